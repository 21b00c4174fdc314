"""Templates filled with calls, with expressions, and with each other: the grammar's one rule."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field, replace

from tests.generated.choices import Choices
from tests.generated.positions import POSITIONS, Kind, Position
from tests.generated.sources import PLACEHOLDERS, Imports, model, options
from tests.generated.surroundings import BLOCKS, HANDLERS, OTHERS, Surrounding

STATEMENTS = [p for p in POSITIONS if p.kind is Kind.STATEMENT and p.supported]
EXPRESSIONS = [p for p in POSITIONS if p.kind in (Kind.EXPRESSION, Kind.BYTES) and p.supported]
BYTES = [p for p in POSITIONS if p.kind is Kind.BYTES and p.supported]
PLAIN = [p for p in POSITIONS if p.kind is Kind.PLAIN and p.supported]

_SLOT = re.compile(r"([§¶¢])(?:<(\$?\w+)>)?|\$(\w+)")
_BLOCK = re.compile(r"( *)\$(body|function|main)(?:\((.*)\))?$")
_GIVES = re.compile(r" *\+client (.*)$")
_HOT = ("video", "result", "data", "status", "job_result", "error", "image")
"""Names that the rewrite may want for itself, or that real programs use."""


@dataclass(slots=True)
class Scope:
    """What a statement can use: expressions that give a client, and which of them are the function's own names."""

    clients: list[str]
    own: list[str] = field(default_factory=list)
    depth: int = 0
    is_async: bool = True
    flat: bool = False

    def inner(self, more: list[str], *, function: bool) -> Scope:
        """Return the scope of a block in this one, with more clients."""
        own = [] if function else list(self.own)
        return replace(self, clients=[*more, *self.clients], own=own, depth=self.depth + 1)


