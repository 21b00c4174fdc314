"""The diff is the one that git applies, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemod.diff import unified_diff
from codemod.document import encode, read_document
from codemod.edits import apply_edits
from codemod.model import Changed, Edit
from codemod.record import replace

SITE = frozenset(("site",))
TEXT = "".join(f"line {number}\n" for number in range(1, 41))


def changed(data: bytes, *edits: Edit, path: str = "a.py") -> Changed:
    before = read_document(path, data)
    after = replace(before, text=apply_edits(before.text, edits))
    return Changed(path, (), before, after, edits)


def assert_git_applies(change: Changed, folder: Path) -> None:
    target = folder / change.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(encode(change.before))
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "--unidiff-zero", "-"]
    subprocess.run(command, cwd=folder, input=unified_diff(change), check=True)
    assert target.read_bytes() == encode(change.after)


def test_what_it_looks_like() -> None:
    change = changed(
        TEXT.encode(),
        Edit(5, 8, "line 5\nnew\nline 7\n", SITE),
        Edit(13, 13, "more\n", SITE),
        Edit(30, 31, "", SITE),
    )
    assert unified_diff(change).decode() == (
        "--- a/a.py\n+++ b/a.py\n"
        "@@ -3,13 +3,14 @@\n line 3\n line 4\n line 5\n-line 6\n+new\n line 7\n line 8\n line 9\n line 10\n line 11\n"
        " line 12\n+more\n line 13\n line 14\n line 15\n"
        "@@ -27,7 +28,6 @@\n line 27\n line 28\n line 29\n-line 30\n line 31\n line 32\n line 33\n"
    )


@pytest.mark.parametrize(
    ("data", "edits"),
    [
        (b"a\n", (Edit(1, 2, "b\n", SITE),)),
        (b"a", (Edit(1, 2, "b", SITE),)),
        (b"a", (Edit(1, 2, "a\nb\n", SITE),)),
        (b"a\nb", (Edit(1, 1, "z\n", SITE),)),
        (b"a\nb\n", (Edit(3, 3, "c", SITE),)),
        (b"", (Edit(1, 1, "a\n", SITE),)),
        (b"a\n", (Edit(1, 2, "", SITE),)),
        (b"a\r\nb\r\nc", (Edit(2, 3, "B\r\nC\r\n", SITE),)),
        (b"a\r\nb\nc\r\n", (Edit(2, 3, "B\n", SITE),)),
        (b"\xef\xbb\xbfa\nb\n", (Edit(1, 2, "A\n", SITE),)),
        (b"# coding: latin-1\n'\xe9'\nx\n", (Edit(3, 4, "'\xe4'\n", SITE),)),
        ("# coding: shift_jis\n'日本'\nx\n".encode("shift_jis"), (Edit(3, 4, "'語'\n", SITE),)),
        (b"a\rb\rc\r", (Edit(2, 3, "B\r", SITE),)),
        (b"a\rb\nc\x0cd\n", (Edit(2, 3, "B\n", SITE),)),
        (b"a\rb", (Edit(2, 3, "B", SITE),)),
        (TEXT.encode(), (Edit(1, 41, TEXT.replace("7", "x"), SITE),)),
        (b"a\n" * 1000, (Edit(1, 1001, "b\n" * 999, SITE),)),
    ],
)
def test_git_applies_it(data: bytes, edits: tuple[Edit, ...], tmp_path: Path) -> None:
    assert_git_applies(changed(data, *edits), tmp_path)


@pytest.mark.parametrize(
    "path",
    ["a b.py", "sub folder/a.py", "é.py", 'quo"te.py', "back\\slash.py", "tab\there.py", "new\nline.py", "\x1b[31m.py"],
)
def test_git_understands_the_name(path: str, tmp_path: Path) -> None:
    assert_git_applies(changed(b"a\nb\n", Edit(1, 2, "A\n", SITE), path=path), tmp_path)


def test_names_that_are_no_text_and_names_outside() -> None:
    edit = Edit(1, 2, "A\n", SITE)
    assert unified_diff(changed(b"a\n", edit, path="caf\\xe9.py")).startswith(b'--- "a/caf\\351.py"\n')
    assert unified_diff(changed(b"a\n", edit, path="/srv/a.py")).startswith(b"--- a/srv/a.py\n+++ b/srv/a.py\n")


def test_a_diff_made_in_a_folder_of_a_repository_is_applied_there(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "sub").mkdir()
    assert_git_applies(changed(b"a\nb\n", Edit(1, 2, "A\n", SITE), path="deep/a.py"), tmp_path / "sub")


def test_nothing_differs() -> None:
    assert unified_diff(changed(b"a\n")) == b""
    assert unified_diff(changed(b"a\n", Edit(1, 2, "a\n", SITE))) == b""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(words=st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=30), data=st.data())
def test_git_applies_any(words: list[str], data: st.DataObject, tmp_path: Path) -> None:
    newline = data.draw(st.sampled_from(["\n", "\r\n"]))
    before = newline.join(words)
    place, edits = 1, []
    count = len(before.splitlines())
    while place <= count and data.draw(st.booleans()):
        first = data.draw(st.integers(place, count))
        last = data.draw(st.integers(first + 1, count + 1))
        edits.append(Edit(first, last, newline.join([*data.draw(st.lists(st.sampled_from("abx"))), ""]), SITE))
        place = last
    change = changed(before.encode(), *edits)
    if unified_diff(change):
        assert_git_applies(change, tmp_path)
    else:
        assert change.before.text == change.after.text
