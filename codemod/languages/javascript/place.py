"""Where a call stands, and which form of a rewrite keeps the program's meaning there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from codemod.languages.javascript import typed_places
from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.directives import Directives
from codemod.languages.javascript.facts import CallPlace, GuideShape
from codemod.languages.javascript.guide import DECLARATIONS, guide_shape, is_alone, start_of
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import (
    MEMBERS,
    Node,
    Tree,
    enclosing_function,
    enclosing_statement,
    outermost,
)
from codemod.model import Form, Obstacle

THROWN_WITH = ("Object", "Error")
"""The platform's names that a guard makes its error with."""
_CONSOLE = "console"
_NEEDED = (*THROWN_WITH, _CONSOLE)
_RESULT = re.compile(r"result\d*")


class Places:
    """Answers where calls of one file stand."""

    def __init__(self, scopes: Scopes, is_typed: Callable[[Node], bool], used: frozenset[str] = frozenset()) -> None:
        self._scopes = scopes
        self._used = used
        self._tree: Tree = scopes.tree
        self._is_typed = is_typed
        self._directives = Directives(scopes.tree)
        self._results: list[tuple[int, str]] | None = None
        self._own: list[tuple[str, int, int]] | None = None
        """Where the file has names of its own for what a rewrite needs."""

    def form(self, one: Candidate) -> Form:
        """Return the form that keeps the meaning of the program where a call stands."""
        if one.image_only:
            return Form.RENAME
        guarded = None if _is_optional(one.node) or self._is_hidden(one.call, THROWN_WITH) else self._guarded(one.call)
        if guarded is None or self._directives.is_parted(guarded, one.argument):
            return Form.WRAPPER
        is_circular = self._is_typed(one.call) and typed_places.is_circular(self._scopes, one.call, guarded)
        return Form.WRAPPER if is_circular else Form.GUARD

    def _is_hidden(self, call: Node, names: tuple[str, ...]) -> bool:
        """Whether some of the platform's names are something else where a call stands."""
        if self._own is None:
            own = {id(one): one for one in self._scopes.variables.values() if one.name in _NEEDED}
            nodes = [(one.name, one.scope.node) for one in own.values()]
            nodes += [(name, node) for name in _NEEDED for node in self._scopes.lent.get(name, ())]
            self._own = [(name, node.start, node.end) for name, node in nodes]
        return any(name in names and start <= call.start < end for name, start, end in self._own)

    def of(self, one: Candidate) -> CallPlace | None:
        """Return where a call stands, None where no form fits."""
        receiver, argument = one.node.field("object"), one.argument
        method = one.node.field("property") or one.node.field("index")
        if receiver is None or argument is None or method is None:
            return None
        span = self._tree.span
        form = self.form(one)
        guarded = self._guarded(one.call)
        statement = guarded if guarded is not None and form is Form.GUARD else enclosing_statement(one.call)
        guide = self._guide(one, statement) if form is Form.GUARD else None
        return CallPlace(
            span(one.call),
            span(receiver),
            span(method),
            span(argument),
            span(statement),
            form,
            self._taken(one.call),
            guide,
            _is_optional(one.node),
        )

    def _guide(self, one: Candidate, statement: Node) -> GuideShape | None:
        prints = not self._is_hidden(one.call, (_CONSOLE,))
        typed = self._is_typed(one.call)
        return guide_shape(self._scopes, one, statement, is_typed=typed, prints=prints, used=self._used)

    def _taken(self, call: Node) -> frozenset[str]:
        """Return the names like ``result`` that are used in the function, or the module, that a call stands in."""
        if self._results is None:
            text = self._tree.text
            self._results = []
            for node in self._tree.root.walk():
                if node.kind in _NAMES and _RESULT.fullmatch(text, node.start, node.end):
                    self._results.append((node.start, text[node.start : node.end]))
        function = enclosing_function(call) or self._tree.root_of(call)
        first = bisect_left(self._results, (function.start, ""))
        last = bisect_left(self._results, (function.end, ""))
        return self._used.union(name for _, name in self._results[first:last])

    def _guarded(self, call: Node) -> Node | None:
        """Return the statement that can become a guard: the call is awaited, and that is all that it is about."""
        above = call.parent
        while above is not None and above.kind in ("as_expression", "satisfies_expression"):
            above = above.parent  # tree-sitter takes `await x as T` for `await (x as T)`
        if above is None or above.kind != "await_expression":
            return None
        whole = outermost(above)
        holder = whole.parent
        statement = None
        if holder is not None:
            match holder.kind:
                case "variable_declarator" if holder.field("value") is whole:
                    declaration = holder.parent
                    if declaration is not None and declaration.kind in DECLARATIONS and len(declaration.children) == 1:
                        outer = declaration.parent
                        is_exported = outer is not None and outer.kind == "export_statement"
                        statement = outer if is_exported else declaration
                case "assignment_expression" if holder.field("right") is whole:
                    left, outer = holder.field("left"), holder.parent
                    if left is not None and self._stays(left) and outer is not None:
                        statement = outer if outer.kind == "expression_statement" else None
                case "return_statement" | "expression_statement":
                    statement = holder
        if statement is None or statement.parent is None:
            return None
        if statement.parent.kind not in ("statement_block", "program") or not is_alone(self._tree, statement):
            return None
        return statement

    def _stays(self, left: Node) -> bool:
        """Whether what is assigned to is the same before the call and after it: a name, or a property of one thing.

        JavaScript works out the object on the left before the right side.
        """
        if left.kind == "identifier":
            return True
        base = left.field("object")
        if not _is_plain_chain(left) or base is None:
            return False
        while base is not None and base.kind == "member_expression":
            if len(self._scopes.stores.get(self._scopes.property_of(base) or "", ())) > 0:
                return False
            base = base.field("object")
        if base is None or base.kind == "this":
            return base is not None
        variable = self._scopes.variable(base)
        return variable is not None and len(variable.writes) == 1

    def obstacles(self, one: Candidate, form: Form) -> list[Obstacle]:
        """Return what stands in the way of a rewrite where a call stands."""
        scopes = self._scopes
        found = list(self._directives.obstacle(one))
        line = self._tree.line(one.call)
        chain = _optional_obstacle(scopes, one, form, is_typed=self._is_typed(one.call))
        if chain:
            found.append(Obstacle("optional-chain", chain, line))
        if form is Form.RENAME:
            return found
        if any(child.kind == "type_arguments" for child in one.call.children):
            found.append(Obstacle("unusual-arguments", "it has type arguments", line))
        if one.call.field("function") is not one.node:
            found.append(Obstacle("place-unsupported", "the method is in parentheses, or something follows it", line))
        own = [name for name in THROWN_WITH if scopes.module_of(one.call).find(name) is not None]
        found += [Obstacle("place-unsupported", f"{name} is a name of the file's own", line) for name in own]
        return found


