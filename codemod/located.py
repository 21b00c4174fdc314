"""A string of a text in JSON, TOML or YAML, with where it stands."""

from __future__ import annotations

from codemod.record import dataclass

Path = tuple[str | int, ...]
"""Keys and positions from the top."""


@dataclass(frozen=True, slots=True)
class String:
    """A string that is a value: its path, the value, and the offsets of what is between its quotes.

    ``plain`` says that this is the value as it stands.
    """

    path: Path
    value: str
    start: int
    end: int
    plain: bool
