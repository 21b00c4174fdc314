"""What pages tell a shell to do is done: every block and session that changes is run, before and after."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from codemod.containers import markdown, restructured
from codemod.containers.blocks import Block
from codemod.document import read_document
from tests.fixture_cases import PAGE_CASES, SHELL_CASES, Case
from tests.loopback import Loopback
from tests.shell_programs import compare, missing

needs_shells = pytest.mark.skipif(bool(missing()), reason=f"not installed here: {', '.join(missing())}")
PROMPT = re.compile(r"(?:\([\w.-]+\) )?(?:[\w-]+@[\w-]+[: ][^\s$%#]* ?|\[[^\]]+\]|~[\w/]* ?)?[$%#❯>] ")
"""Every prompt of the fixtures."""
BEYOND = re.compile(r"(?:[a-z]+ )*[a-z]*> ?")
WAITS = re.compile(r"unexpected (?:EOF|end of file)|here-document .* delimited by end-of-file")
SCRIPTS = ("bash", "sh", "shell", "zsh", "ksh", "curl", "console", "shell-session", "terminal", "text", "")


def blocks_of(name: str, text: str) -> list[Block]:
    """Return the blocks of a page."""
    read = restructured.blocks_of if name.endswith(".rst") else markdown.blocks_of
    return read(read_document(name, text.encode()))


def is_complete(command: str) -> bool:
    """Ask bash whether it has a whole command."""
    if command.rstrip("\n").endswith(("\\", "|", "&&", "||")):
        return False
    said = subprocess.run(["bash", "-n", "-c", command], capture_output=True, text=True, check=False)
    return not WAITS.search(said.stderr)


def typed(lines: Sequence[str]) -> str:
    """Return what a session has bash read: what is behind prompts, and what bash waits for after that."""
    signs = {match[0][-2] for line in lines if (match := PROMPT.match(line))}
    doubtful = "#>" if signs & set("$%❯") else ""  # these mean something else beside a sign that cannot
    commands: list[str] = []
    pending = ""
    for line in lines:
        if pending:
            beyond = BEYOND.match(line)
            pending += line[beyond.end() :] if beyond else line
        elif (prompt := PROMPT.match(line)) and line[0] not in doubtful:
            pending = line[prompt.end() :]
        if pending and is_complete(pending):
            commands.append(pending)
            pending = ""
    assert not pending, "a command never ends"
    return "".join(commands)


def is_session(block: Block) -> bool:
    """Say whether a block has prompts."""
    roots = block.language == "console" and block.lines[0].startswith("# ")
    return roots or any(PROMPT.match(line) and not line.startswith("#") for line in block.lines)


def changed(case: Case) -> list[tuple[int, str, str]]:
    """Return the scripts of a page that change: the line of each, and what it was and is to be."""
    name = case.before.name
    befores = blocks_of(name, case.before.read_text(encoding="utf-8"))
    afters = blocks_of(name, case.expected.decode())
    found = []
    for old, new in zip(befores, afters, strict=True):
        if old.lines != new.lines and old.language in SCRIPTS:
            read = typed if is_session(old) else "".join
            found.append((old.first, read(old.lines), read(new.lines)))
    return found


SCRIPTED = [(case, line) for case in PAGE_CASES for line, _, _ in changed(case)]


HARMLESS = ("bash", "dash", "curl", "jq", "cat", "mkdir", "ls", "tr", "sed", "sleep", "dirname")
"""All that the pages' scripts may run: a page tells its readers to install things, which no test must do."""


@pytest.fixture(autouse=True)
def _nothing_else(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scripts find no other programs; one that they do not find fails the test."""
    folder = tmp_path_factory.mktemp("programs")
    for name in HARMLESS:
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))


@needs_shells
def test_a_page_cannot_run_other_programs(loopback: Loopback, tmp_path: Path) -> None:
    for name in ("pip", "npm", "git", "rm"):
        with pytest.raises(AssertionError, match="not found"):
            compare(sound(), f"{name} --version\n", "", loopback, tmp_path / name)


@needs_shells
@pytest.mark.parametrize(("case", "line"), SCRIPTED, ids=lambda one: one.name if isinstance(one, Case) else str(one))
def test_what_is_typed_does_what_it_did(case: Case, line: int, loopback: Loopback, tmp_path: Path) -> None:
    (pair,) = [(old, new) for at, old, new in changed(case) if at == line]
    compare(sound(), *pair, loopback, tmp_path)


def sound() -> Case:
    """Return a case of a script that runs on both sides, in all scenarios."""
    return dataclasses.replace(SHELL_CASES[0], runs="both", skip=(), unordered=False, argv=(), silent="")


SESSION = """$ curl -s -X POST https://api.decart.ai/v1/generate/lucy-pro-t2v -F "prompt=a lake" -o x.mp4
$ cat x.mp4
the film
"""


@needs_shells
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"prompt=a lake"', '"prompt=a sea"', id="other fields"),
        pytest.param("-o x.mp4", "-o y.mp4", id="another file"),
        pytest.param("$ cat x.mp4", "cat x.mp4", id="a command for an answer"),
        pytest.param("$ cat x.mp4", "$ cat x.mp4\n$ cat x.mp4", id="an answer for a command"),
        pytest.param("lucy", "lucy", id="not migrated"),
    ],
)
def test_comparison_notices_a_difference(old: str, new: str, loopback: Loopback, tmp_path: Path) -> None:
    """The proof itself is tried on wrong rewrites."""
    after = typed(SESSION.replace(old, new).splitlines(keepends=True))
    with pytest.raises(AssertionError):
        compare(sound(), typed(SESSION.splitlines(keepends=True)), after, loopback, tmp_path)


def test_most_shapes_run() -> None:
    """The proof is only as good as the number of blocks that it covers."""
    assert len(SCRIPTED) >= 3
