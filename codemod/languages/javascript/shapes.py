"""What values are to TypeScript where they are kept as something of a written type: what that type says, no more."""

from __future__ import annotations

from collections.abc import Iterable

from codemod.languages.javascript.syntax import Node
from codemod.languages.javascript.values import (
    Arr,
    Client,
    Entry,
    Factory,
    Instance,
    Maker,
    Method,
    Model,
    Nothing,
    Obj,
    Promised,
    SdkModule,
    Text,
    Unknown,
    Value,
    join,
    parts,
)
from codemod.languages.javascript.variables import Step
from codemod.languages.javascript.written import AWAITED, ELEMENT, Written, WrittenTypes
from codemod.record import replace
from codemod.sdk import javascript as sdk

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

_PLAIN = frozenset(("predefined_type", "literal_type", "undefined", "null", "this_type", "template_literal_type"))
"""Types that are nothing with properties to be used, or ``any``: what is used is of another type of the union."""
_OF_VIDEO = frozenset(name for name, kind in sdk.MODEL_TYPES.items() if kind == "video")
_STEPS = 1_000
"""Values that are shaped for one question: types may go around in circles, and values follow them."""


class Shapes:
    """Answers what values are to TypeScript after they are taken for something of a type."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._tree = evaluator.scopes.tree
        self.written = WrittenTypes(evaluator)
        self._depth = 0
        self._steps = 0

    def shaped(self, value: Value, types: list[Written]) -> Value:
        """Return a value as it is seen by way of types: a client of a type that has no queue is none."""
        if not types or not self.matters(value):
            return value
        self._steps = self._steps + 1 if self._depth else 0
        if self._steps > _STEPS:
            return Unknown("its type is too large to be followed")
        self._depth += 1
        try:
            return join([self._shaped(part, types) for part in parts(value)])
        finally:
            self._depth -= 1

    def matters(self, value: Value) -> bool:
        """Whether a type could take something away from a value."""
        return any(isinstance(part, (Client, Model, Obj, Arr, Promised, Instance)) for part in parts(value))

    def part(self, value: Value, types: Iterable[object], name: str) -> Value:
        """Return a property of an object that is taken for something of types."""
        return self.shaped(value, self._along((one for one in types if isinstance(one, Written)), ("key", name)))

    def contextual(self, function: Node, step: Step) -> list[Written]:
        """Return the types that a function's place gives to what it is given, or gives back."""
        return self.written.along(self.written.expected(function), (step,))

    def _shaped(self, part: Value, types: list[Written]) -> Value:
        match part:
            case Client():
                hiding = next((one for one in types if not self.written.every(one, self._is_client)), None)
                if hiding is None:
                    return part
                return Unknown(f"it is taken for {self._shown(hiding)}, which does not have all that the client has")
            case Model():
                wide = next((one for one in types if not self.written.every(one, self._is_video)), None)
                return part if wide is None or part.wide else replace(part, wide=self._shown(wide))
            case Obj(entries=entries):
                names = ((one.key, self._along(types, ("key", one.key))) for one in entries)
                inner = {key: found for key, found in names if found}
                kept = tuple(
                    Entry(one.key, self.shaped(one.value, inner[one.key]), one.sure) if one.key in inner else one
                    for one in entries
                )
                typed = part.typed or self.images_only(types)
                return part if kept == entries and typed == part.typed else replace(part, entries=kept, typed=typed)
            case Arr(element=element):
                return Arr(self.shaped(element, self._along(types, ELEMENT)))
            case Instance(types=()) if all(self._is_shape(one) for one in types):
                return replace(part, types=tuple(types))
            case Promised(value=inner_value):
                return Promised(self.shaped(inner_value, self._along(types, AWAITED)))
        return part

    def _is_shape(self, one: Written) -> bool:
        """Whether a type is an interface or written out, and no class's, whose fields have their types anyway."""
        return self.written.every(one, lambda leaf: leaf.node.kind in ("interface_declaration", "object_type"))

    def _along(self, types: Iterable[Written], step: Step) -> list[Written]:
        return self.written.along(types, (step,))

    def _shown(self, one: Written) -> str:
        text = " ".join(self._tree.of(one.node).lstrip(": ").split())
        return text if len(text) < 40 else text[:37] + "…"

    def images_only(self, types: list[Written]) -> str:
        """Return the name of the old call's type of options where one of some types is that, "" otherwise."""
        for one in types:
            found: list[str] = []
            self.written.every(one, lambda leaf, found=found: self._notes_old(leaf, found))  # type: ignore[misc]
            if found:
                return found[0]
        return ""

    def _notes_old(self, leaf: Written, found: list[str]) -> bool:
        if self.written.of_sdk(leaf.node) in (sdk.OLD_OPTIONS_TYPE, sdk.OLD_CLIENT_TYPE):
            found.append(self.written.name_of(leaf.node))
        elif leaf.node.kind == "type_query" and any(
            isinstance(part, Method) for part in parts(self._evaluator.value(leaf.node.children[0]))
        ):
            found.append(self._shown(leaf))
        return False  # every type of an intersection is looked at

    # Clients

    def _is_client(self, one: Written) -> bool:
        """Whether a type that is no name of the program's has all that a client has."""
        node = one.node
        if node.kind in _PLAIN or (node.kind != "generic_type" and self.written.of_sdk(node)):
            return True
        if node.kind == "generic_type":
            name, arguments = self.written.name_of(node), self.written.arguments(one)
            if name == "Omit" and len(arguments) > 1:
                left_out = self._tree.of(arguments[1].node)
                return sdk.QUEUE not in left_out and self.written.every(arguments[0], self._is_client)
            if name == "Record" and len(arguments) > 1:
                return self._tree.of(arguments[1].node) == "any"
            if name not in ("ReturnType", "Awaited"):
                return False
        elif node.kind == "object_type":
            values = (child.field("type") for child in node.children if child.kind == "index_signature")
            return any(value is not None and self._tree.of(value).lstrip(": ") == "any" for value in values)
        elif node.kind not in ("type_query", "lookup_type"):
            return False
        return self._says(node, Client)

    def _says(self, node: Node, kind: type[Client | Model]) -> bool:
        """Whether what TypeScript infers of other code, as by ``typeof x``, is of a kind, or does not show yet."""
        inner = self._queried(node)
        if inner is not None and "import(" in self._tree.of(inner):
            return True  # another module's, which is not looked into by this way
        if inner is not None and any(
            isinstance(part, (Factory, SdkModule)) for part in parts(self._evaluator.value(inner))
        ):
            return True
        said = parts(self._evaluator.types.of(node))
        return any(isinstance(part, kind) for part in said) or all(isinstance(part, Nothing) for part in said)

    def _queried(self, node: Node) -> Node | None:
        return next((one.children[0] for one in node.walk() if one.kind == "type_query" and one.children), None)

    # Models

    def _is_video(self, one: Written) -> bool:
        """Whether a type that is no name of the program's is that of video models only."""
        node = one.node
        if node.kind in _PLAIN:
            return True
        name = self.written.of_sdk(node)
        if name in _OF_VIDEO:
            return True
        if name == sdk.MODEL_TYPE:
            arguments = self.written.arguments(one)
            return bool(arguments) and self.written.every(arguments[0], self._is_name_of_video)
        if name:
            return False
        inner = self._queried(node)
        if inner is None or node.kind in ("object_type", "interface_declaration"):
            return False
        values = parts(self._evaluator.value(inner))
        if any(isinstance(part, Maker) and part.kind == "video" for part in values):
            return True
        said = [part for part in parts(self._evaluator.types.of(node)) if not isinstance(part, Nothing)]
        return all(isinstance(part, Model) and part.kind == "video" and not part.wide for part in said)

    def _is_name_of_video(self, one: Written) -> bool:
        node = one.node
        if self.written.of_sdk(node):
            return self.written.of_sdk(node) in _OF_VIDEO
        if node.kind == "literal_type" and node.children:
            return bool(sdk.releases("video", self._tree.string(node.children[0]) or ""))
        if node.kind == "predefined_type":
            return self._tree.of(node) in ("any", "never")
        if node.kind == "type_query" and node.children:
            values = parts(self._evaluator.value(node.children[0]))
            return all(isinstance(part, Text) and bool(sdk.releases("video", part.text)) for part in values)
        from codemod.languages.javascript.narrow import allows  # which needs an evaluator itself

        return allows(self._evaluator, node, sdk.VIDEO_NAMES)
