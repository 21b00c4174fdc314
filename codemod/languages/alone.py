"""What a language answers whose files are programs by themselves: nothing of a project has a say in them.

One whose files belong together in fewer ways than Python's takes over the rest of the answers.
"""

from __future__ import annotations

from codemod.languages.interface import ALONE, Analysis, Concern, Imports, Setting, Surface

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from codemod.languages.interface import Resolve
    from codemod.model import Document, Span


class Alone:
    """The half of a language that is about projects. ``kinds.PROJECT_FAMILIES`` has no family of such a language."""

    def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
        """Return the sites of a document by itself; each language has its own way."""
        raise NotImplementedError

    def find_together(
        self, documents: Sequence[Document], setting: Setting, *, only_sites: bool = False
    ) -> tuple[tuple[Analysis, ...], frozenset[str]]:
        """Return the sites of documents, each for itself."""
        return tuple(self.find(one, setting, only_sites=only_sites) for one in documents), frozenset()

    def surface(self, document: Document, setting: Setting, given: Concern) -> Surface:  # noqa: ARG002  # one shape
        """Return that a document has nothing to do with others."""
        return Surface()

    def may_concern(self, data: bytes, words: frozenset[str]) -> bool:  # noqa: ARG002  # one shape
        """Say that no file is called from another."""
        return False

    def beside(self, path: str) -> tuple[str, ...]:  # noqa: ARG002  # one shape
        """Return no paths."""
        return ()

    def may_stand_in(self, data: bytes) -> bool:  # noqa: ARG002  # one shape
        """Say that no file sets tests up."""
        return False

    def set_up_by(self, path: str) -> tuple[str, ...]:  # noqa: ARG002  # one shape
        """Return no paths."""
        return ()

    def modules(self, paths: Iterable[str]) -> Resolve:  # noqa: ARG002  # one shape
        """Return what finds no module."""
        return ALONE.resolve

    def folders_added(self, data: bytes) -> frozenset[str] | None:  # noqa: ARG002  # one shape
        """Return that no file changes where modules are found."""
        return None

    def modules_run(self, data: bytes) -> frozenset[str]:  # noqa: ARG002  # one shape
        """Return that no module is run by a name."""
        return frozenset()

    def around(self, path: str) -> tuple[str, ...]:  # noqa: ARG002  # one shape
        """Return that a file is in no package."""
        return ()

    def lent_by(self, data: bytes) -> frozenset[str] | None:  # noqa: ARG002  # one shape
        """Return that no file gives out what it does not name."""
        return None

    def queue_use(self, document: Document) -> Span | None:  # noqa: ARG002  # one shape
        """Return None: the queue is not used without a client."""
        return None

    def assumed(self, document: Document) -> str:  # noqa: ARG002  # one shape
        """Return that an excerpt is read as it stands."""
        return ""

    def free_names(self, document: Document) -> frozenset[str]:  # noqa: ARG002  # one shape
        """Return that nobody asks for names."""
        return frozenset()

    def imports(self) -> Imports:
        """Nobody asks for imports where there are none."""
        raise NotImplementedError

    def root(self, path: str, paths: Container[str]) -> str:  # noqa: ARG002  # one shape
        """Return what every path begins with."""
        return ""

    def is_internal(self, inside: Sequence[str]) -> bool:  # noqa: ARG002  # one shape
        """Say that nobody imports a file."""
        return True

    def is_library(self, folder: str) -> bool | None:  # noqa: ARG002  # one shape
        """Return that no metadata say anything."""
        return None
