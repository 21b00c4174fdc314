"""Texts that are put together: which pieces of them are known, and which only at run time.

A text with a piece that is not known is no ``Text``; its value keeps the pieces beside what it was taken for, so that
nothing else depends on them. They are there for addresses.
"""

from __future__ import annotations

from itertools import product
from urllib.parse import urljoin, urlsplit

from codemod.languages.javascript.syntax import Node, bare
from codemod.languages.javascript.values import (
    Absent,
    External,
    Nothing,
    Other,
    Pieces,
    Text,
    Unknown,
    Value,
    join,
    parts,
)
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Iterable

    from codemod.languages.javascript.evaluate import Evaluator

MOST = 24
"""How many texts one expression may be; more are one that is not known."""
_LONGEST = 40
"""How many pieces a text may have."""
HOLE: Pieces = (None,)
_ENVIRONMENT = ("the global process", "the module's import.meta")
_SAME = frozenset(("toString", "trim", "valueOf", "toLowerCase", "normalize"))
_WRAPPING = frozenset(("String", "encodeURI", "encodeURIComponent"))


def pieces_of(value: Value) -> list[Pieces]:
    """Return the texts that a value may be, each in its pieces.

    What the environment may say instead of a text that is written out is left out: it says where the same thing is.
    """
    found: dict[Pieces, None] = {}
    for part in parts(value):
        if isinstance(part, Text):
            found[part.text,] = None
        elif isinstance(part, (Other, Unknown)) and part.pieces:
            found[part.pieces] = None
        elif not isinstance(part, (Absent, Nothing)):
            found.setdefault(HOLE)
    if HOLE in found and len(found) > 1 and all(map(_is_known_or_environment, parts(value))):
        del found[HOLE]
    return list(found) if 0 < len(found) <= MOST else [HOLE]


def _is_known_or_environment(part: Value) -> bool:
    if isinstance(part, Other):
        return bool(part.pieces) or part.what in _ENVIRONMENT
    if isinstance(part, Unknown):
        return bool(part.pieces) or part.why.startswith(("it is what Deno.env.get ", "it is what env.get "))
    return isinstance(part, (Text, Absent, Nothing))


def joined(several: Iterable[list[Pieces]]) -> list[Pieces]:
    """Return the texts that texts make one after the other."""
    lists = list(several)
    count = 1
    for one in lists:
        count *= len(one)
    if count > MOST:
        lists = [one if len(one) == 1 else [HOLE] for one in lists]
    return [_smooth(piece for pieces in one for piece in pieces) for one in product(*lists)]


def _smooth(pieces: Iterable[str | None]) -> Pieces:
    """Return pieces with those that are known and follow each other as one."""
    found: list[str | None] = []
    for piece in pieces:
        if piece is not None and found and found[-1] is not None:
            found[-1] += piece
        elif not (piece is None and found[-1:] == [None]):
            found.append(piece)
    return tuple(found) if 0 < len(found) <= _LONGEST else HOLE


def with_pieces(value: Other | Unknown, several: list[Pieces]) -> Value:
    """Return a value that may be one of some texts."""
    return join([replace(value, pieces=() if one == HOLE else one) for one in several])


def template(evaluator: Evaluator, node: Node) -> Value:
    """Return what a string or a template is."""
    text = evaluator.tree.string(node)
    if text is not None:
        return Text(text)
    plain = Other("a string", is_plain=True)
    if node.kind != "template_string":
        return plain
    several: list[list[Pieces]] = []
    for child in node.children:
        if child.kind == "template_substitution":
            several.append(pieces_of(evaluator.value(child.children[0] if child.children else None)))
        elif child.kind == "string_fragment":
            several.append([(evaluator.tree.text[child.start : child.end],)])
        else:
            several.append([HOLE])
    return with_pieces(plain, joined(several))


def added(one: Value, other: Value) -> Value:
    """Return what ``+`` makes of two values."""
    if isinstance(one, Text) and isinstance(other, Text):
        return Text(one.text + other.text)
    plain = Other("a number, a string or a boolean", is_plain=True)
    left, right = pieces_of(one), pieces_of(other)
    return plain if left == right == [HOLE] else with_pieces(plain, joined((left, right)))


