# ruff: noqa: E501 (what is expected is easier to read in one piece)
"""The function that a file gets: where it goes, what it is called, how it is annotated."""

from __future__ import annotations

import pytest

from codemod.languages.python.facts import ErrorAccess, FileFacts
from codemod.model import Span
from codemod.record import replace
from tests.python_rewriting import case, rewritten

CALL = "x = ⟦c.process(o)⟧\n"
KNOWN = ErrorAccess(known=(("ProcessingError", "PE"),))
BODY = (
    '    """Return the video that a queued job makes; raise if the job fails."""\n'
    "    result = await client.queue.submit_and_poll(options)\n"
    '    if result.status != "completed":\n        raise PE(result.error)\n    return result.data\n'
)
PLAIN = f"async def _submit_and_poll(client, options):\n{BODY}"
DONE = "x = _submit_and_poll(c, o)\n"

PLACES = {
    "first-line": (1, CALL, f"{PLAIN}\n\n{DONE}"),
    "blank-lines-before": (3, f"\n\n{CALL}", f"\n\n{PLAIN}\n\n{DONE}"),
    "right-after-imports": (2, f"import os\n{CALL}", f"import os\n\n\n{PLAIN}\n\n{DONE}"),
    "one-blank-after": (2, f"import os\n\n{CALL}", f"import os\n\n\n{PLAIN}\n\n{DONE}"),
    "three-blanks-after": (2, f"import os\n\n\n\n{CALL}", f"import os\n\n\n{PLAIN}\n\n\n{DONE}"),
    "one-blank-before": (3, f"import os\n\n{CALL}", f"import os\n\n\n{PLAIN}\n\n{DONE}"),
    "many-blanks-before": (5, f"import os\n\n\n\n{CALL}", f"import os\n\n\n\n{PLAIN}\n\n{DONE}"),
    "at-the-end": (3, f"f({CALL[4:-1]})\nimport os\n", f"f({DONE[4:-1]})\nimport os\n\n\n{PLAIN}"),
}


@pytest.mark.parametrize("name", PLACES)
def test_place(name: str) -> None:
    line, before, after = PLACES[name]
    rewritten(before, after, access=KNOWN, file=FileFacts(wrapper_line=line))


def test_a_taken_name_gets_a_number() -> None:
    name = "_submit_and_poll_2"
    rewritten(
        CALL,
        f"{PLAIN.replace('_submit_and_poll(client', name + '(client')}\n\n{DONE.replace('_submit_and_poll', name)}",
        access=KNOWN,
        names=["_submit_and_poll"],
        file=FileFacts(wrapper_line=1),
    )


def test_a_function_of_an_earlier_run_is_used_again() -> None:
    rewritten(PLAIN + CALL, PLAIN + DONE, access=KNOWN, names=["_submit_and_poll"])


def test_the_files_indentation_and_quotes() -> None:
    rewritten(
        CALL,
        PLAIN.replace("    ", "\t").replace('"completed"', "'completed'") + f"\n\n{DONE}",
        access=KNOWN,
        file=FileFacts(indent="\t", quote="'"),
    )


def test_an_error_imported_on_the_spot() -> None:
    local = "        from decart import ProcessingError\n\n        raise ProcessingError("
    rewritten(CALL, PLAIN.replace("        raise PE(", local) + f"\n\n{DONE}", access=ErrorAccess())


def test_names_that_the_error_needs_are_not_shadowed() -> None:
    new = case(CALL, access=ErrorAccess(prefix="client.errors"))
    assert "async def _submit_and_poll(client_2, options):" in new.after()


TYPED = "async def _submit_and_poll(client: {}, options: dict[str, {}]) -> bytes:\n" + BODY


def typed(before: str, after: str, access: ErrorAccess = KNOWN, **facts: object) -> None:
    """Check what an annotated file becomes; the function goes before the line of the first mark."""
    line = before[: before.index("⟦")].count("\n") + 1
    names = facts.pop("names", ())
    facts = {"wrapper_line": line, "typed": True, "client": "DC", "any_name": "Any", "line_length": 99, **facts}
    file = FileFacts(**facts)  # type: ignore[arg-type]  # handed on as they came
    rewritten(before, after, access=access, file=file, names=names)


