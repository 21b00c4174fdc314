"""Writes after.* and report.json of the fixtures from what the tool does now: ``python -m tests.regenerate [CASE…]``.

With ``--projects`` it writes after/ and report.json of the projects, and of those about manifests, instead. What it
writes is a proposal. Read the difference in git by eye before you commit it: a fixture is a promise.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from codemod.document import encode, read_document
from codemod.model import Changed, Failed
from codemod.run import run
from tests.fixture_cases import CASES, Case, findings_of, report_rows, report_text
from tests.manifest_cases import MANIFEST_CASES
from tests.project_cases import (
    GIT_SETTINGS,
    PROJECT_CASES,
    ProjectCase,
    changed_files,
    failed_files,
    make_repository,
    project_rows,
    write_files,
)

PROJECTS = "--projects"


def regenerate(cases: Iterable[Case]) -> list[str]:
    """Write the expectations of the cases; return a line for each one that the tool failed on, which is left alone."""
    problems = []
    for case in cases:
        document = read_document(case.before.name, case.before.read_bytes())
        outcome = case.plan(document, "check")
        match outcome:
            case Failed(error=error, line=line):
                problems.append(f"{case.label}: line {line}: {error}")
                continue
            case Changed(after=after):
                case.after.write_bytes(encode(after))
            case _:
                case.after.unlink(missing_ok=True)
        case.report.write_text(report_text(report_rows(findings_of(outcome))), encoding="utf-8")
    return problems


def regenerate_projects(cases: Iterable[ProjectCase]) -> list[str]:
    """Write the expectations of the projects; return a line for each file that failed where none was to."""
    problems = []
    for case in cases:
        with tempfile.TemporaryDirectory() as folder, _inside(Path(folder)):
            make_repository(case.files_before(), Path(folder))
            report = run(case.options("check"))
        problems += [f"{case.name}: {path}: {e}" for path, e in failed_files(report).items() if path not in case.fails]
        shutil.rmtree(case.after, ignore_errors=True)
        write_files(changed_files(report), case.after)
        case.report.write_text(report_text(project_rows(report)), encoding="utf-8")
    return problems


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Be in a folder for a while, with nobody's own settings of git."""
    before = Path.cwd()
    saved = {name: os.environ.get(name) for name in GIT_SETTINGS}
    os.environ.update(GIT_SETTINGS)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def main(arguments: list[str]) -> int:
    """Regenerate the named cases, or all; return the exit status."""
    several = PROJECT_CASES + MANIFEST_CASES
    names = set(arguments) - {PROJECTS}
    projects = PROJECTS in arguments
    known = {case.name for case in several} if projects else {case.label for case in CASES}
    if unknown := names - known:
        sys.stderr.write(f"no such case: {', '.join(sorted(unknown))}\n")
        return 2
    if projects:
        problems = regenerate_projects(case for case in several if not names or case.name in names)
    else:
        problems = regenerate(case for case in CASES if not names or case.label in names)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
