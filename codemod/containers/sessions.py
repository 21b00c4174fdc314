"""Sessions in a shell, as pages show them: which lines are typed, behind which prompts, and which are answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codemod.record import dataclass

ANSWER = "#: "
"""What the lines that are answers begin with, where a session is read as a script: comments of it."""

_SHELL = r"(?:ba|z|k|c|da)?sh(?:-[\d.]+)?"
_PLACES = (
    r"",  # a prompt that is nothing but its sign
    r"[\w.-]+@[\w.-]+(?:[: ][^\s$%#❯>]*)? ?",  # user@host:~
    r"\[[^\]\r\n]{1,60}\] ?",
    r"(?:~|/)[\w./~-]* ?",
    rf"{_SHELL} ?",
)
_ENVIRONMENT = r"(?:\([\w. -]{1,40}\) )?"
_SIGNS = (r"\$", r"%", r"❯", r"➜")
_ROOT, _BARE = "#", ">"
"""Signs that are something else as well: what begins a comment, and what goes on with a command, or quotes."""
_CONTINUES = re.compile(r"(?:[a-z]+ )*[a-z]*>(?: |(?=[\r\n]|$))")
_COMMENT = re.compile(r"[ \t]*(?:#.*)?", re.DOTALL)
_MAY_BE_OPEN = re.compile(r"['\"`(){}\[\]]|<<|\b(?:while|until|for|if|case|select|function)\b")
_GOES_ON = re.compile(r"(?:\\|\||&&)[ \t]*\Z")
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)(\w+)\1")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line of a session: how many characters stand before what is typed, and whether a command begins there.

    ``cut`` is -1 where nothing is typed: it is an answer.
    """

    cut: int = -1
    begins: bool = False


def read_session(lines: Sequence[str], *, is_session: bool) -> list[Typed] | None:
    """Return what each line of a block is, None where it has no prompts.

    ``is_session`` says that the block is known to be a session; else it is one if the first line that is no comment
    has a prompt, as nothing in a script looks.
    """
    prompt = _prompt(lines, is_session=is_session)
    if prompt is None:
        return None
    found: list[Typed] = []
    quotes = prompt.pattern.startswith(_BARE)
    while len(found) < len(lines):
        match = prompt.match(lines[len(found)])
        if match is None:
            found.append(Typed())
            continue
        following = []
        for line in lines[len(found) + 1 :]:
            if prompt.match(line):
                break
            following.append(line)
        first = lines[len(found)][match.end() :]
        found.append(Typed(match.end(), begins=True))
        cuts = [0 if quotes else _continued(line) for line in following]
        count = _length(first, [line[cut:] for line, cut in zip(following, cuts)])
        found += (Typed(cut) for cut in cuts[:count])
    return found


def continuation(lines: Sequence[str], typed: Sequence[Typed]) -> str:
    """Return what a session puts before a line that goes on with a command: ``> `` or nothing."""
    shown = [line[: one.cut] for line, one in zip(lines, typed) if one.cut >= 0 and not one.begins]
    return "> " if shown and shown[0] else ""


def beginnings(lines: Sequence[str]) -> list[bool]:
    """Return for each line of a script whether a command begins there when it is typed."""
    found: list[bool] = []
    while len(found) < len(lines):
        count = _length(lines[len(found)], lines[len(found) + 1 :])
        found += [True, *(False for _ in range(count))]
    return found


def _prompt(lines: Sequence[str], *, is_session: bool) -> re.Pattern[str] | None:
    """Return what every prompt of a block looks like: that of its first one."""
    for line in lines:
        for place in _PLACES:
            for sign in _SIGNS if not place else (*_SIGNS, _ROOT):
                prompt = re.compile(rf"{_ENVIRONMENT}{place}{sign} +(?=\S)")
                if prompt.match(line):
                    return re.compile(rf"{_ENVIRONMENT}{place}[$%#❯] +(?=\S)") if place else prompt
        if not is_session and not _COMMENT.fullmatch(line.rstrip("\r\n")):
            return None
    return _doubtful(lines) if is_session else None


def _doubtful(lines: Sequence[str]) -> re.Pattern[str] | None:
    """Return a prompt of a sign that may mean something else, if each of the lines can be understood with it."""
    filled = [line for line in lines if line.strip()]
    for sign in (_ROOT, _BARE):
        prompt = re.compile(rf"{sign} (?=[\w./])")
        if not filled or not prompt.match(filled[0]):
            continue
        typed = [line for line in filled if prompt.match(line)]
        # Comments are said of commands, which stand below them then, and have no sign of their own.
        if sign == _BARE or len(typed) == len(filled) or _GOES_ON.search(filled[0].rstrip("\r\n")):
            return prompt
    return None


def _continued(line: str) -> int:
    match = _CONTINUES.match(line)
    return match.end() if match else 0


def _length(first: str, following: Sequence[str]) -> int:
    """Return how many lines go on with a command; where it never ends, those for which a backslash says so."""
    command = first
    for count in range(len(following) + 1):
        if not _is_open(command):
            return count
        if count < len(following):
            command += following[count]
    count = 0  # it has no end
    while count < len(following) and _GOES_ON.search([first, *following][count].rstrip("\r\n")):
        count += 1
    return count


def _is_open(command: str) -> bool:
    """Say whether a shell that has read this waits for more."""
    if _GOES_ON.search(command.rstrip("\r\n")) and not _COMMENT.fullmatch(command):
        return True
    if not _MAY_BE_OPEN.search(command):
        return False
    for heredoc in _HEREDOC.finditer(command):
        if not re.search(rf"^\t*{heredoc[2]}[ \t]*$", command[heredoc.end() :], re.MULTILINE):
            return True
    from codemod.languages.interface import SourceError
    from codemod.languages.shell.syntax import parse  # with the parser
    from codemod.model import Document

    try:
        parse(Document("block.sh", command.replace("\r\n", "\n").replace("\r", "\n")))
    except SourceError:
        return True
    return False
