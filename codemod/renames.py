"""Names of models replaced by those that they are aliases of: what ``--rename-models`` asks for.

A name is one word in quotes. It is replaced in the text that a file has become, so that a call may be rewritten and its
model renamed in one run; where it stands then is found by counting the same word in what a rewrite replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from codemod.document import lines_of
from codemod.edits import RewriteError
from codemod.languages.interface import OtherName, Rewriting
from codemod.model import Document, Edit, Site
from codemod.options import Options
from codemod.record import replace
from codemod.sdk.aliases import alias, has, numbers
from codemod.sdk.releases import NEWEST

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Callable

_FAMILIES = {"python": "python", "javascript": "javascript", "typescript": "javascript"}


@lru_cache(maxsize=4)
def renaming(options: Options, language: str) -> Callable[[str, str, str], OtherName | None] | None:
    """Return what says, for a path, a kind and a name, which name a model is to get in a language; None: in no way."""
    if language not in _FAMILIES:
        return None
    from codemod.governing import Requirements  # with what reads manifests

    family = _FAMILIES[language]
    requirements = Requirements(options)

    def renamed(path: str, kind: str, name: str) -> OtherName | None:
        other = alias(family, name)
        if other is None:
            return None
        detail = f"{name} is {other.of} from {other.since} on"
        newest = numbers(NEWEST[family])
        allowed = requirements.allowed(path, family, newest)
        lacking = [one for one in allowed if not has(family, kind, other.of, one)]
        if not lacking:
            return OtherName(other.of, detail)
        return OtherName("", f"{detail}; {'.'.join(map(str, lacking[-1]))}, which may be installed, does not have it")

    return renamed


def with_renames(document: Document, rewriting: Rewriting, sites: Sequence[Site], chosen: Iterable[int]) -> Rewriting:
    """Return a rewriting in which the chosen sites, which are names in quotes, are replaced as well.

    Raises RewriteError where the rewriting has left out such a name, or brought in another one.
    """
    lines = lines_of(document.text)
    edits = list(rewriting.edits)
    after = dict(rewriting.after)
    by_place: dict[tuple[int, int], list[int]] = {}
    for index in chosen:
        line = sites[index].span.line
        around = next(((one.first, one.last) for one in edits if one.first <= line < one.last), (line, line + 1))
        by_place.setdefault(around, []).append(index)
    for (first, last), indices in by_place.items():
        old = "".join(lines[first - 1 : last - 1])
        at = next((at for at, one in enumerate(edits) if (one.first, one.last) == (first, last)), None)
        base = edits[at] if at is not None else Edit(first, last, old, frozenset(("site",)))
        text = base.text
        for name in dict.fromkeys(sites[index].source for index in indices):
            numbers_of = [_number(lines, first, sites[index], name) for index in indices if sites[index].source == name]
            text = _replaced(old, text, name, _renamed(sites[indices[0]].language, name), numbers_of)
        edit = replace(base, text=text, owners=base.owners | {"site"})
        if at is None:
            edits.append(edit)
        else:
            edits[at] = edit
    for index in chosen:
        after[index] = _renamed(sites[index].language, sites[index].source)
    for number, text in rewriting.after.items():
        after[number] = _shown(lines, sites[number], text, [sites[index] for index in chosen])
    return Rewriting(tuple(sorted(edits, key=lambda one: (one.first, one.last))), after)


def _shown(lines: Sequence[str], outer: Site, text: str, chosen: Iterable[Site]) -> str:
    """Return what a rewritten call becomes, with the names in it replaced as far as they can be told apart."""
    inside = [one for one in chosen if outer.span <= one.span and _end(one) <= _end(outer)]
    for name in dict.fromkeys(one.source for one in inside):
        start = lines[outer.span.line - 1][: outer.span.column - 1].count(name)
        places = [_number(lines, outer.span.line, one, name) - start for one in inside if one.source == name]
        if outer.source.count(name) == text.count(name):
            text = _replaced(outer.source, text, name, _renamed(outer.language, name), places)
    return text


def _number(lines: Sequence[str], first: int, site: Site, name: str) -> int:
    """Return how many times a name stands in the lines from ``first`` on before it stands at a site."""
    before = "".join(lines[first - 1 : site.span.line - 1]) + lines[site.span.line - 1][: site.span.column - 1]
    return before.count(name)


def _replaced(old: str, new: str, name: str, other: str, places: Collection[int]) -> str:
    if old.count(name) != new.count(name):
        raise RewriteError("a name that is to be replaced is not where it was")
    pieces = new.split(name)
    text = pieces[0]
    for number, piece in enumerate(pieces[1:]):
        text += (other if number in places else name) + piece
    return text


def _renamed(language: str, name: str) -> str:
    """Return what a name in quotes is an alias of, in the same quotes."""
    other = alias(_FAMILIES[language], name[1:-1])
    if other is None:
        raise RewriteError("a name that is to be replaced is no alias")
    return f"{name[0]}{other.of}{name[-1]}"


def _end(site: Site) -> tuple[int, int]:
    return site.span.end_line, site.span.end_column
