"""Python's requirements and versions, as PEP 508 and PEP 440 have them, raised to releases of the SDK with the queue.

``packaging`` says what a specifier allows; what is replaced in its text are single versions.
"""

from __future__ import annotations

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from codemod.languages.manifest.demand import ENOUGH, Demand
from codemod.manifest_reasons import ADDRESS, EXCLUDES, UNREADABLE
from codemod.sdk.queue import PYTHON_FLOOR, PYTHON_PACKAGE

_FLOOR = Version(PYTHON_FLOOR)
_CLAUSE = re.compile(r"(?P<operator>===|==|~=|!=|<=|>=|<|>)(?P<blank>\s*)(?P<version>[^\s,;)]+)")
_PARTS = re.compile(r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\s*\[[^\]]*\])?")
_SEPARATORS = re.compile(r"[-_.]+")

PROBES = tuple(Version(f"{major}.{minor}.{micro}") for major in range(3) for minor in range(12) for micro in range(100))
"""Versions by which it is seen what a specifier allows: those of all releases, and many more."""
BELOW = tuple(probe for probe in PROBES if probe < _FLOOR)
ABOVE = tuple(probe for probe in PROBES if probe >= _FLOOR)


def is_sdk(name: str) -> bool:
    """Say whether a name, in whatever spelling, is that of the SDK's package."""
    return _SEPARATORS.sub("-", name).lower() == PYTHON_PACKAGE


def raised_requirement(text: str) -> Demand | None:
    """Return what becomes of a requirement as pip takes it, ``decart[x]==0.0.10; …``; None where it is on no SDK.

    The text has no comment and no option of pip's in it. What it becomes is the whole requirement.
    """
    parts = _PARTS.match(text)
    if parts is None or not is_sdk(parts["name"]):
        return None
    try:
        requirement = Requirement(text.strip())
    except InvalidRequirement:
        return None if text[parts.end() :].lstrip()[:1] in ("/", ":", "\\") else Demand("", UNREADABLE)
    if requirement.url:
        return Demand("", ADDRESS)
    head, rest = text[: parts.end()], text[parts.end() :]
    specifier, marker = _until_marker(rest)
    blank = specifier[: len(specifier) - len(specifier.lstrip())]
    core = specifier.strip()
    opened, closed = ("(", ")") if core.startswith("(") else ("", "")
    inner = core[1:-1] if opened else core
    demand = raised_specifier(inner)
    if not demand.text:
        return demand
    after = specifier[len(specifier.rstrip()) :] if core else ""
    if not core:  # a bare name: what stood between it and its marker stays there
        return Demand(f"{head}{demand.text}{blank}{marker}")
    return Demand(f"{head}{blank}{opened}{demand.text}{closed}{after}{marker}")


def specifier_of(text: str) -> str:
    """Return the versions that a requirement allows, as PEP 440 writes them; "" where that are all."""
    try:
        return str(Requirement(text.strip()).specifier)
    except InvalidRequirement:
        return ""


def is_specifier(text: str) -> bool:
    """Say whether a text is a set of versions."""
    try:
        return bool(SpecifierSet(text))
    except InvalidSpecifier:
        return False


def raised_specifier(text: str) -> Demand:
    """Return what becomes of a set of versions, ``>=0.0.3,<1``, which may be empty."""
    try:
        allowed = SpecifierSet(text)
    except InvalidSpecifier:
        return Demand("", UNREADABLE)
    if not text.strip():
        return Demand(f">={PYTHON_FLOOR}")
    if not _allows(allowed, BELOW) and (_allows(allowed, ABOVE) or _begins_above(text)):
        return ENOUGH
    new = _CLAUSE.sub(_raised, text.rstrip())
    if _allows(SpecifierSet(new), BELOW):
        new += f"{', ' if ', ' in text else ','}>={PYTHON_FLOOR}"
    if not _allows(SpecifierSet(new), ABOVE):
        return Demand("", EXCLUDES, text.strip())
    return Demand(new + text[len(text.rstrip()) :])


def of_constraint(demand: Demand, versions: str) -> Demand:
    """Return what becomes of a constraint on what is required elsewhere: it stays where it allows the queue at all."""
    try:
        return ENOUGH if demand.text and _allows(SpecifierSet(versions), ABOVE) else demand
    except InvalidSpecifier:
        return demand


def allowed_by(text: str, releases: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some releases that a set of versions allows."""
    try:
        allowed = SpecifierSet(text)
    except InvalidSpecifier:
        return ()
    return tuple(one for one in releases if allowed.contains(one, prereleases=True))


def _allows(allowed: SpecifierSet, versions: tuple[Version, ...]) -> bool:
    return any(allowed.contains(version, prereleases=True) for version in versions)


def _begins_above(text: str) -> bool:
    """Whether a clause demands a version from the floor on, one that no probe is."""
    for clause in _CLAUSE.finditer(text):
        version = _version(clause["version"].removesuffix(".*"))
        if clause["operator"] in ("==", "===", "~=", ">=", ">") and version is not None and version >= _FLOOR:
            return True
    return False


def _raised(clause: re.Match[str]) -> str:
    """Return a clause with the floor in place of a version below it; as it is where its meaning would be another."""
    operator, version = clause["operator"], _version(clause["version"])
    if version is None or version >= _FLOOR:
        return clause[0]
    if operator == ">":
        operator = ">="
    elif operator == "~=":
        # ~=0.0.5 allows what begins with 0.0, and so does ~=0.0.13; ~=0.0 allows all that begins with 0.
        if len(version.release) != len(_FLOOR.release) or version.release[:-1] != _FLOOR.release[:-1]:
            return clause[0]
    elif operator not in ("==", "===", ">="):
        return clause[0]
    return f"{operator}{clause['blank']}{PYTHON_FLOOR}"


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _until_marker(rest: str) -> tuple[str, str]:
    at = rest.find(";")
    return (rest, "") if at < 0 else (rest[:at], rest[at:])
