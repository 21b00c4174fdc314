"""A parsed file: its tree as plain nodes that know their parents, and where a piece of it stands in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from codemod.document import line_of, lines_of
from codemod.languages.interface import SourceError
from codemod.languages.javascript.grammar import SgNode, grammar_of, root_of
from codemod.model import Document, Span

FUNCTIONS = frozenset(
    ("function_declaration", "function_expression", "generator_function", "generator_function_declaration",
     "arrow_function", "method_definition")
)  # fmt: skip
CLASSES = frozenset(("class_declaration", "class", "abstract_class_declaration"))
MEMBERS = frozenset(("member_expression", "subscript_expression"))
WRAPPERS = frozenset(
    ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "type_assertion")
)
"""Expressions whose value is that of the expression in them."""
FIELDS = frozenset(("field_definition", "public_field_definition"))

_NAMES = frozenset(
    ("identifier", "property_identifier", "private_property_identifier", "shorthand_property_identifier",
     "shorthand_property_identifier_pattern", "type_identifier")
)  # fmt: skip
_ESCAPE = re.compile(r"\\u(?:\{[0-9a-fA-F]+\}|[0-9a-fA-F]{4})")

PROGRAM = "files"
"""The kind of the node above the roots of several files."""
DEEPEST = 3000
"""How deep a tree may be. The writing half and the reports go into trees, too."""


class Node:
    """A named node of the tree. Comments are none, and hang in no node's children; ``words`` are its plain tokens."""

    __slots__ = ("_given", "children", "end", "kind", "parent", "start", "words")

    def __init__(self, given: SgNode, kind: str, start: int, end: int, parent: Node | None) -> None:
        self._given = given
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.children: list[Node] = []
        self.words: tuple[str, ...] = ()

    def field(self, name: str) -> Node | None:
        """Return the named child that the grammar calls by a name, None where there is none."""
        if name == "function" and self.kind == "call_expression":
            return self.children[0]
        found = self._given.field(name)
        if found is None:
            return None
        for child in self.children:
            if child._given == found:
                return child
        return None

    def mend(self) -> None:
        """Turn ``await (x).y(z)``, read as if ``await`` were a function's name, into what it is.

        The grammar of JavaScript does not tell the two apart. This node is the call of ``await``, or the subscript.
        """
        base = Node(self._given, "parenthesized_expression", self.end, self.end, self)
        if self.kind == "call_expression":
            listed = self.children[-1]
            inside = listed.children
            base.start, base.words = listed.start, listed.words
            if len(inside) > 1:
                both = Node(self._given, "sequence_expression", inside[0].start, inside[-1].end, base)
                both.children, inside = inside, [both]
                for one in both.children:
                    one.parent = both
            base.children = inside
        else:
            base.kind, base.children = "array", self.children[1:]
            base.start = base.children[0].start if base.children else self.start
        for one in base.children:
            one.parent = base
        top = self
        while top.parent is not None and top.parent.kind in _POSTFIX and top.parent.children[0] is top:
            top = top.parent
        if top is self:
            self.kind, self.children, self.words = "await_expression", [base], ("await",)
            return
        whole = Node(top._given, "await_expression", self.start, top.end, top.parent)
        whole.children, whole.words = [top], ("await",)
        if top.parent is not None:
            top.parent.children = [whole if one is top else one for one in top.parent.children]
        top.parent = whole
        below = self.parent
        base.parent = below
        if below is not None:
            below.children = [base if one is self else one for one in below.children]
        while below is not None and below is not whole:
            below.start = base.start
            below = below.parent

    def ancestors(self) -> Iterator[Node]:
        """Yield the nodes around this one, the closest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything in it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def mend_typed(self) -> None:
        """Turn ``(await x.y)<T>(z)``, as the grammar of TypeScript reads ``await x.y<T>(z)``, into what it is."""
        above, callee = self.parent, self.children[0]
        if above is not None and above.kind in _POSTFIX and above.children[0] is self:
            return  # what follows belongs to the promise; the call is left to a person as it is
        call = Node(self._given, "call_expression", callee.children[0].start, self.end, self)
        call.children, call.words = [callee.children[0], *self.children[1:]], self.words
        for one in call.children:
            one.parent = call
        self.kind, self.children, self.words = "await_expression", [call], ("await",)


class Tree:
    """A document's tree, and its places as lines and columns."""

    def __init__(self, document: Document, root: Node, comments: list[tuple[int, int]]) -> None:
        self.document = document
        self.text = document.text
        self.root = root
        self.roots = [root]
        """The roots of the files that the text is made of."""
        self.comments = comments
        """Where the comments stand, in order: offsets."""
        self.lines = lines_of(document.text)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    def root_of(self, node: Node) -> Node:
        """Return the root of the file that a node is in."""
        root = node
        while root.parent is not None and root.parent.kind != PROGRAM:
            root = root.parent
        return root

    def path_of(self, node: Node) -> str:  # noqa: ARG002  # there is one file
        """Return the path of the file that a node is in."""
        return self.document.path

    def spot(self, node: Node) -> tuple[int, str]:
        """Return the line on which a node begins, in its own file, and that file's path ("" for the first file)."""
        return self.line(node), ""

    def own_span(self, node: Node) -> Span:
        """Return where a node stands in its own file."""
        return self.span(node)

    def place(self, line: int) -> str:
        """Return what a line is called in a report."""
        return f"line {line}"

    def of(self, node: Node) -> str:
        """Return a node's text; a name's as it is without escapes (``pro\\u0063ess``)."""
        text = self.text[node.start : node.end]
        return _ESCAPE.sub(_character, text) if node.kind in _NAMES and "\\" in text else text

    def line(self, node: Node) -> int:
        """Return the 1-based line on which a node begins."""
        return self.line_at(node.start)

    def line_at(self, offset: int) -> int:
        """Return the 1-based line of a place."""
        return max(1, min(bisect_right(self._starts, offset), len(self.lines)))

    def line_start(self, line: int) -> int:
        """Return the offset at which a 1-based line begins."""
        return self._starts[line - 1]

    def span(self, node: Node) -> Span:
        """Return where a node stands."""
        return self.span_of(node.start, node.end)

    def span_of(self, start: int, end: int) -> Span:
        """Return where the text between two offsets stands."""
        line, last = self.line_at(start), self.line_at(end)
        return Span(line, start - self._starts[line - 1] + 1, last, end - self._starts[last - 1] + 1)

    def string(self, node: Node | None) -> str | None:
        """Return the text of a string literal, or of a template without holes; None for anything else."""
        if node is None or node.kind not in ("string", "template_string"):
            return None
        if any(child.kind != "string_fragment" for child in node.children):
            return _unescaped(node, self.text)
        return self.text[node.start + 1 : node.end - 1]


