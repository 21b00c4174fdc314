"""Texts that are put together: an address from a base, a path and a model, as pieces with what is not known between.

Only files that may send requests to the REST interface are read this closely; elsewhere such a text is a plain value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from itertools import product
from math import prod

from codemod.languages.python.values import (
    Foreign,
    Frame,
    Nothing,
    Pieces,
    Text,
    Value,
    join,
    parts,
    present,
)
from codemod.languages.python.values import Sequence as Elements
from codemod.sdk.rest import is_base

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

Alternative = tuple[str | None, ...]
"""One text that an expression may be: its pieces in order, None where one is known only at run time."""

UNSEEN: Alternative = (None,)
MOST = 48
"""Texts that one may be before it is not known at all."""
LONGEST = 40
"""Operands of one sum: more are machine-made."""

ENVIRONMENT = Pieces("what the environment says", UNSEEN)
_VARIABLES = frozenset(("os.getenv", "os.environ.get"))
_METHODS = frozenset(
    ("format", "replace", "strip", "rstrip", "lstrip", "removesuffix", "removeprefix", "join", "lower")
)
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_PERCENT = re.compile(r"%%|%(\(\w*\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
_MARK = "\ue000"
"""Stands for what is not known where texts are taken apart as addresses: no address has it."""


def alternatives(value: Value) -> list[Alternative]:
    """Return the texts that a value may be, each once."""
    found: dict[Alternative, None] = {}
    for part in parts(value):
        match part:
            case Text(value=text):
                found[(text,)] = None
            case Pieces(pieces=pieces):
                found[pieces] = None
            case _:
                found[UNSEEN] = None
    return list(found) if len(found) <= MOST else [UNSEEN]


def is_told(value: Value) -> bool:
    """Whether something of a text is known."""
    return any(isinstance(part, (Text, Pieces)) for part in parts(value))


def text_value(found: Iterable[Alternative]) -> Value:
    """Return the value that is one of some texts."""
    return join(_one(alternative) for alternative in dict.fromkeys(found))


def _one(alternative: Alternative) -> Value:
    pieces: list[str | None] = []
    for piece in alternative:
        if piece is not None and pieces and pieces[-1] is not None:
            pieces[-1] += piece
        elif piece != "" and not (piece is None and pieces and pieces[-1] is None):
            pieces.append(piece)
    if all(piece is not None for piece in pieces):
        return Text("".join(piece for piece in pieces if piece is not None))
    return Pieces("a text that is put together", tuple(pieces))


def concatenated(operands: Sequence[Sequence[Alternative]]) -> list[Alternative]:
    """Return what texts make one after the other."""
    if prod(max(1, len(operand)) for operand in operands) > MOST:
        return [UNSEEN]
    return [tuple(piece for part in chosen for piece in part) for chosen in product(*operands)]


def added(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Value:
    """Return what ``+`` makes."""
    if isinstance(node.left, ast.BinOp):
        # A chain may be longer than recursion allows.
        return _sum(evaluator, node, frame) if evaluator.reads_texts else Foreign("a computed value")
    first, second = evaluator.value(node.left, frame), evaluator.value(node.right, frame)
    if isinstance(first, Text) and isinstance(second, Text):
        return Text(first.value + second.value)
    if isinstance(first, Elements) and isinstance(second, Elements):
        return Elements(None, join((first.element, second.element)))
    return _sum(evaluator, node, frame) if evaluator.reads_texts else Foreign("a computed value")


def _sum(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Value:
    operands: list[ast.expr] = []
    current: ast.expr = node
    while isinstance(current, ast.BinOp) and isinstance(current.op, ast.Add):
        operands.append(current.right)
        current = current.left
        if len(operands) > LONGEST:
            return Foreign("a computed value")
    values = [evaluator.value(one, frame) for one in (current, *reversed(operands))]
    if not any(map(is_told, values)):
        return Foreign("a computed value")
    return text_value(concatenated([alternatives(value) for value in values]))


def joined(evaluator: Evaluator, node: ast.JoinedStr, frame: Frame) -> Value:
    """Return what an f-string makes."""
    operands: list[list[Alternative]] = []
    for part in node.values:
        match part:
            case ast.Constant(value=str(text)):
                operands.append([(text,)])
            case ast.FormattedValue(value=inner, conversion=-1 | 115, format_spec=None):  # 115: ``!s``
                operands.append(alternatives(evaluator.value(inner, frame)))
            case _:
                operands.append([UNSEEN])
    return text_value(concatenated(operands))


def filled(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Value:
    """Return what ``%`` makes of a text."""
    template = evaluator.value(node.left, frame)
    if not is_told(template):
        return Foreign("a computed value")
    given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    values = [alternatives(evaluator.value(one, frame)) for one in given]
    found: list[Alternative] = []
    for alternative in alternatives(template):
        text = "".join(filter(None, alternative))
        if None in alternative or "%" in _PERCENT.sub("", text):
            found.append(UNSEEN)
            continue
        left = iter(values)
        operands: list[Sequence[Alternative]] = []
        at = 0
        for match in _PERCENT.finditer(text):
            operands.append([(text[at : match.start()],)])
            value = [("%",)] if match[0] == "%%" or match[1] else next(left, [UNSEEN])
            operands.append(value if match[0] in ("%%", "%s") else [UNSEEN])
            at = match.end()
        found += concatenated([*operands, [(text[at:],)]])
    return text_value(found)


def either(values: Sequence[Value], is_or: bool, closely: bool) -> Value:
    """Return what ``or`` or ``and`` gives. ``closely``: texts are told apart, and a default is what stands there."""
    if not is_or:
        return values[-1]
    first = [present(value) for value in values[:-1] if not isinstance(value, Nothing)]
    if closely and values and _is_base(values[-1]):
        first = [value for value in first if value != ENVIRONMENT]
    return join([*first, values[-1]])


def _is_base(value: Value) -> bool:
    return all(isinstance(part, Text) and is_base(part.value) for part in parts(value))


def text_call(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value | None:
    """Return what a call makes that puts texts together or asks the environment; None where it is another."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in _METHODS:
        base = evaluator.value(function.value, frame)
        if is_told(base):
            return _method(evaluator, function.attr, base, node, frame)
    named = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if named not in _NAMES and not (isinstance(function, ast.Name) and evaluator.bindings_of(function)):
        return None
    dotted = evaluator.dotted(function)
    arguments = [argument for argument in node.args if not isinstance(argument, ast.Starred)]
    if dotted in _VARIABLES:
        default = arguments[1] if len(arguments) > 1 else _keyword(node, "default")
        given = None if default is None else evaluator.value(default, frame)
        if given is None or isinstance(given, Nothing):
            return ENVIRONMENT
        return given if _is_base(given) else join((given, ENVIRONMENT))
    if dotted == "urllib.parse.urljoin" and len(arguments) >= 2:
        first, second = (alternatives(evaluator.value(one, frame)) for one in arguments[:2])
        return text_value(linked(one, other) for one in first for other in second)
    if dotted == "str" and len(arguments) == 1:
        value = evaluator.value(arguments[0], frame)
        return value if is_told(value) else None
    return None


