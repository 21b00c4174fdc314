"""Whole programs: the imports, what stands before everything, definitions, ``main`` and its start, and their look."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tests.generated.choices import Choices
from tests.generated_javascript.engine import MODULE, Client, Scope, Writer
from tests.generated_javascript.expected import Call
from tests.generated_javascript.sources import FACTORY, IMPORT_STYLES, Imports
from tests.generated_javascript.surroundings import ENDINGS, MAINS, NOISE, PREAMBLE, UNITS

_UNITS = tuple((weight, (definition, use)) for weight, definition, use in UNITS)
_FEW = ((5, 0), (4, 1), (1, 2))
_OPENINGS = ("", "", "", "// A program.\n\n", "/*\n * A program.\n */\n", "#!/usr/bin/env node\n", '"use strict";\n\n')
IGNORED = "// decart-codemod: ignore"


@dataclass(frozen=True, slots=True)
class Program:
    """A program's text, the positions that it has calls at, the calls, and whether it looks at errors cunningly."""

    text: str
    hits: tuple[str, ...]
    calls: tuple[Call, ...]
    looks: bool
    record: tuple[int, ...]
    """The choices that it was made by."""


def write_program(choices: Choices) -> Program:
    """Write one program."""
    imports = Imports(choices.below(IMPORT_STYLES))
    writer = Writer(choices, imports, budget=1 + choices.below(6))
    fresh = Client(f'{imports.name(FACTORY)}({{ apiKey: "fresh" }})')
    sections: list[list[str]] = []
    for _ in range(choices.weighted(_FEW)):
        definition, use = choices.weighted(_UNITS)
        names: dict[str, str] = {}
        sections.append(writer.fill(definition, Scope([fresh]), names))
        writer.uses.append((use, names))
    sections.append(writer.fill(choices.weighted(MAINS), Scope([])))
    ending = [choices.weighted(ENDINGS)]
    if choices.chance(15):
        name, shown = choices.pick(NOISE)
        sections.insert(0, name.split("\n"))
        ending.append(shown)
    if choices.chance(25):
        scope = Scope([fresh])
        lines = writer.placed(choices.pick(MODULE), scope) if choices.chance(40) else writer.statement(scope)
        sections.append(lines)
    sections.append(ending)
    text = _finished(choices, imports, "\n\n".join("\n".join(lines) for lines in sections))
    return Program(text, tuple(sorted(writer.hits)), tuple(writer.calls), writer.looks, tuple(choices.drawn))


def _finished(choices: Choices, imports: Imports, text: str) -> str:
    """Put what the program needs before it, and give it one of the looks that files have."""
    before: list[str] = []
    for pattern, definition in reversed(PREAMBLE):
        if re.search(pattern, text + "\n".join(before)):
            before.append(definition.replace("$models", imports.name("models")))
    everything = "\n\n".join([*reversed(before), text])
    whole = f"{choices.pick(_OPENINGS)}{imports.text()}\n\n{everything}\n"
    whole = _commented(whole, choices.below(50))
    if choices.chance(20):
        whole = without_semicolons(whole)
    if choices.chance(30):
        lines = whole.split("\n")
        whole = "\n".join(re.sub(r'"([^"\n\\]*)"', r"'\1'", line) if "'" not in line else line for line in lines)
    indent = choices.weighted(((6, "  "), (2, "    "), (1, "\t")))
    if indent != "  ":
        whole = re.sub(r"(?m)^(?:  )+", lambda match: indent * (len(match[0]) // 2), whole)
    return whole.replace("\n", "\r\n") if choices.chance(5) else whole


_HAZARD = re.compile(r"\s*(?:[(\[`+*/\-;]|$)")


def without_semicolons(text: str) -> str:
    """Take away the semicolons at the ends of lines that nothing depends on."""
    lines = text.split("\n")
    following = ""
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        code = line.strip()
        hazard = bool(following) and bool(_HAZARD.match(following)) and not following.lstrip().startswith("//")
        if code.endswith(";") and code != ";" and not hazard and not code.startswith(("while (", "case ")):
            lines[place] = line.rstrip()[:-1]
        if code and not code.startswith("//"):
            following = line
    return "\n".join(lines)


_STATEMENT = re.compile(r"(?:const|let|var|return|await|console|box)\b.*\(\{ .*;$")
"""A line that is a whole statement with a call, if its brackets close."""


def _commented(text: str, seed: int) -> str:
    """Put comments behind and between lines; 0 puts none. Some of them keep the tool away from their line."""
    if seed == 0:
        return text
    chance = random.Random(seed)  # noqa: S311  # where comments stand is no secret
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        margin = line[: len(line) - len(line.lstrip())]
        code = line.strip()
        is_comment = code.startswith(("*", "/*"))
        if code and not is_comment and chance.random() < 0.04 and lines:
            lines.append(f"{margin}// before {number}" if chance.random() < 0.7 else f"{margin}/* before {number} */")
        if code and "`" not in code and "//" not in code and not is_comment and chance.random() < 0.06:
            kinds = (f" // beside {number}", f" /* beside {number} */", f"  // beside {number}")
            suppressed = _STATEMENT.match(code) and code.count("(") == code.count(")") and chance.random() < 0.4
            line += f" {IGNORED}" if suppressed else chance.choice(kinds)
        lines.append(line)
    return "\n".join(lines)
