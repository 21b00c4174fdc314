"""A run: which files, what becomes of each, and, for ``apply``, the writing, once every file is planned."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Collection, Iterator

from codemod.discover import Discovery, discover, shown
from codemod.document import DocumentError, read_document
from codemod.kinds import HOSTS, PROGRAM_FAMILIES, PROJECT_FAMILIES, kind_of, kind_of_name
from codemod.languages import language_named
from codemod.model import Document, Failed, FileOutcome, RunReport, Style, Unchanged
from codemod.options import Options
from codemod.prefilter import may_matter
from codemod.queue_users import may_use_queue, needs_queue
from codemod.record import dataclass
from codemod.scan import read, scan
from codemod.sdk.catalogue import OLD_ADDRESS, OLD_METHODS, QUEUE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from codemod.languages.interface import Setting, Surface

Progress = Callable[[int, int], None]
"""Called with how many files are done, and how many there are; never before the workers were started."""


STDIN = "-"
STDIN_NAME = "<stdin>"

_FILES_FOR_WORKERS = 400
_SURVIVORS_FOR_WORKERS = 8
_BYTES_FOR_WORKERS = 1 << 20
_FILES_A_WORKER = 200
_MOST_WORKERS = 8
_BYTES_A_COLLECTION = 1 << 22  # the analysis clears up after itself; this is for what others leave

_QUOTES, _COMMENT = (b'"""', b"'''"), b"/**"
"""What begins a text in which programs are documented."""
_SPOKEN_OF = tuple(word.encode() for word in (*OLD_METHODS, QUEUE))
"""Words that an example of the old interface has, or one of what its guide has wrong."""
_EXAMPLES = (b"```", b"~~~", b">>>", b"::", b"example", b"usage", b"await", b"curl", b"({", b"e.g.")
"""What announces an example in a docstring, in small letters."""
_SPOKEN_IN_LINE = re.compile(
    rb"^[ \t]*\(?[rRuU]?[\"'](?!\"\"|'')[^\n]*\b(?:%b)\b" % b"|".join(_SPOKEN_OF), re.MULTILINE
)
"""A line that begins with a text in plain quotes which has such a word."""

_CRASHED = (
    "Looking at this file ended the process, twice. The file was left as it is. "
    "Please report this to the maintainers of decart-codemod, with the file if you may."
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one file, and what it has to do with the others of its project."""

    outcome: FileOutcome
    surface: Surface | None


def is_quiet(outcome: FileOutcome) -> bool:
    """Whether there is nothing to say of a file."""
    return isinstance(outcome, Unchanged) and not outcome.findings and not outcome.entries


class _Planner:
    """Plans one file after the other, and clears up after as much source as may have left a lot behind."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._bytes = 0
        self.wants: Callable[[bytes], bool] = may_matter
        self.setting_of: Callable[[str, str], Setting | None] = lambda *_: None
        if options.ledger:
            from codemod.ledger import may_be_listed

            self.wants = may_be_listed
        if options.api_base:
            self.wants = _wanted_too(self.wants, options.api_base)

    def __call__(self, path: str, data: bytes) -> Planned | None:
        """Return what is to be said of a file that may hold a site, None where there is nothing."""
        planned = self._planned(path, data)
        outcome = planned.outcome
        if self._options.ledger and kind_of(path, data) not in HOSTS:
            from codemod.ledger import account

            outcome = account(data, outcome, language_named(kind_of(path, data)), self._options)
        self._bytes += len(data)
        if self._bytes > _BYTES_A_COLLECTION:
            self._bytes = 0
            gc.collect()
            gc.freeze()  # what is alive now is modules and results: not to be gone through again every time
        if is_quiet(outcome) and planned.surface is None:
            return None
        return Planned(outcome, planned.surface)

    def _planned(self, path: str, data: bytes) -> Planned:
        from codemod.plan import plan_in  # with the language, needed for one file in a hundred

        try:
            document = read_document(path, data)
        except DocumentError as error:
            return Planned(Failed(path, error.message, error.line), None)
        kind = kind_of(path, data)
        if kind in HOSTS:
            from codemod.hosted import plan_host_in

            setting = self.setting_of(path, PROGRAM_FAMILIES[kind])
            return Planned(*plan_host_in(document, kind, self._options, setting))
        setting = self.setting_of(path, PROGRAM_FAMILIES[kind])
        return Planned(*plan_in(document, language_named(kind), self._options, setting))


def _wanted_too(wants: Callable[[bytes], bool], bases: tuple[str, ...]) -> Callable[[bytes], bool]:
    """Return the byte search for files that may also call the interface at an address that the user named."""
    words = [base.rstrip("/").encode() for base in bases] + [OLD_ADDRESS.encode()]
    return lambda data: wants(data) or any(word in data for word in words)


def run(options: Options, *, stdin: bytes | None = None, progress: Progress | None = None) -> RunReport:
    """Do what ``options`` ask for and report it; ``stdin`` is the source where ``-`` is among the paths.

    The outcomes are in order of path and leave out files of which there is nothing to say. What stdin becomes is in
    its outcome, under ``stdin_filename`` or ``<stdin>``; it is never written anywhere.
    Raises Problem where an include or exclude is no pattern.
    """
    paths = tuple(path for path in options.paths if path != STDIN)
    if options.rename_models:
        from codemod.renames import renaming

        renaming.cache_clear()  # manifests may have changed since another run of this process
    planner = _Planner(options)
    collecting = gc.isenabled()
    gc.disable()  # the trees of a file are all alive until it is done, and looking for garbage costs a fifth
    try:
        discovery = discover(paths, options.include, options.exclude, meanwhile=_Loader(options))
        seen, outcomes, given, users = _plan_all(discovery, planner, options, stdin, progress)
    finally:
        gc.unfreeze()
        if collecting:
            gc.enable()
    if users or any(map(needs_queue, outcomes.values())):
        from codemod.manifests import with_manifests

        sources = len(outcomes)
        outcomes = with_manifests(outcomes, users, discovery, options)
        seen += len(outcomes) - sources
    if options.command == "apply":
        _clear_up(discovery, outcomes)
        from codemod.write_all import write_all

        outcomes = write_all(outcomes)
    every = [*discovery.problems, *outcomes.values(), *([given] if given is not None else [])]
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
        self._style = options.style or Style.GUARD

    def __call__(self, files: int) -> None:
        """Import what is worth it for as many files as are known of so far."""
        from codemod.plan import plan  # noqa: F401  # for its import

        language, nothing = language_named("python"), Document("", "")
        analysis = language.find(nothing, None)
        if self._rewrites and files >= _FILES_FOR_WORKERS:
            language.rewrite(nothing, analysis, frozenset(), self._style)  # its parser costs more than all the rest


def _plan_all(
    discovery: Discovery, planner: _Planner, options: Options, stdin: bytes | None, progress: Progress | None
) -> tuple[int, dict[str, FileOutcome], FileOutcome | None, list[str]]:
    """Return how many files there were, the outcomes by path as the operating system takes it, and that of stdin.

    At last, the paths of files that may use the queue already.
    """
    files = discovery.files
    languages = {family: language_named(family) for family in PROJECT_FAMILIES} if options.project else {}
    told = _Halves(progress) if progress else None
    found = scan(discovery, planner.wants, workers(options.jobs, len(files)), languages, told.first if told else None)
    survivors = found.survivors
    outcomes: dict[str, FileOutcome] = {files[number]: failed for number, failed in found.failed.items()}
    name = _stdin_name(options, stdin)
    seen = len(files) - found.absent + (name is not None)
    looks = None
    if options.project:
        from codemod.projects import Families

        looks = Families(discovery, options, {name: stdin} if name and stdin is not None else {}, workers, found)
        planner.setting_of = looks.setting_of
    surfaces: dict[str, Surface] = {}
    for path, result in _planned(discovery, survivors, planner, options.jobs, told.second if told else None):
        if isinstance(result, Planned):
            if not is_quiet(result.outcome):
                outcomes[path] = result.outcome
            if result.surface is not None:
                surfaces[shown(path)] = result.surface
        elif result is not None:
            outcomes[path] = Failed(shown(path), _CRASHED)
    given: FileOutcome | None = None
    if name is not None and stdin is not None and planner.wants(stdin):
        planned = planner(name, stdin)
        if planned is not None:
            given = planned.outcome
            if planned.surface is not None:
                surfaces[name] = planned.surface
    if looks is not None:
        for known, outcome in looks.outcomes(surfaces).items():
            if known == name:
                given = outcome
            elif is_quiet(outcome):
                outcomes.pop(looks.place(known), None)
            else:
                outcomes[looks.place(known)] = outcome
    users: list[str] = []
    given = _with_examples(discovery, survivors, options, outcomes, name, stdin, given, users)
    return seen, outcomes, None if given is None or is_quiet(given) else given, users


def _with_examples(
    discovery: Discovery,
    survivors: list[int],
    options: Options,
    outcomes: dict[str, FileOutcome],
    name: str | None,
    stdin: bytes | None,
    given: FileOutcome | None,
    users: list[str],
) -> FileOutcome | None:
    """Add what becomes of the examples in programs' documentation; return the outcome of stdin with its own.

    The paths of files that may use the queue already are added to ``users``.
    """
    for number in survivors:
        path = discovery.files[number]
        data = read(path, discovery)
        if isinstance(data, bytes) and may_use_queue(data):
            users.append(path)
        if isinstance(data, bytes) and _may_have_examples(data):
            found = _one_with_examples(shown(path), data, outcomes.get(path), options)
            if found is not None:
                outcomes[path] = found
    if name is not None and stdin is not None and _may_have_examples(stdin):
        return _one_with_examples(name, stdin, given, options)
    return given


def _may_have_examples(data: bytes) -> bool:
    """Whether a documentation text may speak of the old interface; to find out for certain takes a parser."""
    if _COMMENT in data:
        return True
    if _SPOKEN_IN_LINE.search(data):
        return True
    quotes = [mark for mark in _QUOTES if mark in data]
    if not quotes:
        return False
    if len(quotes) > 1 or data.count(quotes[0]) % 2:
        return True  # which of them begin a text cannot be told by counting
    return any(
        any(word in text for word in _SPOKEN_OF) and any(mark in text.lower() for mark in _EXAMPLES)
        for text in data.split(quotes[0])[1::2]
    )


def _one_with_examples(path: str, data: bytes, outcome: FileOutcome | None, options: Options) -> FileOutcome | None:
    from codemod.examples import with_examples

    try:
        document = read_document(path, data)
    except DocumentError:
        return outcome
    found = with_examples(document, kind_of(path, data), outcome or Unchanged(path), options)
    return None if is_quiet(found) else found


class _Halves:
    """Progress in two parts: files are read first, and then some of them are planned."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._files = 0

    def first(self, done: int, files: int) -> None:
        """Tell how many files are read."""
        self._files = files
        self._progress(done // 2, files)

    def second(self, done: int, planned: int) -> None:
        """Tell how many are planned."""
        self._progress(self._files // 2 + (self._files - self._files // 2) * done // max(1, planned), self._files)


def _stdin_name(options: Options, stdin: bytes | None) -> str | None:
    """Return what the source from standard input is called, None where there is none that is read."""
    if stdin is None or (options.stdin_filename and kind_of_name(options.stdin_filename) == ""):
        return None
    return options.stdin_filename or STDIN_NAME


def _planned(
    discovery: Discovery, survivors: list[int], planner: _Planner, jobs: int, progress: Progress | None
) -> Iterator[tuple[str, object]]:
    """Plan the files that may hold a site, in several processes where that is worth it."""
    files = discovery.files

    def work(index: int) -> object:
        found = read(files[index], discovery)
        if isinstance(found, bytes):
            return planner(shown(files[index]), found)
        return Planned(found, None) if isinstance(found, Failed) else None

    processes = workers(jobs, len(survivors) * _FILES_A_WORKER)
    many = len(files) >= _FILES_FOR_WORKERS and len(survivors) >= _SURVIVORS_FOR_WORKERS
    if processes > 1 and (jobs or many or _are_large(files, survivors)):
        from codemod.workers import spread

        sizes = {index: _size(files[index]) for index in survivors}
        results = spread(sorted(survivors, key=lambda index: -sizes[index]), processes, work, progress)
    else:
        results = _one_by_one(survivors, work, progress)
    for index, result in results:
        yield files[index], result


def _one_by_one(
    survivors: list[int], work: Callable[[int], object], progress: Progress | None
) -> Iterator[tuple[int, object]]:
    for done, index in enumerate(survivors):
        if progress:
            progress(done, len(survivors))
        yield index, work(index)


def _are_large(files: tuple[str, ...], survivors: list[int]) -> bool:
    """Whether files take longer to plan than processes to start."""
    return len(survivors) > 1 and sum(_size(files[index]) for index in survivors) >= _BYTES_FOR_WORKERS


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def workers(jobs: int, files: int) -> int:
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


def _clear_up(discovery: Discovery, outcomes: Collection[str]) -> None:
    """Remove what a run that was killed may have left in the folders of this one's files."""
    from codemod.leftovers import remove_leftovers

    folders = {os.path.dirname(path) for path in (*discovery.files, *outcomes)}
    # A file that was named by a link is written, and may have been before, where it really is.
    folders |= {os.path.dirname(os.path.realpath(path)) for path in outcomes if path in discovery.named}
    remove_leftovers(sorted(folders))
