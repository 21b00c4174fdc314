"""Every fixture that can run is run: before under the old SDK, after under the new one, against one server."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests import side_by_side
from tests.fixture_cases import PYTHON_CASES, Case
from tests.loopback import Loopback
from tests.sdk_environments import Runners
from tests.side_by_side import Program

RUNNING = [case for case in PYTHON_CASES if case.runs != "no" and not case.name.startswith("rest-")]
"""Those that use the SDK; the others are run by ``test_python_rest_executed.py``."""


def compare(case: Case, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Run a case's texts on their sides and assert that they show the same."""
    driver = str(case.driver or "")
    after = case.after if case.after.exists() else case.before
    side_by_side.compare(case, Program(case.before, driver), Program(after, driver), runners, loopback, tmp_path)


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
