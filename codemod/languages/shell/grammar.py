"""The tree of a shell script: the only module of this language that imports the parser."""

from __future__ import annotations

from ast_grep_py import SgNode, SgRoot

__all__ = ["SgNode", "root_of"]


def root_of(text: str) -> SgNode:
    """Return the root of a text's tree. The text is never refused: what cannot be read are nodes of kind ``ERROR``."""
    return SgRoot(text, "bash").root()
