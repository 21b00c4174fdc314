"""The words of a file's import statements, found in its bytes: who may import what, without parsing anything.

Generous: a line that only speaks of imports counts too. A file that imports a module has its name among these words,
but for the package that ``from . import x`` is about, which is known from the file's own path.
"""

from __future__ import annotations

import re

from codemod.languages.python.by_text import paths_in
from codemod.notebook_bytes import IMPORTERS as NOTEBOOK_IMPORTERS
from codemod.notebook_bytes import is_notebook, name_to_run
from codemod.sdk.catalogue import LEGACY_PACKAGE, OLD_ERROR, OLD_METHODS, PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from codemod.languages.interface import Imports

_PACKAGES = frozenset((PACKAGE.encode(), LEGACY_PACKAGE.encode()))
_NAME = re.compile(rb"\w+")
_RELATIVE = re.compile(rb"from\s*((?:\.\s*)+)")
_IMPORTERS = frozenset((b"import_module", b"__import__"))
_MADE_UP = re.compile(rb"""\s*\(\s*(?![\s'"])""")
"""What follows the name in a call with something else than a plain string: a name, an f-string."""
_CHANGERS = frozenset((b"sys", b"site", b"addsitedir"))
_PATCHING = frozenset((b"mock", b"pytest", b"unittest"))
"""What a file imports, one of which, that names modules in texts; or it is a test, which gets such things handed in."""
_SETTERS = ("setattr", "__dict__", "vars")
"""What sets attributes of objects that come from elsewhere."""
_DOTTED = re.compile(r"[.\w]+")
_NEEDLE = b"import"
_TOPMOST = (b"from ", b"import ")
_PARAGRAPH = 3000
_BACKSLASH, _RETURN = b"\\\r"
_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_").union(range(128, 256))
_BETWEEN_WORDS = bytes(byte if byte in _WORD_BYTES else 32 for byte in range(256))
"""Every byte that is part of no word is a space."""


def may_be_inside(found: frozenset[str], path: str) -> bool:
    """Say whether a module may be imported with some others: it is in a package that is one of them."""
    return any(path.startswith(_inside(one)) for one in found)


def mentioned(data: bytes, importer: str) -> frozenset[str]:
    """Return the names, with dots, of the modules that a file may import, and of what it may take of them."""
    text = _statements(data)
    text += _paths(data, set(text.translate(_BETWEEN_WORDS).split()), importer)
    return frozenset(_DOTTED.findall(text.decode("utf-8", "replace")))


def _inside(path: str) -> str:
    """Return how the paths of the modules in a package begin; of a plain module, something that no path begins with."""
    folder, _, name = path.rpartition("/")
    if name.startswith("__init__."):
        return f"{folder}/" if folder else ""
    return "\0" if name.endswith((".py", ".pyi")) else f"{path}/"


def import_words(data: bytes, path: str, among: frozenset[bytes] | None = None) -> AbstractSet[bytes]:
    """Return the words; ``path`` has forward slashes. With ``among``, only those of them."""
    text = _statements(data)
    spelt = text.translate(_BETWEEN_WORDS).split()
    words: AbstractSet[bytes] = set(spelt) if among is None else among.intersection(spelt)
    texts = _paths(data, words, path)
    if texts:
        words = words | set(texts.translate(_BETWEEN_WORDS).split())
    if b"from ." in text or b"from." in text or b"from\t" in text:
        folders = path.split("/")[:-1]
        levels = {dots.count(b".") for dots in _RELATIVE.findall(text)}
        above = {folders[-level].encode("utf-8", "surrogateescape") for level in levels if level <= len(folders)}
        words = words | above
    return words


def _paths(data: bytes, words: AbstractSet[bytes], path: str) -> bytes:
    """Return the modules that a file with these words in its imports may name in texts."""
    modules = b"sys" in words and (b"sys.modules" in data or b"modules" in words)
    patches = (not words.isdisjoint(_PATCHING) or "test" in path.lower()) and b"patch" in data
    return paths_in(data) if modules or patches else b""


