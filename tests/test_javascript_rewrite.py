"""What the text of a JavaScript file becomes, by facts made by hand: places, handlers, the wrapper, composition."""

from __future__ import annotations

import pytest

from codemod.edits import RewriteError
from codemod.languages.interface import Analysis
from codemod.languages.javascript.check import check
from codemod.languages.javascript.facts import FileFacts, GuideShape, JavaScriptFacts
from codemod.languages.javascript.rewrite import rewrite
from codemod.model import Document, Form, Site, Span, Style
from tests.javascript_rewriting import lines_span, rewritten

GUARD, WRAPPER, RENAME = Form.GUARD, Form.WRAPPER, Form.RENAME

IMPORT = 'import { createDecartClient, models } from "@decartai/sdk";\n\n'


def checked(name: str = "result", indent: str = "", end: str = ";") -> str:
    """Return the statement that throws where a job failed."""
    return (
        f'{indent}if ({name}.status !== "completed") {{\n'
        f'{indent}  throw Object.assign(new Error({name}.error), {{ code: "PROCESSING_ERROR" }}){end}\n'
        f"{indent}}}\n"
    )


FUNCTION = (
    "async function submitAndPoll(client, options) {\n"
    "  const result = await client.queue.submitAndPoll(options);\n"
    + checked(indent="  ")
    + "  return result.data;\n}\n"
)


def sound(before: str, after: str, path: str = "a.js") -> None:
    """Assert that the check has nothing against a rewrite."""
    assert check(Document(path, before), Document(path, after)) is None


@pytest.mark.parametrize(
    ("statement", "first", "last"),
    [
        ("const v = await client.process(o);", "{};", "const v = {};"),
        ("let v = await client.process(o)", "{};", "let v = {}"),
        ("var { size } = await client.process(o);", "{};", "var {{ size }} = {};"),
        ("const v = (await client.process(o));", "{};", "const v = ({});"),
        ("export const v = await client.process(o);", "{};", "export const v = {};"),
        ("this.video = await client.process(o);", "{};", "this.video = {};"),
        ("const v = await client.process(o); // note", "{}; // note", "const v = {};"),
        ("const v = /* the clip */ await client.process(o);", "{};", "const v = /* the clip */ {};"),
        ("const v = await client.process(o) /* the clip */;", "{};", "const v = {} /* the clip */;"),
        ("const v =\n  await client.process(o);", "{};", "const v = {};"),
        ("const v = // the clip\n  await client.process(o);", "{};", "const v = // the clip\n  {};"),
        ("await client.process(o);", "{};", ""),
        ("(/* why */ await client.process(o));", "{}; /* why */", ""),
        ('const v = await client["process"](o);', "{};", "const v = {};"),
    ],
)
def test_guard(statement: str, first: str, last: str) -> None:
    call = "await client.queue.submitAndPoll(o)"
    before = f"{IMPORT}f();\n{statement}\ng();\n"
    after, rewriting = rewritten(before, GUARD)
    lines = (
        "const result = " + first.format(call) + "\n" + checked() + (last.format("result.data") + "\n" if last else "")
    )
    assert after == f"{IMPORT}f();\n{lines}g();\n"
    assert rewriting.after == {0: lines.removesuffix("\n")}
    sound(before, after)


@pytest.mark.parametrize(
    ("statement", "last"),
    [
        ("const v: Blob = await client.process(o) as Blob;", "const v: Blob = result.data as Blob;"),
        ("const v = (await client.process(o)) satisfies Blob;", "const v = (result.data) satisfies Blob;"),
        ("const v = (await client.process(o))!;", "const v = (result.data)!;"),
    ],
)
def test_guard_in_typescript(statement: str, last: str) -> None:
    before = f"{IMPORT}{statement}\n"
    after, _ = rewritten(before, GUARD, path="a.ts")
    assert after == f"{IMPORT}const result = await client.queue.submitAndPoll(o);\n{checked()}{last}\n"
    sound(before, after, "a.ts")


