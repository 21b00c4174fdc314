"""The strings of a JSON text with where they stand; comments and commas too many are passed over, as Deno does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from codemod.document import line_of
from codemod.languages.interface import SourceError
from codemod.record import dataclass

_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?P<text>(?:[^"\\\x00-\x1f]|\\.)*)"')
_SCALAR = re.compile(r"[-+.\w]+")
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class String:
    """A string that is a value: its keys from the top, the value, and the offsets of what is between its quotes.

    ``plain`` says that this is the value as it stands.
    """

    path: tuple[str | int, ...]
    value: str
    start: int
    end: int
    plain: bool


def strings_of(text: str) -> tuple[String, ...]:
    """Return the values of a JSON text that are strings, in order. Raises SourceError where it is none."""
    scan = _Scan(text)
    found = tuple(scan.value((), 0))
    scan.end()
    return found


class _Scan:
    """Goes through a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._blank()

    def value(self, path: tuple[str | int, ...], depth: int) -> Iterator[String]:
        """Yield the strings of the value that begins here, and go past it."""
        first = self._text[self._place : self._place + 1]
        if depth > _DEEPEST:
            raise SourceError("It is nested too deeply for the tool.", line_of(self._text, self._place))
        if first == '"':
            yield self._string(path)
        elif first == "{":
            self._next()
            while not self._closes("}"):
                key = self._string(path).value
                self._expect(":")
                yield from self.value((*path, key), depth + 1)
                self._separate("}")
        elif first == "[":
            self._next()
            number = 0
            while not self._closes("]"):
                yield from self.value((*path, number), depth + 1)
                number += 1
                self._separate("]")
        else:
            scalar = _SCALAR.match(self._text, self._place)
            if scalar is None:
                self._fail()
            else:
                self._place = scalar.end()
        self._blank()

    def end(self) -> None:
        """Raise SourceError where something follows the value."""
        if self._place < len(self._text):
            self._fail()

    def _string(self, path: tuple[str | int, ...]) -> String:
        match = _STRING.match(self._text, self._place)
        if match is None:
            raise self._error()
        self._place = match.end()
        self._blank()
        text = match["text"]
        try:
            value = json.loads(match[0])
        except ValueError:
            raise SourceError("It is not valid JSON.", line_of(self._text, match.start())) from None
        return String(path, value, *match.span("text"), "\\" not in text)

    def _blank(self) -> None:
        match = _BLANK.match(self._text, self._place)
        if match is not None:
            self._place = match.end()

    def _next(self) -> None:
        self._place += 1
        self._blank()

    def _closes(self, sign: str) -> bool:
        if self._text.startswith(sign, self._place):
            self._place += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._text.startswith(sign, self._place):
            self._fail()
        self._next()

    def _separate(self, closing: str) -> None:
        if self._text.startswith(",", self._place):
            self._next()
        elif not self._text.startswith(closing, self._place):
            self._fail()

    def _error(self) -> SourceError:
        return SourceError("It is not valid JSON.", line_of(self._text, min(self._place, len(self._text))))

    def _fail(self) -> None:
        raise self._error()
