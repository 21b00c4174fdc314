"""An explanation: what a language says of one place when `why` asks."""

from __future__ import annotations

from codemod.model import Evidence, Span
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """One place on a line: where it stands, what its parts were taken for, and from what.

    ``heading`` says why it is no site; it is for places that the report does not list. ``name`` is where the method's
    own name stands, which is its place in the ledger; None where that cannot be told, or there is none.
    """

    span: Span
    heading: str
    evidence: tuple[Evidence, ...]
    name: Span | None = None


BY_ITS_MODEL = "the receiver is taken for the SDK's client: it is an example, whose options have the SDK's video model"
"""What is said of a client that nothing shows."""
