"""Shell scripts: read and checked with tree-sitter's grammar of bash, which POSIX sh is a part of."""

from __future__ import annotations

from codemod.languages.alone import Alone

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Sequence

    from codemod.languages.interface import Analysis, Rewriting, Setting
    from codemod.mention import Mention
    from codemod.model import Document, Style


class Shell(Alone):
    """The language of sh and bash."""

    name = "shell"
    family = "shell"

    def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:  # noqa: ARG002  # one shape
        """Return the document's sites. Raises SourceError where the text cannot be parsed."""
        from codemod.languages.interface import ALONE
        from codemod.languages.shell.sites import find

        return find(document, setting or ALONE)

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        """Return the edits that rewrite the approved sites (indices into ``analysis.sites``)."""
        from codemod.languages.shell.rewrite import rewrite

        return rewrite(document, analysis, approved, style)

    def may_have_calls(self, text: str) -> bool:
        """Say whether a request that could be rewritten can stand in a text."""
        from codemod.languages.shell.check import may_have_calls

        return may_have_calls(text)

    def mentions(
        self, documents: Sequence[Document], setting: Setting | None = None
    ) -> tuple[tuple[Mention, ...], ...]:
        """Return every place that could be the migration's by its text, for each document."""
        from codemod.languages.interface import ALONE
        from codemod.languages.shell.mentions import mentions

        return mentions(documents, setting or ALONE)

    def search(self, text: str) -> tuple[Mention, ...]:
        """Return what seem to be such places in a text that cannot be parsed."""
        from codemod.languages.shell.mentions import search

        return search(text)

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text, None where it can be parsed and nothing got lost."""
        from codemod.languages.shell.check import check

        return check(before, after)


SHELL = Shell()
