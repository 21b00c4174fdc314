"""Each step of writing goes wrong in turn: every file is wholly old or wholly new, and the report says which.

The steps are counted, not listed: each call of ``os`` that the writing modules make while they write three files, in
each of the ways that there are to write one, and remove what a killed run has left.
"""

from __future__ import annotations

import ast
import errno
import inspect
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import codemod.run
from codemod import write
from codemod.exitcode import exit_code
from codemod.interrupt import MESSAGES
from codemod.leftovers import is_temporary, temporary_name
from codemod.model import Changed, Failed, RunReport, Verdict
from codemod.options import Options
from codemod.run import run
from codemod.write import replace_file
from tests.command import VIDEO, environment
from tests.fake_language import FAKE
from tests.faulty_disk import FAULTS, WRITING, Disk, Fault, watched

BEFORE = "import decart\nawait client.process()\n"
AFTER = "import decart\nawait client.submit_and_poll()\ncheck()\n"
NAMES = ("a.py", "b.py", "c.py")


def beside(_: Path, __: pytest.MonkeyPatch) -> None:
    """Files like any others."""


def linked(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Files that have other names, too, and are written in place."""
    for name in NAMES:
        (folder / f"{name}.txt").hardlink_to(folder / name)


def mounted(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are mounts of their own, whose names cannot be given to others."""

    def busy(*_: str) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)


WAYS = (beside, linked, mounted)

