"""environment.yml, as conda reads it: its list for pip has requirements as pip does, its own list has conda's."""

from __future__ import annotations

import re

from codemod.languages.manifest.demand import Demand, Found, Reading
from codemod.languages.manifest.pep440 import is_sdk
from codemod.languages.manifest.requirements_file import line_requirement
from codemod.languages.manifest.yaml_text import strings_of
from codemod.located import String
from codemod.manifest_reasons import UNREADABLE
from codemod.record import replace

_NAME = re.compile(r"(?:[\w./-]+::)?(?P<name>[A-Za-z0-9._-]+)")


def read_environment(text: str) -> Reading:
    """Return the requirements on the SDK in an environment.yml. Raises SourceError where it is no YAML."""
    found: list[Found] = []
    includes: list[str] = []
    for string in strings_of(text):
        match string.path:
            case ("dependencies", int()):
                name = _NAME.match(string.value)
                if name is not None and is_sdk(name["name"]):
                    demand = Demand("", UNREADABLE, "it is a package of conda's")
                    found.append(Found(string.start, string.end, demand))
            case ("dependencies", int(), "pip", int()) | ("dependencies", int(), "pip"):
                one = line_requirement(string.value, string.start)
                if one is not None and not string.plain:
                    one = replace(one, start=string.start, end=string.end, demand=Demand("", UNREADABLE))
                if one is not None:
                    found.append(replace(one, demand=_written(text, string, one.demand)))
                elif string.value.startswith("-r"):
                    includes.append(string.value[2:].strip())
    return Reading(tuple(found), tuple(includes))


def _written(text: str, string: String, demand: Demand) -> Demand:
    """Return what a requirement becomes, in quotes where a comma in it would end it: ``[decart, numpy]``."""
    if "," not in demand.text or "," in string.value or text[string.start - 1] in "\"'":
        return demand
    return replace(demand, text=f'"{demand.text}"')
