"""Classes that are made by a call: ``type("Name", (Base,), {…})``, and what they have in the place of their bases'."""

from __future__ import annotations

import ast

from codemod.languages.python.values import Items, Sequence, Unknown, UserClass, Value, join, parts

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Sequence as Several

    from codemod.languages.python.evaluate import Evaluator

_MAKERS = {"type": 3, "new_class": 2, "make_dataclass": 2}
"""The functions that make classes, with how many arguments they are at least given for that."""


def makers(calls: list[ast.Call]) -> list[ast.Call]:
    """Return the calls that make a class with bases."""
    return [call for call in calls if _bases(call) is not None]


def made_below(evaluator: Evaluator, family: Several[ast.ClassDef], name: str) -> list[Value]:
    """Return what classes that are made by a call have under a name, where one of the family is among their bases."""
    found: list[Value] = []
    for call in evaluator.families.made():
        bases = _bases(call)
        if bases is None or not _has_base(evaluator, bases, family):
            continue
        body = _body(call)
        given = evaluator.value(body) if body is not None else Unknown("its body is made at run time")
        for part in parts(given):
            held = part.get(name) if isinstance(part, Items) else _OPEN
            if held is not None:
                found.append(held)
    return found


_OPEN = Unknown("a class is made at run time, with attributes that cannot be seen")


def _bases(call: ast.Call) -> ast.expr | None:
    """Return the bases that a call makes a class with, None where it makes none."""
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if called == "__new__" and len(call.args) == 4:  # of a metaclass
        return call.args[2]
    if called not in _MAKERS or len(call.args) < _MAKERS[called]:
        return None
    if called == "make_dataclass":
        return next((keyword.value for keyword in call.keywords if keyword.arg == "bases"), None)
    return call.args[1]


def _body(call: ast.Call) -> ast.expr | None:
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if called == "make_dataclass":
        return next((keyword.value for keyword in call.keywords if keyword.arg == "namespace"), None)
    return call.args[-1] if called in ("type", "__new__") else None


def _has_base(evaluator: Evaluator, bases: ast.expr, family: Several[ast.ClassDef]) -> bool:
    given = evaluator.value(bases)
    held = join(
        one for part in parts(given) for one in ((part.items or (part.element,)) if isinstance(part, Sequence) else ())
    )
    return any(isinstance(part, UserClass) and part.node in family for part in parts(held))
