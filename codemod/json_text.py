"""Where the values of a JSON text stand, and strings written as the text writes them.

Notebooks and manifests are changed in place: nothing is serialised anew but what changes, so that no key, blank or
escape elsewhere can move. The standard library says what a text means, and whether it is JSON at all; here is where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from codemod.located import Path, String
from codemod.record import dataclass

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_SPACE = re.compile(r"[ \t\r\n]*")
_MARK = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]')
_PLAIN = re.compile(r"[^,\]} \t\r\n]+")
_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
_COMMENT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_COMMA = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|,(?=[ \t\r\n]*[\]}])')
_DEEPEST = 200
_RARE = "<>&'=/`+\x7f"
"""Characters that some writers escape though they need not."""


@dataclass(frozen=True, slots=True)
class Span:
    """A value's offsets in the text, the end exclusive."""

    begin: int
    end: int


def strings_of(text: str, about: str = "") -> tuple[String, ...]:
    """Return the values of a text that are strings, in order; comments and commas too many are as Deno takes them.

    Only those are looked for that have ``about`` in them or in one of their keys: a text may be very long.
    Raises json.JSONDecodeError where the text is no JSON, RecursionError where it is nested too deeply.
    """
    bare = _COMMENT.sub(lambda one: one[0] if one[0][0] == '"' else re.sub(r"[^\r\n]", " ", one[0]), text)
    bare = _COMMA.sub(lambda one: one[0] if one[0][0] == '"' else " ", bare)
    json.loads(bare)
    start = _after(bare, 0)
    return tuple(_strings(bare, Span(start, _end(bare, start)), (), about))


def _strings(text: str, span: Span, path: Path, about: str) -> Iterator[String]:
    if len(path) > _DEEPEST:
        raise RecursionError
    if text.find(about, span.begin, span.end) < 0:
        return
    first = text[span.begin]
    if first == '"':
        start, end = span.begin + 1, span.end - 1
        yield String(path, json.loads(text[span.begin : span.end]), start, end, "\\" not in text[start:end])
    elif first == "{":
        for key, value in members(text, span.begin):
            yield from _strings(text, value, (*path, key), "" if about in key else about)
    elif first == "[":
        for number, value in enumerate(elements(text, span.begin)):
            yield from _strings(text, value, (*path, number), about)


def members(text: str, at: int) -> Iterator[tuple[str, Span]]:
    """Yield the keys of the object that begins at an offset, each with where its value stands."""
    at = _after(text, at + 1)
    while text[at] != "}":
        end = _end(text, at)
        key = json.loads(text[at:end], strict=False)
        at = _after(text, _after(text, end) + 1)  # the colon
        value = Span(at, _end(text, at))
        yield key, value
        at = _comma(text, value.end)


def elements(text: str, at: int) -> Iterator[Span]:
    """Yield where the elements of the array that begins at an offset stand."""
    at = _after(text, at + 1)
    while text[at] != "]":
        value = Span(at, _end(text, at))
        yield value
        at = _comma(text, value.end)


def _after(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _comma(text: str, at: int) -> int:
    at = _after(text, at)
    return _after(text, at + 1) if text[at] == "," else at


def _end(text: str, at: int) -> int:
    if text[at] == '"':
        match = _STRING.match(text, at)
    elif text[at] in "[{":
        depth = 0
        for mark in _MARK.finditer(text, at):
            if mark[0] in "[{":
                depth += 1
            elif mark[0] in "]}":
                depth -= 1
                if not depth:
                    return mark.end()
        match = None
    else:
        match = _PLAIN.match(text, at)
    if match is None:
        raise ValueError(f"no value at {at}")
    return match.end()


def inner_offsets(text: str, span: Span) -> list[int]:
    """Return where each character of a string's value begins in the text, and where its last one ends."""
    offsets = [match.start() for match in _UNIT.finditer(text, span.begin + 1, span.end - 1)]
    return [*offsets, span.end - 1]


@dataclass(frozen=True, slots=True)
class Writing:
    """How a JSON text writes its strings: beyond ASCII escaped or not, and what else is escaped, and in which case."""

    ascii_only: bool
    escaped: frozenset[str]
    upper: bool

    def string(self, value: str) -> str:
        """Return a string as the text would have it."""
        made = json.dumps(value, ensure_ascii=self.ascii_only)
        for character in self.escaped:
            made = made.replace(character, "\\/" if character == "/" else f"\\u{ord(character):04x}")
        if self.upper:
            made = re.sub(r"(?<!\\)((?:\\\\)*\\u)([0-9a-f]{4})", lambda match: match[1] + match[2].upper(), made)
        return made


def writing_of(text: str) -> Writing:
    """Return how a text writes its strings, as far as that shows; where nothing shows, as Jupyter does."""
    codes = re.findall(r"(?<!\\)(?:\\\\)*\\u([0-9a-fA-F]{4})", text)
    beyond = any(int(code, 16) > 127 for code in codes)
    escaped = {chr(int(code, 16)) for code in codes} & set(_RARE)
    escaped = {character for character in escaped if character not in _unescaped(text)}
    if "\\/" in text:
        escaped.add("/")
    upper = any(code != code.lower() for code in codes) and not any(code != code.upper() for code in codes)
    return Writing(beyond and text.isascii(), frozenset(escaped), upper)


def _unescaped(text: str) -> str:
    """Return the characters of a text that stand there as they are."""
    return "".join(character for character in _RARE if character in text)
