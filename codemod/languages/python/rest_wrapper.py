"""The function that a file gets for its requests over REST: submit, poll, and the answer with the video.

There is one for each way to send requests. It takes what sends and the arguments of the request that it stands for, and
returns what that returned: an answer, one that is not ok where the submission is refused or the job fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codemod.languages.python.facts import FileFacts
from codemod.languages.python.senders import AIOHTTP, ASYNC_HTTPX, BODY, HTTPX, MODULES, POSITIONAL, REQUESTS, URLLIB
from codemod.record import dataclass
from codemod.sdk.rest import COMPLETED, CONTENT, JOB_ID, POLL_SECONDS, STATUS, WAITING

SHORT = {
    REQUESTS: "requests",
    HTTPX: "httpx",
    ASYNC_HTTPX: "async_httpx",
    AIOHTTP: "aiohttp",
    URLLIB: "urllib",
}
"""What is added to the function's name where a file has another one."""
_SENDERS = {REQUESTS: "sender", HTTPX: "sender", ASYNC_HTTPX: "client", AIOHTTP: "session"}
_SENDER_TYPES = {ASYNC_HTTPX: "AsyncClient", AIOHTTP: "ClientSession"}
_ANSWERS = {REQUESTS: "Response", HTTPX: "Response", ASYNC_HTTPX: "Response", AIOHTTP: "ClientResponse"}
_REFUSED = {
    REQUESTS: "answer.status_code // 100 != 2",
    HTTPX: "not answer.is_success",
    ASYNC_HTTPX: "not answer.is_success",
    AIOHTTP: "answer.status // 100 != 2",
}
_SAID = "Job failed"
_CODE = 500
_DOCSTRING = "Return the answer with a job's video, or one that is not ok."
_RAISING = "Return the answer with a job's video; raise as urlopen does if the job fails."

LOCALS = frozenset(
    ("answer", "asked", "body", "client", "content", "data", "files", "headers", "job", "job_id", "jobs", "limits",
     "name", "options", "params", "request", "said", "sender", "session", "status", "url", "video")
)  # fmt: skip
"""Names of the functions' own, besides ``json``, which is none of the one that needs the module."""

NEEDS = {
    REQUESTS: ("time",),
    HTTPX: ("time",),
    ASYNC_HTTPX: ("asyncio",),
    AIOHTTP: ("asyncio",),
    URLLIB: ("io", "json", "time", "urllib.error", "urllib.request"),
}
"""The modules that each function needs."""


@dataclass(frozen=True, slots=True)
class Made:
    """How things are named in one file: modules by what they are called, those of the function itself, and ``Any``."""

    modules: Mapping[str, str]
    inside: tuple[str, ...]
    any_name: str


def source(library: str, name: str, file: FileFacts, made: Made) -> str:
    """Return the function's source, its lines ended by ``\\n``; untyped where there is no ``any_name``."""
    body = _urllib(file, made) if library == URLLIB else _answering(library, file, made)
    docstring = _RAISING if library == URLLIB else _DOCSTRING
    imports = [f"import {module}" for module in made.inside]
    lines = [f'"""{docstring}"""', *imports, *([""] if imports else []), *body]
    return _head(library, name, file, made) + "".join(f"{file.indent}{line}\n" if line else "\n" for line in lines)


def _head(library: str, name: str, file: FileFacts, made: Made) -> str:
    keyword = "async def" if library in (ASYNC_HTTPX, AIOHTTP) else "def"
    some, gives = made.any_name, ""
    if library == URLLIB:
        names: list[tuple[str, str, str]] = [("request", some, ""), ("data", some, "None"), ("*limits", some, "")]
        gives = some
    else:
        module = dict(file.modules).get(MODULES[library], "")
        wanted = _SENDER_TYPES.get(library, "")
        sender = f"{module}.{wanted}" if module and wanted else some
        gives = f"{module}.{_ANSWERS[library]}" if module else some
        places = POSITIONAL.get(library, ("url",))
        names = [(_SENDERS[library], sender, ""), ("/", "", ""), ("url", "str", "")]
        names += [(one, some, "None") for one in places[1:]]
        names += [("*", "", ""), *((one, some, "None") for one in BODY[library] if one not in places)]
    names.append(("**options", some, ""))
    parameters = [_parameter(*one, typed=bool(some)) for one in names]
    result = f" -> {gives}" if some else ""
    return "\n".join(_wrapped(f"{keyword} {name}(", parameters, f"){result}:", file.indent, file.line_length)) + "\n"


def _parameter(name: str, kind: str, default: str, *, typed: bool) -> str:
    if typed and kind:
        return f"{name}: {kind} = {default}" if default else f"{name}: {kind}"
    return f"{name}={default}" if default else name


def _wrapped(begin: str, items: Sequence[str], end: str, indent: str, limit: int) -> list[str]:
    """Return a call or a head on one line where it fits, else as formatters break it."""
    whole = begin + ", ".join(items) + end
    if len(whole) <= limit:
        return [whole]
    inside = indent + ", ".join(items)
    if len(inside) <= limit:
        return [begin, inside, end]
    return [begin, *(f"{indent}{item}," for item in items), end]


