"""The surfaces of a project's files: each is made anew only where something that it rests on has changed."""

from __future__ import annotations

from codemod.concerned import Concerned
from codemod.languages.interface import Concern, Setting, SourceError, Surface
from codemod.project import Project
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Hashable


class Surfaces:
    """What each file has to do with the others, by what is known at the time."""

    def __init__(self, project: Project, setting: Setting, concerned: Concerned, alone: dict[str, Surface]) -> None:
        """``alone`` are the surfaces of files that were looked at by themselves."""
        self._project = project
        self._setting = setting
        self._concerned = concerned
        self._alone = alone
        self._made: dict[str, Surface] = {}
        self._rested: dict[str, Hashable] = {}
        """What each of those that were made rests on."""
        self.given: dict[str, Concern] = {}
        """What is known to concern the migration in a file, by those that use it."""
        self.broken: dict[str, str] = {}
        """Files that cannot be parsed, and why."""

    def known(self, path: str) -> Surface | None:
        """Return a file's surface as it was made last, None where it never was."""
        return self._made.get(path) or self._alone.get(path)

    def of(self, path: str) -> Surface | None:
        """Return a file's surface as it was made last, or as it is now; None where it has none."""
        known = self.known(path)
        return known if known is not None or path in self.broken else self._make(path)

    def renewed(self, path: str) -> Surface | None:
        """Return a file's surface by what is known now, None where it has none."""
        made = self._made.get(path)
        if path in self.broken:
            return None
        if made is not None and self._rests_on(path, made) == self._rested[path]:
            return made
        return self._make(path)

    def _make(self, path: str) -> Surface | None:
        document = self._project.document(path)
        if document is None:
            return None
        given = replace(self.given.get(path, Concern()), is_concerned=self._concerned.has)
        try:
            made = self._project.language.surface(document, self._setting, given)
        except SourceError as error:
            self.broken[path] = error.message
            return None
        self._made[path] = made
        self._rested[path] = self._rests_on(path, made)
        return made

    def _rests_on(self, path: str, surface: Surface) -> Hashable:
        """Return all that a file's surface rests on besides its text."""
        taken = tuple((module, self._concerned.shown(module, names)) for module, names in surface.imports)
        return self.given.get(path, Concern()), taken
