"""Jupyter notebooks: the code cells of one are one program, in the order in which they stand.

https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from codemod.containers import magics
from codemod.containers.cell_pieces import CellsProgram, magic_pieces, own_piece, unread_piece
from codemod.containers.cells import CODE, MARKDOWN, Cell, MarkLostError, cells_of, changed_source, restored
from codemod.containers.interface import Misfit, Piece, Spliced
from codemod.containers.splice import Replacement, line_edits
from codemod.document import line_of, lines_of, newline_of
from codemod.json_text import writing_of
from codemod.languages.interface import SourceError
from codemod.model import Document, Edit
from codemod.notebook_bytes import name_to_run
from codemod.prefilter import may_matter
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as elsewhere
if TYPE_CHECKING:
    from codemod.containers.page import Page

_BLOCKS = ("```", "~~~", "\n    ", "\n\t")
"""What there is in Markdown with a block of code."""
_FORMAT = 4
_NEWEST_MINOR = 5
_UPGRADE = "jupyter nbconvert --to notebook --inplace"
_PYTHONS = ("python", "ipython", "python3", "python2", "sage")
_SCRIPTS = ("javascript", "typescript", "deno", "js", "ts")


def open_notebook(document: Document, *, matters: bool = False) -> Notebook | None:
    """Take a notebook apart; None where none of its code can matter. Raises SourceError where it is none that is known.

    ``matters``: its code does, whatever it says. What is not UTF-8 is not read at all, as anywhere.
    """
    content = _content(document.text)
    number, minor = content.get("nbformat"), content.get("nbformat_minor", 0)
    if isinstance(number, int) and not isinstance(number, bool) and number < _FORMAT:
        if not matters and not may_matter(_older_code(content).encode("utf-8", "replace")):
            return None
        raise SourceError(
            f"a notebook of format {number}, which the tool does not write. Bring it to format 4 first ({_UPGRADE}) "
            "and run again",
            line_of(document.text, document.text.find('"nbformat"')),
        )
    known = number == _FORMAT and isinstance(minor, int) and 0 <= minor <= _NEWEST_MINOR
    if not known or not isinstance(content.get("cells"), list):
        told = f"{number}.{minor}" if number is not None else "none"
        raise SourceError(
            f"not a notebook of a format that the tool knows (4.0 to 4.{_NEWEST_MINOR}; its nbformat is {told}). "
            "It was left as it is"
        )
    return Notebook(document, content)


def _content(text: str) -> dict[str, object]:
    """Return what a notebook holds. Raises SourceError where it is no JSON, or no object."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"not valid JSON, as a notebook has to be: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise SourceError("nested too deeply for a notebook") from error
    except ValueError as error:  # a number of thousands of digits
        raise SourceError(f"not valid JSON, as a notebook has to be: {error}") from error
    if not isinstance(content, dict):
        raise SourceError("no notebook: its JSON is no object", 1)
    return content


def _older_code(content: Mapping[str, object]) -> str:
    """Return the code of a notebook of an older format, which has its cells in worksheets."""
    found: list[str] = []
    sheets = content.get("worksheets")
    for sheet in sheets if isinstance(sheets, list) else ():
        for cell in sheet.get("cells") or () if isinstance(sheet, dict) else ():
            code = cell.get("input", "") if isinstance(cell, dict) else ""
            found.append("".join(map(str, code)) if isinstance(code, list) else str(code))
    return "\n".join(found)


def kernel_language(content: Mapping[str, object]) -> str:
    """Return the language of a notebook's plain cells, in small letters; Python where it says none.

    A kernel's name alone says none: an environment of Python may have any. Cells that are no Python cannot be parsed.
    """
    metadata = content.get("metadata")
    if not isinstance(metadata, dict):
        return "python"
    spec, info = metadata.get("kernelspec"), metadata.get("language_info")
    for table, key in ((info, "name"), (spec, "language")):
        named = table.get(key) if isinstance(table, dict) else None
        if isinstance(named, str) and named:
            name = named.lower()
            return "python" if name in _PYTHONS or name.startswith("python") else name
    return "python"


