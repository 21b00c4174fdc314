"""Facts about a Python text made from marks in it, for tests of the rewriting that do without the analysis.

⟦…⟧ stands around an approved call, ⟨…⟩ around an error that a handler names, ‹…› around a use of a video.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codemod.edits import apply_edits, split_lines
from codemod.languages.interface import Analysis, Rewriting
from codemod.languages.python.check import check
from codemod.languages.python.facts import CallPlace, ErrorAccess, FileFacts, GuideShape, HandlerPlace, PythonFacts
from codemod.languages.python.rewrite import rewrite
from codemod.model import Document, Form, Handler, Span, Style
from codemod.record import replace
from codemod.sdk.catalogue import QUEUE_ERRORS

MARKS = {"⟦": "⟧", "⟨": "⟩", "‹": "›"}


@dataclass(frozen=True)
class Case:
    """A document, its facts, and the sites that are approved."""

    document: Document
    facts: PythonFacts
    approved: frozenset[int]

    def rewriting(self, style: Style = Style.GUARD) -> Rewriting:
        return rewrite(self.document, Analysis((), self.facts), self.approved, style)

    def after(self, style: Style = Style.GUARD) -> str:
        return apply_edits(self.document.text, self.rewriting(style).edits)


def case(
    marked: str,
    *,
    newline: str = "\n",
    access: ErrorAccess | None = None,
    file: FileFacts | None = None,
    taken: Sequence[str] = (),
    names: Sequence[str] = (),
    renamed: Sequence[int] = (),
    keyword: str = "except",
    missing: Sequence[str] = QUEUE_ERRORS,
    options: bool = True,
) -> Case:
    """Read the marks; without ``access``, errors are imported by the text's first ``from decart import``."""
    text, spans = _unmarked(marked)
    tree = ast.parse(text)
    if access is None:
        access = ErrorAccess(extend=_first_import(text, tree), taken=frozenset(taken))
    file = file or FileFacts(wrapper_line=_wrapper_line(tree))
    file = replace(file, names=file.names | frozenset(names), errors=file.errors if file.errors.known else access)
    places = []
    for index, (begin, end) in enumerate(spans["⟦"]):
        call = _node(text, tree, ast.Call, begin, end)
        assert isinstance(call, ast.Call)
        statement, block = _statement(tree, call)
        form = Form.GUARD if _is_guard(statement, call) else Form.WRAPPER
        method_end = _offset(text, call.func.end_lineno or 0, call.func.end_col_offset or 0)
        assert isinstance(call.func, ast.Attribute)
        uses = [span(text, *use) for use in spans["‹"]]
        guide = _guide(text, statement, block, uses, call, options)
        places.append(
            CallPlace(
                span(text, begin, end),
                span(text, method_end - len(call.func.attr), method_end),
                node_span(text, statement),
                Form.RENAME if index in renamed else form,
                frozenset(taken) | frozenset(names),
                access,
                guide,
            )
        )
    handler = tuple(HandlerPlace(Handler(span(text, *where), tuple(missing), keyword), access) for where in spans["⟨"])
    facts = PythonFacts(file, tuple(places), tuple(handler for _ in places))
    document = Document("case.py", text.replace("\n", newline), newline=newline)
    return Case(document, facts, frozenset(range(len(places))))


def rewritten(marked: str, expected: str, style: Style = Style.GUARD, **given: object) -> dict[int, str]:
    """Check what a marked text becomes, also with ``\\r\\n``, with ``\\r``, and without a last newline."""
    found: dict[int, str] = {}
    for newline in ("\r", "\r\n", "\n"):
        for cut in (False, True):
            source = marked.removesuffix("\n") if cut else marked
            new = case(source, newline=newline, **given)  # type: ignore[arg-type]  # handed on as they came
            rewriting = new.rewriting(style)
            text = apply_edits(new.document.text, rewriting.edits)
            want = expected.removesuffix("\n") if cut else expected
            assert text == want.replace("\n", newline)
            assert check(new.document, replace(new.document, text=text)) is None
            assert rewriting.after.keys() == new.approved
            found = rewriting.after
    return found


def span(text: str, begin: int, end: int) -> Span:
    return Span(*_position(text, begin), *_position(text, end))


def node_span(text: str, node: ast.stmt | ast.expr) -> Span:
    begin = _offset(text, node.lineno, node.col_offset)
    return span(text, begin, _offset(text, node.end_lineno or 0, node.end_col_offset or 0))


def _unmarked(marked: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    text = ""
    spans: dict[str, list[tuple[int, int]]] = {mark: [] for mark in MARKS}
    waiting: list[tuple[str, int, int]] = []
    for character in marked:
        if character in MARKS:
            waiting.append((character, len(spans[character]), len(text)))
            spans[character].append((0, 0))
        elif character in MARKS.values():
            mark, index, begin = waiting.pop()
            spans[mark][index] = (begin, len(text))
        else:
            text += character
    return text, spans


def _position(text: str, offset: int) -> tuple[int, int]:
    lines = split_lines(text[:offset] + "|")
    return len(lines), len(lines[-1])


def _offset(text: str, line: int, column: int) -> int:
    """Return an offset for a position of ``ast``, whose columns are bytes."""
    lines = split_lines(text)
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())


def _node(text: str, tree: ast.AST, kind: type[ast.expr], begin: int, end: int) -> ast.expr:
    return next(
        node for node in ast.walk(tree) if isinstance(node, kind) and node_span(text, node) == span(text, begin, end)
    )


def _statement(tree: ast.AST, call: ast.Call) -> tuple[ast.stmt, list[ast.stmt]]:
    """Return the innermost statement around a call, and the block that it is in."""
    found: tuple[ast.stmt, list[ast.stmt]] | None = None
    for parent in ast.walk(tree):
        for _, block in ast.iter_fields(parent):
            if isinstance(block, list):
                for statement in block:
                    if isinstance(statement, ast.stmt) and any(node is call for node in ast.walk(statement)):
                        found = statement, block
    assert found
    return found


def _is_guard(statement: ast.stmt, call: ast.Call) -> bool:
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr):
        return False
    return isinstance(statement.value, ast.Await) and statement.value.value is call


def _first_import(text: str, tree: ast.AST) -> Span | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "decart":
            return node_span(text, node)
    return None


def _wrapper_line(tree: ast.Module) -> int:
    lines = [node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return max(lines, default=0) + 1


def _guide(
    text: str, statement: ast.stmt, block: list[ast.stmt], uses: Sequence[Span], call: ast.Call, options: bool
) -> GuideShape | None:
    """Return the guide's shape for the uses among the statements that follow one in its block."""
    dictionary = call.args[0] if call.args and isinstance(call.args[0], ast.Dict) else None
    where = node_span(text, dictionary) if dictionary and options else None
    following = block[block.index(statement) + 1 :]
    here = [use for use in uses if any(s.lineno <= use.line <= (s.end_lineno or 0) for s in following)]
    end = (statement.end_lineno or 0) + 1
    if not here:
        return GuideShape(end, end, (), where)
    run = [s for s in following if s.lineno <= here[-1].line]
    return GuideShape(run[0].lineno, (run[-1].end_lineno or 0) + 1, tuple(here), where)
