"""What a script's variables may hold where they are used: every assignment of them, and whether one is sure."""

from __future__ import annotations

import re

from codemod.languages.shell.syntax import Node, Tree
from codemod.record import dataclass

_READERS = {"read": 0, "mapfile": 0, "readarray": 0, "getopts": 1, "unset": 0}
"""Commands that set the variables that they name, from what cannot be seen."""
_LOADERS = frozenset((".", "source", "eval"))
"""Commands that may set any variable."""
_APART = frozenset(("subshell", "pipeline", "command_substitution", "process_substitution"))
"""What is set in one of these is not set after it."""


@dataclass(frozen=True, slots=True)
class _Assignment:
    """One place that sets a variable; ``values`` are the words that say to what, None for one that is not known."""

    node: Node
    values: tuple[Node | None, ...]


class Variables:
    """The assignments of a script."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[str, list[_Assignment]] = {}
        self._loaders: list[Node] = []
        self._early: dict[str, Node | None] = {}
        self._functions = {
            tree.of(name)
            for one in tree.root.walk()
            if one.kind == "function_definition" and (name := one.first("word"))
        }
        self._is_open = False  # a variable may stand for another
        for node in tree.root.walk():
            self._note(node)

    def values(self, name: str, use: Node) -> list[Node | None]:
        """Return the words that a variable may hold at a place, None for what is known only at run time."""
        found = self._found.get(name, [])
        if not found or self._is_open:
            return [None]
        sure = self._surely(name, use)
        if sure is not None:
            found = [one for one in found if one.node.start >= sure.start or self._is_in_function(one.node)]
        values = [value for one in found for value in one.values]
        if sure is None or self._is_loaded(found, use):
            values.append(None)
        return values

    def is_set(self, name: str, use: Node) -> bool:
        """Say whether the script itself has set a variable when it comes to a place."""
        return self._surely(name, use) is not None

    def _surely(self, name: str, use: Node) -> Node | None:
        """Return the last statement before a place that sets a variable whatever happens, None where there is none."""
        if name not in self._found:
            return None
        node = use
        while node.parent is not None:
            above = node.parent
            before = [child for child in above.children if child.end <= node.start]
            if node.kind in ("elif_clause", "else_clause"):  # the other branches do not run before this one
                before = before[: next((at for at, child in enumerate(before) if child.kind == "then"), 0)]
            if above.kind == "list" and any(child.kind == "||" for child in before):
                before = []
            if above.kind == "for_statement" and node.kind == "do_group" and self._is_loop_of(above, name):
                return above
            if above.kind not in ("case_statement", "pipeline"):
                found = next((child for child in reversed(before) if self._sets(child, name)), None)
                if found is not None:
                    return found
            if above.kind == "program" and self._is_in_function(use):
                if name not in self._early:
                    self._early[name] = self._before_calls(above, name)
                return self._early[name]
            node = above
        return None

    @staticmethod
    def _is_in_function(node: Node) -> bool:
        return any(one.kind == "function_definition" for one in node.ancestors())

    def _before_calls(self, program: Node, name: str) -> Node | None:
        """Return the last statement that sets a variable before the script calls any of its functions."""
        found = None
        for child in program.children:
            if self._sets(child, name):
                found = child
            elif child.kind != "function_definition" and any(
                self._tree.name_of(one) in self._functions for one in child.walk() if one.kind == "command"
            ):
                break
        return found

    def _is_loop_of(self, loop: Node, name: str) -> bool:
        variable = loop.first("variable_name")
        return variable is not None and self._tree.of(variable) == name

    def _is_loaded(self, found: list[_Assignment], use: Node) -> bool:
        """Whether other code may have set a variable between the script's own assignments and a place."""
        first = min(one.node.start for one in found)
        inside = any(one.kind == "function_definition" for one in use.ancestors())
        return any(first < one.start and (inside or one.start < use.start) for one in self._loaders)

    def _sets(self, node: Node, name: str) -> bool:
        """Whether a variable is set once a statement has run."""
        kind = node.kind
        if kind == "variable_assignment":
            return self._tree.of(node.children[0]) == name
        if kind in ("declaration_command", "variable_assignments", "compound_statement", "redirected_statement"):
            return any(self._sets(child, name) for child in node.children)
        if kind == "list":
            return self._sets(node.children[0], name)
        if kind == "command":
            return any(self._is_default(one, name) for one in node.walk())
        if kind == "if_statement":
            return self._sets_in_branches(node, name)
        if kind == "case_statement":
            items = [one for one in node.children if one.kind == "case_item"]
            has_rest = any(self._tree.of(one).lstrip("(").startswith("*)") for one in items)
            return has_rest and all(any(self._sets(child, name) for child in one.children) for one in items)
        return False

    def _sets_in_branches(self, node: Node, name: str) -> bool:
        other = node.first("else_clause")
        branches = [other, *(one for one in node.children if one.kind == "elif_clause")]
        then = next((number for number, one in enumerate(node.children) if one.kind == "then"), 0)
        own = [one for one in node.children[then:] if one.kind not in ("elif_clause", "else_clause")]
        if other is None or not any(self._sets(one, name) for one in own):
            return False
        return all(branch is not None and any(self._sets(one, name) for one in branch.children) for branch in branches)

    def _is_default(self, node: Node, name: str) -> bool:
        text = self._tree.of(node)
        return node.kind == "expansion" and text.startswith((f"${{{name}:=", f"${{{name}="))

    def _note(self, node: Node) -> None:
        kind = node.kind
        if kind == "variable_assignment":
            self._note_assignment(node)
        elif kind in ("for_statement", "select_statement"):
            variable = node.first("variable_name")
            words = [one for one in node.children[2:] if one.kind not in ("in", ";", "\n", "do_group")]
            if variable is not None:
                values: tuple[Node | None, ...] = tuple(words) if words and kind == "for_statement" else (None,)
                if any(one is not None and one.kind in ("simple_expansion", "command_substitution") for one in values):
                    values = (None,)
                self._add(self._tree.of(variable), node, values)
        elif kind == "expansion" and any(sign in self._tree.of(node) for sign in (":=", "=")):
            name = node.first("variable_name")
            if name is not None and self._is_default(node, self._tree.of(name)):
                self._add(self._tree.of(name), node, (node,))
        elif kind == "declaration_command":
            self._is_open = self._is_open or any(self._tree.of(one) == "-n" for one in node.children)
            for one in node.children:
                given = re.match(r"[\"']?([A-Za-z_]\w*)=", self._tree.of(one))
                if given is not None and one.kind in ("string", "raw_string", "concatenation", "word"):
                    self._add(given[1], node, (None,))
        elif kind in ("command", "unset_command"):
            self._note_command(node)

    def _note_assignment(self, node: Node) -> None:
        if node.parent is not None and node.parent.kind == "command":
            return None  # it holds for one command only
        name = node.children[0]
        if name.kind == "subscript":
            base = name.first("variable_name")
            if base is not None:
                self._add(self._tree.of(base), node, (None,))
            return None
        is_plain = len(node.children) == 3 and node.children[1].kind == "="
        if len(node.children) == 2 and node.children[1].kind == "=":
            return self._add(self._tree.of(name), node, ())
        self._add(self._tree.of(name), node, (node.children[2] if is_plain else None,))
        return None

    def _note_command(self, node: Node) -> None:
        name = self._tree.name_of(node) if node.kind == "command" else "unset"
        if name in _LOADERS:
            self._loaders.append(node)
        words = [self._tree.of(one) for one in node.children if one.kind in ("word", "variable_name")]
        if name in _READERS:
            for word in words[_READERS[name] :]:
                self._add(word, node, (None,))
        elif name == "printf" and "-v" in words[:-1]:
            self._add(words[words.index("-v") + 1], node, (None,))

    def _add(self, name: str, node: Node, values: tuple[Node | None, ...]) -> None:
        self._found.setdefault(name, []).append(_Assignment(node, values))
