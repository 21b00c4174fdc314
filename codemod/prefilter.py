"""The question that ends most runs: can these bytes hold a site at all?

One search for one literal answers it for almost every file. It may say yes for nothing, never no for a file with a
site. Nothing is imported here that Python has not loaded by the time it runs us: a hook on files without a site ends
before anything else is needed.
"""

import os
import stat

from codemod.kinds import (
    HEAD_BYTES,
    MARKDOWN_SUFFIXES,
    PROGRAM_FAMILIES,
    RESTRUCTURED_SUFFIXES,
    kind_of_name,
    kind_of_script,
)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing
if TYPE_CHECKING:
    from collections.abc import Callable

_NEEDLE = b"ecart"
"""``decart`` and ``DecartClient`` without the letter in which they differ, so that one search finds both."""

_PATH = b"/v1/generate/"
"""The path of the REST interface's blocking call, which files name that have its host from elsewhere."""

_OPTIONS = b"models.video("
"""What excerpts in pages have that name the SDK nowhere."""

_PAGES = MARKDOWN_SUFFIXES + RESTRUCTURED_SUFFIXES
_FIRST_LETTERS = b"dD"

_SINGLE_VARIANTS = {
    "a": "\u00aa\u1d43\u2090\uff41",
    "c": "\u1d9c\u217d\uff43",
    "d": "\u1d48\u2146\u217e\uff44",
    "e": "\u1d49\u2091\u212f\u2147\uff45",
    "r": "\u02b3\u1d63\uff52",
    "t": "\u1d57\u209c\uff54",
    "D": "\u1d30\u2145\u216e\uff24",
}
_MATHEMATICAL_A = 0x1D400
_MATHEMATICAL_STYLES = 13
_LETTERS_OF_A_STYLE = 52

_ASCII = bytes(range(128))

_PLAIN_ENCODINGS = frozenset(
    (b"utf-8", b"utf8", b"ascii", b"us-ascii", b"latin-1", b"latin1", b"iso-8859-1", b"iso-8859-15", b"cp1252")
)
"""Encodings in which an ASCII byte is always that character, so that files of such bytes need no decoding."""

_UTF_8 = (b"utf-8", b"utf8")

_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

READ_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Not blocking, since opening a named pipe would otherwise wait for somebody to write to it."""

NO_LINKS = getattr(os, "O_NOFOLLOW", 0)

_HEAD = 256
"""Most files' first two lines end in these many bytes."""

_CHUNK = 1 << 16  # below malloc's threshold for fresh pages, and most files are smaller


def may_show(path: str, data: bytes) -> bool:
    """Say whether a file is a page of these bytes that may show the interface and name the SDK nowhere."""
    return path.endswith(_PAGES) and _OPTIONS in data


def may_matter(data: bytes) -> bool:
    """Say whether a file of these bytes can hold a site. Never a false no."""
    if (_NEEDLE in data and _names_the_sdk(data)) or _PATH in data:
        return True
    # UTF-16 is ASCII with NUL bytes in between.
    if b"\0" in data and (_names_the_sdk(plain := data.replace(b"\0", b"")) or _PATH in plain):
        return True
    ascii_only = data.isascii()
    head = data[:_HEAD]
    if b"coding" not in head and head.count(b"\n") > 1:
        return not ascii_only and _hides_the_name(data, [])
    cookies = _cookies(data)
    return not (ascii_only and _PLAIN_ENCODINGS.issuperset(cookies)) and _hides_the_name(data, cookies)


