"""The hooks under the real pre-commit, in real git repositories, as a user meets them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemod.languages.manifest import format_of
from tests.command import PLAIN, ROOT, SCRIPT, UNKNOWN, VIDEO, environment

REWRITTEN = """\
    result = await client.queue.submit_and_poll({"model": models.video("lucy-2.1"), "prompt": prompt})
    if result.status != "completed":
        raise ProcessingError(result.error)
    video = result.data
"""

REQUEST = "curl -f -F prompt=x https://api.decart.ai/v1/generate/lucy-pro-t2v -o film.mp4\n"

FORMATTER = """
import sys
for name in sys.argv[1:]:
    with open(name) as file:
        text = file.read()
    with open(name, "w") as file:
        file.write(text.replace('"', "'"))
"""
"""A formatter that every change of ours goes through as well: it turns quotes around."""


def git(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run git, with nobody's own settings; return both its streams."""
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false", *arguments],
        cwd=folder,
        env=GIT_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


GIT_ENVIRONMENT = {
    name: value for name, value in environment().items() if not name.startswith(("GIT_", "PYTHON", "PRE_COMMIT"))
} | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PRE_COMMIT_COLOR": "never"}


@dataclass(frozen=True, slots=True)
class Project:
    """A user's repository with the hooks installed."""

    folder: Path

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text()

    def staged(self, name: str) -> str:
        return git(self.folder, "show", f":{name}")

    def add(self, *names: str) -> None:
        git(self.folder, "add", "--", *names)

    def commit(self, *, code: int) -> str:
        return git(self.folder, "commit", "-m", "change", code=code)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as a repository that a configuration can name, whatever is not committed included."""
    folder = tmp_path_factory.mktemp("hooks") / "decart-codemod"
    shutil.copytree(ROOT / "codemod", folder / "codemod", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "a release")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where pre-commit keeps the environments that it makes, once for all tests here."""
    return str(tmp_path_factory.mktemp("pre-commit"))


