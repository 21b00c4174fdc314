"""What the words of a script say: texts, and pieces that are known only at run time, through its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from codemod.languages.shell.functions import Functions
from codemod.languages.shell.syntax import Node, Tree
from codemod.languages.shell.variables import Variables
from codemod.sdk.rest import OLD_PATH

Pieces = tuple["str | None", ...]
"""Texts that follow each other, None where one is known only at run time."""
Value = tuple[Pieces, ...]
"""What a word may say: one of these, as far as the script tells."""

UNKNOWN: Value = ((None,),)
_MOST = 24
"""More values than these are none that a reader would list."""
_DEEPEST = 40
"""Variables that hang on each other in longer chains are not followed to the end."""
_BASE = re.compile(r"https?://[^/?#]+(?:/(?!.*generate)[^?#]*)?")
"""A default that only says where the interface is, so that the user's own setting says no more."""
_QUOTED_ESCAPE = re.compile(r'\\(\n|["\\$`])')
_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_SPLITS = re.compile(r"[\s*?\[\]]")
_SPECIAL = frozenset("@*#?-$!0123456789")


class Evaluator:
    """Evaluates words; variables are looked up where they are used."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.variables = Variables(tree)
        self.functions = Functions(tree)
        self._busy: set[object] = set()
        """What is being evaluated: values of variables, by their words, and parameters."""
        self._known: dict[int, Value] = {}

    def value(self, node: Node) -> Value:
        """Return what a word may say."""
        known = self._known.get(id(node))
        if known is None:
            known = self._evaluated(node)
            if not self._busy:
                self._known[id(node)] = known
        return known

    def text(self, node: Node) -> str | None:
        """Return what a word says where that is one text, None where it is not."""
        value = self.value(node)
        if len(value) != 1 or None in value[0]:
            return None
        return "".join(piece for piece in value[0] if piece is not None)

    def sources(self, node: Node) -> Iterator[Node]:
        """Yield a word and the words that its variables may get their values from, and those of these."""
        seen: set[str] = set()
        waiting = [node]
        while waiting:
            word = waiting.pop()
            yield word
            for part in word.walk():
                name = self.tree.of(part)
                if part.kind == "variable_name" and name not in seen:
                    seen.add(name)
                    waiting += [one for one in self.variables.values(name, part) if one is not None]

    def is_one_word(self, node: Node) -> bool:
        """Say whether a word of the script is exactly one word when it runs."""
        if node.kind in ("raw_string", "ansi_c_string", "number"):
            return True
        if node.kind == "word":
            return not self.has_braces(node)
        if node.kind in ("string", "translated_string"):
            return not any(self._is_list(part) for part in node.walk())
        if node.kind == "concatenation":
            return not self.has_braces(node) and all(
                self.is_one_word(part) for part in node.children if part.kind not in ("{", "}")
            )
        if node.kind in ("simple_expansion", "expansion"):
            if self._is_list(node):
                return False
            return all(
                None not in one and "".join(filter(None, one)) and not _SPLITS.search("".join(filter(None, one)))
                for one in self.value(node)
            )
        return node.kind in ("arithmetic_expansion", "command_name")

    def has_braces(self, node: Node) -> bool:
        """Say whether bash makes several words of one with braces."""
        parts = node.children if node.kind == "concatenation" else [node]
        plain = "".join(self.tree.of(part) if part.kind in ("word", "{", "}") else "\0" for part in parts)
        return bool(re.search(r"(?<!\\)\{[^{}]*(?:,|\.\.)[^{}]*\}", plain))

    def _is_list(self, node: Node) -> bool:
        """Whether an expansion makes several words even in quotes: all arguments, or an array."""
        if node.kind == "simple_expansion":
            return self.tree.of(node) in ("$@", "$*")
        if node.kind == "subscript":
            return self.tree.of(node).endswith(("[@]", "[*]"))
        return node.kind == "expansion" and bool(re.match(r"\$\{!?[@*]", self.tree.of(node)))

    def _evaluated(self, node: Node) -> Value:
        kind, text = node.kind, self.tree.of(node)
        if kind in ("word", "variable_name"):
            return ((_ESCAPE.sub(lambda found: found[1].replace("\n", ""), text),),)
        if kind in ("number", "string_content", "heredoc_content"):
            return ((text,),)
        if kind == "raw_string":
            return ((text[1:-1],),)
        if kind == "ansi_c_string":
            return ((text[2:-1],),) if "\\" not in text else UNKNOWN
        if kind == "string":
            return self._joined(node, node.start + 1, node.end - 1)
        if kind == "translated_string":
            return self.value(node.children[-1])
        if kind == "heredoc_body":
            return self._joined(node, node.start, node.end)
        if kind == "command_name":
            return self.value(node.children[0])
        if kind == "concatenation":
            return _product([self.value(part) for part in node.children])
        if kind in ("{", "}"):
            return ((text,),)
        if kind == "simple_expansion":
            return self._variable(text[1:], node)
        if kind == "expansion":
            return self._expansion(node)
        return UNKNOWN

    def _joined(self, node: Node, start: int, end: int) -> Value:
        """Return what a quoted text says: its expansions, and what stands between them."""
        values: list[Value] = []
        place = start
        inner = [part for part in node.children if part.start >= start and part.end <= end]
        for part in [one for one in inner if one.kind.endswith(("expansion", "substitution"))]:
            values += [((_unquoted(self.tree.text[place : part.start]),),), self.value(part)]
            place = part.end
        values.append(((_unquoted(self.tree.text[place:end]),),))
        return _product(values)

    def _expansion(self, node: Node) -> Value:
        inside = self.tree.of(node)[2:-1]
        name = re.match(r"[A-Za-z_]\w*|[1-9]", inside)
        if name is None:
            return UNKNOWN
        rest = inside[name.end() :]
        if not rest:
            return self._variable(name[0], node)
        if rest.startswith((":?", "?")):
            return self._variable(name[0], node)
        if re.fullmatch(r"\[[^@*]+\]", rest):
            return self._element(name[0], node)
        if rest == "%/":
            return tuple(_without_slash(one) for one in self._variable(name[0], node))
        found = re.match(r":?[-=]", rest)
        if found is None:
            return UNKNOWN
        defaults = [part for part in node.children[2:-1] if part.start >= node.start + 2 + name.end() + found.end()]
        default: Value = _product([self.value(part) for part in defaults]) if defaults else (("",),)
        if name[0].isdigit():
            return self._parameter(int(name[0]), node, default)
        if self.variables.is_set(name[0], node):
            return self._variable(name[0], node)
        return self._default(default)

    @staticmethod
    def _default(default: Value) -> Value:
        """Return what a setting of the environment says, or its default: that it is somewhere else is no news."""
        texts = ["".join(piece or "\0" for piece in one) for one in default]
        return default if all(_BASE.fullmatch(text) and OLD_PATH not in text for text in texts) else UNKNOWN

    def _parameter(self, number: int, use: Node, default: Value) -> Value:
        """Return what a function's parameter may be, by the calls of the function."""
        key = f"{number} of {self.functions.enclosing(use)}"
        given = self.functions.parameter(number, use) if key not in self._busy else None
        if given is None:
            return UNKNOWN
        self._busy.add(key)
        try:
            found = [one for node in given for one in (default if node is None else self.value(node))]
        finally:
            self._busy.discard(key)
        alternatives = tuple(dict.fromkeys(found))
        return alternatives if len(alternatives) <= _MOST else UNKNOWN

    def _element(self, name: str, use: Node) -> Value:
        """Return what any element of an array may be."""
        values = self.variables.values(name, use)
        if len(values) != 1 or values[0] is None or values[0].kind != "array":
            return UNKNOWN
        elements = values[0].children[1:-1]
        if any(self.tree.of(one).startswith("[") for one in elements):
            return UNKNOWN  # with keys, of which one may not be there
        return tuple(dict.fromkeys(one for element in elements for one in self.value(element))) or UNKNOWN

    def _is_refined(self, node: Node, name: str) -> bool:
        """Whether a variable gets its own value, with a default or without a slash at the end: twice is as once."""
        return bool(re.fullmatch(rf'"?\$\{{{name}(?:%/|:?[-=][^}}]*)\}}"?', self.tree.of(node)))

    def elements(self, node: Node) -> list[Node] | None:
        """Return the words of the array that an expansion gives all of, None where they are not known."""
        found = re.fullmatch(r'"?\$\{([A-Za-z_]\w*)\[@\]\}"?', self.tree.of(node))
        values = self.variables.values(found[1], node) if found is not None else []
        if len(values) != 1 or values[0] is None or values[0].kind != "array":
            return None
        return values[0].children[1:-1]

    def _each(self, node: Node) -> Value:
        """Return what a variable holds that gets a word's value, or in turn the elements of an array."""
        elements = self.elements(node)
        if elements is None:
            return self.value(node) if node.kind != "array" else UNKNOWN
        return tuple(one for element in elements for one in self.value(element)) or UNKNOWN

    def _variable(self, name: str, use: Node) -> Value:
        if re.fullmatch(r"[1-9]", name):
            return self._parameter(int(name), use, ((),))
        if not name or name[0] in _SPECIAL:
            return UNKNOWN
        found: list[Pieces] = []
        for node in self.variables.values(name, use):
            if node is not None and id(node) in self._busy:
                if not self._is_refined(node, name):
                    return UNKNOWN  # it grows each time
                continue
            if node is None or len(self._busy) > _DEEPEST:
                found += UNKNOWN
                continue
            self._busy.add(id(node))
            try:
                found += self._each(node)
            finally:
                self._busy.discard(id(node))
        alternatives = tuple(dict.fromkeys(found))
        return alternatives if 0 < len(alternatives) <= _MOST else UNKNOWN


def _unquoted(text: str) -> str:
    return _QUOTED_ESCAPE.sub(lambda found: found[1].replace("\n", ""), text)


def _without_slash(pieces: Pieces) -> Pieces:
    last = pieces[-1] if pieces else None
    return (*pieces[:-1], last.removesuffix("/")) if last else pieces


def _product(values: list[Value]) -> Value:
    """Return what values say that follow each other."""
    count = 1
    for value in values:
        count *= len(value)
    if count > _MOST:  # what is said around them is still known
        values = [value if len(value) == 1 else UNKNOWN for value in values]
    return tuple(dict.fromkeys(tuple(piece for part in parts for piece in part) for parts in product(*values)))
