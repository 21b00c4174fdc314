# ruff: noqa: E501 (what is expected is easier to read in one piece)
"""Calls as statements and in expressions: the guard, the wrapper, and the renamed method."""

from __future__ import annotations

import pytest

from codemod.edits import RewriteError
from codemod.languages.interface import Analysis
from codemod.languages.python.facts import CallPlace, ErrorAccess, FileFacts, PythonFacts
from codemod.languages.python.rewrite import rewrite
from codemod.model import Document, Form, Span, Style
from codemod.record import replace
from tests.python_rewriting import case, rewritten

KNOWN = ErrorAccess(known=(("ProcessingError", "PE"),))
WRAPPER = '''async def _submit_and_poll(client, options):
    """Return the video that a queued job makes; raise if the job fails."""
    result = await client.queue.submit_and_poll(options)
    if result.status != "completed":
        raise PE(result.error)
    return result.data
'''
CHECK = 'if result.status != "completed":\n    raise PE(result.error)\n'


def guarded(marked: str, expected: str, **given: object) -> dict[int, str]:
    """Check a text in which the error is known as PE; CHECK stands for the check of the status."""
    lines = []
    for line in expected.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip() == "CHECK":
            lines += [indent + new for new in CHECK.removesuffix("\n").split("\n")]
        else:
            lines.append(line)
    return rewritten(marked, "\n".join(lines), access=KNOWN, **given)  # type: ignore[arg-type]  # handed on


