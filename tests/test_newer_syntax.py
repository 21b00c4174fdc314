"""Syntax newer than this interpreter: the tree made for it is the one that a newer interpreter gives.

Where this interpreter can read a text itself, its own tree is what the made one is held against, place by place: the
text is made readable for an older Python than this one. The same text is then asked of the command line as it is.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from codemod.languages.interface import SourceError
from codemod.languages.python.newer_places import UnreadableError
from codemod.languages.python.newer_syntax import TemplateStr, equivalent, parse_newer
from codemod.languages.python.syntax import parse
from codemod.model import Document

OLDEST = (3, 10)

PLAIN = """\
async def f(a, *args):
    x = f"{a!r:>{w}} é" "b" rf'\\{ {1: 2} }', é, f"", f"{{}}", (f"{a,}{b, c}")
    return f'''
{
  d
}''', [f"{x:{y}{z}}"]
"""
"""What every Python reads, though before 3.12 not with these places."""

GROUPS = """\
try:
    pass
except* A:
    pass
except*B:
    pass
except *(C, D) as e:
    try:
        pass
    except E:
        pass
x: tuple[*Ts, int] = a[*b][*c,][ * d]
def f(*args: *Ts) -> None: pass
"""

GENERIC = """\
@d
class A[T: (int, str), *Ts, **P](B[T]):
    async def f[é](self, é: é) -> é: pass
    def g[
        T,  # é
        U: A
    ](self): pass
type X[T] = list[T]
if x: type Y = 1; type Z = 2
type \\
    W = 3
type = 1
type[0]
"""

STRINGS = """\
x = f"é {d["a"]} {"\\n".join(f"{f"{x}"}" for x in y)}", f"{
    a  # é "
!r:{b}}" f"{c["d"]}"
"""

DEFAULTS = "class A[T = int, *Ts = *tuple[int], **P = [int]]: pass\ntype X[T = int] = T\n"


def plain_dump(tree: ast.Module) -> str:
    """Return a tree as text with every place, but for what the made tree leaves out on purpose."""
    for node in ast.walk(tree):
        if hasattr(node, "type_params"):
            node.type_params = []
        if isinstance(node, ast.JoinedStr):
            node.values = [value for value in node.values if not isinstance(value, ast.Constant)]
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            ast.copy_location(node.format_spec, node)
        for _, value in ast.iter_fields(node):
            if isinstance(value, list):
                value[:] = map(_assignment, value)
    return ast.dump(tree, include_attributes=True)


def _assignment(node: object) -> object:
    if type(node).__name__ == "TypeAlias":
        assert isinstance(node, ast.stmt)
        return ast.copy_location(ast.Assign([node.name], node.value), node)  # type: ignore[attr-defined]  # from 3.12
    return node


@pytest.mark.parametrize(
    ("since", "text"),
    [((3, 12), PLAIN), ((3, 12), GROUPS), ((3, 12), GENERIC), ((3, 12), STRINGS), ((3, 13), DEFAULTS)],
    ids=["plain", "groups", "generic", "strings", "defaults"],
)
def test_the_tree_is_that_of_a_newer_python(since: tuple[int, int], text: str) -> None:
    made = parse_newer(text, "x.py", OLDEST)
    assert made is not None
    if sys.version_info >= since:
        assert plain_dump(made) == plain_dump(ast.parse(text))
    else:
        assert [node.lineno for node in made.body]
    # Whatever interpreter reads it, it finds every name in its place.
    lines = text.split("\n")
    for node in ast.walk(made):
        if isinstance(node, ast.Name):
            line = lines[node.lineno - 1].encode()
            assert line[node.col_offset : node.end_col_offset].decode() == node.id


def test_every_place_of_the_equivalent_text_is_that_of_the_text() -> None:
    for text in (PLAIN, GROUPS, GENERIC, STRINGS, DEFAULTS):
        for newline in ("\n", "\r\n", "\r"):
            given = text.replace("\n", newline)
            found = equivalent(given, OLDEST)
            assert found is not None
            assert [len(line.encode()) for line in re.split("\r\n|\r|\n", found[0])] == [
                len(line.encode()) for line in re.split("\r\n|\r|\n", given)
            ]


def test_classes_without_parentheses() -> None:
    """Newer than any Python that this is tested with but the newest."""
    tree = parse_newer("try:\n    pass\nexcept A, b.C, (D):\n    pass\n", "x.py", (3, 13))
    assert tree is not None
    (handler,) = (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))
    assert isinstance(handler.type, ast.Tuple)
    assert [ast.unparse(one) for one in handler.type.elts] == ["A", "b.C", "D"]


def test_template_strings() -> None:
    tree = parse_newer('x = t"a{b["c"]!r:>{d}}" r"e"\n', "x.py", (3, 13))
    assert tree is not None
    (template,) = (node for node in ast.walk(tree) if isinstance(node, TemplateStr))
    assert {node.id for node in ast.walk(template) if isinstance(node, ast.Name)} == {"b", "d"}
    assert [node.value for node in ast.walk(template) if isinstance(node, ast.Constant)] == ["a", "e", "c", ">"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = x.process(\n", "never closed"),
        ('print "python 2", x.process\n', "Missing parentheses"),
        ("x = " + "(" * 20_000 + "\n", "too many nested parentheses"),
    ],
    ids=["unclosed", "python-2", "brackets"],
)
def test_what_no_python_reads(text: str, said: str) -> None:
    with pytest.raises(SourceError, match="not valid Python") as caught:
        parse(Document("x.py", text))
    assert said in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        'def f():\n    x = f"{yield}"\n',
        "try: pass\nexcept A if b else C, D: pass\n",
        "def f[T: x.process()](): pass\n",
        "def f[\n\n T](): pass\n",
    ],
    ids=["yield", "conditional", "call", "empty-line"],
)
def test_what_has_no_equivalent_is_named(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_newer(text, "x.py", OLDEST)


def test_the_message_says_what_to_do() -> None:
    if sys.version_info >= (3, 14):
        assert parse(Document("x.py", "try: pass\nexcept A if b else C, D: pass\n"))
        return
    with pytest.raises(SourceError, match="Install the tool for a newer Python"):
        parse(Document("x.py", "try: pass\nexcept A if b else C, D: pass\n"))


def test_newer_than_this_interpreter_by_the_command_line(tmp_path: Path) -> None:
    from tests.command import VIDEO, run

    newer = VIDEO + '\n\ntry:\n    x = t"{x["a"]}"\nexcept A, B:\n    pass\n'
    (tmp_path / "x.py").write_text(newer, "utf-8")
    done = run("apply", "x.py", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    text = (tmp_path / "x.py").read_text("utf-8")
    assert "submit_and_poll" in text
    assert text.endswith(newer[len(VIDEO) :])
    again = run("check", "x.py", cwd=tmp_path)
    assert (again.code, again.out) == (0, "0 sites in 1 file; 0 files failed\n")
