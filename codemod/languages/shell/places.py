"""Where a command of curl stands, and what there forbids that a function of the script takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.kinds import kind_of_script
from codemod.languages.shell.request import Request
from codemod.languages.shell.syntax import WHOLES, Node, Tree
from codemod.model import Obstacle

_EXPORTS = re.compile(r"\b(?:export|declare|typeset)[ \t]+-\w*[fF]\w*[ \t]")
_ALIAS = re.compile(r"\balias[ \t]+(?:-g[ \t]+)?['\"]?curl=")
_KILL = re.compile(r"\b(?:kill|pkill)\b|\btrap\b[^\n]*\bkill\b")


class Places:
    """What a script as a whole says of the places in it."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._exports = bool(_EXPORTS.search(tree.text))
        self._is_alias = bool(_ALIAS.search(tree.text))
        self._is_foreign = tree.text.startswith("#!") and kind_of_script(tree.text[:256].encode()) != "shell"
        self._kills = bool(_KILL.search(tree.text))
        self._is_function = any(name == "curl" for name in function_names(tree))

    def obstacles(self, request: Request) -> Iterator[Obstacle]:
        """Yield what stands in the way of a rewrite because of where a request stands."""
        command = request.command
        name = command.first("command_name")
        if self._is_function or self._is_alias:
            what = "a function" if self._is_function else "an alias"
            yield Obstacle("curl-redefined", f"the script has {what} of this name")
        if name is not None and any(child.end <= name.start for child in command.children):
            yield Obstacle("curl-wrapped", "it is given variables of its own")
        if any(one.kind == "function_definition" for one in command.ancestors()) and self._exports:
            yield Obstacle("curl-wrapped", "a function is exported to other programs")
        if self._is_foreign:
            yield Obstacle("curl-redefined", "the script's first line names another shell, which may read it otherwise")
        if self._kills and self._is_in_background(command):
            yield Obstacle("curl-wrapped", "it runs in the background, and the script ends such programs")
        if request.has("--verbose") and self._is_error_stream_read(command):
            yield Obstacle("curl-answer-described", "what -v prints is kept")

    def _is_in_background(self, command: Node) -> bool:
        node = command
        while node.parent is not None and node.parent.kind not in ("program", "function_definition"):
            if _follows(node, "&"):
                return True
            node = node.parent
        return _follows(node, "&")

    def _is_error_stream_read(self, command: Node) -> bool:
        node = command
        while node.parent is not None and node.parent.kind in (*WHOLES, "command_substitution", "compound_statement"):
            node = node.parent
            redirects = [self._tree.of(one) for one in node.children if one.kind == "file_redirect"]
            kept = [one for one in redirects if one.startswith(("2>", "&>")) and "/dev/null" not in one]
            if kept or any(one.kind == "|&" for one in node.children):
                return True
        return False


def function_names(tree: Tree) -> Iterator[str]:
    """Yield the names of the functions that a script defines."""
    for node in tree.root.walk():
        if node.kind == "function_definition" and (name := node.first("word")) is not None:
            yield tree.of(name)


def _follows(node: Node, token: str) -> bool:
    if node.parent is None:
        return False
    after = [one for one in node.parent.children if one.start >= node.end]
    return bool(after) and after[0].kind == token
