"""The command line as a user meets it: options, usage errors, streams, stdin, help and completion."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from codemod import __version__
from codemod.explain import explain_one
from codemod.reasons import REASON_BY_SLUG, RULE_BY_SLUG
from tests.command import BROKEN, PLAIN, UNKNOWN, VIDEO, run

AFTER = VIDEO.replace(
    "    video = await client.process({", "    result = await client.queue.submit_and_poll({"
).replace(
    "    return video\n",
    '    if result.status != "completed":\n'
    "        raise ProcessingError(result.error)\n"
    "    video = result.data\n"
    "    return video\n",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plain.py").write_text(PLAIN)
    (tmp_path / "video.py").write_text(VIDEO)
    (tmp_path / "unknown.py").write_text(UNKNOWN)
    return tmp_path


def test_check_reports_and_writes_nothing(folder: Path) -> None:
    outcome = run("check", "--jobs", "1", cwd=folder)

    assert outcome.code == 1
    assert outcome.err == ""
    assert "video.py\n  5:19  fixable  sync-video-call: " in outcome.out
    assert '       5 |     video = await client.process({"model"' in outcome.out
    assert "(model-unknown)" in outcome.out
    assert outcome.out.endswith(
        "2 sites in 2 of 3 files: 1 fixable, 1 to review, 0 notes, 0 suppressed; 0 files failed\n"
    )
    assert (folder / "video.py").read_text() == VIDEO


def test_git_takes_the_diff_and_makes_what_apply_makes(folder: Path) -> None:
    outcome = run("diff", ".", cwd=folder)
    assert outcome.code == 1
    assert "model-unknown" in outcome.err
    assert "fixable  " not in outcome.err

    subprocess.run(["git", "apply"], cwd=folder, input=outcome.out.encode(), check=True)
    applied = (folder / "video.py").read_text()
    (folder / "video.py").write_text(VIDEO)

    assert run("apply", ".", cwd=folder).code == 1
    assert (folder / "video.py").read_text() == applied == AFTER
    assert run("diff", ".", cwd=folder).out == ""


def test_apply_leaves_nothing_to_do(folder: Path) -> None:
    first = run("apply", "video.py", cwd=folder)
    assert (first.code, first.err) == (0, "")
    assert first.out == (
        "video.py\n  1 site rewritten\n\n"
        "1 site in 1 of 1 file: 1 rewritten, 0 to review, 0 notes, 0 suppressed; 0 files failed\n"
    )

    assert run("apply", "video.py", cwd=folder).out == "0 sites in 1 file; 0 files failed\n"
    assert run("check", "video.py", cwd=folder).code == 0


def test_one_bad_file_never_stops_the_others(folder: Path) -> None:
    (folder / "broken.py").write_text(BROKEN)

    outcome = run("apply", "missing.py", "broken.py", "video.py", cwd=folder)

    assert outcome.code == 2
    assert (folder / "video.py").read_text() == AFTER
    assert "missing.py\n  failed: " in outcome.out
    assert "broken.py\n  failed: line 1: " in outcome.out
    assert outcome.out.endswith("; 2 files failed\n")


@pytest.mark.parametrize("command", ["check", "diff", "apply"])
def test_exit_zero_forgives_sites_and_no_failure(command: str, folder: Path) -> None:
    assert run(command, "--exit-zero", "unknown.py", cwd=folder).code == 0
    assert run(command, "--exit-zero", "missing.py", cwd=folder).code == 2


def test_style_guide(folder: Path) -> None:
    outcome = run("diff", "--style", "guide", "video.py", cwd=folder)

    assert (
        '+    if result.status == "completed":' in outcome.out or '+    if result.status != "completed":' in outcome.out
    )


def test_select_and_ignore(folder: Path) -> None:
    nothing = "0 sites in 1 file; 0 files failed\n"
    assert run("check", "--ignore", "sync-video-call", "video.py", cwd=folder).out == nothing
    assert run("check", "--select", "image-generate, retired-model", "video.py", cwd=folder).out == nothing
    assert run("check", "--select=sync-video-call", "video.py", cwd=folder).code == 1


def test_include_and_exclude_are_repeatable(folder: Path) -> None:
    assert "of 1 file:" in run("check", "--include", "vid*.py", cwd=folder).out
    assert "of 2 files:" in run("check", "--include", "vid*.py", "--include", "unk*", cwd=folder).out
    assert "0 sites in 1 file;" in run("check", "--exclude", "vid*.py", "--exclude", "unk*", cwd=folder).out


def test_json(folder: Path) -> None:
    content = json.loads(run("check", "--format", "json", cwd=folder).out)

    assert [site["path"] for site in content["sites"]] == ["unknown.py", "video.py"]
    assert content["summary"]["files_seen"] == 3
    assert content["sites"][1]["verdict"] == "fixable"
    assert content["sites"][1]["before"] == ('client.process({"model": models.video("lucy-2.1"), "prompt": prompt})')


def test_output_takes_the_report(folder: Path) -> None:
    outcome = run("diff", "--output", "report.txt", ".", cwd=folder)

    assert outcome.out.startswith("--- a/video.py\n")
    assert outcome.err == ""
    assert "model-unknown" in (folder / "report.txt").read_text()


@pytest.mark.parametrize("command", ["check", "diff", "apply"])
def test_stdin(command: str, folder: Path) -> None:
    (folder / "name.py").write_text(PLAIN)
    outcome = run(command, "-", "--stdin-filename", "name.py", cwd=folder, stdin=VIDEO.encode())

    assert outcome.code == (0 if command == "apply" else 1)
    match command:
        case "check":
            assert outcome.out.startswith("name.py\n  5:19  fixable")
            assert outcome.err == ""
        case "diff":
            assert outcome.out.startswith("--- a/name.py\n+++ b/name.py\n")
            assert outcome.err.startswith("1 site in 1 of 1 file")
        case _:
            assert outcome.out == AFTER
            assert outcome.err.startswith("name.py\n  1 site rewritten\n")
    assert (folder / "name.py").read_text() == PLAIN


@pytest.mark.parametrize(
    ("source", "code"), [(PLAIN, 0), (PLAIN.replace("\n", "\r\n"), 0), (UNKNOWN, 1), (BROKEN, 2), ("", 0)]
)
def test_stdin_that_is_not_rewritten_comes_out_as_it_went_in(source: str, code: int, tmp_path: Path) -> None:
    outcome = run("apply", "-", cwd=tmp_path, stdin=source.encode())

    assert (outcome.code, outcome.out) == (code, source)
    assert outcome.err.endswith("failed\n")


def test_stdin_of_a_kind_that_is_not_read_passes_through(tmp_path: Path) -> None:
    outcome = run("apply", "-", "--stdin-filename", "notes.txt", cwd=tmp_path, stdin=VIDEO.encode())

    assert (outcome.code, outcome.out) == (0, VIDEO)


def test_stdin_keeps_its_bytes(tmp_path: Path) -> None:
    source = b"\xef\xbb\xbf" + VIDEO.replace("\n", "\r\n").encode()

    outcome = run("apply", "-", cwd=tmp_path, stdin=source)

    assert outcome.out.encode() == b"\xef\xbb\xbf" + AFTER.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["chekc"], "No such command 'chekc'"),
        (["check", "--stlye", "guide"], "No such option"),
        (["check", "--style", "pretty"], "Invalid value for '--style': 'pretty' is not one of 'guard', 'guide'."),
        (["check", "--format", "sarif"], "Invalid value for '--format': 'sarif' is not one of 'text', 'json'."),
        (["check", "--jobs", "-1"], "Invalid value for '--jobs'"),
        (["check", "--jobs", "many"], "Invalid value for '--jobs'"),
        (
            ["check", "--select", "sync-video"],
            "there is no rule sync-video. Did you mean sync-video-call or rest-video-call?",
        ),
        (["apply", "--ignore", "model-unknown"], "model-unknown is a reason; only rules can be chosen"),
        (["check", "--select", ","], "no rule is named."),
        (["check", "--select"], "requires an argument"),
        (["diff", "--output", "."], "Invalid value for '--output': File '.' is a directory."),
        (
            ["explain", "sync-video"],
            "There is no rule or reason sync-video. Did you mean sync-video-call or rest-video-call?",
        ),
        (["explain", "a", "b"], "unexpected extra argument"),
        (["why"], "Missing argument 'FILE:LINE'"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_explained(arguments: list[str], complaint: str, tmp_path: Path) -> None:
    outcome = run(*arguments, cwd=tmp_path)

    assert (outcome.code, outcome.out) == (2, "")
    assert complaint in outcome.err
    assert "Traceback" not in outcome.err


def test_without_a_command_there_is_help(tmp_path: Path) -> None:
    outcome = run(cwd=tmp_path)

    assert outcome.code == 2
    assert "Usage: decart-codemod [OPTIONS] COMMAND [ARGS]..." in outcome.out + outcome.err


def test_what_is_typed_wrong_is_printed_safely(tmp_path: Path) -> None:
    outcome = run("check", "--select", "\x07\u202e", cwd=tmp_path)

    assert outcome.code == 2
    assert r"there is no rule \x07\u202e." in outcome.err


@pytest.mark.parametrize("command", ["", "check", "diff", "apply", "explain", "why"])
def test_help(command: str, tmp_path: Path) -> None:
    long = run(*filter(None, [command, "--help"]), cwd=tmp_path)
    short = run(*filter(None, [command, "-h"]), cwd=tmp_path)

    assert long == short
    assert long.code == 0
    assert long.out.startswith(f"Usage: decart-codemod {command}".rstrip())


def test_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).out == f"decart-codemod {__version__}\n"


def test_explain_without_a_slug_lists_all(tmp_path: Path) -> None:
    outcome = run("explain", cwd=tmp_path)

    assert outcome.code == 0
    for slug in (*RULE_BY_SLUG, *REASON_BY_SLUG):
        assert f"\n  {slug}\n" in outcome.out


def test_explain_says_what_a_slug_means(tmp_path: Path) -> None:
    outcome = run("explain", "sync-video-call", cwd=tmp_path)

    assert outcome.code == 0
    assert "Before:\n    video = await client.process(" in outcome.out
    assert "After:\n    result = await client.queue.submit_and_poll(" in outcome.out


@pytest.mark.parametrize("slug", [*RULE_BY_SLUG, *REASON_BY_SLUG])
def test_every_slug_is_explained(slug: str) -> None:
    text = explain_one(slug)

    assert text.startswith(f"{slug}: a r")
    assert max(map(len, text.split("\n"))) <= 120


def test_explain_tells_rule_and_reason_of_the_same_name(tmp_path: Path) -> None:
    out = run("explain", "method-reference", cwd=tmp_path).out

    assert "method-reference: a rule\n" in out
    assert "method-reference: a reason for review\n" in out
    assert "What to do: " in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check", "--select", "sync"], ["sync-video-call"]),
        (["check", "--select", "retired-model,sync"], ["retired-model,sync-video-call"]),
        (["check", "--style", "gui"], ["guide"]),
        (["explain", "model-un"], ["model-unknown"]),
        (["ch"], ["check"]),
    ],
)
def test_completion(words: list[str], expected: list[str], tmp_path: Path) -> None:
    outcome = run(
        cwd=tmp_path,
        variables={
            "_DECART_CODEMOD_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["decart-codemod", *words]),
            "COMP_CWORD": str(len(words)),
        },
        python=(
            "-c",
            "import sys; sys.argv[0] = 'decart-codemod'; from codemod.__main__ import main; sys.exit(main())",
        ),
    )

    assert [line.partition(",")[2] for line in outcome.out.splitlines()] == expected


def test_completion_is_offered_for_the_shells(tmp_path: Path) -> None:
    for shell in ("zsh", "fish"):
        outcome = run(cwd=tmp_path, variables={"_DECART_CODEMOD_COMPLETE": f"{shell}_source"})
        assert outcome.code == 0
        assert "_DECART_CODEMOD_COMPLETE" in outcome.out