def test_annotations() -> None:
    typed(CALL, TYPED.format("DC", "Any") + f"\n\n{DONE}")
    typed(CALL, TYPED.format("DC", "t.Any") + f"\n\n{DONE}", any_name="t.Any")


def test_annotations_in_a_narrow_file() -> None:
    head = "async def _submit_and_poll(\n    client: DC, options: dict[str, Any]\n) -> bytes:\n"
    typed(CALL, head + BODY + f"\n\n{DONE}", line_length=70)


def test_a_class_for_type_checkers_alone_is_quoted() -> None:
    typed(CALL, TYPED.format('"DC"', "Any") + f"\n\n{DONE}", client_for_checkers=True)
    typed(CALL, TYPED.format("DC", "Any") + f"\n\n{DONE}", client_for_checkers=True, lazy_annotations=True)


def test_a_client_that_cannot_be_named() -> None:
    body = BODY.replace("return result.data", "data: bytes = result.data\n    return data")
    head = "async def _submit_and_poll(client: Any, options: dict[str, Any]) -> bytes:\n"
    typed(CALL, f"{head}{body}\n\n{DONE}", client="")
    errors = ErrorAccess(prefix="d.errors")
    typed(CALL, f"{head}{body.replace('PE', 'd.errors.ProcessingError')}\n\n{DONE}", errors, client="")
    before = "from decart.errors import ProcessingError as PE\n"
    extend = ErrorAccess(extend=Span(1, 1, 1, len(before)))
    typed(before + CALL, f"{before}\n\n{head}{body}\n\n{DONE}", extend, client="")
    before = "import decart.client\n"
    insert = ErrorAccess(insert=Span(1, 1, 1, 21), insert_module="decart.errors")
    after = f"{before}from decart.errors import ProcessingError\n\n\n{head}{body.replace('PE', 'ProcessingError')}\n\n{DONE}"
    typed(before + CALL, after, insert, client="")


def test_a_client_named_as_the_errors_are() -> None:
    both = ErrorAccess(known=(("DecartClient", "DCC"), ("ProcessingError", "PE")))
    typed(CALL, TYPED.format("DCC", "Any") + f"\n\n{DONE}", both, client="")
    for prefix in ("decart", "d"):  # bound by the time the function runs, not for sure when it is defined
        after = TYPED.format(f'"{prefix}.DecartClient"', "Any").replace("PE", f"{prefix}.ProcessingError")
        typed(CALL, f"{after}\n\n{DONE}", ErrorAccess(prefix=prefix), client="")


def test_a_client_imported_with_the_errors() -> None:
    function = TYPED.replace("PE", "ProcessingError")
    extend = ErrorAccess(extend=Span(1, 1, 1, 26))
    after = f"from decart import DecartClient, ProcessingError, models\n\n\n{function.format('DecartClient', 'Any')}"
    typed(f"from decart import models\n{CALL}", f"{after}\n\n{DONE}", extend, client="")
    typed(
        f"if 1: from decart import models\n{CALL}",
        "if 1: from decart import DecartClient, ProcessingError, models\n\n\n"
        + function.format('"DecartClient"', "Any")
        + f"\n\n{DONE}",
        ErrorAccess(extend=Span(1, 7, 1, 32)),
        client="",
    )
    insert = ErrorAccess(insert=Span(1, 1, 1, 21), insert_module="decart")
    after = "import decart.client\nfrom decart import DecartClient, ProcessingError\n\n\n"
    typed(
        f"import decart.client\n{CALL}", f"{after}{function.format('DecartClient', 'Any')}\n\n{DONE}", insert, client=""
    )


