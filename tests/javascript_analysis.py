"""The verdicts on small pieces of JavaScript, each as a word and the reasons' slugs: for tables of cases."""

from __future__ import annotations

from codemod.judge import judge
from codemod.languages.javascript import JAVASCRIPT, TYPESCRIPT
from codemod.languages.javascript.facts import JavaScriptFacts
from codemod.languages.javascript.find import find
from codemod.model import Document, Finding
from codemod.options import Options

IMPORTS = """import { createDecartClient, models, ERROR_CODES } from "@decartai/sdk";
const V = models.video("lucy-2.1"), I = models.image("lucy-pro-i2i");
"""
CLIENT = 'const client = createDecartClient({ apiKey: "k" });\n'
OPTIONS = '{ model: V, prompt: "x" }'


def program(code: str, *, client: bool = True) -> str:
    """Return a program: the SDK's import, a client if one is wanted, and ``code`` with OPTIONS written out."""
    return IMPORTS + (CLIENT if client else "") + code.replace("OPTIONS", OPTIONS) + "\n"


def findings(text: str, path: str = "program.mjs") -> list[Finding]:
    """Return what `check` finds in a program, in order."""
    language = TYPESCRIPT if path.endswith(("ts", "tsx")) else JAVASCRIPT
    judged = judge(Document(path, text), language, Options())
    return [judged.findings[index] for index in sorted(judged.findings)]


def verdicts(text: str, path: str = "program.mjs") -> str:
    """Return the verdicts, each with what it rests on: ``fixable, review client-mixed, note abort-late``."""
    return ", ".join(_word(finding) for finding in findings(text, path))


def _word(finding: Finding) -> str:
    rule = finding.site.rule
    told = [] if rule == "sync-video-call" else [rule]
    return " ".join([finding.verdict.value, *told, *(reason.slug for reason in finding.reasons)])


def facts(text: str, path: str = "program.mjs") -> JavaScriptFacts:
    """Return what the writing half is told of a program."""
    found = find(Document(path, text)).facts
    assert isinstance(found, JavaScriptFacts)
    return found
