"""Finds the sites of a JavaScript or TypeScript file: what each call means, as facts.

Whether that is safe is decided elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from codemod.languages.interface import ALONE, Analysis, Concern, Setting, SourceError, Surface
from codemod.languages.javascript.candidates import Candidate, candidate
from codemod.languages.javascript.doubles import MOCKED, Use, Uses
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import CallPlace, FileFacts, HandlerPlace, JavaScriptFacts, RequestPlace
from codemod.languages.javascript.grammar import language_of
from codemod.languages.javascript.handlers import Looks
from codemod.languages.javascript.layout import file_facts
from codemod.languages.javascript.model_uses import model_uses
from codemod.languages.javascript.narrow import type_obstacle
from codemod.languages.javascript.notes import Abort, notes
from codemod.languages.javascript.place import Places
from codemod.languages.javascript.program import ProgramTree, own
from codemod.languages.javascript.rest import RULE as REST
from codemod.languages.javascript.rest import Requests, may_send
from codemod.languages.javascript.results import RULE as RESULT_DATA
from codemod.languages.javascript.results import result_reads
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.surface import surface_of
from codemod.languages.javascript.syntax import Node, enclosing_statement, parse
from codemod.languages.javascript.untyped import Untyped
from codemod.model import Arguments, CallFacts, Document, Obstacle, Place, Site, Span
from codemod.record import dataclass, replace
from codemod.sdk import javascript as sdk

RECURSION = 6000
"""What Python's own stack must take for the evaluator's depth; a fresh process may have less."""


@dataclass(frozen=True, slots=True)
class Row:
    """A site, and what the writing half needs to know of it."""

    site: Site
    place: CallPlace | None = None
    handlers: tuple[HandlerPlace, ...] = ()
    request: RequestPlace | None = None


DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
"""Files of types alone, most of them written by a compiler: there is no call in them."""


def may_have_sites(text: str, bases: Sequence[str] = ()) -> bool:
    """Say whether a text may have a site: it names the SDK, the vendor or the path, or may call one of some bases."""
    return "decart" in text or sdk.OLD_ADDRESS in text or (bool(bases) and may_send(text, bases))


def find(document: Document, setting: Setting = ALONE, *, only_sites: bool = False) -> Analysis:
    """Return the sites of a document that is a program by itself, in order, and in a project its surface.

    ``only_sites`` leaves out the facts that only ``rewrite`` needs.
    Raises SourceError where the text cannot be parsed or is too deep.
    """
    if not may_have_sites(document.text, setting.bases) or document.path.endswith(DECLARATIONS):
        return Analysis((), JavaScriptFacts(FileFacts()))
    closed: list[str] = []

    def unseen(path: str, name: str) -> str:
        why = setting.unseen(path, name)
        if not why:
            closed.append(path)
        return why

    with deep():
        finding = _Finding((document,), replace(setting, unseen=unseen))
        analysis = finding.analyses(only_sites=only_sites)[0]
        if setting is ALONE:
            return analysis
        found = surface_of(finding.scopes, document.path, setting.resolve, wants=frozenset(finding.wants))
        return replace(analysis, surface=replace(found, is_closed=bool(closed)))


def find_together(
    documents: Sequence[Document], setting: Setting, *, only_sites: bool = False
) -> tuple[tuple[Analysis, ...], frozenset[str]]:
    """Return the sites of documents that are one program, and the paths of modules that may tell more.

    Raises SourceError where a text cannot be parsed or is too deep.
    """
    with deep():
        finding = _Finding(documents, setting)
        return finding.analyses(only_sites=only_sites), frozenset(finding.wants)


def surface(document: Document, setting: Setting, given: Concern) -> Surface:
    """Return what a document has to do with the others of its project. Raises SourceError."""
    with deep():
        return surface_of(Scopes(parse(document)), document.path, setting.resolve, given)


@contextmanager
def deep() -> Iterator[None]:
    """Give Python's own stack room, and tell of a program for which that is not enough. Raises SourceError."""
    if sys.getrecursionlimit() < RECURSION:
        sys.setrecursionlimit(RECURSION)
    try:
        yield
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error


