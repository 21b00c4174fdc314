"""Whether a new text is still a script, and whether every word of the old one is in it.

The rewrite is taken out of the new text by its shape: the function that came in, calls of it, and a request that was
spread over lines. What is left must be the old script's words, one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.languages.interface import SourceError
from codemod.languages.shell.find import FUNCTION
from codemod.languages.shell.places import function_names
from codemod.languages.shell.request import arguments_of, shortened
from codemod.languages.shell.syntax import Node, Tree, parse
from codemod.model import Document
from codemod.sdk.rest import CONTENT, NEW_PATH, OLD_PATH

_OLD = OLD_PATH.removeprefix("/v1")
_NEW = NEW_PATH.removeprefix("/v1")
_ANSWER = "decart_answer"
_QUIETLY = "-sS"
_STATEMENTS = 7
"""The statements, and comments, of a spread request after its first one, the last of which is an ``if``."""
_REQUESTS = 3
_OF_SPREAD = ("# Submit the job.", "# Wait until it has ended.", "# Download the video.")
_CALLED = re.compile(rf"\b{FUNCTION}(?:_\d+)?\b")
_NO_LETTERS = re.compile(r"[\s\\-]+")
_NAMED = re.compile(r"^-[a-zA-Z]*O|^--remote-name$")

_Words = tuple[str, ...]
_Item = tuple[str, _Words, _Words]
"""A token, or a request: what it is, its words, and for a spread one the words of its last request."""


def may_have_calls(text: str) -> bool:
    """Say whether a request for a video by the old way can stand in a text."""
    return _OLD.strip("/") in text or "decart" in text.lower()


def check(before: Document, after: Document) -> str | None:
    """Return what is wrong with the new text, None where it can be parsed and has all that the old one had."""
    try:
        new = parse(after)
    except SourceError as error:
        return f"line {error.line} of the result cannot be parsed ({error.message})"
    old = parse(before)
    known = frozenset(function_names(old))
    gone = list(_items(old, known, has_spread=False))
    come = list(_items(new, known, has_spread=_ANSWER not in old.text))
    for one, other in zip(gone, come):
        if not _is_same(one, other):
            return f"{shortened(' '.join(one[1]))!r} has become {shortened(' '.join((*other[1], *other[2])))!r}"
    return None if len(gone) == len(come) else "words got lost, or came in"


def _items(tree: Tree, known: frozenset[str], *, has_spread: bool) -> Iterator[_Item]:
    """Yield the tokens of a script, and its requests as one each, without what a rewrite puts in."""
    stack = [tree.root]
    while stack:
        node = stack.pop()
        if node.kind == "function_definition" and _is_ours(tree, node, known):
            continue
        if node.kind == "comment":
            text = tree.of(node)
            if has_spread and text in _OF_SPREAD:
                continue
        if node.kind == "command":
            name = tree.name_of(node)
            if name.lstrip("\\").strip("\"'") == "curl" or (name.startswith(FUNCTION) and name not in known):
                yield "request", _arguments(tree, node), ()
                continue
        if not node.children:
            text = tree.of(node).strip()
            if text and text != ";":
                yield "token", (text,), ()
            continue
        stack.extend(reversed(node.children))
        if has_spread and node.kind == "variable_assignment" and tree.of(node).startswith(f"{_ANSWER}="):
            del stack[len(stack) - len(node.children) :]
            group = [node]
            while stack and len(group) <= _STATEMENTS and group[-1].kind != "if_statement":
                group.append(stack.pop())
            requests = [_arguments(tree, one) for part in group for one in part.walk() if _is_curl(tree, one)]
            if len(requests) != _REQUESTS:
                yield "token", (tree.of(node),), ()
            else:
                yield "request", requests[0], requests[-1]


def _is_curl(tree: Tree, node: Node) -> bool:
    return node.kind == "command" and tree.name_of(node) == "curl"


def _is_ours(tree: Tree, node: Node, known: frozenset[str]) -> bool:
    name = node.first("word")
    return name is not None and tree.of(name).startswith(FUNCTION) and tree.of(name) not in known


def _arguments(tree: Tree, command: Node) -> _Words:
    return tuple(_CALLED.sub("curl", tree.of(node)).replace(_NEW, _OLD) for node in arguments_of(command))


def _is_same(one: _Item, other: _Item) -> bool:
    kind, old, _ = one
    if kind == "token" or other[0] == "token":
        return one == other
    _, new, fetched = other
    if fetched:
        words = {*old, _QUIETLY}
        rest = [word for word in fetched if f"/{CONTENT}" not in word]
        return set(old) <= {*new, *rest} and set(new) <= words and set(rest) <= words
    if any(_NAMED.match(word) for word in old):
        return {word for word in old if not word.startswith("-")} <= set(new)
    return _NO_LETTERS.sub("", "".join(old)) == _NO_LETTERS.sub("", "".join(new))
