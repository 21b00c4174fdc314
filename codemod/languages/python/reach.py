"""Which functions of the program can be reached from a piece of code: by calls, or by handing a function on.

Every mention counts as a call, and a method is known by its name, so that nothing that can be reached is missed.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.languages.python.program import Program, is_package
from codemod.languages.python.scopes import Binding, file_of, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, ancestors
from codemod.languages.python.tables import Scopes

_CHAIN = 20
"""Modules that hand a name on to each other: imports may go in a circle."""

_GETATTR = "__getattr__"
"""A module's function that gives the names which it does not have."""


class Reach:
    """Answers whether code in one place can run code in another."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.methods: dict[str, list[Function]] = {}
        for function in program.tables.functions:
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
            elif isinstance(node, ast.Attribute):
                if node.attr in self.methods:
                    methods.add(node.attr)
                functions |= {id(function): function for function in self._of_modules(node)}
        known = self._direct[id(root)] = (tuple(functions.values()), frozenset(methods))
        return known

    def _named(self, node: ast.Name) -> list[Function]:
        home = find_scope(node.id, scope_of(node))
        if home is None:
            brought = self.program.home_of(file_of(node), node.id)
            return [] if brought is None else self._bound(brought[0].module.bindings[brought[1]], node)
        return self._bound(home.bindings[node.id], node)

    def _of_modules(self, node: ast.Attribute) -> list[Function]:
        """Return the functions that ``module.name`` may name: every one of that name that a module has."""
        if self.program.is_alone or not self.program.may_be_module(node.value):
            return []
        found = []
        for file in self.program.files:
            home = self.program.home_of(file, node.attr)
            if home is not None:
                found += self._bound(home[0].module.bindings[home[1]], node)
            elif _GETATTR in file.module.bindings:
                found += self._bound(file.module.bindings[_GETATTR], node)
        return found

    def _bound(self, bindings: list[Binding], node: ast.expr, depth: int = 0) -> list[Function]:
        """Return the functions that a name with these bindings may stand for; of a class, its special methods."""
        found: list[Function] = []
        for binding in bindings:
            definition = binding.node
            if isinstance(definition, FUNCTIONS):
                found.append(definition)
            elif isinstance(definition, ast.ClassDef):
                found += [
                    method
                    for method in definition.body
                    if isinstance(method, FUNCTIONS) and method.name.startswith("__")
                ]
            elif binding.kind == "import":
                found += self._imported(binding, node, depth)
            elif isinstance(binding.value, ast.Name) and binding.value is not node:
                target = find_scope(binding.value.id, scope_of(binding.value))
                if target is not None:
                    others = [b for b in target.bindings[binding.value.id] if isinstance(b.node, FUNCTIONS)]
                    found += [b.node for b in others if isinstance(b.node, FUNCTIONS)]
                    imports = [b for b in target.bindings[binding.value.id] if b.kind == "import"]
                    found += [one for b in imports for one in self._imported(b, node, depth)]
        return found

    def _imported(self, binding: Binding, node: ast.expr, depth: int) -> list[Function]:
        origin = self.program.origin(binding)
        file = self.program.at(origin[0]) if origin is not None and origin[1] else None
        home = self.program.home_of(file, binding.member) if file is not None else None
        if home is None and file is not None and is_package(file.path) and depth <= _CHAIN:
            return self._lent(file, binding.member, node, depth + 1)
        if home is None or depth > _CHAIN:
            return []
        return self._bound(home[0].module.bindings[home[1]], node, depth + 1)

    def _lent(self, package: Scopes, name: str, node: ast.expr, depth: int) -> list[Function]:
        """Return the functions that a package may give under a name which it does not bind, of the modules in it."""
        folder = package.path.rpartition("/")[0]
        found = self._bound(package.module.bindings.get(_GETATTR, []), node, depth)
        for file in self.program.files:
            if file is not package and file.path.startswith(f"{folder}/") and name in file.module.bindings:
                found += self._bound(file.module.bindings[name], node, depth)
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
