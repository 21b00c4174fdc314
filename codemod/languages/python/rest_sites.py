"""The sites of requests over REST: what each means, where it stands, and what is worth knowing of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import AddressPlace, RequestPlace
from codemod.languages.python.notes import limit_of
from codemod.languages.python.rest import Mail, Request
from codemod.languages.python.rest_address import address_places
from codemod.languages.python.rest_checks import FORM, MOCKED, UNKNOWN_SENDER, is_entered, mocked_at, obstacles
from codemod.languages.python.rest_sources import sources, string_of
from codemod.languages.python.scopes import file_of
from codemod.languages.python.senders import MODULES, URLLIB, Sending
from codemod.languages.python.syntax import FUNCTIONS, ancestors, in_string, statement_line
from codemod.languages.python.tables import Scopes
from codemod.languages.python.watch import LANGUAGE, Row
from codemod.model import CallFacts, ModelKind, Obstacle, OptionsFacts, Receiver, Site, Span
from codemod.sdk.rest import OLD_PATH, OUTDATED

_OPENING = re.compile(r"[ \t]*\(")

RULE = "rest-video-call"
OLDER = "previous-generation-model"
LIMIT = "timeout-covers-job"
EACH = "timeout-of-each-request"

_TIMEOUTS = frozenset(
    ("requests.Timeout", "requests.ReadTimeout", "requests.exceptions.Timeout", "requests.exceptions.ReadTimeout",
     "requests.ConnectTimeout", "requests.exceptions.ConnectTimeout", "httpx.TimeoutException", "httpx.ReadTimeout",
     "asyncio.TimeoutError", "asyncio.exceptions.TimeoutError", "TimeoutError", "socket.timeout",
     "aiohttp.ServerTimeoutError", "aiohttp.SocketTimeoutError", "concurrent.futures.TimeoutError")
)  # fmt: skip


def rest_rows(evaluator: Evaluator, mail: Mail) -> Iterator[Row]:
    """Yield the sites of a program's requests, and the notes on them, each with its file."""
    if not mail.requests and not mail.loose:
        return
    places = address_places(evaluator, mail.requests)
    doubles: dict[int, Obstacle | None] = {}
    noted: set[int] = set()
    for one in mail.requests:
        file = file_of(one.call)
        if id(file) not in doubles:
            doubles[id(file)] = _double(evaluator, file)
        yield _row(evaluator, one, places[id(one.call)], doubles[id(file)])
        for node, rule, detail in _notes(evaluator, one):
            if rule == OLDER or id(node) not in noted:
                noted.add(id(node))
                yield _note(node, rule, detail)
    for string in mail.loose:
        file = file_of(string)
        span = file.positions.span(string)
        why = Obstacle(UNKNOWN_SENDER) if mocked_at(file) is None else Obstacle(MOCKED)
        yield Row(file, Site(span, RULE, LANGUAGE, file.positions.text(span), statement_line(string), None, (why,)))


def _double(evaluator: Evaluator, file: Scopes) -> Obstacle | None:
    """Return that requests of a file may be answered by something else: by what it sets up, or a test of it."""
    program = evaluator.program
    for other in (file, *(one for one in program.files if one is not file)):
        line = mocked_at(other)
        if line is None:
            continue
        reached, waiting = {id(other)}, [other]
        while waiting:
            for one in program.imported_by(waiting.pop()):
                if id(one) not in reached:
                    reached.add(id(one))
                    waiting.append(one)
        if id(file) in reached:
            where = f"line {line}" if other is file else f"{other.path} line {line}"
            return Obstacle(MOCKED, f"see {where}", line)
    return None


def strings_of_sites(evaluator: Evaluator, mail: Mail) -> dict[int, tuple[Span, str]]:
    """Return the sites of requests by the id of a string that has their address: one string for each site."""
    found: dict[int, tuple[Span, str]] = {}
    for string in mail.loose:
        site = (file_of(string).positions.span(string), RULE)
        for part in ast.walk(string):
            if isinstance(part, (ast.Constant, ast.JoinedStr)) and OLD_PATH in _text_of(part):
                found[id(string_of(part))] = site
                break
    for one in mail.requests:
        site = (file_of(one.call).positions.span(one.call), RULE)
        for part in sources(evaluator, one.url):
            if OLD_PATH in _text_of(part) and file_of(part) is file_of(one.call) and id(part) not in found:
                found[id(part)] = site
                break
    return found


