"""Models that the SDK's registry is asked for: those that newer releases lack, and names that are aliases."""

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

_DECLARING = (
    "enum_declaration", "required_parameter", "optional_parameter", "variable_declarator", "type_alias_declaration",
)  # fmt: skip


def model_uses(
    evaluator: Evaluator, candidates: list[Candidate], setting: Setting, path_of: Callable[[Node], str]
) -> Iterator[tuple[Node, str, str]]:
    """Yield a node, a rule and a detail for each model that is asked for.

    A model that is gone is a site where it is asked for, whatever its name went through on the way there. Calls have
    their notes already. ``path_of`` says which file a node is in.
    """
    declared: list[_Declared] = []
    calls = [one.call for one in candidates]
    asked = [(*one, _around(evaluator, one[0], calls)) for one in _asked(evaluator)]
    inside = {
        (id(around), kind, name)
        for call, given, kind, around in asked
        for name in _names(evaluator, call, given, kind, declared)
    }
    # What a call has its note on is asked for in it, or somewhere before it.
    noted: set[tuple[object, str, str]] = {(id(one.call), *named) for one in candidates for named in one.names}
    noted |= {
        (path_of(one.call), *named) for one in candidates for named in one.names if (id(one.call), *named) not in inside
    }
    for call, given, kind, around in asked:
        place: object = path_of(call) if around is None else id(around)
        said = {
            name: text
            for name in _names(evaluator, call, given, kind, declared)
            if (place, kind, name) not in noted and (text := gone("javascript", kind, name))
        }
        if said:
            yield call, "retired-model", "; ".join(said.values())
        if setting.renamed is None:
            continue
        written = _written(evaluator, given)
        names = [_text(evaluator, written)] if written is not None else _names(evaluator, call, given, kind, declared)
        for name in names:
            other = setting.renamed(path_of(call), kind, name)
            if other is not None and written is not None:
                yield written, RENAMED_MODEL if other.name else MODEL_ALIAS, other.detail
            elif other is not None:
                yield call, MODEL_ALIAS, f"{other.detail}; the name is written elsewhere, where it may have other uses"


def _around(evaluator: Evaluator, call: Node, calls: list[Node]) -> Node | None:
    """Return the call that a model is asked for in: one that has its notes, or one of the queue's."""
    known = {id(one) for one in calls}
    above = call.parent
    while above is not None and not above.kind.endswith(("_statement", "_declaration", "statement_block")):
        if id(above) in known:
            return above
        method = above.field("function") if above.kind == "call_expression" else None
        named = method.field("property") if method is not None and method.kind == "member_expression" else None
        if named is not None and evaluator.tree.of(named) in (sdk.SUBMIT, sdk.SUBMIT_AND_POLL):
            return above
        above = above.parent
    return None


def _written(evaluator: Evaluator, given: Node) -> Node | None:
    """Return the text by which a call names a model, None where it may be used for something else as well.

    It is the argument, or what a variable was set to that nothing else reads and that is not exported.
    """
    if given.kind == "string":
        return given
    variable = evaluator.scopes.variable(given) if given.kind == "identifier" else None
    if variable is None or variable.exported or len(variable.reads) != 1 or len(variable.writes) != 1:
        return None
    (write,) = variable.writes
    source = write.source
    if source is None or source.kind != "string" or write.how != "value" or write.steps or write.type is not None:
        return None
    return source


def _asked(evaluator: Evaluator) -> Iterator[tuple[Node, Node, str]]:
    """Yield each call that asks the SDK's registry for a model: the call, the name that it is given, and the kind."""
    for kind in sdk.MODEL_KINDS:
        for node in evaluator.scopes.members_by_name.get(kind, ()):
            call = node.parent
            if call is None or call.kind != "call_expression" or call.field("function") is not node:
                continue
            given = arguments_of(call)
            if given is not None and len(given) == 1 and _models(evaluator, call, kind):
                yield call, given[0], kind


def _models(evaluator: Evaluator, call: Node, kind: str) -> list[Model]:
    return [one for one in parts(evaluator.value(call)) if isinstance(one, Model) and one.kind == kind]


def _names(evaluator: Evaluator, call: Node, given: Node, kind: str, declared: list[_Declared]) -> Iterator[str]:
    """Yield the names of the models that a call may ask for, as far as they can be seen.

    ``declared`` is empty until something is looked up in it.
    """
    found = _models(evaluator, call, kind)
    yield from dict.fromkeys(one.name for one in found if one.name)
    if not all(one.name for one in found):
        # What is taken where nothing else is given, or what a declaration says that it may be.
        if not declared:
            declared.append(_Declared(evaluator))
        for place in (given, *declared[0].of(given)):
            yield from dict.fromkeys(_text(evaluator, node) for node in place.walk() if node.kind == "string")


class _Declared:
    """What declares the names in an expression, as far as texts can stand in it: enums, parameters, types."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._tree = evaluator.tree
        self._by_name: dict[str, list[Node]] = {}
        for root in evaluator.tree.roots:
            for node in root.walk():
                if node.kind in _DECLARING and node.children:
                    self._by_name.setdefault(self._tree.of(node.children[0]), []).append(node)

    def of(self, given: Node) -> Iterator[Node]:
        """Yield what the texts may stand in."""
        members = {self._tree.of(node) for node in given.walk() if node.kind == "property_identifier"}
        for node in given.walk():
            for made in self._by_name.get(self._tree.of(node), ()) if node.kind == "identifier" else ():
                if made.kind == "enum_declaration":
                    for member in made.children[-1].children:
                        if member.children and (not members or self._tree.of(member.children[0]) in members):
                            yield member
                elif any(one.kind == "type_annotation" for one in made.children):
                    yield made
                    for one in made.walk():
                        if one.kind == "type_identifier":
                            yield from self._by_name.get(self._tree.of(one), ())


def _text(evaluator: Evaluator, node: Node) -> str:
    return evaluator.tree.of(node)[1:-1]
