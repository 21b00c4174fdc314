"""Comments that are about the line after them: what stands on that line must stay there."""

from __future__ import annotations

import re

from codemod.languages.javascript.candidates import Candidate
from codemod.languages.javascript.syntax import Node, Tree
from codemod.model import Obstacle
from codemod.sdk import javascript as sdk

REASON = "error-expected"
EXPECT_ERROR = "@ts-expect-error"
_TYPED = re.compile(r"[/*]*\s*(@ts-expect-error|@ts-ignore)")
_FOR_NEXT_LINE = re.compile(
    r"-next-line|ignore next|(?:prettier|biome|deno-lint)-ignore(?![\w-])|[/*]\s*@ts-(?:expect-error|ignore)"
)


class Directives:
    """The comments of a file that tell TypeScript of an error on the next line."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._by_line: dict[int, str] = {}
        """By the line that a comment ends on."""
        self._places: list[tuple[int, int]] = []
        for begin, end in tree.comments if "@ts-" in tree.text else ():
            match = _TYPED.match(tree.text[begin:end].splitlines()[-1].lstrip())
            if match:
                self._by_line[tree.line_at(end - 1)] = match[1]
                self._places.append((begin, end))

    def over(self, node: Node) -> str:
        """Return the comment that is about the line on which a node begins, "" where there is none."""
        above = self._tree.line(node) - 1
        while self._by_line and above > 0:
            if above in self._by_line:
                return self._by_line[above]
            text = self._tree.lines[above - 1].strip()
            if text and not text.startswith("//"):
                break
            above -= 1
        return ""

    def is_parted(self, statement: Node, argument: Node | None) -> bool:
        """Whether a guard would part such a comment from what it is about: from a half of the statement, or the next.

        What the call is given stays as it is.
        """
        if self.over(statement):
            return True
        last = self._tree.line_at(max(statement.start, statement.end - 1))
        for begin, _ in self._places:
            inside = argument is not None and argument.start <= begin < argument.end
            if statement.start <= begin and self._tree.line_at(begin) <= last and not inside:
                return True
        return False

    def obstacle(self, one: Candidate) -> tuple[Obstacle, ...]:
        """Return why a call is left to a person: that the typings lack its method is an error that is expected."""
        method = one.node.field("property") or one.node
        if one.method != sdk.GENERATE or self.over(method) != EXPECT_ERROR:
            return ()
        return (Obstacle(REASON, "", self._tree.line(method)),)


def is_for_next_line(comment: str) -> bool:
    """Say whether a comment is about the line after it, to TypeScript or to another tool."""
    return _FOR_NEXT_LINE.search(comment) is not None
