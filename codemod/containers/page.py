"""Pages of documentation: each block of code in one is a program by itself, or an excerpt of one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from codemod.containers.blocks import Block, kept_by_words
from codemod.containers.interface import Misfit, Origin, Piece, Spliced
from codemod.containers.sessions import ANSWER, Typed, beginnings, continuation, read_session
from codemod.document import lines_of, newline_of
from codemod.edits import apply_edits
from codemod.model import Document, Edit
from codemod.record import replace

LANGUAGES = {
    **dict.fromkeys(("python", "py", "python3", "py3"), ("python", "block.py")),
    **dict.fromkeys(("javascript", "js", "mjs", "cjs", "node", "nodejs", "jsx"), ("javascript", "block.js")),
    **dict.fromkeys(("typescript", "ts", "mts"), ("typescript", "block.ts")),
    "tsx": ("typescript", "block.tsx"),
    **dict.fromkeys(("bash", "sh", "shell", "zsh", "ksh", "curl"), ("shell", "block.sh")),
}
"""What a block says that it is in, in small letters; what reads it, and what a file of it would be called."""
SESSIONS = (
    "console", "shell-session", "shellsession", "sh-session", "bash-session", "zsh-session", "terminal",
)  # fmt: skip
PYTHON_SESSIONS = ("pycon", "python-console", "python-repl", "pytb", "doctest", "ipython")
_DATA_WORDS = """
output log none json jsonc json5 toml ini csv css scss svg mermaid graphql sql env dotenv math latex tex
"""
DATA = frozenset(_DATA_WORDS.split())
"""What blocks hold that call nothing."""

CHANGES = ("diff", "patch")
"""What shows how a program changes: what is taken away is the old way, and there to be seen."""

SHELLS = tuple(word for word, (language, _) in LANGUAGES.items() if language == "shell")
_PLAIN = ("", "text", "txt", "plain", "plaintext", "none")
"""What a block is said to be in that is a session in a shell if it looks like one."""


_DEFINES = re.compile(r"(?:async )?def |class |@\w")
"""How a line begins above which Python has two empty lines."""


_TYPED = re.compile(r">>> |In \[\d*\]: ")
"""How a line begins that somebody types into Python, or IPython."""


def open_page(document: Document, kind: str) -> Page:
    """Take a page apart. Raises SourceError where it cannot be read."""
    if kind == "markdown":
        from codemod.containers.markdown import blocks_of  # with its parser
    else:
        from codemod.containers.restructured import blocks_of
    return Page(document, blocks_of, blocks_of(document))


TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as elsewhere
if TYPE_CHECKING:
    from collections.abc import Callable


class Page:
    """A page taken apart."""

    is_documentation = True

    def __init__(
        self, document: Document, blocks_of: Callable[[Document], list[Block]], blocks: Sequence[Block]
    ) -> None:
        self._document = document
        self._blocks_of = blocks_of
        self._blocks: list[Block] = []
        pieces: list[Piece] = []
        for block in blocks:
            piece = piece_of(block)
            if piece is not None:
                self._blocks.append(block)
                pieces.append(piece)
        self.pieces = tuple(pieces)

    def candidates(self) -> Iterator[tuple[int, Piece]]:
        """Yield nothing: a block is read as a whole."""
        return iter(())

    def leave_out(self, broken: frozenset[int]) -> None:
        """Nothing can be left out."""

    def misfit(self, piece: int, edits: Sequence[Edit]) -> Misfit | None:
        """Return which edit is about lines that are not in the block."""
        own = self.pieces[piece]
        first, last = own.offset + 1, own.offset + len(own.lines)
        for edit in edits:
            if edit.first == edit.last <= first:
                continue
            if not first <= edit.first <= edit.last <= last + 1:
                return Misfit(0, 0, "rewrite-failed")  # what an excerpt is read with is nobody's to change
            if any(not origin.line for origin in own.lines[edit.first - first : edit.last - first]):
                return Misfit(edit.first, max(edit.first + 1, edit.last), "interactive-session")
        return None

    def spliced(self, edits: Mapping[int, Sequence[Edit]]) -> Spliced:
        """Return the page with the edits."""
        found = [
            self._hosted(self.pieces[piece], edit)
            for piece, own in edits.items()
            for edit in _settled(self.pieces[piece], own)
        ]
        found.sort(key=lambda edit: (edit.first, edit.last))
        return Spliced(apply_edits(self._document.text, found), tuple(found))

    def _hosted(self, piece: Piece, edit: Edit) -> Edit:
        """Return an edit with what stands before the code on its lines: blanks, the marks of a quote."""
        begin, end = edit.first - piece.offset - 1, edit.last - piece.offset - 1
        origins = piece.lines
        old = [_code(origin) for origin in origins[begin:end]]
        new = lines_of(edit.text)
        prefixes = _prefixes(piece, begin, end, new)
        made: list[str] = []
        matcher = difflib.SequenceMatcher(None, old, [line.rstrip("\r\n") for line in new], autojunk=False)
        for tag, i, _, k, m in matcher.get_opcodes():
            for at in range(k, m):
                body = new[at].rstrip("\r\n")
                ending = new[at][len(body) :]
                if tag == "equal":
                    made.append(origins[begin + i + at - k].text + ending)
                else:
                    made.append((prefixes[at] + body if body else prefixes[at].rstrip()) + ending)
        first = piece.lines[begin].line if begin < len(origins) else origins[-1].line + 1
        return Edit(first, first + (edit.last - edit.first), "".join(made), edit.owners)

    def wrong(self, after: str, edits: Mapping[int, Sequence[Edit]]) -> str | None:
        """Return how the new page differs from the old one in more than its blocks' new texts."""
        page = Page(self._document, self._blocks_of, self._blocks_of(Document(self._document.path, after)))
        if len(page.pieces) != len(self.pieces):
            return "the page has another number of blocks"
        for number, (old, new) in enumerate(zip(self.pieces, page.pieces)):
            own = _settled(old, edits.get(number, ()))
            moved = [Edit(one.first - old.offset, one.last - old.offset, one.text, one.owners) for one in own]
            if new.text != apply_edits(old.text, moved):
                return f"the block at line {old.offset + 1} is not what it was to become"
        return None


