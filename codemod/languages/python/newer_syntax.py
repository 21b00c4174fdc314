"""Syntax newer than the interpreter that runs the tool, as the tree that a newer interpreter would give.

Where ``ast`` refuses a text that LibCST reads, the text is made into one that ``ast`` reads too, in which everything
else stands at the very same place; and the tree of that is corrected where something was replaced. So whatever comes
after need not know by which Python it is run.

| syntax | in the equivalent text | in the tree |
|---|---|---|
| type parameters (3.12, defaults 3.13) | blanks | ``type_params``: their names |
| ``type X = …`` (3.12) | ``0;   X = …`` | an assignment |
| ``except*`` (3.11) | ``except`` | ``TryStar`` |
| ``except A, B:`` (3.14) | ``except A| B:`` | a tuple |
| ``x[*y]``, ``*args: *Ts`` (3.11) | no star | ``Starred`` |
| f-strings (any quotes in them, 3.12), t-strings (3.14) | a tuple of the expressions | ``JoinedStr``, ``TemplateStr`` |

Where a replacement cannot be made so that places stay, or would hide a call from the search, the text is unreadable.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import libcst as cst

from codemod.languages.python.depth import possible_depth
from codemod.languages.python.newer_places import (
    THIS,
    Hole,
    Literal,
    Patch,
    Place,
    Places,
    RefusedError,
    UnreadableError,
    find_places,
)
from codemod.sdk.catalogue import OLD_METHODS

_DEEPEST = 3000
"""How deep LibCST is let go. It has no limit of its own and ends the process at some thousands."""


class TryStar(ast.stmt):
    """Stands for ``ast.TryStar`` before Python 3.11."""

    _fields = ("body", "handlers", "orelse", "finalbody")


class TypeParameter(ast.expr):
    """Stands for ``ast.TypeVar`` and its like before Python 3.12; its bound and default are left out."""

    _fields = ("name",)


class TemplateStr(ast.expr):
    """Stands for ``ast.TemplateStr`` before Python 3.14."""

    _fields = ("values",)


class Interpolation(ast.expr):
    """Stands for ``ast.Interpolation`` before Python 3.14."""

    _fields = ("value", "conversion", "format_spec")


# Classes of nodes take their fields by name, which their types do not say.
_TRY_STAR: Any = getattr(ast, "TryStar", TryStar)
_TYPE_PARAMETER: Any = TypeParameter
_TEMPLATE: Any = TemplateStr
_INTERPOLATION: Any = Interpolation
_FORMATTED_VALUE: Any = ast.FormattedValue


def equivalent(text: str, version: tuple[int, int] = THIS) -> tuple[str, Places] | None:
    """Return a text that means the same to an older ``ast``, and where it differs; None where there is none.

    Raises UnreadableError where LibCST can read the text and yet there is no such text.
    """
    if possible_depth(text) > _DEEPEST:
        return None
    try:
        places = find_places(text, version)
    except (cst.ParserSyntaxError, RefusedError):
        return None
    pieces: list[str] = []
    at = 0
    for patch in sorted(places.patches, key=lambda patch: patch.begin):
        pieces += (text[at : patch.begin], _patched(text, patch))
        at = patch.end
    pieces.append(text[at:])
    return "".join(pieces), places


def parse_newer(text: str, path: str, version: tuple[int, int] = THIS) -> ast.Module | None:
    """Return the tree of a text that ``ast`` refuses; None where it is no Python at all.

    Raises UnreadableError where LibCST can read the text and the tree cannot be made all the same.
    """
    made = equivalent(text, version)
    if made is None:
        return None
    other, places = made
    try:
        tree = ast.parse(other, path)
    except SyntaxError as error:
        if other == text:
            return None  # nothing in it is newer: it is refused by what reads more than the grammar
        raise UnreadableError(error.msg) from error
    _Correction(places).correct(tree)
    return tree


def _patched(text: str, patch: Patch) -> str:
    """Return as many bytes of UTF-8 in as many lines as the patch replaces."""
    old = text[patch.begin : patch.end]
    if patch.continued and any(method in old for method in OLD_METHODS):
        raise UnreadableError("a call among type parameters")
    new = "".join(
        character if character in "\r\n" else " " * len(character.encode("utf-8", "surrogatepass")) for character in old
    )
    new = patch.text + new[len(patch.text) :]
    if not patch.continued:
        return new
    lines = new.splitlines(keepends=True)
    for number, line in enumerate(lines):
        body = line.rstrip("\r\n")
        if body == line:
            continue
        if not body:
            raise UnreadableError("an empty line among type parameters")
        lines[number] = body[:-1] + "\\" + line[len(body) :]
    return "".join(lines)


class _Correction:
    """Puts into a tree what a newer interpreter would have put there."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._by_class: dict[type[ast.AST], Callable[[Any], ast.AST]] = {
            ast.Tuple: self._tuple,
            ast.Try: self._try,
            ast.ExceptHandler: self._handler,
            ast.Subscript: self._subscript,
            ast.arg: self._argument,
            ast.FunctionDef: self._definition,
            ast.AsyncFunctionDef: self._definition,
            ast.ClassDef: self._definition,
        }

    def correct(self, tree: ast.Module) -> None:
        """Correct the whole tree, what is outside before what is in it."""
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    value[:] = [self._corrected(child) for child in self._without_zeros(value)]
                    stack += [child for child in value if isinstance(child, ast.AST)]
                elif isinstance(value, ast.AST):
                    child = self._corrected(value)
                    setattr(node, name, child)
                    stack.append(child)

    def _corrected(self, node: Any) -> Any:
        change = self._by_class.get(node.__class__)
        return node if change is None else change(node)

    def _without_zeros(self, nodes: list[Any]) -> Iterator[Any]:
        """Take out the ``0;`` before the assignment that stands for ``type X = …``, which begins there."""
        place: Place | None = None
        for node in nodes:
            if isinstance(node, ast.Expr) and _begin(node) in self._places.aliases:
                place = _begin(node)
                continue
            if place is not None:
                node.lineno, node.col_offset = place
                place = None
            yield node

    def _try(self, node: ast.Try) -> ast.AST:
        if not any(handler.lineno in self._places.star_handlers for handler in node.handlers):
            return node
        star: ast.AST = _TRY_STAR(body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=node.finalbody)
        return ast.copy_location(star, node)

    def _handler(self, node: ast.ExceptHandler) -> ast.AST:
        count = self._places.bare_tuples.get(node.lineno)
        if count is not None and node.type is not None:
            classes = [node.type]
            while len(classes) < count:
                both = classes[0]
                if not isinstance(both, ast.BinOp):
                    raise UnreadableError("an except without parentheses")
                classes[:1] = [both.left, both.right]
            node.type = ast.copy_location(ast.Tuple(classes, ast.Load()), node.type)
        return node

    def _subscript(self, node: ast.Subscript) -> ast.AST:
        stars = self._places.subscripts.get((_begin(node), _end(node)))
        if stars is not None:
            inner = node.slice
            if stars.alone or not isinstance(inner, ast.Tuple):
                inner = ast.copy_location(ast.Tuple([inner], ast.Load()), inner)
            for number, place in stars.elements.items():
                inner.elts[number] = _star(inner.elts[number], place)
            inner.lineno, inner.col_offset = min(_begin(inner), _begin(inner.elts[0]))
            node.slice = inner
        return node

    def _argument(self, node: ast.arg) -> ast.AST:
        place = self._places.starred_arguments.get(_begin(node))
        if place is not None and node.annotation is not None:
            node.annotation = _star(node.annotation, place)
        return node

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> ast.AST:
        names = self._places.type_parameters.get(_begin(node), ())
        if names:
            node.type_params = [  # type: ignore[union-attr]  # a field from Python 3.12 on
                ast.copy_location(_TYPE_PARAMETER(name=name), node) for name in names
            ]
        return node

    def _tuple(self, node: ast.Tuple) -> ast.AST:
        string = self._places.strings.get((_begin(node), _end(node)))
        if string is None:
            return node
        whole = _string(string.parts, iter(node.elts), string.template)
        return ast.copy_location(whole, node)


