"""The project around a file: where it ends, what is in it, who may call what it offers, and what a hook makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codemod.imports_index import Index
from codemod.languages import language_named
from codemod.model import Failed, Verdict
from codemod.options import Options
from codemod.project import Project
from codemod.run import run
from codemod.seeds import may_rest_on_others, names_the_sdk
from codemod.top import Top, files_around, top_of, walk_all
from codemod.write import WriteError, replace_file
from tests.command import ROOT

PYTHON = language_named("python")
CLIENTS = 'from decart import DecartClient\n\nclient = DecartClient(api_key="k")\n'
JOBS = (
    "from app.clients import client\n\n\n"
    "async def make(model, prompt):\n"
    '    return await client.process({"model": model, "prompt": prompt})\n'
)
MAIN = (
    "from decart import ProcessingError, models\n\nfrom app.jobs import make\n\n\n"
    "async def main():\n"
    "    try:\n"
    '        return await make(models.video("lucy-pro-t2v"), "p")\n'
    "    except ProcessingError:\n"
    "        return b''\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def repository() -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)


def program() -> None:
    """Write a program of three modules."""
    write({"app/__init__.py": "", "app/clients.py": CLIENTS, "app/jobs.py": JOBS, "app/main.py": MAIN})


def verdicts(*paths: str, command: str = "check") -> dict[str, list[str]]:
    """Return the verdicts on sites that are no notes, each with its reasons, by path."""
    report = run(Options(command=command, paths=paths or (".",)))
    return {
        outcome.path: [
            " ".join((found.verdict.value, found.site.rule, *(reason.slug for reason in found.reasons)))
            for found in outcome.findings
            if found.verdict is not Verdict.NOTE
        ]
        for outcome in report.outcomes
    }


class TestTop:
    def test_a_repository(self, here: Path) -> None:
        repository()
        write({"a/b/c.py": ""})
        assert top_of("a/b/c.py") == Top(os.path.realpath(here), True)

    @pytest.mark.parametrize("mark", ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile"])
    def test_a_marker(self, mark: str, here: Path) -> None:
        write({f"a/{mark}": "", "a/b/c.py": ""})
        assert top_of("a/b/c.py") == Top(os.path.realpath(here / "a"), True)

    def test_the_packages_around_it(self, here: Path) -> None:
        write({"x/a/__init__.py": "", "x/a/b/__init__.py": "", "x/a/b/c.py": "", "x/other/d.py": ""})
        top = top_of("x/a/b/c.py")
        assert top == Top(os.path.realpath(here / "x"), False)
        names = {os.path.relpath(path, here) for path in files_around(top.folder)}
        assert names == {"x/a/__init__.py", "x/a/b/__init__.py", "x/a/b/c.py"}

    def test_a_folder_of_the_run(self, here: Path) -> None:
        write({"x/y/c.py": ""})
        assert top_of("x/y/c.py", (os.path.realpath(here),)) == Top(os.path.realpath(here), False)

    def test_a_top_is_a_key(self) -> None:
        assert len({Top("/a", True), Top("/a", True), Top("/a", False)}) == 2
        assert Top("/a", True) != "/a"

    def test_what_cannot_be_listed_is_left_out(self, here: Path) -> None:
        assert list(files_around(str(here / "gone"))) == []


class TestSeeds:
    def test_by_text(self) -> None:
        assert may_rest_on_others(b"x.process(y)")
        assert may_rest_on_others(b"from a import E\ntry: f()\nexcept E: pass")
        assert may_rest_on_others("ü".encode())
        assert may_rest_on_others(b"def test_a(monkeypatch): monkeypatch.setattr('a.b', 1)")
        assert may_rest_on_others(b"import a\ndef test_a(): a.b = 1")
        assert not may_rest_on_others(b"import os\nprint(os.name)\n")
        assert not may_rest_on_others(b"try: f()\nexcept KeyError: pass")

    @pytest.mark.usefixtures("here")
    def test_by_what_git_knows(self) -> None:
        repository()
        top = top_of("a.py")
        write({"a.py": "import os\n", "notes.md": "decart"})
        assert not names_the_sdk(top)
        write({"b/c.py": "import decart\n"})
        assert names_the_sdk(top)

    @pytest.mark.usefixtures("here")
    def test_without_git(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write({"pyproject.toml": "", "a.py": "import os\n", "node_modules/x.py": "import decart\n"})
        assert not names_the_sdk(top_of("a.py"))
        write({"b/c.py": "import decart\n"})
        assert names_the_sdk(top_of("a.py"))
        repository()
        monkeypatch.setenv("PATH", "")
        assert names_the_sdk(top_of("a.py")), "a git that is missing is no answer"

    def test_a_file_that_cannot_be_read_names_nothing(self, here: Path) -> None:
        write({"pyproject.toml": "", "a.py": ""})
        Path("gone.py").symlink_to("nowhere")
        assert "gone.py" in {os.path.basename(path) for path in walk_all(str(here))}
        assert not names_the_sdk(top_of("a.py"))


class TestUnseen:
    @pytest.mark.parametrize(
        ("files", "path", "is_seen"),
        [
            ({}, "app/jobs.py", True),
            ({"pyproject.toml": "[tool.ruff]\n"}, "app/jobs.py", True),
            ({"pyproject.toml": "[build-system]\n"}, "app/jobs.py", False),
            ({"pyproject.toml": "[tool.poetry]\n"}, "app/jobs.py", False),
            ({"setup.py": ""}, "app/jobs.py", False),
            ({"setup.cfg": "[metadata]\n"}, "app/jobs.py", False),
            ({"setup.cfg": "[flake8]\n"}, "app/jobs.py", True),
            ({"pyproject.toml": "[build-system]\n"}, "app/_jobs.py", True),
            ({"pyproject.toml": "[build-system]\n"}, "_app/jobs.py", True),
            ({"pyproject.toml": "[build-system]\n"}, "tests/test_jobs.py", True),
            ({"pyproject.toml": "[build-system]\n"}, "app/test_jobs.py", True),
            ({"pyproject.toml": "[build-system]\n"}, "examples/jobs.py", True),
            ({"services/a/pyproject.toml": "[build-system]\n"}, "services/a/jobs.py", False),
            ({"services/a/pyproject.toml": "[build-system]\n"}, "services/b/jobs.py", True),
        ],
    )
    @pytest.mark.usefixtures("here")
    def test_an_application_shows_its_callers_and_a_library_does_not(
        self, files: dict[str, str], path: str, is_seen: bool
    ) -> None:
        repository()
        write({**files, path: ""})
        assert (Project(top_of(path), PYTHON).unseen(path, "make") == "") == is_seen

    @pytest.mark.usefixtures("here")
    def test_where_nothing_says_that_it_is_a_project(self) -> None:
        write({"a.py": ""})
        assert "may pass anything" in Project(top_of("a.py"), PYTHON).unseen("a.py", "make")


class TestProject:
    @pytest.mark.usefixtures("here")
    def test_files_as_reports_show_them(self) -> None:
        repository()
        program()
        project = Project(top_of("app/main.py"), PYTHON)
        assert project.paths == ("app/__init__.py", "app/clients.py", "app/jobs.py", "app/main.py")
        assert "app/main.py" in project
        assert project.resolve("app/main.py", ".jobs") == "app/jobs.py"
        assert project.resolve("app/main.py", ".") == "app/__init__.py"
        assert project.resolve("app/main.py", "nowhere") is None

    def test_from_a_folder_inside_of_it(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repository()
        program()
        monkeypatch.chdir(here / "app")
        project = Project(top_of("main.py"), PYTHON)
        assert project.resolve("main.py", "app.jobs") == "jobs.py"
        assert verdicts("jobs.py") == {"jobs.py": ["review sync-video-call handler-elsewhere"]}

    @pytest.mark.usefixtures("here")
    def test_what_is_given_counts_instead_of_the_disk(self) -> None:
        repository()
        program()
        project = Project(top_of("app/main.py"), PYTHON)
        project.give("app/jobs.py", b"x = 1\n")
        project.give("new.py", b"y = 1\n")
        assert project.data("app/jobs.py") == b"x = 1\n"
        assert project.resolve("app/jobs.py", "new") == "new.py"

    @pytest.mark.usefixtures("here")
    def test_what_cannot_be_read_or_is_no_text(self) -> None:
        repository()
        write({"a.py": "", "b.py": ""})
        Path("a.py").write_bytes(b"\xff\xfe\xff")
        project = Project(top_of("a.py"), PYTHON)
        Path("b.py").unlink()
        assert project.document("a.py") is None
        assert project.data("b.py") == b""

    @pytest.mark.usefixtures("here")
    def test_the_index_is_the_same_for_any_number_of_processes(self) -> None:
        repository()
        write({f"m{number}.py": f"import m{number + 1}\nimport decart\n" for number in range(450)})
        project = Project(top_of("m0.py"), PYTHON)
        found = []
        for processes in (1, 2):
            index = Index(project.paths, PYTHON)
            index.complete(project.paths, project.data, lambda _, processes=processes: processes)  # type: ignore[misc]  # bound now
            assert index.naming == set(project.paths)
            assert index.above({"m3.py"}) == {"m0.py", "m1.py", "m2.py"}
            found.append([index.importers(path) for path in project.paths])
        assert found[0] == found[1]


class TestRuns:
    @pytest.mark.usefixtures("here")
    def test_a_whole_program(self) -> None:
        repository()
        program()
        assert verdicts() == {"app/jobs.py": ["fixable sync-video-call"], "app/main.py": ["fixable error-handler"]}

    @pytest.mark.usefixtures("here")
    def test_without_a_repository(self) -> None:
        program()
        assert verdicts("app")["app/jobs.py"] == ["review sync-video-call model-unknown"]

    @pytest.mark.usefixtures("here")
    def test_file_by_file_they_come_to_the_same_end(self) -> None:
        repository()
        program()
        assert verdicts("app/jobs.py", command="apply") == {"app/jobs.py": ["review sync-video-call handler-elsewhere"]}
        assert verdicts("app/main.py", command="apply") == {"app/main.py": ["rewritten error-handler"]}
        assert verdicts("app/jobs.py", command="apply") == {"app/jobs.py": ["rewritten sync-video-call"]}
        assert verdicts() == {"app/main.py": []}  # a note on the model is left, which newer releases do not have

    @pytest.mark.usefixtures("here")
    def test_a_part_of_a_tree(self) -> None:
        repository()
        program()
        write({"other/x.py": "print(1)\n"})
        assert verdicts("other") == {}
        assert verdicts("app") == verdicts()

    @pytest.mark.usefixtures("here")
    def test_a_source_from_standard_input_stands_for_its_file(self) -> None:
        repository()
        program()
        Path("app/jobs.py").write_text("x = 1\n")
        options = Options(command="check", paths=("-", "app/main.py"), stdin_filename="app/jobs.py")
        report = run(options, stdin=JOBS.encode())
        assert [outcome.path for outcome in report.outcomes] == ["app/jobs.py", "app/main.py"]
        (call,) = [found for found in report.outcomes[0].findings if found.verdict is Verdict.FIXABLE]
        assert "queue.submit_and_poll" in str(call.after)

    @pytest.mark.usefixtures("here")
    def test_a_hook_by_the_command(self) -> None:
        repository()
        program()
        command = [sys.executable, "-m", "codemod", "check", "app/jobs.py"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        found = subprocess.run(command, capture_output=True, text=True, env=environment)
        assert found.returncode == 1
        assert "handler-elsewhere" in found.stdout
        why = subprocess.run([*command[:3], "why", "app/jobs.py:5"], capture_output=True, text=True, env=environment)
        assert "app/clients.py line 3: client is assigned" in why.stdout
        assert "app/main.py line 8: model is given" in why.stdout

    @pytest.mark.usefixtures("here")
    def test_a_file_that_has_nothing_to_do_with_it(self) -> None:
        repository()
        write({"a.py": "def f(x):\n    return x.process(1)\n"})
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        found = subprocess.run([sys.executable, "-m", "codemod", "check", "a.py"], capture_output=True, env=environment)
        assert found.returncode == 0

    @pytest.mark.usefixtures("here")
    def test_a_user_that_cannot_be_read_may_call_with_anything(self) -> None:
        repository()
        program()
        write({"app/broken.py": "from app.jobs import make\n\ndef (:\n"})
        report = run(Options(command="check", paths=(".",)))
        (jobs,) = [outcome for outcome in report.outcomes if outcome.path == "app/jobs.py"]
        (reason,) = [reason for finding in jobs.findings for reason in finding.reasons]
        assert reason.slug == "model-unknown"
        assert "app/broken.py" in reason.message

    @pytest.mark.parametrize(
        ("loader", "reasons"),
        [
            ('import importlib as i\n\n\ndef load(a):\n    return getattr(i.import_module(f"app.{a}"), "x")\n', 1),
            ('import importlib as i\n\n\ndef load():\n    return getattr(i.import_module("json"), "x")\n', 0),
            ("def (:\n    from app.solo import make\n", 1),
        ],
    )
    @pytest.mark.usefixtures("here")
    def test_who_may_call_a_file_that_nobody_else_imports(self, loader: str, reasons: int) -> None:
        repository()
        solo = JOBS.replace("from app.clients", "from decart import DecartClient, models\n\nfrom app.clients")
        solo = solo.replace("from app.clients import client", 'client = DecartClient(api_key="k")')
        write({"app/solo.py": solo + '\n\nasync def one():\n    await make(models.video("lucy-pro-t2v"), "p")\n'})
        write({"app/loader.py": loader})
        (call,) = verdicts()["app/solo.py"]
        assert call == " ".join(("review" if reasons else "fixable", "sync-video-call", *["model-unknown"] * reasons))


class TestWriting:
    @pytest.fixture
    def refuse(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        """Return what lets the writing of one file go wrong."""
        written = replace_file

        def refuse(name: str) -> None:
            def refusing(path: str, before: bytes, after: bytes) -> None:
                if path.endswith(name):
                    raise WriteError("The disk is full.")
                written(path, before, after)

            monkeypatch.setattr("codemod.write.replace_file", refusing)

        return refuse

    @pytest.mark.usefixtures("here")
    def test_a_call_waits_for_the_file_of_its_handler(self, refuse: Callable[[str], None]) -> None:
        repository()
        program()
        refuse("main.py")
        report = run(Options(command="apply"))
        failed = {outcome.path: outcome.error for outcome in report.outcomes if isinstance(outcome, Failed)}
        assert failed["app/main.py"] == "The disk is full."
        assert "app/main.py, which could not be written" in failed["app/jobs.py"]
        assert Path("app/jobs.py").read_text() == JOBS

    @pytest.mark.usefixtures("here")
    def test_files_that_rest_on_each_other(self, refuse: Callable[[str], None]) -> None:
        handled = (
            "    try:\n        return await {other}.make(client, True)\n    except ProcessingError:\n"
            "        return b''\n"
        )
        module = (
            "from decart import DecartClient, ProcessingError, models\n\nimport {other}\n\n\n"
            "async def make(client: DecartClient, last=False):\n    if last:\n"
            '        return await client.process({{"model": models.video("lucy-pro-t2v"), "prompt": "p"}})\n' + handled
        )
        repository()
        write({"a.py": module.format(other="b"), "b.py": module.format(other="a")})
        before = Path("a.py").read_text(), Path("b.py").read_text()
        refuse("b.py")
        report = run(Options(command="apply"))
        assert all(isinstance(outcome, Failed) for outcome in report.outcomes)
        assert (Path("a.py").read_text(), Path("b.py").read_text()) == before
