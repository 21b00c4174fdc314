"""The stand-ins of the SDK that generated programs run against, checked against the real releases.

The same programs run under decart 0.0.10 and 0.0.29 against the loopback server, and must show there what they show
here: the old text under the old release, and the new text under the new one where no call was left to a person (a
stand-in goes on making those, the real release does not). Programs whose output depends on how fast the answers come
are left out; the virtual clock is what makes them comparable at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.generated.choices import seeded
from tests.generated.examine import examine
from tests.generated.explore import is_python, quiet
from tests.generated.observe import Observation, Outcome, code_of, observe
from tests.generated.programs import write_program
from tests.generated.stand_ins import NEW_SDK, OLD_SDK
from tests.loopback import Loopback
from tests.sdk_environments import ProgramRun, Runner, Runners

PROGRAMS = 20
FIRST_SEED = 5000
BATCH = 10
OUTCOMES = tuple(outcome for outcome in Outcome if outcome.value[1] is None)
"""A cancellation from outside comes at a moment of virtual time."""

WELL = (Outcome.COMPLETE, Outcome.SLOW)
CONCURRENT = re.compile(r"\b(?:gather|create_task|ensure_future|TaskGroup|shield|wait_for|as_completed)\b")


@dataclass(frozen=True, slots=True)
class Text:
    """A program's text, and where it came from."""

    seed: int
    text: str

    @property
    def concurrent(self) -> bool:
        """Whether requests may be under way together, so that which is first is chance."""
        return CONCURRENT.search(self.text) is not None


def families(error: str, text: Text) -> str | list[str]:
    """Return the families that an error is of; of a group in a concurrent program, how many were in time is chance."""
    return sorted(set(re.split(r"\W+", error))) if text.concurrent else error


def texts(*, new: bool) -> Iterator[Text]:
    """Yield programs that can be compared with the real release."""
    found = 0
    number = FIRST_SEED
    while found < PROGRAMS:
        program = write_program(seeded(number))
        number += 1
        if not program.real or not is_python(program.text):
            continue
        text = program.text
        if new:
            examined = examine(text)
            text = examined.planned.text
            if examined.planned.left or not examined.planned.rewritten:
                continue
        found += 1
        yield Text(number - 1, text)


def real(runner: Runner, batch: list[Text], server: Loopback, folder: Path, *, old: bool) -> list[Observation]:
    """Run programs under a real release, in every outcome."""
    runs, addresses = [], []
    for text in batch:
        path = folder / f"{text.seed}.py"
        path.write_text(text.text, encoding="utf-8", newline="")
        for outcome in OUTCOMES:
            addresses.append(server.base_url(outcome.value[0]))
            runs.append(ProgramRun(str(path), "", (), addresses[-1], str(folder / f"{text.seed}-{outcome.name}"), old))
    runner.start(tuple(runs))
    return [
        Observation(
            shown.stdout,
            shown.error,
            tuple((generation.model, generation.fields) for generation in server.generations(address)),
            (),
        )
        for shown, address in zip(runner.finish(), addresses, strict=True)
    ]


@pytest.mark.parametrize("new", [False, True], ids=["old", "new"])
def test_the_stand_ins_are_like_the_real_releases(
    new: bool, runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """What a program prints, raises and asks for is the same in memory and over the wire."""
    runner, sdk = (runners.new, NEW_SDK) if new else (runners.old, OLD_SDK)
    with quiet():
        everything = list(texts(new=new))
    for start in range(0, len(everything), BATCH):
        batch = everything[start : start + BATCH]
        shown = iter(real(runner, batch, loopback, tmp_path, old=not new))
        for text in batch:
            for outcome in OUTCOMES:
                with quiet():
                    here = observe(code_of(text.text), sdk, outcome)
                there = next(shown)
                where = f"seed {text.seed}, {outcome.name.lower()}"
                if text.concurrent and outcome is Outcome.NTH_FAILS:
                    continue  # which request is the second is chance
                assert there.printed == here.printed, where
                assert families(there.error, text) == families(here.error, text), where
                asked, expected = Counter(there.generations), Counter(here.generations)
                if text.concurrent and outcome not in WELL:
                    assert asked <= expected, where  # the first failure may end the program before the rest is sent
                elif text.concurrent:
                    assert asked == expected, where
                else:
                    assert there.generations == here.generations, where
