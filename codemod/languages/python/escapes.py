"""Where a dict of options may be changed out of sight: by code that is not in this file, or under another name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.languages.python import library
from codemod.languages.python.functions import is_method, is_static, parameters
from codemod.languages.python.scopes import MUTATORS, Scope, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, ancestors, parent, statement_of
from codemod.languages.python.values import Items, Method, Queue, Routine, parts
from codemod.sdk.catalogue import SUBMIT_AND_POLL

if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_READING_METHODS = frozenset({"get", "keys", "values", "items", "copy", "__contains__", "__getitem__", "__len__"})


def escape_of(evaluator: Evaluator, options: ast.expr, call: ast.Call) -> str:
    """Return how the options may be changed out of sight before the call reads them, "" where they cannot be."""
    return _escape(evaluator, options, call, 0, set())


def _escape(evaluator: Evaluator, node: ast.expr, call: ast.Call, depth: int, seen: set[int]) -> str:
    if depth > 4:
        return ""
    for part in ast.walk(node):
        if not isinstance(part, (ast.Name, ast.Attribute)) or not isinstance(part.ctx, ast.Load):
            continue
        if not any(isinstance(value, Items) for value in parts(evaluator.value(part))):
            continue
        found = _escape_of_name(evaluator, part, call, depth, seen)
        if found:
            return found
    return ""


def _escape_of_name(
    evaluator: Evaluator, node: ast.Name | ast.Attribute, call: ast.Call, depth: int, seen: set[int]
) -> str:
    name = node.id if isinstance(node, ast.Name) else node.attr
    loads: list[ast.expr] = []
    if isinstance(node, ast.Name):
        home = find_scope(node.id, scope_of(node))
        if home is None or id(home.bindings[name][0]) in seen:
            return ""
        seen.add(id(home.bindings[name][0]))
        loads += evaluator.scopes.loads_of(name, home)
        function = home.node if home.kind == "function" else None
    else:
        function = None
        loads += evaluator.scopes.attribute_loads.get(name, ())
    for load in loads:
        if load is node or (function is not None and _comes_later(load, call, function)):
            continue
        why = _use(evaluator, load)
        if why:
            return f"{name} is {why} in line {load.lineno}"
    if isinstance(node, ast.Name):
        for binding in evaluator.bindings_of(node) or ():
            if binding.value is not None and not binding.changes and binding.kind in ("assign", "annotate"):
                found = _escape(evaluator, binding.value, call, depth + 1, seen)
                if found:
                    return found
    return ""


def _comes_later(load: ast.AST, call: ast.Call, function: ast.AST) -> bool:
    """Whether a use comes after the call whenever both run: further down, and in no loop with it."""
    if (load.lineno, load.col_offset) <= (call.lineno, call.col_offset):  # type: ignore[attr-defined]  # an expr
        return False
    after: Scope = scope_of(load)
    if after.node is not function or scope_of(call).node is not function:
        return False
    around = {id(node) for node in ancestors(call) if isinstance(node, _LOOPS)}
    return not any(id(node) in around for node in ancestors(load))


def _use(evaluator: Evaluator, load: ast.expr) -> str:
    """Return what a use may do to the dict: "" where it only looks at it, or where the evaluator follows it."""
    above = parent(load)
    match above:
        case ast.Subscript() | ast.Compare() | ast.FormattedValue() | ast.Await() | ast.Return() | ast.Expr():
            return ""
        case ast.Dict() | ast.DictComp() | ast.comprehension() | ast.For() | ast.If() | ast.While() | ast.BoolOp():
            return "" if not isinstance(above, ast.Dict) or _is_spread(above, load) else "put into another dict"
        case ast.keyword(arg=None) | ast.BinOp() | ast.UnaryOp() | ast.Assert() | ast.AugAssign() | ast.IfExp():
            return ""
        case ast.Attribute(attr=name):
            return "" if name in _READING_METHODS | MUTATORS else "used in a way that cannot be followed"
        case ast.Starred():
            return ""
        case ast.Call():
            return _passed(evaluator, above, load, above)
        case ast.keyword():
            call = parent(above)
            return _passed(evaluator, call, load, above) if isinstance(call, ast.Call) else ""
        case ast.Assign(targets=targets):
            return _aliased(evaluator, targets, load)
        case ast.AnnAssign(target=target):
            return _aliased(evaluator, [target], load)
        case ast.NamedExpr(target=target):
            return _aliased(evaluator, [target], load)
        case ast.List() | ast.Tuple() | ast.Set():
            return "" if isinstance(statement_of(load), ast.For) else "put into a collection"
    return ""


def _is_spread(node: ast.Dict, load: ast.expr) -> bool:
    return any(key is None and value is load for key, value in zip(node.keys, node.values))


def _aliased(evaluator: Evaluator, targets: list[ast.expr], load: ast.expr) -> str:
    for target in targets:
        if not isinstance(target, ast.Name):
            return "kept under another name"
        home = find_scope(target.id, scope_of(target))
        if home is None:
            continue
        if any(binding.changes for binding in home.bindings[target.id]) or home.remote.get(target.id):
            return f"changed under the name {target.id}"
        for other in evaluator.scopes.loads_of(target.id, home):
            if other is not load and not isinstance(parent(other), (ast.Assign, ast.AnnAssign)):
                why = _use(evaluator, other)
                if why:
                    return why
    return ""


def _passed(evaluator: Evaluator, call: ast.Call, load: ast.expr, above: ast.AST) -> str:
    if any(isinstance(part, (Method, Queue)) for part in parts(evaluator.value(call.func))):
        return ""
    function = call.func
    if isinstance(function, ast.Attribute):
        if function.attr in library.LOOKING_METHODS | _READING_METHODS | {"update", "append", SUBMIT_AND_POLL}:
            return "" if function.attr != "append" else "put into a collection"
        if any(isinstance(part, Queue) for part in parts(evaluator.value(function.value))):
            return ""
    for part in parts(evaluator.value(function)):
        if isinstance(part, Routine):
            if _routine_changes(evaluator, part, call, load, above):
                return f"changed by {getattr(part.node, 'name', 'a lambda')}"
        elif evaluator.dotted(function) not in library.LOOKS_ONLY:
            return "handed to code that may change it"
    return ""


def _routine_changes(evaluator: Evaluator, routine: Routine, call: ast.Call, load: ast.expr, above: ast.AST) -> bool:
    node = routine.node
    if not isinstance(node, FUNCTIONS):
        return False
    names = parameters(node)
    if is_method(node) and not is_static(node):
        names = names[1:]
    target: ast.arg | None = None
    if isinstance(above, ast.keyword):
        target = next((a for a in (*names, *node.args.kwonlyargs) if a.arg == above.arg), None)
    else:
        index = next((i for i, argument in enumerate(call.args) if argument is load), None)
        if index is not None and index < len(names):
            target = names[index]
    if target is None:
        return True
    scope = scope_of(node.body[0])
    bindings = scope.bindings.get(target.arg, [])
    if any(binding.changes for binding in bindings) or scope.remote.get(target.arg):
        return True
    loads = evaluator.scopes.loads_of(target.arg, scope)
    visited: set[int] = evaluator.visited
    if id(target) in visited:
        return False
    visited.add(id(target))
    try:
        return any(_use(evaluator, other) for other in loads)
    finally:
        visited.discard(id(target))
