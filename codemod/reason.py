"""What a rule and a reason are: their slugs, and the words that users read."""

from __future__ import annotations

from codemod.model import Safety
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of site. ``message`` is the one sentence of the report; ``before`` and ``after`` are for `explain`."""

    slug: str
    message: str
    explanation: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person must decide. ``safety`` is UNSAFE where ``--unsafe`` makes the rewrite all the same."""

    slug: str
    message: str
    advice: str
    safety: Safety = Safety.MANUAL
    before: str = ""
    after: str = ""
