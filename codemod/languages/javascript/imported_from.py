"""Where a program names what it imports: in statements, in calls of ``import`` and ``require``, and in types."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.javascript.syntax import Node, parse
from codemod.model import Document

_CALLED = ("import", "identifier")


def imported_from(document: Document) -> Iterator[tuple[int, int]]:
    """Yield where the texts stand by which a program names other modules, without their quotes. Raises SourceError."""
    tree = parse(document)
    for root in tree.roots:
        for node in root.walk():
            if node.kind in ("string", "template_string") and _is_named(node, document.text):
                yield node.start + 1, node.end - 1


def _is_named(node: Node, text: str) -> bool:
    above = node.parent
    if above is None:
        return False
    if above.kind in ("import_statement", "export_statement", "import_require_clause"):
        return True
    if above.kind != "arguments" or above.parent is None or above.children[0] is not node:
        return False
    called = above.parent.children[0]
    return called.kind in _CALLED and text[called.start : called.end] in ("import", "require")