def _unescaped(node: Node, text: str) -> str | None:
    pieces = []
    for child in node.children:
        piece = text[child.start : child.end]
        if child.kind == "string_fragment":
            pieces.append(piece)
        elif child.kind == "escape_sequence":
            plain = _escaped_character(piece)
            if plain is None:
                return None
            pieces.append(plain)
        else:
            return None
    return "".join(pieces)


def _character(escape: re.Match[str]) -> str:
    return _escaped_character(escape[0]) or escape[0]


def _escaped_character(piece: str) -> str | None:
    body = piece[1:]
    try:
        if body[:2] == "u{" and body.endswith("}"):
            return chr(int(body[2:-1], 16))
        if body[:1] in ("u", "x") and len(body) > 1:
            return chr(int(body[1:], 16))
    except (ValueError, OverflowError):
        return None
    return body if body[:1] in "'\"`/\\-." else None


_POSTFIX = frozenset(("call_expression", "member_expression", "subscript_expression", "non_null_expression"))
_CALLING = frozenset(("call_expression", "subscript_expression"))
_MAY_BE_EMPTY = frozenset(("program", "jsx_text", "string_fragment", "template_string"))


def parse(document: Document) -> Tree:
    """Return a document's tree. Raises SourceError with the line of what cannot be parsed."""
    reading = _Reading(document)
    reading.read()
    for node in reading.called_await:
        node.mend()
    for node in reading.typed_calls:
        node.mend_typed()
    return Tree(document, reading.root, reading.comments)


