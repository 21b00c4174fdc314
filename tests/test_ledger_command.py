"""``check --ledger`` and ``why`` from outside: text, JSON, settings, exit codes, and what it costs who does not ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codemod.ledger import FATES, KINDS
from tests.command import BROKEN, PLAIN, UNKNOWN, VIDEO, run
from tests.test_start import modules_of

MIXED = """\
import other
from decart import DecartClient

URL = "/v1/generate/"


def call(thing: other.Thing) -> None:
    thing.process({"prompt": URL})
"""

TABLE = """\
The ledger: every place that could be a site by its text, and what became of it

broken.py
   1:1  unreadable  import     from decart: ERROR

mixed.py
   2:1  note        import     from decart import DecartClient: An import of decart, the SDK, and no call. \
It stays as it is; the file has 0 sites.
   4:7  review      address    "/v1/generate/": The address of the REST interface's blocking call, or a part of one, \
and nothing is seen to send a request there: move the requests for videos to /v1/jobs/ by hand, those for images stay.
  8:11  foreign     attribute  thing.process: Not taken for the vendor's: `thing` is not known: it is the parameter \
thing, whose callers may pass anything; no video model of the SDK goes in; the file makes no use of the SDK.

video.py
   1:1  note        import     from decart import DecartClient, ProcessingError, models: An import of decart, the \
SDK, and no call. It stays as it is; the file has 1 site.
  5:26  rewritten   attribute  client.process: sync-video-call: A video is generated with the blocking call that the \
vendor has retired.

           rewritten  review  note  suppressed  foreign  unreadable  total
attribute          1       0     0           0        1           0      2
import             0       0     2           0        0           1      3
address            0       1     0           0        0           0      1
total              1       1     2           0        1           1      6

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("plain", PLAIN), ("video", VIDEO), ("mixed", MIXED), ("broken", BROKEN), ("unknown", UNKNOWN)):
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


PATHS = ("plain.py", "video.py", "mixed.py", "broken.py")


def test_the_table_stands_before_the_summary_and_changes_nothing_else(folder: Path) -> None:
    plain = run("check", *PATHS, cwd=folder)
    listed = run("check", "--ledger", *PATHS, cwd=folder)

    assert listed.code == plain.code == 2
    body, _, summary = plain.out.removesuffix("\n").rpartition("\n")
    error = next(line.partition(": not")[2] for line in body.split("\n") if "failed: line" in line)  # Python's words
    assert listed.out == f"{body}\n{TABLE}{summary}\n".replace("ERROR", f"not{error}")
    assert listed.err == plain.err == ""


@pytest.mark.parametrize(("path", "code"), [("plain.py", 0), ("mixed.py", 0), ("video.py", 1), ("broken.py", 2)])
@pytest.mark.parametrize("how", ["text", "json"])
def test_exit_codes_are_those_of_a_check_without(path: str, code: int, how: str, folder: Path) -> None:
    assert run("check", "--format", how, path, cwd=folder).code == code
    assert run("check", "--format", how, "--ledger", path, cwd=folder).code == code


def content(folder: Path, *arguments: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run("check", "--format", "json", *arguments, cwd=folder).out)
    return loaded


def test_json_grows_by_one_key(folder: Path) -> None:
    plain, listed = content(folder, *PATHS), content(folder, "--ledger", *PATHS)
    ledger = listed.pop("ledger")

    assert listed == plain
    assert list(ledger) == ["totals", "entries"]
    assert list(ledger["totals"]) == list(KINDS)
    assert all(list(by_fate) == list(FATES) for by_fate in ledger["totals"].values())
    assert sum(sum(by_fate.values()) for by_fate in ledger["totals"].values()) == len(ledger["entries"]) == 6
    assert ledger["entries"][-1] == {
        "path": "video.py",
        "line": 5,
        "column": 26,
        "end_line": 5,
        "end_column": 33,
        "kind": "attribute",
        "class": "rewritten",
        "rule": "sync-video-call",
        "text": "client.process",
        "evidence": ["A video is generated with the blocking call that the vendor has retired."],
    }