class Notebook:
    """A notebook taken apart: first the program of its plain cells, then cells that are programs of their own."""

    is_documentation = False

    def __init__(self, document: Document, content: Mapping[str, object]) -> None:
        self._text = document.text
        self._name = document.path
        self._newline = document.newline
        self._cells = cells_of(document.text)
        mark = "# kept-line:"
        while any(mark in line for cell in self._cells for line in cell.lines):
            mark = mark[:-1] + "-:"
        self._mark = mark
        language = kernel_language(content)
        program: list[Cell] = []
        others: list[Piece] = []
        self._own: list[Cell | None] = [None]
        self._pages: dict[int, tuple[Page, int]] = {}
        """The pages that Markdown cells are, and which of a page's pieces one is, by its number here."""
        for cell in self._cells:
            if cell.kind != CODE:
                for piece in self._texts(cell, len(others) + 1):
                    others.append(piece)
                    self._own.append(cell)
                continue
            magic = magics.cell_magic(cell.lines) if language == "python" else None
            if language != "python":
                others.append(unread_piece(cell, "python", "kernel-language", f"its kernel's language is {language}"))
                self._own.append(cell)
            elif magic is None or magic.name in magics.PYTHON_CELLS:
                program.append(cell)
            else:
                others.append(own_piece(cell, magic, name_to_run(self._name)))
                self._own.append(cell)
        self._program = tuple(program)
        self._others = tuple(others)
        self.pieces = self._with(program, ())

    def _texts(self, cell: Cell, number: int) -> Iterator[Piece]:
        """Yield the code of a cell that is none itself: the blocks in a Markdown cell, which is a page."""
        if cell.kind != MARKDOWN:
            yield unread_piece(cell, "python", "raw-cell")
            return
        text = "".join(cell.lines)
        if not any(sign in text for sign in _BLOCKS):
            return
        from codemod.containers.page import open_page  # few notebooks have code in their prose

        page = open_page(Document(f"{self._name}.md", text), "markdown")
        for own, piece in enumerate(page.pieces):
            self._pages[number + own] = (page, own)
            lines = tuple(replace(line, cell=cell.number) if line.line else line for line in piece.lines)
            yield replace(piece, lines=lines)

    def _with(self, program: Sequence[Cell], broken: Sequence[Cell]) -> tuple[Piece, ...]:
        """Return the pieces where these cells are the program, and those are no Python."""
        self._written = CellsProgram(program, self._name, self._mark)
        unread = [unread_piece(cell, "python", "code-not-parsed") for cell in broken]
        lines = [(cell, first, piece) for cell in program for first, piece in magic_pieces(cell)]
        found = (self._written.piece, *self._others, *unread)
        self._magics = {len(found) + number: (cell, first) for number, (cell, first, _) in enumerate(lines)}
        return (*found, *(piece for _, _, piece in lines))

    def candidates(self) -> Iterator[tuple[int, Piece]]:
        """Yield each cell of the program as a program of its own, with its place among them."""
        for number, cell in enumerate(self._program):
            yield number, CellsProgram((cell,), self._name, self._mark).piece

    def leave_out(self, broken: frozenset[int]) -> None:
        """Take cells that are no Python out of the program: they cannot run either."""
        kept = [cell for number, cell in enumerate(self._program) if number not in broken]
        out = [cell for number, cell in enumerate(self._program) if number in broken]
        self._program = tuple(kept)
        self.pieces = self._with(kept, out)

    def place_of(self, line: int) -> tuple[int, int]:
        """Return the cell, and the line in it, whose code stands in a line of the file; zeros where there is none."""
        for cell in self._cells:
            if cell.parts is None:
                if cell.host_line == line:
                    return cell.number, 1
                continue
            done = 0
            for part in cell.parts:
                if line_of(self._text, part.begin) == line:
                    return cell.number, done + 1
                done += len(lines_of(json.loads(self._text[part.begin : part.end], strict=False)))
        return 0, 0

    def misfit(self, piece: int, edits: Sequence[Edit]) -> Misfit | None:
        """Return which edit goes over several cells, or changes a line for IPython."""
        if piece in self._pages:
            page, number = self._pages[piece]
            return page.misfit(number, edits)
        for edit in edits:
            place = self._placed(piece, edit)
            if place is None:
                return Misfit(edit.first, max(edit.first + 1, edit.last), "cells-crossed")
            cell, inside = place
            if magics.without_prompts(cell.lines) is not None:
                return Misfit(edit.first, max(edit.first + 1, edit.last), "interactive-session")
            old = self._lines(piece, cell)[inside.first - 1 : inside.last - 1]
            try:
                restored(inside.text, old, cell, self._mark)
            except MarkLostError:
                return Misfit(edit.first, max(edit.first + 1, edit.last), "magic-line", "the rewrite would change it")
            if piece and piece not in self._magics and inside.first <= self._head(cell):
                return Misfit(edit.first, max(edit.first + 1, edit.last), "magic-line", "the rewrite would change it")
        return None

    def _head(self, cell: Cell) -> int:
        magic = magics.cell_magic(cell.lines)
        return magic.line + 1 if magic else 0

    def _lines(self, piece: int, cell: Cell) -> Sequence[str]:
        """Return a cell's lines as the piece has them."""
        if piece == 0:
            return self._written.lines_of(cell)
        return cell.lines if piece in self._magics else lines_of(self.pieces[piece].text)

    def _placed(self, piece: int, edit: Edit) -> tuple[Cell, Edit] | None:
        """Return the cell of an edit, and the edit in the cell's lines; None where it is not in one cell."""
        if piece == 0:
            return self._written.placed(edit)
        if piece in self._magics:
            magic, first = self._magics[piece]
            return magic, Edit(edit.first + first, edit.last + first, edit.text, edit.owners)
        cell = self._own[piece] if piece < len(self._own) else None
        return None if cell is None else (cell, edit)

    def spliced(self, edits: Mapping[int, Sequence[Edit]]) -> Spliced:
        """Return the notebook with the edits."""
        by_cell = self._by_cell(edits)
        writing = writing_of(self._text)
        replacements: list[Replacement] = []
        for cell in self._cells:
            if cell.number in by_cell:
                replacements += changed_source(self._text, cell, by_cell[cell.number], writing, self._cells)
        text, host = line_edits(self._text, replacements)
        return Spliced(text, host, tuple((number, edit) for number, own in sorted(by_cell.items()) for edit in own))

    def _by_cell(self, edits: Mapping[int, Sequence[Edit]]) -> dict[int, list[Edit]]:
        found: dict[int, list[Edit]] = {}
        pages: dict[int, tuple[Page, dict[int, Sequence[Edit]]]] = {}
        for piece, own in edits.items():
            cell_of_text = self._own[piece] if piece in self._pages else None
            if cell_of_text is not None:
                page, number = self._pages[piece]
                pages.setdefault(cell_of_text.number, (page, {}))[1][number] = own
                continue
            for edit in own:
                place = self._placed(piece, edit)
                if place is None:
                    raise ValueError(f"the edit at line {edit.first} goes over several cells")
                cell, inside = place
                old = self._lines(piece, cell)[inside.first - 1 : inside.last - 1]
                made = Edit(inside.first, inside.last, restored(inside.text, old, cell, self._mark), edit.owners)
                found.setdefault(cell.number, []).append(_trimmed(cell, made))
        for number, (page, blocks) in pages.items():
            found[number] = list(page.spliced(blocks).edits)
        return {number: _merged(own_edits) for number, own_edits in found.items()}

    def wrong(self, after: str, edits: Mapping[int, Sequence[Edit]]) -> str | None:
        """Return what else than the sources of the cells differs between the two notebooks, or how one is wrong."""
        old, new = json.loads(self._text), json.loads(after)
        changed = self._by_cell(edits)
        for number, own in changed.items():
            cell, made = old["cells"][number - 1], new["cells"][number - 1]
            if isinstance(cell["source"], str) != isinstance(made["source"], str):
                return f"cell {number} has another form"
            if _joined(made["source"]) != _applied(_joined(cell["source"]), own):
                return f"cell {number} is not what it was to become"
            cell["source"] = made["source"] = ""
        if json.dumps(old) != json.dumps(new):
            return "something else than code changed in the notebook"
        return None


