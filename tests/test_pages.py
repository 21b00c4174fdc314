"""Pages: nothing outside of a block changes, and the blocks that are programs do what they did."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from codemod.containers.blocks import shows_old
from codemod.containers.markdown import blocks_of
from codemod.document import encode, read_document
from codemod.hosted import plan_host
from codemod.model import Changed, Document, Failed, FileOutcome, Style, Verdict
from codemod.options import Options
from codemod.run import run
from tests import side_by_side
from tests.fixture_cases import PAGE_CASES, Case, findings_of
from tests.loopback import Loopback
from tests.sdk_environments import Runners
from tests.side_by_side import Program

FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+\.)[ \t]+)*(`{3,}|~{3,}|:{3,}(?=\{code|$))")
TAG = re.compile(r"\{[{%][%< ]*(?P<end>/|end)?[ ]*highlight\b")
"""How a fence begins or ends, as far as the fixtures go."""

MARKDOWN = [case for case in PAGE_CASES if case.host == "markdown"]


def outside(text: str) -> list[str]:
    """Return the lines of a page that are in none of its blocks, worked out in the simplest way."""
    found: list[str] = []
    mark = ""
    for line in text.splitlines(keepends=True):
        tag = TAG.match(line)
        if tag and (not mark or mark == "highlight"):
            mark = "" if tag["end"] else "highlight"
            found.append(line)
            continue
        match = FENCE.match(line)
        if match and not mark and not line.startswith(":::\n"):
            mark = match[1]
            found.append(line)
        elif match and match[1].startswith(mark) and not line[match.end() :].strip():
            mark = ""
            found.append(line)
        elif not mark:
            found.append(line)
    return found


@pytest.mark.parametrize("case", MARKDOWN, ids=lambda case: case.name)
def test_nothing_outside_of_a_block_changes(case: Case) -> None:
    before = case.before.read_text(encoding="utf-8")
    after = case.expected.decode()
    assert outside(after) == outside(before)
    assert len(outside(before)) > 1


PROGRAMS = re.compile(r"^```python\n(import asyncio\nfrom decart .*?)^```$", re.MULTILINE | re.DOTALL)
STYLED = [case for case in MARKDOWN if PROGRAMS.search(case.before.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", STYLED, ids=lambda case: case.name)
def test_blocks_that_are_programs_do_what_they_did(
    case: Case, runners: Runners, loopback: Loopback, tmp_path: Path
) -> None:
    """With style guard, each does just what it did; the guide's shape passes over a job that fails."""
    document = read_document(case.before.name, case.before.read_bytes())
    outcome = plan_host(document, case.host, Options(style=Style.GUARD))
    after = outcome.after.text if isinstance(outcome, Changed) else document.text
    settings = load(case)
    compared = 0
    for number, (old, new) in enumerate(zip(PROGRAMS.findall(document.text), PROGRAMS.findall(after), strict=True)):
        if old == new:
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "old.py").write_text(old)
        (folder / "new.py").write_text(new)
        side_by_side.compare(
            settings, Program(folder / "old.py"), Program(folder / "new.py"), runners, loopback, folder
        )
        compared += 1
    assert compared or case.name in KEPT or not isinstance(outcome, Changed)


KEPT = ("long-fences", "suppressed-page")
"""Pages that have such programs only where they are no blocks of the page, or are to stay."""


def load(case: Case) -> Case:
    """Return the case as a program that runs on both sides."""
    import dataclasses

    return dataclasses.replace(case, runs="both", style=Style.GUARD)


# --- what the shapes of pages mean ----------------------------------------------------------------------------------


CALL = 'video = await client.process({"model": models.video("lucy-2.1"), "prompt": "x"})\nsave(video)\n'


def planned(text: str, name: str = "a.md", **options: Any) -> FileOutcome:
    """Plan a page."""
    kind = "restructured" if name.endswith(".rst") else "markdown"
    return plan_host(read_document(name, text.encode()), kind, Options(**options))


def verdicts(text: str, name: str = "a.md", **options: Any) -> list[str]:
    """Return the verdicts on the calls of a page."""
    found = findings_of(planned(text, name, **options))
    return [finding.verdict.value for finding in found if finding.site.rule == "sync-video-call"]


@pytest.mark.parametrize(
    "title",
    [
        "Before", "before", "Before:", "**Before**", "Before (v1)", "Before: the old API", "Old", "Old way",
        "The old way", "Old API", "Previous version", "Previously", "Legacy", "Legacy API (deprecated)", "Deprecated",
        "Python (before)", "Python - Before",
        "JavaScript — old", "Before migration", "Before the migration", "Before 0.0.13", "`Before`",
        "❌ Before", "1. Before", "2.1 Before (blocking)", "A. Before", "[Before]", "Before and after", "Old vs. new",
        "Before → After", "Before the queue", "Example (before the queue)", "Before: `client.process`",
    ],
)  # fmt: skip
def test_titles_of_the_old_way(title: str) -> None:
    assert shows_old(title)
    assert verdicts(f"# decart\n\n## {title}\n\n```python\n{CALL}```\n") == ["suppressed"]


