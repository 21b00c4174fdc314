"""Safe, or why not? One pure module for every language: what a call means, turned into reasons. No reason = rewrite."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codemod.model import Arguments, CallFacts, ModelKind, Receiver, Site
from codemod.reasons import REASON_BY_SLUG, Reason
from codemod.sdk.catalogue import CANCEL_TOKEN

Given = tuple[Reason, str]
"""A reason, and the detail that completes its message for one site ("" = none)."""

Predicate = Callable[[CallFacts], Iterator[tuple[str, str]]]


def decide(site: Site) -> tuple[Given, ...]:
    """Return why a person must look at ``site``, the most important reason first; empty = rewrite it."""
    found: dict[str, str] = {}
    if site.call is not None:
        for predicate in PREDICATES:
            for slug, detail in predicate(site.call):
                found.setdefault(slug, detail)
    for obstacle in site.obstacles + (site.call.obstacles if site.call else ()):
        found.setdefault(obstacle.reason, obstacle.detail)
    return tuple((REASON_BY_SLUG[slug], detail) for slug, detail in found.items())


def _receiver(call: CallFacts) -> Iterator[tuple[str, str]]:
    if call.receiver is Receiver.UNKNOWN:
        yield "client-unknown", call.receiver_detail
    elif call.receiver is Receiver.MIXED:
        yield "client-mixed", call.receiver_detail
    elif call.receiver is Receiver.OVERRIDDEN:
        yield "method-overridden", call.receiver_detail


def _arguments(call: CallFacts) -> Iterator[tuple[str, str]]:
    if call.arguments is Arguments.KEYWORDS:
        yield "keyword-call", ""
    elif call.arguments is Arguments.UNUSUAL:
        yield "unusual-arguments", ""


def _model(call: CallFacts) -> Iterator[tuple[str, str]]:
    if call.arguments is not Arguments.ONE:
        return
    kinds = call.kinds
    if not call.options.known:
        yield "options-unknown", call.options.detail
    elif kinds == {ModelKind.REALTIME}:
        yield "model-realtime", call.model_detail
    elif ModelKind.UNKNOWN in kinds or not kinds:
        yield "model-unknown", call.model_detail
    elif len(kinds) > 1:
        yield "model-mixed", call.model_detail


def _image_only(call: CallFacts) -> bool:
    return call.kinds == {ModelKind.IMAGE}


def _options(call: CallFacts) -> Iterator[tuple[str, str]]:
    if _image_only(call) or not call.options.known:
        return
    if CANCEL_TOKEN in call.options.keys | call.options.maybe:
        yield "cancel-token", ""
    if call.options.read_only:
        yield "options-read-only", call.options.detail
    elif not call.options.closed:
        yield "options-open", call.options.detail


PREDICATES: tuple[Predicate, ...] = (_receiver, _arguments, _model, _options)
