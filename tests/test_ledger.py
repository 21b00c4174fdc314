"""The ledger: no candidate that an independent count finds is missing, and each has exactly one fate."""

from __future__ import annotations

import ast
import shutil
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from codemod.document import encode, read_document
from codemod.ledger import FATE_OF, FATES, KINDS, account, ledger_of
from codemod.model import Document, Entry, Failed, FileOutcome, RunReport, Span, Unchanged
from codemod.options import Options
from codemod.plan import plan
from codemod.report.count import count
from codemod.report.ledger import totals
from codemod.run import run
from tests.fake_language import FAKE
from tests.fixture_cases import FIXTURES, PYTHON_CASES, TWINS, Case, has_twin
from tests.ledger_oracle import candidates, entries_of, missing, missing_from

METHODS = ("process", "generate")
LEDGER = Options(command="check", ledger=True)

SUMMARY_KEYS = {
    "rewritten": ("rewritten", "fixable"),
    "review": ("review",),
    "note": ("notes",),
    "suppressed": ("suppressed",),
    "foreign": (),
    "unreadable": (),
}
"""Which numbers of the report's summary the entries with a rule add up to, by their fate."""

every_case = pytest.mark.parametrize("case", PYTHON_CASES, ids=lambda case: case.name)

readable_case = pytest.mark.parametrize(
    "case", [case for case in PYTHON_CASES if case.supported], ids=lambda case: case.name
)
"""Those in syntax that this interpreter's own parser reads, which the test asks for comparison."""


@cache
def report_of(case: Case) -> RunReport:
    """Check a case's own file with a ledger and the case's options, in a folder of its own, which is its project."""
    settings = case.options("check")
    with TemporaryDirectory() as folder:
        path = shutil.copy(case.before, folder)
        return run(Options(paths=(path,), style=settings.style, unsafe=settings.unsafe, ledger=True))


def texts_of(case: Case) -> list[Document]:
    """Return the case's text, the text that it becomes, and the twins of the former."""
    before = case.before.read_bytes()
    texts = [before, case.expected, *(derive(before) for twin, derive in TWINS.items() if has_twin(case, twin))]
    return [read_document(case.before.name, data) for data in texts]


@cache
def ledger_of_document(document: Document) -> tuple[Entry, ...]:
    """Return a document's entries, once for all tests."""
    return entries_of(document)


@every_case
def test_no_candidate_is_missing(case: Case) -> None:
    for document in texts_of(case):
        assert missing_from(document.text, ledger_of_document(document)) == []


@readable_case
def test_every_attribute_has_one_entry(case: Case) -> None:
    for document in texts_of(case):
        tree = ast.parse(document.text)
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in METHODS]
        entries = [entry for entry in ledger_of_document(document) if entry.kind != "remark"]
        there = sum(entry.kind == "attribute" for entry in entries)
        assert there == (len(attributes) if "ecart" in document.text else there)
        if sys.version_info >= (3, 12) or not any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree)):
            assert len({(entry.kind, entry.span) for entry in entries}) == len(entries)


@every_case
def test_every_site_is_one_entry(case: Case) -> None:
    """The entries with a rule are the report's sites, one for one, and add up to its summary."""
    report = report_of(case)
    assert report.ledger is not None
    sites = Counter(
        (finding.site.rule, FATE_OF[finding.verdict]) for outcome in report.outcomes for finding in outcome.findings
    )
    assert Counter((entry.rule, entry.fate) for entry in report.ledger if entry.rule) == sites
    summary = count(report)
    for fate, keys in SUMMARY_KEYS.items():
        with_rule = sum(entry.fate == fate and bool(entry.rule) for entry in report.ledger)
        assert with_rule == sum(summary[key] for key in keys)


@every_case
def test_every_entry_has_its_evidence(case: Case) -> None:
    for entry in report_of(case).ledger or ():
        assert entry.why
        assert all(entry.why)
        assert entry.fate in FATES
        assert entry.kind in KINDS


def test_a_ledger_changes_nothing_else() -> None:
    """Sites, files and numbers are those of a run without one."""
    folders = tuple(str(case.folder) for case in PYTHON_CASES[::8])
    plain, listed = run(Options(paths=folders)), run(Options(paths=folders, ledger=True))

    def told(report: RunReport) -> list[FileOutcome]:
        return [outcome for outcome in report.outcomes if outcome.findings or not isinstance(outcome, Unchanged)]

    assert plain.ledger is None
    assert count(listed) == count(plain)
    assert [(outcome.path, outcome.findings) for outcome in told(listed)] == [
        (outcome.path, outcome.findings) for outcome in told(plain)
    ]


