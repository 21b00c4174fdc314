"""A program taken apart into pieces that can move to other modules, and which of them must stay together.

A piece is a statement at the top, with its comments. Definitions are taken to be quiet: it does not matter when they
are made, as long as what they need is there. Everything else does something, and keeps its place among such pieces.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from tests.generated.names import Function, Moment, Names, Use, names_of

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


class Kind(Enum):
    """What a piece is."""

    OPENING = "a docstring, or an import from __future__"
    IMPORT = "an import, which any module may repeat"
    DEFINITION = "a definition"
    ACT = "something done while the module runs"
    START = "what is done only where the module is the program"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A statement of the program; ``first`` is its first line there, 1-based, with its comments."""

    kind: Kind
    first: int
    lines: tuple[str, ...]
    node: ast.stmt
    names: Names

    def uses(self, name: str) -> list[Use]:
        """Return the uses of one name."""
        return [use for use in self.names.uses if use.name == name]


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that stay together, in order; ``fixed`` says that they stay in the main file."""

    pieces: tuple[Piece, ...]
    fixed: bool


class Whole:
    """A program in pieces."""

    def __init__(self, text: str) -> None:
        """Take a program apart. Raises SyntaxError."""
        self.newline = "\r\n" if "\r\n" in text else "\n"
        lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
        self.first_line = ""
        """What tells the system how to start the program."""
        if lines[0].startswith("#!"):
            self.first_line, lines[0] = lines[0], ""
        statements = ast.parse("\n".join(lines)).body
        self.lazy = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in statements)
        self.pieces: list[Piece] = []
        begin = 1
        for place, node in enumerate(statements):
            end = node.end_lineno or node.lineno
            if place + 1 == len(statements):
                end = len(lines)  # comments at the end
            own = lines[begin - 1 : end]
            blank = next((number for number, line in enumerate(own) if line.strip()), 0)  # nothing: on the line before
            names = names_of(node, lazy=self.lazy)
            self.pieces.append(Piece(_kind(node, place), begin + blank, tuple(own[blank:]), node, names))
            begin = end + 1

    @property
    def bodies(self) -> list[Piece]:
        """The pieces that are in one place each."""
        return [piece for piece in self.pieces if piece.kind not in (Kind.OPENING, Kind.IMPORT)]

    @cached_property
    def makers(self) -> dict[str, list[Piece]]:
        """By name, the pieces that give the name its value or change it."""
        makers: dict[str, list[Piece]] = {}
        for piece in self.bodies:
            for name in piece.names.binds | piece.names.changes:
                makers.setdefault(name, []).append(piece)
        return makers

    @cached_property
    def imports(self) -> dict[str, list[Piece]]:
        """By name, the imports that give it its value; under ``*`` those that do not say which names they give."""
        imports: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            if piece.kind is Kind.IMPORT:
                is_star = isinstance(piece.node, ast.ImportFrom) and piece.node.names[0].name == "*"
                for name in ("*",) if is_star else piece.names.binds:
                    imports.setdefault(name, []).append(piece)
        return imports

    @cached_property
    def shared(self) -> frozenset[str]:
        """The names whose value changes: another module must ask for it each time."""
        changed = {name for piece in self.bodies for name in piece.names.changes}
        return frozenset(changed | {name for name, pieces in self.makers.items() if len(pieces) > 1})

    def is_import(self, name: str, star: frozenset[str]) -> bool:
        """Say whether a name is given by an import; ``star`` are those that an import of everything may give."""
        return name in self.imports or ("*" in self.imports and name in star and name not in self.makers)

    def unknown(self, star: frozenset[str]) -> set[str]:
        """Return the names that are used and that nothing gives a value."""
        used = {use.name for piece in self.pieces for use in piece.names.uses}
        known = self.makers.keys() | vars(builtins).keys() | {"__name__"}
        return {name for name in used - known if not self.is_import(name, star)}

    def groups(self) -> list[Group]:
        """Return the pieces, those together that must be in one module; none where the program cannot be cut."""
        if self.imports.keys() & self.makers.keys():
            return []
        if any(before.node.end_lineno == after.node.lineno for before, after in zip(self.pieces, self.pieces[1:])):
            return []
        joined = _Joined(self.bodies)
        for name, makers in self.makers.items():
            joined.join(makers)
            rebound = sum(name in piece.names.binds for piece in makers) > 1
            for piece in self.bodies:
                if name in piece.names.touched:
                    joined.join([makers[0], piece])
                uses = piece.uses(name)
                if name in self.shared and uses and (rebound or any(use.fixed for use in uses)):
                    joined.join([makers[0], piece])
        return [Group(tuple(pieces), any(_stays(piece) for piece in pieces)) for pieces in joined.groups()]


class _Joined:
    """Pieces that are joined two by two."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._leader = {id(piece): id(piece) for piece in pieces}

    def join(self, pieces: Iterable[Piece]) -> None:
        first, *rest = (self._leader[id(piece)] for piece in pieces)
        for key, leader in self._leader.items():
            if leader in rest:
                self._leader[key] = first

    def groups(self) -> list[list[Piece]]:
        groups: dict[int, list[Piece]] = {}
        for piece in self._pieces:
            groups.setdefault(self._leader[id(piece)], []).append(piece)
        return list(groups.values())


def _kind(node: ast.stmt, place: int) -> Kind:
    match node:
        case ast.Expr(value=ast.Constant(value=str())) if place == 0:
            return Kind.OPENING
        case ast.ImportFrom(module="__future__"):
            return Kind.OPENING
        case ast.Try() if all(isinstance(inner, _IMPORTS) for inner in node.body):
            return Kind.IMPORT
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return Kind.START
    if isinstance(node, _IMPORTS):
        return Kind.IMPORT
    return Kind.DEFINITION if isinstance(node, _DEFINITIONS) else Kind.ACT


def _stays(piece: Piece) -> bool:
    """Whether a piece is no good in a module: a thread may not import from a module that is still waiting for it."""
    return piece.kind is Kind.START or any(use.name in ("threading", "__name__") for use in piece.names.uses)


def functions_with(piece: Piece, name: str) -> list[Function] | None:
    """Return the functions of a piece that use a name; None where it is used outside of them, or seen by ``locals``."""
    found: dict[int, Function] = {}
    for use in piece.uses(name):
        if use.moment is Moment.NEVER:
            continue
        if use.function is None or use.moment is Moment.NOW or use.function.body[0].lineno == use.function.lineno:
            return None
        found[id(use.function)] = use.function
    calls = (node.id for function in found.values() for node in ast.walk(function) if isinstance(node, ast.Name))
    return None if "locals" in calls else list(found.values())
