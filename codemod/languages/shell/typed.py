"""What forbids a rewrite where a request is typed at a prompt, among the answers of a session."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.shell.find import Found, ShellFacts
from codemod.languages.shell.spread import is_straight
from codemod.languages.shell.syntax import Tree, statement_of
from codemod.model import Obstacle
from codemod.record import replace
from codemod.sdk.rest import OLD_PATH


def with_obstacles(found: Found, facts: ShellFacts) -> Found:
    """Return a request with what the session has against its rewrite."""
    if found.request is None:
        return found
    return replace(found, obstacles=(*found.obstacles, *_obstacles(found, facts)))


def _obstacles(found: Found, facts: ShellFacts) -> Iterator[Obstacle]:
    if not found.obstacles and not is_straight(found, facts):
        yield Obstacle("session-function")
    answer = list(_answer(facts.tree, found))
    told = next((line for line, text in answer if OLD_PATH in text), 0)
    if told:
        yield Obstacle("session-output", f"line {told} has its address")
    elif answer and found.asked.has("--verbose"):
        yield Obstacle("session-output", "the option -v has its requests shown")


def _answer(tree: Tree, found: Found) -> Iterator[tuple[int, str]]:
    """Yield the lines that stand below a command as its answer, each with its number: comments, in what is read."""
    line = tree.line_at(statement_of(found.asked.command).end) + 1
    while line <= len(tree.lines) and tree.lines[line - 1].startswith("#"):
        yield line, tree.lines[line - 1]
        line += 1
