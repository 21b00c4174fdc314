"""Which stream gets what, and which exit code comes out, for reports made by hand."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from codemod import execute as execute_module
from codemod.execute import execute
from codemod.exitcode import exit_code
from codemod.model import Failed, RunReport, Unchanged, Verdict
from codemod.options import Options
from codemod.problem import Problem
from codemod.run import STDIN_NAME
from codemod.settings import Settings
from tests.reports import a_change, a_finding, a_report

DIFF = b"--- a/a.py\n+++ b/a.py\n@@ -1,4 +1,5 @@\n-one\n+ONE\n+ONE AND A HALF\n two\n three\n four\n"


@pytest.fixture(autouse=True)
def _no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Callable[[RunReport], None]:
    """Let the next run report what the test has made."""

    def report_it(report: RunReport) -> None:
        monkeypatch.setattr(execute_module, "run", lambda *_arguments, **_keywords: report)

    return report_it


Reported = Callable[[RunReport], None]


def test_check_reports_on_standard_output(reported: Reported, capsys: pytest.CaptureFixture[str]) -> None:
    reported(a_report("check"))

    assert execute(Settings(Options("check"))) == 2

    out, err = capsys.readouterr()
    assert out.startswith("a.py\n  1:15  fixable")
    assert err == ""


def test_diff_keeps_its_standard_output_to_the_diff(
    reported: Reported, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    reported(a_report("diff"))

    assert execute(Settings(Options("diff"))) == 2

    out, err = capsysbinary.readouterr()
    assert out == DIFF
    assert b"review" in err


def test_the_json_report_of_diff_does_not_mix_with_the_diff(
    reported: Reported, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    reported(a_report("diff"))

    execute(Settings(Options("diff"), format="json"))

    out, err = capsysbinary.readouterr()
    assert out == DIFF
    assert json.loads(err)["command"] == "diff"


@pytest.mark.parametrize("command", ["check", "diff", "apply"])
def test_output_takes_the_report_and_nothing_else(
    command: str, reported: Reported, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    reported(a_report(command))
    target = tmp_path / "report.json"
    target.write_text("something longer than the report " * 1000)

    execute(Settings(Options(command), format="json", output=str(target)))

    assert json.loads(target.read_bytes())["command"] == command
    assert capsysbinary.readouterr() == (DIFF if command == "diff" else b"", b"")


def test_output_is_never_coloured(reported: Reported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    reported(a_report())

    execute(Settings(Options("check"), output=str(tmp_path / "report.txt")))

    assert b"\x1b" not in (tmp_path / "report.txt").read_bytes()


def test_output_that_cannot_be_written_is_found_out_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(execute_module, "run", lambda *_arguments, **_keywords: pytest.fail("it ran"))

    with pytest.raises(Problem, match=r"--output .*missing.report\.txt: cannot be written: No such file"):
        execute(Settings(Options("apply"), output=str(tmp_path / "missing" / "report.txt")))


def test_output_that_goes_away_during_the_run_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"

    def run_and_spoil(*_arguments: object, **_keywords: object) -> RunReport:
        target.unlink()
        target.mkdir()
        return a_report()

    monkeypatch.setattr(execute_module, "run", run_and_spoil)

    with pytest.raises(Problem, match="cannot be written: Is a directory"):
        execute(Settings(Options("check"), output=str(target)))


@pytest.mark.parametrize("name", ["", "named.py"])
def test_apply_writes_the_new_source_from_stdin_and_reports_aside(
    name: str, reported: Reported, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(RunReport("apply", 2, (a_change("other.py"), a_change(name or STDIN_NAME, a_finding(Verdict.REWRITTEN)))))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"one\n")))

    assert execute(Settings(Options("apply", ("-", "other.py"), stdin_filename=name))) == 0

    out, err = capsysbinary.readouterr()
    assert out == b"ONE\nONE AND A HALF\ntwo\nthree\nfour\nfive\n"
    assert b"1 site rewritten" in err


@pytest.mark.parametrize("outcomes", [(), (Failed(STDIN_NAME, "Not Python."),), (Unchanged(STDIN_NAME),)])
def test_apply_gives_a_source_back_that_it_did_not_change(
    outcomes: tuple[Failed | Unchanged, ...],
    reported: Reported,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reported(RunReport("apply", 1, outcomes))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff\r\nas it came")))

    execute(Settings(Options("apply", ("-",))))

    assert capsysbinary.readouterr().out == b"\xff\r\nas it came"


def test_without_standard_input_there_is_nothing_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(Problem, match="there is none"):
        execute(Settings(Options("check", ("-",))))


REVIEW = Unchanged("a.py", (a_finding(Verdict.REVIEW),))
NOTES = Unchanged("a.py", (a_finding(Verdict.NOTE), a_finding(Verdict.SUPPRESSED)))
FIXABLE = a_change("a.py", a_finding(Verdict.FIXABLE))
REWRITTEN = a_change("a.py", a_finding(Verdict.REWRITTEN))
FAILED = Failed("b.py", "No.")


@pytest.mark.parametrize(
    ("report", "code", "forgiven"),
    [
        (RunReport("check", 1), 0, 0),
        (RunReport("check", 1, (NOTES,)), 0, 0),
        (RunReport("check", 1, (FIXABLE,)), 1, 0),
        (RunReport("diff", 1, (FIXABLE,)), 1, 0),
        (RunReport("diff", 1, (REVIEW,)), 1, 0),
        (RunReport("apply", 1, (REWRITTEN,)), 0, 0),
        (RunReport("apply", 1, (NOTES, REWRITTEN)), 0, 0),
        (RunReport("apply", 1, (REVIEW,)), 1, 0),
        (RunReport("apply", 1, (REWRITTEN, FAILED)), 2, 2),
        (RunReport("check", 1, (FIXABLE, FAILED)), 2, 2),
    ],
)
def test_exit_codes(report: RunReport, code: int, forgiven: int) -> None:
    assert exit_code(report) == code
    assert exit_code(report, exit_zero=True) == forgiven
