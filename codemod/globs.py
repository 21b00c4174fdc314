"""``--include`` and ``--exclude``: patterns as in .gitignore, relative to the current folder.

``--exclude`` leaves out what matches. With ``--include`` only what matches is looked at; a pattern that ends in an
extension of its own (``*.pyw``) also adds files of that extension, which are read as Python. Neither has a say in
files that are named outright, and ``--include`` brings nothing back that .gitignore hides.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from codemod.problem import Problem

_SPECIAL = frozenset("*?[]!")


def globs_matcher(option: str, patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Return the test of a reported path against the patterns. Raises Problem where one of them is none."""
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines([_anchored(pattern) for pattern in patterns])
    except ValueError as error:
        raise Problem(f"{option}: this is not a pattern as .gitignore has them: {error}.") from None
    return lambda path: spec.match_file(path.lstrip("/"))


def added_extensions(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the extensions that the include patterns spell out."""
    extensions = {os.path.splitext(pattern)[1] for pattern in patterns if not pattern.startswith("!")}
    return tuple(sorted(extension for extension in extensions if extension and not _SPECIAL & set(extension)))


def _anchored(pattern: str) -> str:
    """Understand ``./build`` as a shell's user means it: the one right here."""
    return pattern[1:] if pattern.startswith("./") else pattern
