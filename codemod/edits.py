"""Line edits: how edits of whole lines are applied to a text.

Free of any parser, so that it costs nothing to import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from codemod.document import lines_of
from codemod.model import Edit

split_lines = lines_of


class RewriteError(Exception):
    """A rewrite that could not be carried out: a fault of this tool, not of the user's file."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with ``edits`` made. Raises RewriteError where they are out of order, overlap or lie outside."""
    lines = lines_of(text)
    pieces: list[str] = []
    done = 1
    for edit in edits:
        if not done <= edit.first <= edit.last <= len(lines) + 1:
            raise RewriteError(f"the edit of lines {edit.first} to {edit.last} overlaps another or lies outside")
        pieces += lines[done - 1 : edit.first - 1]
        pieces.append(edit.text)
        done = edit.last
    pieces += lines[done - 1 :]
    return "".join(pieces)


def changed_lines(before: str, after: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the lines that went and the lines that came, each with how often, wherever in the texts they stand."""
    old, new = Counter(lines_of(before)), Counter(lines_of(after))
    # Nearly all lines stay: what is the same in both is sorted out before Python looks at single ones.
    gone = {line: count - new[line] for line, count in old.items() - new.items() if count > new[line]}
    came = {line: count - old[line] for line, count in new.items() - old.items() if count > old[line]}
    return gone, came
