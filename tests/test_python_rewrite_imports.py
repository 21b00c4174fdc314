# ruff: noqa: E501 (what is expected is easier to read in one piece)
"""How the errors are named: the imports that are extended or added, and the handlers that name more."""

from __future__ import annotations

import sys

import pytest

from codemod.edits import RewriteError
from codemod.languages.python.facts import ErrorAccess, FileFacts
from codemod.model import Span
from tests.python_rewriting import case, rewritten

BEFORE = "await ⟦c.process(o)⟧\n"


def guard(error: str, local: str = "") -> str:
    return (
        'result = await c.queue.submit_and_poll(o)\nif result.status != "completed":\n'
        + (f"    {local}\n\n" if local else "")
        + f"    raise {error}(result.error)\n"
    )


AFTER = guard("ProcessingError")
LONG = "from decart import DecartClient, DecartSDKError, InvalidAPIKeyError, WebRTCError, models"

CONTINUED = LONG.replace("import ", "import \\\n    ").replace("models", "m" * 30 + ", q\n")

EXTENDED = {
    "in-order-of-kinds": (
        "from decart import DecartClient, models\n",
        "from decart import DecartClient, ProcessingError, models\n",
    ),
    "one-name": ("from decart import models\n", "from decart import ProcessingError, models\n"),
    "one-name-before": ("from decart import DecartClient\n", "from decart import DecartClient, ProcessingError\n"),
    "plain-order": ("from decart import Z, ZERO, b\n", "from decart import ProcessingError, Z, ZERO, b\n"),
    "ignoring-case": ("from decart import a, B, c, Z\n", "from decart import a, B, c, ProcessingError, Z\n"),
    "no-order": (
        "from decart import models, DecartClient\n",
        "from decart import models, DecartClient, ProcessingError\n",
    ),
    "no-blanks": ("from decart import (A,b)\n", "from decart import (A,ProcessingError,b)\n"),
    "first-without-blanks": ("from decart import Z,b\n", "from decart import ProcessingError,Z,b\n"),
    "alias": ("from decart import models as m\n", "from decart import ProcessingError, models as m\n"),
    "comment": (
        "from decart import models  # noqa: F401\n",
        "from decart import ProcessingError, models  # noqa: F401\n",
    ),
    "too-long": (
        f"{LONG}\n",
        (
            "from decart import (\n    DecartClient,\n    DecartSDKError,\n    InvalidAPIKeyError,\n    ProcessingError,\n"
            "    WebRTCError,\n    models,\n)\n"
        ),
    ),
    "too-long-with-comment": (
        f"{LONG}  # noqa: F401\n",
        (
            "from decart import (  # noqa: F401\n    DecartClient,\n    DecartSDKError,\n    InvalidAPIKeyError,\n"
            "    ProcessingError,\n    WebRTCError,\n    models,\n)\n"
        ),
    ),
    "too-long-in-parentheses": (
        f"{LONG.replace('import ', 'import (')})\n",
        (
            "from decart import (\n    DecartClient,\n    DecartSDKError,\n    InvalidAPIKeyError,\n    ProcessingError,\n"
            "    WebRTCError,\n    models,\n)\n"
        ),
    ),
    "a-name-a-line": (
        "from decart import (  # the SDK\n    DecartClient,  # client\n    # what to make\n    models,  # models\n)\n",
        (
            "from decart import (  # the SDK\n    DecartClient,  # client\n    ProcessingError,\n    # what to make\n"
            "    models,  # models\n)\n"
        ),
    ),
    "at-the-end": (
        "from decart import (\n    DecartClient,  # client\n    # end\n)\n",
        "from decart import (\n    DecartClient,  # client\n    ProcessingError,\n    # end\n)\n",
    ),
    "at-the-end-without-comma": (
        "from decart import (\n    DecartClient  # client\n)\n",
        "from decart import (\n    DecartClient,  # client\n    ProcessingError\n)\n",
    ),
    "at-the-beginning": (
        "from decart import (\n    # what to make\n    models,\n)\n",
        "from decart import (\n    ProcessingError,\n    # what to make\n    models,\n)\n",
    ),
    "hanging": (
        "from decart import (DecartClient,  # client\n                    models)\n",
        "from decart import (DecartClient,  # client\n                    ProcessingError,\n                    models)\n",
    ),
    "hanging-at-the-end": (
        "from decart import (DecartClient,\n                    DecartSDKError)\n",
        "from decart import (DecartClient,\n                    DecartSDKError,\n                    ProcessingError)\n",
    ),
    "hanging-at-the-beginning": (
        "from decart import (WebRTCError,\n                    models)\n",
        "from decart import (ProcessingError,\n                    WebRTCError,\n                    models)\n",
    ),
    "several-a-line": (
        "from decart import (\n    DecartClient, DecartSDKError,\n)\n",
        "from decart import (\n    DecartClient, DecartSDKError, ProcessingError,\n)\n",
    ),
    "continued": (
        "from decart import DecartClient, \\\n    models\n",
        "from decart import DecartClient, \\\n    ProcessingError, models\n",
    ),
    "continued-after-each-name": (
        "from decart import DecartClient, \\\n    DecartSDKError, \\\n    models\n",
        "from decart import DecartClient, \\\n    DecartSDKError, \\\n    ProcessingError, \\\n    models\n",
    ),
    "continued-before-the-names": (
        CONTINUED,
        (
            "from decart import (\n    DecartClient,\n    DecartSDKError,\n    InvalidAPIKeyError,\n    ProcessingError,\n"
            f"    WebRTCError,\n    {'m' * 30},\n    q,\n)\n"
        ),
    ),
    "continued-at-the-end": (
        "from decart import A, \\\n    B, C\n",
        "from decart import A, \\\n    B, C, ProcessingError\n",
    ),
    "in-try": (
        "try:\n    from decart import models\nexcept ImportError: pass\n",
        "try:\n    from decart import ProcessingError, models\nexcept ImportError: pass\n",
    ),
    "on-a-header": (
        f"if 1: import os; {LONG}; x = 1\n",
        (
            "if 1: import os; from decart import (\n    DecartClient,\n    DecartSDKError,\n    InvalidAPIKeyError,\n"
            "    ProcessingError,\n    WebRTCError,\n    models,\n); x = 1\n"
        ),
    ),
    "already-there": ("from decart import ProcessingError\n", "from decart import ProcessingError\n"),
}


