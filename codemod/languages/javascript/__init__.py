"""JavaScript and TypeScript: read and checked with tree-sitter's grammars, written as replacements in the text."""

from __future__ import annotations

from codemod.languages.alone import Alone

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from codemod.languages.interface import Analysis, Concern, Imports, Resolve, Rewriting, Setting, Surface
    from codemod.mention import Mention
    from codemod.model import Document, Span, Style


class JavaScript(Alone):
    """JavaScript, or TypeScript; what tells them apart is the document's name.

    What modules do to each other unasked is Python's: a module has to do with those that it names.
    """

    family = "javascript"

    def __init__(self, name: str) -> None:
        self.name = name

    def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
        """Return the document's sites. Raises SourceError where the text cannot be parsed."""
        from codemod.languages.interface import ALONE
        from codemod.languages.javascript.find import find

        return find(document, setting or ALONE, only_sites=only_sites)

    def find_together(
        self, documents: Sequence[Document], setting: Setting, *, only_sites: bool = False
    ) -> tuple[tuple[Analysis, ...], frozenset[str]]:
        """Return the sites of documents that are one program, and what may tell more. Raises SourceError."""
        from codemod.languages.javascript.find import find_together

        return find_together(documents, setting, only_sites=only_sites)

    def surface(self, document: Document, setting: Setting, given: Concern) -> Surface:
        """Return what a document has to do with the others of its project. Raises SourceError."""
        from codemod.languages.javascript.find import surface

        return surface(document, setting, given)

    def may_concern(self, data: bytes, words: frozenset[str]) -> bool:
        """Say whether a file may make an old call, or call a method with one of some names."""
        from codemod.languages.javascript.import_words import may_concern

        return may_concern(data, words)

    def modules(self, paths: Iterable[str]) -> Resolve:
        """Return what finds modules among the files at absolute paths."""
        from codemod.languages.javascript.modules import Modules

        return Modules(paths).resolve

    def imports(self) -> Imports:
        """Return what reads import statements off bytes."""
        from codemod.languages.javascript.import_words import JAVASCRIPT_IMPORTS

        return JAVASCRIPT_IMPORTS

    def is_internal(self, inside: Sequence[str]) -> bool:
        """Say whether a file is none that a library's users import."""
        from codemod.languages.javascript.packaging import is_internal

        return is_internal(inside)

    def is_library(self, folder: str) -> bool | None:
        """Say whether package.json in a folder is one of a package that others import."""
        from codemod.languages.javascript.packaging import is_library

        return is_library(folder)

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        """Return the edits that rewrite the approved sites (indices into ``analysis.sites``)."""
        from codemod.languages.javascript.rewrite import rewrite

        return rewrite(document, analysis, approved, style)

    def may_have_calls(self, text: str) -> bool:
        """Say whether a property that is named like the old method can stand in a text."""
        from codemod.languages.javascript.check import may_have_calls

        return may_have_calls(text)

    def mentions(
        self, documents: Sequence[Document], setting: Setting | None = None
    ) -> tuple[tuple[Mention, ...], ...]:
        """Return every place that could be the migration's by its text, for each document. Raises SourceError."""
        from codemod.languages.interface import ALONE
        from codemod.languages.javascript.mentions import mentions

        return mentions(documents, setting or ALONE)

    def queue_use(self, document: Document) -> Span | None:
        """Return where a document first uses the SDK's queue, by the names. Raises SourceError."""
        from codemod.languages.javascript.queue_use import queue_use

        return queue_use(document)

    def search(self, text: str) -> tuple[Mention, ...]:
        """Return what seem to be such places in a text that cannot be parsed."""
        from codemod.languages.javascript.search import search

        return search(text)

    def assumed(self, document: Document) -> str:
        """Return a line of code that an excerpt is to be read with, "" where it needs none. Raises SourceError."""
        from codemod.languages.javascript.excerpt import assumed

        return assumed(document)

    def free_names(self, document: Document) -> frozenset[str]:
        """Return the names that a document uses without making them itself. Raises SourceError."""
        from codemod.languages.javascript.excerpt import free_names

        return free_names(document)

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text as a program, None where it can be parsed and nothing got lost."""
        from codemod.languages.javascript.check import check

        return check(before, after)


JAVASCRIPT = JavaScript("javascript")
TYPESCRIPT = JavaScript("typescript")
