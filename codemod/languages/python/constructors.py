"""Who calls the constructor of a class: calls of it, of subclasses that have it from there, and of ``super()``."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.scopes import scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, ancestors, parent
from codemod.languages.python.values import External, Foreign, Instance, Unknown, UserClass, parts
from codemod.record import dataclass, replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codemod.languages.python.evaluate import Evaluator

_INIT = "__init__"


@dataclass(frozen=True, slots=True)
class Callers:
    """Calls of a function; ``complete``: there can be no others. ``unseen`` says why there can be."""

    calls: tuple[ast.Call, ...] = ()
    complete: bool = False
    unseen: str = ""


def with_calls(first: Callers, second: Callers) -> Callers:
    """Return the calls of both, complete where both are."""
    calls = tuple(dict.fromkeys((*first.calls, *second.calls)))
    return Callers(calls, first.complete and second.complete, first.unseen or second.unseen)


def made_by_own(evaluator: Evaluator, definition: ast.ClassDef) -> Callers:
    """Return the calls that make an object of a class without its name: ``cls(…)``, ``type(self)(…)``."""
    families = evaluator.families
    family = {id(one) for one in families.bases_of(definition)}
    found = Callers(complete=True)
    for owner, call in families.makers():
        if owner is not None:
            if id(owner) in family:
                found = replace(found, calls=(*found.calls, call))
            continue
        for part in parts(evaluator.value(call.func)):
            if isinstance(part, UserClass) and id(part.node) in family:
                found = replace(found, calls=(*found.calls, call))
            elif not isinstance(part, (UserClass, Foreign)):
                found = replace(found, complete=False)
    return found


def callers_of_constructor(
    evaluator: Evaluator, node: Function, definition: ast.ClassDef, calls_of: Callable[[ast.ClassDef], Callers]
) -> Callers:
    """Return the calls that run a class's own ``__init__``. ``calls_of`` gives those of a class by its name."""
    below = evaluator.families.subclasses_of(definition)
    found = calls_of(definition)
    for one in below:
        if _comes_after_others(evaluator, one):
            return replace(found, complete=False, unseen=f"since {one.name} has several base classes")
        if _runs_first(evaluator, one) is node:
            found = with_calls(found, calls_of(one))
    return with_calls(found, _through_super(evaluator, node, [definition, *below])) if below else found


def _comes_after_others(evaluator: Evaluator, definition: ast.ClassDef) -> bool:
    """Whether a class has more than one base that may have a constructor."""
    theirs = 0
    for base in definition.bases:
        named = base.value if isinstance(base, ast.Subscript) else base
        values = parts(evaluator.value(named))
        theirs += not all(isinstance(part, External) and part.dotted in library.PLAIN_BASES for part in values)
    return theirs > 1


def _runs_first(evaluator: Evaluator, definition: ast.ClassDef, *, above: bool = False) -> ast.AST | None:
    """Return the ``__init__`` that an object of a class is made by; ``above``: that its own goes on to."""
    for one in evaluator.families.bases_of(definition)[1 if above else 0 :]:
        bindings = scope_of(one.body[0]).bindings.get(_INIT, ()) if one.body else ()
        if bindings:
            return bindings[-1].node
    return None


def _through_super(evaluator: Evaluator, node: Function, family: Sequence[ast.ClassDef]) -> Callers:
    found = Callers(complete=True)
    for load in evaluator.scopes.attribute_loads.get(_INIT, ()):
        above = parent(load)
        base = load.value
        if isinstance(base, ast.Call) and isinstance(base.func, ast.Name) and base.func.id == "super":
            owner = next((one for one in ancestors(load) if isinstance(one, ast.ClassDef)), None)
            if owner is None or owner not in family or _runs_first(evaluator, owner, above=True) is not node:
                continue
            if isinstance(above, ast.Call) and above.func is load:
                found = replace(found, calls=(*found.calls, above))
                continue
            found = replace(found, complete=False)
        for part in parts(evaluator.value(base)):
            theirs = isinstance(part, (UserClass, Instance)) and part.node in family
            if theirs or isinstance(part, Unknown):
                where = evaluator.where(load, scope_of(node))
                found = replace(found, complete=False, unseen=f"since its constructor is called by name in {where}")
    return found


def reads_own(evaluator: Evaluator, above: ast.AST | None, definition: ast.AST) -> bool:
    """Whether of a class something is read that its body gives it, as in ``Service.standard(…)``: that makes none."""
    if not isinstance(definition, ast.ClassDef) or not isinstance(above, ast.Attribute) or above.attr.startswith("__"):
        return False
    family = evaluator.families.bases_of(definition)
    return isinstance(above.ctx, ast.Load) and any(
        above.attr in scope_of(one.body[0]).bindings for one in family if one.body
    )


def own_constructor(node: Function) -> ast.ClassDef | None:
    """Return the class whose constructor a function is, None where it is none."""
    outer = scope_of(node).node
    return outer if node.name == _INIT and isinstance(outer, ast.ClassDef) and isinstance(node, FUNCTIONS) else None
