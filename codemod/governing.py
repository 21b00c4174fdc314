"""Which manifests a program is installed by: found from where its files are, and read.

From the folder of a file up to the top of its project, the first folder with a requirement on the SDK is what its
program is installed by; above it, what constrains that (constraints.txt, uv's constraints, npm's overrides) has a say,
and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from codemod.discover import shown
from codemod.document import DocumentError, read_document
from codemod.languages.interface import SourceError
from codemod.languages.manifest import RECIPE, RECIPE_FOLDERS, Manifest, format_of
from codemod.languages.manifest.allowed import lacks_queue
from codemod.languages.manifest.demand import Reading
from codemod.locks import NAMES
from codemod.options import Options
from codemod.prefilter import read_bytes
from codemod.record import dataclass
from codemod.sdk.aliases import numbers
from codemod.top import Top, top_of

_FOLDERS = ("requirements", "requirements.d", "reqs")
"""Folders whose files are requirements by whatever name."""
_TAKING_IN = (b"-r", b"-c", b"file:", b"setuptools.dynamic")
"""What is in a manifest that takes others in, whatever it says of the SDK itself."""
_OF_THE_SAME = ("tests", "test", "testing", "ci", "docker", "deploy", "docs")
"""Folders whose requirements are installed beside those of the folder that they are in."""
_MANY = 3
_MICROS = 100
"""More than a release's last number has ever been."""
_PASSED_OVER = ("node_modules", "site-packages", "venv", "__pycache__")


class Known:
    """One manifest, as far as it is looked at."""

    def __init__(self, path: str, family: str, top: Top, reading: Reading, *, broken: bool) -> None:
        self.path = path
        self.family = family
        self.top = top
        self.reading = reading
        self.broken = broken
        """It names the SDK and cannot be read."""


Numbered = tuple[Known, int]
"""A requirement: its manifest, and its number in that."""


@dataclass(frozen=True, slots=True)
class Governed:
    """What a program is installed by: its requirements and what constrains them.

    ``others`` are requirements that may be those of another program, ``missed`` manifests that cannot be read and may
    be its own.
    """

    found: tuple[Numbered, ...]
    others: tuple[Numbered, ...]
    missed: tuple[Known, ...]


