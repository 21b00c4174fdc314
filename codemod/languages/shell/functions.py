"""The functions of a script, and what they are given where all of their calls can be seen."""

from __future__ import annotations

import re

from codemod.languages.shell.syntax import Node, Tree

_SHIFTING = frozenset(("shift", "set", "eval", "source", "."))
"""Commands after which a parameter may be another one."""
_PRINTERS = frozenset(("echo", "printf"))
_SOURCED = re.compile(r"BASH_SOURCE[^\n]*=[^\n]*\$\{?0|\breturn\b[^\n]*2>[^\n]*\|\|")
"""What a script has that is also made to be read by others."""
_LOOPS = frozenset(("while_statement", "for_statement", "c_style_for_statement"))


class Functions:
    """The definitions and the calls of a script's functions."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.definitions: dict[str, list[Node]] = {}
        self._calls: dict[str, list[Node]] = {}
        self._closed: dict[str, bool] = {}
        shown: list[Node] = []
        for node in tree.root.walk():
            if node.kind == "function_definition" and (name := node.first("word")) is not None:
                self.definitions.setdefault(tree.of(name), []).append(node)
            elif node.kind == "command":
                self._calls.setdefault(tree.name_of(node), []).append(node)
                if tree.name_of(node) in _PRINTERS and not any("substitution" in one.kind for one in node.walk()):
                    shown.append(node)
            elif node.kind == "comment":
                shown.append(node)
        text = tree.text
        for node in reversed(shown):
            text = text[: node.start] + text[node.end :]
        self._text = text
        self._is_program = tree.text.startswith("#!") and not _SOURCED.search(text)

    def enclosing(self, node: Node) -> str:
        """Return the name of the function that a place is in, "" where it is in none."""
        above = next((one for one in node.ancestors() if one.kind == "function_definition"), None)
        name = above.first("word") if above is not None else None
        return self._tree.of(name) if name is not None else ""

    def is_ours(self, name: str, before: str) -> bool:
        """Say whether a function is one that a run of this tool put in, by what its text has in it."""
        return any(before in self._tree.of(one) for one in self.definitions.get(name, ()))

    def parameter(self, number: int, use: Node) -> list[Node | None] | None:
        """Return what a parameter is given at each of the calls, None for a call that lacks it.

        The whole is None where it cannot be told.
        """
        name = self.enclosing(use)
        calls = self._calls.get(name, [])
        if not calls or number == 0 or not self._is_closed(name) or self._may_shift(name, use):
            return None
        found: list[Node | None] = []
        for call in calls:
            given = _arguments(call)
            if any(not _is_plain(self._tree, one) for one in given[:number]):
                return None
            found.append(given[number - 1] if len(given) >= number else None)
        return found

    def _is_closed(self, name: str) -> bool:
        """Whether nobody but the calls that can be seen calls a function."""
        if name not in self._closed:
            self._closed[name] = self._may_be_closed(name)
        return self._closed[name]

    def _may_be_closed(self, name: str) -> bool:
        if not self._is_program or len(self.definitions.get(name, ())) != 1:
            return False
        mentions = re.findall(rf"(?<![\w./-]){re.escape(name)}(?![\w./=-])", self._text)
        return len(mentions) == 1 + len(self._calls.get(name, ()))

    def _may_shift(self, name: str, use: Node) -> bool:
        body = self.definitions[name][0]
        is_looped = any(one.kind in _LOOPS and one.start > body.start for one in use.ancestors())
        return any(
            self._tree.name_of(one) in _SHIFTING and (is_looped or one.start < use.start)
            for one in body.walk()
            if one.kind == "command"
        )


def _arguments(command: Node) -> list[Node]:
    name = command.first("command_name")
    return [
        one for one in command.children if name is not None and one.start >= name.end and "redirect" not in one.kind
    ]


def _is_plain(tree: Tree, node: Node) -> bool:
    """Whether a word is surely one argument: it is quoted, or has nothing in it that a shell expands."""
    if node.kind in ("string", "raw_string"):
        return not re.search(r"\$\{?!?[@*]|\[[@*]\]", tree.of(node))
    if node.kind == "concatenation":
        return all(_is_plain(tree, one) for one in node.children)
    return node.kind in ("word", "number") and not re.search(r"[*?{\[]", tree.of(node))
