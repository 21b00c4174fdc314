"""Finds the sites of a Python file: what each call means, as facts. Whether that is safe is decided elsewhere."""

from __future__ import annotations

import ast
import sys

from codemod.languages.interface import Analysis, SourceError
from codemod.languages.python.access import SdkImport, access_at, sdk_imports, uses_sdk
from codemod.languages.python.candidates import Candidate, candidate
from codemod.languages.python.classes import dotted_path
from codemod.languages.python.doubles import Use, uses
from codemod.languages.python.errors import Look, looks
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import CallPlace, ErrorAccess, FileFacts, HandlerPlace, PythonFacts
from codemod.languages.python.layout import file_facts
from codemod.languages.python.notes import notes
from codemod.languages.python.place import place_of
from codemod.languages.python.reach import Reach
from codemod.languages.python.syntax import Positions, in_string, parent, parse, statement_of
from codemod.languages.python.tables import Scopes
from codemod.model import CallFacts, Document, Handler, Obstacle, Site, Span
from codemod.record import dataclass, field, replace
from codemod.sdk.catalogue import OLD_METHODS

LANGUAGE = "python"
TRANSPORT = "send_request"
"""The SDK's function that sends the old call's one request: tests patch it by name."""


@dataclass(slots=True)
class Reading:
    """One file as it is read: the tree's tables, the evaluator, and what was found so far."""

    document: Document
    positions: Positions
    evaluator: Evaluator
    imports: list[SdkImport] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    uses_sdk: bool = False

    def statement_line(self, node: ast.AST) -> int:
        """Return the first line of the statement that holds a node."""
        statement = statement_of(node)
        line: int = getattr(statement or node, "lineno", 1)
        return line

    def release(self) -> None:
        """Take everything apart (see ``Scopes.release``): none of it can be used after that."""
        self.evaluator.scopes.release()
        vars(self.evaluator).clear()


RECURSION = 6000
"""What Python's own stack must take for the evaluator's depth; a fresh process may have less."""


def read(document: Document) -> Reading | None:
    """Parse and index a document; None where nothing in it can be a site. Raises SourceError."""
    if document.text.isascii() and not any(word in document.text for word in (*OLD_METHODS, TRANSPORT)):
        return None  # in other texts a name may be spelt with letters that Python takes for these
    reading = survey(document)
    if reading.candidates or reading.uses:
        return reading
    reading.release()
    return None


def survey(document: Document) -> Reading:
    """Parse and index a document, whatever is in it. Raises SourceError."""
    if sys.getrecursionlimit() < RECURSION:
        sys.setrecursionlimit(RECURSION)  # it bounds how deep a tree `ast` makes, too
    tree = parse(document)
    try:
        scopes = Scopes(tree)
        reading = Reading(document, Positions(document), Evaluator(scopes))
        reading.imports = sdk_imports(reading.evaluator)
        reading.candidates = _candidates(reading)
        reading.uses = uses(reading.evaluator)
        return reading
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error


def find(
    document: Document,
    project: object = None,  # noqa: ARG001  # no other module is read yet
    *,
    only_sites: bool = False,
) -> Analysis:
    """Return the document's sites, in order. Raises SourceError where the text cannot be parsed or is too deep.

    ``only_sites`` leaves out the facts that only ``rewrite`` needs.
    """
    reading = read(document)
    if reading is None:
        return Analysis((), PythonFacts(FileFacts()))
    try:
        return _analysis(reading, only_sites=only_sites)
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error
    finally:
        reading.release()


def _candidates(reading: Reading) -> list[Candidate]:
    found = []
    reading.uses_sdk = uses_sdk(reading.evaluator, reading.imports)
    for node in reading.evaluator.scopes.methods:
        above = parent(node)
        if isinstance(above, ast.Call) and above.func is node:
            one = candidate(reading.evaluator, node, above, knows_sdk=bool(reading.imports), uses_sdk=reading.uses_sdk)
            if one is not None:
                found.append(one)
    found.sort(key=lambda one: (one.node.end_lineno or 0, one.node.end_col_offset or 0))
    found.sort(key=lambda one: (one.call.lineno, one.call.col_offset))
    return found


@dataclass(slots=True)
class _Row:
    site: Site
    place: CallPlace | None = None
    handlers: tuple[HandlerPlace, ...] = ()


def _analysis(reading: Reading, *, only_sites: bool) -> Analysis:
    evaluator, positions = reading.evaluator, reading.positions
    reach = Reach(evaluator.scopes)
    watch = _Watch(reading, reach)
    rows = [_call_row(reading, one, watch, only_sites=only_sites) for one in reading.candidates]
    rows += [_Row(_use_site(reading, use)) for use in reading.uses if use.listed]
    rows += [_Row(site) for site in notes(reading, LANGUAGE)]
    rows.sort(key=lambda row: (row.site.span, row.site.rule))
    if only_sites:
        return Analysis(tuple(row.site for row in rows), PythonFacts(FileFacts()))
    places = [row.site.span for row in rows if row.place is not None]
    facts = PythonFacts(
        file_facts(evaluator, positions, reading.imports, places),
        tuple(row.place for row in rows),
        tuple(row.handlers for row in rows),
    )
    return Analysis(tuple(row.site for row in rows), facts)


