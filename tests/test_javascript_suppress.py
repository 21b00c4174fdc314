"""Comments in JavaScript that keep the tool off: real ones, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from codemod.model import Document, Site, Span
from codemod.suppress import read_suppressions


def covered(text: str, line: int, rule: str = "sync-video-call", path: str = "a.jsx") -> bool:
    site = Site(Span(line, 1, line, 2), rule, "javascript", "", line)
    return read_suppressions(Document(path, text), "javascript").cover(site)


@pytest.mark.parametrize(
    "comment",
    [
        "// decart-codemod: ignore",
        "//decart-codemod:ignore",
        "/* decart-codemod: ignore */",
        "/** decart-codemod: ignore */",
        "// decart-codemod: ignore[sync-video-call] since it is old",
        "// eslint-disable-line // decart-codemod: ignore",
    ],
)
def test_on_the_line_or_alone_above(comment: str) -> None:
    assert covered(f"x\ncall()  {comment}\n", 2)
    assert covered(f"x\n    {comment}\ncall()\n", 3)
    assert covered(f"\t{comment}\r\ncall()\r\n", 2)
    assert covered(f"'é\U0001f600'; {comment}\n", 1, path="a.ts")
    assert not covered(f"{comment}\n\ncall()\n", 3)
    assert not covered(f"other()  {comment}\ncall()\n", 2), "it belongs to the other statement"


def test_a_comment_of_several_lines_holds_for_what_comes_after_it() -> None:
    text = "/*\n * decart-codemod: ignore\n * since it is old\n */\ncall()\n"
    assert covered(text, 5)
    assert not covered(text, 2)
    assert not covered("/*\n * decart-codemod: ignore\n */ other();\ncall()\n", 4)


def test_alone_in_jsx() -> None:
    text = "const a = (\n  <div>\n    {/* decart-codemod: ignore */}\n    {call()}\n  </div>\n);\n"
    assert covered(text, 4)


def test_a_whole_file() -> None:
    assert covered("/*\n * decart-codemod: ignore-file\n */\n\n\ncall()\n", 6)
    assert covered("#!/usr/bin/env node\n// decart-codemod: ignore-file\n\n\ncall()\n", 5)
    assert not covered("\n" * 11 + "// decart-codemod: ignore-file\ncall()\n", 13)


@pytest.mark.parametrize(
    "text",
    [
        "const a = '// decart-codemod: ignore';",
        "const a = `// decart-codemod: ignore`;",
        "const a = `${b} // decart-codemod: ignore`;",
        "const a = /[/] decart-codemod: ignore/;",
        "const a = <p>// decart-codemod: ignore</p>;",
        "// decart-codemod: ignored",
        "// decart-codemod: ignore[no-such-rule]",
        "// # decart-codemod: ignore".replace("# ", "- "),
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert not covered(f"{text}\n", 1)
    assert not covered(f"{text}\ncall()\n", 2)


def test_code_in_a_template_may_hold_one() -> None:
    assert covered("const a = `${\n  // decart-codemod: ignore\n  call()}`;\n", 3)
