"""The nearest pyproject.toml and what ``[tool.decart-codemod]`` in it says.

Nearest means: in the current folder, or else in the closest folder above it. The folders of the paths on the
command line do not count: pre-commit splits a list of files over several processes, and the settings must not
depend on how it was split.

Every run comes through here, so that this module imports nothing but ``os`` until there is something to read.
"""

from __future__ import annotations

import os

from codemod.problem import Problem

FILE = "pyproject.toml"
TOOL = "decart-codemod"
TABLE = f"tool.{TOOL}"


def find_settings() -> tuple[str, bytes] | None:
    """Return path and content of the nearest pyproject.toml where it mentions the tool, None where it does not.

    Raises Problem where the file cannot be read, or there is no current folder.
    """
    try:
        folder = os.getcwd()
    except OSError:
        raise Problem("The current folder does not exist any more; change into one that does.") from None
    while True:
        path = os.path.join(folder, FILE)
        if os.path.isfile(path):
            try:
                with open(path, "rb") as file:
                    content = file.read()
            except OSError as error:
                raise Problem(f"{path}: cannot be read: {error.strerror}.") from None
            return (path, content) if TOOL.encode() in content else None
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def read_table(path: str, content: bytes) -> dict[str, object]:
    """Return the tool's table of a pyproject.toml, empty where it has none.

    Raises Problem, naming the file and the place, where the file is not TOML or the table not a table.
    """
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document: dict[str, object] = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Problem(f"{path}: not valid TOML: line {line} is not UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"{path}: not valid TOML: {error}.") from None
    tools = document.get("tool", {})
    table = tools.get(TOOL, {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise Problem(f"{path}: {TABLE}: expected a table of settings, as in [{TABLE}].")
    return table
