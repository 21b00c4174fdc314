"""Work spread over several processes: forked, so that nothing has to be imported or sent before they can begin.

A worker that dies (a parser's crash, no memory left) takes nothing with it: what it had not done is done by another,
and the one task that it died of is tried once more alone, and then named.
"""

from __future__ import annotations

import mmap
import os
import pickle
import selectors
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from codemod.interrupt import ENDINGS
from codemod.record import dataclass, field

_LENGTH = 4
_TICK_SECONDS = 0.1
_SPARE = 26
"""Files that may have to be open besides one for each worker: what the caller has open, the tokens, what is read."""
_NUMBER = 4
_TOKEN = 2 * _NUMBER
_MOST_TOKENS = 512
"""Ranges that wait to be taken at once: all of them fit into a page, the least that a pipe may hold."""
_TURNS = 8
"""How often each worker would take a range if all were as large as the first: the last ones must be small."""

Work = Callable[[int], object]
Range = tuple[int, int]
"""The tasks from one place in the order up to another."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """Stands for the result of a task that ended every process it ran in."""


@dataclass(slots=True)
class _Worker:
    """One process, where in the shared memory it notes which range it has taken, and what it has sent so far."""

    process: int
    pipe: int
    slot: int
    received: bytearray = field(default_factory=bytearray)


class _Board:
    """What the processes share: which tasks are done (a byte for each), and which range each worker has taken."""

    def __init__(self, tasks: int, workers: int) -> None:
        self._tasks = tasks
        self._memory = mmap.mmap(-1, tasks + workers * _TOKEN)
        self._free = [tasks + slot * _TOKEN for slot in range(workers)]

    def slot(self) -> int:
        """Return a place for a worker to note its range in."""
        slot = self._free.pop()
        self.take(slot, (0, 0))
        return slot

    def give_back(self, slot: int) -> None:
        """Let another worker have the place."""
        self._free.append(slot)

    def take(self, slot: int, taken: Range) -> None:
        """Note which range a worker has taken."""
        self._memory[slot : slot + _TOKEN] = _token(taken)

    def taken(self, slot: int) -> Range:
        """Return the range that a worker took last."""
        return _range(self._memory[slot : slot + _TOKEN])

    def tick(self, place: int) -> None:
        """Note that a task is done."""
        self._memory[place] = 1

    def done(self) -> int:
        """Return how many tasks are done."""
        return self._memory[: self._tasks].count(1)

    def open(self, within: Range) -> list[int]:
        """Return the places of the tasks that are not done."""
        start, stop = within
        return [place for place, done in enumerate(self._memory[start:stop], start) if not done]

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()


class _Tokens:
    """Ranges that wait to be taken, in a pipe that all workers read: whoever is free takes the next one."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)

    def put(self, ranges: Iterable[Range]) -> None:
        """Let workers have the ranges."""
        os.write(self._writing, b"".join(map(_token, ranges)))

    def __iter__(self) -> Iterator[Range]:
        """Take one range after the other, until there are no more."""
        with suppress(BlockingIOError):
            while True:
                yield _range(os.read(self._reading, _TOKEN))

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._reading)
        os.close(self._writing)


