"""An event loop whose clock jumps to the next timer, so that sleeping costs nothing and always ends in one order."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Generator
from typing import Any, TypeVar

T = TypeVar("T")

THREAD_SECONDS = 1.0
"""How long a loop with nothing to do waits for another thread before it is called a deadlock."""


class Deadlock(BaseException):
    """A program waits for something that will never come: the fault of the generator, or of a rewrite."""


class _JumpingSelector(selectors.SelectSelector):
    """A selector that lets time pass instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            events = super().select(THREAD_SECONDS)
            if not events:
                raise Deadlock
            return events
        self.now += max(timeout, 0.0)
        return super().select(0)


_BROKEN_OFF = -1
"""Stands for the tasks alive after a run that an error ended: how far they are depends on the number of requests."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop in virtual time, in seconds from 0. ``left_over`` counts the tasks alive after each run."""

    def __init__(self, cancel_at: float | None, left_over: list[int]) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        self._cancel_at = cancel_at
        self._left_over = left_over
        self.set_exception_handler(lambda _loop, _context: None)

    def time(self) -> float:
        return self._jumping.now

    def run_until_complete(self, future: Generator[Any, None, T] | Awaitable[T]) -> T:
        assert isinstance(future, Awaitable)  # coroutines made of generators are gone
        task: asyncio.Future[T] = asyncio.ensure_future(future, loop=self)
        if self._cancel_at is not None:
            self.call_at(self._cancel_at, task.cancel)
            self._cancel_at = None
        try:
            done = super().run_until_complete(task)
        except BaseException:
            self._left_over.append(_BROKEN_OFF)
            raise
        self._left_over.append(sum(1 for other in asyncio.all_tasks(self) if other is not task))
        return done


class VirtualPolicy(asyncio.DefaultEventLoopPolicy):
    """Gives every thread virtual loops; ``close`` closes those that a program left open."""

    def __init__(self, cancel_at: float | None) -> None:
        super().__init__()
        self.left_over: list[int] = []
        self._cancel_at = cancel_at
        self._loops: list[VirtualLoop] = []

    def new_event_loop(self) -> VirtualLoop:
        loop = VirtualLoop(self._cancel_at, self.left_over)
        self._loops.append(loop)
        return loop

    def close(self) -> None:
        """Close every loop that was made."""
        for loop in self._loops:
            if not loop.is_closed():
                loop.close()
