"""Ctrl-C: the command ends at once, wherever it is, but for the one file that is being written.

Python's own way, an exception that comes up anywhere, is lost where code catches it or turns it into another (the
making of a class does), and shows as a traceback where nobody can catch it. So the process ends in the handler.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what signal is made of: signal itself imports enum, which takes a while
import os
import sys

from codemod.exitcode import INTERRUPTED

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run imports this module
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

ENDINGS: list[Callable[[], None]] = []
"""What is to be done before the process ends: whoever starts something that would stay puts its end here."""

MESSAGE = b"\ndecart-codemod: interrupted\n"


class _State:
    """Of the process: which one it is (a fork has the handler, too), and whether an interrupt has to wait."""

    process = 0
    held = False
    pending = False


def prepare() -> None:
    """Have Ctrl-C end this process, unless whoever started it had it ignored."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _State.process = os.getpid()
        try:
            _signal.signal(_signal.SIGINT, _interrupted)
        except ValueError:  # not the main thread: whoever made the thread deals with it
            return


class Held:
    """A context in which an interrupt waits: what is in it is done wholly or not at all."""

    def __enter__(self) -> None:
        _State.held = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _State.held = False
        if _State.pending:
            _end()


class _Best:
    """A context for what may go wrong where there is nothing left to do about it; contextlib takes a while."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return True


def _interrupted(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # as the system calls it
    if _State.held:
        _State.pending = True
    else:
        _end()


def _end() -> None:
    if os.getpid() == _State.process:  # a worker says nothing: its parent does
        with _Best():
            for ending in ENDINGS:
                ending()
        with _Best():
            if sys.stderr is not None:
                os.write(sys.stderr.fileno(), MESSAGE)
    os._exit(INTERRUPTED)