def can_fork() -> bool:
    """Say whether processes can be forked here: not on Windows, and not while threads are at work."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and (threading is None or threading.active_count() == 1)


def spread(
    tasks: Sequence[int], processes: int, work: Work, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[int, object]]:
    """Do ``work`` for every task and yield the results that are not None, as they come.

    ``work`` runs in other processes: its results are pickled, what else it changes is lost.
    """
    if not tasks:
        return
    wanted = max(1, min(processes, len(tasks), _descriptors() - _SPARE))
    workers: dict[int, _Worker] = {}
    board = _Board(len(tasks), wanted + 1)  # and one for a task that is tried again
    tokens = _Tokens()

    def kill() -> None:
        for worker in workers.values():
            with suppress(ProcessLookupError):
                os.kill(worker.process, signal.SIGKILL)

    ENDINGS.append(kill)
    try:
        with selectors.DefaultSelector() as selector:
            tokens.put(ranges(len(tasks), wanted))
            _start(wanted, tasks, tokens, work, board, workers, selector)
            while workers:
                for key, _ in selector.select(_TICK_SECONDS):
                    worker = workers[key.fd]
                    chunk = os.read(worker.pipe, 1 << 16)
                    worker.received += chunk
                    yield from _results(worker)
                    if chunk:
                        continue
                    selector.unregister(worker.pipe)
                    del workers[key.fd]
                    _bury(worker)
                    board.give_back(worker.slot)
                    left = board.open(board.taken(worker.slot))
                    if left:
                        yield from _again(tasks, left[0], work, board)
                        tokens.put([(left[1], left[-1] + 1)] if left[1:] else [])
                        _start(1, tasks, tokens, work, board, workers, selector)
                if progress:
                    progress(board.done(), len(tasks))
        # No process was to be had, or one died with a range that it had not noted yet: then in this one.
        for place in board.open((0, len(tasks))):
            result = work(tasks[place])
            if result is not None:
                yield tasks[place], result
    finally:
        ENDINGS.remove(kill)
        kill()
        for worker in workers.values():
            _bury(worker)
        tokens.close()
        board.close()


def ranges(tasks: int, workers: int) -> Iterator[Range]:
    """Yield the ranges in which so many tasks are taken: large ones first, small ones so that all end together."""
    least = 1 if tasks <= _MOST_TOKENS else -(-tasks * 2 // _MOST_TOKENS)
    start = 0
    while start < tasks:
        size = least if least == 1 else max(least, (tasks - start) // (workers * _TURNS))
        yield start, min(start + size, tasks)
        start += size


def _token(taken: Range) -> bytes:
    return b"".join(place.to_bytes(_NUMBER, "little") for place in taken)


def _range(token: bytes) -> Range:
    return int.from_bytes(token[:_NUMBER], "little"), int.from_bytes(token[_NUMBER:], "little")


def _descriptors() -> int:
    """Return how many files may be open at once."""
    import resource  # there is none on Windows, nor a fork

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def _start(
    wanted: int,
    tasks: Sequence[int],
    tokens: _Tokens,
    work: Work,
    board: _Board,
    workers: dict[int, _Worker],
    selector: selectors.BaseSelector,
) -> None:
    """Start workers, as many as can be had: fewer do the same."""
    for _ in range(wanted):
        try:
            worker = _fork(tasks, tokens, work, board)
        except OSError:  # too many processes or open files, or no memory
            return
        workers[worker.pipe] = worker
        selector.register(worker.pipe, selectors.EVENT_READ)


def _again(tasks: Sequence[int], place: int, work: Work, board: _Board) -> Iterator[tuple[int, object]]:
    """Try a task that a worker died of in a process of its own."""
    crashed = True
    with suppress(OSError):
        worker = _fork(tasks, [(place, place + 1)], work, board)
        while chunk := os.read(worker.pipe, 1 << 16):
            worker.received += chunk
        yield from _results(worker)
        _bury(worker)
        board.give_back(worker.slot)
        crashed = bool(board.open((place, place + 1)))
    if crashed:
        board.tick(place)
        yield tasks[place], Crashed()


def _fork(tasks: Sequence[int], taken: Iterable[Range], work: Work, board: _Board) -> _Worker:
    reading, writing = os.pipe()
    parent = os.getpid()
    slot = board.slot()
    try:
        with warnings.catch_warnings():
            # Python warns of threads: the child holds none of their locks, since it neither prints nor logs.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        board.give_back(slot)
        raise
    if process:
        os.close(writing)
        return _Worker(process, reading, slot)
    code = 1  # pragma: no cover - this is the child, which ends before it could report what it covered
    try:  # pragma: no cover - the same
        os.close(reading)
        for one in taken:
            board.take(slot, one)
            serve(tasks, one, work, writing, board.tick, parent)
        code = 0
    finally:  # pragma: no cover - the same
        os._exit(code)  # nothing of the parent's (its buffers, its atexit, its tests) may run in here


def serve(tasks: Sequence[int], taken: Range, work: Work, pipe: int, done: Callable[[int], None], parent: int) -> None:
    """Do the tasks of a range in turn, send their results, and note each one that is ``done``.

    It ends early where the parent is gone, which may have been killed: nobody waits for the rest.
    """
    for place in range(*taken):
        if os.getppid() != parent:
            return
        task = tasks[place]
        result = work(task)
        if result is not None:
            _send(pipe, pickle.dumps((task, result), pickle.HIGHEST_PROTOCOL))
        done(place)


def _send(pipe: int, data: bytes) -> None:
    rest = memoryview(len(data).to_bytes(_LENGTH, "little") + data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _results(worker: _Worker) -> Iterator[tuple[int, object]]:
    """Take the whole results out of what was received."""
    received = worker.received
    at = 0
    while at + _LENGTH <= len(received):
        end = at + _LENGTH + int.from_bytes(received[at : at + _LENGTH], "little")
        if end > len(received):
            break
        yield pickle.loads(received[at + _LENGTH : end])  # noqa: S301 - our own child wrote it
        at = end
    del received[:at]


def _bury(worker: _Worker) -> None:
    """Wait for a worker that has ended."""
    os.close(worker.pipe)
    with suppress(ChildProcessError):
        os.waitpid(worker.process, 0)
