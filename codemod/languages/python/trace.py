"""The chain of evidence for a value: which bindings and expressions it comes from, for `why`."""

from __future__ import annotations

import ast

from codemod.languages.python.classes import class_bindings
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.scopes import Binding
from codemod.languages.python.values import (
    Client,
    ClientClass,
    External,
    Foreign,
    Instance,
    Items,
    Mixture,
    Model,
    ModelFactory,
    Nothing,
    Registry,
    Routine,
    SdkModule,
    Text,
    Unknown,
    UserClass,
    Value,
    parts,
)
from codemod.model import Evidence

DEPTH = 8
LENGTH = 60

_HOW = {
    "assign": "is assigned",
    "annotate": "is annotated",
    "for": "is taken in a loop from",
    "with": "is entered by with from",
    "parameter": "is a parameter",
    "import": "is imported",
    "function": "is a function",
    "class": "is a class",
    "set-item": "gets a key",
    "delete-item": "loses a key",
    "change": "is changed",
    "augment": "is added to",
    "except": "is a caught exception",
    "match": "is bound by a pattern",
    "delete": "is deleted",
}


def describe(value: Value) -> str:
    """Return what a value is, as a phrase."""
    match value:
        case Client(subclass=None, double=double):
            return "a test double of the SDK's client" if double else "the SDK's client"
        case Client(subclass=subclass) if subclass is not None:
            return f"a client of the subclass {subclass.name}"
        case ClientClass():
            return "the SDK's client class"
        case Registry():
            return "the SDK's models"
        case ModelFactory(kind=kind):
            return f"the SDK's models.{kind}"
        case Model(kind=kind, name=name):
            return f"{_article(kind) if kind else 'a'} model{f' named {name}' if name else ''}"
        case SdkModule(name=name):
            return f"the SDK's module {name}" if name else "the SDK's package"
        case Items(entries=entries, rest=rest):
            keys = ", ".join(key for key, _, _ in entries) or "no known keys"
            return f"a dict with {keys}" + (" and keys that cannot be seen" if rest is not None else "")
        case Instance(node=node):
            return f"an object of the class {node.name}"
        case UserClass(node=node):
            return f"the class {node.name}"
        case Routine(node=node):
            return f"the function {getattr(node, 'name', 'lambda')}"
        case External(dotted=dotted):
            return f"{dotted}, of another module"
        case Unknown(why=why):
            return f"not known: {why}" if why else "not known"
        case Foreign(what=what):
            return what
        case Text(value=text):
            return f"the text {text!r}"
        case Nothing():
            return "None"
        case Mixture(options=options):
            return " or ".join(describe(option) for option in options[:4])
    return "something that is not the SDK's"


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def trace(evaluator: Evaluator, node: ast.expr, label: str) -> tuple[Evidence, ...]:
    """Return the links from an expression back to what decides its value, the expression itself first."""
    found = [Evidence(f"{label} {shorten(node)} is {describe(evaluator.value(node))}", node.lineno)]
    _follow(evaluator, node, found, set(), 0)
    return tuple(found)


def shorten(node: ast.AST) -> str:
    """Return an expression's text on one line, not too long."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        text = "…"
    return f"`{text}`" if len(text) <= LENGTH else f"`{text[: LENGTH - 1]}…`"


def _follow(evaluator: Evaluator, node: ast.expr, found: list[Evidence], seen: set[int], depth: int) -> None:
    if depth > DEPTH or id(node) in seen:
        return
    seen.add(id(node))
    match node:
        case ast.Name():
            for binding in evaluator.bindings_of(node) or ():
                _binding(evaluator, node.id, binding, found, seen, depth)
        case ast.Attribute(value=base, attr=name):
            for part in parts(evaluator.value(base)):
                definition = part.node if isinstance(part, Instance) else getattr(part, "subclass", None)
                if isinstance(definition, ast.ClassDef):
                    for binding in class_bindings(evaluator, definition, name):
                        _binding(evaluator, f"{definition.name}.{name}", binding, found, seen, depth)
                    return
            _follow(evaluator, base, found, seen, depth + 1)
        case ast.Call(func=function):
            _follow(evaluator, function, found, seen, depth + 1)
        case ast.Await(value=inner) | ast.Subscript(value=inner):
            _follow(evaluator, inner, found, seen, depth + 1)
        case ast.IfExp(body=yes, orelse=no):
            _follow(evaluator, yes, found, seen, depth + 1)
            _follow(evaluator, no, found, seen, depth + 1)


def _binding(
    evaluator: Evaluator, name: str, binding: Binding, found: list[Evidence], seen: set[int], depth: int
) -> None:
    if id(binding) in seen:
        return
    seen.add(id(binding))
    how = _HOW.get(binding.kind, "is bound")
    source = f" {shorten(binding.value)}" if binding.value is not None and binding.kind != "parameter" else ""
    if binding.kind == "import":
        source = f" from {binding.module}" if binding.member else f" ({binding.module})"
    if binding.annotation is not None:
        source += f", annotated {shorten(binding.annotation)}"
    found.append(Evidence(f"{name} {how}{source}", binding.line))
    if binding.annotation is not None:
        _follow(evaluator, binding.annotation, found, seen, depth + 1)
    if binding.value is not None:
        _follow(evaluator, binding.value, found, seen, depth + 1)
    for previous in binding.previous or ():
        _binding(evaluator, name, previous, found, seen, depth + 1)