def _string(parts: Iterable[Literal | Hole], values: Iterator[ast.expr], template: bool) -> ast.expr:
    """Return the node of an f-string or t-string; ``values`` are the expressions that are left for its holes."""
    made: list[ast.expr] = []
    for part in parts:
        node: ast.expr
        if isinstance(part, Literal):
            node = ast.Constant(part.text)
        else:
            value = _value(part.elements, values)
            spec = None if part.format is None else _string(part.format, values, False)
            if spec is not None:
                _locate(spec, part.begin, part.end)
            hole = _INTERPOLATION if template else _FORMATTED_VALUE
            node = hole(value=value, conversion=part.conversion, format_spec=spec)
        made.append(_locate(node, part.begin, part.end))
    whole: ast.expr = _TEMPLATE(values=made) if template else ast.JoinedStr(values=made)
    return whole


def _value(elements: int, values: Iterator[ast.expr]) -> ast.expr:
    """Return the next expression: one, or as many as a tuple without parentheses has elements."""
    if not elements:
        return next(values)
    found = list(islice(values, elements))
    last_line, last_column = _end(found[-1])
    # One column more, for the comma that makes a tuple of one: no other node has this place.
    return _locate(ast.Tuple(found, ast.Load()), _begin(found[0]), (last_line, last_column + (elements == 1)))


def _star(node: ast.expr, place: Place) -> ast.expr:
    return _locate(ast.Starred(node, ast.Load()), place, _end(node))


def _begin(node: Any) -> Place:
    return node.lineno, node.col_offset


def _end(node: Any) -> Place:
    return node.end_lineno, node.end_col_offset


def _locate(node: ast.expr, begin: Place, end: Place) -> ast.expr:
    node.lineno, node.col_offset = begin
    node.end_lineno, node.end_col_offset = end
    return node
