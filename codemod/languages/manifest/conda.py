"""environment.yml, as conda reads it: its list for pip has requirements as pip does, its own list has conda's."""

from __future__ import annotations

import re

from codemod.languages.manifest.demand import Demand, Found, Reading
from codemod.languages.manifest.pep440 import is_sdk
from codemod.languages.manifest.requirements_file import line_requirement
from codemod.manifest_reasons import UNREADABLE

_ITEM = re.compile(r"\s*-\s+(?P<text>\"[^\"\r\n]*\"|'[^'\r\n]*'|[^\"'\s#].*?)\s*(?:\s#.*)?$")
_PIP = re.compile(r"(?P<indent>\s*)-\s+pip\s*:\s*(?:#.*)?$")
_NAME = re.compile(r"(?:[\w.-]+::)?(?P<name>[A-Za-z0-9._-]+)")


def read_environment(text: str) -> Reading:
    """Return the requirements on the SDK in an environment.yml."""
    found: list[Found] = []
    includes: list[str] = []
    listed = False
    pip: int | None = None
    place = 0
    for line in re.split(r"(?<=\n)", text):
        start, place = place, place + len(line)
        bare = line.rstrip("\r\n")
        if not bare.strip() or bare.lstrip().startswith("#"):
            continue
        if bare[0] not in " \t-":
            listed, pip = bare.startswith("dependencies:"), None
            continue
        indent = len(bare) - len(bare.lstrip())
        if pip is not None and indent <= pip:
            pip = None
        opening = _PIP.match(bare)
        if opening is not None:
            pip = len(opening["indent"])
            continue
        item = _ITEM.match(bare)
        if not listed or item is None:
            continue
        words, begin = item["text"], start + item.start("text")
        if words[0] in "\"'":
            words, begin = words[1:-1], begin + 1
        if pip is None:
            name = _NAME.match(words)
            if name is not None and is_sdk(name["name"]):
                found.append(Found(begin, begin + len(words), Demand("", UNREADABLE, "it is a package of conda's")))
            continue
        one = line_requirement(words, begin)
        if one is not None:
            found.append(one)
        elif words.startswith("-r"):
            includes.append(words[2:].strip())
    return Reading(tuple(found), tuple(includes))
