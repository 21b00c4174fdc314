"""The text report: what it says, where its carets stand, and that no text of the user's can play tricks with it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemod.model import Edit, Failed, RunReport, Safety, Span, Unchanged, Verdict
from codemod.record import replace
from codemod.report import render
from codemod.report.layout import WIDEST, line_after
from codemod.report.patch import patch_lines
from codemod.report.summary import summary_line
from codemod.report.text import is_coloured, lay_out
from codemod.report.visible import escape, escape_block, expand
from tests.reports import AFTER, CALL, a_change, a_finding, a_report, a_site

REVIEW = """\
b/review.py
  3:15  review  sync-video-call: A call.
       3 | video = await client.process({"prompt": prompt})
         |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
     why: Which model is unknown. (model-unknown)
      do: Annotate it.
"""

FAILED = """\
z.py
  failed: line 7: The file is not Python.
          Repair it.
"""

SUMMARY = "4 sites in 2 of 120 files: 1 fixable, 1 to review, 1 note, 1 suppressed; 1 file failed\n"


def text_of(report: RunReport) -> str:
    return render("text", report, coloured=False)


def shown(source_line: str, source: str) -> tuple[str, str]:
    """Return the line that the report shows for a site in ``source_line``, and the one with the carets."""
    finding = a_finding(Verdict.REVIEW, a_site(1, source_line, source))
    lines = text_of(RunReport("check", 1, (Unchanged("a.py", (finding,)),))).split("\n")
    return lines[2].removeprefix("       1 | "), lines[3].removeprefix("         | ")


def test_check_lists_every_site() -> None:
    assert text_of(a_report()) == (
        f"""\
a.py
  1:15  fixable  sync-video-call: A call.
       1 | video = await client.process({{"prompt": prompt}})
         |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
         + {AFTER}
  4:15  note  retired-model: A call.
       4 | video = await client.process({{"prompt": prompt}})
         |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