def _settled(piece: Piece, edits: Sequence[Edit]) -> list[Edit]:
    """Return a block's edits; what comes above its first line in order, and set apart from it and from each other."""
    top = piece.offset + 1
    above = [edit for edit in edits if edit.first == edit.last and edit.first <= top]
    rest = [edit for edit in edits if edit not in above]
    if not above:
        return rest
    above.sort(key=lambda edit: edit.owners != {"import"})
    texts = [edit.text.lstrip("\r\n") for edit in above]
    ending = newline_of(texts[0])
    if len(texts) > 1:
        text = f"{ending}{ending}".join([*(one.rstrip("\r\n") + ending for one in texts[:-1]), texts[-1]])
    else:
        begins_with_imports = piece.text.startswith(("import ", "from "))
        apart = above[0].owners == {"import"} and not begins_with_imports
        first = next((line for line in lines_of(piece.text) if line.strip()), "")
        defines = piece.language == "python" and _DEFINES.match(first) is not None
        text = texts[0] + ending * (apart * (1 + defines))
    owners = frozenset[str]().union(*(edit.owners for edit in above))
    return [Edit(top, top, text, owners), *rest]


def _prefixes(piece: Piece, begin: int, end: int, new: Sequence[str]) -> list[str]:
    """Return what stands before each of the lines that take the place of some of a piece's."""
    origins = piece.lines
    # The mark of a quote need not have a blank behind it on an empty line.
    beside = next((one for one in (*origins[begin:], *reversed(origins[:begin])) if _code(one).strip()), origins[0])
    prefix = beside.text[: beside.shift]
    if not piece.session:
        return [_apart(prefix)] * len(new)
    if len(new) == end - begin:
        return [origin.text[: origin.shift] for origin in origins[begin:end]]
    return [prefix if begins else _apart(piece.continued) for begins in beginnings(new)]


def _apart(prefix: str) -> str:
    """Return what stands before a line with a blank behind the mark of a quote, which takes one for its own."""
    return f"{prefix} " if prefix.endswith(">") else prefix


def _code(origin: Origin) -> str:
    return origin.text[origin.shift :]


def piece_of(block: Block) -> Piece | None:
    """Return a block as a piece of code, None where it holds none that could call anything."""
    word = block.language
    origins = tuple(
        Origin(block.first + number, len(prefix), 0, prefix + line.rstrip("\r\n"))
        for number, (prefix, line) in enumerate(zip(block.prefixes, block.lines))
    )
    text, offset = "".join(block.lines), block.first - 1
    kept = block.kept or kept_by_words(block.lines)
    usual = Piece("python", "", text, origins, offset=offset, kept=kept, rules=block.rules, excerpt=True)
    if not block.lines:
        return None
    if block.unread:
        return _unread(usual, block.unread)
    first = next((line for line in block.lines if line.strip() and not line.startswith("#")), "")
    if word in PYTHON_SESSIONS or (LANGUAGES.get(word, ("",))[0] in ("python", "") and _TYPED.match(first)):
        return _unread(usual, "interactive-session")
    if word in (*SESSIONS, *SHELLS, *_PLAIN):
        typed = read_session(block.lines, is_session=word in SESSIONS)
        if typed is not None:
            return _session(block, usual, typed)
    if word in SESSIONS:
        return _replaced(usual, "shell", "block.sh")
    if word in LANGUAGES:
        language, name = LANGUAGES[word]
        return _replaced(usual, language, name)
    if word in CHANGES:
        left = (line if line[:1] != "-" else line[len(line.rstrip("\r\n")) :] for line in block.lines)
        usual = replace(usual, text="".join(left))
    return None if word in DATA else _unread(usual, "language-unread", f"it says {word}" if word else "")


def _replaced(piece: Piece, language: str, name: str) -> Piece:
    return Piece(
        language, name, piece.text, piece.lines, offset=piece.offset, kept=piece.kept, rules=piece.rules, excerpt=True
    )


def _unread(piece: Piece, reason: str, detail: str = "") -> Piece:
    return Piece(
        "python", "", piece.text, piece.lines, offset=piece.offset, kept=piece.kept, rules=piece.rules,
        unread=reason, detail=detail,
    )  # fmt: skip


def _session(block: Block, piece: Piece, typed: Sequence[Typed]) -> Piece:
    """Return a session in a shell as the script that is typed, with what the commands answered as comments."""
    lines: list[str] = []
    origins: list[Origin] = []
    for origin, line, one in zip(piece.lines, block.lines, typed):
        if one.cut < 0:
            lines.append(f"{ANSWER}{line}")
            origins.append(Origin())
        else:
            lines.append(line[one.cut :])
            origins.append(Origin(origin.line, origin.shift + one.cut, 0, origin.text))
    at = next(number for number, one in enumerate(typed) if one.begins)
    return Piece(
        "shell", "block.sh", "".join(lines), tuple(origins), offset=piece.offset, kept=piece.kept, rules=piece.rules,
        excerpt=True, session=True, continued=block.prefixes[at] + continuation(block.lines, typed),
    )  # fmt: skip