def _merged(edits: list[Edit]) -> list[Edit]:
    """Return edits in order, those that touch each other as one."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.first, edit.last)):
        if found and found[-1].last == edit.first:
            last = found.pop()
            found.append(Edit(last.first, edit.last, last.text + edit.text, last.owners | edit.owners))
        else:
            found.append(edit)
    return found


def _joined(source: object) -> str:
    return source if isinstance(source, str) else "".join(source) if isinstance(source, list) else ""


def _applied(text: str, edits: Sequence[Edit]) -> str:
    """Return a cell's source with edits, worked out on the text: how it is written in JSON has no part in it."""
    lines = list(lines_of(text))
    for edit in reversed(edits):
        new = list(lines_of(edit.text))
        if edit.first > len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += newline_of(text)
            new[-1] = new[-1].rstrip("\r\n")
        elif edit.last > len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
            new[-1] = new[-1].rstrip("\r\n")
        lines[edit.first - 1 : edit.last - 1] = new
    return "".join(lines)


def _trimmed(cell: Cell, edit: Edit) -> Edit:
    """Return an edit without the blank lines that it would put at the beginning or at the end of a cell."""
    lines = list(lines_of(edit.text))
    if edit.first == 1:
        while lines and not lines[0].strip():
            del lines[0]
    if edit.last > len(cell.lines):
        while lines and not lines[-1].strip():
            del lines[-1]
    return Edit(edit.first, edit.last, "".join(lines), edit.owners)