_NAMES = frozenset(
    ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "type_identifier")
)  # fmt: skip


def _is_optional(node: Node) -> bool:
    return any(child.kind == "optional_chain" for child in node.children)


def _is_plain_chain(node: Node) -> bool:
    while node.kind == "member_expression":
        last, base = node.field("property"), node.field("object")
        if last is None or base is None or _is_optional(node):
            return False
        node = base
    return node.kind in ("identifier", "this")


def _optional_obstacle(scopes: Scopes, one: Candidate, form: Form, *, is_typed: bool) -> str:
    """Return what makes a call part of an optional chain that a rewrite would break, "" where nothing does."""
    if "?." in one.call.words or _is_optional(one.call):
        return "the method itself may be missing"
    receiver = one.node.field("object")
    if receiver is None or form is Form.RENAME:
        return ""
    if receiver.kind in (*MEMBERS, "call_expression", "non_null_expression") and _chained_inside(receiver):
        return "what the client is taken from may be missing"
    if not _is_optional(one.node):
        return ""
    if not _is_plain_chain(receiver):
        return "the client is not a plain name"
    if _joins_what_is_before(scopes, one.call):
        return "what takes its place would begin with a parenthesis, and the statement before has no semicolon"
    above = one.call.parent
    if above is not None and (
        (above.kind in MEMBERS and above.field("object") is one.call)
        or (above.kind in ("call_expression", "non_null_expression") and above.children[0] is one.call)
    ):
        return "what follows the call is part of the chain"
    if is_typed and typed_places.narrows(one.call):
        return "what TypeScript concludes from it about the client would be lost"
    return ""


def _joins_what_is_before(scopes: Scopes, call: Node) -> bool:
    """Whether a parenthesis in a call's place would make the line before it a call."""
    statement = enclosing_statement(call)
    if statement.start != call.start or statement.parent is None:
        return False
    siblings = statement.parent.children
    before = siblings[: bisect_left(siblings, statement.start, key=start_of)][-1:]
    if not before or before[0].kind in ("hash_bang_line", "import_statement"):
        return False
    text = scopes.tree.of(before[0])
    is_block = before[0].kind in _ENDING_IN_BLOCKS and text.endswith("}")
    return not text.endswith(";") and not is_block


_ENDING_IN_BLOCKS = frozenset(
    ("function_declaration", "generator_function_declaration", "class_declaration", "statement_block", "if_statement",
     "for_statement", "for_in_statement", "while_statement", "try_statement", "switch_statement")
)  # fmt: skip


def _chained_inside(node: Node) -> bool:
    while node.kind in (*MEMBERS, "call_expression", "non_null_expression") and node.children:
        if "?." in node.words or _is_optional(node):
            return True
        node = node.children[0]
    return False