def property_of(base: Other | Unknown, name: str) -> Value:
    """Return a property of something whose properties are not followed."""
    if not base.pieces or name == "href":
        return base
    if name == "origin" and base.pieces[0] is not None:
        split = urlsplit(base.pieces[0])
        return replace(
            base, pieces=(f"{split.scheme}://{split.netloc}",) if split.path or len(base.pieces) == 1 else ()
        )
    return replace(base, pieces=())


def told(evaluator: Evaluator, node: Node, callee: Node, given: list[Node], value: Value) -> Value:
    """Return what a call gives back, with the pieces of the text that it is."""
    if isinstance(value, External) and value.module == "axios" and value.name == "create" and value.made is None:
        return replace(value, made=node)
    if not isinstance(value, (Unknown, Other)) or value.pieces:
        return value
    several = _called(evaluator, callee, given)
    return value if several is None or several == [HOLE] else with_pieces(value, several)


def made(evaluator: Evaluator, constructor: Node, given: list[Node], value: Value) -> Value:
    """Return what ``new`` makes, with the pieces of an address."""
    if not isinstance(value, Other) or evaluator.tree.of(constructor) not in ("URL", "globalThis.URL", "window.URL"):
        return value
    if not given or any(one.kind == "spread_element" for one in given):
        return value
    path = pieces_of(evaluator.settled(given[0]))
    if len(given) == 1:
        return with_pieces(value, path)
    return with_pieces(value, [_resolved(base, one) for base in pieces_of(evaluator.settled(given[1])) for one in path])


def _resolved(base: Pieces, path: Pieces) -> Pieces:
    """Return the address that a path leads to from a base, as ``new URL(path, base)`` finds it."""
    first = path[0]
    if first is not None and "://" in first.partition("/v")[0]:
        return path
    if first is None or base[0] is None or "://" not in base[0]:
        return HOLE if first is None or not first.startswith("/") else (None, *path)
    if first.startswith("/") and not first.startswith("//"):
        split = urlsplit(base[0])
        is_whole = bool(split.path) or len(base) == 1
        return _smooth((f"{split.scheme}://{split.netloc}", *path)) if is_whole else _smooth((None, *path))
    if len(base) == 1:
        return _smooth((urljoin(base[0], first), *path[1:]))
    return HOLE


def _called(evaluator: Evaluator, callee: Node, given: list[Node]) -> list[Pieces] | None:
    """Return the texts that a call of a text's method makes, or a function of the platform; None for any other."""
    if any(one.kind == "spread_element" for one in given):
        return None
    if callee.kind == "identifier":
        if evaluator.tree.of(callee) in _WRAPPING and evaluator.scopes.variable(callee) is None and len(given) == 1:
            return pieces_of(evaluator.settled(given[0]))
        return None
    target = callee.field("object")
    if callee.kind != "member_expression" or target is None:
        return None
    name = evaluator.scopes.property_of(callee) or ""
    if name == "join" and bare(target).kind == "array":
        between: list[Pieces] = pieces_of(evaluator.settled(given[0])) if given else [(",",)]
        items = [pieces_of(evaluator.settled(one)) for one in bare(target).children]
        several = [one for item in items for one in (between, item)][1:]
        return joined(several) if several else None
    if name not in (*_SAME, "replace", "replaceAll", "concat"):
        return None
    whole = pieces_of(evaluator.settled(target))
    if name in _SAME:
        return whole
    if name == "concat":
        return joined([whole, *(pieces_of(evaluator.settled(one)) for one in given)])
    values = [evaluator.settled(one) for one in given]
    if len(values) != 2 or not isinstance(values[0], Text) or not isinstance(values[1], Text):
        regex = bare(given[0]) if len(given) == 2 else None
        is_end = regex is not None and evaluator.tree.of(regex) in (r"/\/$/", r"/\/+$/", r"/\/*$/")
        if is_end and isinstance(values[1], Text) and not values[1].text:
            return [_without_slash(one) for one in whole]
        return [HOLE]
    old, new = values[0].text, values[1].text
    return [tuple(None if piece is None else piece.replace(old, new) for piece in one) for one in whole]


def _without_slash(pieces: Pieces) -> Pieces:
    last = pieces[-1]
    return pieces if last is None else (*pieces[:-1], last.rstrip("/"))
