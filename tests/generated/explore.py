"""Many programs, one after the other: counts, what was found, and each finding shrunk to a small program."""

from __future__ import annotations

import difflib
import gc
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.generated.choices import recorded, seeded
from tests.generated.examine import Examination, Problem, Rewriter, apply, examine
from tests.generated.observe import code_of
from tests.generated.positions import POSITIONS
from tests.generated.programs import Program, write_program
from tests.generated.shrink import shrink

BATCH = 500
"""Programs after which the garbage is collected and the progress told."""


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
    """Examine the programs of ``count`` seeds, one each, so that any of them can be run again alone."""
    tally = Tally()
    begin = time.process_time()
    for start in range(0, count, BATCH):
        with quiet():
            for number in range(first_seed + start, first_seed + min(start + BATCH, count)):
                program = write_program(seeded(number))
                if not is_python(program.text):
                    tally.not_python += 1
                    continue
                result = examine(program.text, rewriter)
                tally.add(program, result)
                for problem in result.problems:
                    found = Found(number, program, problem)
                    tally.found.append(found)
                    told(found)
        tally.seconds = time.process_time() - begin
        progress(tally)
    return tally


def is_python(text: str) -> bool:
    """Whether a draft compiles: templates that each do may not together, such as a walrus in an iterable."""
    try:
        code_of(text)
    except SyntaxError:
        return False
    return True


@contextmanager
def quiet() -> Iterator[None]:
    """Keep still about programs that await nothing, those included that the garbage collector comes upon."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            gc.collect()


def shrunk(found: Found, rewriter: Rewriter = apply) -> Found:
    """Return a small program with a problem of the same kind."""

    def made(record: Sequence[int]) -> Found | None:
        program = write_program(recorded(record))
        if is_python(program.text):
            for problem in examine(program.text, rewriter).problems:
                if problem.kind == found.problem.kind:
                    return Found(found.seed, program, problem)
        return None

    with quiet():
        return made(shrink(found.program.record, lambda record: made(record) is not None)) or found


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
