"""Uses of the method that are no plain calls: doubles, references, optional chains; and results of the queue."""

from __future__ import annotations

import pytest

from tests.javascript_analysis import program, verdicts

WITH_A_CLIENT = (
    ("await client[name](OPTIONS);", "review method-reference method-reference"),
    ('const name = "process"; await client[name](OPTIONS);', "review method-reference method-reference"),
    ('const name = "realtime"; await client[name].connect(a);', ""),
    ("const { process } = client; process(OPTIONS);", "review method-reference method-destructured"),
    ("hand(client.process);", "review method-reference method-reference"),
    (
        "client.process = vi.fn();\nawait client.process(OPTIONS);",
        "review mocked-method method-mocked, review method-mocked",
    ),
    ('vi.spyOn(client, "process");', "review mocked-method method-mocked"),
    ("client?.process(OPTIONS);", "fixable"),
    ("client.process?.(OPTIONS);", "review optional-chain"),
    ("await get()?.c.process(OPTIONS);", "review client-unknown optional-chain"),
    ("client?.process(OPTIONS).then(f);", "review optional-chain"),
    (
        "client.process(OPTIONS, 2); client.process(); client.process(...a);",
        "review unusual-arguments, review unusual-arguments, review unusual-arguments",
    ),
    ("const r = await client.queue.result(id); save(r.data);", "fixable queue-result-data"),
    ("save((await client.queue.result(id)).data);", "fixable queue-result-data"),
    ("const r = await client.queue.submitAndPoll(o); save(r.data);", ""),
)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT)
def test_with_a_client(code: str, expected: str) -> None:
    assert verdicts(program(code)) == expected


WITH_A_CLIENT_TYPED = (("const v = await client.process<T>(OPTIONS);", "review unusual-arguments"),)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT_TYPED)
def test_with_a_client_typed(code: str, expected: str) -> None:
    assert verdicts(program(code), "program.ts") == expected
