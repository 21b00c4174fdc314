"""Files in JavaScript that want to do harm: whatever the bytes, there is an outcome, and none that blames the tool."""

from __future__ import annotations

import random
import re

import pytest

from codemod.document import DocumentError, read_document
from codemod.kinds import kind_of
from codemod.languages import language_named
from codemod.model import Changed, Failed, FileOutcome, Style, Unchanged
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import JAVASCRIPT_CASES

HEAD = 'import { createDecartClient, models } from "@decartai/sdk";\nconst client = createDecartClient();\n'
CALL = 'client.process({ model: models.video("lucy-pro-t2v"), prompt: "x" })'
GUARD = f"{HEAD}const video = await {CALL};\n"

OURS = ("own checks", "defect", "Not every call")
"""What an error says where the tool is to blame."""


def outcome_of(data: bytes, name: str = "a.js", style: Style = Style.GUARD) -> FileOutcome:
    try:
        document = read_document(name, data)
    except DocumentError as error:
        return Failed(name, error.message, error.line)
    options = Options(command="check", preview=True, style=style)
    return plan(document, language_named(kind_of(name, data)), options)


@pytest.mark.parametrize(
    ("data", "error", "line"),
    [
        (GUARD.encode() + b"// \xe9\n", "Byte 0xe9 is not valid utf-8. Save the file as UTF-8.", 4),
        (GUARD.encode() + b'const a = "\0";\n', "The file holds a NUL byte, which the tool does not take", 4),
        (GUARD.encode("utf-16"), "The file is UTF-16, which the tool does not read.", 1),
        (f"{HEAD}{'f(' * 9000}{CALL}{')' * 9000};\n".encode(), "nested too deeply", 3),
        (f"{HEAD}const a = {'1 + ' * 9000}await {CALL};\n".encode(), "nested too deeply", 3),
        (f"{HEAD}if (a) {{\n  await {CALL};\n".encode(), "", 0),
        (f"{HEAD}const a = `${{{CALL};\n".encode(), "", 0),
        (f"{HEAD}const a: number = {CALL};\n".encode(), "the text is not valid here", 3),
        (f"{HEAD}/* {CALL};\n".encode(), "", 0),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, error: str, line: int) -> None:
    outcome = outcome_of(data)
    assert isinstance(outcome, Failed)
    assert error in outcome.error
    assert not line or outcome.line == line
    assert not any(words in outcome.error for words in OURS)


@pytest.mark.parametrize(
    "text",
    [
        GUARD,
        f"\ufeff{GUARD}",
        GUARD.replace("\n", "\r"),
        GUARD.replace("\n", "\r\n"),
        GUARD.rstrip("\n"),
        GUARD.replace('"x"', '"\u2028\U0001f600\u00e9"'),
        GUARD.replace('"x"', f'"{"y" * 500_000}"'),
        f"#!/usr/bin/env node\n'use strict';\n{GUARD}",
        GUARD.replace("const video", f"{'(' * 400}a{')' * 400};\nconst video"),
        GUARD.replace("video =", "vid\\u0065o ="),
        GUARD.replace(".process", '["pro\\x63ess"]'),
    ],
)
def test_what_is_odd_and_right_is_rewritten(text: str) -> None:
    outcome = outcome_of(text.encode())
    assert isinstance(outcome, Changed), outcome
    assert "client.queue.submitAndPoll(" in outcome.after.text


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_programs(seed: int) -> None:
    """Lines of cases are dropped, doubled, mixed with those of others: there may be no call of the tool's own fault."""
    chance = random.Random(seed)  # noqa: S311  # the same programs every time
    texts = [(case.before.name, case.before.read_bytes()) for case in JAVASCRIPT_CASES]
    lines = [line for _, text in texts for line in text.splitlines(keepends=True)]
    for _ in range(60):
        name, text = chance.choice(texts)
        pieces = text.splitlines(keepends=True) if chance.random() < 0.6 else re.findall(rb"\w+|\W", text)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(pieces))
            pieces[at : at + chance.randint(0, 2)] = [chance.choice(lines)] * chance.randint(0, 2)
        outcome = outcome_of(b"".join(pieces), name, chance.choice(tuple(Style)))
        assert isinstance(outcome, (Changed, Unchanged, Failed))
        if isinstance(outcome, Failed):
            assert not any(words in outcome.error for words in OURS), (outcome.error, b"".join(pieces).decode())


def test_bytes_of_all_kinds() -> None:
    chance = random.Random(7)  # noqa: S311  # the same bytes every time
    for size in (0, 1, 10, 1000, 30_000):
        outcome = outcome_of(b"decart" + chance.randbytes(size), chance.choice(("a.js", "a.ts", "a.tsx")))
        assert isinstance(outcome, (Unchanged, Failed))
