"""The results as Markdown: the tables that are printed, kept in RESULTS.md and quoted by the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.curves import Curve, Point
from benchmarks.imports import Import
from benchmarks.rows import MEMORY, Measured
from benchmarks.timing import Timed

BEGIN = "<!-- benchmark:begin -->"
END = "<!-- benchmark:end -->"
MINE = ("`check", "`diff")
"""How the names of the tool's own commands begin."""


class MarkersMissingError(Exception):
    """The README has no place for the table."""


def targets(measured: Iterable[Measured]) -> str:
    """Return the table of what is to be reached and what was: one row for each target, memory last."""
    groups = list(measured)
    lines = ["| what | compared with | at most | measured | |", "| --- | --- | ---: | ---: | --- |"]
    for group in groups:
        for reached in group.reached:
            target = reached.target
            figure = "not measured" if reached.measured is None else f"{reached.measured:.2f} ×"
            where = f"{group.group.title}: {target.command}"
            lines.append(f"| {where} | {target.than} | {target.limit:g} × | {figure} | {_mark(reached.met)} |")
    peaks = [timed.peak for group in groups for timed in group.timed if timed.runs and _is_mine(timed)]
    if peaks:
        met = max(peaks) < MEMORY
        cells = ("Peak memory of a process", "all these runs", f"{MEMORY:g} MiB", f"{max(peaks):.0f} MiB")
        lines.append("| " + " | ".join((*cells, _mark(met))) + " |")
    return "\n".join(lines) + "\n"


def timings(measured: Iterable[Measured]) -> str:
    """Return the table of every command's time, CPU and memory, a heading for each group."""
    parts = []
    for group in measured:
        head = f"#### {group.group.title} ({group.group.rounds} rounds)\n\n"
        lines = ["| command | median | CPU | peak memory |", "| --- | ---: | ---: | ---: |"]
        lines += [_timing(timed) for timed in group.timed]
        parts.append(head + "\n".join(lines) + "\n")
    return "\n".join(parts)


def curves(drawn: Iterable[Curve]) -> str:
    """Return a table for each curve, with the cost per line or site and the exponent of its growth."""
    return "\n".join(_curve(curve) for curve in drawn)


def imports(found: Sequence[Import], shown: int = 8) -> str:
    """Return what a hook run imports: how many modules, what they cost together, and the dearest ones."""
    total = sum(entry.microseconds for entry in found) / 1000
    dearest = sorted(found, key=lambda entry: -entry.microseconds)[:shown]
    names = ", ".join(f"`{entry.module}` {entry.microseconds / 1000:.1f}" for entry in dearest)
    every = ", ".join(f"`{entry.module}`" for entry in found)
    return (
        f"`check` on a file without a site imports {len(found)} modules more than a bare interpreter does; "
        f"with the log on they take {total:.1f} ms. The dearest, in ms: {names}.\n\nAll of them: {every}.\n"
    )


def quoted(readme: str, text: str) -> str:
    """Return the README with ``text`` between its markers. Raises MarkersMissingError where it has none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise MarkersMissingError(f"README.md needs the lines {BEGIN} and {END}; the table goes between them.")
    return f"{before}{BEGIN}\n{text.strip()}\n{END}{after}"


def _timing(timed: Timed) -> str:
    if timed.problem:
        return f"| {timed.command.name} | failed: {timed.problem.replace('|', ' ')} | | |"
    cost = f"{_duration(timed.seconds)} | {_duration(timed.cpu)} | {timed.peak:.0f} MiB"
    return f"| {timed.command.name} | {cost} |"


def _curve(curve: Curve) -> str:
    head = f"#### {curve.title}\n\n"
    if curve.problem:
        return f"{head}Not measured: {curve.problem}\n"
    unit = "µs a line" if curve.per == "line" else "ms a site"
    lines = [
        f"| lines | sites | `check` | {unit} | `diff` | {unit} |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for point in curve.points:
        checked, differed = (_each(seconds, point, curve.per) for seconds in (point.check, point.diff))
        cells = (f"{point.lines:,}", f"{point.sites:,}", _duration(point.check), checked)
        lines.append("| " + " | ".join((*cells, _duration(point.diff), differed)) + " |")
    check, diff = curve.exponent("check"), curve.exponent("diff")
    growth = f"Grows with the power {check:.2f} (`check`) and {diff:.2f} (`diff`)"
    foot = f"Seconds of CPU, counted from {curve.base}. {growth} of the number of {curve.per}s."
    return f"{head}" + "\n".join(lines) + f"\n\n{foot}\n"


def _each(seconds: float, point: Point, per: str) -> str:
    return f"{seconds / point.lines * 1e6:.1f}" if per == "line" else f"{seconds / point.sites * 1e3:.2f}"


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if abs(seconds) < 0.2 else f"{seconds:.2f} s"


def _mark(met: bool) -> str:
    return "reached" if met else "**not reached**"


def _is_mine(timed: Timed) -> bool:
    return timed.command.name.startswith(MINE)
