"""How a script is laid out, and where a function can be added to it."""

from __future__ import annotations

import re
from collections import Counter

from codemod.languages.shell.syntax import Node, Tree

_SETTINGS = frozenset(("set", "shopt"))
_USUAL = "  "


def indent_of(tree: Tree) -> str:
    """Return what a level of indentation is in a script."""
    heads = Counter(
        head[0] for line in tree.lines if line.strip() and (head := re.match(r"[ \t]+", line)) and len(head[0]) <= 8
    )
    plain = [head for head in heads if set(head) in ({" "}, {"\t"}) and (head[0] == "\t" or len(head) in (2, 3, 4, 8))]
    if not plain:
        return _USUAL
    tabs = sum(count for head, count in heads.items() if head[0] == "\t")
    of_tabs = tabs * 2 > sum(heads.values())
    fitting = [head for head in plain if (head[0] == "\t") == of_tabs] or plain
    return min(fitting, key=len)


def function_line(tree: Tree) -> tuple[int, int, int]:
    """Return the line before which a function is put in, and the blank lines that come before and after it."""
    first = _first_statement(tree)
    line = tree.line_at(first.start) if first is not None else len(tree.lines) + 1
    head = _end_of_head(tree)
    while line > head and tree.lines[line - 2].lstrip().startswith("#"):
        line -= 1  # what is said of the statement stays with it
    before = line > 1 and tree.lines[line - 2].strip() != ""
    return line, int(before), 1


def _first_statement(tree: Tree) -> Node | None:
    """Return the first statement that does more than to set the shell's options."""
    children = [child for child in tree.root.children if child.kind not in (";", "\n")]
    statements = [child for child in children if child.kind != "comment"]
    return next((child for child in statements if not _is_setting(tree, child)), None)


def _is_setting(tree: Tree, node: Node) -> bool:
    return node.kind == "command" and tree.name_of(node) in _SETTINGS


def _end_of_head(tree: Tree) -> int:
    """Return the line after the comments at the top of a script, which are about the whole of it."""
    line = 1
    while line <= len(tree.lines) and tree.lines[line - 1].lstrip().startswith("#"):
        line += 1
    return line
