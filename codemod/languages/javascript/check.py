"""Whether a rewritten JavaScript text is still a program, and has every comment and token that it had."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from codemod.languages.interface import SourceError
from codemod.languages.javascript.grammar import grammar_of, root_of
from codemod.languages.javascript.rest_undo import senders
from codemod.languages.javascript.syntax import parse
from codemod.languages.javascript.undo import Reading, Token, Video, lacking_type, wrappers
from codemod.model import Document
from codemod.sdk.javascript import DATA, OLD_METHODS
from codemod.sdk.rest import OLD_PATH

_GAP = r"(?:\s|/\*[\s\S]*?\*/|//[^\r\n\u2028\u2029]*)*"
"""What may stand between a dot and a property's name."""
_METHOD = "|".join(OLD_METHODS)
_OLD_CALL = re.compile(rf"(?:\.{_GAP}|\[{_GAP}[\"'`])(?:{_METHOD})\b|\bresult{_GAP}\(|\\[ux]")
"""An escape may be a letter of a name."""

_DECLARATIONS = ("const", "let", "var")
_DOTS = (".", "?.")


def may_have_calls(text: str) -> bool:
    """Say whether a property that is named like the old method, or the old address, can stand in a text.

    Never a false no.
    """
    return _OLD_CALL.search(text) is not None or OLD_PATH.strip("/").rpartition("/")[2] in text


def check(before: Document, after: Document) -> str | None:
    """Return what is wrong with the new text as a sentence, None where it can be parsed and nothing got lost."""
    try:
        parse(after)
    except SourceError as error:
        return f"the new text cannot be parsed ({error.message}, line {error.line})"
    grammar = grammar_of(before)
    old_root, new_root = root_of(before.text, grammar), root_of(after.text, grammar)
    own = wrappers(old_root) | senders(old_root).keys()
    old, new = Reading(old_root, own), Reading(new_root, own)
    lost = Counter(old.comments) - Counter(new.comments)
    if lost:
        return f"the comment {next(iter(lost))!r} got lost"
    lacking = lacking_type(new_root)
    return f"{lacking!r} is not imported" if lacking else _difference(old.tokens, new.tokens)


def _difference(old: Sequence[Token], new: Sequence[Token]) -> str | None:
    """Return the first difference between two texts' tokens as a sentence."""
    names: dict[str, Token] = {}  # what the video was called, by the result that it is a part of now
    at = here = 0
    while here < len(new) or at < len(old):
        was: Token = old[at] if at < len(old) else ""
        now: Token = new[here] if here < len(new) else ""
        if isinstance(now, Video):
            if here and new[here - 1] == "const" and new[here + 1 : here + 2] == ("=",):
                names[now.result] = was
                at = _assigned(old, at)
            elif names.get(now.result) != was:
                return f"{was!r} got lost"
            else:
                at += 1
            here += 1
        elif was == now and _is_shorthand(old, at, new, here, names):
            at, here = at + 1, here + 3
        elif was == now or (now == "const" and was in _DECLARATIONS and isinstance(_next(new, here), Video)):
            at, here = at + 1, here + 1
        elif _is_needless(old, at, new, here):
            at += 2
        elif was:
            return f"{was!r} got lost"
        else:
            return f"{now!r} came in from nowhere"
    return None


def _next(tokens: Sequence[Token], at: int) -> Token:
    return tokens[at + 1] if at + 1 < len(tokens) else ""


def _assigned(old: Sequence[Token], at: int) -> int:
    """Return where the name of a declaration ends: its type goes with it."""
    while at < len(old) and old[at] != "=":
        at += 1
    return at


def _is_shorthand(old: Sequence[Token], at: int, new: Sequence[Token], here: int, names: dict[str, Token]) -> bool:
    """Whether ``{ video }`` became ``{ video: result.data }``."""
    value = new[here + 2] if here + 2 < len(new) else ""
    is_named = isinstance(value, Video) and names.get(value.result) == old[at]
    return is_named and _next(new, here) == ":" and _next(old, at) != ":"


def _is_needless(old: Sequence[Token], at: int, new: Sequence[Token], here: int) -> bool:
    """Whether the old text asks for the data of what is the video itself, and the new one does not."""
    if old[at : at + 1] and old[at] in _DOTS:
        return _next(old, at) == DATA
    return (
        0 < at < len(old) and here > 0 and old[at] == DATA and old[at - 1] in _DOTS and _next(old, at) == new[here - 1]
    )
