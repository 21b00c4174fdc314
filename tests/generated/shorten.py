"""A program's text made shorter for as long as what it shows stays: by statements, by blocks, by values.

Where a program is cut into files, the record of its choices is no good for that: other choices make another program,
which is cut in other places.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

_BLOCKS = ("body", "orelse", "finalbody", "handlers")


def shorten(text: str, shows: Callable[[str], bool], tries: int) -> str:
    """Return a shorter text that still ``shows``, after at most so many tries."""
    best = text
    improved = True
    while improved:
        improved = False
        for shorter in _shorter(best):
            if len(shorter) >= len(best):
                continue
            if not tries:
                return best
            tries -= 1
            if shows(shorter):
                best, improved = shorter, True
                break
    return best


def _shorter(text: str) -> Iterator[str]:
    """Yield texts to try, the boldest first."""
    lines = text.replace("\r\n", "\n").split("\n")
    yield "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    yield re.sub(r"\n(?:[ \t]*\n)+(?=[ \t])", "\n", re.sub(r"\n(?:[ \t]*\n){3,}", "\n\n\n", "\n".join(lines)))
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return
    statements = [
        (statement, block)
        for node in ast.walk(tree)
        for name in _BLOCKS
        if (block := getattr(node, name, None)) and isinstance(block, list)
        for statement in block
    ]
    statements.sort(key=lambda item: _first(item[0]) - (item[0].end_lineno or 0))
    for statement, block in statements:
        first, last = _first(statement) - 1, statement.end_lineno or statement.lineno
        margin = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        instead = [] if len(block) > 1 else [margin + "pass"]
        if lines[first:last] != instead and _is_alone(lines, statement):
            yield "\n".join([*lines[:first], *instead, *lines[last:]])
            if inner := _opened(lines, statement, margin):
                yield "\n".join([*lines[:first], *inner, *lines[last:]])
    yield from _simpler_values(lines, tree)


def _first(statement: ast.AST) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    line: int = getattr(statement, "lineno", 1)
    return min([line, *(decorator.lineno for decorator in decorators)])


def _is_alone(lines: list[str], statement: ast.AST) -> bool:
    """Whether a statement has its lines for itself."""
    before = lines[getattr(statement, "lineno", 1) - 1].encode()[: getattr(statement, "col_offset", 0)]
    after = lines[getattr(statement, "end_lineno", 1) - 1].encode()[getattr(statement, "end_col_offset", 0) :]
    return not before.strip() and (not after.strip() or after.lstrip().startswith(b"#"))


def _opened(lines: list[str], statement: ast.AST, margin: str) -> list[str]:
    """Return the lines of a statement's first block, as far out as the statement was; none where it has none."""
    body: list[ast.stmt] | ast.expr = getattr(statement, "body", [])
    if not isinstance(body, list) or not body or body[0].lineno == getattr(statement, "lineno", 0):
        return []
    inner = lines[_first(body[0]) - 1 : body[-1].end_lineno]
    deep = inner[0][: len(inner[0]) - len(inner[0].lstrip())]
    return [margin + line.removeprefix(deep) if line.strip() else line for line in inner]


def _simpler_values(lines: list[str], tree: ast.AST) -> Iterator[str]:
    """Yield the text with an expression replaced by an awaited one that is in it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or node.lineno != node.end_lineno:
            continue
        for inner in ast.walk(node):
            if inner is node or not isinstance(inner, (ast.Await, ast.Call)) or inner.end_lineno != node.lineno:
                continue
            line = lines[node.lineno - 1].encode()
            whole = line[: node.col_offset], line[node.end_col_offset :]
            value = line[inner.col_offset : inner.end_col_offset]
            changed = (whole[0] + value + whole[1]).decode(errors="replace")
            yield "\n".join([*lines[: node.lineno - 1], changed, *lines[node.lineno :]])
