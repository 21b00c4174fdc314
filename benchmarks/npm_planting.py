"""Calls of the JavaScript SDK planted into other people's files, at places drawn by lot among what a parser allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

OPTIONS = '{ model: models.video("lucy-pro-t2v"), prompt: "a fish" }'
FREE = '{ model: models.video("lucy-pro-t2v"), prompt }'
TAKEN = re.compile(r"\bmodels\b")

SHAPES = (
    # a name, what it needs around it, and statements that have a client and make one call
    ("assigned", "await", "const video = await CALL(OPTIONS);\nconsole.log(video.size); // kept"),
    ("set", "await", "let video;\nvideo = await CALL(OPTIONS); // kept\nconsole.log(video);"),
    ("returned", "function", "return await CALL(OPTIONS); // kept"),
    ("bare", "await", "// kept\nawait CALL(OPTIONS);"),
    (
        "on many lines",
        "await",
        (
            'const video = await CALL({\n  model: models.video("lucy-pro-t2v"), // kept\n  prompt: `a\nfish`,\n});\n'
            "console.log(video);"
        ),
    ),
    ("named", "await", "const options = OPTIONS; // kept\nconst video = await CALL(options);\nconsole.log(video);"),
    (
        "handled",
        "await",
        (
            "try {\n  const video = await CALL(OPTIONS);\n  console.log(video);\n} catch (error) {\n"
            '  if (error.code === "PROCESSING_ERROR") console.log(error); // kept\n}'
        ),
    ),
    (
        "told apart",
        "function",
        (
            "try {\n  return await CALL(OPTIONS);\n} catch (error) {\n  switch (error.code) {\n"
            '    case "PROCESSING_ERROR": // kept\n      return null;\n    default:\n      throw error;\n  }\n}'
        ),
    ),
    ("inside", "await", "console.log((await CALL(OPTIONS)).size); // kept"),
    ("arrow", "await", "const make = () => CALL(OPTIONS); // kept\nconsole.log(await make());"),
    ("chained", "any", "CALL(OPTIONS) // kept\n  .then((video) => video.size)\n  .catch(console.error);"),
    ("gathered", "await", "const [video] = await Promise.all([CALL(OPTIONS), null]); // kept\nconsole.log(video);"),
    ("mapped", "any", 'const jobs = ["a", "b"].map((prompt) => CALL(FREE)); // kept\nconsole.log(jobs);'),
    ("conditional", "await", "const video = Math.random() > 0.5 ? await CALL(OPTIONS) : null; // kept\nvoid video;"),
    ("without braces", "await", "if (Math.random() > 0.5) await CALL(OPTIONS); // kept"),
    ("passed on", "function", "return CALL(OPTIONS); // kept"),
    ("looped", "await", 'for (const prompt of ["a", "b"]) {\n  await CALL(FREE); // kept\n}'),
    ("template", "await", "console.log(`${(await CALL(OPTIONS)).size} bytes`); // kept"),
    ("field", "any", "class PlantedClass {\n  render = () => CALL(OPTIONS); // kept\n}\nconsole.log(PlantedClass);"),
    ("two declared", "await", "let one = 1, video = await CALL(OPTIONS); // kept\nconsole.log(one, video);"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with one call more than ``before``. ``first`` to ``last`` are its lines; an import may stand elsewhere."""

    before: str
    text: str
    shape: str
    place: str
    first: int
    last: int


def plant(text: str, name: str, found: dict[str, Any], random: Random) -> Planted | None:
    """Plant one call at one of the places found in a file; None where its lines are not plain ones."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    if len(lines) < 2 or any("\r" in line or "\n" in line for line in lines) or "\u2028" in text or "\u2029" in text:
        return None
    place = random.choice(found["places"])
    shape, needs, body = random.choice(SHAPES)
    direct = needs == "any" or (needs == "await" and place["mayAwait"])
    is_typed = name.endswith(("ts", "tsx"))
    brought = _import(random, is_module=found["isModule"] or is_typed, is_inside=not is_typed, may_await=not direct)
    if not brought[0] and not 0 < found["top"] <= place["line"]:
        return None
    body = body.replace("OPTIONS", OPTIONS).replace("FREE", FREE)
    if TAKEN.search(text) and not brought[0]:
        alias = "models: plantedModels" if "require" in brought[1] else "models as plantedModels"
        brought = ("", brought[1].replace("models", alias))
        body = body.replace("models.", "plantedModels.")
    client = 'createDecartClient({ apiKey: "key" })'
    named = random.random() < 0.75
    body = body.replace("CALL", "client.process" if named else f"{client}.process")
    inner = [*filter(None, [brought[0]]), *([f"const client = {client};"] if named else []), *body.split("\n")]
    unit = "\t" if place["indent"].startswith("\t") else "  "
    head = "{ // planted" if direct else "async function plantedHere() { // planted"
    code = [head, *(line if line == "fish`," else unit + line.replace("  ", unit) for line in inner), "}"]
    new = [line if line == "fish`," else place["indent"] + line for line in code]
    at = place["line"] - 1
    result = [*lines[:at], *new, *lines[at:]]
    first = place["line"]
    if not brought[0]:
        result.insert(found["top"] - 1, brought[1])
        first += 1
    kind = f"{place['kind']}, {'in it' if direct else 'in a function of its own'}"
    return Planted(text, newline.join(result), shape, kind, first, first + len(new) - 1)


def _import(random: Random, *, is_module: bool, is_inside: bool, may_await: bool) -> tuple[str, str]:
    """Return the import as a line for the place itself and as one for the top of the file: one of them is empty."""
    inside = is_inside and random.random() < 0.4
    if not is_module:
        line = 'const { createDecartClient, models } = require("@decartai/sdk");'
        return (line, "") if inside else ("", line)
    if inside and may_await:
        return 'const { createDecartClient, models } = await import("@decartai/sdk");', ""
    return "", 'import { createDecartClient, models } from "@decartai/sdk";'
