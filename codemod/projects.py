"""The projects of a run's files, and what the files are together that were looked at one by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from codemod.discover import Discovery, discover, shown
from codemod.imports_index import Index
from codemod.languages import language_named
from codemod.languages.interface import ALONE, Setting, Surface
from codemod.model import Document, FileOutcome
from codemod.options import Options
from codemod.prefilter import read_bytes
from codemod.project import Project
from codemod.scan import Scan
from codemod.seeds import may_rest_on_others, names_the_sdk
from codemod.top import Top, top_of

_FEW = 200
"""Files that are named one by one, as a hook does; more are a tree."""


class Projects:
    """Projects by the folder of a file, made when they are asked for."""

    def __init__(
        self,
        discovery: Discovery,
        options: Options,
        given: Mapping[str, bytes],
        workers: Callable[[int, int], int],
        scanned: Scan,
    ) -> None:
        """``given`` are sources from standard input, by what they are called."""
        self._scanned = scanned
        self._discovery = discovery
        self._options = options
        self._given = given
        self._workers = workers
        self._language = language_named("python")
        self._folders = tuple(os.path.realpath(path) for path in options.paths if os.path.isdir(path))
        self._places = {shown(path): path for path in discovery.files}
        self._here = os.path.realpath(os.curdir)
        self._tops: dict[str, Top] = {}
        self._repositories: dict[str, Top | None] = {}
        self._projects: dict[Top, Project] = {}
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

        paths = [*map(shown, self._discovery.files), *self._given]
        by_top: dict[Top, list[str]] = {}
        for path in paths:
            by_top.setdefault(self._top(path), []).append(path)
        found: dict[str, FileOutcome] = {}
        for top, files in by_top.items():
            project = self.project(files[0])
            known = {path: surfaces[path] for path in files if path in surfaces}
            if naming.isdisjoint(files) and not self._is_concerned(top, files):
                continue
            index = self._index(project)
            if not index.naming and not known:
                continue
            units = Units(project, index, known, None if self._covers(top) else files)
            together = Together(project, units, frozenset(files), self._options)
            found |= together.outcomes(known)
        return found

    def _index(self, project: Project) -> Index:
        index = Index(project.paths, self._language)
        if self._covers(project.top):
            index.take(self._scanned.entries, [*map(shown, self._discovery.files)], self._scanned.words)
        index.complete(project.paths, project.data, lambda count: self._workers(self._options.jobs, count))
        return index

    def _is_concerned(self, top: Top, files: list[str]) -> bool:
        """Whether files that do not name the SDK may have to do with files that do, and are not of the run."""
        if self._covers(top):
            return False
        return len(files) > _FEW or names_the_sdk(top)

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
                inside = os.path.join(top.folder, "")
                files = [file for file in self._discovery.files if os.path.join(self._here, file).startswith(inside)]
            known = self._projects[top] = Project(top, self._language, files)
            for name, data in self._given.items():
                if self._top(name) == top:
                    known.give(name, data)
        return known

    def prepare(self, path: str) -> None:
        """Make the project of a file now, before there are processes that would each do so."""
        self.project(path)

    def _top(self, path: str) -> Top:
        path = self._places.get(path, path)
        folder = os.path.dirname(path)
        known = self._tops.get(folder)
        if known is None:
            inside = self._repository(folder if os.path.isabs(folder) else os.path.join(self._here, folder))
            known = self._tops[folder] = inside or top_of(path, self._folders)
        return known

    def _repository(self, folder: str) -> Top | None:
        """Return the repository that a folder is in, asking of each folder once; None where it may be in none."""
        folder = folder.rstrip(os.sep) or os.sep
        if folder not in self._repositories:
            above = os.path.dirname(folder)
            if os.path.lexists(os.path.join(folder, ".git")):
                self._repositories[folder] = Top(folder, True)
            else:
                self._repositories[folder] = self._repository(above) if above != folder else None
        return self._repositories[folder]


def others_of(path: str) -> tuple[list[Document], Setting]:
    """Return the documents that a file is a program with, and what is known around them."""
    from codemod.together import Program
    from codemod.units import Units

    options = Options(command="check", paths=(path,), preview=False)
    discovery = discover((path,))
    looks = Projects(discovery, options, {}, lambda _jobs, _files: 1, Scan())
    if not discovery.files:
        return [], ALONE
    known = shown(discovery.files[0])
    project = looks.project(known)
    index = Index(project.paths, project.language)
    index.complete(project.paths, project.data, lambda _: 1)
    units = Units(project, index, {}, [known])
    program = Program(project, units, units.unit_of(known), options)
    return [document for document in program.documents if document.path != known], units.setting


def may_matter_together(discovery: Discovery, options: Options, stdin: bytes | None) -> bool:
    """Say whether a run over files that do not name the SDK may have to do with files that do, and are not of it."""
    folders = [path for path in options.paths if os.path.isdir(path)]
    if folders:
        tops = {folder: top_of(os.path.join(folder, "_")) for folder in map(os.path.realpath, folders)}
        return any(top.is_marked and top.folder != folder for folder, top in tops.items())
    if stdin is not None and may_rest_on_others(stdin):
        return True
    return any(map(_may_rest, discovery.files))


def _may_rest(path: str) -> bool:
    try:
        return may_rest_on_others(read_bytes(path))
    except OSError:
        return False  # it was named when it was read
