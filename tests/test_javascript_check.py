"""The check of a rewritten JavaScript text: what is right passes, and no word of it may be missing or another."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from codemod.languages.javascript.check import check, may_have_calls
from codemod.languages.javascript.grammar import SgNode, grammar_of, root_of
from codemod.model import Document
from tests.fixture_cases import JAVASCRIPT_CASES, Case

CHANGED = [case for case in JAVASCRIPT_CASES if case.after.exists()]
SAMPLE = 12
NEEDLESS = (";", ",")
"""What may be left out, or put in, without being another program."""


def documents(case: Case) -> tuple[Document, Document]:
    texts = [data.decode().removeprefix("\ufeff") for data in (case.before.read_bytes(), case.expected)]
    return Document(case.before.name, texts[0]), Document(case.before.name, texts[1])


def tokens(document: Document) -> Iterator[tuple[int, int]]:
    """Yield where the tokens of a text stand, but for those that may be missing."""
    stack: list[SgNode] = [root_of(document.text, grammar_of(document))]
    while stack:
        node = stack.pop()
        children = node.children() if node.kind() != "string" else []
        stack += children
        if not children and node.kind() not in NEEDLESS and node.text():
            yield node.range().start.index, node.range().end.index


@pytest.mark.parametrize("case", CHANGED, ids=lambda case: case.label)
def test_every_rewrite_passes_and_no_other_text_does(case: Case) -> None:
    before, after = documents(case)
    assert check(before, after) is None
    places = sorted(tokens(after))
    chance = random.Random(case.label)  # noqa: S311  # the same places every time
    for start, end in chance.sample(places, min(SAMPLE, len(places))):
        for instead in ("", "another"):
            text = after.text[:start] + instead + after.text[end:]
            assert check(before, Document(after.path, text)), (
                after.text[max(0, start - 40) : start],
                text[start:][:40],
            )


BEFORE = "const v = await client.process({ prompt }); // why\nuse(v);\n"
GUARD = (
    "const result = await client.queue.submitAndPoll({ prompt }); // why\n"
    'if (result.status !== "completed") {\n'
    '  throw Object.assign(new Error(result.error), { code: "PROCESSING_ERROR" });\n'
    "}\n"
    "const v = result.data;\nuse(v);\n"
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (" // why", "", "the comment '// why' got lost"),
        ("use(v);\n", "", "'use' got lost"),
        ("use(v);", "use(v); use(v);", "'use' came in from nowhere"),
        ("use(v);", "use(v", "the new text cannot be parsed (the text is not valid here, line 6)"),
        ("{ prompt }", "{}", "'prompt' got lost"),
        ("result.error", "result.status", "'v' got lost"),
        ('!== "completed"', '=== "completed"', ""),
        ("client.queue", "other.queue", "'client' got lost"),
        ("const v = result.data;\nuse(v);\n", "use(result.data);\n", ""),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert check(Document("a.js", BEFORE), Document("a.js", GUARD)) is None
    assert old in GUARD
    problem = check(Document("a.js", BEFORE), Document("a.js", GUARD.replace(old, new)))
    assert problem is not None
    assert problem.startswith(said)


def test_guards_of_the_users_own_are_no_difference() -> None:
    own = GUARD.replace("result", "own").replace("const v", "const w").replace("use(v)", "use(w)")
    assert check(Document("a.js", own + BEFORE), Document("a.js", own + GUARD)) is None
    assert check(Document("a.js", own + BEFORE), Document("a.js", GUARD)) == "the comment '// why' got lost"
    own = own.replace(" // why", "")
    assert check(Document("a.js", own + BEFORE), Document("a.js", GUARD)) == "'w' got lost"


@pytest.mark.parametrize(
    "text",
    [
        "a.process(b)",
        "a?.generate(b)",
        "a\n  .process\n(b)",
        "a. /* x */ process(b)",
        "a. // x\n process(b)",
        'a["process"](b)',
        "a[`process`](b)",
        "a.pr\\u006fcess(b)",
        "queue.result(b).data",
    ],
)
def test_texts_that_may_have_calls(text: str) -> None:
    assert may_have_calls(text)


@pytest.mark.parametrize("text", ["", "process.env.A", "a.processes()", "a.processed", "client.queue.submitAndPoll(b)"])
def test_texts_that_have_none(text: str) -> None:
    assert not may_have_calls(text)