class Governing:
    """Looks for manifests, and keeps what it has read."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Known | None] = {}
        """The manifests that were read, by their real paths and the family of languages."""
        self._listed: dict[tuple[str, str], list[str]] = {}
        self._required: dict[tuple[str, str], list[Numbered]] = {}

    def of(self, folder: str, top: Top, family: str) -> Governed:
        """Return what the program of a folder is installed by."""
        found: list[Numbered] = []
        others: list[Numbered] = []
        missed: list[Known] = []
        nearest = False
        current = folder
        while True:
            is_here = False
            for known in self._with_includes(self._in_folder(current, family), family, top):
                if known.broken and not nearest:
                    missed.append(known)
                for number, one in enumerate(known.reading.found):
                    if one.is_constraint or not nearest:
                        found.append((known, number))
                        is_here = is_here or not one.is_constraint
                    else:
                        others.append((known, number))
            if is_here and not nearest and family == "python":
                others += self._beside(current, folder, top)
            nearest = nearest or is_here
            above = os.path.dirname(current)
            if current == top.folder or above == current or not is_below(current, top.folder):
                break
            current = above
        if not nearest:
            aside = self._aside(folder, top, family, self._below)
            if len({os.path.dirname(known.path) for known, _ in aside}) == 1:
                return Governed(tuple(found + aside), (), tuple(missed))
            others = aside or self._aside(folder, top, family, self._below_those)
        return Governed(tuple(found), tuple(others if family == "python" or not nearest else ()), tuple(missed))

    def _beside(self, folder: str, program: str, top: Top) -> list[Numbered]:
        """Return what the tests and the like require of a program whose own requirements are in a folder.

        What goes with the raised requirement is left out.
        """
        return [
            (one, number)
            for name in _OF_THE_SAME
            if not is_below(program, os.path.join(folder, name))
            for one in self._with_includes(self._in_folder(os.path.join(folder, name), "python"), "python", top)
            if is_below(one.path, os.path.join(folder, name))
            for number, requirement in enumerate(one.reading.found)
            if not requirement.is_constraint and lacks_queue(requirement)
        ]

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
            for recipes in RECIPE_FOLDERS:
                place = os.path.join(folder, recipes)
                if recipes.partition("/")[0] in names:
                    paths = [os.path.join(place, name) for name in _names(place)]
                    listed += [path for path in paths if format_of(path, family) == f"{RECIPE}-{family}"]
            self._listed[folder, family] = listed
        return listed

    def _aside(
        self, folder: str, top: Top, family: str, below: Callable[[str, Top, str], list[Numbered]]
    ) -> list[Numbered]:
        """Return what the folders beside the way up require, the nearest first: ``docker/requirements.txt``.

        Where those of one folder up are many, nothing tells whose any of them is, and none is returned.
        """
        while True:
            found = below(folder, top, family)
            if len({os.path.dirname(one.path) for one, _ in found}) > _MANY:
                return []
            above = os.path.dirname(folder)
            if found or folder == top.folder or not is_below(above, top.folder):
                return found
            folder = above

    def _below_those(self, folder: str, top: Top, family: str) -> list[Numbered]:
        """Return what the folders in those right in one require: ``services/video/requirements.txt``."""
        return [
            one
            for name in _names(folder)
            if _is_looked_into(name) and os.path.isdir(os.path.join(folder, name))
            for one in self._below(os.path.join(folder, name), top, family)
        ]

    def _below(self, folder: str, top: Top, family: str) -> list[Numbered]:
        """Return what the folders right in one require."""
        found = self._required.get((folder, family))
        if found is None:
            found = self._required[folder, family] = [
                (one, number)
                for name in _names(folder)
                if _is_looked_into(name)
                for one in self._with_includes(self._in_folder(os.path.join(folder, name), family), family, top)
                for number, requirement in enumerate(one.reading.found)
                if not requirement.is_constraint
            ]
        return found

    def _with_includes(self, paths: Iterable[str], family: str, top: Top) -> list[Known]:
        """Return the manifests at some paths that can be read, and those that they take in."""
        found: dict[str, Known] = {}
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
                    if is_below(inner := os.path.realpath(os.path.join(folder, included)), top.folder)
                ]
        return list(found.values())

    def _manifest(self, path: str, family: str, top: Top) -> Known | None:
        """Return a manifest as it is known by now, None where there is nothing in it."""
        if (path, family) not in self.known:
            self.known[path, family] = self._read(path, family, top)
        return self.known[path, family]

    def _read(self, path: str, family: str, top: Top) -> Known | None:
        try:
            data = read_bytes(path)
        except OSError:
            return None
        format_name = format_of(path, family)
        is_recipe = format_name.startswith(RECIPE)
        if is_recipe and NAMES[family].encode() not in data:
            return None
        # pip takes UTF-16, too, and some writers of JSON have a backslash before every slash
        names = NAMES[family].encode() in data.replace(b"\0", b"").replace(b"\\/", b"/").lower()
        if not names and not (family == "python" and any(word in data for word in _TAKING_IN)):
            return None
        try:
            document = read_document(shown(path), data)
            reading = Manifest(path, format_name or "requirements").read(document.text)
        except (DocumentError, SourceError):
            if is_recipe:
                return None
            return Known(path, family, top, Reading(), broken=names)  # it is said when it is planned
        return Known(path, family, top, reading, broken=False)


class Requirements:
    """Which releases of the SDK the program of a file may be run with, by what its manifests say now."""

    def __init__(self, options: Options) -> None:
        self._folders = tuple(os.path.realpath(path) for path in options.paths if os.path.isdir(path))
        self._governing = Governing()
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
        requirements = [known.reading.found[number] for known, number in self._governing.of(folder, top, family).found]
        required = {one for found in requirements if not found.is_constraint for one in allowed(found, every)}
        if not any(not found.is_constraint for found in requirements):
            required = set(every)
        for found in requirements:
            if found.is_constraint:
                required &= set(allowed(found, every))
        return [numbers(one) for one in every if one in required]


def is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _is_looked_into(name: str) -> bool:
    return not name.startswith(".") and name not in (*_PASSED_OVER, *_FOLDERS)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