@pytest.mark.parametrize(
    "title",
    [
        "Before you begin", "Before you start: install decart", "Old videos", "Beforehand", "After", "Python", "Usage",
        "Before running the example", "What was there before", "Process a video", "Goldfish",
        "Before: install the SDK", "Before - what you need", "Previous chapter", "1. Before you begin",
        "Older browsers",
        "Before and after midnight", "Old to read, new to write", "⚠️ Before running",
        "New (replaces the old one)", "Deprecated models and what to use in their place", "Legacy video restoration",
        "",
    ],
)  # fmt: skip
def test_titles_of_something_else(title: str) -> None:
    assert not shows_old(title)
    assert verdicts(f"# decart\n\n## {title}\n\n```python\n{CALL}```\n") == ["fixable"]


def test_a_heading_is_about_what_is_below_it() -> None:
    block = f"\n\n```python\n{CALL}```\n\n"
    page = f"# decart\n\n## Before{block}### Python{block}## After{block}"
    assert verdicts(page) == ["suppressed", "suppressed", "fixable"]


def test_a_heading_over_both_ways_is_about_what_is_right_below_it() -> None:
    block = f"\n\n```python\n{CALL}```\n\n"
    assert verdicts(f"# Before and after{block}## decart{block}") == ["suppressed", "fixable"]


def test_the_message_says_why_a_block_stays() -> None:
    (finding, *_) = findings_of(planned(f"# decart\n\n## Before\n\n```python\n{CALL}```\n"))
    assert finding.verdict is Verdict.SUPPRESSED
    assert finding.message.endswith("(its heading is 'Before').")


def test_style_is_the_guides_unless_another_is_asked_for() -> None:
    page = f"# decart\n\n```python\n{CALL}```\n"
    usual, guard = planned(page), planned(page, style=Style.GUARD)
    assert isinstance(usual, Changed)
    assert isinstance(guard, Changed)
    assert "on_status_change" in usual.after.text
    assert "on_status_change" not in guard.after.text
    assert "raise ProcessingError" in guard.after.text


def test_a_page_that_does_not_name_the_sdk_has_sites_only_by_their_options() -> None:
    assert verdicts("```python\nvideo = await client.process(options)\n```\n") == []
    assert verdicts('```python\nvideo = await client.process({"model": "lucy-pro-t2v"})\n```\n') == []
    assert verdicts(f"```python\n{CALL}```\n") != []


def test_lines_in_reasons_are_the_pages() -> None:
    page = (
        "# decart\n\n```python\nfrom decart import DecartClient, models\n\n"
        "client = DecartClient()\nclient.process = fake\n" + CALL + "```\n"
    )
    findings = findings_of(planned(page))
    told = [given.message for finding in findings if finding.verdict is Verdict.REVIEW for given in finding.reasons]
    assert any("line 7" in message for message in told)


def test_many_endings_of_lines() -> None:
    for newline in ("\r\n", "\r"):
        page = f"# decart\n\n```python\n{CALL}```\n".replace("\n", newline)
        outcome = planned(page)
        assert isinstance(outcome, Changed)
        after = encode(outcome.after).decode()
        assert after.replace(newline, "").count("\n") + after.replace(newline, "").count("\r") == 0


@pytest.mark.parametrize("page", ["", "\n", "```", "```python", "~~~\n```\n", "> ```python\nx\n", "- ```py\n\n\n  a\n"])
def test_odd_pages_are_read(page: str) -> None:
    outcome = planned(page + "\ndecart\n")
    assert not isinstance(outcome, Failed)


SESSION = """$ curl -X POST https://api.decart.ai/v1/generate/lucy-pro-t2v \\
    -F "prompt=x" -o a.mp4
$ while true; do
> ls
> done
a.mp4
"""


@pytest.mark.parametrize(("language", "code"), [("python", CALL), ("console", SESSION)])
def test_a_long_page_does_not_take_forever(language: str, code: str) -> None:
    import time

    page = "# decart\n\n" + f"Text.\n\n```{language}\n{code}```\n\n" * 300
    begun = time.monotonic()
    outcome = planned(page)
    assert isinstance(outcome, Changed)
    assert len(outcome.edits) >= 300
    assert time.monotonic() - begun < 60


def test_blocks_know_their_lines() -> None:
    text = "- a\n\n  ```python x\n  b\n\n    c\n  ```\n"
    (block,) = blocks_of(Document("a.md", text))
    assert (block.language, block.first, block.lines, block.prefixes) == (
        "python",
        4,
        ("b\n", "\n", "  c\n"),
        ("  ", "", "  "),
    )


def test_a_tree_with_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are found in a tree, included and excluded by name, and written."""
    monkeypatch.chdir(tmp_path)
    page = f"# decart\n\n```python\n{CALL}```\n"
    for name in ("a.md", "b.mdx", "c.markdown"):
        Path(name).write_text(page)
    Path("d.rst").write_text("decart\n\n.. code:: python\n\n" + "".join(f"  {line}\n" for line in CALL.splitlines()))
    Path("e.txt").write_text(page)
    report = run(Options(paths=(".",)))
    assert [outcome.path for outcome in report.outcomes] == ["a.md", "b.mdx", "c.markdown", "d.rst"]
    assert len(run(Options(paths=(".",), exclude=("*.md*",))).outcomes) == 2
    assert len(run(Options(paths=(".",), include=("*.rst",))).outcomes) == 1
    run(Options(command="apply", paths=(".",)))
    assert not any(isinstance(outcome, Changed) for outcome in run(Options(command="check", paths=(".",))).outcomes)
    assert "submit_and_poll" in Path("d.rst").read_text()
