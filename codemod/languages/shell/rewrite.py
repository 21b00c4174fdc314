"""What the text of a script becomes: the approved requests, and the function that they call."""

from __future__ import annotations

from codemod.edits import RewriteError
from codemod.languages.interface import Analysis, Rewriting
from codemod.languages.shell.calls import Change, Renamed, renamed, words_of
from codemod.languages.shell.find import FUNCTION, Found, ShellFacts
from codemod.languages.shell.function import Needs, function_lines
from codemod.languages.shell.layout import function_line, indent_of
from codemod.languages.shell.options import Use
from codemod.languages.shell.places import function_names
from codemod.languages.shell.spread import is_straight, spread_text
from codemod.languages.shell.syntax import Tree
from codemod.model import Document, Edit, Style

__all__ = ["RewriteError", "rewrite"]


def rewrite(document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
    """Return the edits that rewrite the approved sites, and what each of them becomes.

    A request that can be is spread over lines if it is the only one, and with the guide's style, or typed at a prompt,
    in any case. Raises RewriteError where a site cannot be rewritten as its facts say: a fault of this tool.
    """
    facts = analysis.facts
    if not isinstance(facts, ShellFacts):
        raise RewriteError("these are no facts about a shell script")
    found = {site: one for site in sorted(approved) if (one := facts.found[site]) is not None}
    if found.keys() != approved:
        raise RewriteError("there is a site without a request of curl")
    tree = facts.tree
    uses_jq = facts.allow_jq or any(tree.name_of(command) == "jq" for command in tree.commands())
    names = frozenset(function_names(tree))
    straight = {site: one for site, one in found.items() if is_straight(one, facts)}
    changes: list[Change] = []
    after: dict[int, str] = {}
    if len(found) == 1 or style is Style.GUIDE or facts.session:
        for site, one in straight.items():
            text = spread_text(one, facts, uses_jq=uses_jq)
            changes.append(Change(one.start, one.end, text))
            after[site] = _with_newlines(document, text)
    found = {site: one for site, one in found.items() if site not in after}
    if not found:
        return Rewriting(_edits(document, tree, changes, None), after)
    name = next(
        free for number in range(1, len(names) + 2) if (free := FUNCTION + f"_{number}" * (number > 1)) not in names
    )
    calls: list[Renamed] = []
    for site, one in found.items():
        call = renamed(one, facts, name)
        calls.append(call)
        changes += call.changes
        after[site] = _with_newlines(document, _changed(tree, one, call.changes))
    words = frozenset(word for one in found.values() for word in words_of(one))
    options = [option for one in found.values() for option in one.asked.options]
    of_body = any(option.long == "--header" and option.use is Use.SUBMIT for option in options)
    lines = function_lines(Needs(name, words, any(call.maps for call in calls), uses_jq, of_body))
    indent = indent_of(tree)
    text = "".join(f"{indent * (len(line) - len(line.lstrip(TAB)))}{line.lstrip(TAB)}\n" for line in lines)
    return Rewriting(_edits(document, tree, changes, text), after)


TAB = "\t"


def _changed(tree: Tree, one: Found, changes: tuple[Change, ...]) -> str:
    text = tree.text[one.start : one.end]
    for change in sorted(changes, key=lambda change: change.start, reverse=True):
        text = text[: change.start - one.start] + change.text + text[change.end - one.start :]
    return text


def _with_newlines(document: Document, text: str) -> str:
    return text.replace("\n", document.newline) if document.newline != "\n" else text


def _edits(document: Document, tree: Tree, changes: list[Change], function: str | None) -> tuple[Edit, ...]:
    """Return the changes as whole lines, and the function as lines that are put in."""
    ranges: list[tuple[int, int, list[Change]]] = []
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        first, last = tree.line_at(change.start), tree.line_at(max(change.start, change.end - 1)) + 1
        if ranges and first < ranges[-1][1]:
            begun, ended, inside = ranges[-1]
            ranges[-1] = (begun, max(ended, last), [*inside, change])
        else:
            ranges.append((first, last, [change]))
    edits = []
    for first, last, inside in ranges:
        start = tree.line_start(first)
        text = tree.text[start : tree.line_start(last)]
        for change in reversed(inside):
            text = text[: change.start - start] + change.text + text[change.end - start :]
        edits.append(Edit(first, last, _with_newlines(document, text), frozenset(("site",))))
    if function is not None:
        line, before, after = function_line(tree)
        text = "\n" * before + function + "\n" * after
        edits.append(Edit(line, line, _with_newlines(document, text), frozenset(("wrapper",))))
    return tuple(sorted(edits, key=lambda edit: (edit.first, edit.last)))
