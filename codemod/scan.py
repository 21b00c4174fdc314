"""The first look at every file of a run: what can be read, and what may hold a site.

As soon as one file names the SDK, what the others import is noted on the way, since it will be asked: reading all of
them a second time would take as long.
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence

from codemod.discover import Discovery, shown, shown_all
from codemod.imports_index import WordTable
from codemod.languages.interface import Language
from codemod.model import Failed
from codemod.notebook_bytes import code_in
from codemod.prefilter import may_matter, may_show, read_bytes
from codemod.record import dataclass, field

_FILES_FOR_WORKERS = 400
_CHUNK = 32
"""Files that a process looks at before it tells what it found."""

Wants = Callable[[bytes], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands for a file that is none any more: deleted but still in git's index, or a link by now."""


@dataclass(slots=True)
class Scan:
    """What there was to see. Files are known by their numbers in the discovery.

    ``entries`` and ``tables`` are those of ``imports_index`` for each family of languages: of most files, or of none.
    """

    absent: int = 0
    failed: dict[int, Failed] = field(default_factory=dict)
    survivors: list[int] = field(default_factory=list)
    entries: dict[str, list[bytes]] = field(default_factory=dict)
    tables: dict[str, WordTable] = field(default_factory=dict)


def scan(
    discovery: Discovery,
    wants: Wants,
    workers: int,
    languages: Mapping[str, Language],
    progress: Progress | None,
) -> Scan:
    """Read every file. The imports of ``languages``, by their family, are noted once a file names the SDK."""
    found = Scan()
    size = len(discovery.files)
    look = _Look(discovery, wants, languages)
    tasks = range(-(-size // _CHUNK))
    processes = workers if size >= _FILES_FOR_WORKERS else 1
    results = _spread(tasks, look, processes, size, progress) if processes > 1 else map(look, tasks)
    for task, result in enumerate(results):
        part = result if isinstance(result, Scan) else look(task)
        found.absent += part.absent
        found.failed |= part.failed
        found.survivors += part.survivors
        for family, entries in part.entries.items():
            found.entries.setdefault(family, []).extend(entries)
        if progress and processes < 2:
            progress(min(size, (task + 1) * _CHUNK), size)
    found.survivors.sort()
    found.tables = {family: look.table(family) for family in found.entries}
    look.close()
    return found


def _spread(tasks: range, look: _Look, processes: int, files: int, progress: Progress | None) -> Iterator[object]:
    from codemod.workers import spread

    def told(done: int, _: int) -> None:
        if progress:
            progress(min(files, done * _CHUNK), files)

    for task, result in spread(tasks, processes, look, told):
        yield result if isinstance(result, Scan) else look(task)


class _Look:
    """Looks at a chunk of files, in this process or another."""

    def __init__(self, discovery: Discovery, wants: Wants, languages: Mapping[str, Language]) -> None:
        self._discovery = discovery
        self._wants = wants
        self._languages = languages
        self._seen = mmap.mmap(-1, max(1, len(languages)))
        """Whether a file of each family names the SDK that any process has read; they share it."""
        self._places = {family: place for place, family in enumerate(languages)}
        self._tables: dict[str, WordTable] = {}
        self._names: Sequence[str] = ()

    def __call__(self, chunk: int) -> Scan:
        part = Scan()
        files = self._discovery.files
        entries: dict[str, list[int]] = {}
        for number in range(chunk * _CHUNK, min((chunk + 1) * _CHUNK, len(files))):
            found = read(files[number], self._discovery)
            if isinstance(found, Failed):
                part.failed[number] = found
            elif isinstance(found, Absent):
                part.absent += 1
            else:
                matters = False
                if self._wants(found) or may_show(files[number], found):
                    part.survivors.append(number)
                    matters = self._wants is may_matter or may_matter(found)
                family = self._discovery.program_family(files[number]) if self._languages else ""
                if family in self._places:
                    if matters and self._imports_it(family, files[number], found):
                        self._seen[self._places[family]] = 1
                    if self._seen[self._places[family]]:
                        entry = self.table(family).entry(number, self._names[number], found, matters=matters)
                        entries.setdefault(family, []).extend(entry)
        part.entries = {family: [array("I", numbers).tobytes()] for family, numbers in entries.items()}
        return part

    def _imports_it(self, family: str, file: str, data: bytes) -> bool:
        """Whether a file that names the SDK may import it: some only speak of it."""
        imports = self._languages[family].imports()
        return imports.sdk(imports.words(code_in(file, data), shown(file)))

    def table(self, family: str) -> WordTable:
        """Return the words by which the run's files of a family are imported: the same in every process."""
        known = self._tables.get(family)
        if known is None:
            self._names = shown_all(self._discovery.files)
            own = shown_all(self._discovery.of_family(family))
            known = self._tables[family] = WordTable(own, self._languages[family])
        return known

    def close(self) -> None:
        """Let go of what the processes share."""
        self._seen.close()


def read(path: str, discovery: Discovery) -> bytes | Failed | Absent:
    """Return a file's bytes, or why there are none."""
    named = path in discovery.named
    try:
        return read_bytes(path, follow=named)
    except FileNotFoundError:
        if path in discovery.tracked and not named:
            return Absent()
        return Failed(shown(path), "It was there a moment ago, and is gone. Run the tool again.")
    except OSError as error:
        if not named and os.path.islink(path):
            return Absent()
        return Failed(shown(path), f"It cannot be read: {error.strerror or error}.")
