"""Clients for requests: whose call sends one, where it says to what address, and with what method and options."""

from __future__ import annotations

from codemod.kinds import kind_of_name
from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.candidates import called
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import Sender
from codemod.languages.javascript.syntax import Node, bare, outermost
from codemod.languages.javascript.texts import HOLE, pieces_of
from codemod.languages.javascript.values import (
    ABSENT,
    Absent,
    External,
    Obj,
    Other,
    Pieces,
    Text,
    Unknown,
    Value,
    parts,
    present,
)
from codemod.record import dataclass

POST = "POST"
_FETCH = {
    "node-fetch": ("default", "*"),
    "cross-fetch": ("default", "*", "fetch"),
    "isomorphic-fetch": ("default", "*"),
    "isomorphic-unfetch": ("default", "*"),
    "node-fetch-native": ("default", "*", "fetch"),
    "undici": ("fetch",),
}
"""Modules that have the function, and under which names."""
_EVERYWHERE = ("globalThis", "window", "self", "global")
_AXIOS = "axios"
GOT = "got"
_WHOLE = ("default", "*")
_SHORT = ("get", "delete", "head", "options", "post", "put", "patch", "postForm", "putForm", "patchForm", "getUri")
_OF_FETCH = frozenset(
    ("method", "headers", "body", "signal", "credentials", "mode", "cache", "redirect", "referrer", "referrerPolicy",
     "keepalive", "duplex", "dispatcher", "agent", "priority", "window", "next", "compress", "follow", "size",
     "timeout")
)  # fmt: skip
_OF_AXIOS = frozenset(
    ("url", "method", "baseURL", "data", "headers", "params", "responseType", "timeout", "timeoutErrorMessage",
     "signal", "cancelToken", "proxy", "httpAgent", "httpsAgent", "auth", "onUploadProgress", "onDownloadProgress",
     "maxBodyLength", "maxContentLength", "maxRedirects", "maxRate", "validateStatus", "withCredentials", "decompress",
     "responseEncoding", "socketPath", "withXSRFToken", "xsrfCookieName", "xsrfHeaderName")
)  # fmt: skip
_OF_UNDICI = frozenset(
    ("method", "headers", "body", "signal", "dispatcher", "headersTimeout", "bodyTimeout", "maxRedirections", "query")
)
"""Options that are carried over to the requests that they belong to; of others it is not known what they would do."""
_OF_GOT = frozenset(
    ("method", "headers", "body", "json", "form", "responseType", "searchParams", "signal", "timeout", "agent",
     "throwHttpErrors", "followRedirect", "maxRedirects", "decompress", "https", "http2", "encoding", "username",
     "password", "cookieJar", "dnsCache", "localAddress")
)  # fmt: skip
_KEYS = {Sender.FETCH: _OF_FETCH, Sender.LIKE_FETCH: _OF_FETCH, Sender.UNDICI: _OF_UNDICI}


@dataclass(frozen=True, slots=True, eq=False)
class Sending:
    """A call that sends a request.

    ``address`` is the expression that says where to, ``texts`` what it may be as a whole, ``own`` without the client's
    base. ``method`` is "" where it is known only at run time. ``unclear`` says what of the options is not known;
    ``unsupported`` why a call of this form is not rewritten. ``receiver`` is the client's expression, for axios.
    """

    call: Node
    client: Sender
    address: Node
    texts: list[Pieces]
    own: list[Pieces]
    method: str
    options: Node | None
    given: Value
    unclear: str = ""
    unsupported: str = ""
    receiver: Node | None = None
    made: tuple[Node, ...] = ()


