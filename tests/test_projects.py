"""What is asserted of every project: the bytes, the report, and that neither order nor choice of paths shows."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemod.run import run
from tests.fixture_cases import report_text, with_crlf
from tests.project_cases import (
    GIT_SETTINGS,
    PROJECT_CASES,
    Files,
    ProjectCase,
    Row,
    as_expected,
    changed_files,
    failed_files,
    make_repository,
    project_rows,
    read_expected,
    read_files,
)

LEFT = ("review", "suppressed")
HELD_BACK = "handler-elsewhere"
"""The reason why a call waits: one of its handlers is in a file that was not handed over."""
ALL_ORDERS = 3
"""Up to so many files, every order is tried."""
ALL_SUBSETS = 4
"""Up to so many files, every subset is tried."""

every_case = pytest.mark.parametrize("case", PROJECT_CASES, ids=lambda case: case.name)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run said of the files that it was given, and made of them."""

    rows: list[Row]
    changed: Files
    failed: dict[str, str]

    def rows_of(self, path: str) -> list[Row]:
        """Return the rows of one file."""
        return [row for row in self.rows if row["path"] == path]


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep everybody's own settings of git away from the runs."""
    for name, value in GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def project(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The case's project in a repository of its own, which is the current folder."""
    return enter(case.files_before(), tmp_path, monkeypatch)


def enter(files: Files, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository of the files and go there."""
    make_repository(files, folder)
    monkeypatch.chdir(folder)
    return folder


def run_of(case: ProjectCase, command: str, *paths: str) -> Run:
    """Run a command over paths of the current folder, which is the case's project."""
    report = run(case.options(command, paths or (".",)))
    return Run(project_rows(report), changed_files(report), failed_files(report))


def orders(paths: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Return the orders of paths that are tried: all of a few paths, some of many."""
    if len(paths) <= ALL_ORDERS:
        yield from itertools.permutations(paths)
        return
    chance = random.Random(len(paths))  # noqa: S311  # the same orders every time
    yield paths[::-1]
    for _ in range(5):
        yield tuple(chance.sample(paths, len(paths)))


def subsets(paths: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Return the parts of a project that are tried as what a hook hands over: all of a few paths, some of many."""
    if len(paths) <= ALL_SUBSETS:
        for size in range(1, len(paths)):
            yield from itertools.combinations(paths, size)
        return
    chance = random.Random(len(paths))  # noqa: S311  # the same parts every time
    tried = {*itertools.combinations(paths, 1), *itertools.combinations(paths, len(paths) - 1)}
    tried |= set(chance.sample(list(itertools.combinations(paths, 2)), 5))
    tried |= {tuple(sorted(chance.sample(paths, chance.randint(3, len(paths) - 1)))) for _ in range(4)}
    yield from sorted(tried)


def as_checked(rows: list[Row]) -> list[Row]:
    """Return rows of `apply` in the words of `check`."""
    return [{**row, "verdict": "fixable"} if row["verdict"] == "rewritten" else row for row in rows]


def left(rows: list[Row]) -> Counter[str]:
    """Return what is left to a person, wherever it stands by now."""
    return Counter(f"{row['path']} {row['rule']} {row['reasons']}" for row in rows if row["verdict"] in LEFT)


@every_case
def test_bytes_and_report(case: ProjectCase, project: Path) -> None:
    """`apply` makes the files of after/ and no others, `check` announces it, and a second run changes nothing."""
    checked = run_of(case, "check")
    assert sorted(checked.failed) == sorted(case.fails), checked.failed
    assert as_expected(checked.rows) == sorted(map(str, case.expects))
    assert report_text(checked.rows) == case.report.read_text(encoding="utf-8")

    applied = run_of(case, "apply")
    expected = case.files_before() | case.files_changed()
    assert applied.changed == checked.changed
    assert as_checked(applied.rows) == checked.rows
    assert all(row["verdict"] != "fixable" for row in applied.rows)
    for path, data in read_files(project).items():
        # Compared as text first, so that a failure shows lines instead of bytes.
        assert data.decode("utf-8", "replace") == expected[path].decode("utf-8", "replace"), path
        assert data == expected[path], path
    assert applied.changed.keys() == case.files_changed().keys()

    again = run_of(case, "apply")
    assert not again.changed
    assert left(again.rows) == left(applied.rows)
    assert again.failed == applied.failed
    assert not [row for row in again.rows if row["verdict"] in ("fixable", "rewritten")]


@every_case
@pytest.mark.usefixtures("project")
def test_order_of_paths_does_not_show(case: ProjectCase) -> None:
    """The files one by one, in whatever order, give what the folder gives."""
    whole = run_of(case, "check")
    for paths in orders(case.source_files()):
        assert run_of(case, "check", *paths) == whole, paths


@every_case
@pytest.mark.usefixtures("project")
def test_part_of_the_project_gives_its_part_of_the_whole(case: ProjectCase) -> None:
    """Files that are not handed over are read and never reported; they change nothing but what waits for a handler."""
    whole = run_of(case, "check")
    waiting = {(expected.path, expected.line): expected.needs for expected in case.expects if expected.needs}
    for paths in subsets(case.source_files()):
        part = run_of(case, "check", *paths)
        assert {str(row["path"]) for row in part.rows} <= set(paths)
        assert part.changed.keys() <= set(paths)
        for path in paths:
            assert part.failed.get(path) == whole.failed.get(path), (paths, path)
            held = {line for (at, line), needs in waiting.items() if at == path and not needs <= set(paths)}
            assert part.rows_of(path) == held_back(whole.rows_of(path), held), (paths, path)
            if held:
                assert part.changed.get(path) != whole.changed.get(path), (paths, path)
            else:
                assert part.changed.get(path) == whole.changed.get(path), (paths, path)


def held_back(rows: list[Row], lines: set[int]) -> list[Row]:
    """Return rows as they are where the calls of some lines wait for handlers that are not handed over."""
    found = []
    for row in rows:
        if row["rule"] == "sync-video-call" and row["line"] in lines:
            assert row["verdict"] == "fixable"
            found.append({**row, "verdict": "review", "safety": "manual", "reasons": [HELD_BACK]})
        else:
            found.append(row)
    return found


@every_case
def test_files_one_at_a_time_end_the_same(case: ProjectCase, project: Path) -> None:
    """A hook that gets one file at a time, and then all again, makes what one run makes."""
    for paths in (case.source_files(), case.source_files()):
        for path in paths:
            run_of(case, "apply", path)
    expected = case.files_before() | case.files_changed()
    for path, data in read_files(project).items():
        assert data.decode("utf-8", "replace") == expected[path].decode("utf-8", "replace"), path


@every_case
def test_crlf_twin(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project as a Windows editor writes it becomes what the project becomes, written so."""
    twin = {path: with_crlf(data) for path, data in case.files_before().items()}
    enter(twin, tmp_path, monkeypatch)
    made = run_of(case, "check")
    assert report_text(made.rows) == case.report.read_text(encoding="utf-8")
    for path, data in case.files_changed().items():
        assert made.changed[path] == with_crlf(data), path
    assert made.changed.keys() == case.files_changed().keys()


def test_files_of_every_case_compile() -> None:
    """A project is a program before and after; an expectation cannot be broken itself."""
    for case in PROJECT_CASES:
        for path, data in [*case.files_before().items(), *case.files_changed().items()]:
            if path.endswith(".py") and path not in case.fails:
                compile(data, f"{case.name}/{path}", "exec", dont_inherit=True)


def test_every_case_is_a_project() -> None:
    """It has two to ten files, says in a sentence what it shows, and what it changes and expects is in it."""
    for case in PROJECT_CASES:
        paths = case.source_files()
        assert 2 <= len(paths) <= 10, case.name
        assert case.main in paths or case.runs == "no", case.name
        assert case.shows.endswith("."), case.name
        assert case.files_changed().keys() <= set(paths), case.name
        assert set(case.fails) <= set(paths), case.name
        for expected in case.expects:
            assert {expected.path, *expected.needs} <= set(paths), (case.name, str(expected))


def test_there_are_enough_cases() -> None:
    """The issue asks for at least 40."""
    assert len(PROJECT_CASES) >= 80


def test_a_handler_is_what_a_call_waits_for() -> None:
    """Whatever a call needs is a file with a handler that is to be widened."""
    for case in PROJECT_CASES:
        widened = {e.path for e in case.expects if e.rule == "error-handler" and e.verdict == "fixable"}
        needed = {path for e in case.expects for path in e.needs}
        assert needed == widened, case.name


@pytest.mark.parametrize("line", ["app.py sync-video-call fixable", "app.py:3 x maybe", "app.py:3 x review a b"])
def test_expectation_that_is_none_is_an_error(line: str) -> None:
    """A slip of the pen is no expectation that is met by chance."""
    with pytest.raises(ValueError, match=r"."):
        read_expected(line)


def test_what_is_tried_is_enough() -> None:
    """Every file is handed over alone, and left out alone, in every project."""
    for size in {len(case.source_files()) for case in PROJECT_CASES}:
        paths = tuple(f"{number}.py" for number in range(size))
        tried = list(subsets(paths))
        assert {(path,) for path in paths} <= set(tried)
        assert all(tuple(p for p in paths if p != path) in tried for path in paths)
        assert len(set(orders(paths))) >= min(6, len(list(itertools.islice(itertools.permutations(paths), 6))))
