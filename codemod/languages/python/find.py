"""Finds the sites of Python files that are one program: what each call means, as facts.

Whether that is safe is decided elsewhere. One file alone is a program too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from codemod.languages.interface import ALONE, Analysis, Setting, SourceError
from codemod.languages.python.access import SdkImport, access_at, sdk_imports, uses_sdk
from codemod.languages.python.candidates import Candidate, candidate
from codemod.languages.python.doubles import Use, uses
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import FileFacts, PythonFacts
from codemod.languages.python.layout import file_facts
from codemod.languages.python.model_uses import may_name_a_model, model_uses
from codemod.languages.python.notes import notes
from codemod.languages.python.place import place_of
from codemod.languages.python.program import Program
from codemod.languages.python.reach import Reach
from codemod.languages.python.results import result_reads
from codemod.languages.python.scopes import file_of
from codemod.languages.python.stand_ins import stand_ins
from codemod.languages.python.syntax import parent, parse, statement_line
from codemod.languages.python.tables import Scopes
from codemod.languages.python.watch import LANGUAGE, Handling, Row, Watch
from codemod.model import CallFacts, Document, Obstacle, Site, Span
from codemod.record import dataclass, field, replace
from codemod.sdk.catalogue import DATA, OLD_ERROR, OLD_METHODS, QUEUE, RESULT
from codemod.sdk.rest import may_send

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.rest import Mail

TRANSPORT = "send_request"
"""The SDK's function that sends the old call's one request: tests patch it by name."""


@dataclass(slots=True)
class Reading:
    """A program as it is read: the evaluator over its files' tables, and what was found so far."""

    evaluator: Evaluator
    imports: dict[int, list[SdkImport]]
    """The imports of the SDK, by the id of the file."""
    users: frozenset[int] = frozenset()
    """The files (their ids) that do something with a name of the SDK."""
    candidates: list[Candidate] = field(default_factory=list)
    mail: Mail | None = None
    """The requests over REST, where a file may send one."""
    uses: list[Use] = field(default_factory=list)
    wants: set[str] = field(default_factory=set)
    """The paths of modules that may tell how a look can be widened."""

    @property
    def files(self) -> tuple[Scopes, ...]:
        """The files of the program."""
        return self.evaluator.program.files

    def imports_of(self, file: Scopes) -> list[SdkImport]:
        """Return a file's imports of the SDK, in the order of the text."""
        return self.imports[id(file)]

    def release(self) -> None:
        """Take everything apart (see ``Scopes.release``): none of it can be used after that."""
        files = self.files
        vars(self.evaluator).clear()
        for file in files:
            file.release()


RECURSION = 6000
"""What Python's own stack must take for the evaluator's depth; a fresh process may have less."""


STEPS = 5_000
"""Steps for each call in a program of several files: one that is reached from everywhere must not take it all."""

STEPS_BESIDES = 10
"""How many times that for everything else that is looked at."""


def may_have_sites(text: str) -> bool:
    """Say whether a text has one of the words that every site has, but for names in letters that are not ASCII."""
    if not text.isascii() or any(word in text for word in (*OLD_METHODS, TRANSPORT)):
        return True
    return all(word in text for word in (QUEUE, RESULT, DATA))


def tables_of(document: Document) -> Scopes:
    """Parse and index a document. Raises SourceError where it cannot be parsed or is too deep."""
    if sys.getrecursionlimit() < RECURSION:
        sys.setrecursionlimit(RECURSION)  # it bounds how deep a tree `ast` makes, too
    tree = parse(document)
    try:
        return Scopes(tree, document)
    except RecursionError as error:
        raise SourceError(_TOO_DEEP) from error


