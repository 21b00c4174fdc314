"""What ``container[key]`` gives: an element of a list, an entry of a dict, a module of ``sys.modules``."""

from __future__ import annotations

import ast

from codemod.languages.python.dicts import looked_up
from codemod.languages.python.enums import is_enum
from codemod.languages.python.imported import module_named
from codemod.languages.python.values import (
    External,
    Instance,
    Items,
    Sequence,
    Text,
    Unknown,
    UserClass,
    UserModule,
    Value,
    present,
)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator
    from codemod.languages.python.values import Frame


def subscript(evaluator: Evaluator, base: Value, key: ast.expr, frame: Frame) -> Value:
    """Return what is found in a value under a key."""
    named = evaluator.value(key, frame) if not isinstance(key, ast.Slice) else None
    index = key.value if isinstance(key, ast.Constant) and isinstance(key.value, int) else None

    def pick(part: Value) -> Value:
        if isinstance(part, Sequence):
            if isinstance(key, ast.Slice):
                return Sequence(None, part.element)
            if part.items is not None and index is not None and -len(part.items) <= index < len(part.items):
                return part.items[index]
            return part.element
        if isinstance(part, Items):
            return looked_up(part, named or Unknown())
        if isinstance(part, Unknown):
            return part
        if isinstance(part, UserClass) and is_enum(evaluator, part.node):
            return Instance(part.node)  # the member of that name
        if part == _MODULES and isinstance(named, Text):
            found = module_named(evaluator, named, key)
            return found if isinstance(found, UserModule) else Unknown("what it holds cannot be seen")
        return Unknown("what it holds cannot be seen")

    return evaluator.each(present(base), pick)


_MODULES = External("sys.modules")
