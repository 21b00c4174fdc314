"""What the standard library's (and a few well-known packages') callables do to the values that are followed here."""

from __future__ import annotations

AWAITABLE_THROUGH = frozenset(
    {"asyncio.wait_for", "asyncio.shield", "asyncio.create_task", "asyncio.ensure_future", "asyncio.timeout_at"}
)
"""Given an awaitable first, they return an awaitable of the same value."""

RUNNERS = frozenset({"asyncio.run", "anyio.run", "trio.run", "uvloop.run", "nest_asyncio.run"})
"""Given an awaitable first, they return its value."""

COPIES = frozenset({"copy.copy", "copy.deepcopy"})
CASTS = frozenset({"typing.cast", "typing_extensions.cast"})
READ_ONLY = frozenset({"types.MappingProxyType", "frozendict.frozendict", "immutables.Map"})
CONTEXTS = frozenset({"contextlib.aclosing", "contextlib.closing", "contextlib.nullcontext", "contextlib.suppress"})
"""``with`` on what they return gives their first argument."""

CONTEXT_MAKERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})
CACHES = frozenset(
    {
        "functools.cache",
        "functools.lru_cache",
        "functools.cached_property",
        "async_lru.alru_cache",
        "functools.wraps",
    }
)
PROPERTIES = frozenset(
    {"property", "functools.cached_property", "cached_property.cached_property",
     "django.utils.functional.cached_property", "abc.abstractproperty"}
)  # fmt: skip
PLAIN_DECORATORS = frozenset(
    {"staticmethod", "classmethod", "abc.abstractmethod", "typing.final", "typing.override", "typing.overload",
     "typing.no_type_check", "typing_extensions.override", "typing_extensions.final"}
)  # fmt: skip
"""Decorators that change nothing about what the function returns."""

WAITS = frozenset({"asyncio.wait_for"})
LIMITS = frozenset(
    {"asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout", "async_timeout.timeout_at", "anyio.fail_after",
     "anyio.move_on_after", "trio.fail_after", "trio.move_on_after"}
)  # fmt: skip
"""Contexts that end what runs in them after a time."""

PLAIN_BASES = frozenset(
    {"object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol", "Exception",
     "contextlib.AbstractContextManager", "contextlib.AbstractAsyncContextManager"}
)  # fmt: skip
"""Base classes that make no constructor of the fields of a class."""

UNION_ANNOTATIONS = frozenset({"typing.Union", "typing.Optional", "typing_extensions.Union"})
THROUGH_ANNOTATIONS = frozenset(
    {"typing.Annotated", "typing.Final", "typing.ClassVar", "typing.Required", "typing.NotRequired",
     "typing.ReadOnly", "dataclasses.InitVar"}
)  # fmt: skip
AWAITABLE_ANNOTATIONS = frozenset({"Awaitable", "Coroutine", "Future", "Task"})
SEQUENCE_ANNOTATIONS = frozenset(
    {"list", "set", "frozenset", "List", "Set", "FrozenSet", "Sequence", "MutableSequence", "Iterable", "Iterator",
     "Collection", "AsyncIterable", "AsyncIterator", "Generator", "AsyncGenerator", "deque", "Deque", "tuple", "Tuple"}
)  # fmt: skip
MAPPING_ANNOTATIONS = frozenset({"dict", "Dict", "defaultdict", "DefaultDict", "MutableMapping", "OrderedDict"})
READ_ONLY_ANNOTATIONS = frozenset({"Mapping", "MappingProxyType"})
CONTEXT_ANNOTATIONS = frozenset(
    {"AbstractContextManager", "AbstractAsyncContextManager", "ContextManager", "AsyncContextManager"}
)

MOCKS = frozenset(
    {f"{module}.{name}" for module in ("unittest.mock", "mock", "asynctest") for name in
     ("Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "create_autospec")}
)  # fmt: skip
PATCHES = frozenset({"patch", "patch.object", "patch.dict", "patch.multiple", "setattr", "delattr", "spy", "stub"})

LOOKS_ONLY = frozenset(
    {"print", "len", "repr", "str", "sorted", "list", "dict", "tuple", "set", "frozenset", "bool", "any", "all", "iter",
     "id", "type", "isinstance", "enumerate", "zip",
      "hash", "format", "ascii", "min", "max", "sum", "reversed", "hasattr", "callable",
     "json.dumps", "json.dump", "copy.copy", "copy.deepcopy", "pprint.pprint", "pprint.pformat", "rich.print",
     "types.MappingProxyType", "typing.cast", "reprlib.repr", "warnings.warn", "hashlib.sha256"}
)  # fmt: skip
"""Calls that only look at a dict they are given."""

LOOKING_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "trace", "write",
      "writelines", "format", "join",
     "echo", "secho", "assert_called_with", "dumps"}
)  # fmt: skip
"""Methods (of loggers, streams, strings) that only look at a dict they are given."""
