"""Which file of a project a module is, as bundlers, TypeScript and node would find it; nothing is run.

Relative names are looked for beside the importing file: as they are, with each extension, as the TypeScript file that
a ``.js`` stands for, as the ``index`` of a folder. Other names are those that the nearest tsconfig.json or
jsconfig.json above the file has under ``paths``, or with ``baseUrl``, those that the nearest package.json has under
``imports``, ``@/…`` in the folder of the sources, and packages of the same repository, by the name in their
package.json: in a folder that is called like them, or in one that the workspace names. Whatever else is somebody
else's package, and none of the project.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from codemod.languages.javascript.aliases import SOURCES, Aliases
from codemod.sdk.javascript import PACKAGE

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_STANDS_FOR = {".js": (".ts", ".tsx", ".jsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""What a name with such an extension may be the compiled form of, as TypeScript takes it."""
_SOURCE_ALIASES = ("@/", "~/")
"""How the folder of the sources is called where nothing but a bundler's configuration says so."""


class Modules:
    """The modules of one project. Paths are absolute, with forward slashes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files = frozenset(paths)
        self._known: dict[tuple[str, str], str | None] = {}
        self._aliases = Aliases()
        self._packages: dict[str, list[str]] | None = None

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
        config = self._aliases.config(folder)
        if config is not None:
            for path in config.candidates(module):
                found = self._file(path)
                if found is not None:
                    return found
        if module.startswith("#"):
            return self._of_own_package(folder, module)
        if module.startswith(_SOURCE_ALIASES):
            return self._in_sources(folder, module[2:])
        return self._in_package(folder, module)

    def _of_own_package(self, folder: str, module: str) -> str | None:
        """Return the file that a name with ``#`` means: what the nearest package.json has under ``imports``."""
        found = {self._file(path) for path in self._aliases.of_own_package(folder, module)} - {None}
        return found.pop() if len(found) == 1 else None

    def _in_sources(self, folder: str, rest: str) -> str | None:
        """Return the file that bundlers are told to take for ``@/…`` or ``~/…``, which can be no package's name."""
        home = self._aliases.home(folder)
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

    def _in_package(self, importing: str, module: str) -> str | None:
        parts = module.split("/")
        named = 2 if module.startswith("@") else 1
        name, rest = "/".join(parts[:named]), "/".join(parts[named:])
        found = []
        for folder in self._folders().get(parts[min(named, len(parts)) - 1], ()):
            if self._aliases.name_of(folder) == name:
                places = (posixpath.normpath(posixpath.join(folder, source, rest)) for source in SOURCES)
                found += [path for place in places if (path := self._file(place)) is not None][:1]
        if not found:
            named_so = self._aliases.of_workspace(importing, module)
            found = [path for place in named_so if (path := self._file(place)) is not None][:1]
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
