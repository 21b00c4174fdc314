"""What happens when modules import each other, step by step, without running them: whether every name is there in time.

A program that is spread over modules is taken only if everything that it uses is there whenever it may be used, and if
what it does while its modules are imported is done in the old order.
"""

from __future__ import annotations

from tests.generated.modules import (
    MAIN,
    Access,
    Foreign,
    ForTypes,
    FromNames,
    FromPackage,
    Import,
    ImportModule,
    Module,
    Star,
)
from tests.generated.names import Moment, Use
from tests.generated.pieces import Kind, Piece, Whole


class Unsound(Exception):
    """The modules would not do what the program does."""


class Loading:
    """The modules while the main file is run. Raises Unsound where something would be different."""

    def __init__(self, whole: Whole, modules: dict[str, Module], star: frozenset[str]) -> None:
        self._whole = whole
        self._modules = modules
        self._star = star
        self._home = {id(piece): module for module in modules.values() for piece in module.pieces}
        self._known: dict[str, dict[str, bool]] = {}
        """By module, the names that are there by now; whether they are the program's own, or come from elsewhere."""
        self._done: set[str] = set()
        self._bound = {name for piece in whole.bodies for name in piece.names.binds}
        self._reached: set[int] = set()
        self._acts: list[Piece] = []
        self._acting = False

    def run(self) -> None:
        """Run the main file."""
        main = self._modules[MAIN]
        if main.package:
            self._load(main.package)
        self._load(MAIN)
        acts = [piece for piece in self._whole.bodies if piece.kind in (Kind.ACT, Kind.START)]
        if self._acts != acts:
            raise Unsound("what is done is done in another order")

    def _load(self, name: str) -> dict[str, bool]:
        """Import a module unless it is, or is about to be; return the names that it has by now."""
        if name in self._known:
            return self._known[name]
        above = name.rpartition(".")[0]
        if above:
            self._load(above)
            if name in self._known:  # by the package itself
                return self._known[name]
        known = self._known[name] = {}
        module = self._modules[name]
        for item in module.top:
            self._import(item, module)
        for piece in module.pieces:
            acts = piece.kind in (Kind.ACT, Kind.START)
            if acts and self._acting:
                raise Unsound(f"{name} would do something in the middle of something else")
            around, self._acting = self._acting, self._acting or acts
            for use in piece.names.uses:
                if (acts or use.moment is Moment.NOW) and use.name not in piece.names.binds:
                    self._use(use, module)
            self._acting = around
            if acts:
                self._acts.append(piece)
            known |= dict.fromkeys(piece.names.binds, True)
        for item in module.bottom:
            self._import(item, module)
        self._done.add(name)
        return known

    def _import(self, item: Import, module: Module) -> None:
        known = self._known[module.name]
        match item:
            case FromNames(target=target, names=names):
                there = self._load(target)
                for name, bound in names:
                    if name not in there:
                        raise Unsound(f"{module.name} imports {name}, which is not there yet")
                    known[bound] = there[name]
            case Star(target=target):
                there = self._load(target)
                exports = self._modules[target].exports
                if exports is not None and not there.keys() >= set(exports):
                    raise Unsound(f"{module.name} imports everything, which is not there yet")
                given = exports if exports is not None else [name for name in there if name[0] != "_"]
                known |= {name: there[name] for name in given}
            case ImportModule(target=target, bound=bound):
                self._load(target)
                known[bound or target.partition(".")[0]] = True
            case FromPackage(target=target, bound=bound):
                self._load(target)
                known[bound] = True
            case Foreign(binds=binds):
                known |= dict.fromkeys(self._star if "*" in binds else binds, False)
            case ForTypes():
                pass

    def _use(self, use: Use, module: Module) -> None:
        """Look a name up, and go through whatever may run when it is used."""
        if use.moment is Moment.NEVER:
            return
        name = use.name
        own = name in self._whole.makers
        if name in module.inner and use.function is not None:
            if self._load(module.inner[name].target).get(name) is not own:
                raise Unsound(f"a function of {module.name} imports {name}, which is not there yet")
        elif name in module.accesses:
            access = module.accesses[name]
            is_there = self._known.get(access.target, {}).get(access.name) is own
            if (
                not is_there
                or access.root not in self._known[module.name]
                or not self._done.issuperset(_found_by_attribute(access))
            ):
                raise Unsound(f"{module.name} asks for {access.text}, which is not there yet")
        elif own or self._whole.is_import(name, self._star):
            made_by_global = name not in self._bound and name in module.binds
            if self._known[module.name].get(name) is not own and not made_by_global:
                raise Unsound(f"{module.name} uses {name}, which is not there yet")
        for piece in self._whole.makers.get(name, ()):
            if id(piece) not in self._reached:
                self._reached.add(id(piece))
                for later in piece.names.uses:
                    self._use(later, self._home[id(piece)])


def _found_by_attribute(access: Access) -> list[str]:
    """Return the modules that are asked of the packages around them, which have them only once they are done."""
    if not access.text.startswith(f"{access.target}."):
        return []
    parts = access.target.split(".")
    return [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
