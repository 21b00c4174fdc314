"""Requirements on the SDK in a program's own text: a script's metadata (PEP 723), addresses that it imports from, and
lines of a notebook that install it.

Such a program is installed by nothing else. What is raised here stands in a file that is rewritten anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.document import line_of, lines_of
from codemod.edits import apply_edits
from codemod.judge import judged
from codemod.kinds import FAMILIES
from codemod.languages.interface import Analysis
from codemod.languages.manifest.demand import Found
from codemod.manifest_reasons import SDK_REQUIREMENT, UNREADABLE
from codemod.model import Changed, Document, Edit, Entry, Finding, Obstacle, Site, Span, Verdict
from codemod.options import Options
from codemod.plan import is_announced
from codemod.record import replace

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Language

_SCRIPT = re.compile(r"^# /// script[ \t]*\r?\n(?P<content>(?:#(?:| [^\r\n]*)\r?\n)+?)# ///[ \t]*$", re.MULTILINE)
_INSTALL = re.compile(
    r"\s*[%!]\s*(?:uv\s+)?(?:(?:\S*python[\d.]*|[\"']?\{[\w.]+\}[\"']?)\s+-m\s+)?pip[\d.]*\s+install\s"
)
_WORD = re.compile(r"(?<=\s)(?P<quote>[\"']?)(?P<word>[A-Za-z][^\s\"'\\]*)(?P=quote)(?=\s|$)")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=~,")
"""Characters that mean nothing to a shell."""
_TEXT = re.compile(r"\"([^\"\r\n]*)\"|'([^'\r\n]*)'")
_IMPORTED = re.compile(r"[\"'`](?:npm:|https?://)[^\"'`\s]*")


def found_inline(text: str, language: str) -> tuple[Found, ...]:
    """Return the requirements on the SDK in the text of a program."""
    return tuple(_in_metadata(text) if FAMILIES.get(language) == "python" else _in_imports(text))


def found_installs(text: str) -> tuple[Found, ...]:
    """Return the requirements on the SDK that a line for IPython has pip install, as in ``%pip install decart``."""
    return tuple(_in_install(text) if _INSTALL.match(text) else ())


def with_inline(outcome: Changed, found: tuple[Found, ...], language: Language, options: Options) -> Changed:
    """Return the outcome of a rewritten program with what becomes of the requirements in its own text."""
    document = outcome.before
    wanted = tuple(one for one in found if one.demand.text or one.demand.reason)
    taken = [(edit.first, edit.last) for edit in outcome.edits]
    sites = tuple(_site(document, one, language.name, taken) for one in wanted)
    judgement = judged(document, Analysis(sites, None), language, options)
    verdict = Verdict.REWRITTEN if options.command == "apply" else Verdict.FIXABLE
    findings: list[Finding] = list(outcome.findings)
    edits = list(outcome.edits)
    for index, finding in judgement.findings.items():
        if index in judgement.approved:
            one = wanted[index]
            after = None if is_announced(options) else one.demand.text
            findings.append(replace(finding, verdict=verdict, after=after))
            edits = _with(edits, document, one) if after is not None else edits
        else:
            findings.append(finding)
    if options.ledger:
        outcome = replace(
            outcome, entries=(*outcome.entries, *_entries(outcome.path, findings[len(outcome.findings) :]))
        )
    findings.sort(key=lambda one: (one.site.span, one.site.rule))
    if is_announced(options):
        return replace(outcome, findings=tuple(findings))
    edits.sort(key=lambda edit: (edit.first, edit.last))
    after_text = apply_edits(document.text, edits)
    return replace(outcome, findings=tuple(findings), edits=tuple(edits), after=replace(outcome.after, text=after_text))


def _entries(path: str, findings: list[Finding]) -> Iterator[Entry]:
    from codemod.ledger import FATE_OF

    for one in findings:
        why = tuple(f"{given.message} ({given.slug})" for given in one.reasons) or (one.message,)
        yield Entry(path, one.site.span, "name", FATE_OF[one.verdict], one.site.source, why, one.site.rule)


def _in_metadata(text: str) -> Iterator[Found]:
    from codemod.languages.manifest.pep440 import raised_requirement, specifier_of

    block = _SCRIPT.search(text)
    if block is None:
        return
    for match in _TEXT.finditer(text, *block.span("content")):
        number = 1 if match[1] is not None else 2
        demand = raised_requirement(match[number])
        if demand is not None:
            yield Found(match.start(number), match.end(number), demand, specifier_of(match[number]))


def _in_install(text: str) -> Iterator[Found]:
    from codemod.languages.manifest.pep440 import raised_requirement, specifier_of

    for match in _WORD.finditer(text):
        quote, word = match["quote"], match["word"]
        demand = raised_requirement(word)
        if demand is None:
            continue
        if demand.text and not quote and not set(demand.text) <= _PLAIN:
            demand = replace(demand, text=f'"{demand.text}"')  # a shell reads the line
        yield Found(match.start("word"), match.end("word"), demand, specifier_of(word))


def _in_imports(text: str) -> Iterator[Found]:
    from codemod.languages.manifest.node import address_requirement

    for match in _IMPORTED.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        before = text[start : match.start()]
        if re.search(r"^\s*/?\*|(?:^|\s)//", before) or not re.search(r"\b(?:from|import|require)\b", before):
            continue
        one = address_requirement(text[match.start() + 1 : match.end()], match.start() + 1)
        if one is not None and one.versions:
            yield one


def _site(document: Document, one: Found, language: str, taken: list[tuple[int, int]]) -> Site:
    line = line_of(document.text, one.start)
    start = one.start - sum(map(len, lines_of(document.text)[: line - 1]))
    obstacles = [Obstacle(one.demand.reason, one.demand.detail)] if one.demand.reason else []
    if one.demand.text and any(first <= line < last for first, last in taken):
        obstacles.append(Obstacle(UNREADABLE, "it stands in lines that are rewritten"))
    span = Span(line, start + 1, line, start + 1 + one.end - one.start)
    source = document.text[one.start : one.end]
    return Site(span, SDK_REQUIREMENT, language, source, line, None, tuple(obstacles))


def _with(edits: list[Edit], document: Document, one: Found) -> list[Edit]:
    """Return edits with the one that replaces a requirement; several may stand on a line."""
    line = line_of(document.text, one.start)
    lines = lines_of(document.text)
    start = one.start - sum(map(len, lines[: line - 1]))
    known = next((edit for edit in edits if (edit.first, edit.last) == (line, line + 1)), None)
    text = known.text if known is not None else lines[line - 1]
    behind = len(lines[line - 1]) - start  # what stands behind is the same in both
    place = len(text) - behind
    text = text[:place] + one.demand.text + text[place + one.end - one.start :]
    edit = Edit(line, line + 1, text, frozenset(("site",)))
    return [*(other for other in edits if other is not known), edit]
