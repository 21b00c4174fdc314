"""Run the tool over the sources of some 110 npm packages: as they are, with the SDK mentioned, with calls planted.

``python -m benchmarks.npm`` downloads what npm.txt names (about 400 MB, once) and puts it into one tree of 100,000
JavaScript and TypeScript files. As they are, no byte may change, and ``check`` is timed against a bare search of the
same bytes. With a mention of the SDK in 3,000 of the files, which are parsed and analysed in full then, no byte may
change either, and no site may be named. A file that is refused is held against Node and TypeScript: what they take is
beyond the tool's grammar, is listed, and may be rare. With one call planted in each of 1,000 files, each call must be
found, each parser that took the file must take it afterwards, lines on no site's account must stay, and the second
``apply`` must change nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import npm_parser
from benchmarks.folders import WORK
from benchmarks.npm_packages import SUFFIXES, UNPACKED, fetch, fetch_all, pinned, sources, tidy
from benchmarks.npm_planting import Planted, plant
from benchmarks.npm_search import files_where, names_it
from benchmarks.packages import PackageMissingError
from benchmarks.real_input import digests, environment_here, tool_here
from benchmarks.timing import Command, Timed, compare, ratio

MENTIONED = WORK / "npm-mentioned"
PLANTED = WORK / "npm-planted"
LIMITS = WORK / "npm-limits"
LARGEST = 1_000_000
SEARCH = Path(__file__).with_name("npm_search.py")
SLOWEST = 3.0
"""How many times the bare search ``check`` may take over a tree without sites."""
MOST_REFUSED = 0.02
"""How many of the files may be beyond the tool's grammar though another parser takes them: each is named."""

ES_MODULE = re.compile(rb"(?:^|[;}\n])\s*(?:import\b\s*[^\s(.]|export\b\s*[\w{*])")
IMPORTED = '\nimport { createDecartClient as _createClient, models as _models } from "@decartai/sdk";\n'
REQUIRED = '\nconst { createDecartClient: _createClient, models: _models } = require("@decartai/sdk");\n'
USED = """
async function _mentioned() {
  const client = _createClient({ apiKey: "key" });
  return client.queue.submitAndPoll({ model: _models.video("lucy-pro-t2v"), prompt: "a fish" });
}
"""
"""A client that is nobody else's, so that whose each call of the file is has to be asked; nothing in it is a site."""

WRITTEN = re.compile(
    r"submitAndPoll|result\d*\.(status|data|error)|throw Object\.assign|QUEUE_(SUBMIT|STATUS|RESULT)_ERROR|^\}?;?$"
    r"|import type \{|client: \{ queue: QueueClient|options: QueueSubmitAndPollOptions|\): Promise<Blob> \{"
)
"""What every line that ``apply`` adds has in it."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command over a tree said and did. ``failed`` has what the tool said of each file that it refused."""

    files: int
    sites: tuple[dict[str, Any], ...]
    failed: dict[str, str]
    changed: tuple[str, ...]
    crash: str
    seconds: float

    def row(self, label: str) -> str:
        """Return a row of a table."""
        cells = [label, f"{self.files:,}", f"{len(self.sites):,}", f"{len(self.changed):,}", str(len(self.failed))]
        return "| " + " | ".join([*cells, "yes" if self.crash else "no", f"{self.seconds:.0f} s |"])


COLUMNS = "| run | files | sites | files changed | refused | crash | time |"
HEAD = COLUMNS + "\n| --- | ---: | ---: | ---: | ---: | --- | ---: |"


