"""Hostile input through the real command line: the rows of hostile_rows.py, and what no table of input can show."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemod.interrupt import MESSAGES
from tests.command import VIDEO, environment
from tests.hostile_rows import FIXABLE, ROWS, Row

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the rows need what Linux has: fifos, modes, any bytes")

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What a terminal, or the eye of a reader, obeys; a tab and a newline aside."""

DROP_FROM_BOUNDING_SET = 24  # PR_CAPBSET_DROP, prctl(2)
PASS_OVER_PERMISSIONS = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, capabilities(7)


def obey_permissions() -> None:
    """Give up, in a child that is about to become the command, root's right to read and write everything."""
    if os.geteuid() == 0:
        for capability in PASS_OVER_PERMISSIONS:
            if ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
                os._exit(99)


def command(*arguments: str, cwd: Path, limited: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "codemod", *arguments],
        cwd=cwd,
        capture_output=True,
        env=environment(),
        timeout=120,
        check=False,
        preexec_fn=obey_permissions if limited else None,  # no threads here
    )


def contents(folder: Path) -> dict[str, bytes | str]:
    """Return what every name below a folder holds: bytes, or what else it is."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        name = str(path.relative_to(folder))
        if stat.S_ISREG(status.st_mode):
            found[name] = path.read_bytes()
        else:
            found[name] = os.readlink(path) if path.is_symlink() else stat.filemode(status.st_mode)
    return found


def without_call(data: bytes) -> list[bytes]:
    """Return the lines that a rewrite has no business with."""
    lines = data.replace(b"\r", b"\n").split(b"\n")
    return [line for line in lines if b".process(" not in line and not line.startswith(b"from decart import")]


def is_part(some: list[bytes], every: list[bytes]) -> bool:
    """Say whether lines are still there, in their order."""
    rest: Iterator[bytes] = iter(every)
    return all(line in rest for line in some)


def assert_said(done: subprocess.CompletedProcess[bytes], report: bytes, row: Row) -> None:
    shown = report.decode()
    assert row.said in shown, shown
    assert not OBEYED.search(shown), ascii(shown)
    for stream in (done.stdout, done.stderr):
        assert b"Traceback" not in stream
        assert b"fault of the tool" not in stream
        assert b"efect of the tool" not in stream


UNSAID = Row("", lambda _: None, "", (0, 0, 0))
"""Stands for a row of which a command need not say what check says."""


def made(row: Row, folder: Path) -> Path:
    folder.mkdir()
    row.make(folder)
    return folder


def opened(folder: Path) -> None:
    """Let the test itself look at everything, and pytest remove it."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, tmp_path: Path) -> None:
    folder = made(row, tmp_path / "tree")
    before = contents(folder)
    outside = contents(tmp_path)
    check, diff, apply = row.codes

    done = command("check", "--", *row.arguments, cwd=folder, limited=row.limited)
    assert done.returncode == check, done
    assert_said(done, done.stdout, row)

    done = command("diff", "--", *row.arguments, cwd=folder, limited=row.limited)
    assert done.returncode == diff
    assert_said(done, done.stderr, row if check == diff == 2 else UNSAID)
    patch = done.stdout
    assert contents(tmp_path) == outside, "check and diff write nothing"

    done = command("apply", "--", *row.arguments, cwd=folder, limited=row.limited)
    assert done.returncode == apply, done
    assert_said(done, done.stdout, row if check == apply == 2 else UNSAID)
    after = contents(folder)
    assert after.keys() == before.keys(), "no file is lost, none is left over"
    changed = {name for name in before if after[name] != before[name]}
    assert changed == set(row.changed)
    for name in changed:
        old, new = before[name], after[name]
        assert isinstance(old, bytes)
        assert isinstance(new, bytes)
        assert is_part(without_call(old), without_call(new))
        assert b"submit_and_poll" in new
    if patch and not row.unpatched and not row.limited:
        again = made(row, tmp_path / "again")
        subprocess.run(["git", "apply", "-"], cwd=again, input=patch, check=True, env=environment())
        for name, content in contents(again).items():
            assert content == after[name] or isinstance(content, str), "git makes of the diff what apply makes"
    opened(folder)


