"""The modules of a program in memory, where ``import`` finds them for as long as the program runs."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, ModuleType


@dataclass(frozen=True, slots=True)
class Served:
    """A module: its code, and whether it is a package."""

    code: CodeType
    is_package: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What the main file of a program finds around it: the package that it is in ("" = none), and other modules."""

    package: str = ""
    modules: Mapping[str, Served] = field(default_factory=dict)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of one program before any others."""

    def __init__(self, modules: Mapping[str, Served]) -> None:
        self._modules = modules

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # as asked
        target: ModuleType | None = None,  # noqa: ARG002  # as asked
    ) -> importlib.machinery.ModuleSpec | None:
        served = self._modules.get(fullname)
        if served is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=served.is_package)

    def exec_module(self, module: ModuleType) -> None:
        exec(self._modules[module.__name__].code, vars(module))  # noqa: S102  # executing programs is what this is for


@contextmanager
def served(modules: Mapping[str, Served]) -> Iterator[None]:
    """Let ``import`` find the modules, new each time."""
    if not modules:
        yield
        return
    finder = _Finder(modules)
    kept = {name: sys.modules.pop(name) for name in modules if name in sys.modules}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in modules:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
