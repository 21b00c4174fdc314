"""Where a dict of options may be changed out of sight: by code that is not in this file, or under another name.

The evaluator follows changes that are made under the dict's own name. Every other use of the dict must be one that can
only look at it; a use that is not known to be so counts as a change.
"""

from __future__ import annotations

import ast

from codemod.languages.python import library
from codemod.languages.python.flow import origins
from codemod.languages.python.functions import is_method, is_static, own_results, parameters
from codemod.languages.python.scopes import APPENDERS, MUTATORS, Binding, Scope, find_scope, scope_of
from codemod.languages.python.syntax import COMPREHENSIONS, FUNCTIONS, ancestors, parent
from codemod.languages.python.values import Items, Method, Queue, Routine, Sequence, Value, parts, present
from codemod.sdk.catalogue import SUBMIT_AND_POLL

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_READING_METHODS = frozenset({"get", "keys", "values", "items", "copy", "__contains__", "__getitem__", "__len__"})
_DEPTH = 6
_UNFOLLOWED = "used in a way that cannot be followed"


class Escapes:
    """Answers, for the options of calls, how they may be changed out of sight. What it finds out it keeps."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._bad: dict[tuple[str, int], list[tuple[ast.expr, str]]] = {}
        self._looking: set[int] = set()

    def of(self, options: ast.expr, call: ast.Call | None, depth: int = 0) -> str:
        """Return how the options may be changed before ``call`` reads them, "" where they cannot be.

        Without a call, at any time.
        """
        if depth > _DEPTH:
            return "made in a way that is too involved to follow"
        for part in ast.walk(options):
            found = ""
            if isinstance(part, (ast.Name, ast.Attribute)) and isinstance(part.ctx, ast.Load):
                if _holds_dict(self.evaluator.value(part)):
                    found = self._of_name(part, call, depth)
            elif isinstance(part, ast.Call):
                found = self._of_result(part, depth)
            if found:
                return found
        return ""

    # -- names ----------------------------------------------------------------------------------------

    def _of_name(self, node: ast.Name | ast.Attribute, call: ast.Call | None, depth: int) -> str:
        name = node.id if isinstance(node, ast.Name) else node.attr
        home = find_scope(node.id, scope_of(node)) if isinstance(node, ast.Name) else None
        key = (name, id(home))
        if id(node) in self._looking:
            return ""
        self._looking.add(id(node))
        try:
            for load, why in self._bad_uses(key, node, home):
                if load is not node and not (home is not None and _comes_later(load, call, home)):
                    return f"{name} is {why} in line {load.lineno}"
            for binding in self._origins(node, home):
                if binding.value is not None and binding.kind in ("assign", "annotate", "for", "with"):
                    found = self._other_targets(binding) or self.of(binding.value, call, depth + 1)
                    if found:
                        return found
        finally:
            self._looking.discard(id(node))
        return ""

    def _origins(self, node: ast.Name | ast.Attribute, home: Scope | None) -> list[Binding]:
        if isinstance(node, ast.Name):
            return origins(self.evaluator.bindings_of(node) or ()) if home is not None else []
        return [b for b in self.evaluator.scopes.attribute_stores.get(node.attr, ()) if not b.changes]

    def _bad_uses(
        self, key: tuple[str, int], node: ast.Name | ast.Attribute, home: Scope | None
    ) -> list[tuple[ast.expr, str]]:
        known = self._bad.get(key)
        if known is None:
            self._bad[key] = []  # a use may lead back here
            loads: list[ast.expr] = []
            if isinstance(node, ast.Name):
                loads += self.evaluator.scopes.loads_of(node.id, home)
            else:
                loads += self.evaluator.scopes.attribute_loads.get(node.attr, ())
            known = [(load, why) for load in loads if (why := self._use(load, home))]
            self._bad[key] = known
        return known

    def _other_targets(self, binding: Binding) -> str:
        """Return what happens under the other names of ``a = b = {…}``."""
        if isinstance(binding.node, ast.NamedExpr):
            return self._kept(binding.node)
        if not isinstance(binding.node, ast.Assign) or len(binding.node.targets) < 2:
            return ""
        others = [t for t in binding.node.targets if not (isinstance(t, ast.Name) and t.id == binding.name)]
        return self._aliased(others, binding.node.value)

    def _kept(self, node: ast.NamedExpr) -> str:
        """Return what becomes of a dict that ``(name := {…})`` hands on."""
        carried, above = _carried(node)
        match above:
            case ast.Assign(targets=targets):
                return self._aliased(targets, carried)
            case ast.AnnAssign(target=target):
                return self._aliased([target], carried)
            case ast.Call():
                return self._passed(above, carried, above)
        return ""

    # -- results of the file's functions ------------------------------------------------------------------

    def _of_result(self, call: ast.Call, depth: int) -> str:
        for part in parts(self.evaluator.value(call.func)):
            if not isinstance(part, Routine) or id(part.node) in self._looking:
                continue
            if not _holds_dict(self.evaluator.value(call)):
                continue
            node = part.node
            results = [node.body] if isinstance(node, ast.Lambda) else own_results(node)[1]
            if isinstance(node, FUNCTIONS) and any(
                self.evaluator.dotted(d.func if isinstance(d, ast.Call) else d) in library.CACHES
                for d in node.decorator_list
            ):
                return f"what {node.name} returns is kept and shared by its callers"
            self._looking.add(id(node))
            try:
                for result in results:
                    found = self.of(result, None, depth + 1)
                    if found:
                        return found
            finally:
                self._looking.discard(id(node))
        return ""

    # -- one use ----------------------------------------------------------------------------------------

    def _use(self, load: ast.expr, home: Scope | None) -> str:
        """Return what a use may do to the dict: "" where it only looks at it, or where the evaluator follows it."""
        node, above = _carried(load)
        container = _holds_container(self.evaluator.value(load))
        match above:
            case ast.Compare() | ast.FormattedValue() | ast.Expr() | ast.If() | ast.While() | ast.UnaryOp():
                return ""
            case ast.Assert() | ast.BinOp() | ast.AugAssign() | ast.Starred() | ast.DictComp():
                return ""
            case ast.IfExp(test=test) if test is node:
                return ""
            case ast.Subscript(value=base) if base is node:
                return self._use_of_part(above) if container else ""
            case ast.Return():
                return "" if home is not None and home.kind == "function" else "returned to code that may change it"
            case ast.Dict():
                return "" if _is_spread(above, node) and not container else "put into another dict"
            case ast.keyword(arg=None):
                return ""
            case ast.comprehension(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
                return self._aliased([target], load) if container else ""
            case ast.Attribute(attr=name):
                return self._use_of_attribute(above, name, container)
            case ast.Call():
                return self._passed(above, node, above)
            case ast.keyword():
                call = parent(above)
                return self._passed(call, node, above) if isinstance(call, ast.Call) else _UNFOLLOWED
            case ast.Assign(targets=targets):
                return self._aliased(targets, load)
            case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                return self._aliased([target], load)
        return _UNFOLLOWED

    def _use_of_part(self, node: ast.Subscript) -> str:
        """Return what is done with one of the dicts that a container holds."""
        if not isinstance(node.ctx, ast.Load):
            return ""
        part, above = _carried(node)
        match above:
            case ast.comprehension(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
                return self._aliased([target], part)
            case ast.Call():
                return self._passed(above, part, above)
            case ast.Dict() if _is_spread(above, part):
                return ""
            case ast.keyword(arg=None) | ast.Compare() | ast.FormattedValue() | ast.Expr():
                return ""
            case ast.Subscript(ctx=ast.Load()) if not isinstance(parent(above), ast.Subscript):
                return ""
        if _holds_dict(self.evaluator.value(node)):
            return "taken out of a collection and used in a way that cannot be followed"
        return ""

    def _use_of_attribute(self, node: ast.Attribute, name: str, container: bool) -> str:
        call = parent(node)
        if not (isinstance(call, ast.Call) and call.func is node):
            return _UNFOLLOWED
        if name in MUTATORS | APPENDERS or (name in _READING_METHODS and not container):
            return ""
        if name in _READING_METHODS:
            part, above = _carried(call)
            if isinstance(above, (ast.For, ast.AsyncFor, ast.comprehension)):
                return self._aliased([above.target], part)
            if isinstance(above, ast.Call):
                return self._passed(above, part, above)
            return "" if name in ("keys", "copy", "__len__", "__contains__") else _UNFOLLOWED
        return _UNFOLLOWED

    def _aliased(self, targets: list[ast.expr], load: ast.AST) -> str:
        for target in targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                found = self._aliased(target.elts, load)
                if found:
                    return found
                continue
            if not isinstance(target, ast.Name):
                return "kept under another name"
            home = find_scope(target.id, scope_of(target))
            if home is None or id(target) in self._looking:
                continue
            if any(binding.changes for binding in home.bindings[target.id]) or home.remote.get(target.id):
                return f"changed under the name {target.id}"
            self._looking.add(id(target))
            try:
                for other in self.evaluator.scopes.loads_of(target.id, home):
                    why = self._use(other, home) if other is not load else ""
                    if why:
                        return why
            finally:
                self._looking.discard(id(target))
        return ""

    def _passed(self, call: ast.Call, node: ast.AST, above: ast.AST) -> str:
        function = call.func
        values = parts(present(self.evaluator.value(function)))
        if any(isinstance(part, (Method, Queue)) for part in values):
            return ""
        routines = [part for part in values if isinstance(part, Routine)]
        for routine in routines:
            if self._routine_changes(routine, call, node, above):
                return f"changed by {getattr(routine.node, 'name', 'a lambda')}"
        if len(routines) == len(values):
            return ""
        if isinstance(function, ast.Attribute):
            if any(isinstance(part, Queue) for part in parts(self.evaluator.value(function.value))):
                return ""
            if function.attr in library.LOOKING_METHODS | {"update", SUBMIT_AND_POLL}:
                return ""
        return "" if self.evaluator.dotted(function) in library.LOOKS_ONLY else "handed to code that may change it"

    def _routine_changes(self, routine: Routine, call: ast.Call, node: ast.AST, above: ast.AST) -> bool:
        definition = routine.node
        if not isinstance(definition, FUNCTIONS):
            return True
        target = _parameter_given(definition, routine, call, node, above)
        if target is None:
            return True
        scope = scope_of(definition.body[0])
        if any(b.changes for b in scope.bindings.get(target.arg, [])) or scope.remote.get(target.arg):
            return True
        if id(target) in self._looking:
            return False
        self._looking.add(id(target))
        try:
            return any(
                self._use(other, scope) or _is_returned(other)
                for other in self.evaluator.scopes.loads_of(target.arg, scope)
            )
        finally:
            self._looking.discard(id(target))


def _parameter_given(
    definition: ast.FunctionDef | ast.AsyncFunctionDef, routine: Routine, call: ast.Call, node: ast.AST, above: ast.AST
) -> ast.arg | None:
    names = parameters(definition)
    if is_method(definition) and not is_static(definition) and routine.owner is not None:
        names = names[1:]
    if isinstance(above, ast.keyword):
        return next((a for a in (*names, *definition.args.kwonlyargs) if a.arg == above.arg), None)
    index = next((i for i, argument in enumerate(call.args) if argument is node), None)
    return names[index] if index is not None and index < len(names) else None


def _is_returned(load: ast.expr) -> bool:
    return isinstance(_carried(load)[1], ast.Return)


def _carried(load: ast.expr) -> tuple[ast.AST, ast.AST | None]:
    """Return the outermost expression whose value may be the load's own object, and what that expression stands in."""
    node: ast.AST = load
    above = parent(node)
    while True:
        through = (
            isinstance(above, (ast.BoolOp, ast.Await))
            or (isinstance(above, ast.IfExp) and above.test is not node)
            or (isinstance(above, ast.Call) and _is_cast(above) and node in above.args[1:])
        )
        if not through or above is None:
            return node, above
        node, above = above, parent(above)


