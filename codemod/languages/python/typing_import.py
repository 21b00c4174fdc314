"""Where ``typing.Any`` comes from in a file that gets the annotated wrapper."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from codemod.languages.interface import SourceError
from codemod.languages.python.facts import FileFacts
from codemod.languages.python.imports import read_import
from codemod.languages.python.lines import Lines, Replacement
from codemod.languages.python.naming import extended, free
from codemod.languages.python.syntax import parse
from codemod.model import Document, Span

_MODULE, _ANY = "typing", "Any"
_ALIAS = "TypingAny"

Imported = ast.Import | ast.ImportFrom


def find_any(lines: Lines, file: FileFacts) -> tuple[str, Replacement | None]:
    """Return what ``Any`` is called at module level, and the import that has to be changed or added for it."""
    if file.any_name:
        return file.any_name, None
    name = free([_ANY, _ALIAS], file.names)
    alias = "" if name == _ANY else name
    imports = imports_before(lines, file.wrapper_line)
    for node in imports:
        if isinstance(node, ast.ImportFrom) and _root(node) == _MODULE and node.names[0].name != "*":
            span = _span(lines, node)
            statement = read_import(lines.slice(span), lines.newline)
            return name, extended(lines, file, span, statement, [(_ANY, alias)])
    line, before, after = place_of_import(lines, imports, file.wrapper_line, (True, _MODULE))
    statement_text = f"from {_MODULE} import {_ANY}" + (f" as {alias}" if alias else "")
    at = lines.start(line)
    return name, Replacement(at, at, before + statement_text + lines.newline + after, "import")


def imports_before(lines: Lines, end: int) -> list[Imported]:
    """Return the imports before line ``end`` that are statements of the module and alone on their lines."""
    try:
        body = parse(Document("", "".join(lines.lines[: end - 1]))).body
    except SourceError:
        return []
    return [
        node
        for node, after in zip(body, [*body[1:], None], strict=False)
        if isinstance(node, Imported)
        and not node.col_offset
        and (after is None or after.lineno > (node.end_lineno or node.lineno))
    ]


def place_of_import(
    lines: Lines, imports: Sequence[Imported], default: int, key: tuple[bool, str]
) -> tuple[int, str, str]:
    """Return before which line an import goes, and what blank lines go before and after it.

    That is where isort puts it: after the standard library's imports that sort before it. ``key`` says whether it is
    a ``from`` import, and of what. A module of another project goes behind all of those.
    """
    own = [node for node in imports if _root(node) in sys.stdlib_module_names and _root(node) != "__future__"]
    if key[1].partition(".")[0] not in sys.stdlib_module_names:
        return (_after(imports[-1]) if imports else default), "", ""
    earlier = [node for node in own if _key(node) < key]
    if earlier:
        return _after(earlier[-1]), "", ""
    if own:
        return own[0].lineno, "", ""
    others = [node.lineno for node in imports if _root(node) != "__future__"]
    line = others[0] if others else _after(imports[-1]) if imports else default
    above = lines.lines[line - 2].strip() if line > 1 else ""
    blank_above = lines.newline if above and not above.startswith("#") else ""
    return line, blank_above, lines.newline if others else ""


def _after(node: Imported) -> int:
    return (node.end_lineno or node.lineno) + 1


def _key(node: Imported) -> tuple[bool, str]:
    return isinstance(node, ast.ImportFrom), _module(node)


def _root(node: Imported) -> str:
    return _module(node).split(".")[0]


def _module(node: Imported) -> str:
    """Return the module that is imported (the first of several), "" for a relative one."""
    if isinstance(node, ast.Import):
        return node.names[0].name
    return "" if node.level else node.module or ""


def _span(lines: Lines, node: Imported) -> Span:
    """Return where an import stands; ``ast`` counts columns in bytes of UTF-8."""
    last = node.end_lineno or node.lineno
    end = lines.lines[last - 1].encode()[: node.end_col_offset].decode()
    return Span(node.lineno, 1, last, len(end) + 1)
