"""setup.cfg, as setuptools reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.languages.manifest.demand import Demand, Found, Reading
from codemod.languages.manifest.pep440 import is_sdk
from codemod.languages.manifest.requirements_file import line_requirement
from codemod.manifest_reasons import UNREADABLE
from codemod.record import dataclass, replace

_SECTION = re.compile(r"\[(?P<name>[^\]]*)\]")
_KEY = re.compile(r"(?P<key>[^\s=:#;][^=:]*?)\s*[=:]\s*")
_LISTS = frozenset(("install_requires", "setup_requires", "tests_require"))
_EXTRAS = "options.extras_require"


@dataclass(frozen=True, slots=True)
class Value:
    """One line of an option's value: ``first`` says that it stands behind the option's name."""

    section: str
    key: str
    start: int
    text: str
    first: bool


def read_setup_cfg(text: str) -> Reading:
    """Return the requirements on the SDK in a setup.cfg."""
    found: list[Found] = []
    includes: list[str] = []
    for value in values_of(text):
        if not (value.section == "options" and value.key in _LISTS) and value.section != _EXTRAS:
            continue
        if value.text.strip().startswith("file:"):
            includes += [path.strip() for path in value.text.strip()[len("file:") :].split(",")]
            continue
        one = line_requirement(value.text, value.start)
        if value.first and ";" in value.text:
            # Behind the option's name, semicolons part requirements as well as markers.
            names = [
                part for part in value.text.split(";") if is_sdk(re.split(r"[^\w.-]", part.strip(), maxsplit=1)[0])
            ]
            if names and (one is None or one.demand.text or one.demand.reason):
                start = value.start + len(value.text) - len(value.text.lstrip())
                found.append(Found(start, value.start + len(value.text.rstrip()), Demand("", UNREADABLE)))
        elif one is not None:
            found.append(replace(one, is_constraint=False))
    return Reading(tuple(found), tuple(includes))


def values_of(text: str) -> Iterator[Value]:
    """Yield the lines of the options' values in a text as configparser reads it."""
    section = key = ""
    place = 0
    for line in re.split(r"(?<=\n)", text):
        start, place = place, place + len(line)
        words = line.strip()
        if not words or words.startswith(("#", ";")):
            continue
        header = _SECTION.match(line)
        if line[0] in " \t":
            if key:
                yield Value(section, key, start, line.rstrip("\r\n"), first=False)
        elif header is not None:
            section, key = header["name"], ""
        else:
            option = _KEY.match(line)
            if option is None:
                key = ""
                continue
            key = option["key"].strip().lower().replace("-", "_")  # both are the same to setuptools
            rest = line[option.end() :].rstrip("\r\n")
            if rest.strip():
                yield Value(section, key, start + option.end(), rest, first=True)
