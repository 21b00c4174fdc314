"""``python -m tests.generated --count 100000``: as many generated programs as asked for, and what they showed.

With ``--spread``, each of them in one file, and cut into several.
"""

from __future__ import annotations

import argparse
import sys

from tests.generated.explore import Found, Tally, described, explore, shrunk
from tests.generated.spreading import FoundSpread, SpreadTally, described_spread, explore_spread, shrunk_spread

SHRUNK_AT_MOST = 10
"""Findings that are shrunk; more of them are most likely the same defects again."""


def main(arguments: list[str]) -> int:
    """Run, report on stdout, and return 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many programs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="where the randomness begins (default: %(default)s)")
    parser.add_argument(
        "--shrink", action="store_true", help="look for a small program that shows each kind of problem"
    )
    parser.add_argument("--spread", action="store_true", help="cut each program into files; problems are shrunk")
    wanted = parser.parse_args(arguments)
    if wanted.spread:
        return spread(wanted.count, wanted.seed)
    kinds: dict[str, Found] = {}

    def told(found: Found) -> None:
        if len(found.program.text) < len(kinds.get(found.problem.kind, found).program.text):
            kinds[found.problem.kind] = found
        kinds.setdefault(found.problem.kind, found)
        if not wanted.shrink:
            sys.stdout.write(described(found) + "\n")
            sys.stdout.flush()

    def progress(tally: Tally) -> None:
        sys.stderr.write(f"{tally.programs} programs, {len(tally.found)} problems, {tally.seconds:.0f} s\n")

    tally = explore(wanted.count, wanted.seed, told=told, progress=progress)
    if wanted.shrink:
        for found in list(kinds.values())[:SHRUNK_AT_MOST]:
            sys.stdout.write(described(shrunk(found)) + "\n")
    sys.stdout.write("\n".join(tally.lines()) + "\n")
    return 1 if tally.found else 0


def spread(count: int, seed: int) -> int:
    """The same for programs that are cut into files."""
    kinds: dict[str, FoundSpread] = {}

    def told(found: FoundSpread) -> None:
        sys.stderr.write(f"seed {found.seed}, {found.size} files: {found.problem.kind}\n")
        smallest = kinds.setdefault(found.problem.kind, found)
        if (found.size, len(found.text)) < (smallest.size, len(smallest.text)):
            kinds[found.problem.kind] = found

    def progress(tally: SpreadTally) -> None:
        sys.stderr.write(f"{tally.programs} programs, {len(tally.found)} problems, {tally.seconds:.0f} s\n")

    tally = explore_spread(count, seed, told=told, progress=progress)
    for found in list(kinds.values())[:SHRUNK_AT_MOST]:
        sys.stdout.write(described_spread(shrunk_spread(found)) + "\n")
        sys.stdout.flush()
    sys.stdout.write("\n".join(tally.lines()) + "\n")
    return 1 if tally.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
