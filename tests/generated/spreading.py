"""Many programs cut into files, one after the other: counts, what was found, and each finding shrunk.

What ``explore.py`` is for programs of one file.
"""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.generated.choices import Choices, recorded, seeded
from tests.generated.cut import OLD_STAR, cut
from tests.generated.examine import Problem
from tests.generated.explore import BATCH, is_python, quiet
from tests.generated.pieces import Whole
from tests.generated.programs import write_program
from tests.generated.repository import migrated
from tests.generated.shorten import shorten
from tests.generated.shrink import MOST_TRIES, shrink
from tests.generated.spread import SIZES, Program, Runner, in_one_file, problems_of, problems_of_one, problems_of_parts

PARTS_EVERY = 4
"""One in so many programs is also looked at file by file."""

_OTHER_CUTS = 4
"""In how many other ways a shorter program is cut, to see whether it still shows the problem."""

_PARTS = ("a file alone", "order of paths")
"""Kinds of problems that runs over parts of the files show."""

_CUTS_OF_A_PROGRAM = 8
"""Seeds of a program's cuts lie this far from those of the next one's."""


@dataclass(frozen=True, slots=True)
class FoundSpread:
    """A program with something wrong where it is cut into ``size`` files, and the choices that it was cut by."""

    seed: int
    size: int
    text: str
    cut: tuple[int, ...]
    problem: Problem


@dataclass(slots=True)
class SpreadTally:
    """What came of all the programs so far."""

    programs: int = 0
    cuts: int = 0
    parts: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    found: list[FoundSpread] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """Return the figures of the run."""
        width = max(map(len, self.counts), default=0)
        rate = self.cuts / self.seconds if self.seconds else 0.0
        sites = ", ".join(f"{count} {name}" for name, count in sorted(self.sites.items()))
        unusable = ", ".join(f"{count} {why}" for why, count in sorted(self.unusable.items())) or "none"
        kinds = Counter(found.problem.kind for found in self.found)
        return [
            *(f"{name:{width}}  {self.counts[name]:7}" for name in sorted(self.counts)),
            f"{self.programs} programs, {self.cuts} cuts, {self.parts} looked at in parts",
            f"{self.seconds:.0f} s of processor time, {rate:.1f} cuts a second",
            f"sites in one file: {sites}",
            f"programs that were no test: {unusable}",
            *(f"{count} of {kind}" for kind, count in kinds.most_common()),
            f"problems: {len(self.found)}",
        ]


def explore_spread(
    count: int,
    first_seed: int,
    *,
    runner: Runner = migrated,
    told: Callable[[FoundSpread], None] = lambda _: None,
    progress: Callable[[SpreadTally], None] = lambda _: None,
) -> SpreadTally:
    """Cut the programs of ``count`` seeds into every number of files, and see what is different."""
    tally = SpreadTally()
    begin = time.process_time()
    for start in range(0, count, BATCH):
        with quiet():
            for seed in range(first_seed + start, first_seed + min(start + BATCH, count)):
                for found in _explored(seed, tally, runner):
                    tally.found.append(found)
                    told(found)
        tally.seconds = time.process_time() - begin
        progress(tally)
    return tally


def _explored(seed: int, tally: SpreadTally, runner: Runner) -> Iterator[FoundSpread]:
    written = write_program(seeded(seed), linked=True)
    if not is_python(written.text):
        tally.unusable["no Python"] += 1
        return
    program = in_one_file(written.text, runner)
    if program.unusable:
        tally.unusable[program.unusable] += 1
        return
    tally.programs += 1
    tally.sites.update(finding.verdict.value for finding in program.result.findings)
    for problem in problems_of_one(program):
        yield FoundSpread(seed, 1, written.text, (), problem)
    for number, size in enumerate(SIZES):
        choices = seeded(seed * _CUTS_OF_A_PROGRAM + number)
        spread = cut(written.text, size, choices)
        tally.cuts += 1
        tally.counts.update(spread.counts)
        problems = list(problems_of(program, spread, runner))
        if (seed + number) % PARTS_EVERY == 0:
            tally.parts += 1
            problems += problems_of_parts(spread, seed)
        for problem in problems:
            yield FoundSpread(seed, size, written.text, tuple(choices.drawn), problem)


# --- one finding ------------------------------------------------------------------------------------------------------


def shrunk_spread(found: FoundSpread, runner: Runner = migrated, tries: int = MOST_TRIES) -> FoundSpread:
    """Return a small program, simply cut, with a problem of the same kind."""
    best = found

    def shows(text: str, size: int = 0) -> bool:
        """Whether a text shows the problem, cut as the best one so far, or in one of a few other ways."""
        nonlocal best
        program = _program(text, found, runner)
        for cuts in (recorded(best.cut), *map(seeded, range(_OTHER_CUTS))):
            shown = _shown(program, size or best.size, cuts, found, runner) if program is not None else None
            if shown is not None:
                best = shown
                return True
            if (size or best.size) == 1:
                break
        return False

    def shows_cut(record: Sequence[int]) -> bool:
        """Whether the best program so far still shows the problem if it is cut like this."""
        nonlocal best
        program = _program(best.text, found, runner)
        shown = _shown(program, best.size, recorded(record), found, runner) if program is not None else None
        best = shown or best
        return shown is not None

    with quiet():
        for size in range(1, found.size):
            if shows(found.text, size):
                break
        shorten(found.text, shows, tries)
        if best.size > 1:
            shrink(best.cut, shows_cut, tries // 3)
    return best


def _program(text: str, found: FoundSpread, runner: Runner) -> Program | None:
    """Return a program as far as it has to be looked at for a finding; None where it is no good for that."""
    if not is_python(text) or Whole(text).unknown(OLD_STAR):
        return None
    program = in_one_file(text, runner, runs=not found.problem.kind.startswith(("verdicts", *_PARTS)))
    return None if program.unusable else program


def _shown(program: Program, size: int, cuts: Choices, found: FoundSpread, runner: Runner) -> FoundSpread | None:
    """Return a finding of the same kind, if a program that is cut like this leads to one."""
    kind = found.problem.kind
    spread = cut(program.text, size, cuts)
    if size == 1:
        problems = problems_of_one(program)
    elif kind.startswith(_PARTS):
        problems = problems_of_parts(spread, found.seed)
    else:
        problems = problems_of(program, spread, runner)
    for problem in problems:
        if problem.kind == kind:
            return FoundSpread(found.seed, size, program.text, tuple(cuts.drawn), problem)
    return None


def described_spread(found: FoundSpread, runner: Runner = migrated) -> str:
    """Return all files of a program with what was made of them and what is wrong, for a person to read."""
    spread = cut(found.text, found.size, recorded(found.cut))
    parts = [f"=== {found.problem.kind} (seed {found.seed}, {spread.size} files)\n{found.text}"]
    if spread.size > 1:
        parts += [f"--- {path}\n{content}" for path, content in spread.files.items()]
    result = runner(spread.files)
    parts.append("--- the rewrite\n")
    for path, content in spread.files.items():
        before, after = content.splitlines(keepends=True), result.texts[path].splitlines(keepends=True)
        parts += difflib.unified_diff(before, after, path, path, n=1)
        parts += [
            f"left: {path}:{finding.site.span.line}, {', '.join(reason.slug for reason in finding.reasons)}\n"
            for finding in result.plans[path].left
        ]
    parts.append(f"--- what is wrong\n{found.problem.detail}\n")
    return "".join(parts)
