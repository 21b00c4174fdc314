"""Places that compare an error's code, with more codes to compare it with."""

from __future__ import annotations

import re

from codemod.edits import RewriteError
from codemod.languages.javascript.facts import HandlerPlace
from codemod.languages.javascript.replacements import AFTER, CLOSING, OPENING, Changes
from codemod.languages.javascript.source import Source
from codemod.sdk.javascript import OLD_CODE

_OPERATOR = re.compile(r"[!=]==?")


def widen(source: Source, changes: Changes, place: HandlerPlace) -> None:
    """Let a comparison, or a ``case``, take the queue's codes too."""
    if place.subject is None:
        _add_cases(source, changes, place)
        return
    begin, end = source.range(place.handler.span)
    code, subject = source.range(place.code), source.range(place.subject)
    first, second = sorted((code, subject))
    operator = _OPERATOR.search(source.without_comments(first[1], second[0]))
    if operator is None:
        raise RewriteError(f"nothing is compared at line {place.handler.span.line}")
    more = "".join(
        f" {'&&' if place.is_negated else '||'} "
        + f" {operator[0]} ".join(
            _named(source, place, name) if one == code else source.text[one[0] : one[1]] for one in (first, second)
        )
        for name in place.handler.missing
    )
    size = end - begin
    if not place.is_whole:
        changes.insert(begin, "(", "handler", rank=OPENING, size=size)
        more += ")"
    changes.insert(end, more, "handler", rank=CLOSING, size=size)


def _named(source: Source, place: HandlerPlace, name: str) -> str:
    """Return how a code is named where the old one is."""
    return source.of(place.code).replace(OLD_CODE, name)


def _add_cases(source: Source, changes: Changes, place: HandlerPlace) -> None:
    _, end = source.range(place.code)
    colon = source.text.index(":", end)
    for start, stop in source.comments(end, len(source.text)):
        if start > colon:
            break
        colon = source.text.index(":", stop)
    indentation = source.newline + source.indentation(source.tree.line_at(source.range(place.handler.span)[0]))
    cases = "".join(f"{indentation}case {_named(source, place, name)}:" for name in place.handler.missing)
    changes.insert(colon + 1, cases, "handler", rank=AFTER)
