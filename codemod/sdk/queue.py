"""Since which releases the SDKs have the job queue, as a requirement can demand it."""

from __future__ import annotations

from codemod.sdk import catalogue, javascript
from codemod.sdk.aliases import numbers
from codemod.sdk.releases import JAVASCRIPT_RELEASES, RELEASES

PYTHON_FLOOR = "0.0.13"
"""The first release to demand: 0.0.11 had the queue first, and 0.0.13 settled it."""
JAVASCRIPT_FLOOR = "0.0.20"
PYTHON_PACKAGE = catalogue.PACKAGE
PYTHON_REPOSITORY = "decart-python"
"""What the SDK's repository is called."""
JAVASCRIPT_PACKAGE = javascript.PACKAGE

_FLOORS = {"python": (catalogue.releases, PYTHON_FLOOR), "javascript": (javascript.releases, JAVASCRIPT_FLOOR)}
_TABLES = {"python": RELEASES, "javascript": JAVASCRIPT_RELEASES}


def lacks_queue_releases(family: str, model: str) -> bool:
    """Say whether a video model was gone before the floor, for a family of languages; false where none is known."""
    releases, floor = _FLOORS[family]
    spans = releases("video", model)
    return bool(spans) and all(until is not None and numbers(until) <= numbers(floor) for _, until in spans)


def names_lacking(family: str, text: str) -> bool:
    """Say whether a text names a video model that was gone before the floor."""
    return any(name in text and lacks_queue_releases(family, name) for name in _TABLES[family]["video"])
