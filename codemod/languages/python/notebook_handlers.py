"""Handlers in a notebook whose errors may come from files that are not read together with it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator

from codemod.languages.python.imported import is_sdk
from codemod.languages.python.program import Program
from codemod.languages.python.scopes import Binding, file_of
from codemod.languages.python.syntax import FUNCTIONS
from codemod.languages.python.tables import Scopes


def runs_other_files(program: Program, file: Scopes, region: tuple[ast.AST, ...] | None) -> bool:
    """Say whether code of a notebook (None: any) calls what is imported, but for what is known.

    That is the SDK, the standard library, and the modules of the project. A function of the notebook's own counts
    where any of its functions does so.
    """
    asked = _Asked(program, file)
    if region is None:
        return any(asked.calls([file.tree], {"import"}))
    if any(asked.calls(region, {"import"})):
        return True
    functions = [node for node in ast.walk(file.tree) if isinstance(node, FUNCTIONS)]
    return any(asked.calls(region, {"function"})) and any(asked.calls(functions, {"import"}))


class _Asked:
    """The calls of a notebook's program by what they call."""

    def __init__(self, program: Program, file: Scopes) -> None:
        self._program = program
        self._file = file

    def calls(self, nodes: Iterable[ast.AST], kinds: set[str]) -> Iterator[ast.Call]:
        for tree in nodes:
            for node in ast.walk(tree):
                root = node.func if isinstance(node, ast.Call) else None
                while isinstance(root, ast.Attribute):
                    root = root.value
                if isinstance(node, ast.Call) and isinstance(root, ast.Name) and file_of(root) is self._file:
                    bindings = self._file.module.bindings.get(root.id, ())
                    if any(one.kind in kinds and (one.kind != "import" or self._is_foreign(one)) for one in bindings):
                        yield node

    def _is_foreign(self, binding: Binding) -> bool:
        """Whether an import is of something that nothing is known of."""
        node = binding.node
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [binding.module]
        return any(_apart(name) and self._program.resolve(self._file.path, name) is None for name in names)


def _apart(name: str) -> bool:
    return not is_sdk(name) and name.partition(".")[0] not in sys.stdlib_module_names
