"""Temporary files: whose they are, and when they may be removed."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

import pytest

from codemod import leftovers
from codemod.leftovers import claim, is_temporary, remove_leftovers, temporary_name
from codemod.write import WriteError, replace_file
from tests.command import VIDEO, run


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_claimed_file_is_private_and_stays(tmp_path: Path) -> None:
    path = temporary_name(str(tmp_path))
    descriptor = claim(path)
    try:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        remove_leftovers([str(tmp_path)])
        assert names(tmp_path) == {os.path.basename(path)}
    finally:
        os.close(descriptor)
    remove_leftovers([str(tmp_path)])
    assert names(tmp_path) == set()


def test_no_two_names_are_the_same() -> None:
    assert len({temporary_name("x") for _ in range(1000)}) == 1000
    assert all(is_temporary(os.path.basename(temporary_name("x"))) for _ in range(100))


@pytest.mark.parametrize(
    "name",
    [
        ".decart-codemod-",
        ".decart-codemod-.tmp",
        ".decart-codemod-notes.tmp",
        ".decart-codemod-4711-0123456789ab.tmp",
        ".decart-codemod-0123456789abcdef-01234567.tmp",
        ".decart-codemod-0123456789abcdef.tmp",
        "decart-codemod.tmp",
        "a.tmp",
    ],
)
def test_a_users_file_is_not_ours(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    remove_leftovers([str(tmp_path)])
    assert not is_temporary(name)
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("change", ["short", "longer", "other"])
def test_a_name_that_was_changed_is_not_ours(change: str) -> None:
    name = os.path.basename(temporary_name(""))
    changed = {
        "short": name[:-5] + ".tmp",
        "longer": name + ".orig",
        "other": name[:20] + ("1" if name[20] == "0" else "0") + name[21:],
    }
    assert is_temporary(name)
    assert not is_temporary(changed[change])


def test_what_is_no_file_of_ours_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    link, folder, pipe = (Path(temporary_name(str(tmp_path))) for _ in range(3))
    link.symlink_to(target)
    folder.mkdir()
    os.mkfifo(pipe)
    before = names(tmp_path)
    remove_leftovers([str(tmp_path), str(tmp_path / "missing")])
    assert names(tmp_path) == before


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can tell whether a run lives, nothing is removed; writing goes on as ever."""
    left = Path(temporary_name(str(tmp_path)))
    left.touch()

    def refuse(*_: int) -> None:
        raise OSError("No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    remove_leftovers([str(tmp_path)])
    (tmp_path / "a.py").write_text("before")
    replace_file(str(tmp_path / "a.py"), b"before", b"after")
    assert names(tmp_path) == {"a.py", left.name}


def test_a_file_that_is_taken_for_a_leftover_while_it_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment between making a file and locking it: another run may come first, and the file is made again."""
    real = fcntl.flock
    rounds: list[int] = []

    def late(descriptor: int, operation: int) -> None:
        rounds.append(operation)
        if len(rounds) == 1:
            remove_leftovers([str(tmp_path)])
            assert names(tmp_path) == set()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    path = temporary_name(str(tmp_path))
    descriptor = claim(path)
    try:
        assert os.path.samestat(os.fstat(descriptor), os.stat(path))
        assert len(rounds) == 3
    finally:
        os.close(descriptor)


def test_the_lock_lasts_until_the_file_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run may clear up at any step of this one."""
    target = tmp_path / "a.py"
    target.write_text("before")
    cleared: list[str] = []
    for name in ("write", "fchmod", "fsync", "lstat", "replace"):
        monkeypatch.setattr(os, name, _clearing(name, tmp_path, cleared))
    replace_file(str(target), b"before", b"after")
    assert set(cleared) == {"write", "fchmod", "fsync", "lstat", "replace"}
    assert target.read_text() == "after"
    assert names(tmp_path) == {"a.py"}


def _clearing(name: str, folder: Path, cleared: list[str]) -> object:
    real = getattr(os, name)

    def step(*arguments: object) -> object:
        cleared.append(name)
        remove_leftovers([str(folder)])
        return real(*arguments)

    return step


def test_where_there_are_no_locks_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, as far as it can be had here: the file is closed before it gets its name."""
    monkeypatch.setattr(leftovers, "CAN_LOCK", False)
    monkeypatch.setattr("codemod.write.CAN_LOCK", False)
    Path(temporary_name(str(tmp_path))).touch()
    target = tmp_path / "a.py"
    target.write_text("before")
    replace_file(str(target), b"before", b"after")
    remove_leftovers([str(tmp_path)])
    assert target.read_text() == "after"
    assert names(tmp_path) == {"a.py"}


def test_a_temporary_file_that_somebody_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.py"
    target.write_text("before")
    real = os.replace

    def gone(source: str, name: str) -> None:
        os.unlink(source)
        real(source, name)

    monkeypatch.setattr(os, "replace", gone)
    with pytest.raises(WriteError, match="is gone"):
        replace_file(str(target), b"before", b"after")
    assert target.read_text() == "before"


def test_which_runs_look_where(tmp_path: Path) -> None:
    """``apply`` clears up in the folders of its files, also where a link leads; the others touch nothing."""
    work, elsewhere, apart = tmp_path / "work", tmp_path / "elsewhere", tmp_path / "apart"
    for folder in (work, elsewhere, apart):
        folder.mkdir()
        Path(temporary_name(str(folder))).touch()
    (work / "plain.py").write_text("import os\n")
    (elsewhere / "video.py").write_text(VIDEO)
    (work / "link.py").symlink_to(elsewhere / "video.py")
    for command in ("check", "diff"):
        run(command, ".", "link.py", cwd=work)
        assert len(names(work)) == 3
    assert run("apply", ".", "link.py", cwd=work).code == 0
    assert names(work) == {"plain.py", "link.py"}
    assert names(elsewhere) == {"video.py"}
    assert len(names(apart)) == 1
