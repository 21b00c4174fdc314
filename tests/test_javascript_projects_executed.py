"""Every project in JavaScript that can run is run: as it was under the old SDK, as it became under the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.kinds import JAVASCRIPT_SUFFIXES
from tests import side_by_side
from tests.loopback import Loopback
from tests.project_cases import PROJECT_CASES, Files, ProjectCase, write_files
from tests.sdk_environments import Runners
from tests.side_by_side import Program

RUNNING = [case for case in PROJECT_CASES if case.runs != "no" and case.main.endswith(JAVASCRIPT_SUFFIXES)]


def program(case: ProjectCase, files: Files, folder: Path) -> Program:
    """Write a project into a folder of its own and return the program in it."""
    write_files(files, folder)
    return Program(folder / case.main, roots=(str(folder),))


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.name)
def test_program_does_what_it_did(
    case: ProjectCase, javascript_runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """The project before under the old release and after under the new one show the same in every scenario."""
    files = case.files_before()
    before = program(case, files, tmp_path / "before")
    after = program(case, files | case.files_changed(), tmp_path / "after")
    side_by_side.compare(case, before, after, javascript_runners, loopback, tmp_path / "runs")


def test_most_projects_run() -> None:
    """The proof is only as good as the share of projects that it covers."""
    assert len([case for case in RUNNING if case.runs == "both"]) >= 8