def test_a_run_over_the_whole_tree_misses_nothing() -> None:
    """Whatever the byte search and the early ends of the analysis pass over, the ledger does not; and jobs agree."""
    report = run(Options(paths=(str(FIXTURES / "python"),), ledger=True, jobs=1))
    assert report.ledger == run(Options(paths=(str(FIXTURES / "python"),), ledger=True, jobs=2)).ledger
    by_path: dict[str, list[Entry]] = {}
    for entry in report.ledger or ():
        by_path.setdefault(str(Path(entry.path).resolve()), []).append(entry)
    counted = 0
    for path in sorted((FIXTURES / "python").rglob("*.py")):
        text = read_document(path.name, path.read_bytes()).text
        counted += len(candidates(text))
        assert missing_from(text, by_path.get(str(path), [])) == [], path
    assert counted > 1000


# --- single places -------------------------------------------------------------------------------------------------

SDK = "from decart import DecartClient, models\n"
TOLD = "from decart import DecartClient, models\nclient: DecartClient\n"
VIDEO = 'client.process({"model": models.video("lucy-2.1")})'


def fates(text: str, options: Options = LEDGER) -> list[str]:
    """Return each entry as its line, kind and fate, without the imports at the top."""
    entries = entries_of(Document("a.py", text), options)
    return [f"{e.span.line} {e.kind} {e.fate}" for e in entries if e.kind != "import" or e.span.line > 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TOLD}video = await {VIDEO}\n", ["3 attribute rewritten"]),
        (f"{TOLD}async def f():\n    return await {VIDEO}\n", ["4 attribute rewritten"]),
        (f"{TOLD}async def f(o):\n    return await client.process(o)\n", ["4 attribute review"]),
        (
            f"{TOLD}async def f():\n    return await {VIDEO}  # decart-codemod: ignore\n",
            ["4 attribute suppressed"],
        ),
        (
            f'{TOLD}async def f():\n    return await client.process({{"model": models.image("lucy-pro-t2i")}})\n',
            ["4 attribute note", "4 remark note"],
        ),
        (f"{SDK}import other\nother.process(1)\n", ["3 attribute foreign"]),
        (f"{SDK}import other\n@other.process\ndef f(): ...\n", ["3 attribute foreign"]),
        (f"{SDK}import other\n(other . # why\n process)(1)\n", ["4 attribute foreign"]),
        (f"{SDK}import other\nother \\\n  .process(1)\n", ["4 attribute foreign"]),
        (f"{SDK}import other\nother.\U0001d429\uff52ocess(1)\n", ["3 attribute foreign"]),
        (f"{SDK}import other\nx = f'{{other.process}} {{other.generate(1)}}'\n", ["3 attribute foreign"] * 2),
        (f"{SDK}import other\nx = f'''\n{{other.process}}'''\n", ["4 attribute foreign"]),
        (f"{SDK}import other\nother.process = 1\ndel other.process\n", ["3 attribute foreign", "4 attribute foreign"]),
        (f"{SDK}import other\ngetattr(other, 'process')\n", ["3 name foreign"]),
        (f"{TOLD}getattr(client, 'process')\n", ["3 name review"]),
        (f"{TOLD}hasattr(client, 'process')\n", ["3 name note"]),
        (f"{TOLD}f = client.process\n", ["3 attribute review"]),
        (f"{SDK}x = other  # type: other.process\n", []),
        ("# decart\nx.process()\n", ["2 attribute foreign"]),
        ("x.process()\n", []),
        ("URL = BASE + '/v1/generate/'\n", ["1 address review"]),
        ("URL = b'/v1/generate/'\n", ["1 address review"]),
        ("URL = '/v1/' 'generate/'\n", ["1 address review"]),
        ("URL = f'{BASE}/v1/generate/{m}'\n", ["1 address review"]),
        ("URL = f'{BASE}/v1/generate/{m}' f'/v1/generate/{m}/v1/generate/'\n", ["1 address review"]),
        ("URL = '/v1/generate/a' '/v1/generate/b'\n", ["1 address review"]),
        ("URL = (f'{BASE}'\n'/v1/generate/' f'{m:/v1/generate/}')\n", ["1 address review"]),
        ("URL = f'{BASE + \"/v1/generate/\"}/v1/generate/{m}'\n", ["1 address review"]),
        ("URL = f'{BASE}/v1/generate/' + f'{BASE}/v1/generate/'\n", ["1 address review"] * 2),
        ("URL = '/v1/generate/'  # decart-codemod: ignore\n", ["1 address suppressed"]),
        ("URL = '/v1/generate/'  # decart-codemod: ignore[sync-video-call]\n", ["1 address review"]),
        ("# decart-codemod: ignore-file\nURL = '/v1/generate/'\n", ["2 address suppressed"]),
        ("'''Posts to /v1/generate/lucy.'''\n", ["1 address note"]),
        ("# /v1/generate/\n", []),
        (f"{SDK}import decart.models as m, os\n", ["2 import note"]),
        (f"{SDK}from .decart import x\n", ["2 import foreign"]),
        (f"{SDK}from . import decart\n", ["2 import foreign"]),
        (f"{SDK}import other as decart\n", ["2 import foreign"]),
        (f"{SDK}x = 1; import decart_sdk\n", ["2 import note"]),
        (f"{SDK}import importlib\nimportlib.import_module('decart.client')\n", ["3 import note"]),
        (f"{SDK}try:\n    import decart\nexcept ImportError: ...\n", ["3 import note"]),
        (f"{SDK}from app import DecartClient\n", []),
    ],
)
def test_fates(text: str, expected: list[str]) -> None:
    assert fates(text) == expected
    for twin in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        assert missing(Document("a.py", twin)) == []


