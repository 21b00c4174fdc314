"""What must be true of every program and what the tool makes of it, whatever the program does.

To add one, write a function from ``Planned`` to sentences (one for each thing that is wrong) and put it into
``INVARIANTS``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from codemod.document import encode, read_document
from codemod.edits import split_lines
from codemod.languages import language_named
from codemod.languages.interface import Language
from codemod.ledger import FATE_OF, account, ledger_of
from codemod.model import Changed, Document, Edit, Failed, FileOutcome, Finding, Span, Style, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.generated_javascript.expected import Expected
from tests.generated_javascript.programs import IGNORED, Program

JAVASCRIPT: Language = language_named("javascript")
TYPESCRIPT: Language = language_named("typescript")
APPLY = Options(command="apply")
GUIDE = Options(command="apply", style=Style.GUIDE)
LEDGER = Options(command="apply", ledger=True)
MOST_SECONDS = 2.0
CALL_RULES = ("sync-video-call", "image-generate")


Rewriter = Callable[[Document], FileOutcome]


def apply(document: Document) -> FileOutcome:
    """Rewrite as ``decart-codemod apply`` does."""
    return plan(document, TYPESCRIPT if document.path.endswith("ts") else JAVASCRIPT, APPLY)


def apply_as_the_guide(document: Document) -> FileOutcome:
    """Rewrite as ``decart-codemod apply --style guide`` does, which says nothing of jobs that fail."""
    return plan(document, TYPESCRIPT if document.path.endswith("ts") else JAVASCRIPT, GUIDE)


@dataclass(frozen=True, slots=True)
class Planned:
    """A program, what the tool made of it, and how long that took, in seconds of processor time."""

    program: Program
    before: Document
    outcome: FileOutcome
    seconds: float
    rewriter: Rewriter = apply

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
        return self.having(Verdict.REVIEW)

    @property
    def rewritten(self) -> tuple[Finding, ...]:
        """The sites that were rewritten."""
        return self.having(Verdict.REWRITTEN)

    def having(self, *verdicts: Verdict) -> tuple[Finding, ...]:
        """Return the sites with one of the verdicts."""
        return tuple(finding for finding in self.outcome.findings if finding.verdict in verdicts)

    def findings(self) -> dict[int, Finding]:
        """Return the findings about calls by the calls' numbers, which their texts show.

        A call that stands in another's options has a higher number than that.
        """
        shown = {call.number: _marks(call.number) for call in self.program.calls}
        found: dict[int, Finding] = {}
        for finding in self.outcome.findings:
            if finding.site.rule in CALL_RULES:
                numbers = [number for number, marks in shown.items() if marks.search(finding.site.source)]
                found.update({min(numbers): finding} if numbers else {})
        return found


def _marks(number: int) -> re.Pattern[str]:
    return re.compile(rf"['\"]p{number}['\"]|\boptions{number}b?\b|\bseed: {number}\b")


Invariant = Callable[[Planned], Iterator[str]]


def does_not_fail(planned: Planned) -> Iterator[str]:
    """No crash, and no rewrite that the tool itself had to drop."""
    if isinstance(planned.outcome, Failed):
        yield f"the tool failed: {planned.outcome.error}"
    for finding in planned.left:
        if "rewrite-failed" in {reason.slug for reason in finding.reasons}:
            yield f"the rewrite at line {finding.site.span.line} was dropped"


def is_quick(planned: Planned) -> Iterator[str]:
    """A small program takes no time worth mentioning."""
    if planned.seconds > MOST_SECONDS:
        yield f"the tool took {planned.seconds:.1f} seconds"


def second_pass_is_no_op(planned: Planned) -> Iterator[str]:
    """What is done is done."""
    if isinstance(planned.outcome, Changed):
        again = apply(planned.outcome.after)
        if isinstance(again, (Changed, Failed)):
            yield f"a second pass is no no-op: {type(again).__name__}"


def other_lines_are_identical(planned: Planned) -> Iterator[str]:
    """What lies outside of the accounted lines is what it was, byte for byte."""
    lines = split_lines(planned.before.text)
    expected: list[str] = []
    place = 0
    for edit in planned.edits:
        expected += [*lines[place : edit.first - 1], edit.text]
        place = edit.last - 1
    expected += lines[place:]
    if "".join(expected) != planned.text:
        yield "bytes outside of the accounted lines changed"


def sites_left_are_identical(planned: Planned) -> Iterator[str]:
    """A site that is left to a person stands in the new text as it stood in the old one, but for what is in it."""
    rewritten = [finding.site.span for finding in planned.rewritten]
    rewritten += [h.span for f in planned.rewritten if f.site.call is not None for h in f.site.call.handlers]
    for finding in planned.left:
        holds_another = any(_within(other, finding.site.span) for other in rewritten)
        if not holds_another and _without_margins(finding.site.source) not in _without_margins(planned.text):
            yield f"the site at line {finding.site.span.line} was left to a person and yet changed"


def _within(inner: Span, outer: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) < (outer.end_line, outer.end_column)


def _without_margins(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


def comments_are_kept(planned: Planned) -> Iterator[str]:
    """Every comment that was there is there."""
    if isinstance(planned.outcome, Changed):
        before, after = _comments(planned.before.text), _comments(planned.text)
        if before != after:
            yield f"comments changed: {before - after} became {after - before}"


def _comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"// ?[^\r\n]*?(?= *\r?$)|/\*[^\n]*?\*/", text, re.MULTILINE))


def suppressed_lines_are_kept(planned: Planned) -> Iterator[str]:
    """A line with a comment that keeps the tool off is as it was."""
    after = Counter(line.strip() for line in planned.text.splitlines())
    for line in planned.before.text.splitlines():
        if IGNORED in line and not after[line.strip()]:
            yield f"a line with a comment that keeps the tool off changed: {line.strip()}"


def old_names_are_gone_or_listed(planned: Planned) -> Iterator[str]:
    """As many calls lose the old name as video sites are said to be rewritten."""
    before, after = _old_names(planned.before.text), _old_names(planned.text)
    gone = sum(finding.site.rule == "sync-video-call" for finding in planned.rewritten)
    if before - after != gone:
        yield f"{gone} video sites are said to be rewritten, {before - after} calls are gone"


def _old_names(text: str) -> int:
    return len(re.findall(r"\.(?:process|generate)\b|\[['\"]process['\"]\]", text))


def what_must_be_is(planned: Planned) -> Iterator[str]:
    """Each call's verdict is what the generator knows that it must be."""
    suppressed = {n for n, line in enumerate(planned.before.text.splitlines(), 1) if IGNORED in line}
    findings = planned.findings()
    for call in planned.program.calls:
        finding = findings.get(call.number)
        if call.expected is Expected.IMAGE:
            # With ``generate`` and a client that may be unknown, a review is right, too.
            if finding is not None and finding.verdict is Verdict.REWRITTEN and finding.site.rule != "image-generate":
                yield f"the image {call.number} is moved to the queue"
        elif finding is None:
            if call.expected is not Expected.ANY:
                yield f"the call {call.number} is not listed"
        elif call.expected is Expected.FIX and finding.verdict is not Verdict.REWRITTEN:
            slugs = [reason.slug for reason in finding.reasons]
            excused = planned.program.looks and slugs == ["handler-not-widened"]
            site = finding.site
            near = suppressed & {*range(site.statement_line - 1, site.span.end_line + 1)}
            if not excused and not (finding.verdict is Verdict.SUPPRESSED and near):
                yield f"call {call.number} at line {site.span.line} is left ({', '.join(slugs)}) {finding.site.detail}"
        elif call.expected is Expected.REVIEW and finding.verdict is Verdict.REWRITTEN:
            yield f"call {call.number} at line {finding.site.span.line} is rewritten, though nobody can know"


