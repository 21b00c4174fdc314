"""A run that is killed: no half file, no process that goes on, and nothing left once it was run again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from codemod.leftovers import is_temporary
from codemod.options import Options
from codemod.run import run
from tests.command import VIDEO
from tests.faulty_disk import Disk, Fault, watched
from tests.kills import Killed, Tree, kill_once, summary

COUNT = 6
MOST = 60

NAMES = ("a.py", "b.py")


def test_kills_at_random_moments(tmp_path: Path) -> None:
    """The same as ``python -m tests.kills``, which does more of it."""
    tree = Tree(tmp_path)
    assert len(tree.concerned) == 60
    kills = [kill_once(tree, number, seed=2) for number in range(COUNT)]
    while not any(kill.new and kill.old for kill in kills) and len(kills) < MOST:
        kills.append(kill_once(tree, len(kills), seed=2))  # a machine may be too busy to hit the writing at once
    assert [kill.problems for kill in kills] == [()] * len(kills)
    assert any(kill.new and kill.old for kill in kills), "not one of them came while files were written"


def test_the_summary() -> None:
    kills = [Killed(0, 9, 0, False), Killed(4, 5, 1, False), Killed(9, 0, 0, True, ("a.py is gone",))]
    assert summary(kills) == (
        "3 kills (1 before the writing, 1 while writing, 1 after the end); "
        "1 temporary files left and removed by the next run; 1 problems."
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_each_step_of_writing(when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the random moments seldom fall; the temporary file is left then, and the next run removes it."""
    monkeypatch.chdir(tmp_path)

    def die(call: Callable[[], object], _: tuple[object, ...]) -> None:
        if when == "after":
            call()
        os.kill(os.getpid(), signal.SIGKILL)

    (tmp_path / "a.py").write_text(VIDEO)
    run(Options("diff", ("a.py",)))  # imports what each of the processes would
    left = step = 0
    while True:
        step += 1
        for name in NAMES:
            (tmp_path / name).write_text(VIDEO)
        killed = apply_in_another_process(Disk(Fault(die), step))
        found = {(tmp_path / name).read_text() for name in NAMES}
        left += any(is_temporary(name) for name in os.listdir(tmp_path))
        apply_in_another_process(Disk())
        after = {(tmp_path / name).read_text() for name in NAMES}
        assert len(after) == 1
        assert VIDEO not in after
        assert found <= after | {VIDEO}, step
        assert sorted(os.listdir(tmp_path)) == list(NAMES)
        if not killed:
            break  # there were fewer steps
    assert step > 40
    assert left > 5


def apply_in_another_process(disk: Disk) -> bool:
    """Apply with this disk, and return whether the process was killed over it."""
    process = os.fork()
    if not process:
        try:
            with watched(disk):
                run(Options("apply", NAMES))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
