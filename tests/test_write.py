"""Writing: all or nothing, and the file stays the file that it was."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from codemod import write
from codemod.write import WriteError, replace_file


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(b"before")
    return path


def only_file(target: Path) -> bool:
    return [entry.name for entry in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o4755, 0o620])
def test_keeps_the_mode(target: Path, mode: int) -> None:
    target.chmod(mode)
    replace_file(str(target), b"before", b"after, and longer")
    assert target.read_bytes() == b"after, and longer"
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert only_file(target)


def test_relative_path(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(target.parent)
    replace_file("a.py", b"before", b"after")
    assert target.read_bytes() == b"after"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_keeps_the_owner(target: Path) -> None:
    os.chown(target, 12345, 23456)
    replace_file(str(target), b"before", b"after")
    assert (target.stat().st_uid, target.stat().st_gid) == (12345, 23456)


def test_goes_on_where_the_owner_cannot_be_kept(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    if os.geteuid() == 0:
        os.chown(target, 12345, 23456)
    monkeypatch.setattr(os, "fchown", refuse)
    replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"after"


def test_keeps_extended_attributes(target: Path) -> None:
    try:
        os.setxattr(target, "user.origin", b"here")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    replace_file(str(target), b"before", b"after")
    assert os.getxattr(target, "user.origin") == b"here"


def test_keeps_symbolic_links(target: Path) -> None:
    folder = target.parent / "links"
    folder.mkdir()
    (folder / "one.py").symlink_to("two.py")
    (folder / "two.py").symlink_to("../a.py")
    replace_file(str(folder / "one.py"), b"before", b"after")
    assert target.read_bytes() == b"after"
    assert not target.is_symlink()
    assert os.readlink(folder / "one.py") == "two.py"


def test_keeps_hard_links(target: Path) -> None:
    other = target.parent / "b.py"
    other.hardlink_to(target)
    replace_file(str(target), b"before", b"aft")
    assert other.read_bytes() == b"aft"
    assert other.samefile(target)
    replace_file(str(other), b"before", b"aft")  # planned before the other name was written: done by now


def test_refuses_what_has_changed(target: Path) -> None:
    target.write_bytes(b"edited")
    with pytest.raises(WriteError, match="has changed since it was read"):
        replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"edited"
    assert only_file(target)


def test_refuses_what_changes_meanwhile(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: target.write_bytes(b"edited just now"))
    with pytest.raises(WriteError, match="has changed since it was read"):
        replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"edited just now"
    assert only_file(target)


def test_refuses_what_is_gone_or_no_file(target: Path) -> None:
    target.unlink()
    with pytest.raises(WriteError, match="is gone"):
        replace_file(str(target), b"before", b"after")
    target.mkdir()
    with pytest.raises(WriteError, match=r"no regular file|cannot be written"):
        replace_file(str(target), b"before", b"after")


def test_refuses_the_read_only(target: Path) -> None:
    target.chmod(0o444)
    with pytest.raises(WriteError, match="read-only"):
        replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"before"


def test_a_folder_that_cannot_be_written_to(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(WriteError, match="folder of the file cannot be written to"):
        replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), OSError("odd")])
def test_a_full_disk(target: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(WriteError, match=r"cannot be written: (No space left|odd).* It is as it was\."):
        replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"before"
    assert only_file(target)


def test_an_interrupt_leaves_nothing_behind(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"before"
    assert only_file(target)


def test_a_file_that_is_a_mount(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: str) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(os, "replace", busy)
    inode = target.stat().st_ino
    replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"after"
    assert target.stat().st_ino == inode
    assert only_file(target)


def test_another_error_of_replacing(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(WriteError, match="Input/output error"):
        replace_file(str(target), b"before", b"after")
    assert only_file(target)


def test_writing_in_place_is_undone(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (target.parent / "b.py").hardlink_to(target)
    real = write._overwrite

    def stumble(descriptor: int, data: bytes) -> None:
        if data == b"after, and longer":
            os.write(descriptor, b"after")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor, data)

    monkeypatch.setattr(write, "_overwrite", stumble)
    with pytest.raises(WriteError, match="No space left"):
        replace_file(str(target), b"before", b"after, and longer")
    assert target.read_bytes() == b"before"


def test_a_file_system_that_cannot_sync_folders(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync
    calls = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    replace_file(str(target), b"before", b"after")
    assert target.read_bytes() == b"after"
    assert len(calls) == 2
