"""Uses of the old method that are no call: test doubles of it, references to it, overrides; and what they reach."""

from __future__ import annotations

import pytest

from tests.python_analysis import program, verdicts, words

DOUBLE = "review mocked-method method-mocked"
REFERENCE = "review method-reference method-reference"
REACHED = "review method-mocked"

USES = {
    "assigned": ("from unittest.mock import AsyncMock\nclient = DecartClient()\nclient.process = AsyncMock()", DOUBLE),
    "assigned to something unknown": (
        "from unittest.mock import AsyncMock\ndef test(client):\n    client.process = AsyncMock()",
        DOUBLE,
    ),
    "something else assigned to something unknown": ("def test(worker):\n    worker.process = 3", ""),
    "asserted": ("client = DecartClient()\nclient.process.assert_awaited_once()", DOUBLE),
    "return value": ("client = DecartClient()\nclient.process.return_value = b''", DOUBLE),
    "return value of something unknown": (
        "import unittest.mock\ndef test(client):\n    client.process.return_value = b''",
        DOUBLE,
    ),
    "return value without doubles": ("def test(worker):\n    worker.process.return_value = b''", ""),
    "patched object": (
        "from unittest.mock import patch\nwith patch.object(DecartClient, 'process'):\n    pass",
        DOUBLE,
    ),
    "patched object of another class": (
        "from unittest.mock import patch\nwith patch.object(Worker, 'process'):\n    pass",
        "",
    ),
    "patched by text": (
        "from unittest.mock import patch\nwith patch('decart.DecartClient.process'):\n    pass",
        DOUBLE,
    ),
    "patched by another text": ("from unittest.mock import patch\nwith patch('worker.process'):\n    pass", ""),
    "patched with nothing": ("from unittest.mock import patch\nwith patch():\n    pass", ""),
    "patched by setattr": ("def test(monkeypatch):\n    monkeypatch.setattr(DecartClient, 'process', fake)", DOUBLE),
    "transport": (
        "from unittest.mock import patch\nwith patch('decart.process.request.send_request'):\n    pass",
        DOUBLE,
    ),
    "transport of another package": (
        "from unittest.mock import patch\nwith patch('aiohttp.ClientSession.post'):\n    process = 1",
        "",
    ),
    "getattr": ("make = getattr(DecartClient(), 'process')", REFERENCE),
    "getattr of something": ("make = getattr(worker, 'process')", ""),
    "getattr by name": (
        "client = DecartClient()\ndef make(name):\n    return getattr(client, name)(OPTIONS)\nprocess = 1",
        REFERENCE,
    ),
    "getattr by name, of no video": (
        "client = DecartClient()\ndef make(name):\n    return getattr(client, name)(1)\nprocess = 1",
        "",
    ),
    "methodcaller": ("import operator\nmake = operator.methodcaller('process', OPTIONS)", REFERENCE),
    "methodcaller of no video": ("import operator\nmake = operator.methodcaller('process', 1)", ""),
    "in a table": ("client = DecartClient()\ntable = {'video': client.process}", REFERENCE),
    "in a partial": ("import functools\nmake = functools.partial(DecartClient().process)", REFERENCE),
    "of the class": ("make = DecartClient.process", REFERENCE),
    "of something else": ("make = worker.process", ""),
    "override": (
        "class Own(DecartClient):\n    async def process(self, options): ...",
        "review overridden-method subclass-declared",
    ),
    "override by assignment": (
        "class Own(DecartClient):\n    process = None",
        "review overridden-method subclass-declared",
    ),
    "method of another class": ("class Own(Worker):\n    def process(self, options): ...", ""),
}


@pytest.mark.parametrize("name", USES)
def test_a_use_that_is_no_call(name: str) -> None:
    code, expected = USES[name]
    assert verdicts(program(code)) == expected


def test_the_words_about_the_transport() -> None:
    text = "from unittest.mock import patch\nwith patch('decart.process.request.send_request'):\n    pass"
    assert "answers the old call's one request; the queue sends several" in words(program(text))


CALL = """
async def test_one(client: DecartClient):
    await client.process(OPTIONS)
"""

