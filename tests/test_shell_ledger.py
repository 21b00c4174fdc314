"""Nothing is overlooked in scripts: every address of the old call has its entry, and every site exactly one."""

from __future__ import annotations

from collections import Counter

import pytest

from codemod.document import read_document
from codemod.languages import language_named
from codemod.ledger import account
from codemod.model import Document, Failed
from codemod.options import Options
from codemod.plan import plan
from codemod.sdk.rest import OLD_PATH
from tests.fixture_cases import SHELL_CASES, Case, findings_of

SHELL = language_named("shell")
HEAD = "#!/bin/sh\n"
ADDRESS = "https://api.decart.ai/v1/generate/lucy-pro-t2v"


def entries(name: str, data: bytes, case: Case | None = None) -> list[tuple[str, str, str]]:
    """Return the ledger of a text: line and column, fate, rule."""
    options = case.options("check") if case else Options(command="check", ledger=True)
    outcome = account(data, plan(read_document(name, data), SHELL, options), SHELL, options)
    found = outcome.entries
    return [(f"{one.span.line}:{one.span.column}", one.fate, one.rule) for one in found]


@pytest.mark.parametrize("case", SHELL_CASES, ids=lambda case: case.name)
def test_every_site_is_one_entry_and_every_address_has_one(case: Case) -> None:
    data = case.before.read_bytes()
    found = entries(case.before.name, data, case)
    findings = findings_of(plan(read_document(case.before.name, data), SHELL, case.options("check")))
    assert Counter(rule for _, _, rule in found if rule) == Counter(one.site.rule for one in findings)
    spans = [one.site.span for one in findings if one.site.call is not None]
    places = {place for place, _, _ in found}
    for number, line in enumerate(data.decode().split("\n"), 1):
        for at in range(len(line)):
            if line.startswith(OLD_PATH, at):
                inside = any(span.line <= number <= span.end_line for span in spans)
                assert inside or any(place.startswith(f"{number}:") for place in places), line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"curl {ADDRESS} -F a=b -o x\n", ["2:6 rewritten rest-video-call"]),
        (f"curl {ADDRESS} -F a=b -K x\n", ["2:6 review rest-video-call"]),
        (f"curl {ADDRESS} -F a=b -o x # decart-codemod: ignore\n", ["2:6 suppressed rest-video-call"]),
        (f"curl {ADDRESS}\n", ["2:6 note "]),
        (f"# {ADDRESS}\n", ["2:3 note "]),
        (f"echo {ADDRESS}\n", ["2:6 note "]),
        (f"A={ADDRESS}\n", ["2:3 review "]),
        (f"A={ADDRESS}\ncurl $A -F a=b\n", ["2:3 note ", "3:1 rewritten rest-video-call"]),
        (f"export A={ADDRESS} # decart-codemod: ignore\n", ["2:10 suppressed "]),
        ("curl https://x.example/v1/generate/lucy-pro-t2v -F a=b\n", ["2:6 foreign "]),
        ("curl https://api.decart.ai/v1/generate/lucy-pro-t2i -F a=b\n", ["2:6 note "]),
    ],
)
def test_what_becomes_of_addresses(text: str, expected: list[str]) -> None:
    found = entries("x.sh", f"{HEAD}{text}".encode())
    assert [" ".join(one) for one in found] == expected


def test_a_script_that_cannot_be_read_has_its_addresses_listed() -> None:
    data = f"{HEAD}# decart\nif then\ncurl {ADDRESS}\n".encode()
    outcome = plan(Document("x.sh", data.decode()), SHELL, Options(command="check"))
    assert isinstance(outcome, Failed)
    assert outcome.line
    assert [" ".join(one) for one in entries("x.sh", data)] == ["4:6 unreadable "]
