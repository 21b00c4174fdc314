"""Whether a file changes where modules are found: ``sys.path``, and which folders it may add to it.

Where Python looks is guessed by the folders alone (``modules``). A script that puts another folder first makes
the guess a wrong one where that folder has a module of the same name, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_SIGNS = (b"sys", b"addsitedir")
_CHANGES = re.compile(
    rb"\bsys\s*\.\s*path\s*(?:\.\s*(?:insert|append|extend)\b|\[|\+?=)|\baddsitedir\b|\bfrom\s+sys\s+import\b[^\n]*\bpath\b"
)
_BY_NAME = re.compile(rb"\bfrom\s+sys\s+import\b[^\n]*\bpath\b")
_FROM_OUTSIDE = frozenset(
    {"environ", "getenv", "argv", "parse_args", "parse_known_args", "input", "iterdir", "glob", "rglob", "iglob",
     "listdir", "scandir", "walk"}
)  # fmt: skip
"""What gives a folder that nothing in the text names."""
_METHODS = frozenset({"insert", "append", "extend"})
_WORD = re.compile(r"\w+")
_ANY = frozenset("*")


def folders_added(data: bytes) -> frozenset[str] | None:
    """Return the names of folders in which a file lets modules be found, ``*`` for any; None where it does not."""
    if not any(sign in data for sign in _SIGNS) or _CHANGES.search(data) is None:
        return None
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _words(data.decode("utf-8", "replace"))  # newer syntax than this interpreter's
    names = ("path",) if _BY_NAME.search(data) else ()
    changes = [node for node in ast.walk(tree) if _is_change(node, names)]
    return _named_by(tree, changes) if changes else _words(data.decode("utf-8", "replace"))


def _words(text: str) -> frozenset[str]:
    words = frozenset(_WORD.findall(text))
    return words if words.isdisjoint(_FROM_OUTSIDE) else words | _ANY


def _is_change(node: ast.AST, names: tuple[str, ...]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr=name)) if name in _METHODS:
            return _is_path(base, names)
        case ast.Call(func=ast.Attribute(attr="addsitedir") | ast.Name(id="addsitedir")):
            return True
        case ast.Assign(targets=targets):
            return any(_is_path(target, names) for target in targets)
        case ast.AugAssign(target=target):
            return _is_path(target, names)
    return False


def _is_path(node: ast.AST, names: tuple[str, ...]) -> bool:
    """Whether an expression is ``sys.path``, or a part of it; ``names`` are those that it has by itself."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr == "path" and isinstance(node.value, ast.Name) and node.value.id == "sys"
    return isinstance(node, ast.Name) and node.id in names


def _named_by(tree: ast.AST, changes: list[ast.AST]) -> frozenset[str]:
    """Return the words of some statements, and of what their names are bound to anywhere in the file."""
    bound: dict[str, list[ast.AST]] = {}
    calls: dict[str, list[ast.Call]] = {}
    for node in ast.walk(tree):
        for name, value in _bound_by(node):
            bound.setdefault(name, []).append(value)
        if isinstance(node, ast.Call):
            calls.setdefault(_last(node.func), []).append(node)
    words: set[str] = set()
    queue, done = list(changes), set(map(id, changes))
    while queue:
        for part in ast.walk(queue.pop()):
            following: list[ast.AST] = []
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                words.update(_WORD.findall(part.value))
            elif isinstance(part, (ast.Name, ast.Attribute)):
                name = _last(part)
                words.update(_ANY if name in _FROM_OUTSIDE else ())
                following = bound.get(name, [])
            for one in following:
                if isinstance(one, ast.arguments):  # of a function: what it is called with
                    given = calls.get(getattr(one, "function", ""), [])
                    words.update(_ANY if not given else ())
                    queue += [call for call in given if id(call) not in done]
                    done.update(map(id, given))
                elif id(one) not in done:
                    queue.append(one)
                done.add(id(one))
    return frozenset(words)


def _bound_by(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a node binds, with what to: an expression, a function, a function's parameters."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((name, value) for target in targets for name in _names(target))
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
            yield from ((name, value) for name in _names(target))
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            yield from ((name, value) for name in _names(target))
        case ast.NamedExpr(target=target, value=value):
            yield from ((name, value) for name in _names(target))
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from ((name, value) for name in _names(target))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name, node
            node.args.function = node.name  # type: ignore[attr-defined]  # our own mark on the tree
            every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
            for one in every:
                if one is not None and one.arg not in ("self", "cls"):
                    yield one.arg, node.args


def _names(target: ast.expr) -> Iterator[str]:
    for part in ast.walk(target):
        if isinstance(part, (ast.Name, ast.Attribute)) and isinstance(part.ctx, ast.Store):
            yield _last(part)


def _last(node: ast.expr) -> str:
    """Return the last name of a name or an attribute, "" of anything else."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
