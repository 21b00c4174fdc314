"""Files that use the SDK's queue: once a call is rewritten, or already.

The latter by their bytes, which is quick, and by what they are, which is certain.
"""

from __future__ import annotations

from codemod.languages import language_named
from codemod.model import Changed, Document, FileOutcome, Place, Verdict
from codemod.sdk import catalogue, javascript

_WORDS = tuple(word.encode() for word in (catalogue.SUBMIT_AND_POLL, javascript.SUBMIT_AND_POLL, catalogue.QUEUE))

NEEDS_QUEUE = "sync-video-call"
"""The rule of the calls that go by way of the SDK's queue once they are rewritten."""


def needs_queue(outcome: FileOutcome) -> bool:
    """Whether a call of a file goes by way of the SDK's queue once it is rewritten."""
    return isinstance(outcome, Changed) and any(
        finding.site.rule == NEEDS_QUEUE and finding.verdict in (Verdict.FIXABLE, Verdict.REWRITTEN)
        for finding in outcome.findings
    )


def may_use_queue(data: bytes) -> bool:
    """Say whether a file that names the SDK may use its queue. Never a false no."""
    return any(word in data for word in _WORDS)


def used_at(document: Document, kind: str) -> Place | None:
    """Return the first place where a file of a language uses the queue, None where it does not or cannot be parsed."""
    from codemod.languages.interface import SourceError  # with the languages, which few runs need

    try:
        span = language_named(kind).queue_use(document)
    except SourceError:
        return None  # it is said when the file is planned
    return None if span is None else Place(document.path, span)
