"""Which grammar a file is written in, and its tree: the only module that imports the parser."""

from __future__ import annotations

from ast_grep_py import SgNode, SgRoot

from codemod.kinds import kind_of_name, kind_of_script
from codemod.model import Document

__all__ = ["SgNode", "grammar_of", "language_of", "root_of"]


def language_of(document: Document) -> str:
    """Return what reports call the language of a document: ``javascript`` or ``typescript``, the latter by its name."""
    kind = kind_of_name(document.path) or kind_of_script(document.text[:256].encode("utf-8", "replace"))
    return "typescript" if kind == "typescript" else "javascript"


def grammar_of(document: Document) -> str:
    """Return the parser's name of the grammar: ``javascript`` has JSX in it, ``typescript`` only as ``tsx``."""
    if language_of(document) == "javascript":
        return "javascript"
    return "tsx" if document.path.endswith(".tsx") else "typescript"


def root_of(text: str, grammar: str) -> SgNode:
    """Return the root of a text's tree. The text is never refused: what cannot be read are nodes of kind ``ERROR``.

    The tree lives as long as one of its nodes does.
    """
    return SgRoot(text, grammar).root()