class _Finding:
    """Files as they are looked at together."""

    def __init__(self, documents: Sequence[Document], setting: Setting) -> None:
        self._documents = documents
        trees = [parse(document) for document in documents]
        self._program = ProgramTree(trees) if len(trees) > 1 else None
        self._tree = self._program or trees[0]
        self.scopes = self._scopes = Scopes(self._tree)
        self._setting = setting
        self._evaluator = Evaluator(self._scopes, setting)
        self._bases = setting.bases
        self._places = Places(self._scopes, lambda node: self._language(node) == "typescript", setting.used)
        self._untyped = Untyped(self._evaluator)
        self._abort = Abort(self._evaluator)
        self._users = self._evaluator.links.users()
        self._serves: dict[Span, tuple[Node, HandlerPlace, list[Place]]] = {}
        """The handlers that see calls of other files, with those calls."""

    @property
    def wants(self) -> set[str]:
        """The paths of modules that may tell more."""
        return self._evaluator.links.wants

    def analyses(self, *, only_sites: bool) -> tuple[Analysis, ...]:
        """Return the sites of each file, in order."""
        candidates = self._candidates()
        uses = Uses(self._evaluator, uses_sdk=bool(self._users))
        looks = Looks(self._evaluator) if candidates else None
        rows = [(one.call, self._call_row(one, uses, looks)) for one in candidates]
        rows += [(use.node, self._use_row(use)) for use in uses.found]
        reads = result_reads(self._evaluator)
        rows += [(node, self._row(node, RESULT_DATA, obstacles)) for node, obstacles in reads]
        rows += self._note_rows(candidates)
        rows += self._request_rows(Requests(self._evaluator, self._bases, uses))
        rows += self._serving()
        if self._program is None:
            return (self._analysis(self._documents[0], [row for _, row in rows], only_sites=only_sites),)
        by_path: dict[str, list[Row]] = {}
        for node, row in rows:
            file = self._program.file_at(node.start)
            mine = Row(own(row.site, file), own(row.place, file), own(row.handlers, file), own(row.request, file))
            by_path.setdefault(file.path, []).append(mine)
        return tuple(
            self._analysis(document, by_path.get(document.path, []), only_sites=only_sites)
            for document in self._documents
        )

    def _analysis(self, document: Document, rows: list[Row], *, only_sites: bool) -> Analysis:
        rows.sort(key=lambda row: (row.site.span, row.site.rule))
        sites = tuple(row.site for row in rows)
        if only_sites or not rows:
            return Analysis(sites, JavaScriptFacts(FileFacts()))
        scopes = self._scopes if self._program is None else Scopes(parse(document))
        facts = JavaScriptFacts(
            file_facts(scopes, is_typed=language_of(document) == "typescript"),
            tuple(row.place for row in rows),
            tuple(row.handlers for row in rows),
            tuple(row.request for row in rows),
        )
        return Analysis(sites, facts)

    def _serving(self) -> list[tuple[Node, Row]]:
        """Return the sites of the handlers that see calls of other files."""
        found = []
        for node, place, calls in self._serves.values():
            row = self._row(node, "error-handler", ())
            found.append((node, Row(replace(row.site, serves=tuple(dict.fromkeys(calls))), None, (place,))))
        return found

    def _split(
        self, call: Node, looks: Looks | None, handlers: tuple[HandlerPlace, ...]
    ) -> tuple[tuple[HandlerPlace, ...], tuple[Place, ...]]:
        """Return the handlers in a call's own file, and where those of other files are, taking note of these."""
        if self._program is None or looks is None:
            return handlers, ()
        program = self._program
        file = program.file_at(call.start)
        beside, elsewhere = [], []
        for one in handlers:
            node = looks.node_of(one)
            other = program.file_at(node.start)
            if other is file:
                beside.append(one)
                continue
            elsewhere.append(Place(other.path, own(one.handler.span, other)))
            calls = self._serves.setdefault(one.handler.span, (node, one, []))[2]
            calls.append(Place(file.path, own(program.span(call), file)))
        return tuple(beside), tuple(elsewhere)

    def _path(self, node: Node) -> str:
        return self._documents[0].path if self._program is None else self._program.file_at(node.start).path

    def _language(self, node: Node) -> str:
        if self._program is None:
            return language_of(self._documents[0])
        return language_of(self._program.file_at(node.start).document)

    def _candidates(self) -> list[Candidate]:
        found = []
        for method in sdk.OLD_METHODS:
            for node in self._scopes.members_by_name.get(method, ()):
                uses_sdk = id(self._tree.root_of(node)) in self._users
                one = candidate(self._evaluator, node, method, uses_sdk=uses_sdk)
                if one is not None:
                    found.append(one)
        return sorted(found, key=lambda one: (one.call.start, one.call.end))

    def _call_row(self, one: Candidate, uses: Uses, looks: Looks | None) -> Row:
        form = self._places.form(one)
        obstacles = [*one.obstacles, *self._places.obstacles(one, form), *self._abort.obstacle(one)]
        obstacles += uses.blocking(one.call)
        if self._language(one.call) == "typescript":
            obstacles += type_obstacle(self._evaluator, one)
        handlers: tuple[HandlerPlace, ...] = ()
        if looks is not None and not one.image_only:
            handlers, narrow = looks.seeing(one.call)
            obstacles += narrow
        handlers, elsewhere = self._split(one.call, looks, handlers)
        facts = CallFacts(
            one.method,
            one.receiver,
            one.kinds,
            one.arguments,
            one.options,
            one.receiver_detail,
            one.model_detail,
            tuple(name for _, name in one.names),
            tuple(place.handler for place in handlers),
            tuple(obstacles),
            elsewhere,
        )
        line = self._tree.line(enclosing_statement(one.call))
        text = self._tree.of(one.call)
        site = Site(self._tree.span(one.call), one.rule, self._language(one.call), text, line, facts)
        place = self._places.of(one) if one.arguments is Arguments.ONE else None
        if place is not None and site.language == "typescript":
            place = replace(place, is_any=self._untyped.is_any(one.node.field("object")))
        return Row(site, place, handlers)

    def _use_row(self, use: Use) -> Row:
        obstacle = Obstacle(use.reason, use.detail, self._tree.line(use.node))
        return self._row(use.node, use.rule, (obstacle,))

    def _row(self, node: Node, rule: str, obstacles: tuple[Obstacle, ...], detail: str = "") -> Row:
        line = self._tree.line(enclosing_statement(node))
        site = Site(
            self._tree.span(node), rule, self._language(node), self._tree.of(node), line, None, obstacles, detail
        )
        return Row(site)

    def _note_rows(self, candidates: list[Candidate]) -> list[tuple[Node, Row]]:
        rows = {}
        for one in candidates:
            for node, rule, detail in notes(self._evaluator, self._abort, one):
                rows[node.start, node.end, rule, detail] = node, self._row(node, rule, (), detail)
        for node, rule, detail in model_uses(self._evaluator, candidates, self._setting, self._path):
            rows[node.start, node.end, rule, detail] = node, self._row(node, rule, (), detail)
        return list(rows.values())

    def _request_rows(self, requests: Requests) -> list[tuple[Node, Row]]:
        found = [(node, self._row(node, MOCKED, (obstacle,))) for node, obstacle in requests.mocks]
        for one in requests.found:
            row = self._row(one.node, REST, ())
            found.append((one.node, Row(replace(row.site, call=one.facts), None, (), one.place)))
            notes = dict.fromkeys(one.notes)
            found += [(node, self._row(node, rule, (), detail)) for node, rule, detail in notes]
        return found
