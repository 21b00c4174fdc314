"""What stands in the way of a request's becoming a submitted job: how it is sent, and what is done with its answer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from codemod.languages.python import library
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.rest import Request
from codemod.languages.python.scopes import file_of, find_scope, scope_of
from codemod.languages.python.senders import (
    AIOHTTP,
    ASYNC_HTTPX,
    BODY,
    CARRIED,
    POSITIONAL,
    REQUESTS,
    SEEN_BY_HOOKS,
    STREAM,
    URLLIB,
    Sending,
)
from codemod.languages.python.syntax import in_string, parent
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import Items, Made, Value, parts, present
from codemod.model import Obstacle

FORM = "request-form"
UNKNOWN_SENDER = "request-unknown"
MOCKED = "endpoint-mocked"

_DOUBLES = frozenset(
    ("responses", "requests_mock", "respx", "aioresponses", "pytest_httpx", "httpretty", "vcr", "betamax", "pook",
     "mocket", "requests_mocker")
)  # fmt: skip
"""Packages that answer requests in a server's place."""
_DOUBLE_NAMES = frozenset(("MockTransport", "requests_mock", "respx_mock", "httpx_mock", "BaseAdapter"))
_REPLACED = re.compile(r"(?:^|\.)(?:post|request|urlopen|send|stream)$")
_REPLACERS = frozenset(("patch", "setattr", "object", "context"))
_OWN = frozenset(
    ("url", "request", "elapsed", "history", "links", "next", "real_url", "request_info", "geturl", "extensions",
     "num_bytes_downloaded", "connection", "host", "is_redirect", "next_request", "has_redirect_location")
)  # fmt: skip
"""Attributes of an answer that tell of the request, or of more than its body, status and headers."""
_STATUS = frozenset(("status", "status_code", "ok", "is_success", "is_error", "raise_for_status"))
_PLAIN_PARTS = frozenset(("add_header", "data", "headers", "method", "get_header", "has_header", "get_method"))
"""What else may be done with a ``Request`` before it is sent: all of it is carried to the requests that follow."""
_LENGTHS = frozenset(("content-length", "transfer-encoding"))
_RUNNERS = frozenset(("asyncio.gather", "asyncio.create_task", "asyncio.ensure_future")) | library.WAITS


def obstacles(evaluator: Evaluator, one: Request, *, is_placed: bool, double: Obstacle | None) -> Iterator[Obstacle]:
    """Yield why a person must look at a request.

    ``is_placed``: its address can be changed; ``double`` says what may answer in the vendor's place.
    """
    call, sending = one.call, one.sending
    file = file_of(call)
    if one.unsure:
        yield Obstacle("address-unknown", one.unsure)
    if sending is None:
        yield Obstacle(UNKNOWN_SENDER)
    elif in_string(call) and not file.positions.is_sure(call):
        yield Obstacle("place-unsupported")
    elif file.positions.is_shown(call):
        yield Obstacle("text-shown")
    else:
        for why in _against(evaluator, one, sending):
            yield Obstacle(FORM, why)
        if not is_placed and not one.unsure:
            yield Obstacle(FORM, "its address is put together where it cannot be changed")
    if double is not None:
        yield double


def _against(evaluator: Evaluator, one: Request, sending: Sending) -> Iterator[str]:
    call = one.call
    if sending.form in ("stream", "function"):
        yield f"it is sent with {ast.unparse(call.func)}"
        return
    yield from _arguments(evaluator, one, sending)
    hooks = SEEN_BY_HOOKS.get(sending.library, "")
    if hooks and _sets(evaluator, sending, hooks):
        yield f"{hooks} may look at each answer"
    if sending.library == ASYNC_HTTPX and _has_other_loop(file_of(call)):
        yield "its event loop may not be that of asyncio"
    if _is_out_of_sight(evaluator, sending) and not _minds_status(evaluator, call):
        yield "nothing asks its answer for the status, and its session may"
    if sending.library == AIOHTTP and not _is_straight(evaluator, call):
        yield "its answer is not awaited or entered where it is made"
    looked = next(_looks(evaluator, call), "")
    if looked:
        yield f"the program looks at .{looked} of its answer"
    if one.message is not None and not _is_own(evaluator, one):
        yield "more is done with what is sent"


def _arguments(evaluator: Evaluator, one: Request, sending: Sending) -> Iterator[str]:
    call, library_ = one.call, sending.library
    known = {"url", *BODY[library_], *CARRIED[library_]} | ({STREAM} if library_ == REQUESTS else set())
    places = len(POSITIONAL.get(library_, ("url",))) if sending.form != "request" else 2
    if any(isinstance(argument, ast.Starred) for argument in call.args) or len(call.args) > places:
        yield "its arguments cannot be told apart"
    spelt = not call.args or isinstance(call.args[0], ast.Constant)
    if any(keyword.arg == "method" for keyword in call.keywords) or (sending.form == "request" and not spelt):
        yield "its method does not stand in the first place"
    for keyword in call.keywords:
        if keyword.arg is None:
            for part in parts(present(evaluator.value(keyword.value))):
                names = {key for key, _, _ in part.entries} if isinstance(part, Items) else set()
                if not isinstance(part, Items) or part.rest is not None or not names <= known:
                    yield "its arguments cannot all be seen"
        elif keyword.arg == "headers" and _has_length(evaluator.value(keyword.value)) and library_ != URLLIB:
            yield "its headers have the length of the body"
        elif keyword.arg not in known and keyword.arg != "method":
            yield f"it is given {keyword.arg}"
    if not call.args and not any(keyword.arg == "url" for keyword in call.keywords) and library_ != URLLIB:
        yield "its address cannot be seen among its arguments"
    if library_ == URLLIB and not call.args:
        yield "what is sent is given by its name"


