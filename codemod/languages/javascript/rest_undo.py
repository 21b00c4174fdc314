"""The functions that send requests by way of the queue, recognised by their shape, and calls of them undone.

As in ``undo.py``, this knows what they look like and nothing of how they are made.
"""

from __future__ import annotations

import re

from codemod.languages.javascript.grammar import SgNode
from codemod.languages.javascript.tokens import bare_children, flat
from codemod.record import dataclass
from codemod.sdk.rest import COMPLETED, CONTENT, JOB_ID, NEW_PATH, OLD_PATH, POLL_SECONDS, STATUS, WAITING

PLAIN = "plain"
POST = "post"
REQUEST = "request"
"""The shapes of calls: as the function that is sent with, or with the client as the first argument."""
_GOT_POST = "got . post"
_FETCHES = ("globalThis . fetch", "window . fetch", "self . fetch", "global . fetch")
_LONGEST = 4000


def _pattern(text: str) -> str:
    """Return a pattern of a text with names for its holes."""
    words = {
        "JOB": JOB_ID,
        "STATUS": STATUS,
        "DONE": COMPLETED,
        "CONTENT": f"/{CONTENT}",
        "PAUSE": str(POLL_SECONDS * 1000),
        "WAITS": " && ".join(f"{STATUS} !== '{one}'" for one in WAITING),
    }
    pattern = re.escape(" ".join(text.split()))
    for word, value in words.items():
        pattern = re.sub(rf"\b{word}\b", re.escape(value).replace("\\", "\\\\"), pattern)
    first = True
    pieces = []
    for piece in re.split(r"(\bSENT\b)", pattern):
        if piece == "SENT":
            pieces.append(r"(?P<s>\S+)" if first else "(?P=s)")
            first = False
        else:
            pieces.append(piece)
    return "^" + "".join(pieces).replace("NAME", r"(?P<w>\S+)") + "$"


_SEGMENT = r"/[^/?#]+\/?(?=[?#]|$)/"
_REPLACED = f". replace ( {_SEGMENT} , ( ) => id + end )"
_GOES_ON = "} await new Promise ( ( resolve ) => setTimeout ( resolve , PAUSE ) ) } }"
_ASKS = f"""const ask = ( end ) => {{ const place = String ( address ) {_REPLACED}
    return SENT ( place , {{ ... options , method : 'GET' , headers , body : null }} ) }}
    for ( ) {{ const asked = await ask ( '' )"""
_HEADERS = """const sent = Object . entries ( options . headers ?? { } )
    const headers = Object . fromEntries ( sent . filter (
    ( [ name ] ) => ! /^content-(type|length)$/i . test ( name ) ) )"""
_ENDS = "if ( STATUS === 'DONE' ) { return ask ( 'CONTENT' ) } if ( WAITS ) {"
_FETCH = f"""async function NAME ( address , options ) {{ const submitted = await SENT ( address , options )
    if ( ! submitted . ok ) {{ return submitted }} const {{ JOB : id }} = await submitted . json ( )
    const headers = new Headers ( options . headers ) headers . delete ( 'content-type' )
    headers . delete ( 'content-length' ) {_ASKS} if ( ! asked . ok ) {{ return asked }}
    const text = await asked . text ( ) const {{ STATUS }} = JSON . parse ( text ) {_ENDS}
    return new MADE ( text , {{ status : 500 , statusText : 'Internal Server Error' }} ) {_GOES_ON}"""
_UNDICI = f"""async function NAME ( address , options ) {{ const submitted = await SENT ( address , options )
    if ( submitted . statusCode < 200 || submitted . statusCode >= 300 ) {{ return submitted }}
    const {{ JOB : id }} = await submitted . body . json ( ) {_HEADERS} {_ASKS}
    if ( asked . statusCode < 200 || asked . statusCode >= 300 ) {{ return asked }}
    const {{ STATUS }} = await asked . body . json ( ) {_ENDS}
    return {{ ... ( await ask ( '' ) ) , statusCode : 500 }} {_GOES_ON}"""
