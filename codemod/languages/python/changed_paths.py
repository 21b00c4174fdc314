"""Whether a file changes where modules are found: ``sys.path``, and which folders it may add to it.

Where Python looks is guessed by the folders alone (``modules``). A script that puts another folder first makes
the guess a wrong one where that folder has a module of the same name, too.
"""

from __future__ import annotations

import re

_SIGNS = (b"sys", b"addsitedir")
_CHANGES = re.compile(
    rb"\bsys\s*\.\s*path\s*(?:\.\s*(?:insert|append|extend)\b|\[|\+?=)|\baddsitedir\b|\bfrom\s+sys\s+import\b[^\n]*\bpath\b"
)
_FROM_OUTSIDE = re.compile(rb"\b(?:environ|getenv|argv|parse_args)\b")
"""What gives a folder that nothing in the text names."""


def may_add(data: bytes, path: str, folder: str) -> bool:
    """Say whether the file at a path may let modules be found in a folder: it names it, or lies below it."""
    if not any(sign in data for sign in _SIGNS) or _CHANGES.search(data) is None:
        return False
    if _FROM_OUTSIDE.search(data) or not folder or path.startswith(f"{folder}/"):
        return True
    name = re.escape(folder.rpartition("/")[2].encode("utf-8", "surrogateescape"))
    return re.search(rb"(?<!\w)" + name + rb"(?!\w)", data) is not None
