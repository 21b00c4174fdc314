"""Notebooks: run before and after, valid after as before, and changed nowhere but in the sources that change."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from codemod.containers.magics import magic_lines, without_prompts
from codemod.containers.notebook import open_notebook
from codemod.document import encode, read_document
from codemod.hosted import plan_host
from codemod.model import Changed, Edit, Failed, FileOutcome, Style, Unchanged, Verdict
from codemod.options import Options
from codemod.run import run
from tests import side_by_side
from tests.fixture_cases import NOTEBOOK_CASES, Case, findings_of
from tests.loopback import Loopback
from tests.notebook_programs import program_of
from tests.sdk_environments import Runners
from tests.side_by_side import Program

RUNNING = [case for case in NOTEBOOK_CASES if case.runs != "no"]
every_case = pytest.mark.parametrize("case", NOTEBOOK_CASES, ids=lambda case: case.name)


def written(folder: Path, name: str, data: bytes) -> Program:
    """Write the program of a notebook into a folder."""
    file = folder / f"{name}.py"
    file.write_text(program_of(data), encoding="utf-8")
    return Program(file)


def compare(case: Case, expected: bytes, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Run a notebook's cells on both sides and assert that they show the same."""
    before = written(tmp_path, "before", case.before.read_bytes())
    after = written(tmp_path, "after", expected)
    side_by_side.compare(case, before, after, runners, loopback, tmp_path)


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case.name)
def test_cells_do_what_they_did(case: Case, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """The cells, one after the other, before under the old release and after under the new one."""
    compare(case, case.expected, runners, loopback, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("raise ProcessingError(result.error)", "pass", id="silent"),
        pytest.param("raise ProcessingError(result.error)", "raise RuntimeError()", id="another error"),
        pytest.param("video = result.data", "video = result", id="the result for the video"),
        pytest.param("A lake", "A hill", id="other fields"),
    ],
)
def test_the_proof_notices(old: str, new: str, runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """Wrong rewrites do not pass."""
    case = next(case for case in RUNNING if case.name == "client-in-another-cell")
    wrong = case.expected.decode().replace(old, new)
    assert wrong != case.expected.decode()
    with pytest.raises(AssertionError):
        compare(case, wrong.encode(), runners, loopback, tmp_path)


def test_the_proof_notices_what_a_cell_shows(runners: Runners, loopback: Loopback, tmp_path: Path) -> None:
    """A cell that showed its video and does not show it any more is another program."""
    case = next(case for case in RUNNING if case.name == "value-shown-by-a-cell")
    wrong = case.expected.decode().replace("await _submit_and_poll(", "_ = await _submit_and_poll(")
    with pytest.raises(AssertionError):
        compare(case, wrong.encode(), runners, loopback, tmp_path)


@every_case
def test_valid_after_as_before(case: Case) -> None:
    """What nbformat finds right before is right after."""
    for data in (case.before.read_bytes(), case.expected):
        nbformat.validate(nbformat.reads(data.decode("utf-8-sig"), as_version=nbformat.NO_CONVERT))  # type: ignore[no-untyped-call]


@every_case
def test_nothing_else_differs(case: Case) -> None:
    """Taken out of both files, the sources of the cells that changed are all that differs, to the byte."""
    before, after = case.before.read_bytes(), case.expected
    old, new = json.loads(before.decode("utf-8-sig")), json.loads(after.decode("utf-8-sig"))
    assert [list(cell) for cell in old["cells"]] == [list(cell) for cell in new["cells"]]
    left, right = before, after
    for one, other in zip(old["cells"], new["cells"], strict=True):
        assert type(one["source"]) is type(other["source"])
        if one["source"] == other["source"]:
            continue
        left = _without(left, one["source"])
        right = _without(right, other["source"])
    assert b"".join(left.split()) == b"".join(right.split())


def _without(data: bytes, source: Any) -> bytes:
    """Take a source's strings out of a file's bytes, in whatever way they are escaped, and the commas between them."""
    for part in [source] if isinstance(source, str) else source:
        for ascii_only in (True, False):
            text = json.dumps(part, ensure_ascii=ascii_only)
            for wanted in (text, _escaped(text)):
                for ending in (",", ""):
                    at = _found(data, (wanted + ending).encode())
                    if at >= 0:
                        data = data[:at] + data[at + len((wanted + ending).encode()) :]
                        break
                else:
                    continue
                break
            else:
                continue
            break
        else:
            raise AssertionError(part)
    return data


def _found(data: bytes, wanted: bytes) -> int:
    """Return where a string begins, and not what stands behind an escaped quote in another one."""
    at = data.find(wanted)
    while at > 0 and data[at - 1 : at] == b"\\":
        at = data.find(wanted, at + 1)
    return at


def _escaped(text: str) -> str:
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


# --- files that are no notebooks, or of another kind ---------------------------------------------------------------


BOOK: dict[str, Any] = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": [
                "from decart import DecartClient, models\n",
                'async with DecartClient(api_key="k") as client:\n',
                '    video = await client.process({"model": models.video("lucy-2.1"), "prompt": "x"})\n',
            ],
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 4,
}


