"""What is asserted of manifests: the bytes, the report, that commands agree, what the new ranges allow."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from codemod.diff import unified_diff
from codemod.inline import found_installs
from codemod.languages.manifest import Manifest, format_of
from codemod.languages.manifest.demand import ENOUGH
from codemod.languages.manifest.node import raised_npm
from codemod.languages.manifest.pep440 import raised_requirement, raised_specifier
from codemod.model import Changed, Failed
from codemod.options import Options
from codemod.run import run
from codemod.sdk.queue import JAVASCRIPT_FLOOR, JAVASCRIPT_PACKAGE, PYTHON_FLOOR
from tests.fixture_cases import report_text, with_bom, with_crlf, without_final_newline
from tests.manifest_cases import MANIFEST_CASES, is_source
from tests.project_cases import (
    GIT_SETTINGS,
    Files,
    ProjectCase,
    as_expected,
    changed_files,
    failed_files,
    make_repository,
    project_rows,
    read_files,
)

CASES = pytest.mark.parametrize("case", MANIFEST_CASES, ids=lambda case: case.name)

PYTHON_RELEASES = (
    *(f"0.0.{micro}" for micro in range(3, 41) if micro not in (12, 24)),
    "0.1.0", "0.1.1", "0.1.2", "0.1.3", "0.1.4", "0.1.5", "0.2.0", "0.2.1", "0.2.2", "0.2.3", "0.2.4",
)  # fmt: skip
"""What PyPI has of the video SDK."""
JAVASCRIPT_RELEASES = (*(f"0.0.{micro}" for micro in range(1, 67)), *(f"0.1.{micro}" for micro in range(21)))


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)


def enter(files: Files, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a project out in a folder and go there."""
    make_repository(files, folder)
    monkeypatch.chdir(folder)
    return folder


