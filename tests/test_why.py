"""`why`: the chain of evidence for a line, and clear words where there is no such place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import BROKEN, PLAIN, UNKNOWN, VIDEO, run

FOREIGN = """\
import other


def call(client: other.Client) -> None:
    client.process({"prompt": "x"})
    print("done")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plain.py").write_text(PLAIN)
    (tmp_path / "video.py").write_text(VIDEO)
    (tmp_path / "unknown.py").write_text(UNKNOWN)
    (tmp_path / "foreign.py").write_text(FOREIGN)
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "bytes.py").write_bytes(b"# decart\nx = '\xff'\n")
    (tmp_path / "sub").mkdir()
    return tmp_path


def test_a_site_is_told_with_its_evidence_and_the_verdict(folder: Path) -> None:
    outcome = run("why", "video.py:5", cwd=folder)

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("video.py:5:19: a site of the rule sync-video-call\n  5:19  fixable  sync-video-call")
    assert "\n    - line 4: " in outcome.out
    assert "DecartClient" in outcome.out
    assert outcome.out.endswith("\n  verdict: fixable, apply rewrites it\n")


def test_the_reason_that_decided_is_named(folder: Path) -> None:
    outcome = run("why", "unknown.py:5", cwd=folder)

    assert outcome.code == 0
    assert "model" in outcome.out
    assert outcome.out.endswith("verdict: review, left as it is: a person must decide (model-unknown)\n")


def test_a_call_that_is_no_site_is_explained(folder: Path) -> None:
    outcome = run("why", "foreign.py:5", cwd=folder)

    assert outcome.code == 0
    assert outcome.out.startswith("foreign.py:5:5: not a site\n")


def test_a_line_without_a_call_says_so(folder: Path) -> None:
    outcome = run("why", "plain.py:2", cwd=folder)

    assert (outcome.code, outcome.out) == (0, "plain.py:2: no site, and no call that could be one.\n")


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("video.py", "video.py: expected FILE:LINE, as in app/video.py:12."),
        ("video.py:", "video.py:: expected FILE:LINE"),
        ("video.py:x", "video.py:x: expected FILE:LINE"),
        ("video.py:0", "video.py:0: expected FILE:LINE"),
        ("video.py:-1", "video.py:-1: expected FILE:LINE"),
        (":3", ":3: expected FILE:LINE"),
        ("video.py:\u0663", "video.py:\u0663: expected FILE:LINE"),
        ("missing.py:3", "missing.py: cannot be read: No such file or directory."),
        ("sub:3", "sub: cannot be read: Is a directory."),
        ("video.py:99", "video.py: there is no line 99; the file has 6 lines."),
        ("broken.py:1", "broken.py:1: "),
        ("bytes.py:1", "bytes.py: "),
    ],
)
def test_a_place_that_is_none_is_explained(place: str, complaint: str, folder: Path) -> None:
    outcome = run("why", place, cwd=folder)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"decart-codemod: {complaint}")
    assert "Traceback" not in outcome.err


def test_a_broken_file_that_no_run_would_read_is_named_all_the_same(folder: Path) -> None:
    (folder / "half.py").write_text("def half(:\n    pass\n")

    outcome = run("why", "half.py:1", cwd=folder)

    assert outcome.code == 2
    assert (
        outcome.err.startswith("Error: half.py:1: not valid Python: ") or "half.py:1: not valid Python" in outcome.err
    )
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("name", ["requirements.txt", "package.json", "pyproject.toml", "environment.yml"])
def test_a_manifest_is_no_program(name: str, folder: Path) -> None:
    """What becomes of it is known by the whole project: its text is not read as if it were Python."""
    (folder / name).write_text("decart==0.0.10\n")
    result = run("why", f"{name}:1", cwd=folder)
    assert result.code == 0
    assert result.out.startswith(f"{name}:1: what becomes of a requirement depends on the programs")
