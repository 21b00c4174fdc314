"""Requests to the REST interface: which calls send one, by what, and what their address says."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.rest_loose import Known, loose_strings, reads, stray_uses
from codemod.languages.python.rest_sources import followed, strings_among, wanted
from codemod.languages.python.senders import (
    AIOHTTP,
    MESSAGE,
    METHODS,
    SENDING,
    SESSIONS,
    URLLIB,
    Sending,
)
from codemod.languages.python.syntax import FUNCTIONS, parent
from codemod.languages.python.texts import UNSEEN, Alternative, alternatives, concatenated, linked
from codemod.languages.python.values import Made, Nothing, Text, parts, present
from codemod.model import ModelKind
from codemod.record import dataclass, field
from codemod.sdk.rest import NEW_PATH, OLD_PATH

POST = "POST"
STEPS = 5_000
"""Steps for each call in a program of several files."""
_LIKE = frozenset((*METHODS, "send", "fetch", "apost", "urlopen", "open", "build_request"))
"""Names of methods that may send a request of whatever they are called on."""
_OTHERS = frozenset(("get", "head", "options", "put", "patch", "delete"))
"""Methods of requests that the blocking call never was."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call that sends a request to the blocking endpoint, or may.

    ``url`` is the expression of its address, ``message`` the call that makes what is sent, where that is another one.
    ``unsure`` says why the address may be another, as a clause; ``sending`` is None where what sends it is not known.
    """

    call: ast.Call
    sending: Sending | None
    url: ast.expr
    message: ast.Call | None
    kinds: frozenset[ModelKind]
    models: tuple[str, ...]
    detail: str
    unsure: str
    plain: tuple[Alternative, ...]
    """What the expression of the address gives by itself, without the base that a client adds."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Everything in a program that has to do with requests: those for videos, and what its addresses are part of.

    ``loose`` are strings with such an address that no request was seen to use; ``known`` says of the others' strings
    (by their id) what they are part of.
    """

    requests: tuple[Request, ...] = ()
    loose: tuple[ast.expr, ...] = ()
    known: Known = field(default_factory=dict)
    wants: frozenset[str] = frozenset()
    """The paths of modules that may tell what an address is."""


def mail_of(evaluator: Evaluator) -> Mail:
    """Return the requests of a program, in no certain order."""
    if not evaluator.reads_texts:
        return Mail()
    requests: list[Request] = []
    known: Known = {}
    moved: dict[int, ast.expr] = {}
    """The strings of requests for videos, by their ids."""
    visited: set[int] = set()
    """The ids of all that addresses of requests are put together of."""
    for call in list(evaluator.scopes.calls):
        if not evaluator.program.is_alone:
            evaluator.allow(STEPS)  # one that is reached from everywhere must not take it all
        if _is_moved(call):
            nodes = list(followed(evaluator, call.func))
            visited.update(map(id, nodes))
            for string in (*strings_among(nodes), *call.args):
                known.setdefault(id(string), (_MOVED, None))
                moved[id(string)] = string
        for one, why, url in _sent(evaluator, call):
            if isinstance(one, Request):
                requests.append(one)
            nodes = list(followed(evaluator, url))
            visited.update(map(id, nodes))
            for string in strings_among(nodes):
                if isinstance(one, Request):
                    moved[id(string)] = string
                if isinstance(one, Request) or id(string) not in known:
                    known[id(string)] = (why, one.call if isinstance(one, Request) else None)
    taken = {id(one.call) for one in requests}
    loose = [*loose_strings(evaluator, known, taken), *stray_uses(evaluator, moved.values(), visited)]
    return Mail(tuple(requests), tuple(loose), known, _wants(evaluator))


def _wants(evaluator: Evaluator) -> frozenset[str]:
    """Return the paths of modules that may tell who sends a request, or where it goes."""
    found: set[str] = set()
    for call in evaluator.scopes.calls:
        sending = sending_of(evaluator, call) if _called(call) in _LIKE else None
        url = _url(call, sending)
        if _called(call) in _LIKE and url is not None:
            found |= wanted(evaluator, url)
            if isinstance(call.func, ast.Attribute):
                found |= wanted(evaluator, call.func.value)
    return frozenset(found)


_OTHER = "The address of a request that is sent with {}, which the blocking call never was."
_MOVED = "An address whose path is replaced by that of the queue where the request is sent, or a part of it."


def _is_moved(call: ast.Call) -> bool:
    """Whether a call makes an address one of the queue."""
    match call:
        case ast.Call(func=ast.Attribute(attr="replace"), args=[ast.Constant(value=old), ast.Constant(value=new)]):
            return old == OLD_PATH and new == NEW_PATH
    return False


def _sent(evaluator: Evaluator, call: ast.Call) -> Iterator[tuple[Request | None, str, ast.expr]]:
    """Yield what a call sends: a request for a video, or another one to this endpoint (None), with what it is."""
    named = _called(call)
    if named in _OTHERS and call.args:
        asked = call.args[0]
        if any(reads(evaluator, one) for one in alternatives(evaluator.value(asked))):
            yield None, _OTHER.format(named), asked
        return
    above = parent(call)
    if isinstance(above, FUNCTIONS) and call in above.decorator_list:
        return
    sending = sending_of(evaluator, call)
    if sending is None and named not in _LIKE:
        return
    url = _url(call, sending)
    if url is None:
        return
    message: ast.Call | None = None
    if sending is not None and sending.library == URLLIB:
        message, is_object = _message(evaluator, url)
        if message is not None:
            made = _argument(message, "url", 0)
            if made is None or not _posts_message(evaluator, message):
                return
            url = made
        elif is_object or _argument(call, "data", 1) is None:
            return
    method = _method(evaluator, call, sending)
    if method is False:
        if any(reads(evaluator, one) for one in alternatives(evaluator.value(url))):
            yield None, _OTHER.format("another method"), url
        return
    plain = tuple(alternatives(evaluator.value(url)))
    whole = [one for text in plain for one in _based(evaluator, sending, text)]
    told = _judged(evaluator, call, sending, url, message, plain, whole)
    if told is None:
        return
    if told.kinds == {ModelKind.IMAGE}:
        yield None, "The address of a request for an image, which stays as it is.", url
    elif method is None:
        yield _unsure(told, "its method is known only at run time"), "", url
    else:
        yield told, "", url


def sending_of(evaluator: Evaluator, call: ast.Call) -> Sending | None:
    """Return how a call sends a request, None where it is not known to send one."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in METHODS:
        ways = {
            SESSIONS.get(part.dotted, "") if isinstance(part, Made) else ""
            for part in parts(present(evaluator.value(function.value)))
        }
        if len(ways) == 1 and (way := ways.pop()):
            return Sending(way, function.attr, function.value)
    if not isinstance(function, (ast.Name, ast.Attribute)):
        return None
    found = SENDING.get(evaluator.dotted(function))
    if found is None:
        return None
    return Sending(*found, function.value if isinstance(function, ast.Attribute) else None)


