"""Where a guard does the same as the call did, and TypeScript refuses it, or tells less of it than it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import FUNCTIONS, MEMBERS, Node, outermost
from codemod.languages.javascript.variables import Variable, Write

_LOOPS = frozenset(("for_statement", "for_in_statement", "while_statement", "do_statement"))
_WRITING = frozenset(
    ("variable_declarator", "assignment_expression", "augmented_assignment_expression", "update_expression",
     "for_in_statement")
)  # fmt: skip
_GROWING = ("push", "unshift")


def is_circular(scopes: Scopes, call: Node, statement: Node) -> bool:
    """Whether the type of a guard's constant would be worked out by way of itself, which is an error (TS7022).

    What a name holds in a loop is what was given to it in the round before; if that came of the video, then the
    constant's type comes of the call's arguments, and these of the constant. A video with a plain name ends the circle.
    """
    loop = _loop(statement)
    targets = _targets(scopes, statement)
    if loop is None or not targets:
        return False
    receiver = call.children[0].field("object")
    given = list(_writes(scopes, call.children[1:], loop))
    if any(_is_again(write) for write in given):
        return True
    of_receiver = _writes(scopes, [receiver], loop) if receiver is not None else ()
    return any(write.target in targets for write in (*given, *of_receiver))


def _loop(statement: Node) -> Node | None:
    """Return the outermost loop of the function that a statement stands in."""
    found = None
    for above in statement.ancestors():
        if above.kind in FUNCTIONS:
            break
        if above.kind in _LOOPS:
            found = above
    return found


def _targets(scopes: Scopes, statement: Node) -> list[Node]:
    """Return what gets the video, or parts of it; nothing where that is a name whose type is the video's own."""
    inner = statement.children[0] if statement.children else statement
    pattern = None
    if inner.kind == "assignment_expression":
        pattern = inner.field("left")
    elif inner.kind == "variable_declarator":
        pattern, type_ = inner.field("name"), inner.field("type")
        is_plain = type_ is None or scopes.tree.of(type_).lstrip(": \t") == "Blob"
        if pattern is not None and pattern.kind == "identifier" and is_plain:
            return []
    return [target for target, _ in scopes.targets(pattern)] if pattern is not None else []


def _writes(scopes: Scopes, nodes: Iterable[Node], loop: Node) -> Iterator[Write]:
    """Yield what is written in a loop to what expressions name, and to what the values of that name, and so on."""
    queue = list(nodes)
    seen: set[int] = set()
    for node in queue:
        for inner in node.walk():
            for write in _of(scopes, inner, loop):
                if loop.start <= write.target.start < loop.end and id(write.target) not in seen:
                    seen.add(id(write.target))
                    queue += [write.source] if write.source is not None else []
                    yield write


def _of(scopes: Scopes, node: Node, loop: Node) -> Iterator[Write]:
    """Yield what is written to the variable, or to the property, that a node names."""
    if node.kind in MEMBERS:
        yield from scopes.stores.get(scopes.property_of(node) or "", ())
        return
    variable = scopes.variable(node)
    if variable is not None:
        yield from variable.writes
        yield from _grown(scopes, variable, loop)


def _grown(scopes: Scopes, variable: Variable, loop: Node) -> Iterator[Write]:
    """Yield what a list is given in a loop, if TypeScript works its type out from that."""
    starts = (write.source for write in variable.writes if write.type is None)
    if not any(source is not None and source.kind == "array" and not source.children for source in starts):
        return
    for read in variable.reads:
        above = read.parent
        outer = above.parent if above is not None else None
        if above is None or outer is None or above.kind not in MEMBERS or not loop.start <= read.start < loop.end:
            continue
        if outer.kind == "call_expression" and scopes.property_of(above) in _GROWING:
            yield Write(read, "value", outer.children[-1])
        elif outer.kind == "assignment_expression" and outer.field("left") is above:
            yield Write(read, "value", outer.field("right"))


def _is_again(write: Write) -> bool:
    """Whether something that there was already is given a value, or grows."""
    how = next((above for above in write.target.ancestors() if above.kind in _WRITING), None)
    if how is None or how.kind == "assignment_expression":
        return True
    return how.kind == "augmented_assignment_expression" and write.how == "value"


_CONDITIONS = frozenset(("if_statement", "while_statement", "do_statement", "for_statement", "ternary_expression"))
_CONCLUDING = frozenset(("&&", "||", "===", "==", "!==", "!=", "<", ">", "<=", ">=", "instanceof", "in"))


def narrows(call: Node) -> bool:
    """Whether TypeScript may conclude from an optional call, where it stands, that there is what it is made on."""
    whole = outermost(call)
    above = whole.parent
    if above is None:
        return False
    match above.kind:
        case "binary_expression":
            return any(word in _CONCLUDING for word in above.words)
        case "unary_expression":
            return "!" in above.words or "typeof" in above.words
        case "switch_statement" | "switch_case":
            return above.field("value") is whole
        case "augmented_assignment_expression":
            return above.words[:1] in (("&&=",), ("||=",), ("??=",))
        case kind if kind in _CONDITIONS:
            return above.field("condition") is whole
    return False
