"""Plain search for mentions, in a text that cannot be parsed: what stands there is all that can be told.

Strings and comments are not told from code, so it finds rather too much: nothing of such a file is decided by it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from codemod.document import lines_of
from codemod.mention import Mention
from codemod.model import Span
from codemod.sdk.javascript import OLD_ADDRESS, OLD_METHODS, PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as elsewhere
if TYPE_CHECKING:
    from codemod.model import EntryKind

_GAP = r"(?:\s|/\*[\s\S]*?\*/|//[^\r\n]*[\r\n])*"
"""What may stand between a dot and a name."""

_ATTRIBUTE = re.compile(rf"(?:\.{_GAP}|\[{_GAP}[\"'`])(?P<name>{'|'.join(OLD_METHODS)})\b")
_IMPORT = re.compile(rf"\b(?:from|import|require){_GAP}\(?{_GAP}[\"'`][^\"'`\r\n]*{re.escape(PACKAGE)}")
_ADDRESS = re.compile(re.escape(OLD_ADDRESS))


def search(text: str) -> tuple[Mention, ...]:
    """Return what seem to be the text's mentions, in order."""
    places: list[tuple[int, int, EntryKind]] = [
        *((*match.span("name"), "attribute") for match in _ATTRIBUTE.finditer(text)),
        *((*match.span(), "import") for match in _IMPORT.finditer(text)),
        *((*match.span(), "address") for match in _ADDRESS.finditer(text)),
    ]
    starts = [0, *accumulate(map(len, lines_of(text)))]

    def position(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    found = []
    for start, end, kind in sorted(places):
        span = Span(*position(start), *position(end))
        found.append(Mention(kind, span, text[start:end], "", span.line))
    return tuple(found)
