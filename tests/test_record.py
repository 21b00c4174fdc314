"""Records behave as the standard library's dataclasses do: each class is made with both, and asked the same."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from codemod import record


@record.dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A class that pickle finds by its name."""

    left: int
    right: str = "r"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class StandardPair:
    """The same, by the standard library."""

    left: int
    right: str = "r"


def made_with(decorator: Callable[..., Any], field: Callable[..., Any], **how: bool) -> Any:
    """Return a class with a field of each kind."""

    @decorator(slots=True, **how)
    class Made:
        """Has a field of each kind."""

        first: int
        second: str = "two"
        third: list[int] = field(default_factory=list)

        @property
        def double(self) -> int:
            return self.first * 2

    return Made


BOTH = {
    "ours": (Pair, made_with(record.dataclass, record.field, frozen=True)),
    "standard": (StandardPair, made_with(dataclasses.dataclass, dataclasses.field, frozen=True)),
}


@pytest.fixture(params=BOTH, name="classes")
def _classes(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return BOTH[request.param]


def test_values_by_place_by_name_and_by_default(classes: tuple[Any, Any]) -> None:
    pair, made = classes

    assert (pair(1).left, pair(1).right) == (1, "r")
    assert (pair(right="x", left=2).left, pair(2, right="x").right) == (2, "x")
    assert made(1).second == "two"
    assert made(1).third == []
    assert made(1).third is not made(1).third
    assert made(4).double == 8


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, "a", 3), {}), ((1,), {"left": 2}), ((1,), {"middle": 2}), ((), {"right": "x"})]
)
def test_wrong_arguments_are_refused(classes: tuple[Any, Any], given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        classes[0](*given, **named)


def test_equality_hash_and_order_are_those_of_the_values(classes: tuple[Any, Any]) -> None:
    pair, made = classes

    assert pair(1, "a") == pair(1, "a") != pair(1, "b")
    assert pair(1, "a") != (1, "a")
    assert len({pair(1), pair(1), pair(2)}) == 2
    assert sorted([pair(2), pair(1, "z"), pair(1, "a")]) == [pair(1, "a"), pair(1, "z"), pair(2)]
    assert pair(1) < pair(2) >= pair(2) > pair(1) <= pair(1)
    with pytest.raises(TypeError):
        _ = pair(1) < (1, "r")
    with pytest.raises(TypeError):
        _ = made(1) < made(2)


def test_nothing_can_be_set_or_deleted(classes: tuple[Any, Any]) -> None:
    one = classes[0](1)

    with pytest.raises(AttributeError, match="left"):
        one.left = 2
    with pytest.raises(AttributeError, match="left"):
        del one.left
    with pytest.raises((AttributeError, TypeError)):  # TypeError: the standard library's, before Python 3.12
        one.other = 2
    assert not hasattr(one, "__dict__")


def test_how_it_looks(classes: tuple[Any, Any]) -> None:
    name = classes[0].__qualname__

    assert repr(classes[0](1)) == f"{name}(left=1, right='r')"
    assert classes[1].__doc__ == "Has a field of each kind."


def test_patterns_and_pickles(classes: tuple[Any, Any]) -> None:
    match classes[0](5, "five"):
        case Pair(left, right) | StandardPair(left, right):
            assert (left, right) == (5, "five")
        case _:
            pytest.fail("no pattern matched")
    assert pickle.loads(pickle.dumps(classes[0](5))) == classes[0](5)  # noqa: S301 - made a moment ago


def test_a_replaced_value_makes_another_record() -> None:
    old = Pair(1, "a")

    assert record.replace(old, right="b") == Pair(1, "b")
    assert old == Pair(1, "a")
    assert record.replace(StandardPair(1), left=3) == StandardPair(3)
    with pytest.raises(TypeError):
        record.replace(old, middle=3)  # type: ignore[call-arg]  # it is refused, which is what is tried


@pytest.mark.parametrize("library", [record, dataclasses])
def test_what_is_not_frozen_changes_and_has_no_hash(library: Any) -> None:
    made = made_with(library.dataclass, library.field)
    one = made(1)
    one.first = 7

    assert one == made(7)
    with pytest.raises(TypeError):
        hash(one)


@pytest.mark.parametrize("library", [record, dataclasses])
def test_equality_by_identity_and_no_fields_at_all(library: Any) -> None:
    made = made_with(library.dataclass, library.field, frozen=True, eq=False, repr=False)

    @library.dataclass(frozen=True, slots=True)
    class Empty:
        """Has none."""

    assert made(1) != made(1)
    assert repr(made(1)).startswith("<")
    assert Empty() == Empty()
    assert len({Empty(), Empty()}) == 1
    with pytest.raises(TypeError):
        Empty(1)  # type: ignore[call-arg]  # the same
