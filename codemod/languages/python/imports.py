"""Import statements: which names one binds, and how it looks with more of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

from codemod.edits import RewriteError
from codemod.languages.python.fragments import Fragment, only, parse_statement
from codemod.languages.python.sequence import Sequenced, insert, one_per_line, sequenced
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Margins:
    """Where a statement stands: its column (from 0), the blanks its line begins with, one level more, the limit."""

    column: int
    outer: str
    inner: str
    limit: int


@dataclass(frozen=True, slots=True)
class FromImport:
    """A parsed ``from … import …``; ``bound`` maps the names it imports to what they are called here."""

    fragment: Fragment
    node: cst.ImportFrom
    names: tuple[cst.ImportAlias, ...]

    @property
    def bound(self) -> dict[str, str]:
        """The names that are imported, and what the file calls them."""
        return {alias.evaluated_name: alias.evaluated_alias or alias.evaluated_name for alias in self.names}

    @property
    def module(self) -> str:
        """The name of the module imported from; "" where it is relative."""
        name = None if self.node.relative else self.node.module
        return self.fragment.module.code_for_node(name) if name else ""


def read_import(text: str, newline: str) -> FromImport:
    """Parse a statement ``from … import …``. Raises RewriteError for anything else, a star among it."""
    fragment = parse_statement(text, newline)
    match only(fragment):
        case cst.ImportFrom(names=names) as node if not isinstance(names, cst.ImportStar):
            return FromImport(fragment, node, tuple(names))
    raise RewriteError(f"names cannot be added to {text!r}")


def add_names(
    statement: FromImport, names: Sequence[tuple[str, str]], margins: Margins, comment: str = ""
) -> tuple[str, bool]:
    """Return the statement's text with ``names`` added, pairs of a name and what to call it here ("" for the same).

    The layout stays; a statement that gets too long for its line goes into parentheses, a name a line. Then
    ``comment``, what ends its line, goes behind the opening parenthesis, and the second value is True.
    """
    node = statement.node
    closing = node.rpar.whitespace_before if node.rpar else cst.SimpleWhitespace("")
    opening = node.lpar.whitespace_after if node.lpar else cst.SimpleWhitespace("")
    items = sequenced(statement.names, opening, closing)
    key = _order([alias.evaluated_name for alias in items.items])
    for name, local in names:
        items = insert(items, _place(items, name, key), _alias(name, local))
    text = _render(statement, items)
    widest = max(map(len, (" " * margins.column + text).splitlines()))
    if widest <= margins.limit or not items.inline:
        return text, False
    return _render(statement, one_per_line(items.items, margins.inner, margins.outer, comment)), bool(comment)


def _alias(name: str, local: str) -> cst.ImportAlias:
    as_name = cst.AsName(cst.Name(local)) if local else None
    return cst.ImportAlias(cst.Name(name), as_name)


def _render(statement: FromImport, items: Sequenced[cst.ImportAlias]) -> str:
    node = statement.node
    lpar, rpar = node.lpar, node.rpar
    after_import = node.whitespace_after_import
    if lpar is None and not items.inline:
        lpar, rpar = cst.LeftParen(), cst.RightParen()
        after_import = cst.SimpleWhitespace(" ")
    if lpar is not None and rpar is not None:
        lpar = lpar.with_changes(whitespace_after=items.opening)
        rpar = rpar.with_changes(whitespace_before=items.closing)
    new = node.with_changes(names=items.joined(), lpar=lpar, rpar=rpar, whitespace_after_import=after_import)
    return statement.fragment.module.code_for_node(new)


Key = Callable[[str], tuple[int, str]]


def _by_kind(name: str) -> tuple[int, str]:
    """Order CONSTANTS before Classes before the rest, as isort and ruff do by default."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()


def _plain(name: str) -> tuple[int, str]:
    return 0, name


def _ignoring_case(name: str) -> tuple[int, str]:
    return 0, name.lower()


def _order(names: Sequence[str]) -> Key | None:
    """Return the order that the names are in, None where they are in none that is known."""
    for key in (_by_kind, _plain, _ignoring_case):
        keys = [key(name) for name in names]
        if keys == sorted(keys):
            return key
    return None


def _place(items: Sequenced[cst.ImportAlias], name: str, key: Key | None) -> int:
    if key is not None:
        for index, alias in enumerate(items.items):
            if key(name) < key(alias.evaluated_name):
                return index
    return len(items.items)