ANY = "from typing import Any\n"
IMPORTS = {
    "none": ("", ANY),
    "docstring": ('"""x"""\n', f'"""x"""\n\n{ANY}'),
    "stdlib": ("import os\nimport sys\n\nimport decart\n", f"import os\nimport sys\n{ANY}\nimport decart\n"),
    "stdlib-later": ("from zlib import crc32\n", f"{ANY}from zlib import crc32\n"),
    "stdlib-around": (
        "import zlib\nfrom os import path\nfrom zlib import crc32\n",
        f"import zlib\nfrom os import path\n{ANY}from zlib import crc32\n",
    ),
    "typing": ("from typing import cast\n", "from typing import Any, cast\n"),
    "typing-over-lines": (
        "from typing import (\n    cast,  # é\n)\n",
        "from typing import (\n    Any,\n    cast,  # é\n)\n",
    ),
    "typing-with-comment": ("from typing import cast  # é\n", "from typing import Any, cast  # é\n"),
    "typing-star": ("from typing import *\n", f"{ANY}from typing import *\n"),
    "typing-as-module": ("import typing\n", f"import typing\n{ANY}"),
    "sdk-only": ("# licence\nimport decart\n", f"# licence\n{ANY}\nimport decart\n"),
    "relative": ('"""x"""\nfrom . import a\n', f'"""x"""\n\n{ANY}\nfrom . import a\n'),
    "future": (
        "from __future__ import division\n\nimport decart\n",
        f"from __future__ import division\n\n{ANY}\nimport decart\n",
    ),
    "future-alone": ("from __future__ import division\n", f"from __future__ import division\n\n{ANY}"),
    "shared-line": ("import os; x = 1\n", f"import os; x = 1\n\n{ANY}"),
    "within-if": ("if 1:\n    import os\n", f"if 1:\n    import os\n\n{ANY}"),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_any_is_imported(name: str) -> None:
    before, after = IMPORTS[name]
    typed(before + CALL, f"{after}\n\n{TYPED.format('DC', 'Any')}\n\n{DONE}", any_name="")


def test_any_is_imported_under_another_name() -> None:
    alias = "from typing import Any as TypingAny\n"
    typed(CALL, f"{alias}\n\n{TYPED.format('DC', 'TypingAny')}\n\n{DONE}", any_name="", names=["Any"])
    typed(
        f"from typing import TypeVar\n{CALL}",
        f"from typing import Any as TypingAny, TypeVar\n\n\n{TYPED.format('DC', 'TypingAny')}\n\n{DONE}",
        any_name="",
        names=["Any"],
    )


def test_any_where_the_imports_cannot_be_read() -> None:
    new = case(f"x = (\n1)\n{CALL}", access=KNOWN)
    file = FileFacts(wrapper_line=2, typed=True, client="DC", errors=KNOWN)
    text = replace(new, facts=replace(new.facts, file=file)).after()
    assert text.startswith(f"x = (\n\n{ANY}\n\nasync def")


def test_a_long_import_of_any() -> None:
    names = ", ".join(f"T{letter * 10}" for letter in "abcdef")
    rows = "".join(f"    {name},\n" for name in ["Any", *names.split(", ")])
    typed(
        f"from typing import {names}  # why\n{CALL}",
        f"from typing import (  # why\n{rows})\n\n\n{TYPED.format('DC', 'Any')}\n\n{DONE}",
        any_name="",
        line_length=95,
    )


LAYOUTS = {
    "a-line-of-its-own": ("(\n    o\n)", "(\n    c,\n    o,\n)"),
    "a-comma-already": ("(\n    o,\n)", "(\n    c,\n    o,\n)"),
    "comments": ("(  # a\n    # b\n    o  # c\n    # d\n)", "(  # a\n    c,\n    # b\n    o,  # c\n    # d\n)"),
    "hugged": ("({\n    1: o\n})", "(c, {\n    1: o\n})"),
    "begins-a-line-only": ("(\n    o)", "(\n    c,\n    o)"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_of_the_call(name: str) -> None:
    before, after = LAYOUTS[name]
    file = FileFacts(wrapper_line=1)
    done = f"x = _submit_and_poll{after}\n"
    rewritten(f"x = ⟦c.process{before}⟧\n", f"{PLAIN}\n\n{done}", access=KNOWN, file=file)
