"""The abstract values that expressions evaluate to. Not knowing is a value too, and says why.

Values are compared and joined, never executed. They live as long as the analysis of one file and may point at its
tree; what leaves the analysis are facts (``codemod.model``), which do not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.languages.python.compared import Compared
from codemod.languages.python.syntax import Function
from codemod.record import dataclass


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unknown(Compared):
    """Not known, and why: one clause that completes "… cannot be seen here".

    ``wants`` is the path of the module of the project that may tell, "" where none may.
    """

    why: str = ""
    wants: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Nothing(Compared):
    """None."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Text(Compared):
    """A string constant."""

    value: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Foreign(Compared):
    """Something that is certainly not of the SDK: a number, a standard library object, an unrelated result."""

    what: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pieces(Foreign):
    """A text that is put together: its pieces in order, None where one is known only at run time."""

    what: str
    pieces: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Made(Unknown):
    """An object that sends requests, or one that is sent: what a class of an HTTP library makes, by its full name.

    ``base`` is what its addresses begin with, or the address that it is for; None where that cannot be seen.
    ``given`` are the names of the arguments that it was made with, ``**`` for unseen ones.
    """

    why: str
    wants: str
    dotted: str
    base: Value | None = None
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class External(Compared):
    """A name that a module of another project gives: ``dotted`` is its full name, as ``functools.partial``."""

    dotted: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UserModule(Compared):
    """A module or package of the user's own project, by its path (see ``program.Resolve``)."""

    path: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SdkModule(Compared):
    """The SDK's package (``name`` is "") or one of its submodules."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClientClass(Compared):
    """The SDK's client class, or the user's subclass of it."""

    subclass: ast.ClassDef | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Client(Compared):
    """A client. ``double`` says that it is a test double with the client's interface.

    ``declared``: an annotation says so, and it may be of any subclass.
    """

    subclass: ast.ClassDef | None = None
    double: bool = False
    declared: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Queue(Compared):
    """A client's queue."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Method(Compared):
    """One of the old call's methods, bound to a client."""

    client: Client
    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Registry(Compared):
    """The SDK's ``models``."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ModelFactory(Compared):
    """``models.video`` and its siblings."""

    kind: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Model(Compared):
    """A model definition. ``kind`` is "" where it is a model of some kind, not known which."""

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ErrorClass(Compared):
    """One of the SDK's exception classes."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Items(Compared):
    """A dict with string keys: what is known of each key, and whether there can be others.

    ``entries`` are (key, value, certain); ``rest`` is the value under keys that are not known, None where there are
    none such. ``read_only``: it may be a mapping that cannot be changed. ``why`` says what makes it open.
    """

    entries: tuple[tuple[str, Value, bool], ...] = ()
    rest: Value | None = None
    read_only: bool = False
    why: str = ""

    def get(self, key: str) -> Value | None:
        """Return what is known under ``key``, None where it cannot be there."""
        for name, value, _ in self.entries:
            if name == key:
                return value
        return self.rest


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sequence(Compared):
    """A list, tuple, set or iterable: its elements in order where they are known, else what each may be."""

    items: tuple[Value, ...] | None
    element: Value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Routine(Compared):
    """A function or lambda of this file, with the object that it is bound to."""

    node: Function | ast.Lambda
    owner: Value | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class UserClass(Compared):
    """A class of this file that is no client."""

    node: ast.ClassDef


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Instance(Compared):
    """An object of a class of this file. ``bound`` are the arguments that it was made with, by name."""

    weight = 3  # what each was made with tells two of them apart, and so multiplies what there is to follow
    node: ast.ClassDef
    bound: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Awaitable(Compared):
    """Something whose ``await`` gives ``value``."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Context(Compared):
    """A context manager whose ``with`` gives ``value``."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Returning(Compared):
    """Something that can be called and gives ``value``, not known more closely (an annotation said so)."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Super(Compared):
    """``super()`` in a method of a class."""

    node: ast.ClassDef


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Mixture(Compared):
    """One of several values, depending on the path taken."""

    options: tuple[Value, ...]


Value = (
    Unknown | Nothing | Text | Foreign | External | UserModule | SdkModule | ClientClass | Client | Queue | Method
    | Registry | ModelFactory | Model | ErrorClass | Items | Sequence | Routine | UserClass | Instance | Awaitable
    | Context | Returning | Super | Mixture
)  # fmt: skip


Frame = tuple[tuple[int, "Value"], ...]
"""Values of parameters, by the id of their ast.arg."""

NESTING = 9
"""How deep an argument may be before it is unknown, since recursion makes them without end; objects count thrice."""
DEEPEST = 24
"""How deep any value may be."""

WIDTH = 100
"""Values that a value may be one of before the others are unknown."""

INVOLVED = Unknown("the code that makes it is too involved to follow")

NUMBER = Foreign("a number")
"""A number: the one plain value that is certainly no key of the options."""

CYCLE = Unknown("it is defined by itself")
"""What an evaluation gives that has come back to where it started; joining drops it."""


def parts(value: Value) -> tuple[Value, ...]:
    """Return the values that ``value`` may be."""
    return value.options if isinstance(value, Mixture) else (value,)


def bounded(value: Value, levels: int = NESTING) -> Value:
    """Return the value, or that it is not known where it is nested too deeply to be worth telling from others."""
    return INVOLVED if value.depth() > levels else value


def join(values: Iterable[Value]) -> Value:
    """Return the value that is one of ``values``; without any it is unknown."""
    flat = list(dict.fromkeys([part for value in values for part in parts(value)]))
    dicts = [part for part in flat if isinstance(part, Items)]
    if len(dicts) > 1:  # they become one, however many there are
        flat = [part for part in flat if not isinstance(part, Items)]
    if len(flat) > WIDTH:
        flat = [*flat[:WIDTH], INVOLVED]
    if len(dicts) > 1:
        flat.append(_join_items(dicts))
    if len(flat) == 1:
        return flat[0]
    if not flat:
        return Unknown("nothing in this file gives it a value")
    return Mixture(tuple(flat))


def present(value: Value) -> Value:
    """Return the value without None: what it is whenever it can be used at all."""
    if isinstance(value, Mixture):
        rest = [part for part in value.options if not isinstance(part, Nothing)]
        if len(rest) < len(value.options):
            return join(rest)
    return value


def _join_items(dicts: list[Items]) -> Items:
    found: dict[str, list[tuple[Value, bool]]] = {}
    for items in dicts:
        for key, value, certain in items.entries:
            found.setdefault(key, []).append((value, certain))
    entries: list[tuple[str, Value, bool]] = []
    for key, given in found.items():
        certain = len(given) == len(dicts) and all(sure for _, sure in given)
        first = given[0][0]
        same = all(value is first for value, _ in given)  # as most are, of a dict that changes key by key
        entries.append((key, first if same else join([value for value, _ in given]), certain))
    rests = [items.rest for items in dicts if items.rest is not None]
    return Items(
        tuple(entries),
        join(rests) if rests else None,
        any(items.read_only for items in dicts),
        next((items.why for items in dicts if items.why), ""),
    )


def with_entry(items: Items, key: str, value: Value, certain: bool = True) -> Items:
    """Return the dict after ``items[key] = value``; with ``certain`` false it may not have happened."""
    entries: list[tuple[str, Value, bool]] = []
    seen = False
    for name, old, sure in items.entries:
        if name == key:
            seen = True
            entries.append((name, value if certain else join((old, value)), sure or certain))
        else:
            entries.append((name, old, sure))
    if not seen:
        entries.append((key, value, certain))
    return Items(tuple(entries), items.rest, items.read_only, items.why)


def merged(base: Items, other: Items) -> Items:
    """Return the dict after ``base.update(other)``."""
    result = base
    for key, value, certain in other.entries:
        result = with_entry(result, key, value, certain)
    rests = [rest for rest in (base.rest, other.rest) if rest is not None]
    return Items(result.entries, join(rests) if rests else None, base.read_only, base.why or other.why)


def opened(items: Items, why: str, wants: str = "") -> Items:
    """Return the dict with other keys in it, not known which; ``wants`` is the module that may tell."""
    unseen = Unknown(why, wants)
    rest = join((items.rest, unseen)) if items.rest is not None else unseen
    return Items(items.entries, rest, items.read_only, items.why or why)


def item(value: Value, step: int | str) -> Value:
    """Return the element at index ``step`` of what is unpacked."""
    if isinstance(value, Sequence) and isinstance(step, int):
        if value.items is not None and -len(value.items) <= step < len(value.items):
            return value.items[step]
        return value.element
    if isinstance(value, Unknown):
        return value
    return Unknown("what is unpacked cannot be seen")


def awaited(value: Value) -> Value:
    """Return what ``await`` gives."""
    if isinstance(value, Awaitable):
        return value.value
    return Unknown("what is awaited cannot be seen", value.wants if isinstance(value, Unknown) else "")


def as_items(value: Value) -> Items | None:
    """Return a dict, or a sequence of pairs, as a dict; None where it is neither."""
    if isinstance(value, Items):
        return value
    if isinstance(value, Sequence) and value.items is not None:
        items = Items()
        for pair in value.items:
            if not (isinstance(pair, Sequence) and pair.items is not None and len(pair.items) == 2):
                return None
            key, given = pair.items
            if not isinstance(key, Text):
                return None
            items = with_entry(items, key.value, given)
        return items
    return None


def telling(value: Value) -> bool:
    """Whether an annotation's value says something that evaluation could not find out better."""
    return any(
        isinstance(part, (Client, ClientClass, Instance, Registry, Awaitable, Context, Sequence, Foreign, Returning))
        or (isinstance(part, Model) and bool(part.kind))
        or (isinstance(part, Items) and part.rest is not None and telling(part.rest))
        for part in parts(value)
    )


def texts_of(value: Value, other: Value) -> Value:
    """Return the texts that a value may be; what else it may be is ``other``."""
    return join(part if isinstance(part, (Text, Pieces)) else other for part in parts(value))
