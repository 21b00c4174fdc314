"""The function that a script gets: curl for a video, by way of the job queue, with the arguments that curl had.

It runs in a subshell, so that neither its variables nor its settings are seen outside, and it leaves no files. Only
those of curl's options are in it that the script's own calls use.
"""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.shell.options import LONG, TABLE, Use
from codemod.record import dataclass
from codemod.sdk.rest import COMPLETED, CONTENT, JOB_ID, NEW_PATH, OLD_PATH, POLL_SECONDS, STATUS, WAITING

_SILENT = "--silent"
_SHOWING = "--show-error"
_FAIL = "--fail"
_FAIL_WITH_BODY = "--fail-with-body"
_OUTPUT = "--output"

_NAME = "[A-Za-z0-9][A-Za-z0-9._~-]*"
"""What a job's id, or its status, may look like."""


def by_sed(key: str) -> str:
    """Return the command of sed that prints a text of a flat JSON object, strictly: a key of its own, no deeper one."""
    return (
        r"s/^[[:space:]]*{\([^{}[]*,\)\{0,1\}[[:space:]]*"
        rf'"{key}"[[:space:]]*:[[:space:]]*"\({_NAME}\)".*/\2/p'
    )


def by_jq(key: str) -> str:
    """Return jq's program that prints such a text."""
    return f'{key}? | strings | select(test("\\\\A{_NAME}\\\\z"))'


@dataclass(frozen=True, slots=True)
class Needs:
    """What a script's calls ask of the function.

    ``words`` are the options as they stand in the calls; ``maps`` says that an address is held in a variable, where it
    stays the old one; ``has_body_headers``: a header is about the request's body, as Content-Type is.
    """

    name: str
    words: frozenset[str]
    maps: bool
    uses_jq: bool
    has_body_headers: bool = False


def letters_of(word: str) -> list[str]:
    """Return the long names of the options that one word of a call stands for."""
    if word.startswith("--"):
        return [word]
    return [LONG.get(f"-{letter}", f"-{letter}") for letter in word[1:]]


def function_lines(needs: Needs) -> list[str]:
    """Return the lines of the function, indented with a tab for each level."""
    return list(_Function(needs).lines())


