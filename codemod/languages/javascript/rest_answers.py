"""What a program does with the answer to a request, and how long it waits for it."""

from __future__ import annotations

import re

from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import Sender
from codemod.languages.javascript.notes import limit_on
from codemod.languages.javascript.rest_clients import Sending
from codemod.languages.javascript.syntax import MEMBERS, Node, bare, outermost
from codemod.languages.javascript.values import Obj, parts

_SIGNAL = "signal"
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
    for use in _uses(evaluator, sending.call):
        above = use.parent
        if above is None or above.kind not in MEMBERS or above.field("object") is not use:
            continue
        name = scopes.property_of(above) or ""
        if name in _ODD[sending.client]:
            return f"line {tree.line(above)} asks for its {name}"
        if name == "headers" and not _USUAL.match(tree.text, above.end, above.end + 60):
            return f"line {tree.line(above)} asks for its headers"
    return ""


def _uses(evaluator: Evaluator, call: Node) -> list[Node]:
    """Return where the answer is used: the call itself, or the name that it is given."""
    whole = outermost(call)
    if whole.parent is not None and whole.parent.kind == "await_expression":
        whole = outermost(whole.parent)
    found = [whole]
    above = whole.parent
    target = None
    if above is not None and above.kind == "variable_declarator":
        target = above.field("name")
    elif above is not None and above.kind == "assignment_expression":
        target = above.field("left")
    variable = evaluator.scopes.variable(target) if target is not None and target.kind == "identifier" else None
    return found + [outermost(read) for read in variable.reads] if variable is not None else found


def time_limit(evaluator: Evaluator, sending: Sending) -> Node | None:
    """Return what sets a time limit on a request that is one on the job now."""
    options = sending.options
    has_signal = any(isinstance(part, Obj) and part.entry(_SIGNAL) is not None for part in parts(sending.given))
    found = limit_on(evaluator, sending.call, options if has_signal else None)
    return found or (_timer(evaluator, options) if options is not None and has_signal else None)


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
