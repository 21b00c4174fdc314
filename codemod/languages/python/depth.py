"""How deep LibCST would go in a text: it recurses without a limit of its own, until the process ends."""

from __future__ import annotations

import ast
import re
import warnings

_SIDE_BY_SIDE = re.compile(r"""['"][\s\\]*[a-zA-Z]{0,2}['"]""")
"""Two strings next to each other, of which ``ast`` makes one and LibCST a pair. It may see too many."""

_CHAINED = re.compile(r"""\b(?:and|or|elif)\b|['"][\s\\]*[a-zA-Z]{0,2}['"]""")
_DEFINITION = re.compile(r"^(?=(?:async\s+def|def|class)\b)", re.MULTILINE)


def depth(text: str) -> int:
    """Return at least how deep LibCST's tree of a text is; 0 where ``ast`` cannot read the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError:
        return 0
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    while stack:
        node, level = stack.pop()
        if isinstance(node, ast.BoolOp):
            level += len(node.values)  # one inside the other to LibCST
        deepest = max(deepest, level)
        stack += [(child, level + 1) for child in ast.iter_child_nodes(node)]
    return deepest + sum(1 for _ in _SIDE_BY_SIDE.finditer(text))


def possible_depth(text: str) -> int:
    """Return how deep LibCST's tree can be at most in a text that ``ast`` does not read, operators of one sign aside.

    What is counted are chains in one definition of the module, and brackets, those in strings, too.
    """
    deepest = level = 0
    for character in text:
        if character in "([{":
            level += 1
            deepest = max(deepest, level)
        elif character in ")]}":
            level = max(0, level - 1)
    chains = max(sum(1 for _ in _CHAINED.finditer(part)) for part in _DEFINITION.split(text))
    return max(deepest * 15, chains)
