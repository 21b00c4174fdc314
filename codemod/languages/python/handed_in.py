"""Where values come from that are handed in: the arguments at the calls by which a parameter is judged."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python.classes import class_bindings
from codemod.languages.python.functions import callers_of, calls_of_class, given_expression
from codemod.languages.python.scopes import Binding, scope_of
from codemod.languages.python.syntax import FUNCTIONS
from codemod.languages.python.values import Client, Instance, Model, Value, parts, present
from codemod.record import dataclass
from codemod.sdk.catalogue import MODEL_KEY

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_DEPTH = 4
_MOST = 3
"""Callers that are named for each kind."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one call gives to a parameter, or the fixture of its name."""

    call: ast.AST
    value: Value
    expression: ast.expr


def handed_in(evaluator: Evaluator, node: ast.expr, depth: int = 0) -> Iterator[Given]:
    """Yield what the calls give of which an expression's value is handed in, those nearest to it first."""
    if depth > _DEPTH:
        return
    match node:
        case ast.Name():
            for binding in evaluator.bindings_of(node) or ():
                yield from _of_binding(evaluator, binding, depth)
        case ast.Attribute(value=base, attr=name):
            for part in parts(present(evaluator.value(base))):
                definition = part.node if isinstance(part, Instance) else None
                definition = part.subclass if isinstance(part, Client) else definition
                if definition is not None:
                    for binding in class_bindings(evaluator, definition, name):
                        yield from _of_binding(evaluator, binding, depth)
        case ast.Await(value=inner) | ast.Starred(value=inner) | ast.NamedExpr(value=inner):
            yield from handed_in(evaluator, inner, depth)
        case ast.IfExp(body=yes, orelse=no):
            yield from handed_in(evaluator, yes, depth)
            yield from handed_in(evaluator, no, depth)
        case ast.BoolOp(values=values):
            for value in values:
                yield from handed_in(evaluator, value, depth)


def _of_binding(evaluator: Evaluator, binding: Binding, depth: int) -> Iterator[Given]:
    if binding.kind != "parameter":
        if binding.kind in ("assign", "annotate", "with") and binding.value is not None and not binding.path:
            yield from handed_in(evaluator, binding.value, depth + 1)
        return
    function = binding.scope.node
    if not isinstance(function, FUNCTIONS):
        return
    for given in evaluator.fixtures.given(binding):
        yield Given(given, evaluator.value(given), given)
        yield from handed_in(evaluator, given, depth + 1)
    calls = callers_of(evaluator, function).calls
    outer = scope_of(function).node
    if function.name == "__init__" and isinstance(outer, ast.ClassDef):
        calls = calls_of_class(evaluator, outer).calls
    for call in calls:
        expression = given_expression(function, binding, call)
        if expression is not None:
            yield Given(call, evaluator.value(expression), expression)
            yield from handed_in(evaluator, expression, depth + 1)


def model_expressions(evaluator: Evaluator, options: ast.expr, depth: int = 0) -> Iterator[ast.expr]:
    """Yield the expressions that options get their model from, and options themselves that are handed in."""
    if depth > _DEPTH:
        return
    match options:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values):
                if isinstance(key, ast.Constant) and key.value == MODEL_KEY:
                    yield value
                elif key is None:
                    yield from model_expressions(evaluator, value, depth + 1)
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                if keyword.arg == MODEL_KEY:
                    yield keyword.value
        case ast.Name():
            yield options
            for binding in evaluator.bindings_of(options) or ():
                for one in (binding, *(binding.previous or ())):
                    if one.kind == "set-item" and isinstance(one.key, ast.Constant) and one.key.value == MODEL_KEY:
                        yield from [one.value] if one.value is not None else []
                    elif one.value is not None and one.kind in ("assign", "annotate"):
                        yield from model_expressions(evaluator, one.value, depth + 1)


def sides(evaluator: Evaluator, call: ast.Call) -> str:
    """Return who hands in which kind of model to a call, as a clause; "" where nobody hands one in."""
    found: dict[str, dict[str, None]] = {}
    near = scope_of(call)
    for argument in call.args[:1]:
        for expression in model_expressions(evaluator, argument):
            for given in handed_in(evaluator, expression):
                for kind in _kinds(given.value):
                    found.setdefault(kind, {})[evaluator.where(given.call, near)] = None
    return "; ".join(f"{kind} from {_listed(list(places))}" for kind, places in sorted(found.items(), reverse=True))


def _kinds(value: Value) -> Iterator[str]:
    for part in parts(present(value)):
        if isinstance(part, Model):
            yield part.kind or "a model of some kind"
        else:
            model = getattr(part, "get", lambda _: None)(MODEL_KEY)
            for one in parts(present(model)) if model is not None else ():
                if isinstance(one, Model):
                    yield one.kind or "a model of some kind"


def _listed(places: list[str]) -> str:
    shown = ", ".join(places[:_MOST])
    return f"{shown} and {len(places) - _MOST} more" if len(places) > _MOST else shown
