"""The manifests of the programs whose calls a run rewrites: which they are, and what becomes of each.

Looked for only where a call was rewritten, so that a run without sites never gets here. From the folder of such a file
up to the top of its project, the first folder with a requirement on the SDK is what its program is installed by; above
it, what constrains that (constraints.txt, uv's constraints, npm's overrides) has a say, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from codemod.discover import Discovery, shown
from codemod.document import DocumentError, encode, read_document
from codemod.globs import globs_matcher
from codemod.inline import found_inline, with_inline
from codemod.kinds import FAMILIES, HOSTS, kind_of
from codemod.languages import language_named
from codemod.languages.interface import SourceError
from codemod.languages.manifest import Manifest, format_of
from codemod.languages.manifest.demand import Reading
from codemod.locks import NAMES, locks_of, note
from codemod.manifest_reasons import LACKS_MODEL, NOT_OPEN, OF_OTHERS
from codemod.model import Changed, Failed, FileOutcome, Finding, Place, Unchanged, Verdict
from codemod.options import Options
from codemod.plan import plan
from codemod.prefilter import read_bytes
from codemod.record import replace
from codemod.run import NEEDS_QUEUE, needs_queue
from codemod.sdk.aliases import numbers
from codemod.sdk.queue import lacks_queue_releases
from codemod.top import Top, top_of

_MADE = (Verdict.FIXABLE, Verdict.REWRITTEN)
_FOLDERS = ("requirements", "requirements.d", "reqs")
"""Folders whose files are requirements by whatever name."""
_TAKING_IN = (b"-r", b"-c", b"file:", b"setuptools.dynamic")
"""What is in a manifest that takes others in, whatever it says of the SDK itself."""
_MANY = 3
_MICROS = 100
"""More than a release's last number has ever been."""
_PASSED_OVER = ("node_modules", "site-packages", "venv", "__pycache__")


def with_manifests(
    outcomes: Mapping[str, FileOutcome], discovery: Discovery, options: Options
) -> dict[str, FileOutcome]:
    """Return the outcomes of a run's files together with those of the manifests that go with them.

    Both by paths as the operating system takes them.
    """
    found = dict(outcomes)
    governed = _Governed(options)
    for path, outcome in outcomes.items():
        if not needs_queue(outcome) or not isinstance(outcome, Changed):
            continue
        language = kind_of(path, encode(outcome.before))
        # Code in a notebook or a page has been asked already, piece by piece.
        inline = () if language in HOSTS else found_inline(outcome.before.text, language)
        if inline:
            found[path] = with_inline(outcome, inline, language_named(language), options)
        else:
            governed.add(path, outcome)
    for path, known in governed.outcomes(discovery).items():
        found[path] = _merged(found.get(path), known)
    return found


def _merged(before: FileOutcome | None, known: FileOutcome) -> FileOutcome:
    """Return the one outcome of a file that is a source and a manifest: setup.py."""
    if before is None:
        return known
    findings = tuple(sorted((*before.findings, *known.findings), key=lambda one: (one.site.span, one.site.rule)))
    if isinstance(before, Unchanged) and not isinstance(known, Failed):
        return replace(known, findings=findings, entries=(*before.entries, *known.entries))
    return before


class _Known:
    """One manifest, as far as it is looked at: the calls that each of its requirements on the SDK is there for."""

    def __init__(self, path: str, family: str, top: Top, reading: Reading, *, broken: bool) -> None:
        self.path = path
        self.family = family
        self.top = top
        self.reading = reading
        self.broken = broken
        """It names the SDK and cannot be read."""
        self.is_missed = False
        """It cannot be read, and something may rest on what it says."""
        self.serves: dict[int, set[Place]] = {}
        self.others: set[int] = set()
        self.lacking: set[int] = set()


