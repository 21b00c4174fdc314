"""Requests to the REST interface: which calls are the blocking one, what is known of them, and what may be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codemod.languages.javascript.calls import arguments_of
from codemod.languages.javascript.doubles import Uses
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.facts import RequestPlace, Sender
from codemod.languages.javascript.mocks import answers_requests, expects_requests, replaced_clients
from codemod.languages.javascript.rest_address import Addresses, Fragments
from codemod.languages.javascript.rest_answers import limits_each, odd_use, time_limit
from codemod.languages.javascript.rest_clients import GOT, POST, Clients, Sending, axios_name
from codemod.languages.javascript.rest_names import LOCALS
from codemod.languages.javascript.syntax import MEMBERS, Node, bare, outermost
from codemod.languages.javascript.texts import pieces_of
from codemod.languages.javascript.values import Pieces
from codemod.model import CallFacts, ModelKind, Obstacle, OptionsFacts, Receiver, Span
from codemod.record import dataclass
from codemod.sdk.rest import HOSTS, NEW_PATH, OLD_PATH, OUTDATED, Address, read_address

RULE = "rest-video-call"
OUTDATED_RULE = "previous-generation-model"
LIMIT_RULE = "timeout-covers-job"
EACH_RULE = "timeout-of-each-request"
_SHOWING = frozenset(("log", "info", "debug", "warn", "error", "trace", "require", "import", "Error", "TypeError"))
"""Functions that do no more with an address than show it."""
_VERSION, _WORD = OLD_PATH.rstrip("/").rsplit("/", 1)


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A site: a call that sends a request, or the text of an address with which something is done that is not known."""

    node: Node
    facts: CallFacts
    place: RequestPlace | None
    address: Node
    texts: tuple[Pieces, ...]
    notes: tuple[tuple[Node, str, str], ...] = ()


def may_send(text: str, bases: Sequence[str]) -> bool:
    """Say whether there can be requests in a text. Never a false no."""
    return _WORD in text or any(one in text for one in (*HOSTS, *(base.rstrip("/") for base in bases)))


