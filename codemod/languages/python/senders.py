"""What sends requests in the HTTP libraries that are read: classes whose objects do, and functions of modules."""

from __future__ import annotations

import ast

from codemod.languages.python.values import Frame, Made, Nothing, Value
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.python.evaluate import Evaluator

REQUESTS, HTTPX, ASYNC_HTTPX, AIOHTTP, URLLIB = "requests", "httpx", "httpx (async)", "aiohttp", "urllib"

SESSIONS = {
    "requests.Session": REQUESTS,
    "requests.session": REQUESTS,
    "requests.sessions.Session": REQUESTS,
    "httpx.Client": HTTPX,
    "httpx.AsyncClient": ASYNC_HTTPX,
    "aiohttp.ClientSession": AIOHTTP,
    "aiohttp.client.ClientSession": AIOHTTP,
}
"""Classes (and a function that makes an object of one) whose objects send requests, and whose way that is."""
MESSAGE = "urllib.request.Request"
SENDERS = SESSIONS.keys() | {MESSAGE}

SENDING = {
    "requests.post": (REQUESTS, "post"),
    "requests.api.post": (REQUESTS, "post"),
    "requests.request": (REQUESTS, "request"),
    "requests.api.request": (REQUESTS, "request"),
    "httpx.post": (HTTPX, "post"),
    "httpx.request": (HTTPX, "request"),
    "httpx.stream": (HTTPX, "stream"),
    "aiohttp.request": (AIOHTTP, "function"),
    "urllib.request.urlopen": (URLLIB, "urlopen"),
}
"""Functions that send a request: by whose way, and in which form."""
METHODS = ("post", "request", "stream")
"""Methods of sessions that send a request, by their form, which is their name."""

MODULES = {REQUESTS: "requests", HTTPX: "httpx", ASYNC_HTTPX: "httpx", AIOHTTP: "aiohttp", URLLIB: "urllib.request"}
"""The module that each way belongs to."""

NEEDED = frozenset((*MODULES.values(), "time", "asyncio", "io", "json", "urllib.error"))
"""Modules that the functions for requests need."""

BODY = {
    REQUESTS: ("data", "json", "files", "params"),
    HTTPX: ("content", "data", "files", "json", "params"),
    ASYNC_HTTPX: ("content", "data", "files", "json", "params"),
    AIOHTTP: ("data", "json", "params"),
    URLLIB: ("data",),
}
"""Arguments that belong to the request that submits, and to no other."""
CARRIED = {
    REQUESTS: ("headers", "cookies", "auth", "timeout", "allow_redirects", "proxies", "verify", "cert"),
    HTTPX: (
        "headers", "cookies", "auth", "proxy", "proxies", "follow_redirects", "timeout", "verify", "cert", "trust_env",
        "extensions",
    ),
    ASYNC_HTTPX: ("headers", "cookies", "auth", "follow_redirects", "timeout", "extensions"),
    AIOHTTP: (
        "headers", "skip_auto_headers", "auth", "allow_redirects", "max_redirects", "read_until_eof", "read_bufsize",
        "proxy", "proxy_auth", "proxy_headers", "timeout", "ssl", "server_hostname", "cookies", "verify_ssl",
        "ssl_context", "fingerprint", "trace_request_ctx", "auto_decompress", "max_line_size", "max_field_size",
    ),
    URLLIB: ("timeout", "context", "cafile", "capath", "cadefault"),
}  # fmt: skip
"""Arguments that belong to each of the requests."""
STREAM = "stream"
"""The argument of requests that leaves the body for later: it belongs to the requests whose answer may be given out."""

POSITIONAL = {REQUESTS: ("url", "data", "json"), URLLIB: ("url", "data", "timeout")}
"""What arguments by position are, after the sender; of the other libraries only the address is one."""

SEEN_BY_HOOKS = {REQUESTS: "hooks", HTTPX: "event_hooks", ASYNC_HTTPX: "event_hooks", AIOHTTP: "raise_for_status"}
"""What lets code look at each answer when it comes, by the name that it is set by."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How a call sends a request: by which library, in which form, and by what (None: a function by its own name)."""

    library: str
    form: str
    sender: ast.expr | None


def made_by(evaluator: Evaluator, dotted: str, node: ast.Call, frame: Frame) -> Value:
    """Return the object that a call of one of the ``SENDERS`` makes."""
    first = node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else None
    name = "base_url" if dotted in SESSIONS else "url"
    given = next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    by_place = first if dotted == MESSAGE or SESSIONS.get(dotted) == AIOHTTP else None
    expression = given or by_place
    unseen = any(keyword.arg is None for keyword in node.keywords)
    nothing = None if unseen else Nothing()
    base = evaluator.value(expression, frame) if expression is not None else nothing
    names = tuple(keyword.arg or "**" for keyword in node.keywords) + ("*",) * len(node.args)
    return Made(f"it comes from {dotted}, which is in another module", "", dotted, base, names)
