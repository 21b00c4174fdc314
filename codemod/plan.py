"""One document from its text to its outcome; nothing here touches the disk, and nothing gets out but an outcome."""

from __future__ import annotations

from codemod.document import DocumentError, encode
from codemod.edits import RewriteError, apply_edits
from codemod.judge import Judgement, judged
from codemod.languages.interface import ALONE, Language, Rewriting, Setting, SourceError, Surface
from codemod.manifest_reasons import RENAMED_MODEL
from codemod.model import (
    Changed,
    Document,
    Edit,
    Failed,
    FileOutcome,
    Finding,
    Given,
    Safety,
    Style,
    Unchanged,
    Verdict,
)
from codemod.options import Options
from codemod.reasons import REWRITE_FAILED
from codemod.record import replace
from codemod.verify import verify, verify_lines

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from collections.abc import Callable

_REPORT = (
    "The file was left as it is. Please report this to the maintainers of decart-codemod, with the lines concerned."
)
_TOO_DEEP = "The code is nested too deeply for the tool. Split the deepest expression up, or --exclude the file."


def plan(document: Document, language: Language, options: Options) -> FileOutcome:
    """Say what becomes of one document. Never raises: what goes wrong is an outcome.

    `check` without a preview stops at what is decided: its Changed has no edits.
    """
    return plan_in(document, language, options, None)[0]


def plan_in(
    document: Document, language: Language, options: Options, setting: Setting | None
) -> tuple[FileOutcome, Surface | None]:
    """Say what becomes of one document of a project, and what it has to do with the others. Never raises."""
    if options.api_base or options.allow_jq:
        setting = replace(setting or ALONE, bases=options.api_base, allow_jq=options.allow_jq)
    if options.rename_models:
        from codemod.renames import renaming

        setting = replace(setting or ALONE, renamed=renaming(options, language.name))
    try:
        analysis = language.find(document, setting, only_sites=is_announced(options))
        judgement = judged(document, analysis, language, options)
    except SourceError as error:
        return Failed(document.path, error.message, error.line), None
    except Exception as error:  # whatever it is, the other files must go on and this one be named
        return Failed(document.path, explained(error, "looking at this file")), None

    def verified(after: Document, edits: tuple[Edit, ...]) -> str | None:
        return verify(document, after, edits, language, options, setting)

    return carried_out(document, language, options, judgement, verified), analysis.surface


def is_announced(options: Options) -> bool:
    """Whether a run only says what is decided. The rewriter takes longer to import than all of that takes to run."""
    return options.command == "check" and not options.preview


def carried_out(
    document: Document,
    language: Language,
    options: Options,
    judgement: Judgement,
    verified: Callable[[Document, tuple[Edit, ...]], str | None],
) -> FileOutcome:
    """Return the outcome of a document that was judged. Never raises."""
    if not judgement.approved:
        return Unchanged(document.path, _in_order(judgement.findings))
    if is_announced(options):
        return Changed(document.path, _in_order(judgement.findings), document, document, ())
    try:
        return _rewrite(document, language, options, judgement, verified)
    except Exception as error:  # whatever it is, the other files must go on and this one be named
        return dropped(document, judgement, explained(error, "rewriting this file"))


def _rewrite(
    document: Document,
    language: Language,
    options: Options,
    judgement: Judgement,
    verified: Callable[[Document, tuple[Edit, ...]], str | None],
) -> FileOutcome:
    approved = judgement.approved
    sites = judgement.analysis.sites
    names = frozenset(index for index in approved if sites[index].rule == RENAMED_MODEL)
    rewriting = Rewriting((), {})
    problem: str | None = None
    if approved - names:
        rewriting = language.rewrite(document, judgement.analysis, approved - names, options.style or Style.GUARD)
    edits = tuple(rewriting.edits)
    if rewriting.after.keys() != approved - names:
        return dropped(document, judgement, f"Not every call could be rewritten together. {_REPORT}")
    after = replace(document, text=apply_edits(document.text, edits))
    if approved - names:
        problem = verified(after, edits)
    if names and not problem:
        from codemod.renames import with_renames

        try:
            rewriting = with_renames(document, rewriting, sites, sorted(names))
        except RewriteError:
            # The calls are one thing and the names another: these stay, and the file is rewritten all the same.
            return _rewrite(document, language, options, _without(judgement, names), verified)
        edits = rewriting.edits
        after = replace(document, text=apply_edits(document.text, edits))
        problem = verify_lines(document, after, edits)
    if problem:
        return dropped(document, judgement, f"The rewrite did not pass the tool's own checks: {problem}. {_REPORT}")
    try:
        encode(after)
    except DocumentError as error:
        return dropped(document, judgement, error.message, error.line)
    verdict = Verdict.REWRITTEN if options.command == "apply" else Verdict.FIXABLE
    findings = {
        index: replace(finding, verdict=verdict, after=rewriting.after[index]) if index in approved else finding
        for index, finding in judgement.findings.items()
    }
    return Changed(document.path, _in_order(findings), document, after, edits)


def _without(judgement: Judgement, out: frozenset[int]) -> Judgement:
    """Return a judgement in which some of the approved sites are for a person."""
    findings = {index: _dropped(finding) if index in out else finding for index, finding in judgement.findings.items()}
    return Judgement(judgement.analysis, findings, judgement.approved - out)


def _dropped(finding: Finding) -> Finding:
    given = Given(REWRITE_FAILED.slug, REWRITE_FAILED.message, REWRITE_FAILED.advice)  # the same words in any language
    return replace(finding, verdict=Verdict.REVIEW, safety=Safety.MANUAL, reasons=(*finding.reasons, given))


def dropped(document: Document, judgement: Judgement, error: str, line: int = 0) -> Failed:
    """Return the outcome of a file whose rewrite was dropped: what was approved is now for a person."""
    return Failed(document.path, error, line, _in_order(_without(judgement, judgement.approved).findings))


def _in_order(findings: dict[int, Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings.values(), key=lambda finding: (finding.site.span, finding.site.rule)))


def explained(error: Exception, doing: str) -> str:
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    if isinstance(error, MemoryError):
        return f"There was not enough memory for {doing}, or the code is nested too deeply. --exclude the file."
    what = " ".join(str(error).split())
    return f"A defect of the tool itself came up while {doing} ({type(error).__name__}: {what}). {_REPORT}"
