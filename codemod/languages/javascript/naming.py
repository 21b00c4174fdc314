"""Names that mean nothing yet at the place where they are needed."""

from __future__ import annotations

from collections.abc import Container


def free(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of ``name2``, ``name3``, … that is not taken."""
    return numbered(name, free_number(taken, name, 1))


def free_number(taken: Container[str], name: str, number: int) -> int:
    """Return the first number from one on with which a name is not taken."""
    while numbered(name, number) in taken:
        number += 1
    return number


def numbered(name: str, number: int) -> str:
    """Return the name with a number; the first has none."""
    return name if number == 1 else f"{name}{number}"
