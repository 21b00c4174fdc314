"""The modules that a program is spread over: what they hold, how they are called, where they lie, and their text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.generated.choices import Choices
from tests.generated.names import Function, Moment
from tests.generated.pieces import Kind, Piece, Whole

MAIN = "__main__"

# --- statements that import ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FromNames:
    """``from spelled import name as bound, …``; the module is called ``target``."""

    target: str
    spelled: str
    names: tuple[tuple[str, str], ...]
    repeated: bool = False
    """Whether ``as`` stands there for names that stay the same, too."""
    in_brackets: bool = False

    def text(self) -> str:
        parts = [f"{name} as {bound}" if self.repeated or name != bound else name for name, bound in self.names]
        if self.in_brackets:
            return f"from {self.spelled} import (\n" + "".join(f"    {part},\n" for part in parts) + ")"
        return f"from {self.spelled} import {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Star:
    """``from spelled import *``."""

    target: str
    spelled: str

    def text(self) -> str:
        return f"from {self.spelled} import *"


@dataclass(frozen=True, slots=True)
class ImportModule:
    """``import target``, or ``import target as bound``."""

    target: str
    bound: str = ""

    def text(self) -> str:
        return f"import {self.target} as {self.bound}" if self.bound else f"import {self.target}"


@dataclass(frozen=True, slots=True)
class FromPackage:
    """``from spelled import module as bound``, where the spelled one is a package, and the module is ``target``."""

    target: str
    spelled: str
    bound: str

    def text(self) -> str:
        name = self.target.rpartition(".")[2]
        return f"from {self.spelled} import {name}" + (f" as {self.bound}" if self.bound != name else "")


@dataclass(frozen=True, slots=True)
class Foreign:
    """Statements that import from elsewhere, as the program has them."""

    lines: tuple[str, ...]
    binds: frozenset[str]

    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class ForTypes:
    """Imports that only type checkers see."""

    inner: tuple[FromNames | Foreign, ...]

    def text(self) -> str:
        lines = [line for item in self.inner for line in item.text().split("\n")]
        return "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n" + "\n".join(f"    {line}" for line in lines)


Import = FromNames | Star | ImportModule | FromPackage | Foreign | ForTypes

# --- modules ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Access:
    """How a module spells a name of another: ``text`` in its place, where ``name`` of ``target`` is meant."""

    text: str
    target: str
    name: str

    @property
    def root(self) -> str:
        """The name that has to be there for it."""
        return self.text.partition(".")[0]


@dataclass(slots=True)
class Module:
    """One module. ``name`` is how it is imported (``__main__`` for the main file), ``package`` what it is in.

    ``inner`` are the imports that functions make for themselves, by name. ``exports`` is None where the module does
    not say what ``import *`` gives.
    """

    name: str
    package: str
    path: str
    is_package: bool
    pieces: list[Piece] = field(default_factory=list)
    top: list[Import] = field(default_factory=list)
    bottom: list[Import] = field(default_factory=list)
    accesses: dict[str, Access] = field(default_factory=dict)
    inner: dict[str, FromNames] = field(default_factory=dict)
    exports: list[str] | None = None

    @property
    def binds(self) -> set[str]:
        """The names that its own statements make."""
        return {name for piece in self.pieces for name in piece.names.binds | piece.names.changes}

    def clear(self) -> None:
        """Forget how it imports."""
        self.top, self.bottom, self.accesses, self.inner, self.exports = [], [], {}, {}, None


# --- where they lie --------------------------------------------------------------------------------------------------

_TOPS = ("studio", "reels", "footage", "workshop")
_SUBS = ("inner", "backend", "parts")
_NAMES = ("clients", "settings", "service", "catalog", "failures", "flows", "media", "wrapping", "shelf", "tools")
_PLACES = (("", ""), ("", ""), ("src/", "src/"), ("", "src/"), ("scripts/", ""), ("tools/", "src/"))
"""Folders of the main file, and of the packages."""


class Style:
    """How modules are laid out."""

    FLAT, PACKAGE, NAMESPACE, MAIN_INSIDE, NESTED = range(5)
    NAMES = ("beside each other", "a package", "a namespace package", "a package that is run", "packages in a package")


@dataclass(slots=True)
class Layout:
    """The main file and the modules, and whatever lies around them."""

    style: int
    main: Module
    modules: list[Module]
    packages: dict[str, Module]
    """Packages whose ``__init__`` has nothing of the program's own: by name."""

    @property
    def every(self) -> dict[str, Module]:
        """All modules by name."""
        return {module.name: module for module in (self.main, *self.packages.values(), *self.modules)}


