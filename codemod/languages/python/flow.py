"""Which bindings of a name can reach a use of it: reaching definitions, one scope at a time and on demand.

Only names with more than one binding in the scope are followed; for the others the one binding is the answer. A loop is
entered with every binding made inside it, so that one pass is enough; an exception may come from anywhere in a ``try``.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable

from codemod.languages.python.scopes import Binding, Scope, scope_of
from codemod.sdk.catalogue import CLIENT_CLASS

State = dict[str, tuple[Binding, ...]]
_NOWHERE = (1 << 60, 0)


def reaching(name: ast.Name, scope: Scope) -> tuple[Binding, ...]:
    """Return the bindings of ``scope`` that can be what ``name`` means where it stands in that same scope."""
    bindings = scope.bindings[name.id]
    if len(bindings) == 1 or name.id in scope.shared:
        return tuple(bindings)
    if not scope.flowed:
        scope.flowed = True
        _Flow(scope).run()
    found: tuple[Binding, ...] | None = getattr(name, "reaching", None)
    return tuple(bindings) if found is None else found


def origins(bindings: Iterable[Binding]) -> list[Binding]:
    """Return the bindings that made what these ones give, themselves or those that changed it since."""
    reached = dict.fromkeys(bindings)
    if not any(binding.changes for binding in reached):
        return list(reached)
    first = next(iter(reached))
    made = [binding for binding in first.scope.bindings.get(first.name, ()) if not binding.changes]
    if len(made) == 1 and all(binding.scope is first.scope for binding in reached):
        return made  # as it nearly always is, and there may be hundreds of changes, each to what all others left
    queue = list(reached)
    for binding in queue:
        fresh = dict.fromkeys(binding.previous or ())
        queue += [before for before in fresh if before not in reached]
        reached.update(fresh)
    return [binding for binding in reached if not binding.changes]


def _merge(*states: State | None) -> State | None:
    alive = [state for state in states if state is not None]
    if not alive:
        return None
    merged = dict(alive[0])
    for state in alive[1:]:
        for name, bindings in state.items():
            known = merged.get(name)
            if known is None:
                merged[name] = bindings
            elif known is not bindings:
                merged[name] = tuple(dict.fromkeys((*known, *bindings)))
    return merged


def _start(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]  # only nodes with a position come here


def _end(node: ast.AST) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]  # only nodes with a position come here


def _conditional(node: ast.AST, root: ast.AST) -> bool:
    current: ast.AST = node
    while current is not root:
        current = current.parent  # type: ignore[attr-defined]  # our own mark on the tree
        if isinstance(current, (ast.BoolOp, ast.IfExp, ast.Lambda, ast.comprehension)):
            return True
    return False


_LETS_PASS = frozenset(
    {"open", "timeout", "timeout_at", "TaskGroup", "ClientSession", "AsyncClient", "Client", "closing", "aclosing",
     "nullcontext", "Lock", "Semaphore", "BoundedSemaphore", "Path", "TemporaryDirectory", "NamedTemporaryFile",
     CLIENT_CLASS}
)  # fmt: skip
"""Context managers, by name, that swallow no exception."""


def _may_swallow(context: ast.expr) -> bool:
    """Whether a ``with`` may go on after it although its block was left by an exception."""
    function = context.func if isinstance(context, ast.Call) else context
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name not in _LETS_PASS


class _Flow:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.tracked = {name for name, bindings in scope.bindings.items() if len(bindings) > 1}
        self.at: dict[int, list[Binding]] = {}
        every = [b for name in self.tracked for b in scope.bindings[name]]
        every.sort(key=lambda binding: binding.position)
        self.ordered = every
        self.positions = [binding.position for binding in every]
        for binding in every:
            self.at.setdefault(id(binding.node), []).append(binding)

    def run(self) -> None:
        node = self.scope.node
        state: State = {}
        for binding in self.ordered:
            if binding.kind == "parameter":
                state[binding.name] = (binding,)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            self.block(body, state)
        elif isinstance(body, ast.AST):
            self.expressions([body], state)

    # -- one thing at a time ------------------------------------------------------------------------

    def apply(self, binding: Binding, state: State, weak: bool = False) -> None:
        before = state.get(binding.name, ())
        if binding.changes:
            binding.previous = before
        if binding.kind == "delete":
            state[binding.name] = ()
        elif weak:
            state[binding.name] = tuple(dict.fromkeys((*before, binding)))
        else:
            state[binding.name] = (binding,)

    def expressions(self, roots: Iterable[ast.AST | None], state: State) -> None:
        """Read and bind names as the expressions are evaluated: reads where they stand, bindings where they end."""
        for root in roots:
            if root is None:
                continue
            events: list[tuple[tuple[int, int], int, ast.AST]] = []
            stack: list[ast.AST] = [root]
            while stack:
                node = stack.pop()
                if isinstance(node, ast.Name):
                    if isinstance(node.ctx, ast.Load) and node.id in self.tracked and self.sees(node):
                        events.append((_start(node), 0, node))
                elif isinstance(node, ast.Lambda):
                    stack.extend(node.args.defaults)
                    continue
                if id(node) in self.at and not isinstance(node, ast.arg):
                    stored = isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
                    events.append((_NOWHERE if stored else _end(node), 1, node))
                stack.extend(ast.iter_child_nodes(node))
            events.sort(key=lambda event: event[:2])
            for _, what, node in events:
                if what == 0:
                    node.reaching = state.get(node.id, ())  # type: ignore[attr-defined]  # our own mark on the tree
                else:
                    for binding in self.at[id(node)]:
                        self.apply(binding, state, _conditional(node, root))

    def sees(self, name: ast.Name) -> bool:
        scope: Scope | None = scope_of(name)
        while scope is not None and scope is not self.scope and scope.kind == "comprehension":
            if name.id in scope.bindings:
                return False
            scope = scope.outer
        return scope is self.scope

    def inside(self, first: ast.AST, last: ast.AST) -> list[Binding]:
        """Return the tracked bindings in the text from the start of one node to the end of another."""
        low = bisect_left(self.positions, _start(first))
        high = bisect_left(self.positions, _end(last))
        return self.ordered[low:high]

    def anywhere(self, statements: list[ast.stmt], state: State) -> State:
        """Return the state at a place that can be reached from anywhere in the statements."""
        widened = dict(state)
        if statements:
            for binding in self.inside(statements[0], statements[-1]):
                if binding.kind != "delete":
                    known = widened.get(binding.name, ())
                    if binding not in known:
                        widened[binding.name] = (*known, binding)
        return widened

    # -- statements ---------------------------------------------------------------------------------

    def block(self, statements: list[ast.stmt], state: State | None) -> State | None:
        for statement in statements:
            # Code after a return is dead; its names are read all the same, so that a site there is not lost.
            state = self.statement(statement, {} if state is None else state)
        return state

    def statement(self, node: ast.stmt, state: State) -> State | None:
        match node:
            case ast.If():
                return self.branches(node, state)
            case ast.For() | ast.AsyncFor():
                self.expressions([node.iter], state)
                return self.loop(node, state)
            case ast.While():
                return self.loop(node, state)
            case ast.With() | ast.AsyncWith():
                return self.with_block(node, state)
            case ast.Try():
                return self.try_block(node, state)
            case ast.Match():
                return self.match_block(node, state)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.expressions([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults], state)
            case ast.ClassDef():
                self.expressions([*node.decorator_list, *node.bases, *node.keywords], state)
            case _ if node.__class__.__name__ == "TryStar":  # its class exists from Python 3.11 on
                return self.try_block(node, state)  # type: ignore[arg-type]  # the same fields as Try
            case _:
                self.expressions(ast.iter_child_nodes(node), state)
        for binding in self.at.get(id(node), ()):
            self.apply(binding, state)
        if isinstance(node, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
            return None
        return state

    def branches(self, node: ast.If, state: State) -> State | None:
        ends: list[State | None] = []
        current: ast.If | None = node
        while current is not None:  # an elif chain may be longer than recursion allows
            self.expressions([current.test], state)
            ends.append(self.block(current.body, dict(state)))
            rest = current.orelse
            if len(rest) == 1 and isinstance(rest[0], ast.If):
                current = rest[0]
            else:
                current = None
                ends.append(self.block(rest, dict(state)))
        return _merge(*ends)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, state: State) -> State | None:
        entry = self.anywhere(node.body, state)
        if isinstance(node, ast.While):
            self.expressions([node.test], entry)
        body = dict(entry)
        if not isinstance(node, ast.While):
            self.expressions([node.target], body)
            for binding in self.at.get(id(node), ()):
                self.apply(binding, body)
        end = self.block(node.body, body)
        after = _merge(entry, end)
        return self.block(node.orelse, after) if node.orelse else after

    def with_block(self, node: ast.With | ast.AsyncWith, state: State) -> State | None:
        swallows = False
        for item in node.items:
            self.expressions([item.context_expr], state)
            if item.optional_vars is not None:
                self.expressions([item.optional_vars], state)
            swallows = swallows or _may_swallow(item.context_expr)
        before = dict(state)
        end = self.block(node.body, state)
        return _merge(end, self.anywhere(node.body, before)) if swallows else end

    def try_block(self, node: ast.Try, state: State) -> State | None:
        before = dict(state)
        end = self.block(node.body, state)
        if node.orelse:
            end = self.block(node.orelse, end)
        broken = self.anywhere(node.body, before)
        ends: list[State | None] = [end]
        for handler in node.handlers:
            caught = dict(broken)
            self.expressions([handler.type], caught)
            for binding in self.at.get(id(handler), ()):
                self.apply(binding, caught)
            ends.append(self.block(handler.body, caught))
        if not node.finalbody:
            return _merge(*ends)
        after = _merge(*ends)
        whole = _merge(after, self.anywhere([*node.body, *node.orelse], before), *[e for e in ends if e])
        final = self.block(node.finalbody, whole)
        return None if after is None else final

    def match_block(self, node: ast.Match, state: State) -> State | None:
        self.expressions([node.subject], state)
        ends: list[State | None] = [dict(state)]
        for case in node.cases:
            taken = dict(state)
            self.expressions([case.pattern, case.guard], taken)
            ends.append(self.block(case.body, taken))
        return _merge(*ends)
