"""Code that looks for the old error: which of it is widened, and which keeps a call from being rewritten."""

from __future__ import annotations

import pytest

from tests.python_analysis import findings, program, verdicts

IMPORTS = "DecartClient, DecartSDKError, ProcessingError, QueueResultError, QueueStatusError, QueueSubmitError, models"
NOT_WIDENED = "review handler-not-widened"
CALL = "await client.process(OPTIONS)"


def handled(code: str) -> tuple[str, list[tuple[str, ...]]]:
    """Return the verdicts, and the names that each handler misses."""
    text = program(code, IMPORTS)
    missing = [
        handler.missing
        for finding in findings(text)
        if finding.site.call is not None
        for handler in finding.site.call.handlers
    ]
    return verdicts(text), missing


def tried(handler: str, before: str = "") -> str:
    """Return a program with the call under ``try`` and one handler."""
    return f"{before}\nasync def f(client: DecartClient):\n    try:\n        {CALL}\n    {handler}\n        pass\n"


ALL = ("QueueSubmitError", "QueueStatusError", "QueueResultError")

HANDLERS = {
    "by name": (tried("except ProcessingError:"), "fixable", [ALL]),
    "by another name": (tried("except Failure:", "Failure = ProcessingError"), "fixable", [ALL]),
    "by two more names": (tried("except Last:", "Failure = ProcessingError\nLast = Failure"), "fixable", [ALL]),
    "through the module": (tried("except decart.ProcessingError:", "import decart"), "fixable", [ALL]),
    "in a tuple": (tried("except (ValueError, ProcessingError):"), "fixable", [ALL]),
    "with one of the queue's": (tried("except (QueueSubmitError, ProcessingError):"), "fixable", [ALL[1:]]),
    "with all of them": (tried(f"except (ProcessingError, {', '.join(ALL)}):"), "fixable", []),
    "with the base": (tried("except (ProcessingError, DecartSDKError):"), "fixable", []),
    "of the base": (tried("except DecartSDKError:"), "fixable", []),
    "of everything": (tried("except Exception:"), "fixable", []),
    "a tuple in a name": (tried("except ERRORS:", "ERRORS = (ProcessingError, ValueError)"), "fixable", [ALL]),
    "a tuple with the base in a name": (
        tried("except ERRORS:", "ERRORS = (ProcessingError, DecartSDKError)"),
        "fixable",
        [],
    ),
    "a sibling for the queue's": (
        tried("except QueueSubmitError:\n        raise\n    except ProcessingError:"),
        NOT_WIDENED,
        [],
    ),
    "around a queue call too": (
        tried("except ProcessingError:").replace(CALL, f"await client.queue.submit({{}})\n        {CALL}"),
        NOT_WIDENED,
        [],
    ),
    "either class": (tried("except Failure:", "Failure = ProcessingError if a else ValueError"), NOT_WIDENED, []),
    "suppressed": (
        (
            f"import contextlib\nasync def f(client: DecartClient):\n"
            f"    with contextlib.suppress(ProcessingError):\n        {CALL}\n"
        ),
        "fixable",
        [ALL],
    ),
    "suppressed with one of the queue's": (
        (
            f"import contextlib\nasync def f(client: DecartClient):\n"
            f"    with contextlib.suppress(ProcessingError, QueueStatusError):\n        {CALL}\n"
        ),
        "fixable",
        [("QueueSubmitError", "QueueResultError")],
    ),
    "expected by a test": (
        (
            f"import pytest\nasync def test(client: DecartClient):\n"
            f"    with pytest.raises(ProcessingError):\n        {CALL}\n"
        ),
        "fixable",
        [ALL],
    ),
    "asked for by isinstance": (
        tried("except Exception as e:\n        print(isinstance(e, ProcessingError))"),
        "fixable",
        [ALL],
    ),
    "asked for by its name": (
        tried("except Exception as e:\n        print(type(e).__name__ == 'ProcessingError')"),
        NOT_WIDENED,
        [],
    ),
    "its name exported": (tried("except Exception:", "__all__ = ['ProcessingError']"), "fixable", []),
    "annotated": (
        tried("except Exception:", "def note(e: ProcessingError) -> ProcessingError:\n    last: ProcessingError"),
        "fixable",
        [],
    ),
    "subclassed": (tried("except Exception:", "class Own(ProcessingError): ..."), "fixable", []),
    "raised": (tried("except Exception:\n        raise ProcessingError('x')"), "fixable", []),
    "compared": (tried("except Exception as e:\n        print(type(e) is ProcessingError)"), NOT_WIDENED, []),
    "in a table": (tried("except Exception:", "TABLE = {ProcessingError: 1}"), NOT_WIDENED, []),
    "in a function nearby": (
        tried("except Exception:", "def other():\n    try:\n        work()\n    except ProcessingError:\n        pass"),
        "fixable",
        [],
    ),
    "in the caller": (
        (
            f"async def _f(client: DecartClient):\n    {CALL}\n"
            "async def g(client: DecartClient):\n    try:\n        await _f(client)\n"
            "    except ProcessingError:\n        pass\n"
        ),
        "fixable",
        [ALL],
    ),
    "around a yield": (
        (
            "import contextlib\n@contextlib.contextmanager\ndef quiet():\n    try:\n        yield\n"
            f"    except ProcessingError:\n        pass\nasync def f(client: DecartClient):\n"
            f"    with quiet():\n        {CALL}\n"
        ),
        "fixable",
        [ALL],
    ),
    "around a task": (
        (
            f"import asyncio\nasync def _f(client: DecartClient):\n    {CALL}\n"
            "async def g(client: DecartClient):\n    task = asyncio.create_task(_f(client))\n    try:\n"
            "        await task\n    except ProcessingError:\n        pass\n"
        ),
        "fixable",
        [ALL],
    ),
    "in a decorator": (
        f"import elsewhere\n@elsewhere.retry(on=ProcessingError)\nasync def f(client: DecartClient):\n    {CALL}\n",
        NOT_WIDENED,
        [],
    ),
}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler(name: str) -> None:
    code, expected, missing = HANDLERS[name]
    assert handled(code) == (expected, missing)
