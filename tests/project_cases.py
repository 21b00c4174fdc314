"""The cases under fixtures/projects/: what a folder holds, how one is laid out on the disk, and what a run made of it.

A case is a folder with ``before/``, a whole project; ``after/`` with those of its files that the tool changes, at the
same paths; ``report.json``; and ``case.toml``. Beside the keys of a single file's case, which mean the same (see
``fixture_cases.py``), it has these:

| key | meaning | default |
|---|---|---|
| ``shows`` | one sentence: what the case is there for | (needed) |
| ``expects`` | what a person says that must come out, a line for each site that is no note | (needed) |
| ``main`` | the program to run, below ``before/`` | ``main.py`` |
| ``roots`` | the folders that it imports from, below ``before/`` | the folder of ``main`` |
| ``fails`` | the files that cannot be read as what they are called | none |

A line of ``expects`` is ``path:line rule verdict``, in a notebook ``path:cell:line`` and so on; then the reasons with
commas between them where there are any, then ``needs`` and the files whose handlers must be widened before the call can
be rewritten. It is written by hand, before the tool is run, where ``report.json`` and ``after/`` are written by
``tests/regenerate.py`` and read by eye.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codemod.document import encode
from codemod.kinds import JAVASCRIPT_SUFFIXES, TYPESCRIPT_SUFFIXES
from codemod.model import Changed, Failed, RunReport, Style, Verdict
from codemod.options import Options
from tests.fixture_cases import FIXTURES, report_rows

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECTS = FIXTURES / "projects"
KEYS = {
    "shows", "expects", "main", "roots", "fails",
    "style", "unsafe", "runs", "why", "skip", "unordered", "raises", "silent", "argv",
}  # fmt: skip

SUFFIXES = (".py", ".ipynb", *JAVASCRIPT_SUFFIXES, *TYPESCRIPT_SUFFIXES)

Row = dict[str, object]
Files = dict[str, bytes]

NOTES = {
    "sdk-requirement-loose",
    "retired-model",
    "timeout-covers-job",
    "timeout-of-each-request",
    "status-callback",
    "shared-options",
    "lock-file",
}
"""The rules of what is worth knowing, with nothing to decide, which ``expects`` leaves out."""

GIT_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
"""Nobody's own settings of git, which could turn line endings or hide files."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of ``expects``; ``needs`` are the files whose handlers the call waits for."""

    place: str
    rule: str
    verdict: str
    reasons: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The file that the site is in."""
        return self.place.partition(":")[0]

    @property
    def line(self) -> int:
        """The line that the site begins on."""
        return int(self.place.rpartition(":")[2])

    def __str__(self) -> str:
        return " ".join([self.place, self.rule, self.verdict, ",".join(self.reasons)]).strip()


def read_expected(line: str) -> Expected:
    """Read one line of ``expects``. Raises ValueError where it is none."""
    said, _, needs = line.partition(" needs ")
    place, rule, verdict, *rest = said.split()
    Verdict(verdict)
    if len(rest) > 1:
        raise ValueError(f"more words than expected: {line!r}")
    expected = Expected(
        place, rule, verdict, tuple(rest[0].split(",")) if rest else (), frozenset(filter(None, needs.split(",")))
    )
    assert expected.line
    return expected


@dataclass(frozen=True, slots=True)
class ProjectCase:
    """One folder under fixtures/projects/, with its settings."""

    name: str
    folder: Path
    shows: str
    expects: tuple[Expected, ...]
    main: str
    roots: tuple[str, ...]
    fails: tuple[str, ...]
    style: Style
    unsafe: bool
    runs: str
    why: str
    skip: tuple[tuple[str, str], ...]
    unordered: bool
    raises: str
    silent: str
    argv: tuple[str, ...]

    @property
    def before(self) -> Path:
        """The folder with the whole project."""
        return self.folder / "before"

    @property
    def after(self) -> Path:
        """The folder with the files that the tool is to change."""
        return self.folder / "after"

    @property
    def report(self) -> Path:
        """Where the expected report is."""
        return self.folder / "report.json"

    def options(self, command: str, paths: tuple[str, ...] = (".",)) -> Options:
        """The options that the case is run with."""
        # Manifests are another matter than programs of several files, and have cases of their own.
        ignore = frozenset(("sdk-requirement", "lock-file")) if self.folder.parent == PROJECTS else frozenset[str]()
        return Options(command=command, paths=paths, style=self.style, unsafe=self.unsafe, ignore=ignore, jobs=1)

    def files_before(self) -> Files:
        """Every file of the project, by its path."""
        return read_files(self.before)

    def files_changed(self) -> Files:
        """The files that the tool is to change, as they are to be."""
        return read_files(self.after) if self.after.exists() else {}

    def source_files(self) -> tuple[str, ...]:
        """The paths that a hook may hand over, in order."""
        return tuple(path for path in self.files_before() if path.endswith(SUFFIXES))


def load_project(folder: Path) -> ProjectCase:
    """Read one case's settings. Raises ValueError where they are not understood."""
    settings_file = folder / "case.toml"
    settings = tomllib.loads(settings_file.read_text(encoding="utf-8"))
    if unknown := settings.keys() - KEYS:
        raise ValueError(f"{settings_file}: unknown keys {sorted(unknown)}")
    if missing := {"shows", "expects"} - settings.keys():
        raise ValueError(f"{settings_file}: {sorted(missing)} missing")
    runs = settings.get("runs", "both")
    if runs not in ("both", "before", "no"):
        raise ValueError(f"{settings_file}: runs is {runs!r}")
    if runs != "both" and "why" not in settings:
        raise ValueError(f"{settings_file}: say why it does not run")
    main = settings.get("main", "main.py")
    return ProjectCase(
        name=folder.name,
        folder=folder,
        shows=settings["shows"],
        expects=tuple(map(read_expected, settings["expects"])),
        main=main,
        roots=tuple(settings.get("roots", (Path(main).parent.as_posix(),))),
        fails=tuple(settings.get("fails", ())),
        style=Style(settings.get("style", "guard")),
        unsafe=settings.get("unsafe", False),
        runs=runs,
        why=settings.get("why", ""),
        skip=tuple(settings.get("skip", {}).items()),
        unordered=settings.get("unordered", False),
        raises=settings.get("raises", ""),
        silent=settings.get("silent", ""),
        argv=tuple(settings.get("argv", ())),
    )


