"""``[tool.decart-codemod]``: what it may say, what is wrong with it, and that the command line wins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codemod.config import find_settings, read_table
from codemod.model import Style
from codemod.options import Options
from codemod.problem import Problem
from codemod.settings import EXPECTED, Settings, configured, settle

if TYPE_CHECKING:
    from codemod.settings import Choices


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for every test, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(project: Path, table: str) -> None:
    (project / "pyproject.toml").write_text(f"[project]\nname = 'x'\n\n[tool.decart-codemod]\n{table}\n")


EVERYTHING = """
style = "guide"
unsafe = true
select = ["sync-video-call", "image-generate"]
ignore = "retired-model, shared-options"
include = ["src/**"]
exclude = "build/"
jobs = 3
stdin-filename = "x.py"
format = "json"
output = "report.json"
exit-zero = true
docstrings = true
ledger = true
allow-jq = true
rename-models = true
api-base = ["http://localhost:8000", "https://proxy.example/decart"]
"""


def test_every_option_can_stand_there(project: Path) -> None:
    write(project, EVERYTHING)

    assert settle("diff", ("a.py",), {}) == Settings(
        Options(
            command="diff",
            paths=("a.py",),
            style=Style.GUIDE,
            unsafe=True,
            select=frozenset({"sync-video-call", "image-generate"}),
            ignore=frozenset({"retired-model", "shared-options"}),
            include=("src/**",),
            exclude=("build/",),
            jobs=3,
            stdin_filename="x.py",
            rename_models=True,
            docstrings=True,
            api_base=("http://localhost:8000", "https://proxy.example/decart"),
            allow_jq=True,
        ),
        format="json",
        output="report.json",
        exit_zero=True,
    )
    assert settle("check", ("a.py",), {}).options.ledger  # the one option that is for check alone
    assert {line.split(" = ")[0] for line in EVERYTHING.strip().split("\n")} == set(EXPECTED)


def test_the_command_line_wins(project: Path) -> None:
    write(project, EVERYTHING)
    asked: Choices = {
        "style": Style.GUARD,
        "unsafe": False,
        "select": frozenset({"retired-model"}),
        "ignore": frozenset({"image-generate"}),
        "include": ("x",),
        "exclude": ("y",),
        "jobs": 0,
        "stdin_filename": "z.py",
        "format": "text",
        "output": "o",
        "exit_zero": False,
        "ledger": False,
        "rename_models": False,
        "docstrings": False,
        "api_base": ("http://127.0.0.1",),
        "allow_jq": False,
    }

    assert settle("check", (), asked) == Settings(
        Options(
            command="check",
            style=Style.GUARD,
            select=frozenset({"retired-model"}),
            ignore=frozenset({"image-generate"}),
            include=("x",),
            exclude=("y",),
            stdin_filename="z.py",
            api_base=("http://127.0.0.1",),
        ),
        output="o",
    )


def test_without_settings_there_are_the_defaults(project: Path) -> None:
    assert settle("check", (), {}) == Settings(Options())
    (project / "pyproject.toml").write_text("[tool.black]\n")
    assert settle("check", (), {}) == Settings(Options())
    (project / "pyproject.toml").write_text("[project]\ndependencies = ['decart-codemod']\n")
    assert settle("check", (), {}) == Settings(Options())


def test_empty_lists_choose_nothing(project: Path) -> None:
    write(project, "select = []\nignore = []\ninclude = []\nexclude = []")

    assert settle("check", (), {}) == Settings(Options())


def test_a_file_that_does_not_mention_the_tool_is_not_parsed(project: Path) -> None:
    (project / "pyproject.toml").write_text("this is = not = TOML")

    assert configured() == {}


def test_the_nearest_file_counts_and_no_other(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, "jobs = 2")
    below = project / "below" / "further"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert configured() == {"jobs": 2}

    (project / "below" / "pyproject.toml").write_text("[project]\n")
    assert configured() == {}

    (below / "pyproject.toml").mkdir()
    assert configured() == {}
    assert find_settings() is None


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("stlye = 'guard'", "stlye: there is no such setting. Did you mean style?"),
        ("exit_zero = true", "exit_zero: there is no such setting. Did you mean exit-zero"),
        ("quux = 1", "quux: there is no such setting. The keys are: style, unsafe,"),
        ("style = 'pretty'", "style: expected one of guard, guide, found 'pretty'."),
        ("style = 1", "style: expected one of guard, guide, found 1."),
        ("unsafe = 'yes'", "unsafe: expected true or false, found 'yes'."),
        ("unsafe = 1", "unsafe: expected true or false, found 1."),
        ("exit-zero = 0", "exit-zero: expected true or false, found 0."),
        ("ledger = 1", "ledger: expected true or false, found 1."),
        ("jobs = -1", "jobs: expected a whole number, 0 or more, found -1."),
        ("jobs = true", "jobs: expected a whole number, 0 or more, found True."),
        ("jobs = '2'", "jobs: expected a whole number, 0 or more, found '2'."),
        ("format = 'xml'", "format: expected one of text, json, found 'xml'."),
        ("output = ''", "output: expected a file's name, found ''."),
        ("stdin-filename = 3", "stdin-filename: expected a file's name, found 3."),
        ("include = 3", "include: expected a list of patterns, found 3."),
        ("exclude = ['a', 1]", "exclude: expected a list of patterns, found ['a', 1]."),
        ("select = true", "select: expected a list of rules, found True."),
        ("select = ['sync-video-cal']", "select: there is no rule sync-video-cal. Did you mean sync-video-call or"),
        ("ignore = 'model-unknown'", "ignore: model-unknown is a reason; only rules can be chosen: sync-video-call,"),
        ("api-base = 'localhost'", "api-base: expected a list of addresses that begin with http:// or https://,"),
        ("api-base = ['http://']", "api-base: expected a list of addresses"),
        ("ignore = 'zzz'", "ignore: there is no rule zzz. The rules are: sync-video-call,"),
        ("ignore = ' , '", "ignore: no rule is named."),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(table: str, complaint: str, project: Path) -> None:
    write(project, table)

    with pytest.raises(Problem) as caught:
        settle("check", (), {})

    assert str(caught.value).startswith(f"{project / 'pyproject.toml'}: tool.decart-codemod.{complaint}")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"x = 1\n[tool.decart-codemod\n", "not valid TOML: Expected ']' at the end of a table declaration (at line 2"),
        (b"# decart-codemod\nx = '\xff'\n", "not valid TOML: line 2 is not UTF-8."),
        (b"[tool]\ndecart-codemod = 3\n", "tool.decart-codemod: expected a table of settings"),
    ],
)
def test_a_broken_file_is_named_with_the_place(content: bytes, complaint: str, project: Path) -> None:
    (project / "pyproject.toml").write_bytes(content)

    with pytest.raises(Problem) as caught:
        configured()

    assert str(caught.value).startswith(f"{project / 'pyproject.toml'}: {complaint}")


def test_no_table_is_an_empty_table() -> None:
    assert read_table("p", b"") == {}
    assert read_table("p", b"tool = 1") == {}
    assert read_table("p", b"[tool.other]\nx = 1") == {}


def test_a_file_that_cannot_be_opened_is_named(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    (project / "pyproject.toml").touch()

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)

    with pytest.raises(Problem, match=r"pyproject\.toml: cannot be read: Permission denied\."):
        configured()


def test_a_folder_that_is_gone_is_a_problem(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = project / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    with pytest.raises(Problem, match="current folder does not exist"):
        configured()
