"""What changes when a person looks on: colours, an escaped diff, and a progress bar on long runs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codemod.report import progress as progress_module
from codemod.report.progress import Progress
from tests.command import VIDEO, environment

pty = pytest.importorskip("pty", reason="only POSIX systems have pseudo-terminals")

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(*arguments: str, cwd: Path, **variables: str) -> str:
    """Run the command with standard output on a terminal; return what the terminal got."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "codemod", *arguments],
        cwd=cwd,
        env=environment(**{"TERM": "xterm-256color", **variables}),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ):
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:
            pass  # how Linux says that the other end has closed
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "video.py").write_text(VIDEO.replace("return video", "return video  # \x1b]0;title\x07"))
    return tmp_path


@pytest.mark.parametrize("command", ["check", "diff"])
def test_a_terminal_gets_colours_and_no_control_codes_of_the_users(command: str, folder: Path) -> None:
    shown = on_terminal(command, "video.py", cwd=folder)

    assert COLOUR.search(shown)
    assert COLOUR.sub("", shown).replace("\n", "").isprintable()


@pytest.mark.parametrize("command", ["check", "diff"])
@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_may_ask_for_plain_text(command: str, variables: dict[str, str], folder: Path) -> None:
    shown = on_terminal(command, "video.py", cwd=folder, **variables)

    assert "\x1b" not in shown
    assert r"\x1b]0;title\x07" in shown or command == "check"


def test_nothing_to_do_looks_the_same_on_a_terminal(folder: Path) -> None:
    (folder / "plain.py").write_text("x = 1\n")

    assert on_terminal("check", "plain.py", cwd=folder) == "0 sites in 1 file; 0 files failed\n"
    assert on_terminal("check", "--jobs", "1", "plain.py", cwd=folder) == "0 sites in 1 file; 0 files failed\n"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "PATIENCE", 0.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    with Progress(wanted=True) as progress:
        progress(0, 1000)
        progress(500, 1000)
        progress(1000, 1000)

    text = terminal.getvalue()
    assert "Looking at files" in text
    assert "1000/1000" in text


@pytest.mark.parametrize(("wanted", "patience"), [(True, 60.0), (False, 0.0)])
def test_a_short_run_shows_nothing(wanted: bool, patience: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "PATIENCE", patience)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with Progress(wanted=wanted) as progress:
        progress(1, 1000)

    assert terminal.getvalue() == ""
