"""Fixtures that send requests over REST are run, before and after, with the real HTTP libraries against one server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixture_cases import PYTHON_CASES, Case
from tests.loopback import Asked, Generation, Loopback, Scenario, is_image
from tests.project_cases import PROJECT_CASES, ProjectCase, write_files
from tests.sdk_environments import EnvironmentUnavailable, ProgramOutcome, http_interpreter
from tests.side_by_side import Settings

RUNNING = [case for case in PYTHON_CASES if case.name.startswith("rest-") and case.runs != "no"]
RUNNER = Path(__file__).with_name("rest_runner.py")
INPUTS = {"input.mp4": "the video that goes in", "image.png": "an image"}
"""The files that a program finds in its folder."""
CARRIED = ("x-api-key", "authorization", "cookie", "x-request-source", "user-agent")
"""Headers that belong to each of the requests."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What one execution showed."""

    outcome: ProgramOutcome
    generations: tuple[Generation, ...]
    asked: tuple[Asked, ...]


class Runner:
    """The process that executes the programs."""

    def __init__(self, python: Path) -> None:
        command = (str(python), "-I", str(RUNNER))
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)

    def run(self, runs: Sequence[dict[str, object]]) -> list[ProgramOutcome]:
        """Execute some programs at the same time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(runs) + "\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        return [
            ProgramOutcome(a["stdout"], a["stderr"], a["error"], a["status"], tuple(sorted(a["files"].items())))
            for a in answers
        ]


@pytest.fixture(scope="module")
def runner(sdk_cache: Path) -> Iterator[Runner]:
    """The runner, started once for all programs."""
    try:
        python = http_interpreter(sdk_cache)
    except EnvironmentUnavailable as error:
        pytest.fail(f"The HTTP libraries could not be installed for the tests.\n{error}", pytrace=False)
    made = Runner(python)
    yield made
    made.close()


def scenarios_of(case: Settings) -> list[Scenario]:
    """Return the scenarios that say something about the case."""
    skipped = {name for name, _ in case.skip}
    assert skipped <= {scenario.value for scenario in Scenario}, f"unknown scenario among {skipped}"
    skipped.add((Scenario.SOME_FAIL if case.unordered else Scenario.SOME_FAIL_BY_FIELDS).value)
    return [scenario for scenario in Scenario if scenario.value not in skipped]


def observed(
    runner: Runner, program: Path, case: Settings, scenarios: Sequence[Scenario], server: Loopback, folder: Path
) -> list[Observed]:
    """Execute one program in every scenario."""
    bases = [server.base_url(scenario) for scenario in scenarios]
    outcomes = runner.run(
        [
            {
                "program": str(program),
                "tree": program.name == "main.py",
                "argv": list(case.argv),
                "address": server.host_url(base),
                "folder": str(folder / scenario.value),
                "inputs": INPUTS,
            }
            for base, scenario in zip(bases, scenarios, strict=True)
        ]
    )
    return [
        Observed(outcome, server.generations(base), server.asked(base))
        for outcome, base in zip(outcomes, bases, strict=True)
    ]


def carried(asked: Asked) -> list[tuple[str, str]]:
    """Return the headers that each of the requests must have."""
    return [(name, value) for name, value in asked.headers if name in CARRIED]


def generations_of(case: Settings, one: Observed) -> list[tuple[str, object]]:
    """Return the generations that a program asked for, whichever way."""
    found = [(generation.model, generation.fields) for generation in one.generations]
    return list(sorted(found) if case.unordered else found)


def compare(case: Settings, before: Path, after: Path, runner: Runner, server: Loopback, folder: Path) -> None:
    """Assert that a program shows the same before and after, in all its scenarios."""
    scenarios = scenarios_of(case)
    befores = observed(runner, before, case, scenarios, server, folder / "before")
    afters = observed(runner, after, case, scenarios, server, folder / "after")
    for scenario, then, now in zip(scenarios, befores, afters, strict=True):
        where = (scenario, now.outcome.stderr)
        if scenario in (Scenario.COMPLETE, Scenario.SLOW):
            assert then.outcome.error == case.raises, then.outcome.stderr
            assert any(not is_image(one.model) for one in then.generations), then.outcome.stderr
        assert now.outcome.stdout == then.outcome.stdout, where
        assert (now.outcome.error, now.outcome.status) == (then.outcome.error, then.outcome.status), where
        assert now.outcome.files == then.outcome.files, where
        assert generations_of(case, now) == generations_of(case, then), where
        assert {one.endpoint for one in now.generations if not is_image(one.model)} <= {"jobs"}
        sent = [carried(one) for one in then.asked if one.method == "POST"]
        assert [carried(one) for one in now.asked if one.method == "POST"] == sent, where
        asked_later = [one for one in now.asked if one.method == "GET"]
        assert all(carried(one) in sent for one in asked_later), where
        assert not any(name in ("content-length", "transfer-encoding") for a in asked_later for name, _ in a.headers)
        if scenario in (Scenario.JOB_FAILS, Scenario.REFUSED, Scenario.STATUS_LOST) and not case.silent:
            shown = (now.outcome.stdout, now.outcome.error, now.outcome.files)
            well = afters[0].outcome
            assert shown != (well.stdout, well.error, well.files), where


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.name)
def test_program_does_what_it_did(case: Case, runner: Runner, loopback: Loopback, tmp_path: Path) -> None:
    """Before and after show the same, ask for the same, and send what belongs to each request with each."""
    if not case.supported:
        pytest.skip(f"needs Python {case.min_python}")
    assert case.after.exists(), "what is not changed need not run twice"
    compare(case, case.before, case.after, runner, loopback, tmp_path)


PROJECTS = [case for case in PROJECT_CASES if case.name.startswith("rest-") and case.after.exists()]


@pytest.mark.parametrize("case", PROJECTS, ids=lambda case: case.name)
def test_project_does_what_it_did(case: ProjectCase, runner: Runner, loopback: Loopback, tmp_path: Path) -> None:
    """The same of programs of several files, of those that have a main one."""
    before, after = tmp_path / "before", tmp_path / "after"
    write_files(case.files_before(), before)
    write_files(case.files_before() | case.files_changed(), after)
    if not (before / case.main).exists():
        pytest.skip("it has no program to run")
    compare(case, before / case.main, after / case.main, runner, loopback, tmp_path / "runs")


PROGRAM = """
import sys
import time

