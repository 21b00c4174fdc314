"""What was found in a piece of code, told in the lines of the file that holds it."""

from __future__ import annotations

import re

from codemod.containers.interface import NOWHERE, Origin, Piece
from codemod.model import Entry, Evidence, Finding, Span
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ASSUMED = "the block is an excerpt: what it leaves out is taken for the SDK's, used as it is in the vendor's guide"
_LINE = re.compile(r"\bline (\d+)\b")


class Places:
    """Where a piece's lines stand.

    ``others`` are the files that it was read with: a line that is told as one of theirs is none of the piece.
    """

    def __init__(self, piece: Piece, others: Iterable[str] = ()) -> None:
        self._piece = piece
        self._others = tuple(f"{path} " for path in others)
        self._moves = any(origin.cell for origin in piece.lines)

    def origin(self, line: int) -> Origin:
        """Return where a line of the piece stands."""
        lines = self._piece.lines
        if not lines:
            return NOWHERE
        return lines[min(max(line - self._piece.offset, 1), len(lines)) - 1]

    def span(self, span: Span) -> Span:
        """Return a span of the piece in the file's, or the cell's, lines and columns."""
        first, last = self.origin(span.line), self.origin(span.end_line)
        return Span(first.line, span.column + first.shift, last.line, span.end_column + last.shift)

    def line(self, line: int) -> int:
        """Return a line of the file, or of the cell."""
        return self.origin(line).line

    def host_line(self, line: int) -> int:
        """Return the line of the file, 0 where only the cell is known."""
        return 0 if not line or self._moves else self.origin(line).line

    def told(self, line: int) -> str:
        """Return the beginning of a sentence about a line of a notebook's program; "" elsewhere."""
        origin = self.origin(line)
        return f"Cell {origin.cell}, line {origin.line}: " if line and self._moves and origin.cell else ""

    def text(self, text: str) -> str:
        """Return a text with the lines that it names as the file's, or the cell's."""
        return _LINE.sub(self._named, text) if self._moves else text

    def _named(self, match: re.Match[str]) -> str:
        number = int(match[1])
        if match.string[: match.start()].endswith(self._others):
            return match[0]
        return self._named_here(number) or match[0]

    def _named_here(self, number: int) -> str:
        """Return a line of the piece in words, "" where it is told as it is."""
        if not 1 <= number - self._piece.offset <= len(self._piece.lines):
            return ""
        origin = self.origin(number)
        return f"cell {origin.cell}, line {origin.line}" if origin.cell else ""

    def text_of_another(self, text: str, path: str, shown: str) -> str:
        """Return a text in other words where it names lines of this one, which it calls ``path``.

        ``shown`` is the file that holds it.
        """

        def told(match: re.Match[str]) -> str:
            return f"{shown} {self._named_here(int(match[1])) or match[0]}"

        return re.sub(rf"{re.escape(path)} line (\d+)\b", told, text)

    def finding(self, finding: Finding) -> Finding:
        """Return a finding in the file's lines."""
        site = finding.site
        origin = self.origin(site.span.line)
        moved = replace(
            site,
            span=self.span(site.span),
            statement_line=self.line(site.statement_line),
            source_line=origin.text,
            cell=origin.cell,
        )
        return in_other_words(replace(finding, site=moved), self.text)

    def entry(self, entry: Entry, path: str) -> Entry:
        """Return an entry of the ledger in the file's lines."""
        origin = self.origin(entry.span.line)
        why = tuple(map(self.text, entry.why))
        return replace(entry, path=path, span=self.span(entry.span), why=why, cell=origin.cell)

    def evidence(self, link: Evidence) -> Evidence:
        """Return a link of a chain of evidence in the file's lines, but for one about another file."""
        if link.path:
            return replace(link, text=self.text(link.text))
        if 0 < link.line <= self._piece.offset:
            return Evidence(_ASSUMED)
        origin = self.origin(link.line) if link.line else NOWHERE
        where = f"cell {origin.cell}" if origin.cell else ""
        return replace(link, text=self.text(link.text), line=origin.line, path=where)


def in_other_words(finding: Finding, told: Callable[[str], str]) -> Finding:
    """Return a finding with other texts in its message and its reasons."""
    reasons = tuple(replace(given, message=told(given.message)) for given in finding.reasons)
    return replace(finding, message=told(finding.message), reasons=reasons)


def with_paths(finding: Finding, owner: Callable[[str], str]) -> Finding:
    """Return a finding that names the files which hold the others that it rests on, or serves."""
    site = finding.site
    serves = tuple(replace(place, path=owner(place.path)) for place in site.serves)
    call = site.call
    if call is not None and call.elsewhere:
        call = replace(call, elsewhere=tuple(replace(place, path=owner(place.path)) for place in call.elsewhere))
    return replace(finding, site=replace(site, serves=serves, call=call))
