"""Comments that keep the tool off."""

from __future__ import annotations

import pytest

from codemod.model import Document, Site, Span
from codemod.suppress import read_suppressions


def covered(text: str, line: int, rule: str = "sync-video-call") -> bool:
    site = Site(Span(line, 1, line, 2), rule, "python", "", line)
    return read_suppressions(Document("a.py", text), "python").cover(site)


@pytest.mark.parametrize(
    "comment",
    [
        "# decart-codemod: ignore",
        "#decart-codemod:ignore",
        "# decart-codemod: ignore since it is old",
        "# decart-codemod: ignore[sync-video-call]",
        "# decart-codemod: ignore[retired-model, sync-video-call]",
        "# decart-codemod: ignore[no-such-rule,sync-video-call]",
        "# noqa: E501  # decart-codemod: ignore",
        "# decart-codemod: ignore[retired-model] # decart-codemod: ignore[sync-video-call]",
    ],
)
def test_on_the_line_or_alone_above(comment: str) -> None:
    assert covered(f"x\ncall()  {comment}\n", 2)
    assert covered(f"x\n    {comment}\ncall()\n", 3)
    assert covered(f"\x0c{comment}\r\ncall()\r\n", 2)
    assert covered(f"{comment}\rcall()\r", 2)
    assert not covered(f"{comment}\n\ncall()\n", 3)
    assert not covered(f"call()\n{comment}\n", 1)
    assert not covered(f"other()  {comment}\ncall()\n", 2), "it belongs to the other statement"


def test_in_a_decorator() -> None:
    site = Site(Span(3, 4, 3, 9), "sync-video-call", "python", "", 4)
    for text in (
        "@a\n# decart-codemod: ignore\n@f(call())\ndef g(): ...\n",
        "\n@a\n@f(call())  # decart-codemod: ignore\ndef g(): ...\n",
    ):
        assert read_suppressions(Document("a.py", text), "python").cover(site)


@pytest.mark.parametrize(
    "comment",
    [
        "# decart-codemod: ignored",
        "# decart-codemod: ignore-files",
        "# decart-codemod: ignore[no-such-rule]",
        "# decart-codemod: ignore[retired-model]",
        "# decart-codemod: ignore[]",
        "# decart-codemod: ignore[sync-video-call",
        "# decart-codemod ignore",
        "'# decart-codemod: ignore'",
        "decart-codemod: ignore",
    ],
)
def test_says_nothing(comment: str) -> None:
    assert not covered(f"call()  {comment}\n", 1)


def test_whole_file() -> None:
    marker = "# decart-codemod: ignore-file\n"
    assert covered("\n" * 9 + marker + "call()\n", 11)
    assert covered("call()\n" + marker, 1)
    assert not covered("\n" * 10 + marker + "call()\n", 12)
    assert not covered(f'"""\n{marker}"""\ncall()\n', 4)


def test_a_text_that_cannot_be_read_to_its_end() -> None:
    assert covered("call()  # decart-codemod: ignore\nx = (\n", 1)
    assert covered("'''\n# decart-codemod: ignore\n", 3), "it may be newer syntax, and to leave a call can be undone"
