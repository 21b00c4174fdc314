"""``os`` with one call in it that goes wrong: what the modules that write are given instead, in tests.

Which call that is, is a number: whoever counts them first and then lets each fail in turn has covered every step that
there is, new ones too.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from unittest.mock import patch

from codemod import leftovers, write

Call = Callable[[], object]

WRITING = (write, leftovers)
"""The modules that change files; a test holds that they do so by calls of ``os`` and ``fcntl`` alone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of the call, how often, and to which functions (all of them where none is named)."""

    happens: Callable[[Call, tuple[object, ...]], object]
    lasting: bool = False
    functions: frozenset[str] = frozenset()
    interrupts: bool = False


@dataclass(slots=True)
class Disk:
    """Counts the calls of ``os`` and lets one of them go wrong; ``lasting`` faults stay with that function."""

    fault: Fault | None = None
    at: int = 0
    steps: list[str] = field(default_factory=list)
    faulty: str = ""

    def do(self, name: str, function: Callable[..., object], arguments: tuple[object, ...]) -> object:
        """Call the function, or let happen what is to happen."""

        def call() -> object:
            # Waiting for the disk is a step like any other, but nobody pulls the plug on a test.
            return None if name == "fsync" else function(*arguments)

        fault = self.fault
        if fault is None or not fault.functions or name in fault.functions:
            self.steps.append(name)
            if len(self.steps) == self.at:
                self.faulty = name
            if fault and self.faulty == name and (fault.lasting or len(self.steps) == self.at):
                return fault.happens(call, arguments)
        return call()


class _Watched:
    """A module whose functions go by way of the disk."""

    def __init__(self, module: ModuleType, disk: Disk) -> None:
        self._module = module
        self._disk = disk

    def __getattr__(self, name: str) -> object:
        found = getattr(self._module, name)
        if isinstance(found, ModuleType):
            return _Watched(found, self._disk)
        if not callable(found) or isinstance(found, type):
            return found
        return lambda *arguments: self._disk.do(name, found, arguments)


@contextmanager
def watched(disk: Disk) -> Iterator[Disk]:
    """Let the modules that write do so by way of ``disk``."""
    with (
        patch.object(write, "os", _Watched(os, disk)),
        patch.object(leftovers, "os", _Watched(os, disk)),
        patch.object(leftovers, "fcntl", _Watched(fcntl, disk)),
    ):
        yield disk


def _broken(_: Call, __: tuple[object, ...]) -> object:
    raise OSError(errno.EIO, "Input/output error")


def _defect(_: Call, __: tuple[object, ...]) -> object:
    raise RuntimeError("made up")


def _interrupted(_: Call, __: tuple[object, ...]) -> object:
    raise KeyboardInterrupt


def _interrupted_after(call: Call, _: tuple[object, ...]) -> object:
    result = call()
    if isinstance(result, Iterator) and hasattr(result, "close"):
        result.close()  # a listing, which would warn of itself
    raise KeyboardInterrupt


def _full(_: Call, arguments: tuple[object, ...]) -> object:
    """Write as a disk does that has room for five bytes more: what a file has already is not taken from it."""
    descriptor, data = arguments
    assert isinstance(descriptor, int)
    assert isinstance(data, memoryview)
    room = max(0, os.fstat(descriptor).st_size - os.lseek(descriptor, 0, os.SEEK_CUR))
    if not room and os.fstat(descriptor).st_size % 8:
        raise OSError(errno.ENOSPC, "No space left on device")
    return os.write(descriptor, data[: room or 5])


FAULTS = {
    "an error": Fault(_broken),
    "an error that stays": Fault(_broken, lasting=True),
    "a defect": Fault(_defect),
    "a full disk": Fault(_full, lasting=True, functions=frozenset({"write"})),
    "an interrupt before": Fault(_interrupted, interrupts=True),
    "an interrupt after": Fault(_interrupted_after, interrupts=True),
}
