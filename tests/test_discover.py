"""Which files: with the real git, without it, and in the odd corners of both."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from codemod import listing
from codemod.discover import Discovery, discover, shown
from codemod.problem import Problem

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, env=CLEAN)


def put(folder: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=["git", "walk"])
def either(request: pytest.FixtureRequest, here: Path) -> Path:
    """A project folder that is a repository, and one that is none."""
    if request.param == "git":
        git(here, "init", "-q")
    return here


def files(*paths: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    found = discover(paths or (".",), include, exclude)
    assert found.problems == ()
    return list(found.files)


def problems(found: Discovery) -> dict[str, str]:
    return {problem.path: problem.error for problem in found.problems}


class TestFolders:
    def test_kinds_of_files(self, either: Path) -> None:
        put(either, "b.py", "a.pyi", "sub/c.py", "d.txt", "e.pyc", "three.py/x.py")
        put(either, "run", "sub/tool", text="#!/usr/bin/env python3\n")
        put(either, "sh", "d.sh", "e.bash", text="#!/bin/sh\n")
        put(either, "zsh", text="#!/bin/zsh\n")
        put(either, "LICENSE", text="python\n")
        assert files() == ["a.pyi", "b.py", "d.sh", "e.bash", "run", "sh", "sub/c.py", "sub/tool", "three.py/x.py"]

    def test_files_with_commands_of_a_shell(self, either: Path) -> None:
        names = ["Makefile", "a.bash", "a.sh", "sub/Dockerfile", "sub/Dockerfile.dev", "sub/rules.mk"]
        workflows = [".circleci/config.yml", ".github/workflows/ci.yaml", ".gitlab-ci.yml", "action.yml"]
        put(either, *names, *workflows)
        put(either, "config.yml", "ci.yaml", "MyMakefile", "a.fish", ".github/other.yml", "Dockerfile2.txt")
        assert files() == sorted([*workflows, *names])
        found = discover((".",))
        assert set(map(found.family, found.files)) == {"shell"}

    def test_ignored_files(self, either: Path) -> None:
        put(either, ".gitignore", text="*.log.py\n/build/\n!keep.log.py\n!\n[\n# x\n")
        put(either, "sub/.gitignore", text="local.py\n!b.log.py\n")
        put(
            either,
            "a.log.py",
            "keep.log.py",
            "sub/b.log.py",
            "sub/local.py",
            "local.py",
            "build/x.py",
            "sub/build/y.py",
        )
        assert files() == ["keep.log.py", "local.py", "sub/b.log.py", "sub/build/y.py"]
        assert files("sub") == ["sub/b.log.py", "sub/build/y.py"]

    def test_what_is_named_is_looked_at(self, either: Path) -> None:
        put(either, ".gitignore", text="build/\nsecret.py\n")
        put(either, "build/.gitignore", text="no.py\n")
        put(either, "build/x.py", "build/no.py", "build/deep/z.py", "secret.py", "y.py")
        assert files("secret.py", "build/x.py", exclude=("*",)) == ["build/x.py", "secret.py"]
        assert files("build") == ["build/deep/z.py", "build/x.py"]
        assert files("build/deep") == ["build/deep/z.py"]

    def test_what_is_passed_over(self, either: Path) -> None:
        put(either, "env/pyvenv.cfg")
        for folder in (".git/hooks", "env/lib", "node_modules/m", "sub/site-packages", "sub/__pycache__"):
            put(either, f"{folder}/x.py")
        put(either, "venv/x.py", "ok.py")
        assert files() == ["ok.py", "venv/x.py"], "a folder called venv is none without its pyvenv.cfg"
        assert files("env") == ["env/lib/x.py"]
        assert files("sub/site-packages/x.py") == ["sub/site-packages/x.py"]

    def test_links(self, either: Path) -> None:
        put(either, "a.py", "folder/b.py")
        (either / "link.py").symlink_to("a.py")
        (either / "loop").symlink_to(".")
        (either / "dangling.py").symlink_to("nowhere")
        if (either / ".git").exists():
            git(either, "add", "-A")
        assert files() == ["a.py", "folder/b.py"]
        assert files("loop") == ["a.py", "folder/b.py"]
        assert files("loop/folder/b.py", "folder/b.py") == ["folder/b.py"]

    def test_names_that_are_no_text(self, either: Path) -> None:
        name = os.fsdecode(b"caf\xe9.py")
        put(either, name, "new\nline.py", "é.py")
        assert files() == sorted([name, "new\nline.py", "é.py"])
        assert shown(name) == "caf\\xe9.py"

    def test_include_and_exclude(self, either: Path) -> None:
        put(either, "a.py", "b.pyw", "c.txt", "sub/a.py", "sub/b.pyi", "sub/deep/c.py", "gen/x.py")
        assert files(include=("sub/",)) == ["sub/a.py", "sub/b.pyi", "sub/deep/c.py"]
        assert files(include=("*.pyw", "/a.py")) == ["a.py", "b.pyw"]
        assert files("c.txt", "b.pyw", include=("*.pyw",)) == ["b.pyw"]
        assert files(exclude=("sub/*", "!sub/a.py", "./gen")) == ["a.py", "sub/a.py"]
        assert files("sub", include=("*.py",), exclude=("deep",)) == ["sub/a.py"]

    @pytest.mark.parametrize("option", ["include", "exclude"])
    @pytest.mark.usefixtures("here")
    def test_no_pattern(self, option: str) -> None:
        with pytest.raises(Problem, match=f"--{option}: this is not a pattern"):
            discover((".",), *((("!",),) if option == "include" else ((), ("!",))))

    def test_folders_elsewhere(self, either: Path, tmp_path: Path) -> None:
        put(tmp_path / "elsewhere", "x.py")
        put(either, "a.py")
        outside = str(tmp_path / "elsewhere" / "x.py")
        assert files("../elsewhere", ".") == sorted([outside, "a.py"])
        assert files("../elsewhere/x.py", outside) == [outside]
        assert files("..") == sorted([outside, "a.py"])


class TestNamedFiles:
    def test_one_file_of_many_spellings(self, here: Path) -> None:
        put(here, "a.py", "sub/b.py")
        paths = ("a.py", "./a.py", "sub/../a.py", str(here / "a.py"), "sub", "sub/b.py", ".")
        assert files(*paths) == ["a.py", "sub/b.py"]
        assert files(*reversed(paths)) == ["a.py", "sub/b.py"]

    def test_a_link_and_its_target(self, here: Path) -> None:
        put(here, "a.py", "hidden.txt")
        (here / "link.py").symlink_to("a.py")
        (here / "another.py").symlink_to("a.py")
        (here / "text.py").symlink_to("hidden.txt")
        assert files("link.py") == ["link.py"]
        assert files("link.py", "another.py") == ["another.py"]
        assert files("link.py", "a.py", "another.py") == ["a.py"]
        assert files("text.py") == ["text.py"]

    def test_other_kinds_are_skipped_in_silence(self, here: Path) -> None:
        put(here, "a.txt", "data", "b.json", "a.py")
        os.mkfifo(here / "pipe")
        assert files("a.txt", "data", "b.json", "a.py", "pipe") == ["a.py"]

    def test_what_cannot_be_looked_at(self, here: Path) -> None:
        (here / "dangling.py").symlink_to("nowhere")
        (here / "loop.py").symlink_to("loop.py")
        os.mkfifo(here / "pipe.py")
        put(here, "a.py")
        found = discover(("gone.py", "sub/gone", "", "nul\0", "dangling.py", "loop.py", "pipe.py", "a.py/x.py", "a.py"))
        assert found.files == ("a.py",)
        said = problems(found)
        assert list(said) == sorted(said)
        for path in ("", "dangling.py", "gone.py", "sub/gone"):
            assert said.pop(path).startswith("There is no such file or folder")
        assert said.pop("pipe.py") == "It is not a regular file."
        assert said.pop("a.py/x.py") == "It cannot be looked at: Not a directory."
        assert said.pop("loop.py").startswith("It cannot be looked at: Too many levels")
        # Python 3.13 has other words for it.
        assert re.fullmatch("It cannot be looked at: .*embedded null (byte|character.*)\\.", said.pop("nul\0"))
        assert said == {}


class TestGit:
    @pytest.fixture
    def repository(self, here: Path) -> Path:
        git(here, "init", "-q")
        return here

    def test_tracked_untracked_ignored_deleted(self, repository: Path) -> None:
        put(repository, ".gitignore", text="ignored.py\ntracked-all-the-same.py\n")
        put(repository, "a.py", "deleted.py", "gone-script", "tracked-all-the-same.py")
        git(repository, "add", "-f", ".")
        put(repository, "new.py", "ignored.py")
        (repository / "deleted.py").unlink()
        (repository / "gone-script").unlink()
        found = discover((".",))
        assert found.files == ("a.py", "deleted.py", "new.py", "tracked-all-the-same.py")
        assert found.tracked == {"a.py", "deleted.py", "tracked-all-the-same.py"}

    def test_a_folder_below_the_top(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(repository, "a.py", "sub/b.py", "sub/deep/c.py")
        assert files("sub/deep", "sub") == ["sub/b.py", "sub/deep/c.py"]
        monkeypatch.chdir(repository / "sub")
        assert files() == ["b.py", "deep/c.py"]
        assert files("..") == sorted([str(repository / "a.py"), "b.py", "deep/c.py"])

    def test_a_conflict_names_a_file_once(self, repository: Path) -> None:
        put(repository, "a.py", text="0")
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "0")
        git(repository, "checkout", "-qb", "other")
        put(repository, "a.py", text="1")
        git(repository, "commit", "-qam", "1")
        git(repository, "checkout", "-q", "-")
        put(repository, "a.py", text="2")
        git(repository, "commit", "-qam", "2")
        with pytest.raises(subprocess.CalledProcessError):
            git(repository, "merge", "other")
        assert files() == ["a.py"]

    def test_the_environment_of_a_hook(self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(repository, "a.py")
        git(repository, "add", ".")
        other = tmp_path / "other"
        other.mkdir()
        git(other, "init", "-q")
        monkeypatch.setenv("GIT_DIR", str(other / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(other / "no-index"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other))
        found = discover((".",))
        assert found.tracked == {"a.py"}

    def test_work_trees(self, repository: Path, tmp_path: Path) -> None:
        put(repository, "a.py")
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "1")
        git(repository, "worktree", "add", "-q", "../tree")
        put(tmp_path / "tree", "b.py")
        assert files("../tree") == [str(tmp_path / "tree" / "a.py"), str(tmp_path / "tree" / "b.py")]

    def test_repositories_inside(self, repository: Path, tmp_path: Path) -> None:
        library = tmp_path / "library"
        put(library, "lib.py", ".gitignore", "gone.py", text="x.py\n")
        git(library, "init", "-q")
        git(library, "add", ".")
        git(library, "commit", "-qm", "1")
        git(repository, "submodule", "add", "-q", str(library), "vendor/library.git")
        git(repository, "clone", "-q", str(library), "clone")
        git(repository, "clone", "-q", str(library), "node_modules/clone")
        put(repository, "vendor/library.git/x.py", "vendor/library.git/new.py", "a.py")
        (repository / "clone" / "gone.py").unlink()
        found = discover((".",))
        assert found.files == (
            "a.py",
            "clone/gone.py",
            "clone/lib.py",
            "vendor/library.git/gone.py",
            "vendor/library.git/lib.py",
            "vendor/library.git/new.py",
        )
        assert "clone/gone.py" in found.tracked
        shutil.rmtree(repository / "vendor" / "library.git")
        (repository / "vendor" / "library.git").mkdir()  # as a clone without --recurse-submodules has it
        shutil.rmtree(repository / "clone" / ".git")
        (repository / "clone" / ".git").mkdir()
        assert files() == ["a.py", "clone/lib.py"]

    def test_a_repository_inside_that_git_cannot_list(self, repository: Path) -> None:
        put(repository, "sub/a.py", "sub/ignored.py")
        git(repository / "sub", "init", "-q")
        put(repository, "sub/.gitignore", text="ignored.py\n")
        put(repository, "sub/.git/index", text="not an index")
        assert files() == ["sub/a.py"]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder away")
    def test_a_repository_of_somebody_else(self, repository: Path) -> None:
        put(repository, ".gitignore", text="t.py\nu.py\n")
        put(repository, "t.py", "u.py")
        git(repository, "add", "-f", "t.py")
        for path in (repository, repository / ".git"):
            os.chown(path, 12345, 12345)
        assert files() == ["t.py"]

    def test_no_git_to_ask(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(repository, ".gitignore", text="ignored.py\n/sub/x/\n")
        put(repository, ".git/info/exclude", text="private.py\n")
        put(
            repository,
            "a.py",
            "ignored.py",
            "sub/ignored.py",
            "sub/private.py",
            "sub/b.py",
            "sub/x/c.py",
            "sub/x/d/e.py",
        )
        monkeypatch.setenv("PATH", "")
        assert files() == ["a.py", "sub/b.py"]
        assert files("sub") == ["sub/b.py"]
        assert files("sub/x/d") == ["sub/x/d/e.py"]

    def test_folders_that_git_could_not_open(self) -> None:
        warning = b"warning: could not open directory 'a'b/': Permission denied\nwarning: something else\n"
        assert listing._warnings(warning) == [listing.Unlisted("a'b/", "Permission denied")]


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes somebody else, which only root may")
@pytest.mark.parametrize("repository", [True, False])
def test_what_may_not_be_read(here: Path, repository: bool) -> None:
    if repository:
        git(here, "init", "-q")
    put(here, "a.py", "closed/x.py", "sub/locked/y.py")
    put(here, "script", "key", text="#!/usr/bin/python\n")
    (here / "script").chmod(0o711)
    (here / "key").chmod(0o600)
    for path in (here, *here.parents):
        path.chmod(0o755)
        if path.name.startswith("pytest-of-"):
            break
    for name in ("closed", "sub/locked"):
        (here / name).chmod(0o700)
    os.setegid(12345)
    os.seteuid(12345)
    try:
        found = discover((".", "script", "closed/x.py"))
    finally:
        os.seteuid(0)
        os.setegid(0)
    assert found.files == ("a.py",)
    assert problems(found) == {
        "closed": "The folder cannot be listed: Permission denied.",
        "closed/x.py": "It cannot be looked at: Permission denied.",
        "script": "It cannot be read: Permission denied.",
        "sub/locked": "The folder cannot be listed: Permission denied.",
    }
    assert discover(("script",)).files == ("script",)


def test_what_goes_away_before_its_first_line_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here, "run", text="#!/usr/bin/python\n")

    def refuse(*_: object, **__: object) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("codemod.discover._kind_of_script", refuse)
    assert files() == []
    assert problems(discover(("run",))) == {"run": "It cannot be read: Input/output error."}


def test_git_that_ends_half_way_through_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    subprocess.run(["git", "init", "-q", "."], cwd=repository, check=True)
    (repository / "a.py").write_text("import decart\n")
    subprocess.run(["git", "add", "-A"], cwd=repository, check=True)
    real = shutil.which("git")
    broken = tmp_path / "bin" / "git"
    broken.parent.mkdir()
    broken.write_text(
        f'#!/bin/sh\ncase "$*" in *--cached*) {real} "$@" | head -c 30; exit 137;; *) exec {real} "$@";; esac\n'
    )
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(repository)

    assert discover((".",)).files == ("a.py",)


def test_every_language_is_listed_and_only_python_is_told_apart(either: Path) -> None:
    put(either, "a.py", "b.js", "c.tsx", "d.vue", "stub.d.ts", "node_modules/x.js")
    put(either, "run", text="#!/usr/bin/env node\n")
    put(either, "tool", text="#!/usr/bin/env python3\n")
    found = discover((".",))
    assert found.files == ("a.py", "b.js", "c.tsx", "run", "stub.d.ts", "tool")
    assert found.of_family("python") == ("a.py", "tool")
    assert discover(("run", "tool", "b.js")).of_family("python") == ("tool",)
