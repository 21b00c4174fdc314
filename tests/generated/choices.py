"""Where the randomness comes from: numbers drawn one after the other, from hypothesis, from a seed, or from a record.

The first of several alternatives is the simplest: shrinking goes towards it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[int], int]
"""Gives a number from 0 up to and without the one that it is given."""


class Choices:
    """Choices among a few things; ``drawn`` is the record of them, from which they can be made again."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self.drawn: list[int] = []

    def below(self, count: int) -> int:
        """Return a number from 0 up to and without ``count``."""
        if count < 2:
            return 0
        number = self._draw(count)
        self.drawn.append(number)
        return number

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


def drawn_by(draw: Callable[[st.SearchStrategy[int]], int]) -> Choices:
    """Return choices that hypothesis makes, and can shrink."""
    return Choices(lambda count: draw(_below(count)))


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def seeded(number: int) -> Choices:
    """Return choices that are the same for the same seed. Hypothesis draws a third of its programs twice."""
    return Choices(random.Random(number).randrange)  # noqa: S311  # no secrets here


def recorded(record: Sequence[int]) -> Choices:
    """Return the choices of a record, which may have been cut: what is too large is made to fit, what lacks is 0."""
    rest = iter(record)
    return Choices(lambda count: min(next(rest, 0), count - 1))
