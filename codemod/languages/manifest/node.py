"""package.json, deno.json and import maps: ranges as npm has them, and addresses with a release in them."""

from __future__ import annotations

import json
import re

from codemod.json_text import strings_of
from codemod.languages.interface import SourceError
from codemod.languages.manifest.demand import ENOUGH, Demand, Found, Reading
from codemod.languages.manifest.ranges import Dialect, raised_range
from codemod.located import String
from codemod.manifest_reasons import ADDRESS, OF_OTHERS, SHARED, UNREADABLE
from codemod.record import replace
from codemod.sdk.queue import JAVASCRIPT_FLOOR, JAVASCRIPT_PACKAGE

NPM = Dialect(JAVASCRIPT_FLOOR, " ")

_SECTIONS = frozenset(("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"))
_CONSTRAINTS = frozenset(("overrides", "resolutions"))
_SDK = re.escape(JAVASCRIPT_PACKAGE)
_ALIAS = re.compile(r"npm:(?P<name>@?[^@]+)(?:@(?P<range>.*))?")
_PROTOCOL = re.compile(r"npm:(?=[\d^~<>=*]|[vx]\d|x$)")
_SELECTOR = re.compile(rf"(?:^|.*[/>]){_SDK}(?:@[^/>]*)?")
_OF_ONE = re.compile(rf"(?!\*\*/)[^*].*[/>]{_SDK}(?:@[^/>]*)?$")
_PLACES = re.compile(
    r"(?:workspace|file|link|portal|patch|git|git\+\w+|https?|github|gitlab|bitbucket|gist|jsr|exec|root):|[^:]*/"
)
ADDRESS_IN_CODE = re.compile(
    rf"(?P<head>(?:npm|jsr):/?|https?://[^\s\"'`]*?/\*?){_SDK}(?:@(?P<range>[^/?#\s\"'`]+))?(?=[/?#\"'`\s]|$)"
)
"""An address from which the SDK is imported, as Deno, browsers and import maps have it."""


def read_package_json(text: str) -> Reading:
    """Return the requirements on the SDK in a package.json. Raises SourceError."""
    return Reading(tuple(one for string in _strings(text) if (one := _required(string)) is not None))


def read_pnpm_workspace(text: str) -> Reading:
    """Return what a pnpm-workspace.yaml says of the releases that others require. Raises SourceError."""
    from codemod.languages.manifest import yaml_text

    strings = [one for one in yaml_text.strings_of(text) if one.path[:1] == ("overrides",)]
    return Reading(tuple(one for string in strings if (one := _required(string)) is not None))


def read_import_map(text: str) -> Reading:
    """Return the addresses of the SDK in a deno.json or an import map. Raises SourceError."""
    found = []
    for string in _strings(text):
        if not {"imports", "scopes"}.isdisjoint(string.path):
            one = address_requirement(string.value, string.start)
            if one is not None:
                found.append(one if string.plain or not one.demand.text else _unreadable(string))
    return Reading(tuple(found))


def address_requirement(text: str, start: int = 0) -> Found | None:
    """Return the requirement that is in an address of the SDK, None where it is none."""
    match = ADDRESS_IN_CODE.search(text)
    if match is None:
        return None
    written = match["range"]
    if match["head"].startswith("jsr:"):
        return Found(start + match.start(), start + match.end(), Demand("", ADDRESS))
    if written is None:
        return Found(start + match.start(), start + match.end(), ENOUGH)  # whoever serves it serves the newest
    begin, end = start + match.start("range"), start + match.end("range")
    if written == "latest":
        return Found(begin, end, ENOUGH, written, dialect="npm")
    demand = raised_range(written, NPM)
    if not match["head"].startswith("npm:") and " " in demand.text:
        demand = ENOUGH  # a range that has the newest release is what a server takes the newest of
    return Found(begin, end, demand, written, dialect="npm")


def raised_npm(text: str) -> Demand:
    """Return what becomes of what package.json says of the SDK's version."""
    words = text.strip()
    if words == "latest" or words == "-" or words.startswith("$"):
        return ENOUGH
    if words.startswith("catalog:"):
        return Demand("", SHARED)
    if _PROTOCOL.match(words):  # what yarn writes
        demand = raised_range(words[len("npm:") :], NPM)
        return replace(demand, text=f"npm:{demand.text}") if demand.text else demand
    alias = _ALIAS.fullmatch(words)
    if alias is not None:
        if alias["name"] != JAVASCRIPT_PACKAGE:
            return Demand("", UNREADABLE, f"it is another package, {alias['name']}")
        if alias["range"] is None:
            return ENOUGH
        demand = raised_npm(alias["range"])
        return (
            Demand(f"npm:{JAVASCRIPT_PACKAGE}@{demand.text}", demand.reason, demand.detail) if demand.text else demand
        )
    if _PLACES.match(words):
        return Demand("", ADDRESS)
    return raised_range(text, NPM)


def _strings(text: str) -> tuple[String, ...]:
    try:
        return strings_of(text, JAVASCRIPT_PACKAGE.partition("/")[0])
    except json.JSONDecodeError as error:
        raise SourceError(f"It is not valid JSON: {error.msg}.", error.lineno) from None
    except ValueError as error:  # a number of thousands of digits
        raise SourceError(f"It is not valid JSON: {error}.") from None
    except RecursionError:
        raise SourceError("It is nested too deeply for the tool.") from None


def _required(string: String) -> Found | None:
    keys = [str(key) for key in string.path]
    if len(keys) < 2:
        return None
    constraint = not _CONSTRAINTS.isdisjoint(keys[:2])
    name = keys[-2] if keys[-1] == "." and constraint else keys[-1]
    named = name == JAVASCRIPT_PACKAGE or (constraint and _SELECTOR.fullmatch(name) is not None)
    aliased = string.value.startswith(f"npm:{JAVASCRIPT_PACKAGE}") and re.match(
        r"@|$", string.value[4 + len(JAVASCRIPT_PACKAGE) :]
    )
    if not (named or aliased) or not (constraint or keys[0] in _SECTIONS):
        return None
    demand = raised_npm(string.value)
    if demand.text and not string.plain:
        return _unreadable(string)
    if demand.text and constraint and _is_of_another(keys):
        demand = Demand("", OF_OTHERS)
    return Found(string.start, string.end, demand, string.value, constraint, "npm")


def _is_of_another(keys: list[str]) -> bool:
    """Whether it is said of what one package requires: ``{"foo": {"…": "1"}}``, ``foo>…``, ``foo/…``."""
    inner = [key for key in keys[keys.index("overrides") + 1 : -1] if key != "."] if "overrides" in keys else []
    others = [key for key in inner if not _SELECTOR.fullmatch(key)]
    return bool(others) or _OF_ONE.match(keys[-1]) is not None


def _unreadable(string: String) -> Found:
    return Found(string.start, string.end, Demand("", UNREADABLE))
