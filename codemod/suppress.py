"""Comments by which a user keeps the tool off a place or a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping

from codemod.model import Document, Site
from codemod.reasons import RULE_BY_SLUG
from codemod.record import dataclass, field

_MARKER = "decart-codemod:"
_HEAD_LINES = 10
_DIRECTIVE = r"(?:\#|//)\s*decart-codemod:\s*(?:(?P<file>ignore-file)|ignore(?:\[(?P<slugs>[^\]]*)\])?)(?![\w\[-])"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, the 1-based line it stands on, and whether nothing else does."""

    text: str
    line: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Suppressions:
    """What a document's comments say: the rules that are named on each line, and on which lines nothing else stands."""

    whole_file: bool = False
    rules: Mapping[int, frozenset[str]] = field(default_factory=dict)
    alone: frozenset[int] = frozenset()

    def cover(self, site: Site) -> bool:
        """Say whether a comment on the first line of the site's statement, or alone on the line above, names it."""
        if self.whole_file:
            return True
        first = min(site.statement_line, site.span.line)  # what stands in a decorator comes before its statement
        if site.rule in self.rules.get(first, ()):
            return True
        return first - 1 in self.alone and site.rule in self.rules.get(first - 1, ())

    def cover_all(self, line: int) -> bool:
        """Say whether a comment that names no rule stands on a line, or alone on the line above."""
        every = RULE_BY_SLUG.keys()
        return (
            self.whole_file
            or self.rules.get(line, frozenset()) >= every
            or (line - 1 in self.alone and self.rules.get(line - 1, frozenset()) >= every)
        )


def read_suppressions(document: Document, language: str) -> Suppressions:
    """Return what the document's real comments say; the marker in a string says nothing."""
    if _MARKER not in document.text:
        return Suppressions()
    import re  # compiling it costs more than all else here, and few files have such a comment

    whole_file = False
    rules: dict[int, frozenset[str]] = {}
    alone: set[int] = set()
    for comment in _COMMENTS[language](document):
        for directive in re.finditer(_DIRECTIVE, comment.text):
            if directive["file"]:
                whole_file = whole_file or comment.line <= _HEAD_LINES
                continue
            rules[comment.line] = rules.get(comment.line, frozenset()) | _rules(directive["slugs"])
            if comment.alone:
                alone.add(comment.line)
    return Suppressions(whole_file, rules, frozenset(alone))


def _rules(slugs: str | None) -> frozenset[str]:
    if slugs is None:
        return frozenset(RULE_BY_SLUG)
    return frozenset(slug.strip() for slug in slugs.split(",")) & RULE_BY_SLUG.keys()


def _javascript_comments(document: Document) -> Iterator[Comment]:
    from codemod.languages.javascript.comments import comments  # with the parser

    return comments(document)


def _shell_comments(document: Document) -> Iterator[Comment]:
    from codemod.languages.shell.comments import comments  # with the parser

    return comments(document)


def _python_comments(document: Document) -> Iterator[Comment]:
    import tokenize

    text = document.text
    # A lone \r ends a line to Python but not to every version's tokenizer.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    source = io.StringIO("\n".join(lines))
    try:
        for token in tokenize.generate_tokens(source.readline):
            if token.type == tokenize.COMMENT:
                yield Comment(token.string, token.start[0], not token.line[: token.start[1]].strip())
    except (tokenize.TokenError, SyntaxError):
        # Syntax newer than this interpreter's tokenizer. What a comment may say is heeded wherever it stands, since
        # to leave a call alone is what can be undone; comments that were yielded already say the same again.
        for number, line in enumerate(lines, 1):
            if _MARKER in line:
                before, sign, rest = line.partition("#")
                yield Comment(sign + rest, number, not before.strip())


def _comments_by_line(document: Document) -> Iterator[Comment]:
    """Yield what may be a comment in a file that is no program: a sign, and the marker behind it on the same line."""
    for number, line in enumerate(document.text.splitlines(), 1):
        if _MARKER in line:
            before = line[: line.index(_MARKER)]
            sign = max(before.rfind("#"), before.rfind("//"))
            if sign >= 0:
                yield Comment(line[sign:].rstrip("\r\n"), number, not before[:sign].strip())


_COMMENTS: dict[str, Callable[[Document], Iterator[Comment]]] = {
    "python": _python_comments,
    "javascript": _javascript_comments,
    "typescript": _javascript_comments,
    "shell": _shell_comments,
    **dict.fromkeys(
        ("requirements", "toml", "cfg", "yaml", "json", "recipe-python", "recipe-javascript"), _comments_by_line
    ),
}
