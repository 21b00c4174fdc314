"""One file that holds code of other languages, from its text to its outcome: ``plan.py`` for notebooks and pages.

Each piece of code is planned as a document of its language; what is found is told in the file's own lines, and what
is changed goes back into the file's text. Like ``plan``, this touches no disk, and nothing gets out but an outcome.
"""

from __future__ import annotations

import re

from codemod.containers.interface import Host, Piece
from codemod.document import DocumentError, encode, lines_of
from codemod.judge import Judgement, judged, kept, left_for
from codemod.languages import language_named
from codemod.languages.interface import Analysis, Language, Setting, SourceError, Surface
from codemod.model import (
    Changed,
    Document,
    Edit,
    Failed,
    FileOutcome,
    Finding,
    Obstacle,
    Site,
    Style,
    Unchanged,
    Verdict,
)
from codemod.options import Options
from codemod.origins import Places
from codemod.pieces import Planned, document_of, leave_out_broken, open_host
from codemod.plan import carried_out, dropped, explained
from codemod.prefilter import may_matter, may_show
from codemod.reasons import REASON_BY_SLUG
from codemod.record import replace
from codemod.suppress import read_suppressions
from codemod.verify import verify

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, as in the modules that import this one
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from codemod.mention import Mention
    from codemod.model import Entry

UNREAD = "unread-code"
"""The rule of code that is not read, and that seems to use the interface all the same."""

_ROUNDS = 20
"""How often sites may be left because their rewrite has no place in the file."""


def plan_host(document: Document, kind: str, options: Options) -> FileOutcome:
    """Say what becomes of a file that holds code of other languages, by itself. Never raises."""
    return plan_host_in(document, kind, options, None)[0]


def plan_host_in(
    document: Document, kind: str, options: Options, setting: Setting | None
) -> tuple[FileOutcome, Surface | None]:
    """Say what becomes of such a file, and what its program has to do with the others of its project. Never raises."""
    try:
        host = open_host(document, kind)
        if host is None:
            return Unchanged(document.path), None
    except SourceError as error:
        return Failed(document.path, error.message, error.line), None
    except Exception as error:  # whatever it is, the other files must go on and this one be named
        return Failed(document.path, explained(error, "looking at this file")), None
    return _plan_opened(document, host, options, {}, setting)


def with_assumed(document: Document, piece: Piece, language: Language) -> Document:
    """Return the document of an excerpt with what it leaves out on the line above it. Raises SourceError."""
    line = language.assumed(document) if piece.offset else ""
    if not line:
        return document
    newline = document.newline
    return replace(document, text=newline * (piece.offset - 1) + line + newline + piece.text)


def setting_of(piece: Piece, options: Options, around: Setting | None = None) -> Setting:
    """Return what is known around a piece; ``around`` is what is known around the file."""
    usual = replace(around if around is not None and piece.closed else Setting(), bases=options.api_base)
    if options.rename_models:
        from codemod.renames import renaming

        usual = replace(usual, renamed=renaming(options, piece.language))
    if piece.closed:
        return replace(usual, unseen=_nobody if around is None else around.unseen, cells={piece.name: piece.cells})
    excerpt = piece.excerpt and (piece.language == "shell" or not _DOUBLES.search(piece.text))
    return replace(usual, session=piece.session, excerpt=excerpt)


def _nobody(path: str, name: str) -> str:  # noqa: ARG001  # the shape of ``unseen``
    return ""


def plan_opened(document: Document, host: Host, options: Options, given: Mapping[int, Planned]) -> FileOutcome:
    """Say what becomes of a file that was taken apart already. Never raises.

    ``given`` is what becomes of some of its pieces, by their number: of those that are programs with other files.
    """
    return _plan_opened(document, host, options, given, None)[0]


def _plan_opened(
    document: Document, host: Host, options: Options, given: Mapping[int, Planned], setting: Setting | None
) -> tuple[FileOutcome, Surface | None]:
    try:
        plan = _Plan(document, host, options, given, setting)
        return plan.outcome(), plan.surface
    except SourceError as error:
        return Failed(document.path, error.message, error.line), None
    except Exception as error:  # whatever it is, the other files must go on and this one be named
        return Failed(document.path, explained(error, "looking at this file")), None


_DOUBLES = re.compile(
    r"\b(?:\w*(?:mock|fake|stub|dummy)\w*|patch|sinon|jest|vi|return_value|side_effect)\b", re.IGNORECASE
)
"""Words by which an example shows a test, where what nothing shows need not be the vendor's client."""
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


