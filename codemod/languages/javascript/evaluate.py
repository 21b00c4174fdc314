"""Expressions to abstract values, on demand and once each."""

from __future__ import annotations

from collections.abc import Callable

from codemod.languages.interface import ALONE, Setting
from codemod.languages.javascript import calls, changes, declared, library, links, members, texts
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    MEMBERS,
    Node,
    Tree,
    outermost,
)
from codemod.languages.javascript.touched import cast
from codemod.languages.javascript.values import (
    ABSENT,
    NOTHING,
    Absent,
    Arr,
    Class,
    Entry,
    Func,
    Instance,
    Nothing,
    Obj,
    Other,
    Promised,
    Text,
    Unknown,
    Value,
    join,
    light,
    merged,
    parts,
    spread,
    weight,
)
from codemod.languages.javascript.variables import Step, Variable, Write
from codemod.record import replace

DEEPEST = 120
"""How many questions may wait for each other. Python's own stack takes some ten calls for each."""
STEPS = 4_000
"""How many questions one call may cost; a file that is made to be unreadable must end, too."""
ALL_STEPS = 40_000
"""Steps for a file besides those for what stands in it: each expression is asked about once, if nothing is wrong."""

INVOLVED = Unknown("it is too involved to be followed")
ITSELF = Unknown("it rests on itself")

_NONE_OF_IT = {
    "number": "a number",
    "true": "a boolean",
    "false": "a boolean",
    "regex": "a regular expression",
    "update_expression": "a number",
    "jsx_element": "an element",
    "jsx_self_closing_element": "an element",
    "meta_property": "the module's import.meta",
}


