"""Whose client it is: what the analysis understands of names, attributes, annotations, factories and containers."""

from __future__ import annotations

import pytest

from tests.python_analysis import program, verdicts, words

FIXABLE = "fixable"
UNKNOWN = "review client-unknown"
MIXED = "review client-mixed"


def in_function(lines: str, parameters: str = "") -> str:
    """Return a coroutine function with the lines as its body."""
    body = "\n".join("    " + line for line in lines.strip("\n").splitlines())
    return f"async def f({parameters}):\n{body}\n"


LOCAL = {
    "unpacked": ("a, client = 1, DecartClient()\nawait client.process(OPTIONS)", FIXABLE),
    "unpacked with a star": (
        "first, *clients = DecartClient(), DecartClient()\nawait clients[0].process(OPTIONS)",
        FIXABLE,
    ),
    "unpacked from a call": ("a, client = make()\nawait client.process(OPTIONS)", UNKNOWN),
    "walrus": ("if (client := DecartClient()):\n    await client.process(OPTIONS)", FIXABLE),
    "or a default": ("client = None or DecartClient()\nawait client.process(OPTIONS)", FIXABLE),
    "and": ("client = flag and DecartClient()\nawait client.process(OPTIONS)", FIXABLE),
    "in a list": ("clients = [DecartClient(), DecartClient()]\nawait clients[1].process(OPTIONS)", FIXABLE),
    "in a slice": ("clients = [DecartClient(), DecartClient()]\nawait clients[1:][0].process(OPTIONS)", FIXABLE),
    "appended": ("clients = []\nclients.append(DecartClient())\nawait clients[0].process(OPTIONS)", FIXABLE),
    "popped": ("clients = [DecartClient()]\nclient = clients.pop()\nawait client.process(OPTIONS)", FIXABLE),
    "copied list": ("clients = [DecartClient()].copy()\nawait clients[0].process(OPTIONS)", FIXABLE),
    "of two lists": ("clients = [DecartClient()] + [DecartClient()]\nawait clients[0].process(OPTIONS)", FIXABLE),
    "spread into a list": ("some = [DecartClient()]\nclients = [*some]\nawait clients[0].process(OPTIONS)", FIXABLE),
    "in a loop": ("for client in [DecartClient()]:\n    await client.process(OPTIONS)", FIXABLE),
    "in an enumeration": ("for n, client in enumerate([DecartClient()]):\n    await client.process(OPTIONS)", FIXABLE),
    "in a zip": ("for n, client in zip([1], [DecartClient()]):\n    await client.process(OPTIONS)", FIXABLE),
    "the next of them": ("client = next(iter([DecartClient()]))\nawait client.process(OPTIONS)", FIXABLE),
    "sorted": ("for client in sorted([DecartClient()]):\n    await client.process(OPTIONS)", FIXABLE),
    "generated": (
        "clients = (DecartClient() for _ in '12')\nfor client in clients:\n    await client.process(OPTIONS)",
        FIXABLE,
    ),
    "in a dict": ("clients = {'a': DecartClient()}\nawait clients['a'].process(OPTIONS)", FIXABLE),
    "got from a dict": ("clients = {'a': DecartClient()}\nawait clients.get('a').process(OPTIONS)", FIXABLE),
    "under any key": ("clients = {'a': DecartClient()}\nawait clients[name()].process(OPTIONS)", FIXABLE),
    "under a number": ("clients = {1: DecartClient()}\nawait clients[1].process(OPTIONS)", FIXABLE),
    "a dict's values": ("for client in {'a': DecartClient()}.values():\n    await client.process(OPTIONS)", FIXABLE),
    "a dict's items": ("for k, client in {'a': DecartClient()}.items():\n    await client.process(OPTIONS)", FIXABLE),
    "a comprehension's": ("clients = {n: DecartClient() for n in names}\nawait clients['a'].process(OPTIONS)", FIXABLE),
    "none of the keys": ("clients = {'a': DecartClient()}\nawait clients['b'].process(OPTIONS)", UNKNOWN),
    "not in an empty dict": ("clients = {}\nawait clients[name()].process(OPTIONS)", UNKNOWN),
    "copied": ("import copy\nclient = copy.copy(DecartClient())\nawait client.process(OPTIONS)", FIXABLE),
    "cast": ("import typing\nclient = typing.cast(DecartClient, make())\nawait client.process(OPTIONS)", FIXABLE),
    "cast by text": (
        "import typing\nclient = typing.cast('DecartClient', make())\nawait client.process(OPTIONS)",
        FIXABLE,
    ),
    "entered by hand": ("client = await DecartClient().__aenter__()\nawait client.process(OPTIONS)", FIXABLE),
    "null context": (
        "import contextlib\nwith contextlib.nullcontext(DecartClient()) as client:\n    await client.process(OPTIONS)",
        FIXABLE,
    ),
    "closing": (
        "import contextlib\nasync with contextlib.aclosing(DecartClient()) as c:\n    await c.process(OPTIONS)",
        FIXABLE,
    ),
    "exit stack": ("client = await stack.enter_async_context(DecartClient())\nawait client.process(OPTIONS)", FIXABLE),
    "plain exit stack": ("client = stack.enter_context(DecartClient())\nawait client.process(OPTIONS)", FIXABLE),
    "with of something else": ("with opened() as client:\n    await client.process(OPTIONS)", UNKNOWN),
    "getattr": ("client = getattr(box, name())\nawait client.process(OPTIONS)", UNKNOWN),
    "getattr with default": (
        "client = getattr(DecartClient, 'make', DecartClient())\nawait client.process(OPTIONS)",
        UNKNOWN,
    ),
    "partial": (
        "import functools\nmake = functools.partial(DecartClient, api_key='x')\nc = make()\nawait c.process(OPTIONS)",
        FIXABLE,
    ),
    "of a lambda": ("make = lambda: DecartClient()\nawait make().process(OPTIONS)", FIXABLE),
    "either class": ("client = (DecartClient if a else DecartClient)()\nawait client.process(OPTIONS)", FIXABLE),
    "either a client or a number": ("client = DecartClient() if a else 3\nawait client.process(OPTIONS)", MIXED),
    "either object": ("client = DecartClient() if a else Other()\nawait client.process(OPTIONS)", UNKNOWN),
    "rebound": ("client = DecartClient()\nclient = Other()\nawait client.process(OPTIONS)", UNKNOWN),
    "from a match": ("match thing:\n    case {'client': client}:\n        await client.process(OPTIONS)", UNKNOWN),
    "an exception": ("try:\n    pass\nexcept Exception as client:\n    await client.process(OPTIONS)", UNKNOWN),
    "added to": ("client = 1\nclient += 1\nawait client.process(OPTIONS)", UNKNOWN),
    "defined by itself": (
        "client = None\nwhile True:\n    client = client or DecartClient()\n    await client.process(OPTIONS)",
        FIXABLE,
    ),
    "gathered": ("import asyncio\na, b = await asyncio.gather(make(), make())\nawait a.process(OPTIONS)", UNKNOWN),
    "the class, not an object": ("await DecartClient.process(OPTIONS)", "review unusual-arguments"),
    "the queue": ("await DecartClient().queue.process(OPTIONS)", UNKNOWN),
    "what the SDK calls otherwise": ("await DecartClient().other.process(OPTIONS)", UNKNOWN),
    "the registry": ("await models.process(OPTIONS)", UNKNOWN),
    "run until complete": ("client = loop.run_until_complete(make_client())\nawait client.process(OPTIONS)", UNKNOWN),
}


