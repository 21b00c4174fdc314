"""What parsers that are not the tool's say of JavaScript and TypeScript files: Node's own, and TypeScript's.

One Node process answers for many files; ``npm_parser.mjs`` is its program.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("npm_parser.mjs")


class ParserMissingError(Exception):
    """There is no Node, or it ended without an answer."""


def refused(files: Iterable[Path], typescript: Path) -> dict[Path, dict[str, str]]:
    """Return what the parsers say against each file that one of them refuses, by the parser's name.

    ``typescript`` is the folder of its package. Raises ParserMissingError.
    """
    return _asked("refused", files, typescript)


def places(files: Iterable[Path], typescript: Path) -> dict[Path, dict[str, Any]]:
    """Return where a statement may be put, for each file that has such places. Raises ParserMissingError."""
    return _asked("places", files, typescript)


def _asked(question: str, files: Iterable[Path], typescript: Path) -> dict[Path, dict[str, Any]]:
    names = [str(path.resolve()) for path in files]
    node = shutil.which("node")
    if node is None:
        raise ParserMissingError("there is no Node on PATH, which is needed to hold the results against")
    command = [node, "--no-warnings", "--experimental-vm-modules", "--max-old-space-size=8000", str(PROGRAM)]
    command += [str(typescript), question]
    run = subprocess.run(command, input=json.dumps(names), capture_output=True, encoding="utf-8", check=False)
    if run.returncode:
        raise ParserMissingError(f"Node ended with exit {run.returncode}: {run.stderr.strip()[-2000:]}")
    return {Path(name): said for name, said in json.loads(run.stdout).items()}
