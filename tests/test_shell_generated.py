"""Scripts of chance show the same before and after; ``python -m tests.generated_scripts`` runs as many as asked for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.generated_scripts import check, script
from tests.loopback import Loopback
from tests.shell_programs import missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed here: {', '.join(missing())}")
SCRIPTS = 24


def test_scripts_of_chance_do_what_they_did(loopback: Loopback, tmp_path: Path) -> None:
    """Each is run before and after, in all scenarios; nearly all of them are rewritten."""
    rewritten = 0
    for number in range(SCRIPTS):
        text = script(random.Random(number))  # noqa: S311  # repeatable on purpose
        try:
            rewritten += check(text, loopback, tmp_path / str(number))
        except AssertionError as error:
            raise AssertionError(f"{number}\n{text}\n{error}") from error
    assert rewritten >= SCRIPTS * 3 // 4
