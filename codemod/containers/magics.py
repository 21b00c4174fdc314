"""A cell's text as Python reads it: what only IPython understands, replaced line by line, and put back later.

Lines for IPython (``%magic``, ``!command``, ``name?``) become statements that do nothing but use the names which they
use; one that runs a file, an import of all that the file has. Each carries a comment with its number, so that it is
found again, wherever a rewrite has moved it.
https://ipython.readthedocs.io/en/stable/interactive/reference.html
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence

from codemod.notebook_bytes import run_by
from codemod.record import dataclass

PYTHON_CELLS = frozenset(("time", "capture", "prun"))
"""Cell magics whose cell is Python in the notebook's own namespace, which that of ``%%timeit`` is not."""
PROCESS_CELLS = frozenset(("python", "python3"))
"""Cell magics whose cell is a program of Python by itself."""
SHELL_CELLS = frozenset(("bash", "sh"))
"""Cell magics for a shell. What ``%%!`` hands on is filled in by IPython first, and so would be what is added."""
SCRIPT_CELLS = frozenset(("script",))
SHELLS = frozenset(("bash", "sh", "dash"))
INTERPRETERS = frozenset(("python", "python3"))
FILE_CELLS = frozenset(("writefile", "file"))

_CELL = re.compile(r"%%(?P<name>[\w.!-]+)(?P<rest>[^\r\n]*)")
_LINE = re.compile(r"[ \t]*(?:[%!?,;/])")
_ASSIGNED = re.compile(r"(?P<target>[ \t]*[^\W\d(*][\w.,:\[\]() \t]*?=[ \t]*)(?=[%!])(?P<magic>[%!].*)", re.DOTALL)
_HELP = re.compile(r"[ \t]*(?:[%\w*][\w.*\[\]()'\"]*|[^#'\"\r\n]*[\w*\]])\?{1,2}[ \t]*(?:\r\n|\r|\n)?\Z")
_NAME = re.compile(r"[^\W\d]\w*")
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |(?=[\r\n]|\Z))|In \[\d+\]: |\s*\.{3,}: ?")
_QUOTE = re.compile(r"\"\"\"|'''|\"|'")


@dataclass(frozen=True, slots=True)
class CellMagic:
    """What a cell begins with: ``%%name rest``, on a line (counted from 0) after nothing but blank ones."""

    name: str
    rest: str
    line: int


def cell_magic(lines: Sequence[str]) -> CellMagic | None:
    """Return the cell magic that a cell is handed to, None where it is plain."""
    for number, line in enumerate(lines):
        if line.strip():
            match = _CELL.match(line)
            if match is None or match["rest"].startswith("?"):
                return None
            return CellMagic(match["name"], match["rest"].strip(), number)
    return None


def without_prompts(lines: Sequence[str]) -> list[str] | None:
    """Return the lines of a cell that was pasted from a session without its prompts, which IPython takes off."""
    first = next((line for line in lines if line.strip()), "")
    return (
        [_PROMPT.sub("", line, count=1) if _PROMPT.match(line) else line for line in lines]
        if _is_prompt(first)
        else None
    )


def _is_prompt(line: str) -> bool:
    return _PROMPT.match(line) is not None


def magic_lines(lines: Sequence[str], skip: int = -1) -> list[tuple[int, int]]:
    """Return the lines for IPython, each as its first line and the one after its last, from 0.

    ``skip`` is the line of a cell magic, which is one of them.
    """
    found: list[tuple[int, int]] = []
    state = _State()
    number = 0
    while number < len(lines):
        line = lines[number]
        if number == skip:
            found.append((number, number + 1))
            number += 1
            continue
        if state.is_fresh and _is_magic(line):
            last = number + 1
            while lines[last - 1].rstrip("\r\n").endswith("\\") and last < len(lines):
                last += 1
            found.append((number, last))
            number = last
            continue
        state.read(line)
        number += 1
    return found


def _is_magic(line: str) -> bool:
    if _LINE.match(line) or _HELP.match(line):
        return True
    return _ASSIGNED.match(line) is not None


def placeholder(line: str, mark: str, *, follows: bool = False) -> str:
    """Return the statement that stands for a line for IPython, or the comment for a line that continues one.

    ``mark`` is the comment by which it is found again; the line's ending is that of the old line.
    """
    body = line.rstrip("\r\n")
    ending = line[len(body) :]
    indent = body[: len(body) - len(body.lstrip(" \t"))]
    if follows:
        return f"{indent}{mark}{ending}"
    imported = "" if indent else run_by(body)
    if imported:
        return f"{imported}  {mark}{ending}"
    assigned = _ASSIGNED.match(line)
    used = assigned["magic"] if assigned else body
    names = [name for name in dict.fromkeys(_NAME.findall(used)) if not keyword.iskeyword(name)]
    if assigned:
        return f"{assigned['target']}get_ipython({', '.join(names)})  {mark}{ending}"
    return f"{indent}({', '.join(names)},)  {mark}{ending}" if names else f"{indent}pass  {mark}{ending}"


class _State:
    """Where in a statement a line begins: in brackets, in a string, after a backslash, or at its start."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._continued = False

    @property
    def is_fresh(self) -> bool:
        """Whether a statement may begin here."""
        return not (self._depth or self._quote or self._continued)

    def read(self, line: str) -> None:
        """Go over one line of code."""
        at, end = 0, len(line.rstrip("\r\n"))
        self._continued = False
        while at < end:
            if self._quote:
                at = self._in_string(line, at, end)
                continue
            character = line[at]
            if character == "#":
                return
            match = _QUOTE.match(line, at)
            if match is not None:
                self._quote = match[0]
                at = match.end()
                continue
            if character in "([{":
                self._depth += 1
            elif character in ")]}":
                self._depth = max(0, self._depth - 1)
            elif character == "\\" and at == end - 1:
                self._continued = True
            at += 1
        if len(self._quote) == 1:
            self._continued = line.rstrip("\r\n").endswith("\\")
            if not self._continued:
                self._quote = ""  # it is no Python: an unfinished string

    def _in_string(self, line: str, at: int, end: int) -> int:
        while at < end:
            if line[at] == "\\":
                at += 2
            elif line.startswith(self._quote, at):
                at += len(self._quote)
                self._quote = ""
                return at
            else:
                at += 1
        return at
