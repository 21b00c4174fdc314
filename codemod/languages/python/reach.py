"""Which functions of the file can be reached from a piece of code: by calls, or by handing a function on.

Every mention counts as a call, and a method is known by its name, so that nothing that can be reached is missed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.languages.python.scopes import Scopes, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, ancestors


class Reach:
    """Answers whether code in one place can run code in another."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.methods: dict[str, list[Function]] = {}
        for function in scopes.functions:
            if scope_of(function).kind == "class":
                self.methods.setdefault(function.name, []).append(function)
        self._direct: dict[int, list[Function]] = {}
        self._regions: dict[tuple[int, ...], set[int]] = {}

    def reaches(self, region: Iterable[ast.AST], node: ast.AST) -> bool:
        """Whether running ``region`` can run ``node``: it stands in it, or in a function reachable from it."""
        roots = list(region)
        above = [node, *ancestors(node)]
        inside = {id(root) for root in roots}
        if any(id(place) in inside for place in above):
            return True
        reachable = self._reachable(roots)
        return any(id(place) in reachable for place in above if isinstance(place, FUNCTIONS))

    def _reachable(self, roots: list[ast.AST]) -> set[int]:
        key = tuple(id(root) for root in roots)
        known = self._regions.get(key)
        if known is not None:
            return known
        found: set[int] = set()
        queue = [function for root in roots for function in self.mentioned(root)]
        while queue:
            function = queue.pop()
            if id(function) not in found:
                found.add(id(function))
                queue.extend(self.mentioned(function))
        self._regions[key] = found
        return found

    def mentioned(self, root: ast.AST) -> list[Function]:
        """Return the functions that a piece of code names."""
        known = self._direct.get(id(root))
        if known is not None:
            return known
        found: list[Function] = []
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found += self._named(node)
            elif isinstance(node, ast.Attribute):
                found += self.methods.get(node.attr, ())
        self._direct[id(root)] = found
        return found

    def _named(self, node: ast.Name) -> list[Function]:
        home = find_scope(node.id, scope_of(node))
        if home is None:
            return []
        found: list[Function] = []
        for binding in home.bindings[node.id]:
            definition = binding.node
            if isinstance(definition, FUNCTIONS):
                found.append(definition)
            elif isinstance(definition, ast.ClassDef):
                found += [
                    method
                    for method in definition.body
                    if isinstance(method, FUNCTIONS) and method.name.startswith("__")
                ]
            elif isinstance(binding.value, ast.Name) and binding.value is not node:
                target = find_scope(binding.value.id, scope_of(binding.value))
                if target is not None:
                    found += [b.node for b in target.bindings[binding.value.id] if isinstance(b.node, FUNCTIONS)]
        return found