class _Governed:
    """Collects the manifests of rewritten calls, and says what becomes of them."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._folders = tuple(os.path.realpath(path) for path in options.paths if os.path.isdir(path))
        self._known: dict[tuple[str, str], _Known | None] = {}
        self._listed: dict[tuple[str, str], list[str]] = {}
        self._required: dict[tuple[str, str], list[tuple[_Known, int]]] = {}

    def add(self, path: str, outcome: FileOutcome) -> None:
        """Take in a file of the run."""
        by_family: dict[str, list[Finding]] = {}
        for finding in outcome.findings:
            if finding.site.rule != NEEDS_QUEUE or finding.verdict not in _MADE:
                continue
            by_family.setdefault(FAMILIES[finding.site.language], []).append(finding)
        for family, findings in by_family.items():
            lacks = any(
                lacks_queue_releases(family, name)
                for one in findings
                if one.site.call
                for name in one.site.call.model_names
            )
            place = Place(outcome.path, findings[0].site.span)
            folder = os.path.realpath(os.path.dirname(path) or os.curdir)
            top = top_of(path, self._folders, family)
            for known, number in self.governing(folder, top, family):
                known.serves.setdefault(number, set()).add(place)
                if lacks:
                    known.lacking.add(number)

    def governing(self, folder: str, top: Top, family: str) -> list[tuple[_Known, int]]:
        """Return what the program of a folder is installed by: requirements, each with its number in its manifest."""
        found: list[tuple[_Known, int]] = []
        others: list[tuple[_Known, int]] = []
        nearest = False
        current = folder
        while True:
            is_here = False
            for known in self._with_includes(self._in_folder(current, family), family, top):
                known.is_missed = known.is_missed or (known.broken and not nearest)
                for number, one in enumerate(known.reading.found):
                    if one.is_constraint or not nearest:
                        found.append((known, number))
                        is_here = is_here or not one.is_constraint
                    else:
                        others.append((known, number))
            nearest = nearest or is_here
            above = os.path.dirname(current)
            if current == top.folder or above == current or not _is_below(current, top.folder):
                break
            current = above
        if not nearest:
            aside = self._aside(folder, top, family)
            if len({os.path.dirname(known.path) for known, _ in aside}) == 1:
                return found + aside
            others = aside
        for known, number in others if family == "python" or not nearest else ():
            known.others.add(number)
        return found

    def _in_folder(self, folder: str, family: str) -> list[str]:
        """Return the paths of what are manifests in a folder by their names."""
        listed = self._listed.get((folder, family))
        if listed is None:
            names = _names(folder)
            listed = [os.path.join(folder, name) for name in names if format_of(name, family)]
            if family == "python":
                inner = [os.path.join(folder, name) for name in _FOLDERS if name in names]
                listed += [
                    os.path.join(one, name)
                    for one in inner
                    for name in _names(one)
                    if name.endswith((".txt", ".in", ".pip"))
                ]
            self._listed[folder, family] = listed
        return listed

    def _aside(self, folder: str, top: Top, family: str) -> list[tuple[_Known, int]]:
        """Return what the folders beside the way up require, the nearest first: ``docker/requirements.txt``.

        Where those of one folder up are many, nothing tells whose any of them is, and none is returned.
        """
        while True:
            found = self._below(folder, top, family)
            if len({os.path.dirname(one.path) for one, _ in found}) > _MANY:
                return []
            above = os.path.dirname(folder)
            if found or folder == top.folder or not _is_below(above, top.folder):
                return found
            folder = above

    def _below(self, folder: str, top: Top, family: str) -> list[tuple[_Known, int]]:
        """Return what the folders right in one require."""
        found = self._required.get((folder, family))
        if found is None:
            found = self._required[folder, family] = [
                (one, number)
                for name in _names(folder)
                if not name.startswith(".") and name not in (*_PASSED_OVER, *_FOLDERS)
                for one in self._with_includes(self._in_folder(os.path.join(folder, name), family), family, top)
                for number, requirement in enumerate(one.reading.found)
                if not requirement.is_constraint
            ]
        return found

    def _with_includes(self, paths: Iterable[str], family: str, top: Top) -> list[_Known]:
        """Return the manifests at some paths that can be read, and those that they take in."""
        found: dict[str, _Known] = {}
        waiting = list(paths)
        for path in waiting:
            path = os.path.realpath(path)
            known = None if path in found else self._manifest(path, family, top)
            if known is not None:
                found[path] = known
                folder = os.path.dirname(path)
                waiting += [
                    inner
                    for included in known.reading.includes
                    if _is_below(inner := os.path.realpath(os.path.join(folder, included)), top.folder)
                ]
        return list(found.values())

    def _manifest(self, path: str, family: str, top: Top) -> _Known | None:
        """Return a manifest as it is known by now, None where there is nothing in it."""
        if (path, family) not in self._known:
            self._known[path, family] = self._read(path, family, top)
        return self._known[path, family]

    def _read(self, path: str, family: str, top: Top) -> _Known | None:
        try:
            data = read_bytes(path)
        except OSError:
            return None
        names = NAMES[family].encode() in data.replace(b"\0", b"").lower()  # pip takes UTF-16, too
        if not names and not (family == "python" and any(word in data for word in _TAKING_IN)):
            return None
        try:
            document = read_document(shown(path), data)
            reading = Manifest(path, format_of(path, family) or "requirements").read(document.text)
        except (DocumentError, SourceError):
            return _Known(path, family, top, Reading(), broken=names)  # it is said when it is planned
        return _Known(path, family, top, reading, broken=False)

    def outcomes(self, discovery: Discovery) -> dict[str, FileOutcome]:
        """Return what becomes of the manifests and is to be said of lock files, by paths of the operating system."""
        found: dict[str, FileOutcome] = {}
        openness = _Open(self._options, self._folders, discovery)
        for known in self._known.values():
            if known is None or not (known.serves or known.others or known.is_missed):
                continue
            outcome = self._planned(known, openness)
            if outcome is None or (not outcome.findings and not isinstance(outcome, Failed)):
                continue
            found[openness.relative(known.path)] = outcome
            if known.serves and any(one.verdict in (*_MADE, Verdict.REVIEW) for one in outcome.findings):
                for lock in locks_of(os.path.dirname(known.path), known.top.folder, known.family):
                    path = openness.relative(lock)
                    said = note(lock, shown(path), known.family, self._options)
                    if said is not None:
                        found[path] = said
        return found

    def _planned(self, known: _Known, openness: _Open) -> FileOutcome | None:
        path = openness.relative(known.path)
        serves = tuple(
            sorted({place for places in known.serves.values() for place in places}, key=lambda one: one.path)
        )
        is_open = openness.holds(known.path)
        closed = () if is_open else (NOT_OPEN,)
        others: dict[int, tuple[str, ...]] = {}
        for number in range(len(known.reading.found)):
            if number in known.lacking:
                others[number] = (LACKS_MODEL, *closed)
            elif number not in known.serves:
                others[number] = (OF_OTHERS,) if number in known.others else ()
        manifest = Manifest(known.path, format_of(known.path, known.family) or "requirements", serves, closed, others)
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


class Requirements:
    """Which releases of the SDK the program of a file may be run with, by what its manifests say now."""

    def __init__(self, options: Options) -> None:
        self._folders = tuple(os.path.realpath(path) for path in options.paths if os.path.isdir(path))
        self._governed = _Governed(options)
        self._allowed: dict[tuple[str, str], list[tuple[int, ...]]] = {}

    def allowed(self, path: str, family: str, newest: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Return the releases up to the newest, as numbers: all where nothing requires the SDK."""
        folder = os.path.realpath(os.path.dirname(path) or os.curdir)
        known = self._allowed.get((folder, family))
        if known is None:
            top = top_of(path, self._folders, family)
            known = self._allowed[folder, family] = self._of(folder, top, family, newest)
        return known

    def _of(self, folder: str, top: Top, family: str, newest: tuple[int, ...]) -> list[tuple[int, ...]]:
        from codemod.languages.manifest.allowed import allowed

        every = tuple(
            f"{major}.{minor}.{micro}"
            for major in range(newest[0] + 1)
            for minor in range(newest[1] + 1)
            for micro in range(_MICROS)
            if (major, minor, micro) <= newest
        )
        governing = [known.reading.found[number] for known, number in self._governed.governing(folder, top, family)]
        required = {one for found in governing if not found.is_constraint for one in allowed(found, every)}
        if not any(not found.is_constraint for found in governing):
            required = set(every)
        for found in governing:
            if found.is_constraint:
                required &= set(allowed(found, every))
        return [numbers(one) for one in every if one in required]


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
        if not any(_is_below(path, folder) for folder in self._folders):
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


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