def with_other_line_endings_it_is_the_same(planned: Planned) -> Iterator[str]:
    """A program whose lines end otherwise becomes the same, with those endings."""
    text = planned.before.text
    twin = text.replace("\r\n", "\n") if "\r\n" in text else text.replace("\n", "\r\n")
    outcome = planned.rewriter(read_document(planned.before.path, twin.encode()))
    after = outcome.after.text if isinstance(outcome, Changed) else twin
    if after.replace("\r\n", "\n") != planned.text.replace("\r\n", "\n"):
        yield "with other line endings the program becomes another"
    if ("\r\n" in twin) != ("\r\n" in after) or after.count("\r\n") not in (0, after.count("\n")):
        yield "the line endings are mixed"


def in_typescript_it_is_the_same(planned: Planned) -> Iterator[str]:
    """The same text as TypeScript becomes the same but for the types, which only the helper and its import have.

    Where TypeScript refuses a form, its own has one that asks less of it.
    """
    path = str(PurePosixPath(planned.before.path).with_suffix(".mts"))
    outcome = planned.rewriter(read_document(path, planned.before.text.encode()))
    was = [(finding.site.span, finding.site.rule, finding.verdict) for finding in planned.outcome.findings]
    now = [(finding.site.span, finding.site.rule, finding.verdict) for finding in outcome.findings]
    if was != now:
        yield f"as TypeScript it is judged in another way: {sorted(map(str, {*was} ^ {*now}))}"
    elif isinstance(outcome, Failed):
        yield f"as TypeScript it fails: {outcome.error}"
    elif not _asks_less(planned.outcome, outcome) and _without_helper(planned.outcome) != _without_helper(outcome):
        yield "as TypeScript it becomes another program"


def _asks_less(script: FileOutcome, typed: FileOutcome) -> bool:
    """Whether a call is one of the helper, or has a guard, that has a guard, or the guide's shape, as JavaScript."""
    pairs = zip(script.findings, typed.findings, strict=True)
    return any(_form(one.after or "") < _form(other.after or "") for one, other in pairs)


def _form(after: str) -> int:
    """Return which form a call has: the guide's shape comes first, a call of the helper last."""
    return 0 if re.search(r"\.status === .completed", after) else 1 if ".queue." in after else 2


def _without_helper(outcome: FileOutcome) -> list[tuple[int, int, str]]:
    edits = outcome.edits if isinstance(outcome, Changed) else ()
    return [(edit.first, edit.last, edit.text) for edit in edits if not edit.owners & {"wrapper", "import"}]


def ledger_closes(planned: Planned) -> Iterator[str]:
    """Each site of the report is one entry of the ledger."""
    entries = ledger_of([account(encode(planned.before), planned.outcome, JAVASCRIPT, LEDGER)])
    sites = Counter((finding.site.rule, FATE_OF[finding.verdict]) for finding in planned.outcome.findings)
    found = Counter((entry.rule, entry.fate) for entry in entries if entry.rule)
    if sites != found:
        yield f"the entries with a rule are not the report's sites: {sites - found} {found - sites}"
    missing = _old_names(planned.before.text) - sum(entry.kind in ("attribute", "name") for entry in entries)
    if missing > 0:
        yield f"the ledger lacks {missing} of the names"


INVARIANTS: tuple[Invariant, ...] = (
    does_not_fail,
    is_quick,
    second_pass_is_no_op,
    other_lines_are_identical,
    sites_left_are_identical,
    comments_are_kept,
    suppressed_lines_are_kept,
    old_names_are_gone_or_listed,
    what_must_be_is,
    with_other_line_endings_it_is_the_same,
    in_typescript_it_is_the_same,
    ledger_closes,
)
