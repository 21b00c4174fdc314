"""Every project that can run is run: as it was under the old SDK, as it became under the new one, on one server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import side_by_side
from tests.loopback import Loopback
from tests.notebook_programs import program_of
from tests.project_cases import PROJECT_CASES, Files, ProjectCase, write_files
from tests.sdk_environments import Runners
from tests.side_by_side import Program

RUNNING = [case for case in PROJECT_CASES if case.runs != "no" and case.main.endswith((".py", ".ipynb"))]


def program(case: ProjectCase, files: Files, folder: Path) -> Program:
    """Write a project into a folder of its own and return the program in it."""
    write_files(files, folder)
    main = folder / case.main
    if case.main.endswith(".ipynb"):
        main = main.with_suffix(".cells.py")
        main.write_text(program_of(files[case.main]), encoding="utf-8")
    return Program(main, roots=tuple(str(folder / root) for root in case.roots))


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.name)
def test_program_does_what_it_did(case: ProjectCase, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """The project before under the old release and after under the new one show the same in every scenario."""
    files = case.files_before()
    before = program(case, files, tmp_path / "before")
    after = program(case, files | case.files_changed(), tmp_path / "after")
    side_by_side.compare(case, before, after, runners, loopback, tmp_path / "runs")


def test_most_projects_run() -> None:
    """The proof is only as good as the share of projects that it covers."""
    assert len([case for case in PROJECT_CASES if case.runs == "both"]) >= 45


def test_projects_do_not_see_each_other(runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Two projects with a module of the same name each get their own."""
    case = RUNNING[0]
    for word in ("one", "two"):
        files = {"app/__init__.py": b"", "app/word.py": f"WORD = {word!r}".encode()}
        files["main.py"] = b"from app.word import WORD\nprint(WORD)"
        (tmp_path / word).mkdir()
        written = program(case, files, tmp_path / word)
        scenarios = side_by_side.scenarios_of(case)[:1]
        addresses = side_by_side.start(
            runners.new, written, case, scenarios, loopback, tmp_path / f"{word}-runs", old=False
        )
        assert side_by_side.finish(runners.new, addresses, loopback)[0].outcome.stdout == f"{word}\n"