def run_over(tree: Path, verb: str, tool: Sequence[str] | None = None, known: dict[str, str] | None = None) -> Ran:
    """Run a command over a tree, from the folder above it, and return what came of it; ``known`` are its digests."""
    before = known or digests(tree)
    begin = time.monotonic()
    run = subprocess.run(
        [*(tool or tool_here()), verb, "--format", "json", tree.name],
        cwd=tree.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=environment_here(),
    )
    seconds = time.monotonic() - begin
    after = digests(tree)
    changed = tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))
    crash = run.stderr.strip()[-2000:] if "Traceback (most recent call last)" in run.stderr else ""
    try:
        report = json.loads(run.stdout)
    except ValueError:
        return Ran(0, (), {}, changed, f"exit {run.returncode}: {run.stderr.strip()[-2000:]}", seconds)
    failed = {file["path"]: file["error"] for file in report["files"] if file["status"] == "failed"}
    return Ran(report["summary"]["files_seen"], tuple(report["sites"]), failed, changed, crash, seconds)


def three_runs(tree: Path) -> tuple[Ran, Ran, Ran]:
    """Run check, apply and apply again, and print a row for each."""
    print(HEAD)
    found = []
    for verb, label in (("check", "check"), ("apply", "apply"), ("apply", "apply again")):
        found.append(run_over(tree, verb))
        print(found[-1].row(label), flush=True)
    return found[0], found[1], found[2]


def _loud(ran: Iterable[Ran]) -> list[str]:
    """Return a line about each thing that may not be where nothing of the SDK's is called."""
    lines = []
    for one in ran:
        lines += [f"{site_line(site)}: a site where there is none" for site in one.sites]
        lines += [f"{name}: changed" for name in one.changed]
        lines += [one.crash] if one.crash else []
    return lines


def site_line(site: dict[str, Any]) -> str:
    """Return what a report says of a site, in a line."""
    reasons = ", ".join(reason["code"] for reason in site["reasons"])
    return f"{site['path']}:{site['line']} {site['rule']} {site['verdict']}" + (f" ({reasons})" if reasons else "")


def timed(tree: Path, rounds: int) -> dict[str, Timed]:
    """Time ``check`` over a tree in turn with a bare search of its bytes, and with the tool's own test of them.

    Without the files that say the SDK's name, nothing is parsed; with them, who imports them is looked for, too.
    """
    python = (shutil.which("env") or "env", f"PYTHONPATH={environment_here()['PYTHONPATH']}", sys.executable)
    check = (*python, "-m", "codemod", "check")
    names = [path.relative_to(tree.parent).as_posix() for path in map(Path, files_where(str(tree), names_it))]
    commands = [
        Command("a bare search", (*python, str(SEARCH), "search", tree.name), tree.parent),
        Command("the prefilter", (*python, str(SEARCH), "prefilter", tree.name), tree.parent),
        Command("check", (*check, *(f"--exclude={name}" for name in names), tree.name), tree.parent),
        Command(f"check, {len(names)} more that say the name", (*check, tree.name), tree.parent),
    ]
    return compare(commands, rounds, lambda line: print(line, file=sys.stderr))