LARGE = ("literal-of-10-megabytes", "lines-20000")


def test_every_report_of_all_rows_is_plain(tmp_path: Path) -> None:
    """The machine's report is plain ASCII whatever files are called and hold, and names all that the text names."""
    for row in ROWS:
        if not row.limited and row.name not in LARGE:
            folder = tmp_path / row.name
            folder.mkdir()
            row.make(folder)
    done = command("check", "--format", "json", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.isascii()
    assert not OBEYED.search(done.stdout.decode())
    report = json.loads(done.stdout)
    plain = command("diff", ".", cwd=tmp_path)  # like the machine's report, it says what comes of each rewrite
    assert not OBEYED.search(plain.stderr.decode())
    assert plain.stderr.decode().count("  failed: ") == report["summary"]["errors"]
    fixable = [site for site in report["sites"] if site["verdict"] == "fixable"]
    expected = {row.name for row in ROWS if row.codes == FIXABLE and not row.limited and row.name not in LARGE}
    assert {str(site["path"]).split("/")[0] for site in fixable} >= expected


# --- a run that is disturbed -------------------------------------------------------------------------------------

DISTURBED = """
import errno, os, signal, sys
sys.argv = ["decart-codemod", *sys.argv[1:]]
import codemod.__main__
{disturbance}
sys.exit(codemod.__main__.main())
"""

CHANGES = """
import codemod.plan
plan = codemod.plan.plan_in
def changing(document, *rest):
    if document.path == "c.py":
        open("a.py", "ab").write(b"# by somebody else\\n")
        os.unlink("b.py")
    return plan(document, *rest)
codemod.plan.plan_in = changing
"""

VANISHES = """
import codemod.run
discover = codemod.run.discover
def vanishing(*given, **more):
    found = discover(*given, **more)
    os.unlink("b.py")
    return found
codemod.run.discover = vanishing
"""

FULL = """
write = os.write
written = {}
def filling(number, data):
    if number <= 2:
        return write(number, data)
    room = 20 - written.get(number, 0)
    if room <= 0:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    done = write(number, bytes(data)[:room])
    written[number] = written.get(number, 0) + done
    return done
os.write = filling
"""
"""A file takes twenty bytes and no more: what a full disk does, in every step of this but the disk."""

READ_ONLY = """
open_file = os.open
def refusing(path, flags, *mode, **more):
    if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    return open_file(path, flags, *mode, **more)
os.open = refusing
"""

LIMITED = """
import atexit, resource
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
atexit.register(resource.setrlimit, resource.RLIMIT_FSIZE, before)  # who measures coverage writes a file at the end
"""
"""The system itself lets no file grow beyond a hundred bytes."""


def tree_of(folder: Path, names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / f"{name}.py").write_text(VIDEO, "utf-8")
    return folder


def disturbed(disturbance: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", DISTURBED.format(disturbance=disturbance), *arguments],
        cwd=cwd, capture_output=True, env=environment(), timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("disturbance", "said", "changed", "lost"),
    [
        (
            CHANGES,
            ["a.py\n  failed: The file has changed since it was read", "b.py\n  failed: The file was there"],
            "c",
            "b",
        ),
        (VANISHES, ["b.py\n  failed: It was there a moment ago, and is gone"], "ac", "b"),
        (FULL, ["a.py\n  failed: The file cannot be written: No space left on device. It is as it was."], "", ""),
        (READ_ONLY, ["c.py\n  failed: The file cannot be written: Read-only file system. It is as it was."], "", ""),
        (LIMITED, ["b.py\n  failed: The file cannot be written: File too large. It is as it was."], "", ""),
    ],
    ids=["changes", "vanishes", "full", "read-only", "limited"],
)
def test_a_disturbed_apply(disturbance: str, said: list[str], changed: str, lost: str, tmp_path: Path) -> None:
    folder = tree_of(tmp_path / "tree", "abc")
    done = disturbed(disturbance, "apply", ".", cwd=folder)
    assert (done.returncode, done.stderr) == (2, b""), done
    for words in said:
        assert words in done.stdout.decode()
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.py" for name in "abc" if name not in lost]
    for name in set("abc") - set(lost):
        content = (folder / f"{name}.py").read_text("utf-8")
        assert ("submit_and_poll" in content) == (name in changed)
        assert content.startswith(VIDEO) != (name in changed)


@pytest.mark.parametrize("command_name", ["check", "diff", "apply"])
def test_a_full_disk_at_the_other_end(command_name: str, tmp_path: Path) -> None:
    """The report is what got lost, and it says so; the files are done."""
    folder = tree_of(tmp_path / "tree", "abc")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "codemod", command_name, "."],
            cwd=folder, stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert b"The output cannot be written: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
    written = "submit_and_poll" in (folder / "a.py").read_text("utf-8")
    assert written == (command_name == "apply")
    done = command(command_name, "--output", "/dev/full", ".", cwd=folder)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)


