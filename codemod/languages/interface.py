"""What a language offers to the run: find the sites, write the approved ones, check a text."""

from __future__ import annotations

from codemod.model import Document, Edit, Site, Span, Style
from codemod.record import dataclass, field

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Protocol, TypeAlias

    Resolve: TypeAlias = Callable[[str, str], str | None]

    from codemod.mention import Mention
else:
    Protocol = object


def _no_module(importer: str, module: str) -> str | None:  # noqa: ARG001  # the shape of ``resolve``
    return None


ANYBODY = "whose callers may pass anything"


def _anybody(path: str, name: str) -> str:  # noqa: ARG001  # the shape of ``unseen``
    return ANYBODY


def _no_telling(path: str) -> frozenset[str] | None:  # noqa: ARG001  # the shape of ``imported``
    return None


def _readable(path: str) -> str:  # noqa: ARG001  # the shape of ``unreadable``
    return ""


def _sure(importer: str, module: str) -> str:  # noqa: ARG001  # the shape of ``doubt``
    return ""


@dataclass(frozen=True, slots=True)
class OtherName:
    """The name of which a model's name is an alias: ``name`` is "" where not all releases in question have it.

    ``detail`` says what it is, and what stands in the way.
    """

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the project around some documents.

    ``resolve`` takes the path of a document and a module as it is written in it, and returns the path of the module's
    file, or of its folder, None where it is none of the project. ``unseen`` takes a path and a name and returns why
    code out of sight may call what that file offers under the name, as a clause that completes "the parameter x, …";
    "" where none can. ``doubt`` takes what ``resolve`` does and returns why that may be another module, as a clause;
    "" where it is not. ``unreadable`` takes a path and returns a file that may import it and cannot be read, "" where
    there is none. ``imported`` takes a path and returns those of the modules of the project that the file imports, or
    replaces; None where that cannot be told. ``bases`` are addresses of the vendor's REST interface besides its own,
    as the user gave them; ``allow_jq`` says that scripts may call jq though they did not. ``renamed`` takes the path of
    a document, the kind of a model and its name, and returns the other name that it is to get; None where names stay.
    ``cells`` are the first lines of the parts of documents that are notebooks' programs, by path: a value that a
    statement of such a part drops may be shown, and what is added goes into the part that it belongs to. ``session``:
    the document is what is typed at the prompts of a shell, with the answers as comments. ``excerpt``: it is an
    example, so that what it does not show is the vendor's where its options have one of the vendor's video models.
    ``used`` are names that the examples after it use as they find them, so that what the document gives them is wanted.
    """

    resolve: Resolve = _no_module
    unseen: Callable[[str, str], str] = _anybody
    doubt: Callable[[str, str], str] = _sure
    unreadable: Callable[[str], str] = _readable
    imported: Callable[[str], frozenset[str] | None] = _no_telling
    bases: tuple[str, ...] = ()
    allow_jq: bool = False
    renamed: Callable[[str, str, str], OtherName | None] | None = None
    cells: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    session: bool = False
    excerpt: bool = False
    used: frozenset[str] = frozenset()


ALONE = Setting()
"""Nothing is known of a project: the document stands for itself, and anybody may import it."""


ANY = "*"
"""Stands for every name, of a module or of a folder."""
BY_STAR = "import *"
"""Among the names that a file takes of a module: all that such a statement brings, which are those without a ``_``."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What one file has to do with the others of its project, as far as the migration goes.

    ``names`` are those that others can import of it and that concern the migration, ``words`` names of such methods.
    ``imports`` are the modules of the project that it imports, each with the names that it takes ("*": any);
    ``down`` those that code which concerns the migration makes use of. ``wants`` are the paths of files that may tell
    what could not be seen. ``is_closed``: what was found rests on nobody out of sight calling what the file offers.
    ``own`` are those of ``names`` that the file makes, and does not import itself.
    """

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    imports: tuple[tuple[str, frozenset[str]], ...] = ()
    down: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    is_closed: bool = False
    own: frozenset[str] = frozenset()


def _nothing(path: str, names: frozenset[str]) -> bool:  # noqa: ARG001  # the shape of ``is_concerned``
    return False


@dataclass(frozen=True, slots=True)
class Concern:
    """What is known to concern the migration around a file.

    ``is_concerned`` says it of names that the module at a path has, ``words`` are names of methods of other files that
    do, ``names`` names of the file itself. ``stands_in``: it may have what stands in for the vendor's in tests.
    """

    is_concerned: Callable[[str, frozenset[str]], bool] = _nothing
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    stands_in: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """The sites of one document, in order, and what the language's own ``rewrite`` needs to know about them."""

    sites: tuple[Site, ...]
    facts: object
    surface: Surface | None = None


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


