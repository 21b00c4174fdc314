"""Run the tool over the examples and tests of the SDK's own source distribution, the last of the old kind.

``python -m benchmarks.sdk_sdist`` downloads decart 0.0.10, applies the tool to a copy, and prints what became
of each site. It is real code that uses the old call in earnest, written by those who know it best.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.folders import WORK
from benchmarks.real_input import tool_here
from benchmarks.timing import environment

RELEASE = "0.0.10"
FOLDERS = ("examples", "tests")


class DistributionMissingError(Exception):
    """The source distribution is neither here nor to be downloaded."""


def fetch() -> Path:
    """Return the folder of the unpacked source distribution. Raises DistributionMissingError."""
    target = WORK / "sdist" / f"decart-{RELEASE}"
    if target.is_dir():
        return target
    archives = WORK / "sdist"
    archives.mkdir(parents=True, exist_ok=True)
    archive = archives / f"decart-{RELEASE}.tar.gz"
    if not archive.is_file():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "decart"]
        command += ["--dest", str(archives), f"decart=={RELEASE}"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode or not archive.is_file():
            raise DistributionMissingError(
                f"decart {RELEASE} could not be downloaded; with a network run this again, without one put "
                f"{archive.name} into benchmarks/work/sdist.\n{run.stderr.strip()}"
            )
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            if member.isfile() and ".." not in Path(member.name).parts and not member.name.startswith("/"):
                packed.extract(member, archives)
    return target


def report(source: Path) -> dict[str, Any]:  # Any: the report is JSON
    """Apply the tool to a copy of the examples and tests, and return its JSON report."""
    with tempfile.TemporaryDirectory() as scratch:
        present = [name for name in FOLDERS if (source / name).is_dir()]
        for name in present:
            shutil.copytree(source / name, Path(scratch, name))
        command = [*tool_here(), "apply", "--format", "json", *present]
        here = {**environment(), "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        run = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False, env=here)
    if not run.stdout:
        raise RuntimeError(f"The tool gave no report, exit {run.returncode}: {run.stderr.strip()}")
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def table(sites: list[Mapping[str, Any]], source: Path) -> str:
    """Return a Markdown table of the sites of a report, with the lines of the source that they begin in."""
    lines = ["| place | what stands there | rule | verdict | reasons |", "| --- | --- | --- | --- | --- |"]
    for site in sites:
        text = (source / site["path"]).read_text("utf-8").splitlines()[site["line"] - 1]
        reasons = ", ".join(reason["slug"] for reason in site["reasons"])
        cells = (f"{site['path']}:{site['line']}", f"`{text.strip()}`".replace("|", "\\|"), site["rule"])
        lines.append("| " + " | ".join((*cells, site["verdict"], reasons)) + " |")
    return "\n".join(lines)


def main() -> int:
    """Print the table and how many sites got which verdict."""
    try:
        source = fetch()
        answer = report(source)
    except (DistributionMissingError, RuntimeError) as problem:
        print(problem, file=sys.stderr)
        return 2
    sites = answer["sites"]
    print(table(sites, source))
    counted = Counter(site["verdict"] for site in sites)
    print(f"\n{len(sites)} sites: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counted.items())))
    for file in answer["files"]:
        if file["status"] == "failed":
            print(f"failed: {file['path']}: {file['error']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
