"""One program through the tool, both texts through every outcome, and what is wrong with what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from codemod.document import read_document
from codemod.edits import split_lines
from codemod.model import Changed, Document, FileOutcome, Finding
from codemod.plan import plan
from tests.generated.invariants import APPLY, INVARIANTS, PYTHON, Planned
from tests.generated.observe import Observation, Outcome, code_of, observe
from tests.generated.stand_ins import NEW_SDK, OLD_SDK

Rewriter = Callable[[Document], FileOutcome]

INDIRECT = frozenset(("method-reference", "mocked-method", "overridden-method"))
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
    """Generations that the program asked for in the first outcome."""


def apply(document: Document) -> FileOutcome:
    """Rewrite as ``decart-codemod apply`` does."""
    return plan(document, PYTHON, APPLY)


def examine(text: str, rewriter: Rewriter = apply) -> Examination:
    """Send one program through everything."""
    document = read_document("program.py", text.encode())
    begin = time.process_time()
    outcome = rewriter(document)
    planned = Planned(document, outcome, time.process_time() - begin)
    problems = [Problem(invariant.__name__, sentence) for invariant in INVARIANTS for sentence in invariant(planned)]
    before, made = code_of(text), 0
    try:
        after = code_of(planned.text)
    except SyntaxError:
        return Examination(planned, tuple(problems))
    for what in Outcome:
        old = observe(before, OLD_SDK, what)
        if old.unusable:
            return Examination(planned, tuple(problems), old.unusable)
        made = made or len(old.generations)
        new = observe(after, NEW_SDK, what)
        difference = next(differences(old, new), None) or next(misses({"": planned}, new), None)
        if difference is not None:
            problems.append(replace(difference, detail=f"outcome {what.name.lower()}: {difference.detail}"))
            break
    return Examination(planned, tuple(problems), "", made)


def differences(old: Observation, new: Observation) -> Iterator[Problem]:
    """Yield what an execution after the rewrite showed that the one before it did not, or the other way round."""
    if new.unusable:
        yield Problem("hangs", new.unusable)
    for name in ("printed", "error", "generations", "left_over"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Problem(f"different: {name}", f"before {was!r}\nafter  {now!r}")


def misses(plans: Mapping[str, Planned], new: Observation) -> Iterator[Problem]:
    """Yield the videos that were still asked for in the old way, from a line that is not listed.

    The files of the program are by their paths ("" = the main file).
    """
    if not new.old_calls:
        return
    if any(finding.site.rule in INDIRECT for planned in plans.values() for finding in planned.left):
        return
    for path, line in sorted(set(new.old_calls)):
        first, last = _lines_before(plans[path], line)
        listed = [_lines(finding) for finding in plans[path].left]
        if not any(begin <= last and first <= end for begin, end in listed):
            where = f"line {first} of {path}" if path else f"line {first}"
            yield Problem("silent miss", f"{where} still makes the old call and is not listed")


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
