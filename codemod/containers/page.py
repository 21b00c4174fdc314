"""Pages."""
from codemod.containers.interface import Host
from codemod.model import Document


def open_page(document: Document, kind: str) -> Host | None:
    return None