class Imports(Protocol):
    """Reads import statements off bytes, of files by the ten thousand: nothing is parsed."""

    def word(self, path: str) -> bytes:
        """Return a word that every file which imports the module at a path has in an import statement."""

    telling: frozenset[bytes]
    """The words that ``by_name`` and ``changes_paths`` look for."""

    def words(self, data: bytes, path: str, among: frozenset[bytes] | None = None) -> AbstractSet[bytes]:
        """Return the words of a file's import statements; rather one too many than one too few.

        With ``among``, those that are not among these words may be missing.
        """

    def may_be_inside(self, found: frozenset[str], path: str) -> bool:
        """Say whether a file that imports the modules at some paths may import the one at another. Never a false no."""

    def mentioned(self, data: bytes, importer: str) -> frozenset[str]:
        """Return the names, with dots, of the modules that a file may import, and of what it may take of them."""

    def by_name(self, words: AbstractSet[bytes], data: bytes) -> bool:
        """Say whether a file, with these words in its imports, imports modules by names that it makes up."""

    def changes_paths(self, words: AbstractSet[bytes], data: bytes) -> bool:
        """Say whether a file, with these words in its imports, changes where modules are found. Never a false no."""

    def may_use(self, data: bytes, name: str) -> bool:
        """Say whether a file that imports modules by made-up names may use what one of them has under a name."""

    def looks(self, data: bytes) -> bool:
        """Say whether a file may look for the old error by a text, for which it need not import the SDK."""

    def sdk(self, words: AbstractSet[bytes]) -> bool:
        """Say whether a file with these words in its import statements may import the SDK. Never a false no."""


class Language(Protocol):
    """One language. Implementations are modules' objects without state, so that any process can use them."""

    name: str
    family: str
    """The name of the languages whose files can be a program with files of this one."""

    def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
        """Return the sites of a document by itself. Raises SourceError where the text cannot be parsed.

        With ``only_sites`` the facts for ``rewrite`` may be left out: nothing is going to be rewritten.
        """

    def find_together(
        self, documents: Sequence[Document], setting: Setting, *, only_sites: bool = False
    ) -> tuple[tuple[Analysis, ...], frozenset[str]]:
        """Return the sites of documents that are one program, and the paths of modules that may tell more.

        Raises SourceError where a text cannot be parsed.
        """

    def surface(self, document: Document, setting: Setting, given: Concern) -> Surface:
        """Return what a document has to do with the others of its project. Raises SourceError."""

    def may_concern(self, data: bytes, words: frozenset[str]) -> bool:
        """Say whether a file may make an old call, or call a method with one of some names. Never a false no."""

    def beside(self, path: str) -> tuple[str, ...]:
        """Return the paths of files that take part in a file's program though nobody imports them, where they exist."""

    def may_stand_in(self, data: bytes) -> bool:
        """Say whether a file that sets tests up may have what stands in for the vendor's. Never a false no."""

    def set_up_by(self, path: str) -> tuple[str, ...]:
        """Return the paths of files that set up what the tests of a file run with, where they exist; else none."""

    def modules(self, paths: Iterable[str]) -> Resolve:
        """Return what finds modules among the files at absolute paths."""

    def folders_added(self, data: bytes) -> frozenset[str] | None:
        """Return the names of folders in which a file lets modules be found, ``*`` for any; None where it does not."""

    def modules_run(self, data: bytes) -> frozenset[str]:
        """Return what the names of modules begin with that a file runs by their names, and may handle the errors of."""

    def around(self, path: str) -> tuple[str, ...]:
        """Return the paths of the packages that a module would be in, the innermost first, where they exist."""

    def lent_by(self, data: bytes) -> frozenset[str] | None:
        """Return the words of a package that may give out names of the modules in it which it does not bind, else None.

        ``*`` among them: it may import modules that it does not name.
        """

    def imports(self) -> Imports:
        """Return what reads import statements off bytes."""

    def root(self, path: str, paths: Container[str]) -> str:
        """Return how the paths of files begin that can import the module at a path by a name that is made up."""

    def is_internal(self, inside: Sequence[str]) -> bool:
        """Say whether a file, by its path's parts below its project's top, is none that a library's users import."""

    def is_library(self, folder: str) -> bool | None:
        """Say whether the metadata in a folder are those of a package that others import, None where nothing does."""

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        """Return the edits that rewrite the approved sites (indices into ``analysis.sites``)."""

    def may_have_calls(self, text: str) -> bool:
        """Say whether a call that could be rewritten can stand in a text, without parsing it. Never a false no."""

    def mentions(
        self, documents: Sequence[Document], setting: Setting | None = None
    ) -> tuple[tuple[Mention, ...], ...]:
        """Return every place that could be the migration's by its text, in order, for the ledger.

        The documents are one program; there is a tuple for each. Raises SourceError where a text cannot be parsed.
        """

    def queue_use(self, document: Document) -> Span | None:
        """Return where a document first uses the SDK's queue, by the names, None where it does not.

        Raises SourceError where the text cannot be parsed.
        """

    def search(self, text: str) -> tuple[Mention, ...]:
        """Return what seem to be such places in a text that cannot be parsed; rather one too many than one too few."""

    def assumed(self, document: Document) -> str:
        """Return a line of code that an excerpt is to be read with, "" where it needs none. Raises SourceError."""

    def free_names(self, document: Document) -> frozenset[str]:
        """Return the names that a document uses without making them itself. Raises SourceError."""

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text as a program of this language, None where it is sound."""
