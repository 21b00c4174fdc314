"""Functions of the file: what they return, and who calls them."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.annotations import annotated
from codemod.languages.python.scopes import Binding, Scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, parent
from codemod.languages.python.values import (
    Awaitable,
    Context,
    Foreign,
    Frame,
    Items,
    Nothing,
    Routine,
    Sequence,
    Unknown,
    Value,
    bounded,
    join,
    parts,
    telling,
)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

FRAMES = 40
"""Parameters that are followed at once from one call: more are machine-made."""


def result_of(evaluator: Evaluator, routine: Routine, frame: Frame) -> Value:
    """Return what calling the function gives: for a coroutine function an awaitable."""
    node = routine.node
    if isinstance(node, ast.Lambda):
        return evaluator.value(node.body, frame)
    decorated = _decoration(evaluator, node)
    declared = annotated(evaluator, node.returns) if node.returns is not None else Unknown()
    yields, returns = own_results(node)
    if decorated == "unknown":
        if not telling(declared):
            return Unknown(f"a decorator of {node.name} may change what it gives")
        return Awaitable(declared) if isinstance(node, ast.AsyncFunctionDef) else declared
    if yields:
        given = join(evaluator.value(value, frame) for value in yields)
        if isinstance(declared, Sequence) and telling(declared.element):
            given = declared.element
        return Context(given) if decorated == "context" else Sequence(None, given)
    if _says_enough(declared):
        value = declared
    else:
        value = join([evaluator.value(value, frame) for value in returns]) if returns else Nothing()
        if isinstance(value, Unknown) and telling(declared):
            value = declared
    return Awaitable(value) if isinstance(node, ast.AsyncFunctionDef) else value


def _says_enough(declared: Value) -> bool:
    """Whether the annotation is worth more than what the body shows: bodies tell more about dicts and lists."""
    return telling(declared) and not any(isinstance(part, (Items, Sequence, Foreign)) for part in parts(declared))


def _decoration(evaluator: Evaluator, node: Function) -> str:
    """Return "plain", "context" (it makes a context manager), or "unknown"."""
    kind = "plain"
    for decorator in node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        dotted = evaluator.dotted(named)
        if dotted in library.CONTEXT_MAKERS:
            kind = "context"
        elif dotted.startswith(("pytest.", "pytest_asyncio.")):
            kind = kind if kind == "context" else "plain"
        elif dotted not in library.CACHES | library.PROPERTIES | library.PLAIN_DECORATORS:
            return "unknown"
    return kind


def own_results(node: Function) -> tuple[list[ast.expr], list[ast.expr]]:
    """Return the expressions that a function itself yields and returns, not those of functions in it."""
    known: tuple[list[ast.expr], list[ast.expr]] | None = getattr(node, "results", None)
    if known is not None:
        return known
    yields: list[ast.expr] = []
    returns: list[ast.expr] = []
    stack: list[ast.AST] = list(reversed(node.body))
    while stack:
        current = stack.pop()
        if isinstance(current, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(current, ast.Return) and current.value is not None:
            returns.append(current.value)
        elif isinstance(current, (ast.Yield, ast.YieldFrom)):
            yields.append(current.value if current.value is not None else ast.Constant(None))
        stack.extend(reversed(list(ast.iter_child_nodes(current))))
    for value in yields:
        if not hasattr(value, "scope"):
            value.scope = node.scope  # type: ignore[attr-defined, union-attr]  # a bare yield gives None
    node.results = (yields, returns)  # type: ignore[union-attr]  # our own mark on the tree
    return yields, returns


# -- calls of a function ------------------------------------------------------------------------------


def parameters(node: Function | ast.Lambda) -> list[ast.arg]:
    """Return the parameters that can be given by position, in order."""
    return [*node.args.posonlyargs, *node.args.args]


def is_method(node: Function | ast.Lambda) -> bool:
    """Whether the function is defined in a class body."""
    return isinstance(node, FUNCTIONS) and scope_of(node).kind == "class"


def is_static(node: Function) -> bool:
    """Whether a method is a static one."""
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def frame_for(evaluator: Evaluator, routine: Routine, call: ast.Call, outer: Frame) -> Frame:
    """Return the values of the function's parameters at one call, as far as they can be told apart."""
    node = routine.node
    if any(isinstance(argument, ast.Starred) for argument in call.args) or len(outer) > FRAMES:
        return ()
    names = parameters(node)
    if is_method(node) and isinstance(node, FUNCTIONS) and not is_static(node) and routine.owner is not None:
        names = names[1:]
    frame: list[tuple[int, Value]] = []
    given = dict(zip((id(name) for name in names), call.args))
    every = {argument.arg: argument for argument in (*names, *node.args.kwonlyargs)}
    for keyword in call.keywords:
        if keyword.arg is None:
            return ()
        if keyword.arg in every:
            given[id(every[keyword.arg])] = keyword.value
    frame += [(key, evaluator.value(expression, outer)) for key, expression in given.items()]
    if node.args.kwarg is not None:
        extra = tuple(
            (keyword.arg, evaluator.value(keyword.value, outer), True)
            for keyword in call.keywords
            if keyword.arg is not None and keyword.arg not in every
        )
        frame.append((id(node.args.kwarg), Items(extra)))
    names_with_defaults = dict(_defaults(node))
    frame += [
        (id(argument), evaluator.value(names_with_defaults[id(argument)]))
        for argument in (*names, *node.args.kwonlyargs)
        if id(argument) not in given and id(argument) in names_with_defaults
    ]
    return tuple([(key, bounded(value)) for key, value in frame])


