"""What the process exits with: the one place that knows the table in README.md."""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run imports this module
if TYPE_CHECKING:
    from codemod.model import RunReport

CLEAN = 0
SITES = 1
TROUBLE = 2
INTERRUPTED = 130
"""What a shell gives a command that Ctrl-C ended (128 + SIGINT)."""


def exit_code(report: RunReport, *, exit_zero: bool = False) -> int:
    """Return the exit code of a run; ``exit_zero`` forgives sites, never a file that failed."""
    from codemod.model import Failed, Verdict

    if any(isinstance(outcome, Failed) for outcome in report.outcomes):
        return TROUBLE
    left = {Verdict.REVIEW} if report.command == "apply" else {Verdict.REVIEW, Verdict.FIXABLE}
    found = any(finding.verdict in left for outcome in report.outcomes for finding in outcome.findings)
    return SITES if found and not exit_zero else CLEAN
