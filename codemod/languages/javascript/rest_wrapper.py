"""The functions that send a request for a video by way of the queue: one for each kind of client that a file has.

Each submits with what the call is given, and returns the answer itself where that is not well; then it asks for the
job's status, with the same options but for the body and what belongs to it, until the job is done, and returns the
answer that has the video. A job that failed becomes what an answer with the status 500 is to that client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codemod.languages.javascript.facts import FileFacts, RequestPlace, Sender
from codemod.languages.javascript.naming import free
from codemod.languages.javascript.replacements import CLOSING, OPENING, Changes
from codemod.languages.javascript.source import Source
from codemod.languages.javascript.wrapper import set_apart
from codemod.model import Span
from codemod.sdk.javascript import SUBMIT_AND_POLL
from codemod.sdk.rest import COMPLETED, CONTENT, JOB_ID, POLL_SECONDS, STATUS, WAITING

FAILED_STATUS = 500
FAILED_TEXT = "Internal Server Error"
SEGMENT = r"/[^/?#]+\/?(?=[?#]|$)/"
"""The last part of an address's path: the model, in whose place a job's id goes."""
OF_BODY = r"/^content-(type|length)$/i"

_BARE = frozenset(
    ("identifier", "member_expression", "call_expression", "string", "template_string", "subscript_expression")
)
"""Expressions of which a method can be called without parentheses around them."""

Key = tuple[Sender, str]
"""Calls with the same have a function in common: what they are sent with, and its name in the file."""


def key_of(place: RequestPlace) -> Key:
    """Return which function a call becomes one of."""
    return place.client, place.name


def names_of(places: list[RequestPlace], file: FileFacts, taken: set[str]) -> dict[Key, str]:
    """Return the names of the functions that some calls need, in order."""
    found: dict[Key, str] = {}
    for place in places:
        if key_of(place) not in found:
            found[key_of(place)] = free(SUBMIT_AND_POLL, file.names | taken | set(found.values()))
    return found


def send(
    source: Source, changes: Changes, place: RequestPlace, name: str, approved: frozenset[Span]
) -> Callable[[], str]:
    """Let a call be one of the function; what is returned tells what it becomes, once all changes are known."""
    begin, end = source.range(place.call)
    callee_begin, callee_end = source.range(place.callee)
    if place.receiver is None:
        changes.replace(callee_begin, callee_end, name)
    else:
        _receive(source, changes, place, place.receiver, name)
    is_shared = bool(place.there) and all(user in approved for user in place.users)
    if place.here and not place.there:
        _spell(source, changes, place.here, place.new)
    elif is_shared:
        _spell(source, changes, (*place.here, *place.there), place.new)
    else:
        _replace_later(source, changes, place)
    return lambda: changes.rendered(begin, end)


def _spell(source: Source, changes: Changes, spans: tuple[Span, ...], new: str) -> None:
    for span in spans:
        changes.replace_once(*source.range(span), new)


def _replace_later(source: Source, changes: Changes, place: RequestPlace) -> None:
    """Let the path be replaced in what the address is at run time."""
    begin, end = source.range(place.address)
    node = source.node(place.address)
    replaced = f".replace({source.quoted(place.old)}, {source.quoted(place.new)})"
    size = end - begin
    opening = ""
    if not place.is_text:
        opening = f"{_named(source.file, 'String')}("
        replaced = f"){replaced}"
    elif node.kind not in _BARE:
        opening = "("
        replaced = f"){replaced}"
    if opening:
        changes.insert(begin, opening, rank=OPENING, size=size)
    changes.insert(end, replaced, rank=CLOSING, size=size)


def _receive(source: Source, changes: Changes, place: RequestPlace, receiver: Span, name: str) -> None:
    """Let the client be the first argument."""
    begin, _ = source.range(place.call)
    receiver_end = source.range(receiver)[1]
    call = source.node(place.call, "call_expression")
    listed = call.children[-1]
    given = "".join(source.tree.of(node) for node in call.children[1:-1] if node.kind == "type_arguments")
    first = listed.children[0].start
    blanks = source.text[listed.start + 1 : first]
    kept = "".join(f" {source.text[start:stop]}" for start, stop in source.comments(receiver_end, listed.start))
    if "\n" in kept or "//" in kept:
        kept += source.newline
    is_broken = "\n" in blanks or "\r" in blanks
    opening = f"{name}{given}("
    if is_broken:
        opening += source.newline + source.indentation(source.tree.line_at(first))
    changes.insert(begin, opening, rank=OPENING, size=source.range(place.call)[1] - begin)
    changes.replace(receiver_end, listed.start + 1, f"{kept}," if is_broken else f"{kept}, ")


def define(source: Source, changes: Changes, names: dict[Key, str], *, follows: bool) -> None:
    """Add the functions to the file; another one was added before them where they follow it."""
    lines: list[str] = []
    for key, name in names.items():
        lines += [""] if lines else []
        for line in function(source.file, *key, name):
            written = line.replace("\t", source.file.indent)
            lines.append(written if source.semicolon else written.removesuffix(";"))
    if lines:
        at = source.file.wrapper_line
        text = set_apart(source, lines, at, follows=False)
        every = source.tree.lines
        if follows and at <= len(every) and every[at - 1].strip():
            text = text.removeprefix(source.newline)
        changes.insert_lines(at, text, "wrapper")


def _named(file: FileFacts, name: str) -> str:
    """Return how the platform's own thing of a name is called in a file."""
    return f"globalThis.{name}" if name in file.own else name


