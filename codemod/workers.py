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
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from codemod.interrupt import ENDINGS
from codemod.record import dataclass, field

_LENGTH = 4
_PLACE = 8
_TICK_SECONDS = 0.1
_SPARE = 24
"""Files that may have to be open besides one for each worker: what the caller has open, and what is read."""

Work = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Crashed:
    """Stands for the result of a task that ended every process it ran in."""


@dataclass(slots=True)
class _Worker:
    """One process: its tasks in order, where it has got to (shared memory), and what it has sent so far."""

    process: int
    pipe: int
    tasks: Sequence[int]
    place: mmap.mmap
    received: bytearray = field(default_factory=bytearray)

    def done(self) -> int:
        return int.from_bytes(self.place[:_PLACE], "little")


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
    count = max(1, min(processes, len(tasks), _descriptors() - _SPARE))
    waiting = [tasks[first::count] for first in reversed(range(count))]
    workers: dict[int, _Worker] = {}
    finished = 0

    def kill() -> None:
        for worker in workers.values():
            with suppress(ProcessLookupError):
                os.kill(worker.process, signal.SIGKILL)

    ENDINGS.append(kill)
    try:
        with selectors.DefaultSelector() as selector:
            _start(waiting, work, workers, selector)
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
                    finished += worker.done()
                    lost = _bury(worker)
                    if lost:
                        finished += 1
                        yield from _again(lost[0], work)
                        waiting += [lost[1:]] if lost[1:] else []
                    _start(waiting, work, workers, selector)
                if progress:
                    progress(finished + sum(worker.done() for worker in workers.values()), len(tasks))
        for task in (task for shard in waiting for task in shard):  # no process is to be had: then in this one
            result = work(task)
            if result is not None:
                yield task, result
    finally:
        ENDINGS.remove(kill)
        kill()
        for worker in workers.values():
            _bury(worker)


def _descriptors() -> int:
    """Return how many files may be open at once."""
    import resource  # there is none on Windows, nor a fork

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def _start(
    waiting: list[Sequence[int]], work: Work, workers: dict[int, _Worker], selector: selectors.BaseSelector
) -> None:
    """Start a worker for each list of tasks that waits for one; those that cannot be had now wait on."""
    while waiting:
        try:
            worker = _fork(waiting[-1], work)
        except OSError:  # too many processes or open files, or no memory: fewer will do
            return
        waiting.pop()
        workers[worker.pipe] = worker
        selector.register(worker.pipe, selectors.EVENT_READ)


def _again(task: int, work: Work) -> Iterator[tuple[int, object]]:
    """Try a task that a worker died of in a process of its own."""
    try:
        worker = _fork([task], work)
    except OSError:
        yield task, Crashed()
        return
    while chunk := os.read(worker.pipe, 1 << 16):
        worker.received += chunk
    yield from _results(worker)
    if _bury(worker):
        yield task, Crashed()


def _fork(tasks: Sequence[int], work: Work) -> _Worker:
    place = mmap.mmap(-1, _PLACE)
    reading, writing = os.pipe()
    parent = os.getpid()
    try:
        with warnings.catch_warnings():
            # Python warns of threads: the child holds none of their locks, since it neither prints nor logs.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if process:
        os.close(writing)
        return _Worker(process, reading, tasks, place)
    code = 1  # pragma: no cover - this is the child, which ends before it could report what it covered
    try:  # pragma: no cover - the same
        os.close(reading)
        serve(tasks, work, writing, place, parent)
        code = 0
    finally:  # pragma: no cover - the same
        os._exit(code)  # nothing of the parent's (its buffers, its atexit, its tests) may run in here


def serve(tasks: Sequence[int], work: Work, pipe: int, place: mmap.mmap, parent: int) -> None:
    """Do the tasks in turn, send their results, and note in shared memory how many are done: a worker's whole life.

    It ends early where the parent is gone, which may have been killed: nobody waits for the rest.
    """
    for number, task in enumerate(tasks, 1):
        if os.getppid() != parent:
            return
        result = work(task)
        if result is not None:
            _send(pipe, pickle.dumps((task, result), pickle.HIGHEST_PROTOCOL))
        place[:_PLACE] = number.to_bytes(_PLACE, "little")


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


def _bury(worker: _Worker) -> Sequence[int]:
    """Wait for a worker that has ended, and return what it has not done."""
    os.close(worker.pipe)
    with suppress(ChildProcessError):
        os.waitpid(worker.process, 0)
    done = worker.done()
    worker.place.close()
    return worker.tasks[done:]
