"""How the cost grows: with a file's length, with the number of its sites, and with all sites in one function.

A cost that is linear stays the same per line (or per site) down the whole curve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log

from benchmarks import sources
from benchmarks.rows import Programs, sample
from benchmarks.timing import Command, Timed, compare

LENGTHS = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000)
SITES = (50, 100, 200, 500, 1_000)
LINES = 20_000
EVERY = 40
"""One site in so many lines, where the length varies."""


@dataclass(frozen=True, slots=True)
class Point:
    """One file of a curve: its size, and the seconds of CPU that it takes more than the curve's base."""

    lines: int
    sites: int
    check: float
    diff: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A series of files; ``per`` says what grows, ``base`` what their times are counted from.

    ``problem`` is set where the tool did not do its work.
    """

    title: str
    per: str
    base: str
    points: tuple[Point, ...]
    problem: str = ""

    def exponent(self, command: str) -> float:
        """Return the slope between the curve's ends on logarithmic scales: 1 is linear, 2 quadratic.

        It is taken over the upper half of a curve, where what does not grow no longer hides what does.
        """
        first, last = self.points[len(self.points) // 2 - 1], self.points[-1]
        low, high = (first.check, last.check) if command == "check" else (first.diff, last.diff)
        amount = (last.lines / first.lines) if self.per == "line" else (last.sites / first.sites)
        return log(high / low) / log(amount) if low > 0 and high > 0 else float("nan")


def draw(programs: Programs, rounds: int, tell: Callable[[str], None], quick: bool = False) -> list[Curve]:
    """Time `check` and `diff` over the files of every curve."""
    lengths = LENGTHS[:4] if quick else LENGTHS
    counts = SITES[:3] if quick else SITES
    small, large = sources.single(), sources.long(LINES, 1)
    return [
        _curve(
            programs,
            Curve("Longer files, one site in 40 lines", "line", "a file of a hundred lines", ()),
            small,
            [sources.long(lines, lines // EVERY) for lines in lengths],
            rounds,
            tell,
        ),
        _curve(
            programs,
            Curve("More sites in 20,000 lines", "site", "such a file with one site", ()),
            large,
            [sources.long(LINES, count) for count in counts],
            rounds,
            tell,
        ),
        _curve(
            programs,
            Curve("More sites in one function, 20,000 lines", "site", "such a file with one site", ()),
            large,
            [sources.crowded(LINES, count) for count in counts],
            rounds,
            tell,
        ),
    ]


def _curve(
    programs: Programs,
    empty: Curve,
    base: sources.Source,
    files: list[sources.Source],
    rounds: int,
    tell: Callable[[str], None],
) -> Curve:
    tell(f"{empty.title}:")
    commands = [_command(programs, name, source) for source in (base, *files) for name in ("check", "diff")]
    timed = compare(commands, rounds, tell)
    problems = [result.problem for result in timed.values() if result.problem]
    if problems:
        return replace(empty, problem=problems[0])

    def over_base(name: str, source: sources.Source) -> float:
        return _of(timed, name, source) - _of(timed, name, base)

    points = [
        Point(source.text.count("\n"), source.sites, over_base("check", source), over_base("diff", source))
        for source in files
    ]
    return replace(empty, points=tuple(points))


def _command(programs: Programs, name: str, source: sources.Source) -> Command:
    path = sample(source)
    command = programs.ours(name, path.name, path.parent)
    return Command(f"{name} {source.name}", command.arguments, command.folder, command.exits)


def _of(timed: dict[str, Timed], name: str, source: sources.Source) -> float:
    return timed[f"{name} {source.name}"].cpu