class Clients:
    """Answers which calls send requests."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._scopes = evaluator.scopes
        self._tree = evaluator.tree

    def sending(self, call: Node) -> Sending | None:
        """Return the request that a call sends, None where it sends none, as far as that can be told."""
        callee = call.field("function")
        given = arguments_of(call)
        if callee is None or not given or callee.kind == "import":
            return None
        value = parts(self._evaluator.value(callee))
        if all(map(is_fetch, value)):
            return self._fetch(call, callee, given, value)
        if all(isinstance(part, External) and (part.module, part.name) == ("undici", "request") for part in value):
            return self._plain(call, callee, given, Sender.UNDICI)
        if all(isinstance(part, External) and part.module == GOT for part in value):
            return self._got(call, callee, given, {part.name for part in value if isinstance(part, External)})
        if all(isinstance(part, External) and part.module == _AXIOS for part in value):
            return self._axios(call, callee, given, [part for part in value if isinstance(part, External)])
        return None

    def _fetch(self, call: Node, callee: Node, given: list[Node], value: tuple[Value, ...]) -> Sending | None:
        is_global = all(isinstance(part, Other) for part in value)
        return self._plain(call, callee, given, Sender.FETCH if is_global else Sender.LIKE_FETCH)

    def _plain(self, call: Node, callee: Node, given: list[Node], client: Sender) -> Sending:
        options = given[1] if len(given) > 1 else None
        texts = self.texts(given[0])
        value = self._evaluator.settled(options) if options is not None else ABSENT
        if any(one.kind == "spread_element" for one in given):
            options, value = None, Unknown()
        method, unclear = self._method(value, _KEYS[client], options)
        unsupported = self._unusual(call, given, 2)
        if client is Sender.FETCH:
            has_own = "fetch" in self._scopes.module_of(call).names
            is_known = self._tree.of(callee) in ("fetch", *(f"{one}.fetch" for one in _EVERYWHERE)) and not has_own
            unsupported = unsupported or ("" if is_known else "the platform's function goes by another name")
        elif not self._is_of_file(callee):
            unsupported = unsupported or "the function has no name of its own in this file"
        return Sending(call, client, given[0], texts, texts, method, options, value, unclear, unsupported)

    def _got(self, call: Node, callee: Node, given: list[Node], names: set[str]) -> Sending | None:
        """Return a request that got sends, which is left where what it gives is not awaited at once: it is more."""
        if not names <= {"post", "default", "*"}:
            return None
        options = given[1] if len(given) > 1 else None
        texts = self.texts(given[0])
        value = self._evaluator.settled(options) if options is not None else ABSENT
        if names == {"post"}:
            method, unclear = POST, self._unclear(value, _OF_GOT, options)
        else:
            method, unclear = self._method(value, _OF_GOT, options)
        whole = outermost(call)
        why = self._unusual(call, given, 2)
        if whole.parent is None or whole.parent.kind != "await_expression":
            why = why or "what it returns is more than a promise, and is not awaited at once"
        name = callee if callee.kind == "identifier" else callee.field("object")
        if name is None or self._tree.of(name) != GOT or not self._is_of_file(name):
            why = why or "got has no name of its own in this file"
        if kind_of_name(self._tree.path_of(call)) == "typescript":
            why = why or "the type of what it returns depends on its options"
        return Sending(call, Sender.GOT, given[0], texts, texts, method, options, value, unclear, why)

    def _unusual(self, call: Node, given: list[Node], most: int) -> str:
        if any(one.kind == "spread_element" for one in given) or len(given) > most:
            return "it is called with arguments that are not followed"
        if "?." in call.words or any(child.kind == "optional_chain" for child in call.children):
            return "the function itself may be missing"
        return ""

    def _is_of_file(self, callee: Node) -> bool:
        """Whether a function is named at the top of the file, where another function can name it, too."""
        variable = self._scopes.variable(callee) if callee.kind == "identifier" else None
        return variable is not None and variable.scope.node is self._tree.root_of(callee) and len(variable.writes) == 1

    def _method(self, given: Value, keys: frozenset[str], options: Node | None) -> tuple[str, str]:
        """Return the method that options name, "" where it is not known, and what of the options is not."""
        names: set[str] = set()
        for part in parts(given):
            entry = part.entry("method") if isinstance(part, Obj) else None
            if isinstance(part, Absent) or (isinstance(part, Obj) and entry is None and part.rest is None):
                names.add("GET")
            elif entry is None:
                names.add("")
            else:
                names |= {one.text.upper() if isinstance(one, Text) else "" for one in present(entry.value)}
                names |= set() if entry.sure else {"GET"}
        if names == {POST}:
            return POST, self._unclear(given, keys, options)
        if POST not in names and "" not in names:
            return min(names, default="GET"), ""
        return "", self._unclear(given, keys, options) or "its method is known only at run time"

    def _unclear(self, given: Value, keys: frozenset[str], options: Node | None) -> str:
        """Return what of a request's options is not known, or has no place after the rewrite."""
        is_sent_only = options is not None and self._is_sent_only(options)
        for part in parts(given):
            if isinstance(part, Obj):
                if part.rest is not None and not (is_sent_only and part.rest.why.startswith("it is handed to ")):
                    return "its options may have others among them"
                odd = next((one.key for one in part.entries if one.key not in keys), "")
                if odd:
                    return f"it has the option {odd}"
            elif not isinstance(part, Absent):
                return "its options are not seen here"
        return ""

    def _is_sent_only(self, options: Node) -> bool:
        """Whether the name of some options is used only to hand them to clients, which do not change them."""
        variable = self._scopes.variable(bare(options)) if bare(options).kind == "identifier" else None
        if variable is None or variable.exported or len(variable.writes) != 1:
            return False
        for read in variable.reads:
            above = outermost(read).parent
            if above is not None and above.kind == "member_expression" and called(above) is None:
                continue  # what is stored in it is seen
            call = above.parent if above is not None and above.kind == "arguments" else None
            callee = call.field("function") if call is not None and call.kind == "call_expression" else None
            if callee is None:
                return False
            for part in parts(self._evaluator.value(callee)):
                is_client = isinstance(part, External) and part.module in (_AXIOS, "undici")
                if not is_client and not is_fetch(part):
                    return False
        return True

    # axios

    def _axios(self, call: Node, callee: Node, given: list[Node], value: list[External]) -> Sending | None:
        plain = bare(callee)
        name = self._scopes.property_of(plain) if plain.kind in ("member_expression", "subscript_expression") else None
        whole = {part.name.removeprefix("create.") if part.made is not None else part.name for part in value}
        made = tuple(part.made for part in value if part.made is not None)
        if name in _SHORT and whole == {name}:
            receiver = plain.field("object")
            if name != "post":
                method = POST if name == "postForm" else "GET"
                texts = self._joined(made, self.texts(given[0]))
                odd = f"its method {name} is not followed" if method == POST else ""
                return Sending(
                    call, Sender.AXIOS, given[0], texts, texts, method, None, ABSENT, "", odd, receiver, made
                )
            return self._post(call, given, receiver, made)
        if name == "request" and whole == {"request"}:
            return self._request(call, given, plain.field("object"), made)
        is_client = all(
            part.name in (*_WHOLE, "create") and (part.made is not None) == (part.name == "create") for part in value
        )
        if not is_client or name == "create":
            return None
        if len(given) > 1:
            texts = self._joined(made, self.texts(given[0]))
            method, unclear = self._method(self._evaluator.settled(given[1]), _OF_AXIOS, given[1])
            why = "the client is called with an address and options"
            return Sending(
                call, Sender.AXIOS, given[0], texts, texts, method, given[1], ABSENT, unclear, why, callee, made
            )
        return self._request(call, given, callee, made)

    def _post(self, call: Node, given: list[Node], receiver: Node | None, made: tuple[Node, ...]) -> Sending:
        own = self.texts(given[0])
        options = given[2] if len(given) > 2 else None
        value = self._evaluator.settled(options) if options is not None else ABSENT
        unclear = self._unclear(value, _OF_AXIOS, options)
        odd = self._unusual(call, given, 3) or self._odd(call, made)
        texts = self._joined(self._bases(value, made), own)
        return Sending(call, Sender.AXIOS, given[0], texts, own, POST, options, value, unclear, odd, receiver, made)

    def _request(self, call: Node, given: list[Node], receiver: Node | None, made: tuple[Node, ...]) -> Sending | None:
        options = given[0]
        value = self._evaluator.settled(options)
        method, unclear = self._method(value, _OF_AXIOS, options)
        urls = [entry.value for part in parts(value) if isinstance(part, Obj) and (entry := part.entry("url"))]
        if not urls:
            return None
        own = [one for url in urls for one in pieces_of(url)]
        texts = self._joined(self._bases(value, made), own)
        node = self._url_of(options)
        odd = self._unusual(call, given, 1) or self._odd(call, made)
        if node is None:
            odd = odd or "its address stands among options that are not written out in the call"
        return Sending(
            call,
            Sender.AXIOS_REQUEST,
            node or options,
            texts,
            own,
            method,
            options,
            value,
            unclear,
            odd,
            receiver,
            made,
        )

    def _url_of(self, options: Node) -> Node | None:
        """Return the expression of the address in options that are written out, in the call or for it alone."""
        plain = bare(options)
        if plain.kind == "identifier":
            variable = self._scopes.variable(plain)
            if variable is None or len(variable.writes) != 1 or len(variable.reads) != 1 or variable.exported:
                return None
            write = variable.writes[0]
            if write.how != "value" or write.steps or write.source is None:
                return None
            plain = bare(write.source)
        if plain.kind != "object" or any(child.kind == "spread_element" for child in plain.children):
            return None
        found = [one for one in plain.children if one.kind == "pair" and self._scopes.key_of(one.field("key")) == "url"]
        return found[0].field("value") if len(found) == 1 else None

    def _odd(self, call: Node, made: tuple[Node, ...]) -> str:
        """Return why a call of axios is not rewritten, "" where nothing speaks against it."""
        for node in self._scopes.members_by_name.get("interceptors", ()):
            base = parts(self._evaluator.value(node.field("object")))
            theirs = [part for part in base if isinstance(part, External) and part.module == _AXIOS]
            if not theirs and all(isinstance(part, External) for part in base):
                continue
            if not theirs or any((part.made in made) if part.made is not None else not made for part in theirs):
                return f"the client has an interceptor, see {self._tree.place(self._tree.line(node))}"
        for one in made:
            given = arguments_of(one) or []
            why = self._unclear(self._evaluator.settled(given[0]), _OF_AXIOS, given[0]) if given else ""
            if why:
                return f"of the client, {why}"
        changed = self._scopes.members_by_name.get("defaults", ())
        if changed and any(word in self._tree.text for word in ("transformRe", ".adapter")):
            return f"the client's defaults are changed, see {self._tree.place(self._tree.line(changed[0]))}"
        return "" if axios_name(self._evaluator, call) else "axios itself has no name at the top of this file"

    def _bases(self, value: Value, made: tuple[Node, ...]) -> list[Pieces] | tuple[Node, ...]:
        own = [entry.value for part in parts(value) if isinstance(part, Obj) and (entry := part.entry("baseURL"))]
        return [one for base in own for one in pieces_of(base)] if own else made

    def _joined(self, base: list[Pieces] | tuple[Node, ...], own: list[Pieces]) -> list[Pieces]:
        """Return the addresses that axios makes of a base and what a call is given."""
        if isinstance(base, tuple):
            found: list[Pieces] = []
            for one in base:
                given = arguments_of(one) or []
                for part in parts(self._evaluator.settled(given[0]) if given else ABSENT):
                    entry = part.entry("baseURL") if isinstance(part, Obj) else None
                    found += pieces_of(entry.value) if entry is not None else []
            base = found
        for store in self._scopes.stores.get("baseURL", ()):
            base = [*base, *pieces_of(self._evaluator.written(store))]
        if not base:
            return own
        return [_combined(first, last) for first in base for last in own]

    def texts(self, node: Node) -> list[Pieces]:
        """Return what an expression may be as a text; what is spread into a call may be any of a list."""
        if node.kind == "spread_element" and node.children:
            return pieces_of(self._evaluator.element(self._evaluator.settled(node.children[0])))
        several = pieces_of(self._evaluator.settled(node))
        variable = self._scopes.variable(bare(node)) if bare(node).kind == "identifier" else None
        above = [write.target.parent for write in variable.writes] if variable is not None else []
        if any(one is not None and one.kind == "augmented_assignment_expression" for one in above):
            several = [(*one, None) for one in several if one != HOLE] or [HOLE]
        return several


def _combined(base: Pieces, own: Pieces) -> Pieces:
    first = own[0]
    if first is not None and ("://" in first.split("/v1", 1)[0] or first.startswith("//")):
        return own
    last = base[-1]
    head = base if last is None else (*base[:-1], last.rstrip("/"))
    if first is None:
        return (*head, None)
    start = "/" + first.lstrip("/")
    return (*head, start, *own[1:]) if head[-1] is None else (*head[:-1], f"{head[-1]}{start}", *own[1:])


def is_fetch(value: Value) -> bool:
    """Say whether a value is ``fetch``, the platform's or a library's."""
    if isinstance(value, Other):
        return value.what == "the global fetch"
    return isinstance(value, External) and value.name in _FETCH.get(value.module, ())


def axios_name(evaluator: Evaluator, node: Node) -> str:
    """Return the name that axios itself has at the top of the file that a node is in, "" where it has none."""
    for name, variable in evaluator.scopes.module_of(node).names.items():
        if len(variable.writes) == 1 and variable.writes[0].how in ("import", "value"):
            value = evaluator.variable(variable)
            if isinstance(value, External) and value.module == _AXIOS and value.name in _WHOLE:
                return name
    return ""
