"""Test doubles of the old method, and other uses of it that are no call: places that a person must look at."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.classes import class_scope, class_value, dotted_path
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.replaced import modules_replaced, replacements
from codemod.languages.python.scopes import file_of, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, ancestors, parent
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import (
    Awaitable,
    Client,
    ClientClass,
    Context,
    External,
    Items,
    Model,
    Routine,
    Text,
    UserModule,
    Value,
    parts,
    present,
)
from codemod.record import dataclass
from codemod.sdk import catalogue

_DOUBLE_ATTRIBUTES = frozenset(
    {"return_value", "side_effect", "await_count", "await_args", "await_args_list", "call_count", "call_args",
     "call_args_list", "called", "awaited", "mock_calls", "method_calls", "reset_mock", "mock_add_spec"}
)  # fmt: skip
_TRANSPORT = ("send_request", "aiohttp.", "ClientSession")
"""Parts of the names that tests patch to answer the old call's one request."""


_BY_NAME = "attributes of a client are set by names that are known only at run time"


@dataclass(frozen=True, slots=True)
class Use:
    """A use of the old method that is no call. ``region``: the code that a double reaches (None: all of the file)."""

    node: ast.AST
    rule: str
    reason: str
    detail: str = ""
    region: tuple[ast.AST, ...] | None = ()
    listed: bool = True


def uses(evaluator: Evaluator) -> list[Use]:
    """Return the doubles, references and overrides of the file, in the order of the text."""
    found = [use for node in evaluator.scopes.methods if (use := _attribute_use(evaluator, node)) is not None]
    for call in evaluator.scopes.calls:
        found += _call_uses(evaluator, call)
    found += [
        Use(node, "mocked-method", "method-mocked", _BY_NAME, region_of(evaluator, node))
        for node in evaluator.scopes.attribute_loads.get("__dict__", ())
        if is_client(evaluator, node.value)
    ]
    found += [
        Use(node.cls, "method-reference", "method-reference")
        for node in evaluator.scopes.class_patterns
        if any(name in catalogue.OLD_METHODS for name in node.kwd_attrs) and is_client(evaluator, node.cls)
    ]
    found += [Use(node, "mocked-method", "method-mocked", region=None) for node in replacements(evaluator)]
    found += [
        Use(node, "mocked-method", "method-mocked", region=region_of(evaluator, node))
        for node in modules_replaced(evaluator)
    ]
    for definition in evaluator.scopes.classes:
        found += _overrides(evaluator, definition)
    found.sort(key=lambda use: (file_of(use.node).path, use.node.lineno, use.node.col_offset))  # type: ignore[attr-defined]  # expr, def
    return found


def is_client(evaluator: Evaluator, node: ast.expr) -> bool:
    """Whether an expression may be a client, or the client's class."""
    return any(isinstance(part, (Client, ClientClass)) for part in parts(evaluator.value(node)))


def _attribute_use(evaluator: Evaluator, node: ast.Attribute) -> Use | None:
    above = parent(node)
    if not isinstance(node.ctx, ast.Load):
        if is_client(evaluator, node.value) or _assigned_double(evaluator, above):
            return Use(node, "mocked-method", "method-mocked", region=region_of(evaluator, node))
        return None
    if isinstance(above, ast.Call) and above.func is node:
        return None
    if (isinstance(above, ast.Attribute) and above.attr in _DOUBLE_ATTRIBUTES | {"_mock_name"}) or (
        isinstance(above, ast.Attribute) and above.attr.startswith("assert_")
    ):
        if is_client(evaluator, node.value) or _knows_doubles(file_of(node)):
            return Use(node, "mocked-method", "method-mocked", region=region_of(evaluator, node))
        return None
    if not is_client(evaluator, node.value):
        return None
    return Use(node, "method-reference", "method-reference")


def _assigned_double(evaluator: Evaluator, statement: ast.AST | None) -> bool:
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Call):
        return False
    return evaluator.dotted(value.func) in library.MOCKS


def _knows_doubles(file: Scopes) -> bool:
    """Whether a file imports a library of doubles."""
    for statement in file.imports:
        module = getattr(statement, "module", None) or ""
        if module in ("unittest", "unittest.mock", "mock") or any(
            alias.name in ("unittest.mock", "mock") for alias in statement.names
        ):
            return True
    return False


