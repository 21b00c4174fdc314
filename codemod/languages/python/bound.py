"""What a binding gives its name: an assignment, a loop, an import, a definition, a parameter, a change."""

from __future__ import annotations

import ast

from codemod.languages.interface import ANYBODY
from codemod.languages.python import library
from codemod.languages.python.annotations import annotated
from codemod.languages.python.classes import class_value, self_value
from codemod.languages.python.constructors import Callers
from codemod.languages.python.dicts import changed_by
from codemod.languages.python.functions import callers_of, given_argument
from codemod.languages.python.imported import imported, is_sdk, module_member
from codemod.languages.python.overrides import is_declaration
from codemod.languages.python.scopes import Binding, file_of_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS
from codemod.languages.python.values import (
    External,
    Foreign,
    Frame,
    Instance,
    Items,
    Made,
    Nothing,
    Routine,
    Sequence,
    Unknown,
    Value,
    join,
    parts,
    present,
    telling,
    texts_of,
)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

FEW = 8
"""Bindings that are joined one by one, in the order in which the flow meets them."""


def _given(evaluator: Evaluator, node: ast.expr | None, frame: Frame) -> Value:
    return Unknown() if node is None else evaluator.value(node, frame)


def bound_value(evaluator: Evaluator, binding: Binding, frame: Frame) -> Value:
    match binding.kind:
        case "assign":
            return evaluator.unpacked(_given(evaluator, binding.value, frame), binding.path)
        case "annotate":
            return _annotated(evaluator, binding, frame)
        case "for":
            element = evaluator.iterated(_given(evaluator, binding.value, frame))
            return evaluator.unpacked(element, binding.path)
        case "with":
            entered = evaluator.entered(_given(evaluator, binding.value, frame))
            return evaluator.unpacked(entered, binding.path)
        case "import":
            return _unless_starred(evaluator, binding, imported(evaluator, binding))
        case "function":
            return _function_value(evaluator, binding)
        case "class" if isinstance(binding.node, ast.ClassDef):
            return class_value(evaluator, binding.node)
        case "parameter":
            return _parameter(evaluator, binding, frame)
        case "set-item" | "delete-item" | "change":
            before = any_of(evaluator, binding.previous or (), frame)
            return changed_by(evaluator, before, binding, frame, certain=True)
        case "augment":
            return Foreign("a number or text that is added to")
        case "except":
            return Foreign("an exception")
        case "match":
            return Unknown("it is bound by a match pattern")
    return Unknown("how it is bound cannot be followed")


def any_of(evaluator: Evaluator, bindings: tuple[Binding, ...], frame: Frame) -> Value:
    """Return what a name is that one of these bindings gave its value.

    Many are joined in blocks, which are questions of their own: every one of a hundred changes to a dict may see all
    those before it, and so most of what its neighbour sees.
    """
    if len(bindings) <= FEW:
        return join([evaluator.binding(binding, frame) for binding in bindings])
    ordered = tuple(sorted(bindings, key=lambda binding: binding.position))
    return _together(evaluator, ordered, frame)


def _together(evaluator: Evaluator, bindings: tuple[Binding, ...], frame: Frame) -> Value:
    """Return what one of these bindings, in order, gives: asked once, of the same ones."""
    if len(bindings) == 1:
        return evaluator.binding(bindings[0], frame)

    def joined() -> Value:
        blocks: list[Value] = []
        start = 0
        while start < len(bindings):
            left = len(bindings) - start
            size = 1 << (left.bit_length() - 1)  # a power of two, so that what starts alike is cut alike
            size = size // 2 if size == len(bindings) else size
            blocks.append(_together(evaluator, bindings[start : start + size], frame))
            start += size
        return join(blocks)

    return evaluator.guarded(("together", *map(id, bindings), frame), joined)


