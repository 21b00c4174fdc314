"""Fields of classes whose constructor is made of them, as a dataclass's is: what is handed in for one."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.annotations import annotated
from codemod.languages.python.families import base_classes
from codemod.languages.python.functions import calls_of_class
from codemod.languages.python.scopes import Binding, scope_of
from codemod.languages.python.values import (
    ClientClass,
    External,
    Foreign,
    Frame,
    Items,
    Sequence,
    Unknown,
    UserClass,
    Value,
    bounded,
    join,
    parts,
    telling,
)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

    Bound = tuple[tuple[str, Value], ...]


def given_for_field(evaluator: Evaluator, binding: Binding) -> list[Value]:
    """Return what objects of a class may have been given for a field instead of its default."""
    definition = binding.scope.node
    if binding.kind != "annotate" or binding.value is None or not isinstance(definition, ast.ClassDef):
        return []
    if _says_enough(evaluator, binding) or not _takes_fields(evaluator, definition) or _is_none(evaluator, binding):
        return []
    callers = calls_of_class(evaluator, definition)
    complete = callers.complete
    values: list[Value] = []
    for call in callers.calls:
        value, seen = _given(evaluator, definition, binding, call)
        values += [value] if value is not None else []
        complete = complete and seen
    if not complete:
        values.append(Unknown(f"it is a field of {definition.name}, and whoever makes one may pass anything for it"))
    return values


def fields_given(evaluator: Evaluator, definition: ast.ClassDef, call: ast.Call, frame: Frame) -> Bound:
    """Return what a call hands in for the fields of a class whose constructor is made of them, by name."""
    if not _takes_fields(evaluator, definition) or any(isinstance(one, ast.Starred) for one in call.args):
        return ()
    if any(keyword.arg is None for keyword in call.keywords):
        return ()
    names = _names(evaluator, definition)
    given = dict(zip(names, call.args))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg in names}
    return tuple((name, bounded(evaluator.value(value, frame))) for name, value in given.items())


def field_value(evaluator: Evaluator, binding: Binding) -> Value | None:
    """Return what objects of a class are given for a field without a default, None where that cannot all be seen."""
    definition = binding.scope.node
    if binding.kind != "annotate" or binding.value is not None or not isinstance(definition, ast.ClassDef):
        return None
    if _says_enough(evaluator, binding) or not _takes_fields(evaluator, definition) or _is_none(evaluator, binding):
        return None
    callers = calls_of_class(evaluator, definition)
    given = [_given(evaluator, definition, binding, call) for call in callers.calls]
    values = [value for value, seen in given if seen and value is not None]
    return join(values) if callers.complete and values and len(values) == len(given) else None


def _says_enough(evaluator: Evaluator, binding: Binding) -> bool:
    """Whether the annotation tells what the field is, whatever is handed in: a client, or a model of one kind."""
    declared = annotated(evaluator, binding.annotation) if binding.annotation is not None else Unknown()
    return telling(declared) and not any(isinstance(part, (Foreign, Items, Sequence)) for part in parts(declared))


def _takes_fields(evaluator: Evaluator, definition: ast.ClassDef) -> bool:
    """Whether the constructor may be made of the fields: by a decorator, or by a base class that is not seen."""
    for one in base_classes(evaluator, definition):
        if any(binding.kind == "function" for binding in _bindings(one).get("__init__", ())):
            return False
        if one.decorator_list or one.keywords:
            return True
        for base in one.bases:
            named = base.value if isinstance(base, ast.Subscript) else base
            for part in parts(evaluator.value(named)):
                if isinstance(part, External) and part.dotted in library.PLAIN_BASES:
                    continue
                if not isinstance(part, (UserClass, ClientClass)):
                    return True
    return False


def _is_none(evaluator: Evaluator, binding: Binding) -> bool:
    """Whether a field is none of the constructor's: ``ClassVar``, or ``field(init=False)``."""
    annotation = binding.annotation
    named = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    if named is not None and evaluator.dotted(named) in ("typing.ClassVar", "typing_extensions.ClassVar"):
        return True
    value = binding.value
    return isinstance(value, ast.Call) and any(
        keyword.arg == "init" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in value.keywords
    )


def _given(
    evaluator: Evaluator, definition: ast.ClassDef, binding: Binding, call: ast.Call
) -> tuple[Value | None, bool]:
    """Return what a call hands in for the field, None where it is the default; and whether that can be seen."""
    for keyword in call.keywords:
        if keyword.arg == binding.name:
            return evaluator.value(keyword.value), True
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return None, False
    names = _names(evaluator, definition)
    place = names.index(binding.name) if binding.name in names else len(names)
    return (evaluator.value(call.args[place]), True) if place < len(call.args) else (None, True)


def _names(evaluator: Evaluator, definition: ast.ClassDef) -> list[str]:
    """Return the names of a class's fields, in the order in which its constructor takes them."""
    names = [
        name
        for one in reversed(base_classes(evaluator, definition))
        for name, bindings in _bindings(one).items()
        if bindings[0].kind == "annotate" and not _is_none(evaluator, bindings[0])
    ]
    return list(dict.fromkeys(names))


def _bindings(definition: ast.ClassDef) -> dict[str, list[Binding]]:
    return scope_of(definition.body[0]).bindings if definition.body else {}
