"""The three ways into the program: the first imports next to nothing, and all of them say the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codemod import __main__ as start
from codemod import cli
from tests.command import BROKEN, PLAIN, SCRIPT, UNKNOWN, VIDEO, environment, run

MODULES = """
import sys
before = set(sys.modules)
from codemod.__main__ import main
sys.argv[0] = "decart-codemod"
code = main()
print("modules:", *sorted(set(sys.modules) - before))
sys.exit(code)
"""

LEAN = {
    "__future__",
    "codemod",
    "codemod.__main__",
    "codemod.config",
    "codemod.exitcode",
    "codemod.interrupt",
    "codemod.kinds",
    "codemod.prefilter",
    "codemod.problem",
    "codemod.report",
    "codemod.report.summary",
    "codemod.seeds",
    "codemod.streams",
    "codemod.top",
}


def modules_of(*arguments: str, cwd: Path) -> tuple[set[str], str]:
    """Return the modules that a command line imports beyond Python's own, and what it printed."""
    variables = {
        name: value for name, value in environment().items() if not name.startswith(("COVERAGE_", "COV_CORE_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments], cwd=cwd, env=variables, capture_output=True, check=False
    )
    printed, _, names = done.stdout.decode().partition("modules: ")
    return set(names.split()), printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("flask\n")  # the top of a project, whatever is put beside it
    (tmp_path / "plain.py").write_text(PLAIN)
    (tmp_path / "other.py").write_text(PLAIN)
    (tmp_path / "notes.txt").write_text("decart")
    (tmp_path / "video.py").write_text(VIDEO)
    (tmp_path / "unknown.py").write_text(UNKNOWN)
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "bytes.py").write_bytes(b"decart = '\xff'\n")
    (tmp_path / "link.py").symlink_to("plain.py")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep.py").write_text(PLAIN)
    return tmp_path


@pytest.mark.parametrize("command", ["check", "diff", "apply"])
def test_without_a_site_next_to_nothing_is_imported(command: str, folder: Path) -> None:
    modules, printed = modules_of(command, "plain.py", "other.py", "notes.txt", cwd=folder)

    assert modules == LEAN
    assert printed == ("" if command == "diff" else "0 sites in 2 files; 0 files failed\n")


def test_without_a_site_in_javascript_it_is_the_same(folder: Path) -> None:
    (folder / "page.tsx").write_text("export const page = <p>process.generate()</p>;\n")
    (folder / "script").write_text("#!/usr/bin/env node\nclient.process(options);\n")

    modules, printed = modules_of("check", "page.tsx", "script", "plain.py", cwd=folder)

    assert modules == LEAN
    assert printed == "0 sites in 3 files; 0 files failed\n"


def test_a_check_imports_the_parser_of_its_language_only(folder: Path) -> None:
    (folder / "video.mjs").write_text(SCRIPT)

    modules, _ = modules_of("diff", "video.mjs", cwd=folder)
    assert "ast_grep_py" in modules
    assert not {name for name in modules if name.split(".")[0] in ("click", "rich", "libcst", "ast")}
    assert not {name for name in modules if name.startswith("codemod.languages.python.")}

    modules, _ = modules_of("diff", "video.py", cwd=folder)
    assert not {name for name in modules if name.startswith(("ast_grep_py", "codemod.languages.javascript."))}
    assert "codemod.wordings" not in modules


@pytest.mark.parametrize("paths", [["."], ["link.py"], ["plain.py", "video.py"]])
def test_without_options_click_is_not_imported(paths: list[str], folder: Path) -> None:
    modules, _ = modules_of("check", *paths, cwd=folder)

    assert "codemod.execute" in modules
    assert not {name for name in modules if name.split(".")[0] in ("click", "rich")}


def test_a_check_imports_no_libcst(folder: Path) -> None:
    modules, _ = modules_of("check", "plain.py", "unknown.py", cwd=folder)

    assert not {name for name in modules if name.split(".")[0] in ("click", "rich", "libcst")}


PATHS = [
    ["plain.py"],
    ["plain.py", "plain.py"],
    ["plain.py", "./plain.py", "link.py"],
    ["notes.txt"],
    ["plain.py", "sub"],
    [],
    ["missing.py"],
    ["missing.py", "plain.py"],
    ["video.py"],
    ["unknown.py", "plain.py"],
    ["broken.py"],
    ["bytes.py", "video.py"],
    [""],
]


@pytest.mark.parametrize("command", ["check", "diff", "apply"])
@pytest.mark.parametrize("paths", PATHS, ids=" ".join)
def test_all_ways_in_say_the_same(command: str, paths: list[str], folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.py")}
    quick = run(command, *paths, cwd=folder)
    after = {path: path.read_bytes() for path in folder.rglob("*.py")}

    for path, content in before.items():
        path.write_bytes(content)
    (folder / "pyproject.toml").write_text("[tool.decart-codemod]\n")
    plain = run(command, *paths, cwd=folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.py")} == after

    for path, content in before.items():
        path.write_bytes(content)
    (folder / "pyproject.toml").unlink()
    clicked = run(command, "--", *paths, cwd=folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.py")} == after

    assert quick == plain == clicked
    assert (command == "apply") or after == before


def test_settings_are_never_skipped(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.decart-codemod]\nformat = 'json'\n")
    assert run("check", "plain.py", cwd=folder).out.startswith('{\n  "schema": 1')

    (folder / "pyproject.toml").write_text("[tool.decart-codemod]\nformatt = 'json'\n")
    wrong = run("check", "plain.py", cwd=folder)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == (
        f"decart-codemod: {folder / 'pyproject.toml'}: tool.decart-codemod.formatt: there is no such setting. "
        "Did you mean format?\n"
    )


@pytest.mark.parametrize("arguments", [["check", "."], ["check", "--jobs", "1", "."]])
def test_an_interrupt_ends_without_a_traceback(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupt(*_arguments: object, **_keywords: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("codemod.execute.run", interrupt)
    monkeypatch.setattr(sys, "argv", ["decart-codemod", *arguments])

    assert start.main() == 130

    assert capsys.readouterr().err.strip() == "decart-codemod: interrupted"


def test_a_fault_of_our_own_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_arguments: object, **_keywords: object) -> None:
        raise AssertionError("never")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("codemod.execute.run", fail)
    monkeypatch.setattr(sys, "argv", ["decart-codemod", "check"])

    assert start.main() == 2

    err = capsys.readouterr().err
    assert "AssertionError: never" in err
    assert "please report it" in err


def test_a_reader_that_goes_away_changes_nothing(folder: Path) -> None:
    for paths, code in ((["plain.py"], 0), (["."], 2), (["unknown.py"], 1), (["--format=json", "unknown.py"], 1)):
        with subprocess.Popen(
            [sys.executable, "-m", "codemod", "check", *paths],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
@pytest.mark.parametrize("paths", [["plain.py"], ["unknown.py"], ["--jobs=1", "plain.py"]])
def test_a_full_disk_is_told(paths: list[str], folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "codemod", "check", *paths],
            cwd=folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"decart-codemod: The output cannot be written: No space left on device.\n"


@pytest.mark.skipif(os.name == "nt", reason="a process there always has its streams")
@pytest.mark.parametrize("path", ["plain.py", "unknown.py"])
def test_closed_streams_are_no_trouble(path: str, folder: Path) -> None:
    line = f"exec '{sys.executable}' -m codemod diff {path} >&- 2>&- <&-"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=folder, env=environment(), check=False)

    assert done.returncode == (0 if path == "plain.py" else 1)


@pytest.mark.parametrize("variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_a_stream_that_cannot_encode_is_no_trouble(variables: dict[str, str], folder: Path) -> None:
    name = "caf\u00e9_\u6f22.py"
    (folder / name).write_text(UNKNOWN.replace("prompt: str", "prompt: str = '\u6f22'"))
    (folder / "\u6f22.py").write_text(BROKEN)

    for arguments in (["check", name], ["check", "."], ["--help"], ["explain"], ["explain", "\u6f22"]):
        outcome = run(*arguments, cwd=folder, variables=variables)
        assert "Traceback" not in outcome.err
        assert outcome.code == (0 if arguments in (["--help"], ["explain"]) else 1 if name in arguments else 2)


def test_names_that_are_no_text_are_no_trouble(folder: Path) -> None:
    name = os.fsdecode(b"video\xff\x1b[31m.py")
    (folder / name).write_text(UNKNOWN)

    outcome = run("check", name, cwd=folder)

    assert outcome.code == 1
    assert outcome.out.startswith("video\\xff\\x1b[31m.py\n")


def test_click_ends_interrupted_as_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "settle", lambda *_arguments: (_ for _ in ()).throw(KeyboardInterrupt))

    assert cli.main_with_click(["check", "--jobs", "1"]) == 130
    assert "interrupted" in capsys.readouterr().err
