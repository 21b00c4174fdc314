"""The ledger of JavaScript and TypeScript: nothing that an independent parser finds is missing, each with one fate."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import TypedDict

import pytest

from codemod.document import encode, read_document
from codemod.ledger import FATE_OF, FATES, KINDS, account, ledger_of
from codemod.model import Entry
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import JAVASCRIPT_CASES, Case, findings_of
from tests.javascript_environments import node

CANDIDATES = Path(__file__).with_name("javascript_candidates.mjs")


class Candidate(TypedDict):
    """A place that must have an entry: its kind, and the lines (both inclusive) on one of which the entry must be."""

    kind: str
    first: int
    last: int
    text: str


def texts_of(case: Case) -> list[Path]:
    """Return the case's file, and the one that it becomes."""
    return [path for path in (case.before, case.after) if path.exists()]


@pytest.fixture(scope="module")
def candidates(new_javascript: Path) -> dict[str, list[Candidate]]:
    """What must be there, of every text of every case."""
    files = [str(path) for case in JAVASCRIPT_CASES for path in texts_of(case)]
    arguments = (node(), str(CANDIDATES), str(new_javascript))
    done = subprocess.run(arguments, input=json.dumps(files), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Candidate]] = json.loads(done.stdout)
    return found


def entries_of(case: Case, path: Path) -> tuple[Entry, ...]:
    """Return the ledger of one text."""
    settings = case.options("check")
    wanted = Options(command="check", ledger=True, style=settings.style, unsafe=settings.unsafe)
    document = read_document(path.name, path.read_bytes())
    outcome = plan(document, case.language, wanted)
    entries = ledger_of([account(encode(document), outcome, case.language, wanted)])
    sites = Counter((finding.site.rule, FATE_OF[finding.verdict]) for finding in findings_of(outcome))
    assert Counter((entry.rule, entry.fate) for entry in entries if entry.rule) == sites
    return entries


@pytest.mark.parametrize("case", JAVASCRIPT_CASES, ids=lambda case: case.label)
def test_no_candidate_is_missing(case: Case, candidates: dict[str, list[Candidate]]) -> None:
    """Every candidate has an entry of its kind on one of its lines, and no entry answers for two."""
    for path in texts_of(case):
        entries = entries_of(case, path)
        there: Counter[tuple[str, int]] = Counter((entry.kind, entry.span.line) for entry in entries)
        missing = []
        for one in sorted(candidates[str(path)], key=lambda found: found["last"] - found["first"]):
            lines = range(one["first"], one["last"] + 1)
            line = next((line for line in lines if there[one["kind"], line]), None)
            if line is None:
                missing.append(one)
            else:
                there[one["kind"], line] -= 1
        assert missing == [], path
        for entry in entries:
            assert entry.why
            assert all(entry.why)
            assert entry.fate in FATES
            assert entry.kind in KINDS


def test_the_count_is_not_empty(candidates: dict[str, list[Candidate]]) -> None:
    """A parser that finds nothing would prove nothing."""
    kinds = Counter(one["kind"] for found in candidates.values() for one in found)
    assert kinds["attribute"] > 300
    assert kinds["import"] > 300
    assert kinds["name"] >= 1
    assert kinds["address"] >= 1
