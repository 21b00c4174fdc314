"""Which releases of the SDK a requirement allows."""

from __future__ import annotations

from codemod.languages.manifest.demand import Found
from codemod.languages.manifest.ranges import Dialect, allowed_by
from codemod.manifest_reasons import ADDRESS, SHARED
from codemod.sdk.aliases import numbers
from codemod.sdk.queue import JAVASCRIPT_FLOOR, JAVASCRIPT_PACKAGE, PYTHON_FLOOR

_DIALECTS = {"npm": Dialect(JAVASCRIPT_FLOOR, " "), "poetry": Dialect(PYTHON_FLOOR, ",")}
_ANY = ("", "*", "x", "X")


def allowed(found: Found, releases: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some releases, the oldest first, that a requirement allows; all where it cannot be read."""
    return releases if found.demand.reason else _allowed(found, releases)


def lacks_queue(found: Found) -> bool:
    """Say whether a requirement allows no release with the queue, as far as it can be read at all."""
    if found.demand.reason in (ADDRESS, SHARED):
        return False
    floor = JAVASCRIPT_FLOOR if found.dialect == "npm" else PYTHON_FLOOR
    least = numbers(floor)
    above = (f"{major}.{minor}.{micro}" for major in range(4) for minor in range(20) for micro in range(100))
    return not _allowed(found, tuple(one for one in above if numbers(one) >= least))


def _allowed(found: Found, releases: tuple[str, ...]) -> tuple[str, ...]:
    versions = found.versions.strip().removeprefix(f"npm:{JAVASCRIPT_PACKAGE}").removeprefix("@").removeprefix("npm:")
    if versions in _ANY:
        return releases
    if versions == "latest":
        return releases[-1:]
    if found.dialect in _DIALECTS:
        return allowed_by(versions, releases, _DIALECTS[found.dialect])
    from codemod.languages.manifest import pep440

    return pep440.allowed_by(f"=={versions}" if versions[0].isdigit() else versions, releases)