_GOT = f"""async function NAME ( address , options ) {{
    const submitted = await SENT ( address , {{ ... options , method : 'POST' }} )
    if ( submitted . statusCode < 200 || submitted . statusCode >= 300 ) {{ return submitted }}
    const read = ( told ) => ( told . STATUS ? told : JSON . parse ( String ( told ) ) )
    const {{ JOB : id }} = read ( submitted . body ) {_HEADERS}
    const asking = {{ ... options , method : 'GET' , headers , retry : {{ limit : 0 }} , body : undefined ,
    json : undefined , form : undefined }}
    const ask = ( end , more ) => {{ const place = String ( address ) {_REPLACED}
    return SENT ( place , {{ ... asking , ... more }} ) }}
    const fail = ( answer ) => Object . assign ( answer , {{ statusCode : 500 , ok : false }} )
    for ( ) {{ const asked = await ask ( '' )
    if ( asked . statusCode < 200 || asked . statusCode >= 300 ) {{ return asked }}
    const {{ STATUS }} = read ( asked . body ) {_ENDS}
    return ask ( '' , {{ hooks : {{ afterResponse : [ fail ] }} }} ) {_GOES_ON}"""
_AXIOS = f"""async function NAME ( client , GIVEN ) {{ const quiet = {{ onDownloadProgress : undefined }}
    const submitted = await client . SUBMIT
    if ( submitted . status < 200 || submitted . status >= 300 ) {{ return submitted }}
    const read = async ( told ) =>
    ( told . STATUS ? told : JSON . parse ( await new Response ( told ) . text ( ) ) )
    const {{ JOB : id }} = await read ( submitted . data ) {_HEADERS}
    const ask = ( end , more ) => {{ const place = PLACE {_REPLACED}
    const rest = {{ headers , onUploadProgress : undefined , ... more }} return client . ASKED }}
    for ( ) {{ const asked = await ask ( '' , quiet )
    if ( asked . status < 200 || asked . status >= 300 ) {{ return asked }}
    const {{ STATUS }} = await read ( asked . data )
    if ( STATUS === 'DONE' ) {{ return ask ( 'CONTENT' , {{ }} ) }} if ( WAITS ) {{
    const failed = await ask ( '' , quiet )
    Object . assign ( failed , {{ status : 500 , statusText : 'Internal Server Error' }} ) const {{ config }} = failed
    if ( ! config . validateStatus || config . validateStatus ( 500 ) ) {{ return failed }}
    const message = 'Request failed with status code 500'
    throw new SENT . AxiosError ( message , 'ERR_BAD_RESPONSE' , config , failed . request , failed ) {_GOES_ON}"""
_BY_POST = (
    _AXIOS.replace("GIVEN", "address , data , options")
    .replace("SUBMIT", "post ( address , data , { ... options , ... quiet } )")
    .replace("PLACE", "String ( address )")
    .replace("ASKED", "get ( place , { ... options , ... rest } )")
)
_BY_REQUEST = (
    _AXIOS.replace("GIVEN", "options")
    .replace("SUBMIT", "request ( { ... options , ... quiet } )")
    .replace("PLACE", "String ( options . url )")
    .replace(
        "ASKED",
        "request ( { ... options , method : 'get' , url : place , data : undefined , ... rest } )",
    )
)
_SHAPES = tuple(
    (kind, re.compile(_pattern(text)))
    for kind, text in (
        (PLAIN, _FETCH.replace("MADE", "Response")),
        (PLAIN, _FETCH.replace("MADE", "asked . constructor")),
        (PLAIN, _UNDICI),
        (PLAIN, _GOT),
        (POST, _BY_POST),
        (REQUEST, _BY_REQUEST),
    )
)
_HEADS = ("import_statement", "lexical_declaration", "variable_declaration")
_TYPE_OF = re.compile(r"Parameters < typeof (\S+) >")
_MODULE = r"import \( 'axios' \) \. "
_TYPES = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"\bglobalThis \. ", ""),
        (r"(?<=\w) < T = any > (?=\()", " "),
        (r" < T > ", " "),
        (rf" : Promise < (?:Response|{_MODULE}AxiosResponse(?: < T >)?) >", ""),
        (rf" : {_MODULE}AxiosInstance", ""),
        (rf" \?? ?: {_MODULE}AxiosRequestConfig", ""),
        (r" : (?:string \| URL|RequestInit)(?= [,)])", ""),
        (r" : NonNullable < Parameters < typeof \S+ > \[ 1 \] >", ""),
        (r"(?<=address) : string(?= ,)", ""),
        (r"(?<=data) \? : any", ""),
        (r"(?<=\( told) : any(?= \))", ""),
        (r"(?<=const headers) : any", ""),
        (r" as HeadersInit", ""),
        (r"(?<=\( end) : string", ""),
        (r"= \( (await \S+(?: \. body)? \. json \( \)) \) as \{ \w+ : string \}", r"= \1"),
        (r"new \( asked \. constructor as .+? => typeof asked \)", "new asked . constructor"),
        (r"options \?\. headers", "options . headers"),
        (r" , cache : 'no-store'(?= })", ""),
        (r"(?<=body :) undefined(?= })", " null"),
        (r" , \)", " )"),
    )
)


