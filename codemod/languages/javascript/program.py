"""The files that are analysed together, as one text: their trees side by side, each with its own module scope.

Places in it are those of the files' texts one after the other. So the same rules go over several files as over one,
and only what leaves the analysis is told in lines of a file again (``Placed.own``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, TypeVar

from codemod.languages.javascript.facts import CallPlace, GuideShape, HandlerPlace, RequestPlace
from codemod.languages.javascript.syntax import PROGRAM, Node, Tree
from codemod.model import CallFacts, Document, Handler, Obstacle, Site, Span
from codemod.record import replace

T = TypeVar("T")


class Placed:
    """One file of a program: where its text begins in the whole, and after how many lines."""

    def __init__(self, tree: Tree, base: int, lines: int) -> None:
        self.document: Document = tree.document
        self.path = tree.document.path
        self.root: Node = tree.root
        self.base = base
        self.lines = lines
        self._count = len(tree.lines)

    def line(self, line: int) -> int:
        """Return what a line of the program is in this file, 0 where it is another file's."""
        own = line - self.lines
        return own if 1 <= own <= self._count else 0


class ProgramTree(Tree):
    """The trees of several files as one. Theirs are used up: their nodes are this one's."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        text, lines, comments = [], 0, []
        self.files: list[Placed] = []
        base = 0
        root = Node(trees[0].root._given, PROGRAM, 0, 0, None)
        for tree in trees:
            own = tree.text if tree.text.endswith(("\n", "\r")) else f"{tree.text}\n"
            self.files.append(Placed(tree, base, lines))
            for node in tree.root.walk():
                node.start += base
                node.end += base
            tree.root.parent = root
            root.children.append(tree.root)
            comments += [(start + base, end + base) for start, end in tree.comments]
            text.append(own)
            base += len(own)
            lines += len(tree.lines) + (own != tree.text and not tree.text)
        whole = "".join(text)
        root.end = len(whole)
        super().__init__(replace(trees[0].document, text=whole), root, comments)
        self.roots = root.children
        self._bases = [file.base for file in self.files]

    def path_of(self, node: Node) -> str:
        """Return the path of the file that a node is in."""
        return self.file_at(node.start).path

    def spot(self, node: Node) -> tuple[int, str]:
        """Return the line on which a node begins, in its own file, and that file's path ("" for the first file)."""
        file = self.file_at(node.start)
        return self.line(node) - file.lines, "" if file is self.files[0] else file.path

    def own_span(self, node: Node) -> Span:
        """Return where a node stands in its own file."""
        return own(self.span(node), self.file_at(node.start))

    def file_at(self, offset: int) -> Placed:
        """Return the file that a place is in."""
        return self.files[bisect_right(self._bases, offset) - 1]

    def place(self, line: int) -> str:
        """Return what a line is called in a report."""
        file = self.file_at(self.line_start(line))
        return f"line {line - file.lines} of {file.path}"


def own(value: T, file: Placed) -> T:
    """Return a record, or a tuple of such, with its places told in the lines of a file.

    A line that is another file's becomes 0: what is said of it names the file.
    """
    return _own(value, file)  # type: ignore[return-value]  # what goes in comes out


def _own(value: object, file: Placed) -> object:
    match value:
        case Span(line=line, end_line=end_line):
            return replace(value, line=line - file.lines, end_line=end_line - file.lines)
        case tuple():
            return tuple(_own(one, file) for one in value)
        case Obstacle(line=line):
            return replace(value, line=file.line(line))
        case GuideShape(first=first, last=last, uses=uses, options=options):
            shifted = (first - file.lines, last - file.lines)
            return GuideShape(*shifted, tuple(_span(use, file) for use in uses), options and _span(options, file))
        case Site(statement_line=line):
            value = replace(value, statement_line=file.line(line))
    names: tuple[str, ...] = getattr(type(value), "__match_args__", ())
    if not names or not isinstance(value, _RECORDS):
        return value
    fields: dict[str, Any] = {name: _own(getattr(value, name), file) for name in names}
    return type(value)(**fields)


_RECORDS = (Site, CallFacts, Handler, CallPlace, HandlerPlace, RequestPlace)


def _span(span: Span, file: Placed) -> Span:
    return replace(span, line=span.line - file.lines, end_line=span.end_line - file.lines)
