"""One command of curl: its arguments, taken apart as curl does, and what stands in the way of a rewrite."""

from __future__ import annotations

import re
from itertools import pairwise

from codemod.languages.shell.evaluate import Evaluator, Pieces, Value
from codemod.languages.shell.options import LONG, TABLE, Use
from codemod.languages.shell.syntax import REMARK, Node
from codemod.model import Obstacle
from codemod.record import dataclass, field
from codemod.sdk.rest import read_address

_BLANK = re.compile(rf"(?:[ \t]|\\\n|{REMARK.pattern})*")
_OF_BODY = re.compile(r"(?:content-|transfer-encoding)", re.IGNORECASE)
_SHORT = 60
_REDIRECTS = frozenset(("file_redirect", "herestring_redirect", "heredoc_redirect"))


@dataclass(frozen=True, slots=True)
class Option:
    """One option as it stands in a command: its name, and its value, where it takes one.

    ``word`` is the argument that it stands in, ``at`` where in that argument's text its letter stands (0: it is a word
    of its own); ``value`` is the argument with the value, the same one where it is attached to the letter.
    """

    name: str
    use: Use
    word: Node
    at: int = 0
    value: Node | None = None

    @property
    def long(self) -> str:
        """The option's long name."""
        return LONG.get(self.name, self.name)

    @property
    def is_attached(self) -> bool:
        """Whether the value, if there is one, stands in the same word."""
        return self.value is self.word


@dataclass(slots=True)
class Request:
    """What a command of curl asks for. ``addresses`` are the arguments that are addresses."""

    command: Node
    options: list[Option] = field(default_factory=list)
    addresses: list[Node] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    spread: list[Node] = field(default_factory=list)
    """Unquoted variables that stand for several options, all known."""

    def has(self, *names: str) -> bool:
        """Say whether one of some options is there, by their long names."""
        return any(option.long in names for option in self.options)

    def is_post(self, evaluator: Evaluator) -> bool | None:
        """Say whether the method is POST; None where it is known only at run time."""
        methods = [option for option in self.options if option.long == "--request"]
        if methods:
            text = _value_text(methods[-1], evaluator)
            return None if text is None else text.upper() == "POST"
        return any(option.use is Use.SUBMIT for option in self.options)


def _value_text(option: Option, evaluator: Evaluator) -> str | None:
    if option.value is None:
        return None
    text = evaluator.text(option.value)
    return text[option.at + 1 :] if text is not None and option.is_attached else text


def arguments_of(command: Node) -> list[Node]:
    """Return the arguments of a command, in order."""
    name = command.first("command_name")
    return [
        child
        for child in command.children
        if name is not None and child.start >= name.end and child.kind not in _REDIRECTS
    ]


def read_request(command: Node, evaluator: Evaluator) -> Request:
    """Take the arguments of a command of curl apart."""
    return _Reading(command, evaluator).read()


