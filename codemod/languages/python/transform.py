# ruff: noqa: N802, ARG002 (the names and parameters of a transformer's methods are LibCST's)
"""The LibCST transformer: finds the marked names in a fragment's tree and carries out what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

import libcst as cst

from codemod.edits import RewriteError
from codemod.languages.python.fragments import Fragment
from codemod.languages.python.pieces import (
    Statement,
    assigned,
    awaited_method,
    callback_added,
    check_code,
    check_failed,
    completed_block,
    data_of,
    submitted,
    unpacked,
    wrapped,
)
from codemod.languages.python.roles import Guard, Guide, Look, Rename, Role, Use, Wrap
from codemod.sdk.catalogue import PROCESS

R = TypeVar("R", Guard, Guide)
_TYPE_COMMENT = re.compile(r"#[ \t]*type:(?![ \t]*ignore)")


def transform(fragment: Fragment, roles: Mapping[str, Role], look: Look) -> tuple[str, dict[int, str]]:
    """Return the fragment's new source, and by site what its call or statement became.

    Raises RewriteError unless every mark is met exactly once, where its role can be carried out.
    """
    carrying = _Transformer(fragment.module, roles, look)
    module = cst.ensure_type(fragment.module.visit(carrying), cst.Module)
    if carrying.roles:
        raise RewriteError(f"{len(carrying.roles)} marks were not met where they can be carried out")
    return fragment.render(module), carrying.after


class _Transformer(cst.CSTTransformer):
    """Gathers ``after``; takes each role out of ``roles`` as it is carried out."""

    def __init__(self, module: cst.Module, roles: Mapping[str, Role], look: Look) -> None:
        super().__init__()
        self.module = module
        self.roles = dict(roles)
        self.look = look
        self.guides = any(isinstance(role, Guide) for role in roles.values())
        self.inside = sum(isinstance(role, Wrap | Rename | Use) for role in roles.values())
        self.after: dict[int, str] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Look into what may hold a mark, and no further: visits are most of what a rewrite costs."""
        match node:
            case cst.BaseSmallStatement() | cst.BaseExpression() if not self.inside:
                return False
            case cst.Call() if self.inside == 1:
                return not isinstance(self.roles.get(_method(node)), Wrap | Rename)
        return True

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        """Turn a use of the video into one of the result's data."""
        role = self.roles.get(updated_node.value)
        if not isinstance(role, Use):
            return updated_node
        del self.roles[updated_node.value]
        self.inside -= 1
        return data_of(role.result, updated_node)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """Carry out the roles that concern nothing but the call."""
        method = _method(updated_node)
        role = self.roles.get(method)
        match role:
            case Wrap():
                new = wrapped(updated_node, role.wrapper)
            case Rename():
                func = cst.ensure_type(updated_node.func, cst.Attribute)
                new = updated_node.with_changes(func=func.with_changes(attr=cst.Name(PROCESS)))
            case _:
                return updated_node
        del self.roles[method]
        self.inside -= 1
        # Parentheses around it are no part of the call; an expression is also parsed in some.
        self.after[role.site] = self.module.code_for_node(new.with_changes(lpar=[], rpar=[]))
        return new

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.FlattenSentinel[Statement]:
        """Give a call on a line of its own its check."""
        lines = self._guarded(updated_node.body, updated_node.trailing_whitespace)
        if lines is None:
            return updated_node
        return cst.FlattenSentinel([lines[0].with_changes(leading_lines=updated_node.leading_lines), *lines[1:]])

    def leave_SimpleStatementSuite(
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> cst.BaseSuite:
        """Give a call behind a header's colon its check, in a block of lines."""
        lines = self._guarded(updated_node.body, updated_node.trailing_whitespace)
        return updated_node if lines is None else cst.IndentedBlock(lines, indent=self.look.indent)

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """Put the runs of statements that use a video under their condition."""
        body = cast("Sequence[Statement]", updated_node.body)  # what LibCST's parser puts there
        return updated_node.with_changes(body=self._guided(body))

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:
        """Do the same at the top level."""
        return updated_node.with_changes(body=self._guided(updated_node.body))

    def _guarded(
        self, body: Sequence[cst.BaseSmallStatement], end_of_line: cst.TrailingWhitespace
    ) -> list[Statement] | None:
        """Return the lines that the statements of one line become, None where none of them is to be guarded."""
        lines: list[Statement] = []
        line: list[cst.BaseSmallStatement] = []
        unpacks = False  # whether the open line begins with the video of the call before
        for statement in body:
            found = self._taken(statement, Guard)
            if found is None:
                line.append(statement)
                continue
            value, role = found
            if unpacks:
                line[-1] = line[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
                lines.append(cst.SimpleStatementLine(line))
                line = []
            submit = assigned(statement, role.result, submitted(value))
            check = check_failed(role.result, role.error, self.look)
            lines += [cst.SimpleStatementLine([*line, submit]), check]
            unpack = unpacked(statement, role.result)
            line = [unpack] if unpack else []
            unpacks = bool(line)
            self.after[role.site] = self._code(submit, check_code(role.result, role.error, self.look), unpack)
        if not lines:
            return None
        submitting = len(lines) - 2
        if found and isinstance(body[-1].semicolon, cst.Semicolon):  # a needless one, which has the comment's blanks
            blank = cst.SimpleWhitespace("  " if end_of_line.comment else "")
            end_of_line = end_of_line.with_changes(whitespace=blank)
            line = [unpack.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for unpack in line]
        if line:
            lines.append(cst.SimpleStatementLine(line))
        # A comment stays with the call; one that declares a type, with the name that it is about.
        about_name = line and end_of_line.comment and _TYPE_COMMENT.match(end_of_line.comment.value)
        at = submitting if found and not about_name else -1
        lines[at] = lines[at].with_changes(trailing_whitespace=end_of_line)
        return lines

    def _guided(self, body: Sequence[Statement]) -> Sequence[Statement]:
        """Return a block's statements, the runs that use a video put under their condition."""
        if not self.guides:
            return body
        result: list[Statement] = []
        at = 0
        while at < len(body):
            line = body[at]
            at += 1
            if isinstance(line, cst.SimpleStatementLine) and (found := self._taken(line.body[0], Guide)):
                value, role = found
                end = next((end for end in range(at, len(body)) if _is_mark(body[end], role.end)), None)
                if end is None:
                    raise RewriteError("the end of a run of statements was not met")
                del self.roles[role.end]
                run = self._guided(body[at:end])
                result += self._completed(line, value, role, run, body[end].leading_lines)
                at = end + 1
            else:
                result.append(line)
        return result

    def _completed(
        self,
        line: cst.SimpleStatementLine,
        value: cst.Await,
        role: Guide,
        run: Sequence[Statement],
        footer: Sequence[cst.EmptyLine],
    ) -> list[Statement]:
        """Return the lines of one call and the run of statements that uses its video."""
        new = self._submitting(line.body[0], value, role, spread=False)
        code = self._code(new)
        if role.report_status and len(code) > role.room and self.look.newline not in code:
            new = self._submitting(line.body[0], value, role, spread=True)
        lines: list[Statement] = [line.with_changes(body=[new])]
        if run:
            lines.append(completed_block(role.result, run, footer, self.look))
        self.after[role.site] = self._code(new, *lines[1:])
        return lines

    def _submitting(
        self, statement: cst.BaseSmallStatement, value: cst.Await, role: Guide, spread: bool
    ) -> cst.BaseSmallStatement:
        """Return the statement that submits; ``spread`` gives the options a line for each key."""
        value = submitted(value)
        if role.report_status:
            value = callback_added(value, self.look, spread)
        if isinstance(statement, cst.Expr):
            return statement.with_changes(value=value)
        return assigned(statement, role.result, value)

    def _taken(self, statement: cst.BaseSmallStatement, kind: type[R]) -> tuple[cst.Await, R] | None:
        """Return the awaited value of a statement and its role, if it has one of a kind; the role is then done."""
        awaited = awaited_method(statement)
        role = self.roles.get(awaited[1]) if awaited else None
        if awaited is None or not isinstance(role, kind):
            return None
        del self.roles[awaited[1]]
        return awaited[0], role

    def _code(self, *nodes: cst.CSTNode | str | None) -> str:
        """Return the source of statements one below the other; those given as a string are source already."""
        code: list[str] = []
        for node in nodes:
            if isinstance(node, str):
                code.append(node)
            elif isinstance(node, cst.BaseSmallStatement):
                code.append(self.module.code_for_node(cst.SimpleStatementLine([node])))
            elif node is not None:
                code.append(self.module.code_for_node(node))
        return "".join(code).removesuffix(self.look.newline)


def _method(call: cst.Call) -> str:
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def _is_mark(statement: Statement, mark: str) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Name(value=name))]):
            return name == mark
    return False
