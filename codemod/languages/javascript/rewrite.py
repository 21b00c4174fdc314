"""What the text of a JavaScript or TypeScript file becomes: the approved sites, their handlers, and the wrapper.

The recipe: every site adds its changes, as replacements and insertions at offsets; the text of a statement that moves
is asked for when all are known, so that what stands inside of it has changed too; the changes make edits of whole
lines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from codemod.edits import RewriteError
from codemod.languages.interface import Analysis, Rewriting
from codemod.languages.javascript import rest_wrapper
from codemod.languages.javascript.facts import CallPlace, HandlerPlace, JavaScriptFacts
from codemod.languages.javascript.guards import GuardForm, Results, rename
from codemod.languages.javascript.naming import free
from codemod.languages.javascript.replacements import Changes
from codemod.languages.javascript.source import Source
from codemod.languages.javascript.syntax import parse
from codemod.languages.javascript.widening import widen
from codemod.languages.javascript.wrapper import define, wrap
from codemod.model import Document, Form, Site, Span, Style
from codemod.sdk.javascript import SUBMIT_AND_POLL

__all__ = ["RewriteError", "rewrite"]

T = TypeVar("T")

REPAIR = "queue-result-data"
"""The rule of the sites that are mended without a call's place: their span is an expression that loses its property."""


def rewrite(document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
    """Return the edits that rewrite the approved sites, and what each of them becomes.

    Raises RewriteError where a site cannot be rewritten as its facts say: a fault of this tool.
    """
    facts = analysis.facts
    if not isinstance(facts, JavaScriptFacts):
        raise RewriteError("these are no facts about a JavaScript file")
    if not approved:
        return Rewriting((), {})
    source = Source(parse(document), facts.file)
    changes = Changes(source.tree)
    places = {site: place for site in approved if (place := _at(facts.places, site)) is not None}
    wrapped = [place for place in places.values() if place.form is Form.WRAPPER]
    name = free(SUBMIT_AND_POLL, facts.file.names)
    results = Results()
    guards: dict[int, GuardForm] = {}
    for site, place in sorted(places.items(), key=lambda item: (item[1].statement, item[1].call)):
        if place.form is Form.GUARD:
            guards[site] = GuardForm(source, changes, place, results, guided=style is Style.GUIDE)
    requests = {site: request for site in sorted(approved) if (request := _at(facts.requests, site)) is not None}
    senders = rest_wrapper.names_of(list(requests.values()), facts.file, {name} if wrapped else set())
    sent = frozenset(request.call for request in requests.values())
    told: dict[int, Callable[[], str]] = {}
    for site in sorted(approved):
        site_place = places.get(site)
        if site in guards:
            told[site] = guards[site].write()
        elif site in requests:
            sender = senders[rest_wrapper.key_of(requests[site])]
            told[site] = rest_wrapper.send(source, changes, requests[site], sender, sent)
        elif site_place is not None:
            told[site] = _changed(source, changes, site_place, name)
        elif analysis.sites[site].rule == REPAIR:
            told[site] = _repaired(source, changes, analysis.sites[site])
        elif _at(facts.handlers, site):
            told[site] = _shown(changes, source, analysis.sites[site].span)
        else:
            raise RewriteError(f"site {site} is neither a call nor a handler that can be rewritten")
    for handler in _handlers(facts, approved):
        widen(source, changes, handler)
    if wrapped:
        define(source, changes, name, is_any=any(place.is_any for place in wrapped))
    rest_wrapper.define(source, changes, senders, follows=bool(wrapped))
    return Rewriting(tuple(changes.edits()), {site: tell() for site, tell in told.items()})


def _changed(source: Source, changes: Changes, place: CallPlace, name: str) -> Callable[[], str]:
    if place.form is Form.RENAME:
        return rename(source, changes, place)
    return wrap(source, changes, place, name)


def _repaired(source: Source, changes: Changes, site: Site) -> Callable[[], str]:
    """Take the property off an expression that is the video itself."""
    node = source.node(site.span, "member_expression")
    changes.replace(node.children[0].end, node.end, "")
    return _shown(changes, source, site.span)


def _shown(changes: Changes, source: Source, span: Span) -> Callable[[], str]:
    begin, end = source.range(span)
    return lambda: changes.rendered(begin, end)


def _handlers(facts: JavaScriptFacts, approved: frozenset[int]) -> list[HandlerPlace]:
    """Return the handlers of the approved sites that lack a code, each once."""
    found: dict[Span, HandlerPlace] = {}
    for site in sorted(approved):
        for place in _at(facts.handlers, site) or ():
            if place.handler.missing:
                found.setdefault(place.handler.span, place)
    return list(found.values())


def _at(given: tuple[T, ...], site: int) -> T | None:
    return given[site] if site < len(given) else None
