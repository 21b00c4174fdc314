"""Whole programs: the imports, what stands before everything, definitions, ``main`` and its start."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.generated.choices import Choices, drawn_by
from tests.generated.engine import Scope, Writer
from tests.generated.linked import LINKED
from tests.generated.sources import CLIENT, IMPORT_STYLES, Imports
from tests.generated.surroundings import MAINS, NOISE, PREAMBLE, UNITS

_STANDARD = ("asyncio", "contextlib", "dataclasses", "functools", "threading", "types")
_UNITS = tuple((weight, (definition, use)) for weight, definition, use in UNITS)
_LINKED = tuple((weight, (definition, use)) for weight, definition, use in LINKED)
_FEW = ((5, 0), (4, 1), (1, 2))
_MORE = ((1, 0), (4, 1), (4, 2), (2, 3))
"""How many definitions a program has, each with its weight."""

_OPENINGS = ("", '"""A program."""\n\n', "#!/usr/bin/env python\n", "from __future__ import annotations\n")
_INDENTS = ("    ", "    ", "    ", "  ", "\t")


@dataclass(frozen=True, slots=True)
class Program:
    """A program's text, the positions that it has calls at, and whether the real SDK must show the same."""

    text: str
    hits: tuple[str, ...]
    real: bool
    record: tuple[int, ...]
    """The choices that it was made by."""


@st.composite
def programs(draw: Callable[[st.SearchStrategy[int]], int]) -> Program:
    """Whole programs that use the SDK, each different, each the same whenever it runs."""
    return write_program(drawn_by(draw))


def write_program(choices: Choices, *, linked: bool = False) -> Program:
    """Write one program; one that is ``linked`` has more definitions, which use each other."""
    imports = Imports(choices.below(IMPORT_STYLES))
    writer = Writer(choices, imports, budget=1 + choices.below(6), linked=linked)
    client = imports.name(CLIENT)
    fresh = f"{client}(api_key='fresh')"
    sections: list[list[str]] = []
    for _ in range(choices.weighted(_MORE if linked else _FEW)):
        definition, use = choices.weighted((*_LINKED, *_UNITS) if linked else _UNITS)
        names: dict[str, str] = {}
        sections.append(writer.fill(definition, Scope([fresh]), names))
        writer.uses.append((use, names))
    main = choices.weighted(MAINS)
    sections.append(writer.fill(main, Scope([])))
    start = f"print(asyncio.run(main({fresh if 'main(client' in main else ''})))"
    ending = [start]
    if choices.chance(15):
        name, shown = choices.pick(NOISE)
        sections.insert(0, name.split("\n"))
        ending.append(shown)
    if choices.chance(20):
        lines = writer.plain(Scope([fresh], is_async=False))
        sections.append(["try:", *("    " + line for line in lines), "except Exception:", "    print('module failed')"])
    guarded = ['if __name__ == "__main__":', *("    " + line for line in ending)]
    sections.append(guarded if choices.chance(70) else ending)
    text = "\n\n\n".join("\n".join(lines) for lines in sections)
    finished = _finished(choices, imports, text, writer.hits)
    return Program(finished, tuple(sorted(writer.hits)), writer.real, tuple(choices.drawn))


def _finished(choices: Choices, imports: Imports, text: str, hits: Iterable[str]) -> str:
    """Put what the program needs before it, and give it one of the looks that files have."""
    before: list[str] = []
    for pattern, definition in reversed(PREAMBLE):
        if re.search(pattern, text + "\n".join(before)):
            before.append(re.sub(r"\$models", lambda _: imports.name("models"), definition))
    everything = "\n\n\n".join([*reversed(before), text])
    standard = [name for name in _STANDARD if re.search(rf"\b{name}\.", everything)]
    head = "".join(f"import {name}\n" for name in standard)
    opening = choices.pick(_OPENINGS)
    if "annotations" in opening and any("annotation" in name and not name.startswith("assignment") for name in hits):
        opening = ""  # annotations that are never evaluated may hold no await
    whole = f"{opening}{head}\n{imports.text()}\n\n\n{everything}\n"
    whole = _commented(whole, choices.below(50))
    indent = choices.pick(_INDENTS)
    if indent != "    ":
        whole = re.sub(r"(?m)^(?:    )+", lambda match: indent * (len(match[0]) // 4), whole)
    return whole.replace("\n", "\r\n") if choices.chance(5) else whole


def _commented(text: str, seed: int) -> str:
    """Put comments behind and between lines; 0 puts none."""
    if seed == 0:
        return text
    chance = random.Random(seed)  # noqa: S311  # where comments stand is no secret
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        margin = line[: len(line) - len(line.lstrip())]
        if line and chance.random() < 0.04 and not (lines and lines[-1].endswith("\\")):
            lines.append(f"{margin}# before {number}")
        if line and chance.random() < 0.06 and not line.endswith("\\"):
            line += f"  # beside {number}"
        lines.append(line)
    return "\n".join(lines)
