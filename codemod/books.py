"""Notebooks of a project: each takes part in programs with the files that it imports, as the document of its cells.

What such a program comes to is told of the notebook by ``hosted``, as where the notebook is one by itself.
"""

from __future__ import annotations

from codemod.containers.interface import Host, Piece
from codemod.containers.notebook import open_notebook
from codemod.document import DocumentError, read_document
from codemod.hosted import plan_opened
from codemod.judge import Left
from codemod.languages import language_named
from codemod.languages.interface import SourceError
from codemod.model import Changed, Document, Evidence, Failed, FileOutcome
from codemod.options import Options
from codemod.origins import Places
from codemod.pieces import Planned, document_of, leave_out_broken
from codemod.reasons import REASON_BY_SLUG
from codemod.record import dataclass, field, replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site may import this module
if TYPE_CHECKING:
    from collections.abc import Mapping

    from codemod.mention import Mention


@dataclass(frozen=True, slots=True)
class Book:
    """A notebook: its document, taken apart.

    ``written`` are the files that its cells write and that are programs in Python, by the path that the cell has, each
    with the number of the piece that it is. One that several cells write is not among them.
    """

    path: str
    document: Document
    host: Host
    written: dict[str, int] = field(default_factory=dict)

    def part(self, number: int, path: str) -> Part:
        """Return one of the programs in the notebook as the file at a path."""
        piece = self.host.pieces[number]
        return Part(self, number, piece, replace(document_of(piece, self.document), path=path))

    def outcome(self, parts: Mapping[int, Planned], options: Options) -> FileOutcome:
        """Return what becomes of the notebook where that becomes of the programs in it."""
        return plan_opened(self.document, self.host, options, parts)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the programs in a notebook: its piece, by its number, and its document."""

    book: Book
    number: int
    piece: Piece
    document: Document

    def left(self, outcome: FileOutcome) -> Left | None:
        """Return which of the program's edits has no place in the notebook, None where all have."""
        if not isinstance(outcome, Changed):
            return None
        misfit = self.book.host.misfit(self.number, outcome.edits)
        if misfit is None:
            return None
        return Left(misfit.first, misfit.last, REASON_BY_SLUG[misfit.reason], misfit.detail)

    def told(self, text: str) -> str:
        """Return a text about another file in other words where it names lines of this one."""
        return Places(self.piece).text_of_another(text, self.document.path, self.book.path)

    def link(self, link: Evidence) -> Evidence:
        """Return a link of a chain of evidence in the lines of a cell, if it is about this program."""
        told = replace(link, text=self.told(link.text))
        if link.path != self.document.path:
            return told
        origin = Places(self.piece).origin(link.line)
        return replace(told, line=origin.line, path=f"{self.book.path} cell {origin.cell}")

    def planned(
        self, outcome: FileOutcome, mentions: tuple[Mention, ...] | None, paths: tuple[str, ...], *, needs_queue: bool
    ) -> Planned:
        """Return the piece with what becomes of it, where it was read together with the files at ``paths``.

        ``needs_queue``: a call in one of these is rewritten.
        """
        return Planned(self.piece, self.document, language_named("python"), outcome, mentions, paths, needs_queue)


def unreadable(path: str) -> Document:
    """Return what stands for the program of a notebook that nobody can read: it is none."""
    return Document(path, "(")


def open_book(path: str, data: bytes) -> Book | None:
    """Take a notebook apart; None where it cannot be read, or is of an older format."""
    try:
        document = read_document(path, data)
        host = open_notebook(document, matters=True)
        if host is None:
            return None
        try:
            language_named("python").mentions((document_of(host.pieces[0], document),))
        except SourceError:
            if not leave_out_broken(host, document):
                return None
    except (DocumentError, SourceError):
        return None
    writes = [piece.writes for piece in host.pieces]
    written = {
        piece.writes: number
        for number, piece in enumerate(host.pieces)
        if piece.writes and piece.language == "python" and not piece.unread and writes.count(piece.writes) == 1
    }
    return Book(path, document, host, written)


def problem_of(path: str, data: bytes) -> Failed:
    """Return why a notebook cannot be taken apart. Only for one that cannot."""
    try:
        open_notebook(read_document(path, data), matters=True)
    except (DocumentError, SourceError) as error:
        return Failed(path, error.message, error.line)
    return Failed(path, "None of its cells can be read as Python.")
