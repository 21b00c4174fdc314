"""What the text of a Python file becomes: the approved sites, their handlers, the imports, and the wrapper.

The recipe: names are decided first; the approved calls are marked in the text by putting a name that is found nowhere
else in the place of the method's; the fragments that hold marks are parsed and transformed; the pieces of new text are
put together as edits of whole lines. LibCST is imported by this module and those that it imports, by no other.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from codemod.edits import RewriteError
from codemod.languages.interface import Analysis, Rewriting
from codemod.languages.python.assemble import assemble
from codemod.languages.python.facts import CallPlace, ErrorAccess, FileFacts, HandlerPlace, PythonFacts
from codemod.languages.python.handlers import widen_arguments, widen_class
from codemod.languages.python.lines import Lines, Replacement
from codemod.languages.python.marks import Marking, Unit
from codemod.languages.python.naming import Names, free, margins
from codemod.languages.python.rest_rewrite import rewrite_requests
from codemod.languages.python.roles import Guard, Guide, Look, Rename, RunEnd, Use, Wrap
from codemod.languages.python.runs import Run, find_runs
from codemod.languages.python.wrapper import placed, plan_wrapper
from codemod.model import Document, Form, Span, Style
from codemod.record import replace
from codemod.sdk.catalogue import DATA, OLD_ERROR

__all__ = ["RewriteError", "rewrite"]

REPAIR = "queue-result-data"
"""The rule of sites that are mended without a call: their span is an expression that loses its attribute."""
_RESULTS = ("result", "job_result", "queue_result")


def rewrite(document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
    """Return the edits that rewrite the approved sites, and what each of them becomes.

    Raises RewriteError where a site cannot be rewritten as its facts say: a fault of this tool.
    """
    facts = analysis.facts
    if not isinstance(facts, PythonFacts):
        raise RewriteError("these are no facts about a Python file")
    if not approved:
        return Rewriting((), {})
    lines, file = Lines(document), facts.file
    look = Look(file.indent, file.quote, document.newline)
    repairs = {site: one.span for site, one in enumerate(analysis.sites) if site in approved and one.rule == REPAIR}
    requests = {site: one for site, one in enumerate(facts.requests) if one is not None and site in approved}
    places = _places(facts, approved - repairs.keys() - requests.keys())
    handlers = _handlers(facts, approved)
    wraps = any(place.form is Form.WRAPPER for place in places.values())
    runs = find_runs(lines, places, file.wrapper_line if wraps else 0) if style is Style.GUIDE else {}
    used = [place.errors for site, place in places.items() if place.form is Form.GUARD and site not in runs]
    accesses = [*used, *(place.errors for place in handlers), *([file.errors] if wraps else [])]
    names = Names(lines, file, accesses)
    spoken = _spoken(accesses)
    wrapper, function, imported = plan_wrapper(lines, file, names) if wraps else ("", "", None)
    sent = rewrite_requests(lines, file, requests, frozenset((wrapper,)))
    replacements = _once([*sent.replacements, *([imported] if imported else [])])
    replacements += placed(lines, file, (function, *sent.functions), replacements)
    marking = _marked(lines, places, runs, names, spoken, wrapper, file.line_length)
    widened = {place.handler.span: _widened(lines, file, place, names) for place in handlers}
    replacements += [*widened.values(), *names.extensions(), *(_repaired(lines, span) for span in repairs.values())]
    edits, after = assemble(lines, marking, replacements, look)
    left = approved - places.keys() - repairs.keys() - requests.keys()
    after |= {site: widened[facts.handlers[site][0].handler.span].text for site in left}
    after |= {site: _without_data(lines, span) for site, span in repairs.items()} | sent.after
    return Rewriting(edits, after)


def _once(replacements: Sequence[Replacement]) -> list[Replacement]:
    """Return replacements, each once: two functions may need the same import."""
    return list(dict.fromkeys(replacements))


def _repaired(lines: Lines, span: Span) -> Replacement:
    """Return what takes the attribute off an expression that is the video itself."""
    begin, end = lines.range(span)
    return Replacement(begin + len(_without_data(lines, span)), end, "", "site")


def _without_data(lines: Lines, span: Span) -> str:
    begin, end = lines.range(span)
    text = lines.text[begin:end].removesuffix(DATA).rstrip()
    if not text.endswith("."):
        raise RewriteError(f"nothing is read of the video at line {span.line}")
    return text.removesuffix(".").rstrip()


def _places(facts: PythonFacts, approved: frozenset[int]) -> dict[int, CallPlace]:
    """Return the approved calls' places, in the order of the text, an outer call before those in it."""
    places: dict[int, CallPlace] = {}
    for site in approved:
        place = facts.places[site] if site < len(facts.places) else None
        if place is not None:
            places[site] = place
        elif not any(facts.handlers[site : site + 1]):
            raise RewriteError(f"site {site} is neither a call nor a handler that can be rewritten")
    return dict(sorted(places.items(), key=lambda item: (item[1].statement, item[1].call)))


