"""Where a call stands, and which form of a rewrite keeps the program's meaning there."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import takewhile

from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.facts import CallPlace, GuideShape
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import (
    MEMBERS,
    Node,
    Tree,
    bare,
    enclosing_function,
    enclosing_statement,
    outermost,
)
from codemod.languages.javascript.variables import Variable
from codemod.model import Form, Obstacle, Span
from codemod.sdk import javascript as sdk

THROWN_WITH = ("Object", "Error")
"""The platform's names that a guard makes its error with."""
_RESULT = re.compile(r"result\d*")
_DECLARATIONS = frozenset(("lexical_declaration", "variable_declaration"))


class Places:
    """Answers where calls of one file stand."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._tree: Tree = scopes.tree
        self._results: list[tuple[int, str]] | None = None
        self._hidden: list[tuple[int, int]] | None = None
        """Where a function or a block has names of its own for what a guard throws with."""

    def form(self, one: Candidate) -> Form:
        """Return the form that keeps the meaning of the program where a call stands."""
        if one.image_only:
            return Form.RENAME
        guarded = None if _is_optional(one.node) or self._is_hidden(one.call) else self._guarded(one.call)
        return Form.WRAPPER if guarded is None else Form.GUARD

    def _is_hidden(self, call: Node) -> bool:
        """Whether what a guard throws with is something else where a call stands: the wrapper is not within that."""
        if self._hidden is None:
            variables = {id(one): one for one in self._scopes.variables.values() if one.name in THROWN_WITH}
            scopes = [one.scope for one in variables.values() if one.scope.parent is not None]
            nodes = [scope.node for scope in scopes] + [
                node for name in THROWN_WITH for node in self._scopes.lent.get(name, ())
            ]
            self._hidden = [(node.start, node.end) for node in nodes]
        return any(start <= call.start < end for start, end in self._hidden)

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
        return frozenset(name for _, name in self._results[first:last])

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
                    if declaration is not None and declaration.kind in _DECLARATIONS and len(declaration.children) == 1:
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
        if statement.parent.kind not in ("statement_block", "program") or not self._is_alone(statement):
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

    def _is_alone(self, statement: Node) -> bool:
        """Whether a statement has its lines to itself, but for comments after it."""
        tree = self._tree
        before = tree.text[tree.line_start(tree.line(statement)) : statement.start]
        if before.strip():
            return False
        line = tree.lines[tree.line_at(max(statement.start, statement.end - 1)) - 1]
        start = tree.line_start(tree.line_at(max(statement.start, statement.end - 1)))
        rest = line[statement.end - start :].strip()
        if rest.startswith("/*"):
            return rest.endswith("*/") and rest.count("*/") == 1
        return not rest or rest.startswith("//")

    def _guide(self, one: Candidate, statement: Node) -> GuideShape | None:
        """Return what style ``guide`` needs, None where the guide's shape would not fit."""
        tree, scopes = self._tree, self._scopes
        holder = outermost(one.call.parent or one.call).parent
        if holder is None or holder.kind != "variable_declarator" or statement.kind != "lexical_declaration":
            return None
        name = holder.field("name")
        if name is None or name.kind != "identifier" or bare(holder.children[-1]) is not one.call.parent:
            return None
        if any(child.kind == "type_annotation" for child in holder.children):
            return None
        variable = scopes.variable(name)
        if variable is None or variable.exported or len(variable.writes) != 1 or not variable.reads:
            return None
        run = self._run(statement, variable)
        if not run or any(not self._is_alone(sibling) for sibling in run):
            return None
        if any(read.kind != "identifier" for read in variable.reads) or self._declares_for_others(run):
            return None
        first = tree.line_at(statement.end - 1) + 1
        while first < tree.line(run[0]) and not tree.lines[first - 1].strip():
            first += 1
        uses = tuple(tree.span(read) for read in variable.reads)
        return GuideShape(first, tree.line_at(run[-1].end - 1) + 1, uses, self._inline_options(one))

    def _run(self, statement: Node, variable: Variable) -> list[Node]:
        """Return the siblings directly after a statement up to the last that reads a variable; [] where others do."""
        block = statement.parent
        if block is None:
            return []
        after = block.children[bisect_left(block.children, statement.end, key=_start_of) :]
        last = max(read.end for read in variable.reads)
        first = min(read.start for read in variable.reads)
        run = list(takewhile(lambda sibling: sibling.start < last, after))
        if not run or not (run[0].start <= first < run[0].end) or last > run[-1].end:
            return []
        if any(sibling.kind in ("export_statement", "import_statement", "function_declaration") for sibling in run):
            return []
        starts = sorted(read.start for read in variable.reads)
        if any(bisect_left(starts, sibling.start) == bisect_left(starts, sibling.end) for sibling in run):
            return []  # a statement in between has nothing to do with the video
        return run

    def _declares_for_others(self, run: list[Node]) -> bool:
        """Whether statements declare names that are used outside of them."""
        start, end = run[0].start, run[-1].end
        for sibling in run:
            if sibling.kind in ("class_declaration", "abstract_class_declaration", "enum_declaration"):
                return True
            if sibling.kind not in _DECLARATIONS:
                continue
            for declarator in sibling.children:
                name = declarator.field("name")
                for target, _ in self._scopes.targets(name) if name is not None else ():
                    declared = self._scopes.variable(target)
                    if declared is None or any(not start <= read.start < end for read in declared.reads):
                        return True
                    if any(not start <= write.target.start < end for write in declared.writes):
                        return True
        return False

    def _inline_options(self, one: Candidate) -> Span | None:
        """Return the object to which a callback can be added, None where it has one or may have."""
        options = one.options
        has_one = sdk.ON_STATUS_CHANGE in options.keys | options.maybe
        inline = one.argument is not None and one.argument.kind == "object"
        if one.argument is None or not inline or has_one or not options.closed:
            return None
        return self._tree.span(one.argument)


def _start_of(node: Node) -> int:
    return node.start


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


def place_obstacles(scopes: Scopes, one: Candidate, form: Form) -> list[Obstacle]:
    """Return what stands in the way of a rewrite where a call stands."""
    found: list[Obstacle] = []
    line = scopes.tree.line(one.call)
    chain = _optional_obstacle(scopes, one, form)
    if chain:
        found.append(Obstacle("optional-chain", chain, line))
    if form is not Form.RENAME and any(child.kind == "type_arguments" for child in one.call.children):
        found.append(Obstacle("unusual-arguments", "it has type arguments", line))
    if form is not Form.RENAME:
        own = [name for name in THROWN_WITH if scopes.module_of(one.call).find(name) is not None]
        found += [Obstacle("place-unsupported", f"{name} is a name of the file's own", line) for name in own]
    return found


def _optional_obstacle(scopes: Scopes, one: Candidate, form: Form) -> str:
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
    return ""


def _joins_what_is_before(scopes: Scopes, call: Node) -> bool:
    """Whether a parenthesis in a call's place would make the line before it a call."""
    statement = enclosing_statement(call)
    if statement.start != call.start or statement.parent is None:
        return False
    siblings = statement.parent.children
    before = siblings[: bisect_left(siblings, statement.start, key=_start_of)][-1:]
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
