"""Options that the queue's typings allow less of than the old call's did: TypeScript refuses them after the rewrite.

Nothing changes at run time. What an option's type is follows TypeScript's widening of literals: a text keeps its own
type where the call is what it is written for, and becomes ``string`` in a variable's object.
"""

from __future__ import annotations

from collections.abc import Callable

from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.narrow_types import DEEPEST, Path, Types
from codemod.languages.javascript.syntax import FUNCTIONS, Node, bare
from codemod.languages.javascript.untyped import Untyped
from codemod.languages.javascript.values import Obj, parts
from codemod.languages.javascript.variables import Step, Variable
from codemod.model import Obstacle
from codemod.sdk import javascript as sdk

REASON = "options-typed-wider"
_PATTERNS = frozenset(
    ("object_pattern", "array_pattern", "pair_pattern", "object_assignment_pattern", "assignment_pattern")
)


def type_obstacle(evaluator: Evaluator, one: Candidate) -> tuple[Obstacle, ...]:
    """Return why the options of a call in TypeScript may be refused by the queue's typings; none where they are not."""
    argument = one.argument
    if one.image_only or argument is None:
        return ()
    keys = one.options.keys | one.options.maybe
    line = evaluator.scopes.tree.line(one.call)
    for key, allowed in sdk.narrowed_options(frozenset(name for _, name in one.names)).items():
        if key in keys and not Values(evaluator, allowed, argument).fits(argument, (key,), keeps=True):
            texts = " or ".join(f'"{text}"' for text in sorted(allowed))
            return (Obstacle(REASON, f"{key} has to be {texts}, and may be another string to TypeScript", line),)
    present = {
        entry.key for part in parts(evaluator.value(argument)) if isinstance(part, Obj) for entry in part.entries
    }
    # To the old call these were properties too many, of any type, in an object that is not written out in it.
    added = [key for key in sdk.added_options(frozenset(name for _, name in one.names)) if key in present]
    if added:
        return (Obstacle(REASON, f"{added[0]} is an option of the queue's, and may be of another type", line),)
    # TypeScript looks for properties too many in what is written out in the call only.
    given = {evaluator.scopes.key_of(child.field("key") or child) for child in bare(argument).children}
    dropped = [key for key in sdk.DROPPED_OPTIONS if argument.kind == "object" and key in given]
    return tuple(Obstacle(REASON, f"{key} is no option of newer releases", line) for key in dropped)


def allows(evaluator: Evaluator, type_: Node, texts: frozenset[str]) -> bool:
    """Whether a type allows some texts only."""
    return Types(evaluator, Values(evaluator, texts, type_), texts, drops_null=False).allow(type_, ())