def planned(data: bytes | dict[str, Any], **options: Any) -> FileOutcome:
    """Plan a notebook."""
    content = json.dumps(data, indent=1).encode() if isinstance(data, dict) else data
    return plan_host(read_document("a.ipynb", content), "notebook", Options(**options))


def book(*sources: Any, **more: Any) -> dict[str, Any]:
    """Return a notebook with these sources."""
    cells = [{**BOOK["cells"][0], "source": source} for source in sources]
    return {**BOOK, "cells": cells, **more}


@pytest.mark.parametrize(
    ("data", "error", "line"),
    [
        pytest.param(b'{"cells": [decart', "not valid JSON", 1, id="no JSON"),
        pytest.param(b'{\n"cells": [1,\n"decart"', "not valid JSON", 3, id="cut off"),
        pytest.param(b'["decart"]', "no object", 1, id="a list"),
        pytest.param(b'"decart"', "no object", 1, id="a text"),
        pytest.param(b'{"decart": 1}', "not a notebook of a format", 0, id="no notebook"),
        pytest.param({**BOOK, "nbformat": 5}, "its nbformat is 5.4", 0, id="format 5"),
        pytest.param({**BOOK, "nbformat_minor": 6}, "its nbformat is 4.6", 0, id="format 4.6"),
        pytest.param({**BOOK, "nbformat": "4"}, "not a notebook of a format", 0, id="a format that is no number"),
        pytest.param({**BOOK, "cells": {"decart": 1}}, "not a notebook of a format", 0, id="cells that are no list"),
        pytest.param({**BOOK, "cells": [1, "decart"]}, "cell 1 is no object", 2 + 1, id="a cell that is no object"),
        pytest.param(book(7), "cell 1 has no source", 3, id="a source that is a number"),
        pytest.param(book(["decart", 7]), "no list of strings", 8, id="a source with a number"),
        pytest.param(b'{"cells": ' + b"[" * 100_000 + b'"decart"', "nested too deeply", 0, id="too deep"),
        pytest.param(b'{"decart": ' + b"1" * 5000 + b"}", "not valid JSON", 0, id="a number without an end"),
    ],
)
def test_what_is_no_notebook_failed(data: bytes | dict[str, Any], error: str, line: int) -> None:
    outcome = planned(data)
    assert isinstance(outcome, Failed)
    assert error in outcome.error
    assert outcome.line == line


def older(code: str) -> dict[str, Any]:
    """Return a notebook of format 3."""
    cell = {"cell_type": "code", "collapsed": False, "input": [code], "language": "python", "outputs": []}
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [cell]}]}


def test_format_3_failed_where_its_code_names_the_sdk() -> None:
    outcome = planned(older("from decart import models"))
    assert isinstance(outcome, Failed)
    assert "format 3" in outcome.error
    assert "nbconvert" in outcome.error
    assert planned({**older("print(1)"), "about": "decart"}) == Unchanged("a.ipynb")


