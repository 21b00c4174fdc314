"""What is said of one requirement on the SDK: it demands enough, or becomes another, or is for a person."""

from __future__ import annotations

from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """``text`` is what the requirement becomes, "" where it stays; ``reason`` the slug of why it is for a person."""

    text: str = ""
    reason: str = ""
    detail: str = ""


ENOUGH = Demand()
"""It demands a release with the queue already."""


@dataclass(frozen=True, slots=True)
class Found:
    """A requirement on the SDK in a manifest's text, by offsets: ``text`` of the demand takes the span's place.

    ``statement`` is the offset of where a comment about it may stand, -1 where that is ``start``; ``versions`` the
    requirement's own versions, as ``dialect`` has them, for whoever asks which releases it allows.
    ``is_constraint``: it says which release is installed where something else requires one.
    """

    start: int
    end: int
    demand: Demand
    versions: str = ""
    is_constraint: bool = False
    dialect: str = "pep440"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a manifest: the requirements on the SDK, and the paths of other manifests that it takes in."""

    found: tuple[Found, ...] = ()
    includes: tuple[str, ...] = ()
