"""The project that a file belongs to: its folder, its files, how modules are found in it, and who names whom.

It does not depend on the paths that a run is given: a hook that hands over one file must come to the same verdicts as
a run over everything. Nothing of the user's is imported or run; files are read, and only those that matter are parsed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import filterfalse

from codemod.discover import discover, shown_all
from codemod.document import DocumentError, read_document
from codemod.languages.interface import ANY, Language
from codemod.model import Document, Failed
from codemod.notebook_bytes import code_in, is_notebook, name_to_run
from codemod.prefilter import read_bytes
from codemod.top import Top, files_around

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run with a site may import this module
if TYPE_CHECKING:
    from codemod.books import Book, Part

_LIBRARY = "which code outside of the project may call with anything, since this is a library"
_NO_PROJECT = "whose callers may pass anything"


class Project:
    """The files of one project. Paths are as reports show them."""

    def __init__(self, top: Top, language: Language, files: Iterable[str] | None = None) -> None:
        """``files`` are those that are known already, as ``discover`` gives them; of a project without a mark, some."""
        self.top = top
        self.language = language
        here = os.path.realpath(os.curdir)
        self._inside = os.path.join(here, "")
        if not top.is_marked:
            around = {self._as_found(path) for path in files_around(top.folder, language.family)}
            files = sorted(around.union(files or ()))
        if files is None:
            files = discover((top.folder,)).of_family(language.family)
        found = tuple(files)
        self._places = dict(zip(shown_all(found), found))
        self._absolute = {path: self._made_absolute(file) for path, file in self._places.items()}
        self._shown = {absolute: path for path, absolute in self._absolute.items()}
        self._books: dict[str, Book | None] = {}
        self._given: dict[str, bytes] = {}
        self._written: dict[str, str] = {}
        """The files that cells of notebooks write and that are none otherwise, each with its notebook."""
        self._modules = language.modules(self._modules_here())
        self._unseen: dict[str, str] = {}
        self._by_name: dict[str, bytes] = {}
        self._opening = ""
        self._users_of: dict[str, list[str]] = {}
        self._by_word: dict[bytes, list[str]] | None = None
        self._added: dict[str, frozenset[str] | None] = {}
        self._mentioned: dict[str, frozenset[str]] = {}
        self._leads: dict[str, frozenset[str]] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the project, in order."""
        return tuple(sorted((*self._places, *self._written)))

    def __contains__(self, path: object) -> bool:
        return path in self._places or path in self._written

    def give(self, path: str, data: bytes) -> None:
        """Let a file have this content, whatever is on the disk: it comes from standard input."""
        self._given[path] = data
        self._books.pop(path, None)
        self._mentioned.clear()
        self._leads.clear()
        if path not in self._places:
            self._places[path] = path
            self._absolute[path] = self._made_absolute(path)
            self._shown[self._absolute[path]] = path
            self._modules = self.language.modules(self._modules_here())

    def _modules_here(self) -> list[str]:
        """Return the files that can be imported; a notebook only by one that runs it."""
        found = []
        for path, known in list(self._shown.items()):
            if is_notebook(path):
                path = f"{path.rpartition('/')[0]}/{name_to_run(path)}.py"
                self._shown[path] = known
            found.append(path)
        return found

    def data(self, path: str) -> bytes:
        """Return a file's code as bytes, none where it cannot be read: it is then named by the run that looks at it."""
        return code_in(path, self.raw(path))

    def raw(self, path: str) -> bytes:
        """Return a file's bytes, which of a notebook are more than its code."""
        if path in self._written:
            document = self.document(path)
            return b"" if document is None else document.text.encode("utf-8", "replace")
        given = self._given.get(path)
        if given is not None:
            return given
        place = self._places.get(path)
        try:
            return b"" if place is None else read_bytes(place)
        except OSError:
            return b""

    def document(self, path: str) -> Document | None:
        """Return a file as a document, None where it is no text; of a notebook, its program as one."""
        if is_notebook(self.owner(path)):
            from codemod.books import unreadable

            part = self.part(path)
            return part.document if part is not None else unreadable(path)
        try:
            return read_document(path, self.data(path))
        except DocumentError:
            return None

    def _book(self, path: str) -> Book | None:
        """Return a notebook of the project, taken apart; None where that cannot be done."""
        if path not in self._books:
            from codemod.books import open_book  # few projects have any

            self._books[path] = open_book(path, self.raw(path))
        return self._books[path]

    def part(self, path: str) -> Part | None:
        """Return what a file is in a notebook: its program, or what one of its cells writes; None of any other."""
        owner = self.owner(path)
        if not is_notebook(owner):
            return None
        book = self._book(owner)
        if book is None:
            return None
        folder = os.path.dirname(owner)
        number = next((number for name, number in book.written.items() if _joined(folder, name) == path), 0)
        return book.part(number, path)

    def problem(self, path: str) -> Failed | None:
        """Return why a notebook cannot be taken apart, None where it can."""
        if self._book(path) is not None:
            return None
        from codemod.books import problem_of

        return problem_of(path, self.raw(path))

    def owner(self, path: str) -> str:
        """Return the notebook that has a file in it, else the file itself."""
        return self._written.get(path, path)

    def partners(self, path: str) -> list[str]:
        """Return the other files that are in the same notebook as a file."""
        owner = self.owner(path)
        if not (self._written and is_notebook(owner)):
            return []
        return [one for one in (owner, *self._written) if one != path and self.owner(one) == owner]

    def note_written(self, writing: Iterable[str]) -> bool:
        """Take note of the files that the cells of some notebooks write; say whether there are any."""
        for path in sorted(writing):
            book = self._book(path)
            for name in book.written if book is not None else ():
                file = _joined(os.path.dirname(path), name)
                if file not in self and not (os.path.isabs(name) or file.startswith("..")):
                    self._written[file] = path
                    self._absolute[file] = self._made_absolute(file)
                    self._shown[self._absolute[file]] = file
        if self._written:
            self._modules = self.language.modules(self._modules_here())
            self._leads.clear()
        return bool(self._written)

    def resolve(self, importer: str, module: str) -> str | None:
        """Return the path of a module as it is written in a file, or of its folder; None where it is not here."""
        found = self._modules(self._absolute.get(importer) or self._made_absolute(importer), module)
        if found is None:
            return None
        return self._shown.get(found) or self._made_relative(found)

    def namesakes(self, importer: str, module: str) -> list[str]:
        """Return the folders with a module of the name that a file imports one by, but for the one that it finds."""
        if module.startswith("."):
            return []
        top = module.partition(".")[0]
        if self._by_word is None:
            self._by_word = {}
            word = self.language.imports().word
            for path in filterfalse(is_notebook, self.paths):
                self._by_word.setdefault(word(path), []).append(path)
        others = self._by_word.get(top.encode("utf-8", "surrogateescape"), [])
        if len(others) < 2:
            return []
        found = self.resolve(importer, top)
        return [_root_of(path, top) for path in others if path != found]

    def doubt(self, importer: str, module: str) -> str:
        """Return why a module may be another than ``resolve`` says, by the file that imports it; "" where it is not."""
        added = self.folders_added(importer)
        for folder in self.namesakes(importer, module) if added is not None else ():
            named = folder.rpartition("/")[2] in added or ANY in added  # type: ignore[operator]  # not None here
            if named or not folder or importer.startswith(f"{folder}/"):
                return doubt_about(importer, folder, module)
        return ""

    def folders_added(self, path: str) -> frozenset[str] | None:
        """Return the names of folders in which a file may let modules be found; None where it changes nothing there.

        ``ANY`` among them: what it adds is known only at run time. Folders that it is in itself always count.
        """
        if path not in self._added:
            imports, data = self.language.imports(), self.data(path)
            changes = imports.changes_paths(imports.words(data, path), data)
            self._added[path] = self.language.folders_added(data) if changes else None
        return self._added[path]

    def folder_of(self, path: str) -> str:
        """Return the folder in which the module at a path is found under its plain name."""
        word = self.language.imports().word(path).decode("utf-8", "surrogateescape")
        return _root_of(path, word)

    def may_import(self, user: str, path: str) -> bool:
        """Say whether a file may import the module at a path, without parsing it. Never a false no."""
        known = self._leads.get(user)
        if known is None:
            known = self._leads[user] = frozenset(
                found for name in self._mentions(user) if (found := self.resolve(user, name)) is not None
            )
        return path in known or self.language.imports().may_be_inside(known, path)

    def imports_another(self, user: str, path: str) -> bool:
        """Say whether a file imports a module of the same name as the one at a path, and not that one."""
        if self.may_import(user, path):
            return False
        word = self.language.imports().word(path).decode("utf-8", "surrogateescape")
        known = self._mentions(user)
        if any(name.rpartition(".")[2] == word and self.resolve(user, name) is not None for name in known):
            return True
        inner = [self.resolve(user, f"{name}.{word}" if name.strip(".") else name + word) for name in known]
        return path not in inner and any(one is not None for one in inner)

    def _mentions(self, user: str) -> frozenset[str]:
        known = self._mentioned.get(user)
        if known is None:
            known = self._mentioned[user] = self.language.imports().mentioned(self.data(user), user)
        return known

    def unseen(self, path: str, name: str) -> str:
        """Return why code out of sight may call what a file offers under a name, "" where none can."""
        if is_notebook(path):
            return f"which {self._opening} may call with anything, since it imports notebooks" if self._opening else ""
        if not self.top.is_marked:
            return _NO_PROJECT
        absolute = self._absolute.get(path) or self._made_absolute(path)
        folder = os.path.dirname(absolute)
        inside = os.path.relpath(absolute, self.top.folder).replace(os.sep, "/").split("/")
        if not self.language.is_internal(inside):
            known = self._unseen.get(folder)
            if known is None:
                known = self._unseen[folder] = _LIBRARY if self._is_library(folder) else ""
            if known:
                return known
        may_use = self.language.imports().may_use
        user = next((user for user in self._importing_any(path) if may_use(self._by_name[user], name)), "")
        # It has the name in its text, or makes that up as well.
        return (
            f"which {user} may call with anything, since it imports modules by names that it makes up" if user else ""
        )

    def note(self, by_name: Iterable[str], opening: Iterable[str] = ()) -> None:
        """Take note of the files that import modules by names that they make up, and of those that import notebooks."""
        self._opening = min(opening, default="")
        self._by_name = {user: self.data(user) for user in sorted(by_name)}
        self._users_of = {}

    def _importing_any(self, path: str) -> list[str]:
        """Return the files that import modules by made-up names and could import the one at a path."""
        known = self._users_of.get(path)
        if known is None:
            root = self.language.root(path, self._places)
            known = self._users_of[path] = [user for user in self._by_name if user != path and user.startswith(root)]
        return known

    def _is_library(self, folder: str) -> bool:
        """Whether the nearest metadata at or above a folder, up to the top, are those of a package that is built."""
        while True:
            said = self.language.is_library(folder)
            if said is not None:
                return said
            above = os.path.dirname(folder)
            if folder == self.top.folder or above == folder:
                return False
            folder = above

    def _made_absolute(self, file: str) -> str:
        if os.sep == "/":
            return file if file.startswith("/") else self._inside + file
        return (file if os.path.isabs(file) else self._inside + file).replace(os.sep, "/")

    def _as_found(self, absolute: str) -> str:
        """Return a path as ``discover`` gives it."""
        return absolute[len(self._inside) :] if absolute.startswith(self._inside) else absolute

    def _made_relative(self, absolute: str) -> str:
        inside = self._inside.replace(os.sep, "/") if os.sep != "/" else self._inside
        return absolute[len(inside) :] if absolute.startswith(inside) else absolute


def _joined(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(folder, name)).replace(os.sep, "/")


def doubt_about(user: str, folder: str, module: str) -> str:
    """Return why a module may be another than it seems, since a file changes where modules are found."""
    return f"{user} changes where modules are found, and {folder or 'the top folder'} has a {module}, too"


def _root_of(path: str, top: str) -> str:
    """Return the folder in which the module at a path is found under its plain name."""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[0] if name.partition(".")[0] != top else folder
