"""Executes fixture programs under one release of the SDK; started by ``sdk_environments`` with that release's Python.

Reads one JSON line per request on stdin, a list of runs, and answers with one JSON line, the list of their outcomes.
Every run is a forked child, so that the SDK is imported once and no program sees what another one left behind.
It uses nothing but the standard library and the SDK, because nothing else is installed beside it.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import importlib.machinery
import importlib.util
import io
import json
import os
import runpy
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

# Not import statements: where this file is type-checked, the SDK is not installed.
decart: Any = importlib.import_module("decart")

CHILD_SECONDS = 30
PROCESSING_FAMILY = {"ProcessingError", "QueueSubmitError", "QueueStatusError", "QueueResultError"}


def error_family(error: BaseException) -> str:
    """Name an error; the errors of the old call and of the queue count as one."""
    if isinstance(error, decart.errors.DecartSDKError) and type(error).__name__ in PROCESSING_FAMILY:
        return "processing"
    # Only Python 3.11 has exception groups by name.
    if members := getattr(error, "exceptions", None):
        return f"{type(error).__name__}[{', '.join(sorted(map(error_family, members)))}]"
    return type(error).__name__


def prepare_sdk(base_url: str, guide_spelling: bool) -> None:
    """Point every client that is made without an address at the loopback server, and poll quickly."""
    defaults = decart.DecartClient.__init__.__defaults__ or ()
    decart.DecartClient.__init__.__defaults__ = tuple(
        base_url if value == "https://api.decart.ai" else value for value in defaults
    )
    if guide_spelling:
        decart.DecartClient.generate = decart.DecartClient.process
    if importlib.util.find_spec("decart.queue"):
        polling: Any = importlib.import_module("decart.queue.client")
        polling.INITIAL_DELAY = 0.002
        polling.POLLING_INTERVAL = 0.005


def load_subject(path: str) -> None:
    """Import a program as the module ``subject``, for the driver beside it."""
    loader = importlib.machinery.SourceFileLoader("subject", path)
    spec = importlib.util.spec_from_loader("subject", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["subject"] = module
    loader.exec_module(module)


def execute(run: dict[str, Any]) -> tuple[str, int]:
    """Run one program in this process; return the family of the error that ended it, and its exit status."""
    sys.dont_write_bytecode = True
    sys.argv = [run["program"], *run["argv"]]
    sys.path[:0] = run["roots"]
    os.environ["DECART_API_KEY"] = "key-of-a-test"
    prepare_sdk(run["base_url"], run["guide_spelling"])
    try:
        if run["driver"]:
            load_subject(run["program"])
            runpy.run_path(run["driver"], run_name="__main__")
        else:
            runpy.run_path(run["program"], run_name="__main__")
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return "", stop.code or 0
        return f"SystemExit({stop.code})", 1
    except BaseException as error:
        traceback.print_exc()
        return error_family(error), 1
    return "", 0


def child(run: dict[str, Any], folder: Path) -> None:
    """Be the forked child: run the program in its own folder, leave its streams and its outcome beside it."""
    os.dup2(os.open(folder / "stdout", os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(folder / "stderr", os.O_WRONLY | os.O_CREAT), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, io.TextIOWrapper)
        stream.reconfigure(encoding="utf-8")
    signal.alarm(CHILD_SECONDS)
    work = folder / "work"
    work.mkdir()
    os.chdir(work)
    error, status = execute(run)
    sys.stdout.flush()
    sys.stderr.flush()
    (folder / "outcome").write_text(json.dumps([error, status]))


def outcome(folder: Path) -> dict[str, Any]:
    """Collect what a child left behind."""
    finished = folder / "outcome"
    error, status = json.loads(finished.read_text()) if finished.exists() else ("the program was killed", -1)
    work = folder / "work"
    return {
        "stdout": (folder / "stdout").read_bytes().decode("utf-8", "backslashreplace"),
        "stderr": (folder / "stderr").read_bytes().decode("utf-8", "backslashreplace"),
        "error": error,
        "status": status,
        "files": {
            path.relative_to(work).as_posix(): base64.b64encode(path.read_bytes()).decode()
            for path in sorted(work.rglob("*"))
            if path.is_file()
        },
    }


def main() -> None:
    """Serve requests until stdin ends."""
    # Made once here, so that children do not each pay for importing the event loop's modules.
    asyncio.run(asyncio.sleep(0))
    for line in sys.stdin:
        runs = json.loads(line)
        children = []
        for run in runs:
            folder = Path(run["folder"])
            folder.mkdir(parents=True)
            pid = os.fork()
            if pid == 0:
                try:
                    child(run, folder)
                except BaseException:
                    traceback.print_exc()
                    sys.stderr.flush()
                finally:
                    os._exit(0)
            children.append(pid)
        for pid in children:
            os.waitpid(pid, 0)
        sys.stdout.write(json.dumps([outcome(Path(run["folder"])) for run in runs]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