def _is_cast(call: ast.Call) -> bool:
    function = call.func
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) == "cast"


def _is_spread(node: ast.Dict, load: ast.AST) -> bool:
    return any(key is None and value is load for key, value in zip(node.keys, node.values))


def _holds_dict(value: Value) -> bool:
    return any(isinstance(part, Items) for part in parts(value)) or _holds_container(value)


def _holds_container(value: Value) -> bool:
    """Whether a value is a collection with dicts in it."""
    for part in parts(value):
        if isinstance(part, Sequence):
            held = [*(part.items or ()), part.element]
        elif isinstance(part, Items):
            held = [entry for _, entry, _ in part.entries] + ([part.rest] if part.rest is not None else [])
        else:
            continue
        if any(isinstance(inner, (Items, Sequence)) for one in held for inner in parts(one)):
            return True
    return False


def _comes_later(load: ast.AST, call: ast.Call | None, home: Scope) -> bool:
    """Whether a use comes after the call whenever both run: further down, in no loop with it, the call awaited."""
    if call is None or home.kind != "function" or not isinstance(parent(call), ast.Await):
        return False
    at: tuple[int, int] = (load.lineno, load.col_offset)  # type: ignore[attr-defined]  # an expr
    if at <= (call.lineno, call.col_offset):
        return False
    if scope_of(load) is not home or scope_of(call) is not home:
        return False
    around = [node for node in ancestors(call) if isinstance(node, (*_LOOPS, *COMPREHENSIONS))]
    return not any(
        (node.lineno, node.col_offset) <= at <= (node.end_lineno or 0, node.end_col_offset or 0) for node in around
    )
