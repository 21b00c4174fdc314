"""The abstract values that expressions are evaluated to. Not knowing is one of them, with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from codemod.languages.javascript.syntax import Node
from codemod.record import dataclass, replace

Pieces = tuple[str | None, ...]
"""A text in its pieces, None where one is known only at run time."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a question that asks for itself gives: no value of its own. It never leaves the evaluator."""


@dataclass(frozen=True, slots=True)
class Absent:
    """``undefined`` or ``null``."""


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is known, and is nothing of the SDK's: ``what`` completes "it is …".

    ``is_plain``: it has no properties that could be spread into an object. ``pieces``: what is known of its text.
    """

    what: str = ""
    is_plain: bool = False
    pieces: Pieces = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A string that is written out."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known: ``why`` is a clause, "it is the parameter x, …". ``is_near`` says that it may be the SDK's.

    ``pieces``: what is known of its text.
    """

    why: str = ""
    is_near: bool = True
    pieces: Pieces = ()


@dataclass(frozen=True, slots=True)
class SdkModule:
    """The SDK's module."""


@dataclass(frozen=True, slots=True)
class UserModule:
    """A module of the project, as a value."""

    path: str


@dataclass(frozen=True, slots=True)
class Factory:
    """The SDK's function that makes clients."""


@dataclass(frozen=True, slots=True)
class Client:
    """The SDK's client; ``double`` where it is one of a module that a test has replaced."""


@dataclass(frozen=True, slots=True)
class Method:
    """The old method of a client, as a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A client's queue."""


@dataclass(frozen=True, slots=True)
class QueueMethod:
    """A method of a client's queue."""

    name: str


@dataclass(frozen=True, slots=True)
class JobResult:
    """What ``queue.result`` resolves to, or what the old call does: a Blob."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The SDK's registry of models."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A method of the registry: what it makes is of the ``kind`` ("" = not known)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the SDK. ``kind`` and ``name`` are "" where they are not known; ``cast`` is the line of a cast.

    ``lost`` says how the object that it is read from got to code that may put another model there, ``wide`` as what
    it is declared where that may be another kind of model to TypeScript.
    """

    kind: str
    name: str = ""
    cast: int = 0
    lost: str = ""
    wide: str = ""


@dataclass(frozen=True, slots=True)
class Codes:
    """The SDK's object of error codes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One property of an object that is written out. ``sure`` says that it is certainly there."""

    key: str
    value: Value
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Obj:
    """An object whose properties are seen. ``rest`` is what may be there besides, None where there is nothing.

    ``node`` is the literal (its id tells objects apart), ``cast`` the line of a cast to a type that says nothing,
    ``typed`` the name of a type of the SDK that it is declared as. ``lost`` says how it got to code that may change it.
    """

    entries: tuple[Entry, ...]
    rest: Unknown | None = None
    node: Node | None = None
    cast: int = 0
    typed: str = ""
    lost: str = ""

    def entry(self, key: str) -> Entry | None:
        """Return the property with a name."""
        for one in self.entries:
            if one.key == key:
                return one
        return None


@dataclass(frozen=True, slots=True)
class Arr:
    """A list: what its elements are, all together."""

    element: Value


