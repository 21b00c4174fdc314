"""Whole runs on real files, around a language that does as the text says."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import codemod.run
import codemod.write
from codemod import workers
from codemod.discover import Discovery, discover
from codemod.languages.interface import Analysis, Setting
from codemod.model import Changed, Document, Failed, RunReport, Unchanged, Verdict
from codemod.options import Options
from codemod.run import run
from tests.fake_language import FAKE, FakeLanguage

SITE = "import decart\nawait client.process()\n"
AFTER = "import decart\nawait client.submit_and_poll()\ncheck()\n"
REVIEW = "import decart\nawait client.process(unknown)\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(codemod.run, "language_named", lambda name: FAKE if name == "python" else None)
    return tmp_path


def statuses(report: RunReport) -> dict[str, str]:
    return {outcome.path: type(outcome).__name__.lower() for outcome in report.outcomes}


def test_check_writes_nothing_and_leaves_out_what_has_no_site() -> None:
    Path("b.py").write_text(SITE)
    Path("a.py").write_text(REVIEW)
    Path("c.py").write_text("import decart\n")
    Path("d.py").write_text("import os\n")
    for command in ("check", "diff"):
        report = run(Options(command=command))
        assert (report.command, report.files_seen) == (command, 4)
        assert statuses(report) == {"a.py": "unchanged", "b.py": "changed"}
        assert Path("b.py").read_text() == SITE
    assert gc.isenabled()


def test_apply() -> None:
    Path("sub").mkdir()
    Path("sub/b.py").write_bytes(SITE.replace("\n", "\r\n").encode())
    Path("sub/b.py").chmod(0o755)
    Path("a.py").write_text(REVIEW)
    report = run(Options(command="apply"))
    assert statuses(report) == {"a.py": "unchanged", "sub/b.py": "changed"}
    assert Path("sub/b.py").read_bytes() == AFTER.replace("\n", "\r\n").encode()
    assert Path("sub/b.py").stat().st_mode & 0o777 == 0o755
    assert run(Options(command="apply")).outcomes[1:] == ()


def test_one_bad_file_stops_nothing_and_is_named() -> None:
    Path("good.py").write_text(SITE)
    Path("syntax.py").write_text("decart SYNTAX")
    Path("bytes.py").write_bytes(b"import decart\n'\xff'\n")
    Path("bug.py").write_text("decart BUG")
    Path("locked.py").write_text(SITE)
    Path("locked.py").chmod(0o444)
    report = run(Options(command="apply", paths=(".", "gone.py", "nowhere")))
    errors = {one.path: (one.line, one.error) for one in report.outcomes if isinstance(one, Failed)}
    assert sorted(errors) == ["bug.py", "bytes.py", "gone.py", "locked.py", "nowhere", "syntax.py"]
    assert errors["bytes.py"][0] == 2
    assert errors["syntax.py"] == (7, "The file is not valid Python.")
    assert "read-only" in errors["locked.py"][1]
    assert Path("good.py").read_text() == AFTER
    assert Path("locked.py").read_text() == SITE
    (locked,) = [one for one in report.outcomes if one.path == "locked.py"]
    assert [finding.verdict for finding in locked.findings] == [Verdict.FIXABLE]
    assert [one.path for one in report.outcomes] == sorted(statuses(report))


def test_everything_is_planned_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        Path(f"{name}.py").write_text(SITE)

    class Watching(FakeLanguage):
        def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
            assert Path("a.py").read_text() == SITE
            return super().find(document, setting, only_sites=only_sites)

    monkeypatch.setattr(codemod.run, "language_named", lambda _: Watching())
    assert set(statuses(run(Options(command="apply"))).values()) == {"changed"}


def test_a_file_that_changes_while_others_are_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(SITE)
    Path("b.py").write_text(SITE)

    class Slow(FakeLanguage):
        def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
            if document.path == "b.py":
                Path("a.py").write_text(SITE + "edited\n")
            return super().find(document, setting, only_sites=only_sites)

    monkeypatch.setattr(codemod.run, "language_named", lambda _: Slow())
    assert statuses(run(Options(command="apply"))) == {"a.py": "failed", "b.py": "changed"}
    assert Path("a.py").read_text() == SITE + "edited\n"


def test_two_names_of_one_file() -> None:
    Path("a.py").write_text(SITE)
    Path("b.py").hardlink_to("a.py")
    Path("c.py").symlink_to("a.py")
    report = run(Options(command="apply", paths=(".", "c.py")))
    assert statuses(report) == {"a.py": "changed", "b.py": "changed"}
    assert Path("a.py").read_text() == AFTER
    assert Path("a.py").samefile("b.py")


def test_a_link_that_is_named() -> None:
    Path("real.txt").write_text(SITE)
    Path("link.py").symlink_to("real.txt")
    assert statuses(run(Options(command="apply", paths=("link.py",)))) == {"link.py": "changed"}
    assert Path("real.txt").read_text() == AFTER
    assert Path("link.py").is_symlink()


def test_files_that_are_not_what_git_says() -> None:
    for arguments in (("init", "-q"), ("add", ".")):
        for name in ("deleted.py", "folder.py", "linked.py", "kept.py"):
            Path(name).write_text(SITE)
        subprocess.run(["git", *arguments], check=True)
    Path("deleted.py").unlink()
    Path("folder.py").unlink()
    Path("folder.py").mkdir()
    Path("linked.py").unlink()
    Path("linked.py").symlink_to("kept.py")
    report = run(Options())
    assert report.files_seen == 2
    assert statuses(report) == {"folder.py": "failed", "kept.py": "changed"}
    assert isinstance(report.outcomes[0], Failed)
    assert report.outcomes[0].error == "It cannot be read: Is a directory."


def test_a_file_that_goes_away_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(SITE)

    def discover_and_delete(*arguments: tuple[str, ...], meanwhile: Callable[[int], None]) -> Discovery:
        found = discover(*arguments, meanwhile=meanwhile)
        Path("a.py").unlink()
        return found

    monkeypatch.setattr(codemod.run, "discover", discover_and_delete)
    (outcome,) = run(Options()).outcomes
    assert isinstance(outcome, Failed)
    assert "is gone" in outcome.error


class TestStdin:
    def test_named_or_not(self, here: Path) -> None:
        for name, path in (("", "<stdin>"), ("app/x.py", "app/x.py"), ("script", "script")):
            report = run(Options(command="apply", paths=("-",), stdin_filename=name), stdin=SITE.encode())
            (outcome,) = report.outcomes
            assert isinstance(outcome, Changed)
            assert (outcome.path, outcome.after.text, report.files_seen) == (path, AFTER, 1)
        assert list(here.iterdir()) == []

    def test_nothing_to_say(self) -> None:
        assert run(Options(paths=("-",)), stdin=b"import os\n") == RunReport("check", 1)
        assert run(Options(paths=("-",)), stdin=b"import decart\n") == RunReport("check", 1)
        assert run(Options(paths=("-",), stdin_filename="a.txt"), stdin=SITE.encode()) == RunReport("check", 0)

    def test_beside_files(self) -> None:
        Path("a.py").write_text(REVIEW)
        report = run(Options(paths=("a.py", "-")), stdin=b"decart\xff\n")
        assert statuses(report) == {"<stdin>": "failed", "a.py": "unchanged"}


class TestProcesses:
    @pytest.fixture(autouse=True)
    def forking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Fork whatever threads the test runner itself may have: they hold nothing that these runs need."""
        monkeypatch.setattr(workers, "can_fork", lambda: True)

    @pytest.fixture
    def many(self, here: Path) -> Path:
        for number in range(430):
            text = "import os\n"
            if number % 40 == 0:
                text = SITE
            elif number % 41 == 0:
                text = REVIEW
            elif number % 43 == 0:
                text = "decart SYNTAX"
            Path(f"f{number:03}.py").write_text(text)
        return here

    def test_the_same_for_any_number_and_any_order(self, many: Path) -> None:
        every = tuple(sorted(path.name for path in many.iterdir()))
        expected = run(Options(jobs=1))
        assert len(expected.outcomes) > 20
        for jobs in (0, 2, 3):
            assert run(Options(jobs=jobs)) == expected
            assert run(Options(jobs=jobs, paths=every[::-1])) == expected
        assert run(Options(jobs=2, command="apply")).files_seen == 430
        assert Path("f000.py").read_text() == AFTER

    def test_processes_are_used_only_where_they_pay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[int] = []

        def spread(_tasks: list[int], processes: int, *_: object) -> list[tuple[int, object]]:
            calls.append(processes)
            return []

        monkeypatch.setattr(workers, "spread", spread)
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
        for number in range(10):
            Path(f"{number}.py").write_text(SITE)
        run(Options())
        assert calls == []
        run(Options(jobs=3))
        assert calls == [3]
        for number in range(10):
            Path(f"{number}.py").write_text(SITE + "#" * 200_000)
        run(Options())
        assert calls == [3, 4]
        for number in range(1000):
            Path(f"n{number}.py").write_text("")
        run(Options())
        assert calls == [3, 4, 4]
        monkeypatch.setattr(workers, "can_fork", lambda: False)
        run(Options(jobs=2))
        assert calls == [3, 4, 4]

    def test_large_files_are_planned_in_processes(self) -> None:
        for number in range(3):
            Path(f"{number}.py").write_text(SITE + "#" * 600_000 + "\n")
        Path("bad.py").write_bytes(b"decart\xff")
        report = run(Options())
        assert statuses(report) == {"0.py": "changed", "1.py": "changed", "2.py": "changed", "bad.py": "failed"}
        assert report == run(Options(jobs=1))

    @pytest.mark.usefixtures("many")
    def test_a_file_that_ends_the_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        own = os.getpid()

        class Deadly(FakeLanguage):
            def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:
                if document.path == "f041.py":
                    assert os.getpid() != own, "only a process that was forked may die"
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().find(document, setting, only_sites=only_sites)

        expected = statuses(run(Options()))
        monkeypatch.setattr(codemod.run, "language_named", lambda _: Deadly())
        report = run(Options(jobs=2))
        assert statuses(report) == {**expected, "f041.py": "failed"}
        (outcome,) = [one for one in report.outcomes if one.path == "f041.py"]
        assert isinstance(outcome, Failed)
        assert "ended the process" in outcome.error

    @pytest.mark.parametrize("jobs", [1, 2])
    @pytest.mark.usefixtures("many")
    def test_progress(self, jobs: int) -> None:
        calls: list[tuple[int, int]] = []
        run(Options(jobs=jobs), progress=lambda done, total: calls.append((done, total)))
        assert calls == sorted(calls)
        assert {total for _, total in calls} == {430}


def test_the_collector_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codemod.run, "_BYTES_A_COLLECTION", 10)
    Path("a.py").write_text(REVIEW)
    gc.disable()
    try:
        assert isinstance(run(Options()).outcomes[0], Unchanged)
        assert not gc.isenabled()
    finally:
        gc.enable()
