"""Who may import whom among some files, and which of them import the SDK: read off their bytes, once.

What is found in other processes comes back as numbers: of files, and of the words by which modules are imported.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from codemod.languages.interface import Language
from codemod.notebook_bytes import IMPORTERS, code_in, is_notebook, writes
from codemod.prefilter import may_matter
from codemod.sdk.rest import HOSTS, OLD_PATH

_ADDRESSES = [word.encode() for word in (*HOSTS, OLD_PATH)]
_CHUNK = 64
"""Files that a process reads at once."""
_FILES_FOR_WORKERS = 400

_NAMES_SDK, _IMPORTS_BY_NAME, _CHANGES_PATHS, _LOOKS, _WRITES, _OPENS = 1, 2, 4, 8, 16, 32

Read = Callable[[str], bytes]


class WordTable:
    """The words by which some modules are imported, numbered."""

    def __init__(self, paths: Sequence[str], language: Language) -> None:
        self._imports = language.imports()
        self._is_python = language.family == "python"
        self.words = tuple(dict.fromkeys(map(self._imports.word, paths)))
        self._number = {word: number for number, word in enumerate(self.words)}.get
        self._among = self._imports.telling.union(self.words)

    def entry(self, number: int, path: str, data: bytes, *, matters: bool) -> list[int]:
        """Return what is known of one file: its number, how many words follow, flags of what it does, the words.

        ``matters`` says whether it names the SDK.
        """
        data = code_in(path, data)
        words = self._imports.words(data, path, self._among)
        known = [one for one in map(self._number, words) if one is not None]
        flags = 0
        if matters and (self._sends(data) or self._imports.sdk(self._imports.words(data, path))):
            flags = _NAMES_SDK
        if self._imports.by_name(words, data):
            flags |= _IMPORTS_BY_NAME
        if self._imports.changes_paths(words, data):
            flags |= _CHANGES_PATHS
        if self._imports.looks(data):
            flags |= _LOOKS
        if is_notebook(path) and writes(data):
            flags |= _WRITES
        if self._is_python and not IMPORTERS.isdisjoint(words):
            flags |= _OPENS
        return [number, len(known), flags, *known]

    def _sends(self, data: bytes) -> bool:
        """Say whether a file has an address of the REST interface, which others may take from it."""
        return self._is_python and any(word in data for word in _ADDRESSES)


class Index:
    """Who may import whom, and which files name the SDK, of the files at some paths."""

    def __init__(self, paths: Iterable[str], language: Language) -> None:
        self.naming: set[str] = set()
        """The files that import the SDK."""
        self.by_name: set[str] = set()
        """The files that import modules by names that they make up."""
        self.changing_paths: set[str] = set()
        """The files that change where modules are found."""
        self.looking: set[str] = set()
        """The files that may look for the old error's code without importing anything of the SDK's."""
        self.writing: set[str] = set()
        """The notebooks that may have cells which are written to files."""
        self.opening: set[str] = set()
        """The files that may import notebooks."""
        self._language = language
        self._word = language.imports().word
        self._left = dict.fromkeys(paths)
        self._importers: dict[bytes, list[str]] = {}

    def importers(self, path: str) -> list[str]:
        """Return the files that may import the module at a path, in order."""
        return sorted(self._importers.get(self._word(path), ()))

    def above(self, paths: Iterable[str]) -> set[str]:
        """Return the files that may import one of some modules, by way of others too."""
        found: set[str] = set()
        queue = dict.fromkeys(map(self._word, paths))
        done: set[bytes] = set()  # many modules have the same word
        while queue:
            word, _ = queue.popitem()
            done.add(word)
            users = [user for user in self._importers.get(word, ()) if user not in found]
            found.update(users)
            queue.update(dict.fromkeys(one for one in map(self._word, users) if one not in done))
        return found

    def take(self, entries: Iterable[bytes], paths: Sequence[str], words: Sequence[bytes]) -> None:
        """Take in what was found of files, by the tables that the numbers are of."""
        importers: list[list[str] | None] = [None] * len(words)
        for entry in entries:
            table = array("I")
            table.frombytes(entry)
            numbers = table.tolist()
            at = 0
            while at < len(numbers):
                file, count, flags = numbers[at : at + 3]
                path = paths[file]
                at += 3
                if path in self._left:
                    del self._left[path]
                    if flags & _NAMES_SDK:
                        self.naming.add(path)
                    if flags & _IMPORTS_BY_NAME:
                        self.by_name.add(path)
                    if flags & _CHANGES_PATHS:
                        self.changing_paths.add(path)
                    if flags & _LOOKS:
                        self.looking.add(path)
                    if flags & _WRITES:
                        self.writing.add(path)
                    if flags & _OPENS:
                        self.opening.add(path)
                    for word in numbers[at : at + count]:
                        known = importers[word]
                        if known is None:
                            importers[word] = [path]
                        else:
                            known.append(path)
                at += count
        for name, users in zip(words, importers):
            if users is not None:
                self._importers.setdefault(name, []).extend(users)

    def complete(
        self, every: Sequence[str], read: Read, workers: Callable[[int], int], known: WordTable | None = None
    ) -> None:
        """Read the files that are left. ``every`` are the paths of all modules that may be imported.

        ``known`` is a table of those at least, where there is one.
        """
        paths = tuple(self._left)
        if not paths:
            return
        table = known or WordTable(every, self._language)

        def work(chunk: int) -> bytes:
            found = array("I")
            for number in range(chunk * _CHUNK, min((chunk + 1) * _CHUNK, len(paths))):
                data = read(paths[number])
                found.extend(table.entry(number, paths[number], data, matters=may_matter(data)))
            return found.tobytes()

        self.take(_spread(range(-(-len(paths) // _CHUNK)), work, workers(len(paths)), len(paths)), paths, table.words)


def _spread(tasks: range, work: Callable[[int], bytes], processes: int, files: int) -> Iterator[bytes]:
    if processes < 2 or files < _FILES_FOR_WORKERS:
        yield from map(work, tasks)
        return
    from codemod.workers import spread

    for task, result in spread(tasks, processes, work):
        yield result if isinstance(result, bytes) else work(task)