@dataclass(frozen=True, slots=True)
class Func:
    """A function of the file."""

    node: Node


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the file."""

    node: Node


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the file. ``types`` are what it is taken for (written.py), if that may say less of it."""

    node: Node
    types: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise of a value."""

    value: Value


@dataclass(frozen=True, slots=True)
class External:
    """Something of another module, or made of it. ``is_near``: a module of the same project, as far as that shows.

    ``made``: the call that makes a client for requests.
    """

    module: str
    name: str
    is_near: bool
    made: Node | None = None


@dataclass(frozen=True, slots=True)
class Mixture:
    """One of several values, depending on the path taken."""

    parts: tuple[Value, ...]


Value = (
    Nothing
    | Absent
    | Other
    | Text
    | Unknown
    | SdkModule
    | UserModule
    | Factory
    | Client
    | Method
    | Queue
    | QueueMethod
    | JobResult
    | Registry
    | Maker
    | Model
    | Codes
    | Obj
    | Arr
    | Func
    | Class
    | Instance
    | Promised
    | External
    | Mixture
)

NOTHING = Nothing()
ABSENT = Absent()
MOST_PARTS = 60


def parts(value: Value) -> tuple[Value, ...]:
    """Return what a value may be, one by one."""
    return value.parts if isinstance(value, Mixture) else (value,)


def join(values: Iterable[Value]) -> Value:
    """Return the value that is one of these."""
    several = [part for value in values for part in parts(value) if not isinstance(part, Nothing)]
    if len(several) == 1:
        return several[0]  # a large table is not gone through for nothing
    if sum(weight(part) for part in several) > HEAVIEST_MIXTURE:
        return Unknown("it can be too many things")
    found = dict.fromkeys(several)
    if not found:
        return NOTHING
    if len(found) > MOST_PARTS:
        return Unknown("it can be too many things")
    return next(iter(found)) if len(found) == 1 else Mixture(tuple(found))


def present(value: Value) -> tuple[Value, ...]:
    """Return what a value may be where it is used, which ``undefined`` and ``null`` would not survive."""
    found = tuple(part for part in parts(value) if not isinstance(part, (Absent, Nothing)))
    return found or (Unknown("it is given no value in this file"),)


HEAVIEST = 300
"""How many parts a value may have that another one holds. One that is changed by way of itself would grow forever."""
HEAVIEST_MIXTURE = 1_500


def weight(value: Value, limit: int = HEAVIEST) -> int:
    """Return how many parts a value has, counted up to a limit."""
    queue: list[Value] = [value]
    for part in queue:
        if len(queue) > limit:
            break
        if isinstance(part, Mixture):
            queue += part.parts
        elif isinstance(part, Obj):
            queue += [entry.value for entry in part.entries]
        elif isinstance(part, Arr):
            queue.append(part.element)
        elif isinstance(part, Promised):
            queue.append(part.value)
    return len(queue)


def light(value: Value) -> Value:
    """Return a value, not known where it has too many parts."""
    return value if weight(value) <= HEAVIEST else Unknown("it is too large to be followed")


def merged(base: Obj, entries: Iterable[Entry], rest: Unknown | None = None) -> Obj:
    """Return an object with more properties over its own. ``rest`` is what else may have come over it."""
    known = {one.key: one for one in base.entries}
    for given in entries:
        entry = Entry(given.key, light(given.value), given.sure)
        old = known.pop(entry.key, None)
        if entry.sure or old is None:
            sure = entry.sure
            under = base.rest if not entry.sure and old is None else None
            known[entry.key] = Entry(entry.key, entry.value if under is None else join((entry.value, under)), sure)
        else:
            known[entry.key] = Entry(entry.key, light(join((old.value, entry.value))), old.sure)
    if rest is not None:
        known = {key: Entry(key, join((one.value, rest)), one.sure) for key, one in known.items()}
    return replace(base, entries=tuple(known.values()), rest=base.rest or rest)


def spread(base: Obj, value: Value) -> Obj:
    """Return an object after ``...value`` in it."""
    given = [
        part
        for part in parts(value)
        if not isinstance(part, (Absent, Nothing, Text)) and not (isinstance(part, Other) and part.is_plain)
    ]
    if not given:
        return base
    optional = len(given) < len(parts(value))
    results: list[Obj] = [base] if optional else []
    for part in given:
        if isinstance(part, Obj):
            one = merged(base, part.entries)
            if part.rest is not None:
                # What the spread object may have besides can replace what stands before it, but not its own.
                one = merged(merged(base, (), part.rest), part.entries)
            results.append(replace(one, cast=base.cast or part.cast, typed=base.typed or part.typed))
        elif isinstance(part, (Func, Class, Arr, Promised, Registry, Codes, Client, Method, Maker)):
            results.append(base)
        else:
            results.append(merged(base, (), Unknown(why_of(part) or "something that cannot be seen is spread into it")))
    return alternatives(results)


def alternatives(results: list[Obj]) -> Obj:
    """Return one object that stands for several: certain is what is certain in each."""
    first = results[0]
    if len(results) == 1:
        return first
    keys = dict.fromkeys(entry.key for one in results for entry in one.entries)
    entries = []
    for key in keys:
        found = [entry for one in results if (entry := one.entry(key)) is not None]
        sure = len(found) == len(results) and all(entry.sure for entry in found)
        values = [entry.value for entry in found]
        values += [one.rest for one in results if one.rest is not None and one.entry(key) is None]
        entries.append(Entry(key, join(values), sure))
    rest = next((one.rest for one in results if one.rest is not None), None)
    line = next((one.cast for one in results if one.cast), 0)
    typed = next((one.typed for one in results if one.typed), "")
    how = next((one.lost for one in results if one.lost), "")
    return Obj(tuple(entries), rest, first.node, line, typed, how)


def why_of(value: Value) -> str:
    """Return why a value is not known, "" where it is."""
    match value:
        case Unknown(why=why):
            return why
        case External(module=module, name=name):
            return f"it comes from {module}" if name in ("*", "") else f"it comes from {name} of {module}"
        case Mixture(parts=several):
            return next((why for part in several if (why := why_of(part))), "")
    return ""
