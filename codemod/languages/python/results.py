"""``queue.result(job_id)`` returns the video itself, where the vendor's guide reads ``.data`` of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import statement_line
from codemod.languages.python.values import Queue, Unknown, parts
from codemod.model import Obstacle, Site
from codemod.sdk import catalogue

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.find import Reading
    from codemod.languages.python.tables import Scopes

RULE = "queue-result-data"


def result_reads(reading: Reading, language: str) -> Iterator[tuple[Scopes, Site]]:
    """Yield a site for every ``.data`` that is read of a result, with what stands in the way of taking it off."""
    evaluator = reading.evaluator
    if catalogue.RESULT not in evaluator.scopes.attribute_loads:
        return
    for node in evaluator.scopes.attribute_loads.get(catalogue.DATA, ()):
        calls, others = _origins(reading, node.value)
        if not calls:
            continue
        file = file_of(node)
        why = next((why for call in calls if (why := _unsure(evaluator, call)) is not None), None)
        obstacles: tuple[Obstacle, ...] = ()
        if why is not None:
            obstacles = (Obstacle("client-unknown", why, node.lineno),)
        elif others:
            obstacles = (Obstacle("client-mixed", "it may be something else as well", node.lineno),)
        elif file.positions.attribute_span(node) is None:
            obstacles = (Obstacle("place-unsupported"),)
        elif file.positions.is_shown(node):
            obstacles = (Obstacle("text-shown"),)
        span = file.positions.span(node)
        text = file.positions.text(span)
        yield file, Site(span, RULE, language, text, statement_line(node), None, obstacles)


def _origins(reading: Reading, node: ast.expr) -> tuple[list[ast.Call], bool]:
    """Return the calls of ``result`` that an expression comes from, and whether it may be something else."""
    match node:
        case ast.NamedExpr(value=value):
            return _origins(reading, value)
        case ast.Await(value=ast.Call() as call):
            return ([call], False) if _is_result(reading, call) else ([], True)
        case ast.Name():
            bindings = reading.evaluator.bindings_of(node)
        case _:
            return [], True
    calls: list[ast.Call] = []
    others = not bindings
    for binding in bindings or ():
        match binding.value:
            case ast.Await(value=ast.Call() as call) if binding.kind in ("assign", "annotate") and not binding.path:
                if _is_result(reading, call):
                    calls.append(call)
                    continue
        others = True
    return calls, others


def _is_result(reading: Reading, call: ast.Call) -> bool:
    """Whether a call is ``….queue.result(…)`` of what may be a client."""
    evaluator = reading.evaluator
    match call.func:
        case ast.Attribute(value=ast.Attribute(attr=catalogue.QUEUE) as queue, attr=catalogue.RESULT):
            found = parts(evaluator.value(queue))
            is_near = bool(reading.imports_of(file_of(call)))
            return any(isinstance(part, Queue) for part in found) or (
                is_near and all(isinstance(part, Unknown) for part in found)
            )
        case ast.Attribute(value=queue_name, attr=catalogue.RESULT):
            return any(isinstance(part, Queue) for part in parts(evaluator.value(queue_name)))
    return False


def _unsure(evaluator: Evaluator, call: ast.Call) -> str | None:
    """Return why it is not certain that a call is of a client's queue, None where it is."""
    if not isinstance(call.func, ast.Attribute):
        return ""
    for part in parts(evaluator.value(call.func.value)):
        if not isinstance(part, Queue):
            return part.why if isinstance(part, Unknown) else "it may be something else"
    return None
