"""Whether a piece of code runs other code that is not named in it: a callback, a task, a table's entry."""

from __future__ import annotations

import ast

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.values import Client, present
from codemod.sdk import catalogue


def is_opaque(evaluator: Evaluator, region: tuple[ast.AST, ...] | None) -> bool:
    """Whether the errors of code that is named elsewhere can show in the region: where a task or callback is run."""
    return any(_runs_others(evaluator, node) for root in region or () for node in ast.walk(root))


def _runs_others(evaluator: Evaluator, node: ast.AST) -> bool:
    match node:
        case ast.Yield() | ast.YieldFrom():
            return True  # a context manager's: what its ``with`` block raises comes in here
        case ast.Await(value=inner):
            return not isinstance(inner, ast.Call)
        case ast.AsyncFor(iter=inner):
            return not isinstance(inner, ast.Call)
        case ast.withitem(context_expr=inner):
            return not isinstance(inner, ast.Call) and not isinstance(present(evaluator.value(inner)), Client)
        case ast.Call():
            return _calls_what_it_is_given(evaluator, node)
    return False


_SPAWNERS = frozenset(
    {"create_task", "ensure_future", "start_soon", "start", "run_until_complete", "run_coroutine_threadsafe", "submit",
     "run_in_executor", "spawn", "call_soon", "gather", "wait", "wait_for", "shield", "as_completed", "anext", "run"}
)  # fmt: skip
"""Functions and methods that run, or wait for, what they are given."""


def _calls_what_it_is_given(evaluator: Evaluator, call: ast.Call) -> bool:
    """Whether a call runs code that is not named where it stands: a callback, a table's entry, a task."""
    function = call.func
    match function:
        case ast.Name(id=name):
            bindings = evaluator.program.defined(evaluator.bindings_of(function) or ())
            if any(binding.kind not in ("function", "class", "import") for binding in bindings):
                return True
        case ast.Attribute(attr=name):
            if name == "result" and not call.args:
                return True
            stored = evaluator.scopes.attribute_stores.get(name, ())
            if any(not binding.changes for binding in stored) and name not in catalogue.OLD_METHODS:
                return True
            if any(one.kind not in ("function", "class") for one in evaluator.program.defined_in_module(function)):
                return True
        case _:
            return True
    if name in _SPAWNERS:
        return any(not isinstance(argument, (ast.Call, ast.Constant)) for argument in call.args)
    return False
