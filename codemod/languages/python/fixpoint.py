"""Answers that are found once each, although finding one may ask for others, and these for the first again.

Questions that ask for each other have one answer together: the least fixed point. Its first question, in the order of
asking, is asked in rounds. In the first round whoever comes back to a question that is still open gets CYCLE, in the
later ones what the round before gave, until a round changes nothing. In each round every question is answered once, so
that the cost is the number of questions times that of rounds, of which there are two as a rule.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable

from codemod.languages.python.values import CYCLE, DEEPEST, INVOLVED, Mixture, Value, bounded, join

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")

BUDGET = 20_000
"""Steps that any file may take before the rest is unknown; real files take some hundreds."""
BUDGET_A_LINE = 20
"""Steps that a file may take besides, for each of its lines; real files take one where they use the SDK."""
DEPTH = 200
"""Nested questions before the rest is unknown: deeper chains are machine-made, and Python's own stack is near."""
ROUNDS = 6
"""Rounds before an answer that goes on changing (a list in a list in a list …) is unknown."""


class Answers:
    """The answers of one file, by question."""

    def __init__(self, lines: int = 0) -> None:
        self._budget = BUDGET + BUDGET_A_LINE * lines
        self._known: dict[Hashable, Value] = {}
        self._for_now: dict[Hashable, tuple[Value, int]] = {}
        """Answers of this round, which hold until the question at that depth is settled; the latest last."""
        self._open: dict[Hashable, int] = {}
        self._assumed: dict[Hashable, Value] = {}
        """What open questions are taken to give: what they gave in the round before."""
        self._asked: set[Hashable] = set()
        """Open questions that were come back to in this round."""
        self._lowest = sys.maxsize
        """The depth of the first open question that the answers since the last reset rest on."""
        self._unsettled = False
        """Whether an assumption of this round turned out to be another than the answer."""
        self._steps = 0

    def ask(self, question: Hashable, compute: Callable[[], Value]) -> Value:
        """Return what ``compute`` gives; it may ask further questions, this one among them."""
        known = self._known.get(question)
        if known is not None:
            return known
        depth = self._open.get(question)
        if depth is not None:
            self._lowest = min(self._lowest, depth)
            self._asked.add(question)
            return self._assumed.get(question, CYCLE)
        given = self._for_now.get(question)
        if given is not None:
            self._lowest = min(self._lowest, given[1])
            return given[0]
        here = len(self._open)
        if self._steps > self._budget or here > DEPTH:
            return INVOLVED
        lowest, unsettled = self._lowest, self._unsettled
        self._open[question] = here
        try:
            found = self._settle(question, compute, here)
        finally:
            del self._open[question]
        if self._lowest < here:
            self._for_now[question] = (found, self._lowest)
            self._lowest = min(self._lowest, lowest)
            self._unsettled = self._unsettled or unsettled
        else:
            self._known[question] = found
            self._lowest, self._unsettled = lowest, unsettled
        return found

    def watched(self, compute: Callable[[], T]) -> tuple[T, bool]:
        """Return what ``compute`` gives, and whether it holds for good: it asked for no question that is still open."""
        lowest, self._lowest = self._lowest, sys.maxsize
        found = compute()
        holds = self._lowest == sys.maxsize
        self._lowest = min(self._lowest, lowest)
        return found, holds

    def allow(self, steps: int) -> None:
        """Let the questions from here on take so many steps, however many were taken before."""
        self._budget = self._steps + steps

    def came_back(self) -> None:
        """Note that something was asked for while it was being found, so that no answer that rests on it may be kept.

        The outermost question is asked again once it is there.
        """
        self._lowest = 0
        self._unsettled = True

    def _settle(self, question: Hashable, compute: Callable[[], Value], here: int) -> Value:
        """Return the answer of the last round. More than one takes place only at the first question of a cycle."""
        begun = len(self._for_now)
        for _ in range(ROUNDS):
            self._steps += 1
            self._lowest, self._unsettled = sys.maxsize, False
            found = bounded(compute(), DEEPEST)
            if isinstance(found, Mixture) and CYCLE in found.options:
                found = join(part for part in found.options if part != CYCLE)
            if question in self._asked:
                self._asked.discard(question)
                if self._assumed.get(question) != found:
                    self._assumed[question] = found
                    self._unsettled = True
            if self._lowest < here:
                return found  # part of a cycle from further up, where the rounds are
            inner = self._since(begun)
            if not self._unsettled:
                self._known.update((key, value) for key, (value, _) in inner)
                break
        else:
            found = INVOLVED
        for key, _ in inner:
            self._assumed.pop(key, None)
        self._assumed.pop(question, None)
        return found

    def _since(self, begun: int) -> list[tuple[Hashable, tuple[Value, int]]]:
        """Take out the answers of this round that were given since there were ``begun``."""
        return [self._for_now.popitem() for _ in range(len(self._for_now) - begun)]