class Values:
    """Tells whether a type is one of some texts, as far as it can be read off the program.

    ``keeps``: a literal keeps its own type where it is, and is no ``string``.
    """

    def __init__(
        self, evaluator: Evaluator, allowed: frozenset[str], argument: Node, *, drops_null: bool = False
    ) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.scopes.tree
        self._allowed = allowed
        self._argument = argument
        self._types = Types(evaluator, self, allowed, drops_null=drops_null)
        self._untyped = Untyped(evaluator)
        self._inside: set[tuple[int, Path, bool]] = set()

    def fits(self, node: Node, path: Path, *, keeps: bool) -> bool:
        """Whether what a path leads to in an expression's value is one of the texts, or undefined."""
        key = (id(node), path, keeps)
        if key in self._inside or len(self._inside) > DEEPEST:
            return False
        self._inside.add(key)
        try:
            return self._fits(node, path, keeps=keeps)
        finally:
            self._inside.discard(key)

    def _fits(self, node: Node, path: Path, *, keeps: bool) -> bool:
        match node.kind:
            case "string" | "template_string":
                return keeps and not path and self._tree.string(node) in self._allowed
            case "undefined":
                return True
            case "parenthesized_expression":
                return self.fits(node.children[0], path, keeps=keeps)
            case "non_null_expression":
                return self._without_null(node.children[0], path, keeps=keeps)
            case "ternary_expression":
                ways = (node.field("consequence"), node.field("alternative"))
                return all(one is not None and self.fits(one, path, keeps=keeps) for one in ways)
            case "binary_expression":
                return self._is_either(node, path, keeps=keeps)
            case "as_expression" | "type_assertion":
                value, type_ = node.children[0], node.children[-1]
                if node.kind == "type_assertion":
                    value, type_ = type_, value
                if type_ is value or "const" in type_.words:
                    return self.fits(value, path, keeps=True)
                return self._types.allow(type_, path)
            case "satisfies_expression":
                value, type_ = node.children[0], node.children[-1]
                return self.fits(value, path, keeps=keeps) or self._types.allow(type_, path)
            case "identifier" | "shorthand_property_identifier":
                variable = self._scopes.variable(node)
                return variable is not None and self._is_variable(variable, node, path, keeps=keeps)
            case "member_expression" | "subscript_expression":
                return self._is_member(node, path)
            case "object":
                return self._is_object(node, path, keeps=keeps)
            case "array":
                return bool(path) and all(self.fits(one, path[1:], keeps=keeps) for one in node.children)
            case "call_expression":
                return self._untyped.is_any(node) or self._is_returned(node, path)
            case "await_expression":
                inner = bare(node.children[0])
                is_call = inner.kind == "call_expression" and inner is node.children[0]
                return self._untyped.is_any(node) or (is_call and self._is_returned(inner, path))
            case "new_expression" if node.children:
                return self._types.is_class_or_enum(node, self._tree.of(node.children[0]), path)
        return False

    def _is_either(self, node: Node, path: Path, *, keeps: bool) -> bool:
        left, right = node.children[0], node.children[-1]
        match node.words:
            case ("&&",):
                return bool(path) and self.fits(right, path, keeps=keeps)
            case ("??",) | ("||",):
                return self._without_null(left, path, keeps=keeps) and self.fits(right, path, keeps=keeps)
        return False

    def _without_null(self, node: Node, path: Path, *, keeps: bool) -> bool:
        inner = Values(self._evaluator, self._allowed, self._argument, drops_null=True)
        inner._inside = self._inside
        return inner.fits(node, path, keeps=keeps)

    def _is_member(self, node: Node, path: Path) -> bool:
        holder = node.field("object")
        if holder is None:
            return False
        key = self._scopes.property_of(node)
        if self._untyped.is_any(node):
            return True
        if holder.kind == "this":
            body = _own_class(node)
            return body is not None and key is not None and self._types.is_of_class(body, key, path)
        return self.fits(holder, (key, *path), keeps=False)

    def _is_object(self, node: Node, path: Path, *, keeps: bool) -> bool:
        """Whether what is under the path's first key fits: whatever may be the last to give it."""
        if not path:
            return False
        key = path[0]
        ways: list[bool] = []
        for child in reversed(node.children):
            name: str | None
            value: Node | None
            match child.kind:
                case "spread_element":  # what stands before it counts, too, where it does not have the key
                    is_written_out = keeps and node is self._argument
                    ways.append(self.fits(child.children[0], path, keeps=is_written_out))
                    continue
                case "shorthand_property_identifier":
                    name, value = self._tree.of(child), child
                case "pair":
                    name, value = self._scopes.key_of(child.field("key")), child.field("value")
                case _:
                    continue
            if key is None or name in (key, None):
                ways.append(value is not None and self.fits(value, path[1:], keeps=keeps))
            if key is not None and name == key:
                break
        return all(ways)

    def _is_variable(self, variable: Variable, node: Node, path: Path, *, keeps: bool) -> bool:
        if not variable.writes:
            return False
        if len(variable.writes) == 1 and self._untyped.is_any(node):
            return True
        write = variable.writes[0]
        steps = _path_of(write.steps)
        if steps is None:
            return False
        defaults = [step[1] for step in write.steps if step[0] == "default"]
        if not all(isinstance(one, Node) and self.fits(one, path, keeps=True) for one in defaults):
            return False
        whole = (*steps, *path)
        if write.type is not None:
            return self._types.allow(write.type, whole)
        above = write.target.parent
        if above is not None and above.kind == "enum_declaration":
            return len(path) == 1 and self._types.is_enum(above, path[0])
        if write.how == "import" and len(variable.writes) == 1:
            ways = self._evaluator.links.defined(write.module, write.name, node)
            return len(ways) == 1 and self.fits(ways[0], path, keeps=keeps and not path)
        if write.how == "element" and write.source is not None and len(variable.writes) == 1:
            return self.fits(write.source, (None, *whole), keeps=False)
        declaration = _declaration_of(write.target)
        if write.how != "value" or write.source is None or declaration is None:
            return False
        if len(variable.writes) > 1 and bare(write.source).kind in ("undefined", "null"):
            return False  # its type is that of whatever it is given later
        # What is declared with let and a value has that value's type, but for a literal, which is widened.
        return self.fits(write.source, whole, keeps=keeps and not whole and "const" in declaration.words)

    def _is_returned(self, call: Node, path: Path) -> bool:
        """Whether what a function gives back is one of the texts, by its type or by what it returns."""
        callee = call.field("function")
        if callee is None:
            return False
        if self._tree.of(callee) == "Object.freeze" and len(call.children[-1].children) == 1:
            return self.fits(call.children[-1].children[0], path, keeps=len(path) == 1)
        made = self._function(callee)
        if made is None or "*" in made.words:
            return False
        is_awaited = call.parent is not None and call.parent.kind == "await_expression"
        type_ = made.field("return_type")
        if type_ is not None:
            inner = _promised(self._tree.of, type_) if is_awaited else type_
            return inner is not None and self._types.allow(inner, path)
        if is_awaited or "async" in made.words:
            return False
        body = made.field("body")
        if made.kind == "arrow_function" and body is not None and body.kind != "statement_block":
            given = [body]
        else:
            returns = self._scopes.returns.get(id(made), [])
            given = [one.children[0] for one in returns if one.children]
            if len(given) < len(returns):
                return False
        # TypeScript widens a function's result where it is one literal, not where it is one of several.
        several = len({text for one in given for text in self._literals(one)}) > 1
        return bool(given) and all(self.fits(one, path, keeps=several and not path) for one in given)

    def _literals(self, node: Node) -> list[str]:
        """Return the texts that an expression may be, where nothing but these is written."""
        node = bare(node)
        if node.kind == "ternary_expression":
            ways = (node.field("consequence"), node.field("alternative"))
            return [text for one in ways if one is not None for text in self._literals(one)]
        text = self._tree.string(node)
        return [] if text is None else [text]

    def _function(self, name: Node) -> Node | None:
        """Return the function that a name stands for, None where that cannot be told."""
        variable = self._scopes.variable(name) if name.kind == "identifier" else None
        if variable is None or len(variable.writes) != 1:
            return None
        write = variable.writes[0]
        if write.how == "import":
            ways = self._evaluator.links.defined(write.module, write.name, name)
            return self._function(ways[0]) if len(ways) == 1 and ways[0] is not name else None
        if write.how == "function" or (write.how == "value" and write.type is None and not write.steps):
            source = None if write.source is None else bare(write.source)
            return source if source is not None and source.kind in FUNCTIONS else None
        return None


