"""Where an address comes from: the strings that it is put together of, through names, attributes and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from codemod.languages.python.classes import class_scope
from codemod.languages.python.functions import callers_of, given_expression, own_results
from codemod.languages.python.scopes import Binding, file_of
from codemod.languages.python.syntax import FUNCTIONS, parent
from codemod.languages.python.values import Routine, Unknown, parts

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

FAR = 400
"""Expressions that one address is followed through."""


def string_of(node: ast.expr) -> ast.expr:
    """Return the whole string that a constant is, or is part of."""
    above = parent(node)
    if isinstance(above, ast.JoinedStr):
        return above
    return node


def sources(evaluator: Evaluator, url: ast.expr) -> list[ast.expr]:
    """Return the strings that an address may be put together of."""
    return strings_among(followed(evaluator, url))


def strings_among(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """Return those of some nodes that are strings."""
    return [
        node
        for node in nodes
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    ]


def followed(evaluator: Evaluator, expression: ast.expr) -> Iterator[ast.AST]:
    """Yield an expression and all that it takes its value from, as far as that is followed."""
    seen: set[int] = set()
    stack: list[ast.AST] = [expression]
    while stack and len(seen) < FAR:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            stack += _next(evaluator, node)


def wanted(evaluator: Evaluator, expression: ast.expr) -> frozenset[str]:
    """Return the paths of modules that are not read and may tell what an expression is."""
    found: set[str] = set()
    for node in followed(evaluator, expression):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
            found.update(part.wants for part in parts(evaluator.value(node)) if isinstance(part, Unknown))
    return frozenset(found - {""})


def _next(evaluator: Evaluator, node: ast.AST) -> Iterator[ast.AST]:
    """Yield what an expression takes its text from."""
    match node:
        case ast.Name():
            for binding in evaluator.bindings_of(node) or _brought(evaluator, node):
                yield from _given(evaluator, binding)
        case ast.Attribute(value=base, attr=name):
            yield base
            for binding in evaluator.scopes.attribute_stores.get(name, ()):
                yield from _given(evaluator, binding)
            for definition in evaluator.scopes.classes:
                body = class_scope(definition)
                for binding in body.bindings.get(name, ()) if body is not None else ():
                    yield from _given(evaluator, binding)
            for binding in evaluator.program.defined_in_module(node):
                yield from _given(evaluator, binding)
        case ast.Call(func=function):
            for part in parts(evaluator.value(function)):
                if isinstance(part, Routine):
                    if isinstance(part.node, ast.Lambda):
                        yield part.node.body
                    else:
                        yield from own_results(part.node)[1]
            if isinstance(function, ast.Attribute):
                yield function.value
            yield from node.args
            yield from (keyword.value for keyword in node.keywords)
        case ast.Dict(values=values):
            yield from values
        case ast.expr():
            yield from ast.iter_child_nodes(node)
        case ast.Constant() | ast.arg() | ast.expr_context():
            pass


def _brought(evaluator: Evaluator, node: ast.Name) -> list[Binding]:
    """Return the bindings of a name that another module of the program gives."""
    home = evaluator.program.home_of(file_of(node), node.id)
    return home[0].module.bindings[home[1]] if home is not None else []


def _given(evaluator: Evaluator, binding: Binding) -> Iterator[ast.expr]:
    """Yield what a binding takes its value from."""
    if binding.value is not None:
        yield binding.value
    if binding.key is not None:
        yield binding.key
    function = binding.scope.node
    if binding.kind == "parameter" and isinstance(function, FUNCTIONS):
        for call in callers_of(evaluator, function).calls:
            given = given_expression(function, binding, call)
            if given is not None:
                yield given
    if binding.kind == "import":
        for origin in evaluator.program.defined([binding]):
            if origin.value is not None:
                yield origin.value
