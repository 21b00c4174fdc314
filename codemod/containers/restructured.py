"""reStructuredText: ``code-block``, ``sourcecode`` and ``code`` directives, and interactive sessions.

https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codemod.containers.blocks import HEAD_LINES, Block, dedented, directive, kept_by_titles, language_word
from codemod.document import lines_of
from codemod.model import Document

_DIRECTIVE = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+][ \t]+)?\.\.[ \t]+"
    r"(?:code-block|sourcecode|code|code-tab|code-cell|highlight-code|prompt"
    r"|(?P<python>testcode|jupyter-execute|ipython|exec_code)|(?P<other>parsed-literal|raw))::"
    r"[ \t]*(?P<info>[^\r\n]*)",
    re.IGNORECASE,
)
_HIGHLIGHT = re.compile(r"[ \t]*\.\.[ \t]+highlight::[ \t]*(?P<info>[^\r\n]*)", re.IGNORECASE)
_REMARK = re.compile(r"(?P<indent>[ \t]*)\.\.(?:[ \t]+(?![_[|])(?!.*::)[^\r\n]+)?[ \t]*")
"""A comment: what is markup and no directive, target, footnote or substitution."""
_QUOTED = re.compile(r"[!-/:-@\[-`{-~]")
_LITERAL = re.compile(
    r"(?P<indent>[ \t]*)(?:\.\.[ \t]+[\w:-]+::[ \t]+(?=[^\r\n]*[^\s:])|(?!\.\.(?:[ \t]|$)))[^\r\n]*::[ \t]*"
)
"""A paragraph that announces what is indented below it; it may be what a directive such as a note begins with."""
_TAB = re.compile(
    r"[ \t]*\.\.[ \t]+(?:tab|tab-item|md-tab-item|group-tab|code-tab|dropdown)::[ \t]*(?P<title>[^\r\n]*)"
)
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_COMMENT = re.compile(r"[ \t]*\.\.[ \t]+(?P<text>decart-codemod:[^\r\n]*)")
_UNDERLINE = re.compile(r"([=\-`:'\"~^_*+#<>])\1{2,}[ \t]*")
_SESSION = re.compile(r"[ \t]*>>> ")

_ROW = re.compile(r"[ \t]*[|+].*[|+][ \t]*")
"""A line of a grid table."""


def blocks_of(document: Document) -> list[Block]:
    """Return the blocks of code of a page, in order."""
    return list(_Reader(lines_of(document.text)).blocks())


class _Reader:
    """Reads a page from line to line; only what ends a block is ever looked for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._whole = any(
            (said := directive(match["text"])) is not None and said[0]
            for line in lines[:HEAD_LINES]
            if (match := _COMMENT.match(line))
        )
        self._usual = ""
        """What literal blocks are in, as a directive above them says."""
        self._levels: list[str] = []
        self._headings: list[tuple[int, str]] = []

    def blocks(self) -> Iterator[Block]:
        """Yield each block."""
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            self._heading(number)
            match = _DIRECTIVE.match(line)
            literal = None if match else _LITERAL.fullmatch(line.rstrip("\r\n"))
            if match or literal:
                indent = len((match or literal)["indent"])  # type: ignore[index]  # one of the two is there
                if literal and line.lstrip().startswith(".. "):  # what goes on with the directive is no code
                    indent += len(".. ")
                begin = number + 1
                while match and begin < len(self._lines) and _OPTION.match(self._lines[begin]):
                    begin += 1
                end = self._end(begin, indent)
                if literal and end <= begin:  # no blanks before it: the lines begin with a sign
                    end = self._end_of_quoted(begin, indent)
                block = self._block(self._word(match), begin, end, number)
                if block is not None:
                    yield block
                number = max(end, number + 1)
            elif (remark := _REMARK.fullmatch(line.rstrip("\r\n"))) and self._goes_on(number):
                number = self._end(number + 1, len(remark["indent"]))
            elif highlight := _HIGHLIGHT.match(line):
                self._usual = language_word(highlight["info"])
                number += 1
            elif _ROW.fullmatch(line.rstrip("\r\n")):
                end = self._end_of_table(number)
                if any(_DIRECTIVE.match(cell.strip()) for row in self._lines[number:end] for cell in row.split("|")):
                    block = self._block("", number, end, number)
                    if block is not None:
                        yield block
                number = end
            elif _SESSION.match(line):
                end = number
                while end < len(self._lines) and self._lines[end].strip():
                    end += 1
                block = self._block("pycon", number, end, number)
                if block is not None:
                    yield block
                number = end
            else:
                number += 1

    def _end_of_table(self, begin: int) -> int:
        """Return the line after the rows of a grid table, in whose cells code is never edited."""
        end = begin
        while end < len(self._lines) and _ROW.fullmatch(self._lines[end].rstrip("\r\n")):
            end += 1
        return end

    def _word(self, match: re.Match[str] | None) -> str:
        """Return the language of a directive, or of a literal block."""
        if match is None:
            return self._usual
        if match["python"]:
            return "python"
        return "" if match["other"] else language_word(match["info"]) or self._usual

    def _goes_on(self, number: int) -> bool:
        """Say whether the line after one is not empty: an empty comment ends where it begins."""
        bare = self._lines[number].strip() == ".."
        return not bare or (number + 1 < len(self._lines) and bool(self._lines[number + 1].strip()))

    def _end_of_quoted(self, begin: int, indent: int) -> int:
        """Return the line after a literal block whose lines all begin with the same sign."""
        while begin < len(self._lines) and not self._lines[begin].strip():
            begin += 1
        sign = self._lines[begin][indent : indent + 1] if begin < len(self._lines) else ""
        end = begin
        while _QUOTED.match(sign) and end < len(self._lines) and self._lines[end][indent : indent + 1] == sign:
            end += 1
        return end

    def _heading(self, number: int) -> None:
        line = self._lines[number].rstrip("\r\n")
        below = self._lines[number + 1].rstrip("\r\n") if number + 1 < len(self._lines) else ""
        if not line.strip() or line[:1] in " \t" or not _UNDERLINE.fullmatch(below) or _UNDERLINE.fullmatch(line):
            return
        if len(below.rstrip()) < len(line.rstrip()):
            return
        if below[0] not in self._levels:
            self._levels.append(below[0])
        level = self._levels.index(below[0])
        self._headings = [*(one for one in self._headings if one[0] < level), (level, line)]

    def _end(self, begin: int, indent: int) -> int:
        """Return the line after the last that is indented more than a directive."""
        end = begin
        for number in range(begin, len(self._lines)):
            line = self._lines[number]
            if line.strip():
                if len(line) - len(line.lstrip(" \t")) <= indent:
                    break
                end = number + 1
        return end

    def _block(self, word: str, begin: int, end: int, head: int) -> Block | None:
        while begin < end and not self._lines[begin].strip():
            begin += 1
        if begin >= end:
            return None
        lines, prefixes = dedented(self._lines[begin:end], [""] * (end - begin))
        kept, rules = self._kept(head)
        return Block(word, begin + 1, tuple(lines), tuple(prefixes), kept, rules)

    def _kept(self, head: int) -> tuple[str, frozenset[str] | None]:
        if self._whole:
            return "a comment says to leave the page alone", None
        above = head - 1
        while above >= 0 and not self._lines[above].strip():
            above -= 1
        match = _COMMENT.match(self._lines[above]) if above >= 0 else None
        said = directive(match["text"]) if match else None
        if said is not None and not said[0]:
            return "a comment says to leave the block alone", said[1]
        titles = [("title", title) for title in self._own_titles(head)]
        titles += [("tab's title", title) for title in self._tabs(head)]
        if above >= 0 and len(self._lines[above].strip()) <= 60:
            titles.append(("label", self._lines[above].strip().rstrip(":")))
        return kept_by_titles([*titles, *(("heading", text) for _, text in reversed(self._headings))]), None

    def _own_titles(self, head: int) -> Iterator[str]:
        """Yield what a directive says of itself: behind its language, and as its caption."""
        match = _DIRECTIVE.match(self._lines[head])
        if match is not None:
            yield match["info"].partition(" ")[2]
            for line in self._lines[head + 1 :]:
                if not _OPTION.match(line):
                    break
                name, _, said = line.strip().removeprefix(":").partition(":")
                if name == "caption":
                    yield said

    def _tabs(self, head: int) -> Iterator[str]:
        """Yield the titles of the tabs in which a line stands, the innermost first."""
        line = self._lines[head]
        indent = len(line) - len(line.lstrip(" \t"))
        for number in range(head - 1, -1, -1):
            if not indent:
                return
            line = self._lines[number]
            own = len(line) - len(line.lstrip(" \t"))
            if line.strip() and own < indent:
                indent = own
                match = _TAB.match(line)
                if match:
                    yield match["title"]
