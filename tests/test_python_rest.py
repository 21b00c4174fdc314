"""Requests over REST in Python: what an address is put together of, who sends it, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.languages import language_named
from codemod.model import Changed, Document, Failed, Verdict
from codemod.options import Options
from codemod.plan import plan
from tests.command import run
from tests.ledger_oracle import entries_of

PYTHON = language_named("python")
HEAD = "import os\nimport requests\nfrom urllib.parse import urljoin\n"
VIDEO = "https://api.decart.ai/v1/generate/lucy-pro-t2v"


def verdicts(text: str, options: Options | None = None) -> list[str]:
    """Return each site that is no note: its line, its verdict, its reasons."""
    outcome = plan(Document("a.py", text), PYTHON, options or Options(command="check"))
    assert not isinstance(outcome, Failed), outcome.error
    return [
        " ".join([str(one.site.span.line), one.verdict.value, *(given.slug for given in one.reasons)])
        for one in outcome.findings
        if one.verdict is not Verdict.NOTE
    ]


def rewritten(text: str, options: Options | None = None) -> str:
    """Return the text after."""
    outcome = plan(Document("a.py", text), PYTHON, options or Options(command="diff"))
    assert isinstance(outcome, Changed), outcome
    return outcome.after.text


@pytest.mark.parametrize(
    "lines",
    [
        f'requests.post("{VIDEO}")',
        f"requests.post(u'{VIDEO}')",
        f'requests.post("{VIDEO}/")',
        f'requests.post("{VIDEO}?seed=1#top")',
        'requests.post("http://api.decart.ai/v1/generate/lucy-pro-t2v")',
        'requests.post("https://API.DECART.AI/v1/generate/lucy-pro-t2v")',
        'requests.post("https://api3.decart.ai/v1/generate/lucy-pro-t2v")',
        'B = "https://api.decart.ai"; requests.post(B + "/v1/generate/lucy-pro-t2v")',
        'B = "https://api.decart.ai"; requests.post(B + "/v1/" + "generate/" + "lucy-pro-t2v")',
        'B = "https://api.decart.ai"; requests.post(f"{B!s}/v1/generate/lucy-pro-t2v")',
        'B = "https://api.decart.ai/"; requests.post(B.rstrip("/") + "/v1/generate/lucy-pro-t2v")',
        'B = "https://api.decart.ai/v1/"; requests.post(urljoin(B, "generate/lucy-pro-t2v"))',
        'B = "https://api.decart.ai/v1"; requests.post(urljoin(B, "/v1/generate/lucy-pro-t2v"))',
        'requests.post("%s/v1/generate/%s" % ("https://api.decart.ai", "lucy-pro-t2v"))',
        'requests.post("{0}/v1/generate/{m}".format("https://api.decart.ai", m="lucy-pro-t2v"))',
        'B = os.environ.get("B", "https://api.decart.ai"); requests.post(f"{B}/v1/generate/lucy-pro-t2v")',
        'B = os.getenv("B", default="https://api.decart.ai"); requests.post(f"{B}/v1/generate/lucy-pro-t2v")',
        'B = os.getenv("B") or "https://api.decart.ai"; requests.post(f"{B}/v1/generate/lucy-pro-t2v")',
        'requests.post(["https://api.decart.ai/v1/generate/lucy-pro-t2v"][0])',
        'for m in ("lucy-pro-t2v", "lucy-pro-i2v"): requests.post(f"https://api.decart.ai/v1/generate/{m}")',
        'M = {"a": "lucy-pro-t2v"}; requests.post("https://api.decart.ai/v1/generate/" + M["a"])',
        'M = {"a": "lucy-pro-t2v"}; requests.post("https://api.decart.ai/v1/generate/" + M[os.getcwd()])',
        f'requests.post("{VIDEO}" if os.getcwd() else "https://api.decart.ai/v1/generate/lucy-pro-i2v")',
        f'requests.request("post", "{VIDEO}")',
        f'requests.Session().post("{VIDEO}")',
        f'from requests import Session; s = Session(); s.request("POST", "{VIDEO}")',
        f'import requests as r; r.post("{VIDEO}")',
        f'requests.api.post("{VIDEO}")',
        f'requests.request("Post", "{VIDEO}")',
        f'send = requests.post; send("{VIDEO}")',
        f'from requests import (post as send); send("{VIDEO}")',
        f'from requests import request; request("POST", "{VIDEO}")',
        f'from urllib.request import Request as R, urlopen as go; go(R("{VIDEO}", b"x"))',
        f'import urllib.request as u; u.urlopen(u.Request("{VIDEO}", method="POST"))',
        f'import httpx as h; h.Client().post("{VIDEO}")',
    ],
)
def test_an_address_is_put_together_in_many_ways(lines: str) -> None:
    text = f"{HEAD}{lines}\n"
    assert verdicts(text) == ["4 fixable"]
    assert "jobs/" in rewritten(text)
    assert verdicts(rewritten(text)) == []


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        ('B = os.environ["B"]; requests.post(f"{B}/v1/generate/lucy-pro-t2v")', "address-unknown"),
        ('B = os.getenv("B"); requests.post(f"{B}/v1/generate/lucy-pro-t2v")', "address-unknown"),
        ('B = "https://api.decart.ai"; requests.post(B + os.getcwd())', "address-unknown"),
        (
            'M = os.getenv("M", "lucy-pro-t2v"); requests.post(f"https://api.decart.ai/v1/generate/{M}")',
            "model-unknown",
        ),
        ('requests.post("https://api.decart.ai/v1/generate/unheard-of")', "model-unknown"),
        ('requests.post("https://api.decart.ai/v1/generate/{:>12}".format("lucy-pro-t2v"))', "model-unknown"),
        ('requests.post("https://api.decart.ai/v1/generate/%(m)s" % {"m": "lucy-pro-t2v"})', "model-unknown"),
        ('requests.post("https://api.decart.ai/v1/generate/%-9s" % "lucy-pro-t2v")', "model-unknown"),
        (
            f'requests.post("{VIDEO}" if os.getcwd() else "https://api.decart.ai/v1/generate/lucy-pro-t2i")',
            "model-mixed",
        ),
        (
            f'requests.post("{VIDEO}" if os.getcwd() else "http://localhost/v1/generate/lucy-pro-t2v")',
            "address-unknown",
        ),
        (f'requests.post("{VIDEO}", *os.args)', "request-form"),
        (f'requests.post("{VIDEO}", **os.args)', "request-form"),
        (f'requests.post("{VIDEO}", hooks=None)', "request-form"),
        (f'requests.request(os.name, "{VIDEO}")', "address-unknown request-form"),
        (f'M = "POST"; requests.request(M, "{VIDEO}")', "request-form"),
        (f'import trio, httpx; httpx.AsyncClient().post("{VIDEO}")', "request-form"),
        (f'from requests import *; post("{VIDEO}")', "request-unknown"),
        (f'other.post("{VIDEO}")', "request-unknown"),
        (f'getattr(requests, os.name)("{VIDEO}")', "request-unknown"),
        (f'curl("{VIDEO}")', "request-unknown"),
        (f'x = "{VIDEO}"', "request-unknown"),
        ('x = "https://api.decart.ai/v1/generate/"', "request-unknown"),
        (
            'x = "https://api.decart.ai"; c.request("POST", "/v1/generate/lucy-pro-t2v")',
            "address-unknown request-unknown",
        ),
        (f'print(f"{{requests.post({VIDEO!r})=}}")', "text-shown"),
    ],
)
def test_what_cannot_be_seen_is_left_and_named(lines: str, reasons: str) -> None:
    assert verdicts(f"{HEAD}{lines}\n") == [f"4 review {reasons}"]


@pytest.mark.parametrize(
    "lines",
    [
        'requests.post("https://api.decart.ai/v1/generate/lucy-pro-t2i")',
        'requests.post("https://api.decart.ai/v1/jobs/lucy-pro-t2v")',
        'requests.post("https://api.example.com/v1/generate/lucy-pro-t2v")',
        'requests.post("https://api.decart.ai.example.com/v1/generate/lucy-pro-t2v")',
        'requests.post("https://api.decart.ai/v2/generate/lucy-pro-t2v")',
        f'requests.get("{VIDEO}")',
        f'requests.request("GET", "{VIDEO}")',
        f'"""{VIDEO}"""',
        'x = "https://api.decart.ai"',
        '@app.post("/v1/generate/lucy-pro-t2v")\ndef f(): ...',
        'print("POST /v1/generate/lucy-pro-t2v")',
    ],
)
def test_what_is_no_request_for_a_video_is_no_site(lines: str) -> None:
    assert verdicts(f"{HEAD}{lines}\n") == []


def test_an_address_that_the_user_named_is_the_vendors() -> None:
    text = f'{HEAD}requests.post("http://localhost:8000/v1/generate/lucy-pro-t2v")\n'
    assert verdicts(text) == []
    named = Options(command="diff", api_base=("http://localhost:8000",))
    assert verdicts(text, named) == ["4 fixable"]
    assert '(requests, "http://localhost:8000/v1/jobs/lucy-pro-t2v")' in rewritten(text, named)


@pytest.mark.parametrize(
    ("use", "is_constant"),
    [
        ("print(requests.post(_URL))", True),
        ("requests.post(_URL, data={})\n    requests.post(_URL)", True),
        ("requests.post(_URL)\n    print(_URL)", False),
        ("requests.post(_URL)\n    requests.post(_URL, hooks=None)", False),
        ("requests.post(_URL)\n    requests.get(_URL)", False),
        ("requests.post(_URL)\n    return locals(), _URL", False),
    ],
)
def test_an_address_is_changed_where_only_requests_have_it(use: str, is_constant: bool) -> None:
    text = f'import requests\n\n_URL = "{VIDEO}"\n\n\ndef f():\n    {use}\n'
    after = rewritten(text)
    assert ('_URL = "https://api.decart.ai/v1/jobs/lucy-pro-t2v"' in after) is is_constant
    assert ('_URL.replace("/v1/generate/", "/v1/jobs/")' in after) is not is_constant


def test_a_name_that_others_may_import_keeps_its_value() -> None:
    text = f'import requests\n\nURL = "{VIDEO}"\n\n\ndef f():\n    return requests.post(URL)\n'
    assert f'URL = "{VIDEO}"\n' in rewritten(text)


def test_the_ledger_has_each_request_once() -> None:
    text = f'{HEAD}U = "{VIDEO}"\nrequests.post(U)\nrequests.post("{VIDEO}")\nrequests.get(U)\n'
    text += 'requests.post("https://api.decart.ai/v1/generate/lucy-pro-t2i")\n"""/v1/generate/"""\n'
    text += 'requests.post("https://api.example.com/v1/generate/lucy-pro-t2v")\n'
    entries = entries_of(Document("a.py", text))
    assert [f"{one.span.line} {one.kind} {one.fate} {one.rule}".rstrip() for one in entries] == [
        "4 address rewritten rest-video-call",
        "6 address rewritten rest-video-call",
        "8 address note",
        "9 address note",
        "10 address foreign",
    ]


def test_why_shows_how_an_address_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        f'{HEAD}B = "https://api.decart.ai/v1/generate/"\nrequests.post(B + "lucy-pro-t2v")\n'
    )
    outcome = run("why", "a.py:5", cwd=tmp_path)
    assert outcome.code == 0
    for line in (
        "    - line 5: it is sent by way of requests",
        f"    - line 5: the address `B + 'lucy-pro-t2v'` is {VIDEO}",
        "    - line 4: B is assigned `'https://api.decart.ai/v1/generate/'`",
    ):
        assert line in outcome.out.splitlines()


def test_an_address_of_many_pieces_ends() -> None:
    many = " + ".join(f'f"{{a{number}}}"' for number in range(400))
    choice = "".join(f'    if x == {n}: u = u + "{n}"\n' for n in range(60))
    text = (
        f'import requests\n\n\ndef f(x):\n    u = "{VIDEO}"\n{choice}    requests.post(u)\n    requests.post({many})\n'
    )
    assert all("fixable" not in one for one in verdicts(text))


def test_a_module_of_the_projects_own_is_no_double() -> None:
    assert verdicts(f'{HEAD}requests.post("{VIDEO}")\nfrom .responses import Answer\n') == ["4 fixable"]
    assert verdicts(f'{HEAD}requests.post("{VIDEO}")\nimport responses\n') == ["4 review endpoint-mocked"]
