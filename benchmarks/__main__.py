"""``python -m benchmarks``: install, make the tree, time everything, print the tables. See README.md here."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from benchmarks import curves, imports, packages, peers, rows, table, tree
from benchmarks.folders import README, RESULTS


def main() -> int:
    """Run the benchmark; return 1 where a target was not reached, 2 where nothing could be timed."""
    wanted = _arguments()
    try:
        tool = peers.installed_tool(wanted.tool) if wanted.tool else peers.install_tool()
    except peers.ToolMissingError as problem:
        print(problem, file=sys.stderr)
        return 2
    _tell("The tool is installed. Now the peers …")
    others = peers.install_peers()
    for name in others.absent:
        _tell(f"{name} {peers.PINS[name]} is not to be had here: its rows are left out.")
    programs = rows.Programs(tool, others)
    _tell("Now the tree …")
    name, chosen = ("tree-quick", packages.QUICK) if wanted.quick else ("tree", packages.TREE)
    made, missing = tree.make(chosen, name)
    for line in missing:
        _tell(line)
    if wanted.prepare:
        return 0
    few = 5 if wanted.quick else 0
    groups = (
        rows.one_file(programs, few or 21),
        rows.whole_tree(programs, made, few or 7),
        rows.long_file(programs, few or 11),
    )
    measured = [rows.measure(group, _tell) for group in groups]
    drawn = [] if wanted.no_curves else curves.draw(programs, 3 if wanted.quick else 5, _tell, wanted.quick)
    _show(wanted, measured, drawn, imports.of_a_hook(tool), made)
    return 0 if all(reached.met for group in measured for reached in group.reached) else 1


def _show(
    wanted: argparse.Namespace,
    measured: list[rows.Measured],
    drawn: list[curves.Curve],
    found: list[imports.Import],
    made: tree.Tree,
) -> None:
    intro = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores. The tree: {made.size / 1e6:.0f} MB, "
        f"the source of {', '.join(name.replace('-', ' ') for name in _labels(made.packages))}.\n"
    )
    summary = table.targets(measured)
    parts = [intro, summary, "### Every command\n", table.timings(measured)]
    if drawn:
        parts += ["### Growth\n", table.curves(drawn)]
    parts += ["### Imports of a hook run\n", table.imports(found)]
    text = "\n".join(parts)
    print(text)
    if not wanted.quick:
        heading = "# Benchmark results\n\nMade by `python -m benchmarks`; README.md says what each row means.\n\n"
        RESULTS.write_text(heading + text, "utf-8")
    if wanted.readme:
        README.write_text(table.quoted(README.read_text("utf-8"), f"{intro}\n{summary}"), "utf-8")


def _labels(folders: tuple[str, ...]) -> list[str]:
    return [" ".join(folder.rsplit("-", 1)) for folder in folders]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time decart-codemod against its peers.")
    parser.add_argument(
        "--quick", action="store_true", help="a tree of some 2,500 files, five rounds; keeps no results"
    )
    parser.add_argument("--readme", action="store_true", help="put the table of targets into README.md")
    parser.add_argument("--no-curves", action="store_true", help="leave out how the cost grows")
    parser.add_argument("--prepare", action="store_true", help="install and download everything, time nothing")
    parser.add_argument("--tool", type=Path, metavar="SCRIPT", help="time this installed decart-codemod instead")
    return parser.parse_args()


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
