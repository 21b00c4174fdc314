"""Scopes and variables: which declaration a name means, and everything that is ever written to it."""

from __future__ import annotations

from collections.abc import Callable

from codemod.languages.javascript import patterns
from codemod.languages.javascript.namespaces import blocks_with_names_of_others
from codemod.languages.javascript.syntax import CLASSES, FUNCTIONS, Node, Tree
from codemod.languages.javascript.variables import Import, Scope, Step, Variable, Write

TYPES = frozenset(
    ("type_annotation", "type_arguments", "type_parameters", "type_alias_declaration", "interface_declaration",
     "asserts_annotation", "type_predicate_annotation", "function_signature", "implements_clause",
     "omitting_type_annotation", "adding_type_annotation", "opting_type_annotation", "abstract_method_signature",
     "method_signature", "index_signature")
)  # fmt: skip
"""Nodes in which there are types and no code."""


class Scopes:
    """Everything that one walk over a file tells: variables, types, imports, calls, stores of properties."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.modules = {id(root): Scope(root, None, is_function=True) for root in tree.roots}
        """The scope of each file, by its root's id."""
        self.variables: dict[int, Variable] = {}
        """The variable of an identifier, by its node's id."""
        self.scope_of_type: dict[str, list[Node]] = {}
        """Declarations of types (aliases and interfaces), by name."""
        self.imports: list[Import] = []
        self.stores: dict[str, list[Write]] = {}
        """What is stored in properties, by their names; the write's target is the member expression."""
        self.members: list[Node] = []
        self.calls: list[Node] = []
        self.returns: dict[int, list[Node]] = {}
        """The ``return`` and ``yield`` of a function, by its node's id."""
        self.classes: list[Node] = []
        self.objects: list[Node] = []
        self.strings: list[Node] = []
        self.binaries: list[Node] = []
        self.awaits: list[Node] = []
        self.regexes: list[Node] = []
        self.tries: list[Node] = []
        self.keys_taken: dict[str, list[Node]] = {}
        """The places of patterns that take a property, by its name."""
        self.patterns: list[Node] = []
        self.in_with: bool = False
        self._scripts = {id(root) for root in tree.roots}
        """The roots of files that import and export nothing."""
        self._reads: list[tuple[Node, Scope]] = []
        self._writes: list[tuple[str, Scope, Write]] = []
        self._exports: list[tuple[str, Scope]] = []
        self._blocks: list[tuple[Node, Scope]] = []
        self._walk()
        self.lent = blocks_with_names_of_others(tree, self._blocks, self._exports)
        """The blocks of namespaces in which a name holds that another block has, by name."""
        self._resolve()
        self.members_by_name: dict[str | None, list[Node]] = {}
        """The member expressions of the file, by the property's name (None: it is worked out)."""
        for member in self.members:
            self.members_by_name.setdefault(self.property_of(member), []).append(member)

    def variable(self, node: Node) -> Variable | None:
        """Return the variable that an identifier means, None for one that no declaration in the file gives."""
        return self.variables.get(id(node))

    def module_of(self, node: Node) -> Scope:
        """Return the scope of the file that a node is in."""
        return self.modules[id(self.tree.root_of(node))]

    def is_global(self, variable: Variable) -> bool:
        """Say whether a variable is one of a script's, which every other script may use."""
        return id(variable.scope.node) in self._scripts

    def types_named(self, name: str, node: Node) -> list[Node]:
        """Return the declarations of a type with a name, in the file that a node is in."""
        root = self.tree.root_of(node)
        return [one for one in self.scope_of_type.get(name, ()) if self.tree.root_of(one) is root]

    def _walk(self) -> None:
        stack: list[tuple[Node, Scope, Node | None]] = []
        stack += [(root, self.modules[id(root)], None) for root in reversed(self.tree.roots)]
        while stack:
            node, scope, function = stack.pop()
            kind = node.kind
            if kind in TYPES:
                self._type(node, scope)
                continue
            handler = _HANDLERS.get(kind)
            if handler is not None:
                handler(self, node, scope, function)
            inner, inside = scope, function
            if kind in FUNCTIONS:
                inner, inside = Scope(node, scope, is_function=True), node
                self._function(node, scope, inner)
            elif kind in CLASSES:
                inner = Scope(node, scope, is_function=False)
                self._class(node, scope, inner)
            elif kind == "statement_block":
                above = node.parent
                if above is None or (above.kind not in FUNCTIONS and above.kind != "catch_clause"):
                    opens = above is not None and above.kind in ("class_static_block", "internal_module", "module")
                    inner = Scope(node, scope, is_function=opens)
                    if above is not None and above.kind == "internal_module":
                        self._blocks.append((above, inner))
            elif kind in ("for_statement", "for_in_statement", "catch_clause", "switch_body"):
                inner = Scope(node, scope, is_function=False)
                if kind == "for_in_statement":
                    self._for(node, inner)
                elif kind == "catch_clause":
                    parameter = node.field("parameter")
                    if parameter is not None:
                        self._declared(parameter, inner, "opaque", None, None)
            skipped = self._skipped(node)
            stack += [(child, inner, inside) for child in reversed(node.children) if child is not skipped]

    def _skipped(self, node: Node) -> Node | None:
        """Return the child that is a name of the node's own and no use of one."""
        if node.kind in ("function_declaration", "generator_function_declaration", "function_expression",
                         "generator_function", *CLASSES, "enum_declaration", "internal_module"):  # fmt: skip
            return node.field("name")
        if node.kind == "import_statement":
            return node.children[0] if node.children and node.children[0].kind != "string" else None
        return None

    # What is declared

    def _declared(
        self, pattern: Node, scope: Scope, how: str, source: Node | None, type_: Node | None, index: int = 0
    ) -> None:
        """Declare the names of a pattern; its defaults and computed keys are looked at by the walk."""
        for target, steps in self.targets(pattern):
            if target.kind in ("identifier", "shorthand_property_identifier_pattern"):
                name = self.tree.of(target)
                variable = scope.declare(name)
                variable.writes.append(Write(target, how, source, steps, type_, index))
                self.variables[id(target)] = variable

    def targets(self, pattern: Node) -> list[tuple[Node, tuple[Step, ...]]]:
        """Return what a pattern gives values to, each with the steps that lead to its value."""
        return patterns.targets(self.tree, pattern)

    def key_of(self, key: Node | None) -> str | None:
        """Return the name under which a property stands, None where it is worked out."""
        return patterns.key_of(self.tree, key)

    def property_of(self, node: Node) -> str | None:
        """Return the name of the property that a member expression is about, None where it is worked out."""
        return patterns.property_of(self.tree, node)

    def _function(self, node: Node, outer: Scope, inner: Scope) -> None:
        name = node.field("name")
        if name is not None and node.kind.endswith("_declaration"):
            variable = outer.declare(self.tree.of(name))
            variable.writes.append(Write(name, "function", node))
            self.variables[id(name)] = variable
            hoisted = outer.hoisting()
            if hoisted is not outer and variable.name not in hoisted.names:
                hoisted.names[variable.name] = variable  # sloppy code may call it outside of its block
        elif name is not None and node.kind != "method_definition":
            variable = inner.declare(self.tree.of(name))
            variable.writes.append(Write(name, "function", node))
            self.variables[id(name)] = variable
        for index, parameter in enumerate(patterns.parameters_of(node)):
            type_ = parameter.field("type") if parameter.kind in ("required_parameter", "optional_parameter") else None
            how = "parameter"
            self._declared(parameter, inner, how, node, type_, index)

    def _class(self, node: Node, outer: Scope, inner: Scope) -> None:
        self.classes.append(node)
        name = node.field("name")
        if name is None:
            return
        scope = outer if node.kind != "class" else inner
        variable = scope.declare(self.tree.of(name))
        variable.writes.append(Write(name, "class", node))
        self.variables[id(name)] = variable

    def _for(self, node: Node, scope: Scope) -> None:
        left, right = node.field("left"), node.field("right")
        if left is None:
            return
        how = "element" if "of" in node.words else "opaque"
        if any(word in ("const", "let", "var") for word in node.words):
            home = scope.hoisting() if "var" in node.words else scope
            self._declared(left, home, how, right, None)
        else:
            self._assigned(left, scope, how, right)

    def _assigned(self, left: Node, scope: Scope, how: str, source: Node | None) -> None:
        for target, steps in self.targets(left):
            if target.kind in ("identifier", "shorthand_property_identifier_pattern"):
                self._writes.append((self.tree.of(target), scope, Write(target, how, source, steps)))
            elif target.kind in ("member_expression", "subscript_expression"):
                name = self.property_of(target)
                self.stores.setdefault(name or "", []).append(Write(target, how, source, steps))

    # What the walk meets

    def _meet_declarator(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        name, above = node.field("name"), node.parent
        if name is None or above is None:
            return
        home = scope.hoisting() if above.kind == "variable_declaration" else scope
        value = node.field("value")
        ambient = above.parent is not None and above.parent.kind == "ambient_declaration"
        exported = above.parent is not None and above.parent.kind == "export_statement"
        for target, steps in self.targets(name):
            variable = home.declare(self.tree.of(target))
            self.variables[id(target)] = variable
            variable.exported |= exported
            variable.ambient |= ambient
            type_ = node.field("type")
            if value is not None or type_ is not None:
                how = "value" if value is not None else "typed"
                variable.writes.append(Write(target, how, value, steps, type_))

    def _meet_assignment(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        left, right = node.field("left"), node.field("right")
        if left is None:
            return
        plain = node.kind == "assignment_expression" or node.words[:1] in (("??=",), ("||=",), ("&&=",))
        self._assigned(left, scope, "value" if plain else "opaque", right)

    def _meet_update(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        argument = node.field("argument")
        if argument is not None:
            self._assigned(argument, scope, "opaque", None)

    def _meet_identifier(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        if id(node) not in self.variables:
            self._reads.append((node, scope))

    def _meet_import(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        self._scripts.discard(id(self.tree.root_of(node)))
        source = node.field("source")
        clause = node.children[0] if node.children else None
        if clause is None:
            return
        if clause.kind == "import_require_clause":
            module = self.tree.string(clause.field("source")) or ""
            self._imported(clause.children[0], scope, node, module, "*")
        else:
            module = self.tree.string(source) or ""
            for part in clause.children:
                match part.kind:
                    case "identifier":
                        self._imported(part, scope, node, module, "default")
                    case "namespace_import" if part.children:
                        self._imported(part.children[-1], scope, node, module, "*")
                    case "named_imports":
                        for specifier in part.children:
                            names = specifier.children
                            if specifier.kind == "import_specifier" and names:
                                name = names[0] if len(names) > 1 or "default" not in specifier.words else None
                                given = "default" if name is None else self.key_of(name) or ""
                                self._imported(names[-1], scope, node, module, given)
        self.imports.append(Import(node, module, static=True))

    def _imported(self, target: Node, scope: Scope, statement: Node, module: str, name: str) -> None:
        variable = scope.declare(self.tree.of(target))
        variable.writes.append(Write(target, "import", statement, module=module, name=name))
        self.variables[id(target)] = variable

    def _meet_export(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        self._scripts.discard(id(self.tree.root_of(node)))
        if node.field("source") is not None:
            return
        for child in node.children:
            if child.kind == "export_clause":
                for specifier in child.children:
                    name = specifier.field("name")
                    if name is not None:
                        self._exports.append((self.tree.of(name), scope))
            elif child.kind in ("identifier", "object", "array"):
                for inner in child.walk():  # `export default client`, `export default { client }`
                    if inner.kind in ("identifier", "shorthand_property_identifier"):
                        self._exports.append((self.tree.of(inner), scope))
            else:
                name = child.field("name")
                if name is not None:
                    self._exports.append((self.tree.of(name), scope))

    def _meet_call(self, node: Node, scope: Scope, function: Node | None) -> None:
        del scope, function
        self.calls.append(node)
        callee = node.field("function")
        if callee is not None and callee.kind in ("import", "identifier") and len(node.children) > 1:
            arguments = node.children[-1].children
            module = self.tree.string(arguments[0]) if arguments else None
            if module is not None and self.tree.of(callee) in ("import", "require"):
                self.imports.append(Import(node, module, static=False))
                self._scripts.discard(id(self.tree.root_of(node)))

    def _meet_return(self, node: Node, scope: Scope, function: Node | None) -> None:
        del scope
        if function is not None:
            self.returns.setdefault(id(function), []).append(node)

    def _meet_enum(self, node: Node, scope: Scope, function: Node | None) -> None:
        del function
        name = node.field("name")
        if name is not None and name.kind == "identifier":
            variable = scope.declare(self.tree.of(name))
            variable.writes.append(Write(name, "typed" if node.kind == "internal_module" else "opaque"))
            self.variables[id(name)] = variable

    def _note_pattern(self, node: Node, scope: Scope, function: Node | None) -> None:
        del scope, function
        self.patterns.append(node)
        for child in node.children:
            key = child.field("key") or child.field("left") or child
            name = self.key_of(key) if child.kind != "rest_pattern" else None
            if name is not None:
                self.keys_taken.setdefault(name, []).append(child)

    def _meet_with(self, node: Node, scope: Scope, function: Node | None) -> None:
        del node, scope, function
        self.in_with = True

    def _type(self, node: Node, scope: Scope) -> None:
        """Look at a type for names of values in it (``typeof client``), and note a declaration of a type."""
        if node.kind in ("type_alias_declaration", "interface_declaration"):
            name = node.field("name")
            if name is not None:
                self.scope_of_type.setdefault(self.tree.of(name), []).append(node)
        elif (
            node.kind == "function_signature" and node.parent is not None and node.parent.kind == "ambient_declaration"
        ):
            self._declared(node.children[0], scope, "value", node, None)
        for inner in node.walk():
            if inner.kind == "type_query":
                for part in inner.walk():
                    if part.kind == "identifier":
                        self._reads.append((part, scope))

    def _resolve(self) -> None:
        for name, scope, write in self._writes:
            variable = scope.find(name) or scope.top().declare(name)
            variable.writes.append(write)
            self.variables[id(write.target)] = variable
        for node, scope in self._reads:
            if id(node) in self.variables:
                continue
            found = scope.find(self.tree.of(node))
            if found is not None:
                found.reads.append(node)
                self.variables[id(node)] = found
        for name, scope in self._exports:
            found = scope.find(name)
            if found is not None:
                found.exported = True


def _noting(table: str) -> Callable[[Scopes, Node, Scope, Node | None], None]:
    """Return what puts a node into a table of the file."""

    def note(scopes: Scopes, node: Node, scope: Scope, function: Node | None) -> None:  # noqa: ARG001  # one shape
        getattr(scopes, table).append(node)

    return note


_HANDLERS = {
    "variable_declarator": Scopes._meet_declarator,
    "assignment_expression": Scopes._meet_assignment,
    "augmented_assignment_expression": Scopes._meet_assignment,
    "update_expression": Scopes._meet_update,
    "identifier": Scopes._meet_identifier,
    "shorthand_property_identifier": Scopes._meet_identifier,
    "import_statement": Scopes._meet_import,
    "import_alias": lambda scopes, node, scope, _: scopes._declared(node.children[0], scope, "value", node, None),
    "export_statement": Scopes._meet_export,
    "call_expression": Scopes._meet_call,
    "new_expression": Scopes._meet_call,
    "return_statement": Scopes._meet_return,
    "yield_expression": Scopes._meet_return,
    "enum_declaration": Scopes._meet_enum,
    "internal_module": Scopes._meet_enum,
    "with_statement": Scopes._meet_with,
    "member_expression": _noting("members"),
    "subscript_expression": _noting("members"),
    "object": _noting("objects"),
    "string": _noting("strings"),
    "template_string": _noting("strings"),
    "binary_expression": _noting("binaries"),
    "await_expression": _noting("awaits"),
    "object_pattern": Scopes._note_pattern,
    "regex": _noting("regexes"),
    "try_statement": _noting("tries"),
    "switch_case": _noting("binaries"),
}
