"""Notes: things worth knowing about a migrated call, with nothing to decide at the place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.languages.python import library
from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.flow import origins
from codemod.languages.python.scopes import Binding, file_of, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, ancestors, parent, statement_line
from codemod.languages.python.values import Items, parts
from codemod.model import Site
from codemod.sdk import catalogue
from codemod.sdk.aliases import gone

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.candidates import Candidate
    from codemod.languages.python.find import Reading
    from codemod.languages.python.tables import Scopes


def notes(reading: Reading, language: str) -> Iterator[tuple[Scopes, Site]]:
    """Yield the notes on the calls of a program, each with its file."""
    seen: set[tuple[int, str]] = set()
    shared = _shared_options(reading)
    for one in reading.candidates:
        found: list[tuple[ast.expr, str, str]] = [(one.call, "retired-model", text) for text in _retired(one)]
        limit = None if one.image_only else limit_of(reading.evaluator, one.call)
        if limit is not None:
            found.append((limit, "timeout-covers-job", ""))
        if not one.image_only and catalogue.ON_STATUS_CHANGE in one.options.keys | one.options.maybe:
            found.append((one.call, "status-callback", ""))
        if id(one.call) in shared:
            found.append((one.call, "shared-options", ""))
        for node, rule, detail in found:
            if (id(node), rule + detail) in seen:
                continue
            seen.add((id(node), rule + detail))
            file = file_of(node)
            span = file.positions.span(node)
            line = statement_line(node)
            yield file, Site(span, rule, language, file.positions.text(span), line, None, (), detail)


def _retired(one: Candidate) -> Iterator[str]:
    for kind, name in one.names:
        if kind in ("video", "image") and (said := gone("python", kind, name)):
            yield said


def limit_of(evaluator: Evaluator, call: ast.Call) -> ast.expr | None:
    """Return the call that sets a time limit around a site."""
    current: ast.AST = call
    for above in ancestors(call):
        if isinstance(above, ast.Call) and evaluator.dotted(above.func) in library.WAITS and current in above.args[:1]:
            return above
        if isinstance(above, (ast.With, ast.AsyncWith)) and current in above.body:
            for item in above.items:
                context = item.context_expr
                if isinstance(context, ast.Call) and evaluator.dotted(context.func) in library.LIMITS:
                    return context
        if isinstance(above, ast.NamedExpr) or (isinstance(above, ast.Assign) and current is above.value):
            limit = _limited_later(evaluator, above)
            if limit is not None:
                return limit
        if isinstance(above, (*FUNCTIONS, ast.Lambda)):
            return None
        current = above
    return None


def _limited_later(evaluator: Evaluator, node: ast.NamedExpr | ast.Assign) -> ast.expr | None:
    """Return a ``wait_for`` of the name that a coroutine or task is kept under."""
    target = node.target if isinstance(node, ast.NamedExpr) else node.targets[0]
    if not isinstance(target, ast.Name) or isinstance(node.value, ast.Await):
        return None
    home = find_scope(target.id, scope_of(target))
    for load in evaluator.scopes.loads_of(target.id, home):
        above = parent(load)
        if (
            isinstance(above, ast.Call)
            and above.args
            and above.args[0] is load
            and evaluator.dotted(above.func) in library.WAITS
        ):
            return above
    return None


def _shared_options(reading: Reading) -> set[int]:
    """Return the calls (by id) whose options dict, with a callback in it, other calls are given as well."""
    by_dict: dict[int, list[Candidate]] = {}
    for one in reading.candidates:
        for binding in _dict_bindings(reading.evaluator, one):
            by_dict.setdefault(id(binding), []).append(one)
    shared: set[int] = set()
    for users in by_dict.values():
        looped = any(_in_loop(one) for one in users)
        if len(users) > 1 or looped:
            shared.update(
                id(one.call) for one in users
                if catalogue.ON_STATUS_CHANGE in one.options.keys | one.options.maybe
            )  # fmt: skip
    return shared


def _dict_bindings(evaluator: Evaluator, one: Candidate) -> list[Binding]:
    if not one.call.args or not isinstance(one.call.args[0], ast.Name):
        return []
    name = one.call.args[0]
    if not any(isinstance(part, Items) for part in parts(evaluator.value(name))):
        return []
    return origins(evaluator.bindings_of(name) or ())


def _in_loop(one: Candidate) -> bool:
    """Whether the call is in a loop that its options dict is not made in."""
    argument = one.call.args[0]
    home = find_scope(argument.id, scope_of(argument)) if isinstance(argument, ast.Name) else None
    if home is None or not isinstance(argument, ast.Name):
        return False
    made = [binding.node for binding in home.bindings[argument.id] if not binding.changes]
    for above in ancestors(one.call):
        loop = isinstance(above, (ast.For, ast.AsyncFor, ast.While, ast.comprehension))
        if loop and not any(above in ancestors(node) for node in made):
            return True
        if isinstance(above, FUNCTIONS):
            return False
    return False
