"""Whole programs: the imports, what stands before everything, definitions, ``main`` and its start."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.generated.choices import Choices, Draw
from tests.generated.engine import PLAIN, Scope, Writer
from tests.generated.sources import CLIENT, IMPORT_STYLES, Imports
from tests.generated.surroundings import MAINS, PREAMBLE, UNITS

_STANDARD = ("asyncio", "contextlib", "dataclasses", "functools", "threading", "types")
_OPENINGS = ("", '"""A program."""\n\n', "#!/usr/bin/env python\n", "from __future__ import annotations\n")
_INDENTS = ("    ", "    ", "    ", "  ", "\t")


@dataclass(frozen=True, slots=True)
class Program:
    """A program's text, the positions that it has calls at, and whether the real SDK must show the same."""

    text: str
    hits: tuple[tuple[str, int], ...]
    real: bool


@st.composite
def programs(draw: Draw) -> Program:
    """Whole programs that use the SDK, each different, each the same whenever it runs."""
    return write_program(Choices(draw))


def write_program(choices: Choices) -> Program:
    """Write one program."""
    imports = Imports(choices.below(IMPORT_STYLES))
    writer = Writer(choices, imports, budget=1 + choices.below(6))
    client = imports.name(CLIENT)
    fresh = f"{client}(api_key='fresh')"
    sections: list[list[str]] = []
    uses: list[str] = []
    for _ in range(choices.weighted(((5, 0), (4, 1), (1, 2)))):
        definition, use = choices.weighted(tuple((weight, (text, use)) for weight, text, use in UNITS))
        names: dict[str, str] = {}
        sections.append(writer.fill(definition, Scope([fresh]), names))
        uses.append((use, names))  # type: ignore[arg-type]
    main = choices.weighted(MAINS)
    body = writer.fill(main, Scope([]))
    start = ["print(asyncio.run(main()))"]
    if "main(client" in main:
        start = [f"print(asyncio.run(main({fresh})))"]
    for use, names in uses:  # type: ignore[misc]
        margin = _margin_of_main(body)
        clients = [m for m in re.findall(r"\b(client|CLIENT)\b", main)][-1:]
        lines = writer.fill(use, Scope(clients), names)
        place = len(body) if choices.chance(50) else _first_of_main(body)
        body[place:place] = [margin + line for line in lines]
    plain: list[str] = []
    if choices.chance(20):
        lines = writer.fill(writer._taken(choices.pick(PLAIN)), Scope([fresh], is_async=False))
        plain = ["try:", *("    " + line for line in lines), "except Exception:", "    print('module failed')"]
    guard = ['if __name__ == "__main__":', *("    " + line for line in start)] if choices.chance(70) else start
    sections += [body, plain, guard]
    text = "\n\n\n".join("\n".join(lines) for lines in sections if lines)
    return Program(_finished(choices, imports, text, writer.hits), tuple(sorted(writer.hits.items())), writer.real)


def _margin_of_main(body: list[str]) -> str:
    return body[-1][: len(body[-1]) - len(body[-1].lstrip())] if False else _main_margin(body)


def _main_margin(body: list[str]) -> str:
    line = body[_first_of_main(body)]
    return line[: len(line) - len(line.lstrip())]


def _first_of_main(body: list[str]) -> int:
    """Return the index of the first line of ``main``'s own statements."""
    place = next(index for index, line in enumerate(body) if line.startswith("async def main")) + 1
    while re.match(r" +(async with|client = )", body[place]) and "key='" in body[place] or re.match(
        r" +async with (client|CLIENT):", body[place]
    ):
        place += 1
    return place


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


def total(counts: Counter[str], program: Program) -> None:
    """Add a program's positions to a count of programs."""
    counts.update(name for name, _ in program.hits)
