"""From marks and replacements to edits of whole lines: the units are transformed, and everything is put together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from codemod.edits import RewriteError
from codemod.languages.python.fragments import parse_expression, parse_lines
from codemod.languages.python.lines import Lines, Replacement
from codemod.languages.python.marks import Marking, Unit
from codemod.languages.python.roles import Look, Role
from codemod.languages.python.transform import transform
from codemod.model import Edit
from codemod.record import dataclass, field


@dataclass(frozen=True, slots=True)
class _Piece:
    """Offsets ``begin`` up to ``end`` become ``text``."""

    begin: int
    end: int
    text: str
    owners: frozenset[str]


@dataclass(slots=True)
class _Content:
    """A unit, and what is put into its text before it is parsed: offsets, an order among equals, a text."""

    unit: Unit
    parts: list[tuple[int, int, int, str]] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    owners: set[str] = field(default_factory=lambda: {"site"})


def assemble(
    lines: Lines, marking: Marking, replacements: Iterable[Replacement], look: Look
) -> tuple[tuple[Edit, ...], dict[int, str]]:
    """Return the edits, and by site what its call or statement became. Raises RewriteError."""
    contents = [_Content(unit) for unit in _merged(marking.units)]
    begins = [content.unit.begin for content in contents]
    for mark in marking.marks:
        content = contents[bisect_right(begins, mark.anchor) - 1]
        content.parts.append((mark.begin, mark.end, mark.rank, mark.text))
        content.roles[mark.name] = marking.roles[mark.name]
    pieces: list[_Piece] = []
    for new in replacements:
        at = bisect_right(begins, new.begin) - 1
        if at >= 0 and _inside(new, contents[at].unit):
            contents[at].parts.append((new.begin, new.end, 0, new.text))
            contents[at].owners.add(new.owner)
        else:
            pieces.append(_Piece(new.begin, new.end, new.text, frozenset((new.owner,))))
    after: dict[int, str] = {}
    for content in contents:
        text, became = _transformed(lines, content, look)
        pieces.append(_Piece(content.unit.begin, content.unit.end, text, frozenset(content.owners)))
        after |= became
    return tuple(_edits(lines, sorted(pieces, key=_order))), after


def _merged(units: Iterable[Unit]) -> list[Unit]:
    """Return the units without those inside others. Raises RewriteError where two overlap in any other way."""
    merged: list[Unit] = []
    for unit in sorted(units, key=lambda unit: (unit.begin, -unit.end, not unit.whole_lines)):
        if not merged or merged[-1].end <= unit.begin:
            merged.append(unit)
        elif merged[-1].end < unit.end:
            raise RewriteError("two pieces of text to rewrite overlap")
    return merged


def _inside(new: Replacement, unit: Unit) -> bool:
    if new.begin == new.end:
        return unit.begin < new.begin < unit.end
    return new.end <= unit.end


def _order(piece: _Piece) -> tuple[int, int, list[str]]:
    return piece.begin, piece.end, sorted(piece.owners)  # a new import goes before the wrapper


def _transformed(lines: Lines, content: _Content, look: Look) -> tuple[str, dict[int, str]]:
    unit = content.unit
    parts = [(begin, end, text) for begin, end, _, text in sorted(content.parts)]
    parse = parse_lines if unit.whole_lines else parse_expression
    fragment = parse(_spliced(lines.text, unit.begin, unit.end, parts), look.newline)
    return transform(fragment, content.roles, look)


def _spliced(text: str, begin: int, end: int, parts: Iterable[tuple[int, int, str]]) -> str:
    """Return a slice of ``text`` with parts of it replaced."""
    pieces: list[str] = []
    for first, last, new in parts:
        if not begin <= first <= last <= end:
            raise RewriteError("two changes of one piece of text overlap")
        pieces += (text[begin:first], new)
        begin = last
    return "".join((*pieces, text[begin:end]))


def _edits(lines: Lines, pieces: Iterable[_Piece]) -> Iterator[Edit]:
    """Turn pieces (at least one), in order, into edits of whole lines; pieces that share a line become one edit."""
    group: list[_Piece] = []
    first = last = 0
    for piece in pieces:
        begins, ends = _line_range(lines, piece)
        if begins < last or begins == ends == first:
            last = max(last, ends)
        else:
            if group:
                yield _edit(lines, first, last, group)
            group, first, last = [], begins, ends
        group.append(piece)
    yield _edit(lines, first, last, group)


def _edit(lines: Lines, first: int, last: int, group: Sequence[_Piece]) -> Edit:
    parts = [(piece.begin, piece.end, piece.text) for piece in group]
    text = _spliced(lines.text, lines.start(first), lines.start(last), parts)
    return Edit(first, last, text, frozenset().union(*(piece.owners for piece in group)))


def _line_range(lines: Lines, piece: _Piece) -> tuple[int, int]:
    """Return which lines a piece changes, none where it goes in between two."""
    if piece.begin < piece.end:
        return lines.line_at(piece.begin), lines.line_at(piece.end - 1) + 1
    at_end = piece.begin == len(lines.text)
    if at_end and lines.text.endswith(("\n", "\r")):
        return len(lines.lines) + 1, len(lines.lines) + 1
    line = lines.line_at(piece.begin)
    return line, line if not at_end and piece.begin == lines.start(line) else line + 1
