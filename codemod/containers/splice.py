"""Replacements anywhere in a text, as edits of whole lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from codemod.document import lines_of
from codemod.model import Edit
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Replacement:
    """The characters from ``begin`` up to ``end`` become ``text``, on behalf of ``owners`` (see Edit)."""

    begin: int
    end: int
    text: str
    owners: frozenset[str]


def line_edits(text: str, replacements: Iterable[Replacement]) -> tuple[str, tuple[Edit, ...]]:
    """Return a text with replacements that do not overlap, and the same as edits of its lines."""
    ordered = sorted(replacements, key=lambda one: (one.begin, one.end))
    lines = lines_of(text)
    starts = [0, *accumulate(map(len, lines))]
    groups: list[tuple[int, int, list[Replacement]]] = []
    for one in ordered:
        first = min(bisect_right(starts, one.begin), len(lines)) or 1
        last = min(bisect_right(starts, max(one.begin, one.end - 1)), len(lines)) or 1
        if groups and first <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], one])
        else:
            groups.append((first, last, [one]))
    edits = []
    for first, last, group in groups:
        at = starts[first - 1]
        pieces: list[str] = []
        for one in group:
            pieces += (text[at : one.begin], one.text)
            at = one.end
        pieces.append(text[at : starts[last]])
        edits.append(Edit(first, last + 1, "".join(pieces), frozenset().union(*(one.owners for one in group))))
    at = 0
    whole: list[str] = []
    for one in ordered:
        whole += (text[at : one.begin], one.text)
        at = one.end
    return "".join([*whole, text[at:]]), tuple(edits)
