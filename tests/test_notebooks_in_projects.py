"""A notebook is to its project what a script with the same code is: every project's program, as a notebook.

Each project is checked twice, with its main program as it is and with a notebook in its place. What is said of every
place, and what becomes of all other files, must be the same; and so must the program's new text.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from codemod.run import run
from tests.project_cases import (
    GIT_SETTINGS,
    PROJECT_CASES,
    Files,
    ProjectCase,
    changed_files,
    failed_files,
    make_repository,
    project_rows,
)

Place = tuple[Any, ...]


def may_be_a_notebook(case: ProjectCase) -> bool:
    """Say whether a case's main program is one that no other file names: it can have another name as well."""
    files, main = case.files_before(), case.main
    if not main.endswith(".py") or main not in files or main in case.fails or "test" in main:
        return False
    name = Path(main).stem.encode()
    return not any(name in data for path, data in files.items() if path != main)


CASES = [case for case in PROJECT_CASES if may_be_a_notebook(case)]


def cells_of(text: str, *, split: bool) -> tuple[list[str], list[int]]:
    """Return a program in cells, one for each of its statements or one for all, and the first line of each."""
    starts = [1]
    for node in ast.parse(text).body if split else ():
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        if first > starts[-1]:
            starts.append(first)
    lines = text.splitlines(keepends=True)
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    return ["".join(lines[start - 1 : end]) for start, end in zip(starts, ends)], starts


def notebook(cells: list[str]) -> bytes:
    """Return a notebook with these cells."""
    made: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": cell.splitlines(keepends=True),
        }
        for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1).encode()


def checked(
    case: ProjectCase, files: Files, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[dict[str, Any]], Files, dict[str, str]]:
    """Return what a run says of a project, and makes of it."""
    make_repository(files, folder)
    monkeypatch.chdir(folder)
    report = run(case.options("check"))
    return project_rows(report), changed_files(report), failed_files(report)


@pytest.mark.parametrize("split", [False, True], ids=["in one cell", "in many cells"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_notebook_is_what_a_script_is(
    case: ProjectCase, split: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)
    files, main = case.files_before(), case.main
    book = main.removesuffix(".py") + ".ipynb"
    cells, starts = cells_of(files[main].decode(), split=split)
    others = {path: data for path, data in files.items() if path != main}
    rows, changed, failed = checked(case, files, tmp_path / "script", monkeypatch)
    told, made, missed = checked(case, others | {book: notebook(cells)}, tmp_path / "notebook", monkeypatch)

    def place(row: dict[str, Any]) -> Place:
        path, line = row["path"], row["line"]
        if path == book:
            path, line = main, starts[row["cell"] - 1] + line - 1
        return path, line, row["column"], row["rule"], row["verdict"], row["safety"], row["reasons"]

    assert sorted(map(place, told), key=repr) == sorted(map(place, rows), key=repr)
    assert [main if path == book else path for path in missed] == list(failed)
    before, after = changed.pop(main, None), made.pop(book, None)
    assert made == changed
    assert (after is None) == (before is None)
    if before is not None and after is not None and not split:
        (cell,) = json.loads(after)["cells"]
        assert "".join(cell["source"]).strip() == before.decode().strip()


def test_most_projects_are_tried() -> None:
    assert len(CASES) >= 100
