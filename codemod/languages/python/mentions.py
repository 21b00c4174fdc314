"""The mentions of a file: whatever in its tree could be the migration's by its text, and what it was taken for.

This goes over the whole tree, where ``find`` stops as soon as it may. Which of the places are sites is what ``find``
says; here it is said of the others why they are none.
"""

from __future__ import annotations

import ast
import sys
import unicodedata
from collections.abc import Iterator, Sequence

from codemod.languages.interface import ALONE, Setting, SourceError
from codemod.languages.python.candidates import against
from codemod.languages.python.doubles import is_client
from codemod.languages.python.find import Reading, survey, tables_of
from codemod.languages.python.program import Program
from codemod.languages.python.rest_loose import ELSEWHERE
from codemod.languages.python.rest_sites import strings_of_sites as rest_sites
from codemod.languages.python.scopes import file_of
from codemod.languages.python.syntax import Positions, parent
from codemod.languages.python.tables import Scopes
from codemod.languages.python.trace import describe, shorten
from codemod.mention import Mention
from codemod.model import Document, Span
from codemod.record import dataclass
from codemod.sdk.catalogue import LEGACY_PACKAGE, NEW_ADDRESS, OLD_ADDRESS, OLD_METHODS, PACKAGE

PACKAGES = (PACKAGE, LEGACY_PACKAGE)
ACCESSORS = frozenset(("getattr", "setattr", "hasattr", "delattr"))
"""Functions whose second argument is an attribute's name."""
IMPORTERS = frozenset(("import_module", "__import__"))

_TEMPLATES = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr))  # the latter from Python 3.14 on
_PLACED = sys.version_info >= (3, 12)
"""Whether the tree says where in the text the parts of an f-string stand."""

_SENT = (
    "The address of the REST interface's blocking call, or a part of one, and nothing is seen to send a request there: "
    f"move the requests for videos to {NEW_ADDRESS} by hand, those for images stay."
)
_PROSE = "A string that nothing uses, such as a docstring: no request is made here. Bring the text up to date by hand."


Sites = dict[int, tuple[Span, str]]
"""The sites of a file, each a span and a rule, by the id of the attribute, call or string that it is about."""

_OF_SITE = "Part of the address of the request at line {}, which is a site."


@dataclass(frozen=True, slots=True)
class _Place:
    """A node, the outermost f-string that it stands in, and its statement."""

    file: Scopes
    node: ast.AST
    template: ast.expr | None
    statement: ast.AST


def mentions(documents: Sequence[Document], setting: Setting = ALONE) -> tuple[tuple[Mention, ...], ...]:
    """Return the mentions of documents that are one program, in order, for each document.

    Raises SourceError where a text cannot be parsed or is too deep.
    """
    files = [tables_of(document) for document in documents]
    try:
        reading = survey(Program(files, setting))
        sites: Sites = {}
        for one in reading.candidates:
            sites[id(one.node)] = (file_of(one.node).positions.span(one.call), one.rule)
        for use in reading.uses:
            if use.listed and isinstance(use.node, ast.expr):
                sites[id(use.node)] = (file_of(use.node).positions.span(use.node), use.rule)
        if reading.mail is not None:
            sites |= rest_sites(reading.evaluator, reading.mail)
        return tuple(_of_file(reading, file, sites) for file in files)
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error
    finally:
        for file in files:
            file.release()


def _of_file(reading: Reading, file: Scopes, sites: Sites) -> tuple[Mention, ...]:
    found = [mention for place in _places(file) for mention in _at(reading, sites, place)]
    strings = {mention.span: mention for mention in found if mention.kind == "address"}  # an f-string has many parts
    found = [*(mention for mention in found if mention.kind != "address"), *strings.values()]
    return tuple(sorted(found, key=lambda mention: (mention.span, mention.kind, mention.site is None)))


def name_span(positions: Positions, node: ast.Attribute) -> Span | None:
    """Return where an attribute's own name stands, however it is spelt; None where the text there is another."""
    try:
        whole = positions.span(node)
        line = positions.lines[whole.end_line - 1]
    except IndexError:
        return None  # in an f-string, before Python 3.12
    start = end = whole.end_column - 1
    while start and (line[start - 1].isalnum() or f"_{line[start - 1]}".isidentifier()):
        start -= 1
    if unicodedata.normalize("NFKC", line[start:end]) != node.attr:
        return None
    return Span(whole.end_line, start + 1, whole.end_line, end + 1)


def _places(file: Scopes) -> Iterator[_Place]:
    """Yield every node with where it stands; with a stack of its own, so that no file is too deep."""
    stack = [_Place(file, file.tree, None, file.tree)]
    while stack:
        place = stack.pop()
        yield place
        template = place.template
        if template is None and isinstance(place.node, _TEMPLATES):
            template = place.node
        stack += [
            _Place(file, child, template, child if isinstance(child, ast.stmt) else place.statement)
            for child in ast.iter_child_nodes(place.node)
        ]


