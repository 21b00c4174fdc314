"""The same program in one file and in several: the same verdicts, and the same behaviour, before and after."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType

from codemod.model import Changed, Finding, Unchanged, Verdict
from tests.generated import invariants
from tests.generated.cut import Spread
from tests.generated.examine import Problem, differences, misses
from tests.generated.invariants import Invariant
from tests.generated.observe import ALONE, Observation, Outcome, code_of, observe
from tests.generated.repository import Migrated, Repository, migrated, repository, written_as_planned
from tests.generated.served import Around, Served
from tests.generated.stand_ins import NEW_SDK, OLD_SDK

ONE_FILE = "program.py"
SIZES = (2, 3, 5)
"""Numbers of files that a program is cut into, beside the one that it comes in."""

ELSEWHERE = "handler-elsewhere"
"""The reason that a file alone has for its calls, where a handler of them is in a file that is not handed over."""

HANDLER_RULE = "error-handler"
"""Handlers in other files are sites of their own; those in the call's file are not listed."""

NOT_WIDENED = "handler-not-widened"
"""The reason for a handler in another file is given only to calls that would be rewritten but for it."""

EACH_FILE: tuple[Invariant, ...] = (
    invariants.does_not_fail,
    invariants.is_quick,
    invariants.compiles,
    invariants.other_lines_are_identical,
    invariants.sites_left_are_identical,
    invariants.comments_are_kept,
    invariants.old_names_are_gone_or_listed,
)
"""What must be true of every file of a program by itself."""

Row = tuple[str, str, tuple[str, ...]]
"""A site wherever it is: rule, verdict and reasons."""

Runner = Callable[[Mapping[str, str]], Migrated]


@dataclass(slots=True)
class Program:
    """A program in one file: what it does, and what the tool makes of it. ``unusable`` as in ``Observation``."""

    text: str
    result: Migrated
    before: dict[Outcome, Observation] = field(default_factory=dict)
    unusable: str = ""

    @property
    def rows(self) -> Counter[Row]:
        """Its sites."""
        return rows_of(self.result.findings)


def in_one_file(text: str, runner: Runner = migrated, *, runs: bool = True) -> Program:
    """Look at a program in one file; ``runs`` false leaves out what it does."""
    program = Program(text, runner({ONE_FILE: text}))
    code = code_of(text)
    for what in Outcome if runs else ():
        shown = program.before[what] = observe(code, OLD_SDK, what)
        chance = "an address is printed" if " at 0x" in shown.printed else ""
        program.unusable = program.unusable or shown.unusable or chance
    return program


def rows_of(findings: list[Finding]) -> Counter[Row]:
    """Return what was said of the sites that are in both forms of a program."""
    return Counter(
        _row(finding)
        for finding in findings
        if finding.verdict is not Verdict.NOTE and finding.site.rule != HANDLER_RULE
    )


def _row(finding: Finding) -> Row:
    verdict = Verdict.REWRITTEN if finding.verdict is Verdict.FIXABLE else finding.verdict
    reasons = {reason.slug for reason in finding.reasons}
    if len(reasons) > 1:
        reasons.discard(NOT_WIDENED)
    return finding.site.rule, verdict.value, tuple(sorted(reasons))


def problems_of_one(program: Program) -> Iterator[Problem]:
    """Yield what is wrong with what the tool makes of the program in one file."""
    for problem in _problems_after(program, program.result, _alone(program.result.texts)):
        yield replace(problem, kind=f"one file, {problem.kind}")


def problems_of(program: Program, spread: Spread, runner: Runner = migrated) -> Iterator[Problem]:
    """Yield what is different where the program is spread over files."""
    wrongly = next(behaves(program, spread), None)
    if wrongly is not None:
        yield wrongly
        return
    result = runner(spread.files)
    rows = rows_of(result.findings)
    if _less_held_back(rows) != _less_held_back(program.rows):
        yield _other_rows(program, rows, result)
    yield from _problems_after(program, result, lambda: _runs(spread, result.texts), spread.main)


def _less_held_back(rows: Counter[Row]) -> Counter[Row]:
    """Return the rows, calls that only a handler holds back among those that are rewritten.

    Code that looks for the old error may concern every call of its own file, where it is not seen which it does. In a
    file of its own that has nothing to do with a call it holds back none, so that several files tell more than one.
    """
    known: Counter[Row] = Counter()
    for (rule, verdict, reasons), count in rows.items():
        held = verdict == Verdict.REVIEW.value and reasons == (NOT_WIDENED,)
        known[(rule, Verdict.REWRITTEN.value, ()) if held else (rule, verdict, reasons)] += count
    return known


def behaves(program: Program, spread: Spread) -> Iterator[Problem]:
    """Yield what the files do that the program did not, or the other way round, before the tool has seen them."""
    code, around = _runs(spread)
    for what, old in program.before.items():
        for problem in differences(old, observe(code, OLD_SDK, what, around)):
            yield Problem("cut wrongly", f"{problem.kind}, outcome {what.name.lower()}: {problem.detail}")