@dataclass(slots=True)
class Writer:
    """A program while it is being written."""

    choices: Choices
    imports: Imports
    budget: int
    uses: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Statements for ``main`` that use what the module defines, each with the names that its template has."""
    hits: set[str] = field(default_factory=set)
    number: int = 0
    real: bool = True
    linked: bool = False
    """Whether what uses a definition stands in other places than ``main``, too."""

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
            return [f'print("end {self.next()}")'] if self.choices.chance(50) else self.position(scope)
        self.budget -= 1
        if self.linked and self.uses and self.choices.chance(25):
            use, names = self.choices.pick(self.uses)
            return self.fill(use, scope, dict(names))
        kind = self.choices.weighted(((9, "position"), (3, "other"), (4, "block"), (4, "handler")))
        if kind == "position":
            return self.position(scope)
        table = {"other": OTHERS, "block": BLOCKS, "handler": HANDLERS}[kind]
        chosen = self.choices.weighted(_weights(table))
        self.real = self.real and chosen.real
        return self.fill(chosen.text, scope)

    def position(self, scope: Scope) -> list[str]:
        """Return a statement with calls at one of the positions."""
        return self.fill(self._taken(self.choices.pick(STATEMENTS)), scope)

    def plain(self, scope: Scope) -> list[str]:
        """Return a statement with a call outside of async functions."""
        return self.fill(self._taken(self.choices.pick(PLAIN)), scope)

    def _taken(self, position: Position) -> str:
        self.hits.add(position.name)
        self.real = self.real and position.real
        return position.text

    # --- templates -----------------------------------------------------------------------------------------------

    def fill(self, template: str, scope: Scope, names: dict[str, str] | None = None) -> list[str]:
        """Return a template's lines, all of its places filled."""
        names = {} if names is None else names
        setup: list[str] = []
        lines: list[str] = []
        for line in template.split("\n"):
            if block := _BLOCK.match(line):
                margin, what, given = block.groups()
                more = [self._substituted(part, scope, names, setup) for part in (given or "").replace("+", "").split()]
                lines += [margin + inner for inner in self._inner(what, scope, more)]
            elif gives := _GIVES.match(line):
                expression = self._substituted(gives[1], scope, names, setup)
                scope.clients.insert(0, expression)
                if expression.isidentifier():
                    scope.own.append(expression)
            else:
                margin = line[: len(line) - len(line.lstrip())]
                lines += self._substituted(line, scope, names, setup).replace("\n", "\n" + margin).split("\n")
        return setup + lines

    def _inner(self, what: str, scope: Scope, more: list[str]) -> list[str]:
        inner = scope.inner(more, function=what != "body")
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
            lines += [*setup, *f"return {value}".split("\n")]
        return lines

    def _substituted(self, text: str, scope: Scope, names: dict[str, str], setup: list[str]) -> str:
        flat = 'f"{' in text or "f'{$" in text  # such a string has no room for quotes, nor for more lines

        def replacement(match: re.Match[str]) -> str:
            slot, prompt, name = match.groups()
            if slot:
                around = replace(scope, flat=True) if flat else scope
                spoken = self._name(prompt[1:], scope, names) if prompt and prompt[0] == "$" else prompt
                if slot == "¢":
                    return self.call(around, spoken, setup)
                return self.value(around, spoken, setup, only_bytes=slot == "¶")
            return self._name(name, scope, names)

        return _SLOT.sub(replacement, text)

    def _name(self, name: str, scope: Scope, names: dict[str, str]) -> str:
        if name in PLACEHOLDERS:
            return self.imports.name(PLACEHOLDERS[name])
        if name == "client":
            return self.choices.pick(scope.clients)
        if name == "own":
            return self.choices.pick(scope.own) if scope.own else f"c{self.next()}"
        if name == "n" or (name.startswith("n") and name[1:].isdigit()):
            return str(self.next())
        if name not in names:
            number = self.next()
            if name in ("a", "b") and self.choices.chance(25):
                free = [hot for hot in _HOT if hot not in names.values()]
                names[name] = self.choices.pick(free)
            else:
                names[name] = {"k": "Kind", "G": "GLOBAL"}.get(name, name) + str(number)
        return names[name]

    # --- expressions -----------------------------------------------------------------------------------------------

    def value(self, scope: Scope, prompt: str | None, setup: list[str], *, only_bytes: bool = False) -> str:
        """Return an expression with an awaited call in it, or somewhere below."""
        scope = replace(scope, depth=scope.depth + 1)
        if prompt is None and scope.depth <= 7 and self.choices.chance(45):
            template = self._taken(self.choices.pick(BYTES if only_bytes else EXPRESSIONS))
            if not (scope.flat and re.search("[\"'\n]", template)):
                return f"({self._substituted(template, scope, {}, setup)})"
        awaited = f"await {self.call(scope, prompt, setup)}"
        return f"({awaited})" if self.choices.chance(30) else awaited

    def call(self, scope: Scope, prompt: str | None, setup: list[str]) -> str:
        """Return a call of the old method; statements that must come before it go into ``setup``."""
        number = self.next()
        model_setup, model_expression = model(self.choices, self.imports.name, number)
        if prompt is not None and scope.flat:
            scope = replace(scope, flat=False)
        if prompt is None and not scope.flat and scope.depth < 4 and self.choices.chance(4):
            prompt_expression = f"repr({self.value(scope, None, setup)})[-20:]"
        else:
            prompt_expression = prompt or f'"p{number}"'
        built, expression = options(self.choices, model_expression, prompt_expression, number, scope.flat)
        if prompt is not None and built:  # the prompt is a name that exists only where the call stands
            built, expression = "", f'{{"model": {model_expression}, "prompt": {prompt}}}'
        setup += [line for text in (model_setup, built) if text for line in text.split("\n")]
        client = self.choices.pick(scope.clients)
        if scope.flat and re.search("[\"']", client):
            setup.append(f"api{number} = {client}")
            client = f"api{number}"
        method = "generate" if self.choices.chance(15) else "process"
        if self.choices.chance(3):
            expression = f"options={expression}"
        return f"{client}.{method}({expression})"


def _weights(table: tuple[Surrounding, ...]) -> tuple[tuple[int, Surrounding], ...]:
    known = _WEIGHTS.get(id(table))
    if known is None:
        known = tuple((item.weight, item) for item in table if item.since <= sys.version_info[:2])
        _WEIGHTS[id(table)] = known
    return known


_WEIGHTS: dict[int, tuple[tuple[int, Surrounding], ...]] = {}
