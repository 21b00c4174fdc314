"""What a container offers: a file taken apart into code of languages, and the file with some of that code replaced.

A container knows no SDK and decides nothing. Its pieces keep the lines of the file where they can (a page's do, with
blank lines in place of the prose), so that every line number that a language gives is one that a reader can use.
"""

from __future__ import annotations

from codemod.model import Edit
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Protocol
else:
    Protocol = object


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line of a piece stands: a line of the file, or of a cell where ``cell`` is not 0.

    ``shift`` characters stand before it on that line; ``text`` is the whole line, without its ending. ``line`` 0: the
    line stands nowhere, the container has put it there.
    """

    line: int = 0
    shift: int = 0
    cell: int = 0
    text: str = ""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Piece:
    """Code of one language that is a program by itself, or an excerpt of one.

    ``name`` is what a file of it would be called, which tells dialects apart. ``lines`` has an origin for each line of
    ``text``. ``cells`` are as in a Setting, ``closed`` says that nothing else can call what it defines. ``kept`` is why
    it is to be left alone, as a clause ("" = it is not), ``rules`` which rules that is about (None = all).
    ``offset`` lines of the file stand before the first; ``session``: its lines are typed at prompts, and
    ``continued`` stands before those that go on with a command. Examples of one ``group`` stand in one text.
    ``unread`` is the slug of the reason for which it is not read as a program, with ``detail`` to complete it.
    ``excerpt``: what it needs may stand elsewhere. ``writes`` is the path of the file that it becomes.
    """

    language: str
    name: str
    text: str
    lines: tuple[Origin, ...]
    cells: tuple[int, ...] = ()
    closed: bool = False
    kept: str = ""
    rules: frozenset[str] | None = None
    unread: str = ""
    detail: str = ""
    excerpt: bool = False
    offset: int = 0
    session: bool = False
    writes: str = ""
    continued: str = ""
    group: int = 0

    def stands(self, line: int) -> bool:
        """Say whether a line of the document that the piece is read as stands in the file."""
        at = line - self.offset - 1
        return 0 <= at < len(self.lines) and self.lines[at].line > 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """An edit that has no place in the file: the lines of the piece that it is about, and the slug of the reason."""

    first: int
    last: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Spliced:
    """A file's new text, as edits of its lines; ``cells`` as in a Changed."""

    text: str
    edits: tuple[Edit, ...]
    cells: tuple[tuple[int, Edit], ...] = ()


class Host(Protocol):
    """A file taken apart."""

    pieces: tuple[Piece, ...]
    is_documentation: bool
    """Whether its code is there to be read, and not to be run."""

    def candidates(self) -> Iterator[tuple[int, Piece]]:
        """Yield the parts of the first piece that may be left out, each as a piece, with their numbers."""

    def leave_out(self, broken: frozenset[int]) -> None:
        """Leave some of these parts out, since nobody can read them: they become pieces that are not read."""

    def misfit(self, piece: int, edits: Sequence[Edit]) -> Misfit | None:
        """Return which edit of a piece has no place in the file, None where all have."""

    def spliced(self, edits: Mapping[int, Sequence[Edit]]) -> Spliced:
        """Return the file with edits, by piece, that all have a place in it."""

    def wrong(self, after: str, edits: Mapping[int, Sequence[Edit]]) -> str | None:
        """Return what is wrong with the file's new text as a sentence: nothing but those edits may show in it."""
