"""Which files of a project offer something to code outside of it, by names and metadata alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from codemod.prefilter import read_bytes

_INTERNAL_FOLDERS = frozenset(
    ("__tests__", "__mocks__", "test", "tests", "spec", "e2e", "examples", "example", "docs", "scripts", "benchmarks")
)
_INTERNAL_ENDINGS = frozenset(("test", "spec", "stories", "config", "bench"))
_ENTRIES = ("main", "module", "exports", "types", "typings", "browser")
"""Keys of package.json by which a package says what others get when they import it."""

_NODE_MODULES = re.compile(rb"node(?:\d\d|next)", re.IGNORECASE)
"""In a tsconfig: a mode in which files are what Node takes them for, named in ``module`` or in a base to extend.

From TypeScript's reference of ``module``, and the names of the bases that are published as @tsconfig/node20.
"""
_ES_MODULE, _COMMONJS = (".mts", ".mjs"), (".cts", ".cjs")


def is_commonjs(path: str) -> bool:
    """Say whether TypeScript takes a file for CommonJS that may have ES modules by ``import(…)`` only."""
    if path.endswith(_ES_MODULE):
        return False
    return path.endswith(_COMMONJS) or (_follows_node(path) and not _is_in_esm_package(path))


def _follows_node(path: str) -> bool:
    """Whether a tsconfig around a file may make it what Node would: the nearest may extend any above it."""
    return any(
        _NODE_MODULES.search(_bytes_of(os.path.join(folder, name)))
        for folder in _folders_around(path)
        for name in _names_in(folder)
        if name.startswith("tsconfig") and name.endswith(".json")
    )


def _is_in_esm_package(path: str) -> bool:
    """Whether the nearest package.json around a file says that its files are ES modules."""
    for folder in _folders_around(path):
        described = os.path.join(folder, "package.json")
        if os.path.isfile(described):
            import json

            try:
                found = json.loads(_bytes_of(described))
            except (ValueError, RecursionError):
                return False
            return isinstance(found, dict) and found.get("type") == "module"
    return False


def _folders_around(path: str) -> Iterator[str]:
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = above


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _bytes_of(path: str) -> bytes:
    try:
        return read_bytes(path)
    except OSError:
        return b""


def is_internal(inside: Sequence[str]) -> bool:
    """Say whether a file, by its path's parts below the top of its project, is none that a library's users import."""
    names = inside[-1].split(".")
    return any(part in _INTERNAL_FOLDERS for part in inside[:-1]) or not _INTERNAL_ENDINGS.isdisjoint(names[1:-1])


def is_library(folder: str) -> bool | None:
    """Say whether package.json in a folder is one of a package that others import, None where there is none.

    It is where it names an entry and is not private, as npm's documentation of package.json has it.
    """
    path = os.path.join(folder, "package.json")
    if not os.path.isfile(path):
        return None
    import json

    try:
        found = json.loads(read_bytes(path))
    except (OSError, ValueError, RecursionError):
        return True  # what cannot be read may say so
    if not isinstance(found, dict) or found.get("private") is True:
        return False
    return any(key in found for key in _ENTRIES)
