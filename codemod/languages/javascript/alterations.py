"""What is done to one object, gathered from everywhere that it is used."""

from __future__ import annotations

from codemod.languages.javascript.syntax import Node
from codemod.record import dataclass, field

CHANGED = "it is changed after it was made"


@dataclass(slots=True)
class Change:
    """What is done to an object: ``sets`` are keys with their values, ``merges`` objects that are assigned to it.

    ``escape`` says how it gets out of sight, ``nested`` how an object in it does; "" where they do not. ``lost`` and
    ``inner`` say the same where it gets to code that is likely to change it. ``unread``: where a file uses it that
    cannot be read.
    """

    sets: list[tuple[str | None, Node | None]] = field(default_factory=list)
    merges: list[Node] = field(default_factory=list)
    deletes: list[str | None] = field(default_factory=list)
    adds: list[Node] = field(default_factory=list)
    escape: str = ""
    nested: str = ""
    lost: str = ""
    inner: str = ""
    unread: str = ""

    def add(self, other: Change) -> None:
        """Take in another change of the same object."""
        self.sets += other.sets
        self.merges += other.merges
        self.deletes += other.deletes
        self.adds += other.adds
        self.escape = self.escape or other.escape
        self.nested = self.nested or other.nested
        self.lost = self.lost or other.lost
        self.inner = self.inner or other.inner
        self.unread = self.unread or other.unread

    def hold(self, other: Change) -> None:
        """Take in a change of an object in it."""
        self.nested = self.nested or other.whole()
        self.inner = self.inner or other.lost or other.inner

    def is_long(self) -> bool:
        """Say whether so much is done that it is not followed; the object counts as out of sight then."""
        if len(self.sets) + len(self.merges) + len(self.adds) + len(self.deletes) < _MOST:
            return False
        self.sets, self.merges, self.adds, self.deletes = [(None, None)], [], [], []
        self.escape = self.escape or "too much is done to it"
        return True

    def whole(self) -> str:
        """Return how the object is changed at all, for one that holds it."""
        if self.escape or self.nested:
            return self.escape or self.nested
        if self.sets or self.merges or self.deletes or self.adds:
            return CHANGED
        return ""


def gone(why: str) -> Change:
    """Return what is done to an object that gets to code that may change it."""
    return Change(escape=why, lost=why)


def both(one: Change, other: Change) -> Change:
    """Return two changes of the same object as one."""
    found = Change()
    found.add(one)
    found.add(other)
    return found


_MOST = 300
