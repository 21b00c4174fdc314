"""What is done to an object after it is made: properties set, and ways by which it gets out of sight."""

from __future__ import annotations

from codemod.languages.javascript import library
from codemod.languages.javascript.alterations import CHANGED, Change, both, gone
from codemod.languages.javascript.calls import WITH_ELEMENTS, arguments_of
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, MEMBERS, Node, enclosing_function, outermost
from codemod.languages.javascript.touched import blurred, lost, opened
from codemod.languages.javascript.values import (
    Arr,
    Class,
    Entry,
    Func,
    Method,
    Obj,
    Other,
    QueueMethod,
    Unknown,
    Value,
    join,
    light,
    merged,
    parts,
    spread,
)
from codemod.languages.javascript.variables import Variable
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

_READERS = frozenset(
    ("JSON.stringify", "Object.keys", "Object.values", "Object.entries", "Object.isFrozen", "structuredClone",
     "String", "Boolean", "Array.isArray", "Object.hasOwn", "expect", "Number", "Object.fromEntries", "util.inspect",
     "inspect", "assert", "assert.ok", "assert.deepEqual", "assert.equal", "Promise.resolve")
)  # fmt: skip
"""Functions that only look at what they are given."""
_CONSOLE = ("console.", "logger.", "log.")
_GROWING = frozenset(("push", "unshift"))
_LIST_READERS = frozenset(
    ("slice", "join", "includes", "indexOf", "at", "concat", "keys", "entries", "values", "hasOwnProperty", "toString",
     "length", "pop", "shift", "reverse", "sort")
)  # fmt: skip
_LOOKS = frozenset(
    ("unary_expression", "if_statement", "while_statement", "do_statement", "switch_statement", "template_substitution",
     "expression_statement", "switch_case", "class_heritage", "type_query", "for_statement", "else_clause")
)  # fmt: skip