@CASES
def test_case(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` says what `diff` shows and `apply` writes, which is after/ and nothing else; then nothing is left."""
    folder = enter(case.files_before(), tmp_path, monkeypatch)
    checked = run(case.options("check"))
    assert not failed_files(checked)
    rows = project_rows(checked)
    assert as_expected(rows) == sorted(map(str, case.expects))
    assert report_text(rows) == case.report.read_text(encoding="utf-8")
    announced = run(Options(command="check", paths=(".",), jobs=1, preview=False))
    assert project_rows(announced) == rows
    assert {one.path for one in announced.outcomes if isinstance(one, Changed)} == changed_files(checked).keys()

    diff = b"".join(unified_diff(one) for one in run(case.options("diff")).outcomes if isinstance(one, Changed))
    applied = run(case.options("apply"))
    assert [
        {**row, "verdict": str(row["verdict"]).replace("rewritten", "fixable")} for row in project_rows(applied)
    ] == rows
    expected = case.files_before() | case.files_changed()
    assert read_files(folder) == expected
    assert changed_files(applied).keys() == case.files_changed().keys()

    assert not changed_files(run(case.options("apply")))
    assert read_files(folder) == expected

    if diff:
        again = tmp_path / "again"
        make_repository(case.files_before(), again)
        subprocess.run(("git", "apply", "-"), input=diff, cwd=again, check=True)
        assert read_files(again) == expected


@CASES
def test_what_was_left_is_said_until_it_is_done(
    case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A requirement that allows nothing with the queue is said again when no call is left, with the same reasons."""
    enter(case.files_before(), tmp_path, monkeypatch)
    first = run(case.options("apply"))
    left = {
        (row["path"], row["line"], tuple(map(str, row["reasons"])))  # type: ignore[call-overload]  # a list
        for row in project_rows(first)
        if row["rule"] == "sdk-requirement" and row["verdict"] == "review"
    }
    again = {
        (row["path"], row["line"], tuple(map(str, row["reasons"])))  # type: ignore[call-overload]  # a list
        for row in project_rows(run(case.options("check")))
        if row["rule"] == "sdk-requirement" and row["verdict"] != "suppressed"
    }
    assert again <= left
    blocking = {one for one in left if set(one[2]) & {"requirement-excludes-queue", "requirement-hashed"}}
    calls = {row["rule"] for row in project_rows(first) if row["verdict"] == "rewritten"}
    assert blocking <= again or "sync-video-call" not in calls


@CASES
@pytest.mark.parametrize("twin", [with_crlf, with_bom, without_final_newline], ids=lambda twin: twin.__name__)
def test_twins(case: ProjectCase, twin: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Manifests as another editor writes them become what these become, written so."""
    assert callable(twin)
    twins = {path: data if is_source(path) else twin(data) for path, data in case.files_before().items()}
    enter(twins, tmp_path, monkeypatch)
    made = run(case.options("check"))
    assert not failed_files(made)
    changed = changed_files(made)
    assert changed.keys() == case.files_changed().keys()
    for path, data in case.files_changed().items():
        assert changed[path] == (data if is_source(path) else twin(data)), path
    assert as_expected(project_rows(made)) == sorted(map(str, case.expects))


@CASES
def test_sources_alone_leave_manifests(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook that is given the sources writes these only, and says that the manifests wait."""
    folder = enter(case.files_before(), tmp_path, monkeypatch)
    sources = tuple(path for path in case.files_before() if is_source(path))
    report = run(case.options("apply", sources))
    assert {path for path in changed_files(report) if not is_source(path)} == set()
    for path, data in read_files(folder).items():
        assert is_source(path) or data == case.files_before()[path], path
    waiting = {row["path"] for row in project_rows(report) if "requirement-elsewhere" in str(row["reasons"])}
    assert {path for path in case.files_changed() if not is_source(path)} <= waiting


@CASES
def test_named_manifests_are_written(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every file is named outright, as a hook over all files does, the result is that of the folder."""
    enter(case.files_before(), tmp_path, monkeypatch)
    report = run(case.options("apply", tuple(case.files_before())))
    assert changed_files(report) == case.files_changed()


@CASES
def test_without_sites_nothing_is_said(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project whose calls are migrated keeps its manifests byte for byte."""
    enter({path: b"" if is_source(path) else data for path, data in case.files_before().items()}, tmp_path, monkeypatch)
    report = run(case.options("apply"))
    assert not report.outcomes


@CASES
def test_ledger_closes(case: ProjectCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every site of a manifest is an entry, as every other is."""
    enter(case.files_before(), tmp_path, monkeypatch)
    report = run(Options(command="check", paths=(".",), jobs=1, ledger=True))
    sites = sorted((row["path"], row["line"], row["rule"]) for row in project_rows(report))
    assert sorted((one.path, one.span.line, one.rule) for one in report.ledger or () if one.rule) == sites


def raised(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Yield each requirement that a case raises, as it is written then, with the case's name."""
    for case in MANIFEST_CASES:
        before = case.files_before()
        for path, data in case.files_changed().items():
            if is_source(path) or not path.endswith(suffixes):
                continue
            name = format_of(path, "javascript") or format_of(path, "python") or "requirements"
            old, new = (Manifest(path, name).read(text.decode()).found for text in (before[path], data))
            for one, other in zip(old, new, strict=True):
                written = data.decode()[other.start : other.end]
                if written != before[path].decode()[one.start : one.end]:
                    yield case.name, written


def test_what_is_raised_in_python_has_the_queue_by_packaging() -> None:
    """Every requirement that was raised, as it is written now, allows releases with the queue, and none without."""
    seen = 0
    for name, text in raised(".txt", ".in", ".pip", ".toml", ".cfg", ".py", ".yml", "Pipfile"):
        if "poetry" in name:
            continue  # with carets and tildes of its own
        seen += 1
        bare = f"decart=={text}" if text[0].isdigit() else text if text[0].isalpha() else f"decart{text}"
        allowed = Requirement(bare).specifier
        releases = [release for release in PYTHON_RELEASES if allowed.contains(release)]
        assert releases, (name, text)
        assert all(Version(release) >= Version(PYTHON_FLOOR) for release in releases), (name, text)
    assert seen > 40


def test_what_is_raised_in_javascript_has_the_queue_by_npms_own_semver() -> None:
    """The same of ranges, as npm reads them."""
    ranges = {
        text.removeprefix(f"npm:{JAVASCRIPT_PACKAGE}@").removeprefix("npm:"): name
        for name, text in raised(".json", ".jsonc")
    }
    assert len(ranges) > 8
    for text, allowed in allowed_by_npm(list(ranges)).items():
        assert allowed, (ranges[text], text)
        assert all(numbers(one) >= numbers(JAVASCRIPT_FLOOR) for one in allowed), (ranges[text], text)


def test_ranges_of_every_kind_mean_to_npm_what_they_mean_here() -> None:
    """A range is left where npm allows nothing below the floor, and else becomes what it allowed from the floor on."""
    versions = ("0", "0.0", "0.1", "0.0.x", "0.x", "0.0.5", "0.0.19", "0.0.20", "0.0.46", "0.1.3", "1.0.0", "*")
    texts = [f"{sign}{version}" for sign in ("", "=", "^", "~", ">=", "<", "v") for version in versions]
    texts += [f">={low} <{high}" for low in versions for high in ("0.0.20", "0.0.21", "0.1.0", "1")]
    texts += [f"{low} - {high}" for low in ("0.0.5", "0.0.30") for high in ("0.0.19", "0.0.20", "0.1", "0")]
    demands = {text: raised_npm(text) for text in texts if not text.startswith(("=*", "v*"))}
    old = allowed_by_npm(list(demands))
    new = allowed_by_npm([demand.text for demand in demands.values() if demand.text])
    floor = numbers(JAVASCRIPT_FLOOR)
    decided = 0
    for text, demand in demands.items():
        above = [one for one in old[text] if numbers(one) >= floor]
        if demand.text:
            decided += 1
            assert new[demand.text], (text, demand)
            assert all(numbers(one) >= floor for one in new[demand.text]), (text, demand)
            assert not above or new[demand.text] == above, (text, demand)
        elif not demand.reason:
            assert above == old[text], text
        else:
            assert not above or demand.reason == "requirement-unreadable", (text, demand)
    assert decided > 60


def test_sets_of_versions_mean_to_packaging_what_they_mean_here() -> None:
    """The same of Python's."""
    signs = ("==", "===", "~=", ">=", ">", "<", "<=", "!=")
    versions = ("0.0", "0.0.5", "0.0.12", "0.0.13", "0.0.29", "0.1.0", "1.0", "0.0.11.post1", "0.0.13rc1")
    clauses = [f"{sign}{version}" for sign in signs for version in versions] + [
        "==0.0.*",
        "==0.1.*",
        "!=0.0.*",
        "==0.0.5.*",
    ]
    texts = clauses + [f"{one},{other}" for one in clauses for other in ("<1", "<=0.0.13", "!=0.0.13", "<0.0.13")]
    floor = Version(PYTHON_FLOOR)
    decided = 0
    for text in texts:
        old = [one for one in PYTHON_RELEASES if SpecifierSet(text).contains(one, prereleases=True)]
        above = [one for one in old if Version(one) >= floor]
        demand = raised_specifier(text)
        if demand.text:
            decided += 1
            new = [one for one in PYTHON_RELEASES if SpecifierSet(demand.text).contains(one, prereleases=True)]
            assert new, (text, demand)
            assert all(Version(one) >= floor for one in new), (text, demand)
            assert not above or new == above, (text, demand)
        elif not demand.reason:
            assert above == old, text
        else:
            assert not above, (text, demand)
    assert decided > 100


def numbers(version: str) -> tuple[int, ...]:
    """A release as what can be compared."""
    return tuple(map(int, version.split(".")))


def allowed_by_npm(ranges: list[str]) -> dict[str, list[str]]:
    """Return which releases npm allows for each of some ranges."""
    script = (
        f"const s = require({json.dumps(semver_of_npm())}); const [ranges, releases] = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(ranges.map((r) => releases.filter((v) => s.satisfies(v, r)))))"
    )
    asked = json.dumps([ranges, JAVASCRIPT_RELEASES])
    made = subprocess.run(("node", "-e", script, asked), capture_output=True, text=True, check=True)
    return dict(zip(ranges, json.loads(made.stdout), strict=True))


def semver_of_npm() -> str:
    """Return where npm keeps the package by which it reads ranges; skips the test where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm")
    root = subprocess.run((npm, "root", "-g"), capture_output=True, text=True, check=True).stdout.strip()
    place = Path(root) / "npm" / "node_modules" / "semver"
    if not place.exists():
        pytest.skip("npm has no semver of its own")
    return str(place)


@pytest.mark.parametrize(
    "text", ["decart", "decart==0.0.10", "decart[x]~=0.0.4", "Decart>=0.0.3,<1 ; python_version>'3'"]
)
def test_a_raised_requirement_demands_enough(text: str) -> None:
    """What a requirement becomes needs nothing more: the notebooks' `%pip install` lines rest on this function."""
    demand = raised_requirement(text)
    assert demand is not None
    again = raised_requirement(demand.text)
    assert again is not None
    assert again == ENOUGH


def test_what_is_not_on_the_sdk_is_none() -> None:
    assert raised_requirement("requests==2") is None
    assert raised_requirement("-q") is None
    assert raised_requirement("decart-extras==0.0.1") is None


SOURCE = next(case for case in MANIFEST_CASES if case.name == "requirements-pin").files_before()["app.py"]


def test_a_manifest_that_cannot_be_read_is_reported_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter({"app.py": SOURCE, "pyproject.toml": b'[project\nname = "decart"\n'}, tmp_path, monkeypatch)
    (failed,) = [one for one in run(Options(command="apply", jobs=1)).outcomes if isinstance(one, Failed)]
    assert failed.path == "pyproject.toml"
    assert failed.line == 1
    assert "TOML" in failed.error


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project]\ndependencies = " + "[" * 5000 + '"decart"'),
        ("pyproject.toml", '[project]\ndependencies = ["decart==0.0.10"]\n[project]\n'),
        ("pyproject.toml", "[project]\nversion = 2024-13-45 # decart\n"),
        ("environment.yml", "- " * 3000 + "decart\n"),
        ("environment.yml", "".join(f"{' ' * depth}decart:\n" for depth in range(400))),
        ("environment.yml", "dependencies:\n\t- decart\n"),
        ("setup.py", "setup(install_requires=['decart'\n"),
        ("setup.py", "x = " + "(" * 5000 + "'decart'"),
    ],
)
def test_bad_manifests_are_reported_as_failed(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what is wrong; nothing else of the run is."""
    enter({"app.py": SOURCE, name: text.encode()}, tmp_path, monkeypatch)
    report = run(Options(command="apply", jobs=1))
    assert "app.py" in changed_files(report)
    assert failed_files(report).keys() == {name}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("%pip install decart == 0.0.10", "requirement-unreadable"),
        ("%pip install decart=={version}", "requirement-unreadable"),
        ("!pip install git+https://github.com/decartai/decart-python", "requirement-by-address"),
        ('!pip install "decart<0.0.12"', "requirement-excludes-queue"),
    ],
)
def test_what_a_line_installs_may_be_for_a_person(line: str, reason: str) -> None:
    (found,) = found_installs(line)
    assert (found.demand.text, found.demand.reason) == ("", reason)


@pytest.mark.parametrize(
    "line",
    ["%pip install numpy  # decart==0.0.3", "!pip install x && echo decart", "%pip install --no-binary decart x"],
)
def test_what_a_line_does_not_install_is_left_alone(line: str) -> None:
    assert not found_installs(line)


def test_deeply_nested_files_around_a_program_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked up in files around the sources, too, may be nested as deeply as somebody likes."""
    deep = "[" * 100_000 + "]" * 100_000
    source = (
        'import { createDecartClient, models } from "@decartai/sdk";\n'
        'const video = createDecartClient({}).process({ model: models.video("lucy-restyle-v2v"), prompt: "A" });\n'
    )
    described = f'{{"dependencies": {{"{JAVASCRIPT_PACKAGE}": "0.0.6"}}, "deep": {deep}}}'
    files = dict.fromkeys(("main.ts", "other.js"), source) | {"package.json": described, "tsconfig.json": deep}
    enter({path: text.encode() for path, text in files.items()}, tmp_path, monkeypatch)
    report = run(Options(command="check", paths=(".",), jobs=1))
    assert [(one.path, one.error) for one in report.outcomes if isinstance(one, Failed)] == [
        ("package.json", "It is nested too deeply for the tool.")
    ]


def test_notebooks_that_use_the_queue_are_asked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their own lines that install the SDK, and what stands beside them."""
    code = b"client = decart.DecartClient()\\nresult = await client.queue.submit_and_poll({})"
    cells = [b"%pip install decart==0.0.10 decart<0.0.11", b"import decart\\n" + code, b"!pip install -q decart"]
    text = b",".join(
        b'{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": ["%s"]}' % cell
        for cell in cells
    )
    book = b'{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}' % text
    enter({"book.ipynb": book, "requirements.txt": b"decart==0.0.10\n"}, tmp_path, monkeypatch)
    report = run(Options(command="apply", jobs=1))
    assert changed_files(report) == {
        "book.ipynb": book.replace(b"decart==0.0.10", b"decart==0.0.13"),
        "requirements.txt": b"decart==0.0.13\n",
    }
    verdicts = [row["verdict"] for row in project_rows(report) if row["path"] == "book.ipynb"]
    assert verdicts == ["rewritten", "review"]
    assert not changed_files(run(Options(command="apply", jobs=1)))


def test_a_script_that_is_rewritten_and_installs_has_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = b"#!/bin/sh\npip install decart==0.0.10\n"
    script += b"curl -f -F prompt=x https://api.decart.ai/v1/generate/lucy-pro-t2v -o film.mp4\n"
    enter({"app.py": SOURCE, "requirements.txt": b"decart>=0.0.13\n", "film.sh": script}, tmp_path, monkeypatch)
    report = run(Options(command="apply", jobs=1))
    found = {(row["rule"], row["verdict"]) for row in project_rows(report) if row["path"] == "film.sh"}
    assert found == {("rest-video-call", "rewritten"), ("sdk-requirement", "review")}
    assert "pip install decart==0.0.10" in (tmp_path / "film.sh").read_text()


def test_a_manifest_in_another_encoding_is_reported_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows PowerShell writes UTF-16, which pip reads and the tool does not."""
    text = "decart==0.0.10\r\n".encode("utf-16")
    enter({"app.py": SOURCE, "requirements.txt": text}, tmp_path, monkeypatch)
    assert failed_files(run(Options(command="apply", jobs=1))).keys() == {"requirements.txt"}
    assert (tmp_path / "requirements.txt").read_bytes() == text


def test_a_manifest_stays_where_no_source_could_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter({"app.py": SOURCE, "requirements.txt": b"decart==0.0.10\n"}, tmp_path, monkeypatch)
    from codemod import write

    replace_file = write.replace_file

    def refuse(path: str, before: bytes, after: bytes) -> None:
        if path.endswith("app.py"):
            raise write.WriteError("It cannot be written.")
        replace_file(path, before, after)

    monkeypatch.setattr(write, "replace_file", refuse)
    report = run(Options(command="apply", jobs=1))
    assert failed_files(report).keys() == {"app.py"}
    assert (tmp_path / "requirements.txt").read_bytes() == b"decart==0.0.10\n"
    (row,) = [row for row in project_rows(report) if row["path"] == "requirements.txt"]
    assert row["verdict"] == "fixable"


def test_rules_that_are_not_selected_leave_manifests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter({"app.py": SOURCE, "requirements.txt": b"decart==0.0.10\n"}, tmp_path, monkeypatch)
    report = run(Options(command="apply", jobs=1, ignore=frozenset(("sdk-requirement",))))
    assert changed_files(report).keys() == {"app.py"}


@pytest.mark.parametrize(
    "options",
    [{"exclude": ("requirements.txt",)}, {"include": ("*.py",)}],
    ids=["excluded", "not included"],
)
def test_a_manifest_that_is_left_out_is_only_reported(
    options: dict[str, tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter({"app.py": SOURCE, "requirements.txt": b"decart==0.0.10\n"}, tmp_path, monkeypatch)
    report = run(
        Options(command="apply", jobs=1, include=options.get("include", ()), exclude=options.get("exclude", ()))
    )
    assert changed_files(report).keys() == {"app.py"}
    (row,) = [row for row in project_rows(report) if row["path"] == "requirements.txt"]
    assert row["reasons"] == ["requirement-elsewhere"]


def test_a_manifest_that_git_ignores_is_only_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"app.py": SOURCE, ".gitignore": b"requirements.txt\n", "requirements.txt": b"decart==0.0.10\n"}
    enter(files, tmp_path, monkeypatch)
    assert changed_files(run(Options(command="apply", jobs=1))).keys() == {"app.py"}


def test_a_run_without_a_site_imports_nothing_for_manifests(tmp_path: Path) -> None:
    """The price of this part is paid where something is rewritten, and nowhere else."""
    (tmp_path / "app.py").write_bytes(b"from decart import DecartClient\n")
    (tmp_path / "requirements.txt").write_bytes(b"decart==0.0.10\n")
    code = (
        "import sys; from codemod.options import Options; from codemod.run import run; run(Options(jobs=1));"
        "names = 'packaging', 'codemod.manifests', 'codemod.languages.manifest';"
        "sys.exit(any(name in sys.modules for name in names))"
    )
    assert subprocess.run((sys.executable, "-c", code), cwd=tmp_path, check=False).returncode == 0


def test_there_are_enough_cases() -> None:
    """Every kind of manifest, and what can be wrong with each."""
    assert len(MANIFEST_CASES) >= 40
    assert all(case.shows.endswith(".") for case in MANIFEST_CASES)
