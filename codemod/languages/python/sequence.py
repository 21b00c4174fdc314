"""Comma-separated items between brackets: adding one in the layout that the others have.

The blanks and comments between items are looked at as *gaps*: gap 0 follows the opening bracket, gap i the comma of
item i, the last one comes before the closing bracket.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import libcst as cst

from codemod.record import dataclass

Gap = cst.BaseParenthesizableWhitespace
Item = TypeVar("Item", cst.BaseElement, cst.BaseDictElement, cst.ImportAlias)

SPACE = cst.SimpleWhitespace(" ")
NOTHING = cst.SimpleWhitespace("")


@dataclass(frozen=True, slots=True)
class Sequenced(Generic[Item]):
    """Items, the gap that follows each and the one before the first, and whether the last item has a comma."""

    items: tuple[Item, ...]
    gaps: tuple[Gap, ...]
    trailing: bool

    @property
    def opening(self) -> Gap:
        """The gap that follows the opening bracket."""
        return self.gaps[0]

    @property
    def closing(self) -> Gap:
        """The gap before the closing bracket."""
        return self.gaps[-1]

    @property
    def inline(self) -> bool:
        """Whether no item begins a line of its own inside brackets."""
        return not any(isinstance(gap, cst.ParenthesizedWhitespace) for gap in self.gaps)

    def joined(self) -> list[Item]:
        """Return the items with their commas; the last gap is left to the bracket."""
        result: list[Item] = []
        for item, gap in zip(self.items[:-1], self.gaps[1:-1], strict=True):
            result.append(item.with_changes(comma=_comma(item).with_changes(whitespace_after=gap)))
        for item in self.items[-1:]:
            last = _comma(item).with_changes(whitespace_after=NOTHING) if self.trailing else cst.MaybeSentinel.DEFAULT
            result.append(item.with_changes(comma=last))
        return result


def sequenced(items: Sequence[Item], opening: Gap, closing: Gap) -> Sequenced[Item]:
    """Take apart what stands between two brackets, given the blanks inside them."""
    gaps = [opening, *(_comma(item).whitespace_after for item in items[:-1])]
    trailing = False
    for item in items[-1:]:
        trailing = isinstance(item.comma, cst.Comma)
        after = _comma(item).whitespace_after
        # LibCST keeps the last gap with the comma in some nodes, with the bracket in others.
        gaps.append(after if trailing and not after.empty else closing)
    return Sequenced(tuple(items), tuple(gaps), trailing)


def insert(into: Sequenced[Item], index: int, item: Item) -> Sequenced[Item]:
    """Add an item before the one at ``index``, or at the end; comments stay with the line or item that they are at."""
    gaps: tuple[Gap, ...] = into.gaps
    count = len(into.items)
    if not count:
        return Sequenced((item,), (gaps[0], NOTHING), False)
    here = gaps[index]
    if index == count:
        left, right = _at_end(gaps)
    elif isinstance(here, cst.ParenthesizedWhitespace):
        left, right = first_line(here), other_lines(here)
    elif continued(here):
        left, right = here, _between(gaps)
    else:
        left, right = here, (here if index else _between(gaps))
    items = into.items[:index] + (item,) + into.items[index:]  # noqa: RUF005 (mypy loses the type in a display)
    return Sequenced(items, (*gaps[:index], left, right, *gaps[index + 1 :]), into.trailing)


def one_per_line(items: Sequence[Item], indent: str, outer: str, comment: str = "") -> Sequenced[Item]:
    """Lay items out as black does where they do not fit on a line; ``comment`` goes behind the opening bracket.

    ``indent`` and ``outer`` are the blanks before the items and before the closing bracket, within the block if there
    is one around.
    """
    first = _line(indent)
    if comment:
        blank = cst.TrailingWhitespace(cst.SimpleWhitespace("  "), cst.Comment(comment))
        first = first.with_changes(first_line=blank)
    return Sequenced(tuple(items), (first, *[_line(indent)] * (len(items) - 1), _line(outer)), True)


def _comma(item: Item) -> cst.Comma:
    return item.comma if isinstance(item.comma, cst.Comma) else cst.Comma()


def _line(indent: str) -> cst.ParenthesizedWhitespace:
    return cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(indent))


def first_line(gap: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    """A gap without the comments on lines of their own: those belong to the item that follows."""
    return gap.with_changes(empty_lines=[])


def other_lines(gap: cst.ParenthesizedWhitespace) -> cst.ParenthesizedWhitespace:
    """A gap without the comment on its first line: that belongs to the item before it."""
    return gap.with_changes(first_line=cst.TrailingWhitespace())


def _at_end(gaps: Sequence[Gap]) -> tuple[Gap, Gap]:
    """Return the gaps before and after an item added at the end."""
    before, last = gaps[-2], gaps[-1]
    if isinstance(before, cst.ParenthesizedWhitespace):
        line = before.with_changes(empty_lines=[], first_line=cst.TrailingWhitespace())
        if not isinstance(last, cst.ParenthesizedWhitespace):
            return line, last
        return line.with_changes(first_line=last.first_line), other_lines(last)
    return _between(gaps), last


def _between(gaps: Sequence[Gap]) -> Gap:
    """Return a gap such as the sequence has between items; a blank where it has none, or breaks some lines there."""
    inner = gaps[1] if len(gaps) > 2 else SPACE
    if isinstance(inner, cst.ParenthesizedWhitespace):
        return other_lines(first_line(inner))
    each_its_line = len(gaps) > 3 and all(map(continued, gaps[1:-1]))
    return SPACE if continued(inner) and not each_its_line else inner


def continued(gap: Gap) -> bool:
    """Whether a gap goes over to the next line by a backslash."""
    return isinstance(gap, cst.SimpleWhitespace) and "\\" in gap.value
