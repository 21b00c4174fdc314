"""The tokens of a text as they would be without the rewrite: what was put in is recognised by its shape, and taken out.

This knows what a rewritten call looks like and nothing of how it is made, so that a fault of the rewriter shows. The
old text and the new one are both read in this way, so that code which had such shapes before is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codemod.languages.javascript import rest_undo
from codemod.languages.javascript.grammar import SgNode
from codemod.languages.javascript.tokens import (
    COMMENTS,
    WHOLE,
    awaited_by,
    bare_children,
    flat,
    is_of_await,
    spelt_out,
    unquoted,
)
from codemod.record import dataclass
from codemod.sdk.javascript import (
    CODE,
    COMPLETED,
    DATA,
    ERROR,
    GENERATE,
    OLD_CODE,
    OLD_METHODS,
    ON_STATUS_CHANGE,
    PROCESS,
    QUEUE,
    QUEUE_CODES,
    QUEUE_OPTIONS_TYPE,
    QUEUE_TYPE,
    STATUS,
    SUBMIT_AND_POLL,
    VIDEO_MODEL_TYPE,
)

_UNSAID = (*COMMENTS, "empty_statement")
_BLOCKS = ("program", "statement_block")
_CONDITIONED = ("if_statement", "while_statement", "do_statement", "switch_statement")
"""Statements whose own parentheses are around an expression."""
_CLOSING = (")", "]", "}")

_THROWN = rf"throw Object \. assign \( new Error \( (?P=r) \. {ERROR} \) , {{ {CODE} : '{OLD_CODE}' }} \)"
_CHECK = rf"if \( (?P<r>[^\s.]+) \. {STATUS} !== '{COMPLETED}' \) {{ {_THROWN} }}"
_GUARD = re.compile(rf"^{_CHECK}$")
_GUIDE = re.compile(rf"^if \( (?P<r>[^\s.]+) \. {STATUS} === '{COMPLETED}' \) {{ ")
_TYPED = (
    r"< T extends (?P<v>\S+) > \( (?P<c>\S+) : { "
    + QUEUE
    + r" : (?P<q>\S+) } , (?P<o>\S+) : (?P<t>\S+) < T >(?: ,)? \)(?: : Promise < Blob >)?"
)
_ANY = r"\( (?P<e>\S+) : any , (?P<f>\S+) : any \)(?: : Promise < any >)?"
_WRAPPER = re.compile(
    rf"^async function (?P<w>\S+) (?:{_TYPED}|{_ANY}|\( (?P<d>\S+) , (?P<p>\S+) \)) {{ "
    rf"const (?P<n>\S+) = await (?P<x>\S+) \. {QUEUE} \. {SUBMIT_AND_POLL} \( (?P<y>\S+) \) {_CHECK} "
    rf"return (?P=r) \. {DATA} }}$"
)
_STRINGS = ("string", "template_string")
_LONGEST = 2000
"""More characters than a wrapper has, with whatever names and blanks."""
_OPTIONAL = re.compile(r"^(?P<x>.+) == null \? undefined : (?P<w>\S+) \( (?P=x) , ")
_CALLBACK = f"{ON_STATUS_CHANGE} : ( job ) => console . log ( `Status: ${{job.{STATUS}}}` )"
_TYPES = (QUEUE_TYPE, QUEUE_OPTIONS_TYPE, VIDEO_MODEL_TYPE)


@dataclass(frozen=True, slots=True)
class Video:
    """Stands in the new text for a name that the old one had for the video: the result's name, by which it went."""

    result: str


Token = str | Video
Given = tuple[tuple[str, SgNode | None], ...]
"""What the data of results stand for, by their names: the call that was awaited, or a name that is not known here."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A node to be read, with what holds where it stands."""

    node: SgNode
    given: Given = ()