def _statements(data: bytes) -> bytes:
    """Return the lines that speak of an import, each with those that it goes on in."""
    find, rfind, starts = data.find, data.rfind, data.startswith
    at = find(_NEEDLE)
    if at < 0:
        return b""
    statements = []
    while at >= 0:
        start = rfind(b"\n", 0, at) + 1
        end = -1
        if starts(_TOPMOST, start):  # imports at the top stand in paragraphs: one step for all of them
            end = find(b"\n\n", at, at + _PARAGRAPH)
            while end >= 0 and starts(_TOPMOST, end + 2):
                end = find(b"\n\n", end + 2, end + _PARAGRAPH)
        if end < 0:
            end = find(b"\n", at)
            if end < 0:
                end = len(data)
        line = data[start:end]
        if b"(" in line:
            opened = line.count(b"(") - line.count(b")")
            while opened > 0 and end < len(data):  # what a comment opens or closes only makes it a little longer
                following = find(b")", end) + 1 or len(data)
                opened += data.count(b"(", end, following) - 1
                end = following
            line = data[start:end]
        if start > 1 and (data[start - 2] == _BACKSLASH or data[start - 2] == _RETURN):
            return _with_backslashes(data)
        statements.append(line)
        at = find(_NEEDLE, end)
    text = b"\n".join(statements)
    return _with_backslashes(data) if b"\\" in text else text


def _with_backslashes(data: bytes) -> bytes:
    """Return these lines of a file in which they may go on behind a backslash."""
    plain = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _statements(plain.replace(b"\\\n", b" ").replace(b"\\", b" "))


def imports_sdk(words: AbstractSet[bytes]) -> bool:
    """Say whether a file with these words in its import statements may import the SDK."""
    return not words.isdisjoint(_PACKAGES) or not b"".join(words).isascii()


def imports_by_name(words: AbstractSet[bytes], data: bytes) -> bool:
    """Say whether a file, with these words in its imports, imports modules by names that it makes up."""
    if words.isdisjoint(_IMPORTERS):
        return False
    return any(importer in words and _is_called_with_a_name(importer, data) for importer in _IMPORTERS)


def _is_called_with_a_name(importer: bytes, data: bytes) -> bool:
    at = data.find(importer)
    while at >= 0:
        end = at + len(importer)
        if _MADE_UP.match(data, end) and not (at and data[at - 1] in _WORD_BYTES):
            return True
        at = data.find(importer, end)
    return False


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
    if is_notebook(path):
        return name_to_run(path).encode("utf-8", "surrogateescape")
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return (folder.rpartition("/")[2] if stem == "__init__" else stem).encode("utf-8", "surrogateescape")


def looks(data: bytes) -> bool:  # noqa: ARG001  # the shape of ``Imports.looks``
    """Say that no file looks for the old error by a text: its class has to be imported."""
    return False


def may_use(data: bytes, name: str) -> bool:
    """Say whether a file that imports modules by made-up names may use what one of them has under a name."""
    return b"getattr" in data or name.encode() in data or not data.isascii()


def changes_paths(words: AbstractSet[bytes], data: bytes) -> bool:
    """Say whether a file, with these words in its imports, changes where modules are found."""
    if words.isdisjoint(_CHANGERS):
        return False
    return b"sys.path" in data or b"addsitedir" in data or (b"path" in words and b"sys" in words)


class _PythonImports:
    telling = frozenset((*_PACKAGES, *_IMPORTERS, *_CHANGERS, *_PATCHING, *NOTEBOOK_IMPORTERS, b"modules", b"path"))
    word = staticmethod(stem_of)
    words = staticmethod(import_words)
    may_be_inside = staticmethod(may_be_inside)
    mentioned = staticmethod(mentioned)
    by_name = staticmethod(imports_by_name)
    changes_paths = staticmethod(changes_paths)
    may_use = staticmethod(may_use)
    sdk = staticmethod(imports_sdk)
    looks = staticmethod(looks)


PYTHON_IMPORTS: Imports = _PythonImports()
"""What reads Python's import statements."""
