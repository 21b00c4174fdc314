"""What the code in a notebook or a page installs: lines for IPython are raised, commands of a shell are said.

Such code is for whoever runs the programs beside it, so that it is asked about where one of these needs the queue.
"""

from __future__ import annotations

from codemod.inline import found_inline, found_installs, with_inline
from codemod.kinds import FAMILIES
from codemod.languages.manifest.allowed import lacks_queue
from codemod.languages.manifest.recipe import RECIPES, read_recipe
from codemod.model import Changed, FileOutcome, Unchanged
from codemod.pieces import Planned, document_of, used_in
from codemod.queue_users import may_use_queue, needs_queue, used_at
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from codemod.containers.interface import Host
    from codemod.languages.manifest.demand import Found
    from codemod.model import Document
    from codemod.options import Options

_MAGIC = "magic-line"


def with_installs(planned: list[Planned], host: Host, document: Document, options: Options) -> list[Planned]:
    """Return the pieces of a file with what becomes of the commands in them that install the SDK."""
    rewritten = frozenset(
        FAMILIES[one.piece.language] for one in planned if one.needs_queue or needs_queue(one.outcome)
    )
    families = rewritten or _using(host, document)
    if families.isdisjoint(RECIPES):
        return planned
    found: list[Planned] = []
    for one in planned:
        installs = _installs(one, families, is_rewritten=bool(rewritten))
        if installs:
            changed = one.outcome
            if not isinstance(changed, Changed):
                findings, entries = changed.findings, changed.entries
                changed = Changed(one.document.path, findings, one.document, one.document, (), entries)
            outcome: FileOutcome = with_inline(changed, installs, one.language, options)
            if isinstance(outcome, Changed) and not outcome.edits:
                outcome = Unchanged(outcome.path, outcome.findings, outcome.entries)
            one = replace(one, outcome=outcome)
        found.append(one)
    return found


def _installs(one: Planned, families: frozenset[str], *, is_rewritten: bool) -> tuple[Found, ...]:
    """Return the requirements on the SDK in a piece that are wanting."""
    if one.piece.unread == _MAGIC and "python" in families:
        installs = found_installs(one.document.text)
        # Where nothing is rewritten, what is installed has the queue if it is not said to have none.
        return installs if is_rewritten else tuple(found for found in installs if lacks_queue(found))
    if one.piece.kept:
        return ()
    if FAMILIES[one.piece.language] in families and needs_queue(one.outcome):
        return found_inline(one.document, one.piece.language)
    if one.piece.language != "shell":
        return ()
    text = one.document.text
    return tuple(
        found for family in sorted(families & RECIPES.keys()) for found in read_recipe(text, RECIPES[family]).found
    )


def _using(host: Host, document: Document) -> frozenset[str]:
    """Return the families of the programs in a file that use the queue already."""
    if not host.is_documentation:
        return frozenset(("python",)) if used_in(host, document) else frozenset()
    if not may_use_queue(document.text.encode("utf-8", "replace")):
        return frozenset()
    return frozenset(
        FAMILIES[one.language]
        for one in host.pieces
        if FAMILIES[one.language] in RECIPES and used_at(document_of(one, document), one.language)
    )
