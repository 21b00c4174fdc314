"""The least that a look at a tree can cost: walk it, read each file, and search its bytes. Run as a program.

``npm_search.py search TREE`` looks for the SDK's name and nothing else; ``npm_search.py prefilter TREE`` asks the
tool's own test of a file's bytes. Either is one process and names the files for which the answer is yes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from codemod.kinds import JAVASCRIPT_SUFFIXES, TYPESCRIPT_SUFFIXES
from codemod.prefilter import may_matter

SUFFIXES = JAVASCRIPT_SUFFIXES + TYPESCRIPT_SUFFIXES


def names_it(data: bytes) -> bool:
    """Say whether the name is there, in either spelling."""
    return b"decart" in data or b"Decart" in data


def files_where(top: str, wanted: Callable[[bytes], bool]) -> Iterator[str]:
    """Yield the paths of the files whose bytes are wanted."""
    for folder, _, names in os.walk(top):
        for name in names:
            if name.endswith(SUFFIXES):
                path = os.path.join(folder, name)
                with open(path, "rb", buffering=0) as file:
                    if wanted(file.read()):
                        yield path


if __name__ == "__main__":
    for one in files_where(sys.argv[2], names_it if sys.argv[1] == "search" else may_matter):
        print(one)
