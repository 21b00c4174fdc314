"""Whether a rewritten Python text is still a program, and has every comment, word and call that it had."""

from __future__ import annotations

import ast
import re
import tokenize
import unicodedata
import warnings
from collections import Counter
from collections.abc import Mapping

from codemod.edits import changed_lines, split_lines
from codemod.languages.python.account import account
from codemod.model import Document
from codemod.sdk.catalogue import OLD_METHODS
from codemod.sdk.rest import ENDPOINT, may_send

_HOW = (
    (0, "compile"),
    (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, "compile"),  # what stands in a notebook or in documentation
    (ast.PyCF_ONLY_AST, "parse"),  # what only a part of a program can say, such as a lone return
)

_TOO_DEEP = "nested too deeply"

_GAP = r"(?:[ \t\f\r\n\\]|#[^\r\n]*[\r\n])*"
"""What may stand between a dot and an attribute's name: in brackets, comments too."""

_OLD_CALL = re.compile(rf"\.{_GAP}(?:{'|'.join(OLD_METHODS)})\b")


class _UnreadableError(Exception):
    """Two texts of which this interpreter reads neither, and why it does not read the new one."""


def may_have_calls(text: str) -> bool:
    """Say whether an attribute that is named like the old method can stand in a text. Never a false no."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)  # as Python reads names
    return _OLD_CALL.search(text) is not None or (ENDPOINT in text and may_send(text))


def check(before: Document, after: Document) -> str | None:
    """Return what is wrong with the new text as a sentence, None where it compiles and nothing got lost.

    A text that did not compile before, being an excerpt, is held to the strictest of the other ways that it passed.
    """
    try:
        return _compared(before.text, after.text)
    except _UnreadableError as error:
        if error.args[0] != _TOO_DEEP:
            old, new = _in_older_words(before.text), _in_older_words(after.text)
            if old is not None:
                return "the new text cannot be parsed" if new is None else _compared(old, new)
        return f"neither the old text nor the new one can be parsed ({error.args[0]})"


def _compared(before: str, after: str) -> str | None:
    """Raises _UnreadableError where neither text can be parsed."""
    for flags, verb in _HOW:
        problem = _problem(after, flags)
        if problem is None:
            gone, came = changed_lines(before, after)
            return _lost_comment(before, after, gone, came) or account(before, after, gone, came)
        if _problem(before, flags) is None:
            return f"the new text does not {verb} ({problem})"
    raise _UnreadableError(problem)


def _in_older_words(text: str) -> str | None:
    """Return a text with newer syntax as this interpreter would have it, None where that cannot be."""
    # It takes the rewriter's parser, which is there by now.
    from codemod.languages.python.newer_places import UnreadableError
    from codemod.languages.python.newer_syntax import equivalent

    try:
        made = equivalent(text)
    except UnreadableError:
        return None
    return None if made is None else made[0]


def _problem(text: str, flags: int) -> str | None:
    """Return why a text does not compile, None where it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<source>", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return f"{error.msg}, line {error.lineno or 0}"
    except (RecursionError, MemoryError):
        return _TOO_DEEP
    except (ValueError, OverflowError) as error:  # a NUL byte, a number or a string out of bounds
        return str(error)
    return None


def _lost_comment(before: str, after: str, gone: Mapping[str, int], came: Mapping[str, int]) -> str | None:
    """Return a sentence about a comment that is not in the new text any more.

    Whole files are cut into tokens only where lines that went had a ``#`` that no new line ends with.
    """
    if not _endings(gone) - _endings(came):
        return None
    try:
        lost = _comments(before) - _comments(after)
    except (tokenize.TokenError, SyntaxError):
        return "the comments of the two texts cannot be compared"
    return next((f"the comment {comment!r} got lost" for comment in lost), None)


def _endings(lines: Mapping[str, int]) -> Counter[str]:
    """Count what stands behind the first ``#`` of each line that has one; a comment may be all or the end of it."""
    endings: Counter[str] = Counter()
    for line, count in lines.items():
        if "#" in line:
            endings[line[line.index("#") :].rstrip()] += count
    return endings


def _comments(text: str) -> Counter[str]:
    lines = (line.rstrip("\r\n") + "\n" for line in split_lines(text))
    tokens = tokenize.generate_tokens(lambda: next(lines, ""))
    return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)
