"""Which files of a project offer something to code outside of it, by names and metadata alone."""

from __future__ import annotations

import os
from collections.abc import Container, Sequence

from codemod.prefilter import read_bytes

_INTERNAL_FOLDERS = frozenset(("tests", "test", "testing", "examples", "example", "docs", "scripts", "benchmarks"))
_INTERNAL_FILES = frozenset(("conftest", "setup", "noxfile"))


def is_internal(inside: Sequence[str]) -> bool:
    """Say whether a file, by its path's parts below the top of its project, is none that a library's users import."""
    name = inside[-1].partition(".")[0]
    if any(part in _INTERNAL_FOLDERS for part in inside[:-1]) or name in _INTERNAL_FILES:
        return True
    if name.startswith("test_") or name.endswith("_test"):
        return True
    return any(part.startswith("_") and not part.startswith("__") for part in (*inside[:-1], name))


def is_library(folder: str) -> bool | None:
    """Say whether the metadata in a folder are those of a package that is built, None where they do not say so."""
    for mark, is_built in (("pyproject.toml", _builds), ("setup.py", _always), ("setup.cfg", _configures)):
        path = os.path.join(folder, mark)
        if os.path.isfile(path) and is_built(path):
            return True
    return None


def root(path: str, paths: Container[str]) -> str:
    """Return how the paths of files begin that can import a module by its plain name: its program's folder."""
    folders = path.split("/")[:-1]
    if folders and "/".join((*folders, "__init__.py")) not in paths:
        folders.pop()  # it may be in a package without an ``__init__``
    while folders and "/".join((*folders, "__init__.py")) in paths:
        folders.pop()
    if folders and folders[-1] == "src":
        folders.pop()
    return "/".join((*folders, "")) if folders else ""


def _builds(path: str) -> bool:
    return _has_line(path, (b"[build-system]", b"[tool.poetry]"))


def _configures(path: str) -> bool:
    return _has_line(path, (b"[metadata]", b"[options]"))


def _always(path: str) -> bool:  # noqa: ARG001  # one shape for all
    return True


def _has_line(path: str, wanted: tuple[bytes, ...]) -> bool:
    try:
        lines = read_bytes(path).splitlines()
    except OSError:
        return True  # what cannot be read may say so
    return any(line.strip() in wanted for line in lines)
