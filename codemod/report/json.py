"""The JSON report, schema 1: for programs. The same run gives the same bytes."""

from __future__ import annotations

import json

from codemod import __version__
from codemod.model import Changed, Failed, FileOutcome, Finding, RunReport
from codemod.report.count import count
from codemod.report.order import findings_in_order, outcomes_in_order

SCHEMA = 1


def render_json(report: RunReport) -> str:
    """Return the report. It is plain ASCII, so that no stream can fail on it."""
    outcomes = outcomes_in_order(report)
    content: dict[str, object] = {
        "schema": SCHEMA,
        "tool": {"name": "decart-codemod", "version": __version__},
        "command": report.command,
        "summary": count(report),
        "sites": [_site(outcome.path, finding) for outcome in outcomes for finding in findings_in_order(outcome)],
        "files": [_file(outcome) for outcome in outcomes],
    }
    if report.ledger is not None:
        from codemod.report.ledger import ledger_content

        content["ledger"] = ledger_content(report.ledger)
    return json.dumps(content, indent=2) + "\n"


def _site(path: str, finding: Finding) -> dict[str, object]:
    site = finding.site
    return {
        "path": path,
        "language": site.language,
        **({"cell": site.cell} if site.cell else {}),
        "line": site.span.line,
        "column": site.span.column,
        "end_line": site.span.end_line,
        "end_column": site.span.end_column,
        "rule": site.rule,
        "verdict": finding.verdict.value,
        "safety": finding.safety.value,
        "message": finding.message,
        "reasons": [
            {"slug": given.slug, "message": given.message, "advice": given.advice} for given in finding.reasons
        ],
        "before": site.source,
        "after": finding.after,
    }


def _file(outcome: FileOutcome) -> dict[str, object]:
    match outcome:
        case Changed():
            return {"path": outcome.path, "status": "changed", "error": None}
        case Failed():
            where = f"line {outcome.line}: " if outcome.line else ""
            return {"path": outcome.path, "status": "failed", "error": where + outcome.error}
        case _:
            return {"path": outcome.path, "status": "unchanged", "error": None}
