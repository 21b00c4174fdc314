"""Facts about JavaScript files made by hand, so that what is written can be tested without what is found.

The places are marked by reading the tree: every call of a method with an old name is taken for a site.
"""

from __future__ import annotations

from typing import Any

from codemod.edits import apply_edits
from codemod.languages.interface import Analysis, Rewriting
from codemod.languages.javascript.facts import CallPlace, FileFacts, GuideShape, HandlerPlace, JavaScriptFacts
from codemod.languages.javascript.grammar import language_of
from codemod.languages.javascript.rewrite import rewrite
from codemod.languages.javascript.syntax import MEMBERS, Node, Tree, enclosing_statement, parse
from codemod.model import Document, Form, Handler, Site, Span, Style
from codemod.record import replace
from codemod.sdk.javascript import OLD_CODE, OLD_METHODS, QUEUE_CODES


def calls(tree: Tree) -> list[Node]:
    """Return the calls of a method with an old name, in the order of the text."""
    found = []
    for node in tree.root.walk():
        if node.kind == "call_expression" and node.children[0].kind in MEMBERS:
            name = tree.of(node.children[0].children[-1]).strip("\"'`")
            if name in OLD_METHODS:
                found.append(node)
    return found


def place_of(tree: Tree, call: Node, form: Form) -> CallPlace:
    """Return the place of one call."""
    member = call.children[0]
    arguments = call.children[-1]
    return CallPlace(
        tree.span(call),
        tree.span(member.children[0]),
        tree.span(member.children[-1]),
        tree.span(arguments.children[0]),
        tree.span(enclosing_statement(call)),
        form,
        is_optional="?." in tree.text[member.children[0].end : member.children[-1].start],
    )


def file_facts(tree: Tree) -> FileFacts:
    """Return the facts about a file that has its imports at its head, in the style that it shows."""
    imports = [node for node in tree.root.children if node.kind == "import_statement"]
    sdk = next((node for node in imports if "decart" in tree.of(node)), None)
    names = frozenset(tree.of(node) for node in tree.root.walk() if node.kind in ("identifier", "type_identifier"))
    return FileFacts(
        wrapper_line=tree.line_at(imports[-1].end - 1) + 1 if imports else 1,
        names=names,
        sdk_import=tree.span(sdk) if sdk else None,
        import_line=tree.line_at(sdk.end - 1) + 1 if sdk else 0,
        is_typed=language_of(tree.document) == "typescript",
        indent="\t" if "\n\t" in tree.text else "  ",
        quote="'" if tree.text.count("'") > tree.text.count('"') else '"',
        semicolons=";" in tree.text,
    )


def handler_places(tree: Tree) -> tuple[HandlerPlace, ...]:
    """Return the comparisons with the old code, and the cases of it."""
    found = []
    for node in tree.root.walk():
        if tree.of(node).strip("\"'") not in (OLD_CODE, f"ERROR_CODES.{OLD_CODE}") or node.parent is None:
            continue
        above = node.parent
        if above.kind == "switch_case":
            found.append(HandlerPlace(Handler(tree.span(node), QUEUE_CODES), tree.span(node)))
        elif above.kind == "binary_expression":
            subject = next(child for child in above.children if child is not node)
            is_whole = above.parent is not None and above.parent.kind == "parenthesized_expression"
            negated = "!" in tree.text[above.children[0].end : above.children[1].start]
            handler = Handler(tree.span(above), QUEUE_CODES)
            found.append(HandlerPlace(handler, tree.span(node), tree.span(subject), negated, is_whole))
    return tuple(found)


def rewritten(
    text: str,
    *forms: Form,
    path: str = "a.js",
    style: Style = Style.GUARD,
    guides: tuple[GuideShape | None, ...] = (),
    taken: frozenset[str] = frozenset(),
    newline: str = "\n",
    **facts: Any,
) -> tuple[str, Rewriting]:
    """Return what a text becomes with each of its calls in a form (the last form goes for the rest)."""
    document = Document(path, text, newline=newline)
    tree = parse(document)
    found = calls(tree)
    wanted = [*forms, *[forms[-1]] * len(found)][: len(found)]
    places = [
        replace(place_of(tree, call, form), taken=taken, guide=guide)
        for call, form, guide in zip(found, wanted, [*guides, *[None] * len(found)])
    ]
    sites = tuple(
        Site(place.call, "sync-video-call", language_of(document), tree.of(call), place.statement.line)
        for place, call in zip(places, found)
    )
    handlers = handler_places(tree)
    file = replace(file_facts(tree), **facts)
    analysis = Analysis(sites, JavaScriptFacts(file, tuple(places), tuple(handlers for _ in sites)))
    rewriting = rewrite(document, analysis, frozenset(range(len(sites))), style)
    return apply_edits(text, rewriting.edits), rewriting


def lines_span(line: int, column: int, end_column: int) -> Span:
    """Return a span within one line."""
    return Span(line, column, line, end_column)
