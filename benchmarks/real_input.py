"""Run the tool over code that has nothing to do with the SDK, and see that nothing happens to it.

``python -m benchmarks.real_input`` does so for all packages of the benchmark's tree, and for clients of other
vendors. Each is run over twice: as it is, where the search for the SDK's name ends the matter at once; and with a
mention of the SDK added to every file, so that every file is parsed and analysed in full. Either way no byte may
change and nothing may crash.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from benchmarks.folders import WORK
from benchmarks.packages import LOOKALIKES, TREE, fetch_all
from benchmarks.timing import environment

MENTION = "\nfrom decart import DecartClient as _Client, models as _models\n"
"""Added to the end of a file: a place where every file may have an import."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run over one folder said and did.

    ``sites`` and ``failed`` are one line each; ``broken`` are the failed files that Python refuses as well;
    ``changed`` are the files that are no longer what they were; ``crash`` is what the tool said where it did not
    end with a report.
    """

    files: int
    sites: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    crash: str = ""

    @property
    def quiet(self) -> bool:
        """Whether nothing happened. Files that Python itself refuses may have been named."""
        return not (self.sites or self.failed or self.changed or self.crash)


def tool_here() -> tuple[str, ...]:
    """Return the command that runs the tool from this checkout."""
    return (sys.executable, "-m", "codemod")


def run_over(folder: Path, tool: Sequence[str], verb: str = "apply") -> Seen:
    """Run ``apply``, or another command, over the folder and return what came of it.

    It runs from the folder above: ``python -m`` imports from the current folder first, where a package under
    examination may be one that the tool itself needs.
    """
    before = digests(folder)
    command = [*tool, verb, "--format", "json", folder.name]
    run = subprocess.run(
        command, cwd=folder.parent, capture_output=True, text=True, check=False, env=environment_here()
    )
    after = digests(folder)
    changed = tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))
    try:
        report = json.loads(run.stdout)
    except ValueError:
        return Seen(0, changed=changed, crash=f"exit {run.returncode}: {run.stderr.strip()[-2000:]}")
    crash = run.stderr.strip()[-2000:] if "Traceback (most recent call last)" in run.stderr else ""
    sites = tuple(f"{site['path']}:{site['line']} {site['rule']} {site['verdict']}" for site in report["sites"])
    failed: list[str] = []
    broken: list[str] = []
    for file in report["files"]:
        if file["status"] == "failed":
            (failed if parses(folder.parent / file["path"]) else broken).append(f"{file['path']}: {file['error']}")
    return Seen(report["summary"]["files_seen"], sites, tuple(failed), tuple(broken), changed, crash)


def parses(path: Path) -> bool:
    """Return whether Python itself takes the file for a program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in somebody's string
            ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def mention_the_sdk(folder: Path) -> None:
    """Add an import of the SDK to the end of every Python file below the folder."""
    for path in folder.rglob("*.py"):
        if path.is_file():
            path.write_bytes(path.read_bytes() + MENTION.encode("ascii"))


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of each file below the folder, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> int:
    """Run over every package; return 1 where anything was found, changed, or ended in a crash."""
    folders, missing = fetch_all((*TREE, *LOOKALIKES))
    for line in missing:
        print(line, file=sys.stderr)
    print("| package | files | bytes changed | sites | analysed in full: bytes changed | sites | not parsable |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    loud: list[str] = []
    total = 0
    WORK.mkdir(parents=True, exist_ok=True)
    for package in folders:
        with tempfile.TemporaryDirectory(dir=WORK) as scratch:
            copy = Path(scratch, package.name)
            shutil.copytree(package, copy)
            plain = run_over(copy, tool_here())
            mention_the_sdk(copy)
            full = run_over(copy, tool_here())
        cells = [package.name, f"{full.files:,}", _changed(plain), str(len(plain.sites)), _changed(full)]
        print("| " + " | ".join([*cells, str(len(full.sites)), str(len(full.broken))]) + " |", flush=True)
        total += full.files
        for seen in (plain, full):
            loud += [f"{package.name}: {line}" for line in (*seen.sites, *seen.changed, *seen.failed)]
            loud += [f"{package.name}: {seen.crash}"] if seen.crash else []
    print(f"\n{total:,} files; {len(loud) or 'no'} things to look at." + "".join(f"\n- {line}" for line in loud))
    return 1 if loud or not folders else 0


def _changed(seen: Seen) -> str:
    return "crash" if seen.crash else str(len(seen.changed))


def environment_here() -> dict[str, str]:
    """Return the environment in which the tool is run from this checkout."""
    return {**environment(), "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


if __name__ == "__main__":
    sys.exit(main())
