"""Examples in docstrings of Python and in documentation comments of JavaScript: pages of their own, inside programs.

Everything else of the file is blanked out, so that what is left is read as a page is, line for line.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from codemod.containers import markdown, restructured
from codemod.containers.blocks import Block, dedented
from codemod.containers.interface import Misfit, Piece
from codemod.containers.page import Page
from codemod.containers.sessions import read_session
from codemod.document import lines_of, newline_of
from codemod.model import Document, Edit
from codemod.record import dataclass, replace

_OPENING = re.compile(r"(?P<prefix>[rRuU]?)(?P<quotes>\"\"\"|'''|\"|')")
_SECTION = re.compile(r"(?P<indent>[ \t]*)(?:Examples?|Usage|Example usage)(?: [^:\r\n]*)?:[ \t]*", re.IGNORECASE)
_COMMENT = re.compile(r"/\*\*(?!/)(?P<body>.*?)\*/", re.DOTALL)
_STAR = re.compile(r"[ \t]*\*(?: |(?=[\r\n]|$))")
_TAG = re.compile(r"@\w+")
_EXAMPLE = re.compile(r"[ \t]*@example\b[ \t]*(?:<caption>.*?</caption>[ \t]*)?(?P<rest>[^\r\n]*)")
_CAPTION = re.compile(r"<caption>.*?</caption>")
_IS_CODE = re.compile(r"[({;=]")
"""What a title behind the tag has not."""
_SHOWN = re.compile(
    r"\bawait\b|[^=!<>]=[ \t]*[\w\"'{(\[]|\w\([ \t]*(?:\{|$)|>>>|@example\b|\bcurl\b"
    r"|(?:\bExamples?|\bUsage|\be\.g\.|\bi\.e\.)[:,]?[ \t]+.*\(",
    re.IGNORECASE,
)
"""What a line has that shows code, and does not only speak of it."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A documentation text: its lines from 1, what stands before each of them, what may not be written into it.

    ``shared``: what ends the text stands on its last line, behind code or prose. ``read``: it can be read as a page.
    """

    first: int
    lines: tuple[str, ...]
    prefixes: tuple[str, ...]
    forbidden: tuple[str, ...]
    shared: bool = False
    read: bool = True


def open_docstrings(document: Document, language: str) -> DocumentedCode | None:
    """Return a program as the page that its docstrings, or comments, are; None where none of them has an example."""
    texts = list(_docstrings(document) if language == "python" else _comments(document))
    if not texts:
        return None
    opened = DocumentedCode(document, texts, language)
    return opened if opened.pieces else None


class DocumentedCode(Page):
    """A program whose documentation has examples."""

    def __init__(self, document: Document, texts: Sequence[_Text], language: str) -> None:
        self._texts = tuple(texts)
        self._language = language
        super().__init__(document, self._again, _blocks(texts, language))
        self.pieces = tuple(replace(piece, group=self._text_of(piece)[0]) for piece in self.pieces)

    def _text_of(self, piece: Piece) -> tuple[int, _Text]:
        """Return the text that a piece stands in, and its number."""
        first = piece.offset + 1
        return next(
            (number, one) for number, one in enumerate(self._texts) if one.first <= first < one.first + len(one.lines)
        )

    def _again(self, document: Document) -> list[Block]:
        texts = list(_docstrings(document) if self._language == "python" else _comments(document))
        return _blocks(texts, self._language)

    def misfit(self, piece: int, edits: Sequence[Edit]) -> Misfit | None:
        """Return which edit has no place in the block, or would end the text, or stands for something else in it."""
        found = super().misfit(piece, edits)
        own = self.pieces[piece]
        first, (_, text) = own.offset + 1, self._text_of(own)
        last = text.first + len(text.lines) - 1
        for edit in edits if found is None else ():
            if text.shared and edit.first <= last < max(edit.last, edit.first + 1):
                return Misfit(edit.first, max(edit.first + 1, edit.last), "text-escapes")
            old = "".join(origin.text for origin in own.lines[max(0, edit.first - first) : max(0, edit.last - first)])
            if any(word in edit.text or ("\\" in word and word in old) for word in text.forbidden):
                return Misfit(edit.first, max(edit.first + 1, edit.last), "text-escapes")
        return found


def _blocks(texts: Sequence[_Text], language: str) -> list[Block]:
    found = [block for text in texts for block in _blocks_in(text, language)]
    return sorted(found, key=lambda block: block.first)


def _blocks_in(text: _Text, language: str) -> Iterator[Block]:
    """Yield the examples of one text; what was found in one form is not looked at for another."""
    left = list(text.lines)

    def taken(blocks: Sequence[Block]) -> Iterator[Block]:
        for block in blocks:
            begin, end = block.first - 1, block.first - 1 + len(block.lines)
            before = [outer + inner for outer, inner in zip(text.prefixes[begin:end], block.prefixes)]
            for at in range(max(0, begin - 1), min(end + 1, len(left))):
                left[at] = left[at][len(left[at].rstrip("\r\n")) :]
            yield replace(block, first=block.first + text.first - 1, prefixes=tuple(before))

    if text.read:
        yield from taken(markdown.blocks_of(Document("text.mdx", "".join(left))))
    if not text.read:
        pass
    elif language == "python":
        literal = restructured.blocks_of(Document("text.rst", "".join(left)))
        yield from taken([replace(block, language=_language(block)) for block in literal])
        yield from taken(list(_sections(left)))
    else:
        yield from taken(list(_tagged(left)))
    yield from taken(list(_in_lines(left)))


def _in_lines(lines: Sequence[str]) -> Iterator[Block]:
    """Yield the lines that show code in no form that is read."""
    for number, line in enumerate(lines, 1):
        if _SHOWN.search(line.rstrip("\r\n")):
            yield Block("", number, (line,), ("",), unread="example-in-line")


def _language(block: Block) -> str:
    """Return what a literal block in a docstring is in: Python, unless it looks like a session in a shell."""
    return block.language or ("" if read_session(block.lines, is_session=False) else "python")


def _docstrings(document: Document) -> Iterator[_Text]:
    """Yield the docstrings, and other texts that are statements; none where the text cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(document.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = lines_of(document.text)
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str()) as text):
                yield _docstring(text, lines, newline_of(document.text))


