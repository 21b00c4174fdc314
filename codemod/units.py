"""Which files of a project are one program, as far as the migration goes: who uses what of whom, as far as it reaches.

It begins with the files that name the SDK. Whoever imports a name that concerns the migration belongs to the file
that has it, and has such names itself; so does a module that such code makes use of, if it may make an old call. That
goes on until nothing new is reached. Only files that are reached are parsed.
"""

from __future__ import annotations

from collections.abc import Iterable

from codemod.apart import Apart
from codemod.concerned import Concerned
from codemod.doubts import Doubts
from codemod.imports_index import Index
from codemod.languages.interface import ANY, Concern, Setting, SourceError, Surface
from codemod.project import Project
from codemod.record import replace
from codemod.seeds import may_rest_on_others
from codemod.surfaces import Surfaces

_DEPTH = 6
"""Modules that call on each other from code that concerns the migration down to a call."""


class Units:
    """The units of one project, as they are found."""

    def __init__(
        self, project: Project, index: Index, known: dict[str, Surface], around: Iterable[str] | None = None
    ) -> None:
        """``known`` are the surfaces of files that were looked at by themselves.

        ``around`` are the files whose units are wanted; without it, those of all files are.
        """
        self._project = project
        self._index = index
        self.setting = Setting(
            project.resolve, self._unseen, Doubts(project, index).why, self._unreadable, self._imported
        )
        self._alone = known
        self._concerned = Concerned(project)
        self._surfaces = Surfaces(project, self.setting, self._concerned, known)
        self._given = self._surfaces.given
        self.broken = self._surfaces.broken
        """Files that cannot be parsed, and why."""
        self._joined: dict[str, str] = {}
        """Each file's way to the one that stands for its unit."""
        self._spoken: dict[str, frozenset[str]] = {}
        """The words of all files of a unit, by the file that stands for it."""
        self._inner: dict[tuple[str, frozenset[str]], Surface] = {}
        self._leading: dict[tuple[str, frozenset[str], frozenset[str]], bool] = {}
        self._unreadable_users: dict[str, str] = {}
        """Files of which a name may be used in one that cannot be read, and that one."""
        self._seen: set[str] = set()
        self._fakes: dict[str, list[str]] = {}
        """What may stand in for the vendor's, by the file that sets tests up with it."""
        self._wanted: set[str] = set()
        """The files at which units begin, or that those of a unit import."""
        self._reaching: frozenset[str] | None = None
        """The files that may import the SDK by way of others; None: no matter which."""
        self._apart = Apart(project, index, frozenset(index.above(index.naming)) if around is not None else frozenset())
        if around is not None:
            self._reaching = self._apart.reaching()
            self._wanted = {start for path in around for start in self._starts(path)}
        self._grow(sorted(index.naming | known.keys() if around is None else self._wanted))
        self._grow_by_words()
        self._grow_by_runs()
        self._grow_to_looks()

    def unit_of(self, path: str) -> tuple[str, ...]:
        """Return the files of a file's unit, in order, itself among them."""
        top = self._top(path)
        return tuple(sorted(one for one in self._joined if self._top(one) == top)) or (path,)

    def units(self) -> list[tuple[str, ...]]:
        """Return every unit, in order."""
        found: dict[str, list[str]] = {}
        for path in sorted(self._joined):
            found.setdefault(self._top(path), []).append(path)
        return [tuple(files) for files in found.values()]

    def add(self, path: str, wanted: str) -> bool:
        """Let a module that may tell something of a file belong to its unit; say whether it did not before."""
        if wanted not in self._project or self._top(wanted) == self._top(path):
            return False
        users = [  # whichever of them it is that wants it
            (self._only_lends(one, surface), names)
            for one in self.unit_of(path)
            if (surface := self._surfaces.of(one)) is not None
            for module, names in surface.imports
            if module == wanted
        ]
        if users and all(only_lends for only_lends, _ in users):
            return False
        names = frozenset(name for _, taken in users for name in taken)
        before = self._given.get(wanted, Concern())
        self._given[wanted] = replace(before, names=before.names | (names - {ANY}))
        self._join(path, wanted)
        self._grow([wanted])
        return True

    def _unseen(self, path: str, name: str) -> str:
        user = self._unreadable_users.get(path)
        if user is not None:
            return f"which {user} may call with anything, and that cannot be read"
        return self._project.unseen(path, name)

    def _unreadable(self, path: str) -> str:
        return self._unreadable_users.get(path, "")

    def _imported(self, path: str) -> frozenset[str] | None:
        surface = self._surfaces.of(path) if path in self._project and path not in self._index.by_name else None
        return None if surface is None else frozenset(module for module, _ in surface.imports)

    def is_more_open(self, path: str) -> bool:
        """Whether more may call what a file offers than its project alone tells."""
        return path in self._unreadable_users

    def _starts(self, path: str) -> set[str]:
        """Return where a file's unit begins: at the file, or at files that use it and have to do with the SDK."""
        own = {path} if path in self._index.naming or path in self._alone else set()
        own |= {one for one in self._apart.runners() if own and self._runs(one, path)}
        if not own and not may_rest_on_others(self._project.data(path), self._project.language.family):
            return set()
        return own | (self._above([path]) & (self._index.naming | (self._reaching or frozenset())))

    def _above(self, paths: Iterable[str]) -> set[str]:
        """Return some files and those that import one of them, by way of others too."""
        seen = set(paths)
        queue = sorted(seen)
        while queue:
            module = queue.pop()
            users = [
                user
                for user in self._index.importers(module)
                if user not in seen and self._project.may_import(user, module)
            ]
            for user in (*users, *self._apart.tests_of(module)):
                if user not in seen:
                    seen.add(user)
                    queue.append(user)
        return seen

    def _grow_by_words(self) -> None:
        """Let modules join that unit's code uses and that have words of other files of the unit."""
        for _ in range(_DEPTH):
            spoken: dict[str, frozenset[str]] = {}
            for path, words in self._concerned.words.items():
                top = self._top(path)
                spoken[top] = spoken.get(top, frozenset()) | words
            self._spoken = spoken
            found = []
            for path in sorted(self._concerned.words):
                surface = self._surfaces.of(path)
                if surface is not None and len(spoken[self._top(path)]) > len(surface.words):
                    found += self._below(path, surface)
            if not found:
                return
            self._grow(found)

    def _grow_by_runs(self) -> None:
        """Let the modules join that code which concerns the migration runs by made-up names."""
        known = (self._index.naming | self._joined.keys()) if self._apart.runners() else ()
        for user in sorted(self._apart.runners().keys() & self._joined.keys()):
            for path in sorted(known):
                if self._runs(user, path):
                    self._join(user, path)
                    self._wanted.add(path)
                    self._grow([path])

    def _runs(self, user: str, path: str) -> bool:
        """Whether a file may run another one as a module: one that it could import, with such a name."""
        return self._apart.runs(user, path) and user.startswith(self._project.language.root(path, self._project))

    def _grow_to_looks(self) -> None:
        """Let files join that look for the old error by a text, where a program has them and a unit's file in it.

        Such a program is a file that imports both, by way of others too: events and frameworks hand errors from the
        one to the other, and neither names the other.
        """
        above: dict[str, set[str]] = {}
        for path in sorted(self._index.looking if self._joined else ()):
            if path in self._joined or self._surfaces.of(path) is None:
                continue
            around = self._above([path])
            for unit in self.units():
                if unit[0] not in above:
                    above[unit[0]] = self._above(unit)
                if not around.isdisjoint(above[unit[0]]) and any(map(self._may_call, unit)):
                    self._given.setdefault(path, Concern())
                    self._grow([path])
                    self._join(unit[0], path)

    def _may_call(self, path: str) -> bool:
        """Whether a file may make an old call."""
        return self._project.language.may_concern(self._project.data(path), frozenset())

    # -- growing ----------------------------------------------------------------------------------------------

    def _grow(self, start: list[str]) -> None:
        queue = dict.fromkeys(start)
        while queue:
            path = next(iter(queue))
            del queue[path]
            surface = self._looked_at(path)
            for module in self._to_look_at(path):
                queue.setdefault(module)
            if surface is None:
                continue
            self._joined.setdefault(path, path)
            if not self._concerned.note(path, surface):
                continue
            for user in self._users(path):
                queue[user] = None
            for package in self._lending(path, surface.own):
                self._given.setdefault(package, Concern())
                self._join(path, package)
                queue[package] = None
            for module in () if self._only_lends(path, surface) else self._below(path, surface):
                queue[module] = None
            self._link(path, surface)
            for other in self._beside(path):
                self._join(path, other)
                self._wanted.add(other)
                queue.setdefault(other)

    def _beside(self, path: str) -> list[str]:
        """Return the files that take part in a file's program though it does not import them."""
        language, partners = self._project.language, self._project.partners(path)
        for partner in partners:
            self._given.setdefault(partner, Concern())
        set_up = [module for other in language.set_up_by(path) if other != path for module in self._standing_in(other)]
        return [
            *partners,
            *(one for one in language.beside(path) if one in self._index.naming and one != path),
            *set_up,
        ]

    def _lending(self, path: str, names: frozenset[str]) -> list[str]:
        """Return the packages that give out some names of a module, where anybody takes one of these of one of them."""
        lent = self._apart.lent(path, names | self._concerned.lent(path))
        for package, given in lent.items():
            self._concerned.lend(package, given)
        return list(lent) if any(map(self._users, lent)) else []

    def _only_lends(self, path: str, surface: Surface) -> bool:
        """Whether a file is a package that gives out names of its modules, and uses nothing for the migration itself.

        Such a package may import all that it has: what of it concerns the migration is known without it.
        """
        return not surface.names and path not in self._alone and bool(self._concerned.lent(path))

    def _standing_in(self, path: str) -> list[str]:
        """Return a file that sets tests up, and those it imports, that may have what stands in for the vendor's."""
        known = self._fakes.get(path)
        if known is not None:
            return known
        self._fakes[path] = []
        surface = self._surfaces.of(path) if path in self._project else None
        modules = [path, *(module for module, _ in surface.imports)] if surface is not None else []
        found = [one for one in modules if self._project.language.may_stand_in(self._project.data(one))]
        found = list(dict.fromkeys([path, *found])) if found else []
        for module in found:
            given = self._given.get(module, Concern())
            self._given[module] = replace(given, stands_in=True)
        self._fakes[path] = found
        return found

    def _to_look_at(self, path: str) -> list[str]:
        """Return the modules that a file imports and that may concern the migration, where not all are looked at."""
        surface = self._surfaces.known(path)
        if self._reaching is None or surface is None or path in self._seen:
            return []
        self._seen.add(path)
        wanted = self._index.naming | self._reaching
        modules = [one for module, _ in surface.imports for one in (module, *self._apart.lent_by(module))]
        found = [module for module in modules if module in wanted and module not in self._seen]
        self._wanted.update(found)
        return found

    def _looked_at(self, path: str) -> Surface | None:
        """Return a file's surface by what is known now, None where it has nothing to do with the migration."""
        surface = self._surfaces.of(path)
        if surface is None:
            return None
        concerned = any(self._concerned.has(module, names) for module, names in surface.imports)
        if path in self._given or concerned:
            surface = self._surfaces.renewed(path)
        elif path not in self._index.naming and path not in self._alone:
            return None
        elif self._reaching is not None and path not in self._wanted:
            return None  # it only has one of the words, and is of another unit
        return surface

    def _users(self, path: str) -> list[str]:
        """Return the files that import a module and may use one of its names, or of those that it gives out."""
        found = []
        for user in self._index.importers(path):
            if user == path or not self._concerned.may_use(user, path) or not self._project.may_import(user, path):
                continue
            surface = self._surfaces.of(user)
            if surface is None and user in self.broken:
                self._unreadable_users[path] = user
            if surface is not None and any(module == path for module, _ in surface.imports):
                found.append(user)
        return found

    def _below(self, path: str, surface: Surface) -> list[str]:
        """Return the modules that a file's concerned code uses and that may make calls, with what is new of that."""
        found = []
        taken = dict(surface.imports)
        words = self._spoken.get(self._top(path), frozenset()) | surface.words
        for module in surface.down:
            names = taken[module] - {ANY}
            given = self._given.get(module, Concern())
            wider = replace(given, words=given.words | words, names=given.names | names)
            if module in self._given and wider == given:
                continue
            if module in self._index.naming or self._leads_to_calls(module, names, words, 0):
                self._given[module] = wider
                self._wanted.add(module)
                found.append(module)
        return found

    def _leads_to_calls(self, module: str, names: frozenset[str], words: frozenset[str], depth: int) -> bool:
        """Whether what a module has under some names may make an old call, itself or further down."""
        if module not in self._project:
            return False
        if self._project.language.may_concern(self._project.data(module), words):
            return True
        key = (module, names, words)
        known = self._leading.get(key)
        if known is None:
            self._leading[key] = False  # modules may use each other
            surface = self._looked_into(module, names) if depth < _DEPTH else Surface()
            taken = dict(surface.imports)
            known = self._leading[key] = any(
                self._leads_to_calls(below, taken[below] - {ANY}, words, depth + 1) for below in surface.down
            )
        return known

    def _looked_into(self, module: str, names: frozenset[str]) -> Surface:
        """Return what a module would use if some of its names concerned the migration."""
        known = self._inner.get((module, names))
        if known is None:
            document = self._project.document(module)
            try:
                given = Concern(names=names)
                known = self._project.language.surface(document, self.setting, given) if document else Surface()
            except SourceError:
                known = Surface()
            self._inner[module, names] = known
        return known

    def _link(self, path: str, surface: Surface) -> None:
        for module, names in surface.imports:
            if module in self._joined and (
                self._concerned.has(module, names) or (module in surface.down and module in self._given)
            ):
                self._join(path, module)
        for user in self._index.importers(path):
            if user in self._joined and user != path:
                other = self._surfaces.known(user)
                if other is not None and any(
                    module == path and self._concerned.has(path, names) for module, names in other.imports
                ):
                    self._join(user, path)

    def _join(self, first: str, second: str) -> None:
        self._joined.setdefault(first, first)
        self._joined.setdefault(second, second)
        self._joined[self._top(second)] = self._top(first)

    def _top(self, path: str) -> str:
        top = path
        while self._joined.get(top, top) != top:
            top = self._joined[top]
        while path != top:  # the next who asks has it at once
            self._joined[path], path = top, self._joined[path]
        return top
