"""Container files, workflows, makefiles, scripts and pages that install the SDK by a command: said, and never changed.

What is of no account is left out: a release is only of interest here where none with the queue is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.languages.manifest.allowed import lacks_queue
from codemod.languages.manifest.demand import Demand, Found, Reading
from codemod.languages.manifest.node import raised_npm
from codemod.languages.manifest.pep440 import is_sdk, raised_requirement, specifier_of
from codemod.manifest_reasons import IN_RECIPE
from codemod.record import replace
from codemod.sdk.queue import JAVASCRIPT_PACKAGE

PYTHON, JAVASCRIPT = "recipe-python", "recipe-javascript"
"""The formats: what commands install for each family of languages."""
RECIPES = {"python": PYTHON, "javascript": JAVASCRIPT}

_LINE = re.compile(r"(?:[^\n]*\\\r?\n)*[^\n]*")
_COMMANDS = {
    PYTHON: re.compile(
        r"\b(?:pip[\d.]*|uv|uvx|pipx|poetry|pdm|pipenv|hatch|session)\b[^\n;&|]*?\b(?:install|add|run|sync|with)\b"
    ),
    JAVASCRIPT: re.compile(r"\b(?:npm|pnpm|yarn|bun|npx|deno)\b[^\n;&|]*?\b(?:i|install|add|exec|x)\b"),
}
_WORD = re.compile(r"(?<![^\s\"'=,(\[])(?P<word>[@A-Za-z][^\s\"'\\)]*)")
_COMMENT = re.compile(r"(?<=\s)#[^\n]*")
_FACTOR = re.compile(r"\s*[\w,.{}!-]+:\s+")
"""For which environments of tox a line is meant."""
_AT = re.compile(r"(?P<name>[\w.-]+)(?:\[[^\]]*\])?@(?P<range>[\d^~<>=][^\s\"']*)")
"""How Poetry and uv take a release in a command: ``decart@^0.0.10``."""


def read_recipe(text: str, format_name: str) -> Reading:
    """Return the commands that install a release of the SDK without the queue."""
    found = []
    for line in _LINE.finditer(text):
        command = _COMMANDS[format_name].search(line[0])
        if command is None or line[0].lstrip().startswith("#"):
            continue
        found += [
            replace(one, demand=Demand("", IN_RECIPE), is_constraint=True)
            for one in _words(line[0], command.end(), line.start(), format_name)
            if lacks_queue(one)
        ]
    return Reading(tuple(found))


def read_tox(text: str) -> Reading:
    """Return what a tox.ini installs of the SDK without the queue: by its commands, and by its lists."""
    from codemod.languages.manifest.requirements_file import line_requirement
    from codemod.languages.manifest.setup_cfg import values_of

    found = list(read_recipe(text, PYTHON).found)
    for value in values_of(text):
        if value.key == "deps":
            behind = _FACTOR.match(value.text)
            start = behind.end() if behind is not None else 0
            one = line_requirement(value.text[start:], value.start + start)
            if one is not None and lacks_queue(one):
                found.append(replace(one, demand=Demand("", IN_RECIPE), is_constraint=True))
    return Reading(tuple(sorted(found, key=lambda one: one.start)))


def _words(line: str, begin: int, start: int, format_name: str) -> Iterator[Found]:
    line = _COMMENT.sub(lambda one: " " * len(one[0]), line)
    for match in _WORD.finditer(line, begin):
        word = match["word"]
        demand: Demand | None = None
        versions, dialect = "", "pep440"
        if format_name == PYTHON:
            word = word.rstrip(",;]")
            at = _AT.fullmatch(word)
            if at is not None and is_sdk(at["name"]):
                demand, versions, dialect = Demand(), at["range"], "poetry"
            else:
                demand, versions = raised_requirement(word), specifier_of(word)
        elif word.startswith(f"{JAVASCRIPT_PACKAGE}@"):
            versions, dialect = word[len(JAVASCRIPT_PACKAGE) + 1 :], "npm"
            demand = raised_npm(versions)
        if demand is not None:
            place = start + match.start("word")
            yield Found(place, place + len(word), demand, versions, dialect=dialect)
