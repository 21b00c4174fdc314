"""The guide's ``.data`` of what ``queue.result`` returns: what is mended, what is named, what is left alone."""

from __future__ import annotations

import pytest

from codemod.languages.python import PYTHON
from codemod.model import Changed, Document, Unchanged
from codemod.options import Options
from codemod.plan import plan

HEAD = "from decart import DecartClient\nclient = DecartClient()\nasync def f(job, other, x):\n"

MENDED = [
    ("    return (await client.queue.result(job)).data\n", "    return (await client.queue.result(job))\n"),
    ("    r = await client.queue.result(job)\n    g(r.data)\n", "    r = await client.queue.result(job)\n    g(r)\n"),
    (
        "    r: bytes = await client.queue.result(job)\n    return len(r . data)\n",
        "    r: bytes = await client.queue.result(job)\n    return len(r)\n",
    ),
    (
        "    if r := await client.queue.result(job):\n        return r.data[:4]\n",
        "    if r := await client.queue.result(job):\n        return r[:4]\n",
    ),
    (
        "    q = client.queue\n    r = await q.result(job)\n    return r.data\n",
        "    q = client.queue\n    r = await q.result(job)\n    return r\n",
    ),
]

NAMED = [
    ("    r = await other.queue.result(job)\n    return r.data\n", "client-unknown"),
    ("    r = await client.queue.result(job)\n    if x:\n        r = x\n    return r.data\n", "client-mixed"),
    ("    r = await (client if x else other).queue.result(job)\n    return r.data\n", "client-unknown"),
]

LEFT_ALONE = [
    "    r = await client.queue.submit_and_poll(job)\n    return r.data\n",
    "    r = client.queue.result(job)\n    return r.data\n",
    "    return other.queue.result(job).data\n",
    "    r = await client.queue.result(job)\n    r.data = 1\n",
    "    import fal_client\n    r = await fal_client.queue.result(job)\n    return r.data\n",
]


@pytest.mark.parametrize(("before", "after"), MENDED)
def test_what_is_the_video_loses_its_data(before: str, after: str) -> None:
    outcome = plan(Document("a.py", HEAD + before), PYTHON, Options(command="diff"))
    assert isinstance(outcome, Changed), outcome
    assert outcome.after.text == HEAD + after
    assert [finding.site.rule for finding in outcome.findings] == ["queue-result-data"]


@pytest.mark.parametrize(("before", "reason"), NAMED)
def test_what_may_be_something_else_is_named(before: str, reason: str) -> None:
    outcome = plan(Document("a.py", HEAD + before), PYTHON, Options(command="diff"))
    assert isinstance(outcome, Unchanged), outcome
    assert [given.slug for finding in outcome.findings for given in finding.reasons] == [reason]


@pytest.mark.parametrize("before", LEFT_ALONE)
def test_what_has_data_keeps_it(before: str) -> None:
    assert plan(Document("a.py", HEAD + before), PYTHON, Options(command="diff")) == Unchanged("a.py")
