"""Other names of files: what tsconfig.json, package.json and the packages of a repository say that a module is.

Only these files are read; whether the paths that come of it lead to files, others know.
"""

from __future__ import annotations

import glob
import json
import os
import posixpath
import re
from collections.abc import Iterator

from codemod.prefilter import read_bytes

SOURCES = ("", "src", "lib", "source")
"""Where a package's files may be, from its own folder."""
_CONFIGS = ("tsconfig.json", "jsconfig.json")
_MOST_EXTENDS = 8
_MOST_PACKAGES = 2_000
_JSON_EXTRAS = re.compile(r'("(?:[^"\\\r\n]|\\.)*")|//[^\r\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
"""Comments and commas that tsconfig.json may have and JSON may not; nothing in a text is one, which comes first."""
_LISTED = re.compile(r"""^\s*-\s*["']?([^"'#\r\n]+?)["']?\s*(?:#.*)?$""", re.MULTILINE)
"""A line of pnpm-workspace.yaml that names folders of packages."""


class Aliases:
    """The other names that some folders' files may use, each looked up once. Paths are absolute, with slashes."""

    def __init__(self) -> None:
        self._configs: dict[str, Config | None] = {}
        self._homes: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        self._workspaces: dict[str, dict[str, list[str]]] = {}
        self._found: dict[tuple[str, str], list[str]] = {}

    def candidates(self, folder: str, module: str) -> list[str]:
        """Return the paths that a module, which is no path itself, may be at by one of these names, in any order."""
        key = (folder, module)
        if key not in self._found:
            config = self.config(folder)
            found = [] if config is None else list(config.candidates(module))
            found += (
                self.of_own_package(folder, module) if module.startswith("#") else self.of_workspace(folder, module)
            )
            self._found[key] = found
        return self._found[key]

    def home(self, folder: str) -> str | None:
        """Return the nearest folder at or above one that has a package.json."""
        if folder not in self._homes:
            above = posixpath.dirname(folder)
            has_one = os.path.isfile(posixpath.join(folder, "package.json"))
            self._homes[folder] = folder if has_one else self.home(above) if above != folder else None
        return self._homes[folder]

    def name_of(self, folder: str) -> str:
        """Return the name of the package in a folder, "" where there is none."""
        if folder not in self._names:
            path = posixpath.join(folder, "package.json")
            name = read_json(path).get("name") if os.path.isfile(path) else None
            self._names[folder] = name if isinstance(name, str) else ""
        return self._names[folder]

    def of_own_package(self, folder: str, module: str) -> list[str]:
        """Return the paths that a name with ``#`` may mean: what the nearest package.json has under ``imports``."""
        home = self.home(folder)
        named = read_json(posixpath.join(home, "package.json")).get("imports") if home is not None else None
        if home is None or not isinstance(named, dict):
            return []
        return _targets(home, named, module)

    def of_workspace(self, folder: str, module: str) -> list[str]:
        """Return the paths that a package, or a file in one, may mean by the packages of the repository."""
        parts = module.split("/")
        named = 2 if module.startswith("@") else 1
        name, rest = "/".join(parts[:named]), "/".join(parts[named:])
        found: list[str] = []
        homes = self.packages(folder).get(name, [])
        for home in homes if len(homes) == 1 else ():
            found += [posixpath.normpath(posixpath.join(home, source, rest)) for source in SOURCES]
            said = read_json(posixpath.join(home, "package.json"))
            exports = said.get("exports")
            if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
                found += _targets(home, exports, f"./{rest}" if rest else ".")
            elif not rest:
                leads = [*leaves(exports), *(said.get(key) for key in ("source", "module", "main"))]
                found += [posixpath.normpath(posixpath.join(home, one)) for one in leads if isinstance(one, str)]
        return found

    def packages(self, folder: str) -> dict[str, list[str]]:
        """Return the folders of the packages that the nearest workspace around a folder has, by their names."""
        if folder not in self._workspaces:
            patterns = _patterns(folder)
            above = posixpath.dirname(folder)
            if patterns:
                self._workspaces[folder] = self._packages_in(folder, patterns)
            else:
                self._workspaces[folder] = self.packages(above) if above != folder else {}
        return self._workspaces[folder]

    def _packages_in(self, folder: str, patterns: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        homes: dict[str, None] = {}
        for pattern in patterns:
            if pattern.startswith(("!", "/")) or ".." in pattern:
                continue
            inside = pattern.replace("**", "*")
            for path in glob.iglob(posixpath.join(glob.escape(folder), inside, "package.json")):
                homes[posixpath.dirname(posixpath.normpath(path.replace(os.sep, "/")))] = None
                if len(homes) > _MOST_PACKAGES:
                    return {}
        for home in sorted(homes):
            name = self.name_of(home)
            if name:
                found.setdefault(name, []).append(home)
        return found

    def config(self, folder: str) -> Config | None:
        """Return the nearest configuration at or above a folder, None where there is none."""
        if folder not in self._configs:
            self._configs[folder] = None
            for name in _CONFIGS:
                path = posixpath.join(folder, name)
                if os.path.isfile(path):
                    self._configs[folder] = Config(path)
                    break
            else:
                above = posixpath.dirname(folder)
                self._configs[folder] = self.config(above) if above != folder else None
        return self._configs[folder]


def _patterns(folder: str) -> list[str]:
    """Return what a folder says of where its packages are, nothing where it is no workspace."""
    path = posixpath.join(folder, "package.json")
    said = read_json(path).get("workspaces") if os.path.isfile(path) else None
    found = _texts(said.get("packages") if isinstance(said, dict) else said)
    path = posixpath.join(folder, "pnpm-workspace.yaml")
    if os.path.isfile(path):
        try:
            found += _LISTED.findall(read_bytes(path).decode("utf-8-sig"))
        except (OSError, ValueError):
            return found
    return found


def _targets(home: str, named: dict[str, object], module: str) -> list[str]:
    """Return the paths of what ``imports`` or ``exports`` of a package.json has for a module."""
    for pattern in sorted(named, key=lambda pattern: -len(pattern.partition("*")[0])):
        middle = fitting(pattern, module)
        if middle is not None:
            targets = dict.fromkeys(target.replace("*", middle) for target in leaves(named[pattern]))
            return [posixpath.normpath(posixpath.join(home, one)) for one in targets]
    return []


class Config:
    """What one tsconfig.json says of modules' names, with those that it extends."""

    def __init__(self, path: str) -> None:
        self._base: str | None = None
        self._paths: dict[str, list[str]] | None = None
        self._above = posixpath.dirname(path)
        for _ in range(_MOST_EXTENDS):
            found = read_json(path)
            options = found.get("compilerOptions")
            options = options if isinstance(options, dict) else {}
            base, paths = options.get("baseUrl"), options.get("paths")
            if self._base is None and isinstance(base, str):
                self._base = posixpath.normpath(posixpath.join(posixpath.dirname(path), base))
            if self._paths is None and isinstance(paths, dict):
                self._paths = {key: _texts(value) for key, value in paths.items()}
                self._above = posixpath.dirname(path)
            extended = found.get("extends")
            if not isinstance(extended, str) or not extended.startswith("."):
                break
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), extended))
            path = path if path.endswith(".json") else f"{path}.json"

    def candidates(self, module: str) -> Iterator[str]:
        """Yield the paths that a module may be at, the best first: ``paths`` by their longest prefix, ``baseUrl``."""
        base = self._base or self._above
        for pattern in sorted(self._paths or {}, key=lambda pattern: -len(pattern.partition("*")[0])):
            middle = fitting(pattern, module)
            if middle is not None:
                for target in (self._paths or {})[pattern]:
                    yield posixpath.normpath(posixpath.join(base, target.replace("*", middle, 1)))
                return
        if self._base is not None:
            yield posixpath.join(self._base, module)


def fitting(pattern: str, module: str) -> str | None:
    """Return what stands for the star of a pattern in a module's name, None where the name does not fit."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if module == pattern else None
    fits = module.startswith(before) and module.endswith(after) and len(module) >= len(before) + len(after)
    return module[len(before) : len(module) - len(after)] if fits else None


def leaves(value: object) -> list[str]:
    """Return the paths of one entry of ``imports``: one, or one for each of several conditions."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    return [value] if isinstance(value, str) else _texts(value)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def read_json(path: str) -> dict[str, object]:
    """Return a JSON file with comments as an object, an empty one where it cannot be read as such."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
        found = json.loads(_JSON_EXTRAS.sub(lambda match: match[1] or "", text))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
