"""A rewriter that is broken on purpose: whatever it does wrong is seen before a file is written, and said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import codemod.run
from codemod.edits import RewriteError
from codemod.exitcode import exit_code
from codemod.languages.interface import Analysis, Rewriting
from codemod.languages.python import PYTHON, Python
from codemod.model import Changed, Document, Edit, Failed, Style, Verdict
from codemod.options import Options
from codemod.record import replace
from codemod.run import run

SOURCE = '''\
"""Makes videos."""

import asyncio
from decart import DecartClient, ProcessingError, models

FIRST = 1
LIMIT = 3


async def one(client: DecartClient, prompt: str) -> bytes:
    # as the author wrote it
    if prompt:
        video = await client.process(  # now
            {"model": models.video("lucy-2.1"), "prompt": prompt, "seed": LIMIT}
        )
        print(len(video))
    return video


async def two(client: DecartClient, prompts: list[str]) -> list[bytes]:
    model = models.video("lucy-2.1")
    try:
        return await asyncio.gather(*(client.process({"model": model, "prompt": prompt}) for prompt in prompts))
    except ProcessingError as error:
        raise ValueError(prompts) from error
'''

Spoil = Callable[[str], str]


def everywhere(pattern: str, new: str) -> Spoil:
    """Return what replaces all that the pattern finds; it must find something in one of the edits."""
    return lambda text: re.sub(pattern, new, text, flags=re.MULTILINE)


SPOILED: dict[str, tuple[Spoil, str]] = {
    "does not compile": (everywhere(r"submit_and_poll\(", "submit_and_poll(("), "does not compile"),
    "a colon too few": (everywhere(r'"completed":', '"completed"'), "does not compile"),
    "an await outside": (everywhere(r"^async def ", "def "), "does not compile"),
    "a comment dropped": (everywhere(r"  # now$", ""), "the comment '# now' got lost"),
    "a comment changed": (everywhere(r"# now$", "# then"), "the comment '# now' got lost"),
    "a call lost": (everywhere(r"await client\.queue\.submit_and_poll\(", "dict("), "got lost"),
    "a call made of another's": (everywhere(r"\.queue\.submit_and_poll\(", ".cancel("), "a call got lost"),
    "an argument lost": (everywhere(r', "seed": LIMIT', ""), "got lost"),
    "a statement lost": (everywhere(r"^ *video = result\.data\n", ""), "what a call returns got lost"),
    "a name of another case": (everywhere(r"\bprompt\b", "Prompt"), "got lost"),
    "no indentation": (everywhere(r"^ *raise ProcessingError", "raise ProcessingError"), "does not compile"),
    "indented too far": (everywhere(r"^( *)(video = result)", r"\1    \2"), "does not stand where the call did"),
    "behind the error": (everywhere(r"^( *)(return result)", r"\1    \2"), "does not stand where the call did"),
    "indented too little": (everywhere(r"^    ( *)(video = result)", r"\1\2"), "does not compile"),
    "another line ending": (everywhere(r"\n", "\r\n"), "another kind of line ending"),
    "the old call back": (everywhere(r"\.queue\.submit_and_poll\(", ".process("), "a second run would change"),
}


class Broken(Python):
    """Python, with a rewriter whose edits are spoiled before anybody sees them."""

    def __init__(self, spoil: Callable[[Document, Rewriting], Rewriting]) -> None:
        self._spoil = spoil

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        return self._spoil(document, super().rewrite(document, analysis, approved, style))


def result_of(
    spoil: Callable[[Document, Rewriting], Rewriting], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Failed | Changed:
    """Apply with the broken rewriter to two files, one of which it spoils, and return that one's outcome."""

    def spoil_one(document: Document, rewriting: Rewriting) -> Rewriting:
        return spoil(document, rewriting) if document.path == "bad.py" else rewriting

    for name in ("bad.py", "good.py"):
        (folder / name).write_text(SOURCE)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(codemod.run, "language_named", lambda _: Broken(spoil_one))
    report = run(Options("apply", jobs=1))
    bad, good = report.outcomes
    assert isinstance(good, Changed)
    assert "submit_and_poll" in (folder / "good.py").read_text()
    assert exit_code(report) == (2 if isinstance(bad, Failed) else 0)
    assert isinstance(bad, Changed | Failed)
    return bad


