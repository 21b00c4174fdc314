"""Documents, judged: which sites they have, which of them a rewrite is approved for, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codemod.decide import decide
from codemod.document import lines_of
from codemod.languages.interface import Analysis, Language
from codemod.model import Document, Finding, Given, Place, Safety, Site, Verdict
from codemod.options import Options
from codemod.reasons import CALL_NOT_REWRITTEN, HANDLER_ELSEWHERE, HANDLER_NOT_WIDENED, Reason, reason_in, rule_in
from codemod.record import dataclass, replace
from codemod.suppress import read_suppressions

NOTES = frozenset(
    (
        "retired-model",
        "previous-generation-model",
        "timeout-covers-job",
        "timeout-of-each-request",
        "status-callback",
        "shared-options",
        "abort-late",
        "sdk-requirement-loose",
        "lock-file",
        "model-alias",
        "docstring-example",
    )
)
"""Rules whose sites are worth knowing and leave nothing to decide at the place."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The analysis, the findings by the index of their site (unselected rules have none), and the approved sites.

    An approved site's finding says ``fixable`` here, whatever the command.
    """

    analysis: Analysis
    findings: dict[int, Finding]
    approved: frozenset[int]


@dataclass(frozen=True, slots=True)
class Left:
    """Lines whose sites are left to a person for a reason outside of their own text, the last exclusive."""

    first: int
    last: int
    reason: Reason
    detail: str


def judge(document: Document, language: Language, options: Options, *, only_sites: bool = False) -> Judgement:
    """Find a document's sites and decide on each. Raises SourceError where the language cannot read the text.

    ``only_sites`` says that nothing will be rewritten with the analysis.
    """
    return judged(document, language.find(document, only_sites=only_sites), language, options)


def judged(document: Document, analysis: Analysis, language: Language, options: Options) -> Judgement:
    """Decide on each site of a document by itself."""
    if not analysis.sites:
        return Judgement(analysis, {}, frozenset())
    suppressions = read_suppressions(document, language.name)
    lines = lines_of(document.text)
    findings: dict[int, Finding] = {}
    for index, found in enumerate(analysis.sites):
        if is_selected(found.rule, options):
            site = replace(found, source_line=lines[found.span.line - 1].rstrip("\r\n"))
            findings[index] = _finding(site, suppressed=suppressions.cover(site), unsafe=options.unsafe)
    return Judgement(analysis, findings, _approved(findings))


def judged_together(
    documents: Sequence[Document],
    analyses: Sequence[Analysis],
    language: Language,
    options: Options,
    closed: Mapping[str, str],
    left: Mapping[str, Sequence[Left]] | None = None,
) -> dict[str, Judgement]:
    """Decide on each site of documents that are one program, by path. ``left`` are places that are for a person.

    ``closed`` are the paths of files that may not be changed, each with why, as a clause about the file. A call whose
    errors such a file handles is left, since its handlers would miss the queue's.
    """
    found = {
        document.path: judged(document, analysis, language, options)
        for document, analysis in zip(documents, analyses, strict=True)
    }
    for path, places in (left or {}).items():
        for one in places:
            found[path] = left_for(found[path], one.first, one.last, one.reason, one.detail)
    return _Together(found, closed).result()


class _Together:
    """What the sites of several files mean for each other: calls, and the handlers of their errors elsewhere."""

    def __init__(self, judgements: Mapping[str, Judgement], closed: Mapping[str, str]) -> None:
        self._judgements = judgements
        self._closed = closed
        self._by_place = {
            (path, finding.site.span): finding
            for path, judgement in judgements.items()
            for finding in judgement.findings.values()
            if finding.site.serves or finding.site.call is not None
        }

    def result(self) -> dict[str, Judgement]:
        found = {}
        for path, judgement in self._judgements.items():
            findings = {index: self._settled(finding) for index, finding in judgement.findings.items()}
            found[path] = Judgement(judgement.analysis, findings, _approved(findings))
        return found

    def _settled(self, finding: Finding) -> Finding:
        site = finding.site
        if site.serves and finding.verdict is Verdict.FIXABLE:
            if any(self._is_rewritten(place) for place in site.serves):
                return finding
            return _left(finding, CALL_NOT_REWRITTEN, "")
        if site.call is not None and finding.verdict is Verdict.FIXABLE:
            for place in site.call.elsewhere:
                where = f"{place.path} line {place.span.line}"
                why = self._why_narrow(place)
                if why:
                    return _left(finding, HANDLER_NOT_WIDENED, f"{where} {why}")
                if place.path in self._closed:
                    return _left(finding, HANDLER_ELSEWHERE, f"{where} {self._closed[place.path]}")
        return finding

    def _is_rewritten(self, place: Place) -> bool:
        """Whether a call is rewritten where all of the program's files are open to it."""
        finding = self._by_place.get((place.path, place.span))
        if finding is None or finding.verdict is not Verdict.FIXABLE or finding.site.call is None:
            return False
        return not any(self._why_narrow(handler) for handler in finding.site.call.elsewhere)

    def _why_narrow(self, place: Place) -> str:
        """Return why a handler of another file stays as it is, "" where it need not."""
        finding = self._by_place.get((place.path, place.span))
        if finding is None:
            return "is of a rule that is not selected"
        if finding.verdict is Verdict.SUPPRESSED:
            return "is to be left alone, a comment says"
        return "" if finding.verdict is Verdict.FIXABLE else "cannot be"


