"""Calls of a method with one of the old call's names: whose call it is, and what it is called with."""

from __future__ import annotations

from collections.abc import Iterable

from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.syntax import Node, outermost
from codemod.languages.javascript.values import (
    Absent,
    Client,
    External,
    Func,
    Instance,
    Model,
    Obj,
    Other,
    Unknown,
    Value,
    parts,
    present,
    why_of,
)
from codemod.model import Arguments, ModelKind, Obstacle, OptionsFacts, Receiver
from codemod.record import dataclass
from codemod.sdk import javascript as sdk


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that is the vendor's by its receiver or by its model, with the facts that ``decide`` needs.

    ``node`` is the member expression, ``call`` the call; ``argument`` the one argument where there is one.
    """

    node: Node
    call: Node
    method: str
    receiver: Receiver
    receiver_detail: str
    kinds: frozenset[ModelKind]
    model_detail: str
    names: tuple[tuple[str, str], ...]
    arguments: Arguments
    options: OptionsFacts
    obstacles: tuple[Obstacle, ...] = ()
    argument: Node | None = None

    @property
    def image_only(self) -> bool:
        """Whether only an image can come of it."""
        return self.kinds == {ModelKind.IMAGE}

    @property
    def rule(self) -> str:
        """The slug of the kind of site that the call is."""
        return "image-generate" if self.image_only else "sync-video-call"


def called(node: Node) -> Node | None:
    """Return the call of a method, None where it is not called on the spot."""
    whole = outermost(node)
    above = whole.parent
    return above if above is not None and above.kind == "call_expression" and above.field("function") is whole else None


def candidate(evaluator: Evaluator, node: Node, method: str, *, uses_sdk: bool) -> Candidate | None:
    """Return what a call of ``….process(…)`` or ``….generate(…)`` is, None where it is none or not the vendor's.

    Where the file does something with the SDK (``uses_sdk``), a call is one too if nothing speaks against it.
    """
    found = called(node)
    target = node.field("object")
    if found is None or target is None:
        return None
    call = found
    evaluator.allow()
    receivers = present(evaluator.value(target))
    listed = arguments_of(call)
    given_nodes = listed or []
    is_one = listed is not None and len(given_nodes) == 1 and given_nodes[0].kind != "spread_element"
    argument = given_nodes[0] if is_one else None
    given = _given(evaluator, given_nodes)
    clients = [part for part in receivers if isinstance(part, Client)]
    kinds, detail, names = _kinds(_models(given))
    if not clients:
        proven = ModelKind.VIDEO in kinds or (ModelKind.IMAGE in kinds and method == sdk.GENERATE)
        could_be = uses_sdk and _is_out_of_sight(receivers) and not against(evaluator, call, given_nodes, given)
        if not proven and not could_be:
            return None
        if proven and all(_is_users_own(evaluator, part, method) for part in receivers):
            return None
    receiver, receiver_detail = _receiver(receivers)
    example = evaluator.setting.excerpt and kinds == {ModelKind.VIDEO} and not clients
    if example and _is_out_of_sight(receivers) and not against(evaluator, call, given_nodes, given):
        receiver, receiver_detail = Receiver.CLIENT, ""  # whose model it takes
    if kinds == {ModelKind.IMAGE} and method == sdk.PROCESS:
        return None  # images stay where they are
    obstacles = _obstacles(evaluator, call, given, kinds)
    shape = Arguments.ONE if is_one else Arguments.UNUSUAL
    options = _options(given)
    return Candidate(
        node, call, method, receiver, receiver_detail, kinds, detail, names, shape, options, obstacles, argument
    )


def _given(evaluator: Evaluator, nodes: list[Node]) -> Value:
    for node in nodes[:1]:
        if node.kind == "spread_element":
            return Unknown("a list is spread into the call")
        return evaluator.settled(node)
    return Unknown("the call has no options")


def _is_out_of_sight(receivers: Iterable[Value]) -> bool:
    """Whether an object comes from where a client could come from, and nothing is known of it."""
    return all(
        (isinstance(part, Unknown) and part.is_near) or (isinstance(part, External) and part.is_near)
        for part in receivers
    )


def _is_users_own(evaluator: Evaluator, value: Value, method: str) -> bool:
    """Whether the receiver is an object of this file that has such a method itself."""
    if isinstance(value, Instance):
        return evaluator.members.method(value.node, method) is not None
    if isinstance(value, Obj):
        entry = value.entry(method)
        return entry is not None and isinstance(entry.value, Func)
    return False


def against(evaluator: Evaluator, call: Node, nodes: list[Node], given: Value) -> str:
    """Return what speaks against a call's being the vendor's, besides its object; "" where nothing does."""
    if len(nodes) != 1 or nodes[0].kind == "spread_element":
        return "it is not given one argument, the options"
    fits = False
    for part in present(given):
        if isinstance(part, (Unknown, External)):
            fits = True
        elif isinstance(part, Obj):
            entry = part.entry(sdk.MODEL_KEY)
            if entry is None:
                fits = fits or part.rest is not None
            else:
                fits = fits or any(isinstance(one, (Unknown, External, Model)) for one in present(entry.value))
    if not fits:
        return "what it is given can be no options"
    return "" if _may_be_awaited(evaluator, call) else "its result is used as no promise can be"


_AT_ONCE = frozenset(("binary_expression", "template_substitution", "spread_element", "augmented_assignment_expression",
                      "unary_expression", "update_expression"))  # fmt: skip
"""What a promise that nobody awaits is no part of."""
_OF_PROMISES = frozenset(("then", "catch", "finally"))


def _may_be_awaited(evaluator: Evaluator, call: Node) -> bool:
    """Whether what a call gives may be a promise, as far as the use of it tells."""
    whole = outermost(call)
    above = whole.parent
    if above is None:
        return True
    if above.kind in ("member_expression", "subscript_expression") and above.field("object") is whole:
        return evaluator.scopes.property_of(above) in _OF_PROMISES
    if above.kind == "binary_expression":
        return bool(above.words) and above.words[0] in ("??", "||", "&&", ",")
    if above.kind == "for_in_statement":
        return "await" in above.words
    return above.kind not in _AT_ONCE


def _receiver(receivers: tuple[Value, ...]) -> tuple[Receiver, str]:
    others = [part for part in receivers if not isinstance(part, Client)]
    why = next((one for part in others if (one := why_of(part))), "")
    if not others:
        return Receiver.CLIENT, ""
    if len(others) == len(receivers):
        return Receiver.UNKNOWN, why or _plain(others)
    if all(isinstance(part, Unknown) for part in others):
        return Receiver.UNKNOWN, why
    return Receiver.MIXED, why or _plain(others)


def _plain(others: Iterable[Value]) -> str:
    for part in others:
        match part:
            case Other(what=what) if what:
                return f"it is {what}"
            case Instance():
                return "it is an object of a class of this file"
            case Obj():
                return "it is an object that is written out in this file"
    return ""


def _models(given: Value) -> list[Value]:
    found: list[Value] = []
    for part in present(given):
        if isinstance(part, Obj):
            entry = part.entry(sdk.MODEL_KEY)
            if entry is None:
                why = "the options have no model"
                found.append(part.rest if part.rest is not None and part.rest.why else Unknown(why))
            else:
                found += present(entry.value)
        else:
            found.append(
                part if isinstance(part, Unknown) else Unknown("the options are no object that can be followed")
            )
    return found


def _kinds(models: list[Value]) -> tuple[frozenset[ModelKind], str, tuple[tuple[str, str], ...]]:
    kinds: set[ModelKind] = set()
    names: dict[tuple[str, str], None] = {}
    detail = ""
    for model in models:
        if isinstance(model, Model) and model.kind:
            kinds.add(ModelKind(model.kind))
            if model.name:
                names[model.kind, model.name] = None
        else:
            kinds.add(ModelKind.UNKNOWN)
            detail = detail or _model_detail(model)
    if len(kinds) > 1 and ModelKind.UNKNOWN not in kinds:
        detail = " or ".join(sorted(f"models.{kind.value}" for kind in kinds))
    return frozenset(kinds), detail, tuple(names)


def _model_detail(model: Value) -> str:
    if isinstance(model, Model):
        return "its type says a model of any kind"
    return why_of(model) or "it is no model definition of the SDK"


def _options(given: Value) -> OptionsFacts:
    values = present(given)
    objects = [part for part in values if isinstance(part, Obj)]
    if len(objects) != len(values) or not objects:
        return OptionsFacts(known=False, detail=next((why for part in values if (why := why_of(part))), ""))
    every = {entry.key for one in objects for entry in one.entries if not _is_absent(entry.value)}
    sure = frozenset(
        key for key in every if all((entry := one.entry(key)) is not None and entry.sure for one in objects)
    )
    models = [part for one in objects if (entry := one.entry(sdk.MODEL_KEY)) is not None for part in parts(entry.value)]
    lost = next((one.lost for one in models if isinstance(one, Model) and one.lost), "")
    closed = all(one.rest is None for one in objects) and not lost
    why = next((one.rest.why for one in objects if one.rest is not None and one.rest.why), lost)
    return OptionsFacts(True, sure, frozenset(every) - sure, closed, False, why)


def _is_absent(value: Value) -> bool:
    return isinstance(value, Absent)


def _obstacles(evaluator: Evaluator, call: Node, given: Value, kinds: frozenset[ModelKind]) -> tuple[Obstacle, ...]:
    found: list[Obstacle] = []
    if kinds == {ModelKind.IMAGE}:
        return ()
    line = 0
    typed = wide = ""
    for part in present(given):
        if isinstance(part, Obj):
            line = line or part.cast
            typed = typed or part.typed
            entry = part.entry(sdk.MODEL_KEY)
            for model in present(entry.value) if entry is not None else ():
                line = line or (model.cast if isinstance(model, Model) else 0)
                wide = wide or (model.wide if isinstance(model, Model) else "")
    if line:
        found.append(Obstacle("options-cast", f"see {evaluator.tree.place(line)}", line))
    if typed:
        found.append(Obstacle("options-typed-for-images", f"they are declared as {typed}", evaluator.tree.line(call)))
    if wide:
        why = f"the model is declared as {wide}, which is wider than a video model"
        found.append(Obstacle("options-typed-wider", why, evaluator.tree.line(call)))
    return tuple(found)
