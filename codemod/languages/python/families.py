"""Which classes of a file belong together, and what is stored on their objects: looked up by class."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.languages.python.functions import is_static
from codemod.languages.python.made_classes import makers
from codemod.languages.python.scopes import Binding, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, ancestors
from codemod.languages.python.values import ClientClass, UserClass, parts

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator


def base_classes(evaluator: Evaluator, node: ast.ClassDef) -> list[ast.ClassDef]:
    """Return the class and its base classes of this file, nearest first."""
    found = [node]
    for current in found:
        for base in current.bases:
            for part in parts(evaluator.value(base)):
                definition = part.subclass if isinstance(part, ClientClass) else None
                if isinstance(part, UserClass):
                    definition = part.node
                if definition is not None and definition not in found and len(found) < 50:
                    found.append(definition)
    return found


class Families:
    """The classes of one file and the places that set attributes of their objects."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._below: dict[int, list[ast.ClassDef]] | None = None
        self._stores: dict[str, dict[int, list[tuple[int, Binding]]]] = {}
        self._dynamic: list[ast.expr] | None = None
        self._makers: list[tuple[ast.ClassDef | None, ast.Call]] | None = None
        self._made: list[ast.Call] | None = None

    def subclasses_of(self, definition: ast.ClassDef) -> list[ast.ClassDef]:
        """Return the classes of this file that have ``definition`` among their bases."""
        below = self._below
        if below is None:
            found, holds = self._evaluator.watched(self._related)
            below = found
            if holds:  # else a base is made of what is being asked for
                self._below = found
        return [one for one in below.get(id(definition), ()) if one is not definition]

    def _related(self) -> dict[int, list[ast.ClassDef]]:
        below: dict[int, list[ast.ClassDef]] = {}
        for one in self._evaluator.scopes.classes:
            for base in base_classes(self._evaluator, one)[1:] if one.bases else ():
                below.setdefault(id(base), []).append(one)
        return below

    def stores(self, name: str, family: Iterable[ast.ClassDef]) -> list[Binding]:
        """Return the bindings of attributes ``name`` that may be of an object of the family, in the walk's order.

        Those on a method's own first parameter are the ones of its class; of the others every one may be.
        """
        groups = self._stores.get(name)
        if groups is None:
            groups = self._stores[name] = {}
            for number, binding in enumerate(self._evaluator.scopes.attribute_stores.get(name, ())):
                target = binding.target
                if isinstance(target, ast.Attribute):
                    groups.setdefault(id(_owner(target.value)), []).append((number, binding))
        wanted = {id(None), *map(id, family)}
        return [binding for _, binding in sorted(
            (pair for key in wanted for pair in groups.get(key, ())), key=lambda pair: pair[0]
        )]  # fmt: skip

    def bases_of(self, definition: ast.ClassDef) -> list[ast.ClassDef]:
        """Return a class and its base classes, the nearest first."""
        return base_classes(self._evaluator, definition)

    def makers(self) -> list[tuple[ast.ClassDef | None, ast.Call]]:
        """Return the calls of what code calls its own class, or an object's, with the class that they stand in."""
        if self._makers is None:
            self._makers = []
            for call in self._evaluator.scopes.calls:
                function = call.func
                own = isinstance(function, ast.Name) and function.id == "cls"
                own = own or (isinstance(function, ast.Attribute) and function.attr == "__class__")
                if isinstance(function, ast.Call) and isinstance(function.func, ast.Name):
                    own = own or function.func.id == "type"
                if own:
                    self._makers.append((_class_around(call), call))
        return self._makers

    def made(self) -> list[ast.Call]:
        """Return the calls that make classes at run time, with bases."""
        if self._made is None:
            self._made = makers(self._evaluator.scopes.calls)
        return self._made

    def dynamic(self) -> list[ast.expr]:
        """Return the objects on which attributes are set under names that are not known."""
        if self._dynamic is None:
            self._dynamic = [
                call.args[0]
                for call in self._evaluator.scopes.calls
                if isinstance(call.func, ast.Name)
                and (
                    (call.func.id == "setattr" and len(call.args) == 3 and not isinstance(call.args[1], ast.Constant))
                    or (call.func.id == "vars" and len(call.args) == 1)
                )
            ]
            self._dynamic += [node.value for node in self._evaluator.scopes.attribute_loads.get("__dict__", ())]
        return self._dynamic


def _class_around(node: ast.AST) -> ast.ClassDef | None:
    return next((above for above in ancestors(node) if isinstance(above, ast.ClassDef)), None)


def _owner(base: ast.expr) -> ast.ClassDef | None:
    """Return the class whose method's own first parameter ``base`` is, None where it is anything else."""
    if not isinstance(base, ast.Name):
        return None
    home = find_scope(base.id, scope_of(base))
    if home is None or not isinstance(home.node, FUNCTIONS) or len(home.bindings[base.id]) != 1:
        return None
    function = home.node
    positional = [*function.args.posonlyargs, *function.args.args]
    if not positional or home.bindings[base.id][0].node is not positional[0] or is_static(function):
        return None
    outer = scope_of(function)
    return outer.node if isinstance(outer.node, ast.ClassDef) else None
