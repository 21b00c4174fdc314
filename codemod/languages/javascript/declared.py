"""What TypeScript's types say about values."""

from __future__ import annotations

from codemod.languages.javascript import library
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.shapes import Shapes
from codemod.languages.javascript.syntax import Node
from codemod.languages.javascript.values import (
    ABSENT,
    Absent,
    Arr,
    Class,
    Client,
    Entry,
    External,
    Factory,
    Func,
    Instance,
    Model,
    Nothing,
    Obj,
    Other,
    Promised,
    Queue,
    Unknown,
    Value,
    join,
    parts,
)
from codemod.languages.javascript.variables import Step, Variable, Write
from codemod.languages.javascript.written import RETURNED, Written
from codemod.record import replace
from codemod.sdk import javascript as sdk

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

_EXACT_STEPS = 300
"""Types that are looked at for one question before each declaration is looked at once."""
SILENT = Unknown("")
"""What a type says that says nothing."""

_SAME = frozenset(("NonNullable", "Readonly", "Required", "DeepReadonly", "Partial"))
_MODEL_TYPES = {**sdk.MODEL_TYPES, sdk.MODEL_TYPE: ""}
_NAMES_OF_MODELS = frozenset(name for name in sdk.MODEL_TYPES if not name.endswith(sdk.MODEL_TYPE))
_PLAIN = frozenset(("string", "number", "boolean", "symbol", "bigint", "void"))
_PLATFORM = frozenset(("Blob", "File", "Buffer", "Response", "Request", "AbortSignal", "URL", "Date", "FormData"))


