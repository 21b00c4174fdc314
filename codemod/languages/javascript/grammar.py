"""Which grammar a file is written in, and its tree: the only module that imports the parser."""

from __future__ import annotations

from ast_grep_py import SgNode, SgRoot

from codemod.kinds import kind_of_name, kind_of_script
from codemod.model import Document

__all__ = ["SgNode", "grammar_of", "language_of", "root_of"]

_MAY_BE_EMPTY = frozenset(("program", "jsx_text", "string_fragment", "template_string"))
"""Nodes that are no sign of something that lacks where they have no text."""


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

    A text with something that the grammar does not know, and the language does, is read without it (``beyond.py``).
    The tree lives as long as one of its nodes does.
    """
    root = SgRoot(text, grammar).root()
    if not _is_whole(root, text):
        from codemod.languages.javascript.beyond import plainer, without_ampersands  # for one file in a thousand

        second = SgRoot(plainer(text), grammar).root()
        if _is_whole(second, text):
            return second
        if "&" in text and grammar != "typescript":
            third = SgRoot(without_ampersands(plainer(text)), grammar).root()
            if _is_whole(third, text):
                return third
    return root


def _is_whole(root: SgNode, text: str) -> bool:
    """Whether the parser took all of a text and, where a template has type arguments, added nothing."""
    if root.kind() == "ERROR" or root.find(kind="ERROR") is not None:
        return False
    # Looking at the text of every node takes half as long as parsing.
    typed = ">`" in text or "> `" in text
    return not typed or all(node.kind() in _MAY_BE_EMPTY for node in root.find_all(regex="^$"))
