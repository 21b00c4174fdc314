"""The comments of a script, or of a file with commands in it, in which a user may say no."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.document import lines_of
from codemod.kinds import is_recipe
from codemod.languages.shell.syntax import parse
from codemod.model import Document
from codemod.suppress import Comment


def comments(document: Document) -> Iterator[Comment]:
    """Yield each comment. Raises SourceError where a script cannot be parsed."""
    if is_recipe(document.path):
        # Each of these has comments like a shell's; what is said in a text is heeded too, which leaves a place alone.
        for number, text in enumerate(lines_of(document.text), 1):
            before, sign, rest = text.partition("#")
            if sign:
                yield Comment(sign + rest.rstrip("\r\n"), number, not before.strip())
        return
    tree = parse(document)
    for node in tree.root.walk():
        if node.kind == "comment":
            line = tree.line_at(node.start)
            yield Comment(tree.of(node), line, not tree.text[tree.line_start(line) : node.start].strip())
