"""Models that are named outright, ``models.video("…")``: those that newer releases lack, and names that are aliases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codemod.languages.interface import Setting
from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import Node
from codemod.languages.javascript.values import Model, parts
from codemod.manifest_reasons import MODEL_ALIAS, RENAMED_MODEL
from codemod.sdk import javascript as sdk
from codemod.sdk.aliases import gone


def model_uses(
    evaluator: Evaluator, candidates: list[Candidate], setting: Setting, path_of: Callable[[Node], str]
) -> Iterator[tuple[Node, str, str]]:
    """Yield a node, a rule and a detail for each model that is named outright.

    Calls have their notes already. ``path_of`` says which file a node is in.
    """
    noted = {(path_of(one.call), *named) for one in candidates for named in one.names}
    for call, text, kind in _named(evaluator):
        name = evaluator.tree.of(text)[1:-1]
        said = gone("javascript", kind, name)
        if said and (path_of(call), kind, name) not in noted:
            yield call, "retired-model", said
        other = setting.renamed(path_of(call), kind, name) if setting.renamed is not None else None
        if other is not None:
            yield text, RENAMED_MODEL if other.name else MODEL_ALIAS, other.detail


def _named(evaluator: Evaluator) -> Iterator[tuple[Node, Node, str]]:
    """Yield each call of the SDK's registry with a name that is written out: the call, the name, and the kind."""
    for kind in sdk.MODEL_KINDS:
        for node in evaluator.scopes.members_by_name.get(kind, ()):
            call = node.parent
            if call is None or call.kind != "call_expression" or call.field("function") is not node:
                continue
            given = arguments_of(call)
            if given is None or len(given) != 1 or given[0].kind != "string":
                continue
            name = evaluator.tree.of(given[0])[1:-1]
            if any(
                isinstance(one, Model) and (one.kind, one.name) == (kind, name) for one in parts(evaluator.value(call))
            ):
                yield call, given[0], kind
