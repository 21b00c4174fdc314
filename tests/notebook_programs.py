"""Notebooks as programs that a plain interpreter can run, made without any of the tool's code.

Each cell is compiled by itself, with top-level ``await``, in one namespace and one event loop; what a cell ends with is
printed as Jupyter would show it. Lines for IPython are left out, or print themselves where they name a variable.
"""

from __future__ import annotations

import json
import re

MAIN = """
import ast
import asyncio
import inspect

CELLS = {cells!r}


async def main():
    names = {{"__name__": "__main__", "__file__": __file__, "get_ipython": lambda *_: []}}
    for number, cell in enumerate(CELLS, 1):
        tree = ast.parse(cell)
        shown = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not cell.rstrip().endswith(";"):
            shown = ast.Expression(tree.body.pop().value)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        made = eval(compile(tree, f"cell {{number}}", "exec", flags), names)
        if inspect.iscoroutine(made):
            await made
        if shown is not None:
            value = eval(compile(shown, f"cell {{number}}", "eval", flags), names)
            if inspect.iscoroutine(value) and "await" in ast.unparse(shown):
                value = await value
            if value is not None:
                print(f"Out: {{value!r:.60}}")


asyncio.run(main())
"""


RUN = """globals().update(__import__("runpy").run_path(
__import__("os").path.join(__import__("os").path.dirname(__file__), {!r})))""".replace("\n", "")
"""What ``%run`` does: the names of the file, run by itself, become the notebook's."""


WRITE = """
import os
import pathlib

file = pathlib.Path(__file__).parent / {!r}
file.parent.mkdir(exist_ok=True)
new = file.with_suffix(f".{{os.getpid()}}")
written = new.write_text({!r}, encoding="utf-8")
file = new.replace(file)
"""
"""What ``%%writefile`` does; the same program may run several times at once."""


def program_of(data: bytes) -> str:
    """Return the program that runs a notebook's cells in order."""
    book = json.loads(data.decode("utf-8-sig"))
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    return MAIN.format(cells=[_plain(cell) for cell in cells])


def _plain(cell: str) -> str:
    """Return a cell without its lines for IPython; those of the fixtures, not those of the world."""
    lines = cell.replace("\r\n", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    written = re.match(r"%%writefile (\S+\.py)$", first)
    if written:
        return WRITE.format(written[1], "\n".join(lines[1:]) + "\n")
    indent = first[: len(first) - len(first.lstrip())]
    found, skipping, quoted = [], False, False
    for line in (line.removeprefix(indent) for line in lines):
        begins = not quoted and re.match(r"\s*[%!?]|[\w.]+\?\??$", line) and not line.lstrip().startswith("% ")
        if skipping:
            skipping = line.endswith("\\")
            found.append("")
            continue
        if begins:
            skipping = line.endswith("\\")
            blanks = line[: len(line) - len(line.lstrip())]
            names = re.findall(r"\{([^}]*)\}", line)
            run = re.match(r"%run (\S+\.py)$", line)
            if run:
                found.append(RUN.format(run[1]))
                continue
            found.append(blanks + (f"print({', '.join(names)})" if names else "pass"))
            continue
        if re.match(r"\w+ = [!%]", line):
            line = line.partition("=")[0] + "= []"
        quoted ^= line.count('"""') % 2 == 1
        found.append(line)
    return "\n".join(found)
