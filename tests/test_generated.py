"""Some hundreds of generated programs in each run of the tests; ``GENERATED_PROGRAMS`` says how many.

The rest is about the proof itself: that every position is hit, that wrong rewrites are noticed, and that a finding is
shrunk. Nothing here depends on the day: hypothesis is derandomised, and the other programs come from fixed seeds.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from codemod.model import Changed, Document, Edit, FileOutcome, Unchanged
from tests.generated.choices import seeded
from tests.generated.examine import apply, examine
from tests.generated.explore import Found, described, explore, is_python, quiet, shrunk
from tests.generated.invariants import INVARIANTS
from tests.generated.positions import POSITIONS
from tests.generated.programs import Program, programs, write_program

COUNT = int(os.environ.get("GENERATED_PROGRAMS", "600"))
BY_HYPOTHESIS = max(1, COUNT // 5)
FIRST_SEED = 1
LARGER_SAMPLE = 2500


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


def edited(change: Callable[[str], str]) -> Callable[[Document], FileOutcome]:
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


WIDENED = ("QueueSubmitError", "QueueStatusError", "QueueResultError")


def narrowed(text: str) -> str:
    """Take one of the queue's errors back out of the handlers."""
    return text if "import" in text else text.replace("QueueStatusError", "ProcessingError")


WRONG = (
    pytest.param(silent, {"silent miss"}, id="sites-missed"),
    pytest.param(edited(lambda t: t.replace("!= ", "== ")), {"different: printed", "different: error"}, id="check-inverted"),
    pytest.param(edited(lambda t: t.replace("ProcessingError(result.error)", "KeyError(result.error)")),
                 {"different: error", "different: printed"}, id="another-error"),
    pytest.param(edited(lambda t: t.replace("result.data", "result")), {"different: printed"}, id="the-result-for-the-video"),
    pytest.param(edited(lambda t: t.replace("return result.data", "return b''")), {"different: printed"}, id="no-video"),
    pytest.param(edited(lambda t: t.replace('"prompt": "', '"prompt": "other ')), {"different: generations"}, id="other-prompt"),
    pytest.param(edited(lambda t: t.replace("    result = await client.queue", "    await client.queue.submit_and_poll(dict(options))\n"
                 "    result = await client.queue")), {"different: generations"}, id="one-request-more"),
    pytest.param(edited(lambda t: t.replace("await _submit_and_poll(", "_submit_and_poll(")), {"different: printed"}, id="not-awaited"),
    pytest.param(edited(narrowed), {"different: printed", "different: error"}, id="handlers-not-widened"),
    pytest.param(edited(lambda t: t.replace("    result = await client.queue", "    import asyncio\n    await asyncio.sleep(9)\n"
                 "    result = await client.queue")), {"different: printed"}, id="later-than-before"),
    pytest.param(edited(lambda t: t.replace("  # beside", "  # behind")), {"comments_are_kept"}, id="comments-changed"),
    pytest.param(edited(lambda t: t + ")\n"), {"compiles"}, id="no-program"),
    pytest.param(talkative, {"other_lines_are_identical"}, id="other-lines-changed"),
    pytest.param(edited(lambda t: t.replace("queue.submit_and_poll", "process")),
                 {"old_names_are_gone_or_listed", "second_pass_is_no_op"}, id="second-pass-changes-more"),
)  # fmt: skip


@pytest.mark.parametrize(("rewriter", "kinds"), WRONG)
def test_a_wrong_rewrite_is_noticed(rewriter: Callable[[Document], FileOutcome], kinds: set[str]) -> None:
    """Each of these breaks the promise in one way; some program of a few shows it, in the way that is expected."""
    seen: set[str] = set()
    for first in range(0, 160, 20):
        seen |= {found.problem.kind for found in explore(20, first, rewriter=rewriter).found}
        if kinds <= seen:
            return
    pytest.fail(f"expected {sorted(kinds)}, noticed only {sorted(seen)}")


def test_no_invariant_is_idle() -> None:
    """Each invariant has a wrong rewrite above that it notices, or a reason why it needs none."""
    noticed = {kind for case in WRONG for kind in case.values[1]}  # type: ignore[union-attr]  # pytest types values as objects
    proved_elsewhere = {"does_not_fail", "is_quick", "sites_left_are_identical"}
    assert {invariant.__name__ for invariant in INVARIANTS} == (noticed & {i.__name__ for i in INVARIANTS}) | proved_elsewhere


def test_a_finding_is_shrunk() -> None:
    """What is shown to a person is a few lines about the one thing that is wrong."""
    wrong = edited(lambda text: text.replace("!= ", "== "))
    found = explore(20, 1, rewriter=wrong).found[0]
    small = shrunk(found, wrong)
    assert small.problem.kind == found.problem.kind
    assert len(small.program.text) < len(found.program.text)
    assert len(small.program.text.splitlines()) < 25
    assert "what is wrong" in described(small, wrong)
