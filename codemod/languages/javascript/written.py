"""Types as they are written: what their names lead to, and what they say of the parts of what they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from codemod.languages.javascript import library
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, Node, bare
from codemod.languages.javascript.values import Class, Func, Method, parts
from codemod.languages.javascript.variables import Step
from codemod.record import dataclass
from codemod.sdk import javascript as sdk

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.evaluate import Evaluator

ELEMENT: Step = ("element", None)
AWAITED: Step = ("awaited", None)
RETURNED: Step = ("returned", None)

_WRAPPED = frozenset(("type_annotation", "parenthesized_type", "readonly_type", "optional_type", "constraint",
                      "default_type", "rest_type"))  # fmt: skip
_NAMED = frozenset(("type_identifier", "generic_type", "nested_type_identifier", "member_expression"))
"""Types by a name; ``import("./a").B`` is a property of a call to the parser."""
_SAME = frozenset(("NonNullable", "Readonly", "Required", "DeepReadonly", "Exclude", "Extract"))
"""Generic types of TypeScript that are their first argument, as far as its properties go."""
_SOME = frozenset((*_SAME, "Partial", "Pick", "Omit"))
"""Those whose properties are of the same types, if they are there."""
_LISTS = frozenset(("Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable", "AsyncIterable"))
_PROMISES = frozenset(("Promise", "PromiseLike"))
_GENERIC = frozenset(
    (*FUNCTIONS, *CLASSES, "interface_declaration", "type_alias_declaration", "function_type", "method_signature",
     "function_signature")
)  # fmt: skip
_DEEPEST = 30
_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """A type as it is written, with what the parameters stand for that are named in it."""

    node: Node
    given: tuple[tuple[str, Written], ...] = ()


class WrittenTypes:
    """Follows types as they are written."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.scopes.tree
        self._depth = 0
        self._steps = 0

    # What a type is

    def every(self, one: Written, holds: Callable[[Written], bool]) -> bool:
        """Whether something holds for all that a type may be: one of an intersection's is enough, a name is followed.

        ``holds`` is asked of what is no name of the program's: of types that are written out, the SDK's, TypeScript's.
        """
        if self._is_spent():
            return False
        self._depth += 1
        try:
            node = one.node
            if node.kind in _WRAPPED and node.children:
                return self.every(self._inside(one, node.children[-1]), holds)
            match node.kind:
                case "union_type":
                    return all(self.every(self._inside(one, child), holds) for child in node.children)
                case "intersection_type":
                    return any(self.every(self._inside(one, child), holds) for child in node.children)
                case "conditional_type":
                    return all(self.every(self._inside(one, child), holds) for child in node.children[2:])
                case "lookup_type":
                    found = self._looked_up(one)
                    return all(self.every(inner, holds) for inner in found) if found else holds(one)
                case "interface_declaration":
                    above = [self._inside(one, child) for child in _extended(node)]
                    return holds(one) or any(self.every(inner, holds) for inner in above)
            if node.kind in _NAMED:
                followed = self.named(one)
                if followed is not None:
                    return all(self.every(inner, holds) for inner in followed)
                if self.name_of(node) in _SAME and self.arguments(one):
                    return self.every(self.arguments(one)[0], holds)
                if self.name_of(node) == "ReturnType" and self.arguments(one):
                    results = self.down(self.arguments(one)[0], RETURNED)
                    return all(self.every(inner, holds) for inner in results) if results else holds(one)
                if self.name_of(node) == "Awaited" and self.arguments(one):
                    results = self.down(self.arguments(one)[0], AWAITED)
                    return all(self.every(inner, holds) for inner in results) if results else holds(one)
            return holds(one)
        finally:
            self._depth -= 1

    def _is_spent(self) -> bool:
        """Whether a question has cost enough: types may go around in circles, and in several at once."""
        self._steps = self._steps + 1 if self._depth else 0
        return self._depth > _DEEPEST or self._steps > _STEPS

    def of_sdk(self, node: Node) -> str:
        """Return the SDK's name of a type of the SDK's, "" for any other."""
        if node.kind == "generic_type" and node.children:
            node = node.children[0]
        if node.kind == "member_expression" and node.children[0].kind == "call_expression":
            module = self._module_of(node)
            return self._tree.of(node).rpartition(".")[2] if module is not None and library.is_sdk(module) else ""
        text = self._tree.of(node)
        first, _, rest = text.partition(".")
        imported = self._imported(node, first)
        if imported is None or not library.is_sdk(imported[0]):
            return ""
        return rest.rpartition(".")[2] or imported[1]

    def name_of(self, node: Node) -> str:
        """Return the name by which a type is written."""
        return self._tree.of(node.children[0] if node.kind == "generic_type" and node.children else node)

    def arguments(self, one: Written) -> list[Written]:
        """Return the types that a generic type is given."""
        listed = one.node.field("type_arguments")
        return [] if listed is None else [self._inside(one, child) for child in listed.children]

    def named(self, one: Written) -> list[Written] | None:
        """Return what a name of a type leads to, None where that is nothing of the program's."""
        name = self.name_of(one.node)
        for key, given in one.given:
            if key == name:
                return [given]
        parameter = self._type_parameter(one.node, name)
        if parameter is not None:
            limit = parameter.field("constraint")
            return [] if limit is None else [self._inside(one, limit)]
        declared = self._declarations(one.node, name)
        return [self._opened(one, declaration) for declaration in declared] or None

    def _declarations(self, node: Node, name: str) -> list[Node]:
        if "(" in name:  # import("./a").B
            module = self._module_of(node.children[0] if node.kind == "generic_type" else node)
            return [] if module is None else self._evaluator.links.types(module, name.rpartition(".")[2], node)
        first, dot, _ = name.partition(".")
        imported = self._imported(node, first)
        if imported is None:
            found = self._scopes.types_named(name.rpartition(".")[2], node)
            if found or dot:
                return found
            variable = self._scopes.module_of(node).names.get(name)
            writes = [] if variable is None else variable.writes
            return [write.source for write in writes if write.how == "class" and write.source is not None]
        module, original = imported
        if library.is_sdk(module):
            return []
        original = name.rpartition(".")[2] if dot else original
        found = self._evaluator.links.types(module, original, node)
        if found:
            return found
        values = parts(self._evaluator.links.imported(module, original, node))
        return [part.node for part in values if isinstance(part, Class)]

    def _module_of(self, node: Node) -> str | None:
        """Return the module of ``import("./a").B``."""
        given = node.children[0].children[-1].children if node.children and node.children[0].children else []
        return self._tree.string(given[0]) if given else None

    def _opened(self, one: Written, declaration: Node) -> Written:
        """Return a declaration's type, with what its parameters stand for."""
        listed = declaration.field("type_parameters")
        arguments = self.arguments(one)
        given = []
        for number, parameter in enumerate(() if listed is None else listed.children):
            name, default = parameter.field("name"), parameter.field("value")
            if name is None:
                continue
            if number < len(arguments):
                given.append((self._tree.of(name), arguments[number]))
            elif default is not None:
                given.append((self._tree.of(name), Written(default)))
        value = declaration.field("value") if declaration.kind == "type_alias_declaration" else None
        return Written(value or declaration, tuple(given))

    def _type_parameter(self, node: Node, name: str) -> Node | None:
        for above in node.ancestors():
            listed = above.field("type_parameters") if above.kind in _GENERIC else None
            for one in () if listed is None else listed.children:
                given = one.field("name")
                if given is not None and self._tree.of(given) == name:
                    return one
        return None

    def _imported(self, node: Node, name: str) -> tuple[str, str] | None:
        variable = self._scopes.module_of(node).names.get(name)
        writes = [] if variable is None else [write for write in variable.writes if write.how == "import"]
        return (writes[0].module, writes[0].name) if writes else None

    def _inside(self, one: Written, node: Node) -> Written:
        return Written(node, one.given)

    def _looked_up(self, one: Written) -> list[Written]:
        inner, index = one.node.children[0], one.node.children[-1]
        literal = index.children[0] if index.kind == "literal_type" and index.children else None
        within = self._inside(one, inner)
        if inner.kind == "generic_type" and self.name_of(inner) == "Parameters" and self.arguments(within):
            number = self._tree.of(index)
            return self.down(self.arguments(within)[0], ("parameter", int(number))) if number.isdigit() else []
        key = self._tree.string(literal)
        return self.down(within, ELEMENT if key is None else ("key", key))

    # What it says of parts

    def along(self, types: Iterable[Written], steps: Iterable[Step]) -> list[Written]:
        """Return what types say of where the steps of a pattern lead."""
        found = list(types)
        for step in steps:
            if step[0] in ("default", "rest", "tail"):
                continue  # what is left over has the same types under the same names
            taken = ELEMENT if step[0] in ("index", "computed") else step
            found = list(dict.fromkeys(inner for one in found for inner in self.down(one, taken)))
        return found

    def down(self, one: Written, step: Step) -> list[Written]:
        """Return the types that a type says a part is of, none where it does not tell."""
        if self._is_spent():
            return []
        self._depth += 1
        try:
            return list(dict.fromkeys(self._down(one, step)))
        finally:
            self._depth -= 1

    def _down(self, one: Written, step: Step) -> list[Written]:
        node = one.node
        if node.kind in _WRAPPED and node.children:
            return self.down(self._inside(one, node.children[-1]), step)
        if node.kind in ("union_type", "intersection_type"):
            return [inner for child in node.children for inner in self.down(self._inside(one, child), step)]
        if node.kind in _NAMED:
            followed = self.named(one)
            if followed is not None:
                return [inner for each in followed for inner in self.down(each, step)]
            return self._of_generic(one, step)
        match node.kind:
            case "lookup_type":
                return [inner for each in self._looked_up(one) for inner in self.down(each, step)]
            case "array_type" if step == ELEMENT:
                return [self._inside(one, node.children[0])]
            case "tuple_type" if step == ELEMENT:
                return [self._inside(one, child) for child in node.children]
            case "object_type" | "interface_declaration":
                return self._of_body(one, step)
            case kind if kind in CLASSES:
                return self._of_body(one, step)
            case "function_type" | "method_signature" | "call_signature":
                return self._of_function(one, step)
            case kind if kind in FUNCTIONS:
                return self._of_function(one, step)
            case "type_query" if node.children:
                return self._of_query(one, step)
        return [one] if step == AWAITED else []

    def _of_generic(self, one: Written, step: Step) -> list[Written]:
        name, arguments = self.name_of(one.node), self.arguments(one)
        if step[0] == "parameter" and self.of_sdk(one.node) == sdk.OLD_CLIENT_TYPE:
            return [one]  # its parameter has no name of its own
        if not arguments:
            return []
        first = arguments[0]
        if name in _SOME:
            return self.down(first, step)
        if name in _PROMISES:
            return self.down(first, AWAITED) or [first] if step == AWAITED else []
        if name == "Awaited":
            return [inner for each in self.down(first, AWAITED) for inner in self.down(each, step)]
        if name == "ReturnType":
            return [inner for each in self.down(first, RETURNED) for inner in self.down(each, step)]
        if name in _LISTS:
            return [first] if step == ELEMENT else []
        if name == "Record" and step[0] in ("key", "element"):
            return arguments[1:2]
        return []

    def _of_body(self, one: Written, step: Step) -> list[Written]:
        """Return what is declared of a part in an object type, an interface or a class."""
        body = one.node if one.node.kind == "object_type" else one.node.field("body")
        found: list[Written] = []
        for child in () if body is None else body.children:
            if child.kind == "call_signature":
                found += self._of_function(self._inside(one, child), step)
                continue
            if step[0] not in ("key", "element"):
                continue
            key = self._scopes.key_of(child.field("name"))
            type_ = child.field("type")
            if child.kind == "index_signature":
                found += [] if type_ is None else [self._inside(one, type_)]
            elif key is not None and step in (("key", key), ELEMENT):
                if child.kind == "method_signature":
                    found.append(self._inside(one, child))
                elif child.kind == "method_definition" and "get" in child.words:
                    type_ = child.field("return_type")
                if type_ is not None and (
                    child.kind == "property_signature" or child.kind not in ("method_signature",)
                ):
                    found.append(self._inside(one, type_))
        if not found:
            above = [self._inside(one, child) for child in _extended(one.node)]
            found = [inner for each in above for inner in self.down(each, step)]
        return found

    def _of_function(self, one: Written, step: Step) -> list[Written]:
        if step == RETURNED:
            type_ = one.node.field("return_type")
            return [] if type_ is None else [self._inside(one, type_)]
        if step[0] == "parameter" and isinstance(step[1], int):
            listed = parameters_of(one.node)
            type_ = listed[step[1]].field("type") if step[1] < len(listed) else None
            return [] if type_ is None else [self._inside(one, type_)]
        return []

    def _of_query(self, one: Written, step: Step) -> list[Written]:
        """Return what ``typeof x`` says of a part: by what x is declared as, or by the function that it is."""
        name = bare(one.node.children[0])
        variable = self._scopes.variable(name) if name.kind == "identifier" else None
        write = None if variable is None else next((each for each in variable.writes if each.type is not None), None)
        if write is not None and write.type is not None:
            return [inner for each in self.along([Written(write.type)], write.steps) for inner in self.down(each, step)]
        found: list[Written] = []
        for part in parts(self._evaluator.value(name)) if step[0] in ("returned", "parameter") else ():
            if isinstance(part, Func):
                found += self._of_function(Written(part.node), step)
            elif isinstance(part, Method) and step[0] == "parameter":
                found.append(one)  # the old method's parameter has no name of its own
        return found

    # What is expected of an expression

    def expected(self, node: Node) -> list[Written]:
        """Return the types that an expression is expected to have where it stands."""
        if self._is_spent():
            return []
        self._depth += 1
        try:
            return self._expected(node)
        finally:
            self._depth -= 1

    def _expected(self, node: Node) -> list[Written]:
        above = node.parent
        if above is None:
            return []
        match above.kind:
            case "parenthesized_expression" | "ternary_expression" | "binary_expression" | "non_null_expression":
                return self.expected(above)
            case "as_expression" | "satisfies_expression":
                is_typed = len(above.children) > 1 and above.children[0] is node  # and not `as const`
                return [Written(above.children[-1])] if is_typed else []
            case "variable_declarator" | "required_parameter" | "optional_parameter":
                type_ = above.field("type")
                return [Written(type_)] if type_ is not None and above.field("value") is node else []
            case kind if kind in FIELDS:
                type_ = above.field("type")
                return [] if type_ is None else [Written(type_)]
            case "assignment_expression":
                variable = self._scopes.variable(above.children[0])
                typed = () if variable is None else variable.writes
                return [Written(write.type) for write in typed if write.type is not None and not write.steps]
            case "pair":
                key = self._scopes.key_of(above.field("key"))
                return self._of_holder(above, key) if above.field("value") is node else []
            case "object":
                return self._of_holder(node, self._scopes.key_of(node.field("name") or node))
            case "array":
                return [inner for one in self.expected(above) for inner in self.down(one, ELEMENT)]
            case "arguments" if above.parent is not None:
                index = next(number for number, child in enumerate(above.children) if child is node)
                callee = above.parent.field("function") or above.parent.field("constructor")
                found: list[Written] = []
                for part in parts(self._evaluator.value(callee)):
                    if isinstance(part, Func):
                        found += self._of_function(Written(part.node), ("parameter", index))
                return found
        return []

    def _of_holder(self, entry: Node, key: str | None) -> list[Written]:
        if key is None or entry.parent is None:
            return []
        return [inner for one in self.expected(entry.parent) for inner in self.down(one, ("key", key))]


def _extended(node: Node) -> list[Node]:
    """Return the types that an interface extends."""
    return [inner for child in node.children if child.kind == "extends_type_clause" for inner in child.children]