@pytest.mark.parametrize("name", EXTENDED)
def test_extended_import(name: str) -> None:
    before, after = EXTENDED[name]
    rewritten(f"{before}{BEFORE}{BEFORE}", f"{after}{AFTER}{AFTER}")


def test_an_alias_that_the_import_has_is_used() -> None:
    before = "from decart import ProcessingError as PE\n"
    rewritten(before + BEFORE, before + guard("PE"))


def test_a_taken_name_is_imported_under_another() -> None:
    rewritten(
        f"from decart import models\n{BEFORE}",
        "from decart import ProcessingError as DecartProcessingError, models\n" + guard("DecartProcessingError"),
        taken=["ProcessingError"],
    )


def test_a_taken_alias_gets_a_number() -> None:
    rewritten(
        f"from decart import ProcessingError\n{BEFORE}",
        "from decart import ProcessingError, ProcessingError as DecartProcessingError_2\n"
        + guard("DecartProcessingError_2"),
        taken=["ProcessingError"],
        names=["DecartProcessingError"],
    )


def test_a_module_names_the_error() -> None:
    rewritten(BEFORE, guard("decart.errors.ProcessingError"), access=ErrorAccess(prefix="decart.errors"))


def test_with_no_import_at_hand_the_error_is_imported_on_the_spot() -> None:
    rewritten(BEFORE, guard("ProcessingError", "from decart import ProcessingError"), access=ErrorAccess())
    rewritten(
        BEFORE,
        guard("DecartProcessingError", "from decart import ProcessingError as DecartProcessingError"),
        access=ErrorAccess(),
        taken=["ProcessingError"],
    )


