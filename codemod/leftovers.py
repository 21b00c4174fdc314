"""The temporary files of a run: how they are named and claimed, and how those of a run that was killed are removed.

Nothing that a killed process leaves behind can say whether that process still lives: its number may be another's by
now, or belong to another container. A lock can, since the system takes it away with its owner. So a run holds a lock
on its temporary file for as long as the file exists, and what can be locked by somebody else belongs to nobody.
"""

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

from codemod.prefilter import NO_LINKS

if sys.platform != "win32":
    import fcntl

CAN_LOCK = sys.platform != "win32"
"""Whether locks are ours to take. Windows has no need of them: it refuses to remove a file that is open."""

_BEGIN = ".decart-codemod-"
_END = ".tmp"
_RANDOM_BYTES = 8

_OPEN = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | NO_LINKS
_CREATE = _OPEN | os.O_CREAT | os.O_EXCL


def temporary_name(folder: str) -> str:
    """Return a path in ``folder`` that no other file has."""
    random = os.urandom(_RANDOM_BYTES).hex()
    return os.path.join(folder, f"{_BEGIN}{random}-{_proof(random)}{_END}")


def is_temporary(name: str) -> bool:
    """Say whether a file's name is one that `temporary_name` gives: a user's own file cannot have it by chance."""
    if not name.startswith(_BEGIN) or not name.endswith(_END):
        return False
    random, _, proof = name[len(_BEGIN) : -len(_END)].partition("-")
    return len(random) == 2 * _RANDOM_BYTES and proof == _proof(random)


def claim(path: str) -> int:
    """Create the file, which only its owner can read, and return a descriptor that holds its lock. Raises OSError."""
    while True:
        descriptor = os.open(path, _CREATE, 0o600)
        try:
            _lock(descriptor, wait=True)
            if os.fstat(descriptor).st_nlink or not CAN_LOCK:
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # another run took it for a leftover before it was locked, and removed it


def remove_leftovers(folders: Iterable[str]) -> None:
    """Remove the temporary files in the folders that belong to no living run; whatever resists stays."""
    for folder in folders:
        # A courtesy: nothing that goes wrong with it may keep the run from its work.
        with suppress(Exception):
            for path in _temporaries(folder):
                with suppress(OSError):
                    _remove_unowned(path)


def _temporaries(folder: str) -> Iterator[str]:
    with os.scandir(folder or os.curdir) as entries:
        for entry in entries:
            if is_temporary(entry.name):
                yield entry.path


def _remove_unowned(path: str) -> None:
    if not CAN_LOCK:
        os.unlink(path)
        return
    descriptor = os.open(path, _OPEN | getattr(os, "O_NONBLOCK", 0))
    try:
        # Unlinked while locked: its owner, should it be creating it just now, waits for the lock and sees it gone.
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and _lock(descriptor, wait=False):
            os.unlink(path)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool:
    """Lock a file; return False where somebody else has the lock, or where the file system knows no locks."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _proof(random: str) -> str:
    return f"{zlib.crc32(os.fsencode(_BEGIN + random)):08x}"
