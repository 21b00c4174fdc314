"""The strings of a TOML text with where they stand, so that one can be replaced and nothing else moves.

A parser says what the text means; the scan here says where, and must say the same of every string.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from codemod.document import line_of
from codemod.languages.interface import SourceError
from codemod.record import dataclass

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t]|\r?\n|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_STRINGS = (
    re.compile(r'"""(?P<text>(?:[^\\]|\\.)*?"{0,2})"""', re.DOTALL),
    re.compile(r"'''(?P<text>.*?'{0,2})'''", re.DOTALL),
    re.compile(r'"(?P<text>(?:[^"\\\n]|\\.)*)"'),
    re.compile(r"'(?P<text>[^'\n]*)'"),
)


@dataclass(frozen=True, slots=True)
class String:
    """A string: its keys and positions from the top, its value, and the offsets of what is between its quotes.

    ``plain`` says that this is the value as it stands.
    """

    path: Path
    value: str
    start: int
    end: int
    plain: bool


def strings_of(text: str) -> tuple[String, ...]:
    """Return the strings of a TOML text, in order. Raises SourceError where it is none."""
    tree = parsed(text)
    found: list[String] = []
    for path, value, start, end in _Scan(text).strings():
        meant = _at(tree, path)
        if not isinstance(meant, str) or (value is not None and meant != value):
            raise SourceError("It cannot be read with certainty here.", line_of(text, start))
        found.append(String(path, meant, start, end, value is not None))
    return tuple(found)


def parsed(text: str) -> dict[str, object]:
    """Return what a TOML text means. Raises SourceError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line = re.search(r"at line (\d+)", message)
        raise SourceError(f"It is not valid TOML: {message}.", int(line[1]) if line else 0) from None
    except RecursionError:
        raise SourceError("It is nested too deeply for the tool.") from None


def _at(tree: object, path: Path) -> object:
    for key in path:
        if isinstance(tree, dict) and isinstance(key, str):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int) and key < len(tree):
            tree = tree[key]
        else:
            return None
    return tree


class _Scan:
    """Goes through a text that is known to be TOML. A value of None is a string that does not stand as it is meant."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._tables: dict[Path, int] = {}

    def strings(self) -> Iterator[tuple[Path, str | None, int, int]]:
        """Yield each string's path, value, start and end."""
        prefix: Path = ()
        while True:
            self._skip(_BLANK)
            if self._place >= len(self._text):
                return
            if self._text.startswith("[[", self._place):
                self._place += 2
                keys = self._resolved(self._keys(), whole=False)
                self._tables[keys] = number = self._tables.get(keys, -1) + 1
                prefix = (*keys, number)
                self._place = self._text.index("]]", self._place) + 2
            elif self._text[self._place] == "[":
                self._place += 1
                prefix = self._resolved(self._keys(), whole=True)
                self._place = self._text.index("]", self._place) + 1
            else:
                yield from self._pair(prefix)

    def _resolved(self, keys: Path, *, whole: bool) -> Path:
        """Return keys with the number of the last table under each that is an array of tables."""
        path: Path = ()
        for at, key in enumerate(keys):
            path = (*path, key)
            if path in self._tables and (whole or at < len(keys) - 1):
                path = (*path, self._tables[path])
        return path

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._place)
        if match is not None:
            self._place = match.end()

    def _keys(self) -> Path:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._text[self._place] in "\"'":
                value, _, _ = self._string()
                keys.append(value if value is not None else "")
            else:
                bare = _BARE.match(self._text, self._place)
                if bare is None:
                    raise SourceError("It cannot be read with certainty here.", line_of(self._text, self._place))
                keys.append(bare[0])
                self._place = bare.end()
            self._skip(_SPACE)
            if not self._text.startswith(".", self._place):
                return tuple(keys)
            self._place += 1

    def _pair(self, prefix: Path) -> Iterator[tuple[Path, str | None, int, int]]:
        path = (*prefix, *self._keys())
        self._place = self._text.index("=", self._place) + 1
        self._skip(_SPACE)
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, str | None, int, int]]:
        first = self._text[self._place]
        if first in "\"'":
            yield (path, *self._string())
        elif first == "[":
            self._place += 1
            number = 0
            while self._is_more("]"):
                yield from self._value((*path, number))
                number += 1
        elif first == "{":
            self._place += 1
            while self._is_more("}"):
                yield from self._pair(path)
        else:
            self._skip(_SCALAR)

    def _is_more(self, closing: str) -> bool:
        """Go to the next value of an array or inline table; say whether there is one, and go past the end if not."""
        self._skip(_BLANK)
        if self._text[self._place] == ",":
            self._place += 1
            self._skip(_BLANK)
        if self._text[self._place] != closing:
            return True
        self._place += 1
        return False

    def _string(self) -> tuple[str | None, int, int]:
        for pattern in _STRINGS:
            match = pattern.match(self._text, self._place)
            if match is not None:
                self._place = match.end()
                start, end = match.span("text")
                text = match["text"]
                plain = "\n" not in text and (pattern.pattern[0] == "'" or "\\" not in text)
                return text if plain else None, start, end
        raise SourceError("It cannot be read with certainty here.", line_of(self._text, self._place))
