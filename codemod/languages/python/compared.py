"""What all abstract values have in common: equality by class and fields, and a hash and a depth that are kept."""

from __future__ import annotations


class Compared:
    """Equality and hash by class and fields, once for all values.

    A dataclass would compile these methods for each class; there are many, and every start with a site pays for them.
    """

    __slots__: tuple[str, ...] = ("_depth", "_hash")
    _depth: int
    _hash: int
    weight = 1
    """What a value adds to the depth of one that it is in."""

    def fields(self) -> tuple[object, ...]:
        """Return what tells two values of one class apart."""
        return tuple([getattr(self, name) for name in self.__slots__])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Compared)
            and other.__class__ is self.__class__
            and hash(self) == hash(other)
            and self.fields() == other.fields()
        )

    def __hash__(self) -> int:
        # Kept, since a value may be part of another twice, and that one of a third twice, and so on.
        try:
            return self._hash
        except AttributeError:
            found = hash((self.__class__, self.fields()))
            _keep_hash(self, found)
            return found

    def depth(self) -> int:
        """Return how many values are in each other here, at most, each by its weight."""
        try:
            return self._depth
        except AttributeError:
            found = self.weight + max(map(_depth_of, self.fields()), default=0)
            _keep_depth(self, found)
            return found

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}{self.fields()}"


def _depth_of(content: object) -> int:
    if isinstance(content, Compared):
        return content.depth()
    return max(map(_depth_of, content), default=0) if isinstance(content, tuple) else 0


_keep_hash = vars(Compared)["_hash"].__set__  # values are frozen, but for what is kept of them
_keep_depth = vars(Compared)["_depth"].__set__
