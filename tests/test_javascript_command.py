"""The commands over files in JavaScript and TypeScript, alone and beside Python: reports, stdin, ledger, words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import SCRIPT, VIDEO, run

FIXED = "const result = await client.queue.submitAndPoll("
REVIEWED = SCRIPT + "export const make = (options) => client.process(options);\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.ts").write_text(SCRIPT)
    (tmp_path / "b.py").write_text(VIDEO)
    (tmp_path / "c.jsx").write_text(REVIEWED)
    (tmp_path / "b.js").write_text("console.log(process.env);\n")
    (tmp_path / "run").write_text("#!/usr/bin/env node\n" + SCRIPT)
    return tmp_path


def test_one_report_of_all_languages_in_order(folder: Path) -> None:
    outcome = run("check", "--format", "json", ".", cwd=folder)
    report = json.loads(outcome.out)

    assert outcome.code == 1
    assert [(site["path"], site["language"], site["verdict"]) for site in report["sites"]] == [
        ("a.ts", "typescript", "fixable"),
        ("b.py", "python", "fixable"),
        ("c.jsx", "javascript", "fixable"),
        ("c.jsx", "javascript", "review"),
        ("run", "javascript", "fixable"),
    ]
    assert report["summary"]["files_seen"] == 5
    assert "submitAndPoll" in report["sites"][3]["reasons"][0]["advice"]
    assert run("check", "--format", "json", "run", "c.jsx", "b.py", "b.js", "a.ts", cwd=folder).out == outcome.out


def test_apply_and_once_more(folder: Path) -> None:
    assert run("apply", ".", cwd=folder).code == 1
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert all(FIXED in first[name] for name in ("a.ts", "c.jsx", "run"))
    assert run("apply", ".", cwd=folder).code == 1
    assert {path.name: path.read_text() for path in folder.iterdir()} == first


@pytest.mark.parametrize("name", ["x.ts", "src/x.mjs", "x"])
def test_stdin(name: str, tmp_path: Path) -> None:
    source = ("#!/usr/bin/env -S deno run\n" if name == "x" else "") + SCRIPT
    outcome = run("apply", "-", "--stdin-filename", name, cwd=tmp_path, stdin=source.encode())
    assert outcome.code == 0
    assert FIXED in outcome.out


def test_the_ledger_has_every_site_once(folder: Path) -> None:
    report = json.loads(run("check", "--ledger", "--format", "json", ".", cwd=folder).out)
    entries = report["ledger"]["entries"]

    assert [entry["path"] for entry in entries if entry["rule"]] == [site["path"] for site in report["sites"]]
    assert [(entry["path"], entry["kind"], entry["class"]) for entry in entries if not entry["rule"]] == [
        ("a.ts", "import", "note"),
        ("b.py", "import", "note"),
        ("c.jsx", "import", "note"),
        ("run", "import", "note"),
    ]


def test_the_ledger_of_other_places(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text(
        SCRIPT
        + 'await client.process({ model: models.image("lucy-image-2"), prompt });\n'
        + "other.process(1);\nconst { process } = other;\nfetch(`${base}/v1/generate/lucy`);\nspy(other, 'generate');\n"
    )
    report = json.loads(run("check", "--ledger", "--format", "json", ".", cwd=tmp_path).out)
    assert [(entry["line"], entry["kind"], entry["class"]) for entry in report["ledger"]["entries"]] == [
        (1, "import", "note"),
        (4, "attribute", "rewritten"),
        (5, "attribute", "note"),
        (6, "attribute", "foreign"),
        (7, "name", "foreign"),
        (8, "address", "note"),
        (9, "name", "foreign"),
    ]


def test_the_ledger_of_what_cannot_be_parsed(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text('require("@decartai/sdk"); client. /* x */ process((; "/v1/generate/a";\n')
    report = json.loads(run("check", "--ledger", "--format", "json", ".", cwd=tmp_path).out)
    assert [(entry["kind"], entry["class"]) for entry in report["ledger"]["entries"]] == [
        ("import", "unreadable"),
        ("attribute", "unreadable"),
        ("address", "unreadable"),
    ]


def test_a_comment_says_no(tmp_path: Path) -> None:
    (tmp_path / "x.tsx").write_text(SCRIPT.replace("const video", "// decart-codemod: ignore\nconst video"))
    outcome = run("check", "x.tsx", cwd=tmp_path)
    assert (outcome.code, "1 suppressed" in outcome.out) == (0, True)


def test_why(folder: Path) -> None:
    outcome = run("why", "a.ts:4", cwd=folder)
    assert outcome.code == 0
    assert outcome.out.startswith("a.ts:4:21: a site of the rule sync-video-call\n")
    assert outcome.out.endswith("  verdict: fixable, apply rewrites it\n")
    assert "import" in run("why", "a.ts:1", cwd=folder).out


def test_explanations_show_both_languages(tmp_path: Path) -> None:
    for slug in ("sync-video-call", "handler-not-widened", "status-callback"):
        assert "\nIn JavaScript and TypeScript:\n\n" in run("explain", slug, cwd=tmp_path).out
    for slug in ("abort-signal", "optional-chain", "abort-late"):
        assert "In JavaScript and TypeScript" not in run("explain", slug, cwd=tmp_path).out
