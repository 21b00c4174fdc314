"""A program cut into modules at random, so that it does what it did.

Pieces are dealt out, the modules are linked at random, and what comes of it is loaded in thought. What would not do
the same is linked in another way, and in the end the program is cut into fewer modules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tests.generated.choices import Choices
from tests.generated.links import Linker, reached
from tests.generated.loading import Loading, Unsound
from tests.generated.modules import MAIN, Layout, Module, Style, lay_out, text_of
from tests.generated.pieces import Group, Kind, Piece, Whole
from tests.generated.stand_ins import NEW_SDK, OLD_SDK

STAR = frozenset(vars(NEW_SDK["decart"])["__all__"])
"""What ``from decart import *`` may give."""

OLD_STAR = frozenset(vars(OLD_SDK["decart"])["__all__"])
"""The same before the SDK is a newer one."""

_TRIES = 6
_CAREFUL_TRIES = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """A program in several files. ``modules`` says which of them is which module; ``main`` is run as ``package``'s.

    ``size`` is the number of files that hold pieces of the program, ``counts`` what was drawn.
    """

    files: Mapping[str, str]
    modules: Mapping[str, str]
    main: str
    package: str
    size: int
    counts: Counter[str]


def cut(text: str, size: int, choices: Choices) -> Spread:
    """Cut a program into so many files, or fewer where no more can be made of it."""
    whole = Whole(text)
    groups = whole.groups()
    unsound = 0
    while True:
        dealt = _deal(whole, groups, size, choices) if size > 1 and groups else [whole.bodies]
        for attempt in range(_TRIES + _CAREFUL_TRIES):
            spread = _linked(whole, dealt, choices, careful=attempt >= _TRIES)
            if spread is not None:
                spread.counts["links that were not sound"] += unsound
                return spread
            unsound += 1
        assert len(dealt) > 1, "one file alone does what it did"
        size = len(dealt) - 1


def _deal(whole: Whole, groups: list[Group], size: int, choices: Choices) -> list[list[Piece]]:
    """Return the pieces of each file, those of the main file first."""
    places = [0 if group.fixed else choices.below(size) for group in groups]
    movable = [number for number, group in enumerate(groups) if not group.fixed]
    for number in movable:
        acts = any(piece.kind is Kind.ACT for piece in groups[number].pieces)
        if acts and not choices.chance(30):
            places[number] = 0
    for place in range(1, size):
        crowded = [number for number in movable if places.count(places[number]) > 1]
        if place not in places and crowded:
            places[choices.pick(crowded)] = place
    _free_the_main_file(whole, groups, places)
    dealt: list[list[Piece]] = []
    for place in [0, *sorted({place for place in places if place})]:
        own = {id(piece) for group, at in zip(groups, places) if at == place for piece in group.pieces}
        dealt.append([piece for piece in whole.bodies if id(piece) in own])
    return dealt


def _free_the_main_file(whole: Whole, groups: list[Group], places: list[int]) -> None:
    """Move pieces until nobody needs anything of the main file, which cannot be imported."""
    where = {id(piece): number for number, group in enumerate(groups) for piece in group.pieces}
    staying = {number for number, group in enumerate(groups) if group.fixed}
    changed = True
    while changed:
        changed = False
        for piece in whole.bodies:
            place = places[where[id(piece)]]
            if not place:
                continue
            for use in piece.names.uses:
                for maker in whole.makers.get(use.name, ()):
                    number = where[id(maker)]
                    if places[number]:
                        continue
                    changed = True
                    if number in staying:
                        places[where[id(piece)]] = 0
                        staying.add(where[id(piece)])
                    else:
                        places[number] = place


def _linked(whole: Whole, dealt: list[list[Piece]], choices: Choices, *, careful: bool) -> Spread | None:
    """Return the files with imports that were drawn; None where they would not do what the program does."""
    has_hub = len(dealt) > 1 and not careful and choices.chance(15)
    everything = "\n".join(line for piece in whole.pieces for line in piece.lines)
    layout = lay_out(choices, everything, len(dealt) - 1 + has_hub)
    for module, pieces in zip([layout.main, *layout.modules], dealt):
        module.pieces = pieces
    hub = layout.modules[-1] if has_hub else None
    linker = Linker(choices, whole, layout, hub, STAR, careful=careful)
    linker.link()
    try:
        Loading(whole, layout.every, STAR).run()
    except Unsound:
        return None
    return _written(whole, layout, linker, hub)


def _written(whole: Whole, layout: Layout, linker: Linker, hub: Module | None) -> Spread:
    files: dict[str, str] = {}
    modules: dict[str, str] = {}
    for module in layout.every.values():
        if module is hub and not (module.top or module.is_package):
            continue
        modules[module.name] = module.path
        if module.path:
            files[module.path] = text_of(module, whole)
    counts = Counter(f"import: {style}" for style in linker.styles.elements())
    size = 1 + sum(bool(module.pieces) for module in layout.modules)
    counts["pieces"] = len(whole.bodies)
    counts["pieces in modules"] = sum(len(module.pieces) for module in layout.modules)
    counts["modules"] = len(modules)
    counts[f"files: {size}"] = 1
    if size > 1:
        counts[f"layout: {Style.NAMES[layout.style]}"] = 1
    counts["hub for the SDK"] = int(hub is not None and bool(hub.top))
    counts["modules in cycles"] = sum(name in reached(layout, name) for name in layout.every)
    del modules[MAIN]
    return Spread(files, modules, layout.main.path, layout.main.package, size, counts)
