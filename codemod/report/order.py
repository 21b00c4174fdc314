"""The order of a report, the same whatever order the files were worked on in: path, line, column."""

from __future__ import annotations

from codemod.model import FileOutcome, Finding, RunReport, Unchanged, Verdict


def outcomes_in_order(report: RunReport) -> list[FileOutcome]:
    """Return the outcomes that a report names: files with a site, changed or failed, by path."""
    return sorted((outcome for outcome in report.outcomes if is_told(outcome)), key=lambda outcome: outcome.path)


def findings_in_order(outcome: FileOutcome) -> list[Finding]:
    """Return the findings of one file by line and column; of one place, the notes come last."""
    return sorted(outcome.findings, key=_place)


def _place(finding: Finding) -> tuple[int, int, int, bool, str]:
    site = finding.site
    return site.cell, site.span.line, site.span.column, finding.verdict is Verdict.NOTE, site.rule


def is_told(outcome: FileOutcome) -> bool:
    """Say whether there is anything to tell of a file: it has a site, it was changed, or it failed."""
    return bool(outcome.findings) or not isinstance(outcome, Unchanged)
