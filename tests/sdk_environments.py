"""Virtual environments with the last release before the queue and the newest that still has the guide's model.

They are made once and kept under the cache folder that the caller names; concurrent sessions wait for each other.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

OLD_RELEASE = "0.0.10"
NEW_RELEASE = "0.0.29"
HTTP_LIBRARIES = ("requests==2.34.2", "httpx==0.28.1", "aiohttp==3.14.5")
RUNNER = Path(__file__).with_name("program_runner.py")
LOCK_SECONDS = 300


class EnvironmentUnavailable(Exception):
    """An environment could not be made: usually no network and no package cache."""


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock that other processes respect, in the form of a folder, which every system makes atomically."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + LOCK_SECONDS
    while not _made(lock):
        # A session that was killed leaves its lock behind; nobody works on an environment for that long.
        if time.monotonic() > deadline:
            shutil.rmtree(lock, ignore_errors=True)
        time.sleep(0.2)
    try:
        yield
    finally:
        shutil.rmtree(lock, ignore_errors=True)


def _made(lock: Path) -> bool:
    try:
        lock.mkdir()
    except FileExistsError:
        return False
    return True


def interpreter(release: str, cache: Path) -> Path:
    """Return the Python of an environment that has the given release of the SDK, making it where it is missing.

    Raises EnvironmentUnavailable where it cannot be made.
    """
    return _interpreter(f"decart-{release}", (f"decart=={release}",), cache)


def http_interpreter(cache: Path) -> Path:
    """Return the Python of an environment that has the HTTP libraries. Raises EnvironmentUnavailable."""
    return _interpreter("http-" + "-".join(HTTP_LIBRARIES).replace("==", "-"), HTTP_LIBRARIES, cache)


def _interpreter(name: str, requirements: tuple[str, ...], cache: Path) -> Path:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    home = cache / f"{name}-python-{version}"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = home / "ready"
    if ready.exists():
        return python
    with exclusive(cache / f"{home.name}.lock"):
        if not ready.exists():
            shutil.rmtree(home, ignore_errors=True)
            # The pip that runs the tests installs into it: a pip of its own would take longer than the SDK.
            command(sys.executable, "-m", "venv", "--without-pip", str(home))
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-compile")
            command(*pip, "--ignore-installed", "--prefix", str(home), *requirements)
            ready.touch()
    return python


def command(*arguments: str) -> None:
    """Run a program to its end. Raises EnvironmentUnavailable with what it said where it fails."""
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        raise EnvironmentUnavailable(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """One execution of a program.

    ``driver`` is a second file that imports the program as ``subject``, or ""; ``roots`` are folders that imports
    are looked for in first.
    """

    program: str
    driver: str
    argv: tuple[str, ...]
    base_url: str
    folder: str
    guide_spelling: bool
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgramOutcome:
    """What an execution printed, raised and wrote; ``error`` names a family, ``files`` maps names to base64."""

    stdout: str
    stderr: str
    error: str
    status: int
    files: tuple[tuple[str, str], ...]


class Runner:
    """A process that executes programs under one release of the SDK; ``command`` starts it."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # communicate() closes both pipes and waits.
        self._process.communicate(timeout=30)

    def start(self, runs: tuple[ProgramRun, ...]) -> None:
        """Hand over a batch; ``finish`` waits for it, so that two runners work at the same time."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([asdict(run) for run in runs]) + "\n")
        self._process.stdin.flush()

    def finish(self) -> tuple[ProgramOutcome, ...]:
        """Wait for the batch that was started and return its outcomes, in order."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EnvironmentUnavailable("the program runner ended; its error stands above")
        return tuple(
            ProgramOutcome(
                stdout=answer["stdout"],
                stderr=answer["stderr"],
                error=answer["error"],
                status=answer["status"],
                files=tuple(sorted(answer["files"].items())),
            )
            for answer in json.loads(line)
        )


def python_runner(python: Path) -> Runner:
    """Start the process that runs programs with the Python of one environment."""
    return Runner(str(python), "-I", str(RUNNER))


@dataclass(frozen=True, slots=True)
class Runners:
    """A process under each release, ready to execute programs."""

    old: Runner
    new: Runner
