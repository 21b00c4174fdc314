"""What must become of a call, as far as what it is made of says: the generator knows what it wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Expected(Enum):
    """From what must be rewritten to what is none of the tool's business; combined, the later one wins."""

    FIX = "must be rewritten"
    ANY = "may be rewritten or left"
    REVIEW = "must be left to a person"
    IMAGE = "stays as it is"


_ORDER = list(Expected)


def worst(several: Iterable[Expected]) -> Expected:
    """Return what holds for a call that is made of all of these."""
    return max(several, key=_ORDER.index, default=Expected.FIX)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was written: its number, which its text shows somewhere, and what it is made of."""

    number: int
    expected: Expected
    parts: tuple[str, ...]
