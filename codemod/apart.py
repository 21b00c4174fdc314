"""Files that belong together though neither imports the other: modules that are run by made-up names, tests.

And packages that give out names of the modules in them by ``__getattr__`` or the like.
"""

from __future__ import annotations

from codemod.imports_index import Index
from codemod.languages.interface import ANY
from codemod.project import Project


class Apart:
    """Answers that for one project. ``reaching`` are files that may import the SDK by way of others."""

    def __init__(self, project: Project, index: Index, reaching: frozenset[str]) -> None:
        self._project = project
        self._index = index
        self._reaching = reaching
        self._running: dict[str, frozenset[str]] | None = None
        self._tests: dict[str, list[str]] | None = None
        self._packages: dict[str, frozenset[str] | None] = {}
        self._lent: dict[str, list[str]] | None = None

    def runners(self) -> dict[str, frozenset[str]]:
        """Return the files that run modules by made-up names, with what these begin with."""
        if self._running is None:
            self._running = {}
            for path in sorted(self._index.by_name | self._index.naming):
                begins = self._project.language.modules_run(self._project.data(path))
                if begins:
                    self._running[path] = begins
        return self._running

    def runs(self, user: str, path: str) -> bool:
        """Say whether a file may run the one at a path, by what its name begins with."""
        name = f".{path.rpartition('.')[0].replace('/', '.')}."
        return user != path and any(f".{begin}" in name for begin in self.runners()[user])

    def lenders(self, path: str) -> list[str]:
        """Return the packages around a module that may give out its names."""
        return [one for one in self._project.language.around(path) if self._lends(one, path)]

    def lent(self, path: str, names: frozenset[str]) -> dict[str, frozenset[str]]:
        """Return the packages around a module that may give out some of its names, with these; by way of others too.

        They are those that the package spells. The one that the module is right in may import it by any name, and give
        out all that it has.
        """
        found: dict[str, frozenset[str]] = {}
        queue = [(path, names)] if names else []
        while queue:
            module, names = queue.pop()
            for package in self.lenders(module):
                words = self._words_of(package) or frozenset()
                inside = package.rpartition("/")[0] == module.rpartition("/")[0]
                given = names if inside and ANY in words else names & words
                if not given <= found.get(package, frozenset()):
                    found[package] = found.get(package, frozenset()) | given
                    queue.append((package, given))
        return found

    def lent_by(self, path: str) -> list[str]:
        """Return the modules that may have to do with the SDK and that a package may give out names of."""
        if self._lent is None:
            self._lent = {}
            for module in sorted(self._index.naming | self._reaching):
                for package in self.lenders(module):
                    self._lent.setdefault(package, []).append(module)
        return self._lent.get(path, [])

    def reaching(self) -> frozenset[str]:
        """Return the files that may import the SDK by way of others, of which one may be such a package."""
        known: frozenset[str] = self._reaching
        while True:
            lenders = {package for module in (*self._index.naming, *known) for package in self.lenders(module)}
            if lenders <= known:
                return known
            known = known | lenders | self._index.above(lenders)

    def _lends(self, package: str, path: str) -> bool:
        words = self._words_of(package)
        if not words:
            return False
        word = self._project.language.imports().word(path).decode("utf-8", "surrogateescape")
        return word in words or ANY in words

    def _words_of(self, package: str) -> frozenset[str] | None:
        """Return the words of a package that may give out names of its modules, None of another."""
        if package not in self._packages:
            project = self._project
            self._packages[package] = project.language.lent_by(project.data(package)) if package in project else None
        return self._packages[package]

    def tests_of(self, path: str) -> list[str]:
        """Return the tests that a file sets up and that may have to do with the SDK."""
        if self._tests is None:
            self._tests = {}
            for user in sorted(self._index.naming | self._reaching):
                for one in self._project.language.set_up_by(user):
                    self._tests.setdefault(one, []).append(user)
        return self._tests.get(path, [])
