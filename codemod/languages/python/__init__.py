"""Python: what a call means is read off ``ast``; what the text becomes is made by LibCST."""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Analysis, Rewriting
    from codemod.mention import Mention
    from codemod.model import Document, Style


class Python:
    """The Python language; its parsers are imported by the methods that need them."""

    name = "python"

    def find(self, document: Document, project: object = None, *, only_sites: bool = False) -> Analysis:
        """Return the document's sites. Raises SourceError where the text cannot be parsed."""
        from codemod.languages.python.find import find

        return find(document, project, only_sites=only_sites)

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        """Return the edits that rewrite the approved sites (indices into ``analysis.sites``)."""
        from codemod.languages.python.rewrite import rewrite

        return rewrite(document, analysis, approved, style)

    def may_have_calls(self, text: str) -> bool:
        """Say whether an attribute that is named like the old method can stand in a text."""
        from codemod.languages.python.check import may_have_calls

        return may_have_calls(text)

    def mentions(self, document: Document) -> tuple[Mention, ...]:
        """Return every place that could be the migration's by its text. Raises SourceError."""
        from codemod.languages.python.mentions import mentions

        return mentions(document)

    def search(self, text: str) -> tuple[Mention, ...]:
        """Return what seem to be such places in a text that cannot be parsed."""
        from codemod.languages.python.search import search

        return search(text)

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text as a program, None where it compiles."""
        from codemod.languages.python.check import check

        return check(before, after)


PYTHON = Python()
