"""Every script among the fixtures that can run is run: before and after, under bash and dash, with the real curl."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.fixture_cases import SHELL_CASES, Case
from tests.loopback import Loopback
from tests.shell_programs import compare, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed here: {', '.join(missing())}")
RUNNING = [case for case in SHELL_CASES if case.runs != "no"]


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.name)
def test_script_does_what_it_did(case: Case, loopback: Loopback, tmp_path: Path) -> None:
    """Before and after show the same in every scenario."""
    compare(case, case.before.read_text(), case.expected.decode(), loopback, tmp_path)


BEFORE = """#!/bin/sh
curl -sf https://api.decart.ai/v1/generate/lucy-pro-t2v -H 'X-API-KEY: k' -F prompt=x -o x.mp4
echo "$?"
"""
SUBMIT = "curl -sf https://api.decart.ai/v1/jobs/lucy-pro-t2v -H 'X-API-KEY: k' -F prompt=x"
SOUND = f"""#!/bin/sh
make() {{
  answer=$({SUBMIT}) || return
  job=$(printf %s "$answer" | jq -r .job_id)
  while :; do
    state=$(curl -sf -H 'X-API-KEY: k' "https://api.decart.ai/v1/jobs/$job") || return
    case $(printf %s "$state" | jq -r .status) in
      completed) break ;;
      failed) return 22 ;;
    esac
    sleep 2
  done
  curl -sf -H 'X-API-KEY: k' "https://api.decart.ai/v1/jobs/$job/content" -o x.mp4
}}
make
echo "$?"
"""


@pytest.mark.parametrize(
    ("after", "sound"),
    [
        pytest.param(SOUND, True, id="sound"),
        pytest.param(SOUND.replace("return 22", "return 0"), False, id="silent"),
        pytest.param(SOUND.replace("return 22", "return 1"), False, id="other status"),
        pytest.param(SOUND.replace("prompt=x", "prompt=y"), False, id="other fields"),
        pytest.param(SOUND.replace("-H 'X-API-KEY: k' \"https", '"https'), False, id="a header less"),
        pytest.param(SOUND.replace("-o x.mp4", "-o y.mp4"), False, id="another file"),
        pytest.param(SOUND.replace("-o x.mp4", ""), False, id="printed"),
        pytest.param(SOUND.replace("\nmake\n", "\nmake\nmake\n"), False, id="one request more"),
        pytest.param(SOUND.replace("sleep 2", "sleep 2; : > $TMPDIR/x"), False, id="a file is left"),
        pytest.param(BEFORE, False, id="not migrated"),
    ],
)
def test_comparison_notices_a_difference(after: str, sound: bool, loopback: Loopback, tmp_path: Path) -> None:
    """The proof itself is tried on rewrites that are wrong."""
    case = dataclasses.replace(RUNNING[0], runs="both", skip=(), unordered=False, argv=())
    if sound:
        compare(case, BEFORE, after, loopback, tmp_path)
    else:
        with pytest.raises(AssertionError):
            compare(case, BEFORE, after, loopback, tmp_path)


def test_most_rewrites_run() -> None:
    """The proof is only as good as the share of fixtures that it covers."""
    rewritten = [case for case in SHELL_CASES if case.after.exists()]
    assert [case.name for case in rewritten if case.runs != "both"] == []
    assert len(rewritten) >= 45
