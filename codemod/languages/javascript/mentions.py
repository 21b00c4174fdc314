"""The mentions of a file: whatever in its tree could be the migration's by its text, and what it was taken for.

Which of the places are sites is what ``find`` says; here it is said of the others why they are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codemod.languages.interface import ALONE, Setting, SourceError
from codemod.languages.javascript import library
from codemod.languages.javascript.doubles import MOCKED
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.find import find_together
from codemod.languages.javascript.program import ProgramTree
from codemod.languages.javascript.rest import RULE as REST
from codemod.languages.javascript.rest import Requests
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import MEMBERS, Node, enclosing_statement, outermost, parse
from codemod.languages.javascript.values import Client, Unknown, parts
from codemod.mention import Mention
from codemod.model import Document, ModelKind, Site, Span
from codemod.sdk.javascript import NEW_ADDRESS, OLD_ADDRESS, OLD_METHODS, PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as elsewhere
if TYPE_CHECKING:
    from codemod.model import EntryKind

_SENT = (
    "The address of the REST interface's blocking call, with which nothing is done that is followed here. Move the "
    f"requests for videos to {NEW_ADDRESS} by hand, those for images stay."
)
_PROSE = "A string that nothing uses: no request is made here. Bring the text up to date by hand."
_IMAGE = "The address of a request for images, which stays as it is."
_ELSEWHERE = "A piece of text: the requests of whose addresses it is a part are judged where they are sent."
_NO_ADDRESS = "A text that is no address by itself: nothing can be sent to it."
_KEYS = ("shorthand_property_identifier_pattern", "property_identifier")
_SHORT = 60


def mentions(documents: Sequence[Document], setting: Setting = ALONE) -> tuple[tuple[Mention, ...], ...]:
    """Return the mentions of documents that are one program, in order, for each document.

    Raises SourceError where a text cannot be parsed or is too deep.
    """
    analyses, _ = find_together(documents, setting, only_sites=True)
    trees = [parse(document) for document in documents]
    roots = [tree.root for tree in trees]
    scopes = Scopes(ProgramTree(trees) if len(trees) > 1 else trees[0])
    evaluator = Evaluator(scopes, setting)
    try:
        requests = Requests(evaluator, setting.bases, None)
        return tuple(
            tuple(
                sorted(_Mentions(evaluator, root, analysis.sites, requests).all(), key=lambda one: (one.span, one.kind))
            )
            for root, analysis in zip(roots, analyses, strict=True)
        )
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error


class _Mentions:
    """One file's places, and the sites that they may be part of."""

    def __init__(self, evaluator: Evaluator, root: Node, sites: tuple[Site, ...], requests: Requests) -> None:
        self._scopes = scopes = evaluator.scopes
        self._tree = scopes.tree
        self._root = root
        self._evaluator = evaluator
        self._requests = requests
        self._sites: dict[Span, Site] = {}
        for site in sites:
            if site.call is not None or site.span not in self._sites:
                self._sites[site.span] = site
        self._imports = {id(one.node): one.module for one in scopes.imports}
        for statement in root.children:
            module = self._tree.string(statement.field("source")) if statement.kind == "export_statement" else None
            if module is not None:
                self._imports[id(statement)] = module

    def all(self) -> Iterator[Mention]:
        for node in self._root.walk():
            if node.kind in MEMBERS:
                yield from self._member(node)
            elif node.kind in _KEYS and self._tree.of(node) in OLD_METHODS:
                yield from self._key(node)
            elif node.kind == "call_expression":
                yield from self._named_in_call(node)
            elif node.kind in ("string", "template_string") and OLD_ADDRESS in self._tree.of(node):
                yield self._address(node)
            module = self._imports.get(id(node))
            if module is not None and PACKAGE in self._tree.of(node):
                yield self._import(node, module)

    def _member(self, node: Node) -> Iterator[Mention]:
        name = node.children[-1]
        if len(node.children) < 2 or self._tree.of(name).strip("\"'`") not in OLD_METHODS:
            return
        if node.kind == "subscript_expression" and name.kind not in ("string", "template_string"):
            return
        whole = outermost(node)
        above = whole.parent
        call = above if above is not None and above.kind == "call_expression" and above.children[0] is whole else None
        site = self._site(call) or self._site(node)
        value = parts(self._evaluator.value(node.children[0]))
        vendors = any(isinstance(part, Client) for part in value)
        receiver = _shortened(self._tree.of(node.children[0]))
        if site is not None:
            evidence = ""
        elif vendors and call is not None:
            evidence = f"A call for an image, which stays as it is: {receiver} is the SDK's client."
        elif call is None:
            evidence = f"A property that is used and not called: {receiver} is {_told(value, vendors=vendors)}."
        else:
            evidence = f"Not taken for the vendor's: {receiver} is {_told(value, vendors=vendors)}."
        yield self._mention("attribute", name, self._tree.of(node), evidence, vendors=vendors, site=site)

    def _key(self, node: Node) -> Iterator[Mention]:
        """Yield the mention of a name that is taken out of an object by a pattern."""
        above = node.parent
        pattern = above if above is not None and above.kind != "pair_pattern" else above.parent if above else None
        if above is None or pattern is None or pattern.kind not in ("object_pattern", "object_assignment_pattern"):
            return
        site = next((self._site(one) for one in (node, *node.ancestors()) if self._site(one) is not None), None)
        evidence = (
            "" if site else "A property that is taken out of an object whose methods are not known to be the SDK's."
        )
        yield self._mention("name", node, self._tree.of(above), evidence, vendors=False, site=site)

    def _named_in_call(self, node: Node) -> Iterator[Mention]:
        """Yield the mention of a method's name that is given to a function beside an object (``vi.spyOn``)."""
        arguments = node.children[-1].children if node.children[-1].kind == "arguments" else []
        if len(arguments) < 2 or self._tree.string(arguments[1]) not in OLD_METHODS:
            return
        value = parts(self._evaluator.value(arguments[0]))
        vendors = any(isinstance(part, Client) for part in value)
        what = f"{_shortened(self._tree.of(arguments[0]))} is {_told(value, vendors=vendors)}"
        to = _shortened(self._tree.of(node.children[0]))
        site = self._site(node)
        evidence = "" if site else f"The name of a method, given to {to}: {what}."
        yield self._mention("name", node, self._tree.of(node), evidence, vendors=vendors, site=site)

    def _import(self, node: Node, module: str) -> Mention:
        vendors = library.is_sdk(module)
        is_one = "the SDK, and no call" if vendors else "which is not the SDK"
        return self._mention("import", node, self._tree.of(node), f"An import of {module}, {is_one}.", vendors=vendors)

    def _address(self, node: Node) -> Mention:
        above = node.parent
        site = next((one for around in (node, *node.ancestors()) if (one := self._request(around))), None)
        is_shown = above is not None and above.kind == "expression_statement"
        why = "" if site else _PROSE if is_shown else self._told(node)
        return self._mention(
            "address", node, self._tree.of(node), why or _SENT, vendors=True, prose=bool(why), site=site
        )

    def _request(self, node: Node) -> Site | None:
        site = self._site(node)
        return site if site is not None and site.rule in (REST, MOCKED) else None

    def _told(self, node: Node) -> str:
        """Return why there is nothing to decide on the text of an address, "" where there may be."""
        whole = self._requests.whole(node)
        kinds = {one.kind for one in self._requests.reading(whole) if one is not None}
        if kinds == {ModelKind.IMAGE}:
            return _IMAGE
        if id(node) in self._requests.consumed:
            return _ELSEWHERE
        return "" if kinds or self._requests.is_base(whole) else _NO_ADDRESS

    def _site(self, node: Node | None) -> Site | None:
        return None if node is None else self._sites.get(self._tree.own_span(node))

    def _mention(
        self,
        kind: EntryKind,
        node: Node,
        text: str,
        evidence: str,
        *,
        vendors: bool,
        prose: bool = False,
        site: Site | None = None,
    ) -> Mention:
        line, _ = self._tree.spot(enclosing_statement(node))
        part_of = (site.span, site.rule) if site is not None else None
        return Mention(kind, self._tree.own_span(node), _shortened(text), evidence, line, vendors, prose, part_of)


def _told(value: tuple[object, ...], *, vendors: bool) -> str:
    """Return what an object is, as a clause after "is"."""
    if vendors:
        return "the SDK's client"
    why = next((part.why for part in value if isinstance(part, Unknown) and part.why), "")
    return f"not known to be the SDK's client ({why.removeprefix('it is ')})" if why else "not the SDK's client"


def _shortened(text: str) -> str:
    """Return a piece of code on one line, with its end left out where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"