def region_of(evaluator: Evaluator, node: ast.AST) -> tuple[ast.AST, ...] | None:
    """Return the code that a double made at ``node`` reaches: its function, or all of the file."""
    current = node
    for above in ancestors(node):
        if isinstance(above, FUNCTIONS):
            if current in above.decorator_list:
                return (above,)
            if scope_of(above).kind in ("module", "class") and not _is_shared(evaluator, above):
                return (above,)
        if isinstance(above, ast.ClassDef) and current in above.decorator_list:
            return (above,)
        current = above
    return None


def _is_shared(evaluator: Evaluator, function: Function) -> bool:
    """Whether a function sets things up for others: a fixture, ``setUp``, or one that is called by others."""
    if function.decorator_list or function.name.lower().startswith("setup") or "setup" in function.name.lower():
        return (
            any("fixture" in ast.dump(decorator) for decorator in function.decorator_list)
            or "setup" in function.name.lower()
        )
    return function.name in evaluator.scopes.name_loads or function.name in evaluator.scopes.attribute_loads


def _call_uses(evaluator: Evaluator, call: ast.Call) -> list[Use]:
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    unnamed = name == "setattr" and len(call.args) == 3 and not isinstance(call.args[1], ast.Constant)
    if (unnamed or (name == "vars" and len(call.args) == 1)) and is_client(evaluator, call.args[0]):
        return [Use(call, "mocked-method", "method-mocked", _BY_NAME, region_of(evaluator, call))]
    if name in library.PATCHES or (name in ("object", "multiple") and isinstance(function, ast.Attribute)):
        return _patch(evaluator, call)
    if _gives_double(evaluator, call, name):
        return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
    if _takes_method(evaluator, call, name):
        return [Use(call, "method-reference", "method-reference")]
    return []


def _takes_method(evaluator: Evaluator, call: ast.Call, name: str) -> bool:
    """Whether a call gets the method from a client by its name, or calls it so."""
    function = call.func
    if name == "getattr" and len(call.args) >= 2:
        return _is_method_name(evaluator, call.args[1]) and is_client(evaluator, call.args[0])
    if name in ("__getattribute__", "__getattr__") and isinstance(function, ast.Attribute) and call.args:
        return _is_method_name(evaluator, call.args[0]) and is_client(evaluator, function.value)
    if name == "methodcaller" and call.args and _is_method_name(evaluator, call.args[0]):
        above = parent(call)
        given = above.args if isinstance(above, ast.Call) and above.func is call else []
        return any(_is_video(evaluator, argument) for argument in call.args[1:]) or any(
            is_client(evaluator, argument) for argument in given
        )
    if isinstance(function, ast.Call):
        if _is_getattr_of_client(evaluator, function):
            return any(_is_video(evaluator, argument) for argument in call.args)
        made = getattr(function.func, "attr", getattr(function.func, "id", ""))
        if made == "attrgetter" and function.args and _is_method_name(evaluator, function.args[0]):
            return any(is_client(evaluator, argument) for argument in call.args)
    return False


