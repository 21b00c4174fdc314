"""Annotations as evidence: what a parameter, attribute or result is declared to be."""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.scopes import scope_of
from codemod.languages.python.senders import SENDERS
from codemod.languages.python.syntax import parent
from codemod.languages.python.values import (
    Awaitable,
    Client,
    ClientClass,
    Context,
    External,
    Foreign,
    Instance,
    Items,
    Made,
    Model,
    Nothing,
    Registry,
    Returning,
    Sequence,
    Unknown,
    UserClass,
    Value,
    join,
    parts,
)
from codemod.sdk import catalogue

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_PLAIN = frozenset({"int", "float", "bool", "str", "bytes", "bytearray", "complex"})


def annotated(evaluator: Evaluator, node: ast.expr) -> Value:
    """Return the value that an annotation declares."""
    match node:
        case ast.Constant(value=None):
            return Nothing()
        case ast.Constant(value=str() as text):
            return _quoted(evaluator, node, text)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return join((annotated(evaluator, left), annotated(evaluator, right)))
        case ast.Subscript(value=base, slice=inner):
            return _generic(evaluator, base, inner)
        case ast.Name() if (alias := _alias(evaluator, node)) is not None:
            return _of_alias(evaluator, alias)
        case ast.Name() | ast.Attribute():
            return join(_declared(evaluator, part) for part in parts(evaluator.value(node)))
    return Unknown("its annotation does not say what it is")


def _of_alias(evaluator: Evaluator, alias: ast.expr) -> Value:
    """Return what an alias declares; one that is in itself, as a tree's type is, declares nothing new there."""
    if id(alias) in evaluator.aliases:
        return Unknown("its type is declared by itself")
    evaluator.aliases.add(id(alias))
    try:
        return annotated(evaluator, alias)
    finally:
        evaluator.aliases.discard(id(alias))


def _alias(evaluator: Evaluator, node: ast.Name) -> ast.expr | None:
    """Return the annotation that a name such as ``Client = Annotated[DecartClient, …]`` stands for."""
    bindings = evaluator.program.defined(evaluator.bindings_of(node) or ())
    if len(bindings) != 1 or bindings[0].kind not in ("assign", "annotate") or bindings[0].path:
        return None
    value = bindings[0].value
    return value if isinstance(value, (ast.Subscript, ast.BinOp)) else None


def _quoted(evaluator: Evaluator, node: ast.Constant, text: str) -> Value:
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown("its annotation cannot be read")
    scope = scope_of(node)
    for child in ast.walk(inner):
        child.scope = scope  # type: ignore[attr-defined]  # our own mark on the tree
        for below in ast.iter_child_nodes(child):
            below.parent = child  # type: ignore[attr-defined]  # our own mark on the tree
    inner.parent = parent(node)  # type: ignore[attr-defined]  # our own mark on the tree
    evaluator.quoted.append(inner)  # nodes are known by identity: they must live as long as the evaluator
    return annotated(evaluator, inner)


def _declared(evaluator: Evaluator, value: Value) -> Value:
    match value:
        case ClientClass(subclass=subclass):
            return Client(subclass, declared=True)
        case UserClass(node=definition):
            if any(evaluator.dotted(base).endswith(".TypedDict") for base in definition.bases):
                return _external("dict")
            return Instance(definition)
        case Client() | Instance() | Registry() | Model() | Items() | Sequence() | Awaitable():
            # An alias of a type is evaluated like any other name; one that is a value declares nothing new.
            return Unknown("its annotation does not say what it is")
        case External(dotted=dotted):
            return _external(dotted)
        case Unknown():
            return value
    return Unknown("its annotation does not say what it is")


def _external(dotted: str) -> Value:
    last = dotted.rsplit(".", 1)[-1]
    if dotted.startswith(catalogue.PACKAGE + "."):
        if last in catalogue.MODEL_ANNOTATIONS:
            return Model(catalogue.MODEL_ANNOTATIONS[last])
        if last == catalogue.MODEL_CLASS:
            return Model("")
    if dotted in _PLAIN:
        return Foreign(f"a value of type {dotted}")
    if last in library.MAPPING_ANNOTATIONS:
        return Items((), Unknown("it is annotated as a dict, which does not say what it holds"), False,
                     "it is annotated as a dict, which does not say what it holds")  # fmt: skip
    if last in library.READ_ONLY_ANNOTATIONS:
        return Items((), Unknown("it is annotated as a mapping, which does not say what it holds"), True,
                     "it is annotated as a mapping, which does not say what it holds")  # fmt: skip
    if last in library.SEQUENCE_ANNOTATIONS:
        return Sequence(None, Unknown("its annotation does not say what it holds"))
    if last in ("Any", "object"):
        return Unknown("its annotation does not say what it is")
    why = f"its type, {dotted}, comes from another module"
    return Made(why, "", dotted) if dotted in SENDERS else Unknown(why)


def _arguments(inner: ast.expr) -> list[ast.expr]:
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]


def _generic(evaluator: Evaluator, base: ast.expr, inner: ast.expr) -> Value:
    value = evaluator.value(base)
    if not isinstance(value, External):
        return join(_declared(evaluator, part) for part in parts(value))
    dotted, last = value.dotted, value.dotted.rsplit(".", 1)[-1]
    arguments = _arguments(inner)
    if dotted in library.UNION_ANNOTATIONS:
        return join(annotated(evaluator, argument) for argument in arguments)
    if dotted in library.THROUGH_ANNOTATIONS:
        return annotated(evaluator, arguments[0])
    if last in library.AWAITABLE_ANNOTATIONS:
        return Awaitable(annotated(evaluator, arguments[-1]))
    if last in library.CONTEXT_ANNOTATIONS:
        return Context(annotated(evaluator, arguments[0]))
    if last in ("tuple", "Tuple"):
        if len(arguments) == 2 and isinstance(arguments[1], ast.Constant) and arguments[1].value is Ellipsis:
            return Sequence(None, annotated(evaluator, arguments[0]))
        values = tuple(annotated(evaluator, argument) for argument in arguments)
        return Sequence(values, join(values))
    if last in library.SEQUENCE_ANNOTATIONS:
        return Sequence(None, annotated(evaluator, arguments[0]))
    if last in library.MAPPING_ANNOTATIONS | library.READ_ONLY_ANNOTATIONS:
        why = "it is annotated as a dict, which does not say what it holds"
        held = annotated(evaluator, arguments[-1])
        return Items((), held, last in library.READ_ONLY_ANNOTATIONS, why)
    if last in ("type", "Type"):
        made = annotated(evaluator, arguments[0])
        if isinstance(made, Client):
            return ClientClass(made.subclass)
        return UserClass(made.node) if isinstance(made, Instance) else Unknown()
    if last == "Callable":
        return Returning(annotated(evaluator, arguments[-1]))
    if dotted == f"{catalogue.PACKAGE}.{catalogue.MODEL_CLASS}":
        return Model("")
    return _external(dotted)
