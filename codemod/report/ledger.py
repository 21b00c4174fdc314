"""The ledger in a report: its lines and its totals, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from codemod.ledger import FATES, KINDS
from codemod.model import Entry
from codemod.report.layout import Line
from codemod.report.visible import escape

LONGEST = 60
"""How many characters of a place's text are shown."""

STYLE_OF_FATE = {"foreign": "suppressed", "unreadable": "failed"}
"""Styles of the fates that are no verdict; the others have their own."""

_FATE = max(map(len, FATES))
_KIND = max(map(len, KINDS))


def totals(entries: Iterable[Entry]) -> dict[str, dict[str, int]]:
    """Return how many entries there are, by kind and fate; every kind and every fate is there."""
    counts: dict[str, dict[str, int]] = {kind: dict.fromkeys(FATES, 0) for kind in KINDS}
    for entry in entries:
        counts[entry.kind][entry.fate] += 1
    return counts


def ledger_content(entries: Sequence[Entry]) -> dict[str, object]:
    """Return what the JSON report says under ``ledger``."""
    return {
        "totals": totals(entries),
        "entries": [
            {
                "path": entry.path,
                **({"cell": entry.cell} if entry.cell else {}),
                "line": entry.span.line,
                "column": entry.span.column,
                "end_line": entry.span.end_line,
                "end_column": entry.span.end_column,
                "kind": entry.kind,
                "class": entry.fate,
                "rule": entry.rule or None,
                "text": entry.text,
                "evidence": list(entry.why),
            }
            for entry in entries
        ],
    }


def ledger_lines(entries: Sequence[Entry]) -> Iterator[Line]:
    """Yield the ledger for people: a line for each entry, below its file's name, then the totals."""
    yield (("path", "The ledger: every place that could be a site by its text, and what became of it"),)
    yield ()
    width = max((len(_place(entry)) for entry in entries), default=0)
    for path, group in groupby(entries, key=lambda entry: entry.path):
        yield (("path", escape(path)),)
        for entry in group:
            yield (
                ("", f"  {_place(entry):>{width}}  "),
                (style_of(entry), f"{entry.fate:<{_FATE}}"),
                ("", f"  {entry.kind:<{_KIND}}  {_told(entry)}"),
            )
        yield ()
    yield from _totals(entries)
    yield ()


def style_of(entry: Entry) -> str:
    """Return the name of the style that an entry's fate is shown in."""
    return STYLE_OF_FATE.get(entry.fate, entry.fate)


def _place(entry: Entry) -> str:
    cell = f"cell {entry.cell}, " if entry.cell else ""
    return f"{cell}{entry.span.line}:{entry.span.column}"


def _told(entry: Entry) -> str:
    """Return a place's text and the evidence, on one line that is safe to print."""
    text = " ".join(entry.text.split())
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    told = [text, *([entry.rule] if entry.rule else []), " ".join(" ".join(entry.why).split())]
    return escape(": ".join(part for part in told if part))


def _totals(entries: Sequence[Entry]) -> Iterator[Line]:
    """Yield the table of numbers, a row for each kind and a column for each fate, with the sums of both."""
    counts = totals(entries)
    rows: list[tuple[str, list[int]]] = [(kind, [counts[kind][fate] for fate in FATES]) for kind in KINDS]
    rows = [row for row in rows if any(row[1])]
    rows.append(("total", [sum(counts[kind][fate] for kind in KINDS) for fate in FATES]))
    yield (("", " " * (_KIND + 2) + "  ".join((*FATES, "total"))),)
    for name, numbers in rows:
        cells = [f"{number:>{len(head)}}" for number, head in zip((*numbers, sum(numbers)), (*FATES, "total"))]
        yield (("", f"{name:<{_KIND}}  " + "  ".join(cells)),)
