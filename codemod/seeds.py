"""Whether files that do not name the SDK can have to do with it: by their text, and by what their project names.

Part of the start-up path, so that it imports nothing but what Python has loaded by then.
"""

import os

from codemod.prefilter import may_matter, read_bytes
from codemod.top import SUFFIXES, Top, files_around, walk_all

_METHODS = (b"process", b"generate")
"""Words that a file has which calls the old method, or replaces it, on whatever it is given."""
_SENDS = (b"post(", b"import post", b"request(", b"urlopen")
"""Words that a file has which sends a request, and may have the address from elsewhere."""
_NAMES = (*_METHODS, *_SENDS, b"ProcessingError")
"""The same in Python, where a file may also name the error."""
_IMPORTS = (b"import", b"require", b"from", b"mock", b"proxyquire")
_OF_WORDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$")
_NO_WORDS = bytes(byte if byte in _OF_WORDS or byte > 127 else 32 for byte in range(256))
"""Every byte that is part of no word is a space."""
_DOT = b"."
_CODE = b"_ERROR"
"""What looks for a code of an error."""
_LOOKS = (b"Error", b"except", b"suppress", b"isinstance", b"retry", b"on_exception")
"""Words that a file has which looks for errors; the classes it has from elsewhere."""
_SETS = (b"patch", b"setattr")
"""Words that a file has which puts something in the place of what other files have: it may name them in texts alone."""
_TESTS = (b"def test", b"fixture")
"""Words that a test has, which may do so by an assignment."""

_MOST_FILES = 2000


def may_rest_on_others(data: bytes, family: str = "python") -> bool:
    """Say whether a file of a family of languages may have a site by what it imports. Never a false no."""
    if family not in SUFFIXES:
        return False  # its files are programs by themselves
    if family == "javascript":
        if _CODE in data:
            return True  # errors are handed to it, and nothing but a text says which
        if not any(word in data for word in _IMPORTS):
            return False
        return any(_is_property(word, data) for word in _METHODS) or b"\\u" in data
    if any(word in data for word in _NAMES + _SETS) or not data.isascii():
        return True
    return b"import" in data and any(word in data for word in _LOOKS + _TESTS)


def _is_property(word: bytes, data: bytes) -> bool:
    """Say whether a word stands in a script, but for ``process.env``, which is node's and no method."""
    at = data.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = data[at - 1 : at], data[end : end + 1]
        if not _OF_WORDS.intersection(before + after) and (before == _DOT or after != _DOT):
            return True
        at = data.find(word, end)
    return False


def words_in(data: bytes) -> set[str]:
    """Return the words of a text."""
    plain = data.translate(_NO_WORDS)
    return set(plain.decode("utf-8", "replace").split())


def names_the_sdk(top: Top, family: str = "python") -> bool:
    """Say whether a file of a family, of the project with this top, names the SDK. Never a false no."""
    asked = _ask_git(top.folder, family) if top.is_marked else None
    if asked is not None:
        return asked
    files = walk_all(top.folder, family) if top.is_marked else files_around(top.folder, family)
    return any(count > _MOST_FILES or _names_it(path) for count, path in enumerate(files))


def _names_it(path: str) -> bool:
    try:
        return may_matter(read_bytes(path, follow=False))
    except OSError:
        return False


def _ask_git(folder: str, family: str) -> bool | None:
    """Return what git says, None where it cannot."""
    if not hasattr(os, "posix_spawnp") or not os.path.lexists(os.path.join(folder, ".git")):
        return None
    # The words of the byte search, which also takes letters that only look like these: those are not ASCII.
    command = ["git", "-C", folder, "-c", "safe.directory=*", "-c", "core.fsmonitor=false", "grep", "--untracked"]
    command += ["--quiet", "-I", "-e", "ecart", "--", *(f"*{suffix}" for suffix in SUFFIXES[family])]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    try:
        process = os.posix_spawnp("git", command, environment, file_actions=silent)
        _, status = os.waitpid(process, 0)
    except OSError:
        return None
    code = os.waitstatus_to_exitcode(status)
    return code == 0 if code in (0, 1) else None
