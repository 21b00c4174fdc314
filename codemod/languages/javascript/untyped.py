"""Which expressions are ``any`` to TypeScript by what is written: nothing is checked that is done with these."""

from __future__ import annotations

from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.members import members_of, owner_of_this
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.syntax import CLASSES, FIELDS, FUNCTIONS, MEMBERS, Node, bare
from codemod.languages.javascript.variables import Variable
from codemod.languages.javascript.written import Written

_ANY = "any"
_DEEPEST = 30


class Untyped:
    """Tells whether expressions are ``any``; what cannot be told counts as having a type."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.scopes.tree
        self._written = evaluator.types.shapes.written
        self._inside: set[int] = set()

    def is_any(self, node: Node | None) -> bool:
        """Whether an expression is ``any``."""
        if node is None or id(node) in self._inside or len(self._inside) > _DEEPEST:
            return False
        self._inside.add(id(node))
        try:
            return self._is_any(node)
        finally:
            self._inside.discard(id(node))

    def _is_any(self, node: Node) -> bool:
        match node.kind:
            case "parenthesized_expression" | "non_null_expression" | "await_expression" | "satisfies_expression":
                return self.is_any(node.children[0])
            case "as_expression":
                return self._says_any([Written(node.children[-1])])
            case "type_assertion":
                return self._says_any([Written(node.children[0])])
            case "identifier":
                variable = self._scopes.variable(node)
                return variable is not None and self._is_untyped(variable, node)
            case "call_expression":
                return self._is_made(node)
            case kind if kind in MEMBERS:
                return self.is_any(node.field("object")) or self._is_part(node)
        return False

    def _says_any(self, types: list[Written]) -> bool:
        """Whether a type is ``any``, by way of names too."""
        found: list[bool] = []

        def note(one: Written) -> bool:
            found.append(self._tree.of(one.node) == _ANY)
            return True

        return any(self._written.every(one, note) and any(found) for one in types)

    def _is_untyped(self, variable: Variable, node: Node) -> bool:
        typed = next((write for write in variable.writes if write.type is not None), None)
        if typed is not None and typed.type is not None:
            return self._tree.of(typed.type).lstrip(": ") == _ANY or self._says_any(
                self._written.along([Written(typed.type)], typed.steps)
            )
        for write in variable.writes:
            if write.how == "value" and self.is_any(write.source):
                return True
            if write.how == "import" and any(
                self.is_any(one) for one in self._evaluator.links.defined(write.module, write.name, node)
            ):
                return True
        return False

    def _is_made(self, call: Node) -> bool:
        """Whether what a call gives back is ``any``, as what ``require`` gives is."""
        callee = call.field("function")
        if callee is None or callee.kind == "import":
            return False
        if self._tree.of(callee) == "require" and self._scopes.variable(callee) is None:
            return True
        if self.is_any(callee) or self._is_parsed(callee, call):
            return True
        variable = self._scopes.variable(callee) if callee.kind == "identifier" else None
        write = variable.writes[0] if variable is not None and len(variable.writes) == 1 else None
        source = None if write is None or write.type is not None or write.source is None else bare(write.source)
        if source is None or source.kind not in FUNCTIONS:
            return False
        type_ = source.field("return_type")
        if type_ is not None:
            return self._says_any(self._written.along([Written(type_)], [("awaited", None)]))
        body = source.field("body")
        if body is not None and body.kind != "statement_block":
            return self.is_any(body)
        returns = self._scopes.returns.get(id(source), ())
        return any(self.is_any(one.children[0]) for one in returns if one.children)

    def _is_parsed(self, callee: Node, call: Node) -> bool:
        """Whether a call parses JSON: a text, or the body of a request or of an answer of the platform's."""
        holder = callee.field("object") if callee.kind in MEMBERS else None
        if holder is None or call.field("type_arguments") is not None:
            return False
        name, key = self._tree.of(holder), self._scopes.property_of(callee)
        if key == "parse":
            return name == "JSON" and self._scopes.variable(holder) is None
        return key == "json" and self._has_body(bare(holder))

    def _has_body(self, node: Node) -> bool:
        """Whether an expression is a request or an answer by what is written."""
        if node.kind == "await_expression":
            call = bare(node.children[0])
            callee = call.field("function") if call.kind == "call_expression" else None
            return callee is not None and self._tree.of(callee) == "fetch" and self._scopes.variable(callee) is None
        variable = self._scopes.variable(node) if node.kind == "identifier" else None
        if variable is None or len(variable.writes) != 1:
            return False
        write = variable.writes[0]
        if write.type is not None:
            name = self._tree.of(write.type).lstrip(": ")
            own = self._scopes.module_of(node).names.get(name) or self._scopes.types_named(name, node)
            return not write.steps and (name == "NextRequest" or (name in ("Request", "Response") and not own))
        return write.how == "value" and not write.steps and write.source is not None and self._has_body(write.source)

    def _is_part(self, node: Node) -> bool:
        """Whether a property is declared as ``any``, or has such a value."""
        holder, key = node.field("object"), self._scopes.property_of(node)
        if holder is None or key is None:
            return False
        holder = bare(holder)
        if holder.kind == "this":
            owner = owner_of_this(holder)[0]
            return owner is not None and owner.kind in CLASSES and self._is_field(owner, key)
        variable = self._scopes.variable(holder) if holder.kind == "identifier" else None
        for write in () if variable is None else variable.writes:
            if write.type is not None:
                return self._says_any(self._written.along([Written(write.type)], [*write.steps, ("key", key)]))
        return False

    def _is_field(self, owner: Node, key: str) -> bool:
        types = self._written.down(Written(owner), ("key", key))
        for member in members_of(owner):
            if member.kind in FIELDS and self._scopes.key_of(member.field("name")) == key and not types:
                return self.is_any(member.field("value"))
            if self._scopes.key_of(member.field("name")) == "constructor":
                for parameter in parameters_of(member):
                    pattern, type_ = parameter.field("pattern"), parameter.field("type")
                    is_field = "readonly" in parameter.words or parameter.children[0].kind == "accessibility_modifier"
                    if is_field and pattern is not None and self._tree.of(pattern) == key and type_ is not None:
                        types.append(Written(type_))
        return self._says_any(types)
