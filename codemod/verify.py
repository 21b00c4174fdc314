"""The last look before a file may be written: what must be true of every rewrite, computed without the rewriter."""

from __future__ import annotations

from collections.abc import Sequence

from codemod.document import lines_of
from codemod.judge import Judgement, judged
from codemod.languages.interface import Language, Setting
from codemod.manifest_reasons import RENAMED_MODEL
from codemod.model import Document, Edit
from codemod.options import Options

OWNERS = frozenset(("site", "handler", "import", "wrapper"))


def verify(
    before: Document,
    after: Document,
    edits: Sequence[Edit],
    language: Language,
    options: Options,
    setting: Setting | None = None,
    left: int = 0,
) -> str | None:
    """Return what is wrong with the new text as a sentence, None where it may be written.

    ``left`` sites could be rewritten but for what is around the text: a second run leaves them, too.
    """
    return verify_text(before, after, edits, language) or _left_over(after, language, options, setting, left)


def verify_text(before: Document, after: Document, edits: Sequence[Edit], language: Language) -> str | None:
    """Return what is wrong with the new text but for what a second run would say of it."""
    return verify_lines(before, after, edits) or language.check(before, after)


def verify_lines(before: Document, after: Document, edits: Sequence[Edit]) -> str | None:
    """Return which line was changed on nobody's account, None where none was."""
    return _wrong_lines(before, after.text, edits) or _wrong_newlines(before, after.text)


def _wrong_lines(before: Document, text: str, edits: Sequence[Edit]) -> str | None:
    """Account for every line: each edit has an owner, and what lies between the edits is what it was."""
    if text == before.text:
        return "the rewrite changed nothing"
    lines = lines_of(before.text)
    place = 1  # the first old line not accounted for
    offset = 0  # the first new character not accounted for
    for edit in edits:
        if not edit.owners or not edit.owners <= OWNERS:
            return f"the change at line {edit.first} belongs to no site"
        if not place <= edit.first <= edit.last <= len(lines) + 1:
            return f"the change at line {edit.first} overlaps another one or lies outside the file"
        for piece in ("".join(lines[place - 1 : edit.first - 1]), edit.text):
            if not text.startswith(piece, offset):
                return f"a line near line {edit.first} was changed on no site's account"
            offset += len(piece)
        place = edit.last
    if text[offset:] != "".join(lines[place - 1 :]):
        return f"a line after line {place} was changed on no site's account"
    return None


def _wrong_newlines(before: Document, text: str) -> str | None:
    allowed = {before.newline} | _newlines(before.text)
    return None if _newlines(text) <= allowed else "the rewrite brought in another kind of line ending"


def _newlines(text: str) -> set[str]:
    pairs = text.count("\r\n")
    counts = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    return {newline for newline, count in counts.items() if count}


def _left_over(after: Document, language: Language, options: Options, setting: Setting | None, left: int) -> str | None:
    if not language.may_have_calls(after.text):
        return None  # the second look costs as much as the first
    second = judged(after, language.find(after, setting, only_sites=True), language, options)
    return left_over(second, left)


def left_over(second: Judgement, left: int = 0) -> str | None:
    """Return what a second look at a new text found to change as a sentence, None where no more than what was left."""
    sites = (second.analysis.sites[index] for index in second.approved)
    lines = sorted(site.span.line for site in sites if site.rule != RENAMED_MODEL)  # these are replaced last
    return f"a second run would change line {lines[0]} of the result again" if len(lines) > left else None
