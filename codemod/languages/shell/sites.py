"""The sites of a file, by what kind of file it is."""

from __future__ import annotations

from codemod.kinds import is_recipe
from codemod.languages.interface import Analysis, Setting
from codemod.languages.shell import find as scripts
from codemod.languages.shell import recipes
from codemod.model import Document


def find(document: Document, setting: Setting) -> Analysis:
    """Return the sites of a script, or of a file that has commands in it. Raises SourceError."""
    return recipes.find(document, setting) if is_recipe(document.path) else scripts.find(document, setting)
