"""Subclasses of the client that have their own version of a method."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python.classes import class_scope, class_value, enclosing_class
from codemod.languages.python.families import base_classes
from codemod.languages.python.scopes import Binding, file_of, scope_of
from codemod.languages.python.values import (
    Client,
    ClientClass,
    External,
    Instance,
    Items,
    Sequence,
    Text,
    Unknown,
    UserClass,
    Value,
    parts,
)
from codemod.sdk.catalogue import QUEUE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator


def own_method(evaluator: Evaluator, node: ast.ClassDef | None, name: str) -> ast.AST | None:
    """Return where a class of this file, or a base of it in this file, defines ``name``."""
    if node is None:
        return None
    for definition in base_classes(evaluator, node):
        scope = class_scope(definition)
        if scope is None:
            continue
        if name in scope.bindings:
            return scope.bindings[name][-1].node
        for binding in scope.bindings.get("__slots__", ()):
            if _may_hold(evaluator.binding(binding), name):
                return binding.node
    return None


def own_methods(evaluator: Evaluator, value: Value, method: str) -> Iterator[tuple[Binding, bool]]:
    """Yield where the class of an object of the user's own has a method, and whether it only declares it there."""
    for definition in base_classes(evaluator, value.node) if isinstance(value, Instance) else ():
        scope = class_scope(definition)
        for binding in scope.bindings.get(method, ()) if scope is not None else ():
            if binding.kind == "function":
                yield binding, is_declaration(evaluator, definition)


def is_fake(evaluator: Evaluator, value: Value, method: str) -> bool:
    """Whether a value is an object of a test's own class that has the method."""
    if not isinstance(value, Instance) or not in_test(file_of(value.node).path):
        return False
    return any(not declared for _, declared in own_methods(evaluator, value, method))


def in_test(path: str) -> bool:
    """Whether the file at a path is one of tests, or sets them up."""
    *folders, name = path.split("/")
    stem = name.partition(".")[0]
    in_tests = any(folder in ("tests", "test", "testing") for folder in folders)
    return in_tests or stem.startswith("test_") or stem.endswith("_test") or stem == "conftest"


def is_declaration(evaluator: Evaluator, node: ast.ClassDef) -> bool:
    """Whether a class only declares methods for others: a protocol, or an abstract class."""
    metaclasses = [keyword.value for keyword in node.keywords if keyword.arg == "metaclass"]
    named = [base.value if isinstance(base, ast.Subscript) else base for base in (*node.bases, *metaclasses)]
    return any(evaluator.dotted(base).rpartition(".")[2] in _DECLARING for base in named)


_DECLARING = frozenset({"Protocol", "ABC", "ABCMeta"})


def _may_hold(slots: Value, name: str) -> bool:
    """Whether the names of a class's slots may be ones of which this is one."""
    for part in parts(slots):
        match part:
            case Text(value=only):
                names: tuple[Value, ...] = (Text(only),)
            case Sequence(items=items) if items is not None:
                names = items
            case Items(entries=entries, rest=None):
                names = tuple(Text(key) for key, _, _ in entries)
            case _:
                return True
        if any(not isinstance(one, Text) or one.value == name for value in names for one in parts(value)):
            return True
    return False


def overriding_place(evaluator: Evaluator, client: Client | ClientClass, names: tuple[str, ...]) -> str:
    """Return where an attribute of the client with one of the names is another than the SDK's, "" where none is."""
    definition = _overriding_class(evaluator, client, names)
    if definition is not None:
        return f"the class is {definition.name}"
    if QUEUE in names:  # who sets the method is a double, and concerns what runs with it
        for binding in evaluator.scopes.attribute_stores.get(QUEUE, ()):
            target = binding.target
            if not binding.changes and isinstance(target, ast.Attribute) and _may_be(evaluator, client, target.value):
                return f"its {QUEUE} is set in {evaluator.where(target)}"
    return ""


def _may_be(evaluator: Evaluator, client: Client | ClientClass, other: ast.expr) -> bool:
    """Whether an expression may be the client, or one of a class that it may be of."""
    known = base_classes(evaluator, client.subclass) if client.subclass is not None else []
    values = parts(evaluator.value(other))
    if isinstance(other, ast.Call) and isinstance(other.func, ast.Name) and other.func.id == "super":
        values = (Client(enclosing_class(scope_of(other))),)  # the object that the method was called on
    return any(
        (
            isinstance(part, (Client, ClientClass))
            and (part.subclass is None or part.subclass in known or (isinstance(client, Client) and client.declared))
        )
        or (isinstance(part, (Instance, UserClass)) and part.node in known)  # in a base beside the SDK's
        for part in values
    )


def _overriding_class(
    evaluator: Evaluator, client: Client | ClientClass, names: tuple[str, ...]
) -> ast.ClassDef | None:
    candidates = [client.subclass] if client.subclass is not None else []
    if isinstance(client, Client) and client.declared:
        candidates += [
            definition
            for definition in evaluator.scopes.classes
            if definition.bases
            and isinstance(class_value(evaluator, definition), ClientClass)
            and (client.subclass is None or client.subclass in base_classes(evaluator, definition))
        ]
    for definition in candidates:
        own = any(own_method(evaluator, definition, name) is not None for name in names)
        if own or _comes_through_others(evaluator, definition):
            return definition
    return None


def _comes_through_others(evaluator: Evaluator, definition: ast.ClassDef) -> bool:
    """Whether a class has a base that is not known before the SDK's, or answers for attributes itself."""
    for member in base_classes(evaluator, definition):
        scope = class_scope(member)
        if scope is not None and ("__getattribute__" in scope.bindings or "__getattr__" in scope.bindings):
            return True
        for base in member.bases:
            values = parts(evaluator.value(base))
            if any(isinstance(part, ClientClass) for part in values):
                break
            if any(isinstance(part, Unknown) for part in values) or any(
                isinstance(part, External) and part.dotted.partition(".")[0] not in ("abc", "typing", "object")
                for part in values
            ):
                return True
    return False
