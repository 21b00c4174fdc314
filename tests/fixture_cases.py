"""The cases under fixtures/: what a folder holds, which texts are derived from it, and what the tool must make of it.

A case is a folder with ``before.*``; ``after.*`` where the tool changes it; ``report.json``; ``drive.*`` where a
library needs somebody to call it; and ``case.toml`` with what is not as usual:

| key | meaning | default |
|---|---|---|
| ``style``, ``unsafe``, ``docstrings`` | the options of the run | what fits the file, false, false |
| ``runs`` | ``both``: before under the old SDK, after under the new; ``before``: only the former; ``no`` | ``both`` |
| ``why`` | why it does not run, or not on both sides | |
| ``skip`` | scenarios that do not apply, each with its reason | none |
| ``unordered`` | requests are concurrent, so that their order says nothing | false |
| ``raises`` | the error that ends the program even if all goes well | none |
| ``silent`` | why nobody sees a job that fails, in the old program too | |
| ``argv`` | arguments of the program | none |
| ``typed`` | mypy --strict, or tsc --strict, may find nothing new | only in TypeScript |
| ``allow-jq`` | scripts may call jq | false |
| ``min-python`` | to run it takes this version (to migrate it, any) | 3.10 |
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codemod.examples import with_examples
from codemod.hosted import plan_host
from codemod.kinds import HOSTS, kind_of_name
from codemod.languages import language_named
from codemod.languages.interface import Language
from codemod.model import Changed, Document, Failed, FileOutcome, Finding, Style, Unchanged
from codemod.options import Options
from codemod.plan import plan

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parents[1] / "fixtures"
KEYS = {
    "style", "unsafe", "docstrings", "runs", "why", "skip", "unordered", "raises", "silent", "argv", "typed",
    "min-python", "allow-jq",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One folder under fixtures/, with its settings. ``family`` is the folder above it: a language."""

    name: str
    family: str
    before: Path
    style: Style | None
    unsafe: bool
    docstrings: bool
    runs: str
    why: str
    skip: tuple[tuple[str, str], ...]
    unordered: bool
    raises: str
    silent: str
    argv: tuple[str, ...]
    typed: bool
    min_python: tuple[int, ...]
    allow_jq: bool

    @property
    def folder(self) -> Path:
        """The case's own folder."""
        return self.before.parent

    @property
    def label(self) -> str:
        """What tests call the case: its name, which two languages may share."""
        return self.name if self.family == "python" else f"{self.family}/{self.name}"

    @property
    def language(self) -> Language:
        """The language that the case is read as."""
        return language_named(self.kind)

    @property
    def kind(self) -> str:
        """The language of the case's file: its family's, or the one that its name says."""
        return kind_of_name(self.before.name) or "python" if self.family == "docstrings" else self.family

    @property
    def host(self) -> str:
        """Which kind of host the case's file is, "" where it is a program of one language."""
        kind = kind_of_name(self.before.name) or ""
        return kind if kind in HOSTS else ""

    def plan(self, document: Document, command: str) -> FileOutcome:
        """What the tool would make of a text of the case."""
        options = self.options(command)
        if self.host:
            return plan_host(document, self.host, options)
        return with_examples(document, self.kind, plan(document, self.language, options), options)

    @property
    def after(self) -> Path:
        """Where the expected text is, if the tool is to change anything."""
        return self.before.with_name("after" + self.before.suffix)

    @property
    def report(self) -> Path:
        """Where the expected report is."""
        return self.folder / "report.json"

    @property
    def driver(self) -> Path | None:
        """The program that calls this one, where it does not start itself."""
        return next(self.folder.glob("drive.*"), None)

    @property
    def expected(self) -> bytes:
        """The bytes that the tool must leave."""
        return (self.after if self.after.exists() else self.before).read_bytes()

    @property
    def supported(self) -> bool:
        """Whether this Python can read the case's syntax."""
        return sys.version_info[:2] >= self.min_python

    def options(self, command: str) -> Options:
        """The options that the case is run with."""
        return Options(
            command=command,
            style=self.style,
            unsafe=self.unsafe,
            docstrings=self.docstrings,
            allow_jq=self.allow_jq,
        )


