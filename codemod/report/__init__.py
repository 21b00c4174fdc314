"""The formats of a report, one file each; a new one is a file here and a line in ``render``."""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run imports this package
if TYPE_CHECKING:
    from codemod.model import RunReport

TEXT = "text"
FORMATS = (TEXT, "json")


def render(format_name: str, report: RunReport, *, coloured: bool) -> str:
    """Return the report in a format; ``coloured`` asks for colours in what has any."""
    match format_name:
        case "json":
            from codemod.report.json import render_json

            return render_json(report)
        case _:
            from codemod.report.text import render_text

            return render_text(report, coloured=coloured)