@pytest.mark.parametrize(
    ("call", "evidence"),
    [
        ("other.process(a, b)", "it is not given one argument, the options."),
        ("other.process(text='')", "it is not given one argument, the options."),
        ("other.process('')", "what it is given can be no options."),
        ("other.process({'prompt': a})", "what it is given can be no options."),
        ("other.process(a).b", "its result is used as no coroutine can be."),
        ("x = other.process(a); x[0]", "its result is used as no coroutine can be."),
        ("for x in other.process(a): ...", "its result is used as no coroutine can be."),
        ("other.process(a)", "its result is used as no coroutine can be."),
        ("return [1].process(a)", "no video model of the SDK goes in."),
    ],
)
def test_the_evidence_against_a_call_that_may_be_anybodys(call: str, evidence: str) -> None:
    (entry,) = (e for e in entries_of(Document("a.py", f"{TOLD}def f(other, a, b):\n    {call}\n")) if e.span.line == 4)
    assert entry.fate == "foreign"
    assert entry.why[0].endswith(f"; {evidence}")
    (unused,) = (e for e in entries_of(Document("a.py", f"{SDK}def f(other, a, b):\n    {call}\n")) if e.span.line == 3)
    assert unused.why[0].endswith("; the file makes no use of the SDK.")


@pytest.mark.parametrize(
    "call",
    [
        "await other.process(a)",
        "await other.process(options=a)",
        "return other.process({**a})",
        "x = other.process(a); await x",
        "x = other.process(a)",
        "await asyncio.gather(*[other[0].process(one) for one in a])",
        "await self.other.generate(a)",
        "yield lambda: other.process(a)",
    ],
)
def test_a_call_that_may_be_the_vendors_is_listed(call: str) -> None:
    text = f"{TOLD}async def f(self, other, a):\n    {call}\n".replace(
        "async def", "def" if "yield" in call else "async def"
    )
    assert fates(text) == ["4 attribute review"]
    assert fates(text.replace("client: DecartClient", "import other")) == ["4 attribute foreign"]


def test_an_import_is_rewritten_where_names_are_added_to_it() -> None:
    text = f"{SDK}async def f(client: DecartClient):\n    return await {VIDEO}\n"
    entries = [entry for entry in entries_of(Document("a.py", text)) if entry.kind == "import"]
    assert [(entry.fate, entry.why[1]) for entry in entries] == [
        ("rewritten", "Names are added to it; the file has 1 site.")
    ]
    left = [entry for entry in entries_of(Document("a.py", SDK)) if entry.kind == "import"]
    assert [(entry.fate, entry.why[1]) for entry in left] == [("note", "It stays as it is; the file has 0 sites.")]


def test_a_rule_that_is_not_selected_is_suppressed_and_no_site() -> None:
    text = f"{TOLD}async def f():\n    return await {VIDEO}\n"
    entries = entries_of(Document("a.py", text), Options(ledger=True, ignore=frozenset(("sync-video-call",))))
    assert [(e.fate, e.rule, e.why) for e in entries if e.kind == "attribute"] == [
        ("suppressed", "", ("The rule sync-video-call is left out by --select or --ignore.",))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import decart\nprint 'x'\nclient.process(1)\nu = '/v1/generate/'\n",
        "from decart import process(\nimport decart\nx.\\\n  process\n",
        "class\nfrom \\\n  decart import x\nx. # why\n process()\n",
        "import decart, (\nx.\uff50rocess()\n",
    ],
)
def test_a_file_that_cannot_be_parsed(text: str) -> None:
    document = Document("a.py", text)
    entries = entries_of(document)
    assert missing_from(text, entries) == []
    assert {entry.fate for entry in entries} == {"unreadable"}
    assert [entry for entry in entries if entry.kind == "attribute"] or "process(\n" in text
    assert all(entry.why[0].startswith("not valid Python") for entry in entries)


