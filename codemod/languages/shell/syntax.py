"""A parsed script: its tree as plain nodes that know their parents, and where a piece of it stands in the text.

A script with Windows' line endings is parsed with plain ones, since a shell's grammar has no others; lines and columns
are the same in both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise

from codemod.document import line_of, lines_of
from codemod.languages.interface import SourceError
from codemod.languages.shell.grammar import SgNode, root_of
from codemod.model import Document, Span

REMARK = re.compile(r"`#[^`\n]*`")
_FOR = re.compile(r"(^[ \t]*for[ \t]+\w+) do\b", re.MULTILINE)
DEEPEST = 400
"""How deep a tree may be: the evaluator goes into it."""
_ENDS = frozenset(("}", ")", "fi", "done", "esac", '"', "`"))
"""Tokens without which a script is not one; the grammar lacks others where nothing is wrong."""
_BROKEN = "this cannot be read as a script of sh or bash"
STATEMENTS = frozenset(
    ("program", "compound_statement", "do_group", "subshell", "else_clause", "elif_clause", "if_statement",
     "case_item", "command_substitution", "process_substitution", "while_statement")
)  # fmt: skip
"""Nodes that hold statements."""
WHOLES = frozenset(("redirected_statement", "negated_command", "pipeline", "list"))
"""Nodes that hold commands, and are one statement together."""


class Node:
    """A node of the tree, plain tokens among them. ``start`` and ``end`` are offsets in the tree's text."""

    __slots__ = ("children", "end", "kind", "parent", "start")

    def __init__(self, kind: str, start: int, end: int, parent: Node | None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.children: list[Node] = []

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything in it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def ancestors(self) -> Iterator[Node]:
        """Yield the nodes around this one, the closest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def first(self, *kinds: str) -> Node | None:
        """Return the first child of one of some kinds, None where there is none."""
        return next((child for child in self.children if child.kind in kinds), None)


class Tree:
    """A script's tree, and its places as lines and columns."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text.replace("\r\n", "\n")
        if document.newline == "\r":
            self.text = self.text.replace("\r", "\n")
        self.lines = lines_of(self.text)
        self._starts = [0, *accumulate(map(len, self.lines))]
        # A remark between arguments, `# so`, is nothing to a shell, and more than the parser can take.
        plain = REMARK.sub(lambda found: " " * len(found[0]), self.text)
        plain = _FOR.sub(r"\1;do", plain)  # "for x do" goes over the script's arguments; the grammar wants a sign
        self.root = _plain(root_of(plain), plain)

    def of(self, node: Node) -> str:
        """Return a node's text."""
        return self.text[node.start : node.end]

    def line_at(self, offset: int) -> int:
        """Return the 1-based line of a place."""
        return max(1, min(bisect_right(self._starts, offset), len(self.lines)))

    def line_start(self, line: int) -> int:
        """Return the offset at which a 1-based line begins."""
        return self._starts[line - 1]

    def span(self, start: int, end: int) -> Span:
        """Return where the text between two offsets stands."""
        line, last = self.line_at(start), self.line_at(end)
        return Span(line, start - self._starts[line - 1] + 1, last, end - self._starts[last - 1] + 1)

    def span_of(self, node: Node) -> Span:
        """Return where a node stands."""
        return self.span(node.start, node.end)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based line and column."""
        return self._starts[line - 1] + column - 1

    def commands(self) -> Iterator[Node]:
        """Yield every command, in the order of the text."""
        return (node for node in self.root.walk() if node.kind == "command")

    def name_of(self, command: Node) -> str:
        """Return the text of a command's name, "" where it has none."""
        name = command.first("command_name")
        return "" if name is None else self.of(name)


def parse(document: Document) -> Tree:
    """Return a script's tree. Raises SourceError with the line of what cannot be parsed."""
    return Tree(document)


def _plain(given: SgNode, text: str) -> Node:
    root = Node(given.kind(), 0, len(text), None)
    if root.kind == "ERROR":
        raise SourceError(_BROKEN, _broken_line(given, text))
    stack = [(root, given, 1)]
    while stack:
        node, source, depth = stack.pop()
        if depth > DEEPEST:
            raise SourceError("nested too deeply to be analysed", line_of(text, node.start))
        for child in source.children():
            place = child.range()
            below = Node(child.kind(), place.start.index, place.end.index, node)
            if below.kind == "ERROR":
                raise SourceError(_BROKEN, line_of(text, below.start))
            if below.start == below.end and below.kind in _ENDS:
                raise SourceError(f"{_BROKEN}: there is no {below.kind}", line_of(text, below.start))
            node.children.append(below)
            if not child.is_leaf():
                stack.append((below, child, depth + 1))
    for node in list(root.walk()):
        if node.kind == "command":
            _part(node, text)
    return root


def _part(command: Node, text: str) -> None:
    """Take assignments off a command that stand on a line above it.

    The grammar takes several of them on one line for the environment of the command on the next one.
    """
    children, above = command.children, command.parent
    last = -1
    for number, (one, other) in enumerate(pairwise(children)):
        if one.kind not in ("variable_assignment", "comment"):
            break
        if "\n" in text[one.end : other.start].replace("\\\n", ""):
            last = number
    if last < 0 or above is None:
        return
    apart, command.children = children[: last + 1], children[last + 1 :]
    command.start = command.children[0].start
    for node in apart:
        node.parent = above
    at = next(number for number, child in enumerate(above.children) if child is command)
    if above.kind not in STATEMENTS:
        # What the command is part of begins with it: the assignments come before all of that.
        top = above
        while top.parent is not None and top.parent.kind not in STATEMENTS:
            top.start = max(top.start, command.start)
            top = top.parent
        top.start = max(top.start, command.start)
        if top.parent is None:
            return
        above = top.parent
        at = next(number for number, child in enumerate(above.children) if child is top)
        for node in apart:
            node.parent = above
    above.children[at:at] = apart


def _broken_line(given: SgNode, text: str) -> int:
    """Return the line of the innermost, last thing that is not valid."""
    found = given.find(kind="ERROR")
    return line_of(text, found.range().start.index) if found is not None else 1


def statement_of(node: Node) -> Node:
    """Return the whole statement that a node is in: what stands in a list of statements."""
    while node.parent is not None and node.parent.kind not in STATEMENTS:
        node = node.parent
    return node
