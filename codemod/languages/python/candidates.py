"""Calls of a method with one of the old call's names: whose call it is, and what it is called with."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator

from codemod.languages.python.dicts import updated
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.handed_in import handed_in, sides
from codemod.languages.python.overrides import is_declaration, is_fake, overriding_place, own_method
from codemod.languages.python.scopes import find_scope, scope_of
from codemod.languages.python.syntax import parent
from codemod.languages.python.values import (
    INVOLVED,
    Client,
    ClientClass,
    External,
    Instance,
    Items,
    Model,
    Unknown,
    Value,
    parts,
    present,
)
from codemod.model import Arguments, ModelKind, OptionsFacts, Receiver
from codemod.record import dataclass
from codemod.sdk import catalogue

STANDARD = sys.stdlib_module_names | frozenset(dir(builtins))
"""First names of what the standard library gives: it makes no clients."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that is the vendor's by its receiver or by its model, with the facts that ``decide`` needs."""

    node: ast.Attribute
    call: ast.Call
    receiver: Receiver
    receiver_detail: str
    kinds: frozenset[ModelKind]
    model_detail: str
    names: tuple[tuple[str, str], ...]
    arguments: Arguments
    options: OptionsFacts
    double: bool
    wants: frozenset[str] = frozenset()
    """The paths of modules that may tell what could not be seen."""

    @property
    def image_only(self) -> bool:
        """Whether only an image can come of it."""
        return self.kinds == {ModelKind.IMAGE}

    @property
    def rule(self) -> str:
        """The slug of the kind of site that the call is."""
        return "image-generate" if self.image_only else "sync-video-call"


def candidate(
    evaluator: Evaluator, node: ast.Attribute, call: ast.Call, *, knows_sdk: bool = False, uses_sdk: bool = False
) -> Candidate | None:
    """Return what a call of ``….process(…)`` or ``….generate(…)`` is, None where it is not the vendor's.

    Where the file imports the SDK (``knows_sdk``), a call is a candidate too if it has the vendor's shape, and neither
    its receiver nor its model can be seen. Where the file also does something with it (``uses_sdk``), a call is one if
    nothing speaks against it.
    """
    receivers = parts(present(evaluator.value(node.value)))
    clients = [part for part in receivers if isinstance(part, (Client, ClientClass))]
    if clients:
        receivers = (*receivers, *_others_handed_in(evaluator, node))
    shape = _arguments(call, any(isinstance(part, ClientClass) for part in clients))
    given = _options_value(evaluator, call)
    models = _models(given)
    kinds, detail, names = _kinds(models)
    if len(kinds) > 1 and ModelKind.UNKNOWN not in kinds:
        detail = sides(evaluator, call)
    gave_up = knows_sdk and INVOLVED in (*receivers, *parts(present(given)))  # and so may be anything
    could_be = _is_out_of_sight(receivers) and (
        (knows_sdk and _has_model(given)) or (uses_sdk and not against(evaluator, call))
    )
    if not clients and not gave_up and not could_be:
        if ModelKind.VIDEO not in kinds and not (ModelKind.IMAGE in kinds and node.attr == catalogue.GENERATE):
            return None
        if all(_is_users_own(evaluator, part, node.attr) for part in receivers):
            return None
    # What the call runs now, and what it would run after the rewrite.
    runs = (node.attr, catalogue.PROCESS if kinds == {ModelKind.IMAGE} else catalogue.QUEUE)
    receiver, receiver_detail = _receiver(evaluator, receivers, runs)
    example = evaluator.program.excerpt and kinds == {ModelKind.VIDEO}
    if example and not clients and _is_out_of_sight(receivers) and _may_be_awaited(evaluator, call):
        receiver, receiver_detail = Receiver.CLIENT, ""  # whose model it takes
    stays = kinds == {ModelKind.IMAGE} and node.attr == catalogue.PROCESS
    if stays and receiver in (Receiver.CLIENT, Receiver.OVERRIDDEN):
        return None
    options = _options(evaluator, given, call)
    double = any(isinstance(part, Client) and part.double for part in receivers)
    wants = frozenset(_wants((*receivers, *parts(present(given)), *models)))
    return Candidate(node, call, receiver, receiver_detail, kinds, detail, names, shape, options, double, wants)


