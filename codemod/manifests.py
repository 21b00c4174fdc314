"""The manifests of the programs that call the SDK's queue, and what becomes of each.

Looked for only where a call was rewritten, or where the queue is used already: a run without either never gets here.
What was left to a person with the rewrite is so said again until it is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from codemod.discover import Discovery, shown
from codemod.document import DocumentError, encode, read_document
from codemod.globs import globs_matcher
from codemod.governing import Governed, Governing, Known, Numbered, is_below
from codemod.inline import found_inline, with_inline
from codemod.kinds import FAMILIES, HOSTS, PROJECT_FAMILIES, kind_of
from codemod.languages import language_named
from codemod.languages.interface import SourceError
from codemod.languages.manifest import Manifest, format_of
from codemod.languages.manifest.allowed import lacks_queue
from codemod.languages.manifest.demand import ENOUGH, Demand
from codemod.locks import locks_of, note
from codemod.manifest_reasons import LACKS_MODEL, NOT_OPEN, OF_OTHERS
from codemod.model import Changed, Document, Failed, FileOutcome, Finding, Place, Unchanged, Verdict
from codemod.options import Options
from codemod.plan import plan
from codemod.prefilter import read_bytes
from codemod.queue_users import NEEDS_QUEUE, needs_queue, used_at
from codemod.record import replace
from codemod.scan import read
from codemod.sdk.queue import lacks_queue_releases, names_lacking
from codemod.top import top_of

_MADE = (Verdict.FIXABLE, Verdict.REWRITTEN)


def with_manifests(
    outcomes: Mapping[str, FileOutcome], users: Iterable[str], discovery: Discovery, options: Options
) -> dict[str, FileOutcome]:
    """Return the outcomes of a run's files together with those of the manifests that go with them.

    Both by paths as the operating system takes them. ``users`` are the files that may use the queue already.
    """
    found = dict(outcomes)
    governed = _Governed(options)
    for path, outcome in outcomes.items():
        if not needs_queue(outcome) or not isinstance(outcome, Changed):
            continue
        language = kind_of(path, encode(outcome.before))
        # Code in a notebook or a page has been asked already, piece by piece.
        inline = () if language in HOSTS else found_inline(outcome.before, language)
        if inline:
            found[path] = with_inline(outcome, inline, language_named(language), options)
        else:
            governed.add(path, outcome)
    for path in users:
        data = read(path, discovery)
        outcome = found.get(path, Unchanged(shown(path)))
        if isinstance(data, bytes) and not isinstance(outcome, Failed) and not needs_queue(outcome):
            known = _with_use(path, data, outcome, governed, options)
            if known is not None:
                found[path] = known
    for path, known in governed.outcomes(discovery).items():
        found[path] = _merged(found.get(path), known)
    return found


def _with_use(
    path: str, data: bytes, outcome: Changed | Unchanged, governed: _Governed, options: Options
) -> FileOutcome | None:
    """Take in a file that may use the queue already; return its outcome where that is another one by now."""
    language = kind_of(path, data)
    try:
        document = read_document(shown(path), data)
    except DocumentError:
        return None
    if language == "notebook":  # what it installs itself was asked already
        governed.add_user(path, "python", lambda: _used_in_notebook(document), document.text)
    if FAMILIES[language] not in PROJECT_FAMILIES:
        return None
    inline = found_inline(document, language)
    if not inline:
        governed.add_user(path, FAMILIES[language], lambda: used_at(document, language), document.text)
        return None
    wanting = tuple(one for one in inline if lacks_queue(one))
    if not wanting or used_at(document, language) is None:
        return None
    base = outcome
    if not isinstance(base, Changed):
        base = Changed(outcome.path, outcome.findings, document, document, (), outcome.entries)
    made = with_inline(base, wanting, language_named(language), options)
    if isinstance(outcome, Changed) or any(one.verdict in _MADE for one in made.findings):
        return made
    return Unchanged(outcome.path, made.findings, made.entries) if made.findings else None


def _used_in_notebook(document: Document) -> Place | None:
    from codemod.pieces import open_host, used_in  # with what reads notebooks

    try:
        host = open_host(document, "notebook")
    except SourceError:
        return None  # it is said when the file is planned
    return used_in(host, document) if host is not None else None


def _merged(before: FileOutcome | None, known: FileOutcome) -> FileOutcome:
    """Return the one outcome of a file that is a source and a manifest: setup.py, a script that installs.

    Where both would change it, the source does now, and the manifest in the next run.
    """
    if before is None:
        return known
    findings = tuple(sorted((*before.findings, *known.findings), key=lambda one: (one.site.span, one.site.rule)))
    entries = (*before.entries, *known.entries)
    if isinstance(before, Unchanged) and not isinstance(known, Failed):
        return replace(known, findings=findings, entries=entries)
    if isinstance(before, Changed) and isinstance(known, Unchanged):
        return replace(before, findings=findings, entries=entries)
    return before


def _demand(one: Numbered) -> Demand:
    known, number = one
    return known.reading.found[number].demand


class _Asked:
    """What is asked of one manifest: the calls that each of its requirements is there for, by its number."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.serves: dict[int, set[Place]] = {}
        self.others: set[int] = set()
        self.lacking: set[int] = set()
        self.loose: set[int] = set()
        self.is_missed = False
        """It cannot be read, and something may rest on what it says."""


