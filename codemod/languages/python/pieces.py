"""The new pieces of tree that a rewritten call is made of. Nothing here looks for a site or keeps a state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import libcst as cst

from codemod.edits import RewriteError
from codemod.languages.python.naming import Named
from codemod.languages.python.roles import Look
from codemod.languages.python.sequence import (
    NOTHING,
    SPACE,
    Gap,
    Sequenced,
    continued,
    first_line,
    insert,
    one_per_line,
    other_lines,
    sequenced,
)
from codemod.record import replace
from codemod.sdk.catalogue import COMPLETED, DATA, ERROR, ON_STATUS_CHANGE, QUEUE, STATUS, SUBMIT_AND_POLL

Statement = cst.BaseCompoundStatement | cst.SimpleStatementLine


def awaited_method(statement: cst.BaseSmallStatement) -> tuple[cst.Await, str] | None:
    """Return the value and the method's name where a method's awaited call is all that a statement is about."""
    match statement:
        case cst.Assign(value=value) | cst.AnnAssign(value=value) | cst.Return(value=value) | cst.Expr(value=value):
            match value:
                case cst.Await(expression=cst.Call(func=cst.Attribute(attr=cst.Name(value=name)))):
                    return value, name
    return None


def submitted(value: cst.Await) -> cst.Await:
    """Return the awaited call of a method as one of the queue."""
    call = cst.ensure_type(value.expression, cst.Call)
    func = cst.ensure_type(call.func, cst.Attribute)
    queue = cst.Attribute(func.value, cst.Name(QUEUE), func.dot)
    func = cst.Attribute(queue, cst.Name(SUBMIT_AND_POLL), lpar=func.lpar, rpar=func.rpar)
    return value.with_changes(expression=call.with_changes(func=func))


def assigned(statement: cst.BaseSmallStatement, result: str, value: cst.BaseExpression) -> cst.Assign:
    """Return the assignment of ``value`` to ``result``, with the blanks that the statement has before its value."""
    before: Gap = SPACE
    after: Gap = SPACE
    match statement:
        case cst.Assign(targets=[*_, cst.AssignTarget() as last]):
            before, after = last.whitespace_before_equal, last.whitespace_after_equal
        case cst.AnnAssign(equal=cst.AssignEqual() as equal):
            before, after = equal.whitespace_before, equal.whitespace_after
        case cst.Return(whitespace_after_return=cst.SimpleWhitespace() as gap) if not gap.empty:
            after = gap
    target = cst.AssignTarget(cst.Name(result))
    target = target.with_changes(whitespace_before_equal=_plain(before), whitespace_after_equal=_plain(after))
    return cst.Assign([target], value)


def unpacked(statement: cst.BaseSmallStatement, result: str) -> cst.BaseSmallStatement | None:
    """Return the statement with the result's data as its value; None where it dropped the value."""
    data = data_of(result)
    match statement:
        case cst.Assign(targets=[*others, cst.AssignTarget() as last]):
            if continued(last.whitespace_after_equal):
                last = last.with_changes(whitespace_after_equal=SPACE)
            return statement.with_changes(targets=[*others, last], value=data)
        case cst.AnnAssign(equal=cst.AssignEqual() as equal):
            if continued(equal.whitespace_after):
                equal = equal.with_changes(whitespace_after=SPACE)
            return statement.with_changes(equal=equal, value=data)
        case cst.Return():
            return statement.with_changes(whitespace_after_return=SPACE, value=data)
    return None


@lru_cache
def check_failed(result: str, error: Named, look: Look) -> cst.If:
    """Return the statement that raises the old call's error unless the job was completed."""
    fails = cst.Call(dotted(error.expression), [cst.Arg(cst.Attribute(cst.Name(result), cst.Name(ERROR)))])
    raises = cst.SimpleStatementLine([cst.Raise(fails)])
    body = [raises]
    if error.statement:
        imports = cst.ensure_type(cst.parse_statement(error.statement), cst.SimpleStatementLine)
        body = [imports, raises.with_changes(leading_lines=[cst.EmptyLine(indent=False)])]
    return cst.If(_status(result, cst.NotEqual(), look), cst.IndentedBlock(body, indent=look.indent))


@lru_cache
def check_code(result: str, error: Named, look: Look) -> str:
    """Return the source of ``check_failed``: most of a file's sites have the same."""
    return cst.Module([], default_newline=look.newline).code_for_node(check_failed(result, error, look))


def completed_block(result: str, run: Sequence[Statement], footer: Sequence[cst.EmptyLine], look: Look) -> cst.If:
    """Return the statements of ``run`` under the condition that the job was completed.

    Blank lines before the first of them stay before the condition, comments go along with their statement.
    """
    first, *others = run
    leading = list(first.leading_lines)
    blank = next((at for at, line in enumerate(leading) if line.comment), len(leading))
    body = [first.with_changes(leading_lines=leading[blank:]), *others]
    block = cst.IndentedBlock(body, indent=look.indent, footer=footer)
    return cst.If(_status(result, cst.Equal(), look), block, leading_lines=leading[:blank])


