"""The chain of evidence for a value: which bindings and expressions it comes from, for `why`."""

from __future__ import annotations

import ast

from codemod.languages.python.classes import class_bindings
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.functions import callers_of, given_expression
from codemod.languages.python.scopes import Binding, file_of, file_of_scope
from codemod.languages.python.syntax import FUNCTIONS
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import (
    Client,
    ClientClass,
    External,
    Foreign,
    Instance,
    Items,
    Made,
    Mixture,
    Model,
    ModelFactory,
    Nothing,
    Pieces,
    Registry,
    Routine,
    SdkModule,
    Text,
    Unknown,
    UserClass,
    UserModule,
    Value,
    parts,
)
from codemod.model import Evidence

DEPTH = 8
LENGTH = 60
CALLERS = 6
"""Calls by which a parameter is judged that are shown."""

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
        case UserModule(path=path):
            return f"the module {path}"
        case External(dotted=dotted):
            return f"{dotted}, of another module"
        case Made(dotted=dotted):
            return f"an object of {dotted}"
        case Unknown(why=why):
            return f"not known: {why}" if why else "not known"
        case Pieces(pieces=pieces):
            return f"the text {''.join('…' if piece is None else piece for piece in pieces)!r}"
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
    chain = _Chain(evaluator, file_of(node))
    chain.add(f"{label} {shorten(node)} is {describe(evaluator.value(node))}", node.lineno, file_of(node))
    chain.follow(node, 0)
    return tuple(chain.found)


def shorten(node: ast.AST) -> str:
    """Return an expression's text on one line, not too long."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        text = "…"
    return f"`{text}`" if len(text) <= LENGTH else f"`{text[: LENGTH - 1]}…`"


class _Chain:
    """The links as they are found, each with its file where that is another than the one that is asked about."""

    def __init__(self, evaluator: Evaluator, home: Scopes) -> None:
        self.found: list[Evidence] = []
        self._evaluator = evaluator
        self._home = home
        self._seen: set[int] = set()

    def add(self, text: str, line: int, file: Scopes) -> None:
        """Add a link."""
        self.found.append(Evidence(text, line, "" if file is self._home else file.path))

    def follow(self, node: ast.expr, depth: int) -> None:
        """Add the links from an expression on."""
        if depth > DEPTH or id(node) in self._seen:
            return
        self._seen.add(id(node))
        match node:
            case ast.Name():
                for binding in self._evaluator.bindings_of(node) or self._brought(node):
                    self._binding(node.id, binding, depth)
            case ast.Attribute(value=base, attr=name):
                self._attribute(node, base, name, depth)
            case ast.Call(func=function):
                self.follow(function, depth + 1)
            case ast.Await(value=inner) | ast.Subscript(value=inner):
                self.follow(inner, depth + 1)
            case ast.IfExp(body=yes, orelse=no):
                self.follow(yes, depth + 1)
                self.follow(no, depth + 1)

    def _brought(self, node: ast.Name) -> list[Binding]:
        """Return the bindings of a name that ``import *`` brings."""
        home = self._evaluator.program.home_of(file_of(node), node.id)
        return home[0].module.bindings[home[1]] if home is not None else []

    def _attribute(self, node: ast.Attribute, base: ast.expr, name: str, depth: int) -> None:
        for part in parts(self._evaluator.value(base)):
            definition = part.node if isinstance(part, Instance) else getattr(part, "subclass", None)
            if isinstance(definition, ast.ClassDef):
                for binding in class_bindings(self._evaluator, definition, name):
                    self._binding(f"{definition.name}.{name}", binding, depth)
                return
        for binding in self._evaluator.program.defined_in_module(node):
            self._binding(shorten(node).strip("`"), binding, depth)
        self.follow(base, depth + 1)

    def _binding(self, name: str, binding: Binding, depth: int) -> None:
        if id(binding) in self._seen or depth > DEPTH:
            return
        self._seen.add(id(binding))
        how = _HOW.get(binding.kind, "is bound")
        source = f" {shorten(binding.value)}" if binding.value is not None and binding.kind != "parameter" else ""
        if binding.kind == "import":
            source = f" from {binding.module}" if binding.member else f" ({binding.module})"
        if binding.annotation is not None:
            source += f", annotated {shorten(binding.annotation)}"
        self.add(f"{name} {how}{source}", binding.line, file_of_scope(binding.scope))
        for origin in self._evaluator.program.defined([binding]) if binding.kind == "import" else ():
            self._binding(origin.name, origin, depth + 1)
        if binding.annotation is not None:
            self.follow(binding.annotation, depth + 1)
        if binding.value is not None:
            self.follow(binding.value, depth + 1)
        if binding.kind == "parameter":
            self._callers(name, binding, depth)
        for previous in binding.previous or ():
            self._binding(name, previous, depth + 1)

    def _callers(self, name: str, binding: Binding, depth: int) -> None:
        """Add what the calls give to a parameter by which it is judged."""
        function = binding.scope.node
        if not isinstance(function, FUNCTIONS):
            return
        for call in callers_of(self._evaluator, function).calls[:CALLERS]:
            given = given_expression(function, binding, call)
            if given is not None and given is not binding.value:
                what = describe(self._evaluator.value(given))
                self.add(f"{name} is given {shorten(given)}, {what}", call.lineno, file_of(call))
                self.follow(given, depth + 1)
