"""The strings of a TOML text with where they stand, so that one can be replaced and nothing else moves.

tomlkit knows how every token of a text is written, and not where: so every string gets a mark, and the text is written
again. Without the marks it must be what it was, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from tomlkit import TOMLDocument, dumps, parse
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import String as Item
from tomlkit.items import StringType

from codemod.languages.interface import SourceError
from codemod.located import Path, String

_PRIVATE_USE = range(0xE000, 0xF900)
"""Characters that mean nothing; one of them is a mark."""
_KINDS = (StringType.MLB, StringType.MLL, StringType.SLB, StringType.SLL)


def strings_of(text: str) -> tuple[String, ...]:
    """Return the strings of a TOML text, in order. Raises SourceError where it is none."""
    try:
        return tuple(_located(text))
    except RecursionError:
        raise SourceError("It is nested too deeply for the tool.") from None


def _located(text: str) -> Iterator[String]:
    tree = parsed(text)
    mark = next((mark for mark in map(chr, _PRIVATE_USE) if mark not in text), "")
    strings = list(_marked(tree, (), mark, count()))
    pieces = dumps(tree).split(mark) if mark else []
    if len(pieces) != 2 * len(strings) + 1 or "".join(pieces[::2]) != text:
        raise SourceError("It cannot be read with certainty.")
    at = len(pieces[0])
    for number, piece in zip(pieces[1::2], pieces[2::2]):
        path, item = strings[int(number)]
        end = at + len(_inside(item))
        yield String(path, str(item), at, end, "\n" not in text[at:end] and text[at:end] == str(item))
        at += len(piece)


def parsed(text: str) -> TOMLDocument:
    """Return what a TOML text means. Raises SourceError where it is none."""
    try:
        return parse(text)
    except ParseError as error:
        raise SourceError(f"It is not valid TOML: {error}.", error.line) from None
    except TOMLKitError as error:
        raise SourceError(f"It is not valid TOML: {str(error).rstrip('.')}.") from None
    except RecursionError:
        raise SourceError("It is nested too deeply for the tool.") from None


def _marked(tree: Any, path: Path, mark: str, numbers: Iterator[int]) -> Iterator[tuple[Path, Item]]:
    """Put a mark with a number before every string below a place; yield the strings in the order of the numbers."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        item = tree[key]
        inner = (*path, key if isinstance(key, int) else str(key))
        if isinstance(item, Item):
            tree[key] = Item(_kind(item), str(item), f"{mark}{next(numbers)}{mark}{_inside(item)}", item.trivia)
            yield inner, item
        elif isinstance(item, (dict, list)):
            yield from _marked(item, inner, mark, numbers)


def _kind(item: Item) -> StringType:
    raw = item.as_string()
    return next(one for one in _KINDS if raw.startswith(one.value) and len(raw) >= 2 * len(one.value))


def _inside(item: Item) -> str:
    """Return what stands between a string's quotes."""
    quotes = len(_kind(item).value)
    return item.as_string()[quotes:-quotes]
