"""Blocks of code in pages, and the words by which a page says that one shows the old way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from codemod.record import dataclass

_OLD = r"(?:before|old|older|previous|previously|legacy|deprecated|formerly)"
_OF_OLD = (
    r"(?:way|api|apis|code|sdk|version|versions|style|usage|call|calls|endpoint|endpoints|method|client|interface|"
    r"syntax|approach|example|examples|behaviou?r|the|migration|migrating|upgrade|upgrading|sync|synchronous|blocking|"
    r"generate|process|deprecated|queue|update|changes?|v?\d[\w.]*)"
)
_SHOWS_OLD = re.compile(
    rf"(?:the\s+)?{_OLD}(?:\s+{_OF_OLD})*\s*(?:[^\w\s].*)?|.*[-\u2013\u2014:(/|]\s*{_OLD}(?:\s+{_OF_OLD})*\W*",
    re.IGNORECASE | re.DOTALL,
)
_BOTH = re.compile(
    rf"(?:the\s+)?{_OLD}(?:\s+{_OF_OLD})*\s*(?:/|&|and|vs\.?|versus|to|\u2192|->|,)\s*"
    rf"(?:the\s+)?(?:after|new|now|current)(?:\s+{_OF_OLD})*\W*",
    re.IGNORECASE,
)
"""A title over both ways, of which only the old one has anything to rewrite."""
_NUMBER = re.compile(r"\A(?:[^\w(]+|\d+(?:\.\d+)*[.)]?\s+|[A-Za-z][.)]\s+)+")
"""What stands at the head of a title: a picture, a mark, a number."""
_PREPARES = re.compile(
    r"^(?:before|previously)\s*[:\u2013\u2014-].*\b"
    r"(?:install|need|prerequisites?|require[sd]?|requirements?|start|begin|set ?up|read|you|sure|check|run|create)\b",
    re.IGNORECASE,
)
"""Before: what you need."""
_DIRECTIVE_INFO = re.compile(
    r"\s*\{(?P<name>code-block|sourcecode|code|code-cell|jupyter-execute|testcode)\}[ \t]*(?P<language>[\w+#-]*)"
)
_ATTRIBUTES = re.compile(r"\s*\{[^}]*?(?<![\w=\"'])\.([A-Za-z0-9_+#-]+)")
_COMMENT = re.compile(r"\s*(?:#+|//+|/\*+)\s*(?P<text>[^\r\n]*?)(?:\*/)?\s*")
_DIRECTIVE = re.compile(r"decart-codemod:\s*(?:(?P<file>ignore-file)|ignore(?:\[(?P<slugs>[^\]]*)\])?)(?![\w\[-])")
HEAD_LINES = 10
"""In how many lines at the top of a page a comment may be about the whole page."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code in a page: the line (1-based) at which its code begins, its lines, and what stands before each.

    ``language`` is what it says that it is in, in small letters. ``kept`` says why it stays as it is, as a clause, ""
    where it need not; ``rules`` which rules that is about, None for all. ``unread`` is the reason why it is only
    searched, "" where it is read.
    """

    language: str
    first: int
    lines: tuple[str, ...]
    prefixes: tuple[str, ...]
    kept: str = ""
    rules: frozenset[str] | None = None
    unread: str = ""


def language_word(info: str) -> str:
    """Return the language that a block's info string names, in small letters.

    ``python title="x"``, ``{.python #id}``, ``{python, echo=FALSE}``, ``{code-block} python``.
    """
    directive = _DIRECTIVE_INFO.match(info)
    if directive is not None:
        word = directive["language"].lower()
        runs = "cell" in directive["name"] and word in ("", "ipython", "ipython3")
        return "python" if runs else word
    match = _ATTRIBUTES.match(info) or re.match(r"\s*\{?\.?([A-Za-z0-9_+#-]+)", info)
    return match[1].lower() if match else ""


def is_directive(info: str) -> bool:
    """Say whether a block's info string is a directive of MyST, whose options stand above the code."""
    return _DIRECTIVE_INFO.match(info) is not None


def shows_old(title: str, *, itself: bool = True) -> bool:
    """Say whether a heading, or the title of a tab, is that of the old way: Before, Old API, Python (legacy).

    ``itself``: it is the block's own, and not one that is further away. One over both ways, Before and after, is about
    what stands right below it.
    """
    plain = _NUMBER.sub("", title.strip()).strip("*_`#:. ").strip()
    if not plain or _PREPARES.search(plain):
        return False
    return _SHOWS_OLD.fullmatch(plain) is not None or (itself and _BOTH.fullmatch(plain) is not None)


def kept_by_titles(titles: Iterable[tuple[str, str]]) -> str:
    """Return why a block stays by what stands over it: pairs of what that is and its text, the nearest first."""
    seen: set[str] = set()
    for what, title in titles:
        if shows_old(title, itself=what not in seen):
            return f"its {what} is {title.strip()!r}"
        seen.add(what)
    return ""


def kept_by_words(lines: Sequence[str]) -> str:
    """Return why a block stays by a comment in it, on a line of its own."""
    for line in lines:
        match = _COMMENT.fullmatch(line)
        if match is not None and shows_old(match["text"]):
            return f"a comment in it says {match['text'].strip()!r}"
    return ""


def directive(comment: str) -> tuple[bool, frozenset[str] | None] | None:
    """Return what a comment says to the tool: whether it is about the whole page, and which rules; None for nothing."""
    match = _DIRECTIVE.search(comment)
    if match is None:
        return None
    slugs = match["slugs"]
    rules = None if slugs is None else frozenset(slug.strip() for slug in slugs.split(","))
    return match["file"] is not None, rules


def dedented(lines: Sequence[str], prefixes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return a block's lines without the blanks that all of them begin with, and what stands before them then."""
    filled = [line for line in lines if line.strip()]
    common = filled[0][: len(filled[0]) - len(filled[0].lstrip(" \t"))] if filled else ""
    for line in filled:
        while not line.startswith(common):
            common = common[:-1]
    if not common:
        return list(lines), list(prefixes)
    cut = [line[len(common) :] if line.startswith(common) else line.lstrip(" \t") for line in lines]
    before = [prefix + line[: len(line) - len(rest)] for prefix, line, rest in zip(prefixes, lines, cut)]
    return cut, before
