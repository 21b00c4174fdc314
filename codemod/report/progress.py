"""The progress bar of a long run: on standard error, only on a terminal, only once a run has taken a moment."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from codemod.interrupt import ENDINGS

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds after which a bar is worth its import."""


class Progress:
    """Called with how many files are done, and of how many; used as a context, which takes the bar away again."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._begin = time.monotonic()
        self._bar: tuple[Bar, TaskID] | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            ENDINGS.remove(self._bar[0].stop)
            self._bar[0].stop()

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` files are done, should it be time for that."""
        if not self._wanted or time.monotonic() - self._begin < PATIENCE:
            return
        if self._bar is None:
            self._bar = _started(total)
            ENDINGS.append(self._bar[0].stop)
        bar, task = self._bar
        bar.update(task, completed=done, total=total)


def _started(total: int) -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        TextColumn("Looking at files"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    bar.start()
    return bar, bar.add_task("files", total=total)
