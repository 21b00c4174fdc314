"""Options whose types the queue's typings narrow: what is rewritten is what tsc takes, form by form."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from codemod.document import encode, read_document
from codemod.languages.javascript import TYPESCRIPT
from codemod.model import Changed, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.fixture_cases import findings_of
from tests.typescript import finish, start

TABLE = Path(__file__).with_name("narrowed_options.txt").read_text()
HEAD = b"""\
import { createDecartClient, models } from "@decartai/sdk";
const client = createDecartClient({ apiKey: "my-key" });
const model = models.video("lucy-pro-t2v");
"""


def programs(section: str) -> list[str]:
    """Return the programs of a section of the table."""
    return list(takewhile(bool, TABLE.partition(f"\n[{section}]\n")[2].splitlines()))


REWRITTEN, REFUSED, LEFT = (programs(section) for section in ("rewritten", "refused", "left"))
PROGRAMS = {f"p{number}.ts": program for number, program in enumerate(REWRITTEN + REFUSED + LEFT)}


def before(name: str) -> bytes:
    return HEAD + f"{PROGRAMS[name]}\nexport {{}};\n".encode()


@pytest.fixture(scope="module")
def errors(
    old_javascript: Path, new_javascript: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The errors of tsc before under the old typings, and of what the rewrite makes, asked or not, under the new."""
    folder = tmp_path_factory.mktemp("narrowed")
    old = start(old_javascript, folder / "before", {name: before(name) for name in PROGRAMS})
    after = {}
    for name in PROGRAMS:
        outcome = plan(read_document(name, before(name)), TYPESCRIPT, Options("apply", unsafe=True))
        assert isinstance(outcome, Changed)
        after[name] = encode(outcome.after)
    return finish(old), finish(start(new_javascript, folder / "after", after))


@pytest.mark.parametrize("name", PROGRAMS, ids=PROGRAMS.__getitem__)
def test_what_typescript_refuses_is_left(name: str, errors: tuple[dict[str, list[str]], dict[str, list[str]]]) -> None:
    old, new = errors
    assert name not in old
    assert (name in new) == (PROGRAMS[name] in REFUSED), new.get(name)
    findings = findings_of(plan(read_document(name, before(name)), TYPESCRIPT, Options("check")))
    reasons = {reason.slug for finding in findings if finding.verdict is Verdict.REVIEW for reason in finding.reasons}
    assert reasons == (set() if PROGRAMS[name] in REWRITTEN else {"options-typed-wider"})


def test_no_section_is_empty() -> None:
    assert min(len(REWRITTEN), len(REFUSED), len(LEFT)) >= 10
