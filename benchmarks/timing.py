"""Time commands as whole processes, all of them in turn in each round: a slow moment slows them all alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a comparison. ``exits`` are the exit codes that mean it did its work."""

    name: str
    arguments: tuple[str, ...]
    folder: Path
    exits: frozenset[int] = frozenset({0})
    stdin: Path | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds on the clock, seconds of CPU with children, peak MiB of the largest process."""

    seconds: float
    cpu: float
    peak: float
    exit_code: int


@dataclass(frozen=True, slots=True)
class Timed:
    """All runs of one command; ``problem`` is set where it did not do its work."""

    command: Command
    runs: tuple[Run, ...] = field(default=())
    problem: str = ""

    @property
    def seconds(self) -> float:
        return median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        return max(run.peak for run in self.runs)


def ratio(one: Timed, other: Timed) -> float:
    """Return how many times ``other`` the first command takes: the median over the rounds, pair by pair."""
    return median(mine.seconds / theirs.seconds for mine, theirs in zip(one.runs, other.runs, strict=True))


def compare(commands: Sequence[Command], rounds: int, tell: Callable[[str], None]) -> dict[str, Timed]:
    """Run the commands in turn, ``rounds`` times after one round that warms the caches and is thrown away.

    A command that exits with a code of its own in that first round is not timed, and says why.
    """
    runs: dict[str, list[Run]] = {}
    results: dict[str, Timed] = {}
    for command in commands:
        first, said = run(command)
        if first.exit_code in command.exits:
            runs[command.name] = []
        else:
            results[command.name] = Timed(command, problem=f"exit {first.exit_code}: {said}")
            tell(f"{command.name} is left out: exit {first.exit_code}: {said}")
    for number in range(rounds):
        for command in commands:
            if command.name in runs:
                runs[command.name].append(run(command)[0])
        tell(f"round {number + 1} of {rounds}")
    for command in commands:
        if command.name in runs:
            results[command.name] = Timed(command, tuple(runs[command.name]))
    return results


def run(command: Command) -> tuple[Run, str]:
    """Run the command once, its output going to a file; return what it cost and its last line on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        answer, said = Path(folder, "answer"), Path(folder, "stderr")
        with (
            open(command.stdin or os.devnull, "rb") as stdin,
            Path(folder, "stdout").open("wb") as out,
            said.open("wb") as err,
        ):
            subprocess.run(
                [sys.executable, "-I", "-S", str(LAUNCHER), str(answer), *command.arguments],
                cwd=command.folder,
                stdin=stdin,
                stdout=out,
                stderr=err,
                env=environment(),
                check=False,
            )
        lines = said.read_text("utf-8", "replace").strip().splitlines()
        last = lines[-1] if lines else ""
        if not answer.is_file():
            return Run(0.0, 0.0, 0.0, 127), last or "it could not be started"
        seconds, cpu, peak, exit_code = answer.read_text("ascii").split()
    return Run(float(seconds), float(cpu), float(peak), int(exit_code)), last


def environment() -> Mapping[str, str]:
    """Return the environment of the timed commands: nothing in it changes how Python runs."""
    kept: Iterable[str] = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"NO_COLOR": "1"}
