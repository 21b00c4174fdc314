"""Changes of a text: gathered in any order, rendered together, and turned into edits of whole lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from codemod.edits import RewriteError
from codemod.languages.javascript.syntax import Tree
from codemod.model import Edit
from codemod.record import dataclass

# What is put in at the same place stands in this order, whatever was added first.
CLOSING = -3
OPENING = -2
INDENT = -1
PLAIN = 0
AFTER = 1
ENDING = 2


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Offsets ``begin`` up to ``end`` become ``text``; nothing is taken away where they are equal.

    ``rank`` and ``size`` say which of several changes at one place comes first. ``is_between``: whole lines that go in
    between two others. ``text`` is asked for once all changes are known, since it may quote what others change.
    """

    begin: int
    end: int
    text: Callable[[], str]
    owner: str
    rank: int
    size: int
    is_between: bool


class Changes:
    """The changes of one file."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._all: list[Change] = []
        self._sorted: list[Change] = []
        self._begins: list[int] = []
        self._once: set[tuple[int, int]] = set()

    def replace(self, begin: int, end: int, text: str | Callable[[], str], owner: str = "site") -> Change:
        """Put a text in the place of another."""
        return self._add(begin, end, text, owner, PLAIN, 0, is_between=False)

    def replace_once(self, begin: int, end: int, text: str) -> None:
        """Put a text in the place of another, if that was not asked for already."""
        if (begin, end) not in self._once:
            self._once.add((begin, end))
            self.replace(begin, end, text)

    def insert(
        self, at: int, text: str | Callable[[], str], owner: str = "site", *, rank: int = PLAIN, size: int = 0
    ) -> Change:
        """Put a text in."""
        return self._add(at, at, text, owner, rank, size, is_between=False)

    def insert_lines(self, line: int, text: str, owner: str) -> Change:
        """Put whole lines in before a line (1-based)."""
        return self._add(self._start(line), self._start(line), text, owner, CLOSING, 0, is_between=True)

    def rendered(self, begin: int, end: int, without: Change | None = None) -> str:
        """Return a piece of the text as it will be, but for one change and the indentation of its first line."""
        pieces: list[str] = []
        done = begin
        changes = self._in_order()
        for change in changes[bisect_left(self._begins, begin) :]:
            if change.begin > end:
                break
            if change is without or change.is_between or change.begin < done or change.end > end:
                continue
            if change.begin == begin and change.rank == INDENT:
                continue
            if without is not None and change.begin == end and change.rank >= AFTER:
                continue  # what comes after the piece is what quotes it
            pieces += (self._tree.text[done : change.begin], change.text())
            done = change.end
        return "".join((*pieces, self._tree.text[done:end]))

    def edits(self) -> Iterator[Edit]:
        """Yield the changes as edits of whole lines. Raises RewriteError where two of them overlap."""
        group: list[Change] = []
        first = last = 0
        end = -1
        for change in self._in_order():
            if change.end <= end and change.begin < end:
                continue  # inside of one that quotes it, if it is to stay
            if change.begin < end:
                raise RewriteError("two changes of one text overlap")
            end = max(end, change.end)
            begins, ends = self._lines(change)
            if group and (begins < last or begins == ends == first):
                last = max(last, ends)
            else:
                if group:
                    yield self._edit(first, last, group)
                group, first, last = [], begins, ends
            group.append(change)
        if group:
            yield self._edit(first, last, group)

    def _add(
        self, begin: int, end: int, text: str | Callable[[], str], owner: str, rank: int, size: int, *, is_between: bool
    ) -> Change:
        change = Change(begin, end, (lambda: text) if isinstance(text, str) else text, owner, rank, size, is_between)
        self._all.append(change)
        return change

    def _in_order(self) -> list[Change]:
        if len(self._sorted) != len(self._all):
            self._sorted = sorted(self._all, key=_order)
            self._begins = [change.begin for change in self._sorted]
        return self._sorted

    def _start(self, line: int) -> int:
        return self._tree.line_start(line) if line <= len(self._tree.lines) else len(self._tree.text)

    def _lines(self, change: Change) -> tuple[int, int]:
        """Return which lines a change concerns, none where it goes in between two."""
        line = self._tree.line_at(change.begin)
        if change.is_between:
            line = len(self._tree.lines) + 1 if change.begin == len(self._tree.text) else line
            return line, line
        return line, self._tree.line_at(max(change.begin, change.end - 1)) + 1

    def _edit(self, first: int, last: int, group: list[Change]) -> Edit:
        pieces: list[str] = []
        done = self._start(first)
        for change in group:
            pieces += (self._tree.text[done : change.begin], change.text())
            done = change.end
        pieces.append(self._tree.text[done : self._start(last)])
        return Edit(first, last, "".join(pieces), frozenset(change.owner for change in group))


def _order(change: Change) -> tuple[int, int, int, int]:
    """Outer openings come before inner ones, inner ends before outer ones."""
    size = -change.size if change.rank == OPENING else change.size
    if change.begin != change.end:
        return change.begin, 1, -change.end, 0  # a change that quotes others comes before them
    return change.begin, 0, change.rank, size
