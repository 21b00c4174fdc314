"""Some generated JavaScript programs in each run of the tests; ``GENERATED_JAVASCRIPT_PROGRAMS`` says how many.

The rest is about the proof itself: that every position is hit, that wrong rewrites are noticed, that a finding is
shrunk, and that the stand-ins of the SDK do what the real releases do. Nothing here depends on the day.
"""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from codemod.edits import split_lines
from codemod.model import Changed, Document, Edit, Failed, FileOutcome, Unchanged, Verdict
from codemod.record import replace
from tests.generated.choices import seeded
from tests.generated_javascript import execute
from tests.generated_javascript.examine import made_of
from tests.generated_javascript.execute import NEW, OLD, SCENARIOS, Execution
from tests.generated_javascript.explore import described, explore, shrunk
from tests.generated_javascript.invariants import (
    INVARIANTS,
    MOST_SECONDS,
    Rewriter,
    apply,
    apply_as_the_guide,
    is_quick,
)
from tests.generated_javascript.positions import POSITIONS
from tests.generated_javascript.programs import write_program

COUNT = int(os.environ.get("GENERATED_JAVASCRIPT_PROGRAMS", "100"))
FIRST_SEED = 1
LARGER_SAMPLE = 1500
LIKE_THE_REAL = 40
STEP = 8
"""Programs that a wrong rewrite is tried on at a time."""
LATER = 96
"""The first of such programs, one of which shows when a request is made."""


@pytest.fixture(scope="module", autouse=True)
def _node() -> None:
    """Skip where there is no Node, but not where all of the tests must run."""
    try:
        execute.node()
    except execute.NodeUnavailable as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}, which the whole suite needs.", pytrace=False)
        pytest.skip(str(error))


def test_programs_do_what_they_did() -> None:
    """No program behaves differently after ``apply``, in any scenario, and no invariant is broken."""
    tally = explore(COUNT, FIRST_SEED)
    assert not tally.found, described(tally.found[0])
    assert tally.programs > COUNT * 0.95, f"too many drafts are no JavaScript: {tally.unusable}"
    assert tally.sites["rewritten"] > 2 * tally.programs, "most calls are of a kind that is rewritten"
    assert tally.sites["review"] > tally.programs / 2, "many calls are of a kind that is not"


