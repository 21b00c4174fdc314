"""`--rename-models`: which names are replaced, where, and what is said where one is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codemod.edits import RewriteError
from codemod.languages.interface import Rewriting
from codemod.model import Changed, Document, Edit, Site, Span
from codemod.options import Options
from codemod.renames import with_renames
from codemod.run import run
from codemod.sdk.releases import ALIASES, JAVASCRIPT_ALIASES
from tests.project_cases import GIT_SETTINGS, changed_files, failed_files, make_repository, project_rows

PYTHON = """\
from decart import DecartClient, models

IMAGE = {"a": models.image('lucy-pro-i2i'), "b": "lucy-pro-i2i"}


async def make(key: str) -> bytes:
    async with DecartClient(api_key=key) as client:
        print("lucy-restyle-v2v"); %s
"""
CALL = 'return await client.process({"model": models.video("lucy-restyle-v2v"), "prompt": "lucy-restyle-v2v"})'
SCRIPT = """\
import { createDecartClient, models } from "@decartai/sdk";
const client = createDecartClient({ apiKey: "lucy-restyle-v2v" });
export const video = await client.process({ model: models.video('lucy-restyle-v2v'), prompt: "A lake" });
"""
IMPORT = "from decart import DecartClient, models\n"
SINCE = {"python": "decart>=0.0.33\n", "older": "decart>=0.0.13\n"}


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIT_SETTINGS.items():
        monkeypatch.setenv(name, value)


def enter(files: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repository({path: text.encode() for path, text in files.items()}, folder)
    monkeypatch.chdir(folder)


def renamed(command: str = "apply", *, wanted: bool = True) -> Options:
    return Options(command=command, jobs=1, rename_models=wanted)


def test_names_are_replaced_in_models_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call is rewritten and its model renamed in one run; the same word elsewhere stays."""
    enter({"app.py": PYTHON % CALL, "requirements.txt": SINCE["python"]}, tmp_path, monkeypatch)
    report = run(renamed())
    text = (tmp_path / "app.py").read_text()
    assert not failed_files(report)
    assert 'models.image(\'lucy-image-2\'), "b": "lucy-pro-i2i"}' in text
    assert '{"model": models.video("lucy-restyle-2"), "prompt": "lucy-restyle-v2v"}' in text
    assert 'print("lucy-restyle-v2v")' in text
    assert [row["verdict"] for row in project_rows(report) if row["rule"] == "renamed-model"] == ["rewritten"] * 2
    (changed,) = [one for one in report.outcomes if isinstance(one, Changed)]
    (after,) = [one.after for one in changed.findings if one.site.rule == "sync-video-call"]
    assert after is not None
    assert 'models.video("lucy-restyle-2")' in after
    again = run(renamed())
    assert not changed_files(again)


