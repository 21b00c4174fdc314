"""Places that look for the old error by its message, which the errors of the queue do not have."""

from __future__ import annotations

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node
from codemod.sdk.javascript import OLD_MESSAGE

SEARCHING = frozenset(("startsWith", "endsWith", "includes", "indexOf", "match", "search", "test"))
"""Methods that look for a text in another one."""
_EQUAL = frozenset(("===", "==", "!==", "!="))


def has_message(text: str) -> bool:
    """Say whether a text has the old error's message in it, in whatever case."""
    return OLD_MESSAGE.lower() in text.lower()


def message_looks(scopes: Scopes) -> list[Node]:
    """Return the strings and regular expressions with which code looks for the old error's message.

    A string that is shown or thrown looks for nothing.
    """
    tree = scopes.tree
    if not has_message(tree.text):
        return []
    found = [node for node in scopes.regexes if has_message(tree.of(node))]
    found += [node for node in scopes.strings if has_message(tree.of(node)) and _is_looked_for(scopes, node)]
    return found


def searched(scopes: Scopes, node: Node) -> Node | None:
    """Return what is searched for a text or by a regular expression, None where that is not said on the spot."""
    above = node.parent
    call = above.parent if above is not None else None
    if above is None or call is None or call.kind != "call_expression":
        return None
    callee, listed = call.field("function"), call.field("arguments")
    if callee is None or callee.kind != "member_expression" or scopes.property_of(callee) not in SEARCHING:
        return None
    if above is callee:
        return listed.children[0] if listed is not None and len(listed.children) == 1 else None
    return callee.field("object") if above.kind == "arguments" else None


def _is_looked_for(scopes: Scopes, node: Node) -> bool:
    above = node.parent
    if above is None:
        return False
    if above.kind == "binary_expression":
        return above.words[:1] != () and above.words[0] in _EQUAL
    if above.kind == "switch_case":
        return above.field("value") is node
    if above.kind != "arguments" or above.parent is None:
        return False
    callee = above.parent.field("function")
    if callee is None:
        return above.parent.kind == "new_expression" and scopes.tree.of(above.parent)[3:].lstrip().startswith("RegExp")
    if callee.kind != "member_expression":
        return scopes.tree.of(callee) == "RegExp"
    name = scopes.property_of(callee) or ""
    return name in SEARCHING or name.startswith("toThrow") or name in ("rejects", "throws")
