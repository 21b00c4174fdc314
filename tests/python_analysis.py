"""The verdicts on small pieces of Python, each as a word and the reasons' slugs: for tables of what is understood."""

from __future__ import annotations

import textwrap

from codemod.judge import judge
from codemod.languages.python import PYTHON
from codemod.model import Document, Finding
from codemod.options import Options

VIDEO = 'models.video("lucy-2.1")'
IMAGE = 'models.image("lucy-pro-i2i")'
OPTIONS = f'{{"model": {VIDEO}, "prompt": "a fish"}}'


def program(code: str, imports: str = "DecartClient, models") -> str:
    """Return a program: the SDK's import, and ``code`` with OPTIONS, VIDEO and IMAGE written out."""
    text = textwrap.dedent(code).strip("\n").replace("OPTIONS", OPTIONS).replace("VIDEO", VIDEO).replace("IMAGE", IMAGE)
    return f"from decart import {imports}\n{text}\n"


def findings(text: str) -> list[Finding]:
    """Return what `check` finds in a program, in order."""
    judged = judge(Document("program.py", text), PYTHON, Options())
    return [judged.findings[index] for index in sorted(judged.findings)]


def verdicts(text: str) -> str:
    """Return the verdicts, each with what it rests on: ``fixable, review client-mixed, note retired-model``."""
    return ", ".join(_word(finding) for finding in findings(text))


def _word(finding: Finding) -> str:
    rule = finding.site.rule
    told = [] if rule == "sync-video-call" else [rule]
    return " ".join([finding.verdict.value, *told, *(reason.slug for reason in finding.reasons)])


def words(text: str) -> str:
    """Return everything that the report says of a program's sites, for tests of single clauses."""
    return "\n".join(line for finding in findings(text) for line in (finding.message, *_messages(finding)))


def _messages(finding: Finding) -> list[str]:
    return [reason.message for reason in finding.reasons]
