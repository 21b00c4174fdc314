"""``dataclass``, ``field`` and ``replace`` at a hundredth of their price at start-up.

To a type checker these are the standard library's own. At run time they are what the package needs of them, made
without generating and compiling source: the standard decorator takes some 0.3 ms for each class, and its import
another 15 ms, which together was half of a hook's run on a file with a site.

Supported are ``frozen``, ``slots`` (always on), ``eq``, ``order``, ``repr``, defaults, default factories, pattern
matching and pickling; not ``__post_init__``, ``InitVar``, ``KW_ONLY``, or a dataclass that inherits from another.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing
if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    _MISSING = object()

    class _Factory:
        """A default that is made anew for each object."""

        __slots__ = ("make",)

        def __init__(self, make):
            self.make = make

    def field(*, default_factory):
        """Return the mark of a field whose default is made anew for each object."""
        return _Factory(default_factory)

    def replace(record, /, **changes):
        """Return a record with other values under the names in ``changes``; a standard dataclass is a record too.

        Raises TypeError for unknown names.
        """
        for name in record.__match_args__:
            if name not in changes:
                changes[name] = getattr(record, name)
        return record.__class__(**changes)

    def dataclass(*, frozen=False, slots=True, eq=True, order=False, repr=True):  # noqa: A002, ARG001  # the standard's
        """Return a decorator that turns a class with annotated fields into a record with slots."""

        def decorate(cls):
            namespace = dict(cls.__dict__)
            names = tuple(namespace.get("__annotations__", ()))
            defaults = tuple([namespace.pop(name, _MISSING) for name in names])
            for gone in ("__dict__", "__weakref__"):
                namespace.pop(gone, None)
            namespace |= {"__slots__": names, "__match_args__": names, "__reduce__": _reduce}
            namespace["_field_values"] = attrgetter(*names) if names else _no_values
            if repr:
                namespace["__repr__"] = _repr
            if eq:
                namespace |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
            if order:
                namespace |= {"__lt__": _lt, "__le__": _le, "__gt__": _gt, "__ge__": _ge}
            if frozen:
                namespace |= {"__setattr__": _refuse, "__delattr__": _refuse}
            made = type(cls)(cls.__name__, cls.__bases__, namespace)
            made.__qualname__ = cls.__qualname__
            made.__init__ = _initialiser(made, names, defaults)
            return made

        return decorate

    def _initialiser(cls, names, defaults):
        setters = tuple([cls.__dict__[name].__set__ for name in names])  # these pass by a frozen class's refusal
        count = len(names)

        def __init__(self, *values, **named):  # noqa: N807  # it becomes the class's method
            if named or len(values) != count:
                values = _complete(cls, names, defaults, values, named)
            for assign, value in zip(setters, values):
                assign(self, value)

        return __init__

    def _complete(cls, names, defaults, values, named):
        """Return the values of all fields. Raises TypeError as a call of a function with these parameters would."""
        if len(values) > len(names):
            raise TypeError(f"{cls.__name__} takes {len(names)} values, not {len(values)}")
        whole = list(values)
        for name, default in zip(names[len(values) :], defaults[len(values) :]):
            value = named.pop(name, default)
            if value is _MISSING:
                raise TypeError(f"{cls.__name__} needs a value for {name!r}")
            whole.append(value.make() if value.__class__ is _Factory else value)
        if named:
            raise TypeError(f"{cls.__name__} does not take {', '.join(map(ascii, named))}, or has it already")
        return whole

    def _no_values(record):  # noqa: ARG001  # stands where an attrgetter stands
        return ()

    def _reduce(self):
        return self.__class__, tuple([getattr(self, name) for name in self.__match_args__])

    def _repr(self):
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{self.__class__.__qualname__}({fields})"

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        values = self.__class__._field_values
        return values(self) == values(other)

    def _hash(self):
        return hash((self.__class__._field_values(self),))

    def _refuse(self, name, value=None):  # noqa: ARG001  # stands for both, setting and deleting
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name!r} cannot be changed; use replace()")

    def _ordering(compare):
        def method(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            values = self.__class__._field_values
            return compare(values(self), values(other))

        return method

    _lt, _le, _gt, _ge = (
        _ordering(lambda one, other: one < other),
        _ordering(lambda one, other: one <= other),
        _ordering(lambda one, other: one > other),
        _ordering(lambda one, other: one >= other),
    )
