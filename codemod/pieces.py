"""A host taken apart: its pieces as documents of their languages, and what became of each."""

from __future__ import annotations

from codemod.containers.interface import Host, Piece
from codemod.document import newline_of
from codemod.languages import language_named
from codemod.languages.interface import Language, SourceError
from codemod.model import Document, FileOutcome, Place
from codemod.queue_users import may_use_queue, used_at
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from codemod.mention import Mention


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one piece: its outcome as a document of its language, in its own lines.

    ``mentions`` are its places for the ledger where it was read together with the files ``others``; ``needs_queue``: a
    call in one of these is rewritten.
    """

    piece: Piece
    document: Document
    language: Language
    outcome: FileOutcome
    mentions: tuple[Mention, ...] | None = None
    others: tuple[str, ...] = ()
    needs_queue: bool = False


def open_host(document: Document, kind: str) -> Host | None:
    """Take a file apart, None where none of its code can matter. Raises SourceError where it is no such file."""
    if kind == "notebook":
        from codemod.containers.notebook import open_notebook

        return open_notebook(document)
    from codemod.containers.page import open_page

    return open_page(document, kind)


def document_of(piece: Piece, host: Document) -> Document:
    """Return a piece as a document of its language, with blank lines for what stands before it in the file."""
    newline = newline_of(piece.text) if any(origin.cell for origin in piece.lines) else host.newline
    return Document(piece.name, newline * piece.offset + piece.text, host.encoding, False, newline)


def leave_out_broken(host: Host, document: Document) -> bool:
    """Leave those parts of a host's program out that are no programs; say whether there are any."""
    broken = frozenset(number for number, piece in host.candidates() if not _is_read(piece, document))
    if broken:
        host.leave_out(broken)
    return bool(broken)


def _is_read(piece: Piece, document: Document) -> bool:
    """Whether a piece can be parsed."""
    try:
        language_named(piece.language).mentions((document_of(piece, document),))
    except SourceError:
        return False
    return True


def used_in(host: Host, document: Document) -> Place | None:
    """Return where the program of a notebook first uses the SDK's queue, None where it does not, or in a page."""
    if host.is_documentation or not may_use_queue(document.text.encode("utf-8", "replace")):
        return None
    places = (
        used_at(document_of(one, document), one.language)
        for one in host.pieces
        if one.language == "python" and not one.excerpt
    )
    return next((Place(document.path, place.span) for place in places if place is not None), None)
