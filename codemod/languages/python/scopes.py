"""Scopes and bindings: who binds which name, where, and with what; and which of them a use of a name sees."""

from __future__ import annotations

import ast

from codemod.languages.python.syntax import FUNCTIONS

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.tables import Scopes

MUTATORS = frozenset(
    {"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__", "reverse", "sort", "remove",
     "rotate"}
)  # fmt: skip
"""Methods of dicts and lists that change them, and put nothing in that is not in the call."""

APPENDERS = frozenset({"append", "appendleft", "add", "insert", "put_nowait", "extend", "extendleft"})
"""Methods of lists, sets and queues that put their last argument in."""


class Binding:
    """One place that gives a name (or an attribute) a value, or changes the value it has.

    ``kind`` is one of: assign, annotate, for, with, import, function, class, parameter, except, augment, set-item,
    delete-item, change, delete, match, opaque. ``value`` is the expression that it comes from, ``path`` how it was
    unpacked from that (indices; ``*`` for the rest). ``previous`` are the bindings that a change is made to; the flow
    fills it in. ``target`` is the expression that is assigned to, where that is no plain name.
    """

    __slots__ = (
        "annotation", "key", "kind", "member", "module", "name", "node", "path", "previous", "scope", "target", "value",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        kind: str,
        node: ast.AST,
        scope: Scope,
        value: ast.expr | None = None,
        path: tuple[int | str, ...] = (),
        annotation: ast.expr | None = None,
        key: ast.expr | None = None,
        module: str = "",
        member: str = "",
    ) -> None:
        self.name = name
        self.kind = kind
        self.node = node
        self.scope = scope
        self.value = value
        self.path = path
        self.annotation = annotation
        self.key = key
        self.module = module
        self.member = member
        self.previous: tuple[Binding, ...] | None = None
        self.target: ast.expr | None = None

    @property
    def changes(self) -> bool:
        """Whether the binding changes a value instead of giving a new one."""
        return self.kind in ("set-item", "delete-item", "change")

    @property
    def line(self) -> int:
        """The line (1-based) of the binding."""
        return getattr(self.node, "lineno", 0)

    @property
    def position(self) -> tuple[int, int]:
        """The place of the binding in the text, for ordering."""
        return getattr(self.node, "lineno", 0), getattr(self.node, "col_offset", 0)


class Scope:
    """A module, function, lambda, class, comprehension, or a list of type parameters, and the names that it binds."""

    __slots__ = ("bindings", "file", "flowed", "globals", "kind", "node", "nonlocals", "outer", "remote", "shared")

    def __init__(self, node: ast.AST, kind: str, outer: Scope | None) -> None:
        self.node = node
        self.kind = kind
        self.outer = outer
        self.bindings: dict[str, list[Binding]] = {}
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.remote: dict[str, list[Binding]] = {}
        """Changes of a name's value that are made in inner scopes, and so at any time."""
        self.flowed = False
        self.shared: set[str] = set()
        """Names that inner scopes bind too, by ``global`` or ``nonlocal``, and so at any time."""
        self.file: Scopes | None = outer.file if outer is not None else None
        """The tables of the file that the scope is in."""

    def add(self, binding: Binding) -> None:
        """Record a binding of this scope."""
        self.bindings.setdefault(binding.name, []).append(binding)


def scope_of(node: ast.AST) -> Scope:
    """Return the scope in which the node is evaluated."""
    scope: Scope = node.scope  # type: ignore[attr-defined]  # our own mark on the tree
    return scope


def file_of(node: ast.AST) -> Scopes:
    """Return the tables of the file that the node is in."""
    return file_of_scope(scope_of(node))


def file_of_scope(scope: Scope) -> Scopes:
    """Return the tables of the file that the scope is in."""
    file = scope.file
    if file is None:
        raise LookupError("a scope of no file")
    return file


def enclosing_function(node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None:
    """Return the function or lambda whose body holds the node."""
    scope: Scope | None = scope_of(node)
    while scope is not None:
        if isinstance(scope.node, (*FUNCTIONS, ast.Lambda)):
            return scope.node
        if scope.kind == "class":
            return None
        scope = scope.outer
    return None


def find_scope(name: str, scope: Scope) -> Scope | None:
    """Return the scope whose binding a use of ``name`` in ``scope`` sees, None for builtins and unknown names."""
    current: Scope | None = scope
    first = True
    while current is not None:
        own = name in current.bindings and name not in current.globals and name not in current.nonlocals
        if own and (first or current.kind != "class"):
            return current
        if name in current.globals:
            while current.outer is not None:
                current = current.outer
            return current if name in current.bindings else None
        first = first and current.kind in ("comprehension", "types")
        current = current.outer
    return None