STATEMENTS = {
    "assignment": (
        "video = await ⟦c.process(o)⟧\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\nvideo = result.data\n",
    ),
    "return": (
        "return await ⟦c.generate(o)⟧\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\nreturn result.data\n",
    ),
    "return-in-parentheses": (
        "return(await ⟦c.process(o)⟧)\n",
        "result = (await c.queue.submit_and_poll(o))\nCHECK\nreturn result.data\n",
    ),
    "return-continued": (
        "return \\\n  await ⟦c.process(o)⟧\n",
        "result = \\\n  await c.queue.submit_and_poll(o)\nCHECK\nreturn result.data\n",
    ),
    "bare": ("await ⟦c.process(o)⟧\n", "result = await c.queue.submit_and_poll(o)\nCHECK\n"),
    "annotated": (
        "video: bytes=await ⟦c.process(o)⟧\n",
        "result=await c.queue.submit_and_poll(o)\nCHECK\nvideo: bytes=result.data\n",
    ),
    "annotated-continued": (
        "video: bytes = \\\n    await ⟦c.process(o)⟧\n",
        "result = \\\n    await c.queue.submit_and_poll(o)\nCHECK\nvideo: bytes = result.data\n",
    ),
    "targets": (
        "a, *b=self.x [k()] = await ⟦c.process(o)⟧\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\na, *b=self.x [k()] = result.data\n",
    ),
    "aligned": (
        "video   =   await ⟦c.process(o)⟧\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\nvideo   =   result.data\n",
    ),
    "tight": ("v=await ⟦c.process(o)⟧\n", "result=await c.queue.submit_and_poll(o)\nCHECK\nv=result.data\n"),
    "continued": (
        "v = \\\n    await ⟦c.process(o)⟧\n",
        "result = \\\n    await c.queue.submit_and_poll(o)\nCHECK\nv = result.data\n",
    ),
    "continued-before-equals": (
        "v \\\n    = await ⟦c.process(o)⟧\n",
        "result \\\n    = await c.queue.submit_and_poll(o)\nCHECK\nv \\\n    = result.data\n",
    ),
    "target-over-lines": (
        'd[  # why\n  "x"\n] = await ⟦c.process(o)⟧\n',
        'result = await c.queue.submit_and_poll(o)\nCHECK\nd[  # why\n  "x"\n] = result.data\n',
    ),
    "in-parentheses": (
        "v = (  # why\n    await (⟦c.process(o)⟧)\n)\n",
        "result = (  # why\n    await (c.queue.submit_and_poll(o))\n)\nCHECK\nv = result.data\n",
    ),
    "chain": (
        "v = await (c\n  # the call\n  . process(o))\n".replace("(c", "(⟦c").replace("(o)", "(o)⟧"),
        "result = await (c\n  # the call\n  . queue.submit_and_poll(o))\nCHECK\nv = result.data\n",
    ),
    "method-in-parentheses": (
        "v = await ⟦(c.process) (o)⟧\n",
        "result = await (c.queue.submit_and_poll) (o)\nCHECK\nv = result.data\n",
    ),
    "comment-stays-with-call": (
        "# above\nv = await ⟦c.process(  # in\n    o,  # it\n)⟧  # beside\n# below\n",
        (
            "# above\nresult = await c.queue.submit_and_poll(  # in\n    o,  # it\n)  # beside\n"
            "CHECK\nv = result.data\n# below\n"
        ),
    ),
    "type-comment-stays-with-name": (
        "v = await ⟦c.process(o)⟧  # type: bytes\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\nv = result.data  # type: bytes\n",
    ),
    "ignored-type-stays-with-call": (
        "v = await ⟦c.process(o)⟧  # type: ignore\n",
        "result = await c.queue.submit_and_poll(o)  # type: ignore\nCHECK\nv = result.data\n",
    ),
    "type-comment-of-nothing": (
        "await ⟦c.process(o)⟧  # type: bytes\n",
        "result = await c.queue.submit_and_poll(o)  # type: bytes\nCHECK\n",
    ),
    "strings": (
        'v = await ⟦c.process({"p": """a\n  b\\\n c""", "q": f"{x!r:>{w}} {y}"})⟧\n',
        (
            'result = await c.queue.submit_and_poll({"p": """a\n  b\\\n c""", "q": f"{x!r:>{w}} {y}"})\n'
            "CHECK\nv = result.data\n"
        ),
    ),
    "semicolon-before": (
        "a(); v = await ⟦c.process(o)⟧  # c\n",
        "a(); result = await c.queue.submit_and_poll(o)  # c\nCHECK\nv = result.data\n",
    ),
    "semicolon-after": (
        "v = await ⟦c.process(o)⟧ ; b(v)  # c\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\nv = result.data ; b(v)  # c\n",
    ),
    "semicolon-at-end": (
        "v = await ⟦c.process(o)⟧;  # c\n",
        "result = await c.queue.submit_and_poll(o)  # c\nCHECK\nv = result.data\n",
    ),
    "semicolons-around": (
        'a = """\n; """; await ⟦c.process(o)⟧; b = """\n"""; d\n',
        'a = """\n; """; result = await c.queue.submit_and_poll(o)\nCHECK\nb = """\n"""; d\n',
    ),
    "semicolon-continued": (
        "a(); \\\n v = await ⟦c.process(o)⟧; \\\n b(v)\n",
        "a(); \\\n result = await c.queue.submit_and_poll(o)\nCHECK\nv = result.data; \\\n b(v)\n",
    ),
    "two-on-a-line": (
        "v = await ⟦c.process(o)⟧; w = await ⟦c.process(p)⟧; x()\n",
        (
            "result = await c.queue.submit_and_poll(o)\nCHECK\nv = result.data\n"
            "result = await c.queue.submit_and_poll(p)\nCHECK\nw = result.data; x()\n"
        ),
    ),
    "two-bare-on-a-line": (
        "await ⟦c.process(o)⟧; await ⟦c.process(p)⟧\n",
        "result = await c.queue.submit_and_poll(o)\nCHECK\nresult = await c.queue.submit_and_poll(p)\nCHECK\n",
    ),
    "behind-a-comment-with-a-backslash": (
        "# no continuation: \\\nv = await ⟦c.process(o)⟧\n",
        "# no continuation: \\\nresult = await c.queue.submit_and_poll(o)\nCHECK\nv = result.data\n",
    ),
}