_NAMES = frozenset(("getenv", "get", "urljoin", "str"))


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def linked(base: Alternative, link: Alternative) -> Alternative:
    """Return the address that a link from another address leads to, as ``urljoin`` has it."""
    from urllib.parse import urljoin  # few files need it

    first, second = (_MARK.join(("" if piece is None else piece) for piece in _marked(one)) for one in (base, link))
    whole = urljoin(first, second)
    if first.startswith(_MARK) and not whole.startswith(_MARK) and not second.startswith(("http", _MARK)):
        whole = f"{_MARK}/{whole.lstrip('/')}"  # whose host is not known
    return tuple(piece or None for piece in re.split(f"({_MARK})", whole)) if _MARK not in whole else _unmarked(whole)


def _marked(alternative: Alternative) -> list[str]:
    """Return the known texts between what is not known."""
    texts = [""]
    for piece in alternative:
        if piece is None:
            texts.append("")
        else:
            texts[-1] += piece
    return texts


def _unmarked(text: str) -> Alternative:
    pieces: list[str | None] = []
    for number, known in enumerate(text.split(_MARK)):
        pieces += [None] * bool(number)
        pieces += [known] * bool(known)
    return tuple(pieces)


def _method(evaluator: Evaluator, name: str, base: Value, node: ast.Call, frame: Frame) -> Value:
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        return Pieces("a text", UNSEEN)
    given = [alternatives(evaluator.value(argument, frame)) for argument in node.args]
    if name == "format":
        named = {k.arg: alternatives(evaluator.value(k.value, frame)) for k in node.keywords if k.arg is not None}
        return text_value(one for template in alternatives(base) for one in _formatted(template, given, named))
    if name == "join":
        return _together(evaluator, base, node, frame)
    if prod(map(len, given)) * len(alternatives(base)) > MOST:
        return Pieces("a text", UNSEEN)
    return text_value(
        _changed(name, text, [*chosen]) for text in alternatives(base) for chosen in product(*given)
    )  # fmt: skip


