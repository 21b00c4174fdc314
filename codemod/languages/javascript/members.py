"""What a property of a value is: of the SDK's objects, of literals, and of objects of the file's classes."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.javascript import library, texts
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, Node, bare
from codemod.languages.javascript.touched import lost
from codemod.languages.javascript.values import (
    ABSENT,
    Absent,
    Arr,
    Class,
    Client,
    Codes,
    External,
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
    Queue,
    QueueMethod,
    Registry,
    SdkModule,
    Text,
    Unknown,
    UserModule,
    Value,
    join,
    parts,
)
from codemod.languages.javascript.variables import Write
from codemod.sdk import javascript as sdk

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

_FILLING = frozenset(("Object.assign", "Object.defineProperty", "Object.defineProperties", "Reflect.set"))
"""What sets properties of its first argument."""
_EVERYWHERE = ("globalThis", "window", "self", "global")


class Members:
    """Answers what a property is."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._families: dict[int, tuple[list[Node], bool]] = {}
        self._any: dict[int, tuple[Value, Value]] = {}
        self._below: dict[int, list[Node]] | None = None
        self._filling: list[Node] | None = None

    def of(self, node: Node) -> Value:
        """Return what a member expression is."""
        evaluator = self._evaluator
        base = evaluator.settled(node.field("object"))
        name = self._scopes.property_of(node)
        if name is None:
            index = evaluator.value(node.field("index"))
            if isinstance(index, Text):
                name = index.text
        if name is None:
            known = self._any.get(id(base))
            if known is None:
                known = self._any[id(base)] = (base, self.any_property(base))
            return known[1]
        value = self.property(base, name)
        if any(isinstance(part, (Obj, Arr)) for part in parts(value)):
            value = evaluator.changes.applied(value, evaluator.changes.of_property(name))
        return value

    def property(self, base: Value, name: str) -> Value:
        """Return what stands under a name in a value."""
        found = [self._property(part, name) for part in parts(base) if not isinstance(part, Absent)]
        return join(found) if found else ABSENT

    def any_property(self, base: Value) -> Value:
        """Return what may stand under any name in a value."""
        found: list[Value] = []
        for part in parts(base):
            match part:
                case Obj(entries=entries, rest=rest, lost=why):
                    found += [lost(entry.value, why) if why else entry.value for entry in entries]
                    found += [] if rest is None else [rest]
                case Arr(element=element):
                    found.append(element)
                case Absent() | Nothing():
                    continue
                case Registry():
                    found.append(Maker(""))
                case Unknown() | External() | Other():
                    found.append(part)
                case Client():
                    found.append(Unknown("it is a property of the client that is chosen at run time"))
                case _:
                    found.append(Unknown("it is a property that is chosen at run time"))
        return join(found) if found else ABSENT

    def _property(self, base: Value, name: str) -> Value:
        match base:
            case SdkModule():
                return library.sdk_member(name)
            case Registry():
                return Maker(name) if name in sdk.MODEL_KINDS else Unknown(f"it is {name} of the registry of models")
            case Client():
                if name in sdk.OLD_METHODS:
                    return Method(name)
                return Queue() if name == sdk.QUEUE else Other(f"{name} of the client")
            case Queue():
                return QueueMethod(name)
            case Codes():
                return Text(name)
            case Obj():
                return self._of_object(base, name)
            case Instance(node=node, types=types):
                value = self._of_instance(node, name)
                return self._evaluator.types.shapes.part(value, types, name) if types else value
            case Class(node=node):
                return self._of_class(node, name)
            case UserModule(path=path):
                return self._evaluator.links.given(path, name)
            case External(module=module, name=given, is_near=is_near):
                whole = name if given in ("*", "default", "") else f"{given}.{name}"
                return External(module, whole, is_near, base.made)
            case Other(what=what) if what.startswith("the global ") and what.split()[-1] in _EVERYWHERE:
                return self._global(name)
            case Unknown() | Other():
                return texts.property_of(base, name)
            case Arr():
                return base.element if name.isdigit() else Other("a property of a list")
            case Text() | Promised() | JobResult() | Method() | QueueMethod():
                return Other("a property of no client")
            case Func():
                return self._stored(name) or Unknown(f"it is {name} of a function")
        return Unknown(f"it is {name} of something that is not followed")

    def _of_object(self, base: Obj, name: str) -> Value:
        entry = base.entry(name)
        if entry is None:
            return ABSENT if base.rest is None else base.rest
        value = lost(entry.value, base.lost) if base.lost else entry.value
        return value if entry.sure else join((value, ABSENT if base.rest is None else base.rest))

    def _global(self, name: str) -> Value:
        if name in library.GLOBALS:
            return Other(f"the global {name}")
        declared = [module.names[name] for module in self._scopes.modules.values() if name in module.names]
        found = [self._evaluator.variable(one) for one in declared]
        stored = self._stored(name)
        if stored is not None:
            found.append(stored)
        return join(found) if found else Unknown(f"it is the global {name}, which is given no value in this file")

    def _stored(self, name: str) -> Value | None:
        """Return what is stored under a name anywhere in the file."""
        stores = self._scopes.stores.get(name)
        return join([self._evaluator.written(store) for store in stores]) if stores else None

    # Classes

    def family(self, node: Node) -> tuple[list[Node], bool]:
        """Return the classes of the file that an object of one may be of too, and whether there may be others."""
        known = self._families.get(id(node))
        if known is not None:
            return known
        found, is_open = [node], False
        for one in found:
            base = heritage(one)
            if base is not None:
                for part in parts(self._evaluator.value(base)):
                    if isinstance(part, Class):
                        if part.node not in found:
                            found.append(part.node)
                    else:
                        is_open = True
        found += [other for other in self._subclasses().get(id(node), ()) if other not in found]
        self._families[id(node)] = (found, is_open)
        return found, is_open

    def _of_instance(self, node: Node, name: str) -> Value:
        return self._evaluator.ask(("property", id(node), name), lambda: self._look_up(node, name, static=False))

    def _of_class(self, node: Node, name: str) -> Value:
        return self._evaluator.ask(("static", id(node), name), lambda: self._look_up(node, name, static=True))

    def _look_up(self, node: Node, name: str, *, static: bool) -> Value:
        evaluator = self._evaluator
        family, is_open = self.family(node)
        found: list[Value] = []
        types: list[Node] = []
        for one in family:
            for member in members_of(one):
                if ("static" in member.words) is not static or self._name_of(member) != name:
                    continue
                if member.kind in FIELDS:
                    value, type_ = member.field("value"), member.field("type")
                    if value is not None:
                        found.append(evaluator.value(value))
                    if type_ is not None:
                        types.append(type_)
                elif member.kind == "method_definition":
                    found.append(self._method(member))
            if not static:
                found += self._of_parameters(one, name)
        found += list(self._stores_into(name, family, static=static))
        why = f"{name} is of a class that is declared elsewhere" if is_open else f"{name} is set nowhere in this file"
        result = join(found) if found else Unknown(why)
        if any(isinstance(part, (Model, Obj, Arr)) for part in parts(result)):
            unread = evaluator.links.unread_class(family)
            result = join((result, Unknown(unread))) if unread else result
        for type_ in types:
            result = evaluator.types.settled_by(result, type_)
        return result

    def _method(self, member: Node) -> Value:
        if "get" in member.words:
            return self._evaluator.calls.returned(member)
        if "set" in member.words:
            return Unknown("it is what a setter makes of it")
        return Func(member)

    def _of_parameters(self, node: Node, name: str) -> list[Value]:
        """Return what TypeScript's parameter properties give: ``constructor(private client: Client)``."""
        found = []
        for member in members_of(node):
            if member.kind == "method_definition" and self._name_of(member) == "constructor":
                for index, parameter in enumerate(parameters_of(member)):
                    target = parameter.field("pattern")
                    modified = any(child.kind == "accessibility_modifier" for child in parameter.children)
                    modified |= "readonly" in parameter.words
                    if modified and target is not None and self._scopes.tree.of(target) == name:
                        value = parameter.field("value")
                        steps = () if value is None else (("default", value),)
                        write = Write(target, "parameter", member, steps, parameter.field("type"), index)
                        found.append(self._evaluator.calls.parameter(write))
        return found

    def _stores_into(self, name: str, family: list[Node], *, static: bool) -> Iterator[Value]:
        evaluator = self._evaluator
        for store in self._scopes.stores.get(name, ()):
            target = store.target.field("object")
            if target is None:
                continue
            inner = bare(target)
            if inner.kind == "this":
                owner, is_static = owner_of_this(inner)
                if any(owner is one for one in family) and is_static is static:
                    yield evaluator.written(store)
                continue
            for part in parts(evaluator.value(target)):
                mine = isinstance(part, Class if static else Instance) and any(part.node is one for one in family)
                if mine or (isinstance(part, Unknown) and part.is_near and not static):
                    yield evaluator.written(store)
                    break
        if not static and any(self._is_filled(one, name) for one in family):
            yield Unknown("its class gets properties from an object (Object.assign)")

    def _subclasses(self) -> dict[int, list[Node]]:
        """Return the classes that extend a class directly, by its node's id."""
        if self._below is None:
            self._below = {}
            for other in self._scopes.classes:
                base = heritage(other)
                for part in parts(self._evaluator.value(base)) if base is not None else ():
                    if isinstance(part, Class):
                        self._below.setdefault(id(part.node), []).append(other)
        return self._below

    def _is_filled(self, node: Node, name: str) -> bool:
        """Whether objects of a class may get a property by ``Object.assign(object, …)`` and its like."""
        if self._filling is None:
            named = {call: self._scopes.tree.of(call.children[0]) for call in self._scopes.calls if call.children}
            self._filling = [call for call, text in named.items() if text in _FILLING and len(call.children) > 1]
        return any(self._fills(call.children[-1].children, node, name) for call in self._filling)

    def _fills(self, given: list[Node], node: Node, name: str) -> bool:
        """Whether the arguments of ``Object.assign`` or its like are an object of a class, and a property's name."""
        evaluator = self._evaluator
        if not given:
            return False
        target = bare(given[0])
        if target.kind == "this":
            return owner_of_this(target)[0] is node
        base = target.field("object") if target.kind == "member_expression" else None
        if base is not None and self._scopes.property_of(target) == "prototype":
            if not any(isinstance(part, Class) and part.node is node for part in parts(evaluator.value(base))):
                return False
        elif not any(isinstance(part, Instance) and part.node is node for part in parts(evaluator.value(target))):
            return False
        for one in given[1:]:
            for part in parts(evaluator.value(one)):
                if not isinstance(part, (Obj, Text)) or (isinstance(part, Text) and part.text == name):
                    return True
                if isinstance(part, Obj) and (part.entry(name) is not None or part.rest is not None):
                    return True
        return False

    def _name_of(self, member: Node) -> str | None:
        return self._scopes.key_of(member.field("name") or member.field("property"))

    def method(self, node: Node, name: str) -> Node | None:
        """Return a class's own method, or a base class's in the file, None where it has none of the name."""
        for one in self.family(node)[0]:
            for member in members_of(one):
                if self._name_of(member) == name:
                    return member
        return None


def members_of(node: Node) -> list[Node]:
    """Return the members of a class."""
    body = node.field("body")
    return [] if body is None else body.children


def heritage(node: Node) -> Node | None:
    """Return the expression that a class extends, None where it extends nothing."""
    for child in node.children:
        if child.kind == "class_heritage":
            for inner in child.children:
                if inner.kind == "extends_clause":
                    return inner.field("value")
                if inner.kind != "implements_clause":
                    return inner
    return None


def owner_of_this(node: Node) -> tuple[Node | None, bool]:
    """Return the class or the object that ``this`` is of at a place, and whether it is the class itself."""
    for above in node.ancestors():
        if above.kind == "method_definition":
            home = above.parent
            if home is not None and home.kind == "object":
                return home, False
            if home is not None and home.parent is not None and home.parent.kind in CLASSES:
                return home.parent, "static" in above.words
            return None, False
        if above.kind in FIELDS or above.kind == "class_static_block":
            home = above.parent
            if home is not None and home.parent is not None and home.parent.kind in CLASSES:
                return home.parent, "static" in above.words or above.kind == "class_static_block"
        if above.kind in FUNCTIONS and above.kind != "arrow_function":
            return None, False
    return None, False
