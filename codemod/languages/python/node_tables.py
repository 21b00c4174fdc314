"""The nodes that the rules ask for, by what they are: of one module, or of several as one program."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.languages.python.scopes import Binding, Scope, find_scope, scope_of


class Tables:
    """The nodes that the rules ask for: of one module, or of several that are analysed as one program."""

    def __init__(self) -> None:
        self.attribute_stores: dict[str, list[Binding]] = {}
        """Attribute name -> bindings whose node is the ast.Attribute that is assigned to or changed."""
        self.attribute_loads: dict[str, list[ast.Attribute]] = {}
        self.name_loads: dict[str, list[ast.Name]] = {}
        self.methods: list[ast.Attribute] = []
        """Every attribute with one of the old method's names, whatever is done with it, in no certain order."""
        self.calls: list[ast.Call] = []
        """Calls of plain names and attributes that the rules for references and doubles look at."""
        self.classes: list[ast.ClassDef] = []
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.imports: list[ast.Import | ast.ImportFrom] = []
        self.strings: list[ast.Constant] = []
        self.handlers: list[ast.ExceptHandler] = []
        self.class_patterns: list[ast.MatchClass] = []
        self._grouped: dict[str, dict[int, list[ast.Name]]] = {}

    def loads_of(self, name: str, home: Scope | None) -> list[ast.Name]:
        """Return the reads of ``name`` that see a binding of ``home`` (None: that see none of their own file)."""
        grouped = self._grouped.get(name)
        if grouped is None:
            grouped = self._grouped[name] = {}
            for load in self.name_loads.get(name, ()):
                grouped.setdefault(id(find_scope(name, scope_of(load))), []).append(load)
        return grouped.get(id(home), [])


def together(files: Sequence[Tables]) -> Tables:
    """Return the tables of several modules as one: file after file, each in its own order."""
    if len(files) == 1:
        return files[0]
    merged = Tables()
    for file in files:
        for name in ("attribute_stores", "attribute_loads", "name_loads"):
            into: dict[str, list[object]] = getattr(merged, name)
            for key, found in getattr(file, name).items():
                into.setdefault(key, []).extend(found)
        for name in ("methods", "calls", "classes", "functions", "imports", "strings", "handlers", "class_patterns"):
            getattr(merged, name).extend(getattr(file, name))
    return merged
