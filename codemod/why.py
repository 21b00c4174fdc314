"""The chain of evidence for what stands at one line: what each thing was taken for, and what was decided from it.

The findings are those of an ordinary ``check`` of the file, so that `why` cannot disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemod.document import DocumentError, lines_of, read_document
from codemod.explanation import Explanation
from codemod.kinds import HOSTS, PROJECT_FAMILIES, kind_of, kind_of_name
from codemod.languages.interface import Setting, SourceError
from codemod.languages.manifest import format_of
from codemod.model import Document, Entry, Evidence, Failed, Finding, Span, Verdict
from codemod.options import Options
from codemod.problem import Problem
from codemod.projects import around_of
from codemod.record import replace
from codemod.report.layout import Line, finding_lines
from codemod.report.ledger import style_of
from codemod.report.order import findings_in_order
from codemod.report.text import lay_out
from codemod.report.visible import escape
from codemod.run import run
from codemod.why_hosted import explanations, place_of

if TYPE_CHECKING:
    from codemod.model import Fate

MEANING = {
    Verdict.REWRITTEN: "it was rewritten",
    Verdict.FIXABLE: "apply rewrites it",
    Verdict.REVIEW: "left as it is: a person must decide",
    Verdict.NOTE: "worth knowing, there is nothing to decide here",
    Verdict.SUPPRESSED: "a comment, or a title over it, says to leave it alone",
}

FATE_MEANING: dict[Fate, str] = {
    "rewritten": "apply rewrites it",
    "review": "a person must decide",
    "note": "nothing to decide here",
    "suppressed": "it is to be left alone",
    "foreign": "not the vendor's, as far as can be seen",
    "unreadable": "nothing is known of it",
}


_MANIFEST = (
    "what becomes of a requirement depends on the programs that are installed by it. "
    "Run check over the whole project: it says so of this line, too."
)


def why_at(place: str, *, coloured: bool = False) -> str:
    """Return what is known of ``FILE:LINE``. Raises Problem where there is no such place."""
    path, cell, line = _split(place)
    document, kind = _read(path, 1 if cell else line)
    if not kind_of_name(path) and any(format_of(path, family) for family in PROJECT_FAMILIES):
        return lay_out([(("", escape(f"{path}:{line}: {_MANIFEST}")),)], coloured=False)
    asked = line
    if kind in HOSTS and not cell:
        cell, line = _in_host(path, document, kind, line)
    report = run(Options(command="check", paths=(path,), ledger=True))
    for outcome in report.outcomes:
        if isinstance(outcome, Failed):
            where = f":{outcome.line}" if outcome.line else ""
            raise Problem(f"{path}{where}: {outcome.error}")
    findings = [
        finding
        for outcome in report.outcomes
        for finding in findings_in_order(outcome)
        if finding.site.cell == cell and finding.site.span.line <= line <= finding.site.span.end_line
    ]
    try:
        told = _explanations(document, kind, path, cell, line)
    except SourceError as error:
        raise Problem(f"{path}{f':{error.line}' if error.line else ''}: {error.message}") from None
    chains = {explanation.span: explanation.evidence for explanation in told}
    lines = [piece for finding in findings for piece in _finding(f"{path}:", finding, chains)]
    taken = {finding.site.span for finding in findings}
    entries = {entry.span: entry for entry in report.ledger or () if not entry.rule and entry.cell == cell}
    shown = f"{path}: cell {cell}, line " if cell else f"{path}:"
    for explanation in told:
        if explanation.span not in taken and explanation.heading:
            lines.append(_no_site(shown, explanation.span))
            lines.append((("", f"  {escape(explanation.heading)}"),))
            lines += _evidence(explanation.evidence)
            if explanation.name is not None:  # else it is part of an f-string, which has its own place below
                lines.append(_in_ledger(entries.pop(explanation.name, None)))
            lines.append(())
    for span, entry in entries.items():
        if span.line <= line <= span.end_line:
            lines += [_no_site(shown, span), *((("", f"  {escape(text)}"),) for text in entry.why)]
            lines += [_in_ledger(entry), ()]
    if not lines:
        told_of = escape(f"{shown}{line if cell else asked}: no site, and no call that could be one.")
        return lay_out([(("", told_of),)], coloured=False)
    return lay_out(lines[:-1], coloured=coloured)


def _in_host(path: str, document: Document, kind: str, line: int) -> tuple[int, int]:
    """Return the cell (0 where there are none) and the line of code that a line of a file has."""
    try:
        return place_of(document, kind, line)
    except SourceError as error:
        raise Problem(f"{path}{f':{error.line}' if error.line else ''}: {error.message}") from None


def _explanations(document: Document, kind: str, path: str, cell: int, line: int) -> tuple[Explanation, ...]:
    """Return what the language says of a line. Raises SourceError."""
    around = around_of(path)
    if kind in HOSTS:
        found = tuple(explanations(document, kind, cell, line, _explained, around))
    else:
        others = [one for one in around.documents if one.path != around.path]
        found = _explained(kind, document, line, others, around.setting)
    for part in around.parts.values():
        found = tuple(replace(one, evidence=tuple(dict.fromkeys(map(part.link, one.evidence)))) for one in found)
    return found


def _explained(
    kind: str, document: Document, line: int, others: list[Document], setting: Setting
) -> tuple[Explanation, ...]:
    if kind == "shell":
        from codemod.languages.shell.explanation import explain_line as explain_script

        return explain_script(document, line, setting)
    if kind != "python":
        from codemod.languages.javascript import explanation as scripts

        return scripts.explain_line(document, line, others, setting)
    from codemod.languages.python.explanation import explain_line

    return explain_line(document, line, others, setting)


def _finding(shown: str, finding: Finding, chains: dict[Span, tuple[Evidence, ...]]) -> Iterator[Line]:
    site = finding.site
    cell = f" cell {site.cell}, line " if site.cell else ""
    place = escape(f"{shown}{cell}{site.span.line}:{site.span.column}")
    yield (("path", place), ("", f": a site of the rule {site.rule}"))
    yield from finding_lines(finding, site.span.line)
    if finding.verdict is not Verdict.NOTE:
        yield from _evidence(chains.get(site.span, ()))
    slugs = ", ".join(given.slug for given in finding.reasons)
    decided = f" ({slugs})" if slugs else ""
    verdict = finding.verdict
    yield ("", "  verdict: "), (verdict.value, verdict.value), ("", f", {MEANING[verdict]}{decided}")
    yield ()


def _no_site(shown: str, span: Span) -> Line:
    return (("path", escape(f"{shown}{span.line}:{span.column}")), ("", ": not a site"))


def _in_ledger(entry: Entry | None) -> Line:
    if entry is None:
        return (("", "  ledger: not in it, since nothing in the file names the SDK"),)
    return (("", "  ledger: "), (style_of(entry), entry.fate), ("", f", {FATE_MEANING[entry.fate]} ({entry.kind})"))


def _evidence(chain: tuple[Evidence, ...]) -> Iterator[Line]:
    for link in chain:
        where = f"{link.path} " * bool(link.path) + (f"line {link.line}: " if link.line else "")
        yield ("", "    - "), ("gutter", where), ("", escape(link.text))


def _split(place: str) -> tuple[str, int, int]:
    """Return the file, the cell where one is named (else 0), and the line."""
    path, colon, number = place.rpartition(":")
    if not (colon and path and _is_number(number)):
        raise Problem(f"{place}: expected FILE:LINE, as in app/video.py:12.")
    book, colon, cell = path.rpartition(":")
    if colon and kind_of_name(book) == "notebook" and _is_number(cell):
        return book, int(cell), int(number)
    return path, 0, int(number)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _read(path: str, line: int) -> tuple[Document, str]:
    """Return the file as a document, and its language. Raises Problem where it has no such line, or cannot be read."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        document = read_document(path, data)
    except OSError as error:
        raise Problem(f"{path}: cannot be read: {error.strerror}.") from None
    except DocumentError as error:
        raise Problem(f"{path}: {error.message}") from None
    count = len(lines_of(document.text))
    if line > count:
        raise Problem(f"{path}: there is no line {line}; the file has {count} lines.")
    return document, kind_of(path, data)
