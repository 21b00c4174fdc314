"""Executes programs that send requests over REST; started by the tests with the Python that has the HTTP libraries.

Reads one JSON line per request on stdin, a list of runs, and answers with one JSON line, the list of their outcomes.
Every run is a forked child. The vendor's address in a program's text becomes that of the loopback server, whose hosts
are all this machine, and what waits between two polls hardly waits.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import os
import runpy
import signal
import socket
import ssl
import sys
import time
import traceback
from pathlib import Path
from typing import Any

# Not import statements: where this file is type-checked, they are not installed.
LIBRARIES = [importlib.import_module(name) for name in ("requests", "httpx", "aiohttp", "urllib.request")]

CONTEXT = ssl.create_default_context()
"""Made once: nothing is encrypted here, and each client of httpx makes one, which takes longer than all the rest."""
CHILD_SECONDS = 30
LONGEST_SLEEP = 0.004
ADDRESS = "https://api.decart.ai"


def prepare() -> None:
    """Have every host be this machine, and nobody wait for long."""
    resolve, sleep, sleep_async = socket.getaddrinfo, time.sleep, asyncio.sleep

    def here(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        return resolve("127.0.0.1" if name.endswith(".localhost") else host, *rest, **more)

    async def hardly(seconds: float, result: Any = None) -> Any:
        return await sleep_async(min(seconds, LONGEST_SLEEP), result)

    patched: Any = {"sleep": lambda seconds: sleep(min(seconds, LONGEST_SLEEP))}
    vars(time).update(patched)
    vars(asyncio).update({"sleep": hardly})
    vars(socket).update({"getaddrinfo": here})
    vars(ssl).update({"create_default_context": lambda *_, **__: CONTEXT})


def described(error: BaseException) -> str:
    """Name an error, with the status of the answer that it is about: the words of its message have addresses in."""
    answer = getattr(error, "response", None)
    status = getattr(error, "code", None) or getattr(error, "status", None) or getattr(answer, "status_code", None)
    return f"{type(error).__module__.partition('.')[0]}.{type(error).__name__} {status or ''}".strip()


def execute(program: str, argv: list[str]) -> tuple[str, int]:
    """Run one program in this process; return the error that ended it, and its exit status."""
    sys.dont_write_bytecode = True
    sys.argv = [program, *argv]
    os.environ["DECART_API_KEY"] = "key-of-a-test"
    prepare()
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return "", stop.code or 0
        return f"SystemExit({stop.code})", 1
    except BaseException as error:
        traceback.print_exc()
        return described(error), 1
    return "", 0


def child(run: dict[str, Any], folder: Path) -> None:
    """Be the forked child: run the program in a folder of its own."""
    os.dup2(os.open(folder / "stdout", os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(os.open(folder / "stderr", os.O_WRONLY | os.O_CREAT), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.alarm(CHILD_SECONDS)
    work = folder / "work"
    work.mkdir()
    for name, text in run["inputs"].items():
        (work / name).write_text(text)
    os.chdir(work)
    source = Path(run["program"])
    files = sorted(source.parent.rglob("*.py")) if run["tree"] else [source]
    program = folder / "program" / source.name
    for file in files:
        place = program.parent / file.relative_to(source.parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.read_bytes().decode("utf-8-sig").replace(ADDRESS, run["address"]))
    sys.path.insert(0, str(program.parent))
    error, status = execute(str(program), run["argv"])
    sys.stdout.flush()
    sys.stderr.flush()
    (folder / "outcome").write_text(json.dumps([error, status]))


def outcome(folder: Path) -> dict[str, Any]:
    """Collect what a child left behind."""
    finished = folder / "outcome"
    error, status = json.loads(finished.read_text()) if finished.exists() else ("the program was killed", -1)
    work = folder / "work"
    return {
        "stdout": (folder / "stdout").read_text(),
        "stderr": (folder / "stderr").read_text(),
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
    for line in sys.stdin:
        children = []
        runs = json.loads(line)
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
