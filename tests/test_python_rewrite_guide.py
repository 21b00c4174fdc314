# ruff: noqa: E501 (what is expected is easier to read in one piece)
"""The guide's shape: the result renamed, the status reported, the uses of the video under a condition."""

from __future__ import annotations

import pytest

from codemod.edits import RewriteError
from codemod.languages.python.facts import ErrorAccess, FileFacts
from codemod.languages.python.fragments import only, parse_lines, parse_statement
from codemod.languages.python.roles import Guide, Look, Role, RunEnd
from codemod.languages.python.transform import transform
from codemod.model import Form, Span, Style
from codemod.record import replace
from tests.python_rewriting import case, rewritten

KNOWN = ErrorAccess(known=(("ProcessingError", "PE"),))
CALLBACK = '"on_status_change": lambda job: print(f"Status: {job.status}")'
SUBMIT = "result = await c.queue.submit_and_poll"
DONE = 'if result.status == "completed":'
FAILED = 'if result.status != "completed":\n    raise PE(result.error)\n'


def guided(marked: str, expected: str, **given: object) -> dict[int, str]:
    return rewritten(marked, expected, Style.GUIDE, access=KNOWN, **given)


SHAPES = {
    "guide": (
        'v = await ⟦c.process({\n    "a": 1,\n    "b": 2,\n})⟧\n\nwith open() as f:\n    f.write(‹v›)\n\nend()\n',
        f'{SUBMIT}({{\n    "a": 1,\n    "b": 2,\n    {CALLBACK},\n}})\n\n{DONE}\n    with open() as f:\n        f.write(result.data)\n\nend()\n',
    ),
    "without-last-comma": (
        'v = await ⟦c.process({\n    "a": 1  # one\n    # end\n})⟧\nf(‹v›)\n',
        f'{SUBMIT}({{\n    "a": 1,  # one\n    {CALLBACK},\n    # end\n}})\n{DONE}\n    f(result.data)\n',
    ),
    "hanging": (
        'v = await ⟦c.process({"a": 1,\n                      "b": 2})⟧\nf(‹v›)\n',
        f'{SUBMIT}({{"a": 1,\n                      "b": 2,\n                      {CALLBACK}}})\n{DONE}\n    f(result.data)\n',
    ),
    "inline": (
        "v = await ⟦c.process({**o})⟧\nf(‹v›)\n",
        f"{SUBMIT}({{**o, {CALLBACK}}})\n{DONE}\n    f(result.data)\n",
    ),
    "inline-with-comma": (
        "v = await ⟦c.process({1: 2, 3: 4, })⟧\n",
        f"{SUBMIT}({{1: 2, 3: 4, {CALLBACK}, }})\n",
    ),
    "empty": ("v = await ⟦c.process({})⟧\n", f"{SUBMIT}({{{CALLBACK}}})\n"),
    "too-long": (
        f'v = await ⟦c.process({{"a": "{"x" * 50}", **o}})⟧\n',
        f'{SUBMIT}({{\n    "a": "{"x" * 50}",\n    **o,\n    {CALLBACK},\n}})\n',
    ),
    "key-is-there": (
        'v = await ⟦c.process({a: 1, "on_status_" "x": 2, \'on_status_change\': f})⟧\nf(‹v›)\n',
        f'{SUBMIT}({{a: 1, "on_status_" "x": 2, \'on_status_change\': f}})\n{DONE}\n    f(result.data)\n',
    ),
    "not-inline": ("v = await ⟦c.process(o)⟧\nf(‹v›)\n", f"{SUBMIT}(o)\n{DONE}\n    f(result.data)\n"),
    "not-used": ("v: bytes = await ⟦c.process(o)⟧\n# end\nf()\n", f"{SUBMIT}(o)\n# end\nf()\n"),
    "bare": ("await ⟦c.process({})⟧  # c\nf()\n", f"await c.queue.submit_and_poll({{{CALLBACK}}})  # c\nf()\n"),
    "return-falls-back": ("return await ⟦c.process({})⟧\n", f"{SUBMIT}({{}})\n{FAILED}return result.data\n"),
    "shared-line-falls-back": (
        "a(); v = await ⟦c.process({})⟧\nf(‹v›)\n",
        f"a(); {SUBMIT}({{}})\n{FAILED}v = result.data\nf(v)\n",
    ),
    "form-feed-falls-back": (
        "if x:\n    v = await ⟦c.process({})⟧\n\f    f(‹v›)\n",
        f"if x:\n    {SUBMIT}({{}})\n    {FAILED.replace(chr(10), chr(10) + '    ')}v = result.data\n\f    f(v)\n",
    ),
    "comments-and-strings": (
        (
            "if x:\n\t# above\n\tv = await ⟦c.process(o)⟧  # beside\n\t\n\n\t# why\n\tf(‹v›, '''\n a\n\t''',\n\t# in\n\t1)  # use\n"
            "\tif y:\n\t\tg((‹v›))\n\t\t# inner\n# outer\n\th(‹v›) ; i \\\n (‹v›)\n\t# after\n\tj()\n"
        ),
        (
            f"if x:\n\t# above\n\t{SUBMIT}(o)  # beside\n\t\n\n\t{DONE}\n\t    # why\n\t    f(result.data, '''\n a\n\t''',\n\t    # in\n\t    1)  # use\n"
            "\t    if y:\n\t    \tg((result.data))\n\t    \t# inner\n# outer\n\t    h(result.data) ; i \\\n (result.data)\n\t# after\n\tj()\n"
        ),
    ),
    "uses-in-a-string": (
        "v = await ⟦c.process(o)⟧\nf('é', ‹v›)\n",
        f"{SUBMIT}(o)\n{DONE}\n    f('é', result.data)\n",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_guide(name: str) -> None:
    guided(*SHAPES[name], file=FileFacts(line_length=120))


def test_runs_one_after_the_other() -> None:
    shaped = f"    {SUBMIT}(o)\n    {DONE}\n        f(result.data)\n"
    plain = "    v = await ⟦c.process(o)⟧\n    f(‹v›)\n"
    guided(f"if x:\n{plain}else:\n{plain}", f"if x:\n{shaped}else:\n{shaped}")


def test_sites_in_a_run() -> None:
    after = guided(
        "v = await ⟦c.process(o)⟧\nif y: z = await ⟦c.process(p)⟧\nx = ⟦c.generate(q)⟧\nf(‹v›)\n",
        f'{SUBMIT}(o)\n{DONE}\n    if y:\n        job_{SUBMIT}(p)\n        if job_result.status != "completed":\n'
        "            raise PE(job_result.error)\n        z = job_result.data\n    x = c.process(q)\n    f(result.data)\n",
        renamed=[2],
    )
    assert after[1].endswith("\nz = job_result.data")


def test_guide_in_a_file_with_its_own_style() -> None:
    after = guided(
        "if x:\n  v = await ⟦c.process({})⟧\n  f(‹v›)\n",
        "if x:\n  result = await c.queue.submit_and_poll({'on_status_change': lambda job: print(f'Status: {job.status}')})\n"
        "  if result.status == 'completed':\n    f(result.data)\n",
        file=FileFacts(indent="  ", quote="'", line_length=120),
    )
    assert after[0].endswith(")})\nif result.status == 'completed':\n  f(result.data)")


def test_the_indentation_counts_towards_the_length_of_a_line() -> None:
    in_one_line = f"{SUBMIT}({{{CALLBACK}}})"
    spread = f"{SUBMIT}({{\n        {CALLBACK},\n    }})"
    for room, expected in ((4, in_one_line), (3, spread)):
        file = FileFacts(line_length=len(in_one_line) + room)
        guided("if x:\n    v = await ⟦c.process({})⟧\n", f"if x:\n    {expected}\n", file=file)


def test_a_result_is_free_again_where_its_run_ends() -> None:
    guided("v = await ⟦c.process(o)⟧\nw = await ⟦c.process(p)⟧\n", f"{SUBMIT}(o)\n{SUBMIT}(p)\n")


def test_the_place_of_a_wrapper_that_is_not_needed_stops_no_run() -> None:
    guided(
        "v = await ⟦c.process(o)⟧\nf(‹v›)\n",
        f"{SUBMIT}(o)\n{DONE}\n    f(result.data)\n",
        file=FileFacts(wrapper_line=2),
    )


def test_runs_do_not_depend_on_the_order_of_the_sites() -> None:
    lines = ((2, 5), (3, 5))
    assert run_case(lines, ("f(w)", "f(v)"), backwards=True) == run_case(lines, ("f(w)", "f(v)"))


def test_options_that_are_to_be_left_alone() -> None:
    guided("v = await ⟦c.process({})⟧\nf(‹v›)\n", f"{SUBMIT}({{}})\n{DONE}\n    f(result.data)\n", options=False)


RUNS = "v = await ⟦c.process(o)⟧\nw = await ⟦c.process(p)⟧\n{}\nend()\n"


def run_case(lines: tuple[tuple[int, int], tuple[int, int]], uses: tuple[str, ...], *, backwards: bool = False) -> str:
    """Rewrite two calls one after the other, whose runs are given, and what uses ``v`` and ``w`` in them."""
    new = case(RUNS.format("\n".join(uses)), access=KNOWN)
    places = []
    for place, (first, last), name in zip(new.facts.places, lines, "vw", strict=True):
        assert place is not None
        assert place.guide is not None
        found = tuple(
            Span(line, 3, line, 4) for line, use in enumerate(uses, 3) if use == f"f({name})" and first <= line < last
        )
        places.append(replace(place, guide=replace(place.guide, first=first, last=last, uses=found)))
    if backwards:
        places.reverse()
    return replace(new, facts=replace(new.facts, places=tuple(places))).after(Style.GUIDE)


def test_a_run_in_a_run() -> None:
    inner = 'job_result = await c.queue.submit_and_poll(p)\n    if job_result.status == "completed":\n'
    expected = f"{SUBMIT}(o)\n{DONE}\n    {inner}        f(job_result.data)\n        f(result.data)\nend()\n"
    assert run_case(((2, 5), (3, 5)), ("f(w)", "f(v)")) == expected
    expected = f"{SUBMIT}(o)\n{DONE}\n    {inner}        f(job_result.data)\n    f(result.data)\nend()\n"
    assert run_case(((2, 5), (3, 4)), ("f(w)", "f(v)")) == expected


def test_runs_that_cross_are_not_both_shaped() -> None:
    failed = 'if job_result.status != "completed":\n        raise PE(job_result.error)\n'
    expected = f"{SUBMIT}(o)\n{DONE}\n    job_{SUBMIT}(p)\n    {failed}    w = job_result.data\n    f(result.data)\nf(w)\nend()\n"
    assert run_case(((2, 4), (3, 5)), ("f(v)", "f(w)")) == expected


def test_runs_that_are_wrong_are_not_shaped() -> None:
    for lines in (((2, 3), (3, 4)), ((1, 4), (3, 4)), ((2, 99), (3, 4)), ((4, 4), (3, 4))):
        new = case(RUNS.format("f(‹v›)"), access=KNOWN)
        place = new.facts.places[0]
        assert place is not None
        assert place.guide is not None
        shape = replace(place.guide, first=lines[0][0], last=lines[0][1])
        facts = replace(new.facts, places=(replace(place, guide=shape), None))
        assert FAILED in replace(new, facts=facts, approved=frozenset([0])).after(Style.GUIDE)


def test_the_wrapper_does_not_go_into_a_run() -> None:
    new = case(
        "v = await ⟦c.process(o)⟧\nimport os\nf(‹v›, ⟦c.process(o)⟧)\n", access=KNOWN, file=FileFacts(wrapper_line=3)
    )
    assert FAILED in new.after(Style.GUIDE)


def test_a_place_of_another_form_has_no_guide_shape() -> None:
    new = case("v = await ⟦c.process(o)⟧\nf(‹v›)\n", access=KNOWN)
    place = new.facts.places[0]
    assert place is not None
    renamed = replace(new, facts=replace(new.facts, places=(replace(place, form=Form.RENAME),)))
    assert renamed.after(Style.GUIDE) == "v = await c.process(o)\nf(v)\n"
    bare = replace(new, facts=replace(new.facts, places=(replace(place, guide=None),)))
    assert FAILED in bare.after(Style.GUIDE)


def test_a_wrapped_call_and_a_handler_in_a_run() -> None:
    new = case(
        "v = await ⟦c.process(o)⟧\ntry:\n    f(‹v›, ⟦c.process(p)⟧)\nexcept ⟨PE⟩: pass\n",
        access=replace(KNOWN, prefix="d"),
        missing=["QueueSubmitError"],
    )
    assert new.after(Style.GUIDE).endswith(
        f"\n\n\n{SUBMIT}(o)\n{DONE}\n    try:\n        f(result.data, _submit_and_poll(c, p))\n"
        "    except (PE, d.QueueSubmitError): pass\n"
    )
    assert [sorted(edit.owners) for edit in new.rewriting(Style.GUIDE).edits] == [["wrapper"], ["handler", "site"]]


def test_fragments_that_do_not_do() -> None:
    with pytest.raises(RewriteError):
        parse_lines("x = 1\n\fy = 2\n", "\n")
    with pytest.raises(RewriteError):
        only(parse_statement("a; b", "\n"))


def test_a_run_that_does_not_end_is_an_error() -> None:
    look = Look("    ", '"', "\n")
    roles: dict[str, Role] = {"m": Guide(0, "result", "end", False, 88), "end": RunEnd()}
    for text in ("v = await c.m(o)\n", "v = await c.m(o)\nif end:\n    f()\n"):
        with pytest.raises(RewriteError):
            transform(parse_lines(text, "\n"), roles, look)
