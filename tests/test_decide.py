"""What speaks against rewriting a call, fact by fact: `decide` alone, on facts made by hand."""

from __future__ import annotations

import pytest

from codemod.decide import decide
from codemod.model import Arguments, CallFacts, ModelKind, Obstacle, OptionsFacts, Receiver, Site, Span
from codemod.record import replace

SOUND = CallFacts("process", Receiver.CLIENT, frozenset({ModelKind.VIDEO}), options=OptionsFacts(True, closed=True))
UNSEEN = OptionsFacts(known=False, detail="it is a parameter")
IMAGE = frozenset({ModelKind.IMAGE})


def reasons(call: CallFacts | None, *obstacles: Obstacle) -> list[tuple[str, str]]:
    """Return the reasons for one call, each with its detail."""
    site = Site(Span(1, 1, 1, 9), "sync-video-call", "python", "call()", 1, call, obstacles)
    return [(reason.slug, detail) for reason, detail in decide(site)]


def options(*keys: str, maybe: str = "", closed: bool = True, read_only: bool = False) -> OptionsFacts:
    """Return what is known of a dict with these keys."""
    perhaps = frozenset([maybe] if maybe else [])
    return OptionsFacts(True, frozenset(keys), perhaps, closed, read_only, "a detail")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (SOUND, []),
        (replace(SOUND, kinds=IMAGE), []),
        (replace(SOUND, receiver=Receiver.UNKNOWN, receiver_detail="so"), [("client-unknown", "so")]),
        (replace(SOUND, receiver=Receiver.MIXED, receiver_detail="so"), [("client-mixed", "so")]),
        (replace(SOUND, receiver=Receiver.OVERRIDDEN, receiver_detail="so"), [("method-overridden", "so")]),
        (replace(SOUND, arguments=Arguments.KEYWORDS), [("keyword-call", "")]),
        (replace(SOUND, arguments=Arguments.UNUSUAL), [("unusual-arguments", "")]),
        (replace(SOUND, arguments=Arguments.UNUSUAL, kinds=frozenset()), [("unusual-arguments", "")]),
        (replace(SOUND, options=UNSEEN), [("options-unknown", "it is a parameter")]),
        (replace(SOUND, options=UNSEEN, kinds=IMAGE), [("options-unknown", "it is a parameter")]),
        (replace(SOUND, kinds=frozenset({ModelKind.REALTIME}), model_detail="m"), [("model-realtime", "m")]),
        (replace(SOUND, kinds=frozenset({ModelKind.UNKNOWN}), model_detail="m"), [("model-unknown", "m")]),
        (replace(SOUND, kinds=IMAGE | {ModelKind.UNKNOWN}, model_detail="m"), [("model-unknown", "m")]),
        (replace(SOUND, kinds=frozenset(), model_detail="m"), [("model-unknown", "m")]),
        (replace(SOUND, kinds=IMAGE | {ModelKind.VIDEO}, model_detail="m"), [("model-mixed", "m")]),
        (replace(SOUND, options=options("cancel_token")), [("cancel-token", "")]),
        (replace(SOUND, options=options(maybe="cancel_token")), [("cancel-token", "")]),
        (replace(SOUND, options=options("cancel_token"), kinds=IMAGE), []),
        (replace(SOUND, options=options("seed", closed=False)), [("options-open", "a detail")]),
        (replace(SOUND, options=options("seed", read_only=True)), [("options-read-only", "a detail")]),
        (replace(SOUND, options=options(closed=False, read_only=True)), [("options-read-only", "a detail")]),
        (
            replace(SOUND, options=options("cancel_token", closed=False)),
            [("cancel-token", ""), ("options-open", "a detail")],
        ),
    ],
)
def test_each_fact_gives_its_reason(call: CallFacts, expected: list[tuple[str, str]]) -> None:
    assert reasons(call) == expected


def test_the_receiver_comes_first_and_obstacles_last() -> None:
    call = replace(
        SOUND,
        receiver=Receiver.UNKNOWN,
        receiver_detail="r",
        options=UNSEEN,
        obstacles=(Obstacle("method-mocked", "see line 3", 3),),
    )

    assert reasons(call, Obstacle("place-unsupported")) == [
        ("client-unknown", "r"),
        ("options-unknown", "it is a parameter"),
        ("place-unsupported", ""),
        ("method-mocked", "see line 3"),
    ]


def test_a_reason_that_is_given_twice_keeps_its_first_detail() -> None:
    twice = (Obstacle("method-mocked", "first"), Obstacle("method-mocked", "second"))

    assert reasons(SOUND, *twice) == [("method-mocked", "first")]


def test_a_place_that_is_no_call_has_the_obstacles_that_were_found() -> None:
    assert reasons(None) == []
    assert reasons(None, Obstacle("method-reference", "why")) == [("method-reference", "why")]