def test_lines_of_the_program_are_told_as_those_of_cells() -> None:
    """A reason that names a line names the cell, too."""
    made = book(
        ["from decart import DecartClient, models\n"],
        ["client = DecartClient()\n", "client.process = fake\n"],
        ["v = 1\n", 'await client.process({"model": models.video("lucy-2.1")})\n'],
    )
    _, finding = findings_of(planned(made))
    assert finding.verdict is Verdict.REVIEW
    assert (finding.site.cell, finding.site.span.line, finding.site.statement_line) == (3, 2, 2)
    assert finding.site.source_line.startswith("await client.process(")
    assert "cell 2, line 2" in " ".join(given.message for given in finding.reasons)


def test_the_end_of_the_file_stays() -> None:
    for ending in (b"", b"\n", b"\n\n", b" \n\t"):
        data = json.dumps(BOOK).encode() + ending
        outcome = planned(data)
        assert isinstance(outcome, Changed)
        assert encode(outcome.after).endswith(b"}" + ending)


def test_keys_that_come_twice_are_read_as_json_reads_them() -> None:
    text = json.dumps(BOOK).replace('"metadata": {}, "outputs"', '"source": ["decart"], "metadata": {}, "outputs"')
    outcome = planned(text.encode())
    assert isinstance(outcome, Changed)
    assert '"source": ["decart"], ' in outcome.after.text


def test_style_guide_only_where_it_is_asked_for() -> None:
    usual, guide = planned(BOOK), planned(BOOK, style=Style.GUIDE)
    assert isinstance(usual, Changed)
    assert isinstance(guide, Changed)
    assert "on_status_change" not in usual.after.text
    assert "on_status_change" in guide.after.text


def test_a_shell_cell_is_a_program_of_the_shell() -> None:
    """Its lines are those of the cell; the line for IPython is a comment to the shell."""
    made = book(
        ["%%bash -s x\n", "echo decart\n"],
        ["%%script sh\n", "echo 1"],
        ["%%javascript\n", "decart()"],
        ["%%python3\n", "a = 1"],
        ["%%writefile a/b.py\n", "b = 1"],
        ["%%sx\n", "ls"],
        ["%%timeit\n", "c = 1"],
    )
    document = read_document("a.ipynb", json.dumps(made).encode())
    opened = open_notebook(document)
    assert opened is not None
    told = [(piece.language, piece.text, piece.unread) for piece in opened.pieces]
    assert told == [
        ("python", "", ""),
        ("shell", "#\necho decart\n", ""),
        ("shell", "#\necho 1", ""),
        ("python", "%%javascript\ndecart()", "magic-line"),
        ("python", "#\na = 1", ""),
        ("python", "#\nb = 1", ""),
        ("python", "%%sx\nls", "magic-line"),
        ("python", "%%timeit\nc = 1", "magic-line"),
    ]


def test_apply_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = json.dumps(BOOK).encode()
    Path("a.ipynb").write_bytes(data)
    report = run(Options(command="apply", paths=("-",), stdin_filename="b.ipynb"), stdin=data)
    (outcome,) = report.outcomes
    assert isinstance(outcome, Changed)
    run(Options(command="apply", paths=(".",)))
    assert Path("a.ipynb").read_bytes() == encode(outcome.after)
    report = run(Options(command="apply", paths=(".",)))
    assert not any(isinstance(one, Changed) for one in report.outcomes)


def test_a_copy_of_a_case_is_found_in_a_tree(tmp_path: Path) -> None:
    """Notebooks are among the files that a run looks at, and in no project of another language."""
    (tmp_path / "a.ipynb").write_text(json.dumps(BOOK))
    first, *body = BOOK["cells"][0]["source"]
    (tmp_path / "b.py").write_text(first + "async def f():\n" + "".join(f"    {line}" for line in body))
    report = run(Options(paths=(str(tmp_path),)))
    assert [type(one) for one in report.outcomes] == [Changed, Changed]


