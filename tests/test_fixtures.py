"""What is asserted of every fixture: the bytes, the report, and whatever must hold no matter what it shows."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from codemod.document import encode, read_document
from codemod.model import Changed, FileOutcome, RunReport, Verdict
from codemod.options import Options
from codemod.prefilter import may_matter, may_show
from codemod.record import replace
from codemod.report import render
from codemod.run import run
from tests.fixture_cases import (
    CASES,
    FIXTURES,
    JAVASCRIPT_CASES,
    NOTEBOOK_CASES,
    PAGE_CASES,
    PYTHON_CASES,
    SHELL_CASES,
    TWINS,
    Case,
    findings_of,
    has_twin,
    report_rows,
    report_text,
)

FAMILIES = ("python", "javascript", "typescript", "shell", "notebooks", "pages", "docstrings")
LEFT = (Verdict.REVIEW, Verdict.SUPPRESSED)

# A case may have syntax that is newer than this Python: it is migrated all the same.
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)


def outcome_of(case: Case, data: bytes) -> FileOutcome:
    """Plan one text with the case's options, as `check` does."""
    return case.plan(read_document(case.before.name, data), "check")


@cache
def outcome_of_before(case: Case) -> FileOutcome:
    """Plan a case's own text, once for all tests."""
    return outcome_of(case, case.before.read_bytes())


def bytes_after(outcome: FileOutcome, data: bytes) -> bytes:
    """Return what `apply` would leave on the disk."""
    findings_of(outcome)  # a failed file fails the test here
    return encode(outcome.after) if isinstance(outcome, Changed) else data


@every_case
def test_bytes_and_report(case: Case) -> None:
    """The text after is after.*, or the text before where there is none; the report is report.json, to the byte."""
    before = case.before.read_bytes()
    result = bytes_after(outcome_of_before(case), before)
    # Compared as text first, so that a failure shows lines instead of bytes.
    assert result.decode("utf-8", "replace") == case.expected.decode("utf-8", "replace")
    assert result == case.expected
    assert not case.after.exists() or case.expected != before
    assert report_text(report_rows(findings_of(outcome_of_before(case)))) == case.report.read_text(encoding="utf-8")


@every_case
def test_second_run_changes_nothing(case: Case) -> None:
    """What was written is not touched again, and what was left to a person is still named."""
    first, second = outcome_of_before(case), outcome_of(case, case.expected)
    assert not isinstance(second, Changed)
    assert all(finding.verdict is not Verdict.FIXABLE for finding in findings_of(second))

    def left(outcome: FileOutcome) -> Counter[object]:
        return Counter(
            (finding.site.rule, finding.verdict, tuple(reason.slug for reason in finding.reasons))
            for finding in findings_of(outcome)
            if finding.verdict in LEFT
        )

    assert left(second) == left(first)


def without_columns(rows: list[dict[str, object]], twin: str) -> list[dict[str, object]]:
    """Return a report's rows, without what is another in a text that is indented in another way."""
    return [{**row, "column": 0} for row in rows] if twin == "tabs" and rows and "cell" not in rows[0] else rows


@every_case
def test_twins(case: Case) -> None:
    """The result of a derived text is the derived result, and the report is the same."""
    expected_rows = report_rows(findings_of(outcome_of_before(case)))
    for twin, derive in TWINS.items():
        if has_twin(case, twin):
            data = derive(case.before.read_bytes())
            outcome = outcome_of(case, data)
            assert bytes_after(outcome, data) == derive(case.expected), twin
            assert without_columns(report_rows(findings_of(outcome)), twin) == without_columns(expected_rows, twin), (
                twin
            )


@every_case
def test_apply_says_rewritten_where_check_says_fixable(case: Case) -> None:
    """The commands differ in one word."""
    document = read_document(case.before.name, case.before.read_bytes())
    if any(finding.verdict is Verdict.FIXABLE for finding in findings_of(outcome_of_before(case))):
        applied = findings_of(case.plan(document, "apply"))
        words = {"rewritten": "fixable"}
        rows = [{**row, "verdict": words.get(str(row["verdict"]), row["verdict"])} for row in report_rows(applied)]
        assert rows == report_rows(findings_of(outcome_of_before(case)))


def test_both_texts_of_every_case_compile() -> None:
    """A fixture is a program before and after; an expectation cannot be broken itself."""
    for case in (case for case in PYTHON_CASES if case.supported):
        for data in (case.before.read_bytes(), case.expected):
            compile(data, case.name, "exec", dont_inherit=True)


def test_the_byte_search_says_yes_to_every_case() -> None:
    """A file with a site is never passed over, in whatever way it is written down."""
    for case in CASES:
        if findings_of(outcome_of_before(case)):
            data = case.before.read_bytes()
            for written in (data, *(derive(data) for derive in TWINS.values())):
                assert may_matter(written) or may_show(str(case.before), written), case.name


def test_every_case_says_what_it_shows() -> None:
    """A sentence stands at the top of each program."""
    for case in CASES:
        if case.host:
            text = case.before.read_text(encoding="utf-8-sig")
            assert any(mark in text for mark in ("# ", "<!--", "{/*", ".. ", "//")), case.label
            continue
        head = "".join(case.before.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)[:4])
        marks = {"python": ('"""', "'''", "# "), "shell": ("# ",)}.get(case.kind, ("//", "/*"))
        assert any(mark in head for mark in marks), case.label


def test_there_are_enough_cases() -> None:
    """The issues ask for at least 150 for each of the two."""
    assert len(PYTHON_CASES) >= 150
    assert len(JAVASCRIPT_CASES) >= 150
    assert len(SHELL_CASES) >= 45
    assert len(NOTEBOOK_CASES) >= 30
    assert len(PAGE_CASES) >= 30


def test_no_case_is_left_to_a_person_in_silence() -> None:
    """Every site that is not rewritten has a reason."""
    for case in CASES:
        for finding in findings_of(outcome_of_before(case)):
            assert finding.reasons or finding.verdict is not Verdict.REVIEW, case.name


def report_of_all(jobs: int, paths: tuple[str, ...]) -> RunReport:
    """Check all fixtures as one tree."""
    return run(Options(command="check", paths=paths, jobs=jobs))


def test_same_report_for_any_number_of_jobs_and_any_order() -> None:
    """Neither the number of processes nor the order of paths shows in the report; a part of the cases is enough."""
    folders = tuple(str(case.folder) for case in CASES[::4])
    alone = render("json", report_of_all(1, folders), coloured=False)
    assert render("json", report_of_all(3, folders), coloured=False) == alone
    assert render("json", report_of_all(2, folders[::-1]), coloured=False) == alone


def test_whole_tree_agrees_with_each_file() -> None:
    """A run over the folder finds in each file what planning that file alone finds."""
    report = report_of_all(1, tuple(str(FIXTURES / family) for family in FAMILIES))
    found = {outcome.path: outcome for outcome in report.outcomes}
    for case in CASES:
        settings = case.options("check")
        usual = replace(settings, paths=Options().paths) == Options(command="check")
        match = [
            outcome for path, outcome in found.items() if path.endswith(f"{case.family}/{case.name}/{case.before.name}")
        ]
        expected = calls(outcome_of_before(case))
        if usual and expected:
            assert [calls(outcome) for outcome in match] == [expected], case.name


def calls(outcome: FileOutcome) -> list[dict[str, object]]:
    """Return a report's rows but for requirements on the SDK, which only a run looks for."""
    return [row for row in report_rows(findings_of(outcome)) if row["rule"] != "sdk-requirement"]
