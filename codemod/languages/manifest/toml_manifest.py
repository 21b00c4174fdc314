"""pyproject.toml, with all who keep requirements in it, and Pipfile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codemod.languages.manifest.demand import ENOUGH, Demand, Found, Reading
from codemod.languages.manifest.pep440 import (
    is_sdk,
    is_specifier,
    of_constraint,
    raised_requirement,
    raised_specifier,
    specifier_of,
)
from codemod.languages.manifest.ranges import Dialect, raised_range
from codemod.languages.manifest.toml_text import parsed, strings_of
from codemod.located import Path, String
from codemod.manifest_reasons import ADDRESS, UNREADABLE
from codemod.record import replace
from codemod.sdk.queue import PYTHON_FLOOR

POETRY = Dialect(PYTHON_FLOOR, ",")

_ADDRESSES = frozenset(("git", "path", "url", "file", "hg", "svn", "bzr", "workspace"))
_NOT_PACKAGES = frozenset(("source", "requires", "scripts", "pipenv", "pipfile"))
_LISTS = frozenset(("dependency-groups", "requires", "requires-extra"))
_NAMES_ONLY = "exclude-dependencies"
"""A list of uv's that has names of packages, and no requirements."""
_CONSTRAINING = "constraint-dependencies"
_CONSTRAINTS = frozenset((_CONSTRAINING, "override-dependencies", "overrides", "constraints"))


def read_pyproject(text: str) -> Reading:
    """Return the requirements on the SDK in a pyproject.toml. Raises SourceError."""
    strings = strings_of(text)
    found = [one for string in strings if (one := _listed(string)) is not None]
    found += _in_tables([string for string in strings if _is_poetry(string.path)], raised_poetry)
    found += _in_tables([string for string in strings if _is_plain_table(string.path)], raised_or_exact)
    elsewhere = [string for string in strings if _is_source(string.path) and string.path[-1] in _ADDRESSES]
    if elsewhere or _workspace_source(text, strings):
        # What uv takes from an address is not chosen by the version that the requirement names.
        found = [one if one.demand == ENOUGH else replace(one, demand=Demand("", ADDRESS)) for one in found]
    includes = tuple(string.value for string in strings if _is_dynamic(string.path))
    return Reading(tuple(sorted(found, key=lambda one: one.start)), includes)


def read_pipfile(text: str) -> Reading:
    """Return the requirements on the SDK in a Pipfile. Raises SourceError."""
    strings = strings_of(text)
    tables = [one for one in strings if len(one.path) > 1 and one.path[0] not in _NOT_PACKAGES]
    return Reading(tuple(_in_tables(tables, raised_or_exact, depth=1)))


def raised_poetry(text: str) -> Demand:
    """Return what becomes of a version as Poetry writes it: mostly as everybody, and with carets and tildes besides."""
    return raised_specifier(text) if text.strip() and is_specifier(text) else raised_range(text, POETRY)


def raised_or_exact(text: str) -> Demand:
    """Return what becomes of a version as Pipenv and PDM write it: a set of versions, a star, or one version."""
    core = text.strip()
    if core in ("", "*"):
        return raised_specifier("")
    if core[0].isdigit():
        demand = raised_specifier(f"=={core}")
        return Demand(demand.text.removeprefix("=="), demand.reason, demand.detail)
    return raised_specifier(text)


def _listed(string: String) -> Found | None:
    """Return the requirement that a string of a list is; every tool's lists have such names."""
    keys = [key for key in string.path if isinstance(key, str)]
    if not isinstance(string.path[-1], int):
        return None
    if _NAMES_ONLY in keys or not any("dependencies" in key or key in _LISTS for key in keys):
        return None
    demand = raised_requirement(string.value)
    if demand is None:
        return None
    if demand.text and not string.plain:
        demand = Demand("", UNREADABLE)
    constraint = not _CONSTRAINTS.isdisjoint(keys)
    if _CONSTRAINING in keys:
        demand = of_constraint(demand, specifier_of(string.value))
    return Found(string.start, string.end, demand, specifier_of(string.value), constraint)


def _is_poetry(path: Path) -> bool:
    return path[:2] == ("tool", "poetry") and any(str(key).endswith("dependencies") for key in path[2:5])


def _is_plain_table(path: Path) -> bool:
    if path[:1] != ("tool",) or _is_poetry(path) or _is_source(path):
        return False
    return any(key in ("pypi-dependencies", *_CONSTRAINTS) for key in path) and isinstance(path[-1], str)


def _is_source(path: Path) -> bool:
    return path[:3] == ("tool", "uv", "sources") and len(path) > 3 and is_sdk(str(path[3]))


def _workspace_source(text: str, strings: tuple[String, ...]) -> bool:
    """Whether uv takes the SDK from the workspace, which no string says."""
    if "sources" not in text or not strings:
        return False
    sources: object = parsed(text)
    for key in ("tool", "uv", "sources"):
        sources = sources.get(key, {}) if isinstance(sources, dict) else {}
    if not isinstance(sources, dict):
        return False
    return any(is_sdk(name) and isinstance(one, dict) and "workspace" in one for name, one in sources.items())


def _is_dynamic(path: Path) -> bool:
    return path[:3] == ("tool", "setuptools", "dynamic") and "file" in path


def _in_tables(strings: list[String], raised: Callable[[str], Demand], depth: int = 0) -> Iterator[Found]:
    """Yield the requirements that are keys of tables: ``decart = "^0.0.5"``, ``{version = …}``, or several of these."""
    own = [(string, at) for string in strings if (at := _package_at(string.path, depth)) is not None]
    by_address = {string.path[:-1] for string, at in own if len(string.path) > at + 1 and string.path[-1] in _ADDRESSES}
    for string, at in own:
        keys = [key for key in string.path[at + 1 :] if isinstance(key, str)]
        constraint = not _CONSTRAINTS.isdisjoint(map(str, string.path[:at]))
        if keys and string.path[:-1] in by_address:
            if keys[-1] in _ADDRESSES:
                yield Found(string.start, string.end, Demand("", ADDRESS))
        elif not keys or keys == ["version"]:
            demand = raised(string.value)
            if demand.text and not string.plain:
                demand = Demand("", UNREADABLE)
            dialect = "poetry" if raised is raised_poetry else "pep440"
            yield Found(string.start, string.end, demand, string.value, constraint, dialect)


def _package_at(path: Path, depth: int) -> int | None:
    """Return which of a string's keys is the SDK's package, None where none is."""
    return next((at for at, key in enumerate(path) if at >= max(depth, 1) and is_sdk(str(key))), None)
