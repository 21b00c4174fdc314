"""Definitions that pass things on to each other: what a program that is spread over modules is made of.

Templates as in ``surroundings.py``. In a program that is linked, what uses these stands wherever a statement can, in
other definitions too: callers have handlers, and their own callers.
"""

from __future__ import annotations

_VIDEO = "{'model': $models.video('lucy-pro-t2v'), 'prompt': 'v$n'}"
_IMAGE = "{'model': $models.image('lucy-pro-t2i'), 'prompt': 'i$n'}"
_SENDS = "async def $f($c: $Client, $o):\n    return await $c.process($o)"
_PICKS = "async def $f($c: $Client, $m):\n    return await $c.process({'model': $m, 'prompt': 'm$n'})"
_TAKES = "async def $f($c, $o={}):\n    return await $c.process({'model': $models.video('lucy-pro-t2v'), **$o})"

Unit = tuple[int, str, str]
"""Weight, definition, and a statement that uses it."""


def U(weight: int, definition: str, use: str) -> Unit:  # noqa: N802  # a row's mark, as in the other tables
    return weight, definition, use


LINKED: tuple[Unit, ...] = (
    # options, models and clients that are handed in
    U(3, _SENDS, f"print(await $f($client, {_VIDEO}))"),
    U(1, _SENDS, f"print(await $f($client, {_IMAGE}))"),
    U(1, _SENDS, f"print(await $f($client, {_VIDEO}), await $f($client, {_IMAGE}))"),
    U(1, _SENDS, f"$a = {_VIDEO}\nprint(await $f($client, $a))"),
    U(2, _PICKS, "print(await $f($client, $models.video('lucy-pro-t2v')))"),
    U(1, _PICKS, "print(await $f($client, $models.image('lucy-pro-t2i')))"),
    U(1, _PICKS, "print(await $f($client, $m=$models.video('lucy-pro-t2v')))"),
    U(1, _PICKS, "for $a in ($models.video('lucy-pro-t2v'), $models.image('lucy-pro-t2i')):\n"
        "    print(await $f($client, $a))"),
    U(1, _TAKES, "print(await $f($client, {'prompt': 't$n'}))"),
    U(1, "async def $f($c, $a):\n    return await $c.process({'model': $models.video($a), 'prompt': 'n$n'})",
        "print(await $f($client, 'lucy-pro-t2v'))"),
    U(1, "async def $f($c, $o):\n    return await $c.process($o)\n\n\nasync def $g($d, $o):\n"
        "    return await $f($d, $o)",
        f"print(await $g($client, {_VIDEO}))"),
    U(1, "async def $f(**$o):\n    return await $Client(api_key='k').process($o)",
        "print(await $f(model=$models.video('lucy-pro-t2v'), prompt='k$n'))"),
    U(1, "async def $f($c, $o):\n    return await $c.process($o)",
        f"$a = functools.partial($f, $client)\nprint(await $a({_VIDEO}))"),
    # where things come from
    U(2, "def $g() -> $Client:\n    return $Client(api_key='k')\n\n\nasync def $f():\n    $function(+$g())",
        "print(await $f())"),
    U(2, "def $g():\n    return $Client(api_key='k')\n\n\n$G = $g()\n\n\nasync def $f():\n    $function(+$G)",
        "print(await $f())"),
    U(1, "$G = {'client': $Client(api_key='k')}\n\n\nasync def $f():\n    $function(+$G['client'])",
        "print(await $f())"),
    U(1, "@contextlib.asynccontextmanager\nasync def $g():\n    async with $Client(api_key='k') as $d:\n"
        "        yield $d\n\n\nasync def $f():\n    async with $g() as $c:\n        $function(+$c)",
        "print(await $f())"),
    U(1, "@functools.cache\ndef $g():\n    return $Client(api_key='k')\n\n\nasync def $f():\n    $function(+$g())",
        "print(await $f())"),
    U(1, "class $k:\n    api = $Client(api_key='k')\n\n\nclass $h($k):\n    async def run(self):\n"
        "        $function(+self.api)", "print(await $h().run())"),
    U(2, "class $k:\n    def __init__(self, api: $Client):\n        self.api = api\n\n\nclass $h($k):\n"
        "    async def run(self):\n        $function(+self.api)", "print(await $h($client).run())"),
    U(1, "class $k:\n    def __init__(self):\n        self._api = $Client(api_key='k')\n\n    @property\n"
        "    def api(self):\n        return self._api\n\n\nasync def $f():\n    $function(+$k().api)",
        "print(await $f())"),
    U(1, "class $k($Client):\n    pass\n\n\nasync def $f():\n    $c = $k(api_key='k')\n    $function(+$c)",
        "print(await $f())"),
    U(1, "class $k($Client):\n    async def process(self, options):\n        print('own $n')\n"
        "        return await super().process(options)\n\n\nasync def $f():\n    $c = $k(api_key='k')\n"
        "    $function(+$c)", "print(await $f())"),
    U(1, "def $g($a):\n    return {'model': $models.video('lucy-pro-t2v'), 'prompt': $a}\n\n\n"
        "async def $f($c: $Client):\n    return await $c.process($g('b$n'))", "print(await $f($client))"),
    U(1, "$G = 'lucy-pro-t2v'\n\n\nasync def $f($c):\n    return await $c.process({'model': $models.video($G), "
        "'prompt': 's$n'})", "print(await $f($client))"),
    # who looks for the error
    U(2, "async def $f($c):\n    $function(+$c)\n\n\nasync def $g($c):\n    try:\n        return await $f($c)\n"
        "    except $Error:\n        print('caught $n')", "print(await $g($client))"),
    U(2, "$G = ($Error, OSError)\n\n\nasync def $f($c):\n    try:\n        $body(+$c)\n    except $G:\n"
        "        print('caught $n')", "await $f($client)"),
    U(1, "$G = $Error\n\n\nasync def $f($c):\n    try:\n        $body(+$c)\n    except $G:\n        print('caught $n')",
        "await $f($client)"),
    U(1, "class $k($Error):\n    pass\n\n\nasync def $f($c):\n    try:\n        $body(+$c)\n    except $k:\n"
        "        print('caught $n')", "await $f($client)"),
    U(2, "def $g(error):\n    return isinstance(error, $Error)\n\n\nasync def $f($c):\n    try:\n        $body(+$c)\n"
        "    except Exception as $a:\n        print('is it $n', $g($a))", "await $f($client)"),
    U(1, "def $g():\n    return contextlib.suppress($Error)\n\n\nasync def $f($c):\n    with $g():\n        $body(+$c)",
        "await $f($client)"),
    U(1, "@contextlib.contextmanager\ndef $g():\n    try:\n        yield\n    except $Error:\n"
        "        print('caught $n')\n\n\nasync def $f($c):\n    with $g():\n        $body(+$c)", "await $f($client)"),
    U(1, "async def $g(make):\n    try:\n        return await make()\n    except $Error:\n        print('caught $n')\n"
        "\n\nasync def $f($c):\n    $function(+$c)", "print(await $g(lambda: $f($client)))"),
    U(1, "async def $g(job):\n    try:\n        return await job\n    except $Error:\n        print('caught $n')",
        f"print(await $g($client.process({_VIDEO})))"),
    U(1, "class $k:\n    async def run(self):\n        try:\n            return await self.step()\n"
        "        except $Error:\n            print('caught $n')\n\n    async def step(self):\n"
        "        raise NotImplementedError\n\n\nclass $h($k):\n    async def step(self):\n"
        "        $function(+$Client(api_key='k'))", "print(await $h().run())"),
    U(1, "def $g(errors):\n    def $d(function):\n        @functools.wraps(function)\n        async def $h(*args):\n"
        "            try:\n                return await function(*args)\n            except errors:\n"
        "                print('caught $n')\n        return $h\n    return $d\n\n\n@$g($Error)\nasync def $f($c):\n"
        "    $function(+$c)", "print(await $f($client))"),
    U(1, "class $k(Exception):\n    pass\n\n\nasync def $f($c):\n    try:\n        $function(+$c)\n"
        "    except $Error as $a:\n        raise $k('from $n') from $a",
        "try:\n    print(await $f($client))\nexcept $k as $b:\n    print('chained', $b)"),
    # stands for the client
    U(1, "async def $g(options):\n    return b'double'\n\n\n$G = $Client(api_key='k')\n$G.process = $g\n\n\n"
        "async def $f():\n    $function(+$G)", "print(await $f())"),
)  # fmt: skip
"""Definitions of the module."""
