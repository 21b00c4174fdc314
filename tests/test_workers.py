"""Work in several processes: everything is done, whatever becomes of a worker."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from codemod.workers import Crashed, can_fork, ranges, serve, spread
from tests.command import VIDEO, environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")


@pytest.mark.parametrize("processes", [1, 2, 3, 50])
def test_everything_is_done_once(processes: int) -> None:
    tasks = range(100, 130)
    results = dict(spread(tasks, processes, lambda task: str(task) if task % 3 else None))
    assert results == {task: str(task) for task in tasks if task % 3}


@pytest.mark.parametrize("tasks", [1, 2, 511, 512, 513, 600, 20_000, 1_000_003])
@pytest.mark.parametrize("workers", [1, 2, 8, 64])
def test_ranges(tasks: int, workers: int) -> None:
    found = list(ranges(tasks, workers))
    assert [place for one in found for place in range(*one)] == list(range(tasks))
    assert len(found) * 8 <= 4096  # the least that a pipe holds
    sizes = [stop - start for start, stop in found]
    assert max(sizes) <= max(1, tasks / workers / 4, -(-tasks * 2 // 512))  # nobody has much more than the others
    assert sizes == sorted(sizes, reverse=True)


def test_a_worker_from_inside() -> None:
    reading, writing = os.pipe()
    done: list[int] = []
    serve([4, 5, 6, 7, 8], (1, 4), lambda task: task - 6 or None, writing, done.append, os.getppid())
    assert done == [1, 2, 3]
    os.close(writing)
    received = os.read(reading, 1000)
    os.close(reading)
    first = pickle.dumps((5, -1), pickle.HIGHEST_PROTOCOL)
    assert received[:4] == len(first).to_bytes(4, "little")
    assert received[4:].startswith(first)
    assert pickle.loads(received[8 + len(first) :]) == (7, 1)  # noqa: S301 - ours


def test_a_worker_whose_parent_is_gone_does_no_more() -> None:
    reading, writing = os.pipe()
    worked: list[int] = []
    done: list[int] = []
    serve([1, 2, 3], (0, 3), worked.append, writing, done.append, os.getppid() + 1)
    os.close(writing)
    os.close(reading)
    assert worked == done == []


def test_whoever_is_free_takes_the_next() -> None:
    def work(task: int) -> int:
        time.sleep(0.5 if task == 0 else 0.001)
        return os.getpid()

    results = dict(spread(range(20), 2, work))
    assert sorted(results) == list(range(20))
    assert sum(process == results[0] for process in results.values()) < 5  # while the other one did the rest


def test_large_results_and_progress() -> None:
    calls: list[tuple[int, int]] = []

    def work(task: int) -> bytes:
        time.sleep(0.05)
        return bytes([task]) * 300_000

    results = dict(spread(range(6), 2, work, lambda done, total: calls.append((done, total))))
    assert results == {task: bytes([task]) * 300_000 for task in range(6)}
    assert calls == sorted(calls)
    assert calls[-1] == (6, 6)


def test_a_worker_that_dies(tmp_path: Path) -> None:
    own = os.getpid()

    def work(task: int) -> str:
        assert os.getpid() != own
        if task == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        if task == 9 and not (tmp_path / "once").exists():
            (tmp_path / "once").touch()
            os._exit(3)
        if task == 19:
            raise MemoryError
        return "done"

    calls: list[tuple[int, int]] = []
    results = dict(spread(range(20), 2, work, lambda done, total: calls.append((done, total))))
    assert results == {task: Crashed() if task in (4, 19) else "done" for task in range(20)}
    assert calls[-1] == (20, 20)


def test_a_caller_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    fork = os.fork
    forked: list[int] = []

    def noted_fork() -> int:
        process = fork()
        forked.append(process)
        return process

    monkeypatch.setattr(os, "fork", noted_fork)

    def work(task: int) -> int:
        if task:
            time.sleep(60)
        return task

    results = spread(range(2), 2, work)
    assert next(iter(results)) == (0, 0)
    results.close()  # type: ignore[attr-defined] # a generator, which the signature does not promise
    assert len(forked) == 2
    for process in forked:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def few_processes(monkeypatch: pytest.MonkeyPatch, most: int) -> list[int]:
    """Let only so many forks succeed at any one time; return the list of how many there were at once."""
    fork, waitpid = os.fork, os.waitpid
    alive: set[int] = set()
    counts: list[int] = []

    def limited_fork() -> int:
        if len(alive) >= most:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        process = fork()
        alive.add(process)
        counts.append(len(alive))
        return process

    def noted_wait(process: int, options: int) -> tuple[int, int]:
        alive.discard(process)
        return waitpid(process, options)

    monkeypatch.setattr(os, "fork", limited_fork)
    monkeypatch.setattr(os, "waitpid", noted_wait)
    return counts


@pytest.mark.parametrize("most", [0, 1, 3])
def test_fewer_processes_than_were_wanted(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = few_processes(monkeypatch, most)
    before = len(os.listdir("/dev/fd"))
    own = os.getpid()
    results = dict(spread(range(40), 8, lambda task: (task, os.getpid() == own)))
    assert {task: value for task, (value, _) in results.items()} == {task: task for task in range(40)}  # type: ignore[misc, has-type]  # what the work returns
    assert {here for _, here in results.values()} == {most == 0}  # type: ignore[misc, has-type]  # the same
    assert max(counts, default=0) == most
    assert len(os.listdir("/dev/fd")) == before


def test_a_worker_that_dies_where_no_other_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(task: int) -> str:
        if task == 2:
            os._exit(1)
        return "done"

    fork = os.fork
    forks: list[int] = []

    def once() -> int:
        if forks:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        forks.append(fork())
        return forks[0]

    monkeypatch.setattr(os, "fork", once)
    assert dict(spread(range(5), 1, work)) == {task: Crashed() if task == 2 else "done" for task in range(5)}


@pytest.mark.parametrize("files", [12, 26, 40])
def test_few_open_files(files: int, tmp_path: Path) -> None:
    for number in range(80):
        (tmp_path / f"{number:02}.py").write_text(VIDEO, "utf-8")
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}));"
        "from codemod.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "check", "--jobs", "64", "."],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 1
    assert "80 fixable, 0 to review" in done.stdout


def test_no_fork_among_threads() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not can_fork()
    finally:
        waiting.set()
        thread.join()