def function(file: FileFacts, client: Sender, sent: str, name: str) -> Iterator[str]:
    """Yield the lines of a function, indented with tabs, with semicolons."""
    write = _Writer(file, sent, name)
    match client:
        case Sender.FETCH | Sender.LIKE_FETCH:
            yield from write.fetch(is_global=client is Sender.FETCH)
        case Sender.UNDICI:
            yield from write.undici()
        case Sender.GOT:
            yield from write.got()
        case _:
            yield from write.axios(is_post=client is Sender.AXIOS)


class _Writer:
    """Writes functions in one file's style."""

    def __init__(self, file: FileFacts, sent: str, name: str) -> None:
        self._file = file
        self._sent = sent
        self._name = name

    def _q(self, text: str) -> str:
        return f"{self._file.quote}{text}{self._file.quote}"

    def _of(self, name: str) -> str:
        return _named(self._file, name)

    def _typed(self, text: str) -> str:
        return text if self._file.is_typed else ""

    def _told(self, key: str, name: str, answer: str) -> str:
        """Return the statement that takes something out of an answer in JSON."""
        taken = f"const {{ {key}{f': {name}' if name else ''} }}"
        return f"{taken} = ({answer}) as {{ {key}: string }};" if self._file.is_typed else f"{taken} = {answer};"

    def _address(self, whole: str) -> str:
        return f"{whole}.replace({SEGMENT}, () => id + end)"

    def _without_body(self, headers: str) -> Iterator[str]:
        of = self._of("Object")
        yield f"\tconst sent = {of}.entries({headers});"
        yield f"\tconst headers = {of}.fromEntries(sent.filter(([name]) => !{OF_BODY}.test(name)));"

    def _refused(self, answer: str, status: str, indent: str) -> Iterator[str]:
        yield f"{indent}if ({answer}.{status} < 200 || {answer}.{status} >= 300) {{"
        yield f"{indent}\treturn {answer};"
        yield f"{indent}}}"

    def _ends(self, answer: str) -> Iterator[str]:
        """Yield what is done with a status: the beginning of the block for a job that failed is the last line."""
        yield f"\t\tif ({STATUS} === {self._q(COMPLETED)}) {{"
        yield f"\t\t\treturn {answer};"
        yield "\t\t}"
        yield f"\t\tif ({' && '.join(f'{STATUS} !== {self._q(one)}' for one in WAITING)}) {{"

    def _goes_on(self) -> Iterator[str]:
        timer = f"{self._of('setTimeout')}(resolve, {POLL_SECONDS * 1000})"
        yield "\t\t}"
        yield f"\t\tawait new {self._of('Promise')}((resolve) => {timer});"
        yield "\t}"
        yield "}"

    def _asks(self, sent: str, nothing: str) -> Iterator[str]:
        """Yield the function in the function that asks for a job."""
        yield f"\tconst ask = (end{self._typed(': string')}) => {{"
        yield f"\t\tconst place = {self._address(self._of('String') + '(address)')};"
        changed = f"method: {self._q('GET')}, headers, body: {nothing}"
        yield f"\t\treturn {sent}(place, {{ ...options, {changed} }});"
        yield "\t};"

    def fetch(self, *, is_global: bool) -> Iterator[str]:
        """Yield the function for ``fetch``."""
        sent, q = self._sent, self._q
        plain = is_global and not {"RequestInit", "Response"} & self._file.own
        options = self._typed(": RequestInit" if plain else f": NonNullable<Parameters<typeof {sent}>[1]>")
        returned = self._typed(f": {self._of('Promise')}<Response>" if plain else "")
        where = self._typed(f": string | {self._of('URL')}")
        yield f"async function {self._name}(address{where}, options{options}){returned} {{"
        yield f"\tconst submitted = await {sent}(address, options);"
        yield "\tif (!submitted.ok) {"
        yield "\t\treturn submitted;"
        yield "\t}"
        yield "\t" + self._told(JOB_ID, "id", "await submitted.json()")
        given = "options.headers" + self._typed("" if is_global else " as HeadersInit")
        headers = "headers" + self._typed("" if is_global else ": any")
        yield f"\tconst {headers} = new {self._of('Headers')}({given});"
        yield f"\theaders.delete({q('content-type')});"
        yield f"\theaders.delete({q('content-length')});"
        kept_out = f", cache: {q('no-store')}" if is_global and self._file.is_cached else ""
        yield from self._asks(sent, f"null{kept_out}" if is_global else "undefined")
        yield "\tfor (;;) {"
        yield f"\t\tconst asked = await ask({q('')});"
        yield "\t\tif (!asked.ok) {"
        yield "\t\t\treturn asked;"
        yield "\t\t}"
        yield "\t\tconst text = await asked.text();"
        yield f"\t\tconst {{ {STATUS} }} = {self._of('JSON')}.parse(text);"
        yield from self._ends(f"ask({q('/' + CONTENT)})")
        made = self._of("Response") if is_global else "asked.constructor"
        if not is_global:
            made = self._typed("(asked.constructor as new (text: string, init: object) => typeof asked)") or made
        yield f"\t\t\treturn new {made}(text, {{ status: {FAILED_STATUS}, statusText: {q(FAILED_TEXT)} }});"
        yield from self._goes_on()

    def undici(self) -> Iterator[str]:
        """Yield the function for undici's ``request``."""
        sent, q = self._sent, self._q
        where = self._typed(f": string | {self._of('URL')}")
        options = self._typed(f": NonNullable<Parameters<typeof {sent}>[1]>")
        yield f"async function {self._name}(address{where}, options{options}) {{"
        yield f"\tconst submitted = await {sent}(address, options);"
        yield from self._refused("submitted", "statusCode", "\t")
        yield "\t" + self._told(JOB_ID, "id", "await submitted.body.json()")
        yield from self._without_body("options.headers ?? {}")
        yield from self._asks(sent, "null")
        yield "\tfor (;;) {"
        yield f"\t\tconst asked = await ask({q('')});"
        yield from self._refused("asked", "statusCode", "\t\t")
        yield "\t\t" + self._told(STATUS, "", "await asked.body.json()")
        yield from self._ends(f"ask({q('/' + CONTENT)})")
        yield f"\t\t\treturn {{ ...(await ask({q('')})), statusCode: {FAILED_STATUS} }};"
        yield from self._goes_on()

    def got(self) -> Iterator[str]:
        """Yield the function for got; the library itself makes the error of an answer that is turned into a failure."""
        sent, q, parse = self._sent, self._q, f"{self._of('JSON')}.parse"
        yield f"async function {self._name}(address, options) {{"
        yield f"\tconst submitted = await {sent}(address, {{ ...options, method: {q('POST')} }});"
        yield from self._refused("submitted", "statusCode", "\t")
        yield f"\tconst read = (told) => (told.{STATUS} ? told : {parse}({self._of('String')}(told)));"
        yield f"\tconst {{ {JOB_ID}: id }} = read(submitted.body);"
        yield from self._without_body("options?.headers ?? {}")
        nothing = ", ".join(f"{key}: undefined" for key in ("body", "json", "form"))
        yield f"\tconst asking = {{ ...options, method: {q('GET')}, headers, retry: {{ limit: 0 }}, {nothing} }};"
        yield "\tconst ask = (end, more) => {"
        yield f"\t\tconst place = {self._address(self._of('String') + '(address)')};"
        yield f"\t\treturn {sent}(place, {{ ...asking, ...more }});"
        yield "\t};"
        changed = f"{{ statusCode: {FAILED_STATUS}, ok: false }}"
        yield f"\tconst fail = (answer) => {self._of('Object')}.assign(answer, {changed});"
        yield "\tfor (;;) {"
        yield f"\t\tconst asked = await ask({q('')});"
        yield from self._refused("asked", "statusCode", "\t\t")
        yield f"\t\tconst {{ {STATUS} }} = read(asked.body);"
        yield from self._ends(f"ask({q('/' + CONTENT)})")
        yield f"\t\t\treturn ask({q('')}, {{ hooks: {{ afterResponse: [fail] }} }});"
        yield from self._goes_on()

    def axios(self, *, is_post: bool) -> Iterator[str]:
        """Yield the function for axios and its instances."""
        q = self._q
        module = f"import({q('axios')})"
        yield from self._head_of_axios(module, is_post=is_post)
        if is_post:
            yield "\tconst submitted = await client.post(address, data, { ...options, ...quiet });"
        else:
            yield "\tconst submitted = await client.request({ ...options, ...quiet });"
        yield from self._refused("submitted", "status", "\t")
        read = f"{self._of('JSON')}.parse(await new {self._of('Response')}(told).text())"
        yield f"\tconst read = async (told{self._typed(': any')}) => (told.{STATUS} ? told : {read});"
        yield f"\tconst {{ {JOB_ID}: id }} = await read(submitted.data);"
        yield from self._without_body("options?.headers ?? {}" if is_post else "options.headers ?? {}")
        more = self._typed(f": {module}.AxiosRequestConfig")
        types = self._typed("<T>")
        yield f"\tconst ask = (end{self._typed(': string')}, more{more}) => {{"
        given = "address" if is_post else "options.url"
        whole = f"{self._of('String')}({given})"
        yield f"\t\tconst place = {self._address(whole)};"
        yield "\t\tconst rest = { headers, onUploadProgress: undefined, ...more };"
        if is_post:
            yield f"\t\treturn client.get{types}(place, {{ ...options, ...rest }});"
        else:
            method = f"method: {q('get')}, url: place, data: undefined"
            yield f"\t\treturn client.request{types}({{ ...options, {method}, ...rest }});"
        yield "\t};"
        yield "\tfor (;;) {"
        yield f"\t\tconst asked = await ask({q('')}, quiet);"
        yield from self._refused("asked", "status", "\t\t")
        yield f"\t\tconst {{ {STATUS} }} = await read(asked.data);"
        yield from self._ends(f"ask({q('/' + CONTENT)}, {{}})")
        yield f"\t\t\tconst failed = await ask({q('')}, quiet);"
        changed = f"{{ status: {FAILED_STATUS}, statusText: {q(FAILED_TEXT)} }}"
        yield f"\t\t\t{self._of('Object')}.assign(failed, {changed});"
        yield "\t\t\tconst { config } = failed;"
        yield f"\t\t\tif (!config.validateStatus || config.validateStatus({FAILED_STATUS})) {{"
        yield "\t\t\t\treturn failed;"
        yield "\t\t\t}"
        yield f"\t\t\tconst message = {q(f'Request failed with status code {FAILED_STATUS}')};"
        code = q("ERR_BAD_RESPONSE")
        yield f"\t\t\tthrow new {self._sent}.AxiosError(message, {code}, config, failed.request, failed);"
        yield from self._goes_on()

    def _head_of_axios(self, module: str, *, is_post: bool) -> Iterator[str]:
        if self._file.is_typed:
            yield f"async function {self._name}<T = any>("
            yield f"\tclient: {module}.AxiosInstance,"
            if is_post:
                yield "\taddress: string,"
                yield "\tdata?: any,"
            yield f"\toptions{'?' if is_post else ''}: {module}.AxiosRequestConfig,"
            yield f"): {self._of('Promise')}<{module}.AxiosResponse<T>> {{"
        else:
            given = "address, data, options" if is_post else "options"
            yield f"async function {self._name}(client, {given}) {{"
        yield "\tconst quiet = { onDownloadProgress: undefined };"