def test_an_import_on_a_line_of_its_own() -> None:
    access = ErrorAccess(insert=Span(1, 1, 1, 21), insert_module="decart.errors")
    rewritten(
        f"import decart.client; x = 1\n{BEFORE}try: pass\nexcept ⟨Failure⟩: pass\n",
        "import decart.client; x = 1\nfrom decart.errors import ProcessingError, QueueSubmitError\n"
        f"{AFTER}try: pass\nexcept (Failure, QueueSubmitError): pass\n",
        access=access,
        missing=["QueueSubmitError"],
    )
    rewritten(
        f"import decart.client\n{BEFORE}",
        "import decart.client\nfrom decart.errors import ProcessingError as DecartProcessingError\n"
        + guard("DecartProcessingError"),
        access=ErrorAccess(insert=access.insert, insert_module="decart.errors", taken=frozenset(["ProcessingError"])),
    )


def test_an_import_that_names_cannot_be_added_to() -> None:
    for text in ("from decart import *\n", "import decart\n"):
        access = ErrorAccess(extend=Span(1, 1, 1, len(text)))
        with pytest.raises(RewriteError):
            case(text + BEFORE, access=access).rewriting()


ALL = "(PE, QueueSubmitError, QueueStatusError, QueueResultError)"
PER_LINE = "(\n        PE,\n        QueueSubmitError,\n        QueueStatusError,\n        QueueResultError,\n    )"
HANDLERS = {
    "name": ("except ⟨PE⟩:", f"except {ALL}:"),
    "as": ("except ⟨PE⟩ as e:  # why", f"except {ALL} as e:  # why"),
    "attribute": ("except ⟨d.PE⟩:", f"except {ALL.replace('PE', 'd.PE')}:"),
    "parentheses": ("except (⟨PE⟩) as e:", f"except {ALL} as e:"),
    "parentheses-over-lines": (
        "except (  # why\n        ⟨PE⟩  # it\n    ):",
        f"except (  # why\n        {ALL}  # it\n    ):",
    ),
    "double-parentheses": ("except ((⟨PE⟩)):", f"except (({ALL})):"),
    "group": ("except* ⟨PE⟩:", f"except* {ALL}:"),
    "tight": ("except(⟨PE⟩):", f"except{ALL}:"),
    "tuple": ("except ⟨(A, PE)⟩:", f"except {ALL.replace('PE', 'A, PE')}:"),
    "tuple-of-one": ("except ⟨(PE,)⟩:", f"except {ALL}:"),
    "tuple-with-comma": ("except ⟨(A, PE,)⟩:", f"except {ALL.replace('PE', 'A, PE').replace(')', ',)')}:"),
    "tuple-with-blanks": (
        "except ⟨( A, PE )⟩:",
        "except ( A, PE, QueueSubmitError, QueueStatusError, QueueResultError ):",
    ),
    "tuple-over-lines": (
        "except ⟨(\n        A,  # a\n        PE,  # it\n        # end\n    )⟩:",
        (
            "except (\n        A,  # a\n        PE,  # it\n        QueueSubmitError,\n        QueueStatusError,\n"
            "        QueueResultError,\n        # end\n    ):"
        ),
    ),
    "too-long": (f"except ⟨PE⟩ as {'e' * 50}:", f"except {PER_LINE} as {'e' * 50}:"),
    "too-long-but-for-the-comment": (f"except ⟨PE⟩:  # {'e' * 50}", f"except {ALL}:  # {'e' * 50}"),
    "tuple-too-long": (
        f"except ⟨(PE,)⟩ as {'e' * 50}:",
        f"except {PER_LINE} as {'e' * 50}:",
    ),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=pytest.mark.skipif(name == "group" and sys.version_info < (3, 11), reason="newer syntax")
        )
        for name in HANDLERS
    ],
)
def test_handler(name: str) -> None:
    before, after = HANDLERS[name]
    text = (
        "from decart import (\n    ProcessingError as PE,\n)\nasync def f():\n    try:\n        {}    {}\n        g()\n"
    )
    imports = "    ProcessingError as PE,\n"
    queue = "    QueueResultError,\n    QueueStatusError,\n    QueueSubmitError,\n"
    guarded = guard("PE").replace("\n", "\n        ").rstrip(" ")
    rewritten(text.format(BEFORE, before), text.format(guarded, after).replace(imports, imports + queue))