def read_bytes(path: str, *, follow: bool = True) -> bytes:
    """Return the bytes of one file; raises OSError. ``follow`` false refuses a symbolic link."""
    descriptor = os.open(path, READ_FLAGS if follow else READ_FLAGS | NO_LINKS)
    try:
        data = os.read(descriptor, _CHUNK)
        if len(data) < _CHUNK:
            return data
        parts = [data]
        while part := os.read(descriptor, _CHUNK * 16):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def nothing_to_do(
    paths: list[str], rests: "Callable[[bytes, str], bool]", doubtful: "list[tuple[str, str]]"
) -> int | None:
    """Return how many files were looked at where none of ``paths`` can hold a site by its own text, else None.

    None also stands for whatever the full run should see and name: folders, links, stdin, unreadable or missing files.
    Those of which ``rests`` says that they may have one by what they import are added to ``doubtful``, with the
    family of their language.
    """
    seen = set()
    for path in paths:
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return None
            kind = kind_of_name(path)
            if kind == "":
                continue
            data = read_bytes(path)
        except (OSError, ValueError):
            return None
        if kind is None:
            kind = kind_of_script(data[:HEAD_BYTES])
            if not kind:
                continue
        if may_matter(data) or may_show(path, data):
            return None
        if kind == "notebook":
            from codemod.notebook_bytes import code_in  # few files are one

            data = code_in(path, data)
        if rests(data, PROGRAM_FAMILIES[kind]):
            doubtful.append((path, PROGRAM_FAMILIES[kind]))
        seen.add(os.path.realpath(path))
    return len(seen)


def _names_the_sdk(data: bytes) -> bool:
    at = data.find(_NEEDLE)
    while at >= 0:
        if at and data[at - 1] in _FIRST_LETTERS:
            return True
        at = data.find(_NEEDLE, at + 1)
    return False


def _cookies(data: bytes) -> list[bytes]:
    """Return what may be the names of encodings in the first two lines (PEP 263)."""
    end = data.find(b"\n", data.find(b"\n") + 1)
    names = []
    at = data.find(b"coding", 0, end if end >= 0 else len(data))
    while at >= 0:
        if data[at + 6 : at + 7] in (b":", b"="):
            rest = data[at + 7 : at + 7 + 80].lstrip(b" \t")
            name = rest[: len(rest) - len(rest.lstrip(_NAME_BYTES))].lower().replace(b"_", b"-")
            names.append(name)
        at = data.find(b"coding", at + 6, end if end >= 0 else len(data))
    return names


def _hides_the_name(data: bytes, cookies: list[bytes]) -> bool:
    """Say whether the name is there in letters that Python takes for it, or in an encoding of another alphabet."""
    variants = _variants()
    # Bytes beyond ASCII only: few in most files, and a character's bytes stay together.
    beyond = data.translate(None, _ASCII).decode("utf-8", "ignore")
    if not variants.keys().isdisjoint(map(ord, beyond)) and _spells(data.decode("utf-8", "ignore"), variants):
        return True
    for name in cookies:
        if name in _UTF_8:
            continue
        try:
            text = data.decode(name.decode("ascii"), "ignore")
        except (LookupError, ValueError, TypeError):
            continue  # no such encoding: Python cannot read the file either
        if isinstance(text, str) and _spells(text, variants):
            return True
    return False


def _spells(text: str, variants: dict[int, str]) -> bool:
    if variants.keys().isdisjoint(map(ord, frozenset(text))):
        return _names_the_sdk(text.encode("utf-8", "surrogatepass"))
    return _names_the_sdk(text.translate(variants).encode("utf-8", "surrogatepass"))


_known_variants: dict[int, str] = {}


def _variants() -> dict[int, str]:
    """Return the characters that are one of the name's letters to Python, which normalises identifiers by NFKC."""
    table = _known_variants
    if table:
        return table
    table |= {ord(variant): letter for letter, variants in _SINGLE_VARIANTS.items() for variant in variants}
    for letter in _SINGLE_VARIANTS:
        place = ord(letter) - ord("A") if letter < "a" else ord(letter) - ord("a") + 26
        for style in range(_MATHEMATICAL_STYLES):
            table[_MATHEMATICAL_A + style * _LETTERS_OF_A_STYLE + place] = letter
    return table
