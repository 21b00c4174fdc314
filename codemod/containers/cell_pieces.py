"""The cells of a notebook as pieces of code: the program that the plain ones are, and what each of the others is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codemod.containers import magics
from codemod.containers.cells import Cell
from codemod.containers.interface import NOWHERE, Origin, Piece
from codemod.kinds import kind_of_name
from codemod.model import Edit
from codemod.notebook_bytes import runs_inside


class CellsProgram:
    """The text of the plain cells, one after the other, with a blank line between two."""

    def __init__(self, cells: Sequence[Cell], name: str, mark: str) -> None:
        lines: list[str] = []
        origins: list[Origin] = []
        starts: list[int] = []
        self._cells = list(cells)
        self._own: dict[int, list[str]] = {}
        self._added: dict[int, int] = {}
        """How many lines stand behind a cell that are not its own."""
        for cell in cells:
            if lines:
                lines.append("\n")
                origins.append(NOWHERE)
            starts.append(len(lines) + 1)
            own = self._own[cell.number] = _as_python(cell, mark)
            lines += own
            origins += _origins(cell, cell.indent)
            runs = runs_inside(cell.lines)
            lines += (f"{one}\n" for one in runs)
            origins += [NOWHERE] * len(runs)
            self._added[cell.number] = len(runs)
        self._starts = starts
        self.piece = Piece("python", name, "".join(lines), tuple(origins), tuple(starts), closed=True)

    def lines_of(self, cell: Cell) -> Sequence[str]:
        """Return a cell's lines as the program has them."""
        return self._own[cell.number]

    def placed(self, edit: Edit) -> tuple[Cell, Edit] | None:
        """Return the cell of an edit, and the edit in the cell's lines; None where it goes over several."""
        for start, cell in zip(self._starts, self._cells):
            end = start + len(cell.lines)  # the line after its last: what is put there is put at its end
            if end < edit.first == edit.last <= end + self._added[cell.number]:  # what goes behind these
                at = len(cell.lines) + 1
                return cell, Edit(at, at, edit.text, edit.owners)
            if start <= edit.first <= end and (edit.last <= end) and (edit.first < end or edit.first == edit.last):
                inside = Edit(edit.first - start + 1, edit.last - start + 1, edit.text, edit.owners)
                return cell, inside
        return None


def _as_python(cell: Cell, mark: str) -> list[str]:
    """Return a cell's lines as Python reads them, each with an ending."""
    lines = [line if line.endswith(("\n", "\r")) else line + cell.newline for line in cell.lines]
    lines = [line.removeprefix(cell.indent) for line in lines]
    lines = magics.without_prompts(lines) or lines
    magic = magics.cell_magic(lines)
    for first, last in magics.magic_lines(lines, magic.line if magic else -1):
        for number in range(first, last):
            lines[number] = magics.placeholder(lines[number], f"{mark}{number + 1}", follows=number > first)
    return lines


def magic_pieces(cell: Cell) -> Iterator[tuple[int, Piece]]:
    """Yield the lines for IPython of a cell of the program, which are code that is not read, each with its place."""
    magic = magics.cell_magic(cell.lines)
    for first, last in magics.magic_lines(cell.lines, magic.line if magic else -1):
        text = "".join(cell.lines[first:last])
        origins = tuple(
            Origin(number + 1, 0, cell.number, cell.lines[number].rstrip("\r\n")) for number in range(first, last)
        )
        yield first, Piece("python", "", text, origins, unread="magic-line", detail=text.strip().partition(" ")[0])


def own_piece(cell: Cell, magic: magics.CellMagic, stem: str) -> Piece:
    """Return a cell that is handed to something else than the Python of the notebook, which is called ``stem``."""
    words = magic.rest.split()
    language, name, writes = "", "x", ""
    script = words[0] if magic.name in magics.SCRIPT_CELLS and words else ""
    if magic.name in magics.SHELL_CELLS or script in magics.SHELLS:
        language, name = "shell", "cell.sh"
    elif magic.name in magics.PROCESS_CELLS or script in magics.INTERPRETERS:
        language, name = "python", "cell.py"
        writes = f"{stem}__cell_{cell.number}__.py"
    elif magic.name in magics.FILE_CELLS and words and "-a" not in words:
        name = writes = words[-1].strip("\"'")
        language = kind_of_name(name) or ""
        language = language if language in ("python", "javascript", "typescript", "shell") else ""
    if not language:
        return unread_piece(cell, "python", "magic-line", f"%%{magic.name}")
    comment = "//" if language in ("javascript", "typescript") else "#"
    lines = list(cell.lines)
    head = lines[magic.line]
    lines[magic.line] = comment + head[len(head.rstrip("\r\n")) :]
    return Piece(language, name, "".join(lines), _origins(cell), writes=writes)


def unread_piece(cell: Cell, language: str, reason: str, detail: str = "") -> Piece:
    return Piece(language, "", "".join(cell.lines), _origins(cell), unread=reason, detail=detail)


def _origins(cell: Cell, indent: str = "") -> tuple[Origin, ...]:
    plain = magics.without_prompts(cell.lines) or cell.lines
    return tuple(
        Origin(number, len(text) - len(own) or len(indent) * text.startswith(indent), cell.number, text.rstrip("\r\n"))
        for number, (text, own) in enumerate(zip(cell.lines, plain), 1)
    )
