"""The end of an error message about a name that is not known: which known name may have been meant."""

from __future__ import annotations

from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean …?`` with a leading blank, or "" where nothing is near ``word``."""
    import difflib

    near = difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(near)}?" if near else ""