def load_case(folder: Path) -> Case:
    """Read one case's settings. Raises ValueError where they are not understood."""
    befores = [path for path in folder.glob("before*") if path.is_file()]
    if len(befores) != 1:
        raise ValueError(f"{folder.name}: one before.* is needed, there are {len(befores)}")
    settings_file = folder / "case.toml"
    settings = tomllib.loads(settings_file.read_text(encoding="utf-8")) if settings_file.exists() else {}
    if unknown := settings.keys() - KEYS:
        raise ValueError(f"{settings_file}: unknown keys {sorted(unknown)}")
    runs = settings.get("runs", "both")
    if runs not in ("both", "before", "no"):
        raise ValueError(f"{settings_file}: runs is {runs!r}")
    if runs != "both" and "why" not in settings:
        raise ValueError(f"{settings_file}: say why it does not run")
    return Case(
        name=folder.name,
        family=folder.parent.name,
        before=befores[0],
        style=Style(settings["style"]) if "style" in settings else None,
        unsafe=settings.get("unsafe", False),
        docstrings=settings.get("docstrings", False),
        runs=runs,
        why=settings.get("why", ""),
        skip=tuple(settings.get("skip", {}).items()),
        unordered=settings.get("unordered", False),
        raises=settings.get("raises", ""),
        silent=settings.get("silent", ""),
        argv=tuple(settings.get("argv", ())),
        typed=settings.get("typed", folder.parent.name == "typescript"),
        min_python=tuple(map(int, settings.get("min-python", "3.10").split("."))),
        allow_jq=settings.get("allow-jq", False),
    )


def load_cases(language: str) -> tuple[Case, ...]:
    """Return every case of one language, in order of name."""
    return tuple(load_case(folder) for folder in sorted((FIXTURES / language).iterdir()) if folder.is_dir())


PYTHON_CASES = load_cases("python")
JAVASCRIPT_CASES = load_cases("javascript") + load_cases("typescript")
SHELL_CASES = load_cases("shell")
NOTEBOOK_CASES = load_cases("notebooks")
PAGE_CASES = load_cases("pages")
DOCSTRING_CASES = load_cases("docstrings")
CASES = PYTHON_CASES + JAVASCRIPT_CASES + SHELL_CASES + NOTEBOOK_CASES + PAGE_CASES + DOCSTRING_CASES


# --- texts derived from a case -----------------------------------------------------------------------------------

BOM = b"\xef\xbb\xbf"


def with_crlf(data: bytes) -> bytes:
    """The same file as a Windows editor writes it."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def with_bom(data: bytes) -> bytes:
    """The same file with a byte order mark."""
    return data if data.startswith(BOM) else BOM + data


def without_final_newline(data: bytes) -> bytes:
    """The same file without its last line ending."""
    return data[:-2] if data.endswith(b"\r\n") else data.removesuffix(b"\n")


def with_tabs(data: bytes) -> bytes:
    """The same file indented with tabs in place of two spaces each."""
    return INDENT.sub(lambda blanks: b"\t" * (len(blanks[0]) // 2), data)


INDENT = re.compile(rb"^(?:  )+", re.MULTILINE)

TWINS = {"crlf": with_crlf, "bom": with_bom, "no-final-newline": without_final_newline, "tabs": with_tabs}


def has_twin(case: Case, twin: str) -> bool:
    """Say whether the derived file means the same as the case's own."""
    data = case.before.read_bytes()
    if twin == "crlf":
        return b"\r" not in data
    if twin == "bom":
        # A byte order mark contradicts any other coding cookie, and hides a hashbang.
        head = data.splitlines()[:2]
        return not any(b"coding" in line and b"utf-8" not in line for line in head) and not data.startswith(b"#!")
    if twin == "tabs":
        means = case.family not in ("python", "pages", "docstrings")
        return means and is_indented_by_twos(data) and is_indented_by_twos(case.expected)
    return True


def is_indented_by_twos(data: bytes) -> bool:
    """Say whether tabs may stand for the blanks at the heads of lines: there are some, two and two, no text's own."""
    heads = [line[: len(line) - len(line.lstrip(b" \t"))] for line in data.splitlines() if line.strip()]
    plain = all(not head.strip(b" ") and len(head) % 2 == 0 for head in heads)
    return plain and any(heads) and b"`" not in data


# --- what the tool made of it ------------------------------------------------------------------------------------


def findings_of(outcome: FileOutcome) -> tuple[Finding, ...]:
    """Return a file's findings; a failed file fails the test with its own words."""
    match outcome:
        case Failed(error=error, line=line):
            raise AssertionError(f"line {line}: {error}")
        case Changed(findings=findings) | Unchanged(findings=findings):
            return findings


def report_rows(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return what report.json holds: a row for each site, in order."""
    return [
        {
            **({"cell": finding.site.cell} if finding.site.cell else {}),
            "line": finding.site.span.line,
            "column": finding.site.span.column,
            "rule": finding.site.rule,
            "verdict": finding.verdict.value,
            "safety": finding.safety.value,
            "reasons": [reason.slug for reason in finding.reasons],
        }
        for finding in findings
    ]


def report_text(rows: list[dict[str, object]]) -> str:
    """Return the text of a report.json, one row a line, so that a diff of it can be read."""
    if not rows:
        return "[]\n"
    return "[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n]\n"
