"""The words of a file's import statements, found in its bytes: who may import what, without parsing anything.

Generous: a comment that speaks of imports counts too. The word of a module is its file's name without extensions, or
its folder's where the file is an ``index``. A file that imports it has that word among its own.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator

from codemod.languages.javascript.aliases import Aliases
from codemod.sdk.javascript import OLD_CODE, OLD_MESSAGE, OLD_METHODS, PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from codemod.languages.interface import Imports

_NEEDLES = (b"from", b"import", b"require", b"ock", b".module", b"proxyquire", b"mockModule")
"""What stands before a module's name: who replaces a module in a test has to do with it, too."""
_ENTRY = b"index"
_SPECIFIER = re.compile(rb"""\s*(?:\(\s*)?(?:/\*[^*]*\*/\s*)?(["'`])([^"'`\r\n]*)\1""")
_MADE_UP = re.compile(rb"""\s*\(\s*(?:/\*[^*]*\*/\s*)?(?:[A-Za-z_$\[(]|(["'])[^"'`\r\n]*\1\s*\+|`[^`]*\$\{)""")
"""What follows ``import`` or ``require`` where the module's name is put together: a name, a sum, a template."""
_SCOPE = PACKAGE.partition("/")[0].encode()
_MESSAGE = OLD_MESSAGE[1:].encode()
_SOURCES = frozenset((b"src", b"lib", b"source"))
"""Folders that a package's entry may be in: who imports the package does not name them."""
_ALIASES = Aliases()


def specifiers(data: bytes) -> Iterator[bytes]:
    """Yield what may be modules' names in import statements, as they are written."""
    for needle in _NEEDLES:
        at = data.find(needle)
        while at >= 0:
            at += len(needle)
            found = _SPECIFIER.match(data, at)
            if found is not None:
                yield found[2]
            at = data.find(needle, at)


def word_of(path: str) -> bytes:
    """Return the word that a file must have in an import statement in order to import the module at a path."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0].encode("utf-8", "surrogateescape")
    return folder.rpartition("/")[2].encode("utf-8", "surrogateescape") if stem == _ENTRY else stem


def import_words(data: bytes, path: str, among: frozenset[bytes] | None = None) -> set[bytes]:  # noqa: ARG001
    """Return the words; ``path`` has forward slashes. There are few, so that all of them count."""
    words: set[bytes] = set()
    for specifier in specifiers(data):
        if not specifier.startswith(b"."):
            words |= _SOURCES
            words.update(part.removeprefix(b"npm:").lstrip(b"#") for part in specifier.split(b"/"))
            words |= _words_of_aliases(path, specifier)
        folders = [part.encode("utf-8", "surrogateescape") for part in path.split("/")[:-1]]
        for part in specifier.partition(b"?")[0].split(b"/"):
            if part == b"..":
                folders = folders[:-1]
            elif part not in (b"", b"."):
                folders.append(part)
        if folders and folders[-1].partition(b".")[0] == _ENTRY:
            folders.pop()
        if folders:
            words.update((folders[-1], folders[-1].partition(b".")[0]))
        else:
            words.add(b"")  # the entry of the folder that paths begin in, which has no name in them
    return words


def _words_of_aliases(path: str, specifier: bytes) -> set[bytes]:
    """Return the words of the files that a module may be which is named by an alias or as a package."""
    if specifier.startswith(b"node:"):
        return set()
    folder = posixpath.dirname(os.path.abspath(path).replace(os.sep, "/"))
    targets = _ALIASES.candidates(folder, specifier.decode("utf-8", "replace").partition("?")[0])
    return set(map(word_of, targets))


def may_be_inside(found: frozenset[str], path: str) -> bool:
    """Say whether a module may be imported with some others: none but those that are named."""
    return path in found


def mentioned(data: bytes, importer: str) -> frozenset[str]:  # noqa: ARG001  # the shape of ``Imports.mentioned``
    """Return the modules that a file may import, as it names them."""
    return frozenset(one.decode("utf-8", "replace") for one in specifiers(data))


def imports_by_name(words: AbstractSet[bytes], data: bytes) -> bool:  # noqa: ARG001  # the shape of ``Imports.by_name``
    """Say whether a file imports modules by names that it makes up."""
    for needle in (b"import", b"require"):
        at = data.find(needle)
        while at >= 0:
            at += len(needle)
            if _MADE_UP.match(data, at):
                return True
            at = data.find(needle, at)
    return False


def may_use(data: bytes, name: str) -> bool:
    """Say whether a file that imports modules by made-up names may use what one of them has under a name."""
    return name.encode() in data or b"](" in data or not data.isascii()


def imports_sdk(words: AbstractSet[bytes]) -> bool:
    """Say whether a file with these words in its import statements may import the SDK."""
    return _SCOPE in words


def looks(data: bytes) -> bool:
    """Say whether a file may look for the old error, by its code or its message."""
    return OLD_CODE.encode() in data or _MESSAGE in data


def may_concern(data: bytes, words: frozenset[str]) -> bool:
    """Say whether a file may have a property with one of the old method's names, or of ``words``."""
    wanted = [word.encode() for word in (*OLD_METHODS, *words)]
    return any(word in data for word in (*wanted, OLD_CODE.encode(), _MESSAGE, b"\\u"))


def changes_paths(words: AbstractSet[bytes], data: bytes) -> bool:  # noqa: ARG001  # the shape of ``Imports``
    """Say that no file changes where modules are found: their paths are written out."""
    return False


class _JavaScriptImports:
    telling = frozenset((_SCOPE,))
    word = staticmethod(word_of)
    words = staticmethod(import_words)
    may_be_inside = staticmethod(may_be_inside)
    mentioned = staticmethod(mentioned)
    by_name = staticmethod(imports_by_name)
    changes_paths = staticmethod(changes_paths)
    may_use = staticmethod(may_use)
    sdk = staticmethod(imports_sdk)
    looks = staticmethod(looks)


JAVASCRIPT_IMPORTS: Imports = _JavaScriptImports()
"""What reads import statements of JavaScript and TypeScript."""