def test_names_in_notebooks_and_pages_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that stands in another file is renamed like any: in a cell of its own, and in a call that is rewritten."""
    use, call = 'm = models.video("lucy-restyle-v2v")', CALL.replace("return ", "video = ")
    cells = [IMPORT + use, "client = DecartClient(api_key='k')", call]
    book = {
        "cells": [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": [cell]}
            for cell in cells
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    page = f"lucy-restyle-v2v\n\n```python\n{IMPORT}{use}\n```\n"
    files = {"video.ipynb": json.dumps(book, indent=1), "README.md": page, "requirements.txt": SINCE["python"]}
    enter(files, tmp_path, monkeypatch)
    report = run(renamed())
    assert not failed_files(report)
    after = json.loads((tmp_path / "video.ipynb").read_text())["cells"]
    sources = ["".join(cell["source"]) for cell in after]
    assert sources[0].endswith('models.video("lucy-restyle-2")')
    assert '"model": models.video("lucy-restyle-2"), "prompt": "lucy-restyle-v2v"' in sources[2]
    assert (tmp_path / "README.md").read_text() == page.replace('"lucy-restyle-v2v"', '"lucy-restyle-2"')
    assert not changed_files(run(renamed()))


def test_without_the_option_names_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter({"app.py": PYTHON % CALL, "requirements.txt": SINCE["python"]}, tmp_path, monkeypatch)
    report = run(renamed(wanted=False))
    assert "lucy-image-2" not in (tmp_path / "app.py").read_text()
    assert not [row for row in project_rows(report) if row["rule"] in ("renamed-model", "model-alias")]


def test_check_diff_and_apply_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"app.py": PYTHON % "pass", "web/main.ts": SCRIPT, "requirements.txt": "decart==0.0.33\n"}
    enter({**files, "web/package.json": '{"dependencies": {"@decartai/sdk": "^0.0.59"}}'}, tmp_path, monkeypatch)
    checked, compared = run(renamed("check")), run(renamed("diff"))
    assert changed_files(checked) == changed_files(compared)
    applied = run(renamed())
    assert changed_files(applied) == changed_files(checked)
    assert "models.video('lucy-restyle-2')" in (tmp_path / "web/main.ts").read_text()
    assert 'apiKey: "lucy-restyle-v2v"' in (tmp_path / "web/main.ts").read_text()


@pytest.mark.parametrize(
    ("requirement", "is_renamed"),
    [
        ("decart>=0.0.33\n", True),
        ("decart==0.0.40\n", True),
        ("decart~=0.1.2\n", True),
        ("decart>=0.0.13\n", False),
        ("decart\n", False),
        ("decart>=0.0.32,<0.1\n", False),
        ("decart @ https://example.com/decart.whl\n", False),
        ("", False),
    ],
)
def test_every_release_that_may_be_used_must_know_the_other_name(
    requirement: str, is_renamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """lucy-image-2 is in the SDK from 0.0.33 on: else the name stays, and the report says so."""
    files = {"app.py": PYTHON % "pass"} | ({"requirements.txt": requirement} if requirement else {})
    enter(files, tmp_path, monkeypatch)
    rules = {str(row["rule"]): row["verdict"] for row in project_rows(run(renamed()))}
    assert rules == ({"renamed-model": "rewritten"} if is_renamed else {"model-alias": "note"})
    assert ("'lucy-image-2'" in (tmp_path / "app.py").read_text()) is is_renamed


def test_constraints_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"app.py": PYTHON % "pass", "requirements.txt": "decart\n", "constraints.txt": "decart==0.0.38\n"}
    enter(files, tmp_path, monkeypatch)
    assert changed_files(run(renamed())).keys() == {"app.py"}


def test_an_alias_that_is_gone_again_is_only_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """lucy-clip went with 0.2.3: a requirement without an upper bound does not know it for sure."""
    text = 'from decart import models\n\nCLIP = models.video("lucy-pro-v2v")\n'
    enter({"app.py": text, "requirements.txt": "decart>=0.0.33\n"}, tmp_path, monkeypatch)
    assert [row["rule"] for row in project_rows(run(renamed()))] == ["retired-model", "model-alias"]
    (tmp_path / "requirements.txt").write_text("decart>=0.0.33,<0.2.3\n")
    run(renamed())
    assert 'models.video("lucy-clip")' in (tmp_path / "app.py").read_text()


@pytest.mark.parametrize(
    "line",
    [
        'other.image("lucy-pro-i2i")',
        'models.image("lucy-pro-" "i2i")',
        'models.image("lucy\\x2dpro-i2i")',
        'NAME = "lucy-pro-i2i"; models.image(NAME)',
        '_NAME = "lucy-pro-i2i"; models.image(_NAME); print(_NAME)',
        'TABLE = {"a": "lucy-pro-i2i"}; models.image(TABLE["a"])',
        'models.image(f"lucy-pro-i2i")',
    ],
)
def test_what_is_no_plain_name_of_the_registry_stays(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"from decart import models\nfrom elsewhere import other\n\n{line}\n"
    enter({"app.py": text, "requirements.txt": SINCE["python"]}, tmp_path, monkeypatch)
    assert not changed_files(run(renamed()))
    assert (tmp_path / "app.py").read_text() == text


@pytest.mark.parametrize(
    "line",
    [
        '_NAME = "lucy-pro-i2i"; models.image(_NAME)',
        'def make():\n    name = "lucy-pro-i2i"\n    return models.image(name)',
    ],
)
def test_a_variable_that_nothing_else_reads_gets_the_other_name(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(
        {"app.py": f"from decart import models\n\n{line}\n", "requirements.txt": SINCE["python"]}, tmp_path, monkeypatch
    )
    run(renamed())
    assert '= "lucy-image-2"' in (tmp_path / "app.py").read_text()
    assert not changed_files(run(renamed()))


@pytest.mark.parametrize(
    ("line", "is_renamed"),
    [
        ('const N = "lucy-pro-i2i"; models.image(N);', True),
        ('let N = "lucy-pro-i2i"; models.image(N);', True),
        ('const N = "lucy-pro-i2i"; models.image(N); console.log(N);', False),
        ('export const N = "lucy-pro-i2i"; models.image(N);', False),
        ('const N = "lucy-pro-i2i" as const; models.image(N);', False),
        ('const N: "lucy-pro-i2i" = "lucy-pro-i2i"; models.image(N);', False),
        ('const T = { a: "lucy-pro-i2i" } as const; models.image(T.a);', False),
        ('enum T { A = "lucy-pro-i2i" }\nmodels.image(T.A);', False),
        ("models.image(`lucy-pro-i2i`);", False),
    ],
)
def test_the_same_in_typescript_and_what_is_not_replaced_is_said(
    line: str, is_renamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "main.ts": f'import {{ models }} from "@decartai/sdk";\n{line}\n',
        "package.json": '{"dependencies": {"@decartai/sdk": ">=0.0.59"}}',
    }
    enter(files, tmp_path, monkeypatch)
    rules = [row["rule"] for row in project_rows(run(renamed()))]
    assert rules == (["renamed-model"] if is_renamed else ["model-alias"])
    assert (tmp_path / "main.ts").read_text().count("lucy-image-2") == is_renamed


def test_suppressed_names_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'from decart import models\n\nA = models.image("lucy-pro-i2i")  # decart-codemod: ignore[renamed-model]\n'
    enter({"app.py": text, "requirements.txt": SINCE["python"]}, tmp_path, monkeypatch)
    report = run(renamed())
    assert [row["verdict"] for row in project_rows(report)] == ["suppressed"]
    assert not changed_files(report)


@pytest.mark.parametrize("table", [ALIASES, JAVASCRIPT_ALIASES])
def test_no_name_is_an_alias_of_an_alias(table: dict[str, tuple[str, str, str | None]]) -> None:
    """So one run renames all, and a second one nothing."""
    assert not {of for of, _, _ in table.values()} & table.keys()


def test_a_name_that_a_rewrite_left_out_is_not_replaced() -> None:
    """Where it stands in the new text is known by counting; where the counts differ, nothing is done."""
    text = 'a = models.image("lucy-pro-i2i")\n'
    site = Site(Span(1, 18, 1, 32), "renamed-model", "python", '"lucy-pro-i2i"', 1)
    edit = Edit(1, 2, "a = 1\n", frozenset(("site",)))
    with pytest.raises(RewriteError):
        with_renames(Document("a.py", text), Rewriting((edit,), {}), (site,), (0,))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('q.submit_and_poll({"model": models.video("lucy-pro-t2v")})', [3]),
        ('A = models.realtime("mirage")', [3]),
        ('A = models.video("lucy-2.1")', []),
        ('A = elsewhere.video("lucy-pro-t2v")', []),
    ],
)
def test_every_use_of_a_model_that_is_gone_is_noted(
    text: str, lines: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls of the queue too, and names that no call is seen with."""
    enter({"app.py": f"from decart import models\nimport elsewhere\n{text}\n"}, tmp_path, monkeypatch)
    rows = project_rows(run(Options(command="check", jobs=1)))
    assert [(row["line"], row["rule"], row["verdict"]) for row in rows] == [(n, "retired-model", "note") for n in lines]
