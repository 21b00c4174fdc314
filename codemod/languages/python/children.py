"""Which fields of a node hold nodes, and in which scope the nodes are evaluated."""

from __future__ import annotations

import ast

from codemod.languages.python.scopes import Scope
from codemod.languages.python.syntax import COMPREHENSIONS

FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Attribute: ("value",), ast.Call: ("func", "args", "keywords")}
"""The fields of each class that hold nodes; filled as classes are met."""

_NO_NODES = frozenset(
    {"ctx", "op", "ops", "id", "attr", "name", "names", "arg", "asname", "module", "level", "lineno", "kind", "simple",
     "type_comment", "is_async", "conversion", "tag", "type_ignores", "rest", "kwd_attrs",
     "str"}
)  # fmt: skip
"""Fields that hold no node of interest, whatever the class: names, numbers, operators, contexts."""


def find_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """Return the fields of a class that hold nodes, and keep them in FIELDS."""
    found = tuple(name for name in kind._fields if name not in _NO_NODES and kind not in _LEAVES)
    FIELDS[kind] = found
    return found


_LEAVES = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.MatchStar, ast.Pass, ast.MatchSingleton)
"""Classes whose fields hold no nodes that have a scope (an import's aliases have none)."""


def scope_inside(node: ast.AST, field_name: str, outer: Scope, inner: Scope) -> Scope:
    """Return the scope that a child of a scope's node belongs to: decorators, defaults and bases are outside."""
    if isinstance(node, COMPREHENSIONS) or field_name in ("body", "type_params"):
        return inner
    return outer if field_name == "decorator_list" else inner.outer or outer
