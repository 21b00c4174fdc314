"""Put a new text in a file's place: all of it or nothing, and only if the file is still what was read.

The new bytes go to a temporary file beside the target, which then takes the target's name in one step. Where that
would break something (other hard links, a file that is a mount of its own) the file is written in place instead, and
put back as it was should that go wrong.

Everything here that touches the disk is a call of ``os``: the tests make each of them fail in turn.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from codemod.interrupt import Held
from codemod.leftovers import CAN_LOCK, claim, temporary_name
from codemod.prefilter import NO_LINKS, READ_FLAGS

_IN_PLACE = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | NO_LINKS
_CHUNK = 1 << 20


class WriteError(Exception):
    """A file that was not written, and why; it is as it was unless the text says otherwise."""


def replace_file(path: str, before: bytes, after: bytes) -> None:
    """Make ``after`` the content of the file at ``path``, which must still hold ``before``. Raises WriteError.

    A symbolic link is followed and stays one. A file that holds ``after`` by now (it has two names, and was written
    under the other one) is done.
    """
    with Held():  # no temporary file stays, and no half of a file that is written in place
        _named(path, before, after)


def _named(path: str, before: bytes, after: bytes) -> None:
    """Replace the file; raises WriteError alone, with what became of the file."""
    target = path
    try:
        target = os.path.realpath(path)
        _replace(target, before, after)
    except WriteError:
        raise
    except FileNotFoundError:
        raise WriteError("The file was there when it was read, and is gone.") from None
    except Exception as error:  # whatever it is, the file is named, with the state it is in, and the others go on
        state = _state(target, before, after)
        if not state:
            return
        if isinstance(error, OSError):
            raise WriteError(f"The file cannot be written: {error.strerror or error}. {state}") from None
        what = " ".join(f"{type(error).__name__}: {error}".split())
        raise WriteError(
            f"A defect of the tool itself came up while writing this file ({what}). {state} "
            "Please report this to the maintainers of decart-codemod."
        ) from error


def _replace(target: str, before: bytes, after: bytes) -> None:
    content, status = _read(target)
    if content == after:
        return
    if content != before:
        raise WriteError("The file has changed since it was read, and was left as it is. Run the tool again.")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise WriteError("The file is read-only. Make it writable (chmod u+w) and run again.")
    if status.st_nlink > 1:
        _write_in_place(target, before, after)
    else:
        _write_beside(target, before, after, status)


def _state(target: str, before: bytes, after: bytes) -> str:
    """Return what is to be said of a file after something went wrong: nothing where it was written all the same."""
    try:
        content, _ = _read(target)
    except Exception:  # nothing is known, then, and that is what is said
        return "What it holds now cannot be seen; compare it with your last commit."
    if content == after:
        return ""
    if content == before:
        return "It is as it was."
    return "It is damaged or was changed by somebody else; compare it with your last commit."


def _read(target: str) -> tuple[bytes, os.stat_result]:
    descriptor = os.open(target, READ_FLAGS | NO_LINKS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise WriteError("There is no regular file any more, and nothing was written.")
        parts = []
        while part := os.read(descriptor, _CHUNK):
            parts.append(part)
        return b"".join(parts), status
    finally:
        os.close(descriptor)


def _write_beside(target: str, before: bytes, after: bytes, status: os.stat_result) -> None:
    folder = os.path.dirname(target)
    temporary = temporary_name(folder)
    descriptor = -1
    try:
        try:
            descriptor = claim(temporary)
        except PermissionError:
            raise WriteError(
                "The folder of the file cannot be written to, which takes away the safe way to replace a file in it. "
                "Make the folder writable (chmod u+w) and run again."
            ) from None
        _write(descriptor, after)
        _take_over(descriptor, target, status)
        os.fsync(descriptor)
        if _identity(os.lstat(target)) != _identity(status):
            if _read(target)[0] == after:  # by another run, at the same time
                os.unlink(temporary)
                return
            raise WriteError("The file has changed since it was read, and was left as it is. Run the tool again.")
        if not CAN_LOCK:  # Windows renames no open file
            os.close(descriptor)
            descriptor = -1
        try:
            os.replace(temporary, target)
        except OSError as error:
            if error.errno not in (errno.EBUSY, errno.EXDEV):
                raise
            # The file itself is a mount, as single files are in containers: its name cannot be given to another.
            _write_in_place(target, before, after)
            os.unlink(temporary)
    except BaseException:  # an interrupt, too, must not leave the temporary file behind
        with suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        if descriptor >= 0:  # only now, since the lock goes with it
            with suppress(OSError):
                os.close(descriptor)
    _sync_folder(folder)


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _take_over(descriptor: int, target: str, status: os.stat_result) -> None:
    """Give the new file the old one's owner, extended attributes and mode, as far as we may."""
    if hasattr(os, "fchown"):
        new = os.fstat(descriptor)
        if new.st_gid != status.st_gid:
            with suppress(OSError):
                os.fchown(descriptor, -1, status.st_gid)
        if new.st_uid != status.st_uid:
            with suppress(OSError):
                os.fchown(descriptor, status.st_uid, -1)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(target):
                with suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(target, name))
    # Last, since a change of owner takes the set-id bits away.
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _write_in_place(target: str, before: bytes, after: bytes) -> None:
    descriptor = os.open(target, _IN_PLACE)
    try:
        try:
            _overwrite(descriptor, after)
        except BaseException:  # an interrupt, too, must not leave half a file
            _overwrite(descriptor, before)
            raise
    finally:
        with suppress(OSError):  # what was written has reached the disk by now, or was put back
            os.close(descriptor)


def _overwrite(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    _write(descriptor, data)
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: str) -> None:
    with suppress(OSError):  # not every file system can; the file is replaced all the same
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