def _answering(library: str, file: FileFacts, made: Made) -> list[str]:
    """Return the lines where an answer that is not ok is an object like any other."""
    sender, quote, indent = _SENDERS[library], file.quote, file.indent
    other = "'" if quote == '"' else '"'
    waits = "await " if library in (ASYNC_HTTPX, AIOHTTP) else ""
    module = dict(file.modules).get(MODULES[library], "")
    places = POSITIONAL.get(library, ("url",))
    body = [one for one in (*places[1:], *BODY[library]) if one != "url"]
    given = ["url", *(f"{one}={one}" for one in dict.fromkeys(body)), "**options"]
    typed = f": {module}.{_ANSWERS[library]}" if made.any_name and module else ""
    room = file.line_length - len(indent)
    submits = _wrapped(f"answer{typed} = {waits}{sender}.post(", given, ")", indent, room)
    reads = "(await answer.json())" if library == AIOHTTP else "answer.json()"
    sleeps = f"await {made.modules['asyncio']}.sleep" if waits else f"{made.modules['time']}.sleep"
    waiting = ", ".join(f"{quote}{one}{quote}" for one in WAITING)
    return [
        *submits,
        f"if {_REFUSED[library]}:",
        f"{indent}return answer",
        f"jobs = {_jobs('url', quote)}",
        f"job = f{quote}{{jobs}}/{{{reads}[{other}{JOB_ID}{other}]}}{quote}",
        "while True:",
        f"{indent}answer = {waits}{sender}.get(job, **options)",
        f"{indent}if {_REFUSED[library]}:",
        f"{indent * 2}return answer",
        f"{indent}status = {reads}[{quote}{STATUS}{quote}]",
        f"{indent}if status == {quote}{COMPLETED}{quote}:",
        f"{indent * 2}answer = {waits}{sender}.get(f{quote}{{job}}/{CONTENT}{quote}, **options)",
        f"{indent * 2}return answer",
        f"{indent}if status not in ({waiting}):",
        *(f"{indent * 2}{line}" for line in _failed(library, quote)),
        f"{indent * 2}return answer",
        f"{indent}{sleeps}({POLL_SECONDS})",
    ]


def _failed(library: str, quote: str) -> Iterable[str]:
    """Return the lines that make the answer of a question for a job one that is not ok."""
    said = f"{quote}{_SAID}{quote}"
    if library == REQUESTS:
        return (f"answer.status_code, answer.reason = {_CODE}, {said}",)
    if library == AIOHTTP:
        return (f"answer.status, answer.reason = {_CODE}, {said}",)
    return (f"answer.status_code = {_CODE}", f"answer.extensions[{quote}reason_phrase{quote}] = b{said}")


def _jobs(url: str, quote: str) -> str:
    """Return the expression for the address of jobs: that of the submission, without the model."""
    slash, mark = f"{quote}/{quote}", f"{quote}?{quote}"
    return f"{url}.partition({mark})[0].rstrip({slash}).rpartition({slash})[0]"


def _urllib(file: FileFacts, made: Made) -> list[str]:
    """Return the lines where what is not ok raises an error."""
    quote, indent = file.quote, file.indent
    module, errors = made.modules["urllib.request"], made.modules["urllib.error"]
    json, io = made.modules["json"], made.modules["io"]
    waiting = ", ".join(f"{quote}{one}{quote}" for one in WAITING)
    options = "*limits, **options"
    room = file.line_length - len(indent) * 2
    asks = _wrapped(f"asked = {module}.Request(", ["job", "headers=headers"], ")", indent, room)
    video = f"{module}.Request(f{quote}{{job}}/{CONTENT}{quote}, headers=headers)"
    return [
        f"url = getattr(request, {quote}full_url{quote}, request)",
        f"headers = dict(getattr(request, {quote}headers{quote}, {{}}))",
        "for name in [name for name in headers if name.lower().startswith(" + f"{quote}content-{quote})]:",
        f"{indent}del headers[name]  # of the body that was submitted",
        f"with {module}.urlopen(request, data, {options}) as answer:",
        f"{indent}job_id = {json}.load(answer)[{quote}{JOB_ID}{quote}]",
        f"job = f{quote}{{{_jobs('url', _other(quote))}}}/{{job_id}}{quote}",
        "while True:",
        *(f"{indent}{line}" for line in asks),
        f"{indent}with {module}.urlopen(asked, None, {options}) as answer:",
        f"{indent * 2}body = answer.read()",
        f"{indent}status = {json}.loads(body)[{quote}{STATUS}{quote}]",
        f"{indent}if status == {quote}{COMPLETED}{quote}:",
        f"{indent * 2}video = {video}",
        f"{indent * 2}return {module}.urlopen(video, None, {options})",
        f"{indent}if status not in ({waiting}):",
        f"{indent * 2}said = {io}.BytesIO(body)",
        f"{indent * 2}raise {errors}.HTTPError(job, {_CODE}, {quote}{_SAID}{quote}, answer.headers, said)",
        f"{indent}{made.modules['time']}.sleep({POLL_SECONDS})",
    ]


def _other(quote: str) -> str:
    return "'" if quote == '"' else '"'