def test_return_and_indentation() -> None:
    before = f"{IMPORT}async function f() {{\n  // why\n  return await client.process({{\n    a, // b\n  }});\n}}\n"
    after, rewriting = rewritten(before, GUARD)
    assert after == (
        f"{IMPORT}async function f() {{\n  // why\n  const result = await client.queue.submitAndPoll({{\n    a, // b\n"
        f"  }});\n{checked(indent='  ')}  return result.data;\n}}\n"
    )
    assert rewriting.after[0].startswith(
        "const result = await client.queue.submitAndPoll({\n  a, // b\n});\nif (result"
    )
    sound(before, after)


def test_without_semicolons() -> None:
    before = "const v = await client.process(o)\n;[1, 2].map(f)\n"
    after, _ = rewritten(before, GUARD, semicolons=False)
    lines = "const result = await client.queue.submitAndPoll(o)\n" + checked(end="")
    assert after == f"{lines}const v = result.data\n;[1, 2].map(f)\n"
    sound(before, after)


def test_without_a_last_line_ending() -> None:
    after, _ = rewritten("const v = await client.process(o);", GUARD)
    assert after == f"const result = await client.queue.submitAndPoll(o);\n{checked()}const v = result.data;"
    after, _ = rewritten("f(client.process(o))", WRAPPER, wrapper_line=2, semicolons=True)
    assert after == f"f(submitAndPoll(client, o))\n\n{FUNCTION.removesuffix(chr(10))}"


def test_names_are_free_in_their_block() -> None:
    before = (
        "const a = await client.process(o);\nconst b = await client.process(o);\n"
        "if (a) {\n  const c = await client.process(o);\n}\n"
    )
    after, _ = rewritten(before, GUARD)
    assert "const b = result2.data;" in after
    assert "  const c = result.data;" in after
    after, _ = rewritten(before, GUARD, taken=frozenset(("result", "result3")))
    assert [f"const {name} = " in after for name in ("result2", "result4", "result")] == [True, True, False]
    sound(before, after)


def test_line_endings() -> None:
    before = "const v = await client.process({\r\n  a,\r\n});\r\ng(client.process(o));\r\n"
    after, _ = rewritten(before, GUARD, WRAPPER, newline="\r\n")
    assert "\n" not in after.replace("\r\n", "")
    sound(before, after)


def test_wrapper() -> None:
    before = f"{IMPORT}const all = ps.map((p) => client.process({{ p }}));\n"
    after, rewriting = rewritten(before, WRAPPER)
    assert after == f"{IMPORT}{FUNCTION}\nconst all = ps.map((p) => submitAndPoll(client, {{ p }}));\n"
    assert rewriting.after == {0: "submitAndPoll(client, { p })"}
    sound(before, after)


@pytest.mark.parametrize(
    ("call", "new"),
    [
        ("a.b().process(o)", "submitAndPoll(a.b(), o)"),
        ("client.process(o,)", "submitAndPoll(client, o,)"),
        ("client\n  .process(o)", "submitAndPoll(client, o)"),
        ("client /* a */ .process(/* b */ o)", "submitAndPoll(client /* a */, /* b */ o)"),
        ("client // a\n  .process(o)", "submitAndPoll(client // a\n, o)"),
        ("client.process(\n  o,\n)", "submitAndPoll(\n  client,\n  o,\n)"),
        ("client['process'](o)", "submitAndPoll(client, o)"),
        ("client?.process(o)", "(client == null ? undefined : submitAndPoll(client, o))"),
        ("this.client?.process(o)", "(this.client == null ? undefined : submitAndPoll(this.client, o))"),
        ("client.process(o).then(f)", "submitAndPoll(client, o).then(f)"),
        ("client.process(/* ( */ (o))", "submitAndPoll(client, /* ( */ (o))"),
    ],
)
def test_calls_of_the_wrapper(call: str, new: str) -> None:
    before = f'{IMPORT}f("", "", {call});\n'
    after, _ = rewritten(before, WRAPPER)
    assert after == f'{IMPORT}{FUNCTION}\nf("", "", {new});\n'
    sound(before, after)


def test_type_arguments_stay() -> None:
    before = f"{IMPORT}f(client.process<typeof model>(o));\n"
    after, _ = rewritten(before, WRAPPER, path="a.ts")
    assert after.endswith("\nf(submitAndPoll<typeof model>(client, o));\n")
    sound(before, after, "a.ts")