@pytest.mark.parametrize("name", LOCAL)
def test_a_client_in_a_function(name: str) -> None:
    code, expected = LOCAL[name]
    assert verdicts(program(in_function(code))) == expected


ANNOTATED = {
    "plain": ("client: DecartClient", FIXABLE),
    "quoted": ("client: 'DecartClient'", FIXABLE),
    "quoted and broken": ("client: 'Decart Client('", UNKNOWN),
    "optional": ("client: typing.Optional[DecartClient]", FIXABLE),
    "optional by a bar": ("client: DecartClient | None", FIXABLE),
    "quoted union": ("client: 'DecartClient | None'", FIXABLE),
    "a real union": ("client: typing.Union[DecartClient, Other]", UNKNOWN),
    "annotated": ("client: typing.Annotated[DecartClient, 1]", FIXABLE),
    "of another module": ("client: elsewhere.Client", UNKNOWN),
    "anything": ("client: typing.Any", UNKNOWN),
    "a number": ("client: int", UNKNOWN),
    "no type at all": ("client: 1", UNKNOWN),
    "none": ("client: None", UNKNOWN),
    "a default that is one": ("client=DecartClient()", UNKNOWN),
    "a default and a type": ("client: DecartClient = None", FIXABLE),
}


@pytest.mark.parametrize("name", ANNOTATED)
def test_a_parameter(name: str) -> None:
    parameter, expected = ANNOTATED[name]
    text = "import typing, elsewhere\n" + in_function("await client.process(OPTIONS)", parameter)
    assert verdicts(program(text)) == expected


