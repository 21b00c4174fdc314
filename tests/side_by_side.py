"""Programs executed before and after a migration, and compared: under the old SDK and the new, against one server.

What a program prints, writes, raises and asks of the server must be the same. The errors of the old call and of the
queue count as one family, and the two ways to start a generation as one; polls are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codemod.model import Style
from tests.loopback import Generation, Loopback, Scenario, is_image
from tests.sdk_environments import ProgramOutcome, ProgramRun, Runner, Runners

FAILING = (Scenario.JOB_FAILS, Scenario.REFUSED, Scenario.STATUS_LOST, Scenario.CONTENT_LOST)
GUIDE_STATUS_LINE = "Status: "
REQUEST_ERRORS = (
    "AxiosError ERR_BAD_RESPONSE 500",
    "AxiosError ERR_BAD_RESPONSE 503",
    "AxiosError ERR_BAD_REQUEST 401",
    "HTTPError 500",
    "HTTPError 503",
    "HTTPError 401",
)
"""How programs end that send requests themselves, where an answer is not well."""


class Settings(Protocol):
    """What a case says of its programs; ``fixture_cases.py`` says what each means."""

    @property
    def style(self) -> Style | None: ...
    @property
    def runs(self) -> str: ...
    @property
    def skip(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def unordered(self) -> bool: ...
    @property
    def raises(self) -> str: ...
    @property
    def silent(self) -> str: ...
    @property
    def argv(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Program:
    """A program on the disk: its file, the driver that calls it ("" = none), and the folders that it imports from."""

    file: Path
    driver: str = ""
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What one execution showed."""

    outcome: ProgramOutcome
    generations: tuple[Generation, ...]


def scenarios_of(case: Settings) -> list[Scenario]:
    """Return the scenarios that say something about the case."""
    skipped = {name for name, _ in case.skip}
    assert skipped <= {scenario.value for scenario in Scenario}, f"unknown scenario among {skipped}"
    # Which request comes second is chance when they are concurrent.
    skipped.add((Scenario.SOME_FAIL if case.unordered else Scenario.SOME_FAIL_BY_FIELDS).value)
    return [scenario for scenario in Scenario if scenario.value not in skipped]


def start(
    runner: Runner,
    program: Program,
    case: Settings,
    scenarios: Sequence[Scenario],
    server: Loopback,
    folder: Path,
    old: bool,
) -> list[str]:
    """Start one program in every scenario and return the addresses that its runs were given."""
    addresses = [server.base_url(scenario) for scenario in scenarios]
    runner.start(
        tuple(
            ProgramRun(
                program=str(program.file),
                driver=program.driver,
                argv=case.argv,
                base_url=address,
                folder=str(folder / scenario.value),
                guide_spelling=old,
                roots=program.roots,
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


def generations_of(case: Settings, observed: Observed) -> list[tuple[str, object]]:
    """Return the generations that a program asked for, in terms that both releases share."""
    asked = [(generation.model, generation.fields) for generation in observed.generations]
    return sorted(asked) if case.unordered else list(asked)


def printed(case: Settings, observed: Observed) -> str:
    """Return what a program printed, without the status lines that style guide adds."""
    lines = observed.outcome.stdout.splitlines(keepends=True)
    if case.style is Style.GUIDE:
        lines = [line for line in lines if not line.startswith(GUIDE_STATUS_LINE)]
    return "".join(lines)


def assert_program_works(case: Settings, scenario: Scenario, observed: Observed) -> None:
    """The fixture itself must be a sound program: it ends well, or as the case says, or with the SDK's error."""
    allowed = {case.raises}
    if scenario not in (Scenario.COMPLETE, Scenario.SLOW):
        allowed |= {"", "processing", "ExceptionGroup[processing]", "ExceptionGroup[processing, processing]"}
        if getattr(case, "name", "").startswith("rest-"):
            allowed |= {"Error", *REQUEST_ERRORS}
    assert observed.outcome.error in allowed, observed.outcome.stderr


def assert_failure_shows(case: Settings, scenario: Scenario, observed: Observed, complete: Observed) -> None:
    """A failed generation must change something that somebody sees."""
    if scenario in FAILING and not case.silent and any(not is_image(g.model) for g in complete.generations):
        outcome, well = observed.outcome, complete.outcome
        assert (outcome.stdout, outcome.error, outcome.files) != (well.stdout, well.error, well.files)


def compare(
    case: Settings, before: Program, after: Program, runners: Runners, loopback: Loopback, folder: Path
) -> None:
    """Run a program in all its scenarios, on both sides where both can run, and assert that they show the same."""
    scenarios = scenarios_of(case)
    old_addresses = start(runners.old, before, case, scenarios, loopback, folder / "old", old=True)
    if case.runs == "both":
        new_addresses = start(runners.new, after, case, scenarios, loopback, folder / "new", old=False)
    befores = finish(runners.old, old_addresses, loopback)
    # Both are heard to the end before anything is asserted: an answer that is left over would be the next program's.
    afters = finish(runners.new, new_addresses, loopback) if case.runs == "both" else []
    for scenario, then in zip(scenarios, befores, strict=True):
        assert_program_works(case, scenario, then)
        assert_failure_shows(case, scenario, then, befores[0])
        assert not any(g.endpoint == "jobs" for g in then.generations)
    if case.runs != "both":
        return
    for scenario, then, now in zip(scenarios, befores, afters, strict=True):
        assert printed(case, now) == printed(case, then), (scenario, now.outcome.stderr)
        assert (now.outcome.error, now.outcome.status) == (then.outcome.error, then.outcome.status), (
            scenario,
            now.outcome.stderr,
        )
        assert now.outcome.files == then.outcome.files, scenario
        assert generations_of(case, now) == generations_of(case, then), scenario
        assert {g.endpoint for g in now.generations if not is_image(g.model)} <= {"jobs"}
        assert_failure_shows(case, scenario, now, afters[0])