import requests

answer = requests.post(
    "https://api.decart.ai/v1/generate/lucy-pro-t2v", data={"prompt": "x"}, headers={"X-API-KEY": "key"}
)
"""
USE = """
answer.raise_for_status()
print(answer.content)
"""
SUBMIT = PROGRAM.replace("generate", "jobs")
POLL = """
if answer.ok:
    job = "https://api.decart.ai/v1/jobs/" + answer.json()["job_id"]
    while True:
        answer = requests.get(job, headers={"X-API-KEY": "key"})
        if not answer.ok or answer.json()["status"] == "failed":
            break
        if answer.json()["status"] == "completed":
            answer = requests.get(job + "/content", headers={"X-API-KEY": "key"})
            break
        time.sleep(1)
"""
FAILS = """
if answer.headers["content-type"] == "application/json":
    answer.status_code = 500
"""


@pytest.mark.parametrize(
    ("after", "sound"),
    [
        pytest.param(SUBMIT + POLL + FAILS + USE, True, id="sound"),
        pytest.param(SUBMIT + POLL + USE, False, id="a failed job's answer is ok"),
        pytest.param(SUBMIT + USE, False, id="nothing polls"),
        pytest.param(SUBMIT + POLL + FAILS + USE.replace("raise_for_status()", "ok"), False, id="nothing raises"),
        pytest.param(SUBMIT.replace('"x"', '"y"') + POLL + FAILS + USE, False, id="other fields"),
        pytest.param(SUBMIT + POLL.replace('"key"', '"other"') + FAILS + USE, False, id="other headers"),
        pytest.param(SUBMIT + SUBMIT + POLL + FAILS + USE, False, id="one request more"),
        pytest.param(SUBMIT + POLL + FAILS.replace("500", "501") + USE, False, id="another status"),
        pytest.param(PROGRAM + USE, False, id="not migrated"),
    ],
)
def test_comparison_notices_a_difference(
    after: str, sound: bool, runner: Runner, loopback: Loopback, tmp_path: Path
) -> None:
    """The proof itself is tried on rewrites that are wrong."""
    case = next(case for case in RUNNING if not case.skip and not case.unordered)
    old, new = tmp_path / "before.py", tmp_path / "after.py"
    old.write_text(PROGRAM + USE)
    new.write_text(after)
    if sound:
        compare(case, old, new, runner, loopback, tmp_path)
    else:
        with pytest.raises(AssertionError):
            compare(case, old, new, runner, loopback, tmp_path)


def test_enough_fixtures_run() -> None:
    """The proof is only as good as the share of fixtures that it covers."""
    assert sys.version_info >= (3, 10)
    assert len(RUNNING) >= 30
