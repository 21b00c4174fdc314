"""Planting calls into other people's files, and seeing what becomes of them: the small version, over this package."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks import corpora, ledgers
from benchmarks.planting import SHAPES, parsed, plant
from benchmarks.real_input import run_over, tool_here
from tests.command import ROOT

FILES = 60


def test_the_packages_are_pinned_and_many() -> None:
    packages = corpora.pinned()
    assert len({package.name for package in packages}) == len(packages) >= 300
    assert all(package.version for package in packages)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_planted_is_a_program_with_one_function_more(seed: int) -> None:
    text = '"""Doc."""\nfrom __future__ import annotations\nif 1:\n\tclass A:\n\t\t"""Doc."""\n\t\tx = 1; y = 2\n'
    planted = plant(text, Random(seed))  # noqa: S311 - repeatable on purpose
    assert planted is not None
    assert parsed(planted.text) is not None
    lines = planted.text.splitlines(keepends=True)
    rest = [line for number, line in enumerate(lines, 1) if not planted.first <= number <= planted.last]
    if planted.top:
        del rest[planted.top - 1]
    assert "".join(rest) == text


def test_planted_calls_are_found_and_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "codemod" / "report", tree / "report")
    shutil.copytree(ROOT / "benchmarks", tree / "benchmarks", ignore=shutil.ignore_patterns("work"))
    for path in tree.rglob("*.py"):
        if b"decart" in path.read_bytes() or b"DecartClient" in path.read_bytes():
            path.unlink()  # what this project has of its own to say of the SDK
    monkeypatch.setattr(corpora, "CORPORA", tree)
    planted = corpora.plant_all(tree, FILES, 3)
    assert len(planted) > 10
    listed = ledgers.compare(tree, planted)
    assert listed.problems == ()
    assert listed.files >= len(planted)
    assert listed.entries >= listed.candidates >= 2 * len(planted), "an import and a call in each"
    runs = [run_over(tree, tool_here(), command) for command in ("check", "apply", "apply")]
    assert corpora.judge_planted(planted, runs) == []
    name, (_, one) = next(iter(planted.items()))
    after = (tmp_path / name).read_text("utf-8")
    sites = [(number, "rewritten") for number in (one.first,)]
    assert corpora.problems_of(name, one, after, sites) == []
    # the counterpart: what is wrong would be seen
    assert corpora.problems_of(name, one, after, [])
    assert corpora.problems_of(name, one, after + "foo(\n", sites)
    assert corpora.problems_of(name, replace(one, text=one.text + "gone = 1\n"), after, sites)
    assert corpora.problems_of(name, replace(one, text=one.text + "# gone\n"), after, sites)


def test_every_shape_makes_one_call() -> None:
    assert all(body.count("client.process(") == 1 for _, body in SHAPES)


def test_a_ledger_that_lacks_something_is_noticed(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.py").write_text("import decart\nother.process(1)\nclient.generate(2)\n")
    (tree / "b.py").write_text("URL = '/v1/generate/'\n")
    (tree / "c.py").write_text("x.process()\n")
    assert ledgers.compare(tree).problems == ()
    forgetful = tmp_path / "tool.py"
    forgetful.write_text(
        "import codemod.languages.python.mentions as mentions, sys\n"
        "at = mentions._at\n"
        "mentions._at = lambda *a: (one for one in at(*a) if 'other' not in one.text and one.kind != 'address')\n"
        "from codemod.__main__ import main\nsys.exit(main())\n"
    )
    seen = ledgers.compare(tree, (), (sys.executable, str(forgetful)))
    assert (seen.files, seen.candidates, seen.entries) == (2, 4, 2)
    assert [line.partition(": the ledger lacks")[0] for line in seen.problems] == ["tree/a.py:2", "tree/b.py:1"]
    assert "no ledger: exit 3" in ledgers.compare(tree, (), (sys.executable, "-c", "exit(3)")).problems[0]
