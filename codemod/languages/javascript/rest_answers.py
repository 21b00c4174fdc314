"""What a program does with the answer to a request, and how long it waits for it."""

from __future__ import annotations

import re

from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import Sender
from codemod.languages.javascript.notes import limit_on
from codemod.languages.javascript.patterns import parameters_of
from codemod.languages.javascript.rest_clients import Sending
from codemod.languages.javascript.syntax import FUNCTIONS, MEMBERS, Node, bare, outermost
from codemod.languages.javascript.values import Obj, parts

_SIGNAL = "signal"
_TIMEOUT = "timeout"
_ODD = {
    Sender.FETCH: ("url", "redirected"),
    Sender.LIKE_FETCH: ("url", "redirected"),
    Sender.AXIOS: ("request", "config"),
    Sender.AXIOS_REQUEST: ("request", "config"),
    Sender.GOT: ("url", "requestUrl", "redirectUrls", "request", "timings", "ip", "retryCount", "isFromCache"),
    Sender.UNDICI: ("context", "opaque", "trailers"),
}
"""Properties of an answer that tell of the request, which is another one now."""
_USUAL = re.compile(r"\W*(?:get\W+)?content-(?:type|length|disposition)\W", re.IGNORECASE)


def odd_use(evaluator: Evaluator, sending: Sending) -> str:
    """Return what a program asks of the answer that the answer for a job may say otherwise, "" where it is nothing."""
    scopes, tree = evaluator.scopes, evaluator.tree
    uses, taken = _uses(evaluator, sending.call)
    asked = [(target, name, [outermost(read) for read in _reads(evaluator, target)]) for target, name in taken]
    for use in uses:
        above = use.parent
        if above is not None and above.kind in MEMBERS and above.field("object") is use:
            asked.append((above, scopes.property_of(above) or "", [above]))
    for node, name, at in asked:
        if name in _ODD[sending.client]:
            return f"line {tree.line(node)} asks for its {name}"
        if name == "headers" and any(_is_odd_header(evaluator, one) for one in at):
            return f"line {tree.line(node)} asks for its headers"
    return ""


def _is_odd_header(evaluator: Evaluator, headers: Node) -> bool:
    """Whether one of an answer's headers is asked for that is not about its body."""
    above = headers.parent
    is_asked = above is not None and above.kind in MEMBERS and above.field("object") is headers
    return is_asked and not _USUAL.match(evaluator.tree.text, headers.end, headers.end + 60)


def _uses(evaluator: Evaluator, call: Node) -> tuple[list[Node], list[tuple[Node, str]]]:
    """Return where the answer is used, and the names that are taken out of it, with what each is."""
    whole = outermost(call)
    if whole.parent is not None and whole.parent.kind == "await_expression":
        whole = outermost(whole.parent)
    target = _target(evaluator, whole)
    if target is None:
        return [whole], []
    if target.kind == "identifier":
        return [whole, *map(outermost, _reads(evaluator, target))], []
    steps = ((one, path[0]) for one, path in evaluator.scopes.targets(target) if path)
    return [whole], [(one, str(first[1])) for one, first in steps if first[0] == "key"]


def _target(evaluator: Evaluator, whole: Node) -> Node | None:
    """Return the name, or the pattern, that an expression is given to, or the promise of it by ``then``."""
    above = whole.parent
    if above is None:
        return None
    if above.kind == "variable_declarator":
        return above.field("name")
    if above.kind == "assignment_expression":
        return above.field("left")
    if above.kind == "member_expression" and evaluator.scopes.property_of(above) == "then":
        then = above.parent
        given = arguments_of(then) if then is not None and then.kind == "call_expression" else None
        function = bare(given[0]) if given else None
        first = parameters_of(function)[:1] if function is not None and function.kind in FUNCTIONS else []
        return (first[0].field("pattern") or first[0]) if first else None
    return None


def _reads(evaluator: Evaluator, target: Node) -> list[Node]:
    variable = evaluator.scopes.variable(target)
    return variable.reads if variable is not None else []


def time_limit(evaluator: Evaluator, sending: Sending) -> Node | None:
    """Return what sets a time limit on a request that is one on the job now."""
    options = sending.options
    has_signal = any(isinstance(part, Obj) and part.entry(_SIGNAL) is not None for part in parts(sending.given))
    found = limit_on(evaluator, sending.call, options if has_signal else None)
    return found or (_timer(evaluator, options) if options is not None and has_signal else None)


def limits_each(sending: Sending) -> bool:
    """Say whether the options of a request have a time limit of the client's own, which each request gets."""
    is_own = sending.client in (Sender.AXIOS, Sender.AXIOS_REQUEST, Sender.GOT)
    return is_own and any(isinstance(part, Obj) and part.entry(_TIMEOUT) is not None for part in parts(sending.given))


def _timer(evaluator: Evaluator, options: Node) -> Node | None:
    """Return the ``setTimeout`` that aborts the signal of some options."""
    tree = evaluator.tree
    holder = bare(options)
    names = {
        tree.of(node.children[0])
        for node in holder.walk()
        if node.kind == "member_expression" and evaluator.scopes.property_of(node) == _SIGNAL
    }
    for call in evaluator.scopes.calls:
        if tree.of(call.children[0]).rpartition(".")[2] == "setTimeout":
            text = tree.of(call)
            if any(f"{name}.abort" in text for name in names):
                return call
    return None