class Reading:
    """The tokens and comments of a text, without the additions of a rewrite. ``own`` are functions that are no such."""

    def __init__(self, root: SgNode, own: frozenset[str]) -> None:
        self.comments: list[str] = [node.text().rstrip() for kind in COMMENTS for node in root.find_all(kind=kind)]
        self._own = own
        self._wrappers = {name for name in wrappers(root) if name not in own}
        self._senders = {name: one for name, one in rest_undo.senders(root).items() if name not in own}
        self.tokens = tuple(_plain(self._read(root)))

    def _read(self, root: SgNode) -> Iterator[Token]:
        stack: list[Token | _Item] = [_Item(root)]
        while stack:
            item = stack.pop()
            if isinstance(item, _Item):
                stack += reversed(list(self._expanded(item)))
            else:
                yield item

    def _expanded(self, item: _Item) -> Iterator[Token | _Item]:
        node, given = item.node, item.given
        kind = node.kind()
        if kind in WHOLE:
            yield rest_undo.with_old_path(unquoted(node.text()))
        elif kind in COMMENTS:
            return
        elif kind == "template_string":
            yield from _template(node, given)
        elif kind in _BLOCKS:
            yield from self._statements(node.children(), given)
        elif kind == "call_expression":
            yield from self._call(node, given)
        elif kind == "expression_statement" and (awaited := awaited_by(node)) is not None:
            yield _Item(awaited, given)
        elif kind == "parenthesized_expression" or (kind == "arguments" and is_of_await(node)):
            yield from self._in_parentheses(node, given)
        elif kind == "binary_expression":
            kept = _without_added(node)
            yield from _parts(kept, given) if kept is node else [_Item(kept, given)]
        elif kind == "switch_body":
            yield from _cases(node, given)
        elif kind == "pair" and flat(node) == _CALLBACK:
            return
        elif kind == "member_expression" and (found := _data_of(node, given)) is not None:
            result, call = found
            yield Video(result) if call is None else _Item(call, given)
        elif kind == "subscript_expression" and (name := _method_name(node)):
            is_optional = any(child.kind() in ("optional_chain", "?.") for child in node.children())
            yield from (_Item(node.children()[0], given), "?." if is_optional else ".", name)
        else:
            yield from _parts(node, given)

    def _statements(self, nodes: Iterable[SgNode], given: Given) -> Iterator[Token | _Item]:
        children = [child for child in nodes if child.kind() not in _UNSAID]
        at = 0
        while at < len(children):
            child = children[at]
            following = children[at + 1 : at + 3]
            if self._is_added(child):
                at += 1
                continue
            call = _kept_under(child)
            check = flat(following[0]) if call is not None and following else ""
            if call is not None and (match := _GUARD.match(check)) and match["r"] == call[0]:
                used = len(following) > 1 and _uses(following[1], call[0])
                yield _Item(following[1], (*given, call)) if used else _Item(call[1], given)
                at += 3 if used else 2
                continue
            if call is not None and (match := _GUIDE.match(check)) and match["r"] == call[0]:
                yield from ("const", Video(call[0]), "=", _Item(call[1], given))
                block = following[0].field("consequence")
                inside = block.children()[1:-1] if block is not None else []
                yield from self._statements(inside, (*given, (call[0], None)))
                at += 2
                continue
            yield _Item(child, given)
            at += 1

    def _is_added(self, statement: SgNode) -> bool:
        """Whether a statement is the wrapper, or an import of its types."""
        if statement.kind() == "function_declaration":
            sender = rest_undo.sender(statement) if self._senders else None
            if sender is not None:
                return sender[0] in self._senders
            return (match := _wrapper(statement)) is not None and match["w"] in self._wrappers
        if statement.kind() != "import_statement" or not self._wrappers:
            return False
        words = flat(statement).split()
        names = [word for word in words[3 : words.index("}")] if word != ","] if words[1:3] == ["type", "{"] else []
        return bool(names) and all(name in _TYPES or name.rstrip("0123456789") in (*_TYPES, "as") for name in names)

    def _call(self, node: SgNode, given: Given, dot: str = ".") -> Iterator[Token | _Item]:
        callee, *others = bare_children(node)
        if (address := rest_undo.replaced(node)) is not None:
            yield from (_Item(one, given) for one in address)
            return
        called = bare_children(callee)[-1] if callee.kind() == "await_expression" else callee
        if called.kind() == "identifier" and called.text() in self._senders:
            yield from ("await",) if called is not callee else ()  # the grammar takes it for awaited, then called
            yield from self._sent(self._senders[called.text()], others, given)
            return
        callee = rest_undo.shortened(callee)
        if callee.kind() == "identifier" and callee.text() in self._wrappers:
            _, client, _, *options = bare_children(others[-1])
            yield _Item(client, given)
            yield from (dot, PROCESS)
            yield from (_Item(one, given) for one in others[:-1])
            yield "("
            others = options
        elif (queue := _queue_of(callee)) is not None:
            yield _Item(queue, given)
            yield from (dot, PROCESS)
        else:
            yield _Item(callee, given)
        yield from (_Item(one, given) for one in others)

    def _sent(self, sender: rest_undo.Added, others: list[SgNode], given: Given) -> Iterator[Token | _Item]:
        """Yield a call that sends a request by way of the queue as the one that it was."""
        if sender.kind == rest_undo.PLAIN:
            yield sender.sent
            yield from (_Item(one, given) for one in others)
            return
        _, client, _, *options = bare_children(others[-1])
        yield _Item(client, given)
        yield from () if sender.kind == rest_undo.REQUEST else (".", sender.kind)
        yield from (_Item(one, given) for one in others[:-1])
        yield "("
        yield from (_Item(one, given) for one in options)

    def _in_parentheses(self, node: SgNode, given: Given) -> Iterator[Token | _Item]:
        """Yield what is in parentheses without them, if the rewrite may have put them there."""
        inner = bare_children(node)[1:-1]
        if len(inner) == 1 and inner[0].kind() == "ternary_expression":
            call = inner[0].field("alternative")
            match = _OPTIONAL.match(flat(inner[0]))
            if call is not None and match is not None and match["w"] in self._wrappers:
                yield from self._call(call, given, "?.")
                return
        above = node.parent()
        is_own = above is None or above.kind() not in _CONDITIONED
        if is_own and len(inner) == 1 and _is_old_comparison(_without_added(inner[0])):
            yield _Item(inner[0], given)
            return
        yield from _parts(node, given)