def _wants(values: Iterable[Value]) -> Iterator[str]:
    """Yield the paths of modules that values rest on and that have not been read."""
    for value in values:
        if isinstance(value, Unknown) and value.wants:
            yield value.wants
        elif isinstance(value, Items) and value.rest is not None:
            yield from _wants(parts(value.rest))


def _others_handed_in(evaluator: Evaluator, node: ast.Attribute) -> list[Value]:
    """Return the objects with a method of their own that callers hand in where an annotation says a client."""
    return [
        part
        for given in handed_in(evaluator, node.value)
        for part in parts(present(given.value))
        if isinstance(part, Instance) and own_method(evaluator, part.node, node.attr) is not None
    ]


def _has_model(given: Value) -> bool:
    """Whether options have a model, one that comes from out of sight."""
    models = _models(given)
    return any(isinstance(part, (Unknown, External)) for part in models) and any(
        isinstance(part, Items) and any(key == catalogue.MODEL_KEY for key, _, _ in part.entries)
        for part in parts(present(given))
    )  # fmt: skip


def _is_out_of_sight(receivers: tuple[Value, ...]) -> bool:
    """Whether an object comes from where a client could come from, and nothing is known of it."""
    return all(
        isinstance(part, Unknown) or (isinstance(part, External) and part.dotted.partition(".")[0] not in STANDARD)
        for part in receivers
    )


def against(evaluator: Evaluator, call: ast.Call) -> str:
    """Return what speaks against a call's being the vendor's, besides its object; "" where nothing does.

    The old call is a coroutine function of one mapping.
    """
    named = [keyword.arg for keyword in call.keywords]
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if len(given) != 1 or named not in ([], [catalogue.OPTIONS_PARAMETER]) or isinstance(given[0], ast.Starred):
        return "it is not given one argument, the options"
    for part in parts(present(evaluator.value(given[0]))):
        if not isinstance(part, (Unknown, External)) and not (isinstance(part, Items) and part.rest is not None):
            return "what it is given can be no options"
    return "" if _may_be_awaited(evaluator, call) else "its result is used as no coroutine can be"


_AT_ONCE = (ast.Attribute, ast.BinOp, ast.UnaryOp, ast.Compare, ast.FormattedValue, ast.AugAssign, ast.Expr)
"""What a coroutine that nobody awaits is no part of."""


def _may_be_awaited(evaluator: Evaluator, used: ast.expr) -> bool:
    """Whether what an expression gives may be a coroutine, as far as the use of it tells."""
    above = parent(used)
    match above:
        case ast.Subscript(value=base) if base is used:
            return False
        case ast.For(iter=items) | ast.comprehension(iter=items) | ast.AsyncFor(iter=items) if items is used:
            return False
        case ast.withitem() | ast.Starred() | ast.YieldFrom():
            return False
        case ast.Call(func=function) if function is used:
            return False
        case ast.Assign(targets=[ast.Name() as name]) | ast.NamedExpr(target=ast.Name() as name) if isinstance(
            used, ast.Call
        ):
            home = find_scope(name.id, scope_of(name))
            loads = evaluator.scopes.loads_of(name.id, home)
            return not loads or any(_may_be_awaited(evaluator, load) for load in loads)
    return not isinstance(above, _AT_ONCE)


def _is_users_own(evaluator: Evaluator, value: Value, method: str) -> bool:
    """Whether the receiver is an object of a class of this file that has such a method itself."""
    if not isinstance(value, Instance):
        return False
    if is_declaration(evaluator, value.node):
        return False
    return own_method(evaluator, value.node, method) is not None