Way = Callable[[Path, pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(codemod.run, "language_named", lambda name: FAKE if name == "python" else None)
    return tmp_path


def make(folder: Path) -> str:
    """Write the three files as they are before, and what a killed run has left; return that one's name."""
    for name in NAMES:
        (folder / name).write_text(BEFORE)
    left = Path(temporary_name(str(folder)))
    left.write_text(AFTER)
    return left.name


def temporaries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if is_temporary(path.name)}


def apply() -> RunReport:
    return run(Options(command="apply", paths=NAMES))


def assert_the_report_is_true(report: RunReport, folder: Path, *, beyond_repair: bool = False) -> None:
    """Assert that each file is what its outcome says, and that the exit code follows.

    ``beyond_repair`` says that a file may be damaged: by an error that also stopped what was to put it back.
    """
    assert tuple(outcome.path for outcome in report.outcomes) == NAMES
    for outcome in report.outcomes:
        text = (folder / outcome.path).read_text()
        if isinstance(outcome, Failed):
            if "It is damaged" in outcome.error:
                assert beyond_repair
            elif "cannot be seen" in outcome.error:
                assert text in (BEFORE, AFTER), outcome
            else:
                assert text == BEFORE, outcome
                assert "It is as it was." in outcome.error or "is read-only" in outcome.error
            assert [finding.verdict for finding in outcome.findings] == [Verdict.FIXABLE]
        else:
            assert text == AFTER, outcome
    failed = any(isinstance(outcome, Failed) for outcome in report.outcomes)
    assert exit_code(report) == (2 if failed else 0)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_step_goes_wrong_in_turn(
    fault: str, way: Way, here: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    happening = FAULTS[fault]
    at = failures = 0
    while True:
        at += 1
        folder = here / str(at)
        folder.mkdir()
        monkeypatch.chdir(folder)
        left = make(folder)
        with monkeypatch.context() as patches:
            way(folder, patches)
            disk = Disk(happening, at)
            failures += one_run(disk, happening, folder)
            for name in NAMES:
                if (folder / name).read_text() not in (BEFORE, AFTER):
                    (folder / name).write_text(BEFORE)  # damaged, and the report said so
            if len(disk.steps) < at:
                break  # every step has had its turn
            own = temporaries(folder) - {left}
            # A file that cannot be removed is there until the disk lets us; nothing else may be.
            assert not own or disk.faulty == "unlink", (at, disk.faulty)
            with watched(Disk()):
                apply()
        assert [(folder / name).read_text() for name in NAMES] == [AFTER] * 3
        assert temporaries(folder) == set()
    record_property("steps", at - 1)
    assert at > 3
    assert failures or happening.interrupts


def one_run(disk: Disk, fault: Fault, folder: Path) -> int:
    """Apply once with the disk as it is, see that what came of it is sound, and return how many files failed."""
    if fault.interrupts:
        with watched(disk), suppress(KeyboardInterrupt):
            apply()
        assert {(folder / name).read_text() for name in NAMES} <= {BEFORE, AFTER}, disk.faulty
        return 0
    with watched(disk):
        report = apply()
    # Only what is needed to put a file back that is written in place can leave it damaged: its end cannot be cut off.
    assert_the_report_is_true(report, folder, beyond_repair=fault.lasting and disk.faulty == "ftruncate")
    failed = [outcome for outcome in report.outcomes if isinstance(outcome, Failed)]
    assert fault.lasting or len(failed) <= 1
    return len(failed)


def test_the_steps_are_what_the_modules_call() -> None:
    """Nothing in them touches the disk but by ``os`` and ``fcntl``, so that no step can be overlooked."""
    free = {"errno", "os", "stat", "sys", "zlib", "fcntl"}
    for module in WRITING:
        tree = ast.parse(inspect.getsource(module))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= free
            elif isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names}
                assert node.module in {
                    "__future__",
                    "collections.abc",
                    "codemod.interrupt",
                    "codemod.leftovers",
                    "contextlib",
                } or (node.module == "codemod.prefilter" and names <= {"NO_LINKS", "READ_FLAGS"})
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open"


@pytest.mark.parametrize("way", WAYS)
def test_the_steps_that_there_are(way: Way, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counting counts: what must be among the steps of each way is."""
    make(here)
    way(here, monkeypatch)
    with watched(Disk()) as disk:
        apply()
    expected = {"realpath", "open", "read", "fstat", "write", "fsync", "close", "scandir", "unlink", "flock"}
    if way is not linked:
        expected |= {"fchmod", "replace", "lstat"}
    if way is not beside:
        expected |= {"lseek", "ftruncate"}
    assert expected <= set(disk.steps)


def test_a_disk_that_dies_in_the_middle_of_writing_in_place(here: Path) -> None:
    """The one case in which a file can be damaged; the report does not hide it."""
    make(here)
    linked(here, pytest.MonkeyPatch())
    written: list[int] = []

    def die(_: Callable[[], object], arguments: tuple[object, ...]) -> object:
        descriptor, data = arguments
        assert isinstance(descriptor, int)
        assert isinstance(data, memoryview)
        if written:
            raise OSError(errno.EIO, "Input/output error")
        written.append(os.write(descriptor, data[:40]))
        return written[0]

    with watched(Disk(Fault(die, lasting=True, functions=frozenset({"write"})), 1)):
        report = apply()
    failed = [outcome for outcome in report.outcomes if isinstance(outcome, Failed)]
    assert [outcome.path for outcome in failed] == list(NAMES)
    assert "It is damaged or was changed by somebody else; compare it with your last commit." in failed[0].error
    assert "It is as it was." in failed[1].error
    assert exit_code(report) == 2


def test_a_file_that_cannot_be_seen_after_an_error(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(here)

    def lose(*_: object) -> None:
        (here / "a.py").rename(here / "elsewhere.py")
        raise RuntimeError("made up")

    monkeypatch.setattr(write, "_take_over", lose)
    report = run(Options(command="apply", paths=("a.py",)))
    (outcome,) = report.outcomes
    assert isinstance(outcome, Failed)
    assert "(RuntimeError: made up). What it holds now cannot be seen" in outcome.error
    assert "Please report this" in outcome.error


def test_a_limit_that_the_system_sets(here: Path) -> None:
    """A write that the kernel cuts short, as a full disk does: that file stays, the others are written."""
    limit = 1 << 18
    large = VIDEO + "# filled up\n" * 30_000
    for name in NAMES:
        (here / name).write_text(large if name == "b.py" else VIDEO)
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from codemod.__main__ import main; sys.exit(main())"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY or len(large) > limit
    done = subprocess.run(
        [sys.executable, "-c", limited, "apply", *NAMES],
        cwd=here,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "The file cannot be written: File too large. It is as it was." in done.stdout
    assert (here / "b.py").read_text() == large
    assert all("submit_and_poll" in (here / name).read_text() for name in ("a.py", "c.py"))
    assert temporaries(here) == set()


HALF = """
import os, signal, sys
import codemod.write as write
from codemod.__main__ import main

whole = write._write

def in_two_parts(descriptor, data):
    whole(descriptor, data[:20])
    os.kill(os.getpid(), NUMBER)
    whole(descriptor, data[20:])

write._write = in_two_parts
sys.exit(main())
"""


USUAL = """import signal
signal.signal(NUMBER, signal.default_int_handler if NUMBER == signal.SIGINT else signal.SIG_DFL)
"""
"""Tests that run under ``nohup``, or in a shell's background, get some signals ignored."""


@pytest.mark.parametrize("way", [beside, linked])
@pytest.mark.parametrize("number", list(MESSAGES), ids=lambda number: signal.Signals(number).name)
def test_a_signal_waits_for_the_file_that_is_being_written(
    number: int, way: Way, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        (here / name).write_text(VIDEO)
    way(here, monkeypatch)
    done = subprocess.run(
        [sys.executable, "-c", (USUAL + HALF).replace("NUMBER", str(int(number))), "apply", *NAMES],
        cwd=here,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (130 if number == signal.SIGINT else -number)
    assert done.stderr.encode() == MESSAGES[number]
    first, *others = ((here / name).read_text() for name in NAMES)
    assert first.endswith(VIDEO.splitlines(keepends=True)[-1])
    assert "submit_and_poll" in first
    assert others == [VIDEO, VIDEO]
    assert temporaries(here) == set()


@pytest.mark.parametrize("number", list(MESSAGES), ids=lambda number: signal.Signals(number).name)
def test_a_signal_that_is_ignored_stays_ignored(number: int, here: Path) -> None:
    """As ``nohup`` does it with the one that says that the terminal is gone."""
    for name in NAMES:
        (here / name).write_text(VIDEO)
    ignored = f"import signal; signal.signal({int(number)}, signal.SIG_IGN)\n" + HALF.replace(
        "NUMBER", str(int(number))
    )
    done = subprocess.run(
        [sys.executable, "-c", ignored.replace("NUMBER", str(int(number))), "apply", *NAMES],
        cwd=here,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all("submit_and_poll" in (here / name).read_text() for name in NAMES)


def test_changed_outcomes_are_written_once(here: Path) -> None:
    """Without a fault, for comparison: everything is written, and the leftover is gone."""
    make(here)
    report = apply()
    assert all(isinstance(outcome, Changed) for outcome in report.outcomes)
    assert_the_report_is_true(report, here)
    assert temporaries(here) == set()


def test_another_run_that_writes_the_same_at_the_same_time(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = here / "shared.py"
    path.write_bytes(b"old\n")
    sync = os.fsync

    def overtaken(descriptor: int) -> None:
        sync(descriptor)
        monkeypatch.setattr(os, "fsync", sync)
        replace_file(str(path), b"old\n", b"new\n")

    monkeypatch.setattr(os, "fsync", overtaken)
    replace_file(str(path), b"old\n", b"new\n")

    assert path.read_bytes() == b"new\n"
    assert not [name for name in os.listdir(here) if is_temporary(name)]
