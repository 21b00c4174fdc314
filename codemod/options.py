"""What a run was asked to do, whatever asked for it: the command line, pyproject.toml, or a test."""

from __future__ import annotations

from codemod.model import Style
from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The options of ``check``, ``diff`` and ``apply``.

    ``paths`` are files and folders as the user gave them (``-`` is stdin); ``select`` empty means every rule;
    ``style`` None is what fits the file: ``guide`` in pages, whose code is documentation, ``guard`` everywhere else;
    ``jobs`` is a number of processes, 0 = choose. ``preview`` lets `check` carry out the rewrites that it announces, so
    that its findings say what a site becomes; without it, it needs no rewriter and is several times as fast.
    ``api_base`` are addresses of the vendor's REST interface besides its own; ``allow_jq`` lets rewritten shell scripts
    call jq. ``rename_models`` also replaces names of models that the SDK declares to be aliases.
    ``docstrings`` lets examples in docstrings and documentation comments be rewritten, too.
    ``ledger`` asks ``check`` for the ledger as well. ``project`` false looks at each file as if there were no other,
    which no command does: it is for measuring what looking at the others costs.
    """

    command: str = "check"
    paths: tuple[str, ...] = (".",)
    style: Style | None = None
    unsafe: bool = False
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 0
    stdin_filename: str = ""
    preview: bool = True
    api_base: tuple[str, ...] = ()
    allow_jq: bool = False
    rename_models: bool = False
    ledger: bool = False
    docstrings: bool = False
    project: bool = True
