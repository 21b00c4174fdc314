"""Folders with the JavaScript SDK before the queue and with it, and the Node that runs programs under each.

They are made once by npm and kept under the cache folder that the caller names, as those of ``sdk_environments``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.sdk_environments import EnvironmentUnavailable, Runner, command, exclusive

OLD_RELEASE = "0.0.6"
NEW_RELEASE = "0.0.46"
OLDEST_NODE = (20, 19)
"""The first Node that lets CommonJS require the SDK, which is published as an ES module only."""

PACKAGES = ("typescript@5.9.3", "@types/node@20.19.0")
CLIENTS = ("axios@1.7.9", "undici@6.21.0", "node-fetch@2.7.0", "@types/node-fetch@2.6.12", "cross-fetch@4.1.0",
           "form-data@4.0.1",
           "got@14.4.5")  # fmt: skip
"""What programs send requests with that do not use the SDK."""
RUNNER = Path(__file__).with_name("javascript_runner.mjs")

PATCHED = """\
// The SDK with the guide's spelling of the old call, which no release has.
import {{ createDecartClient as create }} from "{sdk}";
export * from "{sdk}";
export function createDecartClient(options) {{
  const client = create(options);
  if (globalThis.guideSpelling) client.generate = client.process;
  return client;
}}
"""


def node() -> str:
    """Return the Node of this machine. Raises EnvironmentUnavailable where there is none that is new enough."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        raise EnvironmentUnavailable("Node and npm are not installed")
    said = subprocess.run((found, "--version"), capture_output=True, text=True, check=True).stdout
    if tuple(map(int, said.strip().lstrip("v").split(".")[:2])) < OLDEST_NODE:
        raise EnvironmentUnavailable(f"Node {said.strip()} is too old, {OLDEST_NODE[0]}.{OLDEST_NODE[1]} is needed")
    return found


def environment(release: str, cache: Path) -> Path:
    """Return a folder with the given release of the SDK in ``node_modules``, making it where it is missing.

    ``patched/node_modules`` in it has the same SDK as programs are to see it. Raises EnvironmentUnavailable where npm
    cannot make it.
    """
    home = cache / f"decartai-sdk-{release}-with-clients"
    ready = home / "ready"
    if ready.exists():
        return home
    with exclusive(cache / f"{home.name}.lock"):
        if not ready.exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            (home / "package.json").write_text(json.dumps({"private": True, "name": "environment", "version": "0.0.0"}))
            npm = shutil.which("npm") or "npm"
            quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier", "--loglevel=error")
            command(npm, "install", "--prefix", str(home), *quiet, f"@decartai/sdk@{release}", *PACKAGES, *CLIENTS)
            _patch(home)
            ready.touch()
    return home


def _patch(home: Path) -> None:
    package = home / "patched" / "node_modules" / "@decartai" / "sdk"
    package.mkdir(parents=True)
    entry = home / "node_modules" / "@decartai" / "sdk" / "dist" / "index.js"
    settings = {"name": "@decartai/sdk", "version": "0.0.0", "type": "module", "exports": {".": "./index.js"}}
    (package / "package.json").write_text(json.dumps(settings))
    relative = Path(os.path.relpath(entry, package)).as_posix()
    (package / "index.js").write_text(PATCHED.format(sdk=relative))
    for client in (one.rpartition("@")[0] for one in CLIENTS if not one.startswith("@")):
        (package.parents[1] / client).symlink_to(home / "node_modules" / client, target_is_directory=True)


def runner(home: Path) -> Runner:
    """Start the process that runs programs in one environment."""
    return Runner(node(), "--no-warnings", str(RUNNER), str(home))
