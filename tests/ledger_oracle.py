"""An independent count of what the ledger must hold, by tokens and plain search; it shares no code with the package.

``missing(document)`` plans a document and returns what its ledger lacks; ``missing_from(text, entries)`` compares a
text with entries that are there already (a run's, or the JSON report's). Both return [] where nothing is missing.

What counts, read off the text alone:

- the name ``process`` or ``generate`` after a dot (also inside an f-string), in a text that names the SDK anywhere;
- an import statement with the name ``decart`` or ``decart_sdk`` in it, or an import by that name as a string;
- a string in which ``/v1/generate/`` stands; strings side by side are one.

Names are compared as Python does, by NFKC. Before Python 3.12 an f-string is one token, whose insides are searched.
Where the text has no tokens (not Python, or not this one's), lines are searched instead.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from token import COMMENT, ENDMARKER, NAME, NEWLINE, NL, OP, STRING

from codemod.document import encode
from codemod.languages import language_named
from codemod.ledger import account, ledger_of
from codemod.model import Document, Entry
from codemod.options import Options
from codemod.plan import plan

METHODS = ("process", "generate")
PACKAGES = ("decart", "decart_sdk")
ADDRESS = "/v1/generate/"

_DOTTED = re.compile(r"\.\s*(?:process|generate)(?!\w)")
_IMPORT_LINE = re.compile(r"\s*(?:from|import)\s(?:.*\W)?(?:decart|decart_sdk)(?!\w)")
_FIRST_PART = re.compile(r"""[rbu]{0,2}['"]{1,3}(?:decart|decart_sdk)[.'"]""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its kind, and the lines (1-based, both inclusive) on one of which its entry must be."""

    kind: str
    first: int
    last: int
    text: str


def missing(document: Document, options: Options | None = None) -> list[Found]:
    """Return the candidates of a document that its ledger lacks; it is planned as ``check --ledger`` would."""
    return missing_from(document.text, entries_of(document, options))


def entries_of(document: Document, options: Options | None = None) -> tuple[Entry, ...]:
    """Return the ledger of one document."""
    wanted = options or Options(command="check", ledger=True)
    python = language_named("python")
    return ledger_of([account(encode(document), plan(document, python, wanted), python, wanted)])


def missing_from(text: str, entries: Iterable[Entry]) -> list[Found]:
    """Return the candidates of a text for which there is no entry of the same kind on one of their lines.

    An entry answers for one candidate only. What is not a program has no exact places: there, any line will do.
    """
    there: dict[str, Counter[int]] = {}
    for entry in entries:
        there.setdefault(entry.kind, Counter())[entry.span.line] += 1
    lacking = []
    # Those whose place is known best choose first, so that one in a long f-string cannot take another's entry.
    for one in sorted(candidates(text), key=lambda found: found.last - found.first):
        lines = there.get(one.kind, Counter())
        line = next((line for line in range(one.first, one.last + 1) if lines[line]), None)
        if line is None:
            lacking.append(one)
        else:
            lines[line] -= 1
    return sorted(lacking, key=lambda found: (found.first, found.kind))


def candidates(text: str) -> list[Found]:
    """Return every candidate of a text."""
    # Python takes a lone carriage return for the end of a line, not every version's tokenizer does.
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    normal = unicodedata.normalize("NFKC", plain)
    known = "decart" in normal or "Decart" in normal
    try:
        found = list(_of_tokens(list(tokenize.generate_tokens(io.StringIO(plain).readline))))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of the escapes in the text is no matter here
            ast.parse(plain)
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError, MemoryError):
        found = list(_of_lines(plain))
    return [one for one in found if known or one.kind == "address"]


# --- by tokens -----------------------------------------------------------------------------------------------------


def _of_tokens(tokens: list[tokenize.TokenInfo]) -> Iterator[Found]:
    significant = [token for token in tokens if token.type not in (COMMENT, NL)]
    yield from _attributes(significant)
    yield from _imports(significant)
    yield from _strings(significant)


