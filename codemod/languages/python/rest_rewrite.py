"""What becomes of the requests over REST: each is a call of the file's function, its address that of a job's.

A request keeps its arguments as they stand: only what is called changes, who sends comes first, and one word of the
address. So these are changes of the text, and no tree is needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from codemod.edits import RewriteError
from codemod.languages.python.facts import FileFacts, RequestPlace
from codemod.languages.python.lines import Lines, Replacement
from codemod.languages.python.naming import free
from codemod.languages.python.rest_imports import Modules
from codemod.languages.python.rest_wrapper import LOCALS, NEEDS, SHORT, Made, source
from codemod.languages.python.senders import MODULES, URLLIB
from codemod.languages.python.typing_import import find_any
from codemod.model import Span
from codemod.record import dataclass
from codemod.sdk.catalogue import SUBMIT_AND_POLL
from codemod.sdk.rest import NEW_PATH, OLD_PATH

_OPENING = re.compile(r"[ \t]*\(")
_FIRST_LINE = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)([ \t]*)(?=[^\s#])")
_WORD = NEW_PATH.strip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What requests become: the functions to add, the replacements, and each site's new text."""

    functions: tuple[str, ...]
    replacements: tuple[Replacement, ...]
    after: dict[int, str]


def rewrite_requests(
    lines: Lines, file: FileFacts, places: Mapping[int, RequestPlace], taken: frozenset[str]
) -> Rewritten:
    """Return what the approved requests (by site) become; ``taken`` are names of functions that the file gets."""
    if not places:
        return Rewritten((), (), {})
    modules = Modules(lines, file)
    any_name, typing = find_any(lines, file) if file.typed else ("", None)
    names: dict[str, str] = {}
    functions: list[str] = []
    for library in sorted({place.library for place in places.values()}):
        name, text = _function(lines, file, library, modules, any_name, taken.union(names.values()))
        names[library] = name
        if text:
            functions.append(text)
    calls = {place.call for place in places.values()}
    changes: dict[int, list[Replacement]] = {}
    for site, place in places.items():
        changes[site] = _changes(lines, file, place, names[place.library], modules, calls)
    every = dict.fromkeys(change for found in changes.values() for change in found)
    after = {site: _after(lines, place.call, list(every)) for site, place in places.items()}
    imports = modules.replacements(typing if functions else None)
    return Rewritten(tuple(functions), (*every, *imports), after)


def _function(
    lines: Lines, file: FileFacts, library: str, modules: Modules, any_name: str, taken: frozenset[str]
) -> tuple[str, str]:
    """Return the name of a library's function, and its text, "" where an earlier run has put it there."""
    wanted = (f"_{SUBMIT_AND_POLL}", f"_{SUBMIT_AND_POLL}_with_{SHORT[library]}")
    plain = "\n" + lines.text.replace("\r\n", "\n").replace("\r", "\n")
    known = dict(file.modules)
    there = Made({module: known.get(module) or module for module in NEEDS[library]}, (), any_name)
    for name in wanted:
        if f"\n{source(library, name, file, there)}" in plain:
            return name, ""
    inside = []
    named: dict[str, str] = {}
    for module in NEEDS[library]:
        named[module] = modules.name(module)
        if not named[module] or named[module].partition(".")[0] in LOCALS:
            named[module] = module
            inside.append(module)
    name = free(wanted, file.names | taken)
    return name, source(library, name, file, Made(named, tuple(inside), any_name))


def _changes(
    lines: Lines, file: FileFacts, place: RequestPlace, name: str, modules: Modules, calls: set[Span]
) -> list[Replacement]:
    begin, end = lines.range(place.function)
    found = [Replacement(begin, end, ("await " if place.awaits else "") + name, "site")]
    opening = _OPENING.match(lines.text, end)
    if opening is None:
        raise RewriteError(f"the arguments of the request at line {place.call.line} were not found")
    if place.library != URLLIB:
        sender = place.sender or modules.alias(MODULES[place.library])
        found.append(_sent_by(lines, place, sender, opening.end()))
    address = place.address
    if address.spot is not None and calls.issuperset(address.users):
        found.append(Replacement(*lines.range(address.spot), _WORD, "site"))
    elif address.whole is not None:
        found += _replaced(lines, file, address.whole)
    else:
        raise RewriteError(f"the address of the request at line {place.call.line} cannot be changed")
    return found


def _sent_by(lines: Lines, place: RequestPlace, sender: str, opening: int) -> Replacement:
    """Return what puts the sender in the first place among the arguments."""
    if place.method_first:
        return Replacement(*lines.range(place.first), sender, "site")
    broken = _FIRST_LINE.match(lines.text, opening)
    if broken is not None:
        at = broken.end()
        return Replacement(at, at, f"{sender},{lines.newline}{broken[1]}", "site")
    blank = "" if lines.text[opening : opening + 1].isspace() else " "
    return Replacement(opening, opening, f"{sender},{blank}", "site")


def _replaced(lines: Lines, file: FileFacts, whole: Span) -> list[Replacement]:
    """Return what has the path of an address replaced at run time."""
    begin, end = lines.range(whole)
    node = ast.parse(f"({lines.text[begin:end]}\n)", mode="eval").body
    plain = isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript))
    quote = file.quote
    call = f".replace({quote}{OLD_PATH}{quote}, {quote}{NEW_PATH}{quote})"
    return [
        Replacement(begin, begin, "" if plain else "(", "site"),
        Replacement(end, end, call if plain else f"){call}", "site"),
    ]


def _after(lines: Lines, call: Span, changes: list[Replacement]) -> str:
    """Return a call's text with all changes in it."""
    begin, end = lines.range(call)
    text = lines.text
    pieces = []
    for change in sorted(changes, key=lambda one: (one.begin, one.end)):
        if begin <= change.begin and change.end <= end:
            pieces += [text[begin : change.begin], change.text]
            begin = change.end
    return "".join((*pieces, text[begin:end]))
