"""Bytes to Document and back."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemod.document import DocumentError, encode, line_of, lines_of, newline_of, read_document
from codemod.record import replace


@pytest.mark.parametrize(
    ("data", "encoding", "bom", "newline"),
    [
        (b"", "utf-8", False, "\n"),
        (b"x = 1", "utf-8", False, "\n"),
        (b"x = 1\r\ny = 2", "utf-8", False, "\r\n"),
        (b"x\ry\r", "utf-8", False, "\r"),
        (b"a\r\nb\nc\n", "utf-8", False, "\n"),
        (b"a\r\nb\n", "utf-8", False, "\r\n"),
        (b"a\nb\r\n", "utf-8", False, "\n"),
        (b"\xef\xbb\xbfx = 1\n", "utf-8", True, "\n"),
        (b"\xef\xbb\xbf# coding: utf-8\r\n", "utf-8", True, "\r\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", "iso-8859-1", False, "\n"),
        (b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\n'\x80'\n", "cp1252", False, "\n"),
        ("# coding: shift_jis\n'日本'\n".encode("shift_jis"), "shift_jis", False, "\n"),
        ("# coding: iso2022_jp\n'日本'\n".encode("iso2022_jp"), "iso2022_jp", False, "\n"),
        ("x = 'é日本'\x0c\n".encode(), "utf-8", False, "\n"),
    ],
)
def test_round_trip(data: bytes, encoding: str, bom: bool, newline: str) -> None:
    document = read_document("a.py", data)
    assert (document.path, document.encoding, document.bom, document.newline) == ("a.py", encoding, bom, newline)
    assert not document.text.startswith("\ufeff")
    assert encode(document) == data


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"x\ny\n'\xe9'\n", 3, "Byte 0xe9 is not valid utf-8"),
        (b"'\xe9'\nx\n", 1, "Byte 0xe9 is not valid utf-8"),
        (b"\xef\xbb\xbfx\n\xff\n", 2, "Byte 0xff is not valid utf-8"),
        (b"x\n'\xe6\x97", 2, "Byte 0xe6"),
        (b"# coding: ascii\n\n'\xe9'", 3, "Byte 0xe9 is not valid ascii"),
        (b"#!x\n# coding: klingon\n", 2, "Correct the name after 'coding:'"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "byte order mark"),
        (b"# coding: rot13\n", 1, "no encoding of text"),
        (b"# coding: undefined\n", 1, "no encoding of text"),
        (b"a\nb\0\n", 2, "NUL byte"),
        ("import x".encode("utf-16"), 1, "UTF-16"),
        (b"# coding: utf-7\nx = '+AGQ-'\n", 0, "cannot be written back"),
    ],
)
def test_what_cannot_be_read(data: bytes, line: int, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document("a.py", data)
    assert words in caught.value.message
    assert caught.value.line == line


def test_a_character_that_the_encoding_lacks() -> None:
    document = read_document("a.py", b"# coding: latin-1\nx\n")
    with pytest.raises(DocumentError, match="'ж' that the file's encoding, 'iso-8859-1', cannot hold") as caught:
        encode(replace(document, text=document.text + "ж"))
    assert caught.value.line == 3


def test_a_codec_that_fails_without_saying_where() -> None:
    document = read_document("a.py", b"x\n")
    with pytest.raises(DocumentError, match="a character that"):
        encode(replace(document, encoding="undefined"))


@given(st.text(alphabet="ab\r\n\x0c\u2028\x1c"))
def test_lines(text: str) -> None:
    lines = lines_of(text)
    assert "".join(lines) == text
    assert "".join(lines).replace("\r\n", "\n").replace("\r", "\n").count("\n") == len(lines) - (
        1 if text and not text.endswith(("\r", "\n")) else 0
    )
    assert newline_of(text) in ("\n", "\r", "\r\n")
    if not text.endswith("\r"):
        assert line_of(text, len(text)) == len(lines) + (0 if text and text[-1] not in "\r\n" else 1)


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(DocumentError):
        document = read_document("a.py", data)
        assert encode(document) == data
        assert document.bom == data.startswith(codecs.BOM_UTF8)
