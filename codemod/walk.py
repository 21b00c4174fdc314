"""The files below a folder where there is no git to ask: a walk that obeys .gitignore files."""

from __future__ import annotations

import os

from codemod.listing import Listing, Unlisted, is_passed_over

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""The patterns that hold in a folder: each with the folder (ending in a slash) that they are relative to."""


def walk(folder: str, top: str) -> Listing:
    """List the files below ``folder``, obeying the ignore files from ``top``, which is ``folder`` or above it, down.

    Where these would hide ``folder`` itself, which the user asked for, those above it are not obeyed.
    """
    files: list[str] = []
    unlisted: list[Unlisted] = []
    pending = [("", _rules_above(folder, top))]
    while pending:
        below, rules = pending.pop()
        try:
            with os.scandir(os.path.join(folder, below)) as entries:
                found = list(entries)
        except OSError as error:
            unlisted.append(Unlisted(below, error.strerror or str(error)))
            continue
        rules = (*rules, *_rules_of(os.path.join(folder, below)))
        for entry in found:
            name = below + entry.name
            if entry.is_symlink():
                continue  # its target is looked at where it is; and a link to a folder above would never end
            if entry.is_dir():
                if not is_passed_over(entry.path) and not _is_ignored(entry.path + "/", rules):
                    pending.append((name + "/", rules))
            elif entry.is_file() and not _is_ignored(entry.path, rules):
                files.append(name)
    return Listing(tuple(files), frozenset(), tuple(unlisted))


def _rules_above(folder: str, top: str) -> Rules:
    rules = _read_rules(top, os.path.join(top, ".git", "info", "exclude"))
    if folder == top:
        return rules
    current = top
    for part in os.path.relpath(folder, top).split(os.sep):
        rules = (*rules, *_rules_of(current))
        current = os.path.join(current, part)
        if _is_ignored(current + "/", rules):
            return ()
    return rules


def _rules_of(folder: str) -> Rules:
    return _read_rules(folder, os.path.join(folder, ".gitignore"))


def _read_rules(base: str, path: str) -> Rules:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return ()
    from pathspec import GitIgnoreSpec

    try:
        return ((os.path.join(base, ""), GitIgnoreSpec.from_lines(lines)),)
    except ValueError:  # a pattern that git would pass over; the others still hold
        good = [line for line in lines if _is_pattern(line)]
        return ((os.path.join(base, ""), GitIgnoreSpec.from_lines(good)),)


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _is_ignored(path: str, rules: Rules) -> bool:
    for base, spec in reversed(rules):
        answer = spec.check_file(path[len(base) :]).include
        if answer is not None:
            return answer
    return False