def test_programs_do_what_they_did_in_the_guide_s_style() -> None:
    """Where every job succeeds, the guide's style does the same, and tells of each job's progress."""
    tally = explore(COUNT // 2, FIRST_SEED + COUNT, rewriter=apply_as_the_guide)
    assert not tally.found, described(tally.found[0], apply_as_the_guide)


def test_every_position_is_hit() -> None:
    """The table of positions is no list of intentions."""
    hits = Counter(name for number in range(LARGER_SAMPLE) for name in write_program(seeded(number)).hits)
    assert set(hits) == {position.name for position in POSITIONS}


def test_positions_have_names_of_their_own() -> None:
    assert len({position.name for position in POSITIONS}) == len(POSITIONS)


def test_a_seed_is_a_program() -> None:
    """A finding can be looked at again."""
    assert write_program(seeded(7)) == write_program(seeded(7))
    assert write_program(seeded(7)).text != write_program(seeded(8)).text


# --- the stand-ins of the SDK ----------------------------------------------------------------------------------------


def test_the_stand_ins_are_like_the_real_releases(old_javascript: Path, new_javascript: Path) -> None:
    """What a program prints, throws and asks for is the same under the real SDK, with the same answers."""
    old, new = [], []
    for number in range(LIKE_THE_REAL):
        planned = made_of(write_program(seeded(number)))
        old.append((OLD, planned.before.text.replace(".generate", ".process")))  # which no release has
        # A stand-in goes on making what was left to a person, which the real release does not.
        if not planned.left and not planned.having(Verdict.SUPPRESSED):
            new.append((NEW, planned.text))
    assert len(new) > LIKE_THE_REAL / 5
    real = {OLD: old_javascript / "node_modules", NEW: new_javascript / "node_modules"}
    there, here = Execution([*old, *new], real=real), Execution([*old, *new])
    for (side, text), expected, shown in zip([*old, *new], here.finish(), there.finish(), strict=True):
        for scenario, one, other in zip(SCENARIOS, expected, shown):  # one for a draft that is no JavaScript
            assert dataclasses.replace(one, old_calls=()) == other, f"{side}, {scenario}:\n{text}"


# --- the proof, tried on rewrites that are wrong ---------------------------------------------------------------------


def edited(change: Callable[[str], str]) -> Rewriter:
    """Return a rewriter that does what the tool does, with a change made to each piece of new text."""

    def rewriter(document: Document) -> FileOutcome:
        outcome = apply(document)
        if not isinstance(outcome, Changed):
            return outcome
        edits = tuple(replace(edit, text=change(edit.text)) for edit in outcome.edits)
        return replace(outcome, edits=edits, after=replace(document, text=put_together(document.text, edits)))

    return rewriter


def put_together(text: str, edits: tuple[Edit, ...]) -> str:
    """Return the text with the edits made."""
    lines = split_lines(text)
    made, place = "", 0
    for edit in edits:
        made += "".join(lines[place : edit.first - 1]) + edit.text
        place = edit.last - 1
    return made + "".join(lines[place:])


def silent(document: Document) -> FileOutcome:
    """Miss every site and say nothing of it."""
    return Unchanged(document.path)


def talkative(document: Document) -> FileOutcome:
    """Change a line on nobody's account."""
    outcome = apply(document)
    if isinstance(outcome, Changed):
        return replace(outcome, after=replace(outcome.after, text=outcome.after.text + ";\n"))
    return outcome


def broken(document: Document) -> FileOutcome:
    """Fail where something was to be done."""
    outcome = apply(document)
    return Failed(document.path, "it was too much", 0, outcome.findings) if isinstance(outcome, Changed) else outcome


def meddling(document: Document) -> FileOutcome:
    """Change what was left to a person, or what a comment keeps the tool off, on the account of what was rewritten."""
    outcome = apply(document)
    kept = [f for f in outcome.findings if f.verdict in (Verdict.REVIEW, Verdict.SUPPRESSED)]
    if not isinstance(outcome, Changed) or not kept:
        return outcome
    text = outcome.after.text
    for finding in kept:
        text = text.replace(finding.site.source, finding.site.source.replace("(", "( ", 1))
    return replace(outcome, after=replace(outcome.after, text=text))


def swapped(old: str, new: str) -> Rewriter:
    """Return a rewriter that writes something else in the place of what the tool writes."""
    return edited(lambda text: text.replace(old, new))


SHOWN = {"different: printed"}
HELPER = "const result = await client.queue.submitAndPoll(options)"
WRONG: dict[str, tuple[Rewriter, set[str]]] = {
    "sites missed": (silent, {"silent miss", "what_must_be_is"}),
    "check inverted": (swapped('!== "completed"', '=== "completed"'), SHOWN),
    "another error": (swapped("PROCESSING_ERROR", "FAILED"), SHOWN),
    "the result for the video": (swapped("result.data", "result"), SHOWN),
    "no video": (swapped("return result.data", "return undefined"), SHOWN),
    "another prompt": (swapped('prompt: "', 'prompt: "other '), {"different: requests"}),
    "one request more": (
        swapped(HELPER, HELPER.replace("const result =", "") + f"; {HELPER}"),
        {"different: requests"},
    ),
    "later than before": (swapped(HELPER, f"await null; {HELPER}"), {"different: requests"}),
    "handlers not widened": (swapped("QUEUE_STATUS_ERROR", "PROCESSING_ERROR"), SHOWN),
    "comments changed": (swapped("{ code:", "{ /* which */ code:"), {"comments_are_kept"}),
    "no program": (edited(lambda text: text + ")\n"), {"no program"}),
    "other lines changed": (talkative, {"other_lines_are_identical"}),
    "not moved to the queue": (
        swapped("queue.submitAndPoll", "process"),
        {"old_names_are_gone_or_listed", "second_pass_is_no_op"},
    ),
    "given up": (broken, {"does_not_fail"}),
    "sites left are changed": (meddling, {"sites_left_are_identical", "suppressed_lines_are_kept"}),
    "line endings are mixed": (
        edited(lambda text: text.replace("\r\n", "\n")),
        {"with_other_line_endings_it_is_the_same"},
    ),
    "not for TypeScript": (
        lambda document: silent(document) if document.path.endswith("ts") else apply(document),
        {"in_typescript_it_is_the_same"},
    ),
}
"""Rewriters that break the promise, each in one way, and how that must show."""


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rewrite_is_noticed(name: str) -> None:
    """Some program of a few shows what is wrong, in the way that is expected."""
    rewriter, kinds = WRONG[name]
    seen: set[str] = set()
    for first in (LATER, *range(0, 200, STEP)) if name == "later than before" else range(0, 200, STEP):
        seen |= {found.problem.kind for found in explore(STEP, first, rewriter=rewriter).found}
        if kinds <= seen:
            return
    pytest.fail(f"expected {sorted(kinds)}, noticed only {sorted(seen)}")


def test_a_slow_rewrite_is_noticed() -> None:
    planned = made_of(write_program(seeded(1)))
    assert not list(is_quick(planned))
    assert list(is_quick(dataclasses.replace(planned, seconds=MOST_SECONDS + 1)))


def test_no_invariant_is_idle() -> None:
    """Each invariant has a wrong rewrite above that it notices, or a test of its own."""
    noticed = {kind for _, kinds in WRONG.values() for kind in kinds}
    idle = {invariant.__name__ for invariant in INVARIANTS} - noticed
    assert idle == {"is_quick", "ledger_closes"}


def test_a_finding_is_shrunk() -> None:
    """What is shown to a person is a few lines about the one thing that is wrong."""
    wrong = edited(lambda text: text.replace("!==", "==="))
    found = explore(STEP, 1, rewriter=wrong).found[0]
    small = shrunk(found, wrong, tries=25)
    assert small.problem.kind == found.problem.kind
    assert len(small.program.text) <= len(found.program.text)
    assert "what is wrong" in described(small, wrong)
