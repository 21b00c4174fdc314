"""Reports made by hand, so that what a report looks like is tested without an analysis."""

from __future__ import annotations

from codemod.model import (
    Changed,
    Document,
    Edit,
    Failed,
    Finding,
    Given,
    RunReport,
    Safety,
    Site,
    Span,
    Unchanged,
    Verdict,
)
from codemod.record import replace

LINE = 'video = await client.process({"prompt": prompt})'
CALL = 'client.process({"prompt": prompt})'
AFTER = 'result = await client.queue.submit_and_poll({"prompt": prompt})'


def a_site(line: int = 1, source_line: str = LINE, source: str = CALL, rule: str = "sync-video-call") -> Site:
    """Return a site whose source stands in its line."""
    column = source_line.index(source) + 1
    span = Span(line, column, line, column + len(source))
    return Site(span, rule, "python", source, line, source_line=source_line)


def a_finding(verdict: Verdict, site: Site | None = None, *, after: str | None = None) -> Finding:
    """Return a finding with the reasons and the safety that go with its verdict."""
    finding = Finding(site or a_site(), verdict, Safety.SAFE, "A call.", (), after)
    if verdict is Verdict.REVIEW:
        given = Given("model-unknown", "Which model is unknown.", "Annotate it.")
        return replace(finding, safety=Safety.MANUAL, reasons=(given,))
    return finding


def a_change(path: str, *findings: Finding) -> Changed:
    """Return a changed file of five lines, whose first became two."""
    before = Document(path, "one\ntwo\nthree\nfour\nfive\n")
    after = replace(before, text="ONE\nONE AND A HALF\ntwo\nthree\nfour\nfive\n")
    return Changed(path, findings, before, after, (Edit(1, 2, "ONE\nONE AND A HALF\n", frozenset({"site"})),))


def a_report(command: str = "check") -> RunReport:
    """Return a report with a file of every outcome and a finding of every verdict, in no order."""
    done = Verdict.REWRITTEN if command == "apply" else Verdict.FIXABLE
    return RunReport(
        command,
        120,
        (
            Failed("z.py", "The file is not Python.\nRepair it.", 7),
            Unchanged("quiet.py"),
            Unchanged(
                "b/review.py",
                (
                    a_finding(Verdict.SUPPRESSED, a_site(9)),
                    a_finding(Verdict.REVIEW, a_site(3)),
                ),
            ),
            a_change(
                "a.py",
                a_finding(Verdict.NOTE, a_site(4, rule="retired-model")),
                a_finding(done, a_site(1), after=AFTER),
            ),
        ),
    )
