"""Where a text has syntax that this interpreter's ``ast`` refuses, read off LibCST's tree.

Imported only after ``ast`` has refused a text.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider, WhitespaceInclusivePositionProvider

from codemod.edits import split_lines
from codemod.record import dataclass, field

Place = tuple[int, int]
"""A position as ``ast`` gives it: the line from 1, the column from 0 in bytes of UTF-8."""


THIS = sys.version_info[:2]
"""The Python that runs the tool."""


class UnreadableError(Exception):
    """Newer syntax that cannot be put into words of this interpreter with everything else staying where it is."""


class RefusedError(Exception):
    """A text that LibCST does not read either, as far as can be told: no Python, or too new for both."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What stands from offset ``begin`` up to ``end`` becomes ``text``, filled up with blanks."""

    begin: int
    end: int
    text: str = ""
    continued: bool = False
    """Whether it stands outside of brackets, so that its line endings must be escaped."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Plain text in an f-string."""

    text: str
    begin: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Hole:
    """An expression in an f-string: how many elements of the tuple it is (0: one, and no tuple), and its format."""

    elements: int
    conversion: int
    format: tuple[Literal | Hole, ...] | None
    begin: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Formatted:
    """An f-string or t-string, or several strings side by side of which one is that."""

    parts: tuple[Literal | Hole, ...]
    template: bool


@dataclass(frozen=True, slots=True)
class Stars:
    """Which elements of a subscript have a star and where, and whether there is one element alone, without a comma."""

    elements: dict[int, Place]
    alone: bool


@dataclass(slots=True)
class Places:
    """The patches, and what is to be corrected in the tree, by the place where its node begins."""

    patches: list[Patch] = field(default_factory=list)
    star_handlers: set[int] = field(default_factory=set)
    """Lines of ``except*``."""
    bare_tuples: dict[int, int] = field(default_factory=dict)
    """Lines of ``except A, B:``, and how many classes each names."""
    aliases: set[Place] = field(default_factory=set)
    type_parameters: dict[Place, tuple[str, ...]] = field(default_factory=dict)
    """The names that a function or a class has for types."""
    subscripts: dict[tuple[Place, Place], Stars] = field(default_factory=dict)
    """Begin and end of a subscript, and its stars."""
    starred_arguments: dict[Place, Place] = field(default_factory=dict)
    """Arguments whose annotation has a star, and where that is."""
    strings: dict[tuple[Place, Place], Formatted] = field(default_factory=dict)
    """Begin and end of a string."""


_LONE_RETURN = re.compile(r"\r(?!\n)")