@pytest.mark.parametrize("command_name", ["check", "diff", "apply"])
def test_a_reader_that_goes_away(command_name: str, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "x.py").write_text(VIDEO * 400, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "codemod", command_name, "."],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.close()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == (0 if command_name == "apply" else 1)
    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors


# --- Ctrl-C ------------------------------------------------------------------------------------------------------

STARTED = """
import os, sys
sys.argv = ["decart-codemod", *sys.argv[1:]]
import codemod.__main__ as command
start = command._start
def telling(arguments):
    os.write(1, b"!")
    return start(arguments)
command._start = telling
sys.exit(command.main())
"""
"""What an installed command does; it tells when it begins, which Python's own start comes before."""


def assert_nobody_left(group: int) -> None:
    """Assert that no process of a group is alive; what a killed one leaves takes the system a moment."""
    for _ in range(100):
        alive = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                _, _, rest = status.read_text("utf-8", "replace").rpartition(") ")
            except OSError:  # gone meanwhile
                continue
            state, _, its_group = rest.split()[:3]
            if int(its_group) == group and state not in "ZX":
                alive.append(status.parent.name)
        if not alive:
            return
        time.sleep(0.05)
    pytest.fail(f"processes {alive} are left")


MOMENTS = 12
"""How many moments of each command are tried; they are spread over the time that the command takes."""


ENDS = [(command, jobs, signal.SIGINT) for command in ("check", "diff", "apply") for jobs in ("1", "2")]
ENDS += [("apply", "1", signal.SIGHUP), ("apply", "2", signal.SIGTERM)]


@pytest.mark.parametrize(("command_name", "jobs", "number"), ENDS)
def test_interrupted_at_any_moment(command_name: str, jobs: str, number: signal.Signals, tmp_path: Path) -> None:
    """As a terminal does it, to the whole group of processes, once the command is past Python's own start."""
    names = [f"{number:02}.py" for number in range(30)]
    expected: dict[str, bytes] = {}
    took = 0.0
    for moment in range(-1, MOMENTS):
        folder = tmp_path / f"at{moment}"
        folder.mkdir()
        for name in names:
            (folder / name).write_text(VIDEO, "utf-8")
        begin = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", STARTED, command_name, "--jobs", jobs, "."],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE,
            env=environment(), start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.read(1) == b"!"
        if moment >= 0:
            time.sleep(took * moment / MOMENTS)
            os.killpg(process.pid, number)
        out, errors = process.communicate(timeout=60)
        if moment < 0:
            took = time.monotonic() - begin
            expected = {name: (folder / name).read_bytes() for name in names}
        # Python's own end, behind ours, is ended by the signal itself: to a shell that is 130 as well.
        told = (130,) if number == signal.SIGINT else (-number,)
        ended = told if MESSAGES[number].strip() in errors else (0, 1, -number)
        assert process.returncode in ended, (errors, out)
        for words in (b"Traceback", b"Exception ignored", b"fault of the tool"):
            assert words not in errors, errors.decode()
        assert sorted(path.name for path in folder.iterdir()) == names
        for name in names:
            assert (folder / name).read_bytes() in (VIDEO.encode(), expected[name])
        assert_nobody_left(process.pid)
