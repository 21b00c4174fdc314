"""What patterns and properties are about: names, keys, and the steps into a value."""

from __future__ import annotations

from codemod.languages.javascript.syntax import Node, Tree
from codemod.languages.javascript.variables import Step


def targets(tree: Tree, pattern: Node) -> list[tuple[Node, tuple[Step, ...]]]:
    """Return what a pattern gives values to, each with the steps that lead to its value."""
    found: list[tuple[Node, tuple[Step, ...]]] = []
    stack: list[tuple[Node, tuple[Step, ...]]] = [(pattern, ())]
    while stack:
        node, steps = stack.pop()
        if len(steps) > 50:
            continue  # nobody writes that; the names are then no variables of the file
        match node.kind:
            case "object_pattern":
                taken: list[str | None] = []
                for child in node.children:
                    stack.extend(_property(tree, child, steps, taken))
            case "array_pattern":
                stack.extend(_items(node, steps))
            case "assignment_pattern" | "object_assignment_pattern":
                left, right = node.field("left"), node.field("right")
                if left is not None:
                    stack.append((left, (*steps, ("default", right))))
            case "required_parameter" | "optional_parameter":
                inner, value = node.field("pattern"), node.field("value")
                if inner is not None:
                    stack.append((inner, steps if value is None else (*steps, ("default", value))))
            case "rest_pattern":
                if node.children:
                    stack.append((node.children[0], (*steps, ("tail", 0))))
            case kind if kind in ("parenthesized_expression", "non_null_expression", "as_expression"):
                stack.append((node.children[0], steps))
            case _:
                found.append((node, steps))
    found.reverse()
    return found


def _property(
    tree: Tree, child: Node, steps: tuple[Step, ...], taken: list[str | None]
) -> list[tuple[Node, tuple[Step, ...]]]:
    match child.kind:
        case "shorthand_property_identifier_pattern":
            taken.append(tree.of(child))
            return [(child, (*steps, ("key", tree.of(child))))]
        case "pair_pattern":
            key, value = child.field("key"), child.field("value")
            name = key_of(tree, key)
            taken.append(name)
            step: Step = ("computed", None) if name is None else ("key", name)
            return [] if value is None else [(value, (*steps, step))]
        case "object_assignment_pattern":
            left, right = child.field("left"), child.field("right")
            if left is None:
                return []
            if left.kind == "shorthand_property_identifier_pattern":
                taken.append(tree.of(left))
                return [(left, (*steps, ("key", tree.of(left)), ("default", right)))]
            return [(left, (*steps, ("computed", None), ("default", right)))]
        case "rest_pattern" if child.children:
            return [(child.children[0], (*steps, ("rest", tuple(taken))))]
    return []


def _items(node: Node, steps: tuple[Step, ...]) -> list[tuple[Node, tuple[Step, ...]]]:
    found: list[tuple[Node, tuple[Step, ...]]] = []
    for child in node.children:
        # Holes are not counted: an element of a list is any of its elements.
        if child.kind == "rest_pattern":
            if child.children:
                found.append((child.children[0], (*steps, ("tail", 0))))
        else:
            found.append((child, (*steps, ("index", len(found)))))
    return found


def key_of(tree: Tree, key: Node | None) -> str | None:
    """Return the name under which a property stands, None where it is worked out."""
    if key is None:
        return None
    if key.kind == "computed_property_name":
        return tree.string(key.children[0]) if key.children else None
    if key.kind == "string":
        return tree.string(key)
    return tree.of(key)


def property_of(tree: Tree, node: Node) -> str | None:
    """Return the name of the property that a member expression is about, None where it is worked out."""
    if node.kind == "member_expression":
        last = node.field("property")
        return None if last is None else tree.of(last)
    return tree.string(node.field("index"))


def parameters_of(function: Node) -> list[Node]:
    """Return the parameters of a function; TypeScript's ``this`` is none."""
    alone = function.field("parameter")
    if alone is not None:
        return [alone]
    listed = function.field("parameters")
    if listed is None:
        return []
    return [one for one in listed.children if not (one.children and one.children[0].kind == "this")]
