"""The parts of the benchmark do what its table relies on. No time is asserted here: that is the benchmark's job."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import imports, sources, table, tree
from benchmarks.curves import Curve, Point
from benchmarks.rows import Group, Measured, Reached, Target
from benchmarks.timing import Command, Run, Timed, compare, ratio, run


def calls_of_the_old_method(text: str) -> int:
    """Count the calls of ``process`` in a module, those with an image model left out."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    mine = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "process"]
    return sum("image" not in ast.unparse(call) for call in mine)


def test_the_planted_files_hold_as_many_sites_as_they_say() -> None:
    planted = sources.planted(48)
    assert [calls_of_the_old_method(source.text) for source in planted] == [source.sites for source in planted]
    assert {source.sites for source in planted} == {1, 2, 3}
    assert len({source.name.rsplit("_", 1)[0] for source in planted}) == 8


def test_the_other_files_hold_none() -> None:
    for source in (*sources.bystanders(3), sources.plain(150)):
        assert calls_of_the_old_method(source.text) == source.sites == 0
    assert "decart" not in sources.plain(150).text


@pytest.mark.parametrize(("lines", "sites"), [(1_000, 25), (2_000, 1), (2_000, 50)])
def test_a_long_file_is_exactly_as_long_as_asked_for(lines: int, sites: int) -> None:
    for made in (sources.long(lines, sites), sources.crowded(lines, sites)):
        assert len(made.text.splitlines()) == lines
        assert calls_of_the_old_method(made.text) == made.sites == sites


def test_a_long_file_that_is_too_short_for_its_sites_is_refused() -> None:
    with pytest.raises(ValueError, match="100 were asked for"):
        sources.crowded(100, 50)


def test_the_same_files_are_made_every_time() -> None:
    assert sources.planted(16) == sources.planted(16)
    assert sources.long(1_000, 25) == sources.long(1_000, 25)


def test_a_tree_is_a_git_repository_with_everything_in_it(tmp_path: Path) -> None:
    package = tmp_path / "shop-1.0"
    (package / "shop" / "orders").mkdir(parents=True)
    (package / "shop" / "__init__.py").write_text("", "utf-8")
    (package / "shop" / "orders" / "order.py").write_text("price = 1\n", "utf-8")
    made = tree.build(tmp_path / "tree", [package], [*sources.planted(6), *sources.bystanders(2)])
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=made.folder, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert len(listed) == made.files == 10
    assert (made.packages, made.planted, made.sites) == (("shop-1.0",), 6, 12)
    assert (made.folder / "shop-1.0" / "shop" / "orders" / "order.py").read_text("utf-8") == "price = 1\n"


def test_a_command_is_timed_with_its_exit_code_and_its_memory(tmp_path: Path) -> None:
    large = Command("large", (sys.executable, "-c", "x = bytearray(64 << 20); raise SystemExit(3)"), tmp_path)
    cost, _ = run(large)
    assert cost.exit_code == 3
    assert cost.peak > 64
    assert cost.seconds > 0
    assert cost.cpu > 0


def test_a_command_that_does_not_do_its_work_is_named_and_not_timed(tmp_path: Path) -> None:
    good = Command("good", (sys.executable, "-c", "pass"), tmp_path)
    bad = Command("bad", (sys.executable, "-c", "raise SystemExit('out of paper')"), tmp_path)
    gone = Command("gone", (str(tmp_path / "nowhere"),), tmp_path)
    told: list[str] = []
    results = compare([good, bad, gone], 2, told.append)
    assert len(results["good"].runs) == 2
    assert results["bad"].problem == "exit 1: out of paper"
    assert results["gone"].problem.startswith("exit 127: ")
    assert told[-1] == "round 2 of 2"


def timed(name: str, *seconds: float) -> Timed:
    """Return the timings of a command that took these seconds."""
    return Timed(Command(name, (), Path()), tuple(Run(second, second, 10.0, 0) for second in seconds))


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio(timed("one", 2, 40, 6), timed("other", 1, 10, 2)) == 3


def test_the_table_says_what_was_reached() -> None:
    ours, theirs = timed("`check`", 0.03), timed("`rg`", 0.01)
    targets = Target("`check`", "`rg`", 5.0), Target("`check`", "`absent`", 2.0), Target("`check`", "`rg`", 2.0)
    reached = Reached(targets[0], 3.0), Reached(targets[1], None), Reached(targets[2], 3.0)
    measured = Measured(Group("Tree", (ours.command, theirs.command), targets, 1), (ours, theirs), reached)
    assert table.targets([measured]).splitlines()[2:] == [
        "| Tree: `check` | `rg` | 5 × | 3.00 × | reached |",
        "| Tree: `check` | `absent` | 2 × | not measured | **not reached** |",
        "| Tree: `check` | `rg` | 2 × | 3.00 × | **not reached** |",
        "| Peak memory of a process | all these runs | 150 MiB | 10 MiB | reached |",
    ]
    assert "| `rg` | 10.0 ms | 10.0 ms | 10 MiB |" in table.timings([measured])


def test_a_curve_shows_the_cost_of_each_line_and_its_growth() -> None:
    points = tuple(Point(lines, 1, lines * 1e-5, (lines / 1000) ** 2) for lines in (1_000, 2_000, 4_000, 8_000))
    curve = Curve("Longer files", "line", "nothing", points)
    assert curve.exponent("check") == pytest.approx(1)
    assert curve.exponent("diff") == pytest.approx(2)
    shown = table.curves([curve, replace(curve, title="Other", points=(), problem="exit 2: no")])
    assert "| 8,000 | 1 | 80.0 ms | 10.0 | 64.00 s | 8000.0 |" in shown
    assert "Grows with the power 1.00 (`check`) and 2.00 (`diff`)" in shown
    assert "Not measured: exit 2: no" in shown


def test_the_import_log_is_read() -> None:
    log = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       120 |        120 |   re._parser\n"
        "import time:        80 |        200 | re\n"
        "something else\n"
    )
    found = imports.parse(log)
    assert [(entry.module, entry.microseconds) for entry in found] == [("re._parser", 120), ("re", 80)]
    assert "imports 2 modules more" in table.imports(found)


def test_the_readme_gets_the_table_between_its_markers() -> None:
    readme = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    assert table.quoted(readme, "new\n") == f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n"
    with pytest.raises(table.MarkersMissingError):
        table.quoted("no markers\n", "new\n")
