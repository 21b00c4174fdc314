"""The top of the project that a file belongs to, and the files that are around it where nothing says where it ends.

Part of the start-up path, so that it imports nothing but what Python has loaded by then.
"""

import os

from codemod.kinds import NOTEBOOK_SUFFIXES, PYTHON_SUFFIXES, SCRIPT_SUFFIXES

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing
if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = {
    "python": ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile"),
    "javascript": ("package.json", "deno.json", "deno.jsonc", "bun.lock", "bun.lockb"),
}
"""Files that stand at the top of a project without a repository, for each family of languages."""
_INITS = ("__init__.py", "__init__.pyi")
SUFFIXES = {"python": PYTHON_SUFFIXES + NOTEBOOK_SUFFIXES, "javascript": SCRIPT_SUFFIXES}
_OTHERS = ("node_modules", "site-packages", "venv", "__pycache__")


class Top:
    """The folder at the top of a project, and whether anything says that it is one."""

    __slots__ = ("folder", "is_marked")

    def __init__(self, folder: str, is_marked: bool) -> None:
        self.folder = folder
        self.is_marked = is_marked

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Top) and (self.folder, self.is_marked) == (other.folder, other.is_marked)

    def __hash__(self) -> int:
        return hash((self.folder, self.is_marked))


def top_of(path: str, folders: tuple[str, ...] = (), family: str = "python") -> Top:
    """Return the top of the project that the file at a path belongs to: its repository, or what a marker says.

    Where nothing says so, it is that of ``folders`` (real paths) which the file lies in, or the folder of the file, or
    that around the packages which it is in.
    """
    folder = os.path.realpath(os.path.dirname(path) or os.curdir)  # a link belongs to where it lies
    marked = ""
    current = folder
    while True:
        if os.path.lexists(os.path.join(current, ".git")):
            return Top(current, True)
        if not marked and any(os.path.isfile(os.path.join(current, mark)) for mark in _MARKS[family]):
            marked = current
        above = os.path.dirname(current)
        if above == current:
            break
        current = above
    if marked:
        return Top(marked, True)
    for given in folders:
        if folder == given or folder.startswith(os.path.join(given, "")):
            return Top(given, False)
    while any(os.path.isfile(os.path.join(folder, init)) for init in _INITS):
        folder = os.path.dirname(folder)
    return Top(folder, False)


def files_around(folder: str, family: str = "python") -> "Iterator[str]":
    """Yield the files of a family of a folder, and of the packages in it; of other folders nobody knows whose they are.

    A script names the files that it imports by their paths: whatever is below its folder may be its own.
    """
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            with os.scandir(current) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        names = {entry.name for entry in found}
        if current != folder and family == "python" and names.isdisjoint(_INITS):
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                if family == "python" or not (entry.name.startswith(".") or entry.name in _OTHERS):
                    folders.append(entry.path)
            elif entry.name.endswith(SUFFIXES[family]) and entry.is_file(follow_symlinks=False):
                yield entry.path


def walk_all(folder: str, family: str = "python") -> "Iterator[str]":
    """Yield the files of a family below a folder, but for those of other people's packages."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _OTHERS]
        for name in names:
            if name.endswith(SUFFIXES[family]):
                yield os.path.join(place, name)
