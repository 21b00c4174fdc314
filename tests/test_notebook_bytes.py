"""The code of a notebook off its bytes: every cell's text is found, however the JSON writes it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from codemod.notebook_bytes import code_in, name_to_run, run_by, runs_inside, writes
from tests.fixture_cases import NOTEBOOK_CASES


def texts(book: dict[str, Any]) -> list[str]:
    """Return the texts of a notebook's cells."""
    return ["".join(cell["source"]) for cell in book["cells"]]


@pytest.mark.parametrize("case", NOTEBOOK_CASES, ids=lambda case: case.name)
def test_every_cell_of_every_fixture(case: Any) -> None:
    book = json.loads(case.before.read_text(encoding="utf-8-sig"))
    for indent, ascii_only, blanks in product((None, 1), (True, False), ((", ", ": "), (",", ":"), (" , ", " :\t"))):
        data = json.dumps(book, indent=indent, ensure_ascii=ascii_only, separators=blanks).encode()
        code = code_in("a.ipynb", data).decode()
        for text in texts(book):
            assert text in code
        assert code_in("a.py", data) == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"source": "a\\\\n\\n\\"b\\"\\t\\u0063\\/"}', b'a\\n\n"b"\tc/'),
        (b'{"source": ["a\\n", "b"], "x": {"source":"c"}}', b"a\nb\nc"),
        (b'{"input": ["a\\n", "b"]}', b"a\nb"),
        (b'{"source": [], "input": "a"}', b""),
        (b'{"text": "\\"source\\": \\"a\\"", "source": "b"}', b"b"),
        (b'{"x": "source", "y": 1}', b""),
        (b'{"source": "cut', b"cut"),
        (b'{"source": ["a", "cut', b"acut"),
        (b'{"source"', b""),
        (b'{"source":', b""),
        (b'{"source": 7, "source": "a"}', b"\na"),
        (b'{"source": "\\u00e9\\ud83d\\ude00\\uzzzz"}', "é\U0001f600?".encode()),
        (b'{"source": "%run a.py"}', b"%run a.py\nfrom .a import *"),
        (b"", b""),
        (b"[]", b""),
    ],
)
def test_what_is_found(data: bytes, code: bytes) -> None:
    assert code_in("a.ipynb", data) == code


@pytest.mark.parametrize(
    ("line", "imports"),
    [
        ("%run a.py", "from .a import *"),
        ("%run -i a.py 1 2", "from .a import *"),
        ("%run 'b/a.py'", "from .b.a import *"),
        ("%run ../a.py", "from ..a import *"),
        ("%run a", "from .a import *; from .a__ipynb__ import *"),
        ("%run ./my-helpers.ipynb", "from .my_helpers__ipynb__ import *"),
        ("%run -m a.b", "from a.b import *"),
        ("%run -m", ""),
        ("%run", ""),
        ("%run /a.py", ""),
        ("%run ~/a.py", ""),
        ("%run my-script.py", ""),
        ("%run {name}", ""),
        ("%runs a.py", ""),
        ("run a.py", ""),
    ],
)
def test_files_that_are_run(line: str, imports: str) -> None:
    assert run_by(line) == imports


def test_names_of_notebooks_that_are_run() -> None:
    assert name_to_run("a/b c.d-é.ipynb") == "b_c_d_é__ipynb__"
    assert name_to_run("a/b c.d-é.ipynb").isidentifier()


def test_cells_that_are_written() -> None:
    assert writes(b"%%writefile a.py")
    assert writes(b"x\n%%file a.py")
    assert not writes(b"%writefile a.py")


def test_what_is_run_in_blocks_and_by_calls() -> None:
    lines = [
        "%run a.py\n",
        "    %run b.py\n",
        "get_ipython().run_line_magic('run', 'c.py')\n",
        'x = ip.magic("%run d.py")\n',
        "ip.run_line_magic('time', 'e()')",
        "magic(",
    ]
    assert runs_inside(lines) == [f"from .{name} import *" for name in "bcd"]
    assert not runs_inside([])
