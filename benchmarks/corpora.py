"""Run the tool over the source of some 300 packages, as it is and with calls planted in 2,000 of its files.

``python -m benchmarks.corpora`` downloads what corpora.txt names (about 150 MB, once), puts it into one tree, and
runs ``check``, ``apply`` and ``apply`` again. No byte may change, for nobody in there uses the SDK, and nothing may
crash. Then one call is planted in each of 2,000 files, at a place drawn by lot, and the three commands run again: each
call must be found; each file must compile, keep every comment and every line that is not on a site's account; and the
second ``apply`` must change nothing. Both times the ledger is compared with the independent counter's candidates.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import time
import tokenize
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

from benchmarks import ledgers
from benchmarks.folders import WORK
from benchmarks.packages import Package, fetch_all
from benchmarks.planting import Planted, parsed, plant
from benchmarks.real_input import Seen, run_over, tool_here

LIST = Path(__file__).with_name("corpora.txt")
CORPORA = WORK / "corpora"
LARGEST = 1 << 20


def pinned() -> list[Package]:
    """Return the packages that corpora.txt names."""
    lines = (line.strip() for line in LIST.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [Package(name, version, 0) for name, _, version in (line.partition("==") for line in lines)]


def lay_out(folders: Iterable[Path]) -> Path:
    """Copy the packages into one fresh tree and return it."""
    shutil.rmtree(CORPORA, ignore_errors=True)
    for folder in folders:
        shutil.copytree(folder, CORPORA / folder.name)
    return CORPORA


def three_runs(tree: Path) -> list[Seen]:
    """Run check, apply and apply again, print a row for each, and return what was seen."""
    found = []
    for command, label in (("check", "check"), ("apply", "apply"), ("apply", "apply again")):
        begin = time.monotonic()
        seen = run_over(tree, tool_here(), command)
        seconds = time.monotonic() - begin
        cells = [label, f"{seen.files:,}", str(len(seen.sites)), str(len(seen.changed)), str(len(seen.failed))]
        print("| " + " | ".join([*cells, str(len(seen.broken)), "yes" if seen.crash else "no", f"{seconds:.0f} s |"]))
        found.append(seen)
    return found


def plant_all(tree: Path, count: int, seed: int) -> dict[str, tuple[str, Planted]]:
    """Plant a call in so many files; return the text before and what was planted, by path from above the tree."""
    random = Random(seed)
    paths = sorted(path for path in tree.rglob("*.py") if path.is_file() and path.stat().st_size < LARGEST)
    random.shuffle(paths)
    planted: dict[str, tuple[str, Planted]] = {}
    for path in paths:
        if len(planted) == count:
            break
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        new = plant(text, random)
        if new is not None:
            path.write_bytes(new.text.encode("utf-8"))
            planted[path.relative_to(tree.parent).as_posix()] = (text, new)
    return planted


def problems_of(name: str, planted: Planted, after: str, sites: list[tuple[int, str]]) -> list[str]:
    """Return what is wrong with one file after ``apply``; ``sites`` are its lines and verdicts."""
    found = [verdict for line, verdict in sites if planted.first <= line <= planted.last]
    where = f"{name}:{planted.first} ({planted.shape} in {planted.place})"
    problems = [] if len(found) == 1 == len(sites) else [f"{where}: {len(sites)} sites, {len(found)} of them planted"]
    if parsed(after) is None:
        return [*problems, f"{where}: does not compile any more"]
    if comments(planted.text) - comments(after):
        problems.append(f"{where}: lost a comment")
    lines = planted.text.splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines, 1) if not _is_accounted(planted, number, line)]
    rest = iter(after.splitlines(keepends=True))
    if not all(line in rest for line in kept):  # each is looked for behind the one before it
        problems.append(f"{where}: changed a line on no site's account")
    if found == ["rewritten"] and "submit_and_poll" not in after:
        problems.append(f"{where}: was not rewritten after all")
    return problems


def _is_accounted(planted: Planted, number: int, line: str) -> bool:
    """Say whether a line may change: the planted ones, their import, and one that the wrapper's Any may join."""
    return planted.first <= number <= planted.last or number == planted.top or line.startswith("from typing import ")


def comments(text: str) -> Counter[str]:
    """Count the comments of a text."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def judge_planted(planted: dict[str, tuple[str, Planted]], runs: list[Seen]) -> list[str]:
    """Return what is wrong after the three runs over planted files, and print what became of the calls."""
    check, apply, again = runs
    sites: dict[str, list[tuple[int, str]]] = {name: [] for name in planted}
    strangers = []
    for line in apply.sites:
        place, rule, verdict = line.rsplit(" ", 2)
        path, _, number = place.rpartition(":")
        if path not in sites:
            strangers.append(f"{line}: nothing was planted there")
        elif rule == "sync-video-call":
            sites[path].append((int(number), verdict))
    problems = [*strangers, *apply.failed, *(f"{name}: changed by a second run" for name in again.changed)]
    problems += [f"{name}: changed by check" for name in check.changed]
    for name, (_, one) in planted.items():
        problems += problems_of(name, one, (CORPORA.parent / name).read_bytes().decode("utf-8"), sites[name])
    verdicts = Counter(verdict for found in sites.values() for _, verdict in found)
    print(f"\n{len(planted):,} calls planted: {', '.join(f'{count:,} {name}' for name, count in verdicts.items())}.")
    for label, counts in (
        ("shape", Counter(one.shape for _, one in planted.values())),
        ("place", Counter(one.place for _, one in planted.values())),
    ):
        print(f"By {label}: {', '.join(f'{name} {count}' for name, count in counts.most_common())}.")
    return problems


def main() -> int:
    """Do all of it; return 1 where anything was found that must not be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpora", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--planted", type=int, default=2000, metavar="FILES")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    folders, missing = fetch_all(pinned())
    for line in missing:
        print(line, file=sys.stderr)
    tree = lay_out(folders)
    print(f"{len(folders)} packages.\n")
    print("| run | files | sites | files changed | failed | not Python | crash | time |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |")
    quiet = three_runs(tree)
    problems = [line for seen in quiet for line in (*seen.sites, *seen.changed, *seen.failed, seen.crash) if line]
    listed = [ledgers.compare(tree)]
    planted = plant_all(tree, wanted.planted, wanted.seed)
    listed.append(ledgers.compare(tree, planted))
    loud = three_runs(tree)
    print("\n".join(["", ledgers.TABLE, *(one.row(label) for one, label in zip(listed, ("as it is", "planted")))]))
    problems += [line for one in listed for line in one.problems]
    if listed[1].candidates < 2 * len(planted):
        problems.append("the counter overlooks what was planted: an import and a call in each file")
    problems += judge_planted(planted, loud)
    problems += [seen.crash for seen in loud if seen.crash]
    print(f"\n{len(problems) or 'No'} things to look at." + "".join(f"\n- {line}" for line in problems[:200]))
    return 1 if problems or not folders or len(planted) < wanted.planted else 0


if __name__ == "__main__":
    sys.exit(main())
