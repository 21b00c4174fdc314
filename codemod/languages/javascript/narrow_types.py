"""What the types of a TypeScript program allow a value to be: whether that is some texts only."""

from __future__ import annotations

from codemod.languages.javascript import library
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, Node

Path = tuple[str | None, ...]
"""The properties that lead into a value; None is any of them, as with an index that is worked out."""

DEEPEST = 40
_SAME = frozenset(("Readonly", "Partial", "Required", "NonNullable", "DeepReadonly", "Pick", "Omit"))
"""Generic types of TypeScript whose properties are those of their first argument."""
_LISTS = frozenset(("Array", "ReadonlyArray"))
_GENERIC = frozenset((*FUNCTIONS, *CLASSES, "interface_declaration", "type_alias_declaration", "function_type"))

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.javascript.narrow import Values


class Types:
    """Tells whether types allow nothing but some texts, and undefined (and null, where ``drops_null``)."""

    def __init__(self, evaluator: Evaluator, values: Values, allowed: frozenset[str], *, drops_null: bool) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.scopes.tree
        self._values = values
        self._allowed = allowed
        self._drops_null = drops_null
        self._inside: set[tuple[int, Path]] = set()

    def allow(self, node: Node, path: Path) -> bool:
        """Whether a type allows nothing but the texts, and undefined, where a path leads to."""
        key = (id(node), path)
        if key in self._inside or len(self._inside) > DEEPEST:
            return False
        self._inside.add(key)
        try:
            return self._allow(node, path)
        finally:
            self._inside.discard(key)

    def _allow(self, node: Node, path: Path) -> bool:
        match node.kind:
            case "type_annotation" | "parenthesized_type" | "readonly_type" if node.children:
                return self.allow(node.children[-1], path)
            case "literal_type" if node.children:
                inner = node.children[0]
                if inner.kind in ("undefined", "null"):
                    return inner.kind == "undefined" or self._drops_null
                return not path and self._tree.string(inner) in self._allowed
            case "template_literal_type":
                return not path and self._tree.of(node)[1:-1] in self._allowed
            case "undefined":
                return True
            case "predefined_type":
                return self._tree.of(node) in ("any", "never")
            case "union_type":
                return all(self.allow(one, path) for one in node.children)
            case "intersection_type":
                return any(self.allow(one, path) for one in node.children)
            case "object_type":
                return bool(path) and self._is_of_body(node, path)
            case "array_type" | "tuple_type":
                return bool(path) and all(self.allow(one, path[1:]) for one in node.children)
            case "type_query" if node.children:
                return self._values.fits(node.children[0], path, keeps=True)
            case "lookup_type":
                inner, index = node.children[0], node.children[-1]
                key = self._tree.string(index.children[0]) if index.kind == "literal_type" else None
                return self.allow(inner, (key, *path))
            case "nested_type_identifier":
                return self._is_enum_member(node, path)
            case "type_identifier":
                return self._is_named(node, self._tree.of(node), path)
            case "generic_type":
                return self._is_generic(node, path)
        return False

    def _is_generic(self, node: Node, path: Path) -> bool:
        name, listed = node.field("name"), node.field("type_arguments")
        if name is None or listed is None or not listed.children:
            return False
        text = self._tree.of(name)
        if self._types(name, text):
            return False  # a type of the program's own
        if text in _SAME:
            return self.allow(listed.children[0], path)
        if text in _LISTS or (text == "Record" and len(listed.children) > 1):
            return bool(path) and self.allow(listed.children[-1], path[1:])
        return text == "Extract" and any(self.allow(one, path) for one in listed.children)

    def _is_named(self, node: Node, name: str, path: Path) -> bool:
        parameter = self._type_parameter(node, name)
        if parameter is not None:
            limit = parameter.field("constraint")
            return limit is not None and bool(limit.children) and self.allow(limit.children[-1], path)
        found = self._types(node, name)
        if not found:
            return self.is_class_or_enum(node, name, path)
        if len(found) == 1 and found[0].kind == "type_alias_declaration":
            value = found[0].field("value")
            return value is not None and found[0].field("type_parameters") is None and self.allow(value, path)
        return bool(path) and any(self._is_interface(one, path) for one in found)

    def _type_parameter(self, node: Node, name: str) -> Node | None:
        """Return the parameter of a function, a class or a type that a type's name means."""
        for above in node.ancestors():
            listed = above.field("type_parameters") if above.kind in _GENERIC else None
            for one in () if listed is None else listed.children:
                given = one.field("name")
                if given is not None and self._tree.of(given) == name:
                    return one
        return None

    def _is_interface(self, node: Node, path: Path) -> bool:
        body = node.field("body")
        if body is not None and self._member(body, path[0]) is not None:
            return self._is_of_body(body, path)
        above = [one for child in node.children if child.kind == "extends_type_clause" for one in child.children]
        return any(self.allow(one, path) for one in above)

    def _is_of_body(self, body: Node, path: Path) -> bool:
        type_ = self._member(body, path[0])
        return type_ is not None and self.allow(type_, path[1:])

    def _member(self, body: Node, key: str | None) -> Node | None:
        """Return the type that a property is declared with."""
        for child in body.children:
            if child.kind == "property_signature" or child.kind in FIELDS:
                name = child.field("name")
                if name is not None and key is not None and self._scopes.key_of(name) == key:
                    return child.field("type")
        return None

    def _types(self, node: Node, name: str) -> list[Node]:
        """Return the declarations of a type of the program's."""
        imported = self._imported(node, name)
        if imported is not None:
            return self._evaluator.links.types(*imported, node)
        return self._scopes.types_named(name, node)

    def _imported(self, node: Node, name: str) -> tuple[str, str] | None:
        variable = self._scopes.module_of(node).names.get(name)
        writes = [] if variable is None else [write for write in variable.writes if write.how == "import"]
        return (writes[0].module, writes[0].name) if writes else None

    def _value_named(self, node: Node, name: str) -> Node | None:
        """Return the declaration of a class or an enumeration of the program's."""
        imported = self._imported(node, name)
        ways: list[Node] = []
        if imported is None:
            variable = self._scopes.module_of(node).names.get(name)
            ways = [] if variable is None else [write.target for write in variable.writes]
        elif not library.is_sdk(imported[0]):
            ways = self._evaluator.links.defined(*imported, node)
            ways = [write.target for one in ways if (inner := self._scopes.variable(one)) for write in inner.writes]
        return ways[0].parent if len(ways) == 1 else None

    def is_class_or_enum(self, node: Node, name: str, path: Path) -> bool:
        made = self._value_named(node, name)
        if made is None:
            return False
        if made.kind == "enum_declaration":
            return not path and self.is_enum(made, None)
        if made.kind not in CLASSES or not path or path[0] is None:
            return False
        body = made.field("body")
        return body is not None and self.is_of_class(body, path[0], path[1:])

    def _is_enum_member(self, node: Node, path: Path) -> bool:
        name, _, member = self._tree.of(node).partition(".")
        enum = self._value_named(node, name)
        return enum is not None and enum.kind == "enum_declaration" and not path and self.is_enum(enum, member)

    def is_of_class(self, body: Node, key: str, path: Path) -> bool:
        """Whether a field of a class is declared, there or among its constructor's parameters, to be a text."""
        type_ = self._member(body, key)
        for child in body.children:
            if child.kind in FIELDS and type_ is None and self._scopes.key_of(child.field("name")) == key:
                value = child.field("value")
                return (
                    "readonly" in child.words and value is not None and self._values.fits(value, path, keeps=not path)
                )
            name = child.field("name") if child.kind == "method_definition" else None
            if name is not None and self._tree.of(name) == "constructor" and type_ is None:
                type_ = self._parameter_property(child, key)
        return type_ is not None and self.allow(type_, path)

    def _parameter_property(self, constructor: Node, key: str) -> Node | None:
        listed = constructor.field("parameters")
        for one in () if listed is None else listed.children:
            pattern = one.field("pattern")
            is_field = any(child.kind == "accessibility_modifier" for child in one.children) or "readonly" in one.words
            if is_field and pattern is not None and self._tree.of(pattern) == key:
                return one.field("type")
        return None

    def is_enum(self, enum: Node, member: str | None) -> bool:
        """Whether a member of an enumeration, or any (None), is one of the texts."""
        members = [] if enum.field("body") is None else enum.children[-1].children
        values = {self._scopes.key_of(one.children[0]): one.children[-1] for one in members if one.children}
        wanted = values.values() if member is None else [one for name, one in values.items() if name == member]
        return bool(wanted) and all(self._values.fits(one, (), keeps=True) for one in wanted)
