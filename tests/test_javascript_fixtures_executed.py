"""Every fixture in JavaScript or TypeScript that can run is run: before under the old SDK, after under the new one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests import side_by_side
from tests.fixture_cases import JAVASCRIPT_CASES, Case
from tests.loopback import Loopback
from tests.sdk_environments import Runners
from tests.side_by_side import Program

RUNNING = [case for case in JAVASCRIPT_CASES if case.runs != "no"]


def compare(case: Case, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Run a case's texts on their sides and assert that they show the same."""
    driver = str(case.driver or "")
    after = case.after if case.after.exists() else case.before
    side_by_side.compare(case, Program(case.before, driver), Program(after, driver), runners, loopback, tmp_path)


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.label)
def test_program_does_what_it_did(case: Case, javascript_runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Before under the old release and after under the new one show the same in every scenario."""
    compare(case, javascript_runners, loopback, tmp_path)


PROGRAM = """
import {{ createDecartClient, models }} from "@decartai/sdk";

const client = createDecartClient({{ apiKey: "my-key" }});
{call}
"""
OLD_CALL = 'console.log(await (await client.process({ model: models.video("lucy-pro-t2v"), prompt: "x" })).text());'
NEW_CALL = 'await client.queue.submitAndPoll({ model: models.video("lucy-pro-t2v"), prompt: "x" })'
CHECKED = f"""const result = {NEW_CALL};
if (result.status !== "completed") {{
  throw Object.assign(new Error(result.error), {{ code: "PROCESSING_ERROR" }});
}}
console.log(await result.data.text());"""


@pytest.mark.parametrize(
    ("call", "sound"),
    [
        pytest.param(CHECKED, True, id="sound"),
        pytest.param(CHECKED.replace("throw Object", "Object"), False, id="silent"),
        pytest.param(CHECKED.replace("PROCESSING_ERROR", "FAILED"), False, id="other error"),
        pytest.param(CHECKED.replace("await result.data.text()", "result"), False, id="the result for the video"),
        pytest.param(CHECKED.replace('"x"', '"y"'), False, id="other fields"),
        pytest.param(f"{CHECKED}\n{NEW_CALL};", False, id="one request more"),
        pytest.param(f"setTimeout(async () => {{ {NEW_CALL}; }}, 1);\n{CHECKED}", False, id="one request beside"),
        pytest.param(f"{CHECKED}\nawait new Promise(() => {{}});", False, id="without an end"),
        pytest.param(f"{CHECKED}\nprocess.exit(3);", False, id="another status"),
        pytest.param(OLD_CALL, False, id="not migrated"),
    ],
)
def test_comparison_notices_a_difference(
    call: str, sound: bool, javascript_runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """The proof itself is tried on rewrites that are wrong."""
    case = dataclasses.replace(RUNNING[0], before=tmp_path / "before.mjs", runs="both", skip=(), unordered=False)
    case.before.write_text(PROGRAM.format(call=OLD_CALL))
    case.after.write_text(PROGRAM.format(call=call))
    if sound:
        compare(case, javascript_runners, loopback, tmp_path)
    else:
        with pytest.raises(AssertionError):
            compare(case, javascript_runners, loopback, tmp_path)


def test_most_fixtures_run() -> None:
    """The proof is only as good as the share of fixtures that it covers."""
    assert len([case for case in JAVASCRIPT_CASES if case.runs == "both"]) >= 110


def _spoilt(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def _request_fixture() -> tuple[str, str]:
    case = next(one for one in RUNNING if one.label == "javascript/rest-fetch-form-data")
    return case.before.read_text(), case.after.read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "", id="sound"),
        pytest.param("status: 500", "status: 200", id="a failed job is well"),
        pytest.param("return new Response(", "throw new TypeError(", id="a failed job throws something else"),
        pytest.param('return ask("/content");', 'return ask("");', id="the status for the video"),
        pytest.param("if (!submitted.ok) {", "if (false) {", id="a refusal is not looked at"),
        pytest.param("if (!asked.ok) {", "if (false) {", id="a lost status is not looked at"),
        pytest.param("new Headers(options.headers)", "new Headers()", id="without the key"),
        pytest.param("body: null", "body: options.body", id="the body goes with every request"),
        pytest.param("const submitted =", "await fetch(address, options);\n  const submitted =", id="sent twice"),
        pytest.param('"A serene lake at sunset"', '"A lake"', id="other fields"),
        pytest.param("/v1/jobs/", "/v1/generate/", id="not migrated"),
    ],
)
def test_comparison_notices_a_wrong_request(
    old: str, new: str, javascript_runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """The proof of requests is tried on wrong functions, too."""
    before, after = _request_fixture()
    case = dataclasses.replace(RUNNING[0], name="rest-", before=tmp_path / "before.mjs", runs="both", skip=())
    case.before.write_text(before)
    case.after.write_text(_spoilt(after, old, new))
    if not old:
        compare(case, javascript_runners, loopback, tmp_path)
    else:
        with pytest.raises(AssertionError):
            compare(case, javascript_runners, loopback, tmp_path)
