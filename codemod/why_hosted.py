"""`why` in files that hold code of other languages: which piece a line is in, and what its language says of it."""

from __future__ import annotations

from codemod.explanation import Explanation
from codemod.hosted import setting_of, with_assumed
from codemod.languages import language_named
from codemod.languages.interface import Setting, SourceError
from codemod.model import Document
from codemod.options import Options
from codemod.origins import Places
from codemod.pieces import document_of, leave_out_broken, open_host
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from codemod.projects import Around

    Explain = Callable[[str, Document, int, list[Document], Setting], tuple[Explanation, ...]]
    """What a language, by its name, says of a line of a document."""


def place_of(document: Document, kind: str, line: int) -> tuple[int, int]:
    """Return the cell of a notebook, and the line in it, that stand in a line of the file; elsewhere 0 and the line.

    Raises SourceError where the file cannot be read.
    """
    if kind != "notebook":
        return 0, line
    from codemod.containers.notebook import open_notebook

    opened = open_notebook(document)
    return opened.place_of(line) if opened is not None else (0, line)


def explanations(
    document: Document, kind: str, cell: int, line: int, explain: Explain, around: Around
) -> Iterator[Explanation]:
    """Yield what the languages say of a line, in the file's own lines. Raises SourceError where it cannot be read.

    ``around`` is what the programs of a notebook are read with.
    """
    host = open_host(document, kind)
    if host is not None:
        leave_out_broken(host, document)
    every = [one.path for one in around.documents]
    for index, piece in enumerate(host.pieces if host is not None else ()):
        places = Places(piece, every)
        numbers = [
            number + piece.offset
            for number, origin in enumerate(piece.lines, 1)
            if (origin.line, origin.cell) == (line, cell)
        ]
        if piece.unread or not numbers:
            continue
        own, language = document_of(piece, document), language_named(piece.language)
        setting, others = setting_of(piece, Options()), list[Document]()
        for path, part in around.parts.items():
            if part.number == index and part.book.path == around.path:
                own, setting = part.document, around.setting
                others = [one for one in around.documents if one.path != path]
        for number in numbers:
            try:
                read = with_assumed(own, piece, language) if piece.excerpt else own
                found = explain(piece.language, read, number, others, setting)
            except SourceError:
                continue
            for one in found:
                name = places.span(one.name) if one.name is not None else None
                evidence = tuple(dict.fromkeys(map(places.evidence, one.evidence)))
                yield replace(one, span=places.span(one.span), name=name, evidence=evidence)