def _at(reading: Reading, sites: Sites, place: _Place) -> Iterator[Mention]:
    match place.node:
        case ast.Attribute(attr=name) as node if name in OLD_METHODS:
            yield _attribute(reading, node, place, sites.get(id(node)))
        case ast.Call(func=ast.Name(id=name), args=[_, ast.Constant(value=text), *_]) as node if (
            name in ACCESSORS and text in OLD_METHODS
        ):
            yield _by_name(reading, node, name, place, sites.get(id(node)))
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(text)), *_]) if (
            name in IMPORTERS and text.partition(".")[0] in PACKAGES
        ):
            yield _import(place, [text])
        case ast.Import(names=names):
            modules = [alias.name for alias in names]
            if _named([*modules, *(alias.asname or "" for alias in names)]):
                yield _import(place, modules)
        case ast.ImportFrom(module=module, names=names, level=level):
            whole = "." * level + (module or "")
            if _named([whole, *(name for alias in names for name in (alias.name, alias.asname or ""))]):
                yield _import(place, [whole])
        case ast.Constant(value=str(text)) if OLD_ADDRESS in text:
            yield _address(reading, sites, place)
        case ast.Constant(value=bytes(data)) if OLD_ADDRESS.encode() in data:
            yield _address(reading, sites, place)


def _named(names: list[str]) -> bool:
    """Whether one of the names, or a part of one, is that of the SDK."""
    return any(part in PACKAGES for name in names for part in name.split("."))


def _mention(place: _Place, **facts: object) -> Mention:
    """Return the mention of a place whose source is all of its node."""
    span = _span(place.file.positions, place)
    line: int = getattr(place.statement, "lineno", 1)
    return Mention(span=span, text=place.file.positions.text(span), statement_line=line, **facts)  # type: ignore[arg-type]  # the callers' words


def _span(positions: Positions, place: _Place) -> Span:
    node = place.node if _PLACED or place.template is None else place.template
    return positions.span(node)  # type: ignore[arg-type]  # mentions are expressions and statements


def _attribute(reading: Reading, node: ast.Attribute, place: _Place, site: tuple[Span, str] | None) -> Mention:
    above = parent(node)
    call = above if isinstance(above, ast.Call) and above.func is node else None
    span = name_span(place.file.positions, node) or _span(place.file.positions, place)
    line: int = getattr(place.statement, "lineno", 1)
    vendors = is_client(reading.evaluator, node.value)
    evidence = "" if site else _taken_for(reading, place, node, call, vendors=vendors)
    return Mention("attribute", span, shorten(node).strip("`"), evidence, line, vendors, site=site)


def _taken_for(reading: Reading, place: _Place, node: ast.Attribute, call: ast.Call | None, *, vendors: bool) -> str:
    receiver = f"{shorten(node.value)} is {describe(reading.evaluator.value(node.value))}"
    if call is None:
        use = {ast.Store: "set", ast.Del: "deleted"}.get(type(node.ctx), "read")
        return f"An attribute that is {use} and not called: {receiver}."
    if vendors:
        return f"A call for an image, which stays as it is: {receiver}."
    more = against(reading.evaluator, call) if id(place.file) in reading.users else "the file makes no use of the SDK"
    clauses = [receiver, "no video model of the SDK goes in", *([more] if more else [])]
    return f"Not taken for the vendor's: {'; '.join(clauses)}."


def _by_name(reading: Reading, node: ast.Call, to: str, place: _Place, site: tuple[Span, str] | None) -> Mention:
    vendors = is_client(reading.evaluator, node.args[0])
    what = f"{shorten(node.args[0])} is {describe(reading.evaluator.value(node.args[0]))}"
    evidence = f"The name of an attribute, given to {to}: {what}."
    return _mention(place, kind="name", evidence=evidence, vendors=vendors, site=site)


def _import(place: _Place, modules: list[str]) -> Mention:
    own = [module for module in modules if module.partition(".")[0] in PACKAGES]
    if own:
        evidence = f"An import of {own[0]}, the SDK, and no call."
    elif modules[0].startswith("."):
        evidence = f"An import from {modules[0]}, which is the project's own and not the SDK."
    else:
        evidence = f"An import of {modules[0]}, which is not the SDK."
    return _mention(place, kind="import", evidence=evidence, vendors=bool(own))


def _address(reading: Reading, sites: Sites, place: _Place) -> Mention:
    statement = place.statement
    whole = _Place(
        place.file, place.template or place.node, None, statement
    )  # the same place with every version of Python
    prose = isinstance(statement, ast.Expr) and statement.value is whole.node
    site = sites.get(id(whole.node))
    told = reading.mail.known.get(id(whole.node)) if reading.mail is not None else None
    if site is not None:
        return _mention(whole, kind="address", evidence="", vendors=True, site=site)
    if told is None:
        return _mention(whole, kind="address", evidence=_PROSE if prose else _SENT, vendors=True, prose=prose)
    why, call = told
    evidence = why if call is None else _OF_SITE.format(call.lineno)
    return _mention(whole, kind="address", evidence=evidence, vendors=why != ELSEWHERE, prose=True)
