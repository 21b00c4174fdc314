"""From the paths that a user gave to the files to look at, each once and in order, and what could not be found."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence

from codemod.globs import added_extensions, globs_matcher
from codemod.kinds import (
    FAMILIES,
    HEAD_BYTES,
    PROGRAM_FAMILIES,
    SCRIPT_SUFFIXES,
    SHELL_SUFFIXES,
    host_of,
    is_recipe,
    kind_of_name,
    kind_of_script,
)
from codemod.model import Failed
from codemod.prefilter import NO_LINKS, READ_FLAGS
from codemod.record import dataclass, field

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site imports this module
if TYPE_CHECKING:
    from codemod.listing import Listing


@dataclass(frozen=True, slots=True)
class Discovery:
    """What there is to look at.

    ``files`` are paths as the operating system takes them, sorted; relative to the current folder where they lie
    below it. ``named`` are those that the user named outright, ``tracked`` those that git lists even when they were
    deleted. ``problems`` are paths that cannot be looked at. ``foreign`` are files without an extension whose first
    line names another language than Python, each with the family of that.
    """

    files: tuple[str, ...]
    named: frozenset[str]
    tracked: frozenset[str]
    problems: tuple[Failed, ...]
    foreign: Mapping[str, str] = field(default_factory=dict)

    def family(self, file: str) -> str:
        """Return the family of languages of one of the files: only such files can be programs together.

        What is neither known by its name nor by its first line is Python, since the user asked for it.
        """
        if file.endswith(SCRIPT_SUFFIXES):
            return "javascript"
        if file.endswith(SHELL_SUFFIXES) or is_recipe(file):
            return "shell"
        return host_of(file) or self.foreign.get(file, "python")

    def program_family(self, file: str) -> str:
        """Return the family of the programs that one of the files can belong to."""
        family = self.family(file)
        return PROGRAM_FAMILIES.get(family, family)

    def of_family(self, family: str) -> tuple[str, ...]:
        """Return those of the files that can belong to programs of a family, in order."""
        return tuple(file for file in self.files if self.program_family(file) == family)


def discover(
    paths: tuple[str, ...],
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    *,
    meanwhile: Callable[[int], None] | None = None,
) -> Discovery:
    """Find the files to look at; ``meanwhile`` is done while git lists a folder, if it does, with the number
    of files that are known by then.

    Raises Problem where an include or exclude is no pattern.
    """
    search = _Search(include, exclude, meanwhile)
    for path in paths:
        search.add(path)
    return search.result()


def shown(path: str) -> str:
    """Return what reports call a file: forward slashes, and bytes that are no text escaped.

    No two files get the same name: a backslash that looks like such an escape is escaped itself.
    """
    if os.sep != "/":
        path = path.replace(os.sep, "/")
    elif "\\x" in path:
        import re  # such names are rare

        path = re.sub(r"\\(?=x(?:[89a-f][0-9a-f]|5c))", r"\\x5c", path)
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def shown_all(paths: Sequence[str]) -> Sequence[str]:
    """Return what reports call some files, in the same order."""
    together = "\0".join(paths)
    if os.sep == "/" and together.isascii() and "\\x" not in together:
        return paths
    return [shown(path) for path in paths]


class _Search:
    """Collects files from one path after the other."""

    def __init__(
        self, include: tuple[str, ...], exclude: tuple[str, ...], meanwhile: Callable[[int], None] | None
    ) -> None:
        self._meanwhile = meanwhile
        self._inside = os.path.join(os.path.realpath(os.curdir), "")
        self._is_included: Callable[[str], bool] | None = None
        self._is_excluded: Callable[[str], bool] | None = None
        if include:
            self._is_included = globs_matcher("--include", include)
        if exclude:
            self._is_excluded = globs_matcher("--exclude", exclude)
        self._extensions = added_extensions(include)
        self._files: set[str] = set()
        self._named: set[str] = set()
        self._links: dict[str, str] = {}  # a link's target, to the link by which the user named it
        self._tracked: set[str] = set()
        self._problems: dict[str, Failed] = {}
        self._foreign: dict[str, str] = {}

    def add(self, path: str) -> None:
        try:
            mode = os.stat(path).st_mode
        except FileNotFoundError:
            self._fail(path, "There is no such file or folder. Check the spelling, and the folder you are in.")
        except (OSError, ValueError) as error:
            self._fail(path, f"It cannot be looked at: {_why(error)}.")
        else:
            if stat.S_ISDIR(mode):
                self._add_folder(os.path.realpath(path))
            elif stat.S_ISREG(mode):
                self._add_named(path)
            elif kind_of_name(path):
                self._fail(path, "It is not a regular file.")

    def result(self) -> Discovery:
        for target, link in self._links.items():
            if target not in self._files:
                self._files.add(link)
                self._named.add(link)
        return Discovery(
            tuple(sorted(self._files)),
            frozenset(self._named),
            frozenset(self._tracked),
            tuple(sorted(self._problems.values(), key=lambda problem: problem.path)),
            self._foreign,
        )

    def _fail(self, path: str, error: str) -> None:
        name = shown(self._relative(_canonical(path)) if path else path)
        self._problems[name] = Failed(name, error)

    def _relative(self, path: str) -> str:
        return path[len(self._inside) :] if path.startswith(self._inside) else path

    def _add_named(self, path: str) -> None:
        by_name = kind = kind_of_name(path)
        if kind is None:
            try:
                kind = _kind_of_script(path, follow=True)
            except OSError as error:
                self._fail(path, f"It cannot be read: {_why(error)}.")
        if not kind and not (by_name == "" and path.endswith(self._extensions or ("\0",))):
            return
        name = self._relative(_canonical(path))
        if by_name is None and kind and kind != "python":
            self._foreign |= dict.fromkeys((name, self._relative(os.path.realpath(path))), FAMILIES[kind])
        if os.path.islink(path):
            target = self._relative(os.path.realpath(path))
            self._links[target] = min(name, self._links.get(target, name))
        else:
            self._files.add(name)
            self._named.add(name)

    def _add_folder(self, folder: str) -> None:
        listing = _listing(folder, self._meanwhile)
        above = os.path.join(folder, "")
        for unlisted in listing.unlisted:
            name = shown(self._relative(above + unlisted.path)).rstrip("/") or "."
            self._problems[name] = Failed(name, f"The folder cannot be listed: {unlisted.problem}.")
        prefix = self._relative(above)
        around = prefix != "" and self._inside.startswith(above)
        for below in listing.files:
            name = self._relative(above + below) if around else prefix + below
            if name not in self._files and self._is_wanted(name):
                self._files.add(name)
                if below in listing.tracked:
                    self._tracked.add(name)

    def _is_wanted(self, name: str) -> bool:
        kind = kind_of_name(name)
        if kind == "" and not (self._extensions and name.endswith(self._extensions)):
            return False
        if self._is_included and not self._is_included(shown(name)):
            return False
        if self._is_excluded and self._is_excluded(shown(name)):
            return False
        return kind is not None or self._is_script_found(name)

    def _is_script_found(self, name: str) -> bool:
        """Say whether a file that was found, without an extension, is read; name it where that cannot be seen."""
        try:
            kind = _kind_of_script(name, follow=False)
        except PermissionError as error:
            # What cannot be run either is no script: keys and locks that belong to somebody else.
            if os.stat(name).st_mode & 0o111:
                self._fail(name, f"It cannot be read: {_why(error)}.")
            return False
        except OSError:
            return False
        if kind and kind != "python":
            self._foreign[name] = FAMILIES[kind]
        return kind != ""


def _listing(folder: str, meanwhile: Callable[[int], None] | None) -> Listing:
    from codemod.listing import list_with_git, repository_top  # a hook names its files and lists none

    top = repository_top(folder)
    listing = list_with_git(folder, top, meanwhile) if top is not None else None
    if listing is not None:
        return listing
    from codemod.walk import walk

    here = os.path.realpath(os.curdir)
    if top is None:
        top = here if folder.startswith(os.path.join(here, "")) else folder
    return walk(folder, top)


def _canonical(path: str) -> str:
    """Return the one absolute spelling of a path; its last part may be a link."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(folder), name)


def _kind_of_script(path: str, *, follow: bool) -> str:
    descriptor = os.open(path, READ_FLAGS if follow else READ_FLAGS | NO_LINKS)
    try:
        return kind_of_script(os.read(descriptor, HEAD_BYTES))
    finally:
        os.close(descriptor)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
