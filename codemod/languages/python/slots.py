"""Where classes of errors are looked for, and how more of them can be named there.

A handler's type, an argument of ``isinstance``, of ``suppress``, of a retry policy, or of a function of the user's own
that does nothing with the parameter but look for such errors.
"""

from __future__ import annotations

import ast

from codemod.languages.python.functions import is_method, is_static, parameters
from codemod.languages.python.scopes import scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, parent
from codemod.languages.python.values import Routine, UserClass, parts, present
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

ASKING = frozenset({"isinstance", "issubclass"})
RAISES = "pytest.raises"
SUPPRESS = "contextlib.suppress"
_DEPTH = 5

POLICIES: dict[str, tuple[int, str]] = {
    "tenacity.retry_if_exception_type": (0, "exception_types"),
    "tenacity.retry_if_not_exception_type": (0, "exception_types"),
    "tenacity.retry_unless_exception_type": (0, "exception_types"),
    "tenacity.retry.retry_if_exception_type": (0, "exception_types"),
    "tenacity.retry.retry_if_not_exception_type": (0, "exception_types"),
    "tenacity.retry.retry_unless_exception_type": (0, "exception_types"),
    "backoff.on_exception": (1, "exception"),
    "stamina.retry": (99, "on"),
    "stamina.retry_context": (99, "on"),
    "retry.retry": (0, "exceptions"),
    "retry.api.retry": (0, "exceptions"),
}
"""Functions of other people's that take a class of errors or a tuple of them: at which place, under which name."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where classes are looked for: ``except`` takes a tuple of them, ``suppress`` further arguments.

    ``call`` is the call that it is an argument of, None for a handler's type; ``asks``: it asks about any value.
    """

    keyword: str
    call: ast.Call | None = None
    handler: ast.ExceptHandler | None = None
    asks: bool = False


def slot_of(evaluator: Evaluator, node: ast.expr) -> Slot | None:
    """Return the place that an expression for a class, or a tuple of classes, stands at; None for any other place."""
    above = parent(node)
    match above:
        case ast.ExceptHandler(type=kind) if kind is node:
            return Slot("except", handler=above)
        case ast.Starred():
            call = parent(above)
            if isinstance(call, ast.Call) and above in call.args and _takes(evaluator, call, above, 0) == "suppress":
                return Slot("suppress", call)
            return None
        case ast.keyword():
            call = parent(above)
        case _:
            call = above
    if not isinstance(call, ast.Call) or call.func is node:
        return None
    dotted = evaluator.dotted(call.func)
    if dotted in ASKING:
        return Slot("except", call, asks=True) if call.args and call.args[-1] is node else None
    if dotted == RAISES:
        return Slot("except", call) if call.args and call.args[0] is node else None
    keyword = _takes(evaluator, call, above if isinstance(above, ast.keyword) else node, 0)
    return Slot(keyword, call) if keyword else None


def is_dispatched_on(argument: ast.arg) -> bool:
    """Whether the annotation of a parameter says for which classes its function is called: ``@status.register``."""
    function = parent(parent(argument) or argument)
    for decorator in function.decorator_list if isinstance(function, FUNCTIONS) else ():
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if getattr(named, "attr", getattr(named, "id", "")) in _DISPATCHERS:
            return True
    return False


_DISPATCHERS = frozenset({"register", "dispatch", "multimethod"})


def _takes(evaluator: Evaluator, call: ast.Call, given: ast.AST, depth: int) -> str:
    """Return how more classes can be given where an argument or keyword of a call is; "" where they cannot."""
    dotted = evaluator.dotted(call.func)
    if dotted == SUPPRESS:
        return "suppress" if given in call.args else ""
    if dotted in POLICIES:
        place, name = POLICIES[dotted]
        if isinstance(given, ast.keyword):
            return "except" if given.arg == name else ""
        return "except" if place < len(call.args) and call.args[place] is given else ""
    targets = [_target(evaluator, part) for part in parts(present(evaluator.value(call.func)))]
    ways = {_taken(evaluator, target, call, given, depth) if target is not None else "" for target in targets}
    return ways.pop() if len(ways) == 1 else ""


def _target(evaluator: Evaluator, value: object) -> Routine | None:
    """Return the function that calling a value runs, None where that cannot be seen."""
    if isinstance(value, UserClass):
        made = evaluator.attribute(value, "__init__")
        return Routine(made.node, value) if isinstance(made, Routine) else None
    return value if isinstance(value, Routine) else None


def _taken(evaluator: Evaluator, target: Routine, call: ast.Call, given: ast.AST, depth: int) -> str:
    function = target.node
    if not isinstance(function, FUNCTIONS) or depth > _DEPTH:
        return ""
    argument = _parameter(function, target, call, given)
    if argument is None:
        return ""
    rest = function.args.vararg
    looked = _only_looked_for(evaluator, function, argument, starred=argument is rest, depth=depth)
    if not looked:
        return ""
    if argument is rest:
        return "suppress"
    return "" if isinstance(given, ast.Starred) else "except"


def _parameter(function: Function, target: Routine, call: ast.Call, given: ast.AST) -> ast.arg | None:
    names = parameters(function)
    if is_method(function) and not is_static(function) and target.owner is not None:
        names = names[1:]
    if isinstance(given, ast.keyword):
        return next((one for one in (*names, *function.args.kwonlyargs) if one.arg == given.arg), None)
    place = next((number for number, one in enumerate(call.args) if one is given), None)
    if place is None or any(isinstance(one, ast.Starred) for one in call.args[:place]):
        return None
    return names[place] if place < len(names) else function.args.vararg


def _only_looked_for(evaluator: Evaluator, function: Function, argument: ast.arg, *, starred: bool, depth: int) -> bool:
    """Whether all that becomes of a parameter is that errors of its classes are looked for."""
    scope = scope_of(function.body[0])
    if len(scope.bindings.get(argument.arg, ())) != 1:
        return False
    return all(
        _is_looked_for(evaluator, load, starred=starred, depth=depth)
        for load in evaluator.scopes.loads_of(argument.arg, scope)
    )


def _is_looked_for(evaluator: Evaluator, load: ast.expr, *, starred: bool, depth: int) -> bool:
    above = parent(load)
    match above:
        case ast.ExceptHandler():
            return True
        case ast.Tuple() if isinstance(parent(above), ast.ExceptHandler):
            return True
        case ast.Starred():
            outer = parent(above)
            if isinstance(outer, ast.Tuple):
                return isinstance(parent(outer), ast.ExceptHandler)
            return isinstance(outer, ast.Call) and bool(_takes(evaluator, outer, above, depth + 1))
        case ast.keyword():
            call = parent(above)
            return isinstance(call, ast.Call) and bool(_takes(evaluator, call, above, depth + 1))
        case ast.Call():
            dotted = evaluator.dotted(above.func)
            if dotted in ASKING:
                return bool(above.args) and above.args[-1] is load
            if dotted == RAISES:
                return bool(above.args) and above.args[0] is load
            return not starred and bool(_takes(evaluator, above, load, depth + 1))
    return False
