"""Notebooks of a project: each takes part in programs with the files that it imports, as the document of its cells.

What such a program comes to is told of the notebook by ``hosted``, as where the notebook is one by itself.
"""

from __future__ import annotations

from codemod.containers.interface import Host, Piece
from codemod.document import DocumentError, read_document
from codemod.hosted import Planned, document_of, leave_out_broken, open_host, plan_opened
from codemod.judge import Left
from codemod.languages import language_named
from codemod.languages.interface import SourceError
from codemod.model import Changed, Document, FileOutcome
from codemod.options import Options
from codemod.reasons import REASON_BY_SLUG
from codemod.record import dataclass, replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site may import this module
if TYPE_CHECKING:
    from codemod.mention import Mention

_NOTEBOOK = "notebook"
_UNREADABLE = "("
"""The program of a notebook that nobody can read: it is none."""


@dataclass(frozen=True, slots=True)
class Book:
    """A notebook: its document, taken apart, and the document of its program, which has the notebook's path."""

    program: Document
    document: Document | None = None
    host: Host | None = None

    @property
    def piece(self) -> Piece | None:
        """The program as a piece of the notebook."""
        return self.host.pieces[0] if self.host is not None else None

    def left(self, outcome: FileOutcome) -> Left | None:
        """Return which of the program's edits has no place in the notebook, None where all have."""
        if self.host is None or not isinstance(outcome, Changed):
            return None
        misfit = self.host.misfit(0, outcome.edits)
        if misfit is None:
            return None
        return Left(misfit.first, misfit.last, REASON_BY_SLUG[misfit.reason], misfit.detail)

    def outcome(
        self, program: FileOutcome, options: Options, mentions: tuple[Mention, ...] | None, paths: tuple[str, ...]
    ) -> FileOutcome:
        """Return what becomes of the notebook where that becomes of its program."""
        if self.host is None or self.document is None:
            return program
        first = Planned(self.host.pieces[0], self.program, language_named("python"), program, mentions, paths)
        return plan_opened(self.document, self.host, options, first)


def open_book(path: str, data: bytes) -> Book:
    """Take a notebook apart. One that cannot be read, or is of an older format, has a program that nobody can read."""
    unreadable = Document(path, _UNREADABLE)
    try:
        document = read_document(path, data)
        host = open_host(document, _NOTEBOOK)
        if host is None:
            return Book(unreadable)
        program = replace(document_of(host.pieces[0], document), path=path)
        try:
            language_named("python").mentions((program,))
        except SourceError:
            if not leave_out_broken(host, document):
                return Book(unreadable)
            program = replace(document_of(host.pieces[0], document), path=path)
    except (DocumentError, SourceError):
        return Book(unreadable)
    return Book(program, document, host)