def _unless_starred(evaluator: Evaluator, binding: Binding, value: Value) -> Value:
    """Return what an import gives, unless a later ``import *`` may give its name something else."""
    file = file_of_scope(binding.scope)
    for star in file.stars:
        if star.position > binding.position and not is_sdk(star.module) and binding.scope is file.module:
            path = evaluator.program.resolve(file.path, star.module)
            other = module_member(evaluator, path, binding.name, starred=True) if path is not None else _ANOTHER
            if other is _ANOTHER:
                other = Unknown(f"from {star.module} import * may give {binding.name} another meaning")
            value = value if other is None else join((value, other))
    return value


_ANOTHER = Unknown("another meaning")


def _function_value(evaluator: Evaluator, binding: Binding) -> Value:
    node = binding.node
    if not isinstance(node, FUNCTIONS):
        return Unknown()
    for decorator in node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        dotted = evaluator.dotted(named)
        if dotted in library.PROPERTIES and scope_of(node).kind == "class":
            continue
        if "." in dotted and dotted.rsplit(".", 1)[1] in ("setter", "deleter", "getter"):
            return Unknown("it is a property's setter")
    return Routine(node)


def _annotated(evaluator: Evaluator, binding: Binding, frame: Frame) -> Value:
    declared = annotated(evaluator, binding.annotation) if binding.annotation is not None else Unknown()
    if binding.value is None:
        return declared
    given = evaluator.value(binding.value, frame)
    if isinstance(given, Items) or not telling(declared):
        return given
    return declared if isinstance(given, (Unknown, Nothing, External)) else given


def _is_declaration(evaluator: Evaluator, declared: Value) -> bool:
    """Whether an annotation names a protocol or an abstract class: the client, too, may be handed in for one."""
    return any(isinstance(part, Instance) and is_declaration(evaluator, part.node) for part in parts(declared))


def _parameter(evaluator: Evaluator, binding: Binding, frame: Frame) -> Value:
    argument = binding.node
    for key, value in frame:
        if key == id(argument):
            return value
    own = self_value(evaluator, binding)
    if own is not None:
        return own
    if binding.annotation is not None:
        declared = annotated(evaluator, binding.annotation)
        if binding.member == "*":
            return Sequence(None, declared)
        if binding.member == "**":
            return Items((), declared, False, f"**{binding.name} may hold anything")
        if telling(declared) and not _is_declaration(evaluator, declared):
            plain = evaluator.reads_texts and all(isinstance(part, Foreign) for part in parts(declared))
            return _text(evaluator, binding, declared) if plain else declared
    if binding.member == "**":
        return Items((), Unknown(), False, f"**{binding.name} may hold anything")
    return _handed(evaluator, binding)


def _text(evaluator: Evaluator, binding: Binding, declared: Value) -> Value:
    """Return the texts that a parameter is given; what else it is, its annotation says."""
    return texts_of(_handed(evaluator, binding), declared)


def _handed(evaluator: Evaluator, binding: Binding) -> Value:
    """Return what a parameter is by what calls give to it, and its default."""
    from_fixtures = evaluator.fixtures.given(binding)
    if from_fixtures:
        return join(evaluator.value(given) for given in from_fixtures)
    function = binding.scope.node
    callers = callers_of(evaluator, function) if isinstance(function, FUNCTIONS) else Callers(unseen=ANYBODY)
    why = f"it is the parameter {binding.name}, {callers.unseen or 'which no call in the project gives a value'}"
    declared = annotated(evaluator, binding.annotation) if binding.annotation is not None else Unknown(why)
    declared = present(declared) if evaluator.reads_texts else declared
    others = declared if isinstance(declared, Made) else Unknown(why)
    seen: list[Value] = []
    if isinstance(function, FUNCTIONS):
        given = [given_argument(evaluator, function, binding, call) for call in callers.calls]
        seen = [value for value in given if value is not None]
    if callers.complete and callers.calls and len(seen) == len(callers.calls):
        return join(seen)
    if seen:
        # Calls in the program are evidence, although others may pass something else.
        return join((*seen, others))
    fallback = evaluator.value(binding.value) if binding.value is not None else None
    if fallback is None or isinstance(fallback, Nothing):
        return declared if isinstance(declared, (Items, Sequence, Instance)) else others
    return join((fallback, others))
