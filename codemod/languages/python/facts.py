"""What ``find`` tells ``rewrite`` about a Python file: places and names, never tree nodes."""

from __future__ import annotations

from codemod.model import Form, Handler, Span
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class ErrorAccess:
    """How the SDK's error classes can be named at one place.

    Looked at in this order: ``known`` maps a class to the expression that already names it there
    (``{"ProcessingError": "PE"}``); ``prefix`` is a module expression (``decart``, ``d.errors``);
    ``extend`` is the ``from decart import …`` statement to add the class to, bound at the place;
    ``insert`` is the SDK import after which a new line ``from <insert_module> import …`` may go, at module level;
    with none of them the class is imported where it is needed, inside the statement that is added.
    ``taken`` are names that mean something else at the place or where ``extend`` stands: a class whose name is taken
    is imported under an alias.
    """

    known: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    extend: Span | None = None
    insert: Span | None = None
    insert_module: str = ""
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Where one call stands and what may be done there.

    ``call`` is the call expression (without ``await``), ``method`` the method's name in it, ``statement`` the
    simple statement, or the whole compound statement in whose header the call stands. ``form`` is the form that
    keeps the program's meaning there. ``taken`` are the names that a new local may not have. ``guide`` is filled
    where the vendor's shape is possible: the run of sibling statements after it that use the video.
    """

    call: Span
    method: Span
    statement: Span
    form: Form
    taken: frozenset[str] = frozenset()
    errors: ErrorAccess = ErrorAccess()
    guide: GuideShape | None = None


@dataclass(frozen=True, slots=True)
class GuideShape:
    """What style ``guide`` needs: the sibling statements that use the video, and where its name stands in them.

    ``first`` and ``last`` are lines: the run is lines ``first`` up to and without ``last`` (empty when equal);
    ``uses`` are the spans of the name; ``options`` the span of the inline dict to which ``on_status_change`` can be
    added (None: leave the options alone).
    """

    first: int
    last: int
    uses: tuple[Span, ...]
    options: Span | None


@dataclass(frozen=True, slots=True)
class HandlerPlace:
    """A handler to widen and how the errors are named there; ``one_line`` where a string leaves no room for more."""

    handler: Handler
    errors: ErrorAccess
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a rewrite must know of the file as a whole.

    ``wrapper_line``: the line (1-based) before which the wrapper function goes, after the imports; ``typed``:
    whether the file's functions are annotated (then the wrapper is too); ``names``: every name that the file binds
    or reads anywhere; ``errors``, ``client``, ``any_name``: how the error classes, the client class and
    ``typing.Any`` are named at module level by the time the wrapper is defined ("" = not bound there);
    ``client_for_checkers``: ``client`` is bound only where a type checker reads (``if TYPE_CHECKING:``);
    ``lazy_annotations``: ``from __future__ import annotations`` is on; ``indent``: one level of indentation;
    ``quote``: the quote character that the file prefers; ``line_length``: what inserted code may fill; ``modules``:
    what the modules are called there that the functions for requests need, those that are imported; "" for one that
    is not, if an import of it would take no name from anything.
    """

    wrapper_line: int = 1
    typed: bool = False
    names: frozenset[str] = frozenset()
    errors: ErrorAccess = ErrorAccess()
    client: str = ""
    client_for_checkers: bool = False
    any_name: str = ""
    lazy_annotations: bool = False
    indent: str = "    "
    quote: str = '"'
    line_length: int = 88
    modules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AddressPlace:
    """Where the address of a request is made that of a job's.

    ``spot`` is the word of the path that changes, in a string; where other requests use that string, too, ``users`` are
    the calls that send them, and it is changed if all of them are rewritten. Else ``whole``, the expression, has the
    text replaced at run time; None where that cannot be.
    """

    spot: Span | None
    users: tuple[Span, ...] = ()
    whole: Span | None = None


@dataclass(frozen=True, slots=True)
class RequestPlace:
    """Where a request over REST stands, and what sends it.

    ``function`` is what is called, ``first`` its first argument; ``sender`` is the text of what sends, "" for a
    function by its own name, ``library`` whose way that is. ``method_first``: the first argument is the method's name.
    ``awaits``: an ``await`` has to come before the call. ``module`` is the library's name in the module, "" for none.
    """

    library: str
    call: Span
    function: Span
    first: Span
    sender: str
    method_first: bool
    awaits: bool
    address: AddressPlace
    module: str = ""


@dataclass(frozen=True, slots=True)
class PythonFacts:
    """Everything about one file, besides its sites: all but ``file`` are by site, in the sites' order."""

    file: FileFacts
    places: tuple[CallPlace | None, ...] = ()
    handlers: tuple[tuple[HandlerPlace, ...], ...] = ()
    requests: tuple[RequestPlace | None, ...] = ()
