"""Which files the tool reads at all: by name, or by the first line where the name has no extension.

Part of the start-up path, so that it imports nothing but what Python has loaded by then.
"""

import os

HEAD_BYTES = 256
"""How much of a file without an extension is read to see its first line."""

PYTHON_SUFFIXES = (".py", ".pyi")
JAVASCRIPT_SUFFIXES = (".js", ".mjs", ".cjs", ".jsx")
TYPESCRIPT_SUFFIXES = (".ts", ".tsx", ".mts", ".cts")
SHELL_SUFFIXES = (".sh", ".bash")
SCRIPT_SUFFIXES = JAVASCRIPT_SUFFIXES + TYPESCRIPT_SUFFIXES

_MAKEFILES = ("Makefile", "makefile", "GNUmakefile", "Dockerfile", "Containerfile")
_RECIPE_SUFFIXES = (".mk", ".dockerfile", ".Dockerfile")
_YAML_SUFFIXES = (".yml", ".yaml")
_WORKFLOWS = ("action", ".gitlab-ci", ".circleci/config")
NOTEBOOK_SUFFIXES = (".ipynb",)
MARKDOWN_SUFFIXES = (".md", ".mdx", ".markdown")
RESTRUCTURED_SUFFIXES = (".rst",)
_HOST_SUFFIXES = NOTEBOOK_SUFFIXES + MARKDOWN_SUFFIXES + RESTRUCTURED_SUFFIXES
_KNOWN = PYTHON_SUFFIXES + JAVASCRIPT_SUFFIXES + TYPESCRIPT_SUFFIXES + SHELL_SUFFIXES + _HOST_SUFFIXES

HOSTS = ("notebook", "markdown", "restructured")
"""Kinds of files that are no language's, and hold code of several: see ``containers/``."""

FAMILIES = {"python": "python", "javascript": "javascript", "typescript": "javascript", "shell": "shell"}
FAMILIES |= {host: host for host in HOSTS}
"""The languages, each with the family whose files can be a program with its files."""
PROGRAM_FAMILIES = FAMILIES | {"notebook": "python"}
"""The same for what is a program: a notebook is one in Python, that nobody can import."""
PROJECT_FAMILIES = ("python", "javascript")
"""Families whose files are looked at together; a file of another is a program by itself."""

_SHELLS = (b"sh", b"bash", b"dash")
_RUNNERS = (b"uv", b"pipx")
"""Programs that run a Python script with its dependencies: ``#!/usr/bin/env -S uv run --script``."""
_JAVASCRIPT_PROGRAMS = (b"node", b"nodejs")
_TYPESCRIPT_PROGRAMS = (b"deno", b"bun", b"tsx", b"ts-node", b"ts-node-esm")
"""Programs that run TypeScript, of which JavaScript is a part."""
_FETCHERS = (b"npx", b"bunx")
"""Programs that get one of these and run it: ``#!/usr/bin/env -S npx tsx``."""


def kind_of_name(path: str) -> str | None:
    """Return the language, or kind of host, of a file of this name; "" for none, None where its first line tells."""
    if path.endswith(_KNOWN):
        if path.endswith(PYTHON_SUFFIXES):
            return "python"
        if path.endswith(SHELL_SUFFIXES):
            return "shell"
        if path.endswith(_HOST_SUFFIXES):
            return host_of(path)
        return "javascript" if path.endswith(JAVASCRIPT_SUFFIXES) else "typescript"
    if is_recipe(path):
        return "shell"
    return "" if os.path.splitext(path)[1] else None


def is_recipe(path: str) -> bool:
    """Say whether a file of this name has commands of a shell in it, and is no script: it is read, not rewritten."""
    if path.endswith(_YAML_SUFFIXES):
        plain = os.path.splitext(path)[0].replace(os.sep, "/")
        name = plain.rpartition("/")[2]
        folder = plain[: -len(name)].rstrip("/")
        return folder.endswith(".github/workflows") or name in _WORKFLOWS or plain.endswith(_WORKFLOWS[-1])
    if path.endswith((*_MAKEFILES, *_RECIPE_SUFFIXES)) or "Dockerfile." in path:
        name = path.replace(os.sep, "/").rpartition("/")[2]
        return name in _MAKEFILES or name.endswith(_RECIPE_SUFFIXES) or name.startswith("Dockerfile.")
    return False


def host_of(path: str) -> str:
    """Return which kind of host a file of this name is, "" where it is none."""
    if path.endswith(NOTEBOOK_SUFFIXES):
        return "notebook"
    if path.endswith(MARKDOWN_SUFFIXES):
        return "markdown"
    return "restructured" if path.endswith(RESTRUCTURED_SUFFIXES) else ""


def kind_of_script(head: bytes) -> str:
    """Return the language of the interpreter that a file's first line names, "" where it names none that we read."""
    if not head.startswith(b"#!"):
        return ""
    words = head[2:].split(b"\n", 1)[0].split()
    if words and _program(words[0]) == b"env":
        words = _after_env(words[1:])
    if words and _program(words[0]) in _FETCHERS:
        words = [word for word in words[1:] if word in _JAVASCRIPT_PROGRAMS + _TYPESCRIPT_PROGRAMS]
    if not words:
        return ""
    program = _program(words[0])
    if program in _JAVASCRIPT_PROGRAMS:
        loads = any(loader in word for word in words[1:] for loader in (b"tsx", b"ts-node"))
        return "typescript" if loads else "javascript"
    if program in _TYPESCRIPT_PROGRAMS:
        return "typescript"
    if program in _SHELLS:
        return "shell"
    return "python" if _is_python(program, words) else ""


def kind_of(path: str, data: bytes) -> str:
    """Return the language of a file that is read: what its name says or, without an extension, its first line.

    What says nothing is Python: files that the user asked for by an extension of their own, and standard input.
    """
    kind = kind_of_name(path)
    return (kind_of_script(data[:HEAD_BYTES]) if kind is None else kind) or "python"


def _is_python(program: bytes, words: list[bytes]) -> bool:
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
