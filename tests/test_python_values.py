"""The abstract values: how they are joined, and what is known of a dict after each kind of change."""

from __future__ import annotations

import pytest

from codemod.languages.python.values import (
    NUMBER,
    Awaitable,
    Client,
    External,
    Foreign,
    Items,
    Mixture,
    Model,
    Nothing,
    Sequence,
    Text,
    Unknown,
    Value,
    as_items,
    awaited,
    item,
    join,
    merged,
    opened,
    present,
    telling,
    with_entry,
)

ONE, TWO, THREE = Text("one"), Text("two"), Text("three")


def test_nothing_joined_is_unknown_and_says_so() -> None:
    assert join([]) == Unknown("nothing in this file gives it a value")


def test_joining_is_flat_ordered_and_without_repetition() -> None:
    assert join([ONE]) is ONE
    assert join([ONE, TWO, ONE]) == Mixture((ONE, TWO))
    assert join([join([ONE, TWO]), join([TWO, THREE])]) == Mixture((ONE, TWO, THREE))


def test_values_of_different_classes_differ_and_hash_apart() -> None:
    alike: list[Value] = [Unknown("x"), Text("x"), Foreign("x"), External("x")]

    assert len(set(alike)) == len({hash(value) for value in alike}) == 4
    assert Text("x") == Text("x") != "x"


def test_one_dict_among_other_values_stays_where_it_is() -> None:
    assert join([Items(), ONE]) == Mixture((Items(), ONE))


def test_dicts_are_joined_to_one_after_the_other_values() -> None:
    first = Items((("model", ONE, True), ("seed", NUMBER, True)))
    second = Items((("model", TWO, True), ("size", NUMBER, False)))

    assert join([first, THREE, second]) == Mixture((
        THREE,
        Items((("model", Mixture((ONE, TWO)), True), ("seed", NUMBER, False), ("size", NUMBER, False))),
    ))  # fmt: skip


def test_a_key_is_certain_only_where_it_is_so_in_every_dict() -> None:
    assert join([Items((("a", ONE, True),)), Items((("a", ONE, False),))]) == Items((("a", ONE, False),))


def test_joined_dicts_have_what_any_of_them_has() -> None:
    plain = Items()
    strange = Items((), ONE, True, "they come from outside")
    other = Items((), TWO, False, "and from elsewhere")

    assert join([plain, strange]) == Items((), ONE, True, "they come from outside")
    assert join([plain, strange, other]) == Items((), Mixture((ONE, TWO)), True, "they come from outside")
    assert join([plain, Items((("a", ONE, True),))]) == Items((("a", ONE, False),), None, False, "")


def test_without_none() -> None:
    assert present(Mixture((Nothing(), ONE))) == ONE
    assert present(Mixture((ONE, Nothing(), TWO))) == Mixture((ONE, TWO))
    both = Mixture((ONE, TWO))
    assert present(both) is both
    assert present(Nothing()) == Nothing()


def test_what_a_dict_gives() -> None:
    known = Items((("a", ONE, True), ("b", TWO, False)))

    assert (known.get("a"), known.get("b"), known.get("c")) == (ONE, TWO, None)
    assert Items((), THREE).get("c") == THREE


def test_an_entry_that_is_set() -> None:
    base = Items((("a", ONE, False), ("b", TWO, True)), THREE, True, "open")

    assert with_entry(base, "a", TWO) == Items((("a", TWO, True), ("b", TWO, True)), THREE, True, "open")
    assert with_entry(base, "c", ONE) == Items((*base.entries, ("c", ONE, True)), THREE, True, "open")


def test_an_entry_that_is_perhaps_set() -> None:
    base = Items((("a", ONE, False), ("b", TWO, True)))

    assert with_entry(base, "a", TWO, False).entries[0] == ("a", Mixture((ONE, TWO)), False)
    assert with_entry(base, "b", ONE, False).entries[1] == ("b", Mixture((TWO, ONE)), True)
    assert with_entry(base, "c", ONE, False).entries[2] == ("c", ONE, False)


def test_a_dict_that_is_updated() -> None:
    base = Items((("a", ONE, True),), None, True, "")
    other = Items((("a", TWO, False), ("b", TWO, True)), THREE, False, "spread")

    assert merged(base, other) == Items((("a", Mixture((ONE, TWO)), True), ("b", TWO, True)), THREE, True, "spread")
    assert merged(other, base) == Items((("a", ONE, True), ("b", TWO, True)), THREE, False, "spread")
    assert merged(Items((), ONE, False, "mine"), Items((), TWO, True, "yours")) == Items(
        (), Mixture((ONE, TWO)), False, "mine"
    )
    assert merged(base, base).rest is None


def test_a_dict_with_keys_that_are_not_known() -> None:
    assert opened(Items((("a", ONE, True),), None, True), "so") == Items((("a", ONE, True),), Unknown("so"), True, "so")
    assert opened(Items((), ONE, False, "first"), "then") == Items((), Mixture((ONE, Unknown("then"))), False, "first")


@pytest.mark.parametrize(
    ("step", "found"), [(0, ONE), (1, TWO), (-1, TWO), (-2, ONE), (2, THREE), (-3, THREE), ("*", THREE)]
)
def test_what_unpacking_gives(step: int | str, found: Value) -> None:
    expected = found if step != "*" else Unknown("what is unpacked cannot be seen")

    assert item(Sequence((ONE, TWO), THREE), step) == expected


def test_what_unpacking_gives_of_what_is_not_known() -> None:
    assert item(Sequence(None, ONE), 5) == ONE
    assert item(Unknown("why"), 0) == Unknown("why")
    assert item(ONE, 0) == Unknown("what is unpacked cannot be seen")


def test_what_awaiting_gives() -> None:
    assert awaited(Awaitable(ONE)) == ONE
    for value in (Unknown("x"), External("a.b"), ONE):
        assert awaited(value) == Unknown("what is awaited cannot be seen")


def test_pairs_are_a_dict() -> None:
    pair = Sequence((Text("a"), ONE), join([Text("a"), ONE]))

    assert as_items(Sequence((pair,), pair)) == Items((("a", ONE, True),))
    assert as_items(Items()) == Items()
    for other in (ONE, Sequence(None, pair), Sequence((ONE,), ONE), Sequence((Sequence((ONE,), ONE),), ONE)):
        assert as_items(other) is None
    assert as_items(Sequence((Sequence((NUMBER, ONE), ONE),), ONE)) is None


@pytest.mark.parametrize(
    ("value", "tells"),
    [
        (Unknown(), False),
        (ONE, False),
        (Client(), True),
        (Foreign("a path"), True),
        (Model(""), False),
        (Model("video"), True),
        (Items(), False),
        (Items((), Unknown()), False),
        (Items((), Client()), True),
        (Mixture((Unknown(), Client())), True),
    ],
)
def test_which_annotations_tell_something(value: Value, tells: bool) -> None:
    assert telling(value) is tells
