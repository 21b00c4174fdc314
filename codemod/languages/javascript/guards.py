"""The forms ``guard`` and ``guide``: the result of the queue under a name of its own, and what is done with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from codemod.edits import RewriteError
from codemod.languages.javascript.facts import CallPlace, GuideShape
from codemod.languages.javascript.naming import free_number, numbered
from codemod.languages.javascript.replacements import AFTER, ENDING, INDENT, OPENING, Change, Changes
from codemod.languages.javascript.source import Source, dedented
from codemod.languages.javascript.syntax import Node
from codemod.sdk.javascript import (
    CODE,
    COMPLETED,
    DATA,
    ERROR,
    OLD_CODE,
    ON_STATUS_CHANGE,
    PROCESS,
    QUEUE,
    STATUS,
    SUBMIT_AND_POLL,
)

RESULT = "result"
_BLOCKS = frozenset(("program", "statement_block"))
_PLAIN = re.compile(r"(?:const|let|var)\s+[\w$]+(?:\s*:\s*Blob)?\s*=\s*$")
_CASTS = frozenset(("as_expression", "satisfies_expression"))
_STATEMENTS = frozenset(
    ("export_statement", "lexical_declaration", "variable_declaration", "return_statement", "expression_statement")
)
_TEXTS = frozenset(("template_string", "string", "jsx_text"))


class Results:
    """The names of results, none of them twice in a block, or within the statements that use one."""

    def __init__(self) -> None:
        self._by_block: dict[int, int] = {}
        self._by_run: list[tuple[int, int, str]] = []

    def name(self, statement: Node, line: int, taken: frozenset[str]) -> str:
        """Return a free name for the result of a call in a statement, which begins on a line."""
        block = id(statement.parent)
        taken = taken.union(name for first, last, name in self._by_run if first <= line < last)
        number = free_number(taken, RESULT, self._by_block.get(block, 1))
        self._by_block[block] = number + 1
        return numbered(RESULT, number)

    def keep(self, first: int, last: int, name: str) -> None:
        """Let a name stay as it is on some lines."""
        self._by_run.append((first, last, name))


class GuardForm:
    """One call that is awaited as a statement of its own, or as the whole right side of one."""

    def __init__(self, source: Source, changes: Changes, place: CallPlace, results: Results, *, guided: bool) -> None:
        self._source = source
        self._changes = changes
        self._place = place
        self._awaited = _awaited(source, place)
        self._begin, end = source.range(place.statement)
        self._statement = _statement(source, place)
        self._end = self._end_of_statement(end)
        self._line = source.tree.line_at(self._begin)
        self._result = results.name(self._statement, self._line, place.taken)
        self._is_used = self._statement.kind != "expression_statement" or self._is_assigned()
        guide = place.guide
        can_be_guide = guided and guide is not None and guide.first < guide.last and self._is_plain()
        self._guide = guide if can_be_guide else None
        if self._guide is not None:
            results.keep(self._guide.first, self._guide.last, self._result)
            source.runs.append((self._guide.first, self._guide.last))

    def write(self) -> Callable[[], str]:
        """Gather the changes; what is returned tells what the statement becomes, once all changes are known."""
        source, changes = self._source, self._changes
        begin, end = self._awaited
        to_queue(source, changes, self._place)
        ending = ";" if self._has_semicolon() else source.semicolon
        head = changes.replace(self._begin, begin, f"const {self._result} = ")
        kept = "" if self._is_used and self._guide is None else self._comments()
        tail = changes.replace(end, self._end, ending + kept)
        at = source.line_end(self._end)
        indentation = source.written_indentation(self._line)
        if self._guide is not None:
            stop = self._write_guide(self._guide)
            return lambda: dedented(changes.rendered(self._begin, stop), indentation)
        changes.insert(at, lambda: self._check(head, tail), rank=AFTER)
        return lambda: dedented(changes.rendered(self._begin, at), indentation)

    def _end_of_statement(self, end: int) -> int:
        """Return where a statement ends; a semicolon that begins another line is that line's (``;[1, 2].map``)."""
        core = self._statement
        while core.children and core.kind in _STATEMENTS:
            core = core.children[-1]
        rest = self._source.without_comments(core.end, end)
        return core.end if "\n" in rest or "\r" in rest else end

    def _is_plain(self) -> bool:
        """Whether all that a statement does is to call the video by a name."""
        begin, end = self._awaited
        before = self._source.without_comments(self._begin, begin)
        return bool(_PLAIN.match(before)) and not self._source.without_comments(end, self._end).strip("; \t")

    def _has_semicolon(self) -> bool:
        return self._source.text[self._begin : self._end].endswith(";")

    def _is_assigned(self) -> bool:
        return any(child.kind == "assignment_expression" for child in self._statement.children)

    def _comments(self) -> str:
        """Return the comments of a statement that goes, but for those inside the call."""
        begin, end = self._awaited
        outside = self._source.comments(self._begin, begin) + self._source.comments(end, self._end)
        return "".join(f" {self._source.text[start:stop]}" for start, stop in outside)

    def _check(self, head: Change, tail: Change) -> str:
        """Return the statements after the call's: what is thrown, and the rest of the statement that was."""
        source, result = self._source, self._result
        indentation = source.indentation(self._line)
        lines = ["", *checks(source, result, indentation)]
        if self._is_used:
            before = self._changes.rendered(head.begin, head.end, without=head)
            after = self._changes.rendered(tail.begin, tail.end, without=tail)
            lines.append(f"{indentation}{self._joined(before)}{result}.{DATA}{after}")
        return source.newline.join(lines)

    def _joined(self, before: str) -> str:
        """Return the text before the awaited call with the video on the line of what it is given to."""
        bare = before.rstrip()
        blanks = before[len(bare) :]
        in_comment = any(
            stop >= self._begin + len(bare) for _, stop in self._source.comments(self._begin, self._begin + len(bare))
        )
        if "\n" not in blanks and "\r" not in blanks:
            return before
        return before if bare.endswith("(") or in_comment else f"{bare} "

    def _write_guide(self, guide: GuideShape) -> int:
        """Put the statements that use the video into a condition; return where they end."""
        source, changes, result = self._source, self._changes, self._result
        tree, newline = source.tree, source.newline
        size = guide.last - guide.first
        indentation = source.indentation(self._line)
        condition = f"if ({result}.{STATUS} === {source.quoted(COMPLETED)}) {{"
        changes.insert(tree.line_start(guide.first), f"{indentation}{condition}{newline}", rank=OPENING, size=size)
        texts = [(node.start, node.end) for node in tree.root.walk() if node.kind in _TEXTS]
        for line in range(guide.first, guide.last):
            start = tree.line_start(line)
            if tree.lines[line - 1].strip() and not any(begin < start < end for begin, end in texts):
                changes.insert(start, source.file.indent, rank=INDENT)
        last = tree.lines[guide.last - 2]
        stop = tree.line_start(guide.last - 1) + len(last.rstrip("\r\n"))
        changes.insert(stop, f"{newline}{indentation}}}", rank=ENDING, size=size)
        for use in guide.uses:
            begin, end = source.range(use)
            is_short = source.node(use).kind.startswith("shorthand_property_identifier")
            name = f"{source.text[begin:end]}: " if is_short else ""
            changes.replace(begin, end, f"{name}{result}.{DATA}")
        if guide.options is not None:
            self._report_status(source.node(guide.options, "object"))
        return stop

    def _report_status(self, options: Node) -> None:
        """Add a callback that prints the status to an object literal."""
        source = self._source
        callback = f"{ON_STATUS_CHANGE}: (job) => console.log(`Status: ${{job.{STATUS}}}`)"
        if not options.children:
            self._changes.replace(options.start, options.end, f"{{ {callback} }}")
            return
        last = options.children[-1]
        rest = source.without_comments(last.end, options.end)
        comma = last.end + source.text[last.end : options.end].index(",") + 1 if "," in rest else 0
        line = source.tree.line_at(last.start)
        if source.tree.line_at(options.start) == line:
            self._changes.insert(comma or last.end, f"{' ' if comma else ', '}{callback}{',' if comma else ''}")
            return
        if not comma:
            self._changes.insert(last.end, ",")
        at = source.line_end(comma or last.end)
        begins = f"{source.newline}{source.indentation(line)}"
        self._changes.insert(at, f"{begins}{callback}{',' if comma else ''}", rank=AFTER)