@pytest.mark.parametrize(
    "data",
    [
        b"import decart\nx = '\xff'\nc.process()\n",
        "import decart\nc.process()\n".encode("utf-16"),
        b"import decart\0\nc.process()\n",
        b"# coding: no-such\nimport decart\nc.process()\n",
    ],
)
def test_bytes_that_are_no_text(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(data)
    ledger = run(Options(paths=(str(tmp_path),), ledger=True)).ledger or ()
    assert [(entry.kind, entry.fate) for entry in ledger] == [("import", "unreadable"), ("attribute", "unreadable")]


def test_a_file_of_which_nothing_is_known_has_an_entry_of_its_own() -> None:
    failed = Failed("gone.py", "It was there a moment ago.")
    assert ledger_of([failed]) == (
        Entry("gone.py", Span(1, 1, 1, 1), "file", "unreadable", "", ("It was there a moment ago.",)),
    )


@pytest.mark.parametrize(
    ("content", "errors"),
    [("U = '/v1/generate/' + m\n", 0), ("U = '/v1/generate/' + (m\n", 1), ("'/v1/generate/'\0", 1)],
)
def test_a_file_with_an_address_is_read_like_any_other(content: str, errors: int, tmp_path: Path) -> None:
    (tmp_path / "rest.py").write_text(content)
    plain, listed = (run(Options(paths=(str(tmp_path),), ledger=ledger)) for ledger in (False, True))
    assert count(listed) == count(plain)
    assert count(plain)["errors"] == errors
    assert [entry.kind for entry in listed.ledger or ()] == ["address"]


def test_a_defect_of_the_accounting_leaves_the_outcome_alone() -> None:
    document = Document("a.py", "# decart LEDGER BUG\nawait client.process()\n")
    outcome = plan(document, FAKE, LEDGER)
    accounted = account(encode(document), outcome, FAKE, LEDGER)
    assert accounted.findings == outcome.findings
    assert [(entry.span.line, entry.fate) for entry in accounted.entries] == [(2, "unreadable")]
    assert "defect of the tool" in accounted.entries[0].why[0]


def test_totals_add_up() -> None:
    entries = [entry for case in PYTHON_CASES[::5] if case.supported for entry in report_of(case).ledger or ()]
    table = totals(entries)
    assert sum(number for by_fate in table.values() for number in by_fate.values()) == len(entries)
    assert table["attribute"]["rewritten"] == sum(e.kind == "attribute" and e.fate == "rewritten" for e in entries)
    assert table["attribute"]["rewritten"] > 10


# --- the counter itself --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import decart\n", ["1 import"]),
        ("x.process()\n", []),
        ("import decart; x.process()\n", ["1 attribute", "1 import"]),
        ("import decart.process\n", ["1 import"]),
        ("import decart\nx.\\\nprocess\n", ["1 import", "3 attribute"]),
        ("import decart\nprocess.x\n'x.process'\n# x.process\n", ["1 import"]),
        ("import decart\nf'{x.process} .process {{.process}}'\n", ["1 import", "2 attribute"]),
        ("x = '/v1/generate/'\n", ["1 address"]),
        ("x = f'{a}/v1/generate/'\n", ["1 address"]),
        ("x = f'{a}/v1/generate/{b}/v1/generate/' '/v1/generate/'\n", ["1 address"]),
        ("x = '/v1/generate/', f'/v1/generate/'\n'/v1/generate/'\n", ["1 address", "1 address", "2 address"]),
        ("import decart\nprint 1\nx.process()\n", ["1 import", "3 attribute"]),
        ("__import__('decart')\n", ["1 import"]),
    ],
)
def test_what_the_counter_counts(text: str, expected: list[str]) -> None:
    found = sorted((one.first, one.kind) for one in candidates(text))
    assert [f"{line} {kind}" for line, kind in found] == expected
    # And what an empty ledger lacks is all of it: the assertions above can fail.
    assert len(missing_from(text, ())) == len(expected)


def test_an_entry_answers_for_one_candidate_only() -> None:
    text = "import decart\nx.process(); y.process()\n"
    entries = entries_of(Document("a.py", text))
    assert missing_from(text, entries) == []
    assert [one.kind for one in missing_from(text, entries[:-1])] == ["attribute"]
