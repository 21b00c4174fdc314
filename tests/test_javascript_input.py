"""How text is read: places in it, what cannot be parsed, what is too deep, and where a rewrite would go."""

from __future__ import annotations

import pytest

from codemod.languages.interface import SourceError
from codemod.languages.javascript.find import find
from codemod.model import Document, Form, Span
from tests.javascript_analysis import facts, program, verdicts

CALL = 'await client.process({ model: V, prompt: "x" });'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_count_characters(newline: str) -> None:
    text = program('const sign = "😀é\u2028"; await client.process(OPTIONS);').replace("\n", newline)
    site = find(Document("program.mjs", text)).sites[0]
    assert site.span == Span(4, 27, 4, 68)
    assert site.source == 'client.process({ model: V, prompt: "x" })'


def test_a_long_line_takes_no_longer() -> None:
    text = program("f('a');" * 2_000 + CALL)
    assert verdicts(text) == "fixable"


@pytest.mark.parametrize(
    ("code", "line"),
    [("const = 3;", 4), ("if (a) {", 4), ("f(\n  a,\n", 4), ("x = `a", 4), ("}", 4)],
)
def test_what_cannot_be_parsed_is_named(code: str, line: int) -> None:
    with pytest.raises(SourceError) as error:
        find(Document("program.mjs", program(code)))
    assert abs(error.value.line - line) <= 3


def test_what_is_too_deep_is_refused() -> None:
    with pytest.raises(SourceError, match="too deeply"):
        find(Document("program.mjs", program("x = " + "(" * 5000 + "1" + ")" * 5000)))


def test_deep_expressions_are_read() -> None:
    deep = "x = y" + ".then(f)" * 900 + ";\nz = " + " + ".join("abc" for _ in range(2000)) + ";\n"
    assert verdicts(program(deep + CALL)) == "fixable"


def test_jsx_in_plain_files() -> None:
    assert (
        verdicts(program(f"const App = () => <button onClick={{async () => {{ {CALL} }}}}>go</button>;")) == "fixable"
    )


def test_a_file_that_does_not_name_the_sdk_is_not_parsed() -> None:
    assert find(Document("program.mjs", "client.process({ model: models.video(")).sites == ()


def test_await_before_a_parenthesis() -> None:
    code = "const get = async () => client;\nconst v = await (await get()).process(OPTIONS);"
    assert verdicts(program(code)) == "fixable"
    place = facts(program(code)).places[0]
    assert place is not None
    assert place.receiver == Span(5, 17, 5, 30)
    assert place.form is Form.GUARD


FORMS = {
    "const v = CALL": Form.GUARD,
    "export const { size } = CALL": Form.GUARD,
    "let v; v = CALL": Form.WRAPPER,
    "let v;\nv = CALL": Form.GUARD,
    "CALL": Form.GUARD,
    "const a = CALL, b = 2;": Form.WRAPPER,
    "if (a) CALL": Form.WRAPPER,
    "async function f() {\n  return CALL\n}": Form.GUARD,
    "const f = async () => CALL": Form.WRAPPER,
    "let o = {};\no.v = CALL\no = {};": Form.WRAPPER,
    "const o = {};\no.v = CALL": Form.GUARD,
    "const o = {};\no[k] = CALL": Form.WRAPPER,
    "switch (a) {\n  case 1:\n    CALL\n}": Form.WRAPPER,
    "for (const v = CALL;;) {}": Form.WRAPPER,
    "let n = 1;\nn += CALL": Form.WRAPPER,
}


@pytest.mark.parametrize(("code", "form"), FORMS.items())
def test_forms(code: str, form: Form) -> None:
    bare = CALL.rstrip(";") if code.endswith((", b = 2;", ";;) {}")) else CALL
    place = facts(program(code.replace("CALL", bare))).places[0]
    assert place is not None
    assert place.form is form


def test_names_that_are_taken() -> None:
    place = facts(program("async function f(result) {\n  const v = " + CALL + "\n  return result2;\n}")).places[0]
    assert place is not None
    assert place.taken == {"result", "result2"}


def test_the_style_of_a_file() -> None:
    text = "import { createDecartClient, models } from '@decartai/sdk'\n\nasync function f() {\n\tawait "
    text += "createDecartClient().process({ model: models.video('a') })\n}\n"
    found = facts(text).file
    assert (found.indent, found.quote, found.semicolons, found.wrapper_line) == ("\t", "'", False, 2)


@pytest.mark.parametrize("name", ["sdk.d.ts", "sdk.d.mts", "sdk.d.cts"])
def test_a_file_of_declarations_has_no_call_and_is_not_read(name: str) -> None:
    """What a compiler writes into a library's folder may be beyond the grammar, and concerns nobody."""
    text = 'export declare const f: import("@decartai/sdk").X<in out Y>;\nclient.process(options);\n'
    assert find(Document(name, text)).sites == ()