def names_used_after(pieces: Sequence[Piece], document: Document) -> list[frozenset[str]]:
    """Return for each example of a page the names that those after it, in languages of its family, do not make."""
    after: dict[tuple[str, int], frozenset[str]] = {}
    found: list[frozenset[str]] = []
    for piece in reversed(pieces):
        language = language_named(piece.language)
        place = language.family, piece.group
        found.append(after.get(place, frozenset()))
        if piece.unread in ("language-unread", "example-in-line"):
            continue
        names: frozenset[str] | None
        try:
            names = None if piece.unread else language.free_names(document_of(piece, document))
        except SourceError:
            names = None
        names = frozenset(_WORD.findall(piece.text)) if names is None else names
        after[place] = after.get(place, frozenset()) | names
    return found[::-1]


class _Plan:
    """The pieces of one file, planned one by one and put together."""

    def __init__(
        self,
        document: Document,
        host: Host,
        options: Options,
        given: Mapping[int, Planned],
        setting: Setting | None,
    ) -> None:
        self._document = document
        self._host = host
        self._given = given
        self._setting = setting
        self.surface: Surface | None = None
        """What the program has to do with other files of its project."""
        # What has no place in the file is only known once it is written.
        self._options = replace(options, preview=True)
        self._shows = options.preview or options.command != "check"
        self._ledger = options.ledger
        self._used: list[frozenset[str]] | None = None
        texts = [document.text] if host.is_documentation else [piece.text for piece in host.pieces]
        data = [text.encode("utf-8", "replace") for text in texts]
        self.speaks = any(may_matter(one) or may_show(document.path, one) for one in data)
        self.speaks = self.speaks or any(len(one.others) > 1 for one in given.values())
        """Whether the file names the SDK, or uses files that do: a page anywhere, a notebook not in what cells show."""

    def outcome(self) -> FileOutcome:
        """Return what becomes of the file. Raises SourceError where its program cannot be read."""
        if not self._host.pieces or not (self.speaks or self._options.api_base or self._ledger or self._given):
            return Unchanged(self._document.path)
        planned = [self._first(), *(self._planned(number) for number in range(1, len(self._host.pieces)))]
        planned = self._with_installs(planned)
        places = [Places(one.piece, one.others) for one in planned]
        findings = tuple(
            sorted(
                (where.finding(finding) for one, where in zip(planned, places) for finding in one.outcome.findings),
                key=lambda finding: (finding.site.cell, finding.site.span, finding.site.rule),
            )
        )
        entries: tuple[Entry, ...] = ()
        if self._ledger:
            from codemod.hosted_ledger import entries_of

            entries = entries_of(self._document.path, planned, places, self._options, speaks=self.speaks)
        for one, where in zip(planned, places):
            if isinstance(one.outcome, Failed):
                line, told = where.host_line(one.outcome.line), where.told(one.outcome.line)
                return Failed(self._document.path, f"{told}{one.outcome.error}", line, _all_dropped(findings), entries)
        edits = {number: one.outcome.edits for number, one in enumerate(planned) if isinstance(one.outcome, Changed)}
        edits = {number: own for number, own in edits.items() if own}
        if not edits:
            return Unchanged(self._document.path, findings, entries)
        return self._spliced(edits, findings, entries)

    def _with_installs(self, planned: list[Planned]) -> list[Planned]:
        """Return the pieces with what becomes of the commands in them that install the SDK."""
        if not self.speaks:
            return planned
        from codemod.hosted_installs import with_installs  # with what reads manifests

        return with_installs(planned, self._host, self._document, self._options)

    def _spliced(
        self, edits: Mapping[int, tuple[Edit, ...]], findings: tuple[Finding, ...], entries: tuple[Entry, ...]
    ) -> FileOutcome:
        path = self._document.path
        try:
            spliced = self._host.spliced(edits)
            problem = self._host.wrong(spliced.text, edits)
        except Exception as error:  # as above: one file, and nothing else
            return Failed(path, explained(error, "writing its code back"), 0, _all_dropped(findings), entries)
        after = replace(self._document, text=spliced.text)
        if problem:
            told = f"The new text did not pass the tool's own checks: {problem}."
            return Failed(path, told, 0, _all_dropped(findings), entries)
        try:
            encode(after)
        except DocumentError as error:
            return Failed(path, error.message, error.line, _all_dropped(findings), entries)
        if not self._shows:
            findings = tuple(replace(finding, after=None) for finding in findings)
        return Changed(path, findings, self._document, after, spliced.edits, entries, spliced.cells)

    def _first(self) -> Planned:
        """Plan the first piece, without those of its parts that cannot be read."""
        try:
            return self._planned(0)
        except SourceError:
            if not leave_out_broken(self._host, self._document):
                raise
            return self._planned(0)

    def _planned(self, number: int) -> Planned:
        if number in self._given:
            return self._given[number]
        piece = self._host.pieces[number]
        document = document_of(piece, self._document)
        language = language_named(piece.language)
        setting = replace(setting_of(piece, self._options, self._setting), used=self._used_after(number))
        analysis = Analysis((), None)
        if not piece.unread:
            try:
                if piece.excerpt and self.speaks:
                    document = with_assumed(document, piece, language)
                analysis = language.find(document, setting)
            except SourceError:
                if not piece.excerpt:
                    raise
                piece = replace(piece, unread="code-not-parsed")
        if piece.unread:
            return Planned(piece, document, language, self._unread(piece, document, language))
        if not number and self._setting is not None:
            self.surface = analysis.surface
        style = Style.GUIDE if self._host.is_documentation or piece.excerpt else Style.GUARD
        options = replace(self._options, style=self._options.style or style)
        judgement = judged(document, analysis, language, options)
        if piece.offset and read_suppressions(replace(document, text=piece.text), piece.language).whole_file:
            piece = replace(piece, kept="a comment in it says to leave it alone", rules=None)
        if piece.kept:
            judgement = kept(judgement, piece.kept, piece.rules)

        def verified(after: Document, edits: tuple[Edit, ...]) -> str | None:
            return verify(document, after, edits, language, options, setting, approved - len(judgement.approved))

        approved = len(judgement.approved)
        for _ in range(_ROUNDS):
            outcome = carried_out(document, language, options, judgement, verified)
            misfit = self._host.misfit(number, outcome.edits) if isinstance(outcome, Changed) else None
            if misfit is None:
                return Planned(piece, document, language, outcome)
            judgement = left_for(judgement, misfit.first, misfit.last, REASON_BY_SLUG[misfit.reason], misfit.detail)
        return Planned(piece, document, language, dropped(document, judgement, "its edits have no place in the file"))

    def _used_after(self, number: int) -> frozenset[str]:
        """Return the names that the examples after one use as they find them."""
        if not (self._host.is_documentation or self._host.pieces[number].excerpt):
            return frozenset()
        if self._used is None:
            self._used = names_used_after(self._host.pieces, self._document)
        return self._used[number]

    def _unread(self, piece: Piece, document: Document, language: Language) -> FileOutcome:
        """Return what is said of code that is not read: the first place in it that seems to be the vendor's."""
        if not self.speaks:
            return Unchanged(document.path)
        # A cell that others rest on may have what they call.
        is_cell = piece.unread == "code-not-parsed" and not piece.excerpt
        for mention in language.search(document.text):
            if piece.unread == "example-in-line" and mention.kind == "attribute" and not _is_called(document, mention):
                continue  # prose names methods of many things
            if mention.kind in ("attribute", "address") or (is_cell and mention.kind == "import"):
                site = Site(
                    mention.span,
                    UNREAD,
                    piece.language,
                    mention.text,
                    mention.statement_line,
                    obstacles=(Obstacle(piece.unread, piece.detail),),
                )
                judgement = judged(document, Analysis((site,), None), language, self._options)
                if piece.kept:
                    judgement = kept(judgement, piece.kept, piece.rules)
                return Unchanged(document.path, tuple(judgement.findings.values()))
        return Unchanged(document.path)


def _is_called(document: Document, mention: Mention) -> bool:
    """Whether a parenthesis follows a mention on its line."""
    line = lines_of(document.text)[mention.span.end_line - 1]
    return line[mention.span.end_column - 1 :].lstrip().startswith("(")


def _all_dropped(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings of a file that is left as it is: what would have been rewritten is for a person."""
    approved = (Verdict.FIXABLE, Verdict.REWRITTEN)
    judgement = Judgement(Analysis((), None), dict(enumerate(findings)), frozenset())
    numbers = frozenset(number for number, finding in enumerate(findings) if finding.verdict in approved)
    left = dropped(Document("", ""), replace(judgement, approved=numbers), "").findings
    return tuple(replace(finding, after=None) for finding in left)
