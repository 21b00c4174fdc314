"""Tables that were taken apart are let go of at once: nothing collects garbage while files are looked at."""

from __future__ import annotations

import gc

from codemod.languages.interface import ALONE, Concern
from codemod.languages.python import PYTHON
from codemod.languages.python.tables import Scopes
from codemod.model import Document

TEXT = """\
import os
from decart import DecartClient, models

SETTINGS = {"model": models.video("lucy-pro-t2v")}


class Studio:
    def __init__(self, client: DecartClient) -> None:
        self.client = client

    async def render(self, prompt: str) -> bytes:
        def name() -> str:
            return os.path.join(prompt, ".mp4")

        return await self.client.process({**SETTINGS, "prompt": name()})
"""


def tables() -> int:
    """Return how many files' tables there are."""
    return sum(isinstance(one, Scopes) for one in gc.get_objects())


def test_nothing_is_left_of_a_file() -> None:
    document = Document("studio.py", TEXT)
    gc.collect()
    gc.disable()
    try:
        before = tables()  # other tests may hold some
        PYTHON.surface(document, ALONE, Concern())
        PYTHON.find(document, ALONE)
        assert tables() == before
    finally:
        gc.enable()
