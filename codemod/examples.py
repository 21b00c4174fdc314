"""Examples in the documentation inside of programs: with ``--docstrings`` rewritten, without it each is a note."""

from __future__ import annotations

from codemod.containers.docstrings import open_docstrings
from codemod.edits import apply_edits
from codemod.hosted import plan_opened
from codemod.judge import judged
from codemod.languages import language_named
from codemod.languages.interface import Analysis
from codemod.ledger import FATE_OF
from codemod.model import Changed, Document, Entry, Failed, FileOutcome, Finding, Site, Verdict
from codemod.options import Options
from codemod.plan import explained
from codemod.record import replace
from codemod.suppress import read_suppressions

RULE = "docstring-example"
LANGUAGES = ("python", "javascript", "typescript")
_TOLD = (Verdict.FIXABLE, Verdict.REWRITTEN, Verdict.REVIEW)


def with_examples(document: Document, kind: str, outcome: FileOutcome, options: Options) -> FileOutcome:
    """Return the outcome of a program with what becomes of the examples in its documentation. Never raises."""
    try:
        return _with_examples(document, kind, outcome, options)
    except Exception as error:  # whatever it is, the other files must go on and this one be named
        return Failed(document.path, explained(error, "looking at its documentation"), 0, outcome.findings)


def _with_examples(document: Document, kind: str, outcome: FileOutcome, options: Options) -> FileOutcome:
    if kind not in LANGUAGES or isinstance(outcome, Failed):
        return outcome
    language = language_named(kind)
    called = any(mention.kind in ("attribute", "address") for mention in language.search(document.text))
    if not called or read_suppressions(document, kind).whole_file:
        return outcome
    opened = open_docstrings(document, kind)
    if opened is None:
        return outcome
    found = plan_opened(document, opened, replace(options, ledger=False), {})
    told = [finding for finding in found.findings if finding.verdict in _TOLD]
    if not told:
        return outcome
    if not options.docstrings:
        return _noted(document, kind, outcome, told, options)
    if isinstance(found, Failed):
        return Failed(document.path, found.error, found.line, (*outcome.findings, *found.findings), outcome.entries)
    findings = _in_order((*outcome.findings, *found.findings))
    entries = _entries(outcome, found.findings, options)
    if not isinstance(found, Changed):
        return replace(outcome, findings=findings, entries=entries)
    edits = found.edits
    if isinstance(outcome, Changed):
        if outcome.edits == () and outcome.after == outcome.before:  # only announced
            return replace(outcome, findings=findings, entries=entries)
        edits = tuple(sorted((*outcome.edits, *found.edits), key=lambda edit: (edit.first, edit.last)))
    after = replace(document, text=apply_edits(document.text, edits))
    return Changed(document.path, findings, document, after, edits, entries)


def _noted(document: Document, kind: str, outcome: FileOutcome, told: list[Finding], options: Options) -> FileOutcome:
    sites = tuple(
        Site(one.site.span, RULE, kind, one.site.source, one.site.statement_line, source_line=one.site.source_line)
        for one in told
    )
    notes = judged(document, Analysis(sites, None), language_named(kind), options).findings.values()
    findings = _in_order((*outcome.findings, *notes))
    return replace(outcome, findings=findings, entries=_entries(outcome, tuple(notes), options))


def _entries(outcome: FileOutcome, findings: tuple[Finding, ...], options: Options) -> tuple[Entry, ...]:
    """Return the ledger's entries, with one for each finding in an example, if a ledger is asked for."""
    if not options.ledger:
        return outcome.entries
    added = tuple(
        Entry(
            outcome.path,
            finding.site.span,
            "remark",
            FATE_OF[finding.verdict],
            finding.site.source,
            (finding.message,),
            finding.site.rule,
        )
        for finding in findings
    )
    return (*outcome.entries, *added)


def _in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.site.span, finding.site.rule)))