@dataclass(frozen=True, slots=True)
class Handling:
    """The handlers that a call runs under: their places, the handlers alone, and what cannot be widened."""

    places: tuple[HandlerPlace, ...] = ()
    handlers: tuple[Handler, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


class _Watch:
    """What in the file looks for the old error or stands in for the old method, by the code that it concerns."""

    def __init__(self, reading: Reading, reach: Reach) -> None:
        found = [look for look in looks(reading.evaluator) if look.missing or not look.keyword]
        self.looks: list[Look] = found
        self.looking = reach.index([None if look.opaque else look.region for look in found])
        self.doubles = [use for use in reading.uses if use.rule == "mocked-method"]
        self.doubling = reach.index([use.region for use in self.doubles])
        self._reading = reading
        self._accesses: dict[int, ErrorAccess] = {}
        self._handling: dict[tuple[int, ...], Handling] = {}

    def handlers(self, node: ast.AST) -> Handling:
        """Return what must be widened for a call, or what stands in the way: the same object for the same looks."""
        numbers = tuple(self.looking.running(node))
        known = self._handling.get(numbers)
        if known is None:
            known = self._handling[numbers] = self._handled(numbers)
        return known

    def _handled(self, numbers: tuple[int, ...]) -> Handling:
        places: list[HandlerPlace] = []
        for number in numbers:
            look = self.looks[number]
            access = self.access(number) if look.keyword else ErrorAccess()
            reachable = access.prefix or access.extend or access.insert
            named = reachable or set(look.missing) <= {name for name, _ in access.known}
            one_line = in_string(look.node)
            positions = self._reading.positions
            unsure = one_line and (not positions.is_sure(look.node) or positions.is_shown(look.node))
            if not look.keyword or not named or unsure:
                blocked = Obstacle("handler-not-widened", f"see line {look.node.lineno}", look.node.lineno)
                return Handling((), (), (blocked,))
            span = self._reading.positions.span(look.node)
            places.append(HandlerPlace(Handler(span, look.missing, look.keyword), access, one_line))
        return Handling(tuple(places), tuple(place.handler for place in places), ())

    def access(self, number: int) -> ErrorAccess:
        """Return how the errors are named at a look: through the module that it names itself, where it does."""
        known = self._accesses.get(number)
        if known is None:
            node = self.looks[number].node
            known = access_at(self._reading.evaluator, self._reading.positions, self._reading.imports, node)
            base = dotted_path(node.value) if isinstance(node, ast.Attribute) else None
            if base is not None and self.looks[number].keyword != "tuple":
                known = replace(known, prefix=base, known=())
            self._accesses[number] = known
        return known


def _call_row(reading: Reading, one: Candidate, watch: _Watch, *, only_sites: bool) -> _Row:
    evaluator, positions = reading.evaluator, reading.positions
    obstacles: list[Obstacle] = []
    handling = Handling()
    place = None
    if positions.attribute_span(one.node) is None:
        obstacles.append(Obstacle("place-unsupported"))
    elif positions.is_shown(one.node):
        obstacles.append(Obstacle("text-shown"))
    elif not only_sites:
        errors = access_at(evaluator, positions, reading.imports, one.call)
        place = place_of(evaluator, positions, one.node, one.call, one.image_only, errors)
    if not one.image_only:
        handling = watch.handlers(one.call)
        if handling.places and place is not None:
            place = replace(place, guide=None)  # the vendor's shape passes over a failed job, which is handled here
        obstacles += handling.obstacles
    for number in watch.doubling.running(one.call)[:1]:
        line: int = getattr(watch.doubles[number].node, "lineno", 0)
        obstacles.append(Obstacle("method-mocked", f"see line {line}", line))
    if one.double and not any(obstacle.reason == "method-mocked" for obstacle in obstacles):
        obstacles.append(Obstacle("method-mocked", "the client itself is a double"))
    facts = CallFacts(
        method=one.node.attr,
        receiver=one.receiver,
        kinds=one.kinds,
        arguments=one.arguments,
        options=one.options,
        receiver_detail=one.receiver_detail,
        model_detail=one.model_detail,
        model_names=tuple(name for _, name in one.names),
        handlers=handling.handlers,
        obstacles=tuple(obstacles),
    )
    span = positions.span(one.call)
    site = Site(span, one.rule, LANGUAGE, positions.text(span), reading.statement_line(one.call), facts)
    return _Row(site, place, handling.places)


def _use_site(reading: Reading, use: Use) -> Site:
    span = reading.positions.span(use.node)  # type: ignore[arg-type]  # uses stand at expressions and definitions
    if isinstance(use.node, ast.stmt):
        first = reading.positions.lines[span.line - 1].rstrip()
        span = Span(span.line, span.column, span.line, len(first) + 1)
    return Site(
        span,
        use.rule,
        LANGUAGE,
        reading.positions.text(span),
        reading.statement_line(use.node),
        None,
        (Obstacle(use.reason, use.detail),),
    )
