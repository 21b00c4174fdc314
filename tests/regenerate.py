"""Writes after.* and report.json of the fixtures from what the tool does now: ``python -m tests.regenerate [CASE…]``.

What it writes is a proposal. Read the difference in git by eye before you commit it: a fixture is a promise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from codemod.document import encode, read_document
from codemod.languages import language_named
from codemod.model import Changed, Failed
from codemod.plan import plan
from tests.fixture_cases import PYTHON_CASES, Case, findings_of, report_rows, report_text


def regenerate(cases: Iterable[Case]) -> list[str]:
    """Write the expectations of the cases; return a line for each one that the tool failed on, which is left alone."""
    problems = []
    for case in cases:
        document = read_document(case.before.name, case.before.read_bytes())
        outcome = plan(document, language_named("python"), case.options("check"))
        match outcome:
            case Failed(error=error, line=line):
                problems.append(f"{case.name}: line {line}: {error}")
                continue
            case Changed(after=after):
                case.after.write_bytes(encode(after))
            case _:
                case.after.unlink(missing_ok=True)
        case.report.write_text(report_text(report_rows(findings_of(outcome))), encoding="utf-8")
    return problems


def main(names: list[str]) -> int:
    """Regenerate the named cases, or all; return the exit status."""
    known = {case.name for case in PYTHON_CASES}
    if unknown := set(names) - known:
        sys.stderr.write(f"no such case: {', '.join(sorted(unknown))}\n")
        return 2
    problems = regenerate(case for case in PYTHON_CASES if not names or case.name in names)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