def _text_of(node: ast.expr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "\0".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _row(evaluator: Evaluator, one: Request, address: AddressPlace | None, double: Obstacle | None) -> Row:
    file = file_of(one.call)
    span = file.positions.span(one.call)
    found = list(obstacles(evaluator, one, is_placed=address is not None, double=double))
    place: RequestPlace | None = None
    if one.sending is not None and address is not None:
        place = _place(file, one, one.sending, address)
        if in_string(one.call) and (address.spot is None or address.users):
            found.append(Obstacle("place-unsupported"))  # quotes would be in the way
        if place is None and not found:
            found.append(Obstacle(FORM, "what stands around its name is too involved"))
    facts = CallFacts(
        method=one.sending.form if one.sending is not None else "",
        receiver=Receiver.CLIENT,
        kinds=one.kinds,
        options=OptionsFacts(known=True, closed=True),
        model_detail=one.detail,
        model_names=one.models,
        obstacles=tuple(found),
    )
    site = Site(span, RULE, LANGUAGE, file.positions.text(span), statement_line(one.call), facts)
    return Row(file, site, None, (), place)


def _place(file: Scopes, one: Request, sending: Sending, address: AddressPlace) -> RequestPlace | None:
    """Return where a request stands; None where the text around its name is not plain."""
    call, positions = one.call, file.positions
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    if not given or not _OPENING.match(_rest_of_line(file, positions.span(call.func))):
        return None
    first = min(given, key=lambda node: (node.lineno, node.col_offset))
    whole, function = positions.span(call), positions.span(call.func)
    head = Span(whole.line, whole.column, function.end_line, function.end_column)
    sender = ""
    if sending.sender is not None and isinstance(call.func, ast.Attribute):
        name = positions.attribute_span(call.func)
        before = positions.text(Span(whole.line, whole.column, name.line, name.column)) if name is not None else ""
        if not before.rstrip().endswith(".") or "#" in before:
            return None
        sender = before.rstrip()[:-1].rstrip()
        if not _is_expression(sender):
            return None
    return RequestPlace(
        library=sending.library,
        call=whole,
        function=head,
        first=positions.span(first),
        sender="" if sending.library == URLLIB else sender,
        method_first=sending.form == "request",
        awaits=is_entered(call),
        address=address,
        module=MODULES[sending.library],
    )


def _rest_of_line(file: Scopes, span: Span) -> str:
    return file.positions.lines[span.end_line - 1][span.end_column - 1 :]


def _is_expression(text: str) -> bool:
    try:
        ast.parse(f"({text}\n)", mode="eval")
    except SyntaxError:
        return False
    return True


def _note(node: ast.expr, rule: str, detail: str) -> Row:
    file = file_of(node)
    span = file.positions.span(node)
    return Row(file, Site(span, rule, LANGUAGE, file.positions.text(span), statement_line(node), None, (), detail))


def _notes(evaluator: Evaluator, one: Request) -> Iterator[tuple[ast.expr, str, str]]:
    if ModelKind.VIDEO not in one.kinds or one.unsure:
        return
    for model in one.models:
        if model in OUTDATED:
            yield one.call, OLDER, f"{model}; new work: {OUTDATED[model]}"
    limit = limit_of(evaluator, one.call)
    if limit is not None:
        yield limit, LIMIT, ""
    current: ast.AST = one.call
    for above in ancestors(one.call):
        if isinstance(above, ast.Try) and current in above.body and limit is None:
            for handler in above.handlers:
                named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                if any(name is not None and evaluator.dotted(name) in _TIMEOUTS for name in named):
                    yield handler.type, EACH, ""  # type: ignore[misc]  # it has a type, one that was just asked for
        if isinstance(above, (*FUNCTIONS, ast.Lambda)):
            return
        current = above
