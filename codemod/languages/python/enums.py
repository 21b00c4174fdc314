"""Enums: what a member's value is, of a member that is named, or of any that there is."""

from __future__ import annotations

import ast

from codemod.languages.python.families import base_classes
from codemod.languages.python.scopes import scope_of
from codemod.languages.python.values import Value, join

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

VALUES = ("value", "_value_")
_ENUMS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.ReprEnum", "enum.Flag", "enum.IntFlag"})
_CHANGED_BY = ("__new__", "__init__", "_generate_next_value_", "_value_", "value")


def is_enum(evaluator: Evaluator, definition: ast.ClassDef) -> bool:
    """Whether a class is an enum."""
    return any(evaluator.dotted(base) in _ENUMS for one in base_classes(evaluator, definition) for base in one.bases)


def any_value(evaluator: Evaluator, definition: ast.ClassDef) -> Value | None:
    """Return the value that any member of an enum may have, None where the class is none, or makes values itself."""
    if not definition.body or not is_enum(evaluator, definition):
        return None
    bindings = scope_of(definition.body[0]).bindings
    if any(name in bindings for name in _CHANGED_BY):
        return None
    members = [
        evaluator.binding(binding)
        for name, found in bindings.items()
        for binding in found
        if binding.kind == "assign" and not name.startswith("_")
    ]
    return join(members) if members else None
