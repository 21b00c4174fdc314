"""The words of import statements, found in bytes, and what they say of who imports whom."""

from __future__ import annotations

import pytest

from codemod.languages.python.import_words import (
    import_words,
    imports_sdk,
    may_be_inside,
    may_concern,
    mentioned,
    stem_of,
)
from codemod.languages.python.modules import Modules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", set()),
        ("import app.clients as c\n", {"import", "app", "clients", "as", "c"}),
        ("def f():\n\tfrom app import x\n", {"from", "app", "import", "x"}),
        (
            "from app import (\n    one,  # first\n    two,\n)\nthree\n",
            {"from", "app", "import", "one", "first", "two"},
        ),
        ("from app.\\\n  inner import x\n", {"from", "app", "inner", "import", "x"}),
        ("from app import one, \\\n    two\nthree\n", {"from", "app", "import", "one", "two"}),
        ("from app import one, \\\r\n    two\r\nthree\r\n", {"from", "app", "import", "one", "two"}),
        ("from app \\\r\n  import x\r\n", {"from", "app", "import", "x"}),
        ("x = import_module('app.y')", {"x", "import_module", "app", "y"}),
        ("from . import x\n", {"from", "import", "x", "pkg"}),
        ("from .. import x\n", {"from", "import", "x", "top"}),
        ("from ....... import x\n", {"from", "import", "x"}),
        ("import äpp\n", {"import", "äpp"}),
        ("from app import (one", {"from", "app", "import", "one"}),
        ("from app import (\n    one,  # (first)\n    two)\nthree\n", {"from", "app", "import", "one", "first", "two"}),
        ("import one\r\r\nimport two\r\r\n\r\r\nthree", {"import", "one", "two"}),
        ("import app\nimport bee\n\nthree\n", {"import", "app", "bee"}),
        ("import app\r\nimport bee\r\n\r\nthree\r\n", {"import", "app", "bee"}),
    ],
)
def test_words(text: str, words: set[str]) -> None:
    found = import_words(text.encode(), "top/pkg/file.py")
    assert {word.decode() for word in found} == words


def test_the_word_of_a_module() -> None:
    assert stem_of("app/clients.py") == b"clients"
    assert stem_of("app/__init__.py") == b"app"
    assert stem_of("main.py") == b"main"


def test_the_sdk_among_the_words() -> None:
    assert imports_sdk({b"from", b"decart"})
    assert imports_sdk({b"decart_sdk"})
    assert imports_sdk({"ďecart".encode()}), "letters that Python takes for others"
    assert not imports_sdk({b"from", b"decarte"})


def test_words_that_may_be_a_call() -> None:
    assert may_concern(b"x.process(y)", frozenset())
    assert not may_concern(b"preprocess(y); import multiprocessing", frozenset())
    assert may_concern(b"x.render(y)", frozenset({"render"}))
    assert may_concern("x.ümlaut".encode(), frozenset())


def test_who_may_import_whom() -> None:
    modules = Modules(
        ("/p/main.py", "/p/app/__init__.py", "/p/app/clients.py", "/p/ns/inner.py", "/p/other/clients.py")
    )
    imports = "from app import clients\n"

    def may(text: str, path: str) -> bool:
        names = mentioned(text.encode(), "/p/main.py")
        found = frozenset(one for name in names if (one := modules.resolve("/p/main.py", name)) is not None)
        return path in found or may_be_inside(found, path)

    assert may(imports, "/p/app/clients.py")
    assert may(imports, "/p/app/__init__.py")
    assert not may(imports, "/p/other/clients.py")
    assert may("import ns\n", "/p/ns/inner.py")
    assert not may("import app.clients\n", "/p/ns/inner.py")


def test_words_among_others() -> None:
    data = b"import sys, app.clients\nfrom . import x\n"
    assert import_words(data, "pkg/a.py", frozenset({b"sys", b"clients"})) == {b"sys", b"clients", b"pkg"}