def judge_times(times: dict[str, Timed]) -> list[str]:
    """Print the times as a table, and return what is wrong with them."""
    if any(one.problem for one in times.values()):
        return [f"{name}: {one.problem}" for name, one in times.items() if one.problem]
    print("\n| over the tree as it is | seconds | seconds of CPU | peak MiB | times the search | times the prefilter |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, one in times.items():
        ratios = [f"{ratio(one, times[other]):.2f}" for other in ("a bare search", "the prefilter")]
        print("| " + " | ".join([name, f"{one.seconds:.2f}", f"{one.cpu:.2f}", f"{one.peak:.0f}", *ratios]) + " |")
    measured = ratio(times["check"], times["a bare search"])
    return [] if measured <= SLOWEST else [f"check takes {measured:.1f} times the search; at most {SLOWEST} are due"]


def sample(tree: Path, target: Path, count: int, random: Random, largest: int = LARGEST) -> list[Path]:
    """Copy so many files, drawn by lot and as equally from all suffixes as there are some, into a fresh tree."""
    shutil.rmtree(target, ignore_errors=True)
    every = [path for path in sources(tree) if path.stat().st_size < largest]
    random.shuffle(every)
    groups: dict[str, list[Path]] = {}
    for path in every:
        groups.setdefault(".d.ts" if ".d." in path.name else path.suffix, []).append(path)
    drawn: list[Path] = []
    for number, suffix in enumerate(sorted(groups, key=lambda suffix: len(groups[suffix]))):
        share = (count - len(drawn)) // (len(groups) - number)
        drawn += groups[suffix][:share]
    copies = []
    for path in drawn:
        copy = target / path.relative_to(tree)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        copies.append(copy)
    return sorted(copies)


def mention_the_sdk(path: Path) -> None:
    """Add an import of the SDK to the end of a file, the way in which the file imports, and a use of it."""
    data = path.read_bytes()
    is_module = ES_MODULE.search(data) or path.name.endswith((".mjs", "ts", "tsx"))
    used = "" if ".d." in path.name else USED
    path.write_bytes(data + ((IMPORTED if is_module else REQUIRED) + used).encode("ascii"))


def judge_refused(tree: Path, failed: dict[str, str], typescript: Path) -> tuple[list[str], list[str]]:
    """Tell the files that the tool refuses alone from those that another parser refuses too; return a line of each."""
    paths = {name: tree.parent / name for name in failed}
    others = npm_parser.refused(paths.values(), typescript)
    alone, shared = [], []
    for name, path in sorted(paths.items()):
        said = others.get(path.resolve(), {})
        needed = {"typescript"} if path.suffix in {".ts", ".tsx", ".mts", ".cts"} else {"typescript", "node"}
        both = ", ".join(f"{parser}: {text}" for parser, text in said.items())
        if needed <= said.keys():
            shared.append(f"{name}: {failed[name]} ({both})")
        else:
            alone.append(f"{name}: {failed[name]} ({both or 'no other parser refuses it'})")
    return alone, shared


def plant_all(paths: Sequence[Path], root: Path, typescript: Path, random: Random) -> dict[str, Planted]:
    """Plant a call in each file that has a place for one; delete the others. By path from ``root``."""
    found = npm_parser.places(paths, typescript)
    planted: dict[str, Planted] = {}
    for path in paths:
        where = found.get(path.resolve())
        text = path.read_bytes().decode("utf-8", "replace")
        new = plant(text, path.name, where, random) if where and "\ufffd" not in text and "\ufeff" not in text else None
        if new is None:
            path.unlink()
        else:
            path.write_bytes(new.text.encode("utf-8"))
            planted[path.relative_to(root).as_posix()] = new
    wrong = npm_parser.refused([root / name for name in planted], typescript)
    for name in [name for name in planted if (root / name).resolve() in wrong]:
        (root / name).unlink()  # no program with the call in it
        del planted[name]
    return planted


def beyond_the_grammar(planted: dict[str, Planted]) -> set[str]:
    """Return which of the files the tool refuses without their call, too, where the SDK is mentioned."""
    shutil.rmtree(LIMITS, ignore_errors=True)
    LIMITS.mkdir(parents=True)
    for name, one in planted.items():
        copy = LIMITS / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(one.before.encode("utf-8"))
        mention_the_sdk(copy)
    failed = run_over(LIMITS, "check").failed if planted else {}
    return {name.removeprefix(f"{LIMITS.name}/") for name in failed}


def problems_of(name: str, planted: Planted, after: str, sites: Sequence[dict[str, Any]]) -> list[str]:
    """Return what is wrong with one file after ``apply``; ``sites`` are its calls."""
    where = f"{name}:{planted.first} ({planted.shape} in {planted.place})"
    found = [site["verdict"] for site in sites if planted.first <= site["line"] <= planted.last]
    problems = [] if len(found) == 1 == len(sites) else [f"{where}: {len(sites)} sites, {len(found)} of them planted"]
    lines = planted.text.splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines, 1) if not planted.first <= number <= planted.last]
    rest = iter(after.splitlines(keepends=True))
    if not all(line in rest for line in kept):  # each is looked for behind the one before it
        problems.append(f"{where}: changed a line on no site's account")
    added = Counter(line.strip() for line in after.splitlines()) - Counter(line.strip() for line in lines)
    strange = [line for line in added if not WRITTEN.search(line) and line not in planted.text]
    problems += [f"{where}: added {line!r}" for line in strange if not _is_planted(line, planted)]
    if planted.text.count("// kept") != after.count("// kept"):
        problems.append(f"{where}: lost a comment")
    if found == ["rewritten"] and "submitAndPoll" not in after:
        problems.append(f"{where}: was not rewritten after all")
    if found != ["rewritten"] and after != planted.text:
        problems.append(f"{where}: changed though nothing was rewritten")
    return problems


