"""``queue.result(id)`` resolves to the video itself, where the vendor's guide reads ``.data`` of it."""

from __future__ import annotations

from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import Node, bare, outermost
from codemod.languages.javascript.values import QueueMethod, Unknown, parts, present
from codemod.languages.javascript.variables import Variable
from codemod.model import Obstacle
from codemod.sdk import javascript as sdk

RULE = "queue-result-data"
RESULT = sdk.OTHER_QUEUE_METHODS[2]


def result_reads(evaluator: Evaluator) -> list[tuple[Node, tuple[Obstacle, ...]]]:
    """Return every ``.data`` that is read of a result, each with what stands in the way of taking it off."""
    scopes = evaluator.scopes
    found = []
    for node in scopes.members_by_name.get(sdk.DATA, ()):
        base = node.field("object")
        if base is None or _is_written(node):
            continue
        inner = bare(base)
        calls, others = _origins(evaluator, inner)
        if not calls:
            continue
        obstacles = []
        unsure = next((why for call in calls if (why := _unsure(evaluator, call))), None)
        line = evaluator.tree.line(node)
        if unsure is not None:
            obstacles.append(Obstacle("client-unknown", unsure, line))
        elif others:
            obstacles.append(Obstacle("client-mixed", "it may be something else as well", line))
        elif node.kind != "member_expression" or any(child.kind == "optional_chain" for child in node.children):
            obstacles.append(Obstacle("optional-chain", "what is read may be missing", line))
        found.append((node, tuple(obstacles)))
    return found


def _is_written(node: Node) -> bool:
    above = outermost(node).parent
    if above is None:
        return False
    if above.kind in ("assignment_expression", "augmented_assignment_expression"):
        return above.field("left") is outermost(node)
    return above.kind in ("update_expression", "pair_pattern", "array_pattern")


def _origins(evaluator: Evaluator, node: Node) -> tuple[list[Node], bool]:
    """Return the calls of ``result`` that an awaited expression comes from, and whether it may be something else."""
    if node.kind == "await_expression" and node.children:
        call = bare(node.children[0])
        return ([call], False) if _is_result(evaluator, call) else ([], True)
    if node.kind != "identifier":
        return [], True
    variable = evaluator.scopes.variable(node)
    if variable is None:
        return [], True
    return _of_variable(evaluator, variable)


def _of_variable(evaluator: Evaluator, variable: Variable) -> tuple[list[Node], bool]:
    calls: list[Node] = []
    others = variable.exported
    for write in variable.writes:
        if write.how == "typed":
            continue
        source = bare(write.source) if write.how == "value" and write.source is not None and not write.steps else None
        if source is not None and source.kind == "await_expression" and source.children:
            call = bare(source.children[0])
            if _is_result(evaluator, call):
                calls.append(call)
                continue
        others = True
    return calls, others


def _is_result(evaluator: Evaluator, call: Node) -> bool:
    """Whether a call is ``….queue.result(…)`` of what may be a client."""
    if call.kind != "call_expression":
        return False
    callee = call.field("function")
    if callee is None or callee.kind != "member_expression":
        return False
    base = callee.field("object")
    if base is None or evaluator.scopes.property_of(callee) != RESULT:
        return False
    evaluator.allow()
    values = parts(evaluator.value(callee))
    if any(isinstance(part, QueueMethod) for part in values):
        return True
    named = bare(base)
    is_queue = named.kind == "member_expression" and evaluator.scopes.property_of(named) == sdk.QUEUE
    return is_queue and all(isinstance(part, Unknown) and part.is_near for part in present(evaluator.value(named)))


def _unsure(evaluator: Evaluator, call: Node) -> str | None:
    """Return why it is not certain that a call is of a client's queue, None where it is."""
    callee = call.field("function")
    for part in present(evaluator.value(callee)):
        if not isinstance(part, QueueMethod):
            return part.why if isinstance(part, Unknown) else "it may be something else"
    return None