def survey(program: Program) -> Reading:
    """Look at a program for calls, doubles and references. Raises SourceError where it is too deep."""
    try:
        evaluator = Evaluator(program)
        reading = Reading(evaluator, {id(file): sdk_imports(evaluator, file) for file in program.files})
        reading.users = _users(reading)
        reading.candidates = _candidates(reading)
        if evaluator.reads_texts:
            from codemod.languages.python.rest import mail_of  # few files need it

            evaluator.allow(STEPS * STEPS_BESIDES)
            reading.mail = mail_of(evaluator)
        if not program.is_alone:
            evaluator.allow(STEPS * STEPS_BESIDES)
        reading.uses = [*uses(evaluator), *stand_ins(evaluator, reading.candidates)]
        return reading
    except RecursionError as error:
        raise SourceError(_TOO_DEEP) from error


_TOO_DEEP = "nested too deeply to be analysed"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a program: an analysis for each file, and the paths of modules that may tell more."""

    analyses: tuple[Analysis, ...]
    wants: frozenset[str]


def find(document: Document, setting: Setting = ALONE, *, only_sites: bool = False) -> Analysis:
    """Return the sites of a document that is a program by itself, in order, and in a project its surface.

    ``only_sites`` leaves out the facts that only ``rewrite`` needs.
    Raises SourceError where the text cannot be parsed or is too deep.
    """
    text = document.text
    if not (
        may_have_sites(text)
        or may_send(text, setting.bases)
        or may_name_a_model(text, setting)
        or (setting.cells and OLD_ERROR in text)
    ):
        return Analysis((), PythonFacts(FileFacts()))
    file = tables_of(document)
    try:
        closed: list[str] = []

        def unseen(path: str, name: str) -> str:
            why = setting.unseen(path, name)
            if not why:
                closed.append(path)
            return why

        found = find_together([file], replace(setting, unseen=unseen), only_sites=only_sites)
        analysis = found.analyses[0]
        if setting is ALONE or not (may_have_sites(text) or found.wants):
            return analysis
        from codemod.languages.python.surface import surface_of  # where there is a project

        surface = surface_of(file, setting.resolve, wants=found.wants)
        return replace(analysis, surface=replace(surface, is_closed=bool(closed)))
    finally:
        file.release()


def find_together(files: Sequence[Scopes], setting: Setting, *, only_sites: bool = False) -> Found:
    """Return the sites of files that are one program. Raises SourceError where it is too deep."""
    reading = survey(Program(files, setting))
    try:
        analyses = _analyses(reading, setting, only_sites=only_sites)
    except RecursionError as error:
        raise SourceError(_TOO_DEEP) from error
    finally:
        vars(reading.evaluator).clear()
    wants = {path for one in reading.candidates for path in one.wants}
    program = Program(files, setting)
    for file in files if reading.candidates else ():
        wants.update(path for path in program.star_paths(file) if program.at(path) is None)  # what names they bring
    wants |= reading.mail.wants if reading.mail is not None else frozenset()
    return Found(analyses, frozenset(wants | reading.wants))


def _users(reading: Reading) -> frozenset[int]:
    """Return the files that use the SDK, import something of a file that does, or are imported by one."""
    program = reading.evaluator.program
    users = {id(file) for file in program.files if uses_sdk(file, reading.imports_of(file))}
    grown = not program.is_alone
    below = {id(other) for file in program.files if id(file) in users for other in program.imported_by(file)}
    while grown:
        grown = False
        for file in program.files:
            if id(file) not in users and any(id(other) in users for other in program.imported_by(file)):
                users.add(id(file))
                grown = True
    return frozenset(users | below)


def _candidates(reading: Reading) -> list[Candidate]:
    found = []
    for node in reading.evaluator.scopes.methods:
        above = parent(node)
        if isinstance(above, ast.Call) and above.func is node:
            if not reading.evaluator.program.is_alone:
                reading.evaluator.allow(STEPS)
            file = file_of(node)
            knows = bool(reading.imports_of(file)) or id(file) in reading.users
            one = candidate(reading.evaluator, node, above, knows_sdk=knows, uses_sdk=id(file) in reading.users)
            if one is not None:
                found.append(one)
    found.sort(key=lambda one: (one.node.end_lineno or 0, one.node.end_col_offset or 0))
    found.sort(key=lambda one: (file_of(one.call).path, one.call.lineno, one.call.col_offset))
    return found


def _analyses(reading: Reading, setting: Setting, *, only_sites: bool) -> tuple[Analysis, ...]:
    watch = Watch(reading, Reach(reading.evaluator.program))
    rows = [_call_row(reading, one, watch, only_sites=only_sites) for one in reading.candidates]
    rows += [Row(file_of(use.node), _use_site(use)) for use in reading.uses if use.listed]
    rows += [Row(file, site) for file, site in result_reads(reading, LANGUAGE)]
    rows += [Row(file, site) for file, site in notes(reading, LANGUAGE)]
    if reading.mail is not None:
        from codemod.languages.python.rest_sites import rest_rows  # the same

        rows += rest_rows(reading.evaluator, reading.mail)
    rows += [Row(file, site) for file, site in model_uses(reading, setting, LANGUAGE)]
    rows += watch.rows()
    rows.sort(key=lambda row: (row.site.span, row.site.rule))
    by_file: dict[int, list[Row]] = {id(file): [] for file in reading.files}
    for row in rows:
        by_file[id(row.file)].append(row)
    return tuple(_analysis(reading, file, by_file[id(file)], only_sites=only_sites) for file in reading.files)


def _analysis(reading: Reading, file: Scopes, rows: list[Row], *, only_sites: bool) -> Analysis:
    sites = tuple(row.site for row in rows)
    if only_sites or not rows:
        return Analysis(sites, PythonFacts(FileFacts()))
    places = [row.site.span for row in rows if row.place is not None or row.request is not None]
    facts = PythonFacts(
        file_facts(reading.evaluator, file, reading.imports_of(file), places),
        tuple(row.place for row in rows),
        tuple(row.handlers for row in rows),
        tuple(row.request for row in rows),
    )
    return Analysis(sites, facts)


def _call_row(reading: Reading, one: Candidate, watch: Watch, *, only_sites: bool) -> Row:
    evaluator, file = reading.evaluator, file_of(one.call)
    positions = file.positions
    obstacles: list[Obstacle] = []
    handling = Handling()
    place = None
    if positions.attribute_span(one.node) is None:
        obstacles.append(Obstacle("place-unsupported"))
    elif positions.is_shown(one.node):
        obstacles.append(Obstacle("text-shown"))
    elif not only_sites:
        errors = access_at(evaluator, file, reading.imports_of(file), one.call)
        place = place_of(evaluator, positions, one.node, one.call, one.image_only, errors)
    if not one.image_only:
        handling = watch.handlers(one.call)
        if place is not None and place.guide is not None and watch.is_handled(one.call):
            place = replace(place, guide=None)  # the vendor's shape passes over a failed job, which is handled
        obstacles += handling.obstacles
    for reason, double in watch.standing_in(one.call).items():
        line: int = getattr(double, "lineno", 0)
        obstacles.append(Obstacle(reason, f"see {evaluator.where(double, file.module)}", line))
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
        elsewhere=handling.elsewhere,
        obstacles=tuple(obstacles),
    )
    span = positions.span(one.call)
    site = Site(span, one.rule, LANGUAGE, positions.text(span), statement_line(one.call), facts)
    return Row(file, site, place, handling.places)


def _use_site(use: Use) -> Site:
    positions = file_of(use.node).positions
    span = positions.span(use.node)  # type: ignore[arg-type]  # uses stand at expressions and definitions
    if isinstance(use.node, ast.stmt):
        first = positions.lines[span.line - 1].rstrip()
        span = Span(span.line, span.column, span.line, len(first) + 1)
    return Site(
        span,
        use.rule,
        LANGUAGE,
        positions.text(span),
        statement_line(use.node),
        None,
        (Obstacle(use.reason, use.detail),),
    )
