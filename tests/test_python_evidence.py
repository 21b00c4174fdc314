"""What `why` prints about a line: each kind of value by its name, and the chain of bindings that it comes from."""

from __future__ import annotations

import pytest

from codemod.languages.python.explanation import explain_line
from codemod.model import Document
from tests.python_analysis import program

CALL = "await {}.process(OPTIONS)"


def evidence(code: str, imports: str = "DecartClient, models") -> list[str]:
    """Return the evidence for the last line of a program, one link a text."""
    text = program(code, imports)
    (explanation,) = explain_line(Document("program.py", text), len(text.splitlines()))
    return [link.text for link in explanation.evidence]


RECEIVERS = {
    "client": ("c = DecartClient()", "c", "the SDK's client"),
    "double": ("from unittest.mock import Mock\nc = Mock(spec=DecartClient)", "c", "a test double of the SDK's client"),
    "subclass": ("class Own(DecartClient): ...\nc = Own()", "c", "a client of the subclass Own"),
    "client's class": ("", "DecartClient", "the SDK's client class"),
    "models": ("", "models", "the SDK's models"),
    "factory of models": ("", "models.video", "the SDK's models.video"),
    "image model": ("", "models.image('x')", "an image model named x"),
    "video model": ("", "models.video(n)", "a video model"),
    "package": ("import decart", "decart", "the SDK's package"),
    "module": ("import decart.client", "decart.client", "the SDK's module client"),
    "dict": ("o = {'a': 1, 'b': 2}", "o", "a dict with a, b"),
    "open dict": ("o = {**x}", "o", "a dict with no known keys and keys that cannot be seen"),
    "object": ("class Own: ...\nc = Own()", "c", "an object of the class Own"),
    "class": ("class Own: ...", "Own", "the class Own"),
    "function": ("def own(): ...", "own", "the function own"),
    "lambda": ("own = lambda: 1", "own", "the function lambda"),
    "other module": ("import json", "json.loads", "json.loads, of another module"),
    "unknown": ("", "c", "not known: nothing in this file gives c a value"),
    "unknown without a word": ("async def f(): ...", "(await f)", "not known: what is awaited cannot be seen"),
    "number": ("c = 1", "c", "a number"),
    "text": ("c = 'x'", "c", "the text 'x'"),
    "none": ("c = None", "c", "None"),
    "either": ("c = DecartClient() if a else 'x'", "c", "the SDK's client or the text 'x'"),
    "list": ("c = []", "c", "something that is not the SDK's"),
}


@pytest.mark.parametrize("name", RECEIVERS)
def test_the_receiver_is_described(name: str) -> None:
    code, expression, description = RECEIVERS[name]
    first = evidence(f"{code}\n{CALL.format(expression)}")[0]
    assert first == f"the receiver `{expression.strip('()') if 'await' in expression else expression}` is {description}"


CHAINS = {
    "assigned": ("c = DecartClient()", "c", "c is assigned `DecartClient()`"),
    "imported": ("c = DecartClient()", "c", "DecartClient is imported from decart"),
    "module imported": ("import decart\nc = decart.DecartClient()", "c", "decart is imported (decart)"),
    "annotated": ("c: DecartClient = make()", "c", "c is annotated `make()`, annotated `DecartClient`"),
    "in a loop": ("for c in [DecartClient()]: ...", "c", "c is taken in a loop from `[DecartClient()]`"),
    "entered": ("with DecartClient() as c: ...", "c", "c is entered by with from `DecartClient()`"),
    "a function's": ("def make(): return DecartClient()\nc = make()", "c", "make is a function"),
    "a class's": ("class Own(DecartClient): ...\nc = Own()", "c", "Own is a class"),
    "an exception": ("try: ...\nexcept Exception as c: ...", "c", "c is a caught exception"),
    "added to": ("c = 1\nc += 1", "c", "c is added to `1`"),
    "by a pattern": ("match x:\n    case c: ...", "c", "c is bound by a pattern"),
    "either of two": ("a = DecartClient()\nb = 1\nc = a if x else b", "c", "b is assigned `1`"),
    "an attribute": (
        "class Own:\n    def __init__(self):\n        self.c = DecartClient()\no = Own()",
        "o.c",
        "Own.c is assigned `DecartClient()`",
    ),
    "an attribute of an unknown": ("import x\no = x.o", "o.c", "x is imported (x)"),
    "an element": ("many = [DecartClient()]\nc = many[0]", "c", "many is assigned `[DecartClient()]`"),
    "awaited": ("async def make(): return DecartClient()\nc = await make()", "c", "make is a function"),
    "a long text": (
        f"c = [{', '.join(['DecartClient()'] * 9)}][0]",
        "c",
        "c is assigned `[DecartClient(), DecartClient(), DecartClient(), DecartClie…`",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_the_chain_has_its_link(name: str) -> None:
    code, expression, link = CHAINS[name]
    assert link in evidence(f"{code}\n{CALL.format(expression)}")


OPTIONS = {
    "key set": ("o = {}\no['model'] = VIDEO", "o gets a key `models.video('lucy-2.1')`"),
    "key deleted": ("o = {'a': 1}\ndel o['a']", "o loses a key"),
    "changed": ("o = {}\no.update(model=VIDEO)", "o is changed"),
    "before it was changed": ("o = {}\no.update(model=VIDEO)", "o is assigned `{}`"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_the_options_have_a_chain(name: str) -> None:
    code, link = OPTIONS[name]
    links = evidence(f"{code}\nawait DecartClient().process(o)")
    assert link in links
    assert any(text.startswith("the options `o` is ") for text in links)


def test_the_model_has_a_chain() -> None:
    links = evidence("m = VIDEO\nawait DecartClient().process({**x, 'model': m})")
    assert "the model `m` is a video model named lucy-2.1" in links
    assert "m is assigned `models.video('lucy-2.1')`" in links


def test_a_starred_argument_has_none() -> None:
    assert [link for link in evidence("await DecartClient().process(*x)") if "options" in link] == []


def test_a_chain_has_an_end() -> None:
    chain = "\n".join(f"c{n} = c{n - 1}" for n in range(1, 30))
    links = evidence(f"c0 = DecartClient()\n{chain}\n{CALL.format('c29')}")
    assert "c25 is assigned `c24`" in links
    assert "c0 is assigned `DecartClient()`" not in links
    assert len(evidence(f"c = None\nwhile x:\n    c = c or d\nd = c\n{CALL.format('c')}")) < 20


def test_a_use_that_is_no_call_has_evidence() -> None:
    assert evidence("import functools\nc = DecartClient()\nx = getattr(c, 'process')") == [
        "the object `c` is the SDK's client",
        "c is assigned `DecartClient()`",
        "DecartClient is imported from decart",
    ]
