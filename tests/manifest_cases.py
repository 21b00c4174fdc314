"""The cases under fixtures/manifests/: projects like those of ``project_cases.py``, about what installs the SDK."""

from __future__ import annotations

from tests.fixture_cases import FIXTURES
from tests.project_cases import load_project

MANIFESTS = FIXTURES / "manifests"
SOURCES = ("app.py", "main.ts")
"""The names of the programs in them; all other files are manifests, and what is around them."""

MANIFEST_CASES = tuple(load_project(folder) for folder in sorted(MANIFESTS.iterdir()) if folder.is_dir())


def is_source(path: str) -> bool:
    """Say whether a file of a case is a program."""
    return path.rpartition("/")[2] in SOURCES
