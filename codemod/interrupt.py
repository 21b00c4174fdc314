"""Ctrl-C, and what else ends a process: it ends at once, wherever it is, but for the one file that is being written.

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

MESSAGES = {
    _signal.SIGINT: b"\ndecart-codemod: interrupted\n",
    _signal.SIGTERM: b"\ndecart-codemod: terminated\n",
}
if hasattr(_signal, "SIGHUP"):  # not on Windows
    MESSAGES[_signal.SIGHUP] = b"\ndecart-codemod: the terminal is gone\n"


class _State:
    """Of the process: which one it is (a fork has the handler, too), and whether a signal (0: none) has to wait."""

    process = 0
    held = False
    pending = 0


def prepare() -> None:
    """Have Ctrl-C and its like end this process, unless whoever started it had them ignored."""
    _State.process = os.getpid()
    for number in MESSAGES:
        if _signal.getsignal(number) in (_signal.default_int_handler, _signal.SIG_DFL):
            try:
                _signal.signal(number, _interrupted)
            except ValueError:  # not the main thread: whoever made the thread deals with it
                return


class Held:
    """A context in which a signal waits: what is in it is done wholly or not at all."""

    def __enter__(self) -> None:
        _State.held = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _State.held = False
        if _State.pending:
            _end(_State.pending)


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
        _State.pending = number
    else:
        _end(number)


def _end(number: int) -> None:
    if os.getpid() == _State.process:  # a worker says nothing: its parent does
        with _Best():
            for ending in ENDINGS:
                ending()
        with _Best():
            if sys.stderr is not None:
                os.write(sys.stderr.fileno(), MESSAGES[number])
    if number != _signal.SIGINT:  # whoever asked for the end sees that it is the one that was asked for
        with _Best():
            _signal.signal(number, _signal.SIG_DFL)
            os.kill(os.getpid(), number)
    os._exit(INTERRUPTED)
