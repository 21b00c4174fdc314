"""Which file of a project a module is, as bundlers, TypeScript and node would find it; nothing is run.

Relative names are looked for beside the importing file: as they are, with each extension, as the TypeScript file that
a ``.js`` stands for, as the ``index`` of a folder. Other names are those that the nearest tsconfig.json or
jsconfig.json above the file has under ``paths``, or with ``baseUrl``, those that the nearest package.json has under
``imports``, ``@/…`` in the folder of the sources, and packages of the same repository, by the name in their
package.json. Whatever else is somebody else's package, and none of the project.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Iterable, Iterator

from codemod.prefilter import read_bytes
from codemod.sdk.javascript import PACKAGE

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_STANDS_FOR = {".js": (".ts", ".tsx", ".jsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""What a name with such an extension may be the compiled form of, as TypeScript takes it."""
_CONFIGS = ("tsconfig.json", "jsconfig.json")
_SOURCES = ("", "src", "lib", "source")
"""Where a package's files may be, from its own folder."""
_SOURCE_ALIASES = ("@/", "~/")
"""How the folder of the sources is called where nothing but a bundler's configuration says so."""
_MOST_EXTENDS = 8
_JSON_EXTRAS = re.compile(r'("(?:[^"\\\r\n]|\\.)*")|//[^\r\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
"""Comments and commas that tsconfig.json may have and JSON may not; nothing in a text is one, which comes first."""


class Modules:
    """The modules of one project. Paths are absolute, with forward slashes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files = frozenset(paths)
        self._known: dict[tuple[str, str], str | None] = {}
        self._configs: dict[str, _Config | None] = {}
        self._packages: dict[str, list[str]] | None = None
        self._homes: dict[str, str | None] = {}

    def resolve(self, importer: str, module: str) -> str | None:
        """Return the path of the file that a module is, as it is written in the file ``importer``; None: none here."""
        folder = posixpath.dirname(importer)
        key = (folder, module)
        if key not in self._known:
            self._known[key] = self._found(folder, module.partition("?")[0])
        return self._known[key]

    def _found(self, folder: str, module: str) -> str | None:
        if not module or module == PACKAGE or module.startswith(f"{PACKAGE}/") or ":" in module:
            return None
        if module.startswith("."):
            return self._file(posixpath.normpath(posixpath.join(folder, module)))
        config = self._config(folder)
        if config is not None:
            for path in config.candidates(module):
                found = self._file(path)
                if found is not None:
                    return found
        if module.startswith("#"):
            return self._of_own_package(folder, module)
        if module.startswith(_SOURCE_ALIASES):
            return self._in_sources(folder, module[2:])
        return self._in_package(module)

    def _of_own_package(self, folder: str, module: str) -> str | None:
        """Return the file that a name with ``#`` means: what the nearest package.json has under ``imports``."""
        home = self._home(folder)
        named = _read(posixpath.join(home, "package.json")).get("imports") if home is not None else None
        if home is None or not isinstance(named, dict):
            return None
        for pattern in sorted(named, key=lambda pattern: -len(pattern.partition("*")[0])):
            middle = _fitting(pattern, module)
            if middle is None:
                continue
            targets = {target.replace("*", middle) for target in _leaves(named[pattern])}
            found = {self._file(posixpath.normpath(posixpath.join(home, one))) for one in targets} - {None}
            return found.pop() if len(found) == 1 else None
        return None

    def _home(self, folder: str) -> str | None:
        """Return the nearest folder at or above one that has a package.json."""
        if folder not in self._homes:
            above = posixpath.dirname(folder)
            has_one = os.path.isfile(posixpath.join(folder, "package.json"))
            self._homes[folder] = folder if has_one else self._home(above) if above != folder else None
        return self._homes[folder]

    def _in_sources(self, folder: str, rest: str) -> str | None:
        """Return the file that bundlers are told to take for ``@/…`` or ``~/…``, which can be no package's name."""
        home = self._home(folder)
        places = ("src", "") if home is not None else ()
        found = [self._file(posixpath.normpath(posixpath.join(home or "", one, rest))) for one in places]
        return next((path for path in found if path is not None), None)

    def _file(self, path: str) -> str | None:
        """Return the file that a path without more ado, or with an extension, leads to."""
        stem, extension = posixpath.splitext(path)
        candidates = [path, *(stem + suffix for suffix in _STANDS_FOR.get(extension, ()))]
        candidates += [path + suffix for suffix in _SUFFIXES]
        candidates += [f"{path}/index{suffix}" for suffix in _SUFFIXES]
        return next((one for one in candidates if one in self._files), None)

    # -- packages of the same repository -----------------------------------------------------------------------

    def _in_package(self, module: str) -> str | None:
        parts = module.split("/")
        named = 2 if module.startswith("@") else 1
        name, rest = "/".join(parts[:named]), "/".join(parts[named:])
        found = []
        for folder in self._folders().get(parts[min(named, len(parts)) - 1], ()):
            if _name_of_package(folder) == name:
                places = (posixpath.normpath(posixpath.join(folder, source, rest)) for source in _SOURCES)
                found += [path for place in places if (path := self._file(place)) is not None][:1]
        return found[0] if len(found) == 1 else None

    def _folders(self) -> dict[str, list[str]]:
        """Return the folders of the project by their own names."""
        if self._packages is None:
            self._packages = {}
            seen: set[str] = set()
            for path in self._files:
                folder = posixpath.dirname(path)
                while folder not in seen and folder != "/" and folder:
                    seen.add(folder)
                    self._packages.setdefault(posixpath.basename(folder), []).append(folder)
                    folder = posixpath.dirname(folder)
        return self._packages

    # -- tsconfig.json ---------------------------------------------------------------------------------------

    def _config(self, folder: str) -> _Config | None:
        """Return the nearest configuration at or above a folder, None where there is none."""
        if folder not in self._configs:
            self._configs[folder] = None
            for name in _CONFIGS:
                path = posixpath.join(folder, name)
                if os.path.isfile(path):
                    self._configs[folder] = _Config(path)
                    break
            else:
                above = posixpath.dirname(folder)
                self._configs[folder] = self._config(above) if above != folder else None
        return self._configs[folder]


class _Config:
    """What one tsconfig.json says of modules' names, with those that it extends."""

    def __init__(self, path: str) -> None:
        self._base: str | None = None
        self._paths: dict[str, list[str]] | None = None
        self._above = posixpath.dirname(path)
        for _ in range(_MOST_EXTENDS):
            found = _read(path)
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
            middle = _fitting(pattern, module)
            if middle is not None:
                for target in (self._paths or {})[pattern]:
                    yield posixpath.normpath(posixpath.join(base, target.replace("*", middle, 1)))
                return
        if self._base is not None:
            yield posixpath.join(self._base, module)


def _fitting(pattern: str, module: str) -> str | None:
    """Return what stands for the star of a pattern in a module's name, None where the name does not fit."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if module == pattern else None
    fits = module.startswith(before) and module.endswith(after) and len(module) >= len(before) + len(after)
    return module[len(before) : len(module) - len(after)] if fits else None


def _leaves(value: object) -> list[str]:
    """Return the paths of one entry of ``imports``: one, or one for each of several conditions."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    return [value] if isinstance(value, str) else _texts(value)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _read(path: str) -> dict[str, object]:
    """Return a JSON file with comments as an object, an empty one where it cannot be read as such."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
        found = json.loads(_JSON_EXTRAS.sub(lambda match: match[1] or "", text))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _name_of_package(folder: str) -> str:
    path = posixpath.join(folder, "package.json")
    name = _read(path).get("name") if os.path.isfile(path) else None
    return name if isinstance(name, str) else ""