def callback_added(value: cst.Await, look: Look, spread: bool) -> cst.Await:
    """Return the call with a callback that prints the job's status in its inline dict, if there is none yet.

    ``spread`` puts each key on a line of its own.
    """
    call = cst.ensure_type(value.expression, cst.Call)
    match call.args:
        case [cst.Arg(value=cst.Dict() as options) as argument] if not _reports_status(options):
            argument = argument.with_changes(value=_with_callback(options, look, spread))
            return value.with_changes(expression=call.with_changes(args=[argument]))
    return value


def wrapped(call: cst.Call, wrapper: str) -> cst.Call:
    """Return the call of the function ``wrapper`` with the client and the options of a call of the old method."""
    func = cst.ensure_type(call.func, cst.Attribute)
    match call.args:
        case [cst.Arg(keyword=None, star="") as options]:
            pass
        case _:
            raise RewriteError("a call that is wrapped must have one positional argument")
    opening = call.whitespace_before_args
    # Comments around the dot would be lost with it.
    before = func.dot.whitespace_before if _commented(func.dot.whitespace_before) else NOTHING
    after = func.dot.whitespace_after if _commented(func.dot.whitespace_after) else SPACE
    if isinstance(opening, cst.ParenthesizedWhitespace):
        opening, after = first_line(opening), other_lines(opening)
        options = _comma_at_end(options)
    client = cst.Arg(func.value, comma=cst.Comma(before, after))
    name = cst.Name(wrapper, lpar=func.lpar, rpar=func.rpar)
    return call.with_changes(func=name, whitespace_before_args=opening, args=[client, options])


def data_of(result: str, name: cst.Name | None = None) -> cst.Attribute:
    """Return the expression for a result's data, in the parentheses of ``name``."""
    data = cst.Attribute(cst.Name(result), cst.Name(DATA))
    return data.with_changes(lpar=name.lpar, rpar=name.rpar) if name else data


def dotted(name: str) -> cst.BaseExpression:
    """Return the tree of a name with dots."""
    first, *rest = name.split(".")
    node: cst.BaseExpression = cst.Name(first)
    for part in rest:
        node = cst.Attribute(node, cst.Name(part))
    return node


def _status(result: str, operator: cst.BaseCompOp, look: Look) -> cst.Comparison:
    completed = cst.SimpleString(f"{look.quote}{COMPLETED}{look.quote}")
    status = cst.Attribute(cst.Name(result), cst.Name(STATUS))
    return cst.Comparison(status, [cst.ComparisonTarget(operator, completed)])


def _plain(gap: Gap) -> Gap:
    """Return the blanks around an equals sign without an alignment that was meant for another name."""
    return gap if gap.empty or continued(gap) else SPACE


def _comma_at_end(argument: cst.Arg) -> cst.Arg:
    """Return an argument that ends its line with a comma, as formatters want it of several on lines of their own."""
    closing = argument.whitespace_after_arg
    if isinstance(argument.comma, cst.Comma) or not isinstance(closing, cst.ParenthesizedWhitespace):
        return argument
    return argument.with_changes(comma=cst.Comma(whitespace_after=closing), whitespace_after_arg=NOTHING)


def _commented(gap: Gap) -> bool:
    if not isinstance(gap, cst.ParenthesizedWhitespace):
        return False
    return gap.first_line.comment is not None or any(line.comment for line in gap.empty_lines)


def _reports_status(options: cst.Dict) -> bool:
    return any(
        isinstance(element, cst.DictElement)
        and isinstance(element.key, cst.SimpleString)
        and element.key.evaluated_value == ON_STATUS_CHANGE
        for element in options.elements
    )


def _with_callback(options: cst.Dict, look: Look, spread: bool) -> cst.Dict:
    quote = look.quote
    key = cst.SimpleString(f"{quote}{ON_STATUS_CHANGE}{quote}")
    callback = cst.parse_expression(f"lambda job: print(f{quote}Status: {{job.{STATUS}}}{quote})")
    items: Sequenced[cst.BaseDictElement] = sequenced(
        options.elements, options.lbrace.whitespace_after, options.rbrace.whitespace_before
    )
    items = insert(items, len(items.items), cst.DictElement(key, callback))
    if spread:
        items = one_per_line(items.items, look.indent, "")
    if all(isinstance(gap, cst.ParenthesizedWhitespace) for gap in items.gaps[-2:]):
        items = replace(items, trailing=True)  # it stands on a line of its own
    return options.with_changes(
        elements=items.joined(),
        lbrace=options.lbrace.with_changes(whitespace_after=items.opening),
        rbrace=options.rbrace.with_changes(whitespace_before=items.closing),
    )
