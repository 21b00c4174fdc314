"""Which file of a project a module is, as Python would find it, by the paths alone: nothing is imported.

Where Python looks depends on how a program is started, which nobody can see. So the folders are tried in this order:
those above the importing file that are no packages (and ``src`` in them), the nearest first; the file's own package
folders, where it is a script that stands in one; then, for what is in a package, a folder near by, where only one has
such a module: programs of a repository are started with several folders on Python's path.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from codemod.sdk.catalogue import LEGACY_PACKAGE, PACKAGE

_SUFFIXES = (".py", ".pyi")
_INIT = tuple(f"__init__{suffix}" for suffix in _SUFFIXES)
_SOURCES = "src"
_NEAR = 3
"""Folders between what two programs have in common and the root of one of them."""


class Modules:
    """The modules of one project. Paths have forward slashes; a folder's has none at its end, the topmost may be ""."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files = frozenset(paths)
        self._folders: set[str] = set()
        self._names: set[str] = set()
        self._tops: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str], str | None] = {}
        self._packages = {_above(path) for path in self._files if path.endswith(_INIT) and _name(path) in _INIT}
        for folder in {_above(path) for path in self._files}:
            while folder not in self._folders:
                self._folders.add(folder)
                folder = _above(folder)

    def resolve(self, importer: str, module: str) -> str | None:
        """Return the path of a module as it is written in the file ``importer``: of its file, or of its folder.

        ``importer`` may be a folder, a package without an ``__init__``. None where the project has no such module.
        """
        folder = importer if importer in self._folders and importer not in self._files else _above(importer)
        key = (folder, module)
        if key not in self._known:
            self._known[key] = self._relative(folder, module) if module.startswith(".") else self._found(folder, module)
        return self._known[key]

    def _has(self, name: str) -> bool:
        """Whether a file or a folder of the project has a name: most modules are other people's."""
        if not self._names:
            self._names = {_name(path).partition(".")[0] for path in (*self._files, *self._folders)}
        return name in self._names

    def _relative(self, folder: str, module: str) -> str | None:
        rest = module.lstrip(".")
        for _ in range(len(module) - len(rest) - 1):
            if not folder:
                return None
            folder = _above(folder)
        return self._below(folder, rest)

    def _found(self, folder: str, module: str) -> str | None:
        top = module.partition(".")[0]
        if top in (PACKAGE, LEGACY_PACKAGE):
            return None  # the vendor's, even where a folder of that name lies about
        if not self._has(top):
            return None
        packages, roots = self._chain(folder)
        places = [place for root in roots for place in (root, _join(root, _SOURCES))]
        standard = top in sys.stdlib_module_names
        found = next((one for place in places if (one := self._below(place, module)) is not None), None)
        beside = None if standard else next((self._below(place, module) for place in packages[:1]), None)
        if found is not None:
            return found if beside is None or beside == found else None  # a script finds what is beside it
        inside = [one for place in packages if (one := self._below(place, module)) is not None]
        if standard or inside:
            return None if standard else inside[0]
        return self._anywhere(folder, module)

    def _chain(self, folder: str) -> tuple[list[str], list[str]]:
        """Return the package folders around a file, and the folders above those: the nearest first."""
        packages: list[str] = []
        while self._is_package(folder):
            packages.append(folder)
            if _above(folder) == folder:
                return packages, []
            folder = _above(folder)
        roots = [folder]
        while folder and _above(folder) != folder:
            folder = _above(folder)
            roots.append(folder)
        return packages, [root for root in roots if root in self._folders]

    def _anywhere(self, folder: str, module: str) -> str | None:
        """Return the module of a package below a folder near by; None where there is none, or there are several."""
        found = [
            (_shared(root, folder), path)
            for root in self._roots(module.partition(".")[0])
            for path in [self._below(root, module)]
            if path is not None and ("." in module or path.endswith(_INIT)) and _is_near(root, folder)
        ]
        best = max((near for near, _ in found), default=0)
        nearest = {path for near, path in found if near == best}
        return nearest.pop() if len(nearest) == 1 else None

    def _roots(self, name: str) -> list[str]:
        """Return the folders that have a module or a package of a name and are in no package themselves."""
        if not self._tops:
            loose = [path for path in self._files if _above(path) not in self._packages]
            for path in (*loose, *self._packages):
                folder = _above(path)
                if folder not in self._packages:
                    self._tops.setdefault(_name(path).partition(".")[0], []).append(folder)
        return list(dict.fromkeys(self._tops.get(name, ())))

    def _below(self, folder: str, module: str) -> str | None:
        path = _join(folder, module.replace(".", "/")) if module else folder
        for candidate in self._spellings(path, module):
            if candidate in self._files:
                return candidate
        return path if path in self._folders else None

    @staticmethod
    def _spellings(path: str, module: str) -> Iterator[str]:
        for init in _INIT:
            yield _join(path, init)
        if module:
            for suffix in _SUFFIXES:
                yield path + suffix

    def _is_package(self, folder: str) -> bool:
        return folder in self._packages


def _above(path: str) -> str:
    """Return the folder that a path lies in: of "/a" it is "/", of "a" it is "", of these two themselves."""
    folder, slash, _ = path.rpartition("/")
    return folder or slash


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _join(folder: str, name: str) -> str:
    return f"{folder}{'' if folder in ('', '/') else '/'}{name}"


def _is_near(root: str, folder: str) -> bool:
    """Whether two folders are not far below one that both lie in, as ``scripts`` and ``services/api/src`` are."""
    shared = _shared(root, folder)
    return max(root.count("/"), folder.count("/")) + 1 - shared <= _NEAR


def _shared(first: str, second: str) -> int:
    """Return how many folders two paths have in common."""
    count = 0
    for one, other in zip(first.split("/"), second.split("/")):
        if one != other:
            break
        count += 1
    return count
