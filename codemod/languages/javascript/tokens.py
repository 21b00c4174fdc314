"""The tokens of a piece of tree as one text, in one spelling."""

from __future__ import annotations

import re

from codemod.languages.javascript.grammar import SgNode

COMMENTS = ("comment", "html_comment")
WHOLE = ("string", "regex", "jsx_text")
"""Nodes that count as one token."""
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,5})\})")


def bare_children(node: SgNode) -> list[SgNode]:
    """Return the children of a node but for comments."""
    return [child for child in node.children() if child.kind() not in COMMENTS]


def spelt_out(text: str) -> str:
    """Return a text with letters in the place of their escapes."""
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), text) if "\\" in text else text


def flat(node: SgNode) -> str:
    """Return the tokens of a node but for comments and semicolons, with blanks between them."""
    words: list[str] = []
    stack = [node]
    while stack:
        one = stack.pop()
        kind = one.kind()
        if kind in COMMENTS or kind == ";":
            continue
        children = () if kind in WHOLE or kind == "template_string" else one.children()
        if children:
            stack += reversed(children)
        else:
            words.append(unquoted(one.text()))
    return " ".join(words)


def unquoted(text: str) -> str:
    """Return a string in single quotes, any other text as it is."""
    return f"'{text[1:-1]}'" if text[:1] == '"' and "'" not in text and "\\" not in text else text


def is_of_await(arguments: SgNode) -> bool:
    """Whether the grammar took an ``await`` before a parenthesis for a function's name, as it does in patterns."""
    call = arguments.parent()
    return call is not None and call.children()[0].text() == "await"


def awaited_by(statement: SgNode) -> SgNode | None:
    """Return what a statement awaits in parentheses that change nothing, and that a rewrite leaves out."""
    node = statement.children()[0]
    while node.kind() == "parenthesized_expression" and len(inner := bare_children(node)) == 3:
        node = inner[1]
    return node if node.kind() == "await_expression" else None
