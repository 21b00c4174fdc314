"""Which functions of the file can be reached from a piece of code: by calls, or by handing a function on.

Every mention counts as a call, and a method is known by its name, so that nothing that can be reached is missed.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.languages.python.scopes import find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, ancestors
from codemod.languages.python.tables import Scopes


class Reach:
    """Answers whether code in one place can run code in another."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.methods: dict[str, list[Function]] = {}
        for function in scopes.functions:
            if scope_of(function).kind == "class":
                self.methods.setdefault(function.name, []).append(function)
        self._direct: dict[int, tuple[tuple[Function, ...], frozenset[str]]] = {}
        self._regions: dict[tuple[int, ...], set[int]] = {}

    def index(self, regions: Sequence[tuple[ast.AST, ...] | None]) -> RegionIndex:
        """Return an index that tells which of the regions (by number; None: all of the file) can run a node."""
        return RegionIndex(self, regions)

    def reachable(self, roots: Sequence[ast.AST]) -> set[int]:
        """Return the functions (their ids) that running the roots can run."""
        key = tuple(id(root) for root in roots)
        known = self._regions.get(key)
        if known is not None:
            return known
        found: set[int] = set()
        names: set[str] = set()  # many classes may have a method of one name: each name is followed once
        queue: list[ast.AST] = list(roots)
        while queue:
            functions, methods = self.mentioned(queue.pop())
            new = list(functions)
            for name in methods - names:
                new += self.methods[name]
            names |= methods
            for function in new:
                if id(function) not in found:
                    found.add(id(function))
                    queue.append(function)
        self._regions[key] = found
        return found

    def mentioned(self, root: ast.AST) -> tuple[tuple[Function, ...], frozenset[str]]:
        """Return the functions that a piece of code names, and the names of methods in it."""
        known = self._direct.get(id(root))
        if known is not None:
            return known
        functions: dict[int, Function] = {}
        methods: set[str] = set()
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                functions |= {id(function): function for function in self._named(node)}
            elif isinstance(node, ast.Attribute) and node.attr in self.methods:
                methods.add(node.attr)
        known = self._direct[id(root)] = (tuple(functions.values()), frozenset(methods))
        return known

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


class RegionIndex:
    """Which regions of a file can run a node, answered from the node's own ancestors."""

    def __init__(self, reach: Reach, regions: Sequence[tuple[ast.AST, ...] | None]) -> None:
        self._by_place: dict[int, list[int]] = {}
        self._everywhere = [number for number, region in enumerate(regions) if region is None]
        for number, region in enumerate(regions):
            places = {id(root) for root in region or ()}
            if region:
                places |= reach.reachable(region)
            for place in places:
                self._by_place.setdefault(place, []).append(number)

    def running(self, node: ast.AST) -> list[int]:
        """Return the numbers of the regions that can run ``node``, in order."""
        found = set(self._everywhere)
        for place in (node, *ancestors(node)):
            found.update(self._by_place.get(id(place), ()))
        return sorted(found)
