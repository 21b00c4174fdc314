"""Doubles that are handed over whole: plain namespaces, and what frameworks are told to give instead of the client."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python.overrides import in_test, own_method
from codemod.languages.python.scopes import Binding, file_of, file_of_scope
from codemod.languages.python.syntax import parent
from codemod.languages.python.values import Client, Instance, Routine, Unknown, UserClass, Value, parts, present
from codemod.sdk import catalogue

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
_DEPTH = 3


def namespaces(evaluator: Evaluator, node: ast.expr | None, method: str, depth: int = 0) -> Iterator[ast.Call]:
    """Yield the calls that make a plain object with the method, where an expression may be such an object."""
    if depth > _DEPTH:
        return
    match node:
        case ast.Call() if evaluator.dotted(node.func) in _NAMESPACES:
            if any(keyword.arg == method for keyword in node.keywords):
                yield node
        case ast.Call(func=ast.Call(func=ast.Name(id="type"), args=[_, _, ast.Dict(keys=keys)])):
            if any(isinstance(key, ast.Constant) and key.value == method for key in keys):
                yield node
        case ast.Name():
            for binding in evaluator.bindings_of(node) or ():
                if binding.kind in ("assign", "annotate") and not binding.path:
                    yield from namespaces(evaluator, binding.value, method, depth + 1)
                elif binding.kind == "parameter":
                    for given in evaluator.fixtures.given(binding):
                        yield from namespaces(evaluator, given, method, depth + 1)


def replacements(evaluator: Evaluator) -> Iterator[ast.expr]:
    """Yield what tests put in the place of a function, or an object, that gives the client."""
    scopes = evaluator.scopes
    changes = [binding for bindings in scopes.attribute_stores.values() for binding in bindings if binding.changes]
    changes += [one for file in evaluator.program.files for one in file.bindings if one.changes]
    for binding in changes:
        for key, value in _entries(binding) if in_test(file_of_scope(binding.scope).path) else ():
            if _gives_client(evaluator, key) and _is_other(evaluator, value):
                yield value
    for call in scopes.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "override" and in_test(file_of(call).path):
            inner = [one for given in call.args for one in (getattr(given, "args", None) or [given])]
            if any(_is_other(evaluator, given) for given in inner):
                yield call


def modules_replaced(evaluator: Evaluator) -> Iterator[ast.expr]:
    """Yield where tests put another module in the place of the SDK's: in ``sys.modules``, for good or for a while."""
    for node in evaluator.scopes.strings:
        if str(node.value).partition(".")[0] != catalogue.PACKAGE or not in_test(file_of(node).path):
            continue
        above = parent(node)
        call = parent(above) if isinstance(above, ast.Dict) and node in above.keys else above
        match call:
            case ast.Subscript(value=base, ctx=ast.Store()) if _is_modules(base):
                yield call
            case ast.Call(func=ast.Attribute(attr="setitem"), args=[base, key, _]) if key is node and _is_modules(base):
                yield call
            case ast.Call(func=ast.Attribute(attr="dict"), args=[base, *_]) if call is not above and _is_modules(base):
                yield call


def _is_modules(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return bool(node.value == "sys.modules")
    return getattr(node, "attr", getattr(node, "id", "")) == "modules"


def _entries(binding: Binding) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the keys and values that a change puts into a table."""
    if binding.kind == "set-item" and binding.key is not None and binding.value is not None:
        yield binding.key, binding.value
    node = binding.node
    if binding.kind == "change" and isinstance(node, ast.Call):
        for given in node.args:
            if isinstance(given, ast.Dict):
                yield from ((key, value) for key, value in zip(given.keys, given.values) if key is not None)


def _gives_client(evaluator: Evaluator, key: ast.expr) -> bool:
    """Whether a table's key is a function that gives the client."""
    if not isinstance(key, (ast.Name, ast.Attribute)):
        return False
    made = [evaluator.called(part) for part in parts(evaluator.value(key)) if isinstance(part, Routine)]
    return any(isinstance(part, Client) for value in made for part in parts(present(value)))


def _is_other(evaluator: Evaluator, node: ast.expr) -> bool:
    """Whether what is given is another object than a client, or makes one."""
    return any(_is_fake(evaluator, part) for part in parts(evaluator.value(node)))


def _is_fake(evaluator: Evaluator, value: Value) -> bool:
    if isinstance(value, Routine):
        given = parts(present(evaluator.called(value)))
        return any(isinstance(part, Unknown) or _is_fake(evaluator, part) for part in given)
    definition = value.node if isinstance(value, (Instance, UserClass)) else None
    return any(own_method(evaluator, definition, name) is not None for name in catalogue.OLD_METHODS)
