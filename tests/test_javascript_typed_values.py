"""Clients, models and options that written types say less of: what is rewritten is what tsc takes, form by form."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from codemod.document import encode, read_document
from codemod.languages.javascript import TYPESCRIPT
from codemod.model import Changed, FileOutcome, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import findings_of
from tests.typescript import finish, start

TABLE = Path(__file__).with_name("typed_values.txt").read_text()
HEAD = """\
import { createDecartClient, models } from "@decartai/sdk";
import type { ImageModels, ModelDefinition, ProcessClient, ProcessOptions, VideoModels } from "@decartai/sdk";
type Client = ReturnType<typeof createDecartClient>;
interface Gen { process: ProcessClient }
const make = () => createDecartClient({ apiKey: "my-key" });
const model = models.video("lucy-pro-t2v");
"""


def programs(section: str) -> list[str]:
    """Return the programs of a section of the table."""
    return list(takewhile(bool, TABLE.partition(f"\n[{section}]\n")[2].splitlines()))


REWRITTEN, REFUSED, LEFT = (programs(section) for section in ("rewritten", "refused", "left"))
PROGRAMS = {f"p{number}.ts": program for number, program in enumerate(REWRITTEN + REFUSED + LEFT)}


def text(program: str) -> bytes:
    return f"{HEAD}{program}\nexport {{}};\n".encode()


def outcome_of(name: str) -> FileOutcome:
    return plan(read_document(name, text(PROGRAMS[name])), TYPESCRIPT, Options("apply"))


@pytest.fixture(scope="module")
def errors(
    old_javascript: Path, new_javascript: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The errors of tsc before under the old typings, and under the new ones of what the tool makes of a program, or,
    where it leaves it, of what a person who knows no types would.
    """
    folder = tmp_path_factory.mktemp("typed")
    old = start(old_javascript, folder / "before", {name: text(program) for name, program in PROGRAMS.items()})
    after = {}
    for name, program in PROGRAMS.items():
        outcome = outcome_of(name)
        changed = encode(outcome.after) if isinstance(outcome, Changed) else None
        after[name] = changed or text(program.replace(".process(", ".queue.submitAndPoll("))
    return finish(old), finish(start(new_javascript, folder / "after", after))


@pytest.mark.parametrize("name", PROGRAMS, ids=PROGRAMS.__getitem__)
def test_what_typescript_refuses_is_left(name: str, errors: tuple[dict[str, list[str]], dict[str, list[str]]]) -> None:
    old, new = errors
    assert name not in old
    assert (name in new) == (PROGRAMS[name] in REFUSED), new.get(name)
    outcome = outcome_of(name)
    assert isinstance(outcome, Changed) == (PROGRAMS[name] in REWRITTEN)
    reviews = [finding for finding in findings_of(outcome) if finding.verdict is Verdict.REVIEW]
    assert len(reviews) == (PROGRAMS[name] not in REWRITTEN)
