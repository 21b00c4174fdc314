"""The ledger: every place that could be the migration's by its text, and the one thing that became of it.

| fate | what it says of a place |
|---|---|
| rewritten | ``apply`` rewrites it; of an import, adds names to it |
| review | a person must decide: a site of the report, or an address that nothing is seen to send a request to |
| note | the vendor's, or about it, and nothing to decide: imports, calls for images, docstrings, the report's notes |
| suppressed | a comment says to leave it alone, or its rule is not selected |
| foreign | not the vendor's, as far as the evidence goes, which the entry gives |
| unreadable | in a file that could not be read as a program; nothing is known of it |

| kind | what the place is |
|---|---|
| attribute | an attribute with one of the old call's names, in a file that names the SDK anywhere |
| name | the method reached without such an attribute: through ``getattr``, a test double, a subclass's own definition |
| remark | a note of the report, which is about another place |
| import | an import of the SDK, or of something of its name |
| address | a string with the address of the REST interface's blocking call, in any file, or a request to it that has |
| | none of its own; an address of an image, or one whose request is a site already, is a note |
| file | a file that could not be read, and in which not even a search finds anything |

Every site of the report is exactly one entry, one that names its rule: ``rewritten`` where its verdict is that or
``fixable``, else what its verdict is. So the entries with a rule add up to the report's summary, fate by fate; all
others have none.
"""

from __future__ import annotations

import codecs

from codemod.document import DocumentError, read_document
from codemod.edits import split_lines
from codemod.judge import NOTES, is_selected
from codemod.languages.interface import Language, SourceError
from codemod.mention import Mention
from codemod.model import Changed, Document, Entry, Failed, FileOutcome, Finding, RunReport, Span, Unchanged, Verdict
from codemod.options import Options
from codemod.prefilter import may_matter
from codemod.record import replace
from codemod.sdk.catalogue import OLD_ADDRESS
from codemod.suppress import read_suppressions

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from codemod.model import EntryKind, Fate

    Find: TypeAlias = Callable[[Document], tuple[Mention, ...]]
    """Finds the mentions of a document. Raises SourceError."""

FATES: tuple[Fate, ...] = ("rewritten", "review", "note", "suppressed", "foreign", "unreadable")
KINDS: tuple[EntryKind, ...] = ("attribute", "name", "remark", "import", "address", "file")

FATE_OF: dict[Verdict, Fate] = {
    Verdict.REWRITTEN: "rewritten",
    Verdict.FIXABLE: "rewritten",
    Verdict.REVIEW: "review",
    Verdict.NOTE: "note",
    Verdict.SUPPRESSED: "suppressed",
}
"""What the verdict on a site makes of its entry."""

_NOT_SELECTED = "The rule {} is left out by --select or --ignore."
REST_CALL = "rest-video-call"
_ADDRESS = OLD_ADDRESS.encode()


def may_be_listed(data: bytes) -> bool:
    """Say whether a file of these bytes can have an entry: more files than can have a site."""
    return may_matter(data) or _ADDRESS in data or (b"\0" in data and _ADDRESS in data.replace(b"\0", b""))


def account(
    data: bytes, outcome: FileOutcome, language: Language, options: Options, find: Find | None = None
) -> FileOutcome:
    """Return the outcome of a file of these bytes with its entries. Never raises.

    A file that only the ledger reads has nothing but entries: no run without one would name it. ``find`` is for files
    that are a program with others.
    """
    known = may_matter(data) or bool(outcome.findings)
    found = _entries(data, outcome, language, options, find or (lambda document: language.mentions((document,))[0]))
    if not known:
        found = tuple(entry for entry in found if entry.kind in ("address", "import"))
        return Unchanged(outcome.path, (), found)
    return replace(outcome, entries=found)


def ledger_of(outcomes: Iterable[FileOutcome]) -> tuple[Entry, ...]:
    """Return the entries of all files in order; a file that failed without any has one for itself."""
    found: list[Entry] = []
    for outcome in outcomes:
        found += outcome.entries
        if isinstance(outcome, Failed) and not outcome.entries:
            line = outcome.line or 1
            found.append(Entry(outcome.path, Span(line, 1, line, 1), "file", "unreadable", "", (outcome.error,)))
    return tuple(sorted(found, key=_order))


def _order(entry: Entry) -> tuple[str, int, Span, int, str]:
    return entry.path, entry.cell, entry.span, KINDS.index(entry.kind), entry.rule


def without_previews(report: RunReport) -> RunReport:
    """Return the report without the sites' new texts: the ledger needs them to be made, and the text has no place."""
    outcomes = tuple(
        replace(outcome, findings=tuple(replace(finding, after=None) for finding in outcome.findings))
        for outcome in report.outcomes
    )
    return replace(report, outcomes=outcomes)


