"""How the SDK's classes are named where a rewrite needs them, and the imports that are extended for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import count

from codemod.languages.python.facts import ErrorAccess, FileFacts
from codemod.languages.python.imports import FromImport, Margins, add_names, read_import
from codemod.languages.python.lines import Lines, Replacement
from codemod.model import Span
from codemod.record import dataclass
from codemod.sdk.catalogue import PACKAGE

_ALIAS = PACKAGE.capitalize()


@dataclass(frozen=True, slots=True)
class Named:
    """An expression for a class, and the import statement that has to come before it ("" where none has to)."""

    expression: str
    statement: str = ""


def free(wanted: Iterable[str], taken: Collection[str]) -> str:
    """Return the first of ``wanted`` that is not taken, else the first one with a number behind it."""
    first = ""
    for name in wanted:
        first = first or name
        if name not in taken:
            return name
    return next(name for number in count(2) if (name := f"{first}_{number}") not in taken)


class Names:
    """The names of the SDK's classes in one file; gathers what its imports get added."""

    def __init__(self, lines: Lines, file: FileFacts, accesses: Iterable[ErrorAccess]) -> None:
        self._lines = lines
        self._file = file
        self._taken: dict[Span, frozenset[str]] = {}
        for access in accesses:
            for span in filter(None, (access.extend, access.insert)):
                # What one import binds must be free wherever that import is used.
                self._taken[span] = self._taken.get(span, frozenset()) | access.taken
        self._imports: dict[Span, FromImport] = {}
        self._added: dict[Span, dict[str, str]] = {}
        self._inserted: dict[tuple[Span, str], dict[str, str]] = {}

    def name(self, wanted: str, access: ErrorAccess, taken: frozenset[str] = frozenset()) -> Named:
        """Return how to name a class of the SDK at a place where ``taken`` are no names for a new local."""
        known = dict(access.known)
        if wanted in known:
            return Named(known[wanted])
        if access.prefix:
            return Named(f"{access.prefix}.{wanted}")
        if access.extend:
            return Named(self._imported(wanted, access.extend))
        if access.insert:
            added = self._inserted.setdefault((access.insert, access.insert_module), {})
            return Named(self._added_to(added, wanted, self._taken[access.insert]))
        local = self._local(wanted, access.taken | taken)
        as_local = "" if local == wanted else f" as {local}"
        return Named(local, f"from {PACKAGE} import {wanted}{as_local}")

    def module(self, span: Span) -> str:
        """Return the module that the import at ``span`` imports from."""
        return self._import(span).module

    def extensions(self) -> list[Replacement]:
        """Return what the imports become, and the new ones."""
        changed = [
            extended(self._lines, self._file, span, self._import(span), list(added.items()))
            for span, added in self._added.items()
        ]
        return changed + [self._line_after(*where, added) for where, added in self._inserted.items()]

    def _imported(self, wanted: str, span: Span) -> str:
        taken = self._taken[span]
        bound = self._import(span).bound.get(wanted)
        if bound and bound not in taken:
            return bound
        return self._added_to(self._added.setdefault(span, {}), wanted, taken)

    def _added_to(self, added: dict[str, str], wanted: str, taken: frozenset[str]) -> str:
        if wanted not in added:
            local = self._local(wanted, taken)
            added[wanted] = "" if local == wanted else local
        return added[wanted] or wanted

    def _line_after(self, span: Span, module: str, added: dict[str, str]) -> Replacement:
        """Return an import on a new line after the one at a span."""
        (first, alias), *others = added.items()
        text = f"from {module} import {first}{f' as {alias}' if alias else ''}"
        place = Margins(0, "", self._file.indent, self._file.line_length)
        text, _ = add_names(read_import(text, self._lines.newline), others, place)
        at = self._lines.start(self._lines.around(span)[1])
        return Replacement(at, at, text + self._lines.newline, "import")

    def _local(self, wanted: str, taken: frozenset[str]) -> str:
        return wanted if wanted not in taken else free([_ALIAS + wanted], taken | self._file.names)

    def _import(self, span: Span) -> FromImport:
        if span not in self._imports:
            self._imports[span] = read_import(self._lines.slice(span), self._lines.newline)
        return self._imports[span]


def margins(lines: Lines, file: FileFacts, span: Span) -> Margins:
    """Return where the text at a span stands, for laying it out anew."""
    outer = lines.indentation(span.line)
    return Margins(span.column - 1, outer, outer + file.indent, file.line_length)


def extended(
    lines: Lines, file: FileFacts, span: Span, statement: FromImport, names: Sequence[tuple[str, str]]
) -> Replacement:
    """Return what the import at a span becomes with more names, pairs of a name and its alias ("" for none)."""
    comment = lines.comment_after(span) or ""
    text, moved = add_names(statement, names, margins(lines, file, span), comment)
    begin, end = lines.range(span)
    if moved:
        end = lines.text.index(comment, end) + len(comment)
    return Replacement(begin, end, text, "import")
