"""Text of the user's made safe to print: nothing in it can move a cursor, change a colour, or turn the line around.

What is not printable (control characters, escape sequences, bidirectional controls, stray surrogates) is shown as
Python writes it, ``\\x1b``; widths are counted in terminal columns, so that an underline stands under its text.
"""

from __future__ import annotations

TAB = 4

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers of Hangul: letters, so that names can have them, and yet nothing is to be seen of them."""


def escape(text: str) -> str:
    """Return one line of text with everything that is not printable written out."""
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text
    return "".join(_shown(character) for character in text)


def escape_block(text: str) -> list[str]:
    """Return the lines of a text as they can be printed, tabs as blanks."""
    return [expand(line.rstrip("\r"))[0] for line in text.split("\n")]


def expand(line: str) -> tuple[str, list[int]]:
    """Return a line as it can be printed, and at which terminal column each of its characters begins.

    The list has one more entry than the line has characters: the column after the last.
    """
    if line.isascii() and line.isprintable():
        return line, list(range(len(line) + 1))
    shown: list[str] = []
    starts: list[int] = []
    column = 0
    for character in line:
        starts.append(column)
        piece = " " * (TAB - column % TAB) if character == "\t" else _shown(character)
        shown.append(piece)
        column += len(piece) if piece.isascii() else _width(piece)
    return "".join(shown), [*starts, column]


def _shown(character: str) -> str:
    if character.isprintable() and character not in _BLANK_LETTERS:
        return character
    return ascii(character)[1:-1]


def _width(character: str) -> int:
    """Return how many terminal columns a printable character takes."""
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