@dataclass(frozen=True, slots=True)
class Added:
    """A function that a rewrite adds: ``kind`` is the shape of calls, ``sent`` what it sends with."""

    kind: str
    sent: str


def senders(root: SgNode) -> dict[str, Added]:
    """Return a text's functions that are such as a rewrite adds for requests, by name."""
    found = {}
    for function in root.find_all(kind="function_declaration"):
        added = sender(function)
        if added is not None and (added[1].kind == PLAIN or _is_axios(root, added[1].sent)):
            found[added[0]] = added[1]
    return found


def _is_axios(root: SgNode, name: str) -> bool:
    """Whether a name is given to axios at the top of a text."""
    heads = (flat(node).split() for node in root.children() if node.kind() in _HEADS)
    return any("'axios'" in words and name in words for words in heads)


def sender(function: SgNode) -> tuple[str, Added] | None:
    """Return the name of a function that is such as a rewrite adds, and what is known of it; None for any other."""
    text = function.text()
    if not text.startswith("async") or len(text) > _LONGEST or ("onUploadProgress" not in text and "body" not in text):
        return None
    words = flat(function)
    typed = set(_TYPE_OF.findall(words))
    for pattern, new in _TYPES:
        words = pattern.sub(new, words)
    for kind, shape in _SHAPES:
        match = shape.match(words)
        if match is not None and typed <= {match["s"]}:
            return match["w"], Added(kind, match["s"])
    return None


def with_old_path(text: str) -> str:
    """Return a text with the old path in the place of the new one."""
    short_old, short_new = OLD_PATH.split("/")[2], NEW_PATH.split("/")[2]
    return re.sub(rf"(^[\"'`]?|/){short_new}/", rf"\1{short_old}/", text) if f"{short_new}/" in text else text


def shortened(callee: SgNode) -> SgNode:
    """Return what says all of a callee: the object before ``request``, the name in ``globalThis.fetch``.

    And ``got``, which ``got.post`` is a form of.
    """
    parts = bare_children(callee) if callee.kind() == "member_expression" else []
    if parts and (parts[-1].text() == REQUEST or flat(callee) == _GOT_POST):
        return parts[0]
    return parts[-1] if parts and flat(callee) in _FETCHES else callee


def replaced(call: SgNode) -> list[SgNode] | None:
    """Return what an address is in which a call replaces the old path by the new one, None for any other call."""
    parts = bare_children(call)
    if len(parts) != 2 or parts[0].kind() != "member_expression":
        return None
    given = flat(parts[1]).split()
    path, new = (given[1].strip("'"), given[3].strip("'")) if len(given) == 5 else ("", "")
    old_word, new_word = OLD_PATH.split("/")[2], NEW_PATH.split("/")[2]
    if old_word not in path or not OLD_PATH.endswith(path) or new != path.replace(old_word, new_word):
        return None
    target, *_, name = bare_children(parts[0])
    if name.text() != "replace":
        return None
    if target.kind() == "parenthesized_expression":
        return bare_children(target)[1:-1]
    if target.kind() == "call_expression" and flat(target).startswith(("String (", "globalThis . String (")):
        return bare_children(bare_children(target)[-1])[1:-1]
    return [target]
