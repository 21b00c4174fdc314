"""What a call gives: the SDK's own calls, calls of the file's functions and classes, and of the standard library's."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.annotations import annotated
from codemod.languages.python.classes import attribute_of, class_value, enclosing_class, is_typed_dict
from codemod.languages.python.dicts import looked_up, updated
from codemod.languages.python.families import base_classes
from codemod.languages.python.fields import fields_given
from codemod.languages.python.functions import frame_for, parameters, result_of
from codemod.languages.python.imported import module_named
from codemod.languages.python.scopes import scope_of
from codemod.languages.python.senders import SENDERS, made_by
from codemod.languages.python.texts import text_call
from codemod.languages.python.values import (
    Awaitable,
    Client,
    ClientClass,
    Context,
    External,
    Foreign,
    Frame,
    Instance,
    Items,
    Method,
    Model,
    ModelFactory,
    Returning,
    Routine,
    Sequence,
    Super,
    Text,
    Unknown,
    UserClass,
    Value,
    as_items,
    awaited,
    join,
    opened,
    parts,
    present,
    with_entry,
)
from codemod.sdk import catalogue

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator


def call_value(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
    """Return what a call gives."""
    made = text_call(evaluator, node, frame) if evaluator.reads_texts else None
    if made is not None:
        return made
    if isinstance(node.func, ast.Attribute):
        base = evaluator.value(node.func.value, frame)
        method = _method_call(evaluator, node, node.func, base, frame)
        if method is not None:
            return method
    function = present(evaluator.value(node.func, frame))
    return evaluator.each(function, lambda part: _called(evaluator, part, node, frame))


def _called(evaluator: Evaluator, function: Value, node: ast.Call, frame: Frame) -> Value:
    match function:
        case ClientClass(subclass=subclass):
            return Client(subclass)
        case ModelFactory(kind=kind):
            return _model(evaluator, kind, node, frame)
        case Method():
            return Awaitable(Foreign("the media that a call returns"))
        case Routine():
            return result_of(evaluator, function, frame_for(evaluator, function, node, frame))
        case UserClass(node=definition) if is_typed_dict(evaluator, definition):
            return _dict(evaluator, node, frame)
        case UserClass(node=definition):
            return _instance(evaluator, definition, node, frame)
        case Returning(value=value):
            return value
        case External(dotted=dotted):
            return _external(evaluator, dotted, node, frame)
        case Instance():
            called = attribute_of(evaluator, function, "__call__", None)
            if isinstance(called, Routine):
                return result_of(evaluator, called, frame_for(evaluator, called, node, frame))
        case Unknown():
            return function
    return Unknown("what the call returns cannot be seen")


def _model(evaluator: Evaluator, kind: str, node: ast.Call, frame: Frame) -> Value:
    argument = node.args[0] if node.args else (node.keywords[0].value if node.keywords else None)
    if argument is None or isinstance(argument, ast.Starred):
        return Model(kind)
    names = [part.value for part in parts(evaluator.value(argument, frame)) if isinstance(part, Text)]
    return join(Model(kind, name) for name in names) if names else Model(kind)


def _instance(evaluator: Evaluator, definition: ast.ClassDef, node: ast.Call, frame: Frame) -> Value:
    initializer = attribute_of(evaluator, UserClass(definition), "__init__", None)
    bound: tuple[tuple[str, Value], ...] = ()
    if isinstance(initializer, Routine) and not isinstance(initializer.node, ast.Lambda):
        values = dict(frame_for(evaluator, Routine(initializer.node, Instance(definition)), node, frame))
        every = [*parameters(initializer.node), *initializer.node.args.kwonlyargs]
        bound = tuple((argument.arg, values[id(argument)]) for argument in every if id(argument) in values)
    elif not isinstance(initializer, Routine):
        bound = fields_given(evaluator, definition, node, frame)
    return Instance(definition, bound)


# -- methods of the values that are followed -------------------------------------------------------------


def _method_call(
    evaluator: Evaluator, node: ast.Call, function: ast.Attribute, base: Value, frame: Frame
) -> Value | None:
    name = function.attr
    real = present(base)
    if isinstance(real, Items):
        return _items_method(evaluator, real, name, node, frame)
    if isinstance(real, Sequence) and name in ("pop", "popleft", "get", "__getitem__", "get_nowait"):
        return real.element
    if isinstance(real, Sequence) and name == "copy":
        return real
    if isinstance(real, Sequence) and name in ("__anext__", "asend"):
        return Awaitable(real.element)
    if isinstance(real, Client) and name == "__aenter__":
        return Awaitable(real)
    if isinstance(real, Context) and name in ("__aenter__", "__enter__"):
        return Awaitable(real.value) if name == "__aenter__" else real.value
    first = node.args[0] if node.args else None
    if first is None or isinstance(first, ast.Starred) or isinstance(real, (Instance, Client, UserClass)):
        return None
    if name in ("run_until_complete", "run") and isinstance(real, (Unknown, External)):
        given = evaluator.value(first, frame)
        return evaluator.each(given, awaited) if isinstance(given, Awaitable) else None
    if name in ("create_task", "ensure_future") and isinstance(real, (Unknown, External)):
        given = evaluator.value(first, frame)
        return given if isinstance(given, Awaitable) else None
    if name == "enter_async_context":
        return Awaitable(evaluator.entered(evaluator.value(first, frame)))
    if name == "enter_context":
        return evaluator.entered(evaluator.value(first, frame))
    return None


def _items_method(evaluator: Evaluator, items: Items, name: str, node: ast.Call, frame: Frame) -> Value | None:
    arguments = [evaluator.value(argument, frame) for argument in node.args]
    match name:
        case "get" | "pop" | "setdefault" | "__getitem__" if arguments:
            key = arguments[0]
            found = looked_up(items, key) if not (isinstance(key, Text) and items.get(key.value) is None) else None
            options = [] if found is None else [found]
            sure = isinstance(key, Text) and any(name == key.value and certain for name, _, certain in items.entries)
            if not sure and len(arguments) > 1:
                options.append(arguments[1])
            return join(options) if options else Unknown("the dict has no such key here")
        case "copy":
            return Items(items.entries, items.rest, False, items.why)
        case "values":
            values = [value for _, value, _ in items.entries] + ([] if items.rest is None else [items.rest])
            return Sequence(tuple(values) if items.rest is None else None, join(values))
        case "keys":
            return Sequence(None, join(Text(key) for key, _, _ in items.entries)) if items.rest is None else None
        case "items":
            pairs = tuple(Sequence((Text(key), value), value) for key, value, _ in items.entries)
            if items.rest is None:
                together = Sequence(
                    (join(Text(key) for key, _, _ in items.entries), join(value for _, value, _ in items.entries)),
                    Unknown(),
                )
                return Sequence(pairs, together)
            held = join([value for _, value, _ in items.entries] + [items.rest])
            return Sequence(None, Sequence((Unknown("a key that is known only at run time"), held), held))
        case "__or__" if arguments:
            return updated(items, arguments[0])
        case "update" | "clear":
            return Foreign("None")
    return None


# -- callables of other modules -----------------------------------------------------------------------------


def _external(evaluator: Evaluator, dotted: str, node: ast.Call, frame: Frame) -> Value:
    first = node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else None

    def given() -> Value:
        return evaluator.value(first, frame) if first is not None else Unknown()

    if dotted in library.AWAITABLE_THROUGH:
        return given()
    if dotted in library.RUNNERS:
        return evaluator.each(given(), awaited)
    if dotted == "asyncio.gather":
        values = [awaited(evaluator.value(a, frame)) for a in node.args if not isinstance(a, ast.Starred)]
        plain = len(values) == len(node.args)
        return Awaitable(Sequence(tuple(values) if plain else None, join(values) if values else Unknown()))
    if dotted in library.COPIES or dotted in ("iter", "reversed", "sorted", "list", "tuple", "set", "frozenset"):
        return _copied(given(), dotted)
    if dotted in ("dict", "collections.OrderedDict", "builtins.dict"):
        return _dict(evaluator, node, frame)
    if dotted in library.READ_ONLY:
        inner = as_items(present(given()))
        if inner is None:
            return Items((), Unknown(), True, "what is wrapped cannot be seen")
        return Items(inner.entries, inner.rest, True, inner.why)
    if dotted in library.CASTS and first is not None and len(node.args) == 2:
        declared = annotated(evaluator, first)
        return evaluator.value(node.args[1], frame) if isinstance(declared, (Unknown, Items)) else declared
    if dotted in library.CONTEXTS and first is not None:
        return Context(given())
    if dotted == "next":
        return evaluator.iterated(given())
    if dotted == "anext":
        return Awaitable(evaluator.iterated(given()))
    if dotted == "enumerate":
        return Sequence(None, Sequence((Foreign("a number"), evaluator.iterated(given())), Unknown()))
    if dotted == "zip":
        values = [evaluator.iterated(evaluator.value(a, frame)) for a in node.args if not isinstance(a, ast.Starred)]
        return Sequence(None, Sequence(tuple(values), Unknown()))
    if dotted == "type" and len(node.args) == 1:
        return evaluator.each(given(), _class_of)
    if dotted in ("importlib.import_module", "pytest.importorskip", "__import__", "sys.modules.get"):
        return module_named(evaluator, given(), node)
    if dotted in ("typing.NewType", "typing_extensions.NewType") and len(node.args) == 2:
        return evaluator.value(node.args[1], frame)
    if dotted == "super":
        definition = enclosing_class(scope_of(node))
        if definition is None:
            return Unknown()
        if isinstance(class_value(evaluator, definition), ClientClass):
            above = base_classes(evaluator, definition)[1:]
            return Client(above[0] if above else None)
        return Super(definition)
    if dotted == "getattr" and len(node.args) >= 2:
        return _getattr(evaluator, node, frame)
    if dotted in ("functools.partial", "functools.partialmethod") and first is not None:
        made = _called(evaluator, given(), node, frame) if isinstance(given(), (ClientClass,)) else Unknown()
        return Returning(made)
    if dotted in ("typing.TypeVar", "typing_extensions.TypeVar"):
        return _type_variable(evaluator, node)
    if dotted in library.MOCKS:
        return _mock(evaluator, node, frame)
    if dotted == f"{catalogue.LEGACY_PACKAGE}.{catalogue.LEGACY_FACTORY}":
        return Client()
    if dotted in SENDERS and evaluator.reads_texts:
        return made_by(evaluator, dotted, node, frame)
    if dotted in _PLAIN_RESULTS:
        return Foreign(f"what {dotted} returns")
    return Unknown(f"it comes from {dotted}, which is in another module")


_PLAIN_RESULTS = frozenset(
    {"len", "str", "int", "float", "bool", "bytes", "bytearray", "repr", "hash", "id", "isinstance", "abs", "round",
     "open", "print", "format", "sum", "range", "object", "os.getenv", "os.environ.get"}
)  # fmt: skip


def _class_of(value: Value) -> Value:
    if isinstance(value, Client):
        return ClientClass(value.subclass)
    return UserClass(value.node) if isinstance(value, Instance) else Foreign("a class")


def _type_variable(evaluator: Evaluator, node: ast.Call) -> Value:
    """Return the class that a type variable stands for: its bound, or one of its constraints."""
    bounds = [k.value for k in node.keywords if k.arg == "bound"] or node.args[1:]
    declared = [part for bound in bounds for part in parts(annotated(evaluator, bound))]
    return join(ClientClass(part.subclass) if isinstance(part, Client) else Unknown() for part in declared)


def _copied(value: Value, dotted: str) -> Value:
    def one(part: Value) -> Value:
        if isinstance(part, Items):
            if dotted in library.COPIES:
                return Items(part.entries, part.rest, part.read_only, part.why)
            return Sequence(None, join(Text(key) for key, _, _ in part.entries) if part.entries else Unknown())
        return part

    return join(one(part) for part in parts(value))


def _dict(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
    result: Value = Items()
    for argument in node.args:
        result = updated(result, evaluator.value(argument, frame))
    for keyword in node.keywords:
        if keyword.arg is None:
            result = updated(result, evaluator.value(keyword.value, frame))
        elif isinstance(result, Items):
            result = with_entry(result, keyword.arg, evaluator.value(keyword.value, frame))
        else:
            result = opened(Items(), "what is spread into it cannot be seen")
    return result


def _getattr(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
    name = evaluator.value(node.args[1], frame)
    if not isinstance(name, Text):
        return Unknown("the attribute's name is known only at run time")
    found = evaluator.attribute(evaluator.value(node.args[0], frame), name.value)
    if len(node.args) > 2:
        return join((found, evaluator.value(node.args[2], frame)))
    return found


def _mock(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
    specified = [k.value for k in node.keywords if k.arg in ("spec", "spec_set", "wraps", "instance")]
    for argument in [*node.args[:1], *specified]:
        for part in parts(evaluator.value(argument, frame)):
            if isinstance(part, (Client, ClientClass)):
                return Client(part.subclass, double=True)
    return Unknown("it is a test double")