def test_a_parenthesis_that_begins_a_line_joins_no_other() -> None:
    before = "let a = b\nclient?.process(o)\nif (a)\n  client?.process(o)\n"
    after, _ = rewritten(before, WRAPPER, semicolons=False)
    call = "(client == null ? undefined : submitAndPoll(client, o))"
    assert after.endswith(f"\nlet a = b\n;{call}\nif (a)\n  {call}\n")
    sound(before, after)


def test_the_wrappers_name_is_free() -> None:
    before = f"{IMPORT}submitAndPoll(client.process(o));\n"
    after, _ = rewritten(before, WRAPPER)
    assert "submitAndPoll(submitAndPoll2(client, o));" in after
    assert "async function submitAndPoll2(client, options) {" in after
    sound(before, after)


def test_wrapper_in_typescript() -> None:
    before = f"{IMPORT}f(client.process(o));\n"
    after, _ = rewritten(before, WRAPPER, path="a.ts")
    head = (
        'import { createDecartClient, models } from "@decartai/sdk";\n'
        'import type { QueueClient, QueueSubmitAndPollOptions, VideoModelDefinition } from "@decartai/sdk";\n\n'
        "async function submitAndPoll<T extends VideoModelDefinition>(\n"
        "  client: { queue: QueueClient },\n"
        "  options: QueueSubmitAndPollOptions<T>,\n"
        "): Promise<Blob> {\n"
    )
    assert after == head + FUNCTION.partition("\n")[2] + "\nf(submitAndPoll(client, o));\n"
    sound(before, after, "a.ts")


def test_types_that_are_there_or_taken() -> None:
    before = "import { models, type QueueClient as Q } from '@decartai/sdk'\nimport x from 'x'\nf(client.process(o))\n"
    after, rewriting = rewritten(
        before,
        WRAPPER,
        path="a.ts",
        types=(("QueueClient", "Q"),),
        names=frozenset(("VideoModelDefinition",)),
    )
    lines = after.splitlines()
    assert lines[1] == (
        "import type { QueueSubmitAndPollOptions, VideoModelDefinition as VideoModelDefinition2 } from '@decartai/sdk'"
    )
    assert lines[3:6] == [
        "",
        "async function submitAndPoll<T extends VideoModelDefinition2>(",
        "  client: { queue: Q },",
    ]
    assert [edit.owners for edit in rewriting.edits] == [{"import"}, {"wrapper"}, {"site"}]
    sound(before, after, "a.ts")


def test_renaming() -> None:
    for before, new in (
        ("client.generate(o);\n", "client.process(o)"),
        ("client['generate'](o);\n", "client['process'](o)"),
        ("client?.[`generate`](o);\n", "client?.[`process`](o)"),
    ):
        after, rewriting = rewritten(before, RENAME)
        assert after == f"{new};\n"
        assert rewriting.after == {0: new}
        sound(before, after)


def test_a_call_within_a_call() -> None:
    before = (
        "const v = await client.process({\n  f: async () => {\n    const w = await client.process(o);\n"
        "    return g(client.process(p));\n  },\n});\n"
    )
    after, rewriting = rewritten(before, GUARD, GUARD, WRAPPER)
    assert after == (
        FUNCTION + "\nconst result = await client.queue.submitAndPoll({\n  f: async () => {\n"
        "    const result = await client.queue.submitAndPoll(o);\n"
        + checked(indent="    ")
        + "    const w = result.data;\n"
        "    return g(submitAndPoll(client, p));\n  },\n});\n" + checked() + "const v = result.data;\n"
    )
    assert rewriting.after[1].startswith("const result = await client.queue.submitAndPoll(o);\nif (")
    sound(before, after)


def test_a_call_in_what_moves() -> None:
    before = "const { a = g(client.process(o)), b } = await client.process(p);\n"
    after, rewriting = rewritten(before, WRAPPER, GUARD)
    assert after == (
        FUNCTION + "\nconst result = await client.queue.submitAndPoll(p);\n" + checked()
        + "const { a = g(submitAndPoll(client, o)), b } = result.data;\n"
    )  # fmt: skip
    assert rewriting.after[0] == "submitAndPoll(client, o)"
    sound(before, after)


