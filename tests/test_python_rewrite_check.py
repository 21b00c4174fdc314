"""The check of a new text, and the making of edits."""

from __future__ import annotations

import pytest

from codemod.edits import RewriteError, apply_edits, split_lines
from codemod.languages.python.check import check, may_have_calls
from codemod.model import Document, Edit

SITE = frozenset(["site"])
CASES = {
    "same": ("x = 1\n", "x = 1\n", None),
    "broken": ("x = 1\n", "x = (\n", "does not compile"),
    "invalid-escape": ("x = 1\n", "x = '\\d', 1\n", None),
    "compiles-no-more": ("x = 1\n", "return 1\n", "does not compile ('return' outside function, line 1)"),
    "await-at-the-top": ("await x\n", "await x.y\n", None),
    "await-at-the-top-came": ("x\n", "await y\n", "does not compile"),
    "await-at-the-top-broke": ("await x\n", "await x\nreturn\n", "does not compile"),
    "excerpt": ("return await x\n", "y = await x\nreturn y\n", None),
    "excerpt-broke": ("return await x\n", "return await\n", "does not parse"),
    "never-parsed": ("x = (\n", "x = ((\n", "neither the old text nor the new one"),
    "nul": ("x = 1\n", "x = 1\0\n", "does not compile"),
    "surrogate": ("x = 1\n", "x = '\ud800'\n", "does not compile"),
    "deep": ("x = 1\n", f"x = {'(' * 5000}{')' * 5000}\n", "does not compile"),
    "deeper": ("x = 1\n", f"x = {'-' * 200000}1\n", "does not compile"),
    "comment-kept": ("x = 1  # a\n", "x.y = 1  # a\n", None),
    "comment-moved": ("x = '#', 1  # a\n", "# a\nx = 1\n", None),
    "comment-lost": ("x = 1  # a\n", "y = 1\n", "the comment '# a' got lost"),
    "one-of-two-lost": ("x = 1  # a\nx = 2  # a\n", "y = 1  # a\ny = 2\n", "the comment '# a' got lost"),
    "string-lost": ("x = '#a'\n", "x = 'a'\n", None),
    "comment-after-string": ("x = '#a'  # b\n", "x = 'a'  # b\n", None),
    "lone-returns": ("x = 1  # a\ry = 2\r", "x.z = 1  # a\ry = 2\r", None),
    "lone-returns-lost": ("x = 1  # a\ry = 2\r", "z = 1  # b\ry = 2\r", "the comment '# a' got lost"),
    "word-lost": ("x = f(y, z)\n", "x = f(y)\n", "'z' got lost"),
    "string-shortened": ("x = 'a b'\n", "x = 'a'\n", "'b' got lost"),
    "call-lost": ("x = c.process(o)\n", "x = c(o)\n", "a call got lost"),
    "call-renamed": ("x = c.process(o)\n", "x = c.queue.submit_and_poll(o)\n", None),
    "generate": ("x = c.generate(o)\n", "x = c.process(o)\n", None),
    "wrapper": ("x = c.process(o)\n", "async def w(c, o):\n  c.submit_and_poll(o)\nx = w(c, o)\n", None),
    "wrapper-lost": ("x = c.process(o)\n", "async def w(c, o):\n  c.cancel(o)\nx = w(c, o)\n", "a call got lost"),
    "wrapper-there": ("async def w(c, o): ...\nx = c.process(o)\n", "async def w(c, o): ...\nx = w(c, o)\n", None),
    "guard": (
        "x = c.process(o)\n",
        "r = c.submit_and_poll(o)\nif r.status != 'completed':\n    raise E\nx = r.data\n",
        None,
    ),
    "askew": (
        "x = c.process(o)\n",
        "r = c.submit_and_poll(o)\nif r.status != 'completed':\n    raise E\n    x = r.data\n",
        "line 4 does not stand where the call did",
    ),
    "guide": ("x = c.process(o)\n", "r = c.submit_and_poll(o)\n", None),
    "guide-lost": ("x = c.process(o, p)\n", "r = c.submit_and_poll(o)\n", "got lost"),
    "not-cut-into-tokens": ("x = (  # a\n", "x = ((  # b\n", "neither"),
}


@pytest.mark.parametrize("name", CASES)
def test_check(name: str) -> None:
    before, after, expected = CASES[name]
    problem = check(Document("case.py", before), Document("case.py", after))
    assert problem == expected if expected is None else problem and expected in problem


def test_comments_that_cannot_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise SyntaxError

    monkeypatch.setattr("tokenize.generate_tokens", fail)
    problem = check(Document("case.py", "x = 1  # a\n"), Document("case.py", "y = 1\n"))
    assert problem == "the comments of the two texts cannot be compared"


def test_a_text_that_is_too_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("builtins.compile", fail)
    problem = check(Document("case.py", "x\n"), Document("case.py", "y\n"))
    assert problem == "neither the old text nor the new one can be parsed (nested too deeply)"


def test_lines_end_where_python_ends_them() -> None:
    assert split_lines("a\r\nb\rc\nd\fe\vf\x1cg\u2028h\x85i") == ("a\r\n", "b\r", "c\n", "d\fe\vf\x1cg\u2028h\x85i")


def test_edits() -> None:
    edits = [Edit(1, 1, "0\n", SITE), Edit(1, 2, "A\n", SITE), Edit(3, 3, "2.5\n", SITE), Edit(4, 4, "d", SITE)]
    assert apply_edits("a\nb\nc\n", edits) == "0\nA\nb\n2.5\nc\nd"


@pytest.mark.parametrize("edits", [[(2, 3), (1, 2)], [(1, 3), (2, 4)], [(2, 1)], [(5, 5)], [(0, 1)], [(3, 5)]])
def test_edits_that_do_not_fit(edits: list[tuple[int, int]]) -> None:
    with pytest.raises(RewriteError):
        apply_edits("a\nb\nc\n", [Edit(first, last, "", SITE) for first, last in edits])


@pytest.mark.parametrize(
    "text",
    [
        "c.process(o)",
        "c . generate(o)",
        "c.\\\n  process(o)",
        "(c.  # one\n  # two\r\n\f process)(o)",
        "é.𝓅rocess(o)",
        "c.process",
    ],
)
def test_an_old_call_is_seen_in_any_spelling(text: str) -> None:
    assert may_have_calls(text)


@pytest.mark.parametrize("text", ["process(o)", "c.processing", "# process", "c.q.submit_and_poll(o)", ".#" * 9999])
def test_a_text_without_an_old_call(text: str) -> None:
    assert not may_have_calls(text)
