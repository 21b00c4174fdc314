"""Dicts: how options are built and changed, key by key, by update and union, in displays and comprehensions."""

from __future__ import annotations

import ast

from codemod.languages.python.scopes import Binding
from codemod.languages.python.values import (
    NUMBER,
    Frame,
    Items,
    Mixture,
    Sequence,
    Text,
    Unknown,
    Value,
    as_items,
    join,
    merged,
    opened,
    parts,
    present,
    with_entry,
)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator


def _value(evaluator: Evaluator, node: ast.expr | None, frame: Frame) -> Value:
    return Unknown() if node is None else evaluator.value(node, frame)


def changed_by(evaluator: Evaluator, value: Value, binding: Binding, frame: Frame, certain: bool) -> Value:
    return evaluator.each(value, lambda part: _changed_one(evaluator, part, binding, frame, certain))


def _changed_one(evaluator: Evaluator, value: Value, binding: Binding, frame: Frame, certain: bool) -> Value:
    if isinstance(value, Sequence):
        return _longer(evaluator, value, binding, frame)
    if not isinstance(value, Items):
        return value
    if binding.kind == "delete-item":
        return _without(evaluator, value, binding, frame, certain)
    if binding.kind == "set-item":
        key = _value(evaluator, binding.key, frame)
        given = _value(evaluator, binding.value, frame)
        node = binding.node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
            certain = False
        result: Items = value
        for part in parts(key):
            if isinstance(part, Text):
                result = with_entry(result, part.value, given, certain and not isinstance(key, Mixture))
            elif part != NUMBER:
                result = opened(result, "a key is set that is known only at run time")
        return result
    return _updated(evaluator, value, binding.node, frame, certain)


def _longer(evaluator: Evaluator, value: Sequence, binding: Binding, frame: Frame) -> Sequence:
    """Return a list after something was put into it, taken out, or moved."""
    if binding.kind == "delete-item":
        return Sequence(None, value.element)
    added = _value(evaluator, binding.value, frame)
    node = binding.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("extend"):
        added = evaluator.iterated(added)
    return Sequence(None, added if value.items == () else join((value.element, added)))


def _without(evaluator: Evaluator, items: Items, binding: Binding, frame: Frame, certain: bool) -> Items:
    key = _value(evaluator, binding.key, frame)
    if isinstance(key, Text) and certain:
        kept = [entry for entry in items.entries if entry[0] != key.value]
        return Items(tuple(kept), items.rest, items.read_only, items.why)
    return Items(tuple((k, v, False) for k, v, _ in items.entries), items.rest, items.read_only, items.why)


def _updated(evaluator: Evaluator, items: Items, node: ast.AST, frame: Frame, certain: bool) -> Value:
    others: list[Value] = []
    extra: list[ast.keyword] = []
    if isinstance(node, ast.AugAssign):
        others.append(evaluator.value(node.value, frame))
    elif isinstance(node, ast.Call):
        named = isinstance(node.func, ast.Attribute) and node.func.attr == "dict"  # ``patch.dict(table, …)``
        others += [evaluator.value(argument, frame) for argument in node.args[1 if named else 0 :]]
        extra = node.keywords
    result: Value = items
    for other in others:
        result = updated(result, other)
    for keyword in extra:
        if keyword.arg is None:
            result = updated(result, evaluator.value(keyword.value, frame))
        elif isinstance(result, Items):
            result = with_entry(result, keyword.arg, evaluator.value(keyword.value, frame))
    return result if certain else join((items, result))


def updated(base: Value, other: Value) -> Value:
    """Return the dict ``base`` after ``base.update(other)``; ``other`` may be a dict or pairs."""
    if not isinstance(base, Items):
        return base
    results: list[Value] = []
    for part in parts(present(other)):
        pairs = as_items(part)
        if pairs is not None:
            results.append(merged(base, pairs))
        else:
            why = part.why if isinstance(part, Unknown) and part.why else "what is spread into it cannot be seen"
            results.append(opened(base, why, part.wants if isinstance(part, Unknown) else ""))
    return join(results)


def dict_display(evaluator: Evaluator, node: ast.Dict, frame: Frame) -> Value:
    result: Value = Items()
    for key, value in zip(node.keys, node.values):
        if key is None:
            result = updated(result, evaluator.value(value, frame))
            continue
        named = evaluator.value(key, frame)
        given = evaluator.value(value, frame)
        for part in parts(named):
            if not isinstance(result, Items):
                break
            if isinstance(part, Text):
                result = with_entry(result, part.value, given, not isinstance(named, Mixture))
            elif part == NUMBER:
                rest = given if result.rest is None else join((result.rest, given))
                result = Items(result.entries, rest, result.read_only, result.why)
            else:
                rest = given if result.rest is None else join((result.rest, given))
                result = Items(result.entries, rest, result.read_only, "a key is known only at run time")
    return result


def dict_comprehension(evaluator: Evaluator, node: ast.DictComp, frame: Frame) -> Value:
    generator = node.generators[0]
    target = generator.target
    if (
        len(node.generators) == 1
        and isinstance(target, ast.Tuple)
        and len(target.elts) == 2
        and isinstance(target.elts[0], ast.Name)
        and isinstance(node.key, ast.Name)
        and node.key.id == target.elts[0].id
    ):
        source = evaluator.value(generator.iter, frame)
        same = (
            isinstance(node.value, ast.Name)
            and isinstance(target.elts[1], ast.Name)
            and (node.value.id == target.elts[1].id)
        )
        base = as_items(source)
        if base is not None:
            value = None if same else evaluator.value(node.value, frame)
            sure = not generator.ifs
            entries = tuple(
                (key, old if value is None else value, certain and sure) for key, old, certain in base.entries
            )
            return Items(entries, base.rest, False, base.why)
    named, given = evaluator.value(node.key, frame), evaluator.value(node.value, frame)
    if all(isinstance(part, Text) for part in parts(named)):
        return Items(tuple((part.value, given, False) for part in parts(named) if isinstance(part, Text)))
    return Items((), given, False, "its keys are known only at run time")


def looked_up(items: Items, key: Value) -> Value:
    """Return what a dict gives for a key."""
    if isinstance(key, Text):
        found = items.get(key.value)
        if found is None:
            return Unknown(f"the dict has no key {key.value!r} here")
        # What was spread in, or set under a key that is not known, may have taken the entry's place.
        return found if items.rest is None else join((found, items.rest))
    values = [value for _, value, _ in items.entries]
    if items.rest is not None:
        values.append(items.rest)
    return join(values) if values else Unknown("the dict is empty here")


def dict_union(evaluator: Evaluator, left: ast.expr, right: ast.expr, frame: Frame) -> Value:
    first = evaluator.value(left, frame)
    if any(isinstance(part, Items) for part in parts(first)):
        return evaluator.each(first, lambda part: updated(part, evaluator.value(right, frame)))
    second = evaluator.value(right, frame)
    if isinstance(second, Items):
        return updated(opened(Items(), "what is merged into it cannot be seen"), second)
    return Unknown()
