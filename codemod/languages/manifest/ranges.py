"""Ranges of versions as npm writes them, and as Poetry does, raised to releases of the SDK with the queue.

A range is read as an interval of versions of three numbers, and so is what it becomes. ``^0.0.6`` allows 0.0.6 only.
"""

from __future__ import annotations

import re

from codemod.languages.manifest.demand import ENOUGH, Demand
from codemod.manifest_reasons import EXCLUDES, UNREADABLE
from codemod.record import dataclass

Triple = tuple[int, int, int]

_NEVER: Triple = (10**9, 0, 0)
_COMPARATOR = re.compile(
    r"(?P<operator>\^|~=|~>?|>=|<=|!=|===?|=|>|<)?(?P<blank>\s*)(?P<v>v?)"
    r"(?P<version>\d+(?:\.(?:\d+|[xX*])){0,2}|[xX*])(?P<rest>[-+.\w]*)"
)
_HYPHEN = re.compile(r"(\S+)(\s+-\s+)(\S+)")
_EXACT = ("", "=", "==", "===")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How ranges are written: the floor, what stands between comparators, and what a bare ``1.2.3`` is."""

    floor: str
    joint: str

    @property
    def least(self) -> Triple:
        """The floor as numbers."""
        first, second, third = map(int, self.floor.split("."))
        return first, second, third


class _Unreadable(Exception):
    """A text that is none of the ranges that are known here."""


def raised_range(text: str, dialect: Dialect) -> Demand:
    """Return what becomes of a range; the text may be empty, which allows every version."""
    try:
        return _raised_range(text, dialect)
    except _Unreadable:
        return Demand("", UNREADABLE)


def allowed_by(text: str, releases: tuple[str, ...], dialect: Dialect) -> tuple[str, ...]:
    """Return those of some releases that a range allows; all where it cannot be read."""
    try:
        intervals = [_interval(part, dialect) for part in _alternatives(text)]
    except _Unreadable:
        return releases
    return tuple(one for one in releases if any(low <= _triple(one) < high for low, high in intervals))


def _raised_range(text: str, dialect: Dialect) -> Demand:
    alternatives = _alternatives(text)
    intervals = [_interval(part, dialect) for part in alternatives]
    if any(low >= high for low, high in intervals):
        raise _Unreadable
    if all(low >= dialect.least for low, _ in intervals):
        return ENOUGH
    if len(alternatives) > 1:
        return _raised_alternatives(text, dialect)
    core = text.strip()
    if core in ("", "*", "x", "X"):
        return Demand(f"{text[: len(text) - len(text.lstrip())]}>={dialect.floor}{_trail(text)}")
    hyphen = _HYPHEN.fullmatch(core)
    if hyphen is not None:
        new = text.replace(core, f"{dialect.floor}{hyphen[2]}{hyphen[3]}")
    else:
        new = _COMPARATOR.sub(lambda one: _raised(one, dialect), text)
    low, high = _interval(new, dialect)
    if low < dialect.least:
        joint = ", " if dialect.joint == "," and ", " in text else dialect.joint
        new = f"{new.rstrip()}{joint}>={dialect.floor}{_trail(text)}"
        low, high = _interval(new, dialect)
    if not dialect.least <= low < high:
        return Demand("", EXCLUDES, core)
    return Demand(new)


def _raised_alternatives(text: str, dialect: Dialect) -> Demand:
    """Return what becomes of ranges of which one is enough: those with the queue stay, or the last one is raised."""
    signs = re.findall(r"\s*\|\|?\s*", text)
    parts = [part.strip() for part in _alternatives(text)]
    kept = [part for part in parts if _interval(part, dialect)[1] > dialect.least] or parts[-1:]
    demands = [_raised_range(part, dialect) for part in kept]
    if any(demand.reason for demand in demands):
        return Demand("", EXCLUDES, text.strip())
    return Demand(signs[0].join(demand.text or part for part, demand in zip(kept, demands)))


def _trail(text: str) -> str:
    return text[len(text.rstrip()) :] if text.strip() else ""


def _alternatives(text: str) -> list[str]:
    return re.split(r"\|\|?", text)


def _interval(text: str, dialect: Dialect) -> tuple[Triple, Triple]:
    """Return the first version that a range allows, and the first after those. Raises _Unreadable."""
    low: Triple = (0, 0, 0)
    high = _NEVER
    hyphen = _HYPHEN.fullmatch(text.strip())
    if hyphen:
        return _interval(f">={hyphen[1]}", dialect)[0], _interval(f"={hyphen[3]}", dialect)[1]
    for piece in _pieces(text):
        one = _COMPARATOR.fullmatch(piece)
        if one is None:
            raise _Unreadable
        first, end = _bounds(one, dialect)
        low, high = max(low, first), min(high, end)
    return low, high


def _pieces(text: str) -> list[str]:
    """Return the comparators of a range: with commas or blanks between them, and blanks after an operator at will."""
    together = re.sub(r"([\^~<>=!])\s+(?=[\dvxX*])", r"\1", text.replace(",", " "))
    return together.split()


def _bounds(one: re.Match[str], dialect: Dialect) -> tuple[Triple, Triple]:
    numbers = [int(part) for part in one["version"].split(".") if part.isdigit()]
    count = len(numbers)
    first = _filled(numbers)
    if one["rest"] and first <= dialect.least:
        raise _Unreadable  # a version before a release, at the floor or below it
    operator = "~" if one["operator"] == "~>" else one["operator"] or ""
    if count == 0:
        if operator in ("<", ">", "!="):
            raise _Unreadable
        return (0, 0, 0), _NEVER
    if operator in _EXACT:
        return first, _after(first, count)
    if operator == "^":
        leading = next((at for at, number in enumerate(numbers) if number), count - 1)
        return first, _after(first, leading + 1)
    if operator == "~":
        return first, _after(first, min(2, count))
    if operator == "~=":
        if count < 2:
            raise _Unreadable
        return first, _after(first, count - 1)
    if operator == ">=":
        return first, _NEVER
    if operator == "<":
        return (0, 0, 0), first
    if operator == "!=":
        return (0, 0, 0), _NEVER
    if count < 3:
        raise _Unreadable  # what >0.1 and <=0.1 allow depends on who reads it
    after = _after(first, 3)
    return (after, _NEVER) if operator == ">" else ((0, 0, 0), after)


def _filled(numbers: list[int]) -> Triple:
    first, second, third = [*numbers, 0, 0, 0][:3]
    return first, second, third


def _after(version: Triple, count: int) -> Triple:
    """Return the first version whose leading numbers, so many, are higher."""
    return _filled([*version[: count - 1], version[count - 1] + 1])


def _triple(text: str) -> Triple:
    return _filled([int(number) for number in text.split(".")])


def _raised(one: re.Match[str], dialect: Dialect) -> str:
    """Return a comparator with the floor in place of a version below it; as it is where it would mean another thing."""
    numbers = [int(part) for part in one["version"].split(".") if part.isdigit()]
    operator = one["operator"] or ""
    if not numbers or _filled(numbers) >= dialect.least:
        return one[0]
    if operator in (">=", ">"):
        operator = ">="
    elif (
        len(numbers) < 3
        or operator in ("<", "<=", "!=")
        or (operator in ("~", "~>", "~=") and tuple(numbers[:2]) != dialect.least[:2])
    ):
        return one[0]
    return f"{operator}{one['blank']}{one['v']}{dialect.floor}"
