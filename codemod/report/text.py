"""The text report, for people: in colour on a terminal, plain everywhere else."""

from __future__ import annotations

import os
from collections.abc import Iterable

from codemod.model import RunReport
from codemod.report.layout import Line, report_lines

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from typing import TextIO

STYLES = {
    "path": "bold",
    "rewritten": "green",
    "fixable": "green",
    "review": "yellow",
    "note": "cyan",
    "suppressed": "bright_black",
    "failed": "bold red",
    "gutter": "bright_black",
    "underline": "bold",
    "after": "green",
    "reason": "yellow",
    "advice": "cyan",
    "added": "green",
    "removed": "red",
    "hunk": "cyan",
}


def is_coloured(stream: TextIO | None) -> bool:
    """Say whether the text that goes to ``stream`` has colours: on a terminal, unless ``NO_COLOR`` or ``TERM`` object.

    See https://no-color.org; ``FORCE_COLOR`` asks for colours elsewhere, too.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream is not None and stream.isatty())


def render_text(report: RunReport, *, coloured: bool) -> str:
    """Return the report; ``coloured`` asks for colours."""
    return lay_out(report_lines(report), coloured=coloured)


def lay_out(lines: Iterable[Line], *, coloured: bool) -> str:
    """Return the lines as text. Where no piece has a style there is nothing to colour, and rich is not imported."""
    kept = list(lines)
    if not coloured or not any(style for line in kept for style, _ in line):
        return "".join("".join(text for _, text in line) + "\n" for line in kept)

    import io

    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, highlight=False, markup=False, emoji=False)
    for line in kept:
        pieces = ((text, STYLES.get(style, "")) for style, text in line)
        console.print(Text.assemble(*pieces), soft_wrap=True)
    return out.getvalue()
