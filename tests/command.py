"""The command as a user runs it: a process of its own, in a folder, with an environment that the test chose."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PLAIN = "def f():\n    return 1\n"

VIDEO = """\
from decart import DecartClient, ProcessingError, models


async def make(client: DecartClient, prompt: str) -> bytes:
    video = await client.process({"model": models.video("lucy-2.1"), "prompt": prompt})
    return video
"""

SCRIPT = """\
import { createDecartClient, models } from "@decartai/sdk";

const client = createDecartClient();
const video = await client.process({ model: models.video("lucy-restyle-2"), prompt: "x" });
"""
"""One site that is rewritten, and nothing to note."""

UNKNOWN = """\
from decart import DecartClient


async def make(client: DecartClient, model, prompt: str) -> bytes:
    return await client.process({"model": model, "prompt": prompt})
"""
"""One site that is left for a person."""

BROKEN = "from decart import process(\n"
"""No Python, and not passed over: it names what a site would."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a process did."""

    code: int
    out: str
    err: str


def environment(**variables: str) -> dict[str, str]:
    """Return the test's environment without what asks for colours, with the package to be tested in the path."""
    kept = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", **variables}


def run(
    *arguments: str,
    cwd: Path,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    python: Sequence[str] = ("-m", "codemod"),
) -> Outcome:
    """Run the command and return what it did; its output is decoded as UTF-8, newlines untouched."""
    done = subprocess.run(
        [sys.executable, *python, *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment(**(variables or {})),
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