PREFIX = ErrorAccess(known=(("ProcessingError", "PE"),), prefix="d")
NAMES = "PE, d.QueueSubmitError, d.QueueStatusError, d.QueueResultError"
ARGUMENTS = {
    "one": ("s(⟨PE⟩)", f"s({NAMES})"),
    "several": ("s(A, ⟨PE⟩, B)", f"s(A, {NAMES}, B)"),
    "own-line": ("s(\n    A,\n    ⟨PE⟩,\n)", f"s(\n    A,\n    {NAMES.replace(', ', ',' + chr(10) + '    ')},\n)"),
    "too-long": (
        f"s(⟨PE⟩) as {'e' * 40}",
        f"s(\n    PE,\n    d.QueueSubmitError,\n    d.QueueStatusError,\n    d.QueueResultError,\n) as {'e' * 40}",
    ),
    "too-long-of-several": (f"s(⟨PE⟩, {'e' * 40})", f"s({NAMES}, {'e' * 40})"),
    "too-long-of-several-after": (f"s({'e' * 40}, ⟨PE⟩)", f"s({'e' * 40}, {NAMES})"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments(name: str) -> None:
    before, after = ARGUMENTS[name]
    rewritten(
        f"with {before}:\n    {BEFORE}",
        f"with {after}:\n    " + guard("PE").replace("\n", "\n    ").rstrip(" "),
        access=PREFIX,
        keyword="suppress",
    )


def test_a_tuple_by_name_is_spread() -> None:
    rewritten(
        f"try: {BEFORE}except ⟨RETRY⟩: pass\n",
        "try:\n    " + guard("PE").replace("\n", "\n    ").rstrip(" ")
        + "except (\n    *RETRY,\n    d.QueueSubmitError,\n    d.QueueStatusError,\n    d.QueueResultError,\n): pass\n",
        access=PREFIX,
        keyword="tuple",
        file=FileFacts(line_length=79),
    )  # fmt: skip


def test_a_handler_on_the_line_of_a_call() -> None:
    rewritten(
        f"try: pass\nexcept ⟨PE⟩: {BEFORE}",
        f"try: pass\nexcept ({NAMES}):\n    " + guard("PE").replace("\n", "\n    ").rstrip(" "),
        access=PREFIX,
        file=FileFacts(line_length=120),
    )


def test_a_handler_of_many_sites_is_widened_once() -> None:
    new = case(f"{BEFORE}{BEFORE}try: pass\nexcept ⟨PE⟩: pass\n", access=PREFIX)
    assert new.after().count("QueueSubmitError") == 1


def test_a_handler_that_names_all_stays() -> None:
    rewritten(
        f"{BEFORE}try: pass\nexcept ⟨PE⟩: pass\n",
        guard("PE") + "try: pass\nexcept PE: pass\n",
        access=PREFIX,
        missing=[],
    )


def test_an_unparenthesised_tuple_of_newer_pythons() -> None:
    from codemod.languages.python.handlers import widen_class
    from codemod.languages.python.imports import Margins
    from codemod.languages.python.lines import Lines
    from codemod.model import Document

    lines = Lines(Document("case.py", "except A, B:\n"))
    for limit, expected in ((88, "A, B, C"), (12, "(\n    A,\n    B,\n    C,\n)")):
        got = widen_class(lines, Span(1, 8, 1, 12), ["C"], Margins(7, "", "    ", limit))
        assert got == (7, 11, expected)


def test_errors_that_cannot_be_named_at_a_handler() -> None:
    with pytest.raises(RewriteError):
        case(f"{BEFORE}try: pass\nexcept ⟨PE⟩: pass\n", access=ErrorAccess()).rewriting()


def test_a_handler_that_catches_nothing() -> None:
    with pytest.raises(RewriteError):
        case(f"{BEFORE}try: pass\nexcept ⟨()⟩: pass\n", access=PREFIX).rewriting()