class _Function:
    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        names = [name for word in needs.words for name in letters_of(word)]
        self._fails = _FAIL in names or _FAIL_WITH_BODY in names
        self._drops = _FAIL in names
        self._output = _OUTPUT in names
        self._makes = "--create-dirs" in names
        self._quiet = any(self._is_quiet(word) for word in needs.words)

    @staticmethod
    def _is_quiet(word: str) -> bool:
        names = letters_of(word)
        return _SILENT in names and _SHOWING not in names

    def lines(self) -> Iterator[str]:
        yield f"{self._needs.name}() {{"
        yield from _HEAD
        yield "\t("
        for line in self._inside():
            yield f"\t{line}" if line else ""
        yield "\t) || return # where a trap of errors hears of it as it did of curl"
        yield "}"

    def _inside(self) -> Iterator[str]:
        yield "\tset +euC"
        starts = "address='' answer='' code=0"
        starts += " output=-" if self._output else ""
        starts += " folders=''" if self._makes else ""
        starts += " failure=0" if self._fails else ""
        starts += " discard=''" if self._drops else ""
        starts += " silent='' loud=''" if self._quiet else ""
        yield f"\t{starts}"
        for part in (self._look(), _SEND, self._ask(), self._field(), self._steps(), self._end()):
            yield ""
            yield from part

    def _look(self) -> Iterator[str]:
        yield "\t# What the argument $1 is for ($goes), and how many words it takes ($size)."
        yield "\tlook() {"
        yield "\t\tgoes=all size=1"
        yield "\t\tcase $1 in"
        for arm in self._arms():
            yield f"\t\t\t{arm} ;;"
        yield "\t\tesac"
        yield '\t\t[ "$size" -le "$left" ] || size=$left'
        yield "\t}"

    def _arms(self) -> Iterator[str]:
        words = sorted(self._needs.words, key=lambda word: (word.startswith("--"), word.lower(), word))
        groups: dict[str, list[str]] = {}
        for word in words:
            groups.setdefault(self._action(word), []).append(word)
        order = sorted((action for action in groups if action), key=lambda action: ("size" not in action, action))
        for action in order:
            yield f"{' | '.join(groups[action])}) {action}"
        yield "-*)"
        yield "*) goes=none address=$1"

    def _action(self, word: str) -> str:
        names = letters_of(word)
        use, takes = TABLE.get(word, (Use.ALL, False))
        if use is Use.ADDRESS:
            return "goes=none size=2 address=$2"
        if takes:
            if use is Use.FETCH:
                return "goes=fetch size=2 output=$2"
            if self._needs.has_body_headers and LONG.get(word, word) == "--header":
                return "size=2; case $2 in [Cc]ontent-* | [Tt]ransfer-*) goes=submit ;; esac"
            return f"goes={use.value} size=2" if use is Use.SUBMIT else "size=2"
        found = []
        if use is not Use.ALL:
            found.append(f"goes={use.value}")
        found += ["folders=yes"] if "--create-dirs" in names else []
        found += ["failure=22 discard=yes"] if _FAIL in names else []
        found += ["failure=22"] if _FAIL_WITH_BODY in names else []
        if self._quiet:
            found += ["loud=yes"] if _SHOWING in names else ["silent=yes"] if _SILENT in names else []
        return " ".join(found)

    def _ask(self) -> Iterator[str]:
        yield "\t# Sends a request, and keeps the answer, to the byte, and curl's status."
        yield "\task() {"
        yield '\t\t[ -n "$silent" ] && [ -z "$loud" ] || set -- "$@" -sS' if self._quiet else '\t\tset -- "$@" -sS'
        yield "\t\tcode=0"
        yield '\t\tanswer=$(send "$@" || code=$?; echo .; exit "$code") || code=$?'
        yield "\t\tanswer=${answer%.}"
        yield "\t}"

    def _field(self) -> Iterator[str]:
        yield "\t# Prints what the answer, a JSON object, has under the key $1."
        yield "\tfield() {"
        if self._needs.uses_jq:
            yield "\t\tprintf '%s' \"$answer\" |"
            yield f"\t\t\tjq -r --arg key \"$1\" '{by_jq('.[$key]')}' 2> /dev/null"
        else:
            yield "\t\t{ printf '%s' \"$answer\" | tr '\\r\\n' '  '; echo; } |"
            key = "'\"$1\"'"
            yield f"\t\t\tLC_ALL=C sed -n '{by_sed(key)}'"
        yield "\t}"

    def _steps(self) -> Iterator[str]:
        waiting = " | ".join(WAITING)
        yield "\tsend none '' \"$@\""
        if self._needs.maps:
            old = OLD_PATH.removeprefix("/v1")
            yield f"\tcase $address in *{old}*) address=${{address%{old}*}}{_NEW}${{address##*{old}}} ;; esac"
        yield '\task submit "$address" "$@"'
        yield f"\tjob=$(field {JOB_ID})"
        yield "\tjobs=${address%%[?#]*}"
        yield "\tjobs=${jobs%/}"
        yield "\tjobs=${jobs%/*}"
        yield "\tstate=''"
        yield '\twhile [ "$code" -eq 0 ] && [ -n "$job" ]; do'
        yield '\t\task poll "$jobs/$job" "$@"'
        yield f"\t\tstate=$(field {STATUS})"
        yield f"\t\tcase $state in {waiting}) sleep {POLL_SECONDS} ;; *) break ;; esac"
        yield "\tdone"
        yield f'\tif [ "$code" -eq 0 ] && [ "$state" = {COMPLETED} ]; then'
        yield f'\t\tsend fetch "$jobs/$job/{CONTENT}" "$@" || code=$?'
        yield '\t\texit "$code"'
        yield "\tfi"

    def _end(self) -> Iterator[str]:
        yield "\t# There is no video: what was answered takes its place, as an error's text did."
        if self._fails:
            yield '\tif [ "$code" -eq 0 ] && [ "$failure" -ne 0 ]; then'
            yield "\t\tcode=$failure"
            message = 'echo "curl: ($code) the job failed" >&2'
            yield f'\t\t[ -n "$silent" ] && [ -z "$loud" ] || {message}' if self._quiet else f"\t\t{message}"
            yield "\tfi"
        kept = '[ -z "$discard" ] && ' if self._drops else ""
        yield f'\tif {kept}[ -n "$answer" ]; then'
        if self._makes:
            yield '\t\t[ -z "$folders" ] || mkdir -p "$(dirname "$output")"'
        if self._output:
            yield "\t\tif [ \"$output\" = '-' ]; then"
            yield "\t\t\tprintf '%s' \"$answer\" || code=23"
            yield "\t\telse"
            yield '\t\t\tprintf \'%s\' "$answer" > "$output" || code=23'
            yield "\t\tfi"
        else:
            yield "\t\tprintf '%s' \"$answer\" || code=23"
        yield "\tfi"
        yield '\texit "$code"'


_HEAD = (
    "\t# Runs curl for a video by way of Decart's job queue: submits the job, waits until it has ended, and",
    "\t# downloads it. Output and exit status are what curl's were when one request answered with the video.",
)
_NEW = NEW_PATH.removeprefix("/v1")
_SEND = r"""
	# Sends the request $1 to the address $2, with those of the other arguments that are for it.
	send() {
		step=$1 url=$2
		shift 2
		left=$#
		while [ "$left" -gt 0 ]; do
			look "$@"
			left=$((left - size))
			while [ "$size" -gt 0 ]; do
				case $goes in all | "$step") set -- "$@" "$1" ;; esac
				shift
				size=$((size - 1))
			done
		done
		[ -z "$url" ] || curl "$@" "$url"
	}
""".strip("\n").split("\n")
