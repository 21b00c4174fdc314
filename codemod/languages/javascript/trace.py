"""The chain of evidence for a value: which declarations and expressions it comes from, for `why`."""

from __future__ import annotations

from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import MEMBERS, Node, bare
from codemod.languages.javascript.values import (
    Absent,
    Arr,
    Class,
    Client,
    Codes,
    External,
    Factory,
    Func,
    Instance,
    JobResult,
    Maker,
    Method,
    Mixture,
    Model,
    Obj,
    Other,
    Promised,
    Queue,
    QueueMethod,
    Registry,
    SdkModule,
    Text,
    Unknown,
    Value,
)
from codemod.languages.javascript.variables import Variable, Write
from codemod.model import Evidence
from codemod.sdk import javascript as sdk

DEPTH = 8
LENGTH = 60

_HOW = {
    "value": "is given",
    "typed": "is declared",
    "element": "is taken in a loop from",
    "parameter": "is a parameter",
    "import": "is imported",
    "function": "is a function",
    "class": "is a class",
    "opaque": "is given what cannot be followed",
}


def describe(value: Value) -> str:
    """Return what a value is, as a phrase."""
    match value:
        case Client():
            return "the SDK's client"
        case Factory():
            return f"the SDK's {sdk.FACTORY}"
        case Method(name=name):
            return f"the client's method {name}"
        case Queue():
            return "the client's queue"
        case QueueMethod(name=name):
            return f"{name} of the client's queue"
        case JobResult():
            return "a result of the SDK"
        case Registry():
            return "the SDK's models"
        case Maker(kind=kind):
            return f"the SDK's models.{kind}" if kind else "one of the SDK's makers of models"
        case Model(kind=kind, name=name):
            return f"{_article(kind) if kind else 'a'} model{f' named {name}' if name else ''}"
        case SdkModule():
            return "the SDK's module"
        case Codes():
            return "the SDK's error codes"
        case Obj(entries=entries, rest=rest):
            keys = ", ".join(entry.key for entry in entries) or "no known keys"
            return f"an object with {keys}" + (" and keys that cannot be seen" if rest is not None else "")
        case Arr(element=element):
            return f"a list of {describe(element)}"
        case Instance():
            return "an object of a class of this file"
        case Class():
            return "a class of this file"
        case Func():
            return "a function of this file"
        case Promised(value=inner):
            return f"a promise of {describe(inner)}"
        case External(module=module, name=name):
            return f"{module}, another module" if name in ("*", "") else f"{name} of {module}, another module"
        case Unknown(why=why):
            return f"not known: {why}" if why else "not known"
        case Other(what=what):
            return what or "nothing of the SDK's"
        case Text(text=text):
            return f"the text {text!r}"
        case Absent():
            return "undefined"
        case Mixture(parts=several):
            return " or ".join(describe(part) for part in several[:4])
    return "something that is not the SDK's"


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def trace(evaluator: Evaluator, node: Node, label: str) -> tuple[Evidence, ...]:
    """Return the links from an expression back to what decides its value, the expression itself first."""
    chain = _Chain(evaluator)
    text = f"{label} {shorten(evaluator, node)} is {describe(evaluator.value(node))}"
    chain.found.append(Evidence(text, *evaluator.tree.spot(node)))
    chain.follow(node, 0)
    return tuple(chain.found)


def shorten(evaluator: Evaluator, node: Node) -> str:
    """Return an expression's text on one line, not too long."""
    text = " ".join(evaluator.tree.of(node).split())
    return f"`{text}`" if len(text) <= LENGTH else f"`{text[: LENGTH - 1]}…`"


class _Chain:
    """The links as they are found."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.found: list[Evidence] = []
        self._evaluator = evaluator
        self._seen: set[int] = set()

    def follow(self, node: Node, depth: int) -> None:
        """Add the links from an expression on."""
        node = bare(node)
        if depth > DEPTH or id(node) in self._seen:
            return
        self._seen.add(id(node))
        if node.kind in ("identifier", "shorthand_property_identifier"):
            variable = self._evaluator.scopes.variable(node)
            if variable is not None:
                self._variable(variable, depth)
        elif node.kind in MEMBERS:
            self._member(node, depth)
        elif node.kind == "call_expression":
            for part in _functions(self._evaluator, node):
                for returned in self._evaluator.scopes.returns.get(id(part), ()):
                    if returned.children:
                        self.follow(returned.children[0], depth + 1)
            self.follow(node.children[0], depth + 1)
        elif node.kind in ("await_expression", "ternary_expression", "binary_expression"):
            for child in node.children[-2:]:
                self.follow(child, depth + 1)
        elif node.kind in ("template_string", "template_substitution", "new_expression", "arguments"):
            for child in node.children:
                self.follow(child, depth + 1)

    def _variable(self, variable: Variable, depth: int) -> None:
        for write in variable.writes:
            self._write(variable.name, write, depth)

    def _member(self, node: Node, depth: int) -> None:
        scopes = self._evaluator.scopes
        name = scopes.property_of(node)
        base = node.field("object")
        if base is None:
            return
        if bare(base).kind == "this":
            for store in scopes.stores.get(name or "", ()):
                self._write(f"this.{name}", store, depth)
            return
        self.follow(base, depth + 1)

    def _write(self, name: str, write: Write, depth: int) -> None:
        if id(write) in self._seen or depth > DEPTH or len(self.found) > 40:
            return
        self._seen.add(id(write))
        evaluator = self._evaluator
        text = f"{name} {_HOW.get(write.how, 'is given')}"
        if write.how == "import":
            text += f" from {write.module}"
        elif write.how in ("value", "element") and write.source is not None:
            text += f" {shorten(evaluator, write.source)}"
        if write.type is not None:
            text += f", declared as {shorten(evaluator, write.type).replace('`: ', '`')}"
        self.found.append(Evidence(text, *evaluator.tree.spot(write.target)))
        if write.how in ("value", "element") and write.source is not None:
            self.follow(write.source, depth + 1)
        elif write.how == "import":
            for node in evaluator.links.defined(write.module, write.name, write.target):
                self.follow(node, depth + 1)
        elif write.how == "parameter" and write.source is not None:
            for call in (evaluator.calls.callers(write.source) or [])[:6]:
                given = call.children[-1].children
                if write.index < len(given):
                    one = shorten(evaluator, given[write.index])
                    self.found.append(Evidence(f"{name} is given {one} by a call", *evaluator.tree.spot(call)))
                    self.follow(given[write.index], depth + 1)


def _functions(evaluator: Evaluator, call: Node) -> list[Node]:
    callee = call.field("function")
    value = evaluator.value(callee) if callee is not None else None
    several = value.parts if isinstance(value, Mixture) else (value,)
    return [part.node for part in several if isinstance(part, Func)]
