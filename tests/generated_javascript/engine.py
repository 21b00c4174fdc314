"""Templates filled with calls, with expressions, and with each other: the grammar's one rule."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tests.generated.choices import Choices
from tests.generated_javascript.expected import Call, Expected, worst
from tests.generated_javascript.handlers import HANDLERS
from tests.generated_javascript.positions import POSITIONS, Kind, Position
from tests.generated_javascript.sources import IMAGE_TO_VIDEO, PLACEHOLDERS, Imports, model, options
from tests.generated_javascript.surroundings import BLOCKS, OTHERS, Surrounding

STATEMENTS = [p for p in POSITIONS if p.kind is Kind.STATEMENT]
EXPRESSIONS = [p for p in POSITIONS if p.kind in (Kind.EXPRESSION, Kind.BLOB)]
BLOBS = [p for p in POSITIONS if p.kind is Kind.BLOB]
MODULE = [p for p in POSITIONS if p.kind is Kind.MODULE]

_SLOT = re.compile(r"([§¶¢])(?:<(\$?\w+)>)?|\$(\w+)")
_BLOCK = re.compile(r"( *)\$(body|function|main)(?:\((.*)\))?$")
_GIVES = re.compile(r" *\+client (.*)$")
_HOT = ("video", "result", "data", "status", "error", "image", "submitAndPoll", "result2")
"""Names that the rewrite may want for itself, or that real programs use."""


@dataclass(frozen=True, slots=True)
class Client:
    """An expression that gives a client, and what that allows at best."""

    text: str
    expected: Expected = Expected.FIX


@dataclass(slots=True)
class Scope:
    """What a statement can use: the clients, the names that its block has, and what it allows at best."""

    clients: list[Client]
    depth: int = 0
    expected: Expected = Expected.FIX
    taken: set[str] = field(default_factory=set)

    def inner(self, more: list[Client], expected: Expected) -> Scope:
        """Return the scope of a block in this one, with more clients."""
        return replace(self, clients=[*more, *self.clients], depth=self.depth + 1, expected=expected, taken=set())


@dataclass(slots=True)
class Writer:
    """A program while it is being written."""

    choices: Choices
    imports: Imports
    budget: int
    uses: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Statements for ``main`` that use what the module defines, each with the names that its template has."""
    hits: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    number: int = 0
    looks: bool = False

    def next(self) -> int:
        """Return a number that the program has not seen."""
        self.number += 1
        return self.number

    # --- statements ----------------------------------------------------------------------------------------------

    def block(self, scope: Scope, most: int = 2) -> list[str]:
        """Return the lines of a block of a few statements."""
        lines: list[str] = []
        for _ in range(1 + self.choices.below(most)):
            lines += self.statement(scope)
        return lines

    def statement(self, scope: Scope) -> list[str]:
        """Return the lines of one statement, with whatever it holds."""
        if self.budget <= 0 or scope.depth > 5:
            return [f'console.log("end {self.next()}");'] if self.choices.chance(50) else self.position(scope)
        self.budget -= 1
        kind = self.choices.weighted(((10, "position"), (3, "other"), (4, "block"), (4, "handler")))
        if kind == "position":
            return self.position(scope)
        table = {"other": OTHERS, "block": BLOCKS, "handler": HANDLERS}[kind]
        return self.surrounding(self.choices.weighted(_WEIGHTED[id(table)]), scope)

    def surrounding(self, chosen: Surrounding, scope: Scope) -> list[str]:
        """Return one surrounding, filled."""
        self.looks = self.looks or chosen.looks
        return self.fill(chosen.text, replace(scope, expected=worst((scope.expected, chosen.expected))), outer=scope)

    def position(self, scope: Scope) -> list[str]:
        """Return a statement with calls at one of the positions."""
        return self.placed(self.choices.pick(STATEMENTS), scope)

    def placed(self, position: Position, scope: Scope) -> list[str]:
        """Return the lines of one position."""
        self.hits.add(position.name)
        return self.fill(
            position.text, replace(scope, expected=worst((scope.expected, position.expected))), outer=scope
        )

    # --- templates -----------------------------------------------------------------------------------------------

    def fill(
        self, template: str, scope: Scope, names: dict[str, str] | None = None, outer: Scope | None = None
    ) -> list[str]:
        """Return a template's lines, all of its places filled; clients that it gives are ``outer``'s from then on."""
        names = {} if names is None else names
        scope = _with_its_own_this(scope, template)
        setup: list[str] = []
        lines: list[str] = []
        for line in template.split("\n"):
            if block := _BLOCK.match(line):
                margin, what, given = block.groups()
                more = [self._client(part, scope, names, setup) for part in (given or "").replace("+", "").split()]
                lines += [margin + inner if inner else "" for inner in self._inner(what, scope, more)]
            elif gives := _GIVES.match(line):
                (outer or scope).clients.insert(0, self._client(gives[1], scope, names, setup))
            else:
                margin = line[: len(line) - len(line.lstrip())]
                lines += self._substituted(line, scope, names, setup).replace("\n", "\n" + margin).split("\n")
        return setup + lines

    def _client(self, text: str, scope: Scope, names: dict[str, str], setup: list[str]) -> Client:
        expected = Expected.ANY if text.endswith("?") else Expected.FIX
        return Client(self._substituted(text.rstrip("?"), scope, names, setup), expected)

    def _inner(self, what: str, scope: Scope, more: list[Client]) -> list[str]:
        inner = scope.inner(more, scope.expected)
        before: list[str] = []
        after: list[str] = []
        if what == "main":
            for use, names in self.uses:
                place = after if self.choices.chance(50) else before
                place += self.fill(use, replace(inner, clients=list(inner.clients)), names)
        lines = [*before, *self.block(inner, 5 if what == "main" else 2), *after]
        if what == "function":
            setup: list[str] = []
            value = self.value(inner, None, setup) if self.choices.chance(60) else str(self.next())
            lines += [*setup, *f"return {value};".split("\n")]
        return lines

    def _substituted(self, text: str, scope: Scope, names: dict[str, str], setup: list[str]) -> str:
        def replacement(match: re.Match[str]) -> str:
            slot, prompt, name = match.groups()
            if slot:
                spoken = self._name(prompt[1:], scope, names) if prompt and prompt[0] == "$" else prompt
                if slot == "¢":
                    return self.call(scope, spoken, setup)
                return self.value(scope, spoken, setup, only_blob=slot == "¶")
            return self._name(name, scope, names)

        return _SLOT.sub(replacement, text)

    def _name(self, name: str, scope: Scope, names: dict[str, str]) -> str:
        if name in PLACEHOLDERS:
            return self.imports.name(PLACEHOLDERS[name])
        if name == "client":
            return self.choices.pick(scope.clients).text
        if name == "n":
            return str(self.next())
        if name not in names:
            number = self.next()
            free = [hot for hot in _HOT if hot not in names.values() and hot not in scope.taken]
            if name in ("a", "b") and free and self.choices.chance(25):
                names[name] = self.choices.pick(free)
                scope.taken.add(names[name])
            else:
                names[name] = {"k": "Kind", "G": "shared"}.get(name, name) + str(number)
        return names[name]

    # --- expressions -----------------------------------------------------------------------------------------------

    def value(self, scope: Scope, prompt: str | None, setup: list[str], *, only_blob: bool = False) -> str:
        """Return an expression with an awaited call in it, or somewhere below."""
        scope = replace(scope, depth=scope.depth + 1)
        if prompt is None and scope.depth <= 7 and self.choices.chance(40):
            position = self.choices.pick(BLOBS if only_blob else EXPRESSIONS)
            self.hits.add(position.name)
            around = _with_its_own_this(scope, position.text)
            return f"({self._substituted(position.text, around, {}, setup)})"
        awaited = f"await {self.call(scope, prompt, setup, nested=prompt is None)}"
        return f"({awaited})" if self.choices.chance(30) else awaited

    def call(self, scope: Scope, prompt: str | None, setup: list[str], *, nested: bool = False) -> str:
        """Return a call of the old method; statements that must come before it go into ``setup``."""
        number = self.next()
        way = model(self.choices, self.imports, number)
        told = prompt or f'"p{number}"'
        if nested and scope.depth < 4 and self.choices.chance(4):
            told = f"{told} + String({self.value(scope, None, setup)}).length"
        built = options(self.choices, way.expression, told, number)
        if prompt is not None:  # the prompt is a name that exists only where the call stands
            inline = f"{{ model: {way.expression}, prompt: {prompt}, seed: {number} }}"
            built = replace(built, before="", expression=inline, expected=Expected.FIX)
        elif not nested and self.choices.chance(4):
            inline = IMAGE_TO_VIDEO.format(registry=self.imports.name("models"), prompt=told)
            way, built = replace(way, before="", expected=Expected.FIX), replace(built, before="", expression=inline)
            built = replace(built, expected=Expected.FIX)
        client = self.choices.pick(scope.clients)
        setup += [line for text in (way.before, built.before) if text for line in text.split("\n")]
        method = self.choices.weighted(
            (
                (80, ".process"),
                (12, ".generate"),
                (3, '["process"]'),
                (3, "?.process"),
                (1, ".process?."),
                (1, "\n.process"),
            )
        )
        expected = worst((scope.expected, client.expected, way.expected, built.expected))
        if re.search("BASE|makeOptions", built.before + built.expression):  # these have a video model of their own
            expected = worst((scope.expected, client.expected, built.expected))
        nothing_known = client.expected is not Expected.FIX and not re.search(
            r"model|BASE|makeOptions", built.before + built.expression
        )
        if "?." in method or nothing_known:
            expected = Expected.ANY if nothing_known else worst((expected, Expected.ANY))
        parts = (client.text, method, way.before, way.expression, built.before, built.expression)
        self.calls.append(Call(number, expected, parts))
        return f"{client.text}{method}({built.expression})"


_OWN_THIS = re.compile(r"\bfunction\b|\bclass\b|\b(?:get|set|async) \*?#?\w+\(")


def _with_its_own_this(scope: Scope, template: str) -> Scope:
    """Return the scope within a template; in one where ``this`` is another object, without the clients of ``this``."""
    if not _OWN_THIS.search(template):
        return scope
    clients = [client for client in scope.clients if "this" not in client.text]
    return replace(scope, clients=clients or [Client("client", Expected.ANY)])


_WEIGHTED = {id(table): tuple((item.weight, item) for item in table) for table in (BLOCKS, HANDLERS, OTHERS)}
