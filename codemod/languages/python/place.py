"""Where a call stands, which form of rewrite keeps the program's meaning there, and what names are taken."""

from __future__ import annotations

import ast

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import CallPlace, ErrorAccess, GuideShape
from codemod.languages.python.scopes import Scope, enclosing_function, file_of, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Positions, parent, statement_of
from codemod.model import Form
from codemod.sdk import catalogue

_REFLECTION = ("locals", "vars", "dir", "exec", "eval")
"""Builtins that would see a new local variable."""


def place_of(
    evaluator: Evaluator, positions: Positions, node: ast.Attribute, call: ast.Call, rename: bool, errors: ErrorAccess
) -> CallPlace | None:
    """Return where the call stands; None where its position in the text is not known."""
    method = positions.attribute_span(node)
    statement = statement_of(call)
    if method is None or statement is None:
        return None
    form = Form.RENAME if rename else form_of(evaluator, call, statement)
    taken: frozenset[str] = frozenset()
    guide = None
    if form is Form.GUARD:
        taken = names_around(call) | evaluator.program.used
        guide = _guide(evaluator, positions, call, statement)
    return CallPlace(positions.span(call), method, positions.span(statement), form, taken, errors, guide)


def form_of(evaluator: Evaluator, call: ast.Call, statement: ast.stmt) -> Form:
    """Return the guard form where the call is all of a simple statement's value, awaited on the spot."""
    above = parent(call)
    if not isinstance(above, ast.Await) or parent(above) is not statement:
        return Form.WRAPPER
    if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)):
        return Form.WRAPPER
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and not statement.simple:
        return Form.WRAPPER  # LibCST does not read ``(name): type = value``
    function = enclosing_function(call)
    if function is None and isinstance(statement, ast.Expr) and evaluator.program.cells_of(file_of(statement)):
        return Form.WRAPPER  # a notebook shows what its cells' last statements drop
    if function is not None and looks_at_locals(evaluator, function):
        return Form.WRAPPER
    return Form.GUARD


def looks_at_locals(evaluator: Evaluator, function: ast.AST) -> bool:
    """Say whether a function would notice a new name among its own, or one that it takes over from around it."""
    return any(
        enclosing_function(load) is function for name in _REFLECTION for load in evaluator.scopes.loads_of(name, None)
    )


def names_around(node: ast.AST) -> frozenset[str]:
    """Return the names that the function around ``node`` binds or reads, functions in it included."""
    function = enclosing_function(node)
    if function is None:
        return frozenset(file_of(node).names)
    known: frozenset[str] | None = getattr(function, "names_in", None)
    if known is None:
        names: set[str] = set()
        for part in ast.walk(function):
            if isinstance(part, ast.Name):
                names.add(part.id)
            elif isinstance(part, ast.arg):
                names.add(part.arg)
            elif isinstance(part, (*FUNCTIONS, ast.ClassDef)):
                names.add(part.name)
                names.update(one.name for one in getattr(part, "type_params", ()))  # from Python 3.12 on
            elif isinstance(part, (ast.Global, ast.Nonlocal)):
                names.update(part.names)
            elif isinstance(part, ast.alias):
                names.add(part.asname or part.name.partition(".")[0])
            elif isinstance(part, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and part.name:
                names.add(part.name)
            elif isinstance(part, ast.MatchMapping) and part.rest:
                names.add(part.rest)
        known = frozenset(names)
        function.names_in = known  # type: ignore[union-attr]  # our own mark on the tree
    return known


def _guide(evaluator: Evaluator, positions: Positions, call: ast.Call, statement: ast.stmt) -> GuideShape | None:
    """Return what the vendor's shape needs, None where the uses of the video are not one run of siblings."""
    options = call.args[0] if call.args and isinstance(call.args[0], ast.Dict) else None
    span = positions.span(options) if options is not None and _can_take_callback(options) else None
    body = _block_of(statement)
    if body is None:
        return None
    index = body.index(statement)
    before = (body[index - 1].end_lineno or 0) if index else getattr(parent(statement), "lineno", 0)
    last_line = statement.end_lineno or statement.lineno
    if statement.lineno <= before:
        return None
    nothing = GuideShape(last_line + 1, last_line + 1, (), span)
    if isinstance(statement, ast.Expr):
        return nothing
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(target, ast.Name):
        return None
    home = find_scope(target.id, scope_of(target))
    if home is None or home is not scope_of(target):
        return None
    used = evaluator.program.used if home.kind == "module" else frozenset()
    if target.id in used:
        return None
    loads = _reached(evaluator, home, target.id, statement)
    if not loads:
        return nothing
    run = _run_of(body[index + 1 :], loads)
    if run is None or any(s.lineno <= end for s, end in zip(run, [last_line, *(s.end_lineno or 0 for s in run)])):
        return None
    end = run[-1].end_lineno or run[-1].lineno
    if any(last_line < binding.line <= end for binding in home.bindings[target.id]):
        return None
    if _bound_and_used_later(run, end, used):
        return None
    if any(statement.lineno < first <= end for first in evaluator.program.cells_of(file_of(statement))):
        return None
    spans = tuple(positions.span(load) for load in loads)
    return GuideShape(_first_line(run[0]), end + 1, spans, span)


def _reached(evaluator: Evaluator, home: Scope, name: str, statement: ast.stmt) -> list[ast.Name]:
    """Return the uses that may see the name's value from one statement, in order."""
    loads = evaluator.scopes.loads_of(name, home)
    if len(home.bindings[name]) > 1:
        loads = [load for load in loads if any(b.node is statement for b in evaluator.bindings_of(load) or ())]
    return sorted(loads, key=lambda load: (load.lineno, load.col_offset))


def _run_of(following: list[ast.stmt], loads: list[ast.Name]) -> list[ast.stmt] | None:
    """Return the statements right after a call that hold all the uses, None where they are not one run."""
    run: list[ast.stmt] = []
    left = list(reversed(loads))
    for sibling in following:
        end = sibling.end_lineno or sibling.lineno
        first = _first_line(sibling)
        if not (left and first <= left[-1].lineno <= end):
            return None
        while left and first <= left[-1].lineno <= end:
            left.pop()
        run.append(sibling)
        if not left:
            return run
    return None


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _can_take_callback(options: ast.Dict) -> bool:
    return not any(key is None or (isinstance(key, ast.Constant) and key.value == catalogue.ON_STATUS_CHANGE)
                   for key in options.keys)  # fmt: skip


def _block_of(statement: ast.stmt) -> list[ast.stmt] | None:
    above = parent(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(above, name, None)
        if isinstance(block, list) and statement in block:
            return block
    return None


def _bound_and_used_later(run: list[ast.stmt], end: int, used: frozenset[str]) -> bool:
    """Whether a name that the run binds is used after its last line, or by other examples."""
    bound = {
        part.id for statement in run for part in ast.walk(statement)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }  # fmt: skip
    return bool(bound & used) or any(
        load.lineno > end for name in bound for load in file_of(run[0]).name_loads.get(name, ())
    )
