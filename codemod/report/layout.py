"""The text report as lines of styled pieces: what it says, and not how a terminal shows it.

``check`` lists every site. ``diff`` and ``apply`` list what is left for a person; after ``apply`` the line numbers
are those of the file as it now is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codemod.model import Changed, Edit, Failed, Finding, RunReport, Safety, Site, Verdict
from codemod.report.count import count
from codemod.report.order import findings_in_order, outcomes_in_order
from codemod.report.summary import summary_line
from codemod.report.visible import escape, escape_block, expand

Line = tuple[tuple[str, str], ...]
"""Pieces of one line, each a style's name ("" = none) and its text, which is safe to print."""

LEFT = (Verdict.REVIEW, Verdict.NOTE)
"""What ``diff`` and ``apply`` list: what was not, and will not be, dealt with by the rewrite."""

MOST_AFTER = 12
"""How many lines of a site's new text ``check`` shows."""

WIDEST = 150
"""How many characters of a source line are shown."""


def report_lines(report: RunReport) -> Iterator[Line]:
    """Return the whole report; its last line is the summary."""
    listed = tuple(Verdict) if report.command == "check" else LEFT
    for outcome in outcomes_in_order(report):
        findings = [finding for finding in findings_in_order(outcome) if finding.verdict in listed]
        rewritten = sum(finding.verdict is Verdict.REWRITTEN for finding in outcome.findings)
        if not (findings or rewritten or isinstance(outcome, Failed)):
            continue
        yield (("path", escape(outcome.path)),)
        if isinstance(outcome, Failed):
            yield from _failed(outcome)
        if rewritten and report.command == "apply":
            yield (("", "  "), ("rewritten", f"{rewritten} {'site' if rewritten == 1 else 'sites'} rewritten"))
        for finding in findings:
            line = finding.site.span.line
            if report.command == "apply" and isinstance(outcome, Changed):
                line = line_after(_edits_at(outcome, finding.site.cell), line)
            yield from finding_lines(finding, line)
        yield ()
    if report.ledger is not None:
        from codemod.report.ledger import ledger_lines

        yield from ledger_lines(report.ledger)
    held_back = sum(
        finding.verdict is Verdict.REVIEW and finding.safety is Safety.UNSAFE
        for outcome in report.outcomes
        for finding in outcome.findings
    )
    if held_back:
        yield (("advice", f"With --unsafe, {held_back} of those to review would be rewritten."),)
    yield (("", summary_line(report.command, count(report))),)


def _failed(outcome: Failed) -> Iterator[Line]:
    where = f"line {outcome.line}: " if outcome.line else ""
    first, *more = escape_block(outcome.error)
    yield ("", "  "), ("failed", "failed"), ("", f": {where}{first}")
    for line in more:
        yield (("", f"          {line}"),)


def finding_lines(finding: Finding, line: int) -> Iterator[Line]:
    """Return what is said of one finding; ``line`` is where it stands, which ``apply`` may have moved."""
    site, verdict = finding.site, finding.verdict.value
    cell = f"cell {site.cell}, " if site.cell else ""
    yield (
        ("", f"  {cell}{line}:{site.span.column}  "),
        (verdict, verdict),
        ("", f"  {site.rule}: {escape(finding.message)}"),
    )
    if finding.verdict is Verdict.SUPPRESSED:
        return
    gutter = f"{line:>8} | "
    shown, mark = _source(site)
    yield ("gutter", gutter), ("", shown)
    yield ("gutter", " " * 8 + " | "), ("underline", mark)
    if finding.after is not None:
        after = escape_block(finding.after)
        for text in after[:MOST_AFTER]:
            yield ("gutter", " " * 8 + " + "), ("after", text)
        if len(after) > MOST_AFTER:
            yield (("gutter", " " * 8 + f" + … {len(after) - MOST_AFTER} more lines, see diff"),)
    for given in finding.reasons:
        yield ("", "     "), ("reason", "why"), ("", f": {escape(given.message)} ({given.slug})")
        yield ("", "      "), ("advice", "do"), ("", f": {escape(given.advice)}")


def _source(site: Site) -> tuple[str, str]:
    """Return the line on which a site begins as it can be printed, and the carets that go under its part of it."""
    if site.source_line:
        line, start = site.source_line, site.span.column - 1
    else:
        line, start = site.source.split("\n", 1)[0], 0
    line = line.rstrip("\r\n")
    end = start + site.span.end_column - site.span.column
    if site.span.end_line > site.span.line or end > len(line):
        end = len(line.rstrip())
    start = min(start, len(line))
    line, start, end = _window(line, start, max(start, end))
    shown, columns = expand(line)
    left = columns[start]
    return shown, " " * left + "^" * max(columns[end] - left, 1)


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return no more than ``WIDEST`` characters of a line, the part from ``start`` on first, and where that is."""
    if len(line) <= WIDEST:
        return line, start, end
    begin = 0 if end <= WIDEST else max(0, start - 20)
    before = "..." if begin else ""
    after = "..." if begin + WIDEST < len(line) else ""
    moved = begin - len(before)
    return (
        before + line[begin : begin + WIDEST] + after,
        start - moved,
        min(end, begin + WIDEST) - moved,
    )


def _edits_at(changed: Changed, cell: int) -> Sequence[Edit]:
    """Return the edits in a cell of a notebook, or in a file that is none."""
    return [edit for number, edit in changed.cells if number == cell] if cell else changed.edits


def line_after(edits: Sequence[Edit], line: int) -> int:
    """Return which line of the new text a line of the old text, not itself replaced, has become."""
    shift = 0
    for edit in edits:
        if edit.last <= line:
            shift += max(edit.text.count("\n"), edit.text.count("\r")) - (edit.last - edit.first)
    return line + shift
