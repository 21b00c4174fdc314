"""Fixtures with annotations: mypy --strict finds nothing in the text after that it did not find in the text before."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.fixture_cases import PYTHON_CASES, Case

TYPED = [case for case in PYTHON_CASES if case.typed and case.supported]
MESSAGE = re.compile(r"^(?P<module>[^:]+)\.pyi?:\d+:(?:\d+:)? error: (?P<text>.*)$")


def module_name(case: Case) -> str:
    """Return a name for the case's program that no other case has."""
    return case.name.replace("-", "_")


def errors_of(side: str, folder: Path, python: Path) -> dict[str, Counter[str]]:
    """Run mypy once over one side of all cases; return the errors of each, without line numbers."""
    sources = folder / side
    sources.mkdir()
    for case in TYPED:
        text = case.before.read_bytes() if side == "before" else case.expected
        (sources / f"{module_name(case)}{case.before.suffix}").write_bytes(text)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-color-output"),
            *("--config-file", ""),
            *("--python-executable", str(python), "--cache-dir", str(folder / "cache")),
            ".",
        ],
        cwd=sources,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[str, Counter[str]] = {module_name(case): Counter() for case in TYPED}
    for line in done.stdout.splitlines():
        if match := MESSAGE.match(line):
            found[match["module"]][match["text"]] += 1
    return found


@pytest.fixture(scope="module")
def errors(new_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    """The errors that only the text after has, by module; two runs of mypy serve all cases."""
    folder = tmp_path_factory.mktemp("typed")
    before = errors_of("before", folder, new_python)
    after = errors_of("after", folder, new_python)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return {module: after[module] - before[module] for module in after}


@pytest.mark.parametrize("case", TYPED, ids=lambda case: case.name)
def test_no_new_type_errors(case: Case, errors: dict[str, Counter[str]]) -> None:
    """Whatever strict mypy says of the text after, it said of the text before."""
    assert not errors[module_name(case)]


def test_enough_cases_are_typed() -> None:
    """A proof of a handful of cases is none."""
    assert len(TYPED) >= 20
