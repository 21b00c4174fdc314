"""Markdown and MDX: fenced blocks, wherever they stand.

markdown-it-py says which lines are a fence's: https://spec.commonmark.org. It knows no components, so that indented
code and HTML are turned off, as MDX has it (https://mdxjs.com/docs/what-is-mdx/): what is indented in ``<Tab>`` is no
code, and a fence is a fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from codemod.containers.blocks import (
    HEAD_LINES,
    Block,
    dedented,
    directive,
    is_directive,
    kept_by_titles,
    language_word,
)
from codemod.containers.verbatim import Containers, options_above, plain, verbatim
from codemod.document import lines_of
from codemod.model import Document
from codemod.record import dataclass

_COMMENT = re.compile(r"<!--(?P<html>.*?)-->|\{/\*(?P<mdx>.*?)\*/\}", re.DOTALL)
_OPEN = re.compile(r"<!--|\{/\*")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Z][\w.]*|details)\b(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<alone>/?)>"
)
_TITLE = re.compile(r"\b(?:title|label|value|name|tab)\s*=\s*\{?\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|[*_`]")
_MKDOCS_TAB = re.compile(
    r"(?P<indent>[ \t]*)(?:===[!+]?|(?:!!!|\?\?\?\+?)[ \t]+[\w -]+?)[ \t]+[\"'](?P<title>[^\"']*)[\"']"
)
_HTML_HEADING = re.compile(r"[ \t]*<h(?P<level>[1-6])\b[^>]*>(?P<title>.*?)</h[1-6]>[ \t]*", re.DOTALL | re.IGNORECASE)
_MDX = ".mdx"
_ALONE = re.compile(r"^[ \t]*(?:</?[A-Za-z][^<>\r\n]*>[ \t]*)+(?=\r?$)", re.MULTILINE)
_LABEL = re.compile(r"[ \t>*-]*(?:\*\*|__)?(?P<text>[^*_\r\n]{1,60}?):?(?:\*\*|__)?:?\s*")


@dataclass(frozen=True, slots=True)
class _Fence:
    """A fence: its first line and the one after its last (from 0), its info string, its token."""

    first: int
    last: int
    info: str
    token: Token
    headings: tuple[str, ...]


def blocks_of(document: Document) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    lines = lines_of(document.text)
    fences = list(_fences(_parser().parse(_without_tags(plain(document.text)))))
    between = _Between(lines, fences)
    blocks = [
        block
        for fence in fences
        if not between.is_commented(fence) and (block := _block(lines, fence, between)) is not None
    ]
    if not document.path.endswith(_MDX):
        blocks += _indented(plain(document.text), lines, fences)
    taken = {number for fence in fences for number in range(fence.first, fence.last)}
    blocks += verbatim(lines, taken)
    return sorted(blocks, key=lambda block: block.first)


def _indented(text: str, lines: Sequence[str], fences: Sequence[_Fence]) -> Iterator[Block]:
    """Yield what Markdown takes for code because it is indented: it names no language."""
    taken = {number for fence in fences for number in range(fence.first, fence.last)}
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "code_block" and token.map and taken.isdisjoint(range(*token.map)):
            first, last = token.map
            cut, before = dedented(lines[first:last], [""] * (last - first))
            yield Block("", first + 1, tuple(cut), tuple(before))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").disable(["code", "html_block", "reference"])
    parser.block.ruler.at("paragraph", _paragraph)
    return parser


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001  # the parser's shape
    """Take a paragraph, which ends where something else begins, however far that is indented."""
    after = start + 1
    rules = state.md.block.ruler.getRules("paragraph")
    above, state.parentType = state.parentType, "paragraph"
    while after < end and not state.isEmpty(after):
        if state.sCount[after] >= 0 and any(rule(state, after, end, True) for rule in rules):
            break
        after += 1
    state.parentType = above
    state.line = after
    state.push("paragraph_open", "p", 1).map = [start, after]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, after, state.blkIndent, False).strip()
    inline.map, inline.children = [start, after], []
    state.push("paragraph_close", "p", -1)
    return True


def _without_tags(text: str) -> str:
    """Return a text without the lines that are nothing but tags: what follows on one begins anew."""
    return _ALONE.sub("", text)


def _fences(tokens: Sequence[Token]) -> Iterator[_Fence]:
    headings: list[tuple[int, int, str]] = []
    """The level of each, how deep it stands in lists and quotes, its text."""
    for number, token in enumerate(tokens):
        headings = [one for one in headings if one[1] <= token.level]
        html = _HTML_HEADING.fullmatch(token.content) if token.type == "inline" else None
        if token.type == "heading_open" or html:
            level, depth = int(html["level"] if html else token.tag[1:]), token.level - (html is not None)
            headings = [one for one in headings if one[0] < level or one[1] < depth]
            title = html["title"] if html else tokens[number + 1].content
            headings.append((level, depth, _MARKUP.sub("", title)))
        elif token.type == "fence" and token.map:
            titles = tuple(text for _, _, text in reversed(headings))
            yield _Fence(token.map[0], token.map[1], token.info, token, titles)


def _block(lines: Sequence[str], fence: _Fence, between: _Between) -> Block | None:
    content = fence.token.content.split("\n")
    count = len(content) - 1 if content[-1] == "" else len(content)
    raw = lines[fence.first + 1 : fence.first + 1 + count]
    bodies, prefixes = [], []
    for line, inner in zip(raw, content):
        body = line.rstrip("\r\n")
        if not body.endswith(inner):  # a tab that stands for blanks of which only some belong to what is around
            inner = body.lstrip(" \t>")
        bodies.append(inner + line[len(body) :])
        prefixes.append(body[: len(body) - len(inner)])
    above = options_above(bodies) if is_directive(fence.info) else 0
    cut, before = dedented(bodies[above:], prefixes[above:])
    kept, rules = between.kept(fence)
    return Block(language_word(fence.info), fence.first + 2 + above, tuple(cut), tuple(before), kept, rules)


class _Between:
    """What stands between the fences: comments, and components with titles."""

    def __init__(self, lines: Sequence[str], fences: Sequence[_Fence]) -> None:
        self._lines = lines
        self._commented: set[int] = set()
        self._directives: dict[int, frozenset[str] | None] = {}
        self._titles: dict[int, tuple[tuple[str, str], ...]] = {}
        self._whole = False
        stack: list[tuple[str, str]] = []
        containers = Containers()
        at, closing = 0, ""
        for fence in fences:
            text = "".join(lines[at : fence.first])
            if closing:  # a comment that began before the last fence
                end = text.find(closing)
                if end < 0:
                    self._commented.add(fence.first)
                    at = fence.last
                    closing = "" if closing in lines[at - 1] else closing  # behind the signs that end the fence
                    continue
                text, closing = text[end + len(closing) :], ""
            closing = self._comments(text, at, fence)
            if closing:
                self._commented.add(fence.first)
                closing = "" if closing in lines[fence.last - 1] else closing
            self._components(_COMMENT.sub("", text), stack)
            inside = [*containers.titles(text), *(title for _, title in stack if title)]
            self._titles[fence.first] = tuple(("tab's title", title) for title in reversed(inside))
            at = fence.last

    def _comments(self, text: str, at: int, fence: _Fence) -> str:
        """Take note of comments before a fence; return what ends the one in which the fence stands, "" if none."""
        end = 0
        for match in _COMMENT.finditer(text):
            end = match.end()
            said = directive(match["html"] or match["mdx"] or "")
            if said is None:
                continue
            whole, rules = said
            line = at + text.count("\n", 0, match.start())
            if whole:
                self._whole = self._whole or line < HEAD_LINES
            elif not _JUST_BLANK.search(text[end:]):
                self._directives[fence.first] = rules
        left = _OPEN.search(text, end)
        if left is None:
            return ""
        return "-->" if left[0] == "<!--" else "*/}"

    def _components(self, text: str, stack: list[tuple[str, str]]) -> None:
        for match in _TAG.finditer(text):
            if match["alone"]:
                continue
            if match["end"]:
                names = [name for name, _ in stack]
                if match["name"] in names:
                    del stack[len(names) - 1 - names[::-1].index(match["name"]) :]
                continue
            title = _TITLE.search(match["rest"])
            said = next((group for group in title.groups() if group), "") if title else ""
            if match["name"] == "details":
                summary = _SUMMARY.search(text, match.end())
                said = _MARKUP.sub("", summary[1]) if summary else ""
            stack.append((match["name"], said))

    def is_commented(self, fence: _Fence) -> bool:
        """Say whether a fence stands in a comment, where it is no block of the page."""
        return fence.first in self._commented

    def kept(self, fence: _Fence) -> tuple[str, frozenset[str] | None]:
        """Return why a fence's code stays as it is, "" where it need not, and which rules that is about."""
        if self._whole:
            return "a comment says to leave the page alone", None
        if fence.first in self._directives:
            return "a comment says to leave the block alone", self._directives[fence.first]
        info = fence.info.strip().partition(" ")[2]
        titles = [("title", title) for title in (*(g for m in _TITLE.findall(info) for g in m if g), info)]
        titles += [*self._titles.get(fence.first, ()), *self._mkdocs(fence)]
        titles += [("label", label) for label in self._label(fence)]
        return kept_by_titles([*titles, *(("heading", heading) for heading in fence.headings)]), None

    def _mkdocs(self, fence: _Fence) -> Iterator[tuple[str, str]]:
        """Yield the titles of the tabs ``=== "title"`` in which a fence is indented."""
        line = self._lines[fence.first]
        indent = len(line) - len(line.lstrip(" \t"))
        for number in range(fence.first - 1, -1, -1):
            if not indent:
                return
            line = self._lines[number]
            own = len(line) - len(line.lstrip(" \t"))
            if line.strip() and own < indent:
                indent = own
                match = _MKDOCS_TAB.match(line)
                if match:
                    yield "tab's title", match["title"]

    def _label(self, fence: _Fence) -> Iterator[str]:
        """Yield the line right above a fence, if it may be its label."""
        number = fence.first - 1
        while number >= 0 and not self._lines[number].strip(" \t>\r\n"):
            number -= 1
        if number >= 0:
            match = _LABEL.fullmatch(self._lines[number].rstrip("\r\n"))
            if match and not self._lines[number].lstrip(" \t>").startswith("#"):
                yield match["text"]


_JUST_BLANK = re.compile(r"[^\s>*-]")
"""Anything between a comment and a fence that makes the comment one about something else."""
