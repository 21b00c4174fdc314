"""What stands for the SDK's client where a call is made: protocols that declare the method, and fakes that have it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from codemod.languages.python.annotations import annotated
from codemod.languages.python.candidates import Candidate
from codemod.languages.python.classes import class_bindings
from codemod.languages.python.doubles import Use
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.handed_in import handed_in
from codemod.languages.python.overrides import is_fake, own_methods
from codemod.languages.python.replaced import namespaces
from codemod.languages.python.scopes import Binding, scope_of
from codemod.languages.python.values import Client, Value, parts, present


def stand_ins(evaluator: Evaluator, candidates: Iterable[Candidate]) -> list[Use]:
    """Return the declarations of the old method, and the fakes of it, that calls may reach; each once."""
    found: dict[int, Use] = {}
    regions: dict[int, list[ast.AST]] = {}
    for one in candidates:
        if one.image_only:
            continue
        for made in _namespaces(evaluator, one):
            regions.setdefault(id(made), []).append(one.call)
            where = f"for the call in {evaluator.where(one.call, scope_of(made))}"
            found.setdefault(id(made), Use(made, *_FAKE, where))
        for value in _receivers(evaluator, one.node.value):
            for binding, declared in own_methods(evaluator, value, one.node.attr):
                if not (declared or is_fake(evaluator, value, one.node.attr)):
                    continue  # it is the program's own, and the call is reported as one of two kinds
                node = binding.node
                where = f"for the call in {evaluator.where(one.call, scope_of(node))}"
                regions.setdefault(id(node), []).append(one.call)
                if id(node) not in found:
                    rule, reason = ("declared-method", "method-declared") if declared else _FAKE
                    found[id(node)] = Use(node, rule, reason, where)
    return [Use(use.node, use.rule, use.reason, use.detail, tuple(regions[id(use.node)])) for use in found.values()]


_FAKE = ("mocked-method", "method-mocked")


def _namespaces(evaluator: Evaluator, one: Candidate) -> Iterator[ast.Call]:
    """Yield the calls that make plain objects with the method, which are handed in for a call's object."""
    for given in handed_in(evaluator, one.node.value):
        yield from namespaces(evaluator, given.expression, one.node.attr)


def _receivers(evaluator: Evaluator, node: ast.expr) -> Iterator[Value]:
    """Yield what a call's object may be, what is handed in for it, and what it is declared to be."""
    yield from parts(present(evaluator.value(node)))
    for given in handed_in(evaluator, node):
        yield from parts(present(given.value))
    for binding in _bindings(evaluator, node):
        if binding.annotation is not None:
            yield from parts(present(annotated(evaluator, binding.annotation)))


def _bindings(evaluator: Evaluator, node: ast.expr, depth: int = 0) -> Iterator[Binding]:
    """Yield the bindings that an object's name, or attribute, gets its value from."""
    found: list[Binding] = []
    if isinstance(node, ast.Name):
        found = list(evaluator.bindings_of(node) or ())
    elif isinstance(node, ast.Attribute):
        for part in parts(present(evaluator.value(node.value))):
            definition = part.subclass if isinstance(part, Client) else getattr(part, "node", None)
            if isinstance(definition, ast.ClassDef):
                found += class_bindings(evaluator, definition, node.attr)
    for binding in found:
        yield binding
        if isinstance(binding.value, (ast.Name, ast.Attribute)) and depth < 3 and binding.kind != "parameter":
            yield from _bindings(evaluator, binding.value, depth + 1)
