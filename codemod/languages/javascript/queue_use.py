"""Whether a file uses the queue already, where no call is left to rewrite."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.find import deep, may_have_sites
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import Node, bare, parse
from codemod.languages.javascript.values import QueueMethod, Unknown, parts, present
from codemod.model import Document, Span
from codemod.sdk.javascript import QUEUE, SUBMIT, SUBMIT_AND_POLL


def queue_use(document: Document) -> Span | None:
    """Return where a document first uses the queue, None where it does not. Raises SourceError."""
    if not may_have_sites(document.text):
        return None
    with deep():
        tree = parse(document)
        evaluator = Evaluator(Scopes(tree))
        return next((tree.span(node) for node in _uses(evaluator)), None)


def _uses(evaluator: Evaluator) -> Iterator[Node]:
    """Yield the uses. No other library is known to have the one method; ``….queue.submit`` some have."""
    for node in evaluator.tree.root.walk():
        if node.kind == "member_expression":
            name = evaluator.scopes.property_of(node)
            if name == SUBMIT_AND_POLL or (name == SUBMIT and _is_queues(evaluator, node)):
                yield node
        elif node.kind == "shorthand_property_identifier_pattern" and evaluator.tree.of(node) == SUBMIT_AND_POLL:
            yield node


def _is_queues(evaluator: Evaluator, node: Node) -> bool:
    evaluator.allow()
    if any(isinstance(part, QueueMethod) for part in parts(evaluator.value(node))):
        return True
    owner = bare(node.children[0])
    is_named = owner.kind == "member_expression" and evaluator.scopes.property_of(owner) == QUEUE
    return is_named and all(isinstance(part, Unknown) and part.is_near for part in present(evaluator.value(owner)))
