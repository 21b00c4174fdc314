"""Documents that are one program, from their texts to their outcomes; like ``plan``, which does it for one alone.

Every file of the program is looked at, whatever the run was given; only those of the run get an outcome. A rewrite that
is dropped takes those with it that rest on it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from codemod.judge import Judgement, Left, judged_together
from codemod.languages.interface import Language, SourceError, Surface
from codemod.model import Changed, Document, Edit, Failed, FileOutcome, Finding
from codemod.options import Options
from codemod.origins import in_other_words, with_paths
from codemod.plan import carried_out, explained, is_announced
from codemod.project import Project
from codemod.record import replace
from codemod.units import Units
from codemod.verify import left_over, verify_text

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site may import this module
if TYPE_CHECKING:
    from codemod.books import Book, Part
    from codemod.mention import Mention
    from codemod.pieces import Planned

_ROUNDS = 12
"""How often a program may turn out to rest on further modules."""

_NOT_OPEN = "is not among the files of this run"
_DROPPED = "could not be rewritten"


class Together:
    """Plans the units of one project. ``paths`` are the files that the run may change."""

    def __init__(self, project: Project, units: Units, paths: frozenset[str], options: Options) -> None:
        self._project = project
        self._units = units
        self._paths = paths
        self._options = options

    def outcomes(self, alone: Mapping[str, Surface]) -> dict[str, FileOutcome]:
        """Return the outcomes of the files of the run that are not programs by themselves.

        ``alone`` are the surfaces of files that were planned by themselves.
        """
        found: dict[str, FileOutcome] = {}
        several = [unit for unit in self._units.units() if len(unit) > 1]
        covered = {path for unit in several for path in unit}
        others = [path for path, one in alone.items() if path not in covered and self._may_differ(path, one)]
        units = dict.fromkeys([*several, *map(self._units.unit_of, others)])
        done: set[str] = set()
        for unit in units:
            if done.isdisjoint(unit) and not self._paths.isdisjoint(unit):
                wants = {path: alone[path].wants for path in unit if path in alone}
                files, outcomes = self._unit(unit, wants)
                done.update(files)
                found |= outcomes
        return found

    def _may_differ(self, path: str, surface: Surface) -> bool:
        """Whether a file that was planned by itself may be judged in another way with what is known by now."""
        return bool(surface.wants) or (surface.is_closed and self._units.is_more_open(path))

    def _unit(
        self, unit: tuple[str, ...], wants: Mapping[str, frozenset[str]]
    ) -> tuple[tuple[str, ...], dict[str, FileOutcome]]:
        """Return the files of a unit, with those that it turns out to rest on, and the outcomes."""
        for path, wanted in wants.items():
            for module in wanted:
                self._units.add(path, module)
        unit = self._units.unit_of(unit[0])
        try:
            program = Program(self._project, self._units, unit, self._options)
            return program.unit, program.outcomes(self._paths)
        except SourceError as error:
            message, line = error.message, error.line
        except Exception as error:  # whatever it is, the other files must go on and these be named
            message, line = explained(error, "looking at this file and those that it belongs to"), 0
        return unit, {path: Failed(path, message, line) for path in unit if path in self._paths}


class Program:
    """One unit as it is analysed, with the modules that it turns out to rest on."""

    def __init__(self, project: Project, units: Units, unit: tuple[str, ...], options: Options) -> None:
        self._project = project
        self._language: Language = project.language
        self._options = options
        self._places: dict[str, tuple[Mention, ...]] = {}
        """What there is of each document for the ledger, once that is asked."""
        self.parts: dict[str, Part] = {}
        """Those of the documents that are programs in notebooks."""
        self.setting = replace(units.setting, bases=options.api_base)
        if options.rename_models:
            from codemod.renames import renaming

            self.setting = replace(self.setting, renamed=renaming(options, project.language.name))
        for _ in range(_ROUNDS):
            self.documents = [
                document
                for path in unit
                if (document := project.document(path)) is not None and path not in units.broken
            ]
            self.parts = {one.path: part for one in self.documents if (part := project.part(one.path)) is not None}
            cells = {path: part.piece.cells for path, part in self.parts.items() if part.piece.cells}
            self.setting = replace(self.setting, cells=cells)
            self._analyses, wants = self._language.find_together(
                self.documents, self.setting, only_sites=is_announced(options) and not self.parts
            )
            grown = [units.add(unit[0], path) for path in sorted(wants)]
            if not any(grown):
                break
            unit = units.unit_of(unit[0])
        self.unit = unit

    def outcomes(self, paths: frozenset[str]) -> dict[str, FileOutcome]:
        """Return the outcomes of those of the program's files that the run may change."""
        names = [document.path for document in self.documents]
        closed = {name: _NOT_OPEN for name in names if self._project.owner(name) not in paths}
        left: dict[str, list[Left]] = {}
        while True:
            judgements = judged_together(self.documents, self._analyses, self._language, self._options, closed, left)
            found = {
                document.path: self._carried_out(document, judgements[document.path])
                for document in self.documents
                if self._project.owner(document.path) in paths
            }
            if not is_announced(self._options):
                found |= self._verified(found, judgements, closed, self._count(left, judgements, closed))
            if self._without_a_place(found, left):
                continue
            told = self._told(found, needs_queue=any(map(_has_call, judgements.values())))
            dropped = {path: _DROPPED for path, outcome in told.items() if isinstance(outcome, Failed)}
            if dropped.keys() <= closed.keys():
                return self._accounted(told) if self._options.ledger else told
            closed |= dropped | {name: _DROPPED for name in names if self._project.owner(name) in dropped}

    def _count(
        self, left: Mapping[str, list[Left]], judgements: Mapping[str, Judgement], closed: Mapping[str, str]
    ) -> dict[str, int]:
        """Return how many of each file's sites stay because their edits have no place, or on their account."""
        if not left:
            return {}
        every = judged_together(self.documents, self._analyses, self._language, self._options, closed)
        return {path: len(one.approved) - len(judgements[path].approved) for path, one in every.items()}

    def _without_a_place(self, found: Mapping[str, FileOutcome], left: dict[str, list[Left]]) -> bool:
        """Take note of the edits of notebooks' programs that have no place in the notebook; say whether there is one.

        Each leaves at least one site to a person, so that this comes to an end.
        """
        misfits = {path: one for path, part in self.parts.items() if path in found and (one := part.left(found[path]))}
        for path, one in misfits.items():
            left.setdefault(path, []).append(one)
        return bool(misfits)

    def _told(self, found: Mapping[str, FileOutcome], *, needs_queue: bool) -> dict[str, FileOutcome]:
        """Return the outcomes with those of notebooks in the place of those of the programs in them.

        ``needs_queue``: a call of the program is rewritten.
        """
        if not self.parts:
            return dict(found)
        names = tuple(document.path for document in self.documents)
        told = {path: outcome for path, outcome in found.items() if path not in self.parts}
        books: dict[str, tuple[Book, dict[int, Planned]]] = {}
        for path, part in self.parts.items():
            if path in found:
                mentions = self._mentions(part.document) if self._options.ledger else None
                planned = part.planned(found[path], mentions, names, needs_queue=needs_queue)
                books.setdefault(self._project.owner(path), (part.book, {}))[1][part.number] = planned
        told |= {path: book.outcome(parts, self._options) for path, (book, parts) in books.items()}
        return {path: replace(one, findings=self._in_cells(path, one.findings)) for path, one in told.items()}

    def _in_cells(self, path: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return a file's findings with what they say of notebooks told in cells."""
        owner = self._project.owner
        for name, part in self.parts.items():
            if name != path:
                findings = tuple(in_other_words(one, part.told) for one in findings)
        return tuple(with_paths(one, owner) for one in findings)

    def _mentions(self, document: Document) -> tuple[Mention, ...]:
        """Return a document's places for the ledger."""
        if not self._places:
            every = self._language.mentions(self.documents, self.setting)
            self._places.update((one.path, own) for one, own in zip(self.documents, every, strict=True))
        return self._places[document.path]

    def _accounted(self, found: dict[str, FileOutcome]) -> dict[str, FileOutcome]:
        """Return the outcomes with their entries in the ledger; those of notebooks have them."""
        from codemod.ledger import account

        return {
            path: account(self._project.data(path), outcome, self._language, self._options, self._mentions)
            if path not in self.parts
            else outcome
            for path, outcome in found.items()
        }

    def _carried_out(self, document: Document, judgement: Judgement) -> FileOutcome:
        def verified(after: Document, edits: tuple[Edit, ...]) -> str | None:
            return verify_text(document, after, edits, self._language)

        options = self._options
        if document.path in self.parts:  # what has no place in the notebook is only known once it is written
            options = replace(options, preview=True)
        return carried_out(document, self._language, options, judgement, verified)

    def _verified(
        self,
        found: dict[str, FileOutcome],
        judgements: Mapping[str, Judgement],
        closed: Mapping[str, str],
        left: Mapping[str, int],
    ) -> dict[str, FileOutcome]:
        """Return the files of which a second run would change the result again, as failed; but for sites ``left``."""
        after = [
            outcome.after if isinstance(outcome := found.get(document.path), Changed) else document
            for document in self.documents
        ]
        if not any(isinstance(outcome, Changed) for outcome in found.values()):
            return {}
        analyses, _ = self._language.find_together(after, self.setting, only_sites=True)
        second = judged_together(after, analyses, self._language, self._options, closed)
        failed: dict[str, FileOutcome] = {}
        for document in self.documents:
            outcome = found.get(document.path)
            problem = (
                left_over(second[document.path], left.get(document.path, 0)) if isinstance(outcome, Changed) else None
            )
            if problem is not None:

                def verified(text: Document, edits: tuple[Edit, ...], problem: str = problem) -> str | None:  # noqa: ARG001  # one shape
                    return problem

                failed[document.path] = carried_out(
                    document, self._language, self._options, judgements[document.path], verified
                )
        return failed


def _has_call(judgement: Judgement) -> bool:
    """Whether a call that is to be rewritten is among a file's sites."""
    from codemod.queue_users import NEEDS_QUEUE  # which imports this module where there are programs of several files

    return any(judgement.findings[index].site.rule == NEEDS_QUEUE for index in judgement.approved)