def _awaited(source: Source, place: CallPlace) -> tuple[int, int]:
    """Return where the expression that awaits a call begins and ends. Raises RewriteError."""
    for node in source.node(place.call, "call_expression").ancestors():
        if node.kind == "await_expression":
            inner = node.children[0]
            while inner.kind in _CASTS:  # the grammar has them inside of the ``await``, the language around it
                inner = inner.children[0]
            return node.start, inner.end
    raise RewriteError(f"the call at line {place.call.line} is not awaited where it stands")


def _statement(source: Source, place: CallPlace) -> Node:
    """Return the statement of a call, which may have the place of the expression in it."""
    node = source.node(place.statement)
    while (above := node.parent) is not None and above.kind not in _BLOCKS:
        if (above.start, above.end) != (node.start, node.end):
            break
        node = above
    return node


def checks(source: Source, result: str, indentation: str) -> list[str]:
    """Return the lines that throw what the old call did where a job failed."""
    error = f"Object.assign(new Error({result}.{ERROR}), {{ {CODE}: {source.quoted(OLD_CODE)} }})"
    return [
        f"{indentation}if ({result}.{STATUS} !== {source.quoted(COMPLETED)}) {{",
        f"{indentation}{source.file.indent}throw {error}{source.semicolon}",
        f"{indentation}}}",
    ]


def to_queue(source: Source, changes: Changes, place: CallPlace) -> None:
    """Let the call be one of the queue's method."""
    _, receiver = source.range(place.receiver)
    begin, end = source.range(place.method)
    bracket = source.without_comments(receiver, begin)
    if "[" not in bracket:
        changes.replace(begin, end, f"{QUEUE}.{SUBMIT_AND_POLL}")
        return
    begin = receiver + source.text[receiver:begin].rindex("[")
    end += source.text[end:].index("]") + 1
    dot = "" if "?." in bracket else "."
    changes.replace(begin, end, f"{dot}{QUEUE}.{SUBMIT_AND_POLL}")


def rename(source: Source, changes: Changes, place: CallPlace) -> Callable[[], str]:
    """Let the call be one of the method that makes images; what is returned tells what it becomes."""
    begin, end = source.range(place.method)
    written = source.text[begin:end]
    quote = written[0] if written[0] in "\"'`" else ""
    changes.replace(begin, end, f"{quote}{PROCESS}{quote}")
    call = source.range(place.call)
    return lambda: changes.rendered(*call)