def kept(judgement: Judgement, why: str, rules: frozenset[str] | None) -> Judgement:
    """Return a judgement on code that stays as it is, for a reason outside of it; ``rules`` None means all of them."""
    findings = {
        index: replace(finding, verdict=Verdict.SUPPRESSED, message=sentence(finding.message, why))
        if rules is None or finding.site.rule in rules
        else finding
        for index, finding in judgement.findings.items()
    }
    return Judgement(judgement.analysis, findings, _approved(findings))


def left_for(judgement: Judgement, first: int, last: int, reason: Reason, detail: str) -> Judgement:
    """Return a judgement without approval of the sites in some lines, the end exclusive; of all, if there are none."""
    inside = frozenset(
        index for index in judgement.approved
        if (span := judgement.findings[index].site.span).line < last and first <= span.end_line
    ) or judgement.approved  # fmt: skip
    findings = {
        index: _left(finding, reason, detail) if index in inside else finding
        for index, finding in judgement.findings.items()
    }
    return Judgement(judgement.analysis, findings, _approved(findings))


def _left(finding: Finding, reason: Reason, detail: str) -> Finding:
    given = _given(finding.site, reason, detail)
    return replace(finding, verdict=Verdict.REVIEW, safety=Safety.MANUAL, reasons=(*finding.reasons, given))


def _approved(findings: Mapping[int, Finding]) -> frozenset[int]:
    return frozenset(index for index, finding in findings.items() if finding.verdict is Verdict.FIXABLE)


def is_selected(rule: str, options: Options) -> bool:
    """Say whether the options ask for this rule."""
    return (not options.select or rule in options.select) and rule not in options.ignore


def _finding(site: Site, *, suppressed: bool, unsafe: bool) -> Finding:
    message = sentence(rule_in(site.language, site.rule).message, site.detail)
    if site.rule in NOTES:
        return Finding(site, Verdict.SUPPRESSED if suppressed else Verdict.NOTE, Safety.MANUAL, message)
    decided = decide(site)
    safety = _safety(tuple(reason for reason, _ in decided))
    if suppressed:
        verdict = Verdict.SUPPRESSED
    elif safety is Safety.SAFE or (safety is Safety.UNSAFE and unsafe):
        verdict = Verdict.FIXABLE
    else:
        verdict = Verdict.REVIEW
    given = tuple(_given(site, reason, detail) for reason, detail in decided)
    return Finding(site, verdict, safety, message, given)


def _given(site: Site, reason: Reason, detail: str) -> Given:
    said = reason_in(site.language, reason, site.rule)
    return Given(said.slug, sentence(said.message, detail), said.advice)


def _safety(reasons: tuple[Reason, ...]) -> Safety:
    if not reasons:
        return Safety.SAFE
    return Safety.UNSAFE if all(reason.safety is Safety.UNSAFE for reason in reasons) else Safety.MANUAL


def sentence(message: str, detail: str) -> str:
    """Put what was seen at one place into the general sentence: ``The model is unknown (it is a parameter).``"""
    if not detail:
        return message
    return f"{message.removesuffix('.')} ({detail.strip().removesuffix('.')})."
