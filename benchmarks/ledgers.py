"""Whether ``check --ledger`` over other people's files holds everything that the independent counter finds in them.

The counter (``tests/ledger_oracle.py``) reads text and tokens and shares nothing with what finds the sites. It is
asked about every file that the ledger's own search wants, and about every other one that names the SDK or the address
as a plain look at its text tells, so that a search that passes a file over is noticed too.
"""

from __future__ import annotations

import json
import subprocess
import time
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemod.ledger import FATES, may_be_listed
from codemod.model import Entry, Span
from tests.ledger_oracle import ADDRESS, candidates, missing_from

from benchmarks.real_input import environment_here, tool_here


@dataclass(frozen=True, slots=True)
class Counted:
    """What a ledger was compared with: files, candidates, entries, and a line about each thing that is wrong."""

    files: int
    candidates: int
    entries: int
    seconds: float
    problems: tuple[str, ...]

    def row(self, label: str) -> str:
        """Return a row of a table."""
        cells = [label, f"{self.files:,}", f"{self.candidates:,}", f"{self.entries:,}", str(len(self.problems))]
        return "| " + " | ".join([*cells, f"{self.seconds:.0f} s |"])


TABLE = (
    "| ledger | files compared | candidates | entries | lacking | time |\n| --- | ---: | ---: | ---: | ---: | ---: |"
)


def compare(tree: Path, certain: Collection[str] = (), tool: Sequence[str] | None = None) -> Counted:
    """Run ``check --ledger`` over a tree and look for what it lacks; ``certain`` are paths to compare in any case.

    The paths are those of the report: from above the tree.
    """
    begin = time.monotonic()
    command = [*(tool or tool_here()), "check", "--ledger", "--format", "json", tree.name]
    run = subprocess.run(command, cwd=tree.parent, capture_output=True, text=True, check=False, env=environment_here())
    seconds = time.monotonic() - begin
    try:
        ledger = json.loads(run.stdout)["ledger"]["entries"]
    except (ValueError, KeyError):
        return Counted(0, 0, 0, seconds, (f"no ledger: exit {run.returncode}: {run.stderr.strip()[-2000:]}",))
    by_path: dict[str, list[Entry]] = {}
    for one in ledger:
        by_path.setdefault(one["path"], []).append(_entry(one))
    problems = [
        f"{one.path}:{one.span.line}: {one.fate} is no fate"
        for entries in by_path.values()
        for one in entries
        if one.fate not in FATES or not one.why
    ]
    files = found = 0
    for path in sorted(tree.rglob("*.py")):
        if not path.is_file():
            continue
        name, data = path.relative_to(tree.parent).as_posix(), path.read_bytes()
        text = data.decode("utf-8", "replace")
        if name in certain or name in by_path or may_be_listed(data) or _names_it(text):
            files += 1
            found += len(candidates(text))
            lacking = missing_from(text, by_path.get(name, ()))
            problems += [f"{name}:{one.first}: the ledger lacks a candidate: {one.kind} {one.text}" for one in lacking]
    return Counted(files, found, len(ledger), seconds, tuple(problems))


def _names_it(text: str) -> bool:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "decart" in plain.lower() or ADDRESS in plain


def _entry(one: dict[str, Any]) -> Entry:
    span = Span(one["line"], one["column"], one["end_line"], one["end_column"])
    return Entry(one["path"], span, one["kind"], one["class"], one["text"], tuple(one["evidence"]), one["rule"] or "")
