"""A run: which files, what becomes of each, and, for ``apply``, the writing, once every file is planned."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator

from codemod.discover import Discovery, discover, shown
from codemod.document import DocumentError, encode, read_document
from codemod.kinds import kind_of_name
from codemod.languages import language_named
from codemod.model import Changed, Document, Failed, FileOutcome, RunReport, Unchanged, Verdict
from codemod.options import Options
from codemod.prefilter import may_matter, read_bytes
from codemod.record import dataclass, replace

Progress = Callable[[int, int], None]
"""Called with how many files are done, and how many there are; never before the workers were started."""

STDIN = "-"
STDIN_NAME = "<stdin>"

_FILES_FOR_WORKERS = 400
_BYTES_FOR_WORKERS = 1 << 20
_FILES_A_WORKER = 200
_MOST_WORKERS = 8
_FILES_A_TICK = 256
_BYTES_A_COLLECTION = 1 << 22  # the analysis clears up after itself; this is for what others leave

_CRASHED = (
    "Looking at this file ended the process, twice. The file was left as it is. "
    "Please report this to the maintainers of decart-codemod, with the file if you may."
)


@dataclass(frozen=True, slots=True)
class _Absent:
    """Stands for a file that is none any more: deleted but still in git's index, or a link by now."""


class _Planner:
    """Plans one file after the other, and clears up after as much source as may have left a lot behind."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._bytes = 0
        self.wants = may_matter
        if options.ledger:
            from codemod.ledger import may_be_listed

            self.wants = may_be_listed

    def __call__(self, path: str, data: bytes) -> FileOutcome | None:
        """Return the outcome of a file that may hold a site, None where there is nothing to say of it."""
        outcome = self._planned(path, data)
        if self._options.ledger:
            from codemod.ledger import account

            outcome = account(data, outcome, language_named("python"), self._options)
        self._bytes += len(data)
        if self._bytes > _BYTES_A_COLLECTION:
            self._bytes = 0
            gc.collect()
            gc.freeze()  # what is alive now is modules and results: not to be gone through again every time
        quiet = isinstance(outcome, Unchanged) and not outcome.findings and not outcome.entries
        return None if quiet else outcome

    def _planned(self, path: str, data: bytes) -> FileOutcome:
        from codemod.plan import plan  # with the language, needed for one file in a hundred

        try:
            document = read_document(path, data)
        except DocumentError as error:
            return Failed(path, error.message, error.line)
        return plan(document, language_named("python"), self._options)


def run(options: Options, *, stdin: bytes | None = None, progress: Progress | None = None) -> RunReport:
    """Do what ``options`` ask for and report it; ``stdin`` is the source where ``-`` is among the paths.

    The outcomes are in order of path and leave out files of which there is nothing to say. What stdin becomes is in
    its outcome, under ``stdin_filename`` or ``<stdin>``; it is never written anywhere.
    Raises Problem where an include or exclude is no pattern.
    """
    paths = tuple(path for path in options.paths if path != STDIN)
    planner = _Planner(options)
    collecting = gc.isenabled()
    gc.disable()  # the trees of a file are all alive until it is done, and looking for garbage costs a fifth
    try:
        discovery = discover(paths, options.include, options.exclude, meanwhile=_Loader(options))
        seen, outcomes = _plan_all(discovery, planner, options.jobs, progress)
    finally:
        gc.unfreeze()
        if collecting:
            gc.enable()
    if options.command == "apply":
        _clear_up(discovery, outcomes)
        outcomes = {path: _written(path, outcome) for path, outcome in outcomes.items()}
    every = [*discovery.problems, *outcomes.values()]
    if stdin is not None:
        counted, outcome = _plan_stdin(options, planner, stdin)
        seen += counted
        every.extend([outcome] if outcome else [])
    every.sort(key=lambda outcome: outcome.path)
    ledger = None
    if options.ledger:
        from codemod.ledger import ledger_of

        ledger = ledger_of(every)
    return RunReport(options.command, seen, tuple(every), ledger)


class _Loader:
    """Imports what one file in a hundred needs, before there are workers that would each do so."""

    def __init__(self, options: Options) -> None:
        self._rewrites = options.command != "check" or options.preview
        self._style = options.style

    def __call__(self, files: int) -> None:
        """Import what is worth it for as many files as are known of so far."""
        from codemod.plan import plan  # noqa: F401  # for its import

        language, nothing = language_named("python"), Document("", "")
        analysis = language.find(nothing, None)
        if self._rewrites and files >= _FILES_FOR_WORKERS:
            language.rewrite(nothing, analysis, frozenset(), self._style)  # its parser costs more than all the rest


def _plan_stdin(options: Options, planner: _Planner, data: bytes) -> tuple[int, FileOutcome | None]:
    name = options.stdin_filename
    if name and kind_of_name(name) is False:
        return 0, None
    return 1, planner(name or STDIN_NAME, data) if planner.wants(data) else None


def _plan_all(
    discovery: Discovery, planner: _Planner, jobs: int, progress: Progress | None
) -> tuple[int, dict[str, FileOutcome]]:
    """Return how many files there were, and the outcomes by path as the operating system takes it."""
    files = discovery.files
    results: Iterator[tuple[int, object]]
    workers = _workers(jobs, len(files)) if jobs or len(files) >= _FILES_FOR_WORKERS else 1

    def work(index: int) -> object:
        found = _read(files[index], discovery, planner.wants)
        return planner(shown(files[index]), found) if isinstance(found, bytes) else found

    if workers > 1:
        from codemod.workers import spread

        results = spread(range(len(files)), workers, work, progress)
    else:
        results = _in_turn(discovery, planner, jobs, progress)
    seen = len(files)
    outcomes: dict[str, FileOutcome] = {}
    for index, result in results:
        if isinstance(result, _Absent):
            seen -= 1
        elif isinstance(result, Changed | Unchanged | Failed):
            outcomes[files[index]] = result
        else:
            outcomes[files[index]] = Failed(shown(files[index]), _CRASHED)
    return seen, outcomes


def _in_turn(
    discovery: Discovery, planner: _Planner, jobs: int, progress: Progress | None
) -> Iterator[tuple[int, object]]:
    """Read every file in this process; plan in others what is worth that."""
    files = discovery.files
    survivors: dict[int, bytes] = {}
    for index, path in enumerate(files):
        found = _read(path, discovery, planner.wants)
        if isinstance(found, bytes):
            survivors[index] = found
        elif found is not None:
            yield index, found
        if progress and index % _FILES_A_TICK == 0:
            progress(index, len(files))
    workers = _workers(jobs, len(survivors) * _FILES_A_WORKER)

    def work(index: int) -> object:
        return planner(shown(files[index]), survivors[index])

    if workers > 1 and len(survivors) > 1 and sum(map(len, survivors.values())) >= _BYTES_FOR_WORKERS:
        from codemod.workers import spread

        yield from spread(sorted(survivors, key=lambda index: -len(survivors[index])), workers, work, progress)
        return
    for done, index in enumerate(survivors):
        if progress:
            progress(len(files) - len(survivors) + done, len(files))
        result = work(index)
        if result is not None:
            yield index, result


def _workers(jobs: int, files: int) -> int:
    """Return how many processes to use; a number that the user gave is taken at its word."""
    if jobs:
        wanted = jobs
    else:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        wanted = min(cores, _MOST_WORKERS, max(1, files // _FILES_A_WORKER))
    if min(wanted, files) < 2:
        return 1
    from codemod.workers import can_fork

    return min(wanted, files) if can_fork() else 1


def _read(path: str, discovery: Discovery, wants: Callable[[bytes], bool]) -> bytes | Failed | _Absent | None:
    """Return a file's bytes where they are wanted (they may hold a site), None where they are not."""
    named = path in discovery.named
    try:
        data = read_bytes(path, follow=named)
    except FileNotFoundError:
        if path in discovery.tracked and not named:
            return _Absent()
        return Failed(shown(path), "It was there a moment ago, and is gone. Run the tool again.")
    except OSError as error:
        if not named and os.path.islink(path):
            return _Absent()
        return Failed(shown(path), f"It cannot be read: {error.strerror or error}.")
    return data if wants(data) else None


def _clear_up(discovery: Discovery, outcomes: Iterable[str]) -> None:
    """Remove what a run that was killed may have left in the folders of this one's files."""
    from codemod.leftovers import remove_leftovers

    folders = {os.path.dirname(path) for path in discovery.files}
    # A file that was named by a link is written, and may have been before, where it really is.
    folders |= {os.path.dirname(os.path.realpath(path)) for path in outcomes if path in discovery.named}
    remove_leftovers(sorted(folders))


def _written(path: str, outcome: FileOutcome) -> FileOutcome:
    """Write a changed file; the outcome says so where that went wrong."""
    if not isinstance(outcome, Changed):
        return outcome
    from codemod.write import WriteError, replace_file

    try:
        replace_file(path, encode(outcome.before), encode(outcome.after))
    except WriteError as error:
        findings = tuple(
            replace(finding, verdict=Verdict.FIXABLE) if finding.verdict is Verdict.REWRITTEN else finding
            for finding in outcome.findings
        )
        return Failed(outcome.path, str(error), 0, findings)
    return outcome
