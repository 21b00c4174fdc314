"""A source text by lines and offsets: where a span lies, and where a logical line begins and ends."""

from __future__ import annotations

import re
import tokenize
from bisect import bisect_right
from functools import cached_property

from codemod.edits import RewriteError, split_lines
from codemod.model import Document, Span
from codemod.record import dataclass

_REST = re.compile(r"[ \t\f]*(?P<comment>#[^\r\n]*)?(?:\r\n?|\n|\Z)")
_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """What stands from offset ``begin`` up to ``end`` becomes ``text``, on account of ``owner`` (as in ``Edit``)."""

    begin: int
    end: int
    text: str
    owner: str


class Lines:
    """The lines of one document. Lines are 1-based; offsets count characters from 0."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.newline = document.newline
        self.lines = split_lines(document.text)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def start(self, line: int) -> int:
        """Return the offset at which a line begins; one past the last line, the end of the text."""
        if not 1 <= line <= len(self.starts):
            raise RewriteError(f"there is no line {line}")
        return self.starts[line - 1]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position. Raises RewriteError where the document has no such position."""
        offset = self.start(line) + column - 1
        if column < 1 or offset > self.starts[min(line, len(self.lines))]:
            raise RewriteError(f"there is no column {column} in line {line}")
        return offset

    def range(self, span: Span) -> tuple[int, int]:
        """Return the offsets of a span."""
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)

    def slice(self, span: Span) -> str:
        """Return the text of a span."""
        begin, end = self.range(span)
        return self.text[begin:end]

    def name(self, span: Span) -> str:
        """Return the name that stands at a span. Raises RewriteError where there stands anything else."""
        name = self.slice(span)
        if not _NAME.fullmatch(name):
            raise RewriteError(f"expected a name at line {span.line}, column {span.column}")
        return name

    def line_at(self, offset: int) -> int:
        """Return the line that holds a character; the end of the text belongs to the last line."""
        return min(bisect_right(self.starts, offset), max(len(self.lines), 1))

    def indentation(self, line: int) -> str:
        """Return the blanks that a line begins with."""
        text = self.lines[line - 1]
        return text[: len(text) - len(text.lstrip(" \t\f"))].rpartition("\f")[2]

    def comment_after(self, span: Span) -> str | None:
        """Return the comment that ends the line after a span ("" for none), None where code comes first."""
        rest = _REST.match(self.text, self.range(span)[1])
        return None if rest is None else str(rest["comment"] or "")

    def alone(self, span: Span) -> bool:
        """Whether nothing but blanks and a comment shares its lines with what stands at a span."""
        begin = self.start(span.line)
        before = self.text[begin : begin + span.column - 1]
        continued = span.line > 1 and self.lines[span.line - 2].rstrip("\r\n").endswith("\\")
        return not before.strip(" \t\f") and not continued and self.comment_after(span) is not None

    def around(self, span: Span) -> tuple[int, int]:
        """Return the lines, the end exclusive, of the logical line that holds a simple statement."""
        if self.alone(span):
            return span.line, span.end_line + 1
        first, last = self._logical[bisect_right(self._logical, (span.line, len(self.lines))) - 1]
        if last < span.end_line:
            raise RewriteError(f"what stands at line {span.line} is no simple statement")
        return first, last + 1

    @cached_property
    def _logical(self) -> list[tuple[int, int]]:
        """The first and the last line of each logical line, in order.

        Needed only where a statement shares its lines with others: the price is one pass over the whole text.
        """
        lines = [line.rstrip("\r\n") + "\n" for line in self.lines]
        rest = iter(lines)
        begin = 0
        found = [(0, 0)]
        try:
            for token in tokenize.generate_tokens(lambda: next(rest, "")):
                if token.type == tokenize.NEWLINE:
                    found.append((begin or token.start[0], token.start[0]))
                    begin = 0
                elif not begin and token.type not in _BETWEEN:
                    begin = token.start[0]
        except (tokenize.TokenError, SyntaxError) as error:
            raise RewriteError(f"the file cannot be cut into logical lines: {error}") from error
        return found


_BETWEEN = frozenset((tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT))