def _defaults(node: Function | ast.Lambda) -> list[tuple[int, ast.expr]]:
    names = parameters(node)
    pairs: list[tuple[int, ast.expr]] = []
    if node.args.defaults:
        last = names[-len(node.args.defaults) :]
        pairs += [(id(argument), default) for argument, default in zip(last, node.args.defaults)]
    for argument, default_or_none in zip(node.args.kwonlyargs, node.args.kw_defaults):
        if default_or_none is not None:
            pairs.append((id(argument), default_or_none))
    return pairs


Callers = tuple[list[ast.Call], bool]
"""Calls of a function, and whether there can be no others."""


def callers_of(evaluator: Evaluator, node: Function) -> Callers:
    """Return the calls of a function in this file, and whether the file shows all that there can be."""
    known: Callers | None = getattr(node, "callers", None)
    if known is None:
        known = _callers(evaluator, node)
        node.callers = known  # type: ignore[union-attr]  # our own mark on the tree
    return known


def _callers(evaluator: Evaluator, node: Function) -> Callers:
    if node.decorator_list and _decoration(evaluator, node) == "unknown":
        return [], False
    scope = scope_of(node)
    name = node.name
    if scope.kind == "class":
        if name != "__init__" or not isinstance(scope.node, ast.ClassDef):
            return _method_callers(evaluator, name)
        definition = scope.node
        calls, complete = calls_of_class(evaluator, definition)
        return calls, complete and not definition.decorator_list
    return _calls_by_name(evaluator, name, scope)


def calls_of_class(evaluator: Evaluator, definition: ast.ClassDef) -> Callers:
    """Return the calls of a class in its own file, and whether the file shows all that there can be."""
    calls, complete = _calls_by_name(evaluator, definition.name, scope_of(definition))
    if {"replace", "evolve", "_replace", "model_copy"} & (
        evaluator.scopes.attribute_loads.keys() | evaluator.scopes.name_loads.keys()
    ):
        complete = complete and not (definition.decorator_list or definition.bases)  # which copies it with other fields
    return calls, complete and not evaluator.families.subclasses_of(definition)


def _calls_by_name(evaluator: Evaluator, name: str, scope: Scope) -> Callers:
    if len(scope.bindings.get(name, ())) != 1:
        return [], False
    visible = scope.kind == "function" or name.startswith("_") or evaluator.is_script
    complete = visible and name not in evaluator.exported
    calls = []
    for load in evaluator.scopes.loads_of(name, scope):
        if _in_annotation(load):
            continue
        above = parent(load)
        if isinstance(above, ast.Call) and above.func is load:
            calls.append(above)
        elif not _is_asked_about(load, above):
            complete = False
    if scope.kind == "module" and name in evaluator.scopes.attribute_loads and not evaluator.is_script:
        complete = False
    return calls, complete


def _is_asked_about(load: ast.expr, above: ast.AST | None) -> bool:
    """Whether a class is only named for what is looked for: by ``isinstance``, or by a ``case``."""
    if isinstance(above, ast.Call) and isinstance(above.func, ast.Name):
        return above.func.id in ("isinstance", "issubclass") and load in above.args[1:]
    return isinstance(above, ast.MatchClass) and above.cls is load


def _in_annotation(load: ast.AST) -> bool:
    current, above = load, parent(load)
    while above is not None and isinstance(above, (ast.expr, ast.arg)):
        if isinstance(above, ast.arg):
            return True
        current, above = above, parent(above)
    if isinstance(above, FUNCTIONS):
        return above.returns is current
    return isinstance(above, ast.AnnAssign) and above.annotation is current


def _method_callers(evaluator: Evaluator, name: str) -> Callers:
    """Return the calls of a method by its name; complete for a private method, or any method of a script."""
    if name.startswith("__") or sum(function.name == name for function in evaluator.scopes.functions) != 1:
        return [], False
    complete = name.startswith("_") or evaluator.is_script
    calls = []
    for load in evaluator.scopes.attribute_loads.get(name, ()):
        above = parent(load)
        if isinstance(above, ast.Call) and above.func is load:
            calls.append(above)
        else:
            complete = False
    return calls, complete


def given_argument(evaluator: Evaluator, node: Function, binding: Binding, call: ast.Call) -> Value | None:
    """Return the value that a call gives to a parameter, None where the call does not show it."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        if keyword.arg == binding.name:
            return evaluator.value(keyword.value)
    names = parameters(node)
    if is_method(node) and not is_static(node):
        names = names[1:]
    for argument, expression in zip(names, call.args):
        if argument is binding.node:
            return evaluator.value(expression)
    if binding.value is not None:
        return evaluator.value(binding.value)
    return None
