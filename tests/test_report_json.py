"""The JSON report: schema 1 to the letter, in order, and always the same bytes."""

from __future__ import annotations

import json

from codemod import __version__
from codemod.model import Failed, RunReport, Unchanged, Verdict
from codemod.record import replace
from codemod.report import render
from tests.reports import AFTER, CALL, a_change, a_finding, a_report, a_site

SITE_KEYS = [
    "path",
    "language",
    "line",
    "column",
    "end_line",
    "end_column",
    "rule",
    "verdict",
    "safety",
    "message",
    "reasons",
    "before",
    "after",
]


def test_keys_and_their_order_are_those_of_the_schema() -> None:
    content = json.loads(render("json", a_report(), coloured=False))

    assert list(content) == ["schema", "tool", "command", "summary", "sites", "files"]
    assert content["schema"] == 1
    assert content["tool"] == {"name": "decart-codemod", "version": __version__}
    assert content["command"] == "check"
    assert list(content["summary"].items()) == [
        ("files_seen", 120),
        ("files_with_sites", 2),
        ("rewritten", 0),
        ("fixable", 1),
        ("review", 1),
        ("suppressed", 1),
        ("notes", 1),
        ("errors", 1),
    ]
    assert all(list(site) == SITE_KEYS for site in content["sites"])


def test_a_site_is_told_whole() -> None:
    content = json.loads(render("json", a_report(), coloured=False))

    assert content["sites"][0] == {
        "path": "a.py",
        "language": "python",
        "line": 1,
        "column": 15,
        "end_line": 1,
        "end_column": 15 + len(CALL),
        "rule": "sync-video-call",
        "verdict": "fixable",
        "safety": "safe",
        "message": "A call.",
        "reasons": [],
        "before": CALL,
        "after": AFTER,
    }
    assert content["sites"][2]["reasons"] == [
        {"slug": "model-unknown", "message": "Which model is unknown.", "advice": "Annotate it."}
    ]


def test_files_are_those_with_a_site_changed_or_failed() -> None:
    content = json.loads(render("json", a_report(), coloured=False))

    assert content["files"] == [
        {"path": "a.py", "status": "changed", "error": None},
        {"path": "b/review.py", "status": "unchanged", "error": None},
        {"path": "z.py", "status": "failed", "error": "line 7: The file is not Python.\nRepair it."},
    ]


def test_an_error_without_a_line_is_told_without_one() -> None:
    report = RunReport("check", 1, (Failed("gone.py", "No such file."),))

    assert json.loads(render("json", report, coloured=False))["files"][0]["error"] == "No such file."


def test_sites_are_in_order_of_path_line_and_column() -> None:
    first = a_site()
    later = replace(first, span=replace(first.span, column=20, end_column=40))
    findings = [a_finding(Verdict.REVIEW, site) for site in (a_site(10), later, first, a_site(2))]
    report = RunReport("check", 2, (Unchanged("b.py", tuple(findings)), Unchanged("a.py", tuple(findings))))

    sites = json.loads(render("json", report, coloured=False))["sites"]

    places = [(site["path"], site["line"], site["column"]) for site in sites]
    assert places == [(path, *place) for path in ("a.py", "b.py") for place in ((1, 15), (1, 20), (2, 15), (10, 15))]


def test_the_same_report_gives_the_same_bytes_in_any_order_of_work() -> None:
    report = a_report()
    backwards = replace(report, outcomes=report.outcomes[::-1])

    text = render("json", report, coloured=False)

    assert render("json", backwards, coloured=False) == text
    assert render("json", report, coloured=True) == text
    assert text.endswith("}\n")


def test_text_of_the_user_cannot_break_any_stream() -> None:
    name = "caf\u00e9\udcff\x1b[31m.py"
    report = RunReport("check", 1, (a_change(name, a_finding(Verdict.FIXABLE)),))

    text = render("json", report, coloured=False)

    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["sites"][0]["path"] == name
