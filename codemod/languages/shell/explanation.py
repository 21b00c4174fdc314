"""What `why` prints about a line of a script: what the parts of each request were taken for."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.explanation import Explanation
from codemod.languages.interface import ALONE, Setting
from codemod.languages.shell.evaluate import Evaluator
from codemod.languages.shell.find import Found, ShellFacts
from codemod.languages.shell.sites import find
from codemod.languages.shell.syntax import Node, Tree
from codemod.model import Document, Evidence
from codemod.sdk.rest import HOLE

_SHOWN = "…"


def explain_line(document: Document, line: int, setting: Setting = ALONE) -> tuple[Explanation, ...]:
    """Return the evidence for every request on a line (1-based). Raises SourceError."""
    analysis = find(document, setting)
    facts = analysis.facts
    if not isinstance(facts, ShellFacts):
        return ()
    found = []
    for site, one in zip(analysis.sites, facts.found, strict=True):
        if one is not None and site.span.line <= line <= site.span.end_line:
            found.append(Explanation(site.span, "", tuple(_evidence(facts, one))))
    return tuple(found)


def _evidence(facts: ShellFacts, found: Found) -> Iterator[Evidence]:
    tree, evaluator = facts.tree, facts.evaluator
    if found.request is not None:
        for node in found.request.addresses:
            shown = " or ".join(_texts(evaluator, node))
            yield Evidence(f"the address is {tree.of(node)}, which says {shown}", tree.line_at(node.start))
            yield from _assignments(tree, evaluator, node)
        named = ", ".join(f"{option.name} ({option.use.value})" for option in found.request.options)
        if named:
            yield Evidence(f"the options, and the requests that they are for: {named}", tree.line_at(found.start))
    for address in found.addresses:
        base = "the vendor's interface" if address.base_known else "a base that is known only at run time"
        yield Evidence(
            f"it is at {base}; the model {address.model or 'is not known'} is of the kind {address.kind.value}"
        )
    for obstacle in found.obstacles:
        if obstacle.detail:
            yield Evidence(f"{obstacle.reason}: {obstacle.detail}")


def _texts(evaluator: Evaluator, node: Node) -> list[str]:
    texts = ["".join(HOLE if piece is None else piece for piece in one) for one in evaluator.value(node)]
    return [text.replace(HOLE, _SHOWN) for text in texts]


def _assignments(tree: Tree, evaluator: Evaluator, node: Node) -> Iterator[Evidence]:
    """Yield where the variables of a word get their values, and the variables of those."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        word = waiting.pop()
        for part in word.walk():
            if part.kind != "variable_name" or tree.of(part) in seen:
                continue
            seen.add(tree.of(part))
            for value in evaluator.variables.values(tree.of(part), part):
                if value is None:
                    yield Evidence(f"${tree.of(part)} may be set outside of the script")
                else:
                    yield Evidence(f"${tree.of(part)} is {tree.of(value)}", tree.line_at(value.start))
                    waiting.append(value)
