"""The words of a file's import statements, found in its bytes: who may import what, without parsing anything.

Generous: a line that only speaks of imports counts too. A file that imports a module has its name among these words,
but for the package that ``from . import x`` is about, which is known from the file's own path.
"""

from __future__ import annotations

import re

from codemod.sdk.catalogue import LEGACY_PACKAGE, OLD_METHODS, PACKAGE

_PACKAGES = frozenset((PACKAGE.encode(), LEGACY_PACKAGE.encode()))
_WORD = re.compile(rb"[\w\x80-\xff]+")
_NAME = re.compile(rb"\w+")
_RELATIVE = re.compile(rb"from\s*((?:\.\s*)+)")
_NEEDLE = b"import"


def import_words(data: bytes, path: str) -> set[bytes]:
    """Return the words; ``path`` has forward slashes."""
    words: set[bytes] = set()
    at = data.find(_NEEDLE)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        while start > 1 and data[start - 2 : start - 1] == b"\\":  # ``from a \`` on the line above
            start = data.rfind(b"\n", 0, start - 1) + 1
        end = _end_of_line(data, at)
        line = data[start:end]
        if b"(" in line[at - start :] and b")" not in line[at - start :]:
            closing = data.find(b")", end)
            end = closing if closing >= 0 else end
        while data[end - 1 : end] == b"\\" and end < len(data):
            end = _end_of_line(data, end + 1)
        statement = data[start:end]
        words.update(_WORD.findall(statement))
        for dots in _RELATIVE.findall(statement):
            folders = path.split("/")[:-1]
            level = dots.count(b".")
            if level <= len(folders):
                words.add(folders[-level].encode("utf-8", "surrogateescape"))
        at = data.find(_NEEDLE, end)
    return words


def imports_sdk(words: set[bytes]) -> bool:
    """Say whether a file with these words in its import statements may import the SDK."""
    return not words.isdisjoint(_PACKAGES) or not all(map(bytes.isascii, words))


def may_concern(data: bytes, words: frozenset[str]) -> bool:
    """Say whether a file may have an attribute or a method with one of the old method's names, or of ``words``."""
    if not data.isascii():
        return True  # names may be spelt in letters that Python takes for these
    wanted = [word.encode() for word in (*OLD_METHODS, *words)]
    if not any(word in data for word in wanted):
        return False
    return not set(_NAME.findall(data)).isdisjoint(wanted)


def stem_of(path: str) -> bytes:
    """Return the word that a file must have in an import statement in order to import the module at a path."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return (folder.rpartition("/")[2] if stem == "__init__" else stem).encode("utf-8", "surrogateescape")


def _end_of_line(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end