def _called(call: ast.Call) -> str:
    """Return the last part of what is called by name."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _url(call: ast.Call, sending: Sending | None) -> ast.expr | None:
    name = _called(call)
    place = 1 if (sending.form if sending else name) in ("request", "stream", "function", "build_request") else 0
    if place and sending is None and _argument(call, "method", 0) is not None and len(call.args) == 1:
        place = 0  # whatever it is: it is given the address alone
    if any(isinstance(one, ast.Starred) for one in call.args[: place + 1]):
        return None
    if any(keyword.arg == "method" for keyword in call.keywords) and len(call.args) < 2:
        place = 0
    return _argument(call, "url", place)


def _argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    given = call.args[place] if len(call.args) > place else None
    return None if isinstance(given, ast.Starred) else given


def _method(evaluator: Evaluator, call: ast.Call, sending: Sending | None) -> bool | None:
    """Whether a request is a POST; None where that is known only at run time."""
    form = sending.form if sending else getattr(call.func, "attr", "")
    if form not in ("request", "stream", "function"):
        return True
    given = _argument(call, "method", 0)
    if given is None:
        return None
    told = {part.value.upper() if isinstance(part, Text) else None for part in parts(evaluator.value(given))}
    if sending is None and None in told and len(call.args) == 1:
        return None
    return True if told == {POST} else None if {POST, None} & told else False


def _message(evaluator: Evaluator, node: ast.expr) -> tuple[ast.Call | None, bool]:
    """Return the call that makes what ``urlopen`` is given, and whether it is given such an object at all."""
    made = [part for part in parts(evaluator.value(node)) if isinstance(part, Made) and part.dotted == MESSAGE]
    if not made:
        return None, False
    if isinstance(node, ast.Call):
        return node, True
    if isinstance(node, ast.Name):
        bindings = evaluator.bindings_of(node) or ()
        if len(bindings) == 1 and isinstance(bindings[0].value, ast.Call) and not bindings[0].path:
            value = bindings[0].value
            return (value if evaluator.dotted(value.func) == MESSAGE else None), True
    return None, True


def _posts_message(evaluator: Evaluator, message: ast.Call) -> bool:
    method = _argument(message, "method", 5)
    if method is not None:
        return any(not isinstance(part, Text) or part.value.upper() == POST for part in parts(evaluator.value(method)))
    data = _argument(message, "data", 1)
    if data is not None:
        return evaluator.value(data) != Nothing()
    return any(keyword.arg is None for keyword in message.keywords)


def _based(evaluator: Evaluator, sending: Sending | None, text: Alternative) -> list[Alternative]:
    """Return the addresses that a client makes of one that is given to it."""
    begins = text[0] if text else ""
    if sending is None and begins is not None and begins.startswith("/"):
        return [(None, *text)]  # a path alone, for something that has the rest
    if sending is None or sending.sender is None or (begins is not None and "://" in begins):
        return [text]
    found: list[Alternative] = []
    for part in parts(present(evaluator.value(sending.sender))):
        base = part.base if isinstance(part, Made) else None
        if isinstance(base, Nothing) or not isinstance(part, Made):
            found.append(text)
            continue
        for known in [UNSEEN] if base is None else alternatives(base):
            if begins is None and base is None:
                found.append(text)
            elif sending.library == AIOHTTP and known != UNSEEN:
                found.append(linked(known, text))
            else:
                found += concatenated([[_with_slash(known)], [_without_slash(text)]])
    return found or [text]


def _with_slash(text: Alternative) -> Alternative:
    last = text[-1] if text else ""
    return text if last is not None and last.endswith("/") else (*text, "/")


def _without_slash(text: Alternative) -> Alternative:
    return (text[0].lstrip("/"), *text[1:]) if text and text[0] is not None else text


def _judged(
    evaluator: Evaluator,
    call: ast.Call,
    sending: Sending | None,
    url: ast.expr,
    message: ast.Call | None,
    plain: tuple[Alternative, ...],
    whole: list[Alternative],
) -> Request | None:
    """Return what the addresses of a request say of it, None where they are none of the endpoint's."""
    read = [(one, reads(evaluator, one)) for one in whole]
    found = [address for _, address in read if address is not None]
    if not found:
        return None
    kinds = frozenset(one.kind for one in found if one.path_known)
    models = tuple(dict.fromkeys(one.model for one in found if one.model))
    detail = next((one.detail for one in found if one.kind is ModelKind.UNKNOWN and one.path_known), "")
    if len(kinds) > 1 and ModelKind.UNKNOWN not in kinds:
        detail = ", ".join(f"{one.kind.value}: {one.model or one.detail}" for one in found)
    unsure = ""
    others = [one for one, address in read if address is None]
    if others:
        shown = "".join("…" if piece is None else piece for piece in others[0])
        unsure = "it may go elsewhere, too" if shown == "…" else f"it may go to {shown}, too"
    elif not all(one.path_known for one in found):
        unsure = next(one.detail for one in found if not one.path_known)
    elif not any(one.base_known for one in found):
        unsure = "its base is known only at run time"
    if kinds == {ModelKind.IMAGE} and all(one.path_known for one in found):
        unsure = ""
    return Request(call, sending, url, message, kinds or frozenset((ModelKind.VIDEO,)), models, detail, unsure, plain)


def _unsure(one: Request, why: str) -> Request:
    return Request(
        one.call, one.sending, one.url, one.message, one.kinds, one.models, one.detail, one.unsure or why, one.plain
    )
