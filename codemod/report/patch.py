"""A unified diff for a terminal: coloured, and with nothing in it that the terminal would obey."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.report.layout import Line
from codemod.report.visible import escape

STYLE_BY_START = (("--- ", "path"), ("+++ ", "path"), ("@@", "hunk"), ("+", "added"), ("-", "removed"))
"""How a line begins and the style it gets; the first that fits counts."""


def patch_lines(diff: bytes) -> Iterator[Line]:
    """Return the lines of a diff; bytes that are no UTF-8 are written out."""
    for line in diff.decode("utf-8", "backslashreplace").removesuffix("\n").split("\n") if diff else ():
        style = next((style for start, style in STYLE_BY_START if line.startswith(start)), "")
        shown = "\t".join(escape(piece) for piece in line.removesuffix("\r").split("\t"))
        yield ((style, shown),)
