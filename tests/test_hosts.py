"""Notebooks, pages and docstrings at the command line: reports, the ledger, `why`, standard input, settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codemod.examples import with_examples
from codemod.model import Changed, Document, Failed, Unchanged
from codemod.options import Options
from codemod.run import run as run_options
from tests.command import run

CALL = 'video = await client.process({"model": models.video("lucy-2.1"), "prompt": "x"})\n'
PAGE = f"# decart\n\nText.\n\n```python\n{CALL}save(video)\n```\n\n```python\n>>> {CALL}```\n"
PROGRAM = f'''"""decart

Example:
    {CALL}    save(video)
"""
'''


def book(*sources: list[str]) -> str:
    """Return a notebook with these sources."""
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n"


BOOK = book(
    ["from decart import DecartClient, models\n", "client = DecartClient()"],
    ["prompt = 1\n", CALL, "a = 1\n", "b = await client.process(options)\n", f"!echo {CALL}"],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "book.ipynb").write_text(BOOK)
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def sites(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return the sites of a JSON report."""
    found: list[dict[str, Any]] = json.loads(run("check", "--format", "json", *arguments, cwd=folder).out)["sites"]
    return found


def test_the_json_report_has_the_cell(folder: Path) -> None:
    found = [(site["cell"], site["line"], site["verdict"]) for site in sites(folder, "book.ipynb")]
    assert found == [(2, 2, "fixable"), (2, 4, "review"), (2, 5, "review")]
    assert not any("cell" in site for site in sites(folder, "page.md"))
    assert sites(folder, "book.ipynb")[0]["after"].startswith("result = await client.queue.submit_and_poll(")


def test_the_text_report_has_the_cell_and_the_lines_after_apply(folder: Path) -> None:
    assert "\n  cell 2, 2:15  fixable  sync-video-call" in run("check", "book.ipynb", cwd=folder).out
    assert "\n  cell 2, 7:11  review  sync-video-call" in run("apply", "book.ipynb", cwd=folder).out
    assert "\n  cell 2, 7:11  review  sync-video-call" in run("check", "book.ipynb", cwd=folder).out


def test_the_lines_of_a_page_after_apply(folder: Path) -> None:
    said = run("apply", "page.md", cwd=folder).out
    line = (folder / "page.md").read_text().split("\n").index(f">>> {CALL.rstrip()}") + 1
    assert f"\n  {line}:26  review  unread-code" in said


def test_the_diff_applies(folder: Path) -> None:
    patch = run("diff", ".", cwd=folder).out
    assert "+++ b/book.ipynb" in patch
    assert "+++ b/page.md" in patch
    (folder / "patch").write_text(patch)
    import subprocess

    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "apply", "patch"], cwd=folder, check=True)
    changed = {name: (folder / name).read_bytes() for name in ("book.ipynb", "page.md")}
    (folder / "book.ipynb").write_text(BOOK)
    (folder / "page.md").write_text(PAGE)
    run("apply", ".", cwd=folder)
    assert {name: (folder / name).read_bytes() for name in changed} == changed


def test_the_ledger_adds_up(folder: Path) -> None:
    report = json.loads(run("check", "--ledger", "--format", "json", ".", cwd=folder).out)
    rules = [entry for entry in report["ledger"]["entries"] if entry["rule"]]
    assert len(rules) == len(report["sites"])
    assert {entry["path"] for entry in rules} == {"book.ipynb", "page.md", "program.py"}
    assert {entry["cell"] for entry in report["ledger"]["entries"] if entry["path"] == "book.ipynb"} == {1, 2}


@pytest.mark.parametrize("place", ["book.ipynb:2:2", "book.ipynb:{json}"])
def test_why_in_a_notebook(folder: Path, place: str) -> None:
    line = next(number for number, text in enumerate(BOOK.split("\n"), 1) if "client.process({" in text)
    outcome = run("why", place.format(json=line), cwd=folder)
    assert outcome.code == 0
    assert outcome.out.startswith("book.ipynb: cell 2, line 2:15: a site of the rule sync-video-call\n")
    assert "cell 1 line 2: " in outcome.out
    assert outcome.out.endswith("verdict: fixable, apply rewrites it\n")


def test_why_in_a_page(folder: Path) -> None:
    outcome = run("why", "page.md:6", cwd=folder)
    assert outcome.code == 0
    assert outcome.out.startswith("page.md:6:15: a site of the rule sync-video-call\n")
    assert "the block is an excerpt" in outcome.out
    assert "unread-code" in run("why", "page.md:11", cwd=folder).out
    assert "no site" in run("why", "page.md:3", cwd=folder).out


WHY = """# decart

```bash
curl -X POST https://api.decart.ai/v1/generate/lucy-pro-t2v -F prompt=x -o a.mp4
```

- in a list, after prompts

  ```console
  $ BASE=https://api.decart.ai
  $ curl -X POST "$BASE/v1/generate/lucy-pro-t2v" \\
      -F prompt=x -o a.mp4
  the film
  ```

```python
async def f(ai):
    return await ai.process({"model": models.video("lucy-pro-t2v")})
```

> ```tsx
> const video = await this.ai.process({ model: models.video("lucy-pro-t2v") });
> ```
"""
TAKEN = "the receiver is taken for the SDK's client: it is an example, whose options have the SDK's video model"


