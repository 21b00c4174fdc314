"""A program's files in a git repository of their own, and the tool's runs over them, in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codemod.document import encode, read_document
from codemod.model import Changed, FileOutcome, Finding, Unchanged
from codemod.options import Options
from codemod.run import run
from tests.generated.invariants import Planned

Outcomes = Mapping[str, FileOutcome]
"""By the file's path in the repository; files of which there is nothing to say are not there."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A folder with the files."""

    folder: Path
    project: bool = True
    """Whether the tool looks at the files as one program."""

    def run(self, command: str, *paths: str) -> Outcomes:
        """Run a command over some of the files, without paths over all of them."""
        where = tuple(str(self.folder / path) for path in paths) or (str(self.folder),)
        report = run(Options(command=command, paths=where, project=self.project))
        return {self._path(outcome): outcome for outcome in report.outcomes}

    def texts(self, paths: Mapping[str, str]) -> dict[str, str]:
        """Return what the files hold by now."""
        return {path: (self.folder / path).read_bytes().decode() for path in paths}

    def _path(self, outcome: FileOutcome) -> str:
        return Path(os.path.abspath(outcome.path)).relative_to(self.folder).as_posix()


@contextmanager
def repository(files: Mapping[str, str], *, project: bool = True) -> Iterator[Repository]:
    """Make a repository of the files, for a while."""
    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="generated-")))
    try:
        subprocess.run(("git", "init", "--quiet", "--template=", str(folder)), check=True)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        yield Repository(folder, project)
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class Migrated:
    """What ``apply`` made of the files: each as it was planned, and the texts that were written."""

    plans: Mapping[str, Planned]
    texts: Mapping[str, str]
    again: Outcomes
    """What a second run said."""

    @property
    def findings(self) -> list[Finding]:
        """All findings of the run."""
        return [finding for planned in self.plans.values() for finding in planned.outcome.findings]


def migrated(files: Mapping[str, str], *, project: bool = True) -> Migrated:
    """Let the tool apply what it can, in a repository of the files."""
    with repository(files, project=project) as place:
        begin = time.process_time()
        outcomes = place.run("apply")
        seconds = time.process_time() - begin
        plans = {
            path: Planned(read_document(path, text.encode()), outcomes.get(path, Unchanged(path)), seconds)
            for path, text in files.items()
        }
        texts = place.texts(files)
        changed = any(isinstance(outcome, Changed) for outcome in outcomes.values())
        return Migrated(plans, texts, place.run("check") if changed else outcomes)


def written_as_planned(result: Migrated) -> Iterator[str]:
    """Yield the files that hold something else than what the run said they would."""
    for path, planned in result.plans.items():
        if isinstance(planned.outcome, Changed) and encode(planned.outcome.after) != result.texts[path].encode():
            yield path
