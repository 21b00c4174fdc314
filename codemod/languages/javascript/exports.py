"""What a module offers under which names: by ``export`` statements, and by ``module.exports`` and ``exports``."""

from __future__ import annotations

from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import CLASSES, FUNCTIONS, Node
from codemod.record import dataclass, field

DEFAULT = "default"
WHOLE = "*"
"""Stands for a module itself, as a value: what ``import * as`` and ``require`` give."""


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """How a module gives one of its names: by what an expression or a declaration is, or as a name of a module.

    ``node`` is an expression, or the identifier of a variable; ``module`` is as it is written, ``name`` its name there.
    """

    node: Node | None = None
    module: str = ""
    name: str = ""


@dataclass(slots=True, eq=False)
class Exports:
    """Everything that one module offers.

    ``whole`` are the expressions that are the module itself (``module.exports = …``, ``export = …``); ``stars`` the
    modules of ``export *``. ``is_open``: it offers more, under names that are worked out at run time.
    ``is_commonjs``: it has no ``export``, so that its default is itself to those who import it.
    """

    names: dict[str, list[Export]] = field(default_factory=dict)
    whole: list[Node] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)
    is_open: bool = False
    is_commonjs: bool = True

    def add(self, name: str, export: Export) -> None:
        """Take note of a way in which a name is given."""
        self.names.setdefault(name, []).append(export)


def exports_of(scopes: Scopes, root: Node) -> Exports:
    """Return what the module with a root offers."""
    found = Exports()
    for statement in root.children:
        if statement.kind == "export_statement":
            found.is_commonjs = "=" in statement.words
            _from_statement(scopes, statement, found)
    for name, writes in scopes.stores.items():
        for write in writes:
            if root.start <= write.target.start < root.end:
                _from_store(scopes, write.target, name, write.source if write.how == "value" else None, found)
    return found


def _from_statement(scopes: Scopes, statement: Node, found: Exports) -> None:
    source = statement.field("source")
    module = scopes.tree.string(source) or "" if source is not None else ""
    if source is not None and "*" in statement.words:
        found.stars.append(module)
        return
    value = statement.field("value")
    if value is not None:
        found.add(DEFAULT, Export(value))
        return
    if "=" in statement.words and statement.children:
        found.whole.append(statement.children[-1])
        return
    for child in statement.children:
        if child.kind == "namespace_export" and child.children:
            found.add(_text(scopes, child.children[-1]), Export(None, module, WHOLE))
        elif child.kind == "export_clause":
            for specifier in child.children:
                name, shown = specifier.field("name"), specifier.field("alias")
                taken = DEFAULT if name is None else _text(scopes, name)  # the word default is no name to the grammar
                offered = taken if "as" not in specifier.words else DEFAULT if shown is None else _text(scopes, shown)
                found.add(offered, Export(None, module, taken) if source is not None else Export(name))
        elif child.kind in ("lexical_declaration", "variable_declaration"):
            for declarator in child.children:
                pattern = declarator.field("name")
                for target, _ in scopes.targets(pattern) if pattern is not None else ():
                    found.add(scopes.tree.of(target), Export(target))
        elif child.kind in FUNCTIONS or child.kind in CLASSES or child.kind.endswith("_declaration"):
            name = child.field("name")
            if "default" in statement.words:
                found.add(DEFAULT, Export(child if name is None else name))
            elif name is not None:
                found.add(scopes.tree.of(name), Export(name))


def _text(scopes: Scopes, node: Node) -> str:
    """Return a name of an export, which may be written as a text."""
    return scopes.tree.string(node) or scopes.tree.of(node)


def _from_store(scopes: Scopes, target: Node, name: str, value: Node | None, found: Exports) -> None:
    """Look at a property that is set, for one of ``exports`` or ``module.exports``, or for the latter itself."""
    holder = target.field("object")
    if holder is None:
        return
    text = scopes.tree.of(holder)
    root = holder if holder.kind == "identifier" else holder.field("object")
    if root is not None and scopes.variable(root) is not None:
        return  # a variable of the file's own
    if text == "module" and name == "exports":
        if value is None:
            found.is_open = True
        else:
            found.whole.append(value)
    elif text in ("exports", "module.exports"):
        if value is None or not name:
            found.is_open = True
        else:
            found.add(name, Export(value))
