"""One execution of a program in this process, and everything that it showed."""

from __future__ import annotations

import asyncio
import importlib
import io
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from enum import Enum
from types import CodeType, ModuleType

from tests.generated.served import Around, served
from tests.generated.stand_ins import PROCESSING_FAMILY, PROGRAM_FILE, Runaway, Server, installed
from tests.generated.virtual_time import Deadlock, VirtualPolicy
from tests.loopback import Scenario


class Outcome(Enum):
    """What happens to the generations of a run, and when the whole program is cancelled, in seconds."""

    COMPLETE = Scenario.COMPLETE, None
    SLOW = Scenario.SLOW, None
    FAILED = Scenario.JOB_FAILS, None
    NTH_FAILS = Scenario.SOME_FAIL, None
    REFUSED = Scenario.REFUSED, None
    STATUS_LOST = Scenario.STATUS_LOST, None
    CONTENT_LOST = Scenario.CONTENT_LOST, None
    CANCELLED = Scenario.COMPLETE, 2.6


@dataclass(frozen=True, slots=True)
class Observation:
    """What one execution showed. ``unusable`` says why it is no basis for a comparison ("" = it is one)."""

    printed: str
    error: str
    generations: tuple[tuple[str, object], ...]
    left_over: tuple[int, ...]
    old_calls: tuple[tuple[str, int], ...] = ()
    """Where the new client was asked for a video in the old way: the file ("" = the main file) and the line."""
    unusable: str = ""


def error_family(error: BaseException) -> str:
    """Name an error; the errors of the old call and of the queue count as one."""
    if isinstance(error, PROCESSING_FAMILY):
        return "processing"
    if members := getattr(error, "exceptions", None):
        return f"{type(error).__name__}[{', '.join(sorted(map(error_family, members)))}]"
    return type(error).__name__


def code_of(text: str, path: str = "") -> CodeType:
    """Compile a program, or the file at a path in it. Raises SyntaxError."""
    return compile(text, PROGRAM_FILE + path, "exec", dont_inherit=True)


ALONE = Around()


def observe(code: CodeType, modules: Mapping[str, ModuleType], outcome: Outcome, around: Around = ALONE) -> Observation:
    """Execute a program under one release of the SDK."""
    scenario, cancel_at = outcome.value
    server = Server(scenario)
    policy = VirtualPolicy(cancel_at)
    printed = io.StringIO()
    error = unusable = ""
    main = ModuleType("__main__")
    vars(main)["__file__"] = PROGRAM_FILE
    if around.package:
        vars(main)["__package__"] = around.package
    kept, sys.modules["__main__"] = sys.modules["__main__"], main
    asyncio.set_event_loop_policy(policy)
    try:
        with installed(modules, server), served(around.modules), redirect_stdout(printed):
            if around.package:
                importlib.import_module(around.package)
            exec(code, vars(main))  # noqa: S102  # executing programs is what this is for
    except (Runaway, Deadlock) as problem:
        unusable = type(problem).__name__
    except SystemExit as stop:
        error = f"SystemExit({stop.code})"
    except BaseException as problem:
        error = error_family(problem)
    finally:
        sys.modules["__main__"] = kept
        policy.close()
        asyncio.set_event_loop_policy(None)
    return Observation(
        printed.getvalue(),
        error,
        tuple((generation.model, generation.fields) for generation in server.generations),
        tuple(policy.left_over),
        tuple(server.old_calls),
        unusable,
    )
