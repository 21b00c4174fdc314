"""Which releases of the SDK a requirement allows."""

from __future__ import annotations

from codemod.languages.manifest.demand import Found
from codemod.languages.manifest.ranges import Dialect, allowed_by
from codemod.sdk.queue import JAVASCRIPT_FLOOR, JAVASCRIPT_PACKAGE, PYTHON_FLOOR

_DIALECTS = {"npm": Dialect(JAVASCRIPT_FLOOR, " "), "poetry": Dialect(PYTHON_FLOOR, ",")}
_ANY = ("", "*", "x", "X")


def allowed(found: Found, releases: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some releases, the oldest first, that a requirement allows; all where it cannot be read."""
    versions = found.versions.strip().removeprefix(f"npm:{JAVASCRIPT_PACKAGE}").removeprefix("@")
    if found.demand.reason or versions in _ANY:
        return releases
    if versions == "latest":
        return releases[-1:]
    if found.dialect in _DIALECTS:
        return allowed_by(versions, releases, _DIALECTS[found.dialect])
    from codemod.languages.manifest import pep440

    return pep440.allowed_by(f"=={versions}" if versions[0].isdigit() else versions, releases)
