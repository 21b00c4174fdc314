"""Whether a piece of code runs other code that is not named in it: a callback, a task, a table's entry, a module."""

from __future__ import annotations

import ast

from codemod.languages.python.by_text import MODULE_RUNNERS
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.reach import Reach
from codemod.languages.python.scopes import find_scope, scope_of
from codemod.languages.python.syntax import Function
from codemod.languages.python.values import (
    Awaitable,
    Client,
    Method,
    Returning,
    Routine,
    Unknown,
    UserClass,
    parts,
    present,
)
from codemod.sdk import catalogue


def is_opaque(evaluator: Evaluator, region: tuple[ast.AST, ...] | None) -> bool:
    """Whether the errors of code that is named elsewhere can show in the region: where a task or callback is run."""
    return any(_runs_others(evaluator, node) for root in region or () for node in ast.walk(root))


_DEPTH = 4
"""Functions that hand a callable on to each other before it is run."""


class Runners:
    """Answers which functions run what they are given, themselves or by handing it on. What it finds out it keeps."""

    def __init__(self, evaluator: Evaluator, reach: Reach) -> None:
        self._evaluator = evaluator
        self._reach = reach
        self._opaque: dict[int, bool] = {}
        self._further: dict[int, list[Function]] = {}

    def run_by(self, region: tuple[ast.AST, ...]) -> bool:
        """Whether a function that a region calls runs what it is given, or hands it on to one that does."""
        level = [function for root in region for function in self._mentioned(root)]
        seen: set[int] = set()
        for _ in range(_DEPTH):
            level = [function for function in level if id(function) not in seen]
            seen.update(map(id, level))
            if any(self._is_opaque(function) for function in level):
                return True
            level = [further for function in level for further in self._handed_to(function)]
        return False

    def wants(self, region: tuple[ast.AST, ...]) -> set[str]:
        """Return the paths of modules that are not read yet whose functions a region gives something to run."""
        found: set[str] = set()
        for root in region:
            for call in ast.walk(root):
                if isinstance(call, ast.Call) and (call.args or call.keywords):
                    called = parts(self._evaluator.value(call.func))
                    wanted = {part.wants for part in called if isinstance(part, Unknown) and part.wants}
                    if wanted and any(self._may_run(one) for one in (*call.args, *(k.value for k in call.keywords))):
                        found |= wanted
        return found

    def _may_run(self, given: ast.expr) -> bool:
        """Whether an argument may be something to run."""
        inner = given.value if isinstance(given, ast.Starred) else given
        return any(
            isinstance(part, (Unknown, Routine, Method, UserClass, Awaitable, Returning))
            for part in parts(self._evaluator.value(inner))
        )

    def _mentioned(self, root: ast.AST) -> list[Function]:
        functions, methods = self._reach.mentioned(root)
        return [*functions, *(one for name in methods for one in self._reach.methods[name])]

    def _is_opaque(self, function: Function) -> bool:
        known = self._opaque.get(id(function))
        if known is None:
            known = self._opaque[id(function)] = is_opaque(self._evaluator, (function,))
        return known

    def _handed_to(self, function: Function) -> list[Function]:
        """Return the functions that a function gives what it was given itself."""
        known = self._further.get(id(function))
        if known is None:
            known = self._further[id(function)] = [
                further
                for call in ast.walk(function)
                if isinstance(call, ast.Call) and any(_is_parameter_of(one, function) for one in _given(call))
                for further in self._mentioned(call.func)
            ]
        return known


def _given(call: ast.Call) -> list[ast.expr]:
    plain = [one.value if isinstance(one, ast.Starred) else one for one in call.args]
    return [*plain, *(keyword.value for keyword in call.keywords)]


def _is_parameter_of(node: ast.expr, function: Function) -> bool:
    """Whether an expression is a parameter of a function, other than its object."""
    home = find_scope(node.id, scope_of(node)) if isinstance(node, ast.Name) else None
    if home is None or not isinstance(node, ast.Name) or home.node is not function:
        return False
    return any(binding.kind == "parameter" for binding in home.bindings[node.id]) and node.id not in ("self", "cls")


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
    if name in MODULE_RUNNERS:
        return True
    if name in _SPAWNERS:
        return any(not isinstance(argument, (ast.Call, ast.Constant)) for argument in call.args)
    return False
