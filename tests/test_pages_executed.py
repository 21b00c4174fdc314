"""What pages show is done: every block that is a program, and every session in a shell, is run, before and after.

Examples in docstrings and in documentation comments are such blocks, too.
"""

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
from codemod.containers.docstrings import open_docstrings
from codemod.containers.interface import Host, Piece
from codemod.containers.page import open_page
from codemod.document import read_document
from codemod.languages import language_named
from codemod.languages.interface import SourceError
from codemod.model import Changed, Document, Style
from tests import side_by_side
from tests.fixture_cases import DOCSTRING_CASES, PAGE_CASES, SHELL_CASES, Case
from tests.loopback import Loopback, Scenario
from tests.sdk_environments import Runners
from tests.shell_programs import compare, missing
from tests.side_by_side import Program

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


# --- programs in Python, JavaScript and TypeScript ------------------------------------------------------------------

SUFFIXES = {"block.py": ".py", "block.js": ".js", "block.ts": ".ts", "block.tsx": ".tsx"}
FAILING = {one.value: "the guide's shape passes over a job that fails"
           for one in Scenario if one not in (Scenario.COMPLETE, Scenario.SLOW)}  # fmt: skip
_WORDS = """
Blob Buffer Error FormData Headers JSON Object Promise Response String URL console fetch process require setTimeout
undefined globalThis
"""
GLOBALS = frozenset(_WORDS.split())
"""What programs in JavaScript find without asking for it."""


def opened(case: Case, text: str) -> Host | None:
    """Return the case's file, or another text of it, taken apart."""
    document = read_document(case.before.name, text.encode())
    return open_page(document, case.host) if case.host else open_docstrings(document, case.kind)


def is_program(piece: Piece) -> bool:
    """Say whether an example asks for everything that it uses, and does something."""
    if piece.unread or piece.kept or piece.language == "shell":
        return False
    try:
        names = language_named(piece.language).free_names(Document(piece.name, piece.text))
    except SourceError:
        return False
    if piece.language == "python":
        return not names and "asyncio.run(" in piece.text
    runs = "console.log" in piece.text or "writeFileSync(" in piece.text
    return names <= GLOBALS and runs and "@decartai/sdk" in piece.text + "@decartai/sdk" * ("fetch(" in piece.text)


def programs(case: Case, style: Style | None) -> list[tuple[Piece, Piece]]:
    """Return the examples of a case that are programs and change, as they were and as they are to be."""
    case = dataclasses.replace(case, style=style or case.style, docstrings=True)
    document = read_document(case.before.name, case.before.read_bytes())
    outcome = case.plan(document, "diff")
    before, after = opened(case, document.text), None
    if isinstance(outcome, Changed):
        after = opened(case, outcome.after.text)
    if before is None or after is None:
        return []
    pairs = zip(before.pieces, after.pieces, strict=True)
    return [(old, new) for old, new in pairs if old.text != new.text and is_program(old)]


WITH_PROGRAMS = [case for case in (*PAGE_CASES, *DOCSTRING_CASES) if programs(case, None)]


@pytest.mark.parametrize("style", [Style.GUARD, Style.GUIDE], ids=lambda style: style.value)
@pytest.mark.parametrize("case", WITH_PROGRAMS, ids=lambda case: case.label)
def test_programs_do_what_they_did(
    case: Case, style: Style, runners: Runners, javascript_runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """With style guard in every scenario, with the guide's in those in which no job fails."""
    for number, (old, new) in enumerate(programs(case, style)):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = [folder / f"{name}{SUFFIXES[old.name]}" for name in ("old", "new")]
        for file, piece in zip(files, (old, new)):
            file.write_text(piece.text)
        by = runners if old.language == "python" else javascript_runners
        settings = dataclasses.replace(
            sound(), name="rest-of-a-page", style=style, skip=tuple(FAILING.items()) if style is Style.GUIDE else ()
        )
        side_by_side.compare(settings, Program(files[0]), Program(files[1]), by, loopback, folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"A lake"', '"A sea"', id="other fields"),
        pytest.param("throw Object", "Object", id="silent"),
        pytest.param("result.data;", "result;", id="the result for the video"),
        pytest.param("queue.submitAndPoll", "process", id="not migrated"),
    ],
)
def test_comparison_notices_a_wrong_program(
    old: str, new: str, javascript_runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    case = next(case for case in WITH_PROGRAMS if case.label == "docstrings/javascript-whole-program")
    before, after = programs(case, Style.GUARD)[0]
    assert old in after.text
    files = [tmp_path / "old.js", tmp_path / "new.js"]
    files[0].write_text(before.text)
    files[1].write_text(after.text.replace(old, new))
    settings = dataclasses.replace(sound(), style=Style.GUARD)
    with pytest.raises(AssertionError):
        side_by_side.compare(settings, Program(files[0]), Program(files[1]), javascript_runners, loopback, tmp_path)


# --- sessions -------------------------------------------------------------------------------------------------------

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
    assert len(SCRIPTED) >= 20
    found = [old.language for case in WITH_PROGRAMS for old, _ in programs(case, None)]
    assert found.count("python") >= 12
    assert found.count("javascript") >= 5
    assert found.count("typescript") >= 4