def _entries(data: bytes, outcome: FileOutcome, language: Language, options: Options, find: Find) -> tuple[Entry, ...]:
    path = outcome.path
    try:
        document = read_document(path, data)
    except DocumentError as error:
        return _unreadable(outcome, language, _decoded(data), error.message)
    if isinstance(outcome, Failed) and not outcome.findings:
        return _unreadable(outcome, language, document.text, outcome.error)
    try:
        mentions = find(document)
    except SourceError as error:
        return _unreadable(outcome, language, document.text, error.message)
    except Exception as error:  # whatever it is, the other files must go on and this one's places be named
        what = f"A defect of the tool itself came up while accounting for it ({type(error).__name__}: {error})."
        return _unreadable(outcome, language, document.text, what)
    return tuple(_Accounts(document, outcome, language, options).entries(mentions))


class _Accounts:
    """One file's account: each mention and each finding becomes one entry."""

    def __init__(self, document: Document, outcome: FileOutcome, language: Language, options: Options) -> None:
        self._outcome = outcome
        self._options = options
        self._suppressions = read_suppressions(document, language.name)
        self._findings: dict[tuple[Span, str], list[Finding]] = {}
        for finding in outcome.findings:
            self._findings.setdefault((finding.site.span, finding.site.rule), []).append(finding)
        self._sites = sum(finding.verdict is not Verdict.NOTE for finding in outcome.findings)

    def entries(self, mentions: Iterable[Mention]) -> Iterator[Entry]:
        """Yield the entries: of the mentions, then of the findings that none of them is part of."""
        for mention in mentions:
            finding = self._finding(mention)
            if finding is not None:
                yield self._of_site(mention.kind, mention.span, mention.text, finding)
            else:
                fate, why = self._fate(mention)
                yield Entry(self._outcome.path, mention.span, mention.kind, fate, mention.text, why)
        for finding in (finding for findings in self._findings.values() for finding in findings):
            site = finding.site
            other: EntryKind = "address" if site.rule == REST_CALL else "name"
            kind: EntryKind = "remark" if site.rule in NOTES else other
            yield self._of_site(kind, site.span, site.source, finding)

    def _finding(self, mention: Mention) -> Finding | None:
        """Take out the finding on a mention's site, None where it has none."""
        findings = self._findings.get(mention.site) if mention.site else None
        return findings.pop(0) if findings else None

    def _of_site(self, kind: EntryKind, span: Span, text: str, finding: Finding) -> Entry:
        why = tuple(f"{given.message} ({given.slug})" for given in finding.reasons) or (finding.message,)
        return Entry(self._outcome.path, span, kind, FATE_OF[finding.verdict], text, why, finding.site.rule)

    def _fate(self, mention: Mention) -> tuple[Fate, tuple[str, ...]]:
        """Return what became of a mention that the report does not list, and why."""
        if mention.site is not None and not is_selected(mention.site[1], self._options):
            return "suppressed", (_NOT_SELECTED.format(mention.site[1]),)
        evidence = (mention.evidence,)
        if not mention.vendors:
            return "foreign", evidence
        if mention.kind == "address" and not mention.prose:
            covered = self._suppressions.cover_all(mention.statement_line)
            return ("suppressed" if covered else "review"), evidence
        if mention.kind == "import":
            sites = "1 site" if self._sites == 1 else f"{self._sites} sites"
            if _is_replaced(mention, self._outcome):
                return "rewritten", (*evidence, f"Names are added to it; the file has {sites}.")
            return "note", (*evidence, f"It stays as it is; the file has {sites}.")
        return "note", evidence


def _is_replaced(mention: Mention, outcome: FileOutcome) -> bool:
    """Whether a rewrite puts another text in a mention's place: its lines do not stand among the new ones."""
    if not isinstance(outcome, Changed):
        return False
    first, last = mention.span.line, mention.span.end_line
    old = "".join(split_lines(outcome.before.text)[first - 1 : last])
    return any(
        f"\n{old}\n" not in f"\n{edit.text}\n" if not old.endswith("\n") else f"\n{old}" not in f"\n{edit.text}"
        for edit in outcome.edits
        if edit.first <= first and last < edit.last and "import" in edit.owners
    )


def _unreadable(outcome: FileOutcome, language: Language, text: str, error: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(outcome.path, mention.span, mention.kind, "unreadable", mention.text, (error,))
        for mention in language.search(text)
    )


def entries_of_document(
    document: Document, outcome: FileOutcome, language: Language, options: Options, mentions: Iterable[Mention]
) -> Iterator[Entry]:
    """Yield the entries of a document that was planned: of its mentions, then of the findings that are none of them."""
    return _Accounts(document, outcome, language, options).entries(mentions)


def _decoded(data: bytes) -> str:
    """Return bytes that are no text as text, as well as that goes."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace").replace("\0", "")
