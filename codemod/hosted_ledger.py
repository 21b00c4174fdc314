"""The ledger's entries of a file that holds code of other languages: those of its pieces, in the file's lines.

Prose has none: what is no code calls nothing.
"""

from __future__ import annotations

from codemod.ledger import entries_of_document
from codemod.mention import Mention
from codemod.model import Entry, FileOutcome, Span
from codemod.options import Options
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from codemod.origins import Places
    from codemod.pieces import Planned


def entries_of(
    path: str, planned: Sequence[Planned], places: Sequence[Places], options: Options, *, speaks: bool
) -> tuple[Entry, ...]:
    """Return the entries of all pieces. Where no code ``speaks`` of the SDK, those that any file would have."""
    found: list[Entry] = []
    for one, where in zip(planned, places):
        found += (
            where.entry(entry, path)
            for entry in _of_piece(one, options)
            if speaks or entry.rule or entry.kind in ("address", "import")
        )
    return tuple(sorted(found, key=lambda entry: (entry.cell, entry.span)))


def _of_piece(one: Planned, options: Options) -> Iterator[Entry]:
    outcome: FileOutcome = one.outcome
    if one.piece.unread:
        yield from _unread(one, options)
        return
    mentions = one.mentions if one.mentions is not None else one.language.mentions((one.document,))[0]
    own = [mention for mention in mentions if one.piece.stands(mention.span.line)]
    yield from entries_of_document(one.document, outcome, one.language, options, own)


def _unread(one: Planned, options: Options) -> Iterator[Entry]:
    """Yield what a search finds; the finding on the piece is one of its entries."""
    sites = {finding.site.span: finding.site.rule for finding in one.outcome.findings}
    mentions = [_with_site(mention, sites) for mention in one.language.search(one.document.text)]
    listed = [mention for mention in mentions if mention.site]
    yield from entries_of_document(one.document, one.outcome, one.language, options, listed)
    for mention in mentions:
        if not mention.site:
            why = "It is in code that the tool does not read."
            yield Entry("", mention.span, mention.kind, "unreadable", mention.text, (why,))


def _with_site(mention: Mention, sites: dict[Span, str]) -> Mention:
    rule = sites.get(mention.span)
    return replace(mention, site=(mention.span, rule)) if rule else mention