def _gives_double(evaluator: Evaluator, call: ast.Call, name: str) -> bool:
    """Whether a double is made, or set up, with an attribute of the method's name."""
    if name != "configure_mock" and name not in _DOUBLE_NAMES:
        return False
    if name != "configure_mock" and evaluator.dotted(call.func) not in library.MOCKS:
        return False
    keys = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    for keyword in call.keywords:
        if keyword.arg is None and isinstance(keyword.value, ast.Dict):
            keys += [
                key.value for key in keyword.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
    return any(key.split(".")[0] in catalogue.OLD_METHODS for key in keys)


_DOUBLE_NAMES = frozenset(dotted.rpartition(".")[2] for dotted in library.MOCKS)


def _is_getattr_of_client(evaluator: Evaluator, call: ast.Call) -> bool:
    """Whether a call is ``getattr(client, name)`` with a name that is known only at run time."""
    return (
        isinstance(call.func, ast.Name)
        and call.func.id == "getattr"
        and len(call.args) >= 2
        and not _is_method_name(evaluator, call.args[1])
        and is_client(evaluator, call.args[0])
    )


def _is_method_name(evaluator: Evaluator, node: ast.expr, names: tuple[str, ...] = catalogue.OLD_METHODS) -> bool:
    return any(isinstance(p, Text) and p.value in names for p in parts(evaluator.value(node)))


def _is_video(evaluator: Evaluator, node: ast.expr) -> bool:
    for part in parts(evaluator.value(node)):
        if isinstance(part, Items):
            model = part.get(catalogue.MODEL_KEY)
            if model is not None and any(isinstance(m, Model) and m.kind == "video" for m in parts(present(model))):
                return True
    return False


def _patch(evaluator: Evaluator, call: ast.Call) -> list[Use]:
    if len(call.args) >= 2 and _is_method_name(evaluator, call.args[1]) and is_client(evaluator, call.args[0]):
        return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
    if (
        len(call.args) >= 3
        and _is_method_name(evaluator, call.args[1])
        and (_is_double(evaluator, call.args[2]) or "client" in (dotted_path(call.args[0]) or "").lower())
    ):
        return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
    if len(call.args) >= 2 and _is_method_name(evaluator, call.args[1], (catalogue.QUEUE,)):
        sets = getattr(call.func, "attr", getattr(call.func, "id", "")) == "setattr"  # which counts as an assignment
        if is_client(evaluator, call.args[0]) and not sets:  # a rewritten call would reach it, and no other
            return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call), listed=False)]
        return []
    if not call.args:
        return []
    if len(call.args) >= 2 and _replaces_client(evaluator, call):
        return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
    if call.keywords and getattr(call.func, "attr", "") == "multiple" and _replaces_clients(evaluator, call):
        return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
    named = any(keyword.arg in catalogue.OLD_METHODS for keyword in call.keywords)
    if named and is_client(evaluator, call.args[0]):
        return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
    for part in parts(evaluator.value(call.args[0])):
        if not isinstance(part, Text):
            if isinstance(part, External) and any(word in part.dotted for word in _TRANSPORT):
                return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call), listed=False)]
            continue
        target = part.value
        head, _, last = target.rpartition(".")
        if _are_clients(evaluator, evaluator.at_path(target, call)) or (
            last in catalogue.OLD_METHODS and _is_clients(evaluator.at_path(head, call))
        ):
            return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
        if last in catalogue.OLD_METHODS and "client" in head.lower():
            return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call))]
        if last == catalogue.QUEUE and "client" in head.lower():
            return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call), listed=False)]
        if target.startswith(catalogue.PACKAGE + ".") and any(word in target for word in _TRANSPORT):
            return [Use(call, "mocked-method", "method-mocked", _transport(target), region_of(evaluator, call))]
        if any(word in target for word in _TRANSPORT):
            return [Use(call, "mocked-method", "method-mocked", region=region_of(evaluator, call), listed=False)]
    return []


def _is_clients(value: Value) -> bool:
    return any(isinstance(part, (Client, ClientClass)) for part in parts(value))


def _replaces_client(evaluator: Evaluator, call: ast.Call) -> bool:
    """Whether a module of the project gets another object, or class, in the place of the SDK's client."""
    modules = [part for part in parts(evaluator.value(call.args[0])) if isinstance(part, UserModule)]
    names = [part.value for part in parts(evaluator.value(call.args[1])) if isinstance(part, Text)]
    return any(_are_clients(evaluator, evaluator.attribute(module, name)) for module in modules for name in names)


def _replaces_clients(evaluator: Evaluator, call: ast.Call) -> bool:
    """Whether ``patch.multiple`` gives a module other objects, one of them in the place of a client."""
    of = evaluator.value(call.args[0])
    modules = [part for part in parts(of) if isinstance(part, UserModule)]
    named = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    values = [evaluator.attribute(module, name) for module in modules for name in named]
    values += [evaluator.at_path(f"{p.value}.{name}", call) for p in parts(of) if isinstance(p, Text) for name in named]
    return any(_are_clients(evaluator, value) for value in values)


def _are_clients(evaluator: Evaluator, value: Value) -> bool:
    """Whether a value may be a client, the client's class, or a function that gives one."""
    made = [one for part in parts(value) if isinstance(part, Routine) for one in parts(present(evaluator.called(part)))]
    inner = [present(one.value) for one in made if isinstance(one, (Awaitable, Context))]
    return any(_is_clients(one) for one in (value, *made, *inner))


def _is_double(evaluator: Evaluator, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and evaluator.dotted(node.func) in library.MOCKS


def _transport(target: str) -> str:
    return f"{target} answers the old call's one request; the queue sends several"


def _overrides(evaluator: Evaluator, definition: ast.ClassDef) -> list[Use]:
    scope = class_scope(definition)
    if scope is None or not definition.bases:
        return []
    if not isinstance(class_value(evaluator, definition), ClientClass):
        return []
    return [
        Use(binding.node, "overridden-method", "subclass-declared")
        for name in catalogue.OLD_METHODS
        for binding in scope.bindings.get(name, ())
    ]