def _is_planted(line: str, planted: Planted) -> bool:
    """Whether an added line is what is left of a planted one, with the video's or the wrapper's name in it."""
    lines = planted.text.splitlines()[planted.first - 1 : planted.last]
    return any(set(re.findall(r"\w+", line)) <= {*re.findall(r"\w+", one), "result", "data"} for one in lines)


def judge_planted(planted: dict[str, Planted], runs: Sequence[Ran], root: Path, typescript: Path) -> list[str]:
    """Return what is wrong after the three runs over planted files, and print what became of the calls."""
    check, apply, again = runs
    sites: dict[str, list[dict[str, Any]]] = {name: [] for name in planted}
    problems = [f"{name}: changed by check" for name in check.changed]
    problems += [f"{name}: changed by a second run" for name in again.changed]
    limits = beyond_the_grammar({name: planted[name] for name in apply.failed if name in planted})
    problems += [f"{name}: {error}" for name, error in apply.failed.items() if name not in limits]
    problems += _too_many(sorted(limits), len(planted))
    print(f"\n{len(limits)} of them are refused without the call too, and left out of what follows.")
    planted = {name: one for name, one in planted.items() if name not in limits}
    for site in apply.sites:
        if site["path"] not in sites:
            problems.append(f"{site_line(site)}: nothing was planted there")
        elif site["rule"] == "sync-video-call":
            sites[site["path"]].append(site)
    wrong = npm_parser.refused([root / name for name in planted], typescript)
    for name, one in planted.items():
        said = wrong.get((root / name).resolve())
        problems += [f"{name}:{one.first} ({one.shape} in {one.place}): is no program any more: {said}"] if said else []
        problems += problems_of(name, one, (root / name).read_bytes().decode("utf-8"), sites[name])
    _tell(planted, sites)
    return problems


def _tell(planted: dict[str, Planted], sites: dict[str, list[dict[str, Any]]]) -> None:
    """Print what became of the calls, by shape and place."""
    print("\n| planted | calls | rewritten | to review | other | reasons |\n| --- | ---: | ---: | ---: | ---: | --- |")
    rows: dict[str, Counter[str]] = {}
    reasons: dict[str, Counter[str]] = {}
    for name, one in planted.items():
        for label in ("all", f"shape: {one.shape}", f"place: {one.place}", f"suffix: {Path(name).suffix}"):
            rows.setdefault(label, Counter()).update(
                ["calls", *(site["verdict"] for site in sites[name])] if sites[name] else ["calls", "none"]
            )
            found = reasons.setdefault(label, Counter())
            found.update(reason["code"] for site in sites[name] for reason in site["reasons"])
    for label, counts in sorted(rows.items()):
        other = counts["calls"] - counts["rewritten"] - counts["review"]
        why = ", ".join(f"{code} {count}" for code, count in reasons[label].most_common())
        print(f"| {label} | {counts['calls']} | {counts['rewritten']} | {counts['review']} | {other} | {why} |")