class _Reading:
    def __init__(self, command: Node, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._request = Request(command)
        self._waiting: tuple[str, Use, Node, int] | None = None
        """An option that takes the next argument as its value."""

    def read(self) -> Request:
        arguments = arguments_of(self._request.command)
        self._look_between(arguments)
        for node in arguments:
            self._argument(node)
        if self._waiting is not None:
            self._hinder("curl-arguments-unseen", f"{self._waiting[0]} has no value")
        return self._request

    def _look_between(self, arguments: list[Node]) -> None:
        """Note where the parser has passed over something between two arguments."""
        text = self._evaluator.tree.text
        for one, other in pairwise(arguments):
            between = text[one.end : other.start]
            if not between or not _BLANK.fullmatch(between):
                self._hinder("curl-arguments-unseen", "it is not clear where an argument ends")

    def _hinder(self, reason: str, detail: str) -> None:
        self._request.obstacles.append(Obstacle(reason, detail))

    def _argument(self, node: Node) -> None:
        evaluator = self._evaluator
        shown = shortened(evaluator.tree.of(node))
        if self._waiting is not None:
            name, use, word, at = self._waiting
            self._waiting = None
            if not self._is_value(node):
                self._hinder("curl-arguments-unseen", f"{shown} may be several arguments")
            self._add(name, use, word, at, node)
            return
        value = evaluator.value(node)
        texts = [_text(one) for one in value]
        if not evaluator.is_one_word(node):
            self._loose(node, value, shown)
        elif all(text is not None and text.startswith("-") and len(text) > 1 for text in texts) and len(texts) == 1:
            self._option(node, str(texts[0]), shown)
        elif any(text is not None and text.startswith("-") for text in texts):
            if len(texts) > 1:
                self._hinder("curl-arguments-unseen", f"{shown} may be one of several options")
            else:
                self._option(node, str(texts[0]), shown)
        elif any(text is None for text in texts) and read_address(value[0]) is None:
            self._hinder("curl-arguments-unseen", f"{shown} may be an option or an address")
        else:
            self._request.addresses.append(node)

    def _is_value(self, node: Node) -> bool:
        """Whether a word can be passed on as one value: it is one, or a plain variable, which splits as it did."""
        if self._evaluator.is_one_word(node):
            return True
        if self._evaluator.has_braces(node):
            return False
        parts = [node, *node.children] if node.kind == "concatenation" else [node]
        return all(
            part.kind in ("simple_expansion", "expansion", "concatenation", "command_substitution")
            or self._evaluator.is_one_word(part)
            for part in parts
        ) and not any(self._evaluator.tree.of(part) in ("$@", "$*") for part in parts)

    def _loose(self, node: Node, value: Value, shown: str) -> None:
        """Take a word that may be several, or none, when it runs."""
        if any(read_address(one) is not None for one in value) and self._is_value(node):
            self._request.addresses.append(node)
            return
        texts = [_text(one) for one in value]
        if len(texts) == 1 and texts[0] is not None and node.kind in ("simple_expansion", "expansion"):
            words = texts[0].split()
            if not re.search(r"[*?\[\]]", texts[0]) and all(TABLE.get(one) == (Use.ALL, False) for one in words):
                self._request.spread.append(node)
                for one in words:
                    self._request.options.append(Option(one, Use.ALL, node))
                return
        self._hinder("curl-arguments-unseen", f"{shown} may hold any arguments")

    def _option(self, node: Node, text: str, shown: str) -> None:
        head, hole, _ = text.partition("\0")
        if head.startswith("--"):
            use, takes = TABLE.get(text, (Use.OTHER, False))
            if hole:
                self._hinder("curl-arguments-unseen", f"{shown} is known only at run time")
            elif "=" in text and read_address((text.partition("=")[2],)) is not None:
                self._request.addresses.append(node)  # curl has no such syntax, and refuses it
                self._add(text, use, node, 0, None)
            elif takes:
                self._wait(text, use, node, 0)
            else:
                self._add(text, use, node, 0, None)
            return
        for at, letter in enumerate(head[1:], 1):
            use, takes = TABLE.get(f"-{letter}", (Use.OTHER, False))
            if takes or use is Use.NAMED:
                self._look_at_letters(node, text, at)
            if takes:
                if at + 1 < len(text):
                    self._add(f"-{letter}", use, node, at, node)
                else:
                    self._wait(f"-{letter}", use, node, at)
                return
            self._add(f"-{letter}", use, node, at, None)
        if hole:
            self._hinder("curl-arguments-unseen", f"{shown} is known only at run time")

    def _look_at_letters(self, node: Node, text: str, at: int) -> None:
        """Note where an option cannot be made a word of its own, since its letter does not stand in the script so."""
        raw = self._evaluator.tree.text[node.start : node.start + at + 1]
        if (at > 1 or len(text) > at + 1) and raw != text[: at + 1]:
            self._hinder("curl-option-unsupported", f"the option -{text[at]} is not written plainly")

    def _wait(self, name: str, use: Use, word: Node, at: int) -> None:
        self._waiting = (name, use, word, at)
        self._warn(name, use)

    def _add(self, name: str, use: Use, word: Node, at: int, value: Node | None) -> None:
        if self._waiting is None and (value is None or value is word):
            self._warn(name, use)
        if value is not None and LONG.get(name, name) == "--header" and self._is_of_body(value, word, at):
            use = Use.SUBMIT
        self._request.options.append(Option(name, use, word, at, value))
        if use is Use.ADDRESS and value is not None:
            self._request.addresses.append(value)

    def _is_of_body(self, value: Node, word: Node, at: int) -> bool:
        """Whether a header is about the request's body, which only the first request has."""
        pieces = self._evaluator.value(value)[0]
        head = pieces[0] if pieces else None
        return head is not None and bool(_OF_BODY.match(head[at + 1 :] if value is word else head))

    def _warn(self, name: str, use: Use) -> None:
        reason = _REASONS.get(use)
        if reason is not None:
            self._hinder(reason, f"the option {name}")


_REASONS = {
    Use.TOLD: "curl-answer-described",
    Use.MORE: "curl-arguments-unseen",
    Use.SEVERAL: "curl-several-requests",
    Use.OTHER: "curl-option-unsupported",
}


def shortened(text: str) -> str:
    """Return a piece of a script on one line, with its end left out where it is long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"


def _text(pieces: Pieces) -> str | None:
    """Return what pieces say, with a mark for those that are known only at run time; None where they begin so."""
    if pieces and pieces[0] is None:
        return None
    text = "".join("\0" if piece is None else piece for piece in pieces)
    return None if text.startswith("\0") else text
