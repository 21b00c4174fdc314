"""Names in the functions that send requests by way of the queue."""

from __future__ import annotations

from codemod.sdk.rest import STATUS

LOCALS = frozenset(
    ("address", "options", "client", "data", "submitted", "id", "headers", "sent", "name", "ask", "asking", "asked",
     "end", "place", "more", "rest", "quiet", "read", "told", "fail", "failed", "answer", "text", STATUS, "config",
     "message", "resolve")
)  # fmt: skip
"""Names that the functions have for themselves, by which nothing else can be called in them."""
