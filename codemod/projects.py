"""The projects of a run's files, and what the files are together that were looked at one by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from codemod.discover import Discovery, discover, shown, shown_all
from codemod.imports_index import Index
from codemod.kinds import PROGRAM_FAMILIES, PROJECT_FAMILIES, kind_of
from codemod.languages import language_named
from codemod.languages.interface import ALONE, Setting, Surface
from codemod.model import Document, FileOutcome
from codemod.notebook_bytes import code_in, is_notebook
from codemod.options import Options
from codemod.prefilter import read_bytes
from codemod.project import Project
from codemod.record import dataclass, field
from codemod.scan import Scan
from codemod.seeds import may_rest_on_others, names_the_sdk
from codemod.top import Top, top_of

_FEW = 200
"""Files that are named one by one, as a hook does; more are a tree."""

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from codemod.books import Part


class Projects:
    """Projects by the folder of a file, made when they are asked for."""

    def __init__(
        self,
        discovery: Discovery,
        options: Options,
        given: Mapping[str, bytes],
        workers: Callable[[int, int], int],
        scanned: Scan,
        family: str,
    ) -> None:
        """``given`` are sources from standard input, by what they are called; all is about one family of languages."""
        self._family = family
        self._scanned = scanned
        self._discovery = discovery
        self._options = options
        self._given = given
        self._workers = workers
        self._language = language_named(family)
        self._folders = tuple(os.path.realpath(path) for path in options.paths if os.path.isdir(path))
        self._own = discovery.of_family(family)
        self.places = dict(zip(shown_all(self._own), self._own))
        """The files of the run, by what reports call them."""
        self._here = os.path.realpath(os.curdir)
        self._tops: dict[str, Top] = {}
        self._repositories: dict[str, Top | None] = {}
        self._projects: dict[Top, Project] = {}
        self._indexes: dict[Top, Index] = {}
        self._settings: dict[Top, Setting] = {}

    def setting_of(self, path: str) -> Setting:
        """Return what is known around the file at a path, as reports show it."""
        project = self.project(path)
        known = self._settings.get(project.top)
        if known is None:
            known = self._settings[project.top] = Setting(project.resolve, project.unseen, project.doubt)
        return known

    def outcomes(self, surfaces: Mapping[str, Surface], naming: frozenset[str]) -> dict[str, FileOutcome]:
        """Return the outcomes of the run's files that are programs with others, by path as reports show it.

        ``surfaces`` are those of files that were planned by themselves, ``naming`` the files that may name the SDK.
        """
        from codemod.together import Together
        from codemod.units import Units

        by_folder: dict[str, list[str]] = {}
        for path in (*self.places, *self._given):
            by_folder.setdefault(path.rpartition("/")[0], []).append(path)
        by_top: dict[Top, list[str]] = {}
        for paths in by_folder.values():
            by_top.setdefault(self._top(paths[0]), []).extend(paths)
        found: dict[str, FileOutcome] = {}
        for top, files in by_top.items():
            project = self.project(files[0])
            known = {path: surfaces[path] for path in files if path in surfaces and _says_something(surfaces[path])}
            if naming.isdisjoint(files) and not self._is_concerned(top, files):
                continue
            if self._covers(top) and top not in self._indexes and not known:
                continue  # none of its files imports the SDK
            index = self._index(project)
            if not index.naming and not known:
                continue
            units = Units(project, index, known, None if self._covers(top) else files)
            together = Together(project, units, frozenset(files), self._options)
            found |= together.outcomes(known)
            found |= _unreadable(project, index, files, naming)
        return found

    def _index(self, project: Project) -> Index:
        known = self._indexes.get(project.top)
        if known is None:
            known = self._indexes[project.top] = Index(project.paths, self._language)
            table = self._scanned.tables.get(self._family) if self._covers(project.top) else None
            if table is not None:
                entries = self._scanned.entries[self._family]
                known.take(entries, shown_all(self._discovery.files), table.words)
            workers = partial(self._workers, self._options.jobs)
            known.complete(project.paths, project.raw, workers, table)
            known = self._indexes[project.top] = _with_written(known, project, workers)
            project.note(known.by_name, known.opening)
        return known

    def _is_concerned(self, top: Top, files: list[str]) -> bool:
        """Whether files that do not name the SDK may have to do with files that do, and are not of the run."""
        if self._covers(top):
            return False
        return len(files) > _FEW or names_the_sdk(top, self._family)

    def _covers(self, top: Top) -> bool:
        """Whether the run is given all of the project."""
        plain = not (self._options.include or self._options.exclude)
        return plain and top.folder in self._folders

    def project(self, path: str) -> Project:
        """Return the project that the file at a path belongs to."""
        top = self._top(path)
        known = self._projects.get(top)
        if known is None:
            files = None
            if self._covers(top) or not top.is_marked:
                inside, here = os.path.join(top.folder, ""), os.path.join(self._here, "")
                found = self._own
                if inside == here and os.sep == "/":
                    files = [file for file in found if not file.startswith("/") or file.startswith(inside)]
                else:
                    files = [file for file in found if os.path.join(here, file).startswith(inside)]
            known = self._projects[top] = Project(top, self._language, files)
            for name, data in self._given.items():
                if self._top(name) == top:
                    known.give(name, data)
        return known

    def prepare(self, paths: Iterable[str]) -> None:
        """Get to know the projects of files that are going to be planned, before there are processes that would each.

        Who imports whom belongs to it: what a file's callers may be is known by then, and it need not be planned again.
        """
        imports = self._language.imports()
        for path in paths:
            project = self.project(path)
            if project.top not in self._indexes and imports.sdk(imports.words(project.data(path), path)):
                self._index(project)
                project.resolve(path, "os")  # the first question makes tables that every process needs

    def _top(self, path: str) -> Top:
        path = self.places.get(path, path)
        folder = os.path.dirname(path)
        known = self._tops.get(folder)
        if known is None:
            inside = self._repository(folder if os.path.isabs(folder) else os.path.join(self._here, folder))
            known = self._tops[folder] = inside or top_of(path, self._folders, self._family)
        return known

    def _repository(self, folder: str) -> Top | None:
        """Return the repository that a folder is in, asking of each folder once; None where it may be in none."""
        folder = folder.rstrip(os.sep) or os.sep
        asked = []
        while folder not in self._repositories:
            asked.append(folder)
            if os.path.lexists(os.path.join(folder, ".git")):
                self._repositories[folder] = Top(folder, True)
                break
            above = os.path.dirname(folder)
            if above == folder:
                self._repositories[folder] = None
                break
            folder = above
        found = self._repositories[folder]
        self._repositories.update(dict.fromkeys(asked, found))
        return found


@dataclass(frozen=True, slots=True)
class Around:
    """The documents of the programs that a file is, or has in it, and what is known around them.

    ``path`` is what reports call the file; ``parts`` are those of the documents that are programs in notebooks.
    """

    path: str = ""
    documents: tuple[Document, ...] = ()
    setting: Setting = ALONE
    parts: Mapping[str, Part] = field(default_factory=dict)


def around_of(path: str) -> Around:
    """Return the documents that a file is a program with, itself among them, and what is known around them."""
    from codemod.together import Program
    from codemod.units import Units

    options = Options(command="check", paths=(path,), preview=False)
    discovery = discover((path,))
    if not discovery.files:
        return Around()
    family = discovery.program_family(discovery.files[0])
    if family not in PROJECT_FAMILIES:
        return Around()
    looks = Projects(discovery, options, {}, lambda _jobs, _files: 1, Scan(), family)
    known = shown(discovery.files[0])
    project = looks.project(known)
    index = Index(project.paths, project.language)
    index.complete(project.paths, project.raw, lambda _: 1)
    index = _with_written(index, project, lambda _: 1)
    project.note(index.by_name, index.opening)
    units = Units(project, index, {}, [known])
    program = Program(project, units, units.unit_of(known), options)
    return Around(known, tuple(program.documents), program.setting, program.parts)


def _with_written(index: Index, project: Project, workers: Callable[[int], int]) -> Index:
    """Return an index that has the files which cells of notebooks write, too; where there are any, a new one."""
    if not index.writing or not project.note_written(index.writing):
        return index
    index = Index(project.paths, project.language)
    index.complete(project.paths, project.raw, workers)
    return index


def _unreadable(project: Project, index: Index, files: Iterable[str], naming: frozenset[str]) -> dict[str, FileOutcome]:
    """Return the notebooks among files that cannot be read, and may import the SDK by way of others.

    Those that name it are known.
    """
    books = [path for path in files if is_notebook(path) and path not in naming]
    above = index.above(index.naming) if books else set()
    problems = {path: project.problem(path) for path in books if path in above}
    return {path: problem for path, problem in problems.items() if problem is not None}


def _says_something(surface: Surface) -> bool:
    """Whether a file may have to do with others: most that only speak of the SDK have not."""
    return bool(surface.names or surface.words or surface.wants or surface.is_closed)


class Families:
    """The projects of a run's files, those of each family of languages by themselves."""

    def __init__(
        self,
        discovery: Discovery,
        options: Options,
        given: Mapping[str, bytes],
        workers: Callable[[int, int], int],
        scanned: Scan,
    ) -> None:
        """``given`` are sources from standard input, by what they are called."""
        self._naming: dict[str, list[str]] = {}
        self._projects: dict[str, Projects] = {}
        for number in scanned.survivors:
            file = discovery.files[number]
            self._naming.setdefault(discovery.program_family(file), []).append(shown(file))
        for family in PROJECT_FAMILIES:
            own = {name: data for name, data in given.items() if PROGRAM_FAMILIES[kind_of(name, data)] == family}
            naming = [*self._naming.get(family, ()), *own]
            if family in self._naming or _may_matter_together(discovery, options, own, family):
                projects = self._projects[family] = Projects(discovery, options, own, workers, scanned, family)
                projects.prepare(naming)
                self._naming[family] = naming

    def setting_of(self, path: str, family: str) -> Setting | None:
        """Return what is known around the file at a path, as reports show it; None where it is a program by itself."""
        projects = self._projects.get(family)
        return projects.setting_of(path) if projects else None

    def outcomes(self, surfaces: Mapping[str, Surface]) -> dict[str, FileOutcome]:
        """Return the outcomes of the run's files that are programs with others, by path as reports show it.

        ``surfaces`` are those of files that were planned by themselves.
        """
        found: dict[str, FileOutcome] = {}
        for family, projects in self._projects.items():
            found |= projects.outcomes(surfaces, frozenset(self._naming.get(family, ())))
        return found

    def place(self, path: str) -> str:
        """Return a file of the run as the operating system takes it."""
        return next(projects.places[path] for projects in self._projects.values() if path in projects.places)


def _may_matter_together(discovery: Discovery, options: Options, given: Mapping[str, bytes], family: str) -> bool:
    """Say whether a run over files that do not name the SDK may have to do with files that do, and are not of it."""
    folders = [path for path in options.paths if os.path.isdir(path)]
    if folders:
        tops = {folder: top_of(os.path.join(folder, "_"), (), family) for folder in map(os.path.realpath, folders)}
        return any(top.is_marked and top.folder != folder for folder, top in tops.items())
    if any(may_rest_on_others(code_in(name, data), family) for name, data in given.items()):
        return True
    return any(_may_rest(file, family) for file in discovery.of_family(family))


def _may_rest(path: str, family: str) -> bool:
    try:
        return may_rest_on_others(code_in(path, read_bytes(path)), family)
    except OSError:
        return False  # it was named when it was read