@pytest.fixture
def project(hooks: Path, home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A repository with the rewriting hook and a formatter after it."""
    return a_project(hooks, home, tmp_path, monkeypatch, "decart-codemod")


def a_project(hooks: Path, home: str, folder: Path, monkeypatch: pytest.MonkeyPatch, hook: str) -> Project:
    monkeypatch.setitem(GIT_ENVIRONMENT, "PRE_COMMIT_HOME", home)
    (folder / ".formatter").write_text(FORMATTER)
    rev = git(hooks, "rev-parse", "HEAD").strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"""\
repos:
  - repo: {hooks}
    rev: {rev}
    hooks:
      - id: {hook}
  - repo: local
    hooks:
      - id: formatter
        name: formatter
        entry: "'{sys.executable}' .formatter"
        language: system
        files: ^quotes.*\\.py$
"""
    )
    git(folder, "init", "-q")
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"],
        cwd=folder,
        env=GIT_ENVIRONMENT,
        check=True,
        capture_output=True,
    )
    git(folder, "add", ".formatter", ".pre-commit-config.yaml")
    git(folder, "commit", "-q", "--no-verify", "-m", "begin")
    return Project(folder)


def test_a_file_without_a_site_is_committed(project: Project) -> None:
    project.write("plain.py", PLAIN)
    project.write("notes.txt", "decart\n")
    project.add("plain.py", "notes.txt")

    assert "Passed" in project.commit(code=0)
    assert project.read("plain.py") == PLAIN


def test_a_site_is_rewritten_and_passes_the_second_time(project: Project) -> None:
    project.write("video.py", VIDEO)
    project.add("video.py")

    said = project.commit(code=1)
    assert "files were modified by this hook" in said
    assert "1 site rewritten" in said
    assert REWRITTEN in project.read("video.py")
    assert project.staged("video.py") == VIDEO

    project.add("video.py")
    project.commit(code=0)
    assert REWRITTEN in git(project.folder, "show", "HEAD:video.py")


def test_what_is_left_for_a_person_stops_the_commit(project: Project) -> None:
    project.write("unknown.py", UNKNOWN)
    project.add("unknown.py")

    said = project.commit(code=1)

    assert "model-unknown" in said
    assert project.read("unknown.py") == UNKNOWN

    project.write("unknown.py", UNKNOWN.replace("    return", "    # decart-codemod: ignore\n    return"))
    project.add("unknown.py")
    project.commit(code=0)


def test_what_is_not_staged_is_left_alone(project: Project) -> None:
    """The staged part of a file is rewritten; the rest of it, and other files, come back as they were."""
    rest = "\n\n# one\n# two\n# three\n# four\n# five\n# six\n"
    project.write("video.py", VIDEO + rest)
    project.write("other.py", PLAIN)
    project.add("video.py", "other.py")
    more = "\n\nasync def more(client: DecartClient) -> None:\n    await client.process({})\n"
    project.write("video.py", VIDEO + rest + more)
    project.write("other.py", VIDEO)

    project.commit(code=1)

    text = project.read("video.py")
    assert REWRITTEN in text
    assert text.endswith(rest + more)
    assert project.read("other.py") == VIDEO
    assert project.staged("video.py") == VIDEO + rest


def test_where_the_rewrite_meets_unstaged_lines_nothing_is_lost(project: Project) -> None:
    project.write("video.py", VIDEO)
    project.add("video.py")
    unstaged = VIDEO.replace('"prompt": prompt}', '"prompt": prompt, "seed": 1}')
    project.write("video.py", unstaged)

    said = project.commit(code=1)

    assert "Rolling back fixes" in said
    assert project.read("video.py") == unstaged
    assert project.staged("video.py") == VIDEO


def test_a_formatter_beside_it_finds_our_text_and_leaves_nothing_to_do(project: Project) -> None:
    project.write("quotes.py", VIDEO)
    project.add("quotes.py")

    project.commit(code=1)
    text = project.read("quotes.py")
    assert REWRITTEN.replace('"', "'") in text

    project.add("quotes.py")
    assert project.commit(code=0).count("Passed") == 2
    assert project.read("quotes.py") == text


def test_check_writes_nothing(hooks: Path, home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_project(hooks, home, tmp_path, monkeypatch, "decart-codemod-check")
    project.write("video.py", VIDEO)
    project.add("video.py")

    said = project.commit(code=1)

    assert "1 fixable" in said
    assert "files were modified" not in said
    assert project.read("video.py") == VIDEO


def test_many_files_are_planned_in_one_call(project: Project) -> None:
    names = [f"video_{number}.py" for number in range(20)]
    for name in names:
        project.write(name, VIDEO)
    project.add(*names)

    assert "20 sites in 20 of 20 files: 20 rewritten" in project.commit(code=1)
    assert all(REWRITTEN in project.read(name) for name in names)


def test_a_script_without_an_extension_is_seen(project: Project) -> None:
    project.write("script", "#!/usr/bin/env python3\n" + VIDEO)
    (project.folder / "script").chmod(0o755)
    project.add("script")

    project.commit(code=1)

    assert REWRITTEN in project.read("script")
    assert os.access(project.folder / "script", os.X_OK)


def test_files_in_other_languages_are_seen(project: Project) -> None:
    names = ("page.mts", "page.tsx", "page.cjs", "serve")
    for name in names:
        project.write(name, ("#!/usr/bin/env node\n" if name == "serve" else "") + SCRIPT)
    project.write("video.py", VIDEO)
    project.write("notes.txt", "decart")
    project.write("film.sh", f"#!/bin/sh\n{REQUEST}")
    project.write("Makefile", f"film:\n\t{REQUEST}")
    project.write("page.md", f"```python\n{VIDEO}```\n")
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": VIDEO,
    }
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    project.write("book.ipynb", json.dumps(book))
    project.add(*names, "video.py", "notes.txt", "page.md", "book.ipynb", "film.sh", "Makefile")

    said = project.commit(code=1)
    assert "8 rewritten" in said
    assert "1 for review" in said or "1 to review" in said, said
    assert "https://api.decart.ai/v1/jobs/" in project.read("film.sh")
    assert all("client.queue.submitAndPoll(" in project.read(name) for name in names)


def test_the_hooks_get_every_manifest() -> None:
    """And what is none, and no source either, they do not get."""
    found = re.findall(r"  files: \|\n(.*?\n    \))\n", (ROOT / ".pre-commit-hooks.yaml").read_text(), re.DOTALL)
    assert len(found) == 2
    assert len(set(found)) == 1
    pattern = re.compile(found[0].lstrip())
    names = (
        "requirements.txt", "requirements-dev.in", "dev_requirements.txt", "constraints.pip", "pyproject.toml",
        "Pipfile", "setup.cfg", "setup.py", "environment.yml", "conda.gpu.yaml", "package.json", "deno.json",
        "deno.jsonc", "import_map.json", "importmap.json", "import-map.json",
    )  # fmt: skip
    for name in names:
        assert any(format_of(name, family) for family in ("python", "javascript")), name
        assert pattern.search(name), name
        assert pattern.search(f"a/b/{name}"), name
    assert pattern.search("requirements/base.txt")
    for name in ("notes.txt", "poetry.lock", "package-lock.json", "tsconfig.json", "a.toml", "data.yml", "x.json"):
        assert not pattern.search(name), name


def with_manifest(project: Project, requirement: str) -> None:
    """Commit a requirement, and stage a file with a call."""
    project.write("requirements.txt", requirement)
    project.add("requirements.txt")
    git(project.folder, "commit", "-q", "--no-verify", "-m", "requirements")
    project.write("video.py", VIDEO)
    project.add("video.py")


def test_a_requirement_of_the_commit_is_raised_with_its_calls(project: Project) -> None:
    project.write("requirements.txt", "decart==0.0.10\n")
    project.write("video.py", VIDEO)
    project.add("video.py", "requirements.txt")

    assert "2 rewritten" in project.commit(code=1)
    assert project.read("requirements.txt") == "decart==0.0.13\n"

    project.add("video.py", "requirements.txt")
    project.commit(code=0)


def test_a_requirement_outside_of_the_commit_is_not_left_behind(project: Project) -> None:
    """It is never written, and it stops the commit until it allows the queue that the rewritten call needs."""
    with_manifest(project, "decart==0.0.10\n")

    said = project.commit(code=1)
    assert REWRITTEN in project.read("video.py")
    assert "requirement-elsewhere" in said
    assert project.read("requirements.txt") == "decart==0.0.10\n"

    project.add("video.py")
    said = project.commit(code=1)
    assert "files were modified" not in said
    assert "requirement-elsewhere" in said

    subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "decart-codemod", "--all-files"],
        cwd=project.folder, env=GIT_ENVIRONMENT, check=False, capture_output=True,
    )  # fmt: skip
    assert project.read("requirements.txt") == "decart==0.0.13\n"
    project.commit(code=1)  # what is raised is not staged: the commit would still be one that cannot run
    assert project.read("requirements.txt") == "decart==0.0.13\n"

    project.add("requirements.txt")
    project.commit(code=0)


def test_a_requirement_that_allows_the_queue_too_is_said_once(project: Project) -> None:
    with_manifest(project, "decart\n")
    assert "requirement-elsewhere" in project.commit(code=1)
    project.add("video.py")
    project.commit(code=0)
