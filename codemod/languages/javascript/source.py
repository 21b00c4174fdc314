"""The text of a file that is rewritten: its places as offsets, its style, and how deep each line will stand."""

from __future__ import annotations

from bisect import bisect_left

from codemod.edits import RewriteError
from codemod.languages.javascript.facts import FileFacts
from codemod.languages.javascript.syntax import Node, Tree
from codemod.model import Span


class Source:
    """One file's tree and style. ``runs`` are ranges of lines that will be indented once more each."""

    def __init__(self, tree: Tree, file: FileFacts) -> None:
        self.tree = tree
        self.file = file
        self.text = tree.text
        self.newline = tree.document.newline
        self.semicolon = ";" if file.semicolons else ""
        self.runs: list[tuple[int, int]] = []
        self._comment_starts = [start for start, _ in tree.comments]
        self._nodes: dict[tuple[int, int], Node] = {}
        for node in tree.root.walk():
            self._nodes[node.start, node.end] = node  # the innermost of several on the same place

    def offset(self, line: int, column: int) -> int:
        """Return the place of a line and a column, both 1-based."""
        return self.tree.line_start(line) + column - 1

    def range(self, span: Span) -> tuple[int, int]:
        """Return where a span begins and ends, as offsets."""
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)

    def of(self, span: Span) -> str:
        """Return a span's text."""
        begin, end = self.range(span)
        return self.text[begin:end]

    def node(self, span: Span, *kinds: str) -> Node:
        """Return the node of one of some kinds (any, if none is given) that stands at a span. Raises RewriteError."""
        node = self._nodes.get(self.range(span))
        while node is not None and kinds and node.kind not in kinds:
            above = node.parent
            node = above if above is not None and (above.start, above.end) == (node.start, node.end) else None
        if node is None:
            raise RewriteError(f"there is nothing of its kind at line {span.line}, column {span.column}")
        return node

    def quoted(self, text: str) -> str:
        """Return a text without special characters as a string in the file's quotes."""
        return f"{self.file.quote}{text}{self.file.quote}"

    def indentation(self, line: int) -> str:
        """Return the blanks with which a line will begin."""
        depth = sum(first <= line < last for first, last in self.runs)
        return self.written_indentation(line) + self.file.indent * depth

    def written_indentation(self, line: int) -> str:
        """Return the blanks with which a line begins now."""
        whole = self.tree.lines[line - 1]
        return whole[: len(whole) - len(whole.lstrip(" \t"))]

    def comments(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Return where the comments between two places stand."""
        first = bisect_left(self._comment_starts, begin)
        last = bisect_left(self._comment_starts, end)
        return self.tree.comments[first:last]

    def without_comments(self, begin: int, end: int) -> str:
        """Return a piece of the text with a blank in the place of each comment."""
        pieces = []
        for start, stop in self.comments(begin, end):
            pieces.append(self.text[begin:start])
            begin = stop
        return " ".join((*pieces, self.text[begin:end]))

    def line_end(self, place: int) -> int:
        """Return where the line of a place ends, with the comments that begin on it; the place itself, if more follows.

        A line's own ending is not part of it.
        """
        at = place
        while True:
            line = self.tree.line_at(at)
            end = self.tree.line_start(line) + len(self.tree.lines[line - 1].rstrip("\r\n")) if self.tree.lines else at
            longer = [stop for start, stop in self.comments(at, end) if stop > end]
            if not longer:
                break
            at = longer[0]
        return end if not self.without_comments(place, end).strip() else place


def dedented(text: str, indentation: str) -> str:
    """Return a text whose lines, but for the first, lose an indentation that they begin with."""
    first, *others = text.splitlines(keepends=True) or [""]
    return "".join((first, *(line.removeprefix(indentation) for line in others)))
