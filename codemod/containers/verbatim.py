"""What pages have besides fences of Markdown: code that other programs show, other fences, boxes with titles.

Code between tags of Jekyll or Hugo is a block as any other. That in HTML, or in a text of a component, has its own
rules for what a sign means, so that it is a block whose language is not read: what seems to be a call is reported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from codemod.containers.blocks import Block, dedented, language_word

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?[\n\r].*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_COLONS = re.compile(r"(?P<indent>[ \t]*)(?P<mark>:{3,})(?P<info>[ \t]*\{(?:code-block|sourcecode|code|code-cell)\}.*)")
_HIGHLIGHT = re.compile(
    r"[ \t]*(?:\{%-?[ \t]*highlight[ \t]+(?P<liquid>[^%]*?)-?%\}"
    r"|\{\{[<%][ \t]*highlight[ \t]+(?P<hugo>.*?)[>%]\}\})[ \t]*"
)
_HIGHLIGHT_END = re.compile(
    r"[ \t]*(?:\{%-?[ \t]*endhighlight[ \t]*-?%\}|\{\{[<%][ \t]*/[ \t]*highlight[ \t]*[>%]\}\})[ \t]*"
)
_FENCE = re.compile(r"[ \t>]*(?P<mark>`{3,}|~{3,})")
_COMMENT_END = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:-->|\*/\})[ \t]*\r?$", re.MULTILINE)
_PRE, _PRE_END = re.compile(r"<pre\b", re.IGNORECASE), re.compile(r"</pre>", re.IGNORECASE)
_TEXT, _TEXT_END = re.compile(r"[={(:][ \t]*`[^`]*$"), re.compile(r"`")
_ALONE = re.compile(r"[={][ \t]*`[^`]+`")
_CONTAINER = re.compile(r"[ \t>]*:{3,}[ \t]*(?P<name>[\w-]+|\{[^}]*\})?[ \t]*(?P<title>[^\r\n]*)")
_TAB = re.compile(
    r"\{(?:%-?|\{[<%])[ \t]*(?P<end>end|/[ \t]*)?(?:tab|tabitem|details|expand|expandable)\b"
    r"(?P<rest>[^\r\n]*?)(?P<alone>/?)[ \t]*(?:-?%|[%>]\})\}"
)
_TAB_TITLE = re.compile(r"(?:\b(?:title|name|header|summary|label)[ \t]*=[ \t]*|^[ \t]+)[\"']([^\"']*)[\"']")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")


def plain(text: str) -> str:
    """Return a page as Markdown alone: without front matter, and with fences of colons as fences; line for line."""
    front = _FRONT.match(text)
    if front is not None:
        text = re.sub(r"[^\r\n]+", "", front[0]) + text[front.end() :]
    if _COMMENT_END.search(text):
        text = "".join(_without_comment_ends(text))
    if ":::" not in text:
        return text
    lines = text.splitlines(keepends=True)
    mark = ""
    for number, line in enumerate(lines):
        opening = _COLONS.fullmatch(line.rstrip("\r\n"))
        if mark and line.strip() == mark:
            lines[number], mark = line.replace(mark, "`" * len(mark)), ""
        elif not mark and opening is not None:
            mark = opening["mark"]
            lines[number] = line.replace(mark, "`" * len(mark), 1)
    return "".join(lines) if not mark else text


def _without_comment_ends(text: str) -> Iterator[str]:
    """Yield the lines of a page without what ends a comment behind the signs of a fence: no fence begins so."""
    mark = ""
    for line in text.splitlines(keepends=True):
        fence = _FENCE.match(line)
        if fence is not None and not mark and _COMMENT_END.match(line):
            line = line[len(line.rstrip("\r\n")) :]
        elif fence is not None and not mark:
            mark = fence["mark"]
        elif fence is not None and fence["mark"].startswith(mark):
            ends = _COMMENT_END.match(line)
            line = fence[0] + line[len(line.rstrip("\r\n")) :] if ends else line
            mark = "" if ends or not line[fence.end() :].strip() else mark
        yield line


def options_above(lines: Sequence[str]) -> int:
    """Return how many lines of a directive's body are its options, in one of the two forms of MyST."""
    if lines and lines[0].strip() == "---":
        return next((number + 1 for number, line in enumerate(lines) if number and line.strip() == "---"), 0)
    return next((number for number, line in enumerate(lines) if not _OPTION.match(line)), len(lines))


def verbatim(lines: Sequence[str], taken: Collection[int]) -> Iterator[Block]:
    """Yield the blocks of code that stand in no fence; ``taken`` are the lines (from 0) of those."""
    number = 0
    while number < len(lines):
        line = lines[number].rstrip("\r\n")
        tag = _HIGHLIGHT.fullmatch(line)
        ends = _HIGHLIGHT_END if tag else _PRE_END if _PRE.search(line) else _TEXT_END if _TEXT.search(line) else None
        ends = ends or (_ALONE if _ALONE.search(line) else None)
        number += 1
        if ends is None or number - 1 in taken:
            continue
        first = number if tag else number - 1
        closes = ends is _ALONE or (ends is _PRE_END and _PRE_END.search(line) is not None)  # on its first line
        end = next((at for at in range(number, len(lines)) if at in taken or ends.search(lines[at])), len(lines))
        if closes:
            end = number
        elif end == len(lines) or end in taken:
            continue
        if first < end:
            cut, before = dedented(lines[first:end], [""] * (end - first))
            word = language_word((tag["liquid"] or tag["hugo"] or "").strip()) if tag else "html"
            yield Block(word, first + 1, tuple(cut), tuple(before))
        number = end


class Containers:
    """The boxes in which a page's text stands, from one part of it to the next.

    ``::: name title``, ``:::{name} title``, ``{% tab title="…" %}``, ``{{< tab "…" >}}``.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._tabs: list[str] = []

    def titles(self, text: str) -> list[str]:
        """Take the next part of a page; return the titles of the boxes that are open after it, the outermost first."""
        for line in text.splitlines() if ":::" in text else ():
            match = _CONTAINER.fullmatch(line)
            if match is None:
                continue
            if match["name"] or match["title"].strip():
                self._open.append(match["title"].strip().strip("[]{}"))
            elif self._open:
                self._open.pop()
        for tab in _TAB.finditer(text):
            if not tab["end"]:
                title = _TAB_TITLE.search(tab["rest"])
                self._tabs += [title[1] if title else ""] * (not tab["alone"])
            elif self._tabs:
                self._tabs.pop()
        return [title for title in (*self._open, *self._tabs) if title]
