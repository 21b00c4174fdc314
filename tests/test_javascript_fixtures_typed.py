"""JavaScript and TypeScript before and after as their own tools see them: Node's parser, and tsc --strict.

A program in TypeScript that has no type error under the typings of the old SDK has none, once it is rewritten, under
those of the new one.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from codemod.kinds import JAVASCRIPT_SUFFIXES, TYPESCRIPT_SUFFIXES
from tests.fixture_cases import JAVASCRIPT_CASES, Case
from tests.javascript_environments import node
from tests.project_cases import PROJECT_CASES
from tests.typescript import finish, start

SUFFIXES = JAVASCRIPT_SUFFIXES + TYPESCRIPT_SUFFIXES
SYNTAX = Path(__file__).with_name("javascript_syntax.mjs")

# What is left to a person is the old call still, which the new typings refuse, as they should.
TYPED = [
    case
    for case in JAVASCRIPT_CASES
    if case.typed and not {"review", "suppressed"} & {row["verdict"] for row in json.loads(case.report.read_bytes())}
]


def module_name(case: Case) -> str:
    """Return a name for the case's program that no other case has."""
    return f"{case.family}-{case.name}{case.before.suffix}"


@pytest.fixture(scope="module")
def errors(
    old_javascript: Path, new_javascript: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The errors before under the old typings, and after under the new ones: two programs serve all cases."""
    folder = tmp_path_factory.mktemp("typed")
    before = start(old_javascript, folder / "before", {module_name(case): case.before.read_bytes() for case in TYPED})
    after = start(new_javascript, folder / "after", {module_name(case): case.expected for case in TYPED})
    return finish(before), finish(after)


@pytest.mark.parametrize("case", TYPED, ids=lambda case: case.label)
def test_no_new_type_errors(case: Case, errors: tuple[dict[str, list[str]], dict[str, list[str]]]) -> None:
    """Neither text has errors; a case whose text before has some cannot prove anything and says ``typed = false``."""
    before, after = errors
    assert module_name(case) not in before
    assert module_name(case) not in after


def test_every_text_can_be_parsed(new_javascript: Path) -> None:
    """A fixture is a program before and after; an expectation cannot be broken itself."""
    texts = [path for case in JAVASCRIPT_CASES for path in (case.before, case.after) if path.exists()]
    for project in PROJECT_CASES:
        broken = {project.before / path for path in project.fails}
        files = {path for folder in (project.before, project.after) for path in folder.rglob("*")} - broken
        texts += sorted(path for path in files if path.name.endswith(SUFFIXES))
    arguments = (node(), "--no-warnings", "--experimental-vm-modules", str(SYNTAX), str(new_javascript))
    done = subprocess.run(arguments, input=json.dumps(list(map(str, texts))), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


def test_enough_cases_are_typed() -> None:
    """A proof of a handful of cases is none."""
    assert len(TYPED) >= 35