def _has_length(headers: Value) -> bool:
    """Whether headers may be those of one body only."""
    return any(
        isinstance(part, Items) and any(key.lower() in _LENGTHS for key, _, _ in part.entries)
        for part in parts(present(headers))
    )


def _sets(evaluator: Evaluator, sending: Sending, hooks: str) -> bool:
    """Whether a session may have such hooks: it is made with them, or something in the program sets some."""
    named = hooks in evaluator.scopes.attribute_loads or hooks in evaluator.scopes.attribute_stores
    if named and hooks != SEEN_BY_HOOKS[AIOHTTP]:  # which answers have as a method, too
        return True
    for part in parts(present(evaluator.value(sending.sender))) if sending.sender is not None else ():
        if isinstance(part, Made) and (hooks in part.given or "**" in part.given):
            return True
    return False


def _has_other_loop(file: Scopes) -> bool:
    modules = [binding.module.partition(".")[0] for binding in file.bindings if binding.kind == "import"]
    return any(module in ("trio", "anyio", "curio") for module in modules)


def _is_straight(evaluator: Evaluator, call: ast.Call) -> bool:
    above = parent(call)
    if isinstance(above, ast.Await):
        return True
    if isinstance(above, ast.withitem):
        return isinstance(parent(above), ast.AsyncWith)
    return isinstance(above, ast.Call) and call in above.args and evaluator.dotted(above.func) in _RUNNERS


def is_entered(call: ast.Call) -> bool:
    """Say whether a call's answer is entered by ``async with`` where it is made."""
    above = parent(call)
    return isinstance(above, ast.withitem) and isinstance(parent(above), ast.AsyncWith)


def _looks(evaluator: Evaluator, call: ast.Call) -> Iterator[str]:
    """Yield the attributes of an answer that a program looks at and that would not be those of one request."""
    for user in _users(evaluator, call):
        if isinstance(user, ast.Attribute) and user.attr in _OWN:
            yield user.attr


def _minds_status(evaluator: Evaluator, call: ast.Call) -> bool:
    """Whether a program asks an answer whether it is ok."""
    return any(
        user.attr in _STATUS if isinstance(user, ast.Attribute) else isinstance(user, (ast.If, ast.IfExp, ast.UnaryOp))
        for user in _users(evaluator, call)
    )


def _users(evaluator: Evaluator, call: ast.Call) -> Iterator[ast.AST]:
    """Yield what is done with an answer: the nodes right above it, and above the names and attributes it is kept in."""
    value: ast.AST = call
    while isinstance(above := parent(value), (ast.Await, ast.NamedExpr)):
        if isinstance(above, ast.NamedExpr):
            yield from _of_target(evaluator, above.target)
        value = above
    if above is not None:
        yield above
    targets: list[ast.expr] = []
    if isinstance(above, ast.Assign):
        targets = above.targets
    elif isinstance(above, ast.AnnAssign):
        targets = [above.target]
    elif isinstance(above, ast.withitem) and above.optional_vars is not None:
        targets = [above.optional_vars]
    for target in targets:
        yield from _of_target(evaluator, target)


def _of_target(evaluator: Evaluator, target: ast.expr) -> Iterator[ast.AST]:
    loads: Iterable[ast.expr] = ()
    if isinstance(target, ast.Name):
        loads = evaluator.scopes.loads_of(target.id, find_scope(target.id, scope_of(target)))
    elif isinstance(target, ast.Attribute):
        loads = evaluator.scopes.attribute_loads.get(target.attr, ())
    for load in loads:
        above = parent(load)
        if above is not None:
            yield above


def _is_out_of_sight(evaluator: Evaluator, sending: Sending) -> bool:
    """Whether a session may have been made where it cannot be seen, with whatever it lets look at each answer."""
    made = parts(present(evaluator.value(sending.sender))) if sending.sender is not None else ()
    return sending.library in SEEN_BY_HOOKS and any(
        isinstance(part, Made) and part.base is None and not part.given for part in made
    )


def _is_own(evaluator: Evaluator, one: Request) -> bool:
    """Whether what is sent is made for ``urlopen`` alone."""
    sent = one.call.args[0] if one.call.args else None
    if not isinstance(sent, ast.Name):
        return True
    home = find_scope(sent.id, scope_of(sent))
    return home is not None and all(
        parent(load) is one.call or getattr(parent(load), "attr", "") in _PLAIN_PARTS
        for load in evaluator.scopes.loads_of(sent.id, home)
    )


def mocked_at(file: Scopes) -> int | None:
    """Return the line at which a file has requests answered by something else, None where it does not."""
    return next(_mocks(file), None)


def _mocks(file: Scopes) -> Iterator[int]:
    for node in file.imports:
        if isinstance(node, ast.ImportFrom):
            modules = [] if node.level else [node.module or ""]
        else:
            modules = [alias.name for alias in node.names]
        if any(module.partition(".")[0] in _DOUBLES for module in modules):
            yield node.lineno
    for name in _DOUBLE_NAMES & (file.names | file.attribute_loads.keys()):
        loads = [*file.name_loads.get(name, ()), *file.attribute_loads.get(name, ())]
        yield min((load.lineno for load in loads), default=1)
    for call in file.calls:
        named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if named in _REPLACERS:
            for argument in call.args[:2]:
                text = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(text, str) and _REPLACED.search(text):
                    yield call.lineno
    for attribute in ("post", "urlopen"):
        for binding in file.attribute_stores.get(attribute, ()):
            yield binding.line
