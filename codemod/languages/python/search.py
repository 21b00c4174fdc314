"""Plain search for mentions, in a text that Python cannot parse: what stands there is all that can be told.

Strings and comments are not told from code, so it finds rather too much: nothing of such a file is decided by it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from codemod.document import lines_of
from codemod.mention import Mention
from codemod.model import Span
from codemod.sdk.catalogue import LEGACY_PACKAGE, OLD_ADDRESS, OLD_METHODS, PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as elsewhere
if TYPE_CHECKING:
    from codemod.model import EntryKind

_GAP = r"(?:\s|\\|\#[^\r\n]*[\r\n])*"
"""What may stand between a dot and a name."""

_ATTRIBUTE = re.compile(rf"\.{_GAP}\b(?P<name>{'|'.join(OLD_METHODS)})\b")
_IMPORT = re.compile(
    r"(?P<first>^[ \t\f]*)?\b(?P<keyword>from|import|import_module|__import__)\b"
    rf"|\b(?P<package>{PACKAGE}|{LEGACY_PACKAGE})\b"
    r"|(?P<open>\()|(?P<close>\))|(?P<joined>\\(?:\r\n|\r|\n))|(?P<end>[\r\n;])|(?P<comment>\#[^\r\n]*)",
    re.MULTILINE,
)
_ADDRESS = re.compile(re.escape(OLD_ADDRESS))


def search(text: str) -> tuple[Mention, ...]:
    """Return what seem to be the text's mentions, in order."""
    plain = text if text.isascii() else "".join(map(_plain, text))
    places: list[tuple[int, int, EntryKind]] = [
        *((*match.span("name"), "attribute") for match in _ATTRIBUTE.finditer(plain)),
        *((start, end, "import") for start, end in _imports(plain)),
        *((*match.span(), "address") for match in _ADDRESS.finditer(plain)),
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


def _imports(text: str) -> Iterator[tuple[int, int]]:
    """Yield where statements that import and name the SDK begin, and where its name ends."""
    begun: int | None = None
    depth = 0
    for match in _IMPORT.finditer(text):
        match match.lastgroup:
            case "keyword" if begun is None or match["first"] is not None:
                begun, depth = match.start("keyword"), 0
            case "package" if begun is not None:
                yield begun, match.end()
                begun, depth = None, 0
            case "open":
                depth += 1
            case "close":
                depth -= 1
            case "end" if depth <= 0 or match[0] == ";":
                begun, depth = None, 0


def _plain(character: str) -> str:
    """Return the letter that Python takes a character for, where it is one letter."""
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character
