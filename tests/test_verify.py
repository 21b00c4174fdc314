"""The last look: what it lets through and what it stops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemod.edits import apply_edits
from codemod.model import Document, Edit
from codemod.options import Options
from codemod.verify import verify
from tests.fake_language import FAKE

SITE = frozenset(("site",))


def problem(before: str, after: str, *edits: Edit) -> str | None:
    return verify(Document("a.py", before), Document("a.py", after), edits, FAKE, Options())


def test_lets_through() -> None:
    assert problem("a\nb\nc", "a\nB\nB\nc", Edit(2, 3, "B\nB\n", SITE)) is None
    assert problem("a\nb", "x\na\nb\ny", Edit(1, 1, "x\n", SITE), Edit(2, 3, "b\ny", SITE)) is None
    assert problem("a\n", "a\nz\n", Edit(2, 2, "z\n", frozenset(("wrapper", "import", "handler")))) is None
    assert problem("a\nb\n", "a\n", Edit(2, 3, "", SITE)) is None


@pytest.mark.parametrize(
    ("after", "edits", "words"),
    [
        ("a\nb\nc\n", (), "changed nothing"),
        ("a\nB\nc\n", (), "after line 1"),
        ("a\nB\nc\n", (Edit(2, 3, "B\n", frozenset()),), "belongs to no site"),
        ("a\nB\nc\n", (Edit(2, 3, "B\n", frozenset(("mischief",))),), "belongs to no site"),
        ("A\nB\nc\n", (Edit(2, 3, "B\n", SITE),), "near line 2"),
        ("a\nX\nc\n", (Edit(2, 3, "B\n", SITE),), "near line 2"),
        ("a\nB\nC\n", (Edit(2, 3, "B\n", SITE),), "after line 3"),
        ("a\nB\nc\nd\n", (Edit(2, 3, "B\n", SITE),), "after line 3"),
        ("a\nB\nc\n", (Edit(2, 3, "B\n", SITE), Edit(1, 2, "a\n", SITE)), "overlaps"),
        ("a\nB\nc\n", (Edit(3, 2, "B\n", SITE),), "overlaps"),
        ("a\nB\nc\n", (Edit(2, 9, "B\n", SITE),), "outside"),
        ("a\nB\r\nc\n", (Edit(2, 3, "B\r\n", SITE),), "line ending"),
        ("a\nawait client.process()\nc\n", (Edit(2, 3, "await client.process()\n", SITE),), "second run"),
    ],
)
def test_stops(after: str, edits: tuple[Edit, ...], words: str) -> None:
    assert words in (problem("a\nb\nc\n", after, *edits) or "")


@given(st.lists(st.sampled_from(["a\n", "b\n", "\n"]), max_size=8), st.data())
def test_agrees_with_whoever_applies_the_edits(lines: list[str], data: st.DataObject) -> None:
    before = "".join(lines)
    place = 1
    edits = []
    while place <= len(lines) + 1 and data.draw(st.booleans()):
        first = data.draw(st.integers(place, len(lines) + 1))
        last = data.draw(st.integers(first, len(lines) + 1))
        edits.append(Edit(first, last, data.draw(st.sampled_from(["", "x\n", "a\nb\n"])), SITE))
        place = last
        if first == last:
            break
    after = apply_edits(before, edits)
    assert problem(before, after, *edits) == ("the rewrite changed nothing" if before == after else None)
