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
from codemod.languages.interface import Analysis, SourceError
from codemod.languages.manifest.demand import Demand, Found
from codemod.manifest_reasons import SDK_REQUIREMENT, UNREADABLE
from codemod.model import Changed, Document, Edit, Entry, Finding, Obstacle, Site, Span, Verdict
from codemod.options import Options
from codemod.plan import is_announced
from codemod.record import replace
from codemod.sdk.queue import PYTHON_PACKAGE

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from codemod.languages.interface import Language

_SCRIPT = re.compile(r"^# /// script[ \t]*\r?\n(?P<content>(?:#(?:| [^\r\n]*)\r?\n)+)# ///[ \t]*\r?$", re.MULTILINE)
_INSTALL = re.compile(
    r"(?:^\s*(?:[\w.,\s\[\]]*=\s*)?(?:%|!!?)|[;&|])\s*(?:uv\s+)?"
    r"(?:[\"']?(?:\S*python[\d.]*|\$?\{*sys\.executable\}*)[\"']?\s+-m\s+)?pip[\d.]*\s+install"
    r"(?P<rest>(?=\s)(?:\"[^\"]*\"|'[^']*'|\\\r?\n|(?<=\S)#|[^\"'#;&|])*)"
)
"""A command that installs something, up to where the next one begins, or a comment."""
_WORD = re.compile(
    r"(?<=\s)(?:\"(?P<double>[^\"$`\\]*)\"|'(?P<single>[^'\\]*)'|(?P<bare>[A-Za-z][^\s\"'\\]*))(?=\s|$)"
    r"(?P<apart>\s+(?:[=<>!~]=|[<>]\s*\d+\.))?"
)
_VALUED = re.compile(
    r"(?:^|\s)(?:--(?:no-binary|only-binary|upgrade-package|reinstall-package|target|root|prefix|src|cache-dir)"
    r"|-[PrcetfiI])\s+$"
)
"""An option whose value is the next word."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=~,")
"""Characters that mean nothing to a shell."""
_COMMENTED = re.compile(r"# ?(?P<line>[^\r\n]*\r?\n)")
_ADDRESS = re.compile(r"(?:npm|jsr|https?):")


def found_inline(document: Document, language: str) -> tuple[Found, ...]:
    """Return the requirements on the SDK in the text of a program."""
    return tuple(_in_metadata(document.text) if FAMILIES.get(language) == "python" else _in_imports(document))


def found_installs(text: str) -> tuple[Found, ...]:
    """Return the requirements on the SDK that a line for IPython has pip install, as in ``%pip install decart``."""
    found = tuple(one for command in _INSTALL.finditer(text) for one in _in_install(text, *command.span("rest")))
    if not text.lstrip().startswith("%"):
        from codemod.languages.manifest.recipe import PYTHON, read_recipe

        # Other tools that install are of account where they install too old a release.
        places = {one.start for one in found}
        found += tuple(one for one in read_recipe(text, PYTHON).found if one.start not in places)
    return found


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
    block = _SCRIPT.search(text)
    if block is None or PYTHON_PACKAGE not in block["content"].lower():
        return
    from codemod.languages.manifest.toml_manifest import read_pyproject

    # What stands behind the marks of the comment is TOML, where the same tables mean what they do in pyproject.toml.
    written = ""
    places: list[int] = []
    for match in _COMMENTED.finditer(text, *block.span("content")):
        written += match["line"]
        places += range(*match.span("line"))
    places.append(block.end("content"))
    try:
        reading = read_pyproject(written)
    except SourceError as error:
        start = text.rfind("# ", 0, block.end())
        yield Found(start, block.end(), Demand("", UNREADABLE, error.args[0].rstrip(".")))
        return
    for one in reading.found:
        yield replace(one, start=places[one.start], end=places[one.end - 1] + 1)


def _in_install(text: str, begin: int, end: int) -> Iterator[Found]:
    from codemod.languages.manifest.requirements_file import line_requirement

    for match in _WORD.finditer(text, begin, end):
        kind = next(kind for kind in ("double", "single", "bare") if match[kind] is not None)
        one = line_requirement(match[kind], match.start(kind))
        if one is None or _VALUED.search(text[begin : match.start()]):
            continue
        demand = one.demand
        if match["apart"] is not None:
            demand = Demand("", UNREADABLE, "its version is a word of its own")
        elif demand.text and kind == "bare" and not set(demand.text) <= _PLAIN:
            demand = replace(demand, text=f'"{demand.text}"')  # a shell reads the line
        yield replace(one, demand=demand)


def _in_imports(document: Document) -> Iterator[Found]:
    from codemod.languages.manifest.node import address_requirement

    if not _ADDRESS.search(document.text):
        return
    from codemod.languages.javascript.imported_from import imported_from

    try:
        places = tuple(imported_from(document))
    except SourceError:
        return  # it is said when the file is planned
    for start, end in places:
        one = address_requirement(document.text[start:end], start)
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
