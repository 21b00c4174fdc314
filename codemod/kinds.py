"""Which files the tool reads at all: by name, or by the first line where the name has no extension.

Part of the start-up path, so that it imports nothing but what Python has loaded by then.
"""

import os

from codemod.languages import PYTHON_SUFFIXES

HEAD_BYTES = 256
"""How much of a file without an extension is read to see its first line."""

_RUNNERS = (b"uv", b"pipx")
"""Programs that run a Python script with its dependencies: ``#!/usr/bin/env -S uv run --script``."""


def kind_of_name(path: str) -> bool | None:
    """Say whether a file of this name is Python: yes, no, or None where only its first line can tell."""
    if path.endswith(PYTHON_SUFFIXES):
        return True
    return False if os.path.splitext(path)[1] else None


def is_python_script(head: bytes) -> bool:
    """Say whether a file that begins with ``head`` names Python as its interpreter."""
    if not head.startswith(b"#!"):
        return False
    words = head[2:].split(b"\n", 1)[0].split()
    if words and _program(words[0]) == b"env":
        words = _after_env(words[1:])
    if not words:
        return False
    program = _program(words[0])
    if program in _RUNNERS:
        return b"run" in words
    for name in (b"python", b"pypy"):
        if program.startswith(name):
            return not program[len(name) :].strip(b"0123456789.tw-")
    return False


def _program(word: bytes) -> bytes:
    return word.rsplit(b"/", 1)[-1].removesuffix(b".exe")


def _after_env(words: list[bytes]) -> list[bytes]:
    """Return what ``env`` is asked to run: its own options and assignments come first."""
    rest = list(words)
    while rest:
        word = rest[0]
        if word in (b"-u", b"--unset", b"-C", b"--chdir"):
            del rest[:2]
        elif word.startswith(b"-S") and len(word) > 2:
            rest[0] = word[2:]
        elif word.startswith(b"--split-string="):
            rest[0] = word.partition(b"=")[2]
        elif word.startswith(b"-") or b"=" in word:
            del rest[0]
        else:
            break
    return rest
