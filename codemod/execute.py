"""One run from settings to exit code: run, say what came of it on the right streams, and answer with a number.

| command | standard output | standard error |
|---|---|---|
| ``check`` | the report | |
| ``diff`` | the diff | the report |
| ``apply`` | the report; the new source where ``-`` was given | the report where ``-`` was given |

With ``--output`` the report goes to the file instead. A progress bar and errors are always on standard error.
"""

from __future__ import annotations

import sys

from codemod.document import encode
from codemod.exitcode import exit_code
from codemod.model import Changed, RunReport
from codemod.problem import Problem
from codemod.record import replace
from codemod.report import TEXT, render
from codemod.report.order import outcomes_in_order
from codemod.report.progress import Progress
from codemod.report.text import is_coloured, lay_out
from codemod.run import STDIN, STDIN_NAME, run
from codemod.settings import Settings
from codemod.streams import write


def execute(settings: Settings) -> int:
    """Carry out ``check``, ``diff`` or ``apply`` and return the exit code.

    Raises Problem where the report has nowhere to go; for ``--output`` that is found out before anything is done.
    """
    # The text report does not quote what a call becomes, so that a check can do without the rewriter and its parser.
    # The ledger says of each place what apply would do, and so needs the rewrites to have been made.
    options = replace(settings.options, preview=settings.format != TEXT or settings.options.ledger)
    if settings.output:
        _try_output(settings.output)
    stdin = _read_stdin() if STDIN in options.paths else None
    with Progress(wanted=sys.stderr is not None and sys.stderr.isatty()) as progress:
        report = run(options, stdin=stdin, progress=progress)
    if options.ledger and settings.format == TEXT:
        from codemod.ledger import without_previews

        report = without_previews(report)
    if options.command == "diff":
        write(sys.stdout, _diff(report))
    elif options.command == "apply" and stdin is not None:
        write(sys.stdout, _stdin_after(report, options.stdin_filename or STDIN_NAME, stdin))
    _deliver(settings, report, aside=options.command == "diff" or (options.command == "apply" and stdin is not None))
    return exit_code(report, exit_zero=settings.exit_zero)


def _diff(report: RunReport) -> bytes | str:
    """Return the diffs of all changed files: the bytes that ``git apply`` wants, or what a terminal can show."""
    from codemod.diff import unified_diff  # check does without it, and difflib is slow to import

    changed = [outcome for outcome in outcomes_in_order(report) if isinstance(outcome, Changed)]
    diff = b"".join(map(unified_diff, changed))
    coloured = is_coloured(sys.stdout)
    if coloured or (sys.stdout is not None and sys.stdout.isatty()):
        from codemod.report.patch import patch_lines

        return lay_out(patch_lines(diff), coloured=coloured)
    return diff


def _stdin_after(report: RunReport, name: str, stdin: bytes) -> bytes:
    """Return what the source from stdin has become; where it could not be changed, the source as it came.

    Whoever pipes a file through the tool and back must never be left with an empty one.
    """
    for outcome in report.outcomes:
        if isinstance(outcome, Changed) and outcome.path == name:
            return encode(outcome.after)
    return stdin


def _deliver(settings: Settings, report: RunReport, *, aside: bool) -> None:
    """Write the report to its file or, ``aside`` of something else on standard output, to standard error."""
    stream = sys.stderr if aside else sys.stdout
    coloured = not settings.output and is_coloured(stream)
    text = render(settings.format, report, coloured=coloured)
    if not settings.output:
        write(stream, text)
        return
    try:
        with open(settings.output, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Problem(f"--output {settings.output}: cannot be written: {error.strerror}.") from None


def _try_output(path: str) -> None:
    """Find out whether a file can be written, before a source file is."""
    try:
        with open(path, "ab"):
            pass
    except OSError as error:
        raise Problem(f"--output {path}: cannot be written: {error.strerror}.") from None


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise Problem("- stands for standard input, and there is none.")
    return sys.stdin.buffer.read()