def _promised(text: Callable[[Node], str], annotation: Node) -> Node | None:
    """Return what the promise of an annotation is of, None where it is no promise."""
    type_ = annotation.children[-1] if annotation.kind == "type_annotation" and annotation.children else annotation
    name, listed = type_.field("name"), type_.field("type_arguments")
    if type_.kind != "generic_type" or name is None or listed is None or text(name) != "Promise":
        return None
    return listed.children[0] if len(listed.children) == 1 else None


def _declaration_of(target: Node) -> Node | None:
    """Return the declaration that a name is declared by, with a value; None where it is declared in another way."""
    above = target.parent
    while above is not None and above.kind in _PATTERNS:
        above = above.parent
    return above.parent if above is not None and above.kind == "variable_declarator" else None


def _path_of(steps: tuple[Step, ...]) -> Path | None:
    """Return the properties that a pattern's steps take, None where it takes what is left over."""
    path: list[str | None] = []
    for kind, what in steps:
        match kind:
            case "key" if isinstance(what, str):
                path.append(what)
            case "computed" | "index":
                path.append(None)
            case "default":
                pass
            case _:
                return None
    return tuple(path)


def _own_class(node: Node) -> Node | None:
    """Return the body of the class whose instance ``this`` is at a node, None where it is something else."""
    for above in node.ancestors():
        if above.kind == "class_body":
            return above
        if above.kind not in FUNCTIONS or above.kind == "arrow_function":
            continue
        is_method = above.kind == "method_definition" and above.parent is not None and above.parent.kind == "class_body"
        listed = above.field("parameters")
        first = listed.children[0] if listed is not None and listed.children else None
        if not is_method or "static" in above.words or (first and first.children and first.children[0].kind == "this"):
            return None
    return None
