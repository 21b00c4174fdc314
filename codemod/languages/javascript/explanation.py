"""What `why` prints about a line: the chain of evidence for each site on it, and for each call that is none."""

from __future__ import annotations

from collections.abc import Sequence

from codemod.explanation import BY_ITS_MODEL, Explanation
from codemod.languages.interface import ALONE, Setting, SourceError
from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.candidates import against, called, candidate
from codemod.languages.javascript.doubles import Uses
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.program import ProgramTree
from codemod.languages.javascript.rest import Request, Requests
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, parse
from codemod.languages.javascript.trace import describe, shorten, trace
from codemod.languages.javascript.values import Client, Obj, Unknown, parts
from codemod.model import Document, Evidence, Receiver
from codemod.sdk import javascript as sdk


def explain_line(
    document: Document, line: int, others: Sequence[Document] = (), setting: Setting = ALONE
) -> tuple[Explanation, ...]:
    """Return the evidence for everything on a line (1-based) that has an old method's name.

    ``others`` are the documents that it is a program with. Raises SourceError.
    """
    try:
        return _explained(document, line, others, setting)
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error


def _explained(document: Document, line: int, others: Sequence[Document], setting: Setting) -> tuple[Explanation, ...]:
    trees = [parse(one) for one in (document, *others)]  # what stands in the first has its own lines in the whole
    tree = ProgramTree(trees) if others else trees[0]
    scopes = Scopes(tree)
    evaluator = Evaluator(scopes, setting)
    found = []
    for method in sdk.OLD_METHODS:
        for node in scopes.members_by_name.get(method, ()):
            call = called(node)
            whole = call or node
            span = tree.span(whole)
            if not span.line <= line <= span.end_line:
                continue
            evaluator.allow()
            name = node.field("property") or node.field("index") or node
            heading = _heading(evaluator, node, call)
            found.append(Explanation(span, heading, _evidence(evaluator, node, call), tree.span(name)))
    uses_sdk = bool(evaluator.links.users())
    taken = {one.span for one in found}
    for use in Uses(evaluator, uses_sdk=uses_sdk).found:
        span = tree.span(use.node)
        if span.line <= line <= span.end_line and span not in taken:
            found.append(Explanation(span, "", _use_evidence(evaluator, use.node)))
    for request in Requests(evaluator, setting.bases, None).found:
        span = tree.span(request.node)
        if span.line <= line <= span.end_line:
            found.append(Explanation(span, "", _request_evidence(evaluator, request)))
    return tuple(sorted(found, key=lambda one: one.span))


def _heading(evaluator: Evaluator, node: Node, call: Node | None) -> str:
    target = node.field("object")
    receiver = describe(evaluator.value(target))
    nodes = arguments_of(call) if call is not None else None
    if call is not None and nodes is not None:
        given = evaluator.settled(nodes[0]) if nodes and nodes[0].kind != "spread_element" else Unknown()
        why = against(evaluator, call, nodes, given)
        if why:
            return f"not taken for a call of the retired API: the receiver is {receiver}, and {why}"
    return f"not taken for a call of the retired API: the receiver is {receiver}, and no video model of the SDK goes in"


def _evidence(evaluator: Evaluator, node: Node, call: Node | None) -> tuple[Evidence, ...]:
    target = node.field("object")
    links = list(trace(evaluator, target, "the receiver")) if target is not None else []
    for argument in (arguments_of(call) or [])[:1] if call is not None else ():
        if argument.kind == "spread_element":
            continue
        links += trace(evaluator, argument, "the options")
        for part in parts(evaluator.value(argument)):
            entry = part.entry(sdk.MODEL_KEY) if isinstance(part, Obj) else None
            if entry is not None:
                spot = evaluator.tree.spot((part.node if isinstance(part, Obj) else None) or argument)
                links.append(Evidence(f"the options' {sdk.MODEL_KEY} is {describe(entry.value)}", *spot))
    one = candidate(evaluator, node, evaluator.scopes.property_of(node) or "", uses_sdk=False)
    if one is not None and one.receiver is Receiver.CLIENT:
        shown = any(isinstance(part, Client) for part in parts(evaluator.value(target)))
        links += [] if shown else [Evidence(BY_ITS_MODEL)]
    return tuple(dict.fromkeys(links))


def _use_evidence(evaluator: Evaluator, node: Node) -> tuple[Evidence, ...]:
    links: list[Evidence] = []
    for argument in (arguments_of(node) or [])[:1] if node.kind == "call_expression" else ():
        links += trace(evaluator, argument, "the object")
    return tuple(links)


def _request_evidence(evaluator: Evaluator, request: Request) -> tuple[Evidence, ...]:
    """Return what a request's address is, and where its pieces come from."""
    address = request.address
    told = " or ".join("".join("…" if piece is None else piece for piece in one) for one in request.texts[:4])
    first = Evidence(f"the address {shorten(evaluator, address)} is {told}", *evaluator.tree.spot(address))
    return (first, *trace(evaluator, address, "the address")[1:])
