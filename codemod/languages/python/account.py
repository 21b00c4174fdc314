"""Whether a rewrite only moved and added: no word of the old text may be gone, and no guard may stand askew.

This knows what a rewritten call looks like and nothing of how it is made, so that a fault of the rewriter shows. It
works on the lines that changed, as text: parsing whole files once more would cost as much as the rewrite.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from codemod.edits import split_lines
from codemod.sdk.catalogue import COMPLETED, DATA, OLD_METHODS, RESULT, STATUS, SUBMIT_AND_POLL
from codemod.sdk.rest import NEW_PATH, OLD_PATH

_WORD = re.compile(r"\w+")
_CONDITION = rf"(?P<result>\w+)\.{STATUS} != (?P<quote>[\"'])"
_CHECKED = re.compile(rf"^(?P<indent>[ \t\f]*)if {_CONDITION}{COMPLETED}(?P=quote):")
_BARE = re.compile(r"(?:^|[:;])[\s(]*await\b", re.MULTILINE)
"""A statement that makes a call and does nothing with its value."""
_SENDING = re.compile(rf"\bdef (\w*{SUBMIT_AND_POLL}\w*)\(")
_CALLED = ("post", "request", "urlopen", "urllib")
"""What a request is sent with."""
_IMPORTED = re.compile(r"\b(?:post|request|urlopen)\s+as\s+(\w+)|\b(\w+)\s*=\s*[\w.]*\b(?:post|request|urlopen)\b")
_OLD_WORD, _NEW_WORD = (path.strip("/").rpartition("/")[2] for path in (OLD_PATH, NEW_PATH))
_FUNCTION = re.compile(r"\basync def (\w+)")


def account(before: str, after: str, went: Mapping[str, int], came: Mapping[str, int]) -> str | None:
    """Return what is wrong with the lines that went and came as a sentence, None where all of it is accounted for."""
    gone, new = _words(went), _words(came)
    lost = gone - new
    if lost:
        lost -= _sent(lost, new - gone, before, came, after)
        problem = _lost(lost, new - gone, went, came, after) if lost else None
        if problem:
            return problem
    return _askew(split_lines(before), split_lines(after), came)


def _words(lines: Mapping[str, int]) -> Counter[str]:
    words: Counter[str] = Counter()
    for line, count in lines.items():
        for word in _WORD.findall(line):
            words[word] += count
    return words


def _lost(
    lost: Counter[str], added: Counter[str], went: Mapping[str, int], came: Mapping[str, int], after: str
) -> str | None:
    if added[SUBMIT_AND_POLL] > sum(count for line, count in came.items() if _CHECKED.match(line)):
        # A video whose result is not checked on the spot is a part of that result from there on, and has no name.
        for line in went:
            target, is_assigned, _ = line.partition("=")
            for word in _WORD.findall(target) if is_assigned else ():
                lost.pop(word, None)
    if f".{RESULT}(" in after:
        lost.pop(DATA, None)  # which ``queue.result`` does not have
    calls = sum(lost.pop(method, 0) for method in OLD_METHODS)
    found = sum(added[name] for name in (SUBMIT_AND_POLL, *OLD_METHODS))
    if calls > found:  # the others call the wrapper, which where it is new names itself and makes one call of its own
        found += sum(added[name] for name in set(_FUNCTION.findall(after)))
        found -= 2 * (_functions(came) - _functions(went))
    if calls > found:
        return "a call got lost"
    return f"{min(lost)!r} got lost" if lost else None


def _sent(lost: Counter[str], added: Counter[str], before: str, came: Mapping[str, int], after: str) -> Counter[str]:
    """Return the words that may be gone since requests are calls of the file's function now."""
    names = set(_SENDING.findall(after))
    calls = sum(added[name] for name in names) - sum(came[line] for line in came if _SENDING.search(line))
    functions = {*_CALLED, *(name for names in _IMPORTED.findall(before) for name in names)}
    gone = Counter({word: min(count, calls) for word, count in lost.items() if calls > 0})
    gone = Counter({word: count for word, count in gone.items() if word in functions or word.lower() in functions})
    if lost[_OLD_WORD]:
        gone[_OLD_WORD] = min(lost[_OLD_WORD], added[_NEW_WORD])
    return gone


def _functions(lines: Mapping[str, int]) -> int:
    return sum(count for line, count in lines.items() if _FUNCTION.search(line))


def _askew(before: Sequence[str], lines: Sequence[str], came: Mapping[str, int]) -> str | None:
    """Look for new guards whose result is not used behind them, where they stand, by what the call's value went to."""
    known = set(itertools.pairwise(before))  # a program may have guards of its own, with the same condition
    guards = [
        (at, found)
        for at, line in enumerate(lines)
        if line in came and (found := _CHECKED.match(line)) and tuple(lines[at : at + 2]) not in known
    ]
    ends = [at for at, _ in guards[1:]] + [len(lines)]
    unused = 0
    for (at, guard), end in zip(guards, ends):
        use = re.compile(rf"\b{guard['result']}\.{DATA}\b")
        # Between the two may be an import of the error, where the file has it in a function.
        behind = next((here for here in range(at + 1, end) if lines[here].lstrip().startswith("raise ")), at) + 1
        first = next((here for here in range(behind, end) if use.search(lines[here])), -1)
        if first < 0:
            unused += 1
        elif first == behind and _indent(lines[first]) != guard["indent"]:
            return f"line {first + 1} does not stand where the call did"
    if unused and unused > len(_BARE.findall("\n".join(map(str.rstrip, before)))):
        return "what a call returns got lost"
    return None


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t\f"))]
