"""What ``find`` tells ``rewrite`` about a JavaScript or TypeScript file: places and names, never tree nodes."""

from __future__ import annotations

from enum import Enum

from codemod.model import Form, Handler, Span
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Where one call stands and what may be done there.

    ``call`` is the call expression (without ``await``), ``receiver`` the expression before ``.process``, ``method`` the
    method's name (the whole string in ``client["process"]``), ``argument`` the one argument, ``statement`` the
    statement that the call stands in. ``form`` is the form that keeps the program's meaning there. ``taken`` are names
    that a new constant in that block may not have. ``is_optional``: the call is ``receiver?.process(…)``. ``is_any``:
    the receiver is ``any`` to TypeScript, so that what comes of the call may be used as anything.
    """

    call: Span
    receiver: Span
    method: Span
    argument: Span
    statement: Span
    form: Form
    taken: frozenset[str] = frozenset()
    guide: GuideShape | None = None
    is_optional: bool = False
    is_any: bool = False


@dataclass(frozen=True, slots=True)
class GuideShape:
    """What style ``guide`` needs: the sibling statements that use the video, and where its name stands in them.

    ``first`` and ``last`` are lines: the run is lines ``first`` up to and without ``last``; ``uses`` are the spans of
    the name; ``options`` the span of the inline object to which ``onStatusChange`` can be added (None: leave it).
    """

    first: int
    last: int
    uses: tuple[Span, ...]
    options: Span | None


@dataclass(frozen=True, slots=True)
class HandlerPlace:
    """A place that compares an error's code with the old one and must take the queue's codes too.

    ``handler.span`` is the comparison, or the ``case`` label's value. ``subject`` is the expression that is compared
    (None in a ``case``), ``code`` the expression that names the old code: a string, or a member of ``ERROR_CODES``.
    ``is_negated`` says that it is ``!==`` or ``!=``; ``is_whole`` that no parentheses are needed around more of it.
    """

    handler: Handler
    code: Span
    subject: Span | None = None
    is_negated: bool = False
    is_whole: bool = False


class Sender(Enum):
    """What a request is sent with, and in which form."""

    FETCH = "fetch"
    """The platform's own function."""
    LIKE_FETCH = "like fetch"
    """A library's function of that shape."""
    AXIOS = "axios"
    """``client.post(address, data, options)``."""
    AXIOS_REQUEST = "axios request"
    """``client.request(options)``, or ``client(options)``."""
    UNDICI = "undici"
    """undici's ``request``."""
    GOT = "got"
    """``got.post(address, options)``, or ``got(address, options)``."""


@dataclass(frozen=True, slots=True)
class RequestPlace:
    """Where a call that sends a request stands, and how its address is changed.

    ``callee`` is what is called, ``receiver`` the client's expression, for axios. ``name`` is that of the function (or
    of axios itself) at the top of the file. ``here`` are the places of the old path in texts that only this call has;
    ``there`` those in constants, which ``users``, calls, have in common: where one of these is left, the path is
    replaced at ``address``, as it is at run time. ``old`` and ``new`` are the path; ``is_text``: the address is
    certainly a string. ``method`` is the text that is called.
    """

    call: Span
    client: Sender
    name: str
    callee: Span
    receiver: Span | None
    address: Span
    here: tuple[Span, ...]
    there: tuple[Span, ...]
    users: tuple[Span, ...]
    old: str
    new: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a rewrite must know of the file as a whole.

    ``wrapper_line``: the line (1-based) before which the wrapper function goes; ``names``: every name that the file
    binds or reads anywhere; ``sdk_import``: the statement that imports the SDK, if it is a static one at the top;
    ``import_line``: the line before which another import from there goes (0: where the wrapper goes);
    ``types``: how the SDK's types are named in the file where they are imported already
    (``{"QueueClient": "QueueClient"}``); ``is_typed``: TypeScript; ``can_import``: an import of types may be added;
    ``has_own_types``: the file has names of its own for ``Promise`` or ``Blob``; ``indent``, ``quote``, ``semicolons``:
    its style.
    """

    wrapper_line: int = 1
    names: frozenset[str] = frozenset()
    sdk_import: Span | None = None
    import_line: int = 0
    types: tuple[tuple[str, str], ...] = ()
    is_typed: bool = False
    can_import: bool = True
    has_own_types: bool = False
    own: frozenset[str] = frozenset()
    is_cached: bool = False
    indent: str = "  "
    quote: str = '"'
    semicolons: bool = True


@dataclass(frozen=True, slots=True)
class JavaScriptFacts:
    """Everything about one file, besides its sites: what is a tuple is by site, in the sites' order."""

    file: FileFacts
    places: tuple[CallPlace | None, ...] = ()
    handlers: tuple[tuple[HandlerPlace, ...], ...] = ()
    requests: tuple[RequestPlace | None, ...] = ()
