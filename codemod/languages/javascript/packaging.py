"""Which files of a project offer something to code outside of it, by names and metadata alone."""

from __future__ import annotations

import os
from collections.abc import Sequence

from codemod.prefilter import read_bytes

_INTERNAL_FOLDERS = frozenset(
    ("__tests__", "__mocks__", "test", "tests", "spec", "e2e", "examples", "example", "docs", "scripts", "benchmarks")
)
_INTERNAL_ENDINGS = frozenset(("test", "spec", "stories", "config", "bench"))
_ENTRIES = ("main", "module", "exports", "types", "typings", "browser")
"""Keys of package.json by which a package says what others get when they import it."""


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
    except (OSError, ValueError):
        return True  # what cannot be read may say so
    if not isinstance(found, dict) or found.get("private") is True:
        return False
    return any(key in found for key in _ENTRIES)
