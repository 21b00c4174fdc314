"""A mention: a place whose text alone could make it the migration's, and what its language knows of it.

The languages find them, the ledger says what became of each; only runs that keep a ledger import this.
"""

from __future__ import annotations

from codemod.model import Span
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from codemod.model import EntryKind


@dataclass(frozen=True, slots=True)
class Mention:
    """One place, and the facts that its line of the ledger rests on.

    ``text`` is its source; ``evidence`` says what it was taken for; ``statement_line`` is the first line of its
    statement. ``site`` is the span and the rule of the site that it is part of, None where it is part of none; then
    ``vendors`` says whether it is the vendor's all the same, and ``prose`` that it is text for readers, or that there
    is nothing to decide on it.
    """

    kind: EntryKind
    span: Span
    text: str
    evidence: str
    statement_line: int
    vendors: bool = False
    prose: bool = False
    site: tuple[Span, str] | None = None