def lay_out(choices: Choices, text: str, count: int) -> Layout:
    """Find names and places for a main file and ``count`` modules that a program's text has no word of."""
    style = choices.weighted(((4, Style.FLAT), (5, Style.PACKAGE), (1, Style.NAMESPACE), (2, Style.MAIN_INSIDE),
                              (3, Style.NESTED)))  # fmt: skip
    free = [name for name in _NAMES if not is_word(name, text)]
    names = [free.pop(choices.below(len(free))) for _ in range(count)]
    if style == Style.FLAT:
        folder = choices.pick(("", "", "src/", "app/"))
        main = Module(MAIN, "", f"{folder}main.py", False)
        return Layout(style, main, [Module(name, "", f"{folder}{name}.py", False) for name in names], {})
    top = choices.pick([name for name in _TOPS if not is_word(name, text)])
    main_folder, folder = choices.pick(_PLACES)
    main = Module(MAIN, "", f"{main_folder}main.py", False)
    if style == Style.MAIN_INSIDE:
        main = Module(MAIN, top, f"{folder}{top}/__main__.py", False)
    inner = choices.pick([name for name in _SUBS if not is_word(name, text)]) if style == Style.NESTED else ""
    modules: list[Module] = []
    for name in names:
        package = f"{top}.{inner}" if inner and choices.chance(50) else top
        full = f"{package}.{name}"
        modules.append(Module(full, package, _path(folder, full, False), False))
    if style != Style.NAMESPACE and modules and choices.chance(25):
        modules[0] = Module(top, top, _path(folder, top, True), True)
    used = {module.package for module in (*modules, main)} | {top}
    own = {module.name for module in modules}
    packages = {
        name: Module(name, name, _path(folder, name, True) if style != Style.NAMESPACE else "", True)
        for name in sorted(used - own - {""})
    }
    return Layout(style, main, modules, packages)


def is_word(name: str, text: str) -> bool:
    """Whether a text has a word."""
    return re.search(rf"\b{name}\b", text) is not None


def _path(folder: str, name: str, is_package: bool) -> str:
    return folder + name.replace(".", "/") + ("/__init__.py" if is_package else ".py")


def relative(module: Module, target: str) -> str:
    """Return how a module spells another from its own place, "" where it cannot."""
    here = module.package.split(".") if module.package else []
    there = target.split(".")
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    return "." * (len(here) - common + 1) + ".".join(there[common:]) if common else ""


# --- their texts -----------------------------------------------------------------------------------------------------


def text_of(module: Module, whole: Whole) -> str:
    """Write a module."""
    is_main = module.name == MAIN
    parts: list[str] = []
    head: list[str] = []
    for piece in whole.pieces:
        is_future = isinstance(piece.node, ast.ImportFrom)
        if piece.kind is Kind.OPENING and (is_main or (is_future and module.pieces)):
            head.append(ast.unparse(piece.node) if is_future else "\n".join(piece.lines))
    if head:
        parts.append("\n".join(head) + "\n")
    if module.top:
        parts.append("\n".join(item.text() for item in module.top) + "\n")
    if module.exports is not None:
        parts.append(f"__all__ = [{', '.join(map(repr, module.exports))}]\n")
    parts += ["\n" + "\n".join(_lines(piece, module)) + "\n" for piece in module.pieces]
    if module.bottom:
        parts.append("\n" + "\n".join(f"{item.text()}  # noqa: E402" for item in module.bottom) + "\n")
    first = whole.first_line + "\n" if is_main and whole.first_line else ""
    return (first + "\n".join(parts).lstrip("\n")).replace("\n", whole.newline)


def _lines(piece: Piece, module: Module) -> list[str]:
    """Return a piece as the module has it: names spelled in its way, and functions with imports of their own."""
    lines = list(piece.lines)
    spelled = [use for use in piece.names.uses if use.name in module.accesses and not use.fixed]
    uses = {(use.line, use.column): use.name for use in spelled}
    for (line, column), name in sorted(uses.items(), reverse=True):
        old = lines[line - piece.first]
        lines[line - piece.first] = old[:column] + module.accesses[name].text + old[column + len(name) :]
    inner: dict[int, tuple[Function, list[str]]] = {}
    for use in piece.names.uses:
        if use.name in module.inner and use.function is not None and use.moment is not Moment.NEVER:
            _, names = inner.setdefault(id(use.function), (use.function, []))
            if use.name not in names:
                names.append(use.name)
    for function, names in sorted(inner.values(), key=lambda item: -item[0].lineno):
        place = _first_line(function) - piece.first
        margin = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
        statements = _together(module.inner[name] for name in names)
        lines[place:place] = [margin + statement.text() for statement in statements]
    return lines


def _first_line(function: Function) -> int:
    first = function.body[0]
    decorators: Sequence[ast.expr] = getattr(first, "decorator_list", [])
    return min([first.lineno, *(decorator.lineno for decorator in decorators)])


def _together(statements: Iterable[FromNames]) -> list[FromNames]:
    """Return the statements, those of the same module as one."""
    together: dict[str, tuple[tuple[str, str], ...]] = {}
    targets = {}
    for statement in statements:
        together[statement.spelled] = (*together.get(statement.spelled, ()), *statement.names)
        targets[statement.spelled] = statement.target
    return [FromNames(targets[spelled], spelled, names) for spelled, names in together.items()]
