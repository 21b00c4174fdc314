"""ShellCheck finds nothing in a rewritten script that it did not find before, and no word of a script gets lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from codemod.document import read_document
from codemod.languages import language_named
from codemod.languages.shell.syntax import parse
from codemod.record import replace
from tests.fixture_cases import SHELL_CASES, Case

REWRITTEN = [case for case in SHELL_CASES if case.after.exists()]
SHELL = language_named("shell")
SHELLCHECK = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or shutil.which("shellcheck")


def remarks(data: bytes) -> Counter[str]:
    """Return what ShellCheck says of a script: each finding's number, and how often."""
    assert SHELLCHECK is not None
    command = [SHELLCHECK, "--norc", "--format=json", *(() if data.startswith(b"#!") else ("--shell=bash",)), "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return Counter(f"SC{one['code']}" for one in json.loads(done.stdout))


@pytest.mark.skipif(SHELLCHECK is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("case", REWRITTEN, ids=lambda case: case.name)
def test_shellcheck_finds_nothing_new(case: Case) -> None:
    """The result passes as well as the input did."""
    assert remarks(case.expected) - remarks(case.before.read_bytes()) == Counter()


@pytest.mark.parametrize("case", REWRITTEN, ids=lambda case: case.name)
def test_check_notices_what_gets_lost(case: Case) -> None:
    """The check passes the result, and not one that lacks, or has another, word of the old script."""
    before = read_document(case.before.name, case.before.read_bytes())
    after = read_document(case.before.name, case.expected)
    assert SHELL.check(before, after) is None
    old = parse(before)
    for node in old.root.walk():
        text = old.of(node).strip()
        if node.children or len(text) < 3 or after.text.count(text) != 1 or re.match(r"-|#!|curl$|http", text):
            continue
        assert SHELL.check(before, replace(after, text=after.text.replace(text, "zz"))) is not None, text