def wrappers(root: SgNode) -> frozenset[str]:
    """Return the names of a text's functions that are such as a rewrite adds."""
    found = map(_wrapper, root.find_all(kind="function_declaration"))
    return frozenset(match["w"] for match in found if match)


def _wrapper(function: SgNode) -> re.Match[str] | None:
    """Return the parts of a function that is such as a rewrite adds, None for any other."""
    text = function.text()
    match = _WRAPPER.match(flat(function)) if text.startswith("async") and len(text) < _LONGEST else None
    if match is None:
        return None
    names = (match["c"] or match["d"] or match["e"], match["o"] or match["p"] or match["f"], match["n"])
    return match if names == (match["x"], match["y"], match["r"]) else None


def lacking_type(root: SgNode) -> str:
    """Return a type that a wrapper is written with and that no import gives a name, "" where all are imported."""
    imports = " ".join(flat(node) for node in root.find_all(kind="import_statement")).split()
    for match in map(_wrapper, root.find_all(kind="function_declaration")):
        if match and match["v"]:
            names = [match[group].partition(".")[0] for group in ("v", "q", "t")]
            return next((name for name in names if name not in imports), "")
    return ""


def _parts(node: SgNode, given: Given) -> Iterator[Token | _Item]:
    children = node.children()
    if not children:
        yield spelt_out(node.text()) if node.kind() == "property_identifier" else node.text()
    for child in children:
        yield _Item(child, given)


def _template(node: SgNode, given: Given) -> Iterator[Token | _Item]:
    """Yield a template's own text as it is, blanks and all, and what stands in its holes."""
    text, start = node.text(), node.range().start.index
    done = 0
    for child in node.children():
        if child.kind() == "template_substitution":
            place = child.range()
            yield rest_undo.with_old_path(text[done : place.start.index - start])
            yield _Item(child, given)
            done = place.end.index - start
    yield rest_undo.with_old_path(text[done:])


def _cases(node: SgNode, given: Given) -> Iterator[Token | _Item]:
    """Yield a switch's cases; the queue's codes have the body of the old one."""
    old: list[str] = []  # the old code's label, as long as cases follow it that have no body of their own
    for child in node.children():
        words = flat(child).split()
        if child.kind() == "switch_case":
            label = words[: words.index(":") + 1] if ":" in words else words
            code = label[-2].strip("'") if len(label) > 2 else ""
            if old and code in QUEUE_CODES and [word.replace(code, OLD_CODE) for word in label] == old:
                yield from (_Item(part, given) for part in child.children()[3:])
                old = old if words == label else []
                continue
            old = label if code == OLD_CODE and words == label else []
        yield _Item(child, given)


