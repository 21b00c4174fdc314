"""Whether a file uses the queue already, where no call is left to rewrite."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.interface import SourceError
from codemod.languages.python.access import sdk_imports
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.find import tables_of
from codemod.languages.python.program import Program
from codemod.languages.python.tables import Scopes
from codemod.languages.python.values import Queue, Unknown, parts
from codemod.model import Document, Span
from codemod.sdk.catalogue import QUEUE, SUBMIT, SUBMIT_AND_POLL


def queue_use(document: Document) -> Span | None:
    """Return where a document first uses the queue, None where it does not. Raises SourceError."""
    file = tables_of(document)
    try:
        return min((file.positions.span(node) for node in _uses(file)), default=None)
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error
    finally:
        file.release()


def _uses(file: Scopes) -> Iterator[ast.Attribute]:
    """Yield the uses. No other library is known to have the one method; ``….queue.submit`` some have."""
    yield from file.attribute_loads.get(SUBMIT_AND_POLL, ())
    submits = file.attribute_loads.get(SUBMIT, ())
    if not submits:
        return
    evaluator = Evaluator(Program([file]))
    is_near = bool(sdk_imports(evaluator, file))
    for node in submits:
        found = parts(evaluator.value(node.value))
        is_named = isinstance(node.value, ast.Attribute) and node.value.attr == QUEUE
        unsure = is_near and is_named and all(isinstance(part, Unknown) for part in found)
        if unsure or any(isinstance(part, Queue) for part in found):
            yield node
