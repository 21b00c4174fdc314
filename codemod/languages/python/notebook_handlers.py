"""Handlers in a notebook whose errors come from other files, which are not read together with it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.imported import is_sdk
from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import FUNCTIONS


def runs_other_files(evaluator: Evaluator, region: tuple[ast.AST, ...] | None) -> bool:
    """Say whether code of a notebook (None: any) calls what is imported, but for the SDK and the standard library.

    A function of the notebook's own counts where any of its functions does so.
    """
    trees = [file.tree for file in evaluator.program.files]
    if region is None:
        return any(_calls(trees, {"import"}))
    if any(_calls(region, {"import"})):
        return True
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    return any(_calls(region, {"function"})) and any(_calls(functions, {"import"}))


def _calls(nodes: Iterable[ast.AST], kinds: set[str]) -> Iterator[ast.Call]:
    for tree in nodes:
        for node in ast.walk(tree):
            root = node.func if isinstance(node, ast.Call) else None
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(node, ast.Call) and isinstance(root, ast.Name):
                bindings = file_of(root).module.bindings.get(root.id, ())
                if any(one.kind in kinds and (one.kind != "import" or _is_foreign(one.node)) for one in bindings):
                    yield node


def _is_foreign(node: ast.AST) -> bool:
    """Whether an import is of something that is neither the SDK nor the standard library."""
    match node:
        case ast.ImportFrom(module=module, level=level):
            names = [module or ""]
            return bool(level) or any(_apart(name) for name in names)
        case ast.Import(names=aliases):
            return any(_apart(alias.name) for alias in aliases)
    return False


def _apart(name: str) -> bool:
    return not is_sdk(name) and name.partition(".")[0] not in sys.stdlib_module_names