REACHES = {
    "a double of the whole module": (
        "from unittest.mock import AsyncMock\nDecartClient.process = AsyncMock()\n" + CALL,
        f"{DOUBLE}, {REACHED}",
    ),
    "in the same test": (
        (
            "from unittest.mock import AsyncMock\n"
            "async def test_one(client: DecartClient):\n"
            "    client.process = AsyncMock()\n"
            "    await client.process(OPTIONS)\n"
        ),
        f"{DOUBLE}, {REACHED}",
    ),
    "in another test": (
        "from unittest.mock import AsyncMock\n"
        "def test_two(client: DecartClient):\n"
        "    client.process = AsyncMock()\n" + CALL,
        f"{DOUBLE}, fixable",
    ),
    "in a fixture": (
        "import pytest\nfrom unittest.mock import AsyncMock\n"
        "@pytest.fixture\n"
        "def other(client: DecartClient):\n"
        "    client.process = AsyncMock()\n" + CALL,
        f"{DOUBLE}, {REACHED}",
    ),
    "in a set-up": (
        "from unittest.mock import AsyncMock\n"
        "def setup_module(client: DecartClient):\n"
        "    client.process = AsyncMock()\n" + CALL,
        f"{DOUBLE}, {REACHED}",
    ),
    "in a function that others call": (
        "from unittest.mock import AsyncMock\n"
        "def arrange(client: DecartClient):\n"
        "    client.process = AsyncMock()\n"
        "def test_two():\n    arrange(c)\n" + CALL,
        f"{DOUBLE}, {REACHED}",
    ),
    "by a decorator of the test": (
        "from unittest.mock import patch\n@patch('decart.DecartClient.process')" + CALL,
        f"{DOUBLE}, {REACHED}",
    ),
    "by a decorator of another test": (
        "from unittest.mock import patch\n@patch('decart.DecartClient.process')\ndef test_two(p): ...\n" + CALL,
        f"{DOUBLE}, fixable",
    ),
    "by a decorator of a class": (
        (
            "from unittest.mock import patch\n@patch('decart.DecartClient.process')\nclass Test:\n"
            "    async def test_one(self, client: DecartClient):\n        await client.process(OPTIONS)\n"
        ),
        f"{DOUBLE}, {REACHED}",
    ),
    "the whole client": (
        (
            "from unittest.mock import AsyncMock\n"
            "async def test_one():\n"
            "    client = AsyncMock(spec=DecartClient)\n"
            "    await client.process(OPTIONS)\n"
        ),
        REACHED,
    ),
    "the client's instance": (
        (
            "from unittest.mock import create_autospec\n"
            "async def test_one():\n"
            "    client = create_autospec(DecartClient, instance=True)\n"
            "    await client.process(OPTIONS)\n"
        ),
        REACHED,
    ),
    "anything": (
        (
            "from unittest.mock import AsyncMock\n"
            "async def test_one():\n"
            "    client = AsyncMock()\n"
            "    await client.process(OPTIONS)\n"
        ),
        "review client-unknown",
    ),
    "the client's queue, by a decorator": (
        "from unittest.mock import patch\n@patch('decart.DecartClient.queue')" + CALL,
        REACHED,
    ),
    "the client's queue, by itself": (
        (
            "from unittest.mock import patch\n"
            "async def test_one(client: DecartClient):\n"
            "    with patch.object(client, 'queue'):\n"
            "        await client.process(OPTIONS)\n"
        ),
        REACHED,
    ),
    "another's queue": (
        (
            "from unittest.mock import patch\n"
            "async def test_one(client: DecartClient):\n"
            "    with patch.object(Worker, 'queue'), patch('worker.queue'):\n"
            "        await client.process(OPTIONS)\n"
        ),
        "fixable",
    ),
    "the web's session": (
        (
            "from unittest.mock import patch\n"
            "import aiohttp\n"
            "async def test_one(client: DecartClient):\n"
            "    with patch('aiohttp.ClientSession.post'):\n"
            "        await client.process(OPTIONS)\n"
        ),
        REACHED,
    ),
    "the web's session, by itself": (
        (
            "from unittest.mock import patch\n"
            "import aiohttp\n"
            "async def test_one(client: DecartClient):\n"
            "    with patch.object(aiohttp.ClientSession, 'post'):\n"
            "        await client.process(OPTIONS)\n"
        ),
        REACHED,
    ),
}


@pytest.mark.parametrize("name", REACHES)
def test_what_a_double_reaches(name: str) -> None:
    code, expected = REACHES[name]
    assert verdicts(program(code)) == expected
