"""What a changed file's edits look like as a unified diff, in bytes, so that `git apply` takes it.

The edits say where the two texts differ, so that nothing has to be searched for in the rest of the file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from codemod.document import encode, lines_of
from codemod.model import Changed
from codemod.record import dataclass

_CONTEXT = 3
_PAIRS_TO_COMPARE = 250_000
"""Up to this many pairs of lines, difflib may look for the smallest difference within one edit."""

_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
_SPECIAL = re.compile(rb'[\x00-\x1f"\\\x7f]')
_RAW_BYTE = re.compile(r"\\x([89a-f][0-9a-f]|5c)")


@dataclass(frozen=True, slots=True)
class _Block:
    """Old lines ``first`` up to ``last`` become new lines ``new_first`` up to ``new_last``; counted from 0."""

    first: int
    last: int
    new_first: int
    new_last: int


def unified_diff(changed: Changed) -> bytes:
    """Return the diff of one file, with ``a/`` and ``b/`` before its path; empty where nothing differs."""
    before, after = encode(changed.before), encode(changed.after)
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    # git ends lines at \n only; bytes.splitlines also at a lone \r.
    if before.count(b"\r") + after.count(b"\r") != before.count(b"\r\n") + after.count(b"\r\n"):
        old, new = _at_newlines(old), _at_newlines(new)
        blocks = list(_narrow(old, new, _Block(0, len(old), 0, len(new))))
    else:
        blocks = list(_blocks(old, new, changed))
    if not blocks:
        return b""
    parts = [b"--- " + _name("a", changed.path) + b"\n", b"+++ " + _name("b", changed.path) + b"\n"]
    for hunk in _hunks(blocks):
        parts.extend(_hunk(old, new, hunk))
    return b"".join(parts)


def _at_newlines(lines: list[bytes]) -> list[bytes]:
    whole = b"".join(lines).split(b"\n")
    return [*(line + b"\n" for line in whole[:-1]), *([whole[-1]] if whole[-1] else [])]


def _blocks(old: list[bytes], new: list[bytes], changed: Changed) -> Iterator[_Block]:
    shift = 0
    for edit in changed.edits:
        count = len(lines_of(edit.text))
        first, last = edit.first - 1, edit.last - 1
        new_first = first + shift
        yield from _narrow(old, new, _Block(first, last, new_first, new_first + count))
        shift += count - (last - first)


def _narrow(old: list[bytes], new: list[bytes], block: _Block) -> Iterator[_Block]:
    """Leave out of a block what is the same on both sides."""
    first, last, new_first, new_last = block.first, block.last, block.new_first, block.new_last
    while first < last and new_first < new_last and old[first] == new[new_first]:
        first, new_first = first + 1, new_first + 1
    while first < last and new_first < new_last and old[last - 1] == new[new_last - 1]:
        last, new_last = last - 1, new_last - 1
    if first == last and new_first == new_last:
        return
    if (last - first) * (new_last - new_first) > _PAIRS_TO_COMPARE:
        yield _Block(first, last, new_first, new_last)
        return
    matcher = difflib.SequenceMatcher(None, old[first:last], new[new_first:new_last], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield _Block(first + i, first + j, new_first + k, new_first + m)


def _hunks(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Put blocks together whose contexts touch."""
    hunk = [blocks[0]]
    for block in blocks[1:]:
        if block.first - hunk[-1].last > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    yield hunk


def _hunk(old: list[bytes], new: list[bytes], blocks: Sequence[_Block]) -> Iterator[bytes]:
    begin = max(0, blocks[0].first - _CONTEXT)
    end = min(len(old), blocks[-1].last + _CONTEXT)
    new_begin = blocks[0].new_first - (blocks[0].first - begin)
    new_end = blocks[-1].new_last + (end - blocks[-1].last)
    yield f"@@ -{_range(begin, end)} +{_range(new_begin, new_end)} @@\n".encode("ascii")
    place = begin
    for block in blocks:
        yield from _marked(b" ", old[place : block.first])
        yield from _marked(b"-", old[block.first : block.last])
        yield from _marked(b"+", new[block.new_first : block.new_last])
        place = block.last
    yield from _marked(b" ", old[place:end])


def _range(begin: int, end: int) -> str:
    count = end - begin
    if count == 1:
        return str(begin + 1)
    return f"{begin + 1 if count else begin},{count}"


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"


def _name(side: str, path: str) -> bytes:
    """Write a path as git does: quoted where it has characters that a header cannot hold."""
    raw = b"".join(
        bytes([int(piece, 16)]) if at % 2 else piece.encode("utf-8", "surrogateescape")
        for at, piece in enumerate(_RAW_BYTE.split(path))
    )
    raw = side.encode("ascii") + b"/" + raw.lstrip(b"/")
    if not _SPECIAL.search(raw) and _is_text(raw):
        # A tab ends a name that has blanks; without it what follows the blank could be taken for a date.
        return raw + (b"\t" if b" " in raw else b"")
    return b'"' + b"".join(_quoted(byte) for byte in raw) + b'"'


def _quoted(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\" + _ESCAPES[byte].encode("ascii")
    return bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
