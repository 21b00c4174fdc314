"""What the grammars do not know yet and the languages allow: blanked out, so that the rest of a text can be read.

None of it holds a call: types, and words before names. As many blanks stand in its place, so that every other place
stays where it is. What is edited is the text as it was.
"""

from __future__ import annotations

import re

_NAME = r"[\w$]+"
_TYPES = r"<(?:[^<>`]|=>|<(?:[^<>`]|=>|<(?:[^<>`]|=>)*>)*>)*>"
"""Type arguments, up to three deep."""

_BLANKED = (
    re.compile(rf"(?<=[\w$)\]])(?P<gone>{_TYPES})(?=\s*`)"),  # styled.div<{ wide: boolean }>`…`
    re.compile(rf"\bimport\(\s*(?:\"[^\"\n]*\"|'[^'\n]*')\s*\)(?:\s*\.\s*{_NAME})*(?P<gone>{_TYPES})"),
    re.compile(rf"[<,]\s*(?:const\s+)?(?P<gone>(?:in\s+out|in|out)\s)(?=\s*{_NAME}\s*(?:[,>=]|extends\b))"),
    re.compile(r"\bexport\s+(?P<gone>type)(?=\s*\*)"),
    re.compile(rf"[{{,]\s*(?:{_NAME}|default)(?P<gone>\s+as\s+(?:[a-z]+|\"[^\"\n]*\"|'[^'\n]*'))(?=\s*[,}}])"),
    re.compile(
        r"(?:^|[;{}\n])\s*(?:(?:static|public|private|protected|override|declare)\s+)*(?P<gone>accessor)(?=\s+[\w$#\[])"
    ),
    re.compile(r"(?<=[\"'])\s*(?P<gone>\b(?:assert|with)\s*\{[^{}`]*\})"),  # an import's attributes
)


def plainer(text: str) -> str:
    """Return a text without what may be beyond the grammars, every other character in its place."""
    for pattern in _BLANKED:
        text = pattern.sub(_blanked, text)
    return text


def without_ampersands(text: str) -> str:
    """Return a text without the ``&`` of its markup, which the grammars take for the beginning of a character's name.

    Every ``&`` of its own becomes a ``|``, which is the same to the tree, but for types: there what is both becomes
    what is one of the two, so that less is known of a value and nothing else.
    """
    return _AMPERSAND.sub("|", text)


_AMPERSAND = re.compile(r"(?<!&)&(?![&=])")


def _blanked(match: re.Match[str]) -> str:
    start, end = match.start("gone") - match.start(), match.end("gone") - match.start()
    whole = match[0]
    blanks = "".join(character if character in "\r\n\u2028\u2029" else " " for character in whole[start:end])
    return f"{whole[:start]}{blanks}{whole[end:]}"
