"""The wheel: built from a copy of the checkout by the README's own first command, and run from there."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from codemod import __version__
from tests.command import PLAIN, ROOT, VIDEO, environment

TRIED = r"^python3 -m venv .*decart-codemod diff .*$"


def clean_environment() -> dict[str, str]:
    """Return an environment in which nothing leads back to the checkout."""
    return {name: value for name, value in environment().items() if not name.startswith("PYTHON")}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a fresh clone would hold."""
    folder = tmp_path_factory.mktemp("clone") / "decart-codemod"
    for name in ("codemod", "examples"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def tried(copy: Path) -> subprocess.CompletedProcess[str]:
    """What the README's command for newcomers did."""
    (command,) = re.findall(TRIED, (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=copy, env=clean_environment(), capture_output=True, text=True, check=False
    )


def test_the_command_for_newcomers_works(tried: subprocess.CompletedProcess[str]) -> None:
    assert tried.returncode == 1, tried.stderr
    assert "+            result = await self.client.queue.submit_and_poll(" in tried.stdout
    assert tried.stdout in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("tried")
def test_the_installed_command_runs_anywhere(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "video.py").write_text(VIDEO)
    (tmp_path / "plain.py").write_text(PLAIN)

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(copy / ".venv" / "bin" / command[0]), *command[1:]],
            cwd=tmp_path,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    assert run("decart-codemod", "--version").stdout == f"decart-codemod {__version__}\n"
    assert run("decart-codemod", "check", "plain.py").returncode == 0
    assert run("python", "-m", "codemod", "check", "video.py").returncode == 1
    assert run("decart-codemod", "apply", ".").returncode == 0
    assert "submit_and_poll" in (tmp_path / "video.py").read_text()
    where = run("python", "-c", "import codemod; print(codemod.__file__)").stdout
    assert Path(where).is_relative_to(copy / ".venv")


@pytest.mark.usefixtures("tried")
def test_the_wheel_holds_the_package_and_its_data(copy: Path, tmp_path: Path) -> None:
    subprocess.run(
        [str(copy / ".venv" / "bin" / "pip"), "wheel", "-q", "--no-deps", "--wheel-dir", str(tmp_path), "."],
        cwd=copy,
        env=clean_environment(),
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    present = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "codemod").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name for name in names if name.startswith("codemod/")} == present
    assert {"codemod/py.typed", "codemod/sdk/catalogue.toml"} <= names
    assert f"decart_codemod-{__version__}.dist-info/licenses/LICENSE" in names
    assert not [
        name for name in names if name.split("/")[0] not in ("codemod", f"decart_codemod-{__version__}.dist-info")
    ]