def _other_rows(program: Program, rows: Counter[Row], result: Migrated) -> Problem:
    """Say which sites are judged in another way."""
    gone, new = program.rows - rows, rows - program.rows
    kind = f"verdicts: {_listed(gone, 1)} in one file, {_listed(new, 1)} in several"
    places = ["in one file", *_places(program.result, gone), "in several", *_places(result, new)]
    return Problem(kind, "\n".join(places))


def _places(result: Migrated, rows: Counter[Row]) -> Iterator[str]:
    """Yield where there are sites like these, and what is said of them."""
    for path, planned in result.plans.items():
        for finding in planned.outcome.findings:
            if _row(finding) in rows:
                words = " ".join(_texts(_row(finding)))
                yield f"  {path}:{finding.site.span.line}: {words}: {finding.site.source.splitlines()[0]}"
                yield from (f"    {reason.message}" for reason in finding.reasons)


def _listed(rows: Counter[Row], most: int = 99) -> str:
    return ", ".join(" ".join(_texts(row)) for row in sorted(rows.elements())[:most]) or "nothing"


def _texts(row: Row) -> tuple[str, ...]:
    return row[0], row[1], "+".join(row[2])


def _problems_after(
    program: Program, result: Migrated, runs: Callable[[], tuple[CodeType, Around]], main: str = ONE_FILE
) -> Iterator[Problem]:
    for path, planned in result.plans.items():
        for invariant in EACH_FILE:
            for sentence in invariant(planned):
                yield Problem(invariant.__name__, f"{path}: {sentence}")
    for path in written_as_planned(result):
        yield Problem("written differently", f"{path} is not what the run said it would be")
    for path, outcome in result.again.items():
        if isinstance(outcome, Changed):
            yield Problem("a second run changes something", path)
    try:
        code, around = runs()
    except SyntaxError:
        return  # an invariant says so
    plans = {("" if path == main else path): planned for path, planned in result.plans.items()}
    for what, old in program.before.items():
        new = observe(code, NEW_SDK, what, around)
        problem = next(differences(old, new), None) or next(misses(plans, new), None)
        if problem is not None:
            yield replace(problem, detail=f"outcome {what.name.lower()}: {problem.detail}")
            return


def _alone(texts: Mapping[str, str]) -> Callable[[], tuple[CodeType, Around]]:
    return lambda: (code_of(texts[ONE_FILE]), ALONE)


def _runs(spread: Spread, texts: Mapping[str, str] | None = None) -> tuple[CodeType, Around]:
    """Return what is needed to run a program with these texts. Raises SyntaxError."""
    files = spread.files if texts is None else texts
    modules = {
        name: Served(code_of(files[path] if path else "", path), not path or path.endswith("__init__.py"))
        for name, path in spread.modules.items()
    }
    return code_of(files[spread.main]), Around(spread.package, modules)


# --- part of the files ------------------------------------------------------------------------------------------------


def problems_of_parts(spread: Spread, number: int) -> Iterator[Problem]:
    """Yield what is said of one of the files alone, or of all in another order, that is not said of the whole."""
    chance = random.Random(number)  # noqa: S311  # which file is no secret
    with repository(spread.files) as place:
        whole = place.run("check")
        shuffled = chance.sample(list(spread.files), len(spread.files))
        if _all_rows(place.run("check", *shuffled)) != _all_rows(whole):
            yield Problem("order of paths", f"another result for {' '.join(shuffled)}")
        path = chance.choice(sorted(spread.files))
        yield from _alone_or_not(path, whole[path].findings if path in whole else (), place)


def _alone_or_not(path: str, in_whole: tuple[Finding, ...], place: Repository) -> Iterator[Problem]:
    outcome = place.run("check", path).get(path, Unchanged(path))
    whole = {(finding.site.span, finding.site.rule): finding for finding in in_whole}
    alone = {(finding.site.span, finding.site.rule): finding for finding in outcome.findings}
    for key in sorted(whole.keys() | alone.keys()):
        expected, found = whole.get(key), alone.get(key)
        if expected is None or found is None:
            yield Problem("a file alone: sites", f"{path}:{key[0].line}: {key[1]} is {'new' if found else 'missing'}")
        elif _row(expected) != _row(found) and not _waits(found):
            detail = f"{path}:{key[0].line}: {_texts(_row(expected))} in the whole, {_texts(_row(found))} alone"
            yield Problem(f"a file alone: {_texts(_row(expected))} {_texts(_row(found))}", detail)


def _waits(finding: Finding) -> bool:
    """Whether a call waits for handlers in files that were not handed over: the one difference there may be."""
    return any(reason.slug == ELSEWHERE for reason in finding.reasons)


def _all_rows(outcomes: Mapping[str, object]) -> dict[str, list[tuple[int, Row]]]:
    return {
        path: [(finding.site.span.line, _row(finding)) for finding in getattr(outcome, "findings", ())]
        for path, outcome in sorted(outcomes.items())
    }
