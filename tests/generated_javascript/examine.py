"""Programs through the tool, both texts through every scenario, and what is wrong with what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codemod.document import read_document
from codemod.edits import split_lines
from codemod.model import Changed, Finding, Verdict
from tests.generated_javascript.execute import NEW, OLD, SCENARIOS, Execution, Observation
from tests.generated_javascript.invariants import INVARIANTS, Planned, Rewriter, apply, apply_as_the_guide
from tests.generated_javascript.programs import Program

STATUS = "Status: "
"""What the guide's rewrite prints of a job that it waits for."""
INDIRECT = frozenset(("method-reference", "mocked-method"))
"""Rules whose sites stand for calls that are made elsewhere."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``kind`` is the same for the same defect, ``detail`` says what exactly was seen."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found about one program. ``unusable`` says why the program is no test at all ("" = it is one)."""

    planned: Planned
    problems: tuple[Problem, ...] = ()
    unusable: str = ""
    made: int = 0
    """Generations that the program asked for in the first scenario."""


class Examinations:
    """A batch of programs: planned at once, executed while something else is done."""

    def __init__(self, programs: Sequence[Program], rewriter: Rewriter = apply) -> None:
        self._planned = [made_of(program, rewriter) for program in programs]
        texts = [(side, text) for one in self._planned for side, text in ((OLD, one.before.text), (NEW, one.text))]
        scenarios = SCENARIOS[:1] if rewriter is apply_as_the_guide else SCENARIOS
        self._execution = Execution(texts, scenarios)

    def finish(self) -> list[Examination]:
        """Return what was found about each program."""
        problems = [_broken(one) for one in self._planned]
        shown = self._execution.finish()
        return [
            _examined(planned, found, old, new)
            for planned, found, old, new in zip(self._planned, problems, shown[::2], shown[1::2], strict=True)
        ]


def examine(program: Program, rewriter: Rewriter = apply) -> Examination:
    """Send one program through everything."""
    return Examinations([program], rewriter).finish()[0]


def made_of(program: Program, rewriter: Rewriter = apply) -> Planned:
    """Return what a rewriter makes of a program."""
    document = read_document("program.mjs", program.text.encode())
    begin = time.process_time()
    outcome = rewriter(document)
    return Planned(program, document, outcome, time.process_time() - begin, rewriter)


def _broken(planned: Planned) -> list[Problem]:
    return [Problem(invariant.__name__, sentence) for invariant in INVARIANTS for sentence in invariant(planned)]


def _examined(planned: Planned, problems: list[Problem], old: list[Observation], new: list[Observation]) -> Examination:
    if old[0].no_program:
        return Examination(planned, (), old[0].error)
    if old[0].unusable:
        return Examination(planned, tuple(problems), old[0].unusable)
    if new[0].no_program:
        problems.append(Problem("no program", new[0].error))
        return Examination(planned, tuple(problems))
    for scenario, was, now in zip(SCENARIOS, old, new):
        if was.unusable:
            continue
        difference = next(differences(was, now), None) or next(misses(planned, now), None)
        if difference is not None:
            problems.append(Problem(difference.kind, f"scenario {scenario}: {difference.detail}"))
            break
    return Examination(planned, tuple(problems), "", len(old[0].requests))


def differences(old: Observation, new: Observation) -> Iterator[Problem]:
    """Yield what an execution after the rewrite showed that the one before it did not, or the other way round."""
    if new.unusable:
        yield Problem("unusable", new.unusable)
    new = replace(new, printed=tuple(line for line in new.printed if not line.startswith(STATUS)))
    for name in ("printed", "error", "unhandled", "requests", "exports"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Problem(f"different: {name}", f"\nbefore {was!r}\nafter  {now!r}")


def misses(planned: Planned, new: Observation) -> Iterator[Problem]:
    """Yield the videos that were still asked for in the old way, from a line that is not listed."""
    if any(finding.site.rule in INDIRECT for finding in planned.having(Verdict.REVIEW, Verdict.SUPPRESSED)):
        return
    for line in sorted(set(new.old_calls)):
        first, last = _lines_before(planned, line)
        listed = [_lines(finding) for finding in planned.outcome.findings if finding not in planned.rewritten]
        if not any(begin <= last and first <= end for begin, end in listed):
            yield Problem("silent miss", f"line {first} still makes the old call and is not listed")


def _lines(finding: Finding) -> tuple[int, int]:
    return finding.site.span.line, finding.site.span.end_line


def _lines_before(planned: Planned, line: int) -> tuple[int, int]:
    """Return the lines of the old text that a line of the new one comes from: itself, or those that were replaced."""
    if not isinstance(planned.outcome, Changed):
        return line, line
    offset = 0  # how many more lines the new text has so far
    for edit in planned.edits:
        if line < edit.first + offset:
            break
        new_lines = len(split_lines(edit.text))
        if line < edit.first + offset + new_lines:
            return edit.first, max(edit.first, edit.last - 1)
        offset += new_lines - (edit.last - edit.first)
    return line - offset, line - offset