class _Governed:
    """Collects the manifests of calls that go by way of the queue, and says what becomes of them."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._folders = tuple(os.path.realpath(path) for path in options.paths if os.path.isdir(path))
        self._governing = Governing()
        self._asked: dict[tuple[str, str], _Asked] = {}

    def _of(self, path: str, family: str) -> Governed:
        folder = os.path.realpath(os.path.dirname(path) or os.curdir)
        return self._governing.of(folder, top_of(path, self._folders, family), family)

    def _ask(self, known: Known) -> _Asked:
        return self._asked.setdefault((known.path, known.family), _Asked(known))

    def add(self, path: str, outcome: FileOutcome) -> None:
        """Take in a file of the run with rewritten calls."""
        by_family: dict[str, list[Finding]] = {}
        for finding in outcome.findings:
            if finding.site.rule == NEEDS_QUEUE and finding.verdict in _MADE:
                by_family.setdefault(FAMILIES[finding.site.language], []).append(finding)
        for family, findings in by_family.items():
            lacks = any(
                lacks_queue_releases(family, name)
                for one in findings
                if one.site.call
                for name in one.site.call.model_names
            )
            place = Place(outcome.path, findings[0].site.span)
            governed = self._of(path, family)
            for known, number in governed.found:
                asked = self._ask(known)
                asked.serves.setdefault(number, set()).add(place)
                if lacks:
                    asked.lacking.add(number)
            for known, number in governed.others:
                self._ask(known).others.add(number)
            for known in governed.missed:
                self._ask(known).is_missed = True

    def add_user(self, path: str, family: str, used: Callable[[], Place | None], text: str) -> None:
        """Take in a file of the run in which nothing is rewritten and that may use the queue already.

        ``used`` finds out where it does. What allows newer releases, too, is only noted; what allows none with the
        queue is what the program cannot be run with.
        """
        governed = self._of(path, family)
        wanting = [one for one in governed.found if _demand(one) != ENOUGH]
        others = [(known, number) for known, number in governed.others if lacks_queue(known.reading.found[number])]
        place = used() if wanting or others else None
        if place is None:
            return
        for known, number in others:
            self._ask(known).others.add(number)
        for known, number in wanting:
            if lacks_queue(known.reading.found[number]):
                asked = self._ask(known)
                asked.serves.setdefault(number, set()).add(place)
                if names_lacking(family, text):
                    asked.lacking.add(number)
            elif known.reading.found[number].demand.text:
                self._ask(known).loose.add(number)

    def outcomes(self, discovery: Discovery) -> dict[str, FileOutcome]:
        """Return what becomes of the manifests and is to be said of lock files, by paths of the operating system."""
        found: dict[str, FileOutcome] = {}
        openness = _Open(self._options, self._folders, discovery)
        for asked in self._asked.values():
            known = asked.known
            outcome = self._planned(asked, openness)
            if outcome is None or (not outcome.findings and not isinstance(outcome, Failed)):
                continue
            found[openness.relative(known.path)] = outcome
            if asked.serves and any(one.verdict in (*_MADE, Verdict.REVIEW) for one in outcome.findings):
                for lock in locks_of(os.path.dirname(known.path), known.top.folder, known.family):
                    path = openness.relative(lock)
                    said = note(lock, shown(path), known.family, self._options)
                    if said is not None:
                        found[path] = said
        return found

    def _planned(self, asked: _Asked, openness: _Open) -> FileOutcome | None:
        known = asked.known
        path = openness.relative(known.path)
        serves = tuple(
            sorted({place for places in asked.serves.values() for place in places}, key=lambda one: one.path)
        )
        is_open = openness.holds(known.path)
        closed = () if is_open else (NOT_OPEN,)
        others: dict[int, tuple[str, ...]] = {}
        for number in range(len(known.reading.found)):
            if number in asked.lacking:
                others[number] = (LACKS_MODEL, *closed)
            elif number not in asked.serves:
                others[number] = (OF_OTHERS,) if number in asked.others else ()
        loose = frozenset(asked.loose - asked.serves.keys() - asked.others)
        manifest = Manifest(
            known.path, format_of(known.path, known.family) or "requirements", serves, closed, others, loose
        )
        try:
            data = read_bytes(known.path)
            document = read_document(shown(path), data)
        except OSError:
            return None
        except DocumentError as error:
            return Failed(shown(path), error.message, error.line) if is_open else None
        outcome = plan(document, manifest, self._options)
        if isinstance(outcome, Failed) and not is_open:
            return None
        if self._options.ledger:
            from codemod.ledger import account

            outcome = account(data, outcome, manifest, self._options)
        return outcome


class _Open:
    """Which files a run may change besides its sources: what it was given, and nobody hid."""

    def __init__(self, options: Options, folders: tuple[str, ...], discovery: Discovery) -> None:
        self._named = {os.path.realpath(path) for path in options.paths if os.path.isfile(path)}
        self._named |= {os.path.realpath(path) for path in discovery.named}
        self._folders = folders
        self._inside = os.path.join(os.path.realpath(os.curdir), "")
        self._include = globs_matcher("--include", options.include) if options.include else None
        self._exclude = globs_matcher("--exclude", options.exclude) if options.exclude else None

    def relative(self, path: str) -> str:
        """Return a path as the run's others are: relative to the current folder where it lies below it."""
        return path[len(self._inside) :] if path.startswith(self._inside) else path

    def holds(self, path: str) -> bool:
        """Say whether the run may change a file."""
        if path in self._named:
            return True
        if not any(is_below(path, folder) for folder in self._folders):
            return False
        name = shown(self.relative(path))
        if (self._include and not self._include(name)) or (self._exclude and self._exclude(name)):
            return False
        return not _is_ignored(path)


def _is_ignored(path: str) -> bool:
    """Whether git would not look at a file."""
    import subprocess  # for few runs: those that rewrite something and find a manifest for it

    try:
        asked = subprocess.run(
            ("git", "check-ignore", "-q", "--", path),
            cwd=os.path.dirname(path),
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return asked.returncode == 0
