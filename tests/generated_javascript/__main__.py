"""``python -m tests.generated_javascript --count 10000``: as many programs as asked for, and what they showed."""

from __future__ import annotations

import argparse
import sys

from tests.generated_javascript.explore import Found, Tally, described, explore, shrunk
from tests.generated_javascript.invariants import apply, apply_as_the_guide

SHRUNK_AT_MOST = 10
"""Findings that are shrunk; more of them are most likely the same defects again."""


def main(arguments: list[str]) -> int:
    """Run, report on stdout, and return 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.generated_javascript", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many programs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="where the randomness begins (default: %(default)s)")
    parser.add_argument("--shrink", action="store_true", help="look for a small program that shows each problem")
    parser.add_argument("--guide", action="store_true", help="rewrite in the style of the vendor's guide")
    wanted = parser.parse_args(arguments)
    rewriter = apply_as_the_guide if wanted.guide else apply
    kinds: dict[str, Found] = {}

    def told(found: Found) -> None:
        smallest = kinds.setdefault(found.problem.kind, found)
        if len(found.program.text) < len(smallest.program.text):
            kinds[found.problem.kind] = found
        sys.stderr.write(f"seed {found.seed}: {found.problem.kind}: {found.problem.detail.splitlines()[0]}\n")

    def progress(tally: Tally) -> None:
        sys.stderr.write(f"{tally.programs} programs, {len(tally.found)} problems, {tally.seconds:.0f} s\n")

    tally = explore(wanted.count, wanted.seed, rewriter=rewriter, told=told, progress=progress)
    for found in list(kinds.values())[:SHRUNK_AT_MOST]:
        sys.stdout.write(described(shrunk(found, rewriter) if wanted.shrink else found, rewriter) + "\n")
    sys.stdout.write("\n".join(tally.lines()) + "\n")
    return 1 if tally.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