def find_places(text: str, version: tuple[int, int] = THIS) -> Places:
    """Return the places of a text that Python ``version`` cannot read as it stands.

    Raises UnreadableError, and RefusedError or ParserSyntaxError where LibCST cannot read the text either.
    """
    # LibCST mistakes some carriage returns that stand alone; to Python they end lines like any other.
    read = _LONE_RETURN.sub("\n", text)
    try:
        module = cst.parse_module(read)
    except (cst.CSTLogicError, cst.CSTValidationError) as error:
        raise RefusedError from error
    if module.code != read:
        raise RefusedError
    finder = _Finder(module, text, version)
    MetadataWrapper(module, unsafe_skip_copy=True).visit(finder)
    return finder.places


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, WhitespaceInclusivePositionProvider)

    def __init__(self, module: cst.Module, text: str, version: tuple[int, int]) -> None:
        super().__init__()
        self._version = version
        self.places = Places()
        self._text = text
        self._lines = split_lines(text)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._module = module

    # -- positions ----------------------------------------------------------------------------------

    def _own(self, node: cst.CSTNode) -> CodeRange:
        """Return where the node stands, without the parentheses around it."""
        found: CodeRange = self.get_metadata(PositionProvider, node)
        return found

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _begin(self, node: cst.CSTNode) -> int:
        start = self._own(node).start
        return self._offset(start.line, start.column)

    def _whole(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the offsets of the node with its parentheses."""
        found: CodeRange = self.get_metadata(WhitespaceInclusivePositionProvider, node)
        return self._offset(found.start.line, found.start.column), self._offset(found.end.line, found.end.column)

    def _place(self, line: int, column: int) -> Place:
        return line, len(self._lines[line - 1][:column].encode("utf-8", "surrogatepass"))

    def _ends(self, node: cst.CSTNode) -> tuple[Place, Place]:
        own = self._own(node)
        return self._place(own.start.line, own.start.column), self._place(own.end.line, own.end.column)

    def _patch(self, begin: int, end: int, text: str = "", *, continued: bool = False) -> None:
        self.places.patches.append(Patch(begin, end, text, continued))

    def _code(self, node: cst.CSTNode) -> str:
        return self._module.code_for_node(node)

    # -- statements ---------------------------------------------------------------------------------

    def visit_TypeParameters(self, node: cst.TypeParameters) -> bool:  # noqa: N802  # LibCST's name
        if self._version < (3, 13):  # 3.12 has them without defaults
            self._patch(*self._whole(node), continued=True)
            return False
        return True

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802  # LibCST's name
        self._names_types(node, node.type_parameters)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802  # LibCST's name
        self._names_types(node, node.type_parameters)

    def _names_types(self, node: cst.CSTNode, parameters: cst.TypeParameters | None) -> None:
        if parameters is not None and self._version < (3, 13):
            names = tuple(one.param.name.value for one in parameters.params)
            self.places.type_parameters[self._ends(node)[0]] = names

    def visit_TypeAlias(self, node: cst.TypeAlias) -> None:  # noqa: N802  # LibCST's name
        if self._version < (3, 12):
            begin = self._begin(node)
            self._patch(begin, begin + len("type"), "0;")
            self.places.aliases.add(self._ends(node)[0])

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:  # noqa: N802  # LibCST's name
        if self._version < (3, 11):
            star = self._begin(node) + len("except") + len(self._code(node.whitespace_after_except))
            self._patch(star, star + 1)
            self.places.star_handlers.add(self._own(node).start.line)
        self._bare_tuple(node, node.type)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:  # noqa: N802  # LibCST's name
        self._bare_tuple(node, node.type)

    def _bare_tuple(self, handler: cst.CSTNode, kind: cst.BaseExpression | None) -> None:
        """``A, B`` becomes ``A| B``: a tuple would need parentheses, for which there is no room."""
        if not isinstance(kind, cst.Tuple) or kind.lpar or self._version >= (3, 14):
            return
        for number, element in enumerate(kind.elements, 1):
            value, comma = element.value, element.comma
            tight = isinstance(value, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or value.lpar
            if isinstance(element, cst.StarredElement) or not tight:
                raise UnreadableError("an except without parentheses around more than names")
            if isinstance(comma, cst.Comma):
                at = self._whole(value)[1] + len(self._code(comma.whitespace_before))
                self._patch(at, at + 1, "|" if number < len(kind.elements) else "")
        self.places.bare_tuples[self._own(handler).start.line] = len(kind.elements)

    # -- stars --------------------------------------------------------------------------------------

    def visit_Subscript(self, node: cst.Subscript) -> None:  # noqa: N802  # LibCST's name
        if self._version >= (3, 11):
            return
        starred = {}
        for number, element in enumerate(node.slice):
            if isinstance(element.slice, cst.Index) and element.slice.star:
                begin = self._begin(element.slice)
                self._patch(begin, begin + 1)
                starred[number] = self._ends(element.slice)[0]
        if starred:
            alone = len(node.slice) == 1 and not isinstance(node.slice[0].comma, cst.Comma)
            self.places.subscripts[self._ends(node)] = Stars(starred, alone)

    def visit_Param(self, node: cst.Param) -> None:  # noqa: N802  # LibCST's name
        annotation = node.annotation.annotation if node.annotation else None
        if self._version < (3, 11) and isinstance(annotation, cst.StarredElement):
            begin = self._begin(annotation)
            self._patch(begin, begin + 1)
            self.places.starred_arguments[self._ends(node.name)[0]] = self._ends(annotation)[0]

    # -- strings ------------------------------------------------------------------------------------

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:  # noqa: N802  # LibCST's name
        strings = list(_side_by_side(node))
        if not any(map(self._is_replaced, strings)):
            return False  # there is nothing else in plain strings
        self._string(node, strings)
        for string in strings:
            for part in getattr(string, "parts", ()):
                part.visit(self)
        return False

    def visit_FormattedString(self, node: cst.FormattedString) -> None:  # noqa: N802  # LibCST's name
        if self._is_replaced(node):
            self._string(node, [node])

    def visit_TemplatedString(self, node: cst.TemplatedString) -> None:  # noqa: N802  # LibCST's name
        if self._is_replaced(node):
            self._string(node, [node])

    def _is_replaced(self, string: cst.CSTNode) -> bool:
        """Whether ``ast`` may not read a string, or not with the places of what is in it."""
        if isinstance(string, cst.TemplatedString):
            return self._version < (3, 14)
        return isinstance(string, cst.FormattedString) and self._version < (3, 12)

    def _string(self, node: cst.BaseExpression, strings: Sequence[cst.CSTNode]) -> None:
        """Make a tuple of the expressions: all but them becomes blank, but for parentheses and commas."""
        begin, end = self._begin(node), self._offset(self._own(node).end.line, self._own(node).end.column)
        kept: list[tuple[int, int, str]] = []
        parts = tuple(part for string in strings for part in self._parts(string, kept))
        at, text = begin, "("
        for first, last, comma in kept:
            self._patch(at, first, text)
            at, text = last, comma
        self._patch(at, end - 1, text)
        self._patch(end - 1, end, ")")
        is_template = any(isinstance(string, cst.TemplatedString) for string in strings)
        self.places.strings[self._ends(node)] = Formatted(parts, is_template)

    def _parts(self, string: cst.CSTNode, kept: list[tuple[int, int, str]]) -> Iterator[Literal | Hole]:
        if isinstance(string, cst.SimpleString):
            value = string.evaluated_value
            if isinstance(value, str):
                yield Literal(value, *self._ends(string))
        elif isinstance(string, (cst.FormattedString, cst.TemplatedString)):
            yield from self._content(string.parts, "r" in string.start.lower(), kept)

    def _content(
        self, parts: Sequence[cst.CSTNode], raw: bool, kept: list[tuple[int, int, str]]
    ) -> Iterator[Literal | Hole]:
        for part in parts:
            if isinstance(part, (cst.FormattedStringText, cst.TemplatedStringText)):
                yield Literal(_text(part.value, raw), *self._ends(part))
            elif isinstance(part, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
                elements = self._keep(part, kept)
                spec = None
                if part.format_spec is not None:
                    spec = tuple(self._content(part.format_spec, raw, kept))
                conversion = part.conversion or ""
                if part.equal is not None:  # the tree has the text that is shown, and repr where nothing else is said
                    shown = self._code(part.expression) + self._code(part.whitespace_after_expression)
                    yield Literal(f"{shown}{self._code(part.equal)}", *self._ends(part))
                    conversion = conversion or ("r" if spec is None else "")
                yield Hole(elements, ord(conversion or "\0") or -1, spec, *self._ends(part))

    def _keep(
        self, hole: cst.FormattedStringExpression | cst.TemplatedStringExpression, kept: list[tuple[int, int, str]]
    ) -> int:
        """Keep an expression with what follows it up to the brace or the sign; return how many elements it gives."""
        value = hole.expression
        first, last = self._whole(value)
        last += len(self._code(hole.whitespace_after_expression))
        if isinstance(value, cst.Yield) and not value.lpar:
            raise UnreadableError("a yield in an f-string")
        if isinstance(value, cst.Tuple) and not value.lpar:
            ended = isinstance(value.elements[-1].comma, cst.Comma)
            kept.append((first, last, "" if ended else ","))
            return len(value.elements)
        kept.append((first, last, ","))
        return 0


def _side_by_side(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


_ESCAPE_OR_QUOTE = re.compile(r"\\.|'", re.DOTALL)


def _text(source: str, raw: bool) -> str:
    """Return what plain text in an f-string stands for."""
    text = source.replace("{{", "{").replace("}}", "}")
    if raw or "\\" not in text:
        return text
    quoted = _ESCAPE_OR_QUOTE.sub(lambda found: "\\x27" if found[0] == "'" else found[0], text)
    try:
        return str(ast.literal_eval(f"'''{quoted}'''"))
    except (SyntaxError, ValueError):
        return text
