"""Many programs, one after the other: counts, what was found, and each finding shrunk to a small program."""

from __future__ import annotations

import difflib
import gc
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from tests.generated.examine import Examination, Problem, Rewriter, apply, examine
from tests.generated.observe import code_of
from tests.generated.positions import POSITIONS
from tests.generated.programs import Program, programs

BATCH = 500
"""Programs for one search of hypothesis, which remembers all that it has tried."""

_SETTINGS = settings(
    deadline=None,
    database=None,
    derandomize=False,
    phases=(Phase.generate,),
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A program with something wrong."""

    seed: int
    program: Program
    problem: Problem


@dataclass(slots=True)
class Tally:
    """What came of all the programs so far."""

    programs: int = 0
    not_python: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, program: Program, result: Examination) -> None:
        """Count one program that was examined."""
        self.programs += 1
        if result.unusable:
            self.unusable[result.unusable] += 1
            return
        self.hits.update(program.hits)
        self.sites.update(finding.verdict.value for finding in result.planned.outcome.findings)
        self.sites["generations"] += result.made

    def lines(self) -> list[str]:
        """Return the table of positions, with the programs that hit each, and the figures of the run."""
        width = max(len(position.name) for position in POSITIONS)
        table = [f"{p.name:{width}}  {self.hits[p.name]:7}" for p in POSITIONS if p.supported]
        sites = ", ".join(f"{count} {name}" for name, count in sorted(self.sites.items()))
        unusable = ", ".join(f"{count} {why}" for why, count in sorted(self.unusable.items())) or "none"
        rate = self.programs / self.seconds if self.seconds else 0.0
        return [
            *table,
            f"{self.programs} programs in {self.seconds:.0f} s of processor time, {rate:.1f} a second",
            f"sites: {sites}",
            f"programs that were no test: {unusable}; drafts that were no Python: {self.not_python}",
            f"problems: {len(self.found)}",
        ]


def explore(
    count: int,
    first_seed: int,
    *,
    rewriter: Rewriter = apply,
    told: Callable[[Found], None] = lambda _: None,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Examine ``count`` programs; each batch has a seed of its own, so that any batch can be run again alone."""
    tally = Tally()
    number = 0
    begin = time.process_time()
    while tally.programs < count:
        batch_seed = first_seed + number

        def one(program: Program, result: Examination, batch_seed: int = batch_seed) -> None:
            tally.add(program, result)
            for problem in result.problems:
                found = Found(batch_seed, program, problem)
                tally.found.append(found)
                told(found)

        tally.not_python += _batch(min(BATCH, count - tally.programs), batch_seed, rewriter, one)
        number += 1
        tally.seconds = time.process_time() - begin
        progress(tally)
    return tally


def _batch(count: int, batch_seed: int, rewriter: Rewriter, one: Callable[[Program, Examination], None]) -> int:
    broken = 0

    @seed(batch_seed)
    @settings(_SETTINGS, max_examples=count)
    @given(programs())
    def run(program: Program) -> None:
        nonlocal broken
        if _is_python(program.text):
            one(program, examine(program.text, rewriter))
        else:
            broken += 1

    _quietly(run)
    return broken


def _is_python(text: str) -> bool:
    """Whether a draft compiles: templates that each do may not together, such as a walrus in an iterable."""
    try:
        code_of(text)
    except SyntaxError:
        return False
    return True


def _quietly(run: Callable[[], None]) -> None:
    """Run without the warnings of programs that await nothing, those included that come with the garbage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            run()
        finally:
            gc.collect()


class _Wrong(AssertionError):
    """A program with the problem that is being shrunk."""


def shrink(found: Found, rewriter: Rewriter = apply) -> Found:
    """Return the smallest program with a problem of the same kind that hypothesis finds from the same seed."""
    smallest = found

    @seed(found.seed)
    @settings(_SETTINGS, max_examples=BATCH, phases=(Phase.generate, Phase.shrink), report_multiple_bugs=False)
    @given(programs())
    def run(program: Program) -> None:
        nonlocal smallest
        if not _is_python(program.text):
            return
        for problem in examine(program.text, rewriter).problems:
            if problem.kind == found.problem.kind:
                smallest = Found(found.seed, program, problem)
                raise _Wrong

    try:
        _quietly(run)
    except _Wrong:
        pass
    return smallest


def described(found: Found, rewriter: Rewriter = apply) -> str:
    """Return a program with what was made of it and what is wrong, for a person to read."""
    before = found.program.text
    planned = examine(before, rewriter).planned
    diff = difflib.unified_diff(
        before.splitlines(keepends=True), planned.text.splitlines(keepends=True), "before", "after", n=1
    )
    left = [
        f"left: line {finding.site.span.line}, {', '.join(reason.slug for reason in finding.reasons)}\n"
        for finding in planned.left
    ]
    return (
        f"=== {found.problem.kind} (seed {found.seed})\n{before}--- the rewrite\n{''.join(diff)}{''.join(left)}"
        f"--- what is wrong\n{found.problem.detail}\n"
    )


