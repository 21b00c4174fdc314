"""`models` prints the catalogue; the script that brings it up to date says what changed and nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from codemod.sdk import aliases, releases
from scripts import published
from scripts.published import Seen, rendered, spans, updated, updated_aliases
from tests.command import run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_the_table_has_every_model(tmp_path: Path) -> None:
    made = run("models", cwd=tmp_path)
    assert made.code == 0
    lines = made.out.splitlines()
    assert lines[0].split() == ["model", "kind", "Python", "JavaScript", "alias", "of"]
    listed = {tuple(line.split()[:2]) for line in lines[2:-2]}
    tables = (releases.RELEASES, releases.JAVASCRIPT_RELEASES)
    assert listed == {(name, kind) for table in tables for kind, names in table.items() for name in names}
    (clip,) = [line for line in lines if line.startswith("lucy-pro-v2v ")]
    words = "lucy-pro-v2v video 0.0.3 until 0.2.3 0.0.1 on lucy-clip (Python 0.0.33 until 0.2.3, JavaScript 0.0.59 on)"
    assert clip.split() == words.split()


def test_the_table_for_programs_says_the_same(tmp_path: Path) -> None:
    made = json.loads(run("models", "--format", "json", cwd=tmp_path).out)
    assert made["schema"] == 1
    (clip,) = [one for one in made["models"] if one["name"] == "lucy-pro-v2v"]
    assert clip["releases"]["python"] == [{"since": "0.0.3", "until": "0.2.3"}]
    assert clip["aliases"]["javascript"] == {"of": "lucy-clip", "since": "0.0.59", "until": None}


def test_what_is_said_of_a_model_that_is_gone() -> None:
    assert aliases.gone("python", "video", "lucy-pro-t2v") == (
        "lucy-pro-t2v: in decart from 0.0.3, gone from 0.0.30 on; the SDK names no other in its place"
    )
    assert aliases.gone("python", "video", "lucy-2-v2v").endswith(
        "from 0.0.33 on the SDK names lucy-2 in its place, which is gone from 0.0.36 on"
    )
    assert not aliases.gone("python", "video", "lucy-2.1")
    assert not aliases.gone("javascript", "video", "lucy-pro-v2v")


def test_the_catalogue_is_written_as_it_is_read() -> None:
    text = published.CATALOGUE.read_text(encoding="utf-8")
    assert rendered(text, tomllib.loads(text)) == text


def test_what_is_known_stays_where_nothing_says_otherwise() -> None:
    known = [{"since": "0.0.3", "until": "0.0.30"}]
    assert spans(known, [("0.0.10", True), ("0.0.41", False)]) is known
    assert spans(known, [("0.0.10", True), ("0.0.30", True), ("0.0.41", False)]) == [
        {"since": "0.0.3", "until": "0.0.41"}
    ]
    between = [("0.0.6", False), ("0.0.24", True), ("0.1.2", True), ("0.1.3", False)]
    assert spans([{"since": "0.0.13"}], between) == [{"since": "0.0.13", "until": "0.1.3"}]
    assert spans([{"since": "0.0.30"}], between) == [{"since": "0.0.24", "until": "0.1.3"}]
    assert spans([], [("0.1.0", False), ("0.1.1", True), ("0.1.2", False), ("0.1.3", True)]) == [
        {"since": "0.1.1", "until": "0.1.2"},
        {"since": "0.1.3"},
    ]


def test_changes_are_said() -> None:
    none: dict[str, frozenset[str]] = {"video": frozenset(), "image": frozenset(), "realtime": frozenset()}
    every = [Seen("0.0.3", none, {}), Seen("0.0.4", {**none, "video": frozenset(("new",))}, {"old": "new"})]
    tables: dict[str, dict[str, list[dict[str, str]]]] = {"video": {"old": [{"since": "0.0.3"}]}}
    assert list(updated(tables, "python", every)) == [
        "python: video new: none became 0.0.4 until now",
        "python: video old: 0.0.3 until now became none",
    ]
    assert tables["video"] == {"new": [{"since": "0.0.4"}]}
    known: dict[str, dict[str, str]] = {}
    assert list(updated_aliases(known, "python", every)) == ["python: alias old of new: none became 0.0.4 until now"]
    assert known == {"old": {"of": "new", "since": "0.0.4"}}
