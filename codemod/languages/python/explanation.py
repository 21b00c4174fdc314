"""What `why` prints about a line: the chain of evidence for each site on it, and for each call that is none."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.explanation import BY_ITS_MODEL, Explanation
from codemod.languages.interface import ALONE, Setting
from codemod.languages.python.candidates import candidate
from codemod.languages.python.doubles import Use, uses
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.find import tables_of
from codemod.languages.python.mentions import name_span
from codemod.languages.python.program import Program
from codemod.languages.python.rest import Request, mail_of
from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import parent
from codemod.languages.python.trace import describe, shorten, trace
from codemod.languages.python.values import Client, ClientClass, parts
from codemod.model import Document, Evidence, Receiver
from codemod.sdk.catalogue import MODEL_KEY

SHOWN = 4
"""Texts that an address may be that are shown."""


def explain_line(
    document: Document, line: int, others: Sequence[Document] = (), setting: Setting = ALONE
) -> tuple[Explanation, ...]:
    """Return the evidence for everything on a line (1-based) that has an old method's name.

    ``others`` are the documents that it is a program with. Raises SourceError.
    """
    file = tables_of(document)
    positions = file.positions
    evaluator = Evaluator(Program([file, *map(tables_of, others)], setting))
    found = []
    for node in file.methods:
        call = parent(node)
        whole: ast.expr = call if isinstance(call, ast.Call) and call.func is node else node
        if not whole.lineno <= line <= (whole.end_lineno or whole.lineno):
            continue
        evidence = _evidence(evaluator, node, whole)
        name = name_span(positions, node)
        found.append(Explanation(positions.span(whole), _heading(evaluator, node), evidence, name))
    found += [
        Explanation(positions.span(use.node), "", _use_evidence(evaluator, use))
        for use in uses(evaluator)
        if isinstance(use.node, ast.Call)
        and file_of(use.node) is file
        and use.node.lineno <= line <= (use.node.end_lineno or 0)
    ]
    found += [
        Explanation(positions.span(one.call), "", _request_evidence(evaluator, one))
        for one in mail_of(evaluator).requests
        if file_of(one.call) is file and one.call.lineno <= line <= (one.call.end_lineno or 0)
    ]
    return tuple(sorted(found, key=lambda one: one.span))


def _request_evidence(evaluator: Evaluator, one: Request) -> tuple[Evidence, ...]:
    """Return what a request is sent with, and what its address is put together of."""
    links: list[Evidence] = []
    function = one.call.func
    if one.sending is not None:
        links.append(Evidence(f"it is sent by way of {one.sending.library}", one.call.lineno))
    if isinstance(function, ast.Attribute):
        links += trace(evaluator, function.value, "the sender")
    for text in one.plain[:SHOWN]:
        shown = "".join("…" if piece is None else piece for piece in text)
        links.append(Evidence(f"the address {shorten(one.url)} is {shown}", one.url.lineno))
    for part in ast.walk(one.url):
        if isinstance(part, (ast.Name, ast.Attribute)) and isinstance(part.ctx, ast.Load):
            links += trace(evaluator, part, "a part of it,")
    return tuple(dict.fromkeys(links))


def _heading(evaluator: Evaluator, node: ast.Attribute) -> str:
    receiver = describe(evaluator.value(node.value))
    return f"not taken for a call of the retired API: the receiver is {receiver}, and no video model of the SDK goes in"


def _evidence(evaluator: Evaluator, node: ast.Attribute, whole: ast.expr) -> tuple[Evidence, ...]:
    links = list(trace(evaluator, node.value, "the receiver"))
    if isinstance(whole, ast.Call):
        for argument in whole.args[:1]:
            if not isinstance(argument, ast.Starred):
                links += trace(evaluator, argument, "the options")
                links += _model_evidence(evaluator, argument)
        one = candidate(evaluator, node, whole)
        shown = any(isinstance(part, (Client, ClientClass)) for part in parts(evaluator.value(node.value)))
        if one is not None and one.receiver is Receiver.CLIENT and not shown:
            links.append(Evidence(BY_ITS_MODEL))
    return tuple(dict.fromkeys(links))


def _model_evidence(evaluator: Evaluator, argument: ast.expr) -> list[Evidence]:
    if isinstance(argument, ast.Dict):
        for key, value in zip(argument.keys, argument.values):
            if isinstance(key, ast.Constant) and key.value == MODEL_KEY:
                return list(trace(evaluator, value, "the model"))
    return []


def _use_evidence(evaluator: Evaluator, use: Use) -> tuple[Evidence, ...]:
    if isinstance(use.node, ast.Call) and use.node.args:
        return trace(evaluator, use.node.args[0], "the object")
    return ()