@pytest.mark.parametrize("indent", ["", "    ", "\t", "  \t "])
@pytest.mark.parametrize("name", STATEMENTS)
def test_guard(name: str, indent: str) -> None:
    marked, expected = STATEMENTS[name]
    if not indent:
        guarded(marked, expected)
        return
    inside = [f"async def f():\n{indent}pass\n", f"{indent}pass\n"]
    lines = [_indented(text, indent) for text in (marked, expected)]
    guarded(lines[0].join(inside), lines[1].join(inside))


def _indented(text: str, indent: str) -> str:
    """Indent statements and comments, but not what goes on from the line before."""
    result, going_on = "", False
    for line in text.splitlines(keepends=True):
        result += line if going_on else indent + line
        code = line.split("#")[0]
        so_far = result.count('"""') % 2
        going_on = bool(so_far) or code.rstrip("\n").endswith("\\") or _depth(result) > 0
    return result


def _depth(text: str) -> int:
    return sum(text.count(bracket) for bracket in "([{") - sum(text.count(bracket) for bracket in ")]}")


SUITES = {
    "if": (
        "if x: v = await ⟦c.process(o)⟧  # c\nd()\n",
        "if x:\n    result = await c.queue.submit_and_poll(o)  # c\n    CHECK\n    v = result.data\nd()\n",
    ),
    "elif": (
        "if x: a()\nelif y: v = await ⟦c.process(o)⟧; b()\nelse: await ⟦c.process(p)⟧\n",
        (
            "if x: a()\nelif y:\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n    v = result.data; b()\n"
            "else:\n    result = await c.queue.submit_and_poll(p)\n    CHECK\n"
        ),
    ),
    "header-over-lines": (
        "if (x and\n    y): v = await ⟦c.process(o)⟧\n",
        "if (x and\n    y):\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n    v = result.data\n",
    ),
    "header-continued": (
        "if x: \\\n  v = await ⟦c.process(o)⟧\n",
        "if x:\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n    v = result.data\n",
    ),
    "try": (
        (
            "try: v = await ⟦c.process(o)⟧\nexcept E: v = await ⟦c.process(p)⟧\nelse: v = await ⟦c.process(q)⟧\n"
            "finally: v = await ⟦c.process(r)⟧\n"
        ),
        (
            "try:\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n    v = result.data\n"
            "except E:\n    result = await c.queue.submit_and_poll(p)\n    CHECK\n    v = result.data\n"
            "else:\n    result = await c.queue.submit_and_poll(q)\n    CHECK\n    v = result.data\n"
            "finally:\n    result = await c.queue.submit_and_poll(r)\n    CHECK\n    v = result.data\n"
        ),
    ),
    "match": (
        "match x:\n  case 1: v = await ⟦c.process(o)⟧\n",
        "match x:\n  case 1:\n      result = await c.queue.submit_and_poll(o)\n      CHECK\n      v = result.data\n",
    ),
    "case-is-a-name": (
        "if x:\n    case = 1; v = await ⟦c.process(o)⟧\n",
        "if x:\n    case = 1; result = await c.queue.submit_and_poll(o)\n    CHECK\n    v = result.data\n",
    ),
    "decorated": (
        "@d\n# why\nasync def f(c): return await ⟦c.process(o)⟧\n",
        "@d\n# why\nasync def f(c):\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n    return result.data\n",
    ),
    "loops-and-with": (
        "while x: await ⟦c.process(o)⟧\nasync for y in z: await ⟦c.process(o)⟧\nasync with c: await ⟦c.process(o)⟧\n",
        (
            "while x:\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n"
            "async for y in z:\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n"
            "async with c:\n    result = await c.queue.submit_and_poll(o)\n    CHECK\n"
        ),
    ),
    "after-a-form-feed": (
        "async def f():\n \f  v = await ⟦c.process(o)⟧\n",
        "async def f():\n \f  result = await c.queue.submit_and_poll(o)\n  CHECK\n  v = result.data\n",
    ),
}


