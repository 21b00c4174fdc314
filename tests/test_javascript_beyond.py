"""What the grammars do not know and the languages allow: such a file is read, and migrated, all the same."""

from __future__ import annotations

import pytest

from codemod.languages import language_named
from codemod.languages.javascript.beyond import plainer
from codemod.languages.javascript.grammar import root_of
from codemod.model import Changed, Document, Failed
from codemod.options import Options
from codemod.plan import plan
from tests.command import SCRIPT

BEYOND = [
    "const B = styled.div<{ wide: boolean }>`color: ${(p) => p.color}`;",
    "const B = styled.div<{ on: () => void }> `x`;",
    'type A = import("x").Y<T>;',
    'const x: import("x").Y<T, Z<Q>> | undefined = undefined;',
    "class C<in out T> {}",
    "interface I<out T, in U extends T> {}",
    'export type * from "x";',
    "class A { accessor x = 1; static accessor y = 2 }",
]
IN_JAVASCRIPT = [
    "class A { accessor x = 1 }",
    "export { SCRIPT as void };",
    'import x from "y" assert { type: "json" };',
]
CASES = [
    *((name, line) for name in ("a.ts", "a.tsx") for line in BEYOND),
    *(("a.js", line) for line in IN_JAVASCRIPT),
]


@pytest.mark.parametrize(("name", "line"), CASES)
def test_it_is_migrated_and_stays(name: str, line: str) -> None:
    source = f"{SCRIPT}\n{line}\n"
    kind = "javascript" if name.endswith("js") else "typescript"
    outcome = plan(Document(name, source), language_named(kind), Options(command="check", preview=True))
    assert isinstance(outcome, Changed), outcome
    assert outcome.after.text.endswith(f"\n{line}\n")
    assert "client.queue.submitAndPoll(" in outcome.after.text


@pytest.mark.parametrize("line", BEYOND)
def test_every_place_stays(line: str) -> None:
    text = f"a;\r\n{line}\nb('é');"
    plain = plainer(text)
    assert len(plain) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, plain, strict=True))
    assert root_of(text, "tsx").find(kind="ERROR") is None


def test_what_is_wrong_stays_wrong() -> None:
    source = f"{SCRIPT}\nclass A {{ accessor x = ; }}\n"
    outcome = plan(Document("a.ts", source), language_named("typescript"), Options(command="check", preview=True))
    assert isinstance(outcome, Failed)
    assert outcome.line == 6
