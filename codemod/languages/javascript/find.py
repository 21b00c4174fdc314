"""Finds the sites of a JavaScript or TypeScript file: what each call means, as facts.

Whether that is safe is decided elsewhere.
"""

from __future__ import annotations

import sys

from codemod.languages.interface import ALONE, Analysis, Setting, SourceError
from codemod.languages.javascript import library
from codemod.languages.javascript.candidates import Candidate, candidate
from codemod.languages.javascript.doubles import Use, Uses
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import CallPlace, FileFacts, HandlerPlace, JavaScriptFacts
from codemod.languages.javascript.grammar import language_of
from codemod.languages.javascript.handlers import Looks
from codemod.languages.javascript.layout import file_facts
from codemod.languages.javascript.notes import Abort, notes
from codemod.languages.javascript.place import Places, place_obstacles
from codemod.languages.javascript.results import RULE as RESULT_DATA
from codemod.languages.javascript.results import result_reads
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, enclosing_statement, parse
from codemod.model import Arguments, CallFacts, Document, Obstacle, Site
from codemod.record import dataclass
from codemod.sdk import javascript as sdk

RECURSION = 6000
"""What Python's own stack must take for the evaluator's depth; a fresh process may have less."""


@dataclass(frozen=True, slots=True)
class Row:
    """A site, and what the writing half needs to know of it."""

    site: Site
    place: CallPlace | None = None
    handlers: tuple[HandlerPlace, ...] = ()


def may_have_sites(text: str) -> bool:
    """Say whether a text may have a site: it names the SDK."""
    return "decart" in text


def find(document: Document, setting: Setting = ALONE, *, only_sites: bool = False) -> Analysis:
    """Return the sites of a document, in order. ``only_sites`` leaves out the facts that only ``rewrite`` needs.

    Raises SourceError where the text cannot be parsed or is too deep.
    """
    del setting
    if not may_have_sites(document.text):
        return Analysis((), JavaScriptFacts(FileFacts()))
    if sys.getrecursionlimit() < RECURSION:
        sys.setrecursionlimit(RECURSION)
    try:
        return _Finding(document).analysis(only_sites=only_sites)
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error


class _Finding:
    """One file as it is looked at."""

    def __init__(self, document: Document) -> None:
        self._scopes = Scopes(parse(document))
        self._tree = self._scopes.tree
        self._language = language_of(document)
        self._evaluator = Evaluator(self._scopes)
        self._places = Places(self._scopes)
        self._abort = Abort(self._evaluator)
        self._uses_sdk = any(library.is_sdk(one.module) for one in self._scopes.imports)

    def analysis(self, *, only_sites: bool) -> Analysis:
        candidates = self._candidates()
        uses = Uses(self._evaluator, uses_sdk=self._uses_sdk)
        looks = Looks(self._evaluator) if candidates else None
        rows = [self._call_row(one, uses, looks) for one in candidates]
        rows += [self._use_row(use) for use in uses.found]
        rows += [self._row(node, RESULT_DATA, obstacles) for node, obstacles in result_reads(self._evaluator)]
        rows += self._note_rows(candidates)
        rows.sort(key=lambda row: (row.site.span, row.site.rule))
        sites = tuple(row.site for row in rows)
        if only_sites or not rows:
            return Analysis(sites, JavaScriptFacts(FileFacts()))
        facts = JavaScriptFacts(
            file_facts(self._scopes, is_typed=self._language == "typescript"),
            tuple(row.place for row in rows),
            tuple(row.handlers for row in rows),
        )
        return Analysis(sites, facts)

    def _candidates(self) -> list[Candidate]:
        found = []
        for method in sdk.OLD_METHODS:
            for node in self._scopes.members_by_name.get(method, ()):
                one = candidate(self._evaluator, node, method, uses_sdk=self._uses_sdk)
                if one is not None:
                    found.append(one)
        return sorted(found, key=lambda one: (one.call.start, one.call.end))

    def _call_row(self, one: Candidate, uses: Uses, looks: Looks | None) -> Row:
        form = self._places.form(one)
        obstacles = [*one.obstacles, *place_obstacles(self._scopes, one, form), *self._abort.obstacle(one)]
        obstacles += uses.blocking
        handlers: tuple[HandlerPlace, ...] = ()
        if looks is not None and not one.image_only:
            handlers, narrow = looks.seeing(one.call)
            obstacles += narrow
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
        )
        line = self._tree.line(enclosing_statement(one.call))
        text = self._tree.of(one.call)
        site = Site(self._tree.span(one.call), one.rule, self._language, text, line, facts)
        place = self._places.of(one) if one.arguments is Arguments.ONE else None
        return Row(site, place, handlers)

    def _use_row(self, use: Use) -> Row:
        obstacle = Obstacle(use.reason, use.detail, self._tree.line(use.node))
        return self._row(use.node, use.rule, (obstacle,))

    def _row(self, node: Node, rule: str, obstacles: tuple[Obstacle, ...], detail: str = "") -> Row:
        line = self._tree.line(enclosing_statement(node))
        site = Site(self._tree.span(node), rule, self._language, self._tree.of(node), line, None, obstacles, detail)
        return Row(site)

    def _note_rows(self, candidates: list[Candidate]) -> list[Row]:
        rows = {}
        for one in candidates:
            for node, rule, detail in notes(self._evaluator, self._abort, one):
                rows[node.start, node.end, rule, detail] = self._row(node, rule, (), detail)
        return list(rows.values())