@pytest.mark.parametrize(
    ("line", "evidence"),
    [
        (4, ["line 4: the address is https://api.decart.ai/v1/generate/lucy-pro-t2v"]),
        (11, ["line 11: the options, and the requests that they are for", "line 10: $BASE is https://api.decart.ai"]),
        (12, ["line 11: the address is"]),
        (18, ["line 17: ai is a parameter", "line 18: the model `models.video('lucy-pro-t2v')`", TAKEN]),
        (22, ["line 22: the receiver `this.ai` is not known", TAKEN]),
    ],
)
def test_why_in_every_language(folder: Path, line: int, evidence: list[str]) -> None:
    (folder / "why.md").write_text(WHY)
    outcome = run("why", f"why.md:{line}", cwd=folder)
    assert outcome.code == 0
    for text in (*evidence, "verdict: fixable, apply rewrites it"):
        assert text in outcome.out
    assert "no site" in run("why", "why.md:13", cwd=folder).out


def test_why_where_there_is_no_notebook(folder: Path) -> None:
    (folder / "bad.ipynb").write_text("{decart")
    outcome = run("why", "bad.ipynb:1", cwd=folder)
    assert outcome.code == 2
    assert "not valid JSON" in outcome.err


def test_standard_input(folder: Path) -> None:
    for name, text in (("x.ipynb", BOOK), ("x.md", PAGE)):
        said = run("apply", "-", "--stdin-filename", name, cwd=folder, stdin=text.encode())
        assert "submit_and_poll" in said.out
        assert said.out != text
    broken = run("apply", "-", "--stdin-filename", "x.ipynb", cwd=folder, stdin=b"{decart")
    assert (broken.code, broken.out) == (2, "{decart")


def test_docstrings_are_notes_unless_asked_for(folder: Path) -> None:
    assert [(site["rule"], site["verdict"]) for site in sites(folder, "program.py")] == [("docstring-example", "note")]
    assert [site["verdict"] for site in sites(folder, "program.py", "--docstrings")] == ["fixable"]
    run("apply", "program.py", cwd=folder)
    assert (folder / "program.py").read_text() == PROGRAM
    (folder / "pyproject.toml").write_text("[tool.decart-codemod]\ndocstrings = true\n")
    run("apply", "program.py", cwd=folder)
    assert "submit_and_poll" in (folder / "program.py").read_text()
    assert sites(folder, "program.py") == []


def test_a_fault_in_the_examples_is_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr("codemod.examples.open_docstrings", broken)
    outcome = with_examples(Document("a.py", PROGRAM), "python", Unchanged("a.py"), Options())
    assert isinstance(outcome, Failed)


def test_select_and_ignore_hold_in_notebooks_and_pages(folder: Path) -> None:
    assert sites(folder, "--ignore", "sync-video-call,unread-code", "book.ipynb", "page.md") == []
    assert {site["rule"] for site in sites(folder, "--select", "unread-code", ".")} == {"unread-code"}


def test_one_run_over_everything(folder: Path) -> None:
    report = run_options(Options(command="apply", paths=(str(folder),), docstrings=True))
    assert sum(isinstance(outcome, Changed) for outcome in report.outcomes) == 3
    again = run_options(Options(command="apply", paths=(str(folder),), docstrings=True))
    assert not any(isinstance(outcome, (Changed, Failed)) for outcome in again.outcomes)


def test_what_a_notebook_installs_is_raised_for_the_modules_that_it_uses(tmp_path: Path) -> None:
    """The call is in a module, the line that installs the SDK in the notebook that runs it."""
    module = f"from decart import DecartClient, models\nclient = DecartClient()\n\n\nasync def make():\n    {CALL}"
    (tmp_path / "lib.py").write_text(module + "    return video\n")
    (tmp_path / "book.ipynb").write_text(book(["%pip install decart==0.0.10"], ["import lib\n", "await lib.make()"]))
    (tmp_path / "other.ipynb").write_text(book(["%pip install decart==0.0.10"], ["import decart"]))
    found = [(site["path"], site["rule"]) for site in sites(tmp_path, ".") if site["verdict"] == "fixable"]
    assert found == [("book.ipynb", "sdk-requirement"), ("lib.py", "sync-video-call")]


def test_why_follows_a_notebook_into_modules(tmp_path: Path) -> None:
    """And modules into notebooks, whose lines are told in cells."""
    (tmp_path / "lib.py").write_text("async def make(client, options):\n    return await client.process(options)\n")
    first = ["import lib\n", "from decart import DecartClient, models\n", "client = DecartClient()"]
    (tmp_path / "book.ipynb").write_text(book(first, ['await lib.make(client, {"model": models.video("lucy-2.1")})']))
    (tmp_path / "pyproject.toml").write_text("")
    said = run("why", "lib.py:2", cwd=tmp_path).out
    assert "book.ipynb cell 2 line 1: client is given `client`" in said
    assert "verdict: fixable" in said
    (tmp_path / "lib.py").write_text("from decart import DecartClient\n\nclient = DecartClient()\n")
    used = [
        "from decart import models\n",
        "import lib\n",
        'await lib.client.process({"model": models.video("lucy-2.1")})',
    ]
    (tmp_path / "book.ipynb").write_text(book(["x = 1"], used))
    said = run("why", "book.ipynb:2:3", cwd=tmp_path).out
    assert "lib.py line 3: lib.client is assigned `DecartClient()`" in said
    assert "cell 2 line 3: the receiver" in said
