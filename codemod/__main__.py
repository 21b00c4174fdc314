"""Where the command starts: as little as possible is imported before it is clear what there is to do.

Most runs are a hook on files without a site, and most of their time is imports. So there are three ways in, each
giving way to the next, and a test holds them to the same output:

1. files, no options, no settings, and a byte search that finds nothing: print the summary and be done;
2. no options: the settings and the run, without click;
3. everything else (options, stdin, help, completion, errors): click.
"""

from __future__ import annotations

import os
import sys

from codemod.config import find_settings
from codemod.exitcode import CLEAN, INTERRUPTED, TROUBLE
from codemod.interrupt import prepare
from codemod.problem import Problem
from codemod.streams import write

RUNS = ("check", "diff", "apply")


def main() -> int:
    """Run the command line in ``sys.argv`` and return the exit code; bad input never ends in a traceback."""
    prepare()
    try:
        return _start(sys.argv[1:])
    except Problem as problem:
        write(sys.stderr, f"decart-codemod: {_printable(str(problem))}\n")
        return TROUBLE
    except KeyboardInterrupt:
        write(sys.stderr, "\ndecart-codemod: interrupted\n")
        return INTERRUPTED
    except Exception:
        import traceback

        write(sys.stderr, traceback.format_exc())
        write(sys.stderr, "decart-codemod: this is a fault of the tool; please report it with the lines above.\n")
        return TROUBLE


def _start(arguments: list[str]) -> int:
    command, paths = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in RUNS or any(path.startswith("-") for path in paths):
        from codemod.cli import main_with_click

        return main_with_click(arguments)
    seen = _files_without_site(paths)
    if seen is not None:
        from codemod.report.summary import summary_line

        write(sys.stderr if command == "diff" else sys.stdout, summary_line(command, {"files_seen": seen}) + "\n")
        return CLEAN
    from codemod.execute import execute
    from codemod.settings import settle

    return execute(settle(command, tuple(paths), {}))


def _files_without_site(paths: list[str]) -> int | None:
    """Return how many files were looked at where all can be told to hold no site, None where that takes more."""
    if not paths or not all(map(os.path.isfile, paths)) or find_settings() is not None:
        return None
    from codemod.prefilter import nothing_to_do
    from codemod.seeds import may_rest_on_others, names_the_sdk
    from codemod.top import top_of

    doubtful: list[tuple[str, str]] = []
    seen = nothing_to_do(paths, may_rest_on_others, doubtful)
    if seen is None or not doubtful:
        return seen
    tops = {(top_of(path, (), family), family) for path, family in doubtful}
    return None if any(names_the_sdk(top, family) for top, family in tops) else seen


def _printable(text: str) -> str:
    from codemod.report.visible import escape

    return "\n".join(map(escape, text.split("\n")))


if __name__ == "__main__":
    sys.exit(main())
