"""The cells of a notebook: where their sources stand in its JSON, and sources written with other lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from codemod.containers.splice import Replacement
from codemod.document import line_of, lines_of, newline_of
from codemod.json_text import Span, Writing, elements, inner_offsets, members
from codemod.languages.interface import SourceError
from codemod.model import Edit
from codemod.record import dataclass

CODE, MARKDOWN, RAW = "code", "markdown", "raw"
_KINDS = (CODE, MARKDOWN, RAW)


class MarkLostError(Exception):
    """A line that stands for one for IPython is not in the new text as it was."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its number among all cells (1-based), its lines, and where its source stands in the notebook.

    ``parts`` are the strings of the source where it is a list of them, else None. ``kind`` is code, markdown or raw.
    """

    number: int
    lines: tuple[str, ...]
    source: Span
    parts: tuple[Span, ...] | None
    host_line: int
    kind: str = CODE

    @property
    def newline(self) -> str:
        """The line ending that added lines get."""
        return newline_of("".join(self.lines))

    @property
    def indent(self) -> str:
        """The blanks that IPython takes off the cell's lines, since its first line begins with them."""
        first = next((line for line in self.lines if line.strip()), "")
        return first[: len(first) - len(first.lstrip(" \t"))]


def cells_of(text: str) -> tuple[Cell, ...]:
    """Return the cells of a notebook's text. Raises SourceError where one of code is not as the format wants it."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    top = dict(members(text, start))
    return tuple(_cells(text, top["cells"]))


def _cells(text: str, cells: Span) -> Iterator[Cell]:
    for number, span in enumerate(elements(text, cells.begin), 1):
        if text[span.begin] != "{":
            raise SourceError(f"cell {number} is no object", line_of(text, span.begin))
        own = dict(members(text, span.begin))
        said = own.get("cell_type")
        kind = json.loads(text[said.begin : said.end]) if said is not None else None
        if kind not in _KINDS:
            continue
        source = own.get("source")
        if source is None or text[source.begin] not in '["':
            if kind != CODE:
                continue
            raise SourceError(f"cell {number} has no source", line_of(text, span.begin))
        parts = None
        if text[source.begin] == "[":
            parts = tuple(elements(text, source.begin))
            if any(text[part.begin] != '"' for part in parts):
                if kind != CODE:
                    continue
                raise SourceError(f"the source of cell {number} is no list of strings", line_of(text, source.begin))
        whole = _value(text, parts if parts is not None else (source,))
        yield Cell(number, lines_of(whole), source, parts, line_of(text, source.begin), kind)


def _value(text: str, parts: Sequence[Span]) -> str:
    return "".join(json.loads(text[part.begin : part.end], strict=False) for part in parts)


def restored(text: str, old: Sequence[str], cell: Cell, mark: str) -> str:
    """Return new lines of a cell with the lines for IPython put back. Raises MarkLostError.

    ``old`` are the lines that the new ones take the place of.
    """
    if mark not in text and not any(mark in line for line in old):
        return _indented(text, cell.indent)
    pattern = re.compile(rf"{re.escape(mark)}(\d+)$")
    expected = [line.strip() for line in old if mark in line]
    found: list[str] = []
    lines: list[str] = []
    for line in lines_of(text):
        body = line.rstrip("\r\n")
        match = pattern.search(body)
        if match is None:
            lines.append(line)
            continue
        found.append(body.strip())
        indent = body[: len(body) - len(body.lstrip(" \t"))]
        lines.append(indent + cell.lines[int(match[1]) - 1].strip("\r\n").lstrip(" \t") + line[len(body) :])
    if found != expected:
        raise MarkLostError
    return _indented("".join(lines), cell.indent)


def _indented(text: str, indent: str) -> str:
    return "".join(indent + line if line.strip() else line for line in lines_of(text)) if indent else text


def changed_source(
    text: str, cell: Cell, edits: Sequence[Edit], writing: Writing, cells: Sequence[Cell]
) -> Iterator[Replacement]:
    """Yield what makes a cell's source the one with edits of its lines, in its own form and the file's way to write."""
    if cell.parts is None:
        yield from _in_string(text, cell, edits, writing)
    elif len(cell.parts) == len(cell.lines) and all(
        _value(text, (part,)) == line for part, line in zip(cell.parts, cell.lines)
    ):
        yield from _in_list(cell, edits, writing, _separator(text, cell, cells))
    else:  # the strings are no lines: they are written anew, as lines
        made = list(cell.lines)
        for edit in reversed(edits):
            made[edit.first - 1 : edit.last - 1] = _adjusted(cell, edit)
            if _comes_last(cell, edit):
                made[edit.first - 2] += cell.newline
        first, last = (cell.parts[0].begin, cell.parts[-1].end) if cell.parts else (cell.source.begin + 1,) * 2
        strings = _separator(text, cell, cells).join(map(writing.string, made))
        owners = frozenset().union(*(edit.owners for edit in edits))
        yield Replacement(first, last, strings, owners)


def _comes_last(cell: Cell, edit: Edit) -> bool:
    """Whether an edit adds lines behind a last line that has no ending."""
    return edit.first > len(cell.lines) > 0 and not cell.lines[-1].endswith(("\n", "\r"))


def _adjusted(cell: Cell, edit: Edit) -> list[str]:
    """Return an edit's lines; the last of them ends as the cell's last line did, if it takes its place."""
    lines = list(lines_of(edit.text))
    if edit.last > len(cell.lines) and lines and not (cell.lines and cell.lines[-1].endswith(("\n", "\r"))):
        lines[-1] = lines[-1].rstrip("\r\n")
    return lines


def _in_list(cell: Cell, edits: Sequence[Edit], writing: Writing, separator: str) -> Iterator[Replacement]:
    parts = cell.parts or ()
    for edit in edits:
        strings = separator.join(map(writing.string, _adjusted(cell, edit)))
        first, last = edit.first - 1, edit.last - 1
        if not strings:
            raise ValueError("an edit that only takes lines away")
        if first < last:
            yield Replacement(parts[first].begin, parts[last - 1].end, strings, edit.owners)
        elif first < len(parts):
            yield Replacement(parts[first].begin, parts[first].begin, strings + separator, edit.owners)
        elif parts:
            end = parts[-1].end
            if _comes_last(cell, edit):
                yield Replacement(end - 1, end, writing.string(cell.newline)[1:] + separator + strings, edit.owners)
            else:
                yield Replacement(end, end, separator + strings, edit.owners)
        else:
            yield Replacement(cell.source.begin + 1, cell.source.end - 1, strings, edit.owners)


def _in_string(text: str, cell: Cell, edits: Sequence[Edit], writing: Writing) -> Iterator[Replacement]:
    offsets = inner_offsets(text, cell.source)
    starts = [0]
    for line in cell.lines:
        starts.append(starts[-1] + len(line))
    for edit in edits:
        new = writing.string("".join(_adjusted(cell, edit)))[1:-1]
        begin, end = offsets[starts[edit.first - 1]], offsets[starts[edit.last - 1]]
        ending = writing.string(cell.newline)[1:-1] if _comes_last(cell, edit) else ""
        yield Replacement(begin, end, ending + new, edit.owners)


def _separator(text: str, cell: Cell, cells: Sequence[Cell]) -> str:
    """Return what stands between two strings of a source."""
    for one in (cell, *cells):
        if one.parts is not None and len(one.parts) > 1:
            return text[one.parts[0].end : one.parts[1].begin]
    if cell.parts:
        opening = text[cell.source.begin + 1 : cell.parts[0].begin]
        return "," + (opening or ("" if '","' in text else " "))
    return ", "
