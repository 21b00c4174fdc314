"""Calls of the SDK planted into other people's files, at places drawn by lot where Python allows a statement."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

IMPORT = "from decart import DecartClient, ProcessingError, models"
TRIES = 20

SHAPES = (
    # what stands in an ``async def`` that has a client and a prompt; each makes one call
    ("assigned", "video = await client.process(OPTIONS)\nreturn video"),
    ("returned", "return await client.process(OPTIONS)  # the whole of it"),
    ("bare", "await client.process(OPTIONS)"),
    (
        "built",
        'options = OPTIONS\nif prompt:\n    options["seed"] = 1\nit = await client.process(options)\nprint(len(it))',
    ),
    (
        "handled",
        "try:\n    return await client.process(OPTIONS)\nexcept ProcessingError as error:\n    print(error)  # no",
    ),
    ("inside", "print(len(await client.process(OPTIONS)))"),
    ("lambda", "make = lambda: client.process(OPTIONS)\nreturn await make()"),
    ("comprehension", "return [await client.process(OPTIONS) for prompt in (prompt, prompt)]"),
    ("gathered", "import asyncio\nreturn await asyncio.gather(client.process(OPTIONS), asyncio.sleep(0))"),
    ("conditional", "return await client.process(OPTIONS) if prompt else None"),
    (
        "looped",
        "while prompt:\n    with open(prompt) as file:  # nested\n        file.write(await client.process(OPTIONS))",
    ),
)

OPTIONS = '{"model": models.video("lucy-2.1"), "prompt": prompt}'


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with one more function in it. ``first`` to ``last`` are its lines, ``top`` that of the import, or 0."""

    text: str
    shape: str
    place: str
    first: int
    last: int
    top: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    indent: str
    kind: str


def plant(text: str, random: Random) -> Planted | None:
    """Plant one call; None where no place was found at which the text is still a program."""
    tree = parsed(text)
    if tree is None or not tree.body or "\r" in text or "\f" in text:
        return None
    lines = text.splitlines(keepends=True)
    places = list(_places(tree, lines, "module"))
    for _ in range(TRIES if places else 0):
        place = random.choice(places)
        shape, body = random.choice(SHAPES)
        planted = _planted(tree, lines, place, shape, body, at_top=random.random() < 0.5)
        if planted is not None and parsed(planted.text) is not None:
            return planted
    return None


def parsed(text: str) -> ast.Module | None:
    """Return the tree of a text that compiles, None where it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in somebody's string
            compile(text, "<corpus>", "exec", dont_inherit=True)
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _places(node: ast.AST, lines: list[str], kind: str) -> Iterator[_Place]:
    """Yield the places before statements that have a line to themselves, wherever they are nested."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        below = getattr(node, field, None)
        for number, child in enumerate(below if isinstance(below, list) else ()):
            if isinstance(child, ast.stmt):
                line = min([child.lineno, *(one.lineno for one in getattr(child, "decorator_list", ()))])
                own = lines[line - 1]
                indent = own[: len(own) - len(own.lstrip(" \t"))]
                if len(indent.encode()) == child.col_offset and not _must_be_first(child, number):
                    yield _Place(line, indent, kind)
            yield from _places(child, lines, type(child).__name__ if isinstance(child, ast.stmt) else kind)


def _must_be_first(statement: ast.stmt, number: int) -> bool:
    """Say whether nothing may be put before a statement: a docstring, an import from the future."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return True
    return number == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _planted(
    tree: ast.Module, lines: list[str], place: _Place, shape: str, body: str, *, at_top: bool
) -> Planted | None:
    above = 0
    if at_top:
        first = next((one for number, one in enumerate(tree.body) if not _must_be_first(one, number)), None)
        above = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", ()))]) if first else 0
        if not first or first.col_offset or lines[above - 1][:1].isspace() or above > place.line:
            return None
    unit = "\t" if place.indent.startswith("\t") else "    "
    inner = [*([] if at_top else [IMPORT]), 'client = DecartClient(api_key="key")', *body.split("\n")]
    code = ["async def planted(prompt):  # planted", *(unit + line.replace("    ", unit) for line in inner), ""]
    new = [(place.indent + line if line else "") + "\n" for line in code]
    new = [line.replace("OPTIONS", OPTIONS) for line in new]
    text = [*lines[: place.line - 1], *new, *lines[place.line - 1 :]]
    begin = place.line
    if at_top:
        text.insert(above - 1, IMPORT + "\n")
        begin += 1
    return Planted("".join(text), shape, place.kind, begin, begin + len(new) - 1, above)
