"""Files that use the SDK's queue already: by their bytes, which is quick, and by what they are, which is certain."""

from __future__ import annotations

from codemod.languages import language_named
from codemod.model import Document, Place
from codemod.sdk import catalogue, javascript

_WORDS = tuple(word.encode() for word in (catalogue.SUBMIT_AND_POLL, javascript.SUBMIT_AND_POLL, catalogue.QUEUE))


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
