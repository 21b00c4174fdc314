"""Packages that give out names by ``__getattr__``: who belongs to a program by these, and who does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.imports_index import Index
from codemod.languages import language_named
from codemod.model import RunReport, Verdict
from codemod.options import Options
from codemod.project import Project
from codemod.run import run
from codemod.top import top_of
from codemod.units import Units

PYTHON = language_named("python")
LENDING = """\
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .tables import *


def __getattr__(name):
    return getattr(importlib.import_module(f"{__name__}.{WHERE[name]}"), name)
"""
VIDEO = """\
from decart import DecartClient, models

client = DecartClient(api_key="k")


async def render(prompt):
    return await client.process({"model": models.video("lucy-pro-t2v"), "prompt": prompt})
"""
MAIN = """\
from decart import ProcessingError

import film

{}
async def main():
    try:
        return await film.{}("A crate")
    except ProcessingError:
        return b""
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("film").mkdir()
    Path("film/__init__.py").write_text(LENDING)
    Path("film/video.py").write_text(VIDEO)
    Path("film/tables.py").write_text("from film.more import *\n\nrows = []\n")
    Path("film/more.py").write_text("names = []\n")


def units() -> list[tuple[str, ...]]:
    """Return the units of the project in the current folder."""
    project = Project(top_of("."), PYTHON, [str(path) for path in sorted(Path().rglob("*.py"))])
    index = Index(project.paths, PYTHON)
    index.complete(project.paths, project.data, lambda _: 1)
    return Units(project, index, {}).units()


def found(report: RunReport) -> set[tuple[str, str, Verdict]]:
    """Return what a run says of each file."""
    return {(one.path, finding.site.rule, finding.verdict) for one in report.outcomes for finding in one.findings}


def test_a_package_that_nobody_takes_names_of_is_in_no_unit() -> None:
    Path("main.py").write_text("import film\n\nprint(film.rows)\n")
    assert units() == [("film/video.py",)]


def test_what_else_such_a_package_imports_is_in_no_unit() -> None:
    Path("main.py").write_text(MAIN.format("", "render"))
    assert units() == [("film/__init__.py", "film/video.py", "main.py")]


@pytest.mark.parametrize(
    ("comment", "name", "encoding"),
    [
        ("", "render", "utf-8"),
        ("# \N{LATIN SMALL LETTER E WITH ACUTE}", "render", "utf-8"),
        ("", "\N{FULLWIDTH LATIN SMALL LETTER R}ender", "utf-8"),
        ("# \N{LATIN SMALL LETTER E WITH ACUTE}", "render", "latin-1"),
        ("# coding: gbk", "\N{FULLWIDTH LATIN SMALL LETTER R}ender", "gbk"),
    ],
)
def test_names_count_as_python_reads_them(comment: str, name: str, encoding: str) -> None:
    text = MAIN.format("", name)
    head = "# coding: latin-1\n" if encoding == "latin-1" else ""
    Path("main.py").write_text(f"{head}{comment}\n{text}", encoding)
    assert units() == [("film/__init__.py", "film/video.py", "main.py")]
    assert {
        ("film/video.py", "sync-video-call", Verdict.FIXABLE),
        ("main.py", "error-handler", Verdict.FIXABLE),
    } <= found(run(Options("check")))


def test_other_names_do_not() -> None:
    Path("main.py").write_text("# \N{LATIN SMALL LETTER E WITH ACUTE}\nimport film\n\nprint(film.rows)\n", "utf-8")
    assert units() == [("film/video.py",)]