def _handlers(facts: PythonFacts, approved: frozenset[int]) -> list[HandlerPlace]:
    """Return the handlers of the approved sites that lack a name, each once."""
    # Sites under the same handlers share one tuple of them, and there may be hundreds of such sites.
    tuples = {id(places): places for site in sorted(approved) for places in facts.handlers[site : site + 1]}
    found: dict[Span, HandlerPlace] = {}
    for places in tuples.values():
        for place in places:
            if place.handler.missing:
                found.setdefault(place.handler.span, place)
    return list(found.values())


def _spoken(accesses: Sequence[ErrorAccess]) -> frozenset[str]:
    """Return the names that the errors may be named by somewhere in the file: a local of that name would hide one."""
    prefixes = {access.prefix.partition(".")[0] for access in accesses}
    return frozenset(prefixes.union(*({name for _, name in access.known} for access in accesses)))


def _marked(
    lines: Lines,
    places: Mapping[int, CallPlace],
    runs: Mapping[int, Run],
    names: Names,
    spoken: frozenset[str],
    wrapper: str,
    limit: int,
) -> Marking:
    """Mark every call's method, and what else the tree must be searched for."""
    marking = Marking(lines)
    ends: list[tuple[Unit, str, str]] = []
    open_runs: list[tuple[int, str]] = []  # the runs that the statement lies in: where each ends, its result's name
    for site, place in places.items():
        line = place.statement.line
        while open_runs and open_runs[-1][0] <= line:
            open_runs.pop()
        taken = place.taken.union(spoken, (name for _, name in open_runs))
        run = runs.get(site)
        if place.form is Form.GUARD and run is not None:
            result = free(_RESULTS, taken)
            unit = marking.lines_unit(line, run.last)
            end = marking.new(RunEnd())
            room = limit - len(lines.indentation(line))
            marking.mark(unit, place.method, Guide(site, result, end, run.report_status, room))
            for use in run.uses:
                marking.mark(unit, use, Use(result))
            ends.append((unit, lines.indentation(line), end))
            open_runs.append((run.last, result))
        elif place.form is Form.GUARD:
            error = names.name(OLD_ERROR, place.errors, place.taken)
            result = free(_RESULTS, taken)
            unit = marking.lines_unit(*lines.around(place.statement))
            marking.mark(unit, place.method, Guard(site, result, error))
        elif place.form is Form.WRAPPER:
            marking.mark(marking.expression_unit(place.call), place.method, Wrap(site, wrapper))
        else:
            marking.mark(marking.expression_unit(place.call), place.method, Rename(site))
    for unit, indent, end in ends:
        marking.mark_end(unit, indent, end)
    return marking


def _widened(lines: Lines, file: FileFacts, place: HandlerPlace, names: Names) -> Replacement:
    """Return what a handler's type, or an argument of ``suppress``, becomes."""
    handler = place.handler
    added = [names.name(name, place.errors) for name in handler.missing]
    if any(name.statement for name in added):
        raise RewriteError(f"the queue's errors cannot be named at the handler in line {handler.span.line}")
    expressions = [name.expression for name in added]
    around = margins(lines, file, handler.span)
    if place.one_line:
        around = replace(around, limit=sys.maxsize)
    if handler.keyword == "suppress":
        begin, end, text = widen_arguments(lines, handler.span, expressions, around)
    else:
        begin, end, text = widen_class(lines, handler.span, expressions, around, handler.keyword == "tuple")
    return Replacement(begin, end, text, "handler")
