"""Every fixture that can run is run: before under the old SDK, after under the new one, against one server.

What a program prints, writes, raises and asks of the server must be the same. The errors of the old call and of the
queue count as one family, and the two ways to start a generation as one; polls are not compared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemod.model import Style
from tests.fixture_cases import PYTHON_CASES, Case
from tests.loopback import Generation, Loopback, Scenario, is_image
from tests.sdk_environments import ProgramOutcome, ProgramRun, Runner, Runners

RUNNING = [case for case in PYTHON_CASES if case.runs != "no"]
FAILING = (Scenario.JOB_FAILS, Scenario.REFUSED, Scenario.STATUS_LOST, Scenario.CONTENT_LOST)
GUIDE_STATUS_LINE = "Status: "


@dataclass(frozen=True, slots=True)
class Observed:
    """What one execution showed."""

    outcome: ProgramOutcome
    generations: tuple[Generation, ...]


def scenarios_of(case: Case) -> list[Scenario]:
    """Return the scenarios that say something about the case."""
    skipped = {name for name, _ in case.skip}
    assert skipped <= {scenario.value for scenario in Scenario}, f"unknown scenario among {skipped}"
    # Which request comes second is chance when they are concurrent.
    skipped.add((Scenario.SOME_FAIL if case.unordered else Scenario.SOME_FAIL_BY_FIELDS).value)
    return [scenario for scenario in Scenario if scenario.value not in skipped]


def start(
    runner: Runner, program: Path, case: Case, scenarios: Sequence[Scenario], server: Loopback, folder: Path, old: bool
) -> list[str]:
    """Start one program in every scenario and return the addresses that its runs were given."""
    addresses = [server.base_url(scenario) for scenario in scenarios]
    runner.start(
        tuple(
            ProgramRun(
                program=str(program),
                driver=str(case.driver or ""),
                argv=case.argv,
                base_url=address,
                folder=str(folder / scenario.value),
                guide_spelling=old,
            )
            for address, scenario in zip(addresses, scenarios, strict=True)
        )
    )
    return addresses


def finish(runner: Runner, addresses: list[str], server: Loopback) -> list[Observed]:
    """Wait for the runs that were started and return what they showed."""
    return [
        Observed(outcome, server.generations(address))
        for outcome, address in zip(runner.finish(), addresses, strict=True)
    ]


def generations_of(case: Case, observed: Observed) -> list[tuple[str, object]]:
    """Return the generations that a program asked for, in terms that both releases share."""
    asked = [(generation.model, generation.fields) for generation in observed.generations]
    return sorted(asked) if case.unordered else list(asked)


def printed(case: Case, observed: Observed) -> str:
    """Return what a program printed, without the status lines that style guide adds."""
    lines = observed.outcome.stdout.splitlines(keepends=True)
    if case.style is Style.GUIDE:
        lines = [line for line in lines if not line.startswith(GUIDE_STATUS_LINE)]
    return "".join(lines)


def assert_program_works(case: Case, scenario: Scenario, observed: Observed) -> None:
    """The fixture itself must be a sound program: it ends well, or as the case says, or with the SDK's error."""
    allowed = {case.raises}
    if scenario not in (Scenario.COMPLETE, Scenario.SLOW):
        allowed |= {"", "processing", "ExceptionGroup[processing]", "ExceptionGroup[processing, processing]"}
    assert observed.outcome.error in allowed, observed.outcome.stderr


def assert_failure_shows(case: Case, scenario: Scenario, observed: Observed, complete: Observed) -> None:
    """A failed generation must change something that somebody sees."""
    if scenario in FAILING and not case.silent and any(not is_image(g.model) for g in complete.generations):
        outcome, well = observed.outcome, complete.outcome
        assert (outcome.stdout, outcome.error, outcome.files) != (well.stdout, well.error, well.files)


def compare(case: Case, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Run a case in all its scenarios, on both sides where both can run, and assert that they show the same."""
    scenarios = scenarios_of(case)
    after = case.after if case.after.exists() else case.before
    old_addresses = start(runners.old, case.before, case, scenarios, loopback, tmp_path / "old", old=True)
    if case.runs == "both":
        new_addresses = start(runners.new, after, case, scenarios, loopback, tmp_path / "new", old=False)
    befores = finish(runners.old, old_addresses, loopback)
    for scenario, before in zip(scenarios, befores, strict=True):
        assert_program_works(case, scenario, before)
        assert_failure_shows(case, scenario, before, befores[0])
        assert not any(g.endpoint == "jobs" for g in before.generations)
    if case.runs != "both":
        return
    afters = finish(runners.new, new_addresses, loopback)
    for scenario, before, now in zip(scenarios, befores, afters, strict=True):
        assert printed(case, now) == printed(case, before), (scenario, now.outcome.stderr)
        assert (now.outcome.error, now.outcome.status) == (before.outcome.error, before.outcome.status), (
            scenario,
            now.outcome.stderr,
        )
        assert now.outcome.files == before.outcome.files, scenario
        assert generations_of(case, now) == generations_of(case, before), scenario
        assert {g.endpoint for g in now.generations if not is_image(g.model)} <= {"jobs"}
        assert_failure_shows(case, scenario, now, afters[0])


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.name)
def test_program_does_what_it_did(case: Case, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Before under the old release and after under the new one show the same in every scenario."""
    if not case.supported:
        pytest.skip(f"needs Python {case.min_python}")
    compare(case, runners, loopback, tmp_path)


PROGRAM = """
import asyncio
from decart import DecartClient, ProcessingError, models

async def main():
    async with DecartClient(api_key="my-key") as client:
        {call}

asyncio.run(main())
"""
OLD_CALL = 'print(await client.process({"model": models.video("lucy-pro-t2v"), "prompt": "x"}))'
NEW_CALL = 'await client.queue.submit_and_poll({"model": models.video("lucy-pro-t2v"), "prompt": "x"})'
CHECKED = f"""result = {NEW_CALL}
        if result.status != "completed":
            raise ProcessingError(result.error)
        print(result.data)"""


@pytest.mark.parametrize(
    ("call", "sound"),
    [
        pytest.param(CHECKED, True, id="sound"),
        pytest.param(CHECKED.replace("raise ProcessingError(result.error)", "return"), False, id="silent"),
        pytest.param(CHECKED.replace("ProcessingError(result.error)", "RuntimeError"), False, id="other error"),
        pytest.param(CHECKED.replace("result.data)", "result)"), False, id="the result for the video"),
        pytest.param(CHECKED.replace('"x"', '"y"'), False, id="other fields"),
        pytest.param(f"{CHECKED}\n        {NEW_CALL}", False, id="one request more"),
        pytest.param(OLD_CALL, False, id="not migrated"),
    ],
)
def test_comparison_notices_a_difference(
    call: str, sound: bool, runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """The proof itself is tried on rewrites that are wrong."""
    case = dataclasses.replace(RUNNING[0], before=tmp_path / "before.py", runs="both", skip=(), unordered=False)
    case.before.write_text(PROGRAM.format(call=OLD_CALL))
    case.after.write_text(PROGRAM.format(call=call))
    if sound:
        compare(case, runners, loopback, tmp_path)
    else:
        with pytest.raises(AssertionError):
            compare(case, runners, loopback, tmp_path)


def test_most_fixtures_run() -> None:
    """The proof is only as good as the share of fixtures that it covers."""
    assert len([case for case in PYTHON_CASES if case.runs == "both"]) >= 110
