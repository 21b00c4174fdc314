"""Names that mean nothing yet at the place where they are needed."""

from __future__ import annotations

from collections.abc import Container


def free(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of ``name2``, ``name3``, … that is not taken."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found