def assert_nothing_was_written(outcome: Failed | Changed, folder: Path, words: str) -> None:
    assert isinstance(outcome, Failed), (folder / "bad.py").read_text()
    assert (folder / "bad.py").read_text() == SOURCE
    assert words in outcome.error
    assert "Please report this" in outcome.error
    assert {finding.verdict for finding in outcome.findings} == {Verdict.REVIEW}
    assert {finding.reasons[-1].slug for finding in outcome.findings} == {"rewrite-failed"}


def spoiling(spoil: Spoil) -> Callable[[Document, Rewriting], Rewriting]:
    def spoil_texts(_: Document, rewriting: Rewriting) -> Rewriting:
        edits = tuple(replace(edit, text=spoil(edit.text)) for edit in rewriting.edits)
        assert edits != rewriting.edits, "this spoils nothing"
        return replace(rewriting, edits=edits)

    return spoil_texts


def test_without_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = result_of(lambda _, rewriting: rewriting, tmp_path, monkeypatch)
    assert isinstance(outcome, Changed)
    assert len(outcome.findings) == 2


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_text(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil, words = SPOILED[name]
    assert_nothing_was_written(result_of(spoiling(spoil), tmp_path, monkeypatch), tmp_path, words)


def more(edit: Edit) -> Callable[[Document, Rewriting], Rewriting]:
    def add(_: Document, rewriting: Rewriting) -> Rewriting:
        return replace(rewriting, edits=tuple(sorted((edit, *rewriting.edits), key=lambda edit: edit.first)))

    return add


def owned_by(*owners: str) -> Callable[[Document, Rewriting], Rewriting]:
    def own(_: Document, rewriting: Rewriting) -> Rewriting:
        return replace(rewriting, edits=tuple(replace(edit, owners=frozenset(owners)) for edit in rewriting.edits))

    return own


def crash(_: Document, __: Rewriting) -> Rewriting:
    raise RewriteError("two pieces of text to rewrite overlap")


def forget(_: Document, rewriting: Rewriting) -> Rewriting:
    return replace(rewriting, after=dict(list(rewriting.after.items())[1:]))


def stale(_: Document, rewriting: Rewriting) -> Rewriting:
    return replace(rewriting, edits=())


def drop_one(_: Document, rewriting: Rewriting) -> Rewriting:
    """Leave out the edit of one call: the file would keep it, and nobody would be told."""
    site = next(index for index, edit in enumerate(rewriting.edits) if "site" in edit.owners)
    return replace(rewriting, edits=rewriting.edits[:site] + rewriting.edits[site + 1 :])


def shift(_: Document, rewriting: Rewriting) -> Rewriting:
    """Put every edit a line further down."""
    edits = (replace(edit, first=edit.first + 1, last=edit.last + 1) for edit in rewriting.edits)
    return replace(rewriting, edits=tuple(edits))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (more(Edit(7, 8, "LIMIT = 4\n", frozenset())), "belongs to no site"),
        (more(Edit(7, 8, "LIMIT = 4\n", frozenset({"site"}))), "'3' got lost"),
        (more(Edit(7, 8, "", frozenset({"site"}))), "got lost"),
        (owned_by(), "belongs to no site"),
        (owned_by("tidiness"), "belongs to no site"),
        (crash, "A defect of the tool itself came up while rewriting this file (RewriteError: two pieces"),
        (forget, "Not every call could be rewritten together"),
        (stale, "the rewrite changed nothing"),
        (drop_one, "a second run would change"),
        (shift, ""),
    ],
    ids=["no owner", "a line of nobody's", "a line deleted", "disowned", "odd owner", "an exception", "forgotten",
         "nothing", "one dropped", "shifted"],
)  # fmt: skip
def test_spoiled_edits(
    spoil: Callable[[Document, Rewriting], Rewriting], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_nothing_was_written(result_of(spoil, tmp_path, monkeypatch), tmp_path, words)


def test_an_exception_in_the_check_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise KeyError("check")

    monkeypatch.setattr("codemod.languages.python.check.account", stumble)
    for name in ("bad.py",):
        (tmp_path / name).write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(codemod.run, "language_named", lambda _: PYTHON)
    (outcome,) = run(Options("apply")).outcomes
    assert isinstance(outcome, Failed)
    assert_nothing_was_written(outcome, tmp_path, "KeyError: 'check'")