def load_projects() -> tuple[ProjectCase, ...]:
    """Return every case, in order of name."""
    return tuple(load_project(folder) for folder in sorted(PROJECTS.iterdir()) if folder.is_dir())


PROJECT_CASES = load_projects()


# --- a project on the disk ---------------------------------------------------------------------------------------


def read_files(folder: Path) -> Files:
    """Return every file below a folder but git's own and what Python compiled, by its path, in order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: path.read_bytes()
        for name, path in sorted(found.items())
        if not name.startswith(".git/") and "__pycache__/" not in name
    }


def write_files(files: Files, folder: Path) -> None:
    """Write files below a folder."""
    for name, data in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def make_repository(files: Files, folder: Path) -> None:
    """Write a project into a folder of its own and put it under git, as a user's is."""
    write_files(files, folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | GIT_SETTINGS
    for arguments in (("init", "-q"), ("-c", "core.autocrlf=false", "add", "-A")):
        subprocess.run(("git", *arguments), cwd=folder, env=environment, check=True, capture_output=True)


# --- what a run made of it ---------------------------------------------------------------------------------------


def project_rows(report: RunReport) -> list[Row]:
    """Return what report.json holds: a row for each site of every file that could be read, in order."""
    return [
        {"path": outcome.path, **row}
        for outcome in sorted(report.outcomes, key=lambda outcome: outcome.path)
        if not isinstance(outcome, Failed)
        for row in report_rows(outcome.findings)
    ]


def failed_files(report: RunReport) -> dict[str, str]:
    """Return the files of which nothing came, with what was wrong."""
    return {
        outcome.path: f"line {outcome.line}: {outcome.error}"
        for outcome in report.outcomes
        if isinstance(outcome, Failed)
    }


def changed_files(report: RunReport) -> Files:
    """Return the new bytes of the files that a run changes."""
    return {outcome.path: encode(outcome.after) for outcome in report.outcomes if isinstance(outcome, Changed)}


def as_expected(rows: Iterable[Row]) -> list[str]:
    """Return rows in the words of ``expects``, without notes."""
    found = []
    for row in rows:
        if row["rule"] not in NOTES:
            reasons = row["reasons"]
            assert isinstance(reasons, list)
            where = f"{row['cell']}:{row['line']}" if row.get("cell") else row["line"]
            place, rule, verdict = f"{row['path']}:{where}", str(row["rule"]), str(row["verdict"])
            found.append(str(Expected(place, rule, verdict, tuple(reasons))))
    return sorted(found)
