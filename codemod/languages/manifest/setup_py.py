"""setup.py: requirements in lists that are written out, in the call of ``setup`` or under a name of the module."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from codemod.document import lines_of
from codemod.languages.interface import SourceError
from codemod.languages.manifest.demand import Demand, Found, Reading
from codemod.languages.manifest.pep440 import raised_requirement, specifier_of
from codemod.manifest_reasons import UNREADABLE

_KEYWORDS = frozenset(("install_requires", "extras_require", "setup_requires", "tests_require"))
_LITERALS = (ast.List, ast.Tuple, ast.Set, ast.Dict)


def read_setup_py(text: str) -> Reading:
    """Return the requirements on the SDK in a setup.py. Raises SourceError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else 0
        raise SourceError(f"It is not valid Python: {error.args[0] if error.args else error}.", line or 0) from None
    except RecursionError:
        raise SourceError("It is nested too deeply for the tool.") from None
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    lines = lines_of(text)
    starts = [0]
    for text_line in lines:
        starts.append(starts[-1] + len(text_line))
    found = tuple(_found(tree, parents, text, lines, starts))
    return Reading(tuple(sorted(found, key=lambda one: one.start)))


def _found(
    tree: ast.Module, parents: dict[ast.AST, ast.AST], text: str, lines: tuple[str, ...], starts: list[int]
) -> Iterator[Found]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if "\n" in node.value:
            demand = _of_lines(node.value) if _is_required_by(node, parents) else None
        else:
            demand = raised_requirement(node.value)
        if demand is None or node.end_lineno is None or node.end_col_offset is None:
            continue
        listed = _is_listed(node, parents, tree)
        is_bare = demand.text == f"{node.value}{demand.text[len(node.value) :]}"
        if not listed and is_bare and not _is_required_by(node, parents):
            continue  # the bare name, which may be anything: a package's own name, a key
        start = starts[node.lineno - 1] + _characters(lines[node.lineno - 1], node.col_offset)
        end = starts[node.end_lineno - 1] + _characters(lines[node.end_lineno - 1], node.end_col_offset)
        inside = text[start + 1 : end - 1]
        plain = text[start] in "\"'" and inside == node.value
        if demand.text and not (listed and plain):
            demand = Demand("", UNREADABLE, "it is not in a list that is written out" if plain else "")
        yield Found(start + plain, end - plain, demand, specifier_of(node.value))


def _characters(line: str, offset: int) -> int:
    """Return how many characters are as many bytes of a line."""
    return len(line.encode()[:offset].decode())


def _of_lines(text: str) -> Demand | None:
    """Return what is said of a text of several requirements, None where none of them is on the SDK."""
    found = [one for line in text.splitlines() if (one := raised_requirement(line.strip())) is not None]
    wanting = any(one.text or one.reason for one in found)
    return (Demand("", UNREADABLE, "it is one of several in a text") if wanting else found[0]) if found else None


def _is_listed(node: ast.AST, parents: dict[ast.AST, ast.AST], tree: ast.Module) -> bool:
    """Whether a text is an item of a literal that setup is given, or that a module's name stands for."""
    item, literal = node, parents[node]
    if not isinstance(literal, _LITERALS) or (isinstance(literal, ast.Dict) and item in literal.keys):
        return False
    while isinstance(literal, _LITERALS):
        item, literal = literal, parents[literal]
    if isinstance(literal, ast.keyword):
        call = parents[literal]
        return literal.arg in _KEYWORDS and isinstance(call, ast.Call) and _called(call.func) == "setup"
    if isinstance(literal, (ast.Assign, ast.AnnAssign)) and literal in tree.body:
        targets = literal.targets if isinstance(literal, ast.Assign) else [literal.target]
        return all(isinstance(target, ast.Name) and _is_required(target.id, tree) for target in targets)
    return False


def _is_required_by(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text is part of what setup is given as requirements, however it is put together there."""
    while node in parents:
        above = parents[node]
        if isinstance(above, ast.Dict) and node in above.keys:
            return False
        if isinstance(above, ast.keyword):
            return above.arg in _KEYWORDS
        node = above
    return False


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_required(name: str, tree: ast.Module) -> bool:
    """Whether setup is given what a name stands for."""
    return any(
        isinstance(inner, ast.Name) and inner.id == name
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in _KEYWORDS
        for inner in ast.walk(node.value)
    )