def _receiver(evaluator: Evaluator, receivers: tuple[Value, ...], runs: tuple[str, ...]) -> tuple[Receiver, str]:
    others = [part for part in receivers if not isinstance(part, (Client, ClientClass))]
    if len(others) < len(receivers):  # a fake in its place is reported as what it is
        others = [part for part in others if not is_fake(evaluator, part, runs[0])]
    overriding = [
        where
        for part in receivers
        if isinstance(part, (Client, ClientClass)) and (where := overriding_place(evaluator, part, runs))
    ]
    why = next((part.why for part in others if isinstance(part, Unknown) and part.why), "")
    if len(others) == len(receivers):
        if not why and isinstance(others[0], Instance):
            why = f"it is an object of the class {others[0].node.name}"
        return Receiver.UNKNOWN, why or _plain_why(others)
    if others and all(isinstance(part, Unknown) for part in others):
        return Receiver.UNKNOWN, why
    if others:
        return Receiver.MIXED, why or _plain_why(others)
    if overriding:
        return Receiver.OVERRIDDEN, overriding[0]
    return Receiver.CLIENT, ""


def _plain_why(others: Iterable[Value]) -> str:
    for part in others:
        if isinstance(part, External):
            return f"it comes from {part.dotted}, which is in another module"
    return ""


def _arguments(call: ast.Call, unbound: bool) -> Arguments:
    if call.keywords:
        return Arguments.KEYWORDS
    if len(call.args) != 1 or isinstance(call.args[0], ast.Starred) or unbound:
        return Arguments.UNUSUAL
    return Arguments.ONE


def _options_value(evaluator: Evaluator, call: ast.Call) -> Value:
    """Return what the call is given, whichever way it is given."""
    plain = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
    for argument in reversed(plain):
        value = evaluator.value(argument)
        if any(isinstance(part, Items) for part in parts(value)) or len(plain) == 1:
            return value
    if call.keywords:
        named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        if catalogue.OPTIONS_PARAMETER in named:
            return evaluator.value(named[catalogue.OPTIONS_PARAMETER])
        entries = tuple((key, evaluator.value(value), True) for key, value in named.items())
        closed = all(keyword.arg is not None for keyword in call.keywords)
        base = Items(entries, None if closed else Unknown(), False, "" if closed else "they are spread into the call")
        if closed:
            return base
        for keyword in call.keywords:
            if keyword.arg is None:
                spread = updated(base, evaluator.value(keyword.value))
                base = spread if isinstance(spread, Items) else base
        return base
    for argument in call.args:
        if isinstance(argument, ast.Starred):
            return evaluator.iterated(evaluator.value(argument.value))
    return Unknown("the call has no options")


def _models(given: Value) -> list[Value]:
    found: list[Value] = []
    for part in parts(present(given)):
        if isinstance(part, Items):
            model = part.get(catalogue.MODEL_KEY)
            if model is None:
                found.append(Unknown("the options have no model"))
            else:
                found += parts(present(model))
        else:
            found.append(part if isinstance(part, Unknown) else Unknown("the options are no dict that can be followed"))
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
    return frozenset(kinds), detail, tuple(names)


def _model_detail(model: Value) -> str:
    match model:
        case Unknown(why=why):
            return why
        case External(dotted=dotted):
            return f"it comes from {dotted}, which is in another module"
        case Model():
            return "it is annotated as a model of any kind"
    return "it is not a model definition of the SDK"


def _options(evaluator: Evaluator, given: Value, call: ast.Call) -> OptionsFacts:
    values = parts(present(given))
    dicts = [part for part in values if isinstance(part, Items)]
    if len(dicts) != len(values) or not dicts:
        why = next((part.why for part in values if isinstance(part, Unknown)), "")
        return OptionsFacts(known=False, detail=why or _plain_why(values))
    sure = frozenset(
        key for key, _, certain in dicts[0].entries
        if certain and all(any(k == key and c for k, _, c in other.entries) for other in dicts)
    )  # fmt: skip
    every = frozenset(key for items in dicts for key, _, _ in items.entries)
    escape = ""
    for argument in call.args:
        escape = escape or evaluator.escapes.of(argument, call)
    closed = all(items.rest is None for items in dicts) and not escape
    read_only = any(items.read_only for items in dicts)
    why = next((items.why for items in dicts if items.why), "")
    return OptionsFacts(True, sure, every - sure, closed, read_only, why or escape)
