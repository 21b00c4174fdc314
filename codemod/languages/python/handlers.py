"""Handlers: the text of an ``except``'s type, or of an argument of ``suppress``, that names more errors."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from codemod.edits import RewriteError
from codemod.languages.python.fragments import Fragment, only, parse_expression
from codemod.languages.python.imports import Margins
from codemod.languages.python.lines import Lines
from codemod.languages.python.pieces import dotted
from codemod.languages.python.sequence import NOTHING, Sequenced, insert, one_per_line, sequenced
from codemod.model import Span
from codemod.record import replace

_OPEN = re.compile(r"\([ \t]*\Z")
_EXCEPT = re.compile(r"\bexcept[ \t]*\*?[ \t]*(\([ \t]*)\Z")
_CLOSE = re.compile(r"[ \t]*\)")


def widen_class(
    lines: Lines, span: Span, names: Sequence[str], margins: Margins, many: bool = False
) -> tuple[int, int, str]:
    """Return which offsets to replace by what, so that the class or tuple at ``span`` also takes in ``names``.

    ``many`` says that what stands there is no class, but the name of a tuple of them.
    """
    begin, end = lines.range(span)
    opening = _EXCEPT.search(lines.text, lines.start(span.line), begin)
    closing = _CLOSE.match(lines.text, end)
    if opening and closing:
        begin, end = opening.start(1), closing.end()
    fragment = parse_expression(lines.text[begin:end], lines.newline)
    caught = _tuple_of(_unwrapped(fragment), many)
    items = _items(caught)
    for name in names:
        items = insert(items, len(items.items), cst.Element(dotted(name)))
    text = _render(fragment, caught, items)
    if items.inline and _too_long(lines, begin, text, end, margins.limit):
        text = _render(fragment, caught, one_per_line(items.items, margins.inner, margins.outer))
    return begin, end, text


def widen_arguments(lines: Lines, span: Span, names: Sequence[str], margins: Margins) -> tuple[int, int, str]:
    """Return which offsets to replace by what, so that the errors ``names`` follow the argument at ``span``."""
    begin, end = lines.range(span)
    all_names = (lines.text[begin:end], *names)
    before = lines.text[lines.start(span.line) : begin]
    if not before.strip():
        return begin, end, f",{lines.newline}{before}".join(all_names)
    text = ", ".join(all_names)
    opening = _OPEN.search(lines.text, lines.start(span.line), begin)
    if opening and _CLOSE.match(lines.text, end) and _too_long(lines, begin, text, end, margins.limit):
        rows = "".join(f"{margins.inner}{name},{lines.newline}" for name in all_names)
        text = f"{lines.newline}{rows}{margins.outer}"
    return begin, end, text


def _too_long(lines: Lines, begin: int, text: str, end: int, limit: int) -> bool:
    """Whether one line gets longer than ``limit``, a comment at its end aside."""
    line = lines.line_at(end)
    rest = lines.text[end : lines.start(line + 1)].split("#")[0].rstrip()
    return begin - lines.start(lines.line_at(begin)) + len(text) + len(rest) > limit


def _unwrapped(fragment: Fragment) -> cst.BaseExpression:
    """Return the expression without the parentheses that it was parsed in."""
    value = cst.ensure_type(only(fragment), cst.Expr).value
    return value.with_changes(lpar=value.lpar[1:], rpar=value.rpar[:-1])


def _tuple_of(value: cst.BaseExpression, many: bool) -> cst.Tuple:
    """Return the tuple that an expression is, or one that holds it and takes over its outer parentheses."""
    if isinstance(value, cst.Tuple):
        return value
    inner = value.with_changes(lpar=value.lpar[1:], rpar=value.rpar[:-1])
    lpar, rpar = value.lpar[:1] or [cst.LeftParen()], value.rpar[-1:] or [cst.RightParen()]
    return cst.Tuple([cst.StarredElement(inner) if many else cst.Element(inner)], lpar, rpar)


def _items(caught: cst.Tuple) -> Sequenced[cst.BaseElement]:
    if not caught.elements:
        raise RewriteError("a handler that catches nothing cannot be widened")
    opening = caught.lpar[-1].whitespace_after if caught.lpar else NOTHING
    closing = caught.rpar[0].whitespace_before if caught.rpar else NOTHING
    items: Sequenced[cst.BaseElement] = sequenced(caught.elements, opening, closing)
    if items.inline and len(items.items) == 1:
        return replace(items, trailing=False)  # the comma made it a tuple, which the others do now
    return items


def _render(fragment: Fragment, caught: cst.Tuple, items: Sequenced[cst.BaseElement]) -> str:
    lpar, rpar = list(caught.lpar), list(caught.rpar)
    if not lpar and not items.inline:
        lpar, rpar = [cst.LeftParen()], [cst.RightParen()]
    if lpar:
        lpar[-1] = lpar[-1].with_changes(whitespace_after=items.opening)
        rpar[0] = rpar[0].with_changes(whitespace_before=items.closing)
    return fragment.module.code_for_node(caught.with_changes(elements=items.joined(), lpar=lpar, rpar=rpar))
