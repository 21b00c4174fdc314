"""What a hook run on a file without a site imports beyond a bare interpreter: ``-X importtime``."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

from benchmarks import sources
from benchmarks.folders import SAMPLES
from benchmarks.peers import Tool
from benchmarks.rows import sample
from benchmarks.timing import environment

LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)")


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module and the microseconds that it took itself, without what it imports."""

    module: str
    microseconds: int


def of_a_hook(tool: Tool) -> list[Import]:
    """Return what `check` on a file without a site imports and `python -c pass` does not, in order."""
    path = sample(sources.plain(150))
    bare = {entry.module for entry in _imports(tool, ["-c", "pass"])}
    run = _imports(tool, [str(tool.script), "check", path.name])
    return [entry for entry in run if entry.module not in bare]


def parse(text: str) -> list[Import]:
    """Return the imports that an ``-X importtime`` log lists."""
    return [Import(found[4], int(found[1])) for found in map(LINE.match, text.splitlines()) if found]


def _imports(tool: Tool, arguments: list[str]) -> list[Import]:
    command = [str(tool.python), "-X", "importtime", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), cwd=SAMPLES)
    return parse(run.stderr)
