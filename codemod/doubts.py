"""Whether a module may be another than the folders say: some file changes where modules are found, and is run with it.

A program's folders have modules of the same name as another program's, and each puts its own folder first. So a file
counts only where it is a program with the importing one, which is read off what it imports, by way of others too.
"""

from __future__ import annotations

from collections.abc import Iterable

from codemod.imports_index import Index
from codemod.languages.interface import ANY
from codemod.project import Project, doubt_about


class Doubts:
    """Answers that for one project. What it finds out it keeps."""

    def __init__(self, project: Project, index: Index) -> None:
        self._project = project
        self._index = index
        self._known: dict[tuple[str, str], str] = {}
        self._above: dict[str, set[str]] = {}
        self._changing: list[str] | None = None
        self._by_name: dict[str, list[str]] = {}
        """The files that change where modules are found, by the names of folders that they speak of."""
        self._below: dict[str, list[str]] = {}
        """The same by the folders that they are in."""

    def why(self, importer: str, module: str) -> str:
        """Return why a module, as it is written in a file, may be another than is found; "" where not."""
        if not self._index.changing_paths:
            return ""
        key = (importer, module)
        if key not in self._known:
            namesakes = self._project.namesakes(importer, module)
            self._known[key] = self._found(importer, module, namesakes) if namesakes else ""
        return self._known[key]

    def _found(self, importer: str, module: str, namesakes: list[str]) -> str:
        adding: dict[str, str] = {}
        for folder in dict.fromkeys(namesakes):
            for user in self._adding(folder):
                adding.setdefault(user, folder)
        users = {importer} if adding.keys() <= {importer} else self._above.get(importer) or self._users(importer)
        first = min((user for user in adding if user in users), default="")
        return doubt_about(first, adding[first], module) if first else ""

    def _list(self) -> list[str]:
        """Return the files that change where modules are found, and sort them by the folders that these may be."""
        if self._changing is None:
            self._changing = []
            for user in sorted(self._index.changing_paths):
                names = self._project.folders_added(user)
                if names is None:
                    continue
                self._changing.append(user)
                for name in names:
                    self._by_name.setdefault(name, []).append(user)
                folder = user.rpartition("/")[0]
                while folder:
                    self._below.setdefault(folder, []).append(user)
                    folder = folder.rpartition("/")[0]
        return self._changing

    def _adding(self, folder: str) -> Iterable[str]:
        """Return the files that may let modules be found in a folder."""
        every = self._list()
        if not folder:
            return every
        return (*self._below.get(folder, ()), *self._naming(folder), *self._by_name.get(ANY, ()))

    def _naming(self, folder: str) -> list[str]:
        return self._by_name.get(folder.rpartition("/")[2], [])

    def _users(self, importer: str) -> set[str]:
        """Return a file and those that may import it, by way of others too, but for who imports a namesake of it."""
        seen = {importer}
        queue = [importer]
        while queue:
            module = queue.pop()
            for user in self._index.importers(module):
                if user not in seen and not self._imports_another(user, module):
                    seen.add(user)
                    queue.append(user)
        self._above[importer] = seen
        return seen

    def _imports_another(self, user: str, module: str) -> bool:
        """Whether a file imports another module of that name, where nobody speaks of the folder that this one is in."""
        root = self._project.folder_of(module)
        spoken = not root or self._naming(root) or ANY in (self._project.folders_added(user) or ())
        return not spoken and self._project.imports_another(user, module)
