"""Finds the sites of a JavaScript or TypeScript file: what each call means, as facts.

Whether that is safe is decided elsewhere.
"""

from __future__ import annotations

import sys

from codemod.languages.interface import ALONE, Analysis, Setting, SourceError
from codemod.languages.javascript import library
from codemod.languages.javascript.candidates import Candidate, candidate
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import CallPlace, FileFacts, HandlerPlace, JavaScriptFacts
from codemod.languages.javascript.grammar import language_of
from codemod.languages.javascript.layout import file_facts
from codemod.languages.javascript.place import Places, place_obstacles
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import enclosing_statement, parse
from codemod.model import Arguments, CallFacts, Document, Site
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

    def analysis(self, *, only_sites: bool) -> Analysis:
        rows = [self._call_row(one) for one in self._candidates()]
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

    def _uses_sdk(self) -> bool:
        return any(library.is_sdk(one.module) for one in self._scopes.imports)

    def _candidates(self) -> list[Candidate]:
        uses = self._uses_sdk()
        found = []
        for method in sdk.OLD_METHODS:
            for node in self._scopes.members_by_name.get(method, ()):
                one = candidate(self._evaluator, node, method, uses_sdk=uses)
                if one is not None:
                    found.append(one)
        return sorted(found, key=lambda one: (one.call.start, one.call.end))

    def _call_row(self, one: Candidate) -> Row:
        form = self._places.form(one)
        obstacles = (*one.obstacles, *place_obstacles(self._scopes, one, form))
        facts = CallFacts(
            one.method,
            one.receiver,
            one.kinds,
            one.arguments,
            one.options,
            one.receiver_detail,
            one.model_detail,
            tuple(name for _, name in one.names),
            (),
            obstacles,
        )
        line = self._tree.line(enclosing_statement(one.call))
        text = self._tree.of(one.call)
        site = Site(self._tree.span(one.call), one.rule, self._language, text, line, facts)
        place = self._places.of(one) if one.arguments is Arguments.ONE else None
        return Row(site, place)
