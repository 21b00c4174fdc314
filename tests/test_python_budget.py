"""A file that takes more steps to follow than there are: what cannot be followed is said, and never passed over."""

from __future__ import annotations

import pytest

from codemod.languages.python import fixpoint
from tests.python_analysis import program, verdicts

CODE = program(
    """
    async def make(prompt):
        client = DecartClient(api_key="key")
        options = OPTIONS
        return [await client.process(options) for _ in range(2)]
    """
)


@pytest.mark.parametrize("steps", range(30))
def test_a_budget_that_runs_out_at_any_step(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixpoint, "BUDGET", steps)
    monkeypatch.setattr(fixpoint, "BUDGET_A_LINE", 0)
    found = verdicts(CODE)
    assert found == "fixable" or found.startswith("review"), found


def test_a_nesting_that_is_too_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    inline = CODE.replace("process(options)", "process({**options, 'seed': 1})")
    assert verdicts(inline) == "fixable"
    monkeypatch.setattr(fixpoint, "DEPTH", 0)
    assert verdicts(inline).startswith("review")