@pytest.mark.parametrize(
    ("test", "new"),
    [
        (
            'if (e.code === "PROCESSING_ERROR") {}',
            (
                'if (e.code === "PROCESSING_ERROR" || e.code === "QUEUE_SUBMIT_ERROR"'
                ' || e.code === "QUEUE_STATUS_ERROR" || e.code === "QUEUE_RESULT_ERROR") {}'
            ),
        ),
        (
            "const x = 'PROCESSING_ERROR' !== e?.code && y;",
            (
                "const x = ('PROCESSING_ERROR' !== e?.code && 'QUEUE_SUBMIT_ERROR' !== e?.code"
                " && 'QUEUE_STATUS_ERROR' !== e?.code && 'QUEUE_RESULT_ERROR' !== e?.code) && y;"
            ),
        ),
        (
            "const x = (code == ERROR_CODES.PROCESSING_ERROR);",
            (
                "const x = (code == ERROR_CODES.PROCESSING_ERROR || code == ERROR_CODES.QUEUE_SUBMIT_ERROR"
                " || code == ERROR_CODES.QUEUE_STATUS_ERROR || code == ERROR_CODES.QUEUE_RESULT_ERROR);"
            ),
        ),
        (
            'switch (code) {\n  case "PROCESSING_ERROR": // old\n    f();\n  default:\n}',
            (
                'switch (code) {\n  case "PROCESSING_ERROR":\n  case "QUEUE_SUBMIT_ERROR":\n'
                '  case "QUEUE_STATUS_ERROR":\n  case "QUEUE_RESULT_ERROR": // old\n    f();\n  default:\n}'
            ),
        ),
        (
            "switch (code) {\n  case ERROR_CODES.PROCESSING_ERROR: return 1;\n}",
            (
                "switch (code) {\n  case ERROR_CODES.PROCESSING_ERROR:\n  case ERROR_CODES.QUEUE_SUBMIT_ERROR:\n"
                "  case ERROR_CODES.QUEUE_STATUS_ERROR:\n  case ERROR_CODES.QUEUE_RESULT_ERROR: return 1;\n}"
            ),
        ),
    ],
)
def test_handlers(test: str, new: str) -> None:
    before = f"await client.process(o);\nfunction f(e, code) {{\n{test}\n}}\n"
    after, rewriting = rewritten(before, GUARD, semicolons=True, quote='"')
    assert (
        after == f"const result = await client.queue.submitAndPoll(o);\n{checked()}function f(e, code) {{\n{new}\n}}\n"
    )
    assert rewriting.edits[-1].owners == {"handler"}
    sound(before, after)


def guided(before: str, shape: GuideShape) -> str:
    after, _ = rewritten(before, GUARD, style=Style.GUIDE, guides=(shape,), semicolons=True)
    sound(before, after)
    return after


def test_guide() -> None:
    before = (
        "const v = await client.process({\n  prompt,\n});\n\n"
        "const t = `\n${v.size}`;\nif (x) {\n  save({ v, w: v });\n}\n\ndone();\n"
    )
    shape = GuideShape(5, 10, (lines_span(6, 3, 4), lines_span(8, 10, 11), lines_span(8, 16, 17)), Span(1, 32, 3, 2))
    assert guided(before, shape) == (
        "const result = await client.queue.submitAndPoll({\n  prompt,\n"
        "  onStatusChange: (job) => console.log(`Status: ${job.status}`),\n});\n\n"
        'if (result.status === "completed") {\n  const t = `\n${result.data.size}`;\n  if (x) {\n'
        "    save({ v: result.data, w: result.data });\n  }\n}\n\ndone();\n"
    )


