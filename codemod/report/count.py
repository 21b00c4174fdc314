"""The numbers of a report: what its sites and files add up to."""

from __future__ import annotations

from codemod.model import Failed, RunReport, Verdict

KEYS = {
    Verdict.REWRITTEN: "rewritten",
    Verdict.FIXABLE: "fixable",
    Verdict.REVIEW: "review",
    Verdict.SUPPRESSED: "suppressed",
    Verdict.NOTE: "notes",
}


def count(report: RunReport) -> dict[str, int]:
    """Return the JSON report's ``summary``, its keys in the order of the schema."""
    counts = {"files_seen": report.files_seen, "files_with_sites": 0}
    counts |= dict.fromkeys(KEYS.values(), 0)
    counts["errors"] = 0
    for outcome in report.outcomes:
        counts["files_with_sites"] += bool(outcome.findings)
        counts["errors"] += isinstance(outcome, Failed)
        for finding in outcome.findings:
            counts[KEYS[finding.verdict]] += 1
    return counts
