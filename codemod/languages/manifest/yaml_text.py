"""The strings of a YAML text with where they stand, by the parser that is here for other languages anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot

from codemod.document import line_of
from codemod.languages.interface import SourceError
from codemod.located import Path, String

_PAIRS = ("block_mapping_pair", "flow_pair")
_ITEMS = ("block_sequence_item", "flow_node", "block_node")
_QUOTED = ("single_quote_scalar", "double_quote_scalar")
_DEEPEST = 100
_TOO_DEEP = re.compile(r"^[ \t?-]{150}(?=[ \t?-]*[^\s#?-])", re.MULTILINE)
"""A line that begins as far in as only what is nested very deeply: the grammar ends the process on such a text."""


def strings_of(text: str) -> tuple[String, ...]:
    """Return the values of a YAML text that are scalars, in order. Raises SourceError where it is none."""
    if _TOO_DEEP.search(text):
        raise SourceError("It is nested too deeply for the tool.")
    root = SgRoot(text, "yaml").root()
    broken = root.find(kind="ERROR")
    if broken is not None:
        raise SourceError("It is not valid YAML.", line_of(text, broken.range().start.index))
    return tuple(_strings(text, root, (), 0))


def _strings(text: str, node: SgNode, path: Path, depth: int) -> Iterator[String]:
    if depth > _DEEPEST:
        raise SourceError("It is nested too deeply for the tool.")
    kind = node.kind()
    children = [child for child in node.children() if child.is_named() and child.kind() != "comment"]
    if kind in _PAIRS:
        key, value = node.field("key"), node.field("value")
        if key is not None and value is not None:
            name = key.text()
            yield from _strings(text, value, (*path, name[1:-1] if name[:1] in "\"'" else name), depth + 1)
    elif kind in ("block_sequence", "flow_sequence"):
        for number, child in enumerate(children):
            yield from _strings(text, child, (*path, number), depth + 1)
    elif kind in _QUOTED or kind in ("plain_scalar", "block_scalar"):
        yield _string(text, node, path, kind)
    else:
        for child in children:
            yield from _strings(text, child, path, depth + 1)


def _string(text: str, node: SgNode, path: Path, kind: str) -> String:
    quotes = 1 if kind in _QUOTED else 0
    place = node.range()
    start, end = place.start.index + quotes, place.end.index - quotes
    value = text[start:end]
    if kind == "block_scalar":
        return String(path, " ".join(value.split()[1:]), start, end, False)
    plain = "\n" not in value and "''" not in value and not (kind == "double_quote_scalar" and "\\" in value)
    return String(path, " ".join(value.split()), start, end, plain)
