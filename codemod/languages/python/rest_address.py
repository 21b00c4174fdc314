"""Where the address of a request becomes that of a job's: in which string, or by what at run time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import AddressPlace
from codemod.languages.python.functions import references
from codemod.languages.python.rest import Request
from codemod.languages.python.scopes import (
    Binding,
    Scope,
    enclosing_function,
    file_of,
    file_of_scope,
    find_scope,
    scope_of,
)
from codemod.languages.python.syntax import Positions
from codemod.languages.python.texts import Alternative
from codemod.model import Span
from codemod.record import dataclass
from codemod.sdk.rest import HOLE, OLD_PATH

_WORD = OLD_PATH.strip("/").rpartition("/")[2]
_SPOT = re.compile(rf"(?<![\w.-]){_WORD}(?=/|[\"'])")
"""The word of the path that changes, as it stands in a string."""
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Literal:
    """A string that is a part of an address, and the names through which it is."""

    node: ast.expr
    names: tuple[ast.Name, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    request: Request
    span: Span | None
    names: tuple[ast.Name, ...]


def address_places(evaluator: Evaluator, requests: Sequence[Request]) -> dict[int, AddressPlace | None]:
    """Return where each request's address is changed, by the id of its call; None where it cannot be."""
    spots = [_spot(evaluator, one) for one in requests]
    sharing: dict[Span, list[_Spot]] = {}
    for spot in spots:
        if spot.span is not None and spot.names:
            sharing.setdefault(spot.span, []).append(spot)
    found: dict[int, AddressPlace | None] = {}
    for spot in spots:
        positions = file_of(spot.request.call).positions
        whole = positions.span(spot.request.url) if _is_replaceable(spot.request.plain) else None
        place: AddressPlace | None = None
        if spot.span is not None and not spot.names:
            place = AddressPlace(spot.span)
        elif spot.span is not None and whole is not None and _is_theirs(evaluator, sharing[spot.span]):
            users = tuple(positions.span(one.request.call) for one in sharing[spot.span])
            place = AddressPlace(spot.span, users, whole)
        elif whole is not None:
            place = AddressPlace(None, (), whole)
        found[id(spot.request.call)] = place
    return found


def _is_replaceable(plain: Sequence[Alternative]) -> bool:
    """Whether the path can be replaced in the text at run time: it is there once, whatever the text is."""
    texts = ["".join(HOLE if piece is None else piece for piece in one) for one in plain]
    return all(text.count(OLD_PATH) == 1 for text in texts)


def _spot(evaluator: Evaluator, request: Request) -> _Spot:
    """Return where the word of the path stands that has to change, if that is one place."""
    positions = file_of(request.call).positions
    found = [
        (_span_in(positions, literal.node, match), literal.names)
        for literal in _literals(evaluator, request.url, ())
        if file_of(literal.node) is file_of(request.call)
        for match in _SPOT.finditer(positions.text(positions.span(literal.node)))
    ]
    if len(found) != 1:
        return _Spot(request, None, ())
    return _Spot(request, *found[0])


def _span_in(positions: Positions, node: ast.expr, match: re.Match[str]) -> Span:
    """Return where a match in a node's text stands."""
    whole = positions.span(node)
    before = match.string[: match.start()]
    pieces = re.split(r"\r\n|\r|\n", before)
    line = whole.line + len(pieces) - 1
    column = len(pieces[-1]) + (whole.column if len(pieces) == 1 else 1)
    return Span(line, column, line, column + len(match[0]))


def _literals(evaluator: Evaluator, node: ast.expr, names: tuple[ast.Name, ...]) -> Iterator[_Literal]:
    """Yield the strings that an address is put together of, one after the other."""
    match node:
        case ast.Constant(value=str()):
            yield _Literal(node, names)
        case ast.JoinedStr(values=values):
            yield _Literal(node, names)
            for value in values:
                if isinstance(value, ast.FormattedValue):
                    yield from _literals(evaluator, value.value, names)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _literals(evaluator, left, names)
            yield from _literals(evaluator, right, names)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            yield from _literals(evaluator, left, names)
            for part in right.elts if isinstance(right, ast.Tuple) else [right]:
                yield from _literals(evaluator, part, names)
        case ast.Call(func=ast.Attribute(attr="format" | "rstrip", value=base), args=arguments):
            yield from _literals(evaluator, base, names)
            for argument in arguments:
                yield from _literals(evaluator, argument, names)
        case ast.Call(args=[first, second]) if evaluator.dotted(node.func) == "urllib.parse.urljoin":
            yield from _literals(evaluator, first, names)
            yield from _literals(evaluator, second, names)
        case ast.Name() if len(names) < _DEEPEST:
            binding = _only(node)
            if binding is not None and binding.value is not None:
                yield from _literals(evaluator, binding.value, (*names, node))


def _only(node: ast.Name) -> Binding | None:
    """Return the one assignment that a name has, None where it may be another value at some time."""
    home = find_scope(node.id, scope_of(node))
    if home is None or home.kind not in ("module", "function") or node.id in home.shared or home.remote.get(node.id):
        return None
    bindings = home.bindings[node.id]
    if len(bindings) != 1 or bindings[0].kind not in ("assign", "annotate") or bindings[0].path:
        return None
    return bindings[0]


def _is_theirs(evaluator: Evaluator, spots: Sequence[_Spot]) -> bool:
    """Whether nothing but some requests has to do with the string that their addresses share."""
    paths = {id(name) for spot in spots for name in spot.names}
    runs = any(enclosing_function(one.request.call) is None for one in spots)  # nobody imports the file
    for spot in spots:
        for name in spot.names:
            home = find_scope(name.id, scope_of(name))
            if home is None:
                return False
            loads = _loads(evaluator, home, name.id, runs)
            if loads is None or any(id(load) not in paths for load in loads):
                return False
    return True


def _loads(evaluator: Evaluator, home: Scope, name: str, runs: bool) -> list[ast.expr] | None:
    """Return the uses of what a scope binds to a name, None where others may be out of sight."""
    file = file_of_scope(home)
    if home.kind == "function":
        seen = not any(evaluator.scopes.loads_of(word, None) for word in ("locals", "vars", "exec", "eval"))
        return list(evaluator.scopes.loads_of(name, home)) if seen else None
    if name in evaluator.exported(file) or any(node.value == name for node in evaluator.scopes.strings):
        return None
    loads, unseen = references(evaluator, name, home)
    return None if unseen and not runs else loads
