"""What a language offers to the run: find the sites, write the approved ones, check a text."""

from __future__ import annotations

from codemod.model import Document, Edit, Site, Style
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from typing import Protocol

    from codemod.mention import Mention
else:
    Protocol = object


@dataclass(frozen=True, slots=True)
class Analysis:
    """The sites of one document, in order, and what the language's own ``rewrite`` needs to know about them."""

    sites: tuple[Site, ...]
    facts: object


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The text edits for the approved sites, and what each approved site becomes (by its index)."""

    edits: tuple[Edit, ...]
    after: dict[int, str]


class SourceError(Exception):
    """A document that its language cannot read: not parsable, or too deep. ``line`` is 1-based, 0 = unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Language(Protocol):
    """One language. Implementations are modules' objects without state, so that any process can use them."""

    name: str

    def find(self, document: Document, project: object, *, only_sites: bool = False) -> Analysis:
        """Return the document's sites. Raises SourceError where the text cannot be parsed.

        With ``only_sites`` the facts for ``rewrite`` may be left out: nothing is going to be rewritten.
        """

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        """Return the edits that rewrite the approved sites (indices into ``analysis.sites``)."""

    def may_have_calls(self, text: str) -> bool:
        """Say whether a call that could be rewritten can stand in a text, without parsing it. Never a false no."""

    def mentions(self, document: Document) -> tuple[Mention, ...]:
        """Return every place that could be the migration's by its text, in order, for the ledger.

        Raises SourceError where the text cannot be parsed.
        """

    def search(self, text: str) -> tuple[Mention, ...]:
        """Return what seem to be such places in a text that cannot be parsed; rather one too many than one too few."""

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text as a program of this language, None where it is sound."""