class Types:
    """Answers what a type says."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._looking: set[int] = set()
        self._steps = 0
        self._roughly: dict[int, Value] = {}
        """What declarations say, as far as was known when they were met, where a question costs too much."""
        self.shapes = Shapes(evaluator)

    def of(self, node: Node) -> Value:
        """Return what a type says a value is, an Unknown where it says nothing that matters."""
        if not self._looking:
            self._steps = 0
            self._roughly.clear()
        self._steps += 1
        if id(node) in self._looking or len(self._looking) > 40:
            return SILENT
        self._looking.add(id(node))
        try:
            return self._of(node)
        finally:
            self._looking.discard(id(node))

    def _of(self, node: Node) -> Value:
        text = self._scopes.tree.of(node)
        match node.kind:
            case "type_annotation" | "parenthesized_type" | "readonly_type" if node.children:
                return self.of(node.children[-1])
            case "type_identifier":
                return self._named(node, text, [])
            case "generic_type":
                name, listed = node.field("name"), node.field("type_arguments")
                if name is not None:
                    return self._named(name, self._scopes.tree.of(name), [] if listed is None else listed.children)
            case "nested_type_identifier":
                return self._imported(text.rpartition(".")[2], text) if self._is_of_sdk(text, node) else SILENT
            case "union_type":
                return join([self.of(child) for child in node.children])
            case "intersection_type":
                known = [one for child in node.children if not isinstance(one := self.of(child), Unknown)]
                return known[0] if len(known) == 1 and isinstance(known[0], (Client, Model)) else SILENT
            case "literal_type":
                if text in ("null", "undefined"):
                    return ABSENT
                return Other("a value that is written out in its type", is_plain=True)
            case "predefined_type" if text in _PLAIN:
                return ABSENT if text == "void" else Other(f"a {text}", is_plain=True)
            case "type_query" if node.children:
                return self._evaluator.value(node.children[0])
            case "array_type" if node.children:
                return Arr(self.of(node.children[0]))
            case "object_type":
                return self._object(node)
            case "undefined" | "null":
                return ABSENT
        return SILENT

    def _object(self, node: Node) -> Value:
        entries = []
        for child in node.children:
            name = self._scopes.key_of(child.field("name"))
            type_ = child.field("type")
            if child.kind == "property_signature" and name is not None and type_ is not None:
                value = self.of(type_)
                if value == SILENT:
                    value = Unknown(f"the type of {name} does not tell")
                entries.append(Entry(name, value, "?" not in child.words))
            elif child.kind == "method_signature" and name is not None:
                entries.append(Entry(name, Unknown(f"{name} is declared by a type of this file")))
        return Obj(tuple(entries), Unknown("its type allows other properties, too"))

    def _named(self, node: Node, name: str, given: list[Node]) -> Value:
        first = given[0] if given else None
        imported = self._import_of(name, node)
        if imported is not None:
            module, original = imported
            if library.is_sdk(module):
                return self._imported(original, name, first)
            return self._elsewhere(module, original, name, node)
        own = self._scopes.types_named(name, node)
        if own:
            if len(own) != 1:
                return SILENT
            return self._declared(own[0], name)
        declared = self._scopes.module_of(node).names.get(name)
        if declared is not None:
            for part in parts(self._evaluator.variable(declared)):
                if isinstance(part, Class):
                    return Instance(part.node)
            return SILENT
        match name:
            case "ReturnType" if first is not None:
                return join([self._returned(part) for part in parts(self.of(first))])
            case "Awaited" if first is not None:
                return self._evaluator.awaited(self.of(first))
            case "Promise" | "PromiseLike" if first is not None:
                return Promised(self.of(first))
            case "Array" | "ReadonlyArray" if first is not None:
                return Arr(self.of(first))
            case "InstanceType" if first is not None:
                found = [part for part in parts(self.of(first)) if isinstance(part, Class)]
                return Instance(found[0].node) if found else SILENT
            case _ if name in _SAME and first is not None:
                value = self.of(first)
                return join([part for part in parts(value) if not isinstance(part, Absent)] or [SILENT])
            case _ if name in _PLATFORM:
                return Other(f"a {name}")
        del node
        return SILENT

    def _declared(self, node: Node, name: str) -> Value:
        if self._steps < _EXACT_STEPS:
            return self._worked_out(node, name)
        # Types that lead to each other in many ways are gone through once each; in a circle they say nothing.
        if id(node) not in self._roughly:
            self._roughly[id(node)] = SILENT
            self._roughly[id(node)] = self._worked_out(node, name)
        return self._roughly[id(node)]

    def _worked_out(self, node: Node, name: str) -> Value:
        if node.kind == "type_alias_declaration":
            value = node.field("value")
            if node.field("type_parameters") is not None or value is None:
                return SILENT
            found = self.of(value)
            if isinstance(found, Unknown) and not found.why:
                return Unknown(f"its type, {name}, does not tell")
            return found
        body = node.field("body")
        if body is None or any(child.kind == "extends_type_clause" for child in node.children):
            return Unknown(f"its type, {name}, does not tell")
        found = self._object(body)
        if isinstance(found, Obj) and any(found.entry(method) is not None for method in sdk.OLD_METHODS):
            return Unknown(f"its type, {name}, is declared in this file")
        return found

    def _elsewhere(self, module: str, original: str, name: str, node: Node) -> Value:
        """Return what a type says that comes from another module of the project, or from somebody else's."""
        found = self._evaluator.links.types(module, original, node)
        if len(found) == 1 and found[0].kind in ("type_alias_declaration", "interface_declaration"):
            return self._declared(found[0], name)
        if not found:
            for part in parts(self._evaluator.links.imported(module, original, node)):
                if isinstance(part, Class):
                    return Instance(part.node)
        return Unknown(f"its type is {name}, which comes from {module}")

    def _import_of(self, name: str, node: Node) -> tuple[str, str] | None:
        declared = self._scopes.module_of(node).names.get(name)
        if declared is None:
            return None
        write = next((write for write in declared.writes if write.how == "import"), None)
        return None if write is None else (write.module, write.name)

    def _is_of_sdk(self, text: str, node: Node) -> bool:
        imported = self._import_of(text.partition(".")[0], node)
        return imported is not None and library.is_sdk(imported[0])

    def _imported(self, original: str, name: str, first: Node | None = None) -> Value:
        """Return what a type of the SDK says."""
        if original in _NAMES_OF_MODELS:
            return Other("a model's name", is_plain=True)
        if original in _MODEL_TYPES:
            kind = _MODEL_TYPES[original]
            if not kind and first is not None:
                kind = self._kind_of_name(first)
            return Model(kind)
        if original == sdk.QUEUE_TYPE:
            return Queue()
        if original == sdk.OLD_OPTIONS_TYPE:
            return Obj((), Unknown(f"it is declared as {name}"), None, 0, name)
        if original == sdk.QUEUE_OPTIONS_TYPE:
            return Obj((Entry(sdk.MODEL_KEY, Model("video")),), Unknown(f"it is declared as {name}"))
        return SILENT

    def _kind_of_name(self, node: Node) -> str:
        imported = self._import_of(self._scopes.tree.of(node), node)
        if imported is not None and library.is_sdk(imported[0]):
            return sdk.MODEL_TYPES.get(imported[1], "")
        return ""

    def _returned(self, value: Value) -> Value:
        match value:
            case Factory():
                return Client()
            case Func(node=node):
                return self._evaluator.calls.returned(node)
            case External(module=module):
                return Unknown(f"its type is what a function of {module} returns")
        return SILENT

    # What is known already, and what a type adds to it

    def settled_by(self, value: Value, node: Node, *, hides: bool = True) -> Value:
        """Return a value with what its declared type says: where it is not known, and of what it hides (``hides``)."""
        said = self.of(node)
        if hides:
            was_client = any(isinstance(part, Client) for part in parts(value))
            value = self.shapes.shaped(value, [Written(node)])
            if was_client and not any(isinstance(part, Client) for part in parts(value)):
                return value  # why it is none tells more than the type does
        typed = self.shapes.images_only([Written(node)])
        if typed:
            value = join([replace(part, typed=typed) if isinstance(part, Obj) else part for part in parts(value)])
        if isinstance(value, Nothing):
            return value
        if not any(isinstance(part, (Unknown, External)) for part in parts(value)):
            return value
        if any(isinstance(part, External) and "mock" in part.module for part in parts(value)):
            return value  # a double of what the type says
        if isinstance(said, Unknown):
            if not said.why:
                return value
            return join([said if isinstance(part, Unknown) else part for part in parts(value)])
        # A type says what there is, not what there is besides: null and undefined are dropped where it is used.
        return join([*(part for part in parts(value) if not isinstance(part, (Unknown, External))), said])

    def known_as(self, value: Value, write: Write) -> Value:
        """Return a variable's value with what the annotation says of it."""
        if write.how == "parameter" or write.type is None:
            return value  # that has been looked at where the callers were
        if not write.steps:
            return self.settled_by(value, write.type)
        value = self.shapes.shaped(value, self.shapes.written.along([Written(write.type)], write.steps))
        if not any(isinstance(part, (Unknown, External)) for part in parts(value)):
            return value
        said = self._evaluator.stepped(self.of(write.type), write.steps)
        return join([*(part for part in parts(value) if not isinstance(part, (Unknown, External))), said])

    def kept_as(self, value: Value, variable: Variable) -> Value:
        """Return a variable's value, after changes to the object, by way of its annotation."""
        typed = next((write for write in variable.writes if write.type is not None), None)
        if typed is None or typed.type is None:
            return value
        return self.shapes.shaped(value, self.shapes.written.along([Written(typed.type)], typed.steps))

    def parameter(self, value: Value, write: Write, steps: tuple[Step, ...]) -> Value:
        """Return a parameter's value, from what the callers give and what its annotation says."""
        if write.type is not None:
            value = self.settled_by(value, write.type)
            types = [Written(write.type)]
        elif write.source is not None and self.shapes.matters(value):
            types = self.shapes.contextual(write.source, ("parameter", write.index))
            value = self.shapes.shaped(value, types)
        else:
            types = []
        value = self._evaluator.stepped(value, steps)
        return self.shapes.shaped(value, self.shapes.written.along(types, steps)) if steps else value

    def returned(self, value: Value, function: Node) -> Value:
        """Return what a function gives back, from what it returns and what its type says."""
        type_ = function.field("return_type")
        if type_ is not None:
            return self.settled_by(value, type_)
        if not self.shapes.matters(value):
            return value
        return self.shapes.shaped(value, self.shapes.contextual(function, RETURNED))

    def given_back(self, value: Value, call: Node, callee: Value) -> Value:
        """Return what a call gives back whose callee is given types: ``make<T>()``."""
        listed = call.field("type_arguments")
        if listed is None or not self.shapes.matters(value):
            return value
        if not isinstance(callee, Func):
            types = [Written(one) for one in listed.children[:1]]  # as Object.freeze<T>()
            return join([self._held(part, types) for part in parts(value)])
        type_ = callee.node.field("return_type")
        given = self._type_arguments(call, callee.node.field("type_parameters"))
        return self.shapes.shaped(value, [Written(type_, given)]) if type_ is not None and given else value

    def _held(self, part: Value, types: list[Written]) -> Value:
        match part:
            case Promised(value=inner):
                return Promised(self.shapes.shaped(inner, types))
            case Obj(entries=(Entry(key="current", value=inner),)):  # React's useRef<T>()
                return replace(part, entries=(Entry("current", self.shapes.shaped(inner, types)),))
        return self.shapes.shaped(part, types)

    def given_to(self, value: Value, call: Node, function: Node, index: int) -> Value:
        """Return what a call hands to a function that it gives types to: ``make<T>(…)``, ``new Box<T>(…)``."""
        home = function.parent.parent if function.kind == "method_definition" and function.parent is not None else None
        parameters = function.field("type_parameters") or (None if home is None else home.field("type_parameters"))
        given = self._type_arguments(call, parameters)
        if not given or not self.shapes.matters(value):
            return value
        listed = parameters_of(function)
        type_ = listed[index].field("type") if index < len(listed) else None
        return value if type_ is None else self.shapes.shaped(value, [Written(type_, given)])

    def _type_arguments(self, call: Node, parameters: Node | None) -> tuple[tuple[str, Written], ...]:
        listed = call.field("type_arguments")
        if listed is None or parameters is None:
            return ()
        names = [self._scopes.tree.of(one.children[0]) for one in parameters.children]
        return tuple(zip(names, (Written(one) for one in listed.children), strict=False))

    def cast_to(self, value: Value, node: Node, *, hides: bool) -> Value:
        """Return a value after ``as T``, or ``satisfies T``, which hides nothing."""
        return self.settled_by(value, node, hides=hides)