class Evaluator:
    """Answers what an expression of a program is: of one file, or of several that are analysed together."""

    def __init__(self, scopes: Scopes, setting: Setting = ALONE) -> None:
        self.scopes = scopes
        self.tree: Tree = scopes.tree
        self._memo: dict[object, Value] = {}
        self._active: dict[object, int] = {}
        self._low = _NEVER
        self._steps = STEPS
        self._all = ALL_STEPS + len(self.tree.text) // 2
        self.setting = setting
        self.links = links.Links(self, setting)
        self.changes = changes.Changing(self)
        self.types = declared.Types(self)
        self.members = members.Members(self)
        self.calls = calls.Calls(self)

    def allow(self) -> None:
        """Begin a new question: it may cost its own number of steps."""
        self._steps = min(STEPS, self._all)

    def ask(self, key: object, compute: Callable[[], Value]) -> Value:
        """Return the answer to a question, which may ask for itself: it is ``NOTHING`` to itself then.

        An answer that rests on an unfinished one above is not kept, since it may lack something.
        """
        known = self._memo.get(key)
        if known is not None:
            return known
        active = self._active.get(key)
        if active is not None:
            self._low = min(self._low, active)
            return NOTHING
        depth = len(self._active)
        if depth >= DEEPEST or self._steps <= 0:
            self._low = -1
            return INVOLVED
        self._steps -= 1
        self._all -= 1
        self._active[key] = depth
        outer, self._low = self._low, _NEVER
        try:
            value = compute()
        finally:
            del self._active[key]
        self.pay(weight(value) // 10)
        if self._low >= depth:
            self._memo[key] = value
            self._low = outer
        else:
            self._low = min(outer, self._low)
        return value

    def pay(self, steps: int) -> bool:
        """Take off what work costs besides its questions, and say whether nothing is left."""
        self._steps -= steps
        self._all -= steps
        return self._steps <= 0

    def value(self, node: Node | None) -> Value:
        """Return what an expression is."""
        if node is None:
            return ABSENT
        return self.ask(id(node), lambda: self._compute(node))

    def settled(self, node: Node | None) -> Value:
        """Return what an expression is, for an operation to which a value that rests on itself is unknown."""
        value = self.value(node)
        return ITSELF if isinstance(value, Nothing) else value

    def _compute(self, node: Node) -> Value:
        kind = node.kind
        if kind in ("identifier", "shorthand_property_identifier"):
            return self._name(node)
        if kind in FUNCTIONS:
            return Func(node)
        if kind in CLASSES:
            return Class(node)
        if kind in MEMBERS:
            return self.members.of(node)
        if kind in _NONE_OF_IT:
            return Other(_NONE_OF_IT[kind], is_plain=True)
        method = _COMPUTE.get(kind)
        return Unknown("it is an expression that is not followed") if method is None else method(self, node)

    def _name(self, node: Node) -> Value:
        variable = self.scopes.variable(node)
        name = self.tree.of(node)
        if variable is None:
            return library.name_value(name)
        return self.variable(variable)

    def variable(self, variable: Variable) -> Value:
        """Return what a variable is: one of everything that is written to it, after all that is done to it."""
        return self.ask(("variable", id(variable)), lambda: self._variable(variable))

    def _variable(self, variable: Variable) -> Value:
        if self.scopes.in_with:
            return Unknown("the file has a with statement")
        value = self.raw(variable)
        if any(isinstance(part, (Obj, Arr)) for part in parts(value)):
            value = self.types.kept_as(self.changes.applied(value, self.changes.of_variable(variable)), variable)
        return value

    def raw(self, variable: Variable) -> Value:
        """Return what is written to a variable."""
        written = [write for write in variable.writes if write.how != "typed"]
        typed = next((write for write in variable.writes if write.type is not None), None)
        if written:
            value = join([self.written(write) for write in written])
        elif typed is not None:
            value = Unknown(f"it is {variable.name}, which is given no value in this file")
        else:
            value = ABSENT
        if typed is not None:
            value = self.types.known_as(value, typed)
        return value

    def written(self, write: Write) -> Value:
        """Return what one write gives."""
        match write.how:
            case "value":
                value = self.value(write.source)
            case "element":
                value = self.element(self.settled(write.source))
            case "parameter":
                return self.calls.parameter(write)
            case "import":
                return self.links.imported(write.module, write.name, write.target)
            case "function" if write.source is not None:
                return Func(write.source)
            case "class" if write.source is not None:
                return Class(write.source)
            case _:
                value = Unknown("", is_near=False)
        return self.stepped(value, write.steps)

    def stepped(self, value: Value, steps: tuple[Step, ...]) -> Value:
        """Return what is found in a value by the steps of a destructuring pattern."""
        if steps and isinstance(value, Nothing):
            value = ITSELF
        for kind, given in steps:
            match kind:
                case "key":
                    value = self.members.property(value, str(given))
                case "index":
                    value = self.element(value)
                case "computed":
                    value = self.members.any_property(value)
                case "rest":
                    value = self._rest(value, given)
                case "tail":
                    value = Arr(self.element(value))
                case _ if isinstance(given, Node):
                    if any(isinstance(part, (Absent, Unknown, Nothing)) for part in parts(value)):
                        kept = [part for part in parts(value) if not isinstance(part, Absent)]
                        value = join([*kept, self.value(given)])
        return value

    def _rest(self, value: Value, taken: object) -> Value:
        found: list[Value] = []
        for part in parts(value):
            if isinstance(part, Obj) and isinstance(taken, tuple):
                entries = tuple(entry for entry in part.entries if entry.key not in taken)
                found.append(replace(part, entries=entries, node=None))
            else:
                found.append(part)
        return join(found)

    def element(self, value: Value) -> Value:
        """Return what the elements of a list are."""
        found: list[Value] = []
        for part in parts(value):
            match part:
                case Arr(element=element):
                    found.append(element)
                case Other() | Text():
                    found.append(part)
                case Absent():
                    continue
                case Unknown():
                    found.append(part)
                case _:
                    found.append(Unknown("it is an element of something that cannot be followed"))
        return join(found) if found else ABSENT

    def awaited(self, value: Value) -> Value:
        """Return what ``await`` makes of a value."""
        if isinstance(value, Nothing):
            return ITSELF
        return join([self.awaited(part.value) if isinstance(part, Promised) else part for part in parts(value)])

    # Expressions

    def _await(self, node: Node) -> Value:
        return self.awaited(self.value(node.children[0] if node.children else None))

    def _wrapped(self, node: Node) -> Value:
        inner = node.children[-1 if node.kind == "type_assertion" else 0]
        value = self.value(inner)
        type_ = None
        if node.kind in ("as_expression", "satisfies_expression") and len(node.children) > 1:
            type_ = node.children[1]
        elif node.kind == "type_assertion" and node.children[0].children:
            type_ = node.children[0].children[0]
        if type_ is None:
            return value
        if self.tree.of(type_) in ("any", "never", "unknown"):
            return cast(value, self.tree.line(node))
        return self.types.cast_to(value, type_, hides=node.kind != "satisfies_expression")

    def _sequence(self, node: Node) -> Value:
        return self.value(node.children[-1])

    def _ternary(self, node: Node) -> Value:
        return join((self.value(node.field("consequence")), self.value(node.field("alternative"))))

    def _binary(self, node: Node) -> Value:
        operator = node.words[0] if node.words else ""
        left, right = node.field("left"), node.field("right")
        if operator in ("??", "||"):
            first = [part for part in parts(self.value(left)) if not isinstance(part, Absent)]
            return join([*first, self.value(right)])
        if operator == "&&":
            return join((ABSENT, self.value(right)))
        if operator == "+":
            return texts.added(self.value(left), self.value(right))
        return Other("a number, a string or a boolean", is_plain=True)

    def _assignment(self, node: Node) -> Value:
        if node.kind == "assignment_expression":
            return self.value(node.field("right"))
        if node.words[:1] in (("??=",), ("||=",), ("&&=",)):
            return join((self.value(node.field("left")), self.value(node.field("right"))))
        return Other("a number or a string", is_plain=True)

    def _object(self, node: Node) -> Value:
        found = Obj((), None, node)
        waiting: list[Entry] = []
        for child in node.children:
            if child.kind == "spread_element":
                found = spread(merged(found, waiting), self.settled(child.children[0] if child.children else None))
                waiting = []
                continue
            key, value = self._pair(child)
            if key is None or key == "__proto__":
                why = (
                    "a key of it is worked out at run time" if key is None else "it has another object as its prototype"
                )
                found, waiting = merged(merged(found, waiting), (), Unknown(why)), []
            else:
                waiting.append(Entry(key, value))
        return replace(merged(found, waiting), node=node)

    def _pair(self, child: Node) -> tuple[str | None, Value]:
        """Return the key, None where it is worked out, and the value of a property that is written out."""
        if child.kind == "shorthand_property_identifier":
            return self.tree.of(child), self.settled(child)
        if child.kind == "pair":
            return self.scopes.key_of(child.field("key")), self.settled(child.field("value"))
        is_accessor = "get" in child.words or "set" in child.words
        method: Value = Unknown("it is worked out by an accessor") if is_accessor else Func(child)
        return self.scopes.key_of(child.field("name")), method

    def _array(self, node: Node) -> Value:
        found = []
        for child in node.children:
            if child.kind == "spread_element":
                found.append(self.element(self.settled(child.children[0] if child.children else None)))
            else:
                found.append(self.settled(child))
        return Arr(light(join(found)) if found else ABSENT)

    def _string(self, node: Node) -> Value:
        return texts.template(self, node)

    def _absent(self, node: Node) -> Value:
        del node
        return ABSENT

    def _unary(self, node: Node) -> Value:
        return ABSENT if node.words[:1] == ("void",) else Other("a number, a string or a boolean", is_plain=True)

    def _this(self, node: Node) -> Value:
        owner, static = members.owner_of_this(node)
        if owner is None:
            return Unknown("it is what this is when the function is called")
        if owner.kind == "object":
            holder = outermost(owner).parent
            if holder is not None and holder.kind == "variable_declarator":
                name = holder.field("name")
                variable = self.scopes.variable(name) if name is not None else None
                if variable is not None:
                    return self.variable(variable)
            return self.value(owner)
        return Class(owner) if static else Instance(owner)

    def _super(self, node: Node) -> Value:
        owner, static = members.owner_of_this(node)
        base = members.heritage(owner) if owner is not None and owner.kind in CLASSES else None
        if base is None:
            return Unknown("it is what super is when the function is called")
        values = parts(self.settled(base))
        return join([Instance(part.node) if isinstance(part, Class) and not static else part for part in values])


_NEVER = 1 << 30

_COMPUTE: dict[str, Callable[[Evaluator, Node], Value]] = {
    "await_expression": Evaluator._await,
    "parenthesized_expression": Evaluator._wrapped,
    "as_expression": Evaluator._wrapped,
    "satisfies_expression": Evaluator._wrapped,
    "non_null_expression": Evaluator._wrapped,
    "type_assertion": Evaluator._wrapped,
    "sequence_expression": Evaluator._sequence,
    "ternary_expression": Evaluator._ternary,
    "binary_expression": Evaluator._binary,
    "assignment_expression": Evaluator._assignment,
    "augmented_assignment_expression": Evaluator._assignment,
    "object": Evaluator._object,
    "array": Evaluator._array,
    "string": Evaluator._string,
    "template_string": Evaluator._string,
    "null": Evaluator._absent,
    "undefined": Evaluator._absent,
    "unary_expression": Evaluator._unary,
    "this": Evaluator._this,
    "super": Evaluator._super,
    "call_expression": lambda evaluator, node: evaluator.calls.call(node),
    "new_expression": lambda evaluator, node: evaluator.calls.construction(node),
}
