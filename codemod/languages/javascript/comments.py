"""The comments of a JavaScript text, line by line; strings, templates, regular expressions and JSX's text hold none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from codemod.document import line_of, lines_of
from codemod.languages.javascript.grammar import grammar_of, root_of
from codemod.model import Document
from codemod.suppress import Comment

_KINDS = ("comment", "html_comment")
_OPEN = "{ \t"
_SHUT = "} \t"
"""What may stand around a comment in JSX that is alone on its line: ``{/* … */}``."""


def comment_starts(document: Document) -> frozenset[int]:
    """Return the offsets at which comments begin."""
    root = root_of(document.text, grammar_of(document))
    return frozenset(node.range().start.index for kind in _KINDS for node in root.find_all(kind=kind))


def comments(document: Document) -> Iterator[Comment]:
    """Yield each line of each comment as one that begins with ``//``.

    What a comment of several lines says holds for the line after it, and so counts as said on its last line; but what
    concerns the whole file is said where it stands.
    """
    text = document.text
    lines = lines_of(text)
    starts = [0, *accumulate(map(len, lines))]
    root = root_of(text, grammar_of(document))
    for node in (node for kind in _KINDS for node in root.find_all(kind=kind)):
        place = node.range()
        first, last = line_of(text, place.start.index), line_of(text, place.end.index)
        before = text[starts[first - 1] : place.start.index]
        after = text[place.end.index : starts[last]]
        alone = not before.strip(_OPEN) and not after.strip("\r\n").strip(_SHUT)
        for number, piece in enumerate(node.text().splitlines(), first):
            said = piece.strip().removeprefix("//").removeprefix("/*").removesuffix("*/").lstrip("*! \t")
            is_for_all = "ignore-file" in said
            yield Comment(f"// {said}", number if is_for_all else last, alone)
