"""Values after code out of sight may have changed them, and after a cast."""

from __future__ import annotations

from codemod.languages.javascript.values import Arr, Mixture, Model, Obj, Unknown, Value, join
from codemod.record import replace


def opened(value: Value, why: str) -> Value:
    """Return an object's value after something out of sight may have changed it."""
    if isinstance(value, Mixture):
        return join(opened(part, why) for part in value.parts)
    if isinstance(value, Obj):
        entries = tuple(replace(one, value=opened(one.value, why)) for one in value.entries)
        return replace(value, entries=entries, rest=value.rest or Unknown(why))
    if isinstance(value, Arr):
        return Arr(join((opened(value.element, why), Unknown(why))))
    return value


def lost(value: Value, why: str) -> Value:
    """Return a value after the object that it is or is read from got to code that may change it."""
    match value:
        case Mixture(parts=several):
            return join(lost(part, why) for part in several)
        case Model():
            return replace(value, lost=value.lost or why)
        case Obj():
            return replace(value, lost=value.lost or why)
    return value


def blurred(value: Value, why: str) -> Value:
    """Return an object's value where code that cannot be read may have put anything into it."""
    if isinstance(value, Mixture):
        return join(blurred(part, why) for part in value.parts)
    if isinstance(value, Obj):
        entries = tuple(replace(one, value=join((blurred(one.value, why), Unknown(why)))) for one in value.entries)
        return replace(value, entries=entries, rest=value.rest or Unknown(why))
    return opened(value, why)


def cast(value: Value, line: int) -> Value:
    """Return a value after a cast to a type that says nothing."""
    if isinstance(value, Mixture):
        return join(cast(part, line) for part in value.parts)
    if isinstance(value, (Obj, Model)):
        return replace(value, cast=line)
    return value
