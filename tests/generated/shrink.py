"""The record of a program's choices made smaller for as long as what it shows stays: hypothesis' idea, for one record.

Hypothesis itself shrinks what it drew itself (``tests/test_generated.py``), but not what came from a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

MOST_TRIES = 3000
_SIZES = (64, 32, 16, 8, 4, 2, 1)


def shrink(record: Sequence[int], shows: Callable[[Sequence[int]], bool], tries: int = MOST_TRIES) -> list[int]:
    """Return a smaller record that still ``shows``, shorter or with smaller numbers, after at most so many tries."""
    best = list(record)
    improved = True
    while improved:
        improved = False
        for smaller in _smaller(best):
            if (len(smaller), smaller) >= (len(best), best):
                continue
            if not tries:
                return best
            tries -= 1
            if shows(smaller):
                best, improved = smaller, True
                break
    return best


def _smaller(record: list[int]) -> Iterator[list[int]]:
    """Yield records to try, the boldest first."""
    for size in _SIZES:
        for place in range(max(0, len(record) - size), -1, -size):
            yield record[:place] + record[place + size :]
    for size in _SIZES:
        for place in range(0, len(record), size):
            yield record[:place] + [0] * len(record[place : place + size]) + record[place + size :]
    for place, number in enumerate(record):
        for lower in (number // 2, number - 1):
            if 0 <= lower < number:
                yield [*record[:place], lower, *record[place + 1 :]]
