"""Marks: names found nowhere else in a file, put in the place of others so that they can be found in a tree."""

from __future__ import annotations

from codemod.languages.python.lines import Lines
from codemod.languages.python.roles import Role
from codemod.model import Span
from codemod.record import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """Offsets of a piece of text that is parsed on its own: whole lines, or one expression."""

    begin: int
    end: int
    whole_lines: bool


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Text to put in the place of offsets ``begin`` up to ``end``, in the unit that holds the offset ``anchor``.

    ``rank`` orders what is inserted at one offset.
    """

    begin: int
    end: int
    rank: int
    text: str
    anchor: int
    name: str


class Marking:
    """Gathers marks, what each stands for, and the units to parse for them."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._stem = "codemod_mark_"
        while self._stem in lines.text:
            self._stem += "_"
        self.marks: list[Mark] = []
        self.units: list[Unit] = []
        self.roles: dict[str, Role] = {}

    def lines_unit(self, first: int, last: int) -> Unit:
        """Have lines ``first`` up to and without ``last`` parsed."""
        return self._unit(Unit(self._lines.start(first), self._lines.start(last), True))

    def expression_unit(self, span: Span) -> Unit:
        """Have the expression at a span parsed."""
        return self._unit(Unit(*self._lines.range(span), False))

    def mark(self, unit: Unit, span: Span, role: Role) -> None:
        """Put a mark in the place of the name at a span."""
        self._lines.name(span)
        name = self.new(role)
        self._mark(unit, *self._lines.range(span), name, name)

    def mark_end(self, unit: Unit, indent: str, name: str) -> None:
        """Put a mark on a line of its own at the end of a unit of lines; of several, the one put last comes first."""
        newline = self._lines.newline
        ended = self._lines.text.endswith(("\n", "\r"), 0, unit.end)
        text = f"{indent}{name}{newline}" if ended else f"{newline}{indent}{name}"
        self._mark(unit, unit.end, unit.end, text, name)

    def new(self, role: Role) -> str:
        """Return a new mark that stands for ``role``."""
        mark = f"{self._stem}{len(self.roles)}"
        self.roles[mark] = role
        return mark

    def _unit(self, unit: Unit) -> Unit:
        self.units.append(unit)
        return unit

    def _mark(self, unit: Unit, begin: int, end: int, text: str, name: str) -> None:
        self.marks.append(Mark(begin, end, -len(self.marks), text, unit.begin, name))
