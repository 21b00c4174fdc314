"""One document, judged: which sites it has, which of them a rewrite is approved for, and what is said of the rest."""

from __future__ import annotations

from codemod.decide import decide
from codemod.document import lines_of
from codemod.languages.interface import Analysis, Language
from codemod.model import Document, Finding, Given, Safety, Site, Verdict
from codemod.options import Options
from codemod.reasons import RULE_BY_SLUG, Reason
from codemod.record import dataclass, replace
from codemod.suppress import read_suppressions

NOTES = frozenset(("retired-model", "timeout-covers-job", "status-callback", "shared-options"))
"""Rules whose sites are worth knowing and leave nothing to decide at the place."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The analysis, the findings by the index of their site (unselected rules have none), and the approved sites.

    An approved site's finding says ``fixable`` here, whatever the command.
    """

    analysis: Analysis
    findings: dict[int, Finding]
    approved: frozenset[int]


def judge(document: Document, language: Language, options: Options, *, only_sites: bool = False) -> Judgement:
    """Find the document's sites and decide on each. Raises SourceError where the language cannot read the text.

    ``only_sites`` says that nothing will be rewritten with the analysis.
    """
    analysis = language.find(document, None, only_sites=only_sites)
    if not analysis.sites:
        return Judgement(analysis, {}, frozenset())
    suppressions = read_suppressions(document, language.name)
    lines = lines_of(document.text)
    findings: dict[int, Finding] = {}
    for index, found in enumerate(analysis.sites):
        if is_selected(found.rule, options):
            site = replace(found, source_line=lines[found.span.line - 1].rstrip("\r\n"))
            findings[index] = _finding(site, suppressed=suppressions.cover(site), unsafe=options.unsafe)
    approved = frozenset(index for index, finding in findings.items() if finding.verdict is Verdict.FIXABLE)
    return Judgement(analysis, findings, approved)


def is_selected(rule: str, options: Options) -> bool:
    """Say whether the options ask for this rule."""
    return (not options.select or rule in options.select) and rule not in options.ignore


def _finding(site: Site, *, suppressed: bool, unsafe: bool) -> Finding:
    message = sentence(RULE_BY_SLUG[site.rule].message, site.detail)
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
    given = tuple(Given(reason.slug, sentence(reason.message, detail), reason.advice) for reason, detail in decided)
    return Finding(site, verdict, safety, message, given)


def _safety(reasons: tuple[Reason, ...]) -> Safety:
    if not reasons:
        return Safety.SAFE
    return Safety.UNSAFE if all(reason.safety is Safety.UNSAFE for reason in reasons) else Safety.MANUAL


def sentence(message: str, detail: str) -> str:
    """Put what was seen at one place into the general sentence: ``The model is unknown (it is a parameter).``"""
    if not detail:
        return message
    return f"{message.removesuffix('.')} ({detail.strip().removesuffix('.')})."
