"""Writing to standard output and standard error so that nothing about the other end can break a run."""

from __future__ import annotations

import os

from codemod.problem import Problem

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run imports this module
if TYPE_CHECKING:
    from typing import TextIO


def write(stream: TextIO | None, data: str | bytes) -> None:
    """Write text (what the stream cannot encode is escaped) or bytes as they are, and flush.

    ``None`` is a stream that the process was started without. A reader that went away (``| head``) ends the
    writing and not the run: what was to be done is done, and the exit code says how it went.
    Raises Problem where the stream cannot take any more (a full disk).
    """
    if stream is None or not data:
        return
    if isinstance(data, str):
        data = data.encode(stream.encoding or "utf-8", "backslashreplace")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        raise Problem(f"The output cannot be written: {error.strerror}.") from None


def _silence(stream: TextIO) -> None:
    """Let what is still in the buffer go nowhere, so that Python's own flush at exit has nothing to say."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
