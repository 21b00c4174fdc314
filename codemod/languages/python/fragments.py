"""Pieces of a file that LibCST parses on their own, so that its cost is that of the statements concerned.

A fragment is made into a module: lines go under a header that makes their indentation legal, an expression goes
into parentheses. What stands around it is cut off again, so that the fragment's own bytes are all that comes back.
"""

from __future__ import annotations

import re

import libcst as cst

from codemod.edits import RewriteError
from codemod.languages.python.depth import depth
from codemod.record import dataclass

_WORD = re.compile(r"\W")

_OWNERS = {"elif": "if 1:", "else": "if 1:", "except": "try:", "finally": "try:"}
"""Clauses that are no statements of their own, and a header that they can follow."""


_DEEPEST = 1100
"""How deep LibCST is let go: its time grows with the square, and some thousands end the process."""

_TAIL = "pass\n"
"""What every module ends with: where the last line ends in a lone carriage return, LibCST drops it."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A parsed piece of source: ``module`` is its tree with what was put around it."""

    module: cst.Module
    before: str
    prefix: str
    suffix: str

    def render(self, module: cst.Module) -> str:
        """Return the source of a tree that ``module`` became, without what was put around it."""
        code = module.code
        return self.before + code[len(self.prefix) : len(code) - len(self.suffix)]


def parse_lines(text: str, newline: str) -> Fragment:
    """Parse whole lines that hold statements of one block, or a compound statement's clause that is one line.

    Raises RewriteError where LibCST cannot read them.
    """
    at = len(text) - len(text.lstrip(" \t\f"))
    before, fed, indent = text[:at].rpartition("\f")
    before, body = before + fed, indent + text[at:]
    word = _WORD.split(text[at:], maxsplit=1)[0]
    ended = body.endswith(("\n", "\r"))
    body += "" if ended else newline
    head = f"if 1:{newline}" if indent else f"pass{newline}"
    tail = _TAIL
    if word in _OWNERS:
        head += f"{indent}{_OWNERS[word]}{newline}{indent} pass{newline}"
    if word == "try":
        tail = f"{indent}finally:{newline}{indent} pass{newline}{tail}"
    # A form feed makes Python count a line's blanks anew; LibCST would drop it.
    try:
        module = _parse(head, body, tail)
    except RewriteError:
        if word != "case":  # only there can the same text be two things
            raise
        head = f"match _:{newline}"
        module = _parse(head, body, tail)
    return Fragment(module, before, head, tail if ended else newline + tail)


def parse_expression(text: str, newline: str) -> Fragment:
    """Parse an expression that may go over several lines. Raises RewriteError where LibCST cannot read it."""
    prefix, suffix = f"pass{newline}(", f"){newline}{_TAIL}"
    return Fragment(_parse(prefix, text, suffix), "", prefix, suffix)


def parse_statement(text: str, newline: str) -> Fragment:
    """Parse a simple statement that may go over several lines. Raises RewriteError where LibCST cannot read it."""
    prefix, suffix = f"pass{newline}", newline + _TAIL
    return Fragment(_parse(prefix, text, suffix), "", prefix, suffix)


def only(fragment: Fragment) -> cst.BaseSmallStatement:
    """Return the simple statement that a fragment is, or that its expression stands in."""
    match fragment.module.body:
        case [_, cst.SimpleStatementLine(body=[statement]), _]:
            return statement
    raise RewriteError("expected one simple statement")


def _parse(prefix: str, text: str, suffix: str) -> cst.Module:
    source = prefix + text + suffix
    if len(source) > _DEEPEST and depth(source) > _DEEPEST:
        raise RecursionError
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise RewriteError(f"LibCST cannot parse {_short(text)}: {error.message}") from error
    except (cst.CSTLogicError, cst.CSTValidationError) as error:
        raise RewriteError(f"LibCST cannot parse {_short(text)}: {error}") from error
    if module.code != source:
        raise RewriteError(f"LibCST does not give {_short(text)} back as it was")
    return module


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= 60 else shown[:60] + "…")
