"""The words of a file's import statements, found in its bytes: who may import what, without parsing anything.

Generous: a line that only speaks of imports counts too. A file that imports a module has its name among these words,
but for the package that ``from . import x`` is about, which is known from the file's own path.
"""

from __future__ import annotations

import re

from codemod.languages.python.by_text import paths_in
from codemod.sdk.catalogue import LEGACY_PACKAGE, OLD_ERROR, OLD_METHODS, PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Resolve

_PACKAGES = frozenset((PACKAGE.encode(), LEGACY_PACKAGE.encode()))
_NAME = re.compile(rb"\w+")
_RELATIVE = re.compile(rb"from\s*((?:\.\s*)+)")
_IMPORTERS = frozenset((b"import_module", b"__import__"))
_MADE_UP = re.compile(rb"""\b(?:import_module|__import__)\s*\(\s*(?![\s'"])""")
"""A call with something else than a plain string: a name, an f-string."""
_SETTERS = ("setattr", "__dict__", "vars")
"""What sets attributes of objects that come from elsewhere."""
_DOTTED = re.compile(r"[.\w]+")
_NEEDLE = b"import"
_CONTINUED = (b"\\\n", b"\r\n")  # the latter behind a backslash or not
_FROM_HERE = (b"from .", b"from.", b"from\t")
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_").union(range(128, 256))
_BETWEEN_WORDS = bytes(byte if byte in _WORD_BYTES else 32 for byte in range(256))
"""Every byte that is part of no word is a space."""


def may_import(data: bytes, importer: str, path: str, resolve: Resolve) -> bool:
    """Say whether a file may import the module at a path: it names it, or a package that it is in."""
    for module in set(_DOTTED.findall((_statements(data) + paths_in(data)).decode("utf-8", "replace"))):
        found = resolve(importer, module)
        if found == path:
            return True
        if found is not None and path.startswith(_inside(found)):
            return True
    return False


def _inside(path: str) -> str:
    """Return how the paths of the modules in a package begin; of a plain module, something that no path begins with."""
    folder, _, name = path.rpartition("/")
    if name.startswith("__init__."):
        return f"{folder}/" if folder else ""
    return "\0" if name.endswith((".py", ".pyi")) else f"{path}/"


def import_words(data: bytes, path: str) -> set[bytes]:
    """Return the words; ``path`` has forward slashes."""
    text = _statements(data) + paths_in(data)
    words = set(text.translate(_BETWEEN_WORDS).split())
    if any(form in text for form in _FROM_HERE):
        folders = path.split("/")[:-1]
        for dots in _RELATIVE.findall(text):
            level = dots.count(b".")
            if level <= len(folders):
                words.add(folders[-level].encode("utf-8", "surrogateescape"))
    return words


def _statements(data: bytes) -> bytes:
    """Return the lines that speak of an import, each with those that it goes on in."""
    find, rfind = data.find, data.rfind
    at = find(_NEEDLE)
    if at < 0:
        return b""
    statements = []
    while at >= 0:
        end = find(b"\n", at)
        if end < 0:
            end = len(data)
        start = rfind(b"\n", 0, at) + 1
        line = data[start:end]
        if b"(" in line or b"\\" in line or data[start - 2 : start] in _CONTINUED:
            start, end = _continued(data, start, at, end)
            line = data[start:end]
        statements.append(line)
        at = find(_NEEDLE, end)
    return b"\n".join(statements)


def _continued(data: bytes, start: int, at: int, end: int) -> tuple[int, int]:
    """Return where a statement begins and ends that may go over several lines."""
    while data[max(0, start - 3) : start].endswith((b"\\\n", b"\\\r\n")):  # ``from a \`` on the line above
        start = data.rfind(b"\n", 0, start - 1) + 1
    if b"(" in data[at:end] and b")" not in data[at:end]:
        closing = data.find(b")", end)
        end = closing if closing >= 0 else end
    while data[max(0, end - 2) : end].endswith((b"\\", b"\\\r")) and end < len(data):
        following = data.find(b"\n", end + 1)
        end = len(data) if following < 0 else following
    return start, end


def imports_sdk(words: set[bytes]) -> bool:
    """Say whether a file with these words in its import statements may import the SDK."""
    return not words.isdisjoint(_PACKAGES) or not b"".join(words).isascii()


def imports_by_name(words: set[bytes], data: bytes) -> bool:
    """Say whether a file, with these words in its imports, imports modules by names that it makes up."""
    return not words.isdisjoint(_IMPORTERS) and _MADE_UP.search(data) is not None


def may_concern(data: bytes, words: frozenset[str]) -> bool:
    """Say whether a file may have the old error's name, or an attribute of one of the old method's, or of ``words``."""
    if not data.isascii():
        return True  # names may be spelt in letters that Python takes for these
    wanted = [word.encode() for word in (*OLD_METHODS, OLD_ERROR, *_SETTERS, *words)]
    if not any(word in data for word in wanted):
        return False
    return not set(_NAME.findall(data)).isdisjoint(wanted)


def stem_of(path: str) -> bytes:
    """Return the word that a file must have in an import statement in order to import the module at a path."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return (folder.rpartition("/")[2] if stem == "__init__" else stem).encode("utf-8", "surrogateescape")
