"""Which approved calls can take the guide's shape together: the runs of statements that use their videos."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codemod.languages.python.facts import CallPlace
from codemod.languages.python.lines import Lines
from codemod.model import Form, Span
from codemod.record import dataclass

_LOST_FORM_FEED = re.compile(r"[ \t]*\f[ \t\f]*[^\s#]")
"""LibCST drops a form feed before a statement."""

_RETURN = re.compile(r"return\b")


@dataclass(frozen=True, slots=True)
class Run:
    """The lines after a call's statement up to ``last`` (exclusive), and the uses of the video in them."""

    last: int
    uses: tuple[Span, ...]
    report_status: bool


def find_runs(lines: Lines, places: Mapping[int, CallPlace], wrapper_line: int) -> dict[int, Run]:
    """Return the runs of the calls that take the guide's shape; ``places`` are in the order of the text.

    A call is left out where its statement shares its lines with others, and where its run overlaps an earlier one
    without lying in it, or holds the place where the wrapper goes.
    """
    runs: dict[int, Run] = {}
    ends: list[int] = []
    for site, place in places.items():
        line = place.statement.line
        while ends and ends[-1] <= line:
            ends.pop()
        run = _run(lines, place)
        if run is None or (ends and run.last > ends[-1]) or line < wrapper_line < run.last:
            continue
        if any(_LOST_FORM_FEED.match(text) for text in lines.lines[line - 1 : run.last - 1]):
            continue
        runs[site] = run
        ends.append(run.last)
    return runs


def _run(lines: Lines, place: CallPlace) -> Run | None:
    """Return the run of one call, None where it cannot have the guide's shape."""
    guide, statement = place.guide, place.statement
    if guide is None or place.form is not Form.GUARD or not lines.alone(statement):
        return None
    if _RETURN.match(lines.slice(statement)):
        return None
    report_status = guide.options is not None
    if not guide.uses:
        return Run(statement.end_line + 1, (), report_status)
    if not all(guide.first <= use.line and use.end_line < guide.last for use in guide.uses):
        return None
    if not statement.end_line < guide.first < guide.last <= len(lines.lines) + 1:
        return None
    return Run(guide.last, guide.uses, report_status)