class Requests:
    """The requests of a program to the blocking endpoint, for videos."""

    def __init__(self, evaluator: Evaluator, bases: Sequence[str], uses: Uses | None) -> None:
        self._evaluator = evaluator
        self._tree = evaluator.tree
        self._bases = bases
        self._uses = uses
        self._clients = Clients(evaluator)
        self._addresses = Addresses(evaluator)
        self._sent: list[tuple[Sending, list[Address | None]]] = []
        self.consumed: set[int] = set()
        """The ids of the texts that go into addresses of requests that are followed."""
        self.found: list[Request] = []
        self._shared: dict[tuple[object, ...], tuple[Span, ...] | None] = {}
        self._replaced_in: dict[int, str] = {}
        self.mocks: list[tuple[Node, Obstacle]] = []
        """Addresses to which a test answers in the vendor's place."""
        if may_send(self._tree.text, bases):
            self._look()

    def _look(self) -> None:
        for call in self._evaluator.scopes.calls:
            self._evaluator.allow()
            sending = self._clients.sending(call)
            if sending is None:
                self._replaced(call)
                continue
            addresses = [read_address(one, self._bases) for one in sending.texts]
            relative = [self._relative(one) for one in sending.texts]
            addresses = [one or other for one, other in zip(addresses, relative, strict=True)]
            if any(one is not None for one in addresses):
                self._sent.append((sending, addresses))
                self.consumed |= self._addresses.sources(sending.address)
                if sending.client is not Sender.FETCH and sending.options is not None:
                    self.consumed |= self._addresses.sources(sending.options)
        for sending, addresses in self._sent:
            kinds = {one.kind for one in addresses if one is not None}
            if sending.method not in (POST, "") or kinds == {ModelKind.IMAGE}:
                continue
            self.found.append(self._request(sending, addresses))
        for node in self._evaluator.scopes.strings:
            if id(node) not in self.consumed and _WORD in self._tree.of(node):
                self._left(node)
        for variable in list(self._addresses.names.values()):
            for read in variable.reads:
                if not any(id(one) in self._addresses.followed for one in (read, *read.ancestors())):
                    self._left(read)
        self.found.sort(key=lambda one: (one.node.start, one.node.end))

    def _replaced(self, call: Node) -> None:
        """Take note of addresses in which the program replaces the old path by the new one itself."""
        callee, given = call.field("function"), arguments_of(call) or []
        target = callee.field("object") if callee is not None and callee.kind == "member_expression" else None
        if target is None or len(given) != 2 or "replace" not in self._tree.of(callee or call):
            return
        old, new = (self._tree.string(one) or "" for one in given)
        if _WORD in old and NEW_PATH.split("/")[2] in new:
            self.consumed |= self._addresses.sources(target)
            self._addresses.followed.add(id(call))

    def reading(self, node: Node) -> list[Address | None]:
        """Return what the texts say that an expression may be, if they are an address."""
        self._evaluator.allow()
        several = pieces_of(self._evaluator.value(node))
        return [read_address(one, self._bases) or self._relative(one) for one in several]

    def _relative(self, pieces: Pieces) -> Address | None:
        """Return what a path without a host says, or one that follows a prefix: that of a server in between."""
        first = pieces[0]
        if first is None or "://" in first:
            return None
        return read_address((None, *(("/",) if first.startswith(OLD_PATH[1:]) else ()), *pieces), ())

    # A call

    def _request(self, sending: Sending, addresses: list[Address | None]) -> Request:
        known = [one for one in addresses if one is not None]
        line = self._tree.line(sending.call)
        obstacles = [Obstacle("address-unknown", why, line) for why in self._unknown(addresses)]
        unclear = [("request-unclear", sending.unclear), ("client-unsupported", self._unsupported(sending))]
        unclear.append(("answer-inspected", odd_use(self._evaluator, sending)))
        obstacles += [Obstacle(reason, why, line) for reason, why in unclear if why]
        if self._uses is not None:
            obstacles += self._uses.blocking(sending.call)
        root = self._tree.root_of(sending.call)
        if id(root) not in self._replaced_in:
            self._replaced_in[id(root)] = replaced_clients(self._tree.of(root))
        if self._replaced_in[id(root)]:
            obstacles.append(Obstacle("endpoint-mocked", f"it has {self._replaced_in[id(root)]}", line))
        place = None
        if not obstacles and {one.kind for one in known} == {ModelKind.VIDEO}:
            place, why = self._place(sending)
            obstacles += [Obstacle("address-shared", why, line)] if why else []
        facts, notes = self._facts(sending, known, obstacles), tuple(self._notes(sending, known))
        return Request(sending.call, facts, place, sending.address, tuple(sending.texts), notes)

    def _unknown(self, addresses: list[Address | None]) -> Iterator[str]:
        known = [one for one in addresses if one is not None]
        if any(not one.path_known for one in known):
            yield next(one.detail for one in known if not one.path_known)
        elif any(not one.base_known for one in known):
            yield "its base is known only at run time"
        elif len(known) < len(addresses):
            yield "it may also be another one"

    def _facts(self, sending: Sending, known: list[Address], obstacles: list[Obstacle]) -> CallFacts:
        names = tuple(dict.fromkeys(one.model for one in known if one.model))
        kinds = frozenset(one.kind for one in known if one.path_known) or frozenset((ModelKind.VIDEO,))
        detail = next((one.detail for one in known if one.kind is ModelKind.UNKNOWN and one.path_known), "")
        return CallFacts(
            self._tree.of(sending.call.children[0]).rpartition(".")[2],
            Receiver.CLIENT,
            kinds,
            options=OptionsFacts(known=True, closed=True),
            model_detail=detail or (" or ".join(names) if len(kinds) > 1 else ""),
            model_names=names,
            obstacles=tuple(obstacles),
        )

    def _notes(self, sending: Sending, known: list[Address]) -> Iterator[tuple[Node, str, str]]:
        for name in dict.fromkeys(one.model for one in known if one.model in OUTDATED):
            yield sending.call, OUTDATED_RULE, f"{name}: {OUTDATED[name]} is advised"
        limit = time_limit(self._evaluator, sending)
        if limit is not None:
            yield limit, LIMIT_RULE, ""
        if limits_each(sending):
            yield sending.call, EACH_RULE, ""

    def _place(self, sending: Sending) -> tuple[RequestPlace | None, str]:
        """Return how a call is changed, and why it cannot be, as a clause."""
        old, new = OLD_PATH, NEW_PATH
        if not all(_has(one, old) for one in sending.own):
            old, new = old.removeprefix(_VERSION), new.removeprefix(_VERSION)
            if not all(_begins(one, old) for one in sending.own):
                return None, "its path stands in the client's base, which other requests may have in common"
            old, new = old[1:], new[1:]
        fragments = self._addresses.fragments(sending.address, old)
        size = len(old)
        call = sending.call
        users = self._users(fragments, old)
        function = call.children[0]
        span = self._tree.span
        is_here = fragments.is_whole and users is not None
        place = RequestPlace(
            span(call),
            sending.client,
            self._name(sending),
            span(function),
            span(sending.receiver) if sending.receiver is not None else None,
            span(sending.address),
            self._spans(fragments.here, size) if is_here else (),
            self._spans(fragments.there, size) if is_here else (),
            users or (),
            old,
            new,
            self._addresses.is_text(sending.address),
        )
        return place, ""

    def _unsupported(self, sending: Sending) -> str:
        """Return why a call could not be one of the function, "" where it can."""
        types = [one for one in sending.call.children if one.kind == "type_arguments"]
        most = 1 if sending.client in (Sender.AXIOS, Sender.AXIOS_REQUEST) else 0
        if any(len(one.children) > most for one in types):
            return "it has more type arguments than the function would have"
        name = self._name(sending)
        if name in LOCALS:
            return f"the function that would take its place has {name} for something else"
        return sending.unsupported

    def _name(self, sending: Sending) -> str:
        if sending.client in (Sender.AXIOS, Sender.AXIOS_REQUEST):
            return axios_name(self._evaluator, sending.call)
        if sending.client is Sender.FETCH:
            return "fetch"
        if sending.client is Sender.GOT:
            return GOT
        return self._tree.of(sending.call.children[0])

    def _spans(self, starts: list[int], size: int) -> tuple[Span, ...]:
        return tuple(self._tree.span_of(start, start + size) for start in starts)

    def _users(self, fragments: Fragments, path: str) -> tuple[Span, ...] | None:
        """Return the calls that have an address's constants in common; None where something else has them."""
        if not fragments.there:
            return ()
        key = (path, *map(id, fragments.constants))
        if key not in self._shared:
            self._shared[key] = self._sharing(fragments, path)
        return self._shared[key]

    def _sharing(self, fragments: Fragments, path: str) -> tuple[Span, ...] | None:
        inside = {id(one.address): one for one, _ in self._sent}
        found = self._addresses.users(fragments.constants, inside.keys())
        if found is None:
            return None
        sent = [inside[one] for one in found]
        for one in sent:
            theirs = self._addresses.fragments(one.address, path)
            if not theirs.is_whole or one.method != POST:
                return None
        return tuple(self._tree.span(one.call) for one in sent)

    # An address with which something else is done

    def _left(self, node: Node) -> None:
        whole = self.whole(node)
        if any(one.node is whole for one in self.found) or self._is_shown(whole):
            return
        if any(whole.start <= one.node.start < one.node.end <= whole.end for one in self.found):
            return
        addresses = [one for one in self.reading(whole) if one is not None]
        is_base = not addresses and self.is_base(whole)
        kinds = {one.kind for one in addresses}
        is_one = kinds != {ModelKind.IMAGE} and any(one.path_known for one in addresses)
        if not is_base and not is_one:
            return
        line = self._tree.line(whole)
        mocked = answers_requests(self._tree, whole) or expects_requests(self._tree, whole)
        if mocked:
            self.mocks.append((whole, Obstacle("endpoint-mocked", "", line)))
            return
        obstacles = [Obstacle("client-unsupported", "nothing that sends it is seen here", line)]
        names = tuple(dict.fromkeys(one.model for one in addresses if one.model))
        facts = CallFacts(
            "",
            Receiver.CLIENT,
            frozenset((ModelKind.VIDEO,)),
            options=OptionsFacts(known=True, closed=True),
            model_names=names,
            obstacles=tuple(obstacles),
        )
        self.found.append(Request(whole, facts, None, whole, tuple(pieces_of(self._evaluator.value(whole)))))

    def whole(self, node: Node) -> Node:
        """Return the text that a text is a piece of."""
        whole = outermost(node)
        while whole.parent is not None:
            above = whole.parent
            if above.kind in MEMBERS and above.field("object") is whole:
                whole = outermost(above)
                continue
            if above.kind == "template_substitution" and above.parent is not None:
                whole = outermost(above.parent)
            elif above.kind == "binary_expression" and above.words[:1] == ("+",):
                whole = outermost(above)
            else:
                break
        return bare(whole)

    def is_base(self, node: Node) -> bool:
        """Whether a text is the address of the endpoint without a model."""
        several = pieces_of(self._evaluator.value(node))
        return any(
            one[-1] is not None and one[-1].endswith(OLD_PATH) and read_address((*one, None), self._bases) is not None
            for one in several
        )

    def _is_shown(self, node: Node) -> bool:
        """Whether a text is only for people to read."""
        above = node.parent
        if above is None or above.kind in (
            "expression_statement",
            "jsx_attribute",
            "jsx_expression",
            "import_statement",
        ):
            return True
        call = above.parent if above.kind == "arguments" else None
        callee = self._tree.of(call.children[0]) if call is not None else ""
        return callee.startswith("console.") or callee.rpartition(".")[2] in _SHOWING


def _has(pieces: Pieces, path: str) -> bool:
    return any(one is not None and path in one for one in pieces)


def _begins(pieces: Pieces, path: str) -> bool:
    first = pieces[0]
    return first is not None and first.startswith((path, path[1:]))
