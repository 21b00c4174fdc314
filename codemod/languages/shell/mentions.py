"""The mentions of a file: every address of the blocking call in it, and what it was taken for.

Which of them are sites is what ``find`` says; here it is said of the others why they are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codemod.document import lines_of
from codemod.kinds import is_recipe
from codemod.languages.interface import ALONE, Analysis, Setting
from codemod.languages.shell.find import FUNCTION, OLD_PLACE, PRINTERS, addresses_in
from codemod.languages.shell.sites import find
from codemod.languages.shell.syntax import Node, Tree, parse, statement_of
from codemod.mention import Mention
from codemod.model import Document, ModelKind, Site, Span
from codemod.sdk.rest import NEW_PATH, OLD_PATH

_LEFT = (
    "An address of the REST interface's blocking call, in no request that can be seen here: move requests for videos "
    f"to {NEW_PATH} by hand, those for images stay."
)
_IMAGE = "An address for images, which stays."
_PROSE = "A text that is shown: no request is made here. Bring it up to date by hand."
_REMARK = "A comment: no request is made here. Bring it up to date by hand."
_OTHER = "No address of the vendor's interface."
_USED = "It is the address of the request in line {}."
_ASKED = "A request that makes no video: its method is not POST."


def mentions(documents: Sequence[Document], setting: Setting = ALONE) -> tuple[tuple[Mention, ...], ...]:
    """Return the mentions of documents, each for itself. Raises SourceError where one cannot be parsed."""
    return tuple(tuple(_of_document(document, setting)) for document in documents)


def _of_document(document: Document, setting: Setting) -> Iterator[Mention]:
    if OLD_PATH not in document.text:
        return
    analysis = find(document, setting)
    if is_recipe(document.path):
        yield from _of_recipe(document, analysis)
        return
    tree = parse(document)
    claimed: set[Span] = set()
    for place in OLD_PLACE.finditer(tree.text):
        span = tree.span(place.start(), place.end())
        site = _site_at(analysis.sites, span)
        if site is not None:
            if site.span not in claimed:  # one request may have its address in two words
                claimed.add(site.span)
                yield Mention("address", span, place[0], "", site.statement_line, True, False, (site.span, site.rule))
            continue
        node = _node_at(tree, place.start())
        evidence, vendors, is_left = _told(tree, node, place[0], analysis.sites, setting)
        line = tree.line_at(statement_of(node).start)
        yield Mention("address", span, place[0], evidence, line, vendors, not is_left)


def _of_recipe(document: Document, analysis: Analysis) -> Iterator[Mention]:
    for number, line in enumerate(lines_of(document.text), 1):
        for place in OLD_PLACE.finditer(line):
            span = Span(number, place.start() + 1, number, place.end() + 1)
            site = _site_at(analysis.sites, span)
            part_of = (site.span, site.rule) if site is not None else None
            is_remark = line.lstrip().startswith("#")
            evidence = "" if site is not None else _REMARK if is_remark else _LEFT
            yield Mention("address", span, place[0], evidence, number, True, is_remark, part_of)


def _site_at(sites: Sequence[Site], span: Span) -> Site | None:
    """Return the innermost request that a place is in."""
    around = [
        site
        for site in sites
        if site.call is not None
        and (site.span.line, site.span.column) <= (span.line, span.column)
        and (span.end_line, span.end_column) <= (site.span.end_line, site.span.end_column)
    ]
    return max(around, key=lambda site: (site.span.line, site.span.column), default=None)


def _node_at(tree: Tree, offset: int) -> Node:
    node = tree.root
    while True:
        below = next((child for child in node.children if child.start <= offset < child.end), None)
        if below is None:
            return node
        node = below


def _told(tree: Tree, node: Node, text: str, sites: Sequence[Site], setting: Setting) -> tuple[str, bool, bool]:
    """Return what an address that is part of no site is: as a sentence, whether the vendor's, whether a person's."""
    addresses = addresses_in(text, setting.bases)
    if node.kind == "comment":
        return _REMARK, True, False
    if not addresses and re.match(r"https?://", text):
        return _OTHER, False, False
    if addresses and all(one.kind is ModelKind.IMAGE for one in addresses):
        return _IMAGE, True, False
    for above in (node, *node.ancestors()):
        if above.kind == "variable_assignment":
            name = tree.of(above.children[0])
            users = [site for site in sites if re.search(rf"\$\{{?{re.escape(name)}\b", site.source)]
            users = [site for site in users if site.call is not None]
            if users:
                return _USED.format(users[0].span.line), True, False
            if re.search(rf"^[^#\n]*\b{FUNCTION}\b.*\$\{{?{re.escape(name)}\b", tree.text, re.MULTILINE):
                return "It is the address of a request that goes by way of the queue.", True, False
            return _LEFT, True, True
        if above.kind == "heredoc_body":
            return _PROSE, True, False
        if above.kind == "command":
            command = tree.name_of(above)
            if command in PRINTERS:
                return _PROSE, True, False
            return (_ASKED, True, False) if command == "curl" else (_LEFT, True, True)
        if above.kind == "test_command":
            return _PROSE, True, False
    return _LEFT, True, True


def search(text: str) -> tuple[Mention, ...]:
    """Return what seem to be mentions in a text that cannot be parsed."""
    found = []
    for number, line in enumerate(lines_of(text), 1):
        for place in OLD_PLACE.finditer(line):
            span = Span(number, place.start() + 1, number, place.end() + 1)
            found.append(Mention("address", span, place[0], "", number))
    return tuple(found)
