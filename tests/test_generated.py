"""Some hundreds of generated programs in each run of the tests; ``GENERATED_PROGRAMS`` says how many.

The rest is about the proof itself: that every position is hit, that wrong rewrites are noticed, and that a finding is
shrunk. Nothing here depends on the day: hypothesis is derandomised, and the other programs come from fixed seeds.
"""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings

from codemod.model import Changed, Document, Edit, Failed, FileOutcome, Unchanged, Verdict
from codemod.record import replace
from tests.generated.choices import seeded
from tests.generated.examine import Rewriter, apply, examine
from tests.generated.explore import Found, described, explore, is_python, quiet, shrunk
from tests.generated.invariants import INVARIANTS, MOST_SECONDS, is_quick
from tests.generated.positions import POSITIONS
from tests.generated.programs import Program, programs, write_program

COUNT = int(os.environ.get("GENERATED_PROGRAMS", "800"))
BY_HYPOTHESIS = max(1, COUNT // 8)
FIRST_SEED = 1
LARGER_SAMPLE = 2500


# Programs that await nothing leave coroutines, and the collector may come upon one outside of ``quiet``.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_programs_do_what_they_did() -> None:
    """No program behaves differently after ``apply``, in any outcome, and no invariant is broken."""
    tally = explore(COUNT, FIRST_SEED)
    assert not tally.found, described(tally.found[0])
    assert not tally.unusable
    assert tally.programs > COUNT * 0.97, "too many drafts are no Python"
    assert tally.sites["rewritten"] > 2 * tally.programs, "most calls are of a kind that is rewritten"
    assert tally.sites["review"] > tally.programs / 2, "many calls are of a kind that is not"


@settings(
    max_examples=BY_HYPOTHESIS,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
@given(programs())
def test_programs_of_hypothesis_do_what_they_did(program: Program) -> None:
    """The same, with programs that hypothesis looks for, and shrinks where one shows something."""
    with quiet():
        assume(is_python(program.text))
        problems = examine(program.text).problems
        assert not problems, described(Found(0, program, problems[0]))


def test_every_position_is_hit() -> None:
    """The table of positions is no list of intentions."""
    hits: Counter[str] = Counter()
    with quiet():
        for number in range(LARGER_SAMPLE):
            program = write_program(seeded(number))
            if is_python(program.text):
                hits.update(program.hits)
    assert not [position.name for position in POSITIONS if position.supported and not hits[position.name]]
    assert set(hits) <= {position.name for position in POSITIONS}


def test_positions_have_names_of_their_own() -> None:
    assert len({position.name for position in POSITIONS}) == len(POSITIONS)


def test_a_seed_is_a_program() -> None:
    """A finding can be looked at again."""
    assert write_program(seeded(7)) == write_program(seeded(7))
    assert write_program(seeded(7)).text != write_program(seeded(8)).text


# --- the proof, tried on rewrites that are wrong ---------------------------------------------------------------------


def edited(change: Callable[[str], str]) -> Rewriter:
    """Return a rewriter that does what the tool does, with a change made to each piece of new text."""

    def rewriter(document: Document) -> FileOutcome:
        outcome = apply(document)
        if not isinstance(outcome, Changed):
            return outcome
        edits = tuple(replace(edit, text=change(edit.text)) for edit in outcome.edits)
        lines = document.text.splitlines(keepends=True)
        return replace(outcome, edits=edits, after=replace(document, text=put_together(lines, edits)))

    return rewriter


def put_together(lines: list[str], edits: tuple[Edit, ...]) -> str:
    """Return the lines with the edits made."""
    text, place = "", 0
    for edit in edits:
        text += "".join(lines[place : edit.first - 1]) + edit.text
        place = edit.last - 1
    return text + "".join(lines[place:])


def silent(document: Document) -> FileOutcome:
    """Miss every site and say nothing of it."""
    return Unchanged(document.path)


def talkative(document: Document) -> FileOutcome:
    """Change a line on nobody's account."""
    outcome = apply(document)
    if isinstance(outcome, Changed):
        return replace(outcome, after=replace(outcome.after, text=outcome.after.text + "pass\n"))
    return outcome


def broken(document: Document) -> FileOutcome:
    """Fail where something was to be done."""
    outcome = apply(document)
    return Failed(document.path, "it was too much", 0, outcome.findings) if isinstance(outcome, Changed) else outcome


def meddling(document: Document) -> FileOutcome:
    """Change what was left to a person, on the account of what was rewritten."""
    outcome = apply(document)
    left = [finding for finding in outcome.findings if finding.verdict is Verdict.REVIEW]
    if not isinstance(outcome, Changed) or not left:
        return outcome
    source = left[0].site.source
    after = replace(outcome.after, text=outcome.after.text.replace(source, source.replace("(", "( ", 1)))
    return replace(outcome, after=after)


def narrowed(text: str) -> str:
    """Take one of the queue's errors back out of the handlers."""
    return text if "import" in text else text.replace("QueueStatusError", "ProcessingError")


def swapped(old: str, new: str) -> Rewriter:
    """Return a rewriter that writes something else in the place of what the tool writes."""
    return edited(lambda text: text.replace(old, new))


SHOWN = {"different: printed"}
QUEUED = "    result = await client.queue"
TWICE = f"    await client.queue.submit_and_poll(dict(options))\n{QUEUED}"
LATER = f"    import asyncio\n    await asyncio.sleep(9)\n{QUEUED}"
WRONG: dict[str, tuple[Rewriter, set[str]]] = {
    "sites missed": (silent, {"silent miss"}),
    "check inverted": (swapped("!= ", "== "), SHOWN),
    "another error": (swapped("ProcessingError(result.error)", "KeyError(result.error)"), SHOWN),
    "the result for the video": (swapped("result.data", "result"), SHOWN),
    "no video": (swapped("return result.data", "return b''"), SHOWN),
    "another prompt": (swapped('"prompt": "', '"prompt": "other '), {"different: generations"}),
    "one request more": (swapped(QUEUED, TWICE), {"different: generations"}),
    "not awaited": (swapped("await _submit_and_poll(", "_submit_and_poll("), SHOWN),
    "handlers not widened": (edited(narrowed), SHOWN),
    "later than before": (swapped(QUEUED, LATER), SHOWN),
    "comments changed": (swapped("  # beside", "  # behind"), {"comments_are_kept"}),
    "no program": (edited(lambda text: text + ")\n"), {"compiles"}),
    "other lines changed": (talkative, {"other_lines_are_identical"}),
    "not moved to the queue": (
        swapped("queue.submit_and_poll", "process"),
        {"old_names_are_gone_or_listed", "second_pass_is_no_op"},
    ),
    "given up": (broken, {"does_not_fail"}),
    "sites left are changed": (meddling, {"sites_left_are_identical"}),
}
"""Rewriters that break the promise, each in one way, and how that must show."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rewrite_is_noticed(name: str) -> None:
    """Some program of a few shows what is wrong, in the way that is expected."""
    rewriter, kinds = WRONG[name]
    seen: set[str] = set()
    for first in range(0, 160, 20):
        seen |= {found.problem.kind for found in explore(20, first, rewriter=rewriter).found}
        if kinds <= seen:
            return
    pytest.fail(f"expected {sorted(kinds)}, noticed only {sorted(seen)}")


def test_a_slow_rewrite_is_noticed() -> None:
    planned = examine("print('nothing to do')\n").planned
    assert not list(is_quick(planned))
    assert list(is_quick(dataclasses.replace(planned, seconds=MOST_SECONDS + 1)))


def test_no_invariant_is_idle() -> None:
    """Each invariant has a wrong rewrite above that it notices, or a test of its own."""
    noticed = {kind for _, kinds in WRONG.values() for kind in kinds}
    assert {invariant.__name__ for invariant in INVARIANTS} - noticed == {
        "is_quick",
        "ledger_closes",
    }  # and tests/test_ledger.py


def test_a_finding_is_shrunk() -> None:
    """What is shown to a person is a few lines about the one thing that is wrong."""
    wrong = edited(lambda text: text.replace("!= ", "== "))
    found = explore(20, 1, rewriter=wrong).found[0]
    small = shrunk(found, wrong)
    assert small.problem.kind == found.problem.kind
    assert len(small.program.text) < len(found.program.text)
    assert len(small.program.text.splitlines()) < 25
    assert "what is wrong" in described(small, wrong)
