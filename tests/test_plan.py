"""One document from text to outcome, around a language that does as the text says."""

from __future__ import annotations

import pytest

from codemod.document import read_document
from codemod.model import Changed, Failed, FileOutcome, Safety, Unchanged, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.fake_language import FAKE

CHECK = Options()
DIFF = Options(command="diff")


def outcome(text: str, options: Options = CHECK) -> FileOutcome:
    return plan(read_document("a.py", text.encode()), FAKE, options)


def changed(text: str, options: Options = CHECK) -> Changed:
    result = outcome(text, options)
    assert isinstance(result, Changed), result
    return result


def failed(text: str, options: Options = CHECK) -> Failed:
    result = outcome(text, options)
    assert isinstance(result, Failed), result
    return result


def test_nothing_there() -> None:
    assert outcome("x = 1\n") == Unchanged("a.py")


@pytest.mark.parametrize(("command", "verdict"), [("apply", Verdict.REWRITTEN), ("diff", Verdict.FIXABLE)])
def test_a_safe_site(command: str, verdict: Verdict) -> None:
    result = changed("a\r\nv = await client.process()\r\nb", Options(command=command))
    assert result.after.text == "a\r\nv = await client.submit_and_poll()\r\ncheck()\r\nb"
    (finding,) = result.findings
    assert (finding.verdict, finding.safety, finding.reasons) == (verdict, Safety.SAFE, ())
    assert finding.after == "await client.submit_and_poll()"
    assert finding.message == "A video is generated with the blocking call that the vendor has retired."


def test_check_only_announces() -> None:
    result = changed("await client.process() # CRASHES\n", Options(preview=False))
    assert (result.after, result.edits) == (result.before, ())
    (finding,) = result.findings
    assert (finding.verdict, finding.safety, finding.after) == (Verdict.FIXABLE, Safety.SAFE, None)
    (finding,) = changed("await client.process()\n").findings
    assert finding.after == "await client.submit_and_poll()"


def test_a_site_for_a_person() -> None:
    result = outcome("await client.process(unknown)\n")
    assert isinstance(result, Unchanged)
    (finding,) = result.findings
    assert (finding.verdict, finding.safety, finding.after) == (Verdict.REVIEW, Safety.MANUAL, None)
    (given,) = finding.reasons
    assert given.slug == "client-unknown"
    assert given.message.endswith("cannot be seen here, or not on every path (it comes from app.clients).")
    assert given.advice.startswith("If it is a DecartClient")


def test_unsafe() -> None:
    text = "await client.process(token)\n"
    (finding,) = outcome(text).findings
    assert (finding.verdict, finding.safety) == (Verdict.REVIEW, Safety.UNSAFE)
    (finding,) = changed(text, Options(unsafe=True)).findings
    assert (finding.verdict, finding.safety) == (Verdict.FIXABLE, Safety.UNSAFE)
    (finding,) = outcome("await client.process(token unknown)\n", Options(unsafe=True)).findings
    assert (finding.verdict, finding.safety) == (Verdict.REVIEW, Safety.MANUAL)


def test_notes_and_the_order_of_findings() -> None:
    result = changed("await client.process(note)\nawait client.process(unknown)\n")
    assert [(one.site.span.line, one.site.rule, one.verdict.value) for one in result.findings] == [
        (1, "retired-model", "note"),
        (1, "sync-video-call", "fixable"),
        (2, "sync-video-call", "review"),
    ]
    assert result.findings[0].message == "The model is not in newer releases of the SDK (lucy, gone in 0.0.30)."


def test_select_and_ignore() -> None:
    text = "await client.process(note)\n"
    assert len(outcome(text, Options(select=frozenset(("retired-model",)))).findings) == 1
    assert len(outcome(text, Options(ignore=frozenset(("retired-model",)))).findings) == 1
    both = Options(select=frozenset(("retired-model",)), ignore=frozenset(("retired-model",)))
    assert outcome(text, both) == Unchanged("a.py")


def test_suppressed() -> None:
    result = outcome("# decart-codemod: ignore\nawait client.process(note)\n")
    assert isinstance(result, Unchanged)
    assert [one.verdict for one in result.findings] == [Verdict.SUPPRESSED, Verdict.SUPPRESSED]
    mixed = changed("await client.process()  # decart-codemod: ignore\n\nawait client.process()\n", DIFF)
    assert [one.verdict for one in mixed.findings] == [Verdict.SUPPRESSED, Verdict.FIXABLE]
    assert mixed.after.text.startswith("await client.process()  # decart-codemod: ignore\n\nawait client.submit")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("SYNTAX", 7, "The file is not valid Python."),
        ("DEEP", 0, "nested too deeply"),
        ("MEMORY", 0, "not enough memory for looking at this file"),
        ("BUG", 0, "while looking at this file (KeyError: 'of the tool'). The file was left as it is. Please report"),
    ],
)
def test_a_file_that_cannot_be_looked_at(text: str, line: int, words: str) -> None:
    result = failed(text)
    assert words in result.error
    assert (result.line, result.findings) == (line, ())


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("CRASHES", "while rewriting this file (AssertionError: the rewriter stumbled)"),
        ("FORGETS", "Not every call could be rewritten together"),
        ("INVALID", "it does not compile"),
        ("OWNERLESS", "the change at line 2 belongs to no site"),
        ("UNSTABLE", "a second run would change line 2 of the result again"),
        ("NEWLINE", "another kind of line ending"),
    ],
)
def test_a_rewrite_that_is_dropped(word: str, words: str) -> None:
    result = failed(f"await client.process(unknown)\r\nawait client.process() # {word}\r\n", Options(command="apply"))
    assert words in result.error
    assert "Please report" in result.error
    assert [one.verdict for one in result.findings] == [Verdict.REVIEW, Verdict.REVIEW]
    assert [one.reasons[-1].slug for one in result.findings] == ["client-unknown", "rewrite-failed"]


def test_a_new_text_that_the_encoding_cannot_hold() -> None:
    data = b"# coding: latin-1\nawait client.process() # UNENCODABLE\n"
    result = plan(read_document("a.py", data), FAKE, DIFF)
    assert isinstance(result, Failed)
    assert "cannot hold" in result.error
    assert result.line == 3