HOLDING = {
    "list": ("held: list[DecartClient]", "held[0]", FIXABLE),
    "plain list": ("held: list", "held[0]", UNKNOWN),
    "several": ("*held: DecartClient", "held[0]", FIXABLE),
    "by name": ("**held: DecartClient", "held['a']", FIXABLE),
    "anything by name": ("**held", "held['a']", UNKNOWN),
    "dict": ("held: dict[str, DecartClient]", "held['a']", FIXABLE),
    "mapping": ("held: typing.Mapping[str, DecartClient]", "held.get('a')", FIXABLE),
    "any of a dict": ("held: dict[str, DecartClient]", "next(iter(held.values()))", FIXABLE),
    "items of a dict": ("held: dict[str, DecartClient]", "next(iter(held.items()))[1]", FIXABLE),
    "plain dict": ("held: dict", "held['a']", UNKNOWN),
    "pair": ("held: tuple[int, DecartClient]", "held[1]", FIXABLE),
    "row": ("held: tuple[DecartClient, ...]", "held[3]", FIXABLE),
    "awaitable": ("held: typing.Awaitable[DecartClient]", "(await held)", FIXABLE),
    "awaited where nothing is": ("held: int", "(await held)", UNKNOWN),
    "factory": ("held: typing.Callable[[], DecartClient]", "held()", FIXABLE),
    "factory of awaitables": ("held: typing.Callable[[], typing.Awaitable[DecartClient]]", "(await held())", FIXABLE),
    "class": ("held: type[DecartClient]", "held()", FIXABLE),
    "another class": ("held: type[elsewhere.Client]", "held()", UNKNOWN),
    "iterator": ("held: typing.AsyncIterator[DecartClient]", "(await held.__anext__())", FIXABLE),
    "next of an iterator": ("held: typing.AsyncIterator[DecartClient]", "(await anext(held))", FIXABLE),
    "queue of another module": ("held: elsewhere.Queue[DecartClient]", "held.get()", UNKNOWN),
}


@pytest.mark.parametrize("name", HOLDING)
def test_a_parameter_that_holds_clients(name: str) -> None:
    parameter, expression, expected = HOLDING[name]
    text = "import typing, elsewhere\n" + in_function(f"await {expression}.process(OPTIONS)", parameter)
    assert verdicts(program(text)) == expected


def test_a_context_manager_as_a_parameter() -> None:
    text = "import typing\n" + in_function(
        "async with held as client:\n    await client.process(OPTIONS)",
        "held: typing.AsyncContextManager[DecartClient]",
    )
    assert verdicts(program(text)) == FIXABLE