def test_the_settings_can_ask_for_it_and_the_command_line_wins(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.decart-codemod]\nledger = true\n")

    assert "The ledger: " in run("check", "video.py", cwd=folder).out
    assert "The ledger: " not in run("check", "--no-ledger", "video.py", cwd=folder).out
    assert "ledger" not in run("diff", "video.py", cwd=folder).err  # check alone has one
    assert run("diff", "--ledger", "video.py", cwd=folder).code == 2


def test_standard_input_has_a_ledger(folder: Path) -> None:
    outcome = run("check", "--ledger", "-", cwd=folder, stdin=b"U = '/v1/generate/'\n")

    assert outcome.code == 0
    assert "\n<stdin>\n  1:5  review      address    '/v1/generate/': " in outcome.out


def test_text_of_the_user_cannot_play_tricks(folder: Path) -> None:
    name = "b\x1b[31m[bold]\n.py"
    (folder / name).write_text(
        "import decart\nx = '\u202e\x9b/v1/generate/\t'\nx[\n'\u202e'\n].process()\n", encoding="utf-8"
    )
    shown = run("check", "--ledger", name, cwd=folder)
    assert all(character == "\n" or character.isprintable() for character in shown.out)
    assert "b\\x1b[31m[bold]\\n.py" in shown.out

    coloured = run("check", "--ledger", name, cwd=folder, variables={"FORCE_COLOR": "1", "TERM": "xterm"})
    assert "\x1b[" in coloured.out
    assert not [trick for trick in ("\u202e", "\x9b", "\x1b[31m[bold]") if trick in coloured.out]


def test_an_empty_ledger_says_so_by_its_totals(folder: Path) -> None:
    assert run("check", "--ledger", "plain.py", cwd=folder).out == (
        "The ledger: every place that could be a site by its text, and what became of it\n\n"
        "           rewritten  review  note  suppressed  foreign  unreadable  total\n"
        "total              0       0     0           0        0           0      0\n\n"
        "0 sites in 1 file; 0 files failed\n"
    )


def test_who_does_not_ask_imports_nothing_of_it(folder: Path) -> None:
    modules, _ = modules_of("check", "video.py", "unknown.py", "mixed.py", cwd=folder)

    mine = {"codemod.ledger", "codemod.mention", "codemod.report.ledger", "codemod.languages.python.mentions"}
    assert "codemod.languages.python.find" in modules
    assert not mine & modules
    assert mine <= modules_of("check", "--ledger", "video.py", cwd=folder)[0]


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        (
            "mixed.py:2",
            (
                "mixed.py:2:1: not a site",
                "  An import of decart, the SDK, and no call.",
                "  It stays as it is; the file has 0 sites.",
                "  ledger: note, nothing to decide here (import)",
            ),
        ),
        (
            "mixed.py:4",
            (
                "mixed.py:4:7: not a site",
                "  ledger: review, a person must decide (address)",
            ),
        ),
        (
            "mixed.py:8",
            (
                "mixed.py:8:5: not a site",
                "  ledger: foreign, not the vendor's, as far as can be seen (attribute)",
            ),
        ),
        ("no-sdk.py:1", ("no-sdk.py:1:1: not a site", "  ledger: not in it, since nothing in the file names the SDK")),
        ("strings.py:3", ("strings.py:2:5: not a site", "  ledger: review, a person must decide (address)")),
    ],
)
def test_why_explains_a_line_of_it(place: str, lines: tuple[str, ...], folder: Path) -> None:
    (folder / "no-sdk.py").write_text("x.process()\n")
    (folder / "strings.py").write_text("x = 1\ny = '''\n/v1/generate/'''\n")

    outcome = run("why", place, cwd=folder)

    assert (outcome.code, outcome.err) == (0, "")
    printed = outcome.out.splitlines()
    assert [line for line in printed if line in lines] == list(lines)
    assert printed[-1] == lines[-1]
