"""A straight request, spread over lines as in the vendor's guide: submit, ask until the job has ended, download."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.languages.shell.find import Found, ShellFacts
from codemod.languages.shell.function import by_jq, by_sed
from codemod.languages.shell.layout import indent_of
from codemod.languages.shell.options import TABLE, Use
from codemod.languages.shell.request import Option, Request, arguments_of
from codemod.languages.shell.syntax import Node
from codemod.sdk.rest import COMPLETED, CONTENT, JOB_ID, NEW_PATH, OLD_PATH, POLL_SECONDS, STATUS, WAITING

_OLD = OLD_PATH.removeprefix("/v1")
_NEW = NEW_PATH.removeprefix("/v1")
_ANSWER, _CODE, _JOB, _STATE = "decart_answer", "decart_code", "decart_job", "decart_status"
_RUN_AGAIN = frozenset(("command_substitution", "process_substitution", "arithmetic_expansion"))
"""Parts of a word that may say something else each time."""
_UNUSUAL = re.compile(
    r"\bdecart_(?:answer|code|job|status)\b|\btrap\b|\bnoclobber\b|^[ \t]*set[ \t]+-\w*C", re.MULTILINE
)
_WIDTH = 100


def is_straight(found: Found, facts: ShellFacts) -> bool:
    """Say whether a request can be spread over lines: a statement of the script that has whole lines for itself."""
    request = found.asked
    tree, evaluator = facts.tree, facts.evaluator
    if request.command.parent is not tree.root or request.spread or _UNUSUAL.search(tree.text):
        return False
    before = tree.text[tree.line_start(tree.line_at(found.start)) : found.start]
    after = tree.text[found.end :].partition("\n")[0]
    if before or after.strip() or request.has("--fail-with-body", "--create-dirs", "--remote-name", "--url"):
        return False
    if any(option.at > 1 and TABLE.get(option.name, (Use.OTHER, True))[1] for option in request.options):
        return False
    words = arguments_of(request.command)
    if any(part.kind in _RUN_AGAIN for word in words for part in word.walk()):
        return False
    return all(evaluator.is_one_word(word) for word in words) and _base(facts, request) is not None


def _base(facts: ShellFacts, request: Request) -> str | None:
    """Return an address up to the model as it stands in a script, between double quotes; None where it cannot be."""
    node = request.addresses[0]
    text = facts.tree.of(node)
    inside = {"word": text, "string": text[1:-1], "raw_string": text[1:-1]}.get(node.kind, "")
    base, old, model = inside.partition(_OLD)
    if not old or not re.fullmatch(r"[\w.-]+|\$\w+|\$\{\w+\}", model):
        return None
    return base if node.kind == "string" or not re.search(r"[\\$`\"!]", base) else None


def spread_text(found: Found, facts: ShellFacts, *, uses_jq: bool) -> str:
    """Return the lines that take the place of a request."""
    lines = _Spread(found, facts, uses_jq=uses_jq).lines()
    if facts.session:  # a shell at whose prompt this is pasted may take no comments, and an empty line is an answer's
        lines = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return "\n".join(lines)


class _Spread:
    def __init__(self, found: Found, facts: ShellFacts, *, uses_jq: bool) -> None:
        self._request = found.asked
        self._facts = facts
        self._uses_jq = uses_jq
        self._indent = indent_of(facts.tree)
        self._jobs = f"{_base(facts, self._request)}{_NEW}"
        self._uses: dict[int, Use] = {}
        for option in self._request.options:
            for word in (option.word, option.value):
                if word is not None:
                    self._uses[id(word)] = option.use

    def lines(self) -> Iterator[str]:
        indent = self._indent
        fails = self._request.has("--fail")
        silent = self._request.has("--silent") and not self._request.has("--show-error")
        quiet = "" if silent else " -sS"
        yield "# Submit the job."
        yield f"{_ANSWER}=$(curl{quiet}{self._submitted()})"
        yield f"{_CODE}=$?"
        yield from self._field(_JOB, JOB_ID, "")
        yield ""
        yield "# Wait until it has ended."
        yield f"{_STATE}=''"
        yield f'while [ "${_CODE}" -eq 0 ] && [ -n "${_JOB}" ]; do'
        poll = [f"curl{quiet}", *self._words(Use.ALL), f'"{self._jobs}${_JOB}"']
        yield f"{indent}{_ANSWER}=$({self._joined(poll, 2)})"
        yield f"{indent}{_CODE}=$?"
        yield from self._field(_STATE, STATUS, indent)
        yield f"{indent}case ${_STATE} in {' | '.join(WAITING)}) sleep {POLL_SECONDS} ;; *) break ;; esac"
        yield "done"
        yield ""
        yield "# Download the video."
        yield f'if [ "${_CODE}" -eq 0 ] && [ "${_STATE}" = {COMPLETED} ]; then'
        fetch = ["curl", *self._words(Use.ALL), f'"{self._jobs}${_JOB}/{CONTENT}"', *self._words(Use.FETCH)]
        yield f"{indent}{self._joined(fetch, 2)}"
        yield f'elif [ "${_CODE}" -eq 0 ]; then'
        if fails:
            if not silent:
                yield f'{indent}echo "curl: (22) the job failed" >&2'
            yield f"{indent}(exit 22)"
        else:
            yield f"{indent}# There is none: what was answered takes its place, as an error's text did."
            yield f"{indent}printf '%s' \"${_ANSWER}\"{self._output()}"
        yield "else"
        yield f'{indent}(exit "${_CODE}")'
        yield "fi"

    def _field(self, name: str, key: str, indent: str) -> Iterator[str]:
        if self._uses_jq:
            program = by_jq(f".{key}")
            yield f"{indent}{name}=$(printf '%s' \"${_ANSWER}\" | jq -r '{program}' 2> /dev/null || :)"
        else:
            yield f"{indent}{name}=$({{ printf '%s' \"${_ANSWER}\" | tr '\\r\\n' '  '; echo; }} |"
            yield f"{indent}{self._indent}LC_ALL=C sed -n '{by_sed(key)}')"

    def _submitted(self) -> str:
        """Return the arguments of the request as they were laid out, without those about the output."""
        tree = self._facts.tree
        end = next(node.end for node in self._request.command.children if node.kind == "command_name")
        text = ""
        for node in arguments_of(self._request.command):
            gap, word = tree.text[end : node.start], tree.of(node)
            end = node.end
            if self._uses.get(id(node)) is Use.FETCH:
                continue
            if node is self._request.addresses[0]:
                word = word.replace(_OLD, _NEW)
            text += gap + word
        return text

    def _words(self, use: Use) -> Iterator[str]:
        """Yield the arguments for a use, an option and its value together."""
        seen: set[int] = set()
        for option in self._request.options:
            if option.use is use and id(option.word) not in seen:
                seen.add(id(option.word))
                yield " ".join(self._facts.tree.of(word) for word in _parts(option))

    def _output(self) -> str:
        """Return the redirection to where the output went, "" for standard output."""
        for option in self._request.options:
            if option.use is Use.FETCH and option.value is not None:
                text = self._facts.tree.of(option.value)
                text = text[option.at + 1 :] if option.is_attached else text
                return "" if text == "-" else f" > {text}"
        return ""

    def _joined(self, words: list[str], depth: int) -> str:
        """Return words as a command, over several lines where it is long."""
        lines = [words[0]]
        for word in words[1:]:
            if len(lines[-1]) + len(word) < _WIDTH:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return f" \\\n{self._indent * depth}".join(lines)


def _parts(option: Option) -> list[Node]:
    if option.value is None or option.is_attached:
        return [option.word]
    return [option.word, option.value]
