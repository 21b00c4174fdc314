"""TypeScript's namespaces: one may be written in several blocks, and what one of these exports is a name in all."""

from __future__ import annotations

from collections.abc import Iterable

from codemod.languages.javascript.syntax import Node, Tree
from codemod.languages.javascript.variables import Scope


def blocks_with_names_of_others(
    tree: Tree, blocks: Iterable[tuple[Node, Scope]], exported: Iterable[tuple[str, Scope]]
) -> dict[str, list[Node]]:
    """Give the blocks of each namespace the names that its others export; return those blocks, by name."""
    named = {(name, id(scope)) for name, scope in exported}
    groups: dict[tuple[str, int], list[Scope]] = {}
    for namespace, scope in blocks:
        name = namespace.field("name")
        if name is not None:
            groups.setdefault((tree.of(name), id(scope.parent)), []).append(scope)
    found: dict[str, list[Node]] = {}
    for several in groups.values():
        for scope in several:
            own = [one for one in scope.names.values() if one.exported or (one.name, id(scope)) in named]
            for other in several:
                for variable in own:
                    if variable.scope is scope and variable.name not in other.names:
                        other.names[variable.name] = variable
                        found.setdefault(variable.name, []).append(other.node)
    return found
