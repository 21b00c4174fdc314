"""The code of a notebook, found in its bytes: every file of a run is asked what it imports, and outputs may be large.

Generous: the texts of all cells count. Part of the start-up path, so that it imports nothing but what Python has
loaded by then.
"""

from codemod.kinds import NOTEBOOK_SUFFIXES

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing
if TYPE_CHECKING:
    from collections.abc import Sequence

_KEYS = (b'"source"', b'"input"')
"""What holds a cell's text: in notebooks of format 4, and in older ones."""
_BLANKS = b" \t\r\n"
_PLAIN = ((b'\\"', b'"'), (b"\\n", b"\n"), (b"\\r", b"\r"), (b"\\t", b"\t"), (b"\\/", b"/"))
_RUN = "%run"
_CALLS = ("run_line_magic(", "magic(")
"""Calls that do what a line for IPython does; the last is in every one of them."""
_MODULE = "__ipynb__"
_STARRED = "from {} import *"
_HIGH, _LOW, _BEYOND = 0xD800, 0xDC00, 0x10000
_CODE = 6
"""Bytes of an escape that names a character by its number."""


def is_notebook(path: str) -> bool:
    """Say whether a file of this name is a notebook."""
    return path.endswith(NOTEBOOK_SUFFIXES)


def code_in(path: str, data: bytes) -> bytes:
    """Return the code in a file's bytes: all of them, but for a notebook's."""
    return _with_runs(_texts(data)) if is_notebook(path) else data


def writes(code: bytes) -> bool:
    """Say whether a notebook with this code may have cells that are files of their own, or programs."""
    return any(sign in code for sign in (b"%%writefile", b"%%file", b"%%python", b"%%script"))


IMPORTERS = frozenset((b"import_ipynb", b"ipynb", b"nbimporter", b"testbook"))
"""Packages that let notebooks be imported like modules, or be run by tests."""


def name_to_run(path: str) -> str:
    """Return a name for the module that a notebook is to one which runs it: no file has such a name."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return "".join(letter if letter.isalnum() else "_" for letter in stem) + _MODULE


def run_by(line: str) -> str:
    """Return the import that stands for a line which runs a file by ``%run``, "" for any other line.

    What the file sets is set in the notebook. It may be named without its ending, and be a notebook too.
    https://ipython.readthedocs.io/en/stable/interactive/magics.html#magic-run
    """
    words = line.split()
    if not words or words[0] != _RUN:
        return ""
    words = words[1:]
    while words and words[0].startswith("-"):
        if words[0] == "-m" and len(words) > 1:
            return _STARRED.format(words[1]) if _is_dotted(words[1]) else ""
        del words[0]
    path = words[0].strip("\"'").replace("\\", "/") if words else ""
    folder, _, name = path.rpartition("/")
    above = "."
    parts = []
    for part in folder.split("/"):
        if part == "..":
            above += "."
        elif part not in ("", "."):
            parts.append(part)
    plain = name.removesuffix(".py").removesuffix(NOTEBOOK_SUFFIXES[0])
    found = []
    for ending, module in ((".py", plain), (NOTEBOOK_SUFFIXES[0], name_to_run(f"{plain}.ipynb"))):
        dotted = ".".join((*parts, module))
        if name and _is_dotted(dotted) and (name.endswith(ending) or "." not in name):
            found.append(_STARRED.format(above + dotted))
    return "" if path.startswith(("/", "~")) or "{" in path or "$" in path else "; ".join(found)


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def runs_inside(lines: "Sequence[str]") -> "list[str]":
    """Return the imports that stand for what a cell runs where no such statement can stand: in blocks, by calls."""
    found = []
    for line in lines:
        if _RUN in line and line[:1] in (" ", "\t"):
            found.append(run_by(line))
        for call in _CALLS if _CALLS[-1] in line else ():
            said = line.partition(call)[2].partition(")")[0]
            words = said.replace('"', " ").replace("'", " ").replace(",", " ").split()
            if words and words[0].lstrip("%") == _RUN[1:]:
                found.append(run_by(" ".join((_RUN, *words[1:]))))
                break
    return [one for one in found if one]


def _with_runs(code: bytes) -> bytes:
    """Return code with the imports that stand for lines which run files."""
    if _RUN.encode() not in code and _CALLS[-1].encode() not in code:
        return code
    lines = code.decode("utf-8", "replace").splitlines()
    found = [*(run_by(line) for line in lines if _RUN in line), *runs_inside(lines)]
    return b"\n".join([code, *(one.replace("; ", "\n").encode() for one in found if one)])


def _texts(data: bytes) -> bytes:
    found: list[bytes] = []
    for key in _KEYS:
        if found:
            break
        at = data.find(key)
        while at >= 0:
            at = _after_blanks(data, at + len(key))
            if data[at : at + 1] == b":":
                found.append(_value(data, _after_blanks(data, at + 1)))
            at = data.find(key, at)
    return b"\n".join(found)


def _after_blanks(data: bytes, at: int) -> int:
    while at < len(data) and data[at] in _BLANKS:
        at += 1
    return at


def _value(data: bytes, at: int) -> bytes:
    """Return the text at an offset: a string, or strings in a list."""
    if data[at : at + 1] == b'"':
        return _plain(data[at + 1 : _end(data, at + 1)])
    if data[at : at + 1] != b"[":
        return b""
    parts: list[bytes] = []
    at += 1
    while True:
        at = _after_blanks(data, at)
        if data[at : at + 1] == b",":
            at = _after_blanks(data, at + 1)
        if data[at : at + 1] != b'"':
            return _plain(b"".join(parts))
        end = _end(data, at + 1)
        parts.append(data[at + 1 : end])
        at = end + 1


def _end(data: bytes, at: int) -> int:
    """Return where the string ends that begins at an offset."""
    while True:
        end = data.find(b'"', at)
        if end < 0:
            return len(data)
        before = end
        while before > at and data[before - 1] == 0x5C:
            before -= 1
        if (end - before) % 2 == 0:
            return end
        at = end + 1


def _code(digits: bytes) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        return ord("?")


def _with_characters(text: bytes) -> bytes:
    """Return a text with the characters that it names by their numbers."""
    plain, *escapes = text.split(b"\\u")
    codes = [_code(escape[: _CODE - 2]) for escape in escapes]
    found = [plain]
    for number, (code, escape) in enumerate(zip(codes, escapes)):
        below = codes[number + 1] if len(escape) == _CODE - 2 and number + 1 < len(codes) else 0
        if _HIGH <= code < _LOW <= below:  # two make one beyond the first plane
            codes[number + 1] = _BEYOND + ((code - _HIGH) << 10) + below - _LOW
            continue
        found += (chr(code).encode("utf-8", "replace"), escape[_CODE - 2 :])
    return b"".join(found)


def _plain(text: bytes) -> bytes:
    """Return what a string of JSON says."""
    if b"\\" not in text:
        return text
    parts = []
    for part in text.split(b"\\\\"):
        if b"\\" in part:
            for escaped, meant in _PLAIN:
                part = part.replace(escaped, meant)
            if b"\\u" in part:
                part = _with_characters(part)
        parts.append(part)
    return b"\\".join(parts)
