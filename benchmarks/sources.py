"""Made-up Python source that uses the SDK among ordinary code: planted files, and files of any length.

Everything is drawn from a seeded generator, so that every machine times the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks import snippets

PROJECT = """\
[project]
name = "studio"
version = "1.0"

[tool.ruff]
line-length = 100
"""
"""The pyproject.toml beside the timed files: an ordinary one, for the tool looks for its settings there."""


@dataclass(frozen=True, slots=True)
class Source:
    """One made-up module. ``sites`` is how many calls of the retired method it holds."""

    name: str
    text: str
    sites: int


def planted(count: int) -> list[Source]:
    """Return modules of some 60 to 500 lines, one to three calls each, over all the ways to a client."""
    return [_planted(index) for index in range(count)]


def bystanders(count: int) -> list[Source]:
    """Return modules that mention the SDK and have no site: images, comments, strings."""
    sources = []
    for index in range(count):
        random = Random(f"bystander {index}")
        parts = [snippets.IMPORTS, _ordinary(random, 40), snippets.IMAGE, _ordinary(random, 40)]
        sources.append(Source(f"thumbnail_{index:03}.py", "".join(parts), 0))
    return sources


def plain(lines: int) -> Source:
    """Return a module of about that many lines without the SDK: what a hook sees nearly always."""
    return Source("plain.py", snippets.PLAIN_IMPORTS + _ordinary(Random("plain"), lines), 0)


def single() -> Source:
    """Return a module of about a hundred lines with one call."""
    random = Random("single")
    parts = [snippets.IMPORTS, _ordinary(random, 45), _site(snippets.STATEMENTS[0], 1), _ordinary(random, 40)]
    return Source("single.py", "".join(parts), 1)


def long(lines: int, sites: int) -> Source:
    """Return a module of exactly ``lines`` lines; its ``sites`` calls stand in as many functions."""
    random = Random(f"long {lines} {sites}")
    text = [snippets.IMPORTS]
    written = _lines(text[0])
    for index in range(sites):
        wanted = (lines - 100) * index // sites  # a site and the piece before it end within a hundred lines
        while written < wanted:
            written += _append(text, _filler(random))
        written += _append(text, _site(snippets.STATEMENTS[index % len(snippets.STATEMENTS)], index))
    return Source(f"long_{lines}_{sites}.py", _filled_to(lines, text, written, random), sites)


def crowded(lines: int, sites: int) -> Source:
    """Return a module of exactly ``lines`` lines with all its calls in one function."""
    random = Random(f"crowded {lines} {sites}")
    text = [snippets.IMPORTS, snippets.CROWD_HEAD]
    text += [_site(snippets.CROWD_SITE, index) for index in range(sites)]
    written = sum(map(_lines, text))
    return Source(f"crowded_{lines}_{sites}.py", _filled_to(lines, text, written, random), sites)


def _planted(index: int) -> Source:
    random = Random(f"planted {index}")
    pattern = snippets.MODULES[index % len(snippets.MODULES)]
    sites = 1 + index % 3
    parts = [pattern.head, _ordinary(random, random.randrange(20, 200))]
    for number in range(sites):
        parts.append(pattern.site.substitute(number=number))
        parts.append(_ordinary(random, random.randrange(10, 90)))
    return Source(f"{pattern.name}_{index:03}.py", "".join(parts), sites)


def _site(template: snippets.Template, number: int) -> str:
    return template.substitute(number=number)


def _ordinary(random: Random, lines: int) -> str:
    text: list[str] = []
    written = 0
    while written < lines:
        written += _append(text, _filler(random))
    return "".join(text)


def _filler(random: Random) -> str:
    template = snippets.ORDINARY[random.randrange(len(snippets.ORDINARY))]
    noun = snippets.NOUNS[random.randrange(len(snippets.NOUNS))]
    return template.substitute(noun=noun, Noun=noun.title(), number=random.randrange(10_000))


def _filled_to(lines: int, text: list[str], written: int, random: Random) -> str:
    while written < lines:
        filler = _filler(random)
        if written + _lines(filler) > lines:
            filler = "# end\n" * (lines - written)
        written += _append(text, filler)
    if written > lines:
        raise ValueError(f"{written} lines are needed for these sites, {lines} were asked for")
    return "".join(text)


def _append(text: list[str], part: str) -> int:
    text.append(part)
    return _lines(part)


def _lines(part: str) -> int:
    return part.count("\n")
