"""The names of models that an SDK declares to be aliases of others, and what is said of models that are gone."""

from __future__ import annotations

from codemod.record import dataclass
from codemod.sdk import catalogue, javascript
from codemod.sdk.releases import ALIASES, JAVASCRIPT_ALIASES

PACKAGES = {"python": catalogue.PACKAGE, "javascript": javascript.PACKAGE}
_TABLES = {"python": ALIASES, "javascript": JAVASCRIPT_ALIASES}
_RELEASES = {"python": catalogue.releases, "javascript": javascript.releases}


@dataclass(frozen=True, slots=True)
class Alias:
    """``of`` is the other name; declared from ``since`` on, until the release ``until`` (None: the newest has it)."""

    of: str
    since: str
    until: str | None


def alias(family: str, name: str) -> Alias | None:
    """Return what a name is declared to be an alias of, None where it is none."""
    found = _TABLES[family].get(name)
    return None if found is None else Alias(*found)


def has(family: str, kind: str, name: str, version: tuple[int, ...]) -> bool:
    """Say whether a release, as numbers, has a model of a kind."""
    return any(
        numbers(since) <= version and (until is None or version < numbers(until))
        for since, until in _RELEASES[family](kind, name)
    )


def numbers(version: str) -> tuple[int, ...]:
    """Return a release as numbers, which can be compared."""
    return tuple(map(int, version.split(".")))


def gone(family: str, kind: str, name: str) -> str:
    """Return what is said of a model that newer releases do not have, "" where the newest has it or none ever had."""
    spans = _RELEASES[family](kind, name)
    until = spans[-1][1] if spans else None
    if until is None:
        return ""
    text = f"{name}: in {PACKAGES[family]} from {spans[0][0]}, gone from {until} on; "
    other = alias(family, name)
    if other is None:
        return f"{text}the SDK names no other in its place"
    text += f"from {other.since} on the SDK names {other.of} in its place"
    ends = _RELEASES[family](kind, other.of)
    end = ends[-1][1] if ends else None
    return f"{text}, which is gone from {end} on" if end is not None else text


def gone_names(family: str) -> frozenset[str]:
    """Return the names of all models that were in a release and are not in the newest."""
    from codemod.sdk import releases

    table = releases.RELEASES if family == "python" else releases.JAVASCRIPT_RELEASES
    return frozenset(name for kind in table.values() for name, spans in kind.items() if spans[-1][1] is not None)
