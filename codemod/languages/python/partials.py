"""Functions that are handed on with some of their arguments filled in: ``partial(make, model=…)``."""

from __future__ import annotations

import ast

from codemod.languages.python.scopes import Binding, find_scope, scope_of
from codemod.languages.python.syntax import parent
from codemod.languages.python.values import Routine, Unknown, UserClass, parts

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})


class FilledIn(ast.Call):
    """A call of which only some arguments are known: the others come when what ``partial`` made is called."""


def filled_in(evaluator: Evaluator, load: ast.expr) -> FilledIn | None:
    """Return the call that a function is prepared for where it is given to ``partial``, None where it is not."""
    above = parent(load)
    if not isinstance(above, ast.Call) or not above.args or above.args[0] is not load:
        return None
    if evaluator.dotted(above.func) not in _PARTIALS:
        return None
    known: FilledIn | None = getattr(above, "filled_in", None)
    if known is None:
        known = ast.copy_location(FilledIn(load, above.args[1:], above.keywords), above)
        known.scope = above.scope  # type: ignore[attr-defined]  # our own marks on the tree
        known.parent = parent(above)  # type: ignore[attr-defined]  # the same
        above.filled_in = known  # type: ignore[attr-defined]  # the same; kept, because nodes are known by identity
    return known


def handed_to(evaluator: Evaluator, call: FilledIn) -> str:
    """Return the path of a module that is not read yet and gets what ``partial`` made; "" where there is none."""
    uses = [parent(call)]
    match uses[0]:
        case ast.Assign(targets=[ast.Name() as name]):
            home = find_scope(name.id, scope_of(name))
            uses = [parent(load) for load in evaluator.scopes.loads_of(name.id, home)]
    for above in uses:
        outer = parent(above) if isinstance(above, (ast.keyword, ast.Starred)) else above
        called = parts(evaluator.value(outer.func)) if isinstance(outer, ast.Call) else ()
        for part in called:
            if isinstance(part, Unknown) and part.wants:
                return part.wants
    return ""


def may_be_replaced(evaluator: Evaluator, binding: Binding) -> bool:
    """Whether an argument that was filled in may be given anew, by a call of something unknown with its name."""
    return any(
        not all(isinstance(part, (Routine, UserClass)) for part in parts(evaluator.value(call.func)))
        for call in evaluator.scopes.calls
        if any(keyword.arg in (binding.name, None) for keyword in call.keywords)
        and evaluator.dotted(call.func) not in _PARTIALS
    )
