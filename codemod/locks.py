"""Lock files: which of them pin the SDK, and the command by which each is made anew. None is ever edited."""

from __future__ import annotations

import os

from codemod.document import line_of
from codemod.judge import is_selected, sentence
from codemod.manifest_reasons import LOCK_FILE
from codemod.model import Entry, Finding, Safety, Site, Span, Unchanged, Verdict
from codemod.options import Options
from codemod.prefilter import read_bytes
from codemod.reasons import RULE_BY_SLUG
from codemod.sdk.queue import JAVASCRIPT_PACKAGE, PYTHON_PACKAGE

COMMANDS = {
    "python": {
        "poetry.lock": f"poetry update {PYTHON_PACKAGE}",
        "uv.lock": f"uv lock --upgrade-package {PYTHON_PACKAGE}",
        "pdm.lock": f"pdm update {PYTHON_PACKAGE}",
        "Pipfile.lock": f"pipenv update {PYTHON_PACKAGE}",
        "pylock.toml": "pip lock, or that of the tool which wrote it",
        "conda-lock.yml": "conda-lock",
    },
    "javascript": {
        "package-lock.json": "npm install",
        "npm-shrinkwrap.json": "npm install",
        "yarn.lock": "yarn install",
        "pnpm-lock.yaml": "pnpm install",
        "bun.lock": "bun install",
        "bun.lockb": "bun install",
        "deno.lock": "deno install",
    },
}
"""The names of lock files, and what makes each anew once the requirement is another."""
NAMES = {"python": PYTHON_PACKAGE, "javascript": JAVASCRIPT_PACKAGE}


def locks_of(folder: str, top: str, family: str) -> list[str]:
    """Return the paths of the lock files that pin the SDK for the manifests of a folder: its own, or those above."""
    while True:
        found = [path for name in COMMANDS[family] if _pins(path := os.path.join(folder, name), family)]
        above = os.path.dirname(folder)
        if found or folder == top or above == folder:
            return found
        folder = above


def _pins(path: str, family: str) -> bool:
    try:
        return NAMES[family].encode() in read_bytes(path)
    except OSError:
        return False


def note(path: str, shown: str, family: str, options: Options) -> Unchanged | None:
    """Return what is said of a lock file, None where nothing is."""
    if not is_selected(LOCK_FILE, options):
        return None
    try:
        text = read_bytes(path).decode("utf-8", "replace")
    except OSError:
        return None
    span, source, line = Span(1, 1, 1, 1), "", ""
    if not path.endswith(".lockb"):
        at = max(text.find(NAMES[family]), 0)
        start = text.rfind("\n", 0, at) + 1
        number, column = line_of(text, at), at - start + 1
        source = NAMES[family]
        span = Span(number, column, number, column + len(source))
        line = text[start:].split("\n", 1)[0].rstrip("\r")
    detail = f"make it anew with: {COMMANDS[family][os.path.basename(path)]}"
    message = sentence(RULE_BY_SLUG[LOCK_FILE].message, detail)
    site = Site(span, LOCK_FILE, "lock", source, span.line, None, (), detail, line)
    entries = (Entry(shown, span, "remark", "note", source, (message,), LOCK_FILE),) if options.ledger else ()
    return Unchanged(shown, (Finding(site, Verdict.NOTE, Safety.MANUAL, message),), entries)