"""
        + REVIEW
        + "  9:15  suppressed  sync-video-call: A call.\n\n"
        + FAILED
        + "\n"
        + SUMMARY
    )


def test_diff_lists_what_is_left_for_a_person() -> None:
    text = text_of(a_report("diff"))

    assert "fixable  " not in text
    assert "suppressed  " not in text
    assert "4:15  note" in text
    assert text.endswith(REVIEW + "\n" + FAILED + "\n" + SUMMARY)


def test_apply_lists_what_is_left_where_it_now_stands() -> None:
    text = text_of(a_report("apply"))

    assert text.startswith("a.py\n  1 site rewritten\n  5:15  note  retired-model: A call.\n       5 | video")
    assert text.endswith(REVIEW + "\n" + FAILED + "\n" + SUMMARY.replace("fixable", "rewritten"))


def test_files_that_only_change_are_not_listed_by_diff() -> None:
    report = RunReport("diff", 1, (a_change("a.py", a_finding(Verdict.FIXABLE)),))

    expected = "1 site in 1 of 1 file: 1 fixable, 0 to review, 0 notes, 0 suppressed; 0 files failed\n"
    assert text_of(report) == expected


def test_a_failed_file_may_have_no_line() -> None:
    assert "  failed: Gone.\n" in text_of(RunReport("check", 1, (Failed("a.py", "Gone."),)))


def test_what_unsafe_would_rewrite_is_said() -> None:
    held = replace(a_finding(Verdict.REVIEW), safety=Safety.UNSAFE)

    text = text_of(RunReport("check", 1, (Unchanged("a.py", (held, a_finding(Verdict.REVIEW))),)))

    assert "With --unsafe, 1 of those to review would be rewritten.\n" in text


def test_long_new_text_is_cut_short() -> None:
    after = "".join(f"line {number}\n" for number in range(20)) + "end"
    report = RunReport("check", 1, (a_change("a.py", a_finding(Verdict.FIXABLE, after=after)),))

    text = text_of(report)

    assert "         + line 11\n" in text
    assert "line 12" not in text
    assert "+ … 9 more lines, see diff\n" in text


@pytest.mark.parametrize(
    ("command", "counts", "line"),
    [
        ("check", {"files_seen": 1}, "0 sites in 1 file; 0 files failed"),
        ("check", {"files_seen": 2, "errors": 1}, "0 sites in 2 files; 1 file failed"),
        (
            "apply",
            {"files_seen": 3, "files_with_sites": 1, "rewritten": 1, "notes": 2, "fixable": 1},
            "4 sites in 1 of 3 files: 1 rewritten, 1 fixable, 0 to review, 2 notes, 0 suppressed; 0 files failed",
        ),
        (
            "diff",
            {"files_seen": 3, "files_with_sites": 1, "rewritten": 1},
            "1 site in 1 of 3 files: 0 fixable, 1 rewritten, 0 to review, 0 notes, 0 suppressed; 0 files failed",
        ),
    ],
)
def test_the_last_line(command: str, counts: dict[str, int], line: str) -> None:
    assert summary_line(command, counts) == line


@given(st.lists(st.sampled_from(Verdict)), st.sampled_from(["check", "diff", "apply"]))
def test_the_numbers_of_the_last_line_add_up(verdicts: list[Verdict], command: str) -> None:
    findings = tuple(a_finding(verdict, a_site(line)) for line, verdict in enumerate(verdicts, 1))

    last = text_of(RunReport(command, 1, (Unchanged("a.py", findings),))).split("\n")[-2]

    total, _, rest = last.partition(" site")
    verdict_part = rest.partition(": ")[2].partition(";")[0]
    assert int(total) == sum(map(int, re.findall(r"\d+", verdict_part))) == len(verdicts)


@pytest.mark.parametrize(
    ("source_line", "source", "line", "carets"),
    [
        ("\tx = f(1)", "f(1)", "    x = f(1)", "        ^^^^"),
        ("a\tx = f(1)", "f(1)", "a   x = f(1)", "        ^^^^"),
        ("\u6f22 = f(1)", "f(1)", "\u6f22 = f(1)", "     ^^^^"),
        ("e\u0301 = f(1)", "f(1)", "e\u0301 = f(1)", "    ^^^^"),
        ("'\x1b[2J'; f(1)", "f(1)", r"'\x1b[2J'; f(1)", "           ^^^^"),
        ("'\u202e'; f(1)", "f(1)", r"'\u202e'; f(1)", "          ^^^^"),
        ("f('\u6f22')", "f('\u6f22')", "f('\u6f22')", "^^^^^^^"),
        ("f(1)\r", "f(1)", "f(1)", "^^^^"),
        ("f(1)\x0c", "f(1)", r"f(1)\x0c", "^^^^"),
    ],
)
def test_carets_stand_under_the_site(source_line: str, source: str, line: str, carets: str) -> None:
    assert shown(source_line, source) == (line, carets)


def test_a_site_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    site = replace(a_site(1, "x = f(  ", "f("), span=Span(1, 5, 3, 2))
    text = text_of(RunReport("check", 1, (Unchanged("a.py", (a_finding(Verdict.NOTE, site),)),)))

    assert "       1 | x = f(  \n         |     ^^\n" in text


def test_without_its_line_a_site_shows_its_own_source() -> None:
    site = replace(a_site(), source_line="", source=CALL + "\nmore")
    text = text_of(RunReport("check", 1, (Unchanged("a.py", (a_finding(Verdict.NOTE, site),)),)))

    assert f"       1 | {CALL}\n         | {'^' * len(CALL)}\n" in text


def test_of_a_very_long_line_the_part_with_the_site_is_shown() -> None:
    left = "x = 1; " * 100
    line, carets = shown(left + "f(1)" + "; y = 2" * 100, "f(1)")

    assert line.startswith("...")
    assert line.endswith("...")
    assert len(line) == WIDEST + 6
    begin = carets.index("^")
    assert line[begin : begin + len(carets.strip())] == "f(1)"


def test_of_a_very_long_line_the_beginning_is_kept_where_the_site_is_there() -> None:
    line, carets = shown("f(1)" + "; y = 2" * 100, "f(1)")

    assert line.startswith("f(1); y")
    assert line.endswith("...")
    assert carets == "^^^^"


def test_nothing_of_the_users_is_taken_for_markup_or_control_codes() -> None:
    evil = "[bold red]x[/]\x1b]0;title\x07\r\u202e:smile:"
    finding = a_finding(Verdict.REVIEW, a_site(1, f"f('{evil}')", f"f('{evil}')"))
    report = RunReport(
        "check", 2, (Unchanged(f"{evil}\n.py", (replace(finding, message=evil),)), Failed("z.py", evil + "\n" + evil))
    )

    plain = text_of(report)
    coloured = render("text", report, coloured=True)

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert plain.count(r"[bold red]x[/]\x1b]0;title\x07\r\u202e:smile:") == 5
    assert r"\n.py" in plain
    assert plain.replace("\n", "").isprintable()


@given(st.text())
def test_whatever_the_text_it_is_printable_and_its_columns_ascend(text: str) -> None:
    line, columns = expand(text)

    assert line.isprintable()
    assert escape(text).isprintable()
    assert len(columns) == len(text) + 1
    assert columns == sorted(columns)
    assert all(line.isprintable() for line in escape_block(text))


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_left_alone(text: str) -> None:
    assert expand(text) == (text, list(range(len(text) + 1)))


def test_marks_that_enclose_take_no_column() -> None:
    assert unicodedata.category("\u20dd") == "Me"
    assert expand("a\u20ddb")[1] == [0, 1, 1, 2]


def test_colours_say_nothing_more() -> None:
    for command in ("check", "diff", "apply"):
        coloured = render("text", a_report(command), coloured=True)
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text_of(a_report(command))


def test_the_plain_report_needs_no_rich() -> None:
    program = (
        "import sys\n"
        "from codemod.report import render\n"
        "from tests.reports import a_report\n"
        "render('text', a_report(), coloured=False)\n"
        "render('text', type(a_report())('check', 3), coloured=True)\n"
        "assert not any(name.split('.')[0] in ('rich', 'click', 'libcst') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=os.getcwd())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "on_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_when_there_are_colours(
    variables: dict[str, str], on_terminal: bool, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert is_coloured(Terminal()) is on_terminal
    assert is_coloured(io.StringIO()) is elsewhere
    assert is_coloured(None) is elsewhere


def test_a_diff_on_a_terminal_is_coloured_and_safe() -> None:
    diff = b"--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\x1b[2J\n+\tb\xff\r\n same\n"

    plain = lay_out(patch_lines(diff), coloured=False)
    coloured = lay_out(patch_lines(diff), coloured=True)

    assert plain == "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\\x1b[2J\n+\tb\\xff\n same\n"
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain.expandtabs(8)
    assert lay_out(patch_lines(b""), coloured=True) == ""


@pytest.mark.parametrize(("line", "after"), [(1, 1), (2, 4), (3, 5), (5, 5), (9, 9)])
def test_where_a_line_has_moved(line: int, after: int) -> None:
    edits = (
        Edit(2, 2, "import x\r\nimport y\r\n", frozenset({"import"})),
        Edit(3, 5, "", frozenset({"site"})),
        Edit(6, 7, "x\r", frozenset({"site"})),
    )

    assert line_after(edits, line) == after
