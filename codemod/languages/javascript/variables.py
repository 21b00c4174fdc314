"""Scopes, variables, and the ways in which these get values."""

from __future__ import annotations

from codemod.languages.javascript.syntax import Node
from codemod.record import dataclass, field

Step = tuple[str, object]
"""One step into a destructured value: ``("key", name)``, ``("computed", None)``, ``("index", number)``,
``("rest", names taken)``, ``("tail", first)``, ``("default", node)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """One way in which a variable, or a property, gets a value.

    ``how``: ``value`` (that of ``source``), ``element`` (one of ``source``'s), ``parameter`` (``index`` of the function
    ``source``), ``import`` (``name`` of ``module``), ``function``, ``class``, ``opaque`` (not followed).
    ``steps`` lead into the value; ``type`` is the annotation of the whole.
    """

    target: Node
    how: str
    source: Node | None = None
    steps: tuple[Step, ...] = ()
    type: Node | None = None
    index: int = 0
    module: str = ""
    name: str = ""


@dataclass(slots=True, eq=False)
class Variable:
    """A declared name: its scope, what is written to it, where it is read, and whether others can import it."""

    name: str
    scope: Scope
    writes: list[Write] = field(default_factory=list)
    reads: list[Node] = field(default_factory=list)
    exported: bool = False
    ambient: bool = False


class Scope:
    """A scope and the names declared in it."""

    __slots__ = ("is_function", "names", "node", "parent")

    def __init__(self, node: Node, parent: Scope | None, *, is_function: bool) -> None:
        self.node = node
        self.parent = parent
        self.is_function = is_function
        self.names: dict[str, Variable] = {}

    def declare(self, name: str) -> Variable:
        """Return the variable of a name, made where there is none."""
        known = self.names.get(name)
        if known is None:
            known = self.names[name] = Variable(name, self)
        return known

    def hoisting(self) -> Scope:
        """Return the scope that a ``var`` goes to."""
        scope = self
        while not scope.is_function and scope.parent is not None:
            scope = scope.parent
        return scope

    def top(self) -> Scope:
        """Return the scope of the module that this one is in."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def find(self, name: str) -> Variable | None:
        """Return the variable that a name means here, None where none is declared."""
        scope: Scope | None = self
        while scope is not None:
            known = scope.names.get(name)
            if known is not None:
                return known
            scope = scope.parent
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """An import of a module: the statement or call, and the module as it is written."""

    node: Node
    module: str
    static: bool