def _attributes(tokens: list[tokenize.TokenInfo]) -> Iterator[Found]:
    importing = False
    previous: tokenize.TokenInfo | None = None
    for token in tokens:
        if token.type in (NEWLINE, ENDMARKER) or (token.type == OP and token.string == ";"):
            importing = False
        elif token.type == NAME and token.string in ("from", "import") and _starts(previous):
            importing = True  # the dots in ``import a.process`` belong to no attribute
        elif (
            not importing
            and token.type == NAME
            and _plain(token.string) in METHODS
            and previous is not None
            and previous.string == "."
        ):
            yield Found("attribute", token.start[0], token.start[0], token.string)
        previous = token


def _imports(tokens: list[tokenize.TokenInfo]) -> Iterator[Found]:
    begun: tokenize.TokenInfo | None = None
    previous: tokenize.TokenInfo | None = None
    before: tokenize.TokenInfo | None = None
    for token in tokens:
        if token.type == NEWLINE or (token.type == OP and token.string == ";"):
            begun = None
        elif token.type == NAME and token.string in ("from", "import") and _starts(previous):
            begun = token
        elif token.type == NAME and _plain(token.string) in PACKAGES and begun is not None:
            yield Found("import", begun.start[0], begun.start[0], token.string)
            begun = None
        elif (
            token.type == STRING
            and _FIRST_PART.match(token.string)
            and previous is not None
            and previous.string == "("
            and before is not None
            and before.string in ("import_module", "__import__")
        ):
            yield Found("import", 1, token.end[0], token.string)  # its entry is where the call begins
        before, previous = previous, token


def _strings(tokens: list[tokenize.TokenInfo]) -> Iterator[Found]:
    """Yield each string with the address in it; those side by side are one, with all that is in their braces."""
    first: tokenize.TokenInfo | None = None
    depth = last = 0
    holds = False
    for token in tokens:
        name = tokenize.tok_name[token.type]
        is_string = "STRING" in name  # from Python 3.12 on also FSTRING_START, FSTRING_MIDDLE, FSTRING_END
        if not is_string and not depth:
            if holds and first is not None:
                yield Found("address", first.start[0], last, first.string)
            first, holds = None, False
            continue
        first, last = first or token, token.end[0]
        holds = holds or (is_string and ADDRESS in token.string)
        depth += name.endswith("STRING_START") - name.endswith("STRING_END")
        if name == "STRING" and "f" in token.string[: token.string.index(token.string[-1])].lower():
            yield from _inside(token)


def _inside(token: tokenize.TokenInfo) -> Iterator[Found]:
    """Yield the attributes in an f-string that is one token: those within braces."""
    depth = 0
    code = []
    for character in token.string.replace("{{", "  ").replace("}}", "  "):
        depth += (character == "{") - (character == "}")
        code.append(character if depth > 0 else " ")
    for match in _DOTTED.finditer(unicodedata.normalize("NFKC", "".join(code))):
        yield Found("attribute", token.start[0], token.end[0], match[0])


def _starts(previous: tokenize.TokenInfo | None) -> bool:
    """Whether a statement begins after a token: ``from`` also stands in ``yield from`` and ``raise … from``."""
    return (
        previous is None
        or previous.type in (NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
        or (previous.type == OP and previous.string in (";", ":"))
    )


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


# --- by lines, where there are no tokens ---------------------------------------------------------------------------


def _of_lines(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.split("\n"), 1):
        normal = unicodedata.normalize("NFKC", line)
        code = normal.partition("#")[0]
        for match in _DOTTED.finditer(code):
            yield Found("attribute", number, number, match[0])
        if _IMPORT_LINE.match(code):
            yield Found("import", number, number, code)
        for _ in range(line.count(ADDRESS)):
            yield Found("address", number, number, line)
