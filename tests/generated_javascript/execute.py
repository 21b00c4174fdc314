"""Executions of many programs in one process of Node, under the stand-ins of the SDK or under the real releases."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RUNNER = HERE / "runner.mjs"
OLDEST_NODE = (20, 0)
MOST_SECONDS = 240
OLD, NEW = "old", "new"

SCENARIOS = ("complete", "job fails", "some fail", "refused", "status lost", "result lost")
"""What happens to the generations of a run. Without the queue all but the first are errors of the old call."""


class NodeUnavailable(Exception):
    """There is no Node on this machine, or it is too old."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one execution showed. ``unusable`` says why it is no basis for a comparison ("" = it is one)."""

    printed: tuple[str, ...]
    error: str
    unhandled: tuple[str, ...]
    requests: tuple[object, ...]
    exports: str
    old_calls: tuple[int, ...] = ()
    """The lines that asked the new client's ``process`` for a video."""
    unusable: str = ""

    @property
    def no_program(self) -> bool:
        """Whether the text could not be loaded."""
        return self.error.startswith("SyntaxError")


def node() -> str:
    """Return the Node of this machine. Raises NodeUnavailable."""
    found = shutil.which("node")
    if found is None:
        raise NodeUnavailable("Node is not installed")
    said = subprocess.run((found, "--version"), capture_output=True, text=True, check=True).stdout.strip()
    if tuple(map(int, said.lstrip("v").split(".")[:2])) < OLDEST_NODE:
        raise NodeUnavailable(f"Node {said} is too old, {OLDEST_NODE[0]} is needed")
    return found


class Execution:
    """A batch of programs on its way: they run while something else is done."""

    def __init__(
        self,
        programs: Sequence[tuple[str, str]],
        scenarios: Sequence[str] = SCENARIOS,
        real: Mapping[str, Path] | None = None,
    ) -> None:
        """Begin. Each program is a side and a text; ``real`` has a ``node_modules`` for each side."""
        self._folder = tempfile.TemporaryDirectory(prefix="generated-javascript-")
        folder = Path(self._folder.name)
        for side in (OLD, NEW):
            if real is not None:
                (folder / side).mkdir()
                os.symlink(real[side], folder / side / "node_modules", target_is_directory=True)
                continue
            package = folder / side / "node_modules" / "@decartai" / "sdk"
            package.mkdir(parents=True)
            shutil.copyfile(HERE / f"{side}_sdk.mjs", package / "index.mjs")
            settings = {"name": "@decartai/sdk", "version": "0.0.0", "type": "module", "exports": "./index.mjs"}
            (package / "package.json").write_text(json.dumps(settings))
        asked = {"scenarios": scenarios, "programs": [{"side": side, "text": text} for side, text in programs]}
        (folder / "request.json").write_text(json.dumps(asked), encoding="utf-8")
        command = (node(), "--no-warnings", str(RUNNER), str(folder))
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish(self) -> list[list[Observation]]:
        """Wait, and return what each program showed in each scenario; one that cannot be loaded, in one.

        Raises RuntimeError where Node did not come to its end.
        """
        try:
            said, _ = self._process.communicate(timeout=MOST_SECONDS)
            path = Path(self._folder.name) / "response.json"
            if self._process.returncode or not path.exists():
                raise RuntimeError(f"the programs did not come to their end:\n{said}")
            return [[_observation(one) for one in each] for each in json.loads(path.read_text(encoding="utf-8"))]
        finally:
            self._process.kill()
            self._process.wait()
            self._folder.cleanup()


def _observation(shown: dict[str, Any]) -> Observation:
    return Observation(
        tuple(shown["printed"]),
        shown["error"],
        tuple(shown["unhandled"]),
        tuple((model, tuple(fields.items())) for model, fields in shown["requests"]),
        shown["exports"],
        tuple(shown["oldCalls"]),
        shown["unusable"],
    )
