"""The languages that the tool reads, by their names; their code is imported only when needed."""

from __future__ import annotations

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing: every run imports this package
if TYPE_CHECKING:
    from codemod.languages.interface import Language


def language_named(name: str) -> Language:
    """Return the language called ``name``; raises KeyError for a name that no language has."""
    if name == "python":
        from codemod.languages.python import PYTHON

        return PYTHON
    if name == "javascript":
        from codemod.languages.javascript import JAVASCRIPT

        return JAVASCRIPT
    if name == "typescript":
        from codemod.languages.javascript import TYPESCRIPT

        return TYPESCRIPT
    if name == "shell":
        from codemod.languages.shell import SHELL

        return SHELL
    raise KeyError(name)