@pytest.mark.parametrize(
    ("options", "new"),
    [
        ("{ a }", "{ a, onStatusChange: (job) => console.log(`Status: ${job.status}`) }"),
        ("{ a, }", "{ a, onStatusChange: (job) => console.log(`Status: ${job.status}`), }"),
        ("{}", "{ onStatusChange: (job) => console.log(`Status: ${job.status}`) }"),
        ("{\n  a\n}", "{\n  a,\n  onStatusChange: (job) => console.log(`Status: ${job.status}`)\n}"),
        ("{\n  a // b\n}", "{\n  a, // b\n  onStatusChange: (job) => console.log(`Status: ${job.status}`)\n}"),
        ("{\n  a, // b\n}", "{\n  a, // b\n  onStatusChange: (job) => console.log(`Status: ${job.status}`),\n}"),
    ],
)
def test_the_status_is_shown_in_the_guides_style(options: str, new: str) -> None:
    before = f"const v = await client.process({options});\nuse(v);\n"
    line = options.count("\n") + 1
    end = len(options) + 32 if line == 1 else 2
    shape = GuideShape(line + 1, line + 2, (lines_span(line + 1, 5, 6),), Span(1, 32, line, end))
    assert guided(before, shape) == (
        f"const result = await client.queue.submitAndPoll({new});\n"
        'if (result.status === "completed") {\n  use(result.data);\n}\n'
    )


def test_a_run_within_a_run() -> None:
    before = "const v = await client.process(o);\nif (v) {\n  const w = await client.process({ v });\n  use(v, w);\n}\n"
    outer = GuideShape(2, 6, (lines_span(2, 5, 6), lines_span(3, 36, 37), lines_span(4, 7, 8)), None)
    inner = GuideShape(4, 5, (lines_span(4, 10, 11),), None)
    after, _ = rewritten(before, GUARD, style=Style.GUIDE, guides=(outer, inner), semicolons=True)
    assert after == (
        "const result = await client.queue.submitAndPoll(o);\n"
        'if (result.status === "completed") {\n'
        "  if (result.data) {\n"
        "    const result2 = await client.queue.submitAndPoll({ v: result.data });\n"
        '    if (result2.status === "completed") {\n'
        "      use(result.data, result2.data);\n"
        "    }\n"
        "  }\n"
        "}\n"
    )
    sound(before, after)


def test_the_data_of_what_is_the_video() -> None:
    text = "const v = await client.queue.result(id);\nsave(v.data.size, v?.data);\n"
    sites = tuple(
        Site(span, "queue-result-data", "javascript", "", 2) for span in (lines_span(2, 6, 12), lines_span(2, 19, 26))
    )
    facts = JavaScriptFacts(FileFacts(), (None, None), ((), ()))
    rewriting = rewrite(Document("a.js", text), Analysis(sites, facts), frozenset((0, 1)), Style.GUARD)
    assert rewriting.after == {0: "v", 1: "v"}
    (edit,) = rewriting.edits
    assert edit.text == "save(v.size, v);\n"
    sound(text, text.partition("\n")[0] + "\n" + edit.text)


def test_what_is_no_fact_is_refused() -> None:
    with pytest.raises(RewriteError):
        rewrite(Document("a.js", ""), Analysis((), None), frozenset(), Style.GUARD)
    site = Site(lines_span(1, 1, 2), "sync-video-call", "javascript", "x", 1)
    with pytest.raises(RewriteError):
        rewrite(Document("a.js", "x\n"), Analysis((site,), JavaScriptFacts(FileFacts())), frozenset((0,)), Style.GUARD)
    assert (
        rewrite(Document("a.js", ""), Analysis((), JavaScriptFacts(FileFacts())), frozenset(), Style.GUIDE).edits == ()
    )


def test_parentheses_of_the_users_own_stay() -> None:
    before = "a = (h(async () => {\n  const v = await client.process(o);\n}) || 7);\n"
    after, _ = rewritten(before, GUARD)
    assert after.startswith("a = (h(async () => {\n  const result = await client.queue.submitAndPoll(o);\n")
    sound(before, after)
    assert check(Document("a.js", before), Document("a.js", after.replace("(h", "h").replace("7)", "7"))) is not None


def test_an_await_that_the_grammar_takes_for_a_function() -> None:
    before = f"{IMPORT}const {{ a: b = await client?.process(o) }} = {{}};\n"
    after, _ = rewritten(before, WRAPPER)
    assert after.endswith("= await (client == null ? undefined : submitAndPoll(client, o)) } = {};\n")
    sound(before, after)
