"""Kill ``apply`` at random moments and look at what is left: ``python -m tests.kills --count 200``.

Each round makes a tree of some hundred files, starts ``apply`` over it and kills it, in one round the process alone
and in the next with all its workers. Then every file must be wholly old or wholly new, no process may go on, and a
second ``apply`` must finish the work and leave nothing behind. Half of the moments are drawn from the whole run, half
are so many writes after the first, since most of a run is no writing.
"""

from __future__ import annotations

import argparse
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from codemod.leftovers import is_temporary
from tests.command import PLAIN, VIDEO, environment

FILES = 300
EVERY = 5
"""One file in so many has a site."""

JOBS = "2"
_PATIENCE = 30.0
_LONG = VIDEO + "".join(f"\n\ndef helper_{number}(value):\n    return value + {number}\n" for number in range(40))


@dataclass(frozen=True, slots=True)
class Killed:
    """What one kill left: how many of the files with a site were new, and how many temporary files there were.

    ``ended`` says that the run was done before it was killed; ``problems`` are sentences, one for each thing that
    must not be.
    """

    new: int
    old: int
    leftovers: int
    ended: bool
    problems: tuple[str, ...] = ()


class Tree:
    """The tree as it is made for each round, and what it is to become."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._pristine = scratch / "pristine"
        for number in range(FILES):
            path = self._pristine / f"package_{number % 10}" / f"module_{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = (VIDEO if number % 2 else _LONG) if number % EVERY == 0 else PLAIN
            path.write_text(f"# {number}\n{text}", "utf-8")
        self.before = _contents(self._pristine)
        done = self.copy("done")
        begin = time.monotonic()
        subprocess.run(_command(), cwd=done, env=environment(), check=True, stdout=subprocess.DEVNULL)
        self.seconds = time.monotonic() - begin
        self.after = _contents(done)
        self.concerned = [name for name, content in self.before.items() if content != self.after[name]]
        shutil.rmtree(done)

    def copy(self, name: str) -> Path:
        """Return a fresh copy of the tree."""
        return shutil.copytree(self._pristine, self._scratch / name)


def kill_once(tree: Tree, number: int, seed: int) -> Killed:
    """Make the tree, start ``apply``, kill it at the moment that the numbers say, and look; then run it again."""
    random = Random(f"{seed} {number}")  # noqa: S311 - repeatable on purpose
    folder = tree.copy(f"round-{number}")
    alive, held = os.pipe()
    try:
        process = subprocess.Popen(
            _command(),
            cwd=folder,
            env=environment(),
            pass_fds=(held,),  # every worker inherits it: the pipe ends when the last of them has
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )
        os.close(held)
        if number % 2:
            _wait_for_writes(tree, folder, process, random)
        else:
            time.sleep(random.uniform(0, tree.seconds))
        ended = process.poll() is not None
        if not ended:
            if number % 4 < 2:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        problems = [] if select.select([alive], [], [], _PATIENCE)[0] else ["a worker went on after the kill"]
        found = _contents(folder)
        files = {name: content for name, content in found.items() if not is_temporary(os.path.basename(name))}
        problems += _torn(tree, files)
        again = subprocess.run(_command(), cwd=folder, env=environment(), check=False, capture_output=True, text=True)
        if again.returncode:
            problems.append(f"the next run exits {again.returncode}: {again.stdout[-300:]}{again.stderr[-300:]}")
        if (finished := _contents(folder)) != tree.after:
            stray = sorted(finished.keys() - tree.after.keys())
            problems.append(f"the next run did not finish the work, or left something: {stray}")
        new = sum(files.get(name) == tree.after[name] for name in tree.concerned)
        return Killed(new, len(tree.concerned) - new, len(found) - len(files), ended, tuple(problems))
    finally:
        os.close(alive)
        shutil.rmtree(folder)


def _wait_for_writes(tree: Tree, folder: Path, process: subprocess.Popen[bytes], random: Random) -> None:
    """Wait until a file drawn by lot has its new text, and then for about as long as one write takes.

    The file is known by its number, which is another one once it was replaced: to look at that costs the run nothing.
    """
    target = folder / random.choice(sorted(tree.concerned)[:-5])
    old = target.stat().st_ino
    while process.poll() is None and target.stat().st_ino == old:
        time.sleep(0.0005)
    time.sleep(random.uniform(0, 0.005))


def _torn(tree: Tree, files: dict[str, bytes]) -> list[str]:
    problems = [f"{name} is gone" for name in tree.before.keys() - files.keys()]
    for name, content in files.items():
        if name not in tree.before:
            problems.append(f"{name} came out of nowhere")
        elif content not in (tree.before[name], tree.after[name]):
            problems.append(f"{name} is neither old nor new")
    return problems


def _command() -> list[str]:
    return [sys.executable, "-m", "codemod", "apply", "--jobs", JOBS, "."]


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def summary(kills: list[Killed]) -> str:
    """Return one line about all rounds."""
    counts = Counter(
        "after the end" if kill.ended else "before the writing" if not kill.new else "while writing" for kill in kills
    )
    when = ", ".join(
        f"{counts[moment]} {moment}" for moment in ("before the writing", "while writing", "after the end")
    )
    left = sum(kill.leftovers for kill in kills)
    problems = sum(map(len, (kill.problems for kill in kills)))
    return f"{len(kills)} kills ({when}); {left} temporary files left and removed by the next run; {problems} problems."


def main() -> int:
    """Kill as often as asked, print what was wrong and a summary; return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description="Kill apply at random moments.")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    kills: list[Killed] = []
    with tempfile.TemporaryDirectory(prefix="kills-") as scratch:
        tree = Tree(Path(scratch))
        for number in range(wanted.count):
            kills.append(kill_once(tree, number, wanted.seed))
            for problem in kills[-1].problems:
                sys.stdout.write(f"kill {number}: {problem}\n")
    sys.stdout.write(f"{summary(kills)}\n")
    return 1 if any(kill.problems for kill in kills) else 0


if __name__ == "__main__":
    sys.exit(main())
