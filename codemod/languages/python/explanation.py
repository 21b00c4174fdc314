"""What `why` prints about a line: each site and each call with an old name on it, and the evidence for either."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.languages.python.candidates import candidate
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.scopes import Scopes
from codemod.languages.python.syntax import Positions, parent, parse
from codemod.languages.python.trace import describe, trace
from codemod.model import Document, Evidence, Span


@dataclass(frozen=True, slots=True)
class Explanation:
    """One call on a line that is no site: where it stands, what was concluded, and from what."""

    span: Span
    heading: str
    evidence: tuple[Evidence, ...]


def explain_line(document: Document, line: int) -> tuple[Explanation, ...]:
    """Return why the calls with an old name on a line (1-based) are not the vendor's. Raises SourceError."""
    positions = Positions(document)
    evaluator = Evaluator(Scopes(parse(document)))
    found = []
    for node in evaluator.scopes.methods:
        call = parent(node)
        whole: ast.expr = call if isinstance(call, ast.Call) and call.func is node else node
        if not whole.lineno <= line <= (whole.end_lineno or whole.lineno):
            continue
        if isinstance(whole, ast.Call) and candidate(evaluator, node, whole) is not None:
            continue
        found.append(Explanation(positions.span(whole), _heading(evaluator, node), _evidence(evaluator, node, whole)))
    return tuple(sorted(found, key=lambda one: one.span))


def _heading(evaluator: Evaluator, node: ast.Attribute) -> str:
    receiver = describe(evaluator.value(node.value))
    return f"not taken for a call of the retired API: the receiver is {receiver}, and no video model of the SDK goes in"


def _evidence(evaluator: Evaluator, node: ast.Attribute, whole: ast.expr) -> tuple[Evidence, ...]:
    links = list(trace(evaluator, node.value, "the receiver"))
    if isinstance(whole, ast.Call):
        for argument in whole.args[:1]:
            if not isinstance(argument, ast.Starred):
                links += trace(evaluator, argument, "the options")
                if isinstance(argument, ast.Dict):
                    for key, value in zip(argument.keys, argument.values):
                        if isinstance(key, ast.Constant) and key.value == "model":
                            links += trace(evaluator, value, "the model")
    return tuple(dict.fromkeys(links))
