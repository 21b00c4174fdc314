"""What becomes of a marked name: the instructions that ``transform`` carries out in a fragment's tree."""

from __future__ import annotations

from codemod.languages.python.naming import Named
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """The method of a call that is submitted, checked and unpacked by statements; ``result`` names its result."""

    site: int
    result: str
    error: Named


@dataclass(frozen=True, slots=True)
class Wrap:
    """The method of a call that becomes one of the function ``wrapper``."""

    site: int
    wrapper: str


@dataclass(frozen=True, slots=True)
class Rename:
    """The method of a call of which only the method's name changes."""

    site: int


@dataclass(frozen=True, slots=True)
class Guide:
    """The method of a call whose video is used by the statements up to the mark ``end``.

    ``room`` is how many characters its line may have in its block.
    """

    site: int
    result: str
    end: str
    report_status: bool
    room: int


@dataclass(frozen=True, slots=True)
class Use:
    """A use of the video, which is now the data of ``result``."""

    result: str


@dataclass(frozen=True, slots=True)
class RunEnd:
    """The statement that marks where the run of a ``Guide`` ends."""


Role = Guard | Wrap | Rename | Guide | Use | RunEnd


@dataclass(frozen=True, slots=True)
class Look:
    """How new code looks: one level of indentation, the quote character, the line ending."""

    indent: str
    quote: str
    newline: str