class _Reading:
    """The walk over the parser's tree.

    It works out where the leaves stand, since the parser takes as long as their line is for each of them.
    """

    def __init__(self, document: Document) -> None:
        self._text = document.text
        given = root_of(document.text, grammar_of(document))
        self.root = Node(given, given.kind(), 0, len(document.text), None)
        self.comments: list[tuple[int, int]] = []
        self.called_await: list[Node] = []
        self.typed_calls: list[Node] = []
        self._given = given
        self._place = 0

    def read(self) -> None:
        """Make the nodes. Raises SourceError."""
        if self._given.kind() == "ERROR":
            raise _broken(self._text, 0, "ERROR")
        stack = [(self.root, iter(self._given.children()))]
        while stack:
            node, left = stack[-1]
            below = self._until_inner(node, left)
            if below is not None:
                stack.append((below, iter(below._given.children())))
                if len(stack) > DEEPEST:
                    raise SourceError("nested too deeply to be analysed", line_of(self._text, self._place))
                continue
            stack.pop()
            if stack and node.start >= 0:
                above = stack[-1][0]
                above.start = node.start if above.start < 0 else above.start
                above.end = max(above.end, node.end)

    def _until_inner(self, node: Node, left: Iterator[SgNode]) -> Node | None:
        """Take the leaves that come next, and return the next node that has children, None where there is none."""
        words = []
        found = None
        for child in left:
            kind = child.kind()
            if kind == "ERROR":
                raise _broken(self._text, self._after_space(), kind)
            if not child.is_leaf():
                found = Node(child, kind, -1, -1, node)
                is_typed = kind == "type_arguments" and node.kind == "call_expression" and bool(node.children)
                if is_typed and node.children[0].kind == "await_expression":
                    self.typed_calls.append(node)
                if child.is_named():
                    node.children.append(found)
                break
            start, end = self._leaf(child, kind)
            text = self._text[start:end]
            if kind in ("comment", "html_comment"):
                self.comments.append((start, end))
                continue
            node.start = start if node.start < 0 else node.start
            node.end = max(node.end, end)
            if not child.is_named():
                words.append(kind)
                continue
            is_callee = kind == "identifier" and not node.children and node.kind in _CALLING
            if is_callee and text == "await":
                self.called_await.append(node)
            node.children.append(Node(child, kind, start, end, node))
        if words:
            node.words = (*node.words, *words)
        return found

    def _leaf(self, leaf: SgNode, kind: str) -> tuple[int, int]:
        """Return where the next leaf stands."""
        text = leaf.text()
        if not text and kind not in _MAY_BE_EMPTY:
            raise _broken(self._text, self._place, kind)
        start = self._place
        if not self._text.startswith(text, start):
            start = self._after_space()
            if not self._text.startswith(text, start):
                start = leaf.range().start.index
        self._place = start + len(text)
        return start, self._place

    def _after_space(self) -> int:
        space = _SPACE.match(self._text, self._place)
        return self._place if space is None else space.end()


_SPACE = re.compile(r"[\s\ufeff\u200b\u2060]*")


def _broken(text: str, start: int, kind: str) -> SourceError:
    what = "the text is not valid here" if kind == "ERROR" else f"there is no {kind!r} where one has to be"
    return SourceError(what, line_of(text, start))


def bare(node: Node) -> Node:
    """Return the expression inside parentheses, casts and ``!``."""
    while node.kind in WRAPPERS and node.children:
        node = node.children[-1] if node.kind == "type_assertion" else node.children[0]
    return node


def outermost(node: Node) -> Node:
    """Return the expression around this one that only adds parentheses, casts and ``!``."""
    while node.parent is not None and node.parent.kind in WRAPPERS and _is_inner(node):
        node = node.parent
    return node


def _is_inner(node: Node) -> bool:
    above = node.parent
    return above is not None and above.children[-1 if above.kind == "type_assertion" else 0] is node


def enclosing_function(node: Node) -> Node | None:
    """Return the function whose body or parameters a node stands in; class bodies' initialisers have none."""
    for above in node.ancestors():
        if above.kind in FUNCTIONS:
            return above
    return None


def enclosing_statement(node: Node) -> Node:
    """Return the innermost statement that a node stands in, with its ``export``."""
    current = node
    for above in node.ancestors():
        if above.kind in ("program", "statement_block", "switch_case", "switch_default", "class_body"):
            return current
        if above.kind in _STATEMENT_HOLDERS and current.kind in _STATEMENTS:
            return above if above.kind == "export_statement" else current
        current = above
    return current


_STATEMENTS = frozenset(
    ("expression_statement", "lexical_declaration", "variable_declaration", "return_statement", "throw_statement",
     "function_declaration", "class_declaration", "abstract_class_declaration", "if_statement", "for_statement",
     "for_in_statement", "while_statement", "do_statement", "try_statement", "switch_statement", "labeled_statement",
     "generator_function_declaration")
)  # fmt: skip
_STATEMENT_HOLDERS = frozenset(
    ("export_statement", "if_statement", "else_clause", "for_statement", "for_in_statement", "while_statement",
     "do_statement", "labeled_statement", "with_statement", "ambient_declaration")
)  # fmt: skip
