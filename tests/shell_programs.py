"""Scripts executed before and after a migration, and compared: under bash and dash, with the real curl and jq.

A script's text is given the loopback server's address in place of the vendor's, and waits a moment where it would wait
seconds. What it prints, writes, returns and sends must be the same. The text of an error is one thing where a request
is refused: it must be the same; a job that fails has another text than the request that failed, and that is the only
difference that is allowed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fixture_cases import Case
from tests.loopback import Asked, Generation, Loopback, Scenario, is_image
from tests.side_by_side import scenarios_of

VENDOR = "https://api.decart.ai"
PROGRAMS = ("bash", "dash", "curl", "jq")
SECONDS = 60
FILES = {
    "start.png": b"a picture\n",
    "input.mp4": b"a film\0\n",
    "prompt.txt": b"a prompt of a file",
    "prompts.txt": b"a lake\na river\na sea\n",
}
_OWN_HEADERS = ("content-length", "content-type", "expect", "host", "x-run-number")
"""Headers that a request has for its body, or for nobody."""
_BOUNDARY = re.compile(r"boundary=\S+")
_FAILED = re.compile(rb'\{"job_id": "job-\d+", "status": "failed"\}')
_OLD_FAILED = b"generation failed"
_TROUBLE = re.compile(r"syntax error|not found|unbound variable|parameter not set|bad substitution|illegal|Bad ")


@dataclass(frozen=True, slots=True)
class Observed:
    """What one execution showed."""

    stdout: bytes
    stderr: str
    status: int
    files: tuple[tuple[str, bytes], ...]
    generations: tuple[Generation, ...]
    asked: tuple[Asked, ...]


def missing() -> list[str]:
    """Return the programs that lack here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def shells_of(text: str) -> tuple[str, ...]:
    """Return the shells that a script is for: one of POSIX sh runs under each."""
    head = text.split("\n", 1)[0]
    return ("dash", "bash") if head.startswith("#!") and head.endswith("/sh") else ("bash",)


def execute(shell: str, text: str, case: Case, scenario: Scenario, server: Loopback, folder: Path) -> Observed:
    """Run a script in a folder of its own."""
    base = server.base_url(scenario)
    work, temporary = folder / "work", folder / "tmp"
    for path in (work, temporary):
        path.mkdir(parents=True)
    for name, data in FILES.items():
        (work / name).write_bytes(data)
    script = folder / "script"
    script.write_text(text.replace(VENDOR, base).replace("sleep 2", "sleep 0.02"))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(temporary),
        "LC_ALL": "C.UTF-8",
        "DECART_API_KEY": "key of a test",
        "FILM_PROXY": "/".join(base.split("/")[:3]),
    }
    done = subprocess.run(
        [shell, str(script), *case.argv],
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert not list(temporary.iterdir()), "a file was left behind"
    files = tuple(
        (path.relative_to(work).as_posix(), path.read_bytes()) for path in sorted(work.rglob("*")) if path.is_file()
    )
    stderr = done.stderr.decode("utf-8", "replace")
    return Observed(done.stdout, stderr, done.returncode, files, server.generations(base), server.asked(base))


def observe(
    shell: str, text: str, case: Case, scenarios: Sequence[Scenario], server: Loopback, folder: Path
) -> list[Observed]:
    """Run a script in some scenarios, several at a time."""
    with ThreadPoolExecutor(4) as pool:
        return list(
            pool.map(lambda one: execute(shell, text, case, one, server, folder / shell / one.value), scenarios)
        )


def told(data: bytes, scenario: Scenario) -> bytes:
    """Return what was written; the text of a job that failed stands for that of the old request's failure."""
    if scenario in (Scenario.JOB_FAILS, Scenario.SOME_FAIL, Scenario.SOME_FAIL_BY_FIELDS):
        return _FAILED.sub(_OLD_FAILED, data)
    return data


def sent(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request without what each has of its own, but with what its body is."""
    kept = [(name, value) for name, value in asked.headers if name not in _OWN_HEADERS]
    if asked.step in ("generate", "jobs"):
        kept += [(n, _BOUNDARY.sub("", value)) for n, value in asked.headers if n == "content-type"]
    return tuple(kept)


def compare(case: Case, before: str, after: str, server: Loopback, folder: Path) -> None:
    """Run a script in all its scenarios, before and after, and assert that both show the same."""
    scenarios = scenarios_of(case)
    for shell in shells_of(before):
        befores = observe(shell, before, case, scenarios, server, folder / "old")
        for scenario, then in zip(scenarios, befores, strict=True):
            assert not _TROUBLE.search(then.stderr), (shell, scenario, then.stderr)
            assert then.generations, "the script asks for nothing"
        if case.runs != "both":
            continue
        afters = observe(shell, after, case, scenarios, server, folder / "new")
        for scenario, then, now in zip(scenarios, befores, afters, strict=True):
            where = (shell, scenario.value, now.stderr)
            assert not _TROUBLE.search(now.stderr), where
            assert told(now.stdout, scenario) == then.stdout, where
            assert now.status == then.status, where
            assert [(name, told(data, scenario)) for name, data in now.files] == list(then.files), where
            assert_same_requests(case, then, now, where)
        assert_failure_shows(case, scenarios, afters)


def assert_same_requests(case: Case, then: Observed, now: Observed, where: object) -> None:
    """The same generations are asked for, and all requests of a job have what the old request had for itself."""
    asked = [[(one.model, one.fields) for one in observed.generations] for observed in (then, now)]
    if case.unordered:
        asked = [sorted(one) for one in asked]
    assert asked[0] == asked[1], where
    assert {one.endpoint for one in now.generations if not is_image(one.model)} <= {"jobs"}, where
    old, new = (
        [(sent(one), one.by_proxy) for one in observed.asked if one.step in ("generate", "jobs")]
        for observed in (then, now)
    )
    assert (sorted(old) if case.unordered else old) == (sorted(new) if case.unordered else new), where
    plain = [({*one[0]} - {("content-type", v) for n, v in one[0] if n == "content-type"}, one[1]) for one in new]
    for one in now.asked:
        if one.step in ("status", "content"):
            assert any(set(sent(one)) >= headers - _ACCEPTS and one.by_proxy == proxy for headers, proxy in plain), (
                where
            )


_ACCEPTS: set[tuple[str, str]] = set()


def assert_failure_shows(case: Case, scenarios: Sequence[Scenario], observed: Sequence[Observed]) -> None:
    """A failed generation must change something that somebody sees."""
    well = observed[scenarios.index(Scenario.COMPLETE)]
    for scenario, one in zip(scenarios, observed, strict=True):
        if scenario in (Scenario.JOB_FAILS, Scenario.REFUSED) and not case.silent:
            assert (one.stdout, one.status, one.files) != (well.stdout, well.status, well.files), scenario
