"""What calls give back, and what functions are given: by their callers where all of them can be seen."""

from __future__ import annotations

from codemod.languages.javascript import texts
from codemod.languages.javascript.callers import Callers
from codemod.languages.javascript.syntax import FUNCTIONS, Node, outermost
from codemod.languages.javascript.values import (
    ABSENT,
    NOTHING,
    Absent,
    Arr,
    Class,
    Client,
    Entry,
    External,
    Factory,
    Func,
    Instance,
    JobResult,
    Maker,
    Method,
    Model,
    Nothing,
    Obj,
    Other,
    Promised,
    QueueMethod,
    Text,
    Unknown,
    Value,
    join,
    parts,
    spread,
    why_of,
)
from codemod.languages.javascript.variables import Write

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

_SAME_LIST = frozenset(("filter", "slice", "reverse", "sort", "toSorted", "toReversed", "concat", "flat", "splice"))
_ONE_OF_LIST = frozenset(("find", "findLast", "at", "pop", "shift"))
WITH_ELEMENTS = frozenset(("map", "forEach", "filter", "find", "findLast", "some", "every", "flatMap", "findIndex"))
"""Methods of lists that call what they are given with each element."""


class Calls:
    """Answers what a call gives back, and what a parameter is given."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._callers = Callers(evaluator)

    # What comes back

    def call(self, node: Node) -> Value:
        """Return what a call gives back."""
        callee = node.field("function")
        given = arguments_of(node)
        if callee is None or given is None:
            return Other("a text")
        text = self._scopes.tree.of(callee)
        if callee.kind == "import":
            return Promised(self._module(given))
        if text == "require" and self._scopes.variable(callee) is None:
            return self._module(given)
        types = self._evaluator.types
        known = self._well_known(callee, text, given)
        if known is not None:
            return types.given_back(known, node, ABSENT)
        found = [
            types.given_back(self._result(part, given, text), node, part)
            for part in parts(self._evaluator.settled(callee))
        ]
        return texts.told(self._evaluator, node, callee, given, join(found))

    def construction(self, node: Node) -> Value:
        """Return what ``new`` makes."""
        found: list[Value] = []
        constructor = node.field("constructor")
        for part in parts(self._evaluator.settled(constructor)):
            match part:
                case Class(node=one):
                    found.append(Instance(one))
                case External():
                    found.append(part)
                case Other():
                    found.append(Other("an object that the platform makes"))
                case Absent():
                    continue
                case _:
                    name = "" if constructor is None else self._scopes.tree.of(constructor)
                    found.append(Unknown(why_of(part) or f"it is an object of {name}, which is not followed"))
        made = join(found) if found else ABSENT
        return made if constructor is None else texts.made(self._evaluator, constructor, arguments_of(node) or [], made)

    def _module(self, given: list[Node]) -> Value:
        name = self._evaluator.value(given[0]) if given else ABSENT
        if isinstance(name, Text):
            return self._evaluator.links.imported(name.text, "*", given[0])
        return Unknown("it is a module whose name is made up at run time")

    def _result(self, callee: Value, given: list[Node], text: str) -> Value:
        match callee:
            case Factory():
                return Client()
            case Maker(kind=kind):
                return self._model(kind, given)
            case Func(node=node):
                return self.returned(node)
            case Method():
                return Promised(JobResult())
            case QueueMethod(name="result"):
                return Promised(JobResult())
            case QueueMethod():
                return Promised(Other("an answer of the queue"))
            case External():
                return callee
            case Other():
                return Unknown(f"it is what {_short(text)} returns", is_near=False)
            case Absent():
                return NOTHING
            case Unknown(why=why, is_near=is_near):
                return Unknown(why or f"it is what {_short(text)} returns, which cannot be seen", is_near)
            case Text():
                return Other("a text")
        return Unknown(f"it is what {_short(text)} returns, which is not followed")

    def _model(self, kind: str, given: list[Node]) -> Value:
        names = parts(self._evaluator.value(given[0])) if given else ()
        return join([Model(kind, name.text if isinstance(name, Text) else "") for name in names] or [Model(kind)])

    def returned(self, function: Node) -> Value:
        """Return what a call of a function of the file gives back."""
        return self._evaluator.ask(("returned", id(function)), lambda: self._returned(function))

    def _returned(self, function: Node) -> Value:
        evaluator = self._evaluator
        if function.kind.startswith("generator") or (
            function.kind in FUNCTIONS and "*" in function.words and function.kind != "arrow_function"
        ):
            return Unknown("it is what a generator yields")
        body = function.field("body")
        if body is None:
            value: Value = Unknown("it is what a function returns that is declared without a body")
        elif body.kind != "statement_block":
            value = evaluator.value(body)
        else:
            found = [
                evaluator.value(one.children[0])
                for one in self._scopes.returns.get(id(function), ())
                if one.kind == "return_statement" and one.children
            ]
            value = join(found) if found else ABSENT
        if "async" in function.words:
            value = value if isinstance(value, Nothing) else Promised(evaluator.awaited(value))
        return evaluator.types.returned(value, function)

    def _well_known(self, callee: Node, text: str, given: list[Node]) -> Value | None:
        """Return what a function of the platform or of a list or a promise gives back, None where it is none."""
        evaluator = self._evaluator
        if callee.kind != "member_expression":
            return self._hook(callee, given)
        target, name = callee.field("object"), self._scopes.property_of(callee)
        if target is None or name is None:
            return None
        if target.kind == "identifier" and self._scopes.variable(target) is None:
            first = evaluator.settled(given[0]) if given else ABSENT
            match text:
                case "Object.freeze" | "Object.seal" | "structuredClone":
                    return first
                case "Object.assign":
                    return self._assigned(given)
                case "Object.values":
                    return Arr(evaluator.members.any_property(first))
                case "Promise.resolve":
                    return Promised(evaluator.awaited(first))
                case "Promise.all" | "Promise.allSettled":
                    element = evaluator.awaited(evaluator.element(first))
                    return Promised(Arr(element if text == "Promise.all" else Other("an outcome")))
                case "Promise.race" | "Promise.any":
                    return Promised(evaluator.awaited(evaluator.element(first)))
        if name in ("then", "catch", "finally"):
            return self._chained(target, name, given)
        if name in _SAME_LIST or name in _ONE_OF_LIST or name == "map":
            return self._of_list(target, name, given)
        if name == "useMemo" or name == "useRef":
            return self._hook(callee, given)
        return None

    def _hook(self, callee: Node, given: list[Node]) -> Value | None:
        """Return what React's ``useMemo`` and ``useRef`` give back."""
        for part in parts(self._evaluator.value(callee)):
            if not isinstance(part, External) or not given:
                return None
            name = part.name.rpartition(".")[2]
            if part.module not in ("react", "preact/hooks", "preact/compat"):
                return None
            if name == "useMemo":
                return join([
                    self.returned(one.node) if isinstance(one, Func) else Unknown("it is what useMemo gives")
                    for one in parts(self._evaluator.value(given[0]))
                ])  # fmt: skip
            if name == "useRef":
                stores = self._scopes.stores.get("current", ())
                current = [self._evaluator.settled(given[0]), *(self._evaluator.written(store) for store in stores)]
                return Obj((Entry("current", join(current)),))
        return None

    def _assigned(self, given: list[Node]) -> Value:
        found: list[Value] = []
        for part in parts(self._evaluator.settled(given[0])) if given else ():
            one: Value = part
            if isinstance(part, Obj):
                for other in given[1:]:
                    if isinstance(one, Obj):
                        one = (
                            Unknown("")
                            if other.kind == "spread_element"
                            else spread(one, self._evaluator.settled(other))
                        )
            found.append(one)
        return join(found) if found else ABSENT

    def _chained(self, target: Node, name: str, given: list[Node]) -> Value | None:
        evaluator = self._evaluator
        base = evaluator.settled(target)
        if not any(isinstance(part, Promised) for part in parts(base)):
            return None
        if name == "finally":
            return base
        found: list[Value] = [evaluator.awaited(base)] if name == "catch" or not given else []
        for one in given[: 2 if name == "then" else 1]:
            for part in parts(evaluator.settled(one)):
                if isinstance(part, Func):
                    found.append(evaluator.awaited(self.returned(part.node)))
                elif isinstance(part, Absent):
                    found.append(evaluator.awaited(base))
                else:
                    found.append(Unknown("it is what a function makes of it that cannot be seen"))
        return Promised(join(found))

    def _of_list(self, target: Node, name: str, given: list[Node]) -> Value | None:
        evaluator = self._evaluator
        base = evaluator.settled(target)
        lists = [part for part in parts(base) if isinstance(part, Arr)]
        if len(lists) != len(parts(base)):
            return None
        element = join([one.element for one in lists])
        if name == "map":
            made = [
                self.returned(part.node) if isinstance(part, Func) else Unknown("it is made by what cannot be seen")
                for one in given[:1]
                for part in parts(evaluator.settled(one))
            ]
            return Arr(join(made) if made else ABSENT)
        if name in _ONE_OF_LIST:
            return join((element, ABSENT))
        if name == "concat":
            more = [evaluator.settled(one) for one in given]
            return Arr(join([element, *(evaluator.element(one) for one in more)]))
        return Arr(element) if name not in ("flat", "splice") else None

    # What goes in

    def parameter(self, write: Write) -> Value:
        """Return what a parameter is given."""
        evaluator = self._evaluator
        function, steps = write.source, write.steps
        if function is None:
            return Unknown("it is a parameter")
        key = ("parameter", id(function), write.index)
        value = evaluator.ask(key, lambda: self._handed_in(function, write.index, self._shown(write)))
        if steps and steps[0] == ("tail", 0) and not any(step[0] == "key" for step in steps):
            return Arr(Unknown(f"it is one of the arguments {self._shown(write)}, whose callers may be out of sight"))
        return evaluator.types.parameter(value, write, steps)

    def _shown(self, write: Write) -> str:
        text = self._scopes.tree.of(write.target)
        return text if len(text) < 60 else text[:57] + "…"

    def _handed_in(self, function: Node, index: int, name: str) -> Value:
        callers = self.callers(function)
        if callers is None:
            return self._handed_to_callback(function, index) or Unknown(
                f"it is the parameter {name}, whose callers may be out of sight"
            )
        found: list[Value] = []
        for call in callers:
            given = arguments_of(call)
            if given is None or any(one.kind == "spread_element" for one in given[: index + 1]):
                found.append(Unknown(f"it is the parameter {name}, which one call spreads a list into"))
            else:
                value = self._evaluator.value(given[index]) if index < len(given) else ABSENT
                found.append(self._evaluator.types.given_to(value, call, function, index))
        return join(found) if found else Unknown(f"it is the parameter {name} of a function that nothing here calls")

    def _handed_to_callback(self, function: Node, index: int) -> Value | None:
        """Return what a list's or a promise's method calls a function with."""
        whole = outermost(function)
        above = whole.parent
        if above is None or above.kind != "arguments" or above.parent is None or index != 0:
            return None
        if not above.children or above.children[0] is not whole:
            return None
        callee = above.parent.field("function")
        if callee is None or callee.kind != "member_expression":
            return None
        target, name = callee.field("object"), self._scopes.property_of(callee)
        if name == "then":
            base = self._evaluator.settled(target)
            return self._evaluator.awaited(base) if any(isinstance(one, Promised) for one in parts(base)) else None
        if name == "catch":
            return Unknown("", is_near=False)
        if name in WITH_ELEMENTS:
            base = self._evaluator.settled(target)
            if all(isinstance(part, Arr) for part in parts(base)):
                return self._evaluator.element(base)
        return None

    def callers(self, function: Node) -> list[Node] | None:
        """Return every call of a function, None where there may be others."""
        return self._callers.of(function)


def arguments_of(call: Node) -> list[Node] | None:
    """Return the arguments of a call, None for a template that calls."""
    listed = call.field("arguments")
    if listed is None:
        return []
    return listed.children if listed.kind == "arguments" else None


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) < 60 else one[:57] + "…"
