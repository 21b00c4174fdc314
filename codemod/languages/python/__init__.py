"""Python: what a call means is read off ``ast``; what the text becomes is made by LibCST."""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from codemod.languages.interface import Analysis, Concern, Imports, Resolve, Rewriting, Setting, Surface
    from codemod.mention import Mention
    from codemod.model import Document, Span, Style


class Python:
    """The Python language; its parsers are imported by the methods that need them."""

    name = "python"
    family = "python"

    def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
        """Return the document's sites. Raises SourceError where the text cannot be parsed."""
        from codemod.languages.interface import ALONE
        from codemod.languages.python.find import find

        return find(document, setting or ALONE, only_sites=only_sites)

    def find_together(
        self, documents: Sequence[Document], setting: Setting, *, only_sites: bool = False
    ) -> tuple[tuple[Analysis, ...], frozenset[str]]:
        """Return the sites of documents that are one program, and what may tell more. Raises SourceError."""
        from codemod.languages.python.find import find_together, tables_of

        files = [tables_of(document) for document in documents]
        try:
            found = find_together(files, setting, only_sites=only_sites)
        finally:
            for file in files:
                file.release()
        return found.analyses, found.wants

    def surface(self, document: Document, setting: Setting, given: Concern) -> Surface:
        """Return what a document has to do with the others of its project. Raises SourceError."""
        from codemod.languages.python.find import tables_of
        from codemod.languages.python.surface import surface_of

        file = tables_of(document)
        try:
            return surface_of(file, setting.resolve, given)
        finally:
            file.release()

    def may_concern(self, data: bytes, words: frozenset[str]) -> bool:
        """Say whether a file may make an old call, or call a method with one of some names."""
        from codemod.languages.python.import_words import may_concern

        return may_concern(data, words)

    def beside(self, path: str) -> tuple[str, ...]:
        """Return the paths of the ``conftest.py`` that pytest would load with a file, where they exist."""
        folders = path.split("/")[:-1]
        return tuple("/".join((*folders[:depth], "conftest.py")) for depth in range(len(folders), -1, -1))

    def may_stand_in(self, data: bytes) -> bool:
        """Say whether a file that sets tests up may have what stands in for the vendor's."""
        from codemod.languages.python.by_text import may_stand_in

        return may_stand_in(data)

    def set_up_by(self, path: str) -> tuple[str, ...]:
        """Return the paths of the ``conftest.py`` that pytest would load with a test, where they exist."""
        from codemod.languages.python.overrides import in_test

        return self.beside(path) if in_test(path) else ()

    def modules(self, paths: Iterable[str]) -> Resolve:
        """Return what finds modules among the files at absolute paths."""
        from codemod.languages.python.modules import Modules

        return Modules(paths).resolve

    def folders_added(self, data: bytes) -> frozenset[str] | None:
        """Return the names of folders in which a file lets modules be found, ``*`` for any; None where it does not."""
        from codemod.languages.python.changed_paths import folders_added

        return folders_added(data)

    def modules_run(self, data: bytes) -> frozenset[str]:
        """Return what the names of modules begin with that a file runs, and may handle the errors of."""
        from codemod.languages.python.by_text import run_in

        return run_in(data)

    def around(self, path: str) -> tuple[str, ...]:
        """Return the paths of the packages that a module would be in, the innermost first, where they exist."""
        folders = path.split("/")[:-1]
        found = ("/".join((*folders[:depth], "__init__.py")) for depth in range(len(folders), 0, -1))
        return tuple(one for one in found if one != path)

    def lent_by(self, data: bytes) -> frozenset[str] | None:
        """Return the words of a package that may give out names of the modules in it which it does not bind."""
        from codemod.languages.python.by_text import lent_by

        return lent_by(data)

    def imports(self) -> Imports:
        """Return what reads import statements off bytes."""
        from codemod.languages.python.import_words import PYTHON_IMPORTS

        return PYTHON_IMPORTS

    def root(self, path: str, paths: Container[str]) -> str:
        """Return the folder of the program that the module at a path is in."""
        from codemod.languages.python.packaging import root

        return root(path, paths)

    def is_internal(self, inside: Sequence[str]) -> bool:
        """Say whether a file is none that a library's users import."""
        from codemod.languages.python.packaging import is_internal

        return is_internal(inside)

    def is_library(self, folder: str) -> bool | None:
        """Say whether the metadata in a folder are those of a package that is built."""
        from codemod.languages.python.packaging import is_library

        return is_library(folder)

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        """Return the edits that rewrite the approved sites (indices into ``analysis.sites``)."""
        from codemod.languages.python.rewrite import rewrite

        return rewrite(document, analysis, approved, style)

    def may_have_calls(self, text: str) -> bool:
        """Say whether an attribute that is named like the old method can stand in a text."""
        from codemod.languages.python.check import may_have_calls

        return may_have_calls(text)

    def mentions(
        self, documents: Sequence[Document], setting: Setting | None = None
    ) -> tuple[tuple[Mention, ...], ...]:
        """Return every place that could be the migration's by its text, for each document. Raises SourceError."""
        from codemod.languages.interface import ALONE
        from codemod.languages.python.mentions import mentions

        return mentions(documents, setting or ALONE)

    def queue_use(self, document: Document) -> Span | None:
        """Return where a document first uses the SDK's queue, by the names. Raises SourceError."""
        from codemod.languages.python.queue_use import queue_use

        return queue_use(document)

    def search(self, text: str) -> tuple[Mention, ...]:
        """Return what seem to be such places in a text that cannot be parsed."""
        from codemod.languages.python.search import search

        return search(text)

    def assumed(self, document: Document) -> str:
        """Return a line of code that an excerpt is to be read with, "" where it needs none. Raises SourceError."""
        from codemod.languages.python.excerpt import assumed

        return assumed(document)

    def free_names(self, document: Document) -> frozenset[str]:
        """Return the names that a document uses without making them itself. Raises SourceError."""
        from codemod.languages.python.excerpt import free_names

        return free_names(document)

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text as a program, None where it compiles."""
        from codemod.languages.python.check import check

        return check(before, after)


PYTHON = Python()
