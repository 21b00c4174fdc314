"""Where a call stands, which form of rewrite keeps the program's meaning there, and what names are taken."""

from __future__ import annotations

import ast

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.facts import CallPlace, ErrorAccess, GuideShape
from codemod.languages.python.scopes import enclosing_function, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, Positions, ancestors, parent, statement_of
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
        taken = names_around(evaluator, call)
        guide = _guide(evaluator, positions, call, statement)
    return CallPlace(positions.span(call), method, positions.span(statement), form, taken, errors, guide)


def form_of(evaluator: Evaluator, call: ast.Call, statement: ast.stmt) -> Form:
    """Return the guard form where the call is all of a simple statement's value, awaited on the spot."""
    above = parent(call)
    if not isinstance(above, ast.Await) or parent(above) is not statement:
        return Form.WRAPPER
    if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)):
        return Form.WRAPPER
    function = enclosing_function(call)
    if function is not None and _looks_at_locals(evaluator, function):
        return Form.WRAPPER
    return Form.GUARD


def _looks_at_locals(evaluator: Evaluator, function: ast.AST) -> bool:
    return any(
        enclosing_function(load) is function for name in _REFLECTION for load in evaluator.scopes.loads_of(name, None)
    )


def names_around(evaluator: Evaluator, node: ast.AST) -> frozenset[str]:
    """Return the names that the function around ``node`` binds or reads, functions in it included."""
    function = enclosing_function(node)
    if function is None:
        return frozenset(evaluator.scopes.names)
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
    if body is None or not _own_lines(body, statement):
        return None
    following = body[body.index(statement) + 1 :]
    first_line = (statement.end_lineno or statement.lineno) + 1
    if isinstance(statement, ast.Expr):
        return GuideShape(first_line, first_line, (), span)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return None
    home = find_scope(target.id, scope_of(target))
    if home is None or home is not scope_of(target):
        return None
    if any(binding.node is not statement and _stands_in(binding.node, following)
           for binding in home.bindings[target.id]):  # fmt: skip
        return None
    loads = evaluator.scopes.loads_of(target.id, home)
    if len(home.bindings[target.id]) > 1:
        loads = [load for load in loads if any(b.node is statement for b in evaluator.bindings_of(load) or ())]
    using = [i for i, sibling in enumerate(following) if any(_stands_in(load, [sibling]) for load in loads)]
    if not loads:
        return GuideShape(first_line, first_line, (), span)
    if not using or using != list(range(using[0], using[-1] + 1)) or using[0] != 0:
        return None
    run = following[using[0] : using[-1] + 1]
    if any(not _stands_in(load, run) for load in loads) or _bound_and_used_later(evaluator, run, following):
        return None
    return GuideShape(
        _first_line(run[0]),
        (run[-1].end_lineno or run[-1].lineno) + 1,
        tuple(positions.span(load) for load in sorted(loads, key=lambda n: (n.lineno, n.col_offset))),
        span,
    )


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


def _own_lines(body: list[ast.stmt], statement: ast.stmt) -> bool:
    """Whether the statement and those after it begin on lines of their own."""
    index = body.index(statement)
    above: int = getattr(parent(statement), "lineno", 0)  # a module has none
    ends = [
        (body[index - 1].end_lineno or 0) if index else above,
        *(sibling.end_lineno or sibling.lineno for sibling in body[index:]),
    ]
    return all(sibling.lineno > end for sibling, end in zip(body[index:], ends))


def _stands_in(node: ast.AST, block: list[ast.stmt]) -> bool:
    around = {id(statement) for statement in block}
    return id(node) in around or any(id(above) in around for above in ancestors(node))


def _bound_and_used_later(evaluator: Evaluator, run: list[ast.stmt], following: list[ast.stmt]) -> bool:
    rest = following[len(run) :]
    bound = {
        part.id for statement in run for part in ast.walk(statement)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }  # fmt: skip
    return any(_stands_in(load, rest) for name in bound for load in evaluator.scopes.name_loads.get(name, ()))
