"""A language for tests of everything around a language: one line is one call, and words in it say what is known."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from codemod.document import lines_of
from codemod.languages.interface import Analysis, Concern, Rewriting, Setting, SourceError, Surface
from codemod.languages.python.import_words import PYTHON_IMPORTS
from codemod.mention import Mention
from codemod.model import (
    Arguments,
    CallFacts,
    Document,
    Edit,
    ModelKind,
    OptionsFacts,
    Receiver,
    Site,
    Span,
    Style,
)

if TYPE_CHECKING:
    from codemod.languages.interface import Imports, Resolve

CALL = re.compile(r"await client\.process\((?P<words>[^)\r\n]*)\)")


class FakeLanguage:
    """Finds ``await client.process(words)``; rewrites a line of it into two.

    Words in the call: ``unknown`` (whose client?), ``token`` (unsafe), ``note``. Words anywhere in the text that break
    things: ``SYNTAX``, ``DEEP``, ``MEMORY``, ``BUG`` in finding, and those that `rewrite` and `check` look for.
    """

    name = "python"
    family = "python"

    def find(
        self,
        document: Document,
        setting: Setting | None = None,  # noqa: ARG002  # as the interface has it
        *,
        only_sites: bool = False,  # noqa: ARG002  # the same
    ) -> Analysis:
        _break_down(document.text)
        sites = []
        for number, line in enumerate(lines_of(document.text), 1):
            for match in CALL.finditer(line):
                span = Span(number, match.start() + 1, number, match.end() + 1)
                sites.append(_site(match, span))
                if "note" in match["words"]:
                    sites.append(_site(match, span, rule="retired-model", detail="lucy, gone in 0.0.30"))
        return Analysis(tuple(reversed(sites)), None)

    def find_together(
        self, documents: Sequence[Document], setting: Setting, *, only_sites: bool = False
    ) -> tuple[tuple[Analysis, ...], frozenset[str]]:
        return tuple(self.find(document, setting, only_sites=only_sites) for document in documents), frozenset()

    def surface(self, document: Document, setting: Setting, given: Concern) -> Surface:  # noqa: ARG002  # the same
        return Surface()

    def may_concern(self, data: bytes, words: frozenset[str]) -> bool:  # noqa: ARG002  # the same
        return False

    def beside(self, path: str) -> tuple[str, ...]:  # noqa: ARG002  # the same
        return ()

    def may_stand_in(self, data: bytes) -> bool:  # noqa: ARG002  # the same
        return False

    def set_up_by(self, path: str) -> tuple[str, ...]:  # noqa: ARG002  # the same
        return ()

    def modules(self, paths: Iterable[str]) -> Resolve:  # noqa: ARG002  # the same
        return lambda importer, module: None  # noqa: ARG005  # the same

    def folders_added(self, data: bytes) -> frozenset[str] | None:  # noqa: ARG002  # the same
        return None

    def modules_run(self, data: bytes) -> frozenset[str]:  # noqa: ARG002  # the same
        return frozenset()

    def around(self, path: str) -> tuple[str, ...]:  # noqa: ARG002  # the same
        return ()

    def lent_by(self, data: bytes) -> frozenset[str] | None:  # noqa: ARG002  # the same
        return None

    def imports(self) -> Imports:
        return PYTHON_IMPORTS

    def root(self, path: str, paths: Container[str]) -> str:  # noqa: ARG002  # the same
        return ""

    def is_internal(self, inside: Sequence[str]) -> bool:  # noqa: ARG002  # the same
        return False

    def is_library(self, folder: str) -> bool | None:  # noqa: ARG002  # the same
        return None

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:
        assert style is Style.GUARD
        if "FORGETS" in document.text:
            return Rewriting((), {})
        if "CRASHES" in document.text:
            raise AssertionError("the rewriter\nstumbled")
        lines = lines_of(document.text)
        edits = []
        for index in approved:
            number = analysis.sites[index].span.line
            line = lines[number - 1]
            name = "process" if "UNSTABLE" in line else "submit_and_poll"
            text = line.replace("client.process", f"client.{name}")
            body = text.rstrip("\r\n")
            newline = "\n" if "NEWLINE" in line else document.newline
            check = "check(ж)" if "UNENCODABLE" in line else "check()"
            text = f"{body}{newline}{check}{line[len(body) - len(name) + len('process') :]}"
            owners = frozenset[str]() if "OWNERLESS" in line else frozenset(("site",))
            edits.append(Edit(number, number + 1, text, owners))
        after = dict.fromkeys(approved, "await client.submit_and_poll()")
        return Rewriting(tuple(sorted(edits, key=lambda edit: edit.first)), after)

    def may_have_calls(self, text: str) -> bool:
        return CALL.search(text) is not None

    def mentions(
        self,
        documents: Sequence[Document],
        setting: Setting | None = None,  # noqa: ARG002  # the same
    ) -> tuple[tuple[Mention, ...], ...]:
        if any("LEDGER BUG" in document.text for document in documents):
            raise KeyError("of the tool")
        return tuple(
            tuple(
                Mention("attribute", site.span, site.source, "", site.span.line, site=(site.span, site.rule))
                for site in self.find(document, None).sites
                if site.rule == "sync-video-call"
            )
            for document in documents
        )

    def search(self, text: str) -> tuple[Mention, ...]:
        return tuple(
            Mention("attribute", Span(number, 1, number, 2), line, "", number)
            for number, line in enumerate(lines_of(text), 1)
            if CALL.search(line)
        )

    def assumed(self, document: Document) -> str:  # noqa: ARG002  # as the interface has it
        return ""

    def free_names(self, document: Document) -> frozenset[str]:  # noqa: ARG002  # as the interface has it
        return frozenset()

    def check(self, before: Document, after: Document) -> str | None:
        return "it does not compile" if "INVALID" in before.text and after.text else None


def _break_down(text: str) -> None:
    if "SYNTAX" in text:
        raise SourceError("The file is not valid Python.", 7)
    if "DEEP" in text:
        raise RecursionError
    if "MEMORY" in text:
        raise MemoryError
    if "BUG" in text:
        raise KeyError("of the tool")


def _site(match: re.Match[str], span: Span, rule: str = "sync-video-call", detail: str = "") -> Site:
    words = match["words"]
    call = CallFacts(
        method="process",
        receiver=Receiver.UNKNOWN if "unknown" in words else Receiver.CLIENT,
        receiver_detail="it comes from app.clients" if "unknown" in words else "",
        kinds=frozenset((ModelKind.VIDEO,)),
        arguments=Arguments.ONE,
        options=OptionsFacts(known=True, keys=frozenset(("cancel_token",) if "token" in words else ()), closed=True),
    )
    return Site(span, rule, "python", match.group(), span.line, call, detail=detail)


FAKE = FakeLanguage()