MODULE = {
    "factory": ("def make():\n    return DecartClient()", "make()", FIXABLE),
    "coroutine function": ("async def make():\n    return DecartClient()", "(await make())", FIXABLE),
    "forgotten await": ("async def make():\n    return DecartClient()", "make()", UNKNOWN),
    "annotated factory": ("def make() -> DecartClient:\n    return build()", "make()", FIXABLE),
    "annotated with text": ("def make() -> 'DecartClient':\n    ...", "make()", FIXABLE),
    "annotated, decorated": ("@elsewhere.wrap\ndef make() -> DecartClient:\n    ...", "make()", FIXABLE),
    "annotated coroutine, decorated": (
        "@elsewhere.wrap\nasync def make() -> DecartClient:\n    ...",
        "(await make())",
        FIXABLE,
    ),
    "decorated": ("@elsewhere.wrap\ndef make():\n    return DecartClient()", "make()", UNKNOWN),
    "cached": ("@functools.lru_cache(maxsize=1)\ndef make():\n    return DecartClient()", "make()", FIXABLE),
    "returns nothing": ("def make():\n    pass", "make()", UNKNOWN),
    "returns one or none": (
        "def make():\n    if a:\n        return None\n    return DecartClient()",
        "make()",
        FIXABLE,
    ),
    "hands on": ("def make(c):\n    return c", "make(DecartClient())", FIXABLE),
    "hands on by keyword": ("def make(*, c=None):\n    return c", "make(c=DecartClient())", FIXABLE),
    "hands on its default": ("def make(c=DecartClient()):\n    return c", "make()", FIXABLE),
    "hands on a keyword's default": ("def make(*, c=DecartClient()):\n    return c", "make()", FIXABLE),
    "hands on one of many": ("def make(**kw):\n    return kw['c']", "make(c=DecartClient())", FIXABLE),
    "called with a star": ("def make(c):\n    return c", "make(*args)", UNKNOWN),
    "called with two stars": ("def make(c):\n    return c", "make(**args)", UNKNOWN),
    "generator": ("def make():\n    yield DecartClient()", "next(make())", FIXABLE),
    "annotated generator": ("def make() -> typing.Iterator[DecartClient]:\n    yield build()", "next(make())", FIXABLE),
    "bare yield": ("def make():\n    yield", "next(make())", UNKNOWN),
    "calls itself": ("def make(n):\n    return make(n - 1) if n else DecartClient()", "make(3)", FIXABLE),
    "only calls itself": ("def make():\n    return make()", "make()", UNKNOWN),
    "class with a call": (
        "class Make:\n    def __call__(self):\n        return DecartClient()\nmake = Make()",
        "make()",
        FIXABLE,
    ),
    "object without a call": ("class Make:\n    pass\nmake = Make()", "make()", UNKNOWN),
    "class of the file": ("class Client:\n    pass", "Client()", UNKNOWN),
    "text": ("make = 'client'", "make", UNKNOWN),
    "type variable": (
        "T = typing.TypeVar('T', bound=DecartClient)\ndef make(c: T) -> T:\n    return c",
        "make(x)",
        FIXABLE,
    ),
    "constrained type variable": (
        "T = typing.TypeVar('T', DecartClient, int)\ndef make() -> T:\n    ...",
        "make()",
        UNKNOWN,
    ),
    "alias of the class": ("C = DecartClient", "C()", FIXABLE),
    "alias of a type": ("C = typing.Optional[DecartClient]\ndef make() -> C:\n    ...", "make()", FIXABLE),
    "of the standard library": ("make = len", "make([])", UNKNOWN),
    "of another module": ("from elsewhere import make", "make()", UNKNOWN),
    "set on another module": (
        "import elsewhere\nelsewhere.box.client = DecartClient()",
        "elsewhere.box.client",
        FIXABLE,
    ),
    "set on something unknown": ("app = build()\napp.state.client = DecartClient()", "app.state.client", FIXABLE),
    "set on something else": ("app = build()\napp.state.client = DecartClient()", "app.client", UNKNOWN),
    "set on a client": ("c = DecartClient()\nc.twin = DecartClient()", "c.twin", FIXABLE),
    "set on what a call gives": ("build().client = DecartClient()", "build().client", UNKNOWN),
    "asyncio.run": ("async def make():\n    return DecartClient()\nc = asyncio.run(make())", "c", FIXABLE),
    "run by a loop": (
        "async def make():\n    return DecartClient()\nc = loop.run_until_complete(make())",
        "c",
        FIXABLE,
    ),
    "a task": ("async def make():\n    return DecartClient()", "(await group.create_task(make()))", FIXABLE),
    "waited for": ("async def make():\n    return DecartClient()", "(await asyncio.wait_for(make(), 3))", FIXABLE),
    "gathered": ("async def make():\n    return DecartClient()", "(await asyncio.gather(make(), make()))[0]", FIXABLE),
    "gathered from a list": (
        "async def make():\n    return DecartClient()",
        "(await asyncio.gather(*[make()]))[0]",
        UNKNOWN,
    ),
}


