"""Tables of models that are changed under other names: by a function that they are handed to, or an alias of them.

Options are another matter: how these may be changed out of sight is for ``escapes``.
"""

from __future__ import annotations

import ast

from codemod.languages.python.functions import is_method, is_static, parameters
from codemod.languages.python.scopes import Binding, Scope, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Function, parent
from codemod.languages.python.values import Items, Model, Routine, Sequence, Unknown, UserClass, Value, parts, present
from codemod.sdk.catalogue import MODEL_KEY

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator

    from codemod.languages.python.evaluate import Evaluator

_DEPTH = 4
"""Functions that hand a table on to each other."""


def holds_models(value: Value, known: dict[int, tuple[Value, bool]]) -> bool:
    """Whether a value is a table of models: a dict or a list of them, and no options.

    ``known`` are the answers so far, by the values' ids, with the values: tables hold tables, and the same ones often.
    """
    for part in parts(value):
        if not isinstance(part, (Items, Sequence)):
            continue
        answer = known.get(id(part))
        if answer is None:
            known[id(part)] = (part, False)  # while it is found out
            answer = known[id(part)] = (part, _holds_models(part, known))
        if answer[1]:
            return True
    return False


def _holds_models(table: Items | Sequence, known: dict[int, tuple[Value, bool]]) -> bool:
    if isinstance(table, Items):
        held = [given for key, given, _ in table.entries if key != MODEL_KEY]
    else:
        held = [*(table.items or ()), table.element]
    return any(isinstance(one, Model) or holds_models(one, known) for given in held for one in parts(given))


def changes_elsewhere(evaluator: Evaluator, home: Scope, name: str) -> list[Binding]:
    """Return the changes of what a scope's name holds that are made under other names."""
    key = (id(home), name)
    known = evaluator.shared.get(key)
    if known is not None:
        return known
    if key in evaluator.gathering:  # which function it is handed to is asked of the table itself
        evaluator.came_back()
        return []
    evaluator.gathering.add(key)
    try:
        found, holds = evaluator.watched(lambda: list(dict.fromkeys(_Tracing(evaluator).of(home, name))))
    finally:
        evaluator.gathering.discard(key)
    if holds:
        evaluator.shared[key] = found
    return found


class _Tracing:
    """Follows a table from name to name."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._done: set[tuple[int, str]] = set()

    def of(self, home: Scope, name: str, depth: int = 0) -> Iterator[Binding]:
        """Yield the changes that are made under the names which a name's value is given to."""
        if depth > _DEPTH or (id(home), name) in self._done:
            return
        self._done.add((id(home), name))
        for load in self._loads(home, name):
            yield from self._use(load, depth)

    def _loads(self, home: Scope, name: str) -> list[ast.expr]:
        evaluator = self._evaluator
        if home.kind == "module":
            program = evaluator.program
            return [*program.loads(home, name), *(load for _, load in program.accesses(home, name))]
        return [*evaluator.scopes.loads_of(name, home)]

    def _use(self, load: ast.expr, depth: int) -> Iterator[Binding]:
        above = parent(load)
        match above:
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from self._under(target, depth)
            case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                yield from self._under(target, depth)
            case ast.Tuple() | ast.List() if isinstance(loop := parent(above), ast.For) and loop.iter is above:
                yield from self._under(loop.target, depth)
            case ast.Call() if above.func is not load:
                yield from self._handed(above, load, depth)
            case ast.keyword() if isinstance(call := parent(above), ast.Call):
                yield from self._handed(call, above, depth)

    def _under(self, target: ast.expr, depth: int) -> Iterator[Binding]:
        """Yield the changes under a name, or an attribute, that the table is given to."""
        if isinstance(target, ast.Attribute):
            for binding in self._evaluator.scopes.attribute_stores.get(target.attr, ()):
                if binding.changes:
                    yield binding
            for load in self._evaluator.scopes.attribute_loads.get(target.attr, ()):
                if (id(load), "") not in self._done:
                    self._done.add((id(load), ""))
                    yield from self._use(load, depth + 1)
        elif isinstance(target, ast.Name):
            home = find_scope(target.id, scope_of(target))
            if home is not None:
                yield from self._changed_in(home, target.id, depth)

    def _changed_in(self, home: Scope, name: str, depth: int) -> Iterator[Binding]:
        yield from (binding for binding in home.bindings.get(name, ()) if binding.changes)
        yield from home.remote.get(name, ())
        yield from self.of(home, name, depth + 1)

    def _handed(self, call: ast.Call, given: ast.AST, depth: int) -> Iterator[Binding]:
        for function, bound in self._called(call):
            names = parameters(function)
            if is_method(function) and not is_static(function) and bound:
                names = names[1:]
            if isinstance(given, ast.keyword):
                target = next((one for one in (*names, *function.args.kwonlyargs) if one.arg == given.arg), None)
            else:
                place = next((number for number, one in enumerate(call.args) if one is given), len(names))
                target = names[place] if place < len(names) else function.args.vararg
            if target is not None:
                yield from self._changed_in(scope_of(function.body[0]), target.arg, depth)

    def _called(self, call: ast.Call) -> Iterator[tuple[Function, bool]]:
        """Yield the functions that a call runs, and whether their first parameter is the object."""
        for part in parts(present(self._evaluator.value(call.func))):
            if isinstance(part, UserClass):
                made = self._evaluator.attribute(part, "__init__")
                part = Routine(made.node, part) if isinstance(made, Routine) else part
            if isinstance(part, Routine) and isinstance(part.node, FUNCTIONS):
                yield part.node, part.owner is not None
            elif isinstance(part, Unknown) and isinstance(call.func, ast.Attribute):
                name = call.func.attr
                for function in self._evaluator.scopes.functions:
                    if function.name == name and is_method(function):
                        yield function, True
