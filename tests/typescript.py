"""Runs tsc --strict over programs, under the typings of one of the SDKs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.javascript_environments import node

TYPES = Path(__file__).with_name("javascript_types.mjs")

AMBIENT = """\
declare module "react" {
  export function useState<T>(value: T): [T, (value: T) => void];
  export function useEffect(effect: () => void, watched?: unknown[]): void;
  export function useCallback<T>(callback: T, watched: unknown[]): T;
}
declare namespace JSX {
  type Element = unknown;
  interface IntrinsicElements {
    [name: string]: Record<string, unknown>;
  }
}
"""


def start(home: Path, folder: Path, texts: Mapping[str, bytes]) -> subprocess.Popen[str]:
    """Start tsc over programs, by their files' names, in a new folder; ``home`` is where the SDK is installed."""
    folder.mkdir()
    (folder / "node_modules").symlink_to(home / "node_modules", target_is_directory=True)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ambient.d.ts").write_text(AMBIENT)
    for name, text in texts.items():
        (folder / name).write_bytes(text)
    arguments = (node(), str(TYPES), str(home), str(folder))
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> dict[str, list[str]]:
    """Wait for tsc and return the errors of each file."""
    said, _ = process.communicate()
    assert process.returncode == 0
    found: dict[str, list[str]] = json.loads(said)
    return found