@pytest.mark.parametrize("name", MODULE)
def test_a_client_from_elsewhere_in_the_module(name: str) -> None:
    code, expression, expected = MODULE[name]
    head = "import asyncio, functools, typing, elsewhere\n"
    assert verdicts(program(head + code + "\n" + in_function(f"await {expression}.process(OPTIONS)"))) == expected


CLASSES = {
    "set in a constructor": ("def __init__(self):\n    self.c = DecartClient()", FIXABLE),
    "set in another method": ("def open(self):\n    self.c = DecartClient()", FIXABLE),
    "set to both": ("def __init__(self, flag):\n    self.c = DecartClient() if flag else Other()", UNKNOWN),
    "declared": ("c: DecartClient", FIXABLE),
    "declared and none": ("c: DecartClient | None = None", FIXABLE),
    "class attribute": ("c = DecartClient()", FIXABLE),
    "given to the constructor": ("def __init__(self, c: DecartClient):\n    self.c = c", FIXABLE),
    "given without a type": ("def __init__(self, c):\n    self.c = c", UNKNOWN),
    "property": ("@property\ndef c(self):\n    return DecartClient()", FIXABLE),
    "cached property": ("@functools.cached_property\ndef c(self):\n    return DecartClient()", FIXABLE),
    "property with a setter": (
        "@property\ndef c(self):\n    return DecartClient()\n@c.setter\ndef c(self, v):\n    pass",
        FIXABLE,
    ),
    "lazy": (
        "_c = None\n@property\ndef c(self):\n    if not self._c:\n        self._c = DecartClient()\n    return self._c",
        FIXABLE,
    ),
    "never set": ("def other(self):\n    pass", UNKNOWN),
    "set by a class method": ("@classmethod\ndef open(cls):\n    cls.c = DecartClient()", FIXABLE),
    "set in __new__": (
        "def __new__(cls):\n    it = super().__new__(cls)\n    cls.c = DecartClient()\n    return it",
        FIXABLE,
    ),
    "from a method": (
        "def make(self):\n    return DecartClient()\ndef __init__(self):\n    self.c = self.make()",
        FIXABLE,
    ),
    "from a static method": (
        "@staticmethod\ndef make():\n    return DecartClient()\ndef __init__(self):\n    self.c = self.make()",
        FIXABLE,
    ),
    "from a class method": (
        "@classmethod\ndef make(cls):\n    return DecartClient()\ndef __init__(self):\n    self.c = self.make()",
        FIXABLE,
    ),
    "kept in a list": (
        "def __init__(self):\n    self.all = []\n    self.all.append(DecartClient())\n    self.c = self.all[0]",
        FIXABLE,
    ),
    "deleted": ("def __init__(self):\n    self.c = DecartClient()\ndef close(self):\n    del self.c", FIXABLE),
    "entered": (
        "async def __aenter__(self):\n    self.c = await DecartClient().__aenter__()\n    return self",
        FIXABLE,
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_an_attribute_of_a_class(name: str) -> None:
    code, expected = CLASSES[name]
    body = "\n".join("    " + line for line in code.splitlines())
    call = "    async def use(self):\n        await self.c.process(OPTIONS)\n"
    assert verdicts(program(f"import functools\nclass Studio:\n{body}\n{call}")) == expected


FAMILIES = {
    "base class": (
        "class Base:\n    def __init__(self):\n        self.c = DecartClient()\nclass Studio(Base):\n    pass",
        "Studio().c",
        FIXABLE,
    ),
    "subclass sets it": (
        (
            "class Base:\n    async def use(self):\n        await self.c.process(OPTIONS)\n"
            "class Studio(Base):\n    def __init__(self):\n        self.c = DecartClient()"
        ),
        "Studio().c",
        "fixable, fixable",
    ),
    "super": (
        (
            "class Base:\n    def make(self):\n        return DecartClient()\n"
            "class Studio(Base):\n    def make(self):\n        return super().make()"
        ),
        "Studio().make()",
        FIXABLE,
    ),
    "super from another module": (
        "import elsewhere\nclass Studio(elsewhere.Base):\n    def make(self):\n        return super().make()",
        "Studio().make()",
        UNKNOWN,
    ),
    "attribute of another module's base": (
        "import elsewhere\nclass Studio(elsewhere.Base):\n    pass",
        "Studio().c",
        UNKNOWN,
    ),
    "constructed with it": (
        "class Studio:\n    def __init__(self, c):\n        self.c = c",
        "Studio(DecartClient()).c",
        FIXABLE,
    ),
    "constructed with something else": (
        "class Studio:\n    def __init__(self, c):\n        self.c = c",
        "Studio(Other()).c",
        UNKNOWN,
    ),
    "dataclass": (
        "import dataclasses\n@dataclasses.dataclass\nclass Studio:\n    c: DecartClient",
        "Studio(x).c",
        FIXABLE,
    ),
    "set from outside": ("class Studio:\n    pass\nstudio = Studio()\nstudio.c = DecartClient()", "studio.c", FIXABLE),
    "an object that enters": (
        "class Studio:\n    async def __aenter__(self):\n        return DecartClient()",
        "(await stack.enter_async_context(Studio()))",
        FIXABLE,
    ),
    "an object that enters in another module": (
        "import elsewhere\nclass Studio(elsewhere.Base):\n    c = DecartClient()",
        "stack.enter_context(Studio()).c",
        FIXABLE,
    ),
    "subclass of the client": ("class Own(DecartClient):\n    pass", "Own()", FIXABLE),
    "its class method": (
        "class Own(DecartClient):\n    @classmethod\n    def make(cls):\n        return cls()",
        "Own.make()",
        FIXABLE,
    ),
    "its attribute": ("class Own(DecartClient):\n    twin = DecartClient()", "Own().twin", FIXABLE),
    "subclass of the subclass": ("class Own(DecartClient):\n    pass\nclass Newer(Own):\n    pass", "Newer()", FIXABLE),
    "its own version": (
        "class Own(DecartClient):\n    async def process(self, options):\n        return b''",
        "Own()",
        "review overridden-method subclass-declared, review method-overridden",
    ),
    "its own version that calls on": (
        "class Own(DecartClient):\n    async def process(self, options):\n        await super().process(OPTIONS)",
        "Own()",
        "review overridden-method subclass-declared, fixable, review method-overridden",
    ),
    "a class with such a method": (
        "class Studio:\n    async def process(self, options):\n        return b''",
        "Studio()",
        "",
    ),
    "an object of a class without one": ("class Studio:\n    pass", "Studio()", UNKNOWN),
    "its protocol": (
        (
            "import typing\nclass Client(typing.Protocol):\n    async def process(self, options): ...\n"
            "def make() -> Client: ..."
        ),
        "make()",
        "review declared-method method-declared, review client-unknown method-declared",
    ),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_classes_and_their_bases(name: str) -> None:
    code, expression, expected = FAMILIES[name]
    assert verdicts(program(code + "\n" + in_function(f"await {expression}.process(OPTIONS)"))) == expected


PRIVATE = {
    "every caller passes one": ("await _go(DecartClient())", FIXABLE),
    "one caller does not": ("await _go(DecartClient())\nawait _go(Other())", UNKNOWN),
    "by keyword": ("await _go(client=DecartClient())", FIXABLE),
    "spread": ("await _go(*things)", UNKNOWN),
    "spread by name": ("await _go(**things)", UNKNOWN),
    "not at all": ("await _go()", UNKNOWN),
    "handed on": ("await _go(DecartClient())\nregister(_go)", UNKNOWN),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_the_callers_of_a_private_function(name: str) -> None:
    calls, expected = PRIVATE[name]
    text = "async def _go(client):\n    await client.process(OPTIONS)\n" + in_function(calls)
    assert verdicts(program(text)) == expected


def test_the_callers_of_a_private_method() -> None:
    text = """
    class Studio:
        async def run(self):
            await self._go(DecartClient())
        async def _go(self, client):
            await client.process(OPTIONS)
    """
    assert verdicts(program(text)) == FIXABLE
    assert verdicts(program(text.replace("await self._go(DecartClient())", "register(self._go)"))) == UNKNOWN
    other = text + "\n    class Other:\n        def _go(self, client): ...\n"
    assert verdicts(program(other)) == FIXABLE, "nobody calls the other one"
    either = verdicts(program(other + "\n    def start(what):\n        what._go(1)\n"))
    assert either == "review client-mixed"


def test_a_type_that_is_declared_by_itself() -> None:
    text = (
        "from typing import Union\nTree = Union[DecartClient, 'list[Tree]', 'Tree']\n"
        "async def f(client: Tree):\n    await client.process(OPTIONS)\n"
    )
    assert verdicts(program(text)) == "review client-mixed"


def test_a_script_has_no_callers_elsewhere() -> None:
    text = (
        "import asyncio\n" + in_function("await client.process(OPTIONS)", "client") + "asyncio.run(f(DecartClient()))\n"
    )
    assert verdicts(program(text)) == FIXABLE
    assert verdicts(program(text + "__all__ = ['f']\n")) == UNKNOWN


IMPORTS = {
    "package": ("import decart", "decart.DecartClient()", "decart.models", FIXABLE),
    "package under an alias": ("import decart as d", "d.DecartClient()", "d.models", FIXABLE),
    "submodule": (
        "from decart.client import DecartClient\nfrom decart import models",
        "DecartClient()",
        "models",
        FIXABLE,
    ),
    "alias": ("from decart import DecartClient as C, models as m", "C()", "m", FIXABLE),
    "star": ("from decart import *", "DecartClient()", "models", FIXABLE),
    "star of another": (
        "from decart import models\nfrom elsewhere import *",
        "Client()",
        "models",
        "review client-unknown model-unknown",
    ),
    "no such thing": ("from decart import models, Elsewhere", "Elsewhere()", "models", UNKNOWN),
    "not bound": ("from decart import models", "client", "models", UNKNOWN),
    "a foreign package": ("import fal as decart", "decart.DecartClient()", "decart.models", ""),
    "optional": (
        "try:\n    from decart import DecartClient, models\nexcept ImportError:\n    DecartClient = models = None",
        "DecartClient()",
        "models",
        FIXABLE,
    ),
    "before there was a package": (
        "from decart_sdk import create_decart_client\nfrom decart import models",
        "create_decart_client()",
        "models",
        FIXABLE,
    ),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_ways_to_import(name: str) -> None:
    imports, client, registry, expected = IMPORTS[name]
    call = f'await {client}.process({{"model": {registry}.video("lucy-2.1"), "prompt": "a fish"}})'
    assert verdicts(f"{imports}\n{in_function(call)}") == expected


CLAUSES = {
    "parameter": (
        in_function("await c.process(OPTIONS)", "c"),
        "it is the parameter c, whose callers may pass anything",
    ),
    "other module": ("from elsewhere import c\n" + in_function("await c.process(OPTIONS)"), "elsewhere"),
    "star": (
        "from elsewhere import *\n" + in_function("await c.process(OPTIONS)"),
        "it may come from elsewhere (star import)",
    ),
    "no value": (in_function("await c.process(OPTIONS)"), "nothing in this file gives c a value"),
    "own class": ("class Own: ...\n" + in_function("await Own().process(OPTIONS)"), "it is an object of the class Own"),
    "never set": (
        "class Own: ...\n" + in_function("await Own().c.process(OPTIONS)"),
        "nothing in this file sets c on Own",
    ),
    "base": (
        "import x\nclass Own(x.Base): ...\n" + in_function("await Own().c.process(OPTIONS)"),
        "Own has a base class from another module that may set c",
    ),
    "decorator": (
        "@x\ndef make(): return DecartClient()\n" + in_function("await make().process(OPTIONS)"),
        "a decorator of make may change what it gives",
    ),
    "match": (in_function("match x:\n    case c:\n        await c.process(OPTIONS)"), "it is bound by a match pattern"),
    "override": (
        "class Own(DecartClient):\n    def process(self, o): ...\n" + in_function("await Own().process(OPTIONS)"),
        "the class is Own",
    ),
}


@pytest.mark.parametrize("name", CLAUSES)
def test_the_report_says_what_is_in_the_way(name: str) -> None:
    code, clause = CLAUSES[name]
    assert clause in words(program(code))
