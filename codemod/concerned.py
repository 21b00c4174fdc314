"""Which names of which files concern the migration, as far as it is known, and who may use one of them."""

from __future__ import annotations

import re

from codemod.languages.interface import ANY, BY_STAR, Surface
from codemod.project import Project
from codemod.seeds import words_in

_BY_VALUE = (b"getattr", b"setattr", b"vars", b"__dict__", b"import_module", b"__import__", b"reload")
"""What a file has that may use a module's names without spelling them."""
_STAR = b"*"
_CODING, _HEAD = b"coding", 400
"""What says of a file which encoding it has, and where that must stand."""
_UTF8 = re.compile(rb"coding[:=]\s*utf-?8", re.IGNORECASE)


class Concerned:
    """The names of one project's files that concern the migration: their own, and those that they give out of others.

    A package may give out names of the modules in it that it does not bind. Whoever takes one of these spells it; where
    such a package is handed on as an object, that is not followed.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._names: dict[str, frozenset[str]] = {}
        self.words: dict[str, frozenset[str]] = {}
        """The words of each file that belongs to the migration."""
        self._lent: dict[str, frozenset[str]] = {}
        self._noted: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {}
        self._having: dict[tuple[str, frozenset[str]], bool] = {}

    def note(self, path: str, surface: Surface) -> bool:
        """Take note of what a file has; say whether that is news."""
        said = (surface.names, surface.words, self.lent(path))
        if self._noted.get(path) == said:
            return False
        self._noted[path] = said
        self._names[path], self.words[path] = surface.names, surface.words
        return True

    def lent(self, path: str) -> frozenset[str]:
        """Return the names that a package gives out of the modules in it."""
        return self._lent.get(path, frozenset())

    def lend(self, package: str, names: frozenset[str]) -> None:
        """Take note of names that a package gives out."""
        self._lent[package] = self.lent(package) | names

    def has(self, path: str, names: frozenset[str]) -> bool:
        """Say whether one of some names of a module that a file takes concerns the migration (``*``: any of them)."""
        own = self._names.get(path, frozenset())
        if BY_STAR in names and any(not name.startswith("_") for name in own):
            return True
        if own and (ANY in names or ANY in own or not own.isdisjoint(names)):
            return True
        return not self.lent(path).isdisjoint(names)

    def shown(self, path: str, names: frozenset[str]) -> tuple[frozenset[str], frozenset[str], bool]:
        """Return all that decides what ``has`` says of some names of a module, or of fewer."""
        own, lent = self._names.get(path, frozenset()), self.lent(path)
        if ANY in names or BY_STAR in names:
            return own, lent, True
        return own & names, lent & names, ANY in own

    def may_use(self, user: str, path: str) -> bool:
        """Say whether a file that imports a module may use one of its names, by the words in its text."""
        names, lent = self._names.get(path, frozenset()), self.lent(path)
        if lent and self._spells(user, lent):
            return True
        if not names:
            return False
        if ANY in names:
            return True
        data = _normalized(self._project.data(user))
        return data is None or any(word in data for word in (_STAR, *_BY_VALUE, *(name.encode() for name in names)))

    def _spells(self, path: str, names: frozenset[str]) -> bool:
        """Whether a file has one of some names in its text."""
        key = (path, names)
        if key not in self._having:
            data = _normalized(self._project.data(path))
            self._having[key] = data is None or (
                any(name.encode() in data for name in names) and not names.isdisjoint(words_in(data))
            )
        return self._having[key]


def _normalized(data: bytes) -> bytes | None:
    """Return a text with its letters as Python compares those of names; None where that cannot be told by its bytes.

    Source: "Identifiers and keywords" in the reference of the language: all are converted to NFKC.
    """
    if data.isascii():
        return data
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if _CODING in data[:_HEAD] and not _UTF8.search(data, 0, _HEAD):
        return None
    from unicodedata import normalize

    return normalize("NFKC", text).encode()
