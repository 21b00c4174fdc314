"""The imports of modules that the functions for requests need, where isort would have them."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from codemod.languages.python.facts import FileFacts
from codemod.languages.python.lines import Lines, Replacement
from codemod.languages.python.naming import free
from codemod.languages.python.typing_import import imports_before, place_of_import


class Modules:
    """What modules are called in one file; gathers the imports that have to be added."""

    def __init__(self, lines: Lines, file: FileFacts) -> None:
        self._lines = lines
        self._file = file
        self._known = dict(file.modules)
        self._added: dict[str, str] = {}

    def name(self, module: str) -> str:
        """Return what a module is called at module level; "" where its own name means something else there."""
        if self._known.get(module):
            return self._known[module]
        if module not in self._known:
            return ""
        self._added[module] = self._known[module] = module
        return module

    def alias(self, module: str) -> str:
        """Return what a module is called at module level, by an alias where its own name means something else."""
        name = self.name(module)
        if not name:
            name = self._added[module] = self._known[module] = free([f"{module}_module"], self._file.names)
        return name

    def replacements(self, typing: Replacement | None) -> list[Replacement]:
        """Return the new imports, and with them the one of ``typing``: what goes to one place is put in once."""
        imports = imports_before(self._lines, self._file.wrapper_line)
        places: dict[int, tuple[str, str, list[str]]] = {}
        standard = {module: module.partition(".")[0] in sys.stdlib_module_names for module in self._added}
        for module, name in sorted(self._added.items(), key=lambda item: (not standard[item[0]], item[0])):
            text = f"import {module}" if name == module else f"import {module} as {name}"
            line, before, after = place_of_import(self._lines, imports, self._file.wrapper_line, (False, module))
            at = self._lines.start(line)
            apart = at in places and not standard[module] and any(standard.values())
            gap = self._lines.newline if apart else ""
            places.setdefault(at, (before, after, []))[2].append(gap + text + self._lines.newline)
        found = []
        for at, (before, after, statements) in places.items():
            texts: Iterable[str] = statements
            if typing is not None and typing.begin == typing.end == at:
                texts = [*statements, typing.text.strip() + self._lines.newline]
                typing = None
            found.append(Replacement(at, at, before + "".join(texts) + after, "import"))
        return [*found, typing] if typing is not None else found
