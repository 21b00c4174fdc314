"""Many programs, in batches: counts, what was found, and each finding shrunk to a small program."""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from codemod.model import Verdict
from tests.generated.choices import recorded, seeded
from tests.generated.shrink import MOST_TRIES, shrink
from tests.generated_javascript.examine import Examination, Examinations, Problem, examine
from tests.generated_javascript.invariants import Rewriter, apply
from tests.generated_javascript.positions import POSITIONS
from tests.generated_javascript.programs import Program, write_program

BATCH = 50
"""Programs that one process of Node runs, while the next are planned."""


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
    drafts: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, result: Examination) -> None:
        """Count one program that was examined."""
        program = result.planned.program
        if result.unusable.startswith("SyntaxError"):
            self.drafts += 1
            self.unusable[result.unusable] += 1
            return
        self.programs += 1
        if result.unusable:
            self.unusable[result.unusable] += 1
            return
        self.hits.update(program.hits)
        self.sites.update(finding.verdict.value for finding in result.planned.outcome.findings)
        self.sites["generations"] += result.made
        for finding in result.planned.having(Verdict.REVIEW):
            self.reasons.update(reason.slug for reason in finding.reasons)
        findings = result.planned.findings()
        for call in program.calls:
            about = findings.get(call.number)
            self.expected[f"{call.expected.name.lower()}: {about.verdict.value if about else 'not listed'}"] += 1

    def lines(self) -> list[str]:
        """Return the table of positions, with the programs that hit each, and the figures of the run."""
        width = max(len(position.name) for position in POSITIONS)
        rate = self.programs / self.seconds if self.seconds else 0.0
        return [
            *(f"{position.name:{width}}  {self.hits[position.name]:7}" for position in POSITIONS),
            f"{self.programs} programs in {self.seconds:.0f} s, {rate:.1f} a second",
            f"sites: {_counted(self.sites)}",
            f"reasons: {_counted(self.reasons)}",
            f"calls: {_counted(self.expected)}",
            f"drafts that were no JavaScript: {self.drafts}; no tests: {_counted(self.unusable)}",
            f"problems: {_counted(Counter(found.problem.kind for found in self.found))}",
        ]


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none"


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
    begin = time.monotonic()
    waiting: tuple[range, Examinations] | None = None
    for start in [*range(first_seed, first_seed + count, BATCH), None]:
        following = None
        if start is not None:
            seeds = range(start, min(start + BATCH, first_seed + count))
            following = seeds, Examinations([write_program(seeded(seed)) for seed in seeds], rewriter)
        if waiting is not None:
            for seed, result in zip(waiting[0], waiting[1].finish(), strict=True):
                tally.add(result)
                for problem in result.problems:
                    found = Found(seed, result.planned.program, problem)
                    tally.found.append(found)
                    told(found)
            tally.seconds = time.monotonic() - begin
            progress(tally)
        waiting = following
    return tally


def shrunk(found: Found, rewriter: Rewriter = apply, tries: int = MOST_TRIES) -> Found:
    """Return a small program with a problem of the same kind, as far as so many tries lead."""

    def made(record: Sequence[int]) -> Found | None:
        program = write_program(recorded(record))
        for problem in examine(program, rewriter).problems:
            if problem.kind == found.problem.kind:
                return Found(found.seed, program, problem)
        return None

    return made(shrink(found.program.record, lambda record: made(record) is not None, tries)) or found


def described(found: Found, rewriter: Rewriter = apply) -> str:
    """Return a program with what was made of it and what is wrong, for a person to read."""
    planned = examine(found.program, rewriter).planned
    before, after = (text.splitlines(keepends=True) for text in (planned.before.text, planned.text))
    diff = "".join(difflib.unified_diff(before, after, "before", "after", n=1))
    left = [
        f"left: line {finding.site.span.line}, {', '.join(reason.slug for reason in finding.reasons)}\n"
        for finding in planned.left
    ]
    return (
        f"=== {found.problem.kind} (seed {found.seed})\n{planned.before.text}--- the rewrite\n{diff}{''.join(left)}"
        f"--- what is wrong\n{found.problem.detail}\n"
    )
