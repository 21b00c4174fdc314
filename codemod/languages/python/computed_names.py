"""Methods that may be got from an object by a name that is made up: ``getattr(target, f"do_{action}")(…)``."""

from __future__ import annotations

import ast
import re

from codemod.languages.python import library
from codemod.languages.python.scopes import enclosing_function, find_scope, scope_of
from codemod.languages.python.syntax import Function, parent
from codemod.languages.python.values import Foreign, Instance, Unknown, UserClass, parts, present

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator


_OF_OTHERS = re.compile(r"^it comes from (?:\w+\.)+_?[A-Z]\w*, which is in another module")
"""Why nothing is known of an object that a class of another package's makes: it is of none of the program's."""


def is_looked_up(evaluator: Evaluator, node: Function) -> bool:
    """Whether a method may be got from an object of its class by a name that is made up.

    Where the object may be of any class, what is got must be called, with as many arguments as the method takes.
    """
    definition = scope_of(node).node
    for call in evaluator.scopes.calls:
        if not (isinstance(call.func, ast.Name) and call.func.id == "getattr" and len(call.args) > 1):
            continue
        if isinstance(call.args[1], ast.Constant) or not _may_be_name(call.args[1], node.name):
            continue
        for part in parts(present(evaluator.value(call.args[0]))):
            owner = part.node if isinstance(part, (Instance, UserClass)) else None
            theirs = owner is not None and (owner is definition or definition in evaluator.families.bases_of(owner))
            unknown = isinstance(part, Unknown) and _OF_OTHERS.search(part.why) is None
            if (theirs or unknown) and _may_be_called(evaluator, call, node, theirs=theirs):
                return True
    return False


def _may_be_name(given: ast.expr, name: str) -> bool:
    """Whether an expression may be a name, by what it begins and ends with."""
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.Add):
        pieces: list[ast.expr] = [given.left, given.right]
    elif isinstance(given, ast.JoinedStr):
        pieces = list(given.values)
    else:
        return True
    first, last = pieces[:1], pieces[-1:]
    begins = [one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    ends = [one.value for one in last if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return name.startswith("".join(begins)) and name.endswith("".join(ends))


def _may_be_called(evaluator: Evaluator, got: ast.Call, node: Function, *, theirs: bool) -> bool:
    """Whether what ``getattr`` gives may be called with the arguments of a method, where it stands or by its name.

    ``theirs``: it is certainly of an object that has the method, and every use counts that is not known to be none.
    """
    above = parent(got)
    match above:
        case ast.Call(func=function):
            if function is got:
                return _fits(above, node)
            return evaluator.dotted(function) not in library.LOOKS_ONLY and (theirs or _is_handed_on(evaluator, above))
        case ast.Assign(targets=[ast.Name() as name]) | ast.NamedExpr(target=ast.Name() as name):
            home = find_scope(name.id, scope_of(name))
            uses = [(load, parent(load)) for load in evaluator.scopes.loads_of(name.id, home)]
            return any(
                _fits(use, node) if isinstance(use, ast.Call) and use.func is load else theirs for load, use in uses
            )
        case ast.Return():
            around = enclosing_function(got)  # what ``__getattr__`` gives is called by a name that is there to be read
            return getattr(around, "name", "") not in ("__getattr__", "__getattribute__")
    return theirs and not isinstance(above, (ast.FormattedValue, ast.Compare, ast.Expr))


def _is_handed_on(evaluator: Evaluator, call: ast.Call) -> bool:
    """Whether a call may run what it is given: it is none of a function that only makes another value of it."""
    return not all(isinstance(part, Foreign) for part in parts(evaluator.value(call)))


def _fits(call: ast.Call, node: Function) -> bool:
    """Whether a call gives what a method takes, besides its object."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return True
    taken = [*node.args.posonlyargs, *node.args.args][1:]
    least = len(taken) - len(node.args.defaults)
    given = len(call.args) + len(call.keywords)
    most = len(taken) + len(node.args.kwonlyargs)
    return least <= given and (given <= most or node.args.vararg is not None or node.args.kwarg is not None)
