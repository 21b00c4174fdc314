"""Where the randomness comes from: every choice is drawn from hypothesis, so that what fails can be shrunk.

The first of several alternatives is the simplest: shrinking goes towards it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[int]], int]


@lru_cache(maxsize=None)
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


class Choices:
    """Choices among a few things, by way of hypothesis."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        """Return a number from 0 up to and without ``count``."""
        return self._draw(_below(count)) if count > 1 else 0

    def pick(self, among: Sequence[T]) -> T:
        """Return one of several, each as likely."""
        return among[self.below(len(among))]

    def chance(self, percent: int) -> bool:
        """Say yes in so many of a hundred cases; shrinking goes towards no."""
        return self.below(100) >= 100 - percent

    def weighted(self, among: Sequence[tuple[int, T]]) -> T:
        """Return one of several, each as likely as its weight says."""
        place = self.below(sum(weight for weight, _ in among))
        for weight, item in among:
            if place < weight:
                return item
            place -= weight
        raise AssertionError("the weights do not add up")
