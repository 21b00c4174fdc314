"""What must be true of every program and what the tool makes of it, whatever the program does.

To add one, write a function from ``Planned`` to sentences (one for each thing that is wrong) and put it into
``INVARIANTS``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codemod.document import encode
from codemod.languages import language_named
from codemod.languages.interface import Language
from codemod.ledger import FATE_OF, account, ledger_of
from codemod.model import Changed, Document, Edit, Failed, FileOutcome, Finding, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.ledger_oracle import missing_from

PYTHON: Language = language_named("python")
APPLY = Options(command="apply")
LEDGER = Options(command="apply", ledger=True)
MOST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A program, what the tool made of it, and how long that took, in seconds of processor time."""

    before: Document
    outcome: FileOutcome
    seconds: float

    @property
    def text(self) -> str:
        """The program as it is after ``apply``."""
        return self.outcome.after.text if isinstance(self.outcome, Changed) else self.before.text

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What was changed, in order."""
        return self.outcome.edits if isinstance(self.outcome, Changed) else ()

    @property
    def left(self) -> tuple[Finding, ...]:
        """The sites that were left to a person."""
        return tuple(finding for finding in self.outcome.findings if finding.verdict is Verdict.REVIEW)

    @property
    def rewritten(self) -> tuple[Finding, ...]:
        """The sites that were rewritten."""
        return tuple(finding for finding in self.outcome.findings if finding.verdict is Verdict.REWRITTEN)


Invariant = Callable[[Planned], Iterator[str]]


def does_not_fail(planned: Planned) -> Iterator[str]:
    """No crash, and no rewrite that the tool itself had to drop."""
    if isinstance(planned.outcome, Failed):
        yield f"the tool failed: {planned.outcome.error}"


def is_quick(planned: Planned) -> Iterator[str]:
    """A small program takes no time worth mentioning."""
    if planned.seconds > MOST_SECONDS:
        yield f"the tool took {planned.seconds:.1f} seconds"


def compiles(planned: Planned) -> Iterator[str]:
    """The new text is a program."""
    try:
        compile(planned.text, "<after>", "exec", dont_inherit=True)
    except SyntaxError as error:
        yield f"the new text does not compile: {error}"


def second_pass_is_no_op(planned: Planned) -> Iterator[str]:
    """What is done is done."""
    if isinstance(planned.outcome, Changed):
        again = plan(planned.outcome.after, PYTHON, APPLY)
        if isinstance(again, (Changed, Failed)):
            yield f"a second pass is no no-op: {type(again).__name__}"


def other_lines_are_identical(planned: Planned) -> Iterator[str]:
    """What lies outside of the accounted lines is what it was, byte for byte."""
    lines = planned.before.text.splitlines(keepends=True)
    expected: list[str] = []
    place = 0
    for edit in planned.edits:
        expected += [*lines[place : edit.first - 1], edit.text]
        place = edit.last - 1
    expected += lines[place:]
    if "".join(expected) != planned.text:
        yield "bytes outside of the accounted lines changed"


def sites_left_are_identical(planned: Planned) -> Iterator[str]:
    """A site that is left to a person stands in the new text as it stood in the old one, but for what is in it.

    That may be another site, or a handler of another site's errors.
    """
    rewritten = [finding.site.span for finding in planned.rewritten]
    rewritten += [h.span for f in planned.rewritten if f.site.call is not None for h in f.site.call.handlers]
    for finding in planned.left:
        span = finding.site.span
        begin, end = (span.line, span.column), (span.end_line, span.end_column)
        holds_another = any(begin <= (other.line, other.column) < end for other in rewritten)
        if not holds_another and _without_margins(finding.site.source) not in _without_margins(planned.text):
            yield f"the site at line {span.line} was left to a person and yet changed"


def _without_margins(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


def comments_are_kept(planned: Planned) -> Iterator[str]:
    """Every comment that was there is there; two within one call may have changed places."""
    if isinstance(planned.outcome, Changed) and "#" in planned.before.text:
        before, after = _comments(planned.before.text), _comments(planned.text)
        if sorted(before) != sorted(after):
            yield f"comments changed: {before} became {after}"


def _comments(text: str) -> list[str]:
    # No string of a generated program holds a hash sign.
    return re.findall(r"#[^\r\n]*", text)


def old_names_are_gone_or_listed(planned: Planned) -> Iterator[str]:
    """No more attributes are named like the old method than the report and the program's foreign objects explain."""
    before, after = _old_names(planned.before.text), _old_names(planned.text)
    gone = sum(finding.site.rule not in _NO_VIDEO for finding in planned.rewritten)
    if before - after != gone:
        yield f"{gone} video sites are said to be rewritten, {before - after} calls are gone"


_NO_VIDEO = ("image-generate", "error-handler")
"""Rules of sites that are rewritten and lose no old name: an image stays on the method."""


def _old_names(text: str) -> int:
    return len(re.findall(r"\.(?:process|generate)\b", text))


def ledger_closes(planned: Planned) -> Iterator[str]:
    """The independent count finds nothing that the ledger lacks, and each site of the report is one entry of it."""
    entries = ledger_of([account(encode(planned.before), planned.outcome, PYTHON, LEDGER)])
    for found in missing_from(planned.before.text, entries):
        yield f"the ledger lacks a {found.kind} at line {found.first}: {found.text}"
    sites = Counter((finding.site.rule, FATE_OF[finding.verdict]) for finding in planned.outcome.findings)
    if sites != Counter((entry.rule, entry.fate) for entry in entries if entry.rule):
        yield "the entries with a rule are not the report's sites"


INVARIANTS: tuple[Invariant, ...] = (
    does_not_fail,
    is_quick,
    compiles,
    second_pass_is_no_op,
    other_lines_are_identical,
    sites_left_are_identical,
    comments_are_kept,
    old_names_are_gone_or_listed,
    ledger_closes,
)