class Changing:
    """Answers what is done to the objects that variables and properties hold."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.tree
        self._variables: dict[int, Change] = {}
        self._properties: dict[str, Change] = {}
        self._names: dict[tuple[str, str], Change] = {}

    def of_variable(self, variable: Variable) -> Change:
        """Return what is done to the object that a variable holds."""
        known = self._variables.get(id(variable))
        if known is not None:
            return known
        found = self._variables[id(variable)] = Change()
        reads, unseen = self._evaluator.links.uses(variable)
        if unseen:
            found.escape = f"{variable.name} is exported"
            found.unread = self._evaluator.links.unread(variable)
        home = self._home(variable)
        for read in reads:
            if found.is_long():
                break
            found.add(self._use(read, home))
        return found

    def of_name(self, path: str, name: str) -> Change:
        """Return what is done to an object that a module offers under a name, or is itself, and no variable holds."""
        known = self._names.get((path, name))
        if known is not None:
            return known
        found = self._names[path, name] = Change()
        reads, unseen = self._evaluator.links.uses_of(path, name)
        if unseen:
            found.escape = "it is exported"
            found.unread = self._evaluator.links.unread((path, name))
        for read in reads:
            if found.is_long():
                break
            found.add(self._use(read, None))
        return found

    def of_property(self, name: str) -> Change:
        """Return what is done to the objects that stand under a property of some name."""
        known = self._properties.get(name)
        if known is not None:
            return known
        found = self._properties[name] = Change()
        for member in self._scopes.members_by_name.get(name, ()):
            if found.is_long():
                break
            found.add(self._use(member, None))
        return found

    def _home(self, variable: Variable) -> Node | None:
        """Return the function in each call of which a variable is made anew."""
        node: Node | None = variable.scope.node
        return node if node is None or node.kind in FUNCTIONS else enclosing_function(node)

    def applied(self, value: Value, change: Change) -> Value:
        """Return an object after what is done to it."""
        return join([self._applied(part, change) for part in parts(value)])

    def _applied(self, value: Value, change: Change) -> Value:
        evaluator = self._evaluator
        if isinstance(value, Arr):
            more = [evaluator.settled(node) for node in change.adds]
            why = change.escape or change.nested or (CHANGED if change.sets else "")
            if why:
                more.append(Unknown(why))
            return Arr(light(join([opened(value.element, why) if why else value.element, *more]))) if more else value
        if not isinstance(value, Obj):
            return value
        found = value
        by_key: dict[str, list[Value]] = {}
        is_open = evaluator.pay(len(change.sets) // 5) or change.escape == CHANGED
        for key, node in change.sets:
            if key is None or is_open:
                is_open = True
                continue
            unknown = Unknown("it is changed in a way that is not followed")
            by_key.setdefault(key, []).append(unknown if node is None else evaluator.settled(node))
        found = merged(found, [Entry(key, join(values), sure=False) for key, values in by_key.items()])
        if is_open:
            found = merged(found, (), Unknown("a key of it is set that is worked out at run time"))
        for node in change.merges:
            found = spread(found, join((evaluator.settled(node), _NOTHING_GIVEN)))
        for key in change.deletes:
            entries = [replace(one, sure=False) if key in (None, one.key) else one for one in found.entries]
            found = replace(found, entries=tuple(entries))
        if change.nested:
            entries = [replace(one, value=opened(one.value, change.nested)) for one in found.entries]
            found = replace(found, entries=tuple(entries))
        if change.inner:
            why = change.inner
            entries = [replace(e, value=lost(e.value, why)) if isinstance(e.value, Obj) else e for e in found.entries]
            found = replace(found, entries=tuple(entries))
        if change.unread:
            return blurred(found, change.unread)
        value = opened(found, change.escape) if change.escape else found
        return lost(value, change.lost) if change.lost else value

    # One use

    def _use(self, node: Node, home: Node | None) -> Change:
        """Return what the place at which an object is used does to it. ``home``: the function that makes it."""
        whole = outermost(node)
        above = whole.parent
        if above is None or above.kind in _LOOKS:
            return Change()
        match above.kind:
            case "member_expression" | "subscript_expression":
                return self._member(whole, above)
            case "arguments":
                return self._argument(whole, above, home)
            case "variable_declarator":
                return self._into_pattern(above.field("name"), home)
            case "assignment_expression" | "augmented_assignment_expression":
                return self._assigned(whole, above, home)
            case "object" | "pair":
                return self._in_object(whole, above)
            case "spread_element":
                is_copy = above.parent is not None and above.parent.kind in ("object", "array")
                return Change() if is_copy else gone("its elements are handed on")
            case "array":
                held = self._use(above, None)  # other elements may come and go: this one stays what it is
                return Change(escape=held.escape or held.nested, lost=held.lost or held.inner)
            case "return_statement" | "arrow_function":
                if above.kind == "arrow_function" and above.field("body") is not whole:
                    return gone("it is a parameter's default")
                function = above if above.kind == "arrow_function" else enclosing_function(above)
                is_fresh = node.kind in ("object", "array", "call_expression")
                made_here = (home is not None and function is home) or is_fresh
                return Change() if made_here else gone("it is returned to whoever asks for it")
            case "binary_expression":
                operator = above.words[0] if above.words else ""
                return self._use(above, home) if operator in ("??", "||", "&&") else Change()
            case "ternary_expression":
                return Change() if above.field("condition") is whole else self._use(above, home)
            case "sequence_expression":
                return self._use(above, home) if above.children[-1] is whole else Change()
            case "await_expression":
                return self._use(above, home)
            case "for_in_statement":
                if "of" not in above.words:
                    return Change()
                found = Change()
                found.hold(self._into_pattern(above.field("left"), None))
                return found
            case kind if kind in FIELDS:
                name = self._scopes.key_of(above.field("name") or above.field("property"))
                return gone("it is kept in a field") if name is None else self.of_property(name)
            case "export_specifier":
                return Change()  # who uses it by that name is known, or it counts as out of sight already
            case "export_statement":
                return Change() if node.kind == "identifier" else Change(escape="it is exported")
            case kind if kind in CLASSES:
                return Change()
        why = f"it is used in a way that is not followed (line {self._tree.line(node)})"
        return Change(escape=why) if above.kind.startswith("jsx_") else gone(why)  # no component changes what it gets

    def _member(self, whole: Node, above: Node) -> Change:
        if above.field("object") is not whole:
            return Change()  # it is an index
        name = self._scopes.property_of(above)
        outer = outermost(above)
        beyond = outer.parent
        if beyond is None:
            return Change()
        match beyond.kind:
            case "assignment_expression" if beyond.field("left") is outer:
                return Change(sets=[(name, beyond.field("right"))])
            case "augmented_assignment_expression" if beyond.field("left") is outer:
                logical = beyond.words[:1] in (("??=",), ("||=",), ("&&=",))
                return Change(sets=[(name, beyond.field("right") if logical else None)])
            case "update_expression":
                return Change(sets=[(name, None)])
            case "unary_expression" if "delete" in beyond.words:
                return Change(deletes=[name])
            case "pair_pattern" | "array_pattern" | "assignment_pattern" | "rest_pattern" | "object_assignment_pattern":
                return Change(sets=[(name, None)])
            case "for_in_statement" if beyond.field("left") is outer:
                return Change(sets=[(name, None)])
            case "call_expression" if beyond.field("function") is outer:
                return self._method(name, beyond)
        found = Change()
        found.hold(self._use(above, None))
        if name is not None:
            found.inner = ""  # what stands under this name is asked about by it, and the rest is not concerned
        return found

    def _method(self, name: str | None, call: Node) -> Change:
        given = arguments_of(call) or []
        if name in _GROWING:
            return Change(adds=list(given))
        if name in WITH_ELEMENTS:
            found = Change()
            for one in given[:1]:
                for part in parts(self._evaluator.value(one)):
                    if isinstance(part, Func):
                        listed = parameters_of(part.node)
                        if listed:
                            found.hold(self._into_pattern(listed[0], None))
                    elif not isinstance(part, Other):
                        found.hold(gone("its elements are handed on"))
            return found
        if name in _LIST_READERS:
            found = Change()
            if name in ("slice", "at", "pop", "shift", "concat", "reverse"):
                found.hold(self._use(call, None))
            return found
        if name in ("reduce", "splice", "fill", "set", "defineProperty") or name is None:
            return gone("it is changed in a way that is not followed")
        return Change()

    def _argument(self, whole: Node, above: Node, home: Node | None) -> Change:
        call = above.parent
        if call is None or call.kind != "call_expression":
            return self._constructed(whole, above, call)
        callee = call.field("function")
        if callee is None:
            return gone("it is handed on")
        text = " ".join(self._tree.of(callee).split())
        index = next((number for number, one in enumerate(above.children) if one is whole), 0)
        if text in _READERS or text.startswith(_CONSOLE):
            return Change()
        if text == "Object.assign":
            found = self._use(call, home) if index == 0 else Change()
            if index == 0:
                found = replace(found, merges=[*found.merges, *above.children[1:]])
                if any(one.kind == "spread_element" for one in above.children):
                    found.add(gone("objects that cannot be seen are assigned to it"))
            return found
        if text in ("Object.freeze", "Object.seal"):
            return self._use(call, home)
        values = parts(self._evaluator.value(callee))
        found = Change()
        for value in values:
            match value:
                case Method() | QueueMethod():
                    continue
                case Func(node=function):
                    found.add(self._into_function(function, index, above.children))
                case _:
                    short = text if len(text) < 60 else text[:57] + "…"
                    found.escape = found.escape or f"it is handed to {short} at line {self._tree.line(call)}"
                    if not library.only_looks(text, value):
                        found.lost = found.lost or found.escape
        return found

    def _constructed(self, whole: Node, above: Node, call: Node | None) -> Change:
        """Return what becomes of an object that a constructor is given."""
        found = Change(escape="it is handed to a constructor")
        constructor = None if call is None else call.field("constructor")
        for value in parts(self._evaluator.value(constructor)) if constructor is not None else ():
            if isinstance(value, Class):
                made = self._evaluator.members.method(value.node, "constructor")
                index = next((number for number, one in enumerate(above.children) if one is whole), 0)
                if made is not None:
                    found.add(self._into_function(made, index, above.children))
            elif not library.only_looks("", value):
                found.lost = found.escape
        return found

    def _into_function(self, function: Node, index: int, given: list[Node]) -> Change:
        listed = parameters_of(function)
        if any(one.kind == "spread_element" for one in given[: index + 1]) or any(
            one.kind == "rest_pattern" or (one.children and one.children[0].kind == "rest_pattern") for one in listed
        ):
            return gone("it is handed on among others")
        body = function.field("body")
        if body is not None and "arguments" in self._tree.of(body) and function.kind != "arrow_function":
            return gone("it is handed to a function that looks at its arguments")
        return self._into_pattern(listed[index], function) if index < len(listed) else Change()

    def _into_pattern(self, target: Node | None, home: Node | None) -> Change:
        """Return what is done to an object that is given to a pattern: a name, or names of its parts."""
        if target is None:
            return Change()
        found = Change()
        for inner, steps in self._scopes.targets(target):
            variable = self._scopes.variable(inner)
            plain = all(step[0] == "default" for step in steps)
            if variable is None:
                found.add(gone("it is kept where it is not followed"))
            elif plain:
                found.add(self.of_variable(variable))
            elif not any(step[0] == "rest" for step in steps):
                found.hold(self.of_variable(variable))
        del home
        return found

    def _assigned(self, whole: Node, above: Node, home: Node | None) -> Change:
        if above.field("right") is not whole:
            return Change()
        left = above.field("left")
        found = Change() if above.parent is not None and above.parent.kind == "expression_statement" else (
            self._use(above, home)
        )  # fmt: skip
        if left is None:
            return found
        if left.kind in MEMBERS:
            base = left.field("object")
            name = self._scopes.property_of(left)
            if base is not None and base.kind == "this" and name is not None:
                found = both(found, self.of_property(name))
            else:
                found = both(found, gone(f"it is kept as {self._tree.of(left)}"))
            return found
        return both(found, self._into_pattern(left, home))

    def _in_object(self, whole: Node, above: Node) -> Change:
        """Return what is done to an object that another one holds."""
        holder = above if above.kind == "object" else above.parent
        if holder is None or (above.kind == "pair" and above.field("value") is not whole):
            return Change()
        key = self._tree.of(whole) if above.kind == "object" else self._scopes.key_of(above.field("key"))
        outer = self._use(holder, None)
        found = Change() if key is None else both(Change(), self.of_property(key))
        why = outer.escape or outer.nested
        if why or key is None:
            found.escape = found.escape or why or "it is kept under a key that is worked out at run time"
            found.lost = found.lost or outer.lost or outer.inner
        return found


_NOTHING_GIVEN = Other("nothing", is_plain=True)
