"""The nouns of a run: documents, sites, findings, outcomes, and the report.

Everything here is frozen, hashable where that is useful, and free of syntax-tree nodes: it crosses
processes, becomes JSON, and is built by hand in tests.
"""

from __future__ import annotations

from enum import Enum

from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Fate: TypeAlias = Literal["rewritten", "review", "note", "suppressed", "foreign", "unreadable"]
    EntryKind: TypeAlias = Literal["attribute", "name", "remark", "import", "address", "file"]


class Verdict(Enum):
    """What became of a site; the values are those of the JSON report."""

    REWRITTEN = "rewritten"
    FIXABLE = "fixable"
    REVIEW = "review"
    NOTE = "note"
    SUPPRESSED = "suppressed"


class Safety(Enum):
    """How sure a rewrite is; the values are those of the JSON report."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"


class Style(Enum):
    """How a rewritten call looks: the old contract restored, or the vendor's guide's shape."""

    GUARD = "guard"
    GUIDE = "guide"


class ModelKind(Enum):
    """What a model makes. ``UNKNOWN`` is a value of the analysis, not an absence."""

    VIDEO = "video"
    IMAGE = "image"
    REALTIME = "realtime"
    UNKNOWN = "unknown"


class Receiver(Enum):
    """Whose object the method is called on."""

    CLIENT = "client"
    """The SDK's client, proved."""
    OVERRIDDEN = "overridden"
    """A subclass of the SDK's client that has its own version of the method."""
    MIXED = "mixed"
    """The SDK's client on some paths, something else on others."""
    UNKNOWN = "unknown"
    """Not known; the facts' ``receiver_detail`` says why."""


class Arguments(Enum):
    """How the call hands over its options."""

    ONE = "one"
    """One positional argument, as the SDK wants it."""
    KEYWORDS = "keywords"
    UNUSUAL = "unusual"
    """None, several, or starred arguments: the old call raises TypeError or cannot be read."""


class Form(Enum):
    """The shape that a rewritten call takes (see ARCHITECTURE.md)."""

    GUARD = "guard"
    """Submit, check and unpack as statements at the site."""
    WRAPPER = "wrapper"
    """A call of the one coroutine function that the file gets."""
    RENAME = "rename"
    """Only the method's name changes (``generate`` of an image)."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a document. Lines and columns are 1-based, columns count characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file and what is needed to write it back as it was.

    ``text`` has the file's own line endings and no byte order mark; ``path`` is what reports call the file;
    ``newline`` is the ending that inserted lines get.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One link in the chain that `why` prints: what is so, and at which line (1-based; 0 = no line) it shows.

    ``path`` is that of the file, "" for the one that is asked about.
    """

    text: str
    line: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason for review that the language's own analysis found: the slug of a reason, and what exactly it saw."""

    reason: str
    detail: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class OptionsFacts:
    """What is known of the mapping that a call is given.

    ``keys`` are certain, ``maybe`` may be there; ``closed`` says that there can be no others;
    ``read_only`` that it may be a mapping without ``pop``; ``detail`` says why it is not closed.
    """

    known: bool = False
    keys: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    closed: bool = False
    read_only: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A span in the file at a path, as reports call it."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Handler:
    """A place that names the old error and that must name the queue's errors too once ``owners`` are rewritten.

    ``span`` is the expression that names the error (an ``except``'s type, the argument of ``suppress``);
    ``missing`` are the names of the SDK's errors to add.
    """

    span: Span
    missing: tuple[str, ...]
    keyword: str = "except"


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What one call means: the input of ``decide``, in no language's syntax.

    ``handlers`` are those in the call's own file, ``elsewhere`` the places of those in other files, which are sites.
    """

    method: str
    receiver: Receiver
    kinds: frozenset[ModelKind]
    arguments: Arguments = Arguments.ONE
    options: OptionsFacts = OptionsFacts()
    receiver_detail: str = ""
    model_detail: str = ""
    model_names: tuple[str, ...] = ()
    handlers: tuple[Handler, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    elsewhere: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """One place that the migration concerns.

    ``rule`` is the slug of the kind of site; ``statement_line`` the first line of its statement (where a
    suppression may stand); ``call`` is None where the place is not a call; ``detail`` completes the message.
    ``source_line`` is the whole line of the document on which the span begins, without its ending: reports show it
    (empty: they show the first line of ``source``). ``serves`` are the calls in other files for whose sake the place is
    a site. ``cell`` is the notebook's cell (1-based, of all its cells) in which the span counts its lines, else 0.
    """

    span: Span
    rule: str
    language: str
    source: str
    statement_line: int
    call: CallFacts | None = None
    obstacles: tuple[Obstacle, ...] = ()
    detail: str = ""
    source_line: str = ""
    serves: tuple[Place, ...] = ()
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A reason as it was given for one site."""

    slug: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A site and what was decided. ``after`` is the site's new text, None where there is none."""

    site: Site
    verdict: Verdict
    safety: Safety
    message: str
    reasons: tuple[Given, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Whole lines replaced: lines ``first`` up to and without ``last`` (1-based) become ``text``.

    ``first == last`` inserts before that line. ``text`` ends with a newline, unless it ends the file.
    ``owners`` says on whose account: ``site``, ``handler``, ``import``, ``wrapper``.
    """

    first: int
    last: int
    text: str
    owners: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: a place that could be the migration's by its text, and what became of it.

    ``fate`` and ``kind`` are words of the JSON report (see ``ledger.py``). ``why`` is the evidence, a sentence each.
    ``rule`` is that of the site which the report lists for this place, "" where it lists none; ``cell`` as in a Site.
    """

    path: str
    span: Span
    kind: EntryKind
    fate: Fate
    text: str
    why: tuple[str, ...]
    rule: str = ""
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that has a new text. ``edits`` are in order and do not overlap; ``entries`` are for the ledger only.

    ``cells`` are the edits of a notebook once more, in the lines of its cells, each with the number of its cell.
    """

    path: str
    findings: tuple[Finding, ...]
    before: Document
    after: Document
    edits: tuple[Edit, ...]
    entries: tuple[Entry, ...] = ()
    cells: tuple[tuple[int, Edit], ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that was read and stays as it is; ``findings`` may be empty."""

    path: str
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be read, analysed, verified or written. ``line`` is 0 where there is none.

    ``error`` says what is wrong and what to do; ``findings`` are what was known before it went wrong.
    """

    path: str
    error: str
    line: int = 0
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()


FileOutcome = Changed | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything that a run has to say, for every format. ``ledger`` is None where none was asked for."""

    command: str
    files_seen: int
    outcomes: tuple[FileOutcome, ...] = ()
    ledger: tuple[Entry, ...] | None = None
