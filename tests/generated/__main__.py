"""``python -m tests.generated --count 100000``: as many generated programs as asked for, and what they showed."""

from __future__ import annotations

import argparse
import sys

from tests.generated.explore import Found, Tally, described, explore, shrunk

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
    wanted = parser.parse_args(arguments)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
