"""How modules get at each other's names: the ways to import, drawn for each name of each module."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.generated.choices import Choices
from tests.generated.modules import (
    MAIN,
    Access,
    Foreign,
    ForTypes,
    FromNames,
    FromPackage,
    Import,
    ImportModule,
    Layout,
    Module,
    Star,
    is_word,
    relative,
)
from tests.generated.names import Moment, Use
from tests.generated.pieces import Kind, Piece, Whole, functions_with

_ATTRIBUTES = ("import", "import as", "from package")
"""Ways by which the name is asked for at each use."""


@dataclass(frozen=True, slots=True)
class Need:
    """A name that a module has to get from somewhere, and its uses there."""

    module: Module
    name: str
    uses: tuple[Use, ...]

    @property
    def only_types(self) -> bool:
        return all(use.moment is Moment.NEVER for use in self.uses)

    @property
    def has_types(self) -> bool:
        return any(use.moment is Moment.NEVER for use in self.uses)

    @property
    def can_be_spelled(self) -> bool:
        """Whether every use can be spelled in another way."""
        return not any(use.fixed for use in self.uses)

    @property
    def can_wait(self) -> bool:
        return all(use.moment is not Moment.NOW for use in self.uses)

    @property
    def can_be_inner(self) -> bool:
        """Whether every use is in a function that can import for itself."""
        pieces = [piece for piece in self.module.pieces if piece.uses(self.name)]
        return not self.only_types and all(functions_with(piece, self.name) is not None for piece in pieces)


class Linker:
    """Gives each module of a layout the imports that it needs.

    ``hub`` is a module with nothing but imports, for what the program imports from elsewhere. ``careful`` draws less,
    and what is more often sound.
    """

    def __init__(
        self, choices: Choices, whole: Whole, layout: Layout, hub: Module | None, star: frozenset[str], *, careful: bool
    ) -> None:
        self._choices = choices
        self._whole = whole
        self._layout = layout
        self._hub = hub
        self._star = star
        self._careful = careful
        self._text = "\n".join(line for piece in whole.pieces for line in piece.lines)
        self._homes = {name: module for module in layout.every.values() for name in module.binds}
        self._foreign: dict[str, dict[str, bool]] = {}
        """By module, the names that it imports from elsewhere itself; whether for types only."""
        self.styles: Counter[str] = Counter()

    def link(self) -> None:
        """Draw and write down every import."""
        for module in self._layout.every.values():
            module.clear()
            self._foreign[module.name] = {}
        needs = [need for module in self._layout.every.values() for need in self._needs(module)]
        for need in needs:
            home = self._homes.get(need.name)
            if home is None:
                self._link_foreign(need)
            else:
                self._link(need, home)
        for module in self._layout.every.values():
            self._finish(module)
        self._link_rest()

    def _link_rest(self) -> None:
        """Let the main file import the modules that it needs nothing of, some of which do something."""
        main = self._layout.main
        for piece in self._whole.bodies:
            for module in self._layout.modules:
                if piece not in module.pieces:
                    continue
                acts = piece.kind is Kind.ACT and not any(_target(item) == module.name for item in main.top)
                if acts or module.name not in reached(self._layout):
                    self.styles["import for what it does" if acts else "import of what is not used"] += 1
                    main.top.append(ImportModule(module.name))

    def _needs(self, module: Module) -> list[Need]:
        uses: dict[str, list[Use]] = {}
        own = module.binds
        for piece in module.pieces:
            for use in piece.names.uses:
                is_known = use.name in self._homes or self._whole.is_import(use.name, self._star)
                if use.name not in own and is_known:
                    uses.setdefault(use.name, []).append(use)
        return [Need(module, name, tuple(places)) for name, places in uses.items()]

    # --- names from elsewhere ------------------------------------------------------------------------------------

    def _link_foreign(self, need: Need) -> None:
        source = None
        if not self._careful and need.module is not self._hub:
            if self._hub is not None and self._choices.chance(50):
                source = self._hub
                self._foreign[source.name][need.name] = False
            elif self._choices.chance(6):
                source = self._another(need, None)
        if source is not None:
            self._link(need, source)
            self.styles["imported from elsewhere by another module"] += 1
            return
        only_types = need.only_types and not self._careful and self._choices.chance(60)
        self._foreign[need.module.name][need.name] = only_types

    def _another(self, need: Need, home: Module | None) -> Module | None:
        """Return a module that has the name by an import of its own."""
        others = [
            module
            for module in self._layout.every.values()
            if module not in (need.module, home) and module.name != MAIN and self._has(module, need.name)
        ]
        return self._choices.pick(others) if others else None

    def _has(self, module: Module, name: str) -> bool:
        if self._foreign[module.name].get(name, True) is False:
            return True
        return any(isinstance(item, FromNames) and (name, name) in item.names for item in module.top)

    # --- names of the program ------------------------------------------------------------------------------------

    def _link(self, need: Need, source: Module) -> None:
        module, name = need.module, need.name
        may_go_round = name not in self._whole.shared and not self._careful and source is not self._hub
        if may_go_round and self._choices.chance(10):
            source = self._another(need, source) or source
        style = self._style(need, source)
        self.styles[style] += 1
        match style:
            case "from":
                module.top.append(self._from(module, source, name))
            case "from, as itself":
                module.top.append(FromNames(source.name, self._spelled(module, source), ((name, name),), repeated=True))
            case "from, as another":
                bound = self._free(f"{name}_", f"its_{name}")
                module.top.append(FromNames(source.name, self._spelled(module, source), ((name, bound),)))
                module.accesses[name] = Access(bound, source.name, name)
            case "import" | "import as" | "from package":
                module.accesses[name] = Access(f"{self._module(module, source, style)}.{name}", source.name, name)
            case "everything":
                if source.exports is not None or name.startswith("_") or self._choices.chance(30):
                    source.exports = list(dict.fromkeys([*(source.exports or []), name]))
                module.top.append(Star(source.name, self._spelled(module, source)))
            case "from the package around":
                package = self._choices.pick(self._around(module, source))
                if not self._has(package, name):
                    package.top.append(self._from(package, source, name))
                module.top.append(self._from(module, package, name))
            case "in functions":
                module.inner[name] = self._from(module, source, name)
                if need.has_types:
                    module.top.append(ForTypes((self._from(module, source, name),)))
            case "at the end":
                module.bottom.append(self._from(module, source, name))
            case "for types":
                module.top.append(ForTypes((self._from(module, source, name),)))

    def _style(self, need: Need, source: Module) -> str:
        if need.name in self._whole.shared:
            in_package = source.name != source.package and source.package
            return self._choices.pick(_ATTRIBUTES if in_package else _ATTRIBUTES[:2])
        if self._careful:
            if need.can_be_inner:
                return "in functions"
            return "import as" if need.can_wait and need.can_be_spelled else "from"
        ways: list[tuple[int, str]] = [(10, "from"), (1, "from, as itself"), (2, "everything")]
        if need.can_be_spelled:
            ways += [(2, "from, as another"), (3, "import"), (2, "import as")]
            if source.package and source.name != source.package:
                ways.append((3, "from package"))
        if self._around(need.module, source):
            ways.append((5, "from the package around"))
        if need.can_be_inner:
            ways.append((3, "in functions"))
        if need.can_wait:
            ways.append((1, "at the end"))
        if need.only_types:
            ways.append((6, "for types"))
        return self._choices.weighted(ways)

    def _around(self, module: Module, source: Module) -> list[Module]:
        """Return the packages that a module is in, as far as they can hand its names on."""
        return [
            other
            for other in self._layout.every.values()
            if other.is_package and other.path and other not in (module, source)
            and source.name.startswith(f"{other.name}.")
        ]  # fmt: skip

    def _from(self, module: Module, source: Module, name: str) -> FromNames:
        return FromNames(
            source.name, self._spelled(module, source), ((name, name),), in_brackets=self._choices.chance(10)
        )

    def _spelled(self, module: Module, source: Module) -> str:
        near = relative(module, source.name)
        return near if near and self._choices.chance(50) else source.name

    def _module(self, module: Module, source: Module, style: str) -> str:
        """Let a module import another as a whole, and return what it is called there."""
        last = source.name.rpartition(".")[2]
        if style == "import":
            module.top.append(ImportModule(source.name))
            return source.name
        bound = self._free(*([last] if self._choices.chance(50) else []), f"{last}_module", f"the_{last}")
        if style == "import as":
            module.top.append(ImportModule(source.name, bound))
        else:
            near = relative(module, source.package)
            spelled = near if near and self._choices.chance(50) else source.package
            module.top.append(FromPackage(source.name, spelled, bound))
        return bound

    def _free(self, *names: str) -> str:
        return next(name for name in (*names, f"{names[-1]}_2") if not is_word(name, self._text))

    # --- put together ----------------------------------------------------------------------------------------------

    def _finish(self, module: Module) -> None:
        """Put the imports of a module in order, each once."""
        foreign, for_types = self._statements(module)
        own = list(dict.fromkeys(item for item in module.top if not isinstance(item, ForTypes)))
        types = [*for_types, *(inner for item in module.top if isinstance(item, ForTypes) for inner in item.inner)]
        if self._choices.chance(25) and own:
            own.insert(0, own.pop())
        module.top = [*foreign, *(_merged(own) if self._choices.chance(60) else own)]
        if types:
            module.top.append(ForTypes(tuple(dict.fromkeys(types))))

    def _statements(self, module: Module) -> tuple[list[Foreign], list[Foreign]]:
        """Return the imports from elsewhere that a module needs, and those that only its annotations do."""
        wanted = self._foreign[module.name]
        imports = self._whole.imports
        everything = not self._careful and (bool(wanted) or module.name == MAIN) and self._choices.chance(15)
        foreign: list[Foreign] = []
        types: list[Foreign] = []
        for piece in dict.fromkeys(piece for pieces in imports.values() for piece in pieces):
            names = piece.names.binds or {"*"}
            used = {name for name in wanted if self._gives(piece, name)}
            if not used and not everything and not (module.name == MAIN and self._is_idle(piece)):
                continue
            is_plain = isinstance(piece.node, ast.ImportFrom) and "*" not in names
            if used and is_plain and all(wanted[name] for name in used):
                types.append(_only(piece, used))
                self.styles["for types, from elsewhere"] += 1
            elif used and not everything and self._choices.chance(50):
                foreign.append(_only(piece, used))
            else:
                foreign.append(_only(piece, names))
        return foreign, types

    def _gives(self, piece: Piece, name: str) -> bool:
        """Whether an import is where a name comes from."""
        return name in piece.names.binds or (not piece.names.binds and name not in self._whole.imports)

    def _is_idle(self, piece: Piece) -> bool:
        """Whether no module needs an import, which stays in the main file then."""
        return not any(self._gives(piece, name) for wanted in self._foreign.values() for name in wanted)


def reached(layout: Layout, name: str = MAIN) -> set[str]:
    """Return the modules that a module comes to by its imports, wherever in it they are, and theirs."""
    modules = layout.every
    names: set[str] = set()
    waiting = [name]
    while waiting:
        module = modules[waiting.pop()]
        items = [*module.top, *module.bottom, *module.inner.values()]
        found = {target for item in items if (target := _target(item))}
        found |= {
            ".".join(parts[:count]) for parts in (one.split(".") for one in found) for count in range(1, len(parts))
        }
        if module.name == MAIN and module.package:
            found.add(module.package)
        waiting += found - names
        names |= found
    return names


def _target(item: Import) -> str:
    return "" if isinstance(item, (Foreign, ForTypes)) else item.target


def _only(piece: Piece, names: Iterable[str]) -> Foreign:
    """Return an import without the names that are not wanted, where that is easy."""
    node = piece.node
    wanted = set(names)
    if isinstance(node, ast.ImportFrom) and "*" not in wanted and not piece.names.binds <= wanted:
        kept = [alias for alias in node.names if (alias.asname or alias.name) in wanted]
        statement = ast.ImportFrom(node.module, kept, node.level)
        return Foreign((ast.unparse(statement),), frozenset(wanted))
    lines = tuple(line for line in piece.lines if not line.lstrip().startswith("#"))
    return Foreign(lines, frozenset(piece.names.binds or {"*"}))


def _merged(items: Sequence[Import]) -> list[Import]:
    """Return the imports, those of names from the same module as one."""
    merged: list[Import] = []
    places: dict[str, int] = {}
    for item in items:
        if isinstance(item, FromNames) and not item.repeated:
            place = places.get(item.spelled)
            known = merged[place] if place is not None else None
            if place is not None and isinstance(known, FromNames):
                names = tuple(dict.fromkeys(known.names + item.names))
                merged[place] = FromNames(known.target, known.spelled, names, in_brackets=known.in_brackets)
                continue
            places[item.spelled] = len(merged)
        merged.append(item)
    return merged
