"""Code that has nothing to do with the SDK stays as it is, byte for byte, and nothing crashes over it.

This is the small version, over what the development environment has installed, one large project, and clients of
other vendors whose calls look like the SDK's; ``python -m benchmarks.real_input`` is the large one. Each package is
run over as it is, and then with an import of the SDK in every file, so that the search for the SDK's name cannot end
the matter before anything was analysed.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from benchmarks import packages, real_input
from codemod.languages.interface import SourceError
from codemod.languages.python import PYTHON
from codemod.model import Document

INSTALLED = (
    "click",
    "coverage",
    "hypothesis",
    "libcst",
    "packaging",
    "pathspec",
    "pre-commit",
    "pygments",
    "pytest",
    "pytest-xdist",
    "rich",
    "virtualenv",
)
"""Packages that the tool or its tests need, so that they are there wherever the tests run."""

PINNED = (*packages.LOOKALIKES, *(package for package in packages.TREE if package.name == "django"))

STANDARD_LIBRARY = ("asyncio", "concurrent", "email", "http", "importlib", "json", "logging", "unittest", "xml")


def copy_of_installed(name: str, target: Path) -> Path:
    """Copy the Python files of an installed distribution, and return the folder."""
    copied = 0
    for file in metadata.distribution(name).files or ():
        source = Path(str(file.locate()))
        if ".." not in file.parts and file.suffix in {".py", ".pyi"} and source.is_file():
            place = target.joinpath(*file.parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)
            copied += 1
    assert copied, f"{name} has no Python files"
    return target


def assert_nothing_happens(folder: Path, record: Callable[[str, object], None]) -> None:
    """Run the tool over the folder as it is, and with a mention of the SDK in every file."""
    count = sum(1 for _ in folder.rglob("*.py"))
    as_it_is = real_input.run_over(folder, real_input.tool_here())
    assert as_it_is.quiet, as_it_is
    assert as_it_is.files >= count
    real_input.mention_the_sdk(folder)
    in_full = real_input.run_over(folder, real_input.tool_here())
    assert in_full.quiet, in_full
    record("files analysed in full", count)
    record("files that Python refuses", len(in_full.broken))


@pytest.mark.parametrize("name", INSTALLED)
def test_nothing_happens_to_an_installed_package(
    name: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    assert_nothing_happens(copy_of_installed(name, tmp_path / name), record_property)


@pytest.mark.parametrize("package", PINNED, ids=lambda package: package.name)
def test_nothing_happens_to_a_pinned_package(
    package: packages.Package, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    try:
        source = packages.fetch(package)
    except packages.PackageMissingError as problem:
        pytest.fail(str(problem), pytrace=False)
    assert_nothing_happens(shutil.copytree(source, tmp_path / package.name), record_property)


@pytest.mark.parametrize("part", STANDARD_LIBRARY)
def test_nothing_is_found_in_the_standard_library(part: str) -> None:
    """Ask the language itself, with nothing before it that could say no."""
    folder = Path(asyncio.__file__).parents[1] / part
    analysed = 0
    for path in sorted(folder.rglob("*.py")):
        text = path.read_bytes().decode("utf-8")
        for document in (Document(path.name, text), Document(path.name, text + real_input.MENTION)):
            try:
                found = PYTHON.find(document)
            except SourceError:
                assert not real_input.parses(path)
                continue
            assert found.sites == ()
            analysed += 1
    assert analysed


def test_the_change_of_a_site_would_be_seen(tmp_path: Path) -> None:
    """The counterpart of all the silence above: where there is a site, these checks do speak."""
    (tmp_path / "video.py").write_text(
        "from decart import DecartClient, models\n\n\n"
        "async def make(client: DecartClient) -> bytes:\n"
        '    return await client.process({"model": models.video("lucy-pro-t2v"), "prompt": "a fish"})\n',
        "utf-8",
    )
    seen = real_input.run_over(tmp_path, real_input.tool_here())
    assert not seen.quiet
    assert seen.changed == ("video.py",)
    assert [site.split()[1:] for site in seen.sites if "sync-video-call" in site] == [["sync-video-call", "rewritten"]]