@pytest.mark.parametrize("name", SUITES)
def test_guard_in_suite(name: str) -> None:
    guarded(*SUITES[name])


def test_guard_takes_the_files_style() -> None:
    after = rewritten(
        "async def f():\n\treturn await ⟦c.process({})⟧\n",
        "async def f():\n\tresult = await c.queue.submit_and_poll({})\n\tif result.status != 'completed':\n"
        "\t\traise PE(result.error)\n\treturn result.data\n",
        access=KNOWN,
        file=FileFacts(indent="\t", quote="'"),
    )
    assert after[0] == (
        "result = await c.queue.submit_and_poll({})\nif result.status != 'completed':\n\traise PE(result.error)\n"
        "return result.data"
    )


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "result"),
        (("result",), "job_result"),
        (("result", "job_result"), "queue_result"),
        (("result", "job_result", "queue_result"), "result_2"),
        (("result", "job_result", "queue_result", "result_2"), "result_3"),
    ],
)
def test_result_name(taken: tuple[str, ...], name: str) -> None:
    check = CHECK.replace("result", name)
    rewritten(
        "await ⟦c.process(o)⟧\n",
        f"{name} = await c.queue.submit_and_poll(o)\n{check}",
        access=KNOWN,
        taken=taken,
    )


def test_result_is_not_named_like_a_module_that_others_name_errors_by() -> None:
    new = case("print(⟦c.process(o)⟧)\nawait ⟦c.process(o)⟧\n", access=KNOWN)
    file = replace(new.facts.file, errors=ErrorAccess(prefix="result.errors"))
    assert "job_result = await" in replace(new, facts=replace(new.facts, file=file)).after()


def test_result_is_named_like_a_module_that_nothing_new_names_errors_by() -> None:
    other = ErrorAccess(prefix="result")
    new = case("x = ⟦c.generate(o)⟧\nawait ⟦c.process(o)⟧\n", access=KNOWN, renamed=[0])
    renamed, guarded = new.facts.places
    assert renamed
    facts = replace(
        new.facts, file=replace(new.facts.file, errors=other), places=(replace(renamed, errors=other), guarded)
    )
    assert "\nresult = await" in replace(new, facts=facts).after()


def test_result_is_not_named_like_the_module_of_the_error() -> None:
    new = case("await ⟦c.process(o)⟧\n", access=ErrorAccess(prefix="result.errors"))
    assert "job_result = await" in new.after()


