"""The files below a folder as git lists them: tracked, and untracked but not ignored."""

from __future__ import annotations

import os

from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    import subprocess  # at run time it is imported only where git is asked
    from collections.abc import Callable

PASSED_OVER = frozenset((".git", "node_modules", "site-packages", "__pycache__"))
"""Folders that hold other people's code, or none, wherever they are."""

_ENVIRONMENT_MARK = "pyvenv.cfg"

_LOCAL_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What a hook's environment says of *its* repository (``git rev-parse --local-env-vars``); ours is the folder's."""

_FILE = "100"  # 100644 or 100755; a symbolic link is 120000
_GITLINK = "160000"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder whose content cannot be seen, relative to the folder that is listed, and why."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Files relative to the folder listed. ``tracked`` are those that git would name even if they were deleted."""

    files: tuple[str, ...]
    tracked: frozenset[str] = frozenset()
    unlisted: tuple[Unlisted, ...] = ()


def repository_top(folder: str) -> str | None:
    """Return the nearest folder, this one or above it, that is a git work tree."""
    current = folder
    while True:
        if os.path.lexists(os.path.join(current, ".git")):
            return current
        above = os.path.dirname(current)
        if above == current:
            return None
        current = above


def list_with_git(folder: str, top: str, meanwhile: Callable[[int], None] | None = None) -> Listing | None:
    """List the files below ``folder``; None where git cannot, or where it ignores the whole folder.

    Repositories inside the folder (submodules, clones) are listed too, each by its own rules. ``meanwhile`` is done
    while git is at it, with the number of files that are known by then.
    """
    if folder != top and _git(top, "check-ignore", "--quiet", "--", os.path.relpath(folder, top)).code == 0:
        return None
    # Both at the same time, and the first is read while git goes on with the second, which takes it longer.
    asked = _start(folder, "ls-files", "-z", "--stage", "--cached")
    asked_too = _start(folder, "ls-files", "-z", "--others", "--exclude-standard")
    if meanwhile is not None:
        meanwhile(0)
    cached = _finish(asked)
    entries = os.fsdecode(cached.output).split("\0")
    names = dict.fromkeys([entry.partition("\t")[2] for entry in entries if entry.startswith(_FILE)])
    nested = {entry.partition("\t")[2] for entry in entries if entry.startswith(_GITLINK)}
    is_kept = _FolderFilter(folder)
    files = [name for name in names if is_kept(name.rpartition("/")[0])]
    tracked = set(names)
    if meanwhile is not None:
        meanwhile(len(files))
    others = _finish(asked_too)
    if cached.code or others.code:
        return None
    untracked = os.fsdecode(others.output).split("\0")[:-1]
    nested |= {name.rstrip("/") for name in untracked if name.endswith("/")}
    files += [name for name in untracked if not name.endswith("/") and is_kept(name.rpartition("/")[0])]
    unlisted = list(_warnings(others.errors))
    for name in sorted(nested):
        below = os.path.join(folder, name)
        if not is_kept(name) or not os.path.lexists(os.path.join(below, ".git")):
            continue  # a submodule that was never fetched has nothing in it
        inner = list_with_git(below, below) or _walk(below)
        files.extend(f"{name}/{file}" for file in inner.files)
        tracked.update(f"{name}/{file}" for file in inner.tracked)
        unlisted.extend(Unlisted(f"{name}/{one.path}", one.problem) for one in inner.unlisted)
    return Listing(tuple(files), frozenset(tracked), tuple(unlisted))


def is_passed_over(folder: str) -> bool:
    """Say whether a folder's code is not the user's: by its name, or since it is a virtual environment."""
    if os.path.basename(folder) in PASSED_OVER:
        return True
    return os.path.exists(os.path.join(folder, _ENVIRONMENT_MARK))


class _FolderFilter:
    """Tells folders whose files are looked at, given relative to the top, from those that are passed over."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._known = {"": True}

    def __call__(self, folder: str) -> bool:
        known = self._known.get(folder)
        if known is None:
            known = self(folder.rpartition("/")[0]) and not is_passed_over(os.path.join(self._top, folder))
            self._known[folder] = known
        return known


@dataclass(frozen=True, slots=True)
class _Answer:
    code: int
    output: bytes = b""
    errors: bytes = b""


def _git(folder: str, *arguments: str) -> _Answer:
    return _finish(_start(folder, *arguments))


def _start(folder: str, *arguments: str) -> subprocess.Popen[bytes] | None:
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _LOCAL_VARIABLES}
    environment.update(LC_ALL="C", GIT_OPTIONAL_LOCKS="0")
    # A listing is wanted of a repository that belongs to somebody else, too, as in a container; what git protects
    # against there, commands in that repository's settings, is for a listing the file system monitor alone.
    command = ("git", "-c", "safe.directory=*", "-c", "core.fsmonitor=false", *arguments)
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError:  # no git on this machine
        return None


def _finish(process: subprocess.Popen[bytes] | None) -> _Answer:
    if process is None:
        return _Answer(-1)
    with process:
        output, errors = process.communicate()
    return _Answer(process.returncode, output, errors)


def _warnings(errors: bytes) -> list[Unlisted]:
    """Read git's ``warning: could not open directory 'a/b/': Permission denied``."""
    found = []
    for line in errors.splitlines():
        _, quote, rest = line.partition(b"could not open directory '")
        name, end, problem = rest.rpartition(b"': ")
        if quote and end:
            found.append(Unlisted(os.fsdecode(name), os.fsdecode(problem)))
    return found


def _walk(folder: str) -> Listing:
    from codemod.walk import walk

    return walk(folder, folder)