def _docstring(text: ast.Constant, lines: Sequence[str], newline: str) -> _Text:
    """Return a text that is a statement, as its lines stand in the file."""
    last = text.end_lineno or text.lineno
    head = lines[text.lineno - 1].encode()[text.col_offset :].decode("utf-8", "replace")
    end = lines[last - 1].encode()[: text.end_col_offset or 0].decode("utf-8", "replace")
    own = list(lines[text.lineno - 1 : last])
    opening = _OPENING.match(head)
    indent = len(lines[text.lineno - 1]) - len(head)
    if opening is None or len(opening["quotes"]) != 3 or not end.endswith(opening["quotes"]):
        own[-1] = end + newline
        own[0] = " " * indent + own[0][indent:]
        return _Text(text.lineno, tuple(own), ("",) * len(own), (), read=False)
    # The first line may announce code, and is as far to the right as the text is.
    begins = indent + opening.end()
    own[-1] = end[:-3] + newline
    own[0] = " " * text.col_offset + (own[0] if last > text.lineno else own[-1])[begins:]
    shared = last == text.lineno or bool(end[:-3].strip())
    own = own if shared else own[:-1]
    forbidden = (opening["quotes"],) if opening["prefix"] in ("r", "R") else (opening["quotes"], "\\")
    return _Text(text.lineno, tuple(own), ("",) * len(own), forbidden, shared)


def _comments(document: Document) -> Iterator[_Text]:
    """Yield the comments ``/** … */``."""
    if "/**" not in document.text:
        return
    from codemod.languages.javascript.comments import comment_starts  # with the parser

    starts = comment_starts(document)
    newline = newline_of(document.text)
    for match in _COMMENT.finditer(document.text):
        if match.start() not in starts:
            continue  # a string has it
        first = document.text.count("\n", 0, match.start()) + 1
        head, *own = lines_of(match["body"]) or [""]
        # What stands before the end on its line is none of them, if anything does.
        end = own.pop() if own and not own[-1].endswith(("\n", "\r")) else ""
        shared = not own or bool(end.strip(" \t*"))
        own += [end + newline] if end and shared else []
        stars = [_STAR.match(line) for line in own]
        before = document.text[document.text.rfind("\n", 0, match.start()) + 1 : match.start("body")]
        if all(stars):
            prefixes = (before + " " * head.startswith(" "), *(star[0] for star in stars if star))
            own = [head.removeprefix(" "), *(line[len(prefix) :] for line, prefix in zip(own, prefixes[1:]))]
        else:  # the first line may announce code, and is as far to the right as the text is
            prefixes = ("",) * (1 + len(own))
            own = [" " * len(before) + head, *own]
        own[0] = own[0].rstrip("\r\n") + newline
        yield _Text(first, tuple(own), prefixes, ("*/",), shared, read=all(stars) or not any(stars))


def _sections(lines: Sequence[str]) -> Iterator[Block]:
    """Yield what is indented below ``Example:``, as Google's style of docstrings has it."""
    number = 0
    while number < len(lines):
        match = _SECTION.fullmatch(lines[number].rstrip("\r\n"))
        number += 1
        if match is None:
            continue
        begin = number
        while begin < len(lines) and not lines[begin].strip():
            begin += 1
        end = begin
        for at in range(begin, len(lines)):
            if lines[at].strip():
                if _indent(lines[at]) <= len(match["indent"]):
                    break
                end = at + 1
        if end > begin:
            cut, before = dedented(lines[begin:end], [""] * (end - begin))
            yield Block("python", begin + 1, tuple(cut), tuple(before))
        number = max(end, number)


def _tagged(lines: Sequence[str]) -> Iterator[Block]:
    """Yield what follows ``@example`` in a comment, up to the next tag; what stands behind the tag, if it is code."""
    tags = [number for number, line in enumerate(lines) if _TAG.match(line.lstrip())]
    for number, after in zip(tags, [*tags[1:], len(lines)]):
        match = _EXAMPLE.match(lines[number])
        if match is None:
            continue
        begin, end = (number if _IS_CODE.search(match["rest"]) else number + 1), after
        while begin < end and (not lines[begin].strip() or _CAPTION.fullmatch(lines[begin].strip())):
            begin += 1
        while begin < end and not lines[end - 1].strip():
            end -= 1
        if begin < end:
            cut, before = dedented(lines[begin:end], [""] * (end - begin))
            # What begins behind the tag shares its line, so that nothing can be put above it: it is only searched.
            unread = "example-in-line" if begin == number else ""
            yield Block("ts", begin + 1, tuple(cut), tuple(before), unread=unread)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
