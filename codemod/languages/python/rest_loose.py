"""Strings with the address of the blocking endpoint that no request is seen to use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from codemod.languages.python.evaluate import Evaluator
from codemod.languages.python.rest_sources import string_of
from codemod.languages.python.scopes import file_of, find_scope, scope_of
from codemod.languages.python.syntax import FUNCTIONS, parent, statement_of
from codemod.languages.python.texts import Alternative, alternatives
from codemod.model import ModelKind
from codemod.sdk.rest import HOLE, OLD_PATH, Address, names_host, read_address

_COMMAND = re.compile(
    rf"\b(?:curl|wget)(?:\.exe)?\s(?:.*[\s'\"])?(?P<address>[^\s'\"]*{re.escape(OLD_PATH)}[^\s'\"]*)", re.DOTALL
)
ELSEWHERE = "An address of another host."

Known = dict[int, tuple[str, ast.Call | None]]
"""What strings (their ids) are part of: a clause, or the call of a request."""


def reads(evaluator: Evaluator, text: Alternative) -> Address | None:
    """Return what a text says as an address of the endpoint, None where it is none."""
    return read_address(text, evaluator.program.bases)


def loose_strings(evaluator: Evaluator, known: Known, taken: set[int]) -> Iterator[ast.expr]:
    """Yield the strings with the endpoint's address, for videos as far as is known, that no known request uses.

    ``taken`` are the ids of calls that are requests; of the other strings, ``known`` is told what they are.
    """
    seen: set[int] = set()
    for node in evaluator.scopes.strings:
        if not isinstance(node.value, str) or OLD_PATH not in node.value:
            continue
        string = string_of(node)
        if id(string) in seen or id(string) in known or _is_prose(string):
            continue
        seen.add(id(string))
        whole = _outermost(string)
        if any(id(one) in taken for one in _above(whole)):
            continue
        if _is_route(whole):
            known[id(string)] = ("The address at which a server of the program's own answers.", None)
            continue
        if all(_is_elsewhere(evaluator, text) for text in alternatives(evaluator.value(whole))):
            known[id(string)] = (ELSEWHERE, None)
            continue
        for text in (*_readings(evaluator, whole), *(_readings(evaluator, string) if string is not whole else ())):
            address = reads(evaluator, text)
            if address is not None and not _is_anybodys(evaluator, whole, text, address):
                if address.kind is ModelKind.IMAGE:
                    known[id(string)] = ("The address of the endpoint for an image, which stays as it is.", None)
                else:
                    yield whole
                break


_HARMLESS = frozenset(
    ("print", "debug", "info", "warning", "error", "exception", "critical", "log", "echo", "repr", "len", "startswith",
     "endswith", "isinstance", "warn", "secho")
)  # fmt: skip
"""Functions that send no request, whatever address they are given."""


def stray_uses(evaluator: Evaluator, strings: Iterable[ast.expr], visited: set[int]) -> Iterator[ast.expr]:
    """Yield where a name that holds an address of requests is given to other calls, which may send one, too.

    ``visited`` are the ids of nodes that the addresses of known requests are put together of.
    """
    seen: set[tuple[int, str]] = set()
    for string in strings:
        statement = statement_of(string)
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        for target in targets:
            home = find_scope(target.id, scope_of(target)) if isinstance(target, ast.Name) else None
            if home is None or not isinstance(target, ast.Name) or (id(home), target.id) in seen:
                continue
            seen.add((id(home), target.id))
            for load in evaluator.program.loads(home, target.id):
                whole = _outermost(load)
                if id(load) not in visited and _is_given(whole) and _is_for_video(evaluator, whole):
                    yield whole


def _is_given(node: ast.expr) -> bool:
    """Whether an expression goes into a call that may send a request."""
    current: ast.AST = node
    for above in _above(node):
        if isinstance(above, ast.Call) and current is not above.func and above is not node:
            function = above.func
            named = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            return named not in _HARMLESS
        current = above
    return False


def _is_for_video(evaluator: Evaluator, node: ast.expr) -> bool:
    for text in _readings(evaluator, node):
        address = reads(evaluator, text)
        if address is not None and address.path_known:
            return address.kind is not ModelKind.IMAGE
    return False


def _readings(evaluator: Evaluator, node: ast.expr) -> Iterator[Alternative]:
    """Yield what a text may be as an address: by itself, with something behind it, or with a host before it."""
    texts = alternatives(evaluator.value(node))
    yield from texts
    if not _is_said(node):
        yield from (command for text in texts if (command := _in_command(text)))
    for text in texts:
        yield (*text, None)
        if text and text[0] is not None and text[0].startswith("/"):
            yield (None, *text)
            yield (None, *text, None)


def _in_command(text: Alternative) -> Alternative:
    """Return the address in a text that is a command of a program which sends it; nothing where it is none."""
    match = _COMMAND.search("".join(HOLE if piece is None else piece for piece in text))
    if match is None:
        return ()
    first, *rest = match["address"].split(HOLE)
    return (first, *(piece for part in rest for piece in (None, part)))


def _is_said(node: ast.expr) -> bool:
    """Whether an expression goes into a call that only says it."""
    return any(isinstance(above, ast.Call) for above in _above(node)) and not _is_given(node)


def _is_elsewhere(evaluator: Evaluator, text: Alternative) -> bool:
    """Whether an address is that of another host."""
    begins = text[0] if text else None
    if begins is None or not begins.startswith(("http://", "https://")) or "/" not in begins.partition("://")[2]:
        return False
    return reads(evaluator, text) is None and reads(evaluator, (*text, None)) is None


def _is_anybodys(evaluator: Evaluator, node: ast.expr, text: Alternative, address: Address) -> bool:
    """Whether an address may be of another interface: without host or model, in a file that does not name the host."""
    if address.base_known or address.kind is not ModelKind.UNKNOWN or (text and text[0] is None and len(text) < 2):
        return False
    return not names_host(file_of(node).document.text, evaluator.program.bases)


def _is_route(node: ast.expr) -> bool:
    """Whether a text is what a decorator is given: there a server says what it answers."""
    call = parent(node)
    above = parent(call) if isinstance(call, ast.Call) else None
    return isinstance(above, FUNCTIONS) and call in above.decorator_list


def _above(node: ast.AST) -> Iterator[ast.AST]:
    current: ast.AST | None = node
    while current is not None and not isinstance(current, ast.stmt):
        yield current
        current = parent(current)


def _is_prose(node: ast.expr) -> bool:
    statement = statement_of(node)
    return isinstance(statement, ast.Expr) and statement.value is node


def _outermost(node: ast.expr) -> ast.expr:
    """Return the text that a string is put together to, where it stands."""
    while True:
        above = parent(node)
        if isinstance(above, ast.Tuple) and isinstance(filled := parent(above), ast.BinOp) and filled.right is above:
            node = filled  # of ``%``
        elif isinstance(above, ast.BinOp) and isinstance(above.op, (ast.Add, ast.Mod)):
            node = above
        elif isinstance(above, ast.Attribute) and above.attr == "format" and isinstance(parent(above), ast.Call):
            node = parent(above)  # type: ignore[assignment]  # a call, as was just seen
        else:
            return node