def test_cells_are_counted_among_all_cells() -> None:
    made = copy.deepcopy(BOOK)
    made["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "hello"})
    assert {finding.site.cell for finding in findings_of(planned(made))} == {2}


def test_an_edit_over_two_cells_has_no_place() -> None:
    document = read_document("a.ipynb", json.dumps(book(["a = 1\n", "b = 2"], ["c = decart"])).encode())
    opened = open_notebook(document)
    assert opened is not None
    site = frozenset(("site",))
    crossing = opened.misfit(0, [Edit(2, 5, "x = 1\n\n\n", site)])
    assert crossing is not None
    assert (crossing.first, crossing.last, crossing.reason) == (2, 5, "cells-crossed")
    edits = [Edit(3, 3, "\nx = 1\n\n", site), Edit(4, 5, "d = 1\n", site)]
    assert opened.misfit(0, edits) is None
    spliced = opened.spliced({0: edits})
    sources = [cell["source"] for cell in json.loads(spliced.text)["cells"]]
    assert sources == [["a = 1\n", "b = 2\n", "\n", "x = 1"], ["d = 1"]]
    assert opened.wrong(spliced.text, {0: edits[1:]}) is not None


def test_what_else_changed_is_noticed() -> None:
    """The container's own check of a new text is tried on wrong ones."""
    document = read_document("a.ipynb", json.dumps(book(["a = decart\n", "b = 2"])).encode())
    opened = open_notebook(document)
    assert opened is not None
    edits = {0: [Edit(1, 2, "c = 1\n", frozenset(("site",)))]}
    right = opened.spliced(edits).text
    assert opened.wrong(right, edits) is None
    for old, new in (('"nbformat": 4', '"nbformat": 3'), ("c = 1", "c = 2"), ('"outputs": []', '"outputs": [1]')):
        assert opened.wrong(right.replace(old, new), edits) is not None
    assert opened.wrong(right.replace('["c = 1\\n", "b = 2"]', '"c = 1\\nb = 2"'), edits) is not None


@pytest.mark.parametrize(
    "line",
    [
        "%time x",
        "!ls",
        "?a",
        "a?",
        "a.b??",
        "%%time",
        "x = !ls",
        "x = %time y",
        "  %pylab",
        "/f 1",
        ",f a",
        "a[0]?",
        "x: list = !ls",
        "π = !ls",
        "self.x = !ls",
        "x = a?",
        "*a*?",
        "%%time?",
        "a, b = !ls",
        "-a?",
        "x = !!ls",
    ],
)
def test_lines_for_ipython(line: str) -> None:
    assert magic_lines([line]) == [(0, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "x = a % b",
        "a != b",
        "# what?",
        "'what?'",
        "x == !y",
        "x = y",
        "",
        "print(a)",
        'not"a"',
        "x %= 2",
        "# a?",
        "f('a?')",
        "x = 1  # why?",
    ],
)
def test_lines_for_python(line: str) -> None:
    assert magic_lines([line]) == []


@pytest.mark.parametrize(
    ("lines", "plain"),
    [
        ([">>> a = 1\n", ">>> if a:\n", "...     b\n", "2\n"], ["a = 1\n", "if a:\n", "    b\n", "2\n"]),
        (["\n", "In [12]: a\n", "    ...: b"], ["\n", "a\n", "b"]),
        ([">>>\n", ">>>a"], ["\n", ">>>a"]),
        (["a >>> b"], None),
        (["x = 1\n", ">>> y"], None),
        ([], None),
    ],
)
def test_prompts_are_taken_off(lines: list[str], plain: list[str] | None) -> None:
    assert without_prompts(lines) == plain


def test_lines_inside_of_statements_are_pythons() -> None:
    lines = [
        "a = (1\n",
        "% 2)\n",
        'b = """\n',
        "!ls\n",
        '"""\n',
        "c = 1 \\\n",
        "% 2\n",
        "%ls \\\n",
        "-l\n",
        "d = 'x\n",
        "!ls",
    ]
    assert magic_lines(lines) == [(7, 9), (10, 11)]