def as_they_are(tree: Path, rounds: int) -> list[str]:
    """Do what is done with the whole tree; return what is wrong."""
    every, known = len(sources(tree)), digests(tree)
    print("As they are:\n\n" + HEAD)
    runs = []
    for verb in ("check", "apply"):
        runs.append(run_over(tree, verb, known=known))
        print(runs[-1].row(verb), flush=True)
    for name in {name for one in runs for name in one.changed}:
        shutil.rmtree(tree / Path(name).parts[0], ignore_errors=True)  # to be unpacked again
    problems = _loud(runs) + [f"{name}: {error}" for one in runs for name, error in one.failed.items()]
    problems += [f"{every:,} files are there, {one.files:,} were looked at" for one in runs if one.files != every]
    return problems + (judge_times(timed(tree, rounds)) if rounds else [])


def with_a_mention(tree: Path, count: int, random: Random, typescript: Path) -> list[str]:
    """Do what is done with the SDK mentioned in so many files; return what is wrong."""
    paths = sample(tree, MENTIONED, count, random)
    for path in paths:
        mention_the_sdk(path)
    suffixes = Counter(".d.ts" if ".d." in path.name else path.suffix for path in paths)
    print(f"\nWith a mention of the SDK in {len(paths):,} files: ", end="")
    print(", ".join(f"{number} {suffix}" for suffix, number in suffixes.most_common()) + ".\n\n" + HEAD)
    runs = []
    for verb in ("check", "apply"):
        runs.append(run_over(MENTIONED, verb))
        print(runs[-1].row(verb), flush=True)
    alone, shared = judge_refused(MENTIONED, runs[0].failed, typescript)
    print(f"\n{len(shared)} files are refused by other parsers too; {len(alone)} are beyond the tool's grammar alone.")
    print("".join(f"\n- {line}" for line in (*alone, *shared[:10])))
    return _loud(runs) + _too_many(alone, len(paths))


def _too_many(alone: Sequence[str], of: int) -> list[str]:
    return [f"{len(alone)} of {of} files are beyond the grammar"] if len(alone) > MOST_REFUSED * of else []


def with_calls(tree: Path, count: int, random: Random, typescript: Path) -> list[str]:
    """Do what is done with calls planted; return what is wrong."""
    paths = sample(tree, PLANTED, 2 * count, random, LARGEST // 4)
    random.shuffle(paths)
    planted = plant_all(paths, WORK, typescript, random)
    for name in list(planted)[count:]:
        (WORK / name).unlink()
        del planted[name]
    print(f"\nWith a call planted in each of {len(planted):,} files:\n")
    runs = three_runs(PLANTED)
    problems = judge_planted(planted, runs, WORK, typescript) + [one.crash for one in runs if one.crash]
    return problems if planted else [*problems, "nothing could be planted"]


def main() -> int:
    """Do all of it; return 1 where anything was found that must not be, 2 where there is nothing to hold it against."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.npm", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--mentioned", type=int, default=3000, metavar="FILES")
    parser.add_argument("--planted", type=int, default=1000, metavar="FILES")
    parser.add_argument("--rounds", type=int, default=7, help="of the timing; 0 leaves it out")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    folders, missing = fetch_all(pinned())
    print("".join(f"{line}\n" for line in missing), end="", file=sys.stderr)
    try:
        typescript = fetch(*next(one for one in pinned() if one[0] == "typescript"))
        npm_parser.refused([], typescript)
    except (PackageMissingError, npm_parser.ParserMissingError) as problem:
        print(problem, file=sys.stderr)
        return 2
    tree = tidy(folders, UNPACKED)
    print(f"{len(folders)} packages, {len(SUFFIXES)} suffixes.\n")
    random = Random(wanted.seed)
    problems = as_they_are(tree, wanted.rounds)
    if wanted.mentioned:
        problems += with_a_mention(tree, wanted.mentioned, random, typescript)
    if wanted.planted:
        problems += with_calls(tree, wanted.planted, random, typescript)
    print(f"\n{len(problems) or 'No'} things to look at." + "".join(f"\n- {line}" for line in problems[:300]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