def _without_added(node: SgNode) -> SgNode:
    """Return a comparison with the old code without those with the queue's codes that were joined to it."""
    while node.kind() == "binary_expression":
        parts = bare_children(node)
        if len(parts) != 3 or parts[1].kind() not in ("||", "&&"):
            break
        added = flat(parts[2])
        code = next((code for code in QUEUE_CODES if code in added), "")
        left = flat(parts[0])
        if not code or not (
            left == added.replace(code, OLD_CODE) or left.startswith(added.replace(code, OLD_CODE) + " ")
        ):
            break
        node = parts[0]
    return node


def _is_old_comparison(node: SgNode) -> bool:
    """Whether a node compares with the old code: it had parentheses, or got them with those that were joined to it."""
    parts = bare_children(node) if node.kind() == "binary_expression" else []
    if len(parts) != 3 or parts[1].kind() not in ("===", "==", "!==", "!="):
        return False
    return any(flat(parts[at]) == f"'{OLD_CODE}'" or flat(parts[at]).endswith(f". {OLD_CODE}") for at in (0, 2))


def _kept_under(statement: SgNode) -> tuple[str, SgNode] | None:
    """Return the name of a constant that a call of the queue is awaited for, and what is awaited."""
    if statement.kind() != "lexical_declaration":
        return None
    words = flat(statement).split(" ", 4)
    if words[0] != "const" or words[2:4] != ["=", "await"]:
        return None
    for child in statement.children():
        value = child.field("value") if child.kind() == "variable_declarator" else None
        if value is not None and any(_queue_of(call.children()[0]) is not None for call in _calls(value)):
            return words[1], value
    return None


def _calls(value: SgNode) -> Iterator[SgNode]:
    """Yield the call that an expression awaits."""
    while value.kind() in ("await_expression", "parenthesized_expression", "as_expression", "non_null_expression"):
        value = next(child for child in value.children() if child.is_named() and child.kind() not in COMMENTS)
    if value.kind() == "call_expression":
        yield value


def _queue_of(callee: SgNode) -> SgNode | None:
    """Return whose queue's method a callee is."""
    if callee.kind() == "member_expression" and flat(callee).endswith(f". {QUEUE} . {SUBMIT_AND_POLL}"):
        queue = callee.children()[0]
        return queue.children()[0] if queue.kind() == "member_expression" else None
    return None


def _data_of(node: SgNode, given: Given) -> tuple[str, SgNode | None] | None:
    words = flat(node) if given and node.text().endswith(DATA) else ""
    return next((found for found in reversed(given) if words == f"{found[0]} . {DATA}"), None)


def _uses(statement: SgNode, result: str) -> bool:
    found = [node for node in statement.find_all(kind="member_expression") if flat(node) == f"{result} . {DATA}"]
    return any(not _is_of_another(node, result, statement) for node in found)


def _is_of_another(node: SgNode, result: str, statement: SgNode) -> bool:
    """Whether a block inside a statement has a result of its own, of the same name, that is meant."""
    above = node.parent()
    while above is not None and above.range() != statement.range():
        if above.kind() in _BLOCKS:
            kept = (_kept_under(child) for child in above.children())
            if any(one is not None and one[0] == result for one in kept):
                return True
        above = above.parent()
    return False


def _method_name(node: SgNode) -> str:
    """Return which old method a subscript names, "" where it names none."""
    parts = bare_children(node)
    name = spelt_out(parts[-2].text()[1:-1]) if len(parts) > 3 and parts[-2].kind() in _STRINGS else ""
    return name if name in OLD_METHODS else ""


def _plain(tokens: Iterator[Token]) -> Iterator[Token]:
    """Yield tokens without semicolons and last commas, the old method by one of its two names."""
    is_held = False
    for one in tokens:
        if one == ",":
            is_held = True  # two in a row had something between them that was put in
            continue
        if is_held and one not in _CLOSING:
            yield ","
        is_held = False
        if one not in (";", ""):
            yield PROCESS if one == GENERATE else one