def _together(evaluator: Evaluator, base: Value, node: ast.Call, frame: Frame) -> Value:
    match node.args:
        case [ast.List(elts=elements) | ast.Tuple(elts=elements)]:
            between = alternatives(base)
            operands: list[list[Alternative]] = []
            for element in elements:
                operands += [between] * bool(operands)
                known = not isinstance(element, ast.Starred)
                operands.append(alternatives(evaluator.value(element, frame)) if known else [UNSEEN])
            return text_value(concatenated(operands))
    return Pieces("a text", UNSEEN)


def _formatted(
    template: Alternative, given: list[list[Alternative]], named: dict[str, list[Alternative]]
) -> list[Alternative]:
    if None in template:
        return [UNSEEN]
    text = "".join(filter(None, template))
    if "{" in _FIELD.sub("", text):
        return [UNSEEN]
    operands: list[Sequence[Alternative]] = []
    at = number = 0
    for match in _FIELD.finditer(text):
        operands.append([(text[at : match.start()],)])
        at = match.end()
        if match[1] is None:
            operands.append([(match[0][0],)])
            continue
        if not re.fullmatch(r"\w*", match[1]):
            operands.append([UNSEEN])
            number += match[1][0] in "!:"
            continue
        place = int(match[1]) if match[1].isdigit() else number
        known = given[place] if place < len(given) else [UNSEEN]
        operands.append(named.get(match[1], [UNSEEN]) if match[1] and not match[1].isdigit() else known)
        number += not match[1]
    return concatenated([*operands, [(text[at:],)]])


def _changed(name: str, text: Alternative, given: list[Alternative]) -> Alternative:
    """Return what a method that changes each piece, or the ends, makes of a text."""
    if any(None in one for one in given) or not text:
        return UNSEEN
    words = ["".join(filter(None, one)) for one in given]
    if name == "lower":
        return tuple(piece if piece is None else piece.lower() for piece in text)
    if name == "replace":
        if len(words) < 2:
            return UNSEEN
        return tuple(piece if piece is None else piece.replace(words[0], words[1]) for piece in text)
    pieces = list(text)
    ends = {"rstrip": (-1,), "lstrip": (0,), "strip": (0, -1), "removesuffix": (-1,), "removeprefix": (0,)}
    for end in ends[name]:
        piece = pieces[end]
        if piece is None:
            continue
        if name.startswith("remove"):
            pieces[end] = getattr(piece, name)(*words[:1]) if words else piece
        else:
            pieces[end] = (piece.lstrip if end == 0 else piece.rstrip)(*words[:1])
    return tuple(pieces)
