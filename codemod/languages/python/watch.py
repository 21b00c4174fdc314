"""What in a program looks for the old error or stands in for the old method, by the code that it concerns."""

from __future__ import annotations

import ast

from codemod.languages.python.access import access_at
from codemod.languages.python.classes import dotted_path
from codemod.languages.python.errors import Look, looks
from codemod.languages.python.facts import CallPlace, ErrorAccess, HandlerPlace, RequestPlace
from codemod.languages.python.notebook_handlers import runs_other_files
from codemod.languages.python.opaque import Runners
from codemod.languages.python.program import Program
from codemod.languages.python.reach import Reach
from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import ancestors, in_string, statement_line
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import SdkModule
from codemod.model import Handler, Obstacle, Place, Site
from codemod.record import dataclass, replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.find import Reading

LANGUAGE = "python"
MOCKED = "mocked-method"
DECLARED = "declared-method"
ERROR_HANDLER = "error-handler"


@dataclass(slots=True)
class Row:
    file: Scopes
    site: Site
    place: CallPlace | None = None
    handlers: tuple[HandlerPlace, ...] = ()
    request: RequestPlace | None = None


@dataclass(frozen=True, slots=True)
class Handling:
    """The handlers that a call runs under.

    ``places`` are those in its own file, ``handlers`` these alone, ``elsewhere`` those in other files, ``obstacles``
    what cannot be widened.
    """

    places: tuple[HandlerPlace, ...] = ()
    handlers: tuple[Handler, ...] = ()
    elsewhere: tuple[Place, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


class Watch:
    """What in the program looks for the old error or stands in for the old method, by the code that it concerns."""

    def __init__(self, reading: Reading, reach: Reach) -> None:
        runners = Runners(reading.evaluator, reach)
        every = [self._opened(look, runners) for look in looks(reading.evaluator)]
        found = [look for look in every if look.missing or not look.keyword]
        program = reading.evaluator.program
        self._seeing = reach.index([_bounded(program, look.node, _region(look)) for look in every])
        self.looks: list[Look] = found
        reading.wants = {look.wants for look in found if look.wants}
        reading.wants |= {path for look in every if not look.opaque for path in runners.wants(look.region or ())}
        self.looking = reach.index([_bounded(program, look.node, _region(look)) for look in found])
        self.doubles = [use for use in reading.uses if use.rule in (MOCKED, DECLARED)]
        self.doubling = reach.index([_bounded(program, use.node, use.region) for use in self.doubles])
        self._reading = reading
        self._accesses: dict[int, ErrorAccess] = {}
        self._handling: dict[tuple[int, tuple[int, ...]], Handling] = {}
        self._serving: dict[int, list[Place]] = {}
        """The calls in other files that a look sees, by the look's number."""

    @staticmethod
    def _opened(look: Look, runners: Runners) -> Look:
        """Return a look, opaque also where a function that its region calls runs what it is given."""
        if look.opaque or not look.region:
            return look
        return replace(look, opaque=runners.run_by(look.region))

    def handlers(self, node: ast.expr) -> Handling:
        """Return what must be widened for a call, or what stands in the way: the same object for the same looks."""
        file = file_of(node)
        numbers = tuple(self.looking.running(node))
        for number in numbers:
            if file_of(self.looks[number].node) is not file:
                self._serving.setdefault(number, []).append(Place(file.path, file.positions.span(node)))
        key = (id(file), numbers)
        known = self._handling.get(key)
        if known is None:
            known = self._handling[key] = self._handled(file, numbers)
        return known

    def is_handled(self, node: ast.expr) -> bool:
        """Whether something looks for the errors of a call, whatever it looks for by now."""
        return bool(self._seeing.running(node))

    def standing_in(self, node: ast.expr) -> dict[str, ast.AST]:
        """Return what may stand in for the client where a call is made: the first of each kind, by the reason."""
        found: dict[str, ast.AST] = {}
        for number in self.doubling.running(node):
            found.setdefault(self.doubles[number].reason, self.doubles[number].node)
        return found

    def rows(self) -> list[Row]:
        """Return the looks that see calls of other files, as sites of their own."""
        found = [self._row(number, calls) for number, calls in sorted(self._serving.items())]
        return found + self._apart()

    def _apart(self) -> list[Row]:
        """Return the looks of a notebook that see none of its calls, and may see some of other files."""
        serving = {number for _, numbers in self._handling for number in numbers}
        program = self._reading.evaluator.program
        found = []
        for number, look in enumerate(self.looks):
            file = file_of(look.node)
            if number not in serving and program.cells_of(file) and runs_other_files(program, file, look.region):
                span = file.positions.span(look.node)
                obstacles = (Obstacle("handler-in-notebook", "", look.node.lineno),)
                text = file.positions.text(span)
                site = Site(span, ERROR_HANDLER, LANGUAGE, text, statement_line(look.node), None, obstacles)
                found.append(Row(file, site))
        return found

    def _handled(self, file: Scopes, numbers: tuple[int, ...]) -> Handling:
        places: list[HandlerPlace] = []
        elsewhere: list[Place] = []
        for number in numbers:
            look = self.looks[number]
            place = self._place(number)
            own = file_of(look.node)
            if own is not file:
                elsewhere.append(Place(own.path, own.positions.span(look.node)))
            elif place is None:
                blocked = Obstacle("handler-not-widened", f"see line {look.node.lineno}", look.node.lineno)
                return Handling(obstacles=(blocked,))
            else:
                places.append(place)
        return Handling(tuple(places), tuple(place.handler for place in places), tuple(elsewhere))

    def _place(self, number: int) -> HandlerPlace | None:
        """Return where and how a look is widened, None where it cannot be."""
        look = self.looks[number]
        access = self.access(number) if look.keyword else ErrorAccess()
        reachable = access.prefix or access.extend or access.insert
        named = reachable or set(look.missing) <= {name for name, _ in access.known}
        one_line = in_string(look.node)
        positions = file_of(look.node).positions
        unsure = one_line and (not positions.is_sure(look.node) or positions.is_shown(look.node))
        if not look.keyword or not named or unsure:
            return None
        return HandlerPlace(Handler(positions.span(look.node), look.missing, look.keyword), access, one_line)

    def _row(self, number: int, calls: list[Place]) -> Row:
        look = self.looks[number]
        file = file_of(look.node)
        span = file.positions.span(look.node)
        place = self._place(number)
        obstacles = () if place is not None else (Obstacle("handler-not-widened", "", look.node.lineno),)
        text = file.positions.text(span)
        handler = next((one for one in ancestors(look.node) if isinstance(one, ast.ExceptHandler)), None)
        line = handler.lineno if handler is not None and handler.type is look.node else statement_line(look.node)
        site = Site(span, ERROR_HANDLER, LANGUAGE, text, line, None, obstacles)
        first = calls[0]
        more = f", and {len(calls) - 1} more" if len(calls) > 1 else ""
        detail = f"of the call at {first.path} line {first.span.line}{more}"
        return Row(file, replace(site, detail=detail, serves=tuple(calls)), None, () if place is None else (place,))

    def access(self, number: int) -> ErrorAccess:
        """Return how the errors are named at a look: through the module that it names itself, where it does."""
        known = self._accesses.get(number)
        if known is None:
            node = self.looks[number].node
            file = file_of(node)
            known = access_at(self._reading.evaluator, file, self._reading.imports_of(file), node)
            base = dotted_path(node.value) if isinstance(node, ast.Attribute) else None
            if base is not None and self.looks[number].keyword != "tuple":
                module = self._reading.evaluator.value(node.value)  # type: ignore[attr-defined]  # an attribute
                known = replace(known, prefix=base, known=()) if isinstance(module, SdkModule) else known
            self._accesses[number] = known
        return known


def _region(look: Look) -> tuple[ast.AST, ...] | None:
    return None if look.opaque else look.region


def _bounded(program: Program, node: ast.AST, region: tuple[ast.AST, ...] | None) -> tuple[ast.AST, ...] | None:
    """Return the code that what stands in a file may concern where it is not told more closely (None: any code).

    A file that no other one imports anything of concerns what it imports, by way of others too, and nothing else.
    """
    file = file_of(node)
    if region is not None or program.is_alone or file.path.rpartition("/")[2] == "conftest.py":
        return region
    return None if program.is_imported(file) else tuple(one.tree for one in program.run_by(file))
