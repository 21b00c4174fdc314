"""Bytes to Document and back: what was read can be written again as it was, byte for byte."""

from __future__ import annotations

import codecs
import io
from functools import lru_cache

from codemod.kinds import kind_of
from codemod.model import Document

_NEWLINES = ("\r\n", "\n", "\r")


class DocumentError(Exception):
    """A file's bytes that are no text, or a text that its encoding cannot hold. ``line`` is 1-based, 0 = unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def read_document(path: str, data: bytes) -> Document:
    """Decode one source as its language would: UTF-8, and Python by PEP 263. Raises DocumentError."""
    is_python = kind_of(path, data) == "python"
    _refuse_nul(data, is_python=is_python)
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = "utf-8" if bom or not is_python else _encoding(body)
    if bom and is_python:
        _encoding(data)  # a byte order mark and a cookie that says otherwise contradict each other
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(body, encoding, error, is_python=is_python) from None
    except (LookupError, ValueError):
        raise DocumentError(f"The file's first lines name {encoding!r}, which is no encoding of text.", 1) from None
    document = Document(path, text, encoding, bom, newline_of(text))
    if encoding != "utf-8" and encode(document) != data:
        raise DocumentError(
            f"The file cannot be written back as it was in its encoding, {encoding!r}. Save it as UTF-8 and run again."
        )
    return document


def encode(document: Document) -> bytes:
    """Return the document's bytes. Raises DocumentError where its encoding lacks a character."""
    try:
        body = document.text.encode(document.encoding)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeEncodeError) else 0
        what = f" {document.text[start]!r}" if isinstance(error, UnicodeEncodeError) else ""
        raise DocumentError(
            f"The new text has a character{what} that the file's encoding, {document.encoding!r}, cannot hold. "
            "Save the file as UTF-8 and run again.",
            line_of(document.text, start),
        ) from None
    return codecs.BOM_UTF8 + body if document.bom else body


def newline_of(text: str) -> str:
    """Return the line ending that the text uses most, the first one where two are even, ``\\n`` where it has none."""
    pairs = text.count("\r\n")
    counts = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    most = max(counts.values())
    best = [newline for newline in _NEWLINES if most and counts[newline] == most]
    if len(best) < 2:
        return best[0] if best else "\n"
    return next(line[len(line.rstrip("\r\n")) :] for line in lines_of(text))


@lru_cache(maxsize=2)  # the old text and the new one: every step from judging to verifying asks for them again
def lines_of(text: str) -> tuple[str, ...]:
    """Split a text into lines as Python counts them (``\\n``, ``\\r\\n``, ``\\r``), each with its ending."""
    return tuple(io.StringIO(text, newline=""))


def line_of(text: str, offset: int) -> int:
    """Return the 1-based line of a character."""
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def _refuse_nul(data: bytes, *, is_python: bool) -> None:
    at = data.find(b"\0")
    if at < 0:
        return
    reader = "Python" if is_python else "the tool"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DocumentError(f"The file is UTF-16, which {reader} does not read. Save it as UTF-8 and run again.", 1)
    allows = (
        "which Python does not allow in source code" if is_python else "which the tool does not take in source code"
    )
    raise DocumentError(
        f"The file holds a NUL byte, {allows}. Is it really source code? "
        "If so remove the byte, if not --exclude the file.",
        data.count(b"\n", 0, at) + 1,
    )


def _encoding(data: bytes) -> str:
    if b"coding" not in (data[: data.find(b"\n", data.find(b"\n") + 1) + 1] or data):  # in its first two lines
        return "utf-8"
    import tokenize  # for one file in a hundred

    lines = iter(io.BytesIO(data).readline, b"")
    try:
        return tokenize.detect_encoding(lambda: next(lines, b""))[0]
    except SyntaxError as error:
        head = data.splitlines()[:2]
        line = next((number for number, text in enumerate(head, 1) if b"coding" in text), 0)
        if "invalid or missing" in str(error):
            # Bytes in the first two lines that are not UTF-8: decoding says where.
            return "utf-8"
        raise DocumentError(
            "The file's first lines name an encoding that Python does not know, or that its byte order mark "
            f"contradicts ({error.msg}). Correct the name after 'coding:'.",
            line,
        ) from None


def _undecodable(data: bytes, encoding: str, error: UnicodeDecodeError, *, is_python: bool) -> DocumentError:
    at = min(error.start, len(data) - 1)
    advice = "Save the file as UTF-8"
    if is_python:
        advice += ", or name its real encoding in its first line, as in '# -*- coding: latin-1 -*-'"
    return DocumentError(f"Byte 0x{data[at]:02x} is not valid {encoding}. {advice}.", data.count(b"\n", 0, at) + 1)
