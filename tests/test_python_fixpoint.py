"""Questions that ask for each other: each gets what its whole cycle gives, at a cost that grows with their number."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemod.languages.python.find import RECURSION
from codemod.languages.python.fixpoint import DEPTH, Answers
from codemod.languages.python.values import (
    CYCLE,
    INVOLVED,
    NESTING,
    WIDTH,
    Sequence,
    Text,
    Unknown,
    Value,
    bounded,
    join,
    parts,
)
from tests.python_analysis import findings, program


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    """Let Python go as deep as the analysis does."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    yield
    sys.setrecursionlimit(before)


class Graph:
    """Questions that are each answered by a text of their own and the answers of others."""

    def __init__(self, edges: Mapping[int, list[int]]) -> None:
        self.edges = edges
        self.answers = Answers()
        self.computed = 0

    def ask(self, node: int) -> Value:
        return self.answers.ask(node, lambda: self._compute(node))

    def _compute(self, node: int) -> Value:
        self.computed += 1
        return join([Text(str(node)), *[self.ask(other) for other in self.edges.get(node, [])]])

    def reached(self, node: int) -> set[Text]:
        """Return what the answer must hold: the texts of all that can be reached."""
        found = [node]
        for one in found:
            found += [other for other in self.edges.get(one, []) if other not in found]
        return {Text(str(one)) for one in found}


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4), max_size=10),
    st.lists(st.integers(0, 9), min_size=1, max_size=10),
)
def test_every_question_of_any_graph_gets_all_that_it_reaches(edges: dict[int, list[int]], asked: list[int]) -> None:
    graph = Graph(edges)

    for node in asked:
        assert set(parts(graph.ask(node))) == graph.reached(node)


def test_the_cost_of_one_dense_cycle_grows_with_its_edges_only() -> None:
    def computed(nodes: int) -> int:
        graph = Graph({node: [other for other in range(nodes) if other != node] for node in range(nodes)})
        assert set(parts(graph.ask(0))) == graph.reached(0)
        return graph.computed

    assert computed(24) <= 2.2 * computed(12)


def test_an_answer_that_goes_on_growing_is_unknown() -> None:
    answers = Answers()

    def nested() -> Value:
        inner = answers.ask("list", nested)
        return Sequence((inner,), inner)

    assert answers.ask("list", nested) == INVOLVED
    assert answers.ask("list", nested) == INVOLVED


def test_a_chain_that_is_too_deep_is_unknown_and_a_definition_by_itself_alone_is_a_cycle() -> None:
    chain = Graph({node: [node + 1] for node in range(2 * DEPTH)})
    assert INVOLVED in parts(chain.ask(0))

    answers = Answers()
    assert answers.ask("x", lambda: answers.ask("x", lambda: Text("never"))) == CYCLE


def test_what_rests_on_something_half_found_is_asked_again() -> None:
    answers = Answers()
    gathered: list[str] = []

    def outer() -> Value:
        if not gathered:
            gathered.append("there by now")
            answers.came_back()
            return Unknown("not there yet")
        return Text(gathered[0])

    assert answers.ask("outer", outer) == Text("there by now")


def test_classes_that_make_each_other_are_read_in_linear_time() -> None:
    def program(classes: int) -> str:
        lines = ["import decart", "def get(thing, name): return getattr(thing, name)"]
        for number in range(classes):
            lines += [
                f"class Part{number}:",
                "    def __init__(self):",
                f"        self.name = Part{(number + 1) % classes}().name or self.other.name",
                f"        self.other = Part{(number + 2) % classes}().other or Part{(number + 3) % classes}()",
                "    def again(self):",
                "        return getattr(self.other.other, self.name).process(self.other)",
            ]
        return "\n".join(lines) + "\n"

    def steps(classes: int) -> int:
        counted = 0
        ask = Answers.ask

        def counting(self: Answers, *question: object) -> Value:
            nonlocal counted
            counted += 1
            return ask(self, *question)  # type: ignore[arg-type]  # handed through as they came

        Answers.ask = counting  # type: ignore[assignment, method-assign]  # put back below
        try:
            findings(program(classes))
        finally:
            Answers.ask = ask  # type: ignore[method-assign]  # the real one
        return counted

    assert steps(80) <= 2.2 * steps(40)


MANY_CHANGES = {
    "one after the other": ("", "if when > $i: o['k$i'] = o.get('k$h')"),
    "in a loop": ("for when in prompt:", "if when > $i: o['k$i'] = o.get('k$h', 0)"),
    "in a loop, backwards": ("for when in prompt:", "if when > $i: o['k$h'] = o.get('k$i')"),
    "with calls between": ("", "if when > $i: o['k'] = o.get('j'); await client.process(o)"),
    "by another dict": ("", "if when > $i: o.update({'k$i': o['prompt']})"),
}
"""What stands above, and what is repeated."""


@pytest.mark.parametrize("name", MANY_CHANGES)
def test_a_dict_that_is_changed_very_often_is_followed_in_little_time(name: str) -> None:
    above, repeated = MANY_CHANGES[name]

    def text(changes: int) -> str:
        lines = ["async def make(client: DecartClient, when, prompt):", "    o = OPTIONS", f"    {above or 'if 1:'}"]
        lines += [f"        {repeated.replace('$i', str(i)).replace('$h', str(i - 1))}" for i in range(changes)]
        return program("\n".join([*lines, "    await client.process(o)", ""]))

    def calls(changes: int) -> int:
        """Count the calls of functions, which no machine's speed changes."""
        counted = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        before, code = sys.getprofile(), text(changes)
        sys.setprofile(count)
        try:
            findings(code)
        finally:
            sys.setprofile(before)
        return counted

    assert calls(48) <= 4 * calls(24)  # each change sees up to as many keys as there are changes, and no more


def test_a_value_that_may_be_very_many_is_partly_unknown() -> None:
    many = join(Text(str(number)) for number in range(WIDTH + 50))

    assert len(parts(many)) == WIDTH + 1
    assert parts(many)[-1] == INVOLVED
    assert INVOLVED not in parts(join(Text(str(number)) for number in range(WIDTH)))


def test_what_recursion_nests_without_end_is_unknown_at_some_depth() -> None:
    inner: Value = Text("core")
    for _ in range(NESTING - 1):
        inner = Sequence((inner, inner), inner)

    assert bounded(inner) == inner
    assert bounded(Sequence((inner,), inner)) == INVOLVED


def test_a_value_whose_parts_are_shared_is_compared_as_fast_as_it_was_made() -> None:
    def doubled(levels: int) -> Value:
        value: Value = Text("core")
        for _ in range(levels):
            value = Sequence((value, value), value)
        return value

    deep = doubled(300)
    assert len({deep, join([deep, deep])}) == 1
    assert deep.depth() == 301
