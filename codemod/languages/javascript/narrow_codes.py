"""Whether types of a TypeScript program have the old code in them and not the queue's.

TypeScript compares a value of such a type with none of the others, and what was narrowed to it would be wider.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, Tree
from codemod.sdk import javascript as sdk


def has_narrow_codes(scopes: Scopes) -> bool:
    """Whether a type of the program allows the old code and not the queue's. Whose type it is, is not asked."""
    return any(_is_narrow(scopes, node) for node in scopes.tree.root.walk())


def _is_narrow(scopes: Scopes, node: Node) -> bool:
    tree = scopes.tree
    match node.kind:
        case "literal_type" if node.children:
            return tree.string(node.children[0]) == sdk.OLD_CODE and not _has_all(tree.of(_union(node)))
        case "template_literal_type":
            fits = re.compile(_pattern(tree, node), re.DOTALL).fullmatch
            is_any = all(tree.of(one)[2:-1].strip() == "string" for one in node.children if one.kind == "template_type")
            return fits(sdk.OLD_CODE) is not None and not (is_any and all(map(fits, sdk.QUEUE_CODES)))
        case "type_query" if node.children:
            is_code = tree.of(node).endswith(f".{sdk.OLD_CODE}")
            return is_code and not _has_all(tree.of(_union(node)))
        case "property_signature":  # a key of a type, by keyof
            is_code = scopes.key_of(node.field("name")) == sdk.OLD_CODE
            return is_code and node.parent is not None and not _has_all(tree.of(node.parent))
    return False


def _pattern(tree: Tree, node: Node) -> str:
    pieces: Iterable[str] = (
        re.escape(tree.of(child)) if child.kind == "string_fragment" else ".*" for child in node.children
    )
    return "".join(pieces)


def _has_all(text: str) -> bool:
    return all(code in text for code in sdk.QUEUE_CODES)


def _union(node: Node) -> Node:
    """Return the union of types that a type is in, itself where it is in none."""
    whole = node
    while whole.parent is not None and whole.parent.kind in ("union_type", "parenthesized_type"):
        whole = whole.parent
    return whole
