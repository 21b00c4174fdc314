"""Put a new text in a file's place: all of it or nothing, and only if the file is still what was read.

The new bytes go to a temporary file beside the target, which then takes the target's name in one step. Where that
would break something (other hard links, a file that is a mount of its own) the file is written in place instead, and
put back as it was should that go wrong.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from codemod.interrupt import Held
from codemod.prefilter import NO_LINKS, READ_FLAGS

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | NO_LINKS


class WriteError(Exception):
    """A file that was not written, and why; it is as it was."""


def replace_file(path: str, before: bytes, after: bytes) -> None:
    """Make ``after`` the content of the file at ``path``, which must still hold ``before``. Raises WriteError.

    A symbolic link is followed and stays one. A file that holds ``after`` by now (it has two names, and was written
    under the other one) is done.
    """
    with Held():  # no temporary file stays, and no half of a file that is written in place
        _replace(os.path.realpath(path), before, after)


def _replace(target: str, before: bytes, after: bytes) -> None:
    try:
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
    except FileNotFoundError:
        raise WriteError("The file was there when it was read, and is gone.") from None
    except OSError as error:
        raise WriteError(f"The file cannot be written: {error.strerror or error}. It is as it was.") from None


def _read(target: str) -> tuple[bytes, os.stat_result]:
    descriptor = os.open(target, READ_FLAGS | NO_LINKS)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise WriteError("There is no regular file any more, and nothing was written.")
        return file.read(), status


def _write_beside(target: str, before: bytes, after: bytes, status: os.stat_result) -> None:
    folder = os.path.dirname(target)
    temporary = os.path.join(folder, f".decart-codemod-{os.getpid()}-{os.urandom(6).hex()}.tmp")
    try:
        descriptor = os.open(temporary, _CREATE, 0o600)
    except PermissionError:
        raise WriteError(
            "The folder of the file cannot be written to, which takes away the safe way to replace a file in it. "
            "Make the folder writable (chmod u+w) and run again."
        ) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(after)
            file.flush()
            _take_over(descriptor, target, status)
            os.fsync(descriptor)
        if _identity(os.lstat(target)) != _identity(status):
            raise WriteError("The file has changed since it was read, and was left as it is. Run the tool again.")
        try:
            os.replace(temporary, target)
        except OSError as error:
            if error.errno not in (errno.EBUSY, errno.EXDEV):
                raise
            # The file itself is a mount, as single files are in containers: its name cannot be given to another.
            _write_in_place(target, before, after)
            os.unlink(temporary)
    except BaseException:  # an interrupt, too, must not leave the temporary file behind
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(folder)


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _take_over(descriptor: int, target: str, status: os.stat_result) -> None:
    """Give the new file the old one's owner, extended attributes and mode, as far as we may."""
    if hasattr(os, "fchown"):
        new = os.fstat(descriptor)
        if new.st_gid != status.st_gid:
            with contextlib.suppress(OSError):
                os.fchown(descriptor, -1, status.st_gid)
        if new.st_uid != status.st_uid:
            with contextlib.suppress(OSError):
                os.fchown(descriptor, status.st_uid, -1)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(target):
                with contextlib.suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(target, name))
    # Last, since a change of owner takes the set-id bits away.
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _write_in_place(target: str, before: bytes, after: bytes) -> None:
    with open(target, "r+b", buffering=0) as file:
        try:
            _overwrite(file.fileno(), after)
        except BaseException:  # an interrupt, too, must not leave half a file
            _overwrite(file.fileno(), before)
            raise


def _overwrite(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)


def _sync_folder(folder: str) -> None:
    with contextlib.suppress(OSError):  # not every file system can; the file is replaced all the same
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