EXPRESSIONS = {
    "argument": ("print(await ⟦c.process(o)⟧)\n", "print(await _submit_and_poll(c, o))\n"),
    "receiver": ("x = ⟦(await get())[0].process(o)⟧\n", "x = _submit_and_poll((await get())[0], o)\n"),
    "options-over-lines": (
        "x = ⟦c.process({\n    'a': 1,  # one\n})⟧\n",
        "x = _submit_and_poll(c, {\n    'a': 1,  # one\n})\n",
    ),
    "argument-on-its-own-line": (
        "x = ⟦c.process(  # in\n    # the options\n    o,\n    # end\n)⟧\n",
        "x = _submit_and_poll(  # in\n    c,\n    # the options\n    o,\n    # end\n)\n",
    ),
    "no-blanks-lost": ("x = ⟦c . process ( o, )⟧\n", "x = _submit_and_poll ( c, o, )\n"),
    "comments-around-the-dot": (
        "x = (⟦c  # before\n    .  # after\n    process(o)⟧)\n",
        "x = (_submit_and_poll(c  # before\n    ,  # after\n    o))\n",
    ),
    "line-break-at-the-dot": ("x = (⟦c\n    .process(o)⟧)\n", "x = (_submit_and_poll(c, o))\n"),
    "method-in-parentheses": ("x = ⟦(c.process)(o)⟧\n", "x = (_submit_and_poll)(c, o)\n"),
    "continued": ("x = ⟦c \\\n  .process(o)⟧\n", "x = _submit_and_poll(c, o)\n"),
    "nested": (
        "x = [⟦c.process({'d': await ⟦d.process(⟦e.process(o)⟧)⟧})⟧]\n",
        "x = [_submit_and_poll(c, {'d': await _submit_and_poll(d, _submit_and_poll(e, o))})]\n",
    ),
    "lambda": ("f = lambda o: ⟦c.process(o)⟧\n", "f = lambda o: _submit_and_poll(c, o)\n"),
    "default": ("def f(x=⟦c.process(o)⟧): pass\n", "def f(x=_submit_and_poll(c, o)): pass\n"),
    "decorator": ("@d(⟦c.process(o)⟧)\ndef f(): pass\n", "@d(_submit_and_poll(c, o))\ndef f(): pass\n"),
    "header": ("while await ⟦c.process(o)⟧:\n  pass\n", "while await _submit_and_poll(c, o):\n  pass\n"),
    "two-on-a-line": (
        "x = ⟦c.process(o)⟧, ⟦d.process(o)⟧\n",
        "x = _submit_and_poll(c, o), _submit_and_poll(d, o)\n",
    ),
    "not-ascii": ("x = 'é', ⟦ç.process('é')⟧, 'é'\n", "x = 'é', _submit_and_poll(ç, 'é'), 'é'\n"),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_wrapper(name: str) -> None:
    marked, expected = EXPRESSIONS[name]
    rewritten(f"import os\n{marked}", f"import os\n\n\n{WRAPPER}\n\n{expected}", access=KNOWN)


def test_guard_and_wrapper_nested() -> None:
    after = guarded(
        "import os\nv = await ⟦c.process({'d': await ⟦d.process(o)⟧, 'e': ⟦e.generate(p)⟧})⟧\n",
        f"import os\n\n\n{WRAPPER}\n\n"
        "result = await c.queue.submit_and_poll({'d': await _submit_and_poll(d, o), 'e': e.process(p)})\n"
        "CHECK\nv = result.data\n",
        renamed=[2],
    )
    assert after[1] == "_submit_and_poll(d, o)"
    assert after[2] == "e.process(p)"


def test_rename_alone_touches_nothing_else() -> None:
    after = rewritten("x = [⟦c  .  generate( o )⟧]\n", "x = [c  .  process( o )]\n", renamed=[0], access=KNOWN)
    assert after == {0: "c  .  process( o )"}


def test_only_approved_sites_change() -> None:
    new = case("a = await ⟦c.process(o)⟧\nb = await ⟦c.process(p)⟧\n", access=KNOWN)
    rewriting = rewrite(new.document, Analysis((), new.facts), frozenset([1]), Style.GUARD)
    assert rewriting.after.keys() == {1}
    assert [(edit.first, edit.last, edit.owners) for edit in rewriting.edits] == [(2, 3, frozenset({"site"}))]


def test_a_handler_where_the_errors_have_no_name_is_an_error() -> None:
    new = case("try:\n    print(⟦c.process(o)⟧)\nexcept ⟨PE⟩:\n    pass\n", access=KNOWN)
    with pytest.raises(RewriteError, match=r"^the queue's errors cannot be named at the handler in line 3$"):
        new.after()


def test_only_the_handlers_of_approved_sites_are_widened() -> None:
    new = case(
        "try:\n    print(⟦c.process(o)⟧, ⟦c.process(p)⟧)\nexcept ⟨PE⟩:\n    pass\n", access=ErrorAccess(prefix="d")
    )
    for site, widened in ((0, False), (1, True)):
        facts = replace(new.facts, handlers=((), new.facts.handlers[1]))
        text = replace(new, facts=facts, approved=frozenset([site])).after()
        assert ("except (PE, d." in text) is widened


def test_nothing_approved_is_nothing_done() -> None:
    new = case("a = await ⟦c.process(o)⟧\n", access=KNOWN)
    rewriting = rewrite(new.document, Analysis((), new.facts), frozenset(), Style.GUARD)
    assert (rewriting.edits, rewriting.after) == ((), {})


def test_a_mark_is_found_nowhere_else_in_the_file() -> None:
    rewritten(
        "codemod_mark_0 = x\nprint(⟦c.generate(codemod_mark_0)⟧)\n",
        "codemod_mark_0 = x\nprint(c.process(codemod_mark_0))\n",
        renamed=[0],
    )


def place(call: Span, method: Span, statement: Span, form: Form = Form.GUARD) -> CallPlace:
    return CallPlace(call, method, statement, form, errors=KNOWN)


WRONG = {
    "no place": ("x = 1\n", None),
    "no such line": ("x = 1\n", place(Span(3, 1, 3, 4), Span(3, 1, 3, 4), Span(3, 1, 3, 4))),
    "no such column": ("x = 1\ny\n", place(Span(1, 1, 1, 9), Span(1, 1, 1, 9), Span(1, 1, 1, 9))),
    "no name": ("v = await c.p(o)\n", place(Span(1, 11, 1, 17), Span(1, 12, 1, 14), Span(1, 1, 1, 17))),
    "no awaited call": ("v = c.p(o)\n", place(Span(1, 5, 1, 11), Span(1, 7, 1, 8), Span(1, 1, 1, 11))),
    "other text": ("v = await c.p(o\n", place(Span(1, 11, 1, 17), Span(1, 13, 1, 14), Span(1, 1, 1, 16))),
    "no simple statement": (
        "if x: v = await c.p(o)\nelse:\n  y\n",
        place(Span(1, 17, 1, 23), Span(1, 19, 1, 20), Span(1, 7, 3, 4)),
    ),
    "no expression": ("c.p(o) x\n", place(Span(1, 1, 1, 9), Span(1, 3, 1, 4), Span(1, 1, 1, 9), Form.WRAPPER)),
    "no tokens": ("x = (; v = await c.p(o)\n", place(Span(1, 18, 1, 24), Span(1, 20, 1, 21), Span(1, 8, 1, 24))),
    "several arguments": (
        "x = c.p(o, p)\n",
        place(Span(1, 5, 1, 14), Span(1, 7, 1, 8), Span(1, 1, 1, 14), Form.WRAPPER),
    ),
    "keyword": (
        "x = c.p(o=p)\n",
        place(Span(1, 5, 1, 13), Span(1, 7, 1, 8), Span(1, 1, 1, 13), Form.WRAPPER),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_facts_are_an_error(name: str) -> None:
    text, wrong = WRONG[name]
    facts = PythonFacts(FileFacts(errors=KNOWN), (wrong,))
    with pytest.raises(RewriteError):
        rewrite(Document("case.py", text), Analysis((), facts), frozenset([0]), Style.GUARD)


def test_foreign_facts_are_an_error() -> None:
    with pytest.raises(RewriteError, match=r"^these are no facts about a Python file$"):
        rewrite(Document("case.py", ""), Analysis((), None), frozenset([0]), Style.GUARD)


def test_a_site_without_facts_is_an_error() -> None:
    with pytest.raises(RewriteError, match=r"^site 1 is neither a call nor a handler that can be rewritten$"):
        rewrite(Document("case.py", "x"), Analysis((), PythonFacts(FileFacts(), (None,))), frozenset([1]), Style.GUARD)


def test_sites_that_overlap_are_an_error() -> None:
    text = "x = c.p(o) + d.q(o)\n"
    one = place(Span(1, 5, 1, 15), Span(1, 7, 1, 8), Span(1, 1, 1, 20), Form.RENAME)
    other = place(Span(1, 12, 1, 20), Span(1, 16, 1, 17), Span(1, 1, 1, 20), Form.RENAME)
    for places in ((one, other), (one, one)):
        facts = PythonFacts(FileFacts(errors=KNOWN), places)
        with pytest.raises(RewriteError):
            rewrite(Document("case.py", text), Analysis((), facts), frozenset([0, 1]), Style.GUARD)
