"""A parsed Python file: its tree, where each node stands in the text, and what each node's parent is.

Positions of ``ast`` are bytes of a line's UTF-8 form; a Span's columns are characters. Only lines that are not ASCII
pay for the difference.
"""

from __future__ import annotations

import ast
import sys
import warnings

from codemod.edits import split_lines
from codemod.languages.interface import SourceError
from codemod.model import Document, Span

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def parse(document: Document) -> ast.Module:
    """Parse the document. Raises SourceError with the line where the text is no Python, or too deep."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return ast.parse(document.text, document.path)
            except SyntaxError as error:
                return _parse_newer(document, error)
    except ValueError as error:
        raise SourceError(f"not valid Python: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise SourceError("nested too deeply for the Python parser") from error


def _parse_newer(document: Document, error: SyntaxError) -> ast.Module:
    """Parse what this interpreter refused but a newer one may read. Raises SourceError."""
    # LibCST takes ten times as long as all that a file without newer syntax needs.
    from codemod.languages.python.newer_places import UnreadableError
    from codemod.languages.python.newer_syntax import parse_newer

    try:
        tree = parse_newer(document.text, document.path)
    except UnreadableError as problem:
        version = ".".join(map(str, sys.version_info[:2]))
        raise SourceError(
            f"not readable by Python {version}, which runs this tool: it has newer syntax ({problem}). "
            "Install the tool for a newer Python and run again",
            error.lineno or 0,
        ) from error
    if tree is None:
        raise SourceError(f"not valid Python: {error.msg}", error.lineno or 0) from error
    return tree


class Positions:
    """Turns positions of the tree into spans of the text."""

    def __init__(self, document: Document) -> None:
        self.lines = split_lines(document.text)

    def _column(self, line: int, byte_offset: int) -> int:
        text = self.lines[line - 1]
        if text.isascii():
            return byte_offset + 1
        return len(text.encode("utf-8", "surrogatepass")[:byte_offset].decode("utf-8", "replace")) + 1

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.excepthandler | ast.alias | ast.keyword) -> Span:
        """Return where the node stands, from its first character to the one after its last."""
        end_line = node.end_lineno or node.lineno
        end = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return Span(node.lineno, self._column(node.lineno, node.col_offset), end_line, self._column(end_line, end))

    def attribute_span(self, node: ast.Attribute) -> Span | None:
        """Return where the attribute's own name stands, None where the text there is something else.

        That happens inside f-strings before Python 3.12, whose positions are not those of the text.
        """
        whole = self.span(node)
        start = whole.end_column - len(node.attr)
        span = Span(whole.end_line, start, whole.end_line, whole.end_column)
        return span if start >= 1 and self.text(span) == node.attr else None

    def is_sure(self, node: ast.expr) -> bool:
        """Say whether the text at the node's span is the node: inside f-strings before Python 3.12 it may not be."""
        try:
            found = ast.parse(f"({self.text(self.span(node))}\n)", mode="eval").body
        except SyntaxError:
            return False
        return ast.dump(found) == ast.dump(node)

    def is_shown(self, node: ast.AST) -> bool:
        """Say whether the program shows the text of the expression itself, as ``f"{call()=}"`` does."""
        inner = node
        for above in ancestors(node):
            if above.__class__.__name__ == "TemplateStr":  # from Python 3.14 on; it keeps every expression's text
                return True
            if isinstance(above, ast.JoinedStr) and isinstance(inner, ast.FormattedValue):
                before = above.values[above.values.index(inner) - 1] if above.values[0] is not inner else None
                label = before.value if isinstance(before, ast.Constant) else None
                # The tree holds the text as a constant; whether somebody wrote it as one shows in the source.
                if isinstance(label, str) and label.rstrip().endswith("=") and self._ends_with_equals(inner.value):
                    return True
            inner = above
        return False

    def _ends_with_equals(self, value: ast.expr) -> bool:
        span = self.span(value)
        rest = "".join([self.lines[span.end_line - 1][span.end_column - 1 :], *self.lines[span.end_line :]][:20])
        return rest.lstrip(" \t\f\r\n)").startswith("=") or not self.is_sure(value)

    def text(self, span: Span) -> str:
        """Return the text of a span."""
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.column - 1 : span.end_column - 1]
        first = self.lines[span.line - 1][span.column - 1 :]
        middle = self.lines[span.line : span.end_line - 1]
        return "".join([first, *middle, self.lines[span.end_line - 1][: span.end_column - 1]])


def parent(node: ast.AST) -> ast.AST | None:
    """Return the node's parent, None for the module."""
    found: ast.AST | None = getattr(node, "parent", None)
    return found


def statement_of(node: ast.AST) -> ast.stmt | None:
    """Return the innermost statement that holds the node."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, ast.stmt):
        current = parent(current)
    return current


def statement_line(node: ast.AST) -> int:
    """Return the first line (1-based) of the statement that holds the node."""
    line: int = getattr(statement_of(node) or node, "lineno", 1)
    return line


def in_string(node: ast.AST) -> bool:
    """Say whether an expression stands inside an f-string."""
    return any(isinstance(above, ast.JoinedStr) for above in ancestors(node))


def ancestors(node: ast.AST) -> list[ast.AST]:
    """Return the node's ancestors, the nearest first."""
    found = []
    current = parent(node)
    while current is not None:
        found.append(current)
        current = parent(current)
    return found
