"""What stands around calls: blocks, handlers, functions, rebinding, foreign objects. The templates are those of
``positions.py``; more of them say what they bring in: ``$body(+$c)`` is a block in which ``$c`` is a client too,
``+client $c`` makes ``$c`` one for the rest of the block.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surrounding:
    """A template with its weight among the others; ``real`` as in ``Position``."""

    weight: int
    text: str
    since: tuple[int, int] = (3, 10)
    real: bool = True


X = Surrounding

BLOCKS: tuple[Surrounding, ...] = (
    X(1, "async def $f(ProcessingError):\n    $function\nprint(await $f(KeyError))"),
    X(1, "async def $f(models):\n    $function\nprint(await $f($models))"),
    X(1, "async def $f(result, job_result=1):\n    $body\n    return plain(result)\nprint(await $f($n))"),
    X(1, "result = say($n, 'mine')\nasync def $f():\n    nonlocal result\n    $body\n    return plain(result)\n"
         "print(await $f(), plain(result))"),
    X(1, "result = say($n, 'mine')\nasync def $f():\n    $body\nawait $f()\nprint(plain(result))"),
    X(1, "result = say($n, 'mine')\n$body\nprint(plain(result))"),
    X(1, "for result in (1, 2):\n    $body\nprint(plain(result))"),
    X(1, "async def $f():\n    from decart import ProcessingError as $e\n    try:\n        $body\n    except $e:\n"
         "        print('caught $n')\nawait $f()"),
    X(1, "async def $f():\n    import decart as result\n    try:\n        $body\n"
         "    except result.ProcessingError:\n        print('caught $n')\nawait $f()"),
    X(1, "async def $f():\n    ProcessingError = KeyError\n    $body\n    return ProcessingError.__name__\n"
         "print(await $f())"),
    X(3, "if say($n, True):\n    $body\nelse:\n    $body"),
    X(2, "for $a in (1, 2):\n    $body"),
    X(1, "for $a in (1, 2, 3):\n    if $a == 2:\n        continue\n    $body"),
    X(1, "$a = 0\nwhile $a < 2:\n    $a += 1\n    $body"),
    X(1, "while True:\n    $body\n    break"),
    X(1, "with spy as $a:\n    $body"),
    X(1, "async with spy:\n    $body"),
    X(1, "match say($n, 2):\n    case 1:\n        $body\n    case _:\n        $body"),
    X(2, "async def $f():\n    $function\nprint(await $f())"),
    X(1, "async def $f():\n    $function\nprint(await asyncio.gather($f(), $f()))", real=False),
    X(1, "async def $f():\n    $function\n$a = asyncio.create_task($f())\n$body\nprint(await $a)", real=False),
    X(1, "async def $f():\n    $function\n$a = asyncio.create_task($f())\nawait asyncio.sleep(1.3 + $n / 7000)\n"
             "$a.cancel()\n"
         "try:\n    print(await $a)\nexcept asyncio.CancelledError:\n    print('cancelled $n')", real=False),
    X(1, "async def $f():\n    $function\ntry:\n    print(await asyncio.wait_for($f(), 1.55 + $n / 7000))\n"
         "except asyncio.TimeoutError:\n    print('too late $n')", real=False),
    X(1, "async def $f():\n    $function\n$a = asyncio.Semaphore(1)\nasync def $g():\n    async with $a:\n"
         "        return await $f()\nprint(await asyncio.gather($g(), $g()))", real=False),
    X(1, "async def $f():\n    $function\nasync with asyncio.TaskGroup() as $a:\n    $b = $a.create_task($f())\n"
         "    $body\nprint($b.result())", (3, 11), real=False),
    X(1, "async def $f($c):\n    $function(+$c)\nprint(await $f($client))"),
    X(1, "async def $f($c: $Client):\n    $function(+$c)\nprint(await $f($client))"),
    X(1, "async def $f($c=$client):\n    $function(+$c)\nprint(await $f())"),
    X(1, "async def $f(*, $c: $Client):\n    $function(+$c)\nprint(await $f($c=$client))"),
    X(1, "class $k:\n    def __init__(self, api):\n        self.api = api\n    async def run(self):\n"
         "        $function(+self.api)\nprint(await $k($client).run())"),
    X(1, "class $k:\n    def __init__(self):\n        self._api = $Client(api_key='k')\n    @property\n"
         "    def api(self):\n        return self._api\n    async def run(self):\n        $function(+self.api)\n"
         "print(await $k().run())"),
    X(1, "class $k:\n    api = $client\n    @classmethod\n    async def run(cls):\n        $function(+cls.api)\n"
         "print(await $k.run())"),
    X(1, "async def $f():\n    for $a in (1, 2):\n        $body\n        yield $a\nasync for $b in $f():\n    $body"),
    X(1, "@contextlib.asynccontextmanager\nasync def $f():\n    yield $client\nasync with $f() as $c:\n    $body(+$c)"),
    X(1, "@contextlib.asynccontextmanager\nasync def $f():\n    async with $Client(api_key='k') as $d:\n"
         "        yield $d\nasync with $f() as $c:\n    $body(+$c)"),
    X(1, "async with contextlib.AsyncExitStack() as $a:\n"
         "    $c = await $a.enter_async_context($Client(api_key='k'))\n    $body(+$c)"),
    X(2, "async with $Client(api_key='k$n') as $c:\n    $body(+$c)"),
    X(1, "async with $Client(api_key='k') as $c, $Client(api_key='l') as $d:\n    $body(+$c +$d)"),
    X(1, "for $c in ($client, $Client(api_key='k')):\n    $body(+$c)"),
    X(1, "if ($c := $client):\n    $body(+$c)"),
    X(1, "try:\n    $body\nfinally:\n    $body"),
)  # fmt: skip

HANDLERS: tuple[Surrounding, ...] = (
    X(4, "try:\n    $body\nexcept $Error:\n    print('caught $n')"),
    X(2, "try:\n    $body\nexcept $Error as $a:\n    print('caught $n', $a.__cause__, $a.__context__ is None)"),
    X(2, "try:\n    $body\nexcept $Error:\n    print('caught $n')\n    raise\nfinally:\n    print('finally $n')"),
    X(1, "try:\n    $body\nexcept ($Error, ValueError):\n    print('caught $n')\nelse:\n    $body"),
    X(1, "try:\n    $body\nexcept ValueError:\n    print('wrong')\nexcept $Error:\n    $body\n"
         "except $Base:\n    print('base $n')"),
    X(1, "try:\n    $body\nexcept $Error:\n    print('caught $n')\nexcept $Base:\n    print('base $n')"),
    X(1, "try:\n    $body\nexcept $Base:\n    print('base $n')"),
    X(1, "try:\n    $body\nexcept Exception:\n    print('any $n')"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n    print('any $n', isinstance($a, $Error))"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n    if not isinstance($a, ($Error, KeyError)):\n        raise\n"
         "    print('one of them $n')"),
    X(1, "try:\n    $body\nexcept BaseException as $a:\n    print('base $n', isinstance($a, asyncio.CancelledError))\n"
         "    raise"),
    X(1, "try:\n    $body\nexcept:\n    print('bare $n')\n    raise"),
    X(1, "try:\n    $body\nexcept $Error:\n    raise RuntimeError('from $n') from None"),
    X(1, "try:\n    $body\nexcept $Error as $a:\n    print('caught $n')\n    try:\n        $body\n    except $Error:\n"
         "        print('again $n')"),
    X(1, "try:\n    try:\n        $body\n    except $Error:\n        print('inner $n')\n        raise\n"
         "except $Error:\n    print('outer $n')"),
    X(1, "try:\n    try:\n        $body\n    except KeyError:\n        print('inner $n')\n"
         "except $Error:\n    print('outer $n')"),
    X(2, "with contextlib.suppress($Error):\n    $body"),
    X(1, "with contextlib.suppress($Error, ValueError):\n    $body"),
    X(1, "for $a in range(3):\n    try:\n        $body\n        break\n    except $Error:\n        print('try $n')\n"
         "else:\n    print('gave up $n')"),
    X(1, "async def $f():\n    $function\ntry:\n    print(await $f())\nexcept $Error:\n    print('caught $n')"),
    X(1, "async def $f():\n    $function\n$a = asyncio.ensure_future($f())\ntry:\n    print(await $a)\n"
         "except $Error:\n    print('caught $n')"),
    X(1, "async def $f():\n    $function\n$a, = await asyncio.gather($f(), return_exceptions=True)\n"
         "print('lost' if isinstance($a, $Error) else 'other' if isinstance($a, Exception) else $a)"),
    X(1, "@contextlib.asynccontextmanager\nasync def $f():\n    try:\n        yield\n    except $Error:\n"
         "        print('caught $n')\nasync with $f():\n    $body"),
    X(1, "@contextlib.contextmanager\ndef $f():\n    try:\n        yield\n    except $Error:\n"
         "        print('caught $n')\n        raise\nwith $f():\n    $body"),
    X(1, "class $k:\n    async def __aenter__(self):\n        return self\n"
         "    async def __aexit__(self, kind, error, trace):\n        return isinstance(error, $Error)\n"
         "async with $k():\n    $body\nprint('after $n')"),
    X(1, "class $k:\n    def __enter__(self):\n        return self\n    def __exit__(self, kind, error, trace):\n"
         "        return kind is not None and issubclass(kind, $Error)\nwith $k():\n    $body\nprint('after $n')"),
    X(1, "def $f(function):\n    async def $g(*args, **kwargs):\n        try:\n"
         "            return await function(*args, **kwargs)\n        except $Error:\n            print('caught $n')\n"
         "    return $g\n@$f\nasync def $h():\n    $function\nprint(await $h())"),
    X(1, "$e = ($Error, OSError)\ntry:\n    $body\nexcept $e:\n    print('caught $n')"),
    X(1, "$e = $Error\ntry:\n    $body\nexcept $e:\n    print('caught $n')"),
    X(1, "try:\n    $body\nexcept asyncio.CancelledError:\n    print('cancelled $n')\n    raise"),
    X(1, "try:\n    $body\nexcept asyncio.CancelledError:\n    print('cancelled $n')\nexcept $Error:\n"
         "    print('caught $n')"),
    X(1, "try:\n    $body\nexcept* $Error as $a:\n    print('group $n', len($a.exceptions))", (3, 11)),
    X(1, "def $f(error):\n    match error:\n        case $Error():\n            return True\n    return False\n"
         "try:\n    $body\nexcept Exception as $a:\n    print('matched $n', $f($a))"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n    print('named $n', type($a) is $Error)"),
    X(1, "try:\n    raise $Error('own $n')\nexcept $Error as $a:\n    print($a)\n$body"),
    X(1, "try:\n    $body\n    raise $Error('own $n')\nexcept $Error:\n    print('caught $n')"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n    print('table $n', {$Error: 'sdk'}.get(type($a), 'other'))"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n    print('name $n', type($a).__name__ == 'ProcessingError')"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n    print('sub $n', issubclass(type($a), $Error))"),
    X(1, "try:\n    $body\nexcept Exception as $a:\n"
         "    print('any $n', any(isinstance($a, $b) for $b in ($Error, KeyError)))"),
    X(1, "$e = [$Error, KeyError]\ntry:\n    $body\nexcept tuple($e):\n    print('caught $n')"),
    X(1, "$e = ($Error, KeyError)\ntry:\n    $body\nexcept (*$e, ValueError):\n    print('caught $n')"),
    X(1, "$e = ($Error,)\ntry:\n    $body\nexcept Exception as $a:\n    if isinstance($a, $e):\n"
         "        print('caught $n')\n    else:\n        raise"),
    X(1, "class $k($Error):\n    pass\ntry:\n    $body\n    raise $k('own')\nexcept $k:\n    print('own $n')\n"
         "except $Error:\n    print('caught $n')"),
    X(1, "try:\n    $body\nexcept $Error as $a:\n    $e = $a\nelse:\n    $e = None\nif $e:\n    print('kept $n')\n"
         "    raise $e"),
    X(1, "try:\n    $body\nexcept $Error as $a:\n    raise ValueError('from $n') from $a"),
    X(1, "try:\n    try:\n        $body\n    except $Error as $a:\n        raise ValueError($n) from $a\n"
         "except ValueError as $b:\n    print('chained $n', isinstance($b.__cause__, $Error))"),
    X(1, "for $b in (1, 2):\n    try:\n        $body\n    except $Error:\n        print('next $n')\n"
         "        continue\n    print('passed $n')"),
    X(1, "async def $f():\n    try:\n        return $n\n    except $Error:\n        return 'unreached'\n"
         "    finally:\n        $body\nprint(await $f())"),
    X(1, "async def $f():\n    try:\n        $function\n    except $Error:\n        return 'lost $n'\n"
             "print(await $f())"),
    X(1, "with contextlib.ExitStack() as $b:\n    $b.enter_context(contextlib.suppress($Error))\n    $body"),
    X(1, "with contextlib.ExitStack() as $b:\n"
         "    $b.push(lambda kind, error, trace: kind is not None and issubclass(kind, $Error))\n    $body"),
    X(1, "async def $f():\n    $function\n$c = asyncio.ensure_future($f())\n"
         "$c.add_done_callback(lambda t: print('done $n', isinstance(t.exception(), $Error)))\n"
         "await asyncio.wait([$c])"),
    X(1, "async def $f():\n    $function\nfor $a in await asyncio.gather($f(), $f(), return_exceptions=True):\n"
         "    match $a:\n        case $Error():\n            print('lost $n')\n        case Exception():\n"
         "            print('other $n')\n        case $b:\n            print($b)", real=False),
    X(1, "async def $f(job):\n    try:\n        return await job\n    except $Error:\n        print('caught $n')\n"
         "async def $g():\n    $function\nprint(await $f($g()))"),
    X(1, "async def $f(make):\n    try:\n        return await make()\n    except $Error:\n        print('caught $n')\n"
         "async def $g():\n    $function\nprint(await $f($g))"),
    X(1, "async def $f():\n    try:\n        yield 1\n    except $Error:\n        print('thrown $n')\n"
         "        yield 2\n$b = $f()\nasync for $a in $b:\n    $body"),
    X(1, "class $k:\n    async def run(self):\n        try:\n            return await self.step()\n"
         "        except $Error:\n            print('caught $n')\n    async def step(self):\n        $function\n"
         "print(await $k().run())"),
    X(1, "class $k:\n    async def run(self):\n        try:\n            return await self.step()\n"
         "        except $Error:\n            print('caught $n')\nclass $h($k):\n    async def step(self):\n"
         "        $function\nprint(await $h().run())"),
)  # fmt: skip

OTHERS: tuple[Surrounding, ...] = (
    X(3, "print('plain $n')"),
    X(2, "$a = say($n)\nprint($a)"),
    X(1, "result = say($n)\nprint(result)"),
    X(1, "job_result, queue_result = say($n), say($n)\nprint(job_result, queue_result)"),
    X(1, "await asyncio.sleep(0)"),
    X(1, "await asyncio.sleep(0.05 + $n / 7000)"),
    # other objects with methods of the same name
    X(2, "print(await engine.process({'model': 'm', 'prompt': 'f$n'}))"),
    X(1, "print(await engine.generate('f$n'))"),
    X(1, "print(await engine.queue.submit_and_poll({'prompt': 'f$n'}))"),
    X(1, "print(pipeline.process(b'f$n'), pipeline.generate(model='m', prompt='f$n'))"),
    X(1, "$a = [pipeline.process($b) for $b in (1, 2)]\nprint($a)"),
    X(1, "print(await asyncio.gather(engine.process({'model': 'm'}), engine.generate('f$n')))"),
    X(1, "for $c in ($client, engine):\n    print(await $c.process({'model': $models.video('lucy-pro-t2v'), "
         "'prompt': 'm$n'}))"),
    X(1, "$c = $client if say($n, True) else engine\nprint(await $c.process({'model': "
         "$models.video('lucy-pro-t2v'), 'prompt': 'm$n'}))"),
    X(1, "$c = engine\nprint(await $c.process({'prompt': 'm$n'}))\n$c = $client\nprint(await $c.process({'model': "
         "$models.video('lucy-pro-t2v'), 'prompt': 'm$n'}))"),
    X(1, "async def $f(engine):\n    return await engine.process({'model': $models.video('lucy-pro-t2v'), "
         "'prompt': 'm$n'})\nprint(await $f($client), await $f(engine))"),
    # images and realtime, which stay
    X(2, "print(await $client.process({'model': $models.image('lucy-pro-t2i'), 'prompt': 'i$n'}))"),
    X(1, "$a = $models.image('lucy-pro-t2i')\nprint(await asyncio.gather(*[$client.process({'model': $a, "
         "'prompt': $b}) for $b in ('i$n', 'j$n')]))"),
    X(1, "print(await $client.generate({'model': $models.image('lucy-pro-t2i'), 'prompt': 'g$n'}))"),
    X(1, "$a = $models.realtime('mirage')\nprint($a.name, $a.width)"),
    X(1, "for $a in ($models.video('lucy-pro-t2v'), $models.image('lucy-pro-t2i')):\n"
         "    print(await $client.process({'model': $a, 'prompt': 'b$n'}))"),
    # the method as a value
    X(1, "$a = $client.process\nprint(await $a({'model': $models.video('lucy-pro-t2v'), 'prompt': 'r$n'}))"),
    X(1, "$a = functools.partial($client.process, {'model': $models.video('lucy-pro-t2v'), 'prompt': 'r$n'})\n"
         "print(await $a())"),
    X(1, "print(await getattr($client, 'process')({'model': $models.video('lucy-pro-t2v'), 'prompt': 'r$n'}))"),
    # names bound anew
    X(2, "$c = $Client(api_key='k$n')\n+client $c"),
    X(1, "$c = $client\n+client $c"),
    X(1, "$c: $Client = $client\n+client $c"),
    X(1, "$c, $d = $client, $n\n+client $c"),
    X(1, "$a = {'c': $client}\n$c = $a['c']\n+client $c"),
    X(1, "$a = [$client]\n+client $a[0]"),
    X(1, "$c = $client or $Client(api_key='k')\n+client $c"),
    X(1, "$c = $Client(api_key='a') if say($n) else $Client(api_key='b')\n+client $c"),
    X(1, "box.api = $Client(api_key='k')\n+client box.api"),
    X(1, "$own = $Client(api_key='again$n')"),
    X(1, "$own = None\n$own = $Client(api_key='again$n')"),
    X(1, "def $f():\n    return $Client(api_key='k')\n$c = $f()\n+client $c"),
    X(1, "def $f() -> $Client:\n    return $client\n+client $f()"),
    X(1, "class $k($Client):\n    pass\n$c = $k(api_key='k')\n+client $c"),
    X(1, "class $k($Client):\n    async def process(self, options):\n        print('own $n')\n"
         "        return await super().process(options)\n$c = $k(api_key='k')\n+client $c"),
    X(1, "$d = {'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}\nprint(await $client.process($d))\n"
         "$d['prompt'] = 't$n'\nprint(await $client.process($d))\nprint(sorted($d))"),
    X(1, "$d = {'model': $models.video('lucy-pro-t2v')}\nfor $a in ('s$n', 't$n'):\n    $d['prompt'] = $a\n"
         "    print(await $client.process($d))\nprint(len($d))"),
    X(1, "$d = {'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}\n"
         "print(await asyncio.gather($client.process($d), $client.process({**$d, 'seed': $n})))"),
    X(1, "$d = {'model': $models.image('lucy-pro-t2i'), 'prompt': 's$n'}\nprint(await $client.process($d))\n"
         "$d['model'] = $models.video('lucy-pro-t2v')\nprint(await $client.process($d))"),
    X(1, "print(await $client.process(*[{'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}]))"),
    X(1, "print([await $c.process({'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}) "
         "for $c in ($client, $Client(api_key='k'))])"),
    X(1, "print(await ($c := $client).process({'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}))"),
    X(1, "print(await say($n, $client).process({'model': $models.video('lucy-pro-t2v'), 'prompt': say('q', 's$n')}))"),
    X(1, "print(await (await later($client)).process({'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}))"),
    X(1, "print(await ($client if say($n) else $Client(api_key='k')).process({'model': "
         "$models.video('lucy-pro-t2v'), 'prompt': 's$n', 'seed': say('seed', 5)}))"),
    X(1, "print(await ( # why\n    $client\n    .process(\n        # what\n"
             "        {'model': $models.video('lucy-pro-t2v'), "
         "'prompt': 's$n'}  # so\n    )\n))"),
    X(1, "$c = {'k': $client, 'l': engine}\nfor $a in $c.values():\n"
         "    print(await $a.process({'model': $models.video('lucy-pro-t2v'), 'prompt': 's$n'}))"),
    X(1, "async def $f(process, generate):\n    print(process, generate)\nawait $f(1, $n)"),
)  # fmt: skip

UNITS: tuple[tuple[int, str, str], ...] = (
    (3, "async def $f($c: $Client):\n    $function(+$c)", "print(await $f($client))"),
    (2, "async def $f($c):\n    $function(+$c)", "print(await $f($client))"),
    (1, 'async def $f($c: "$Client", $a: str = "u$n") -> object:\n    $function(+$c)', "print(await $f($client))"),
    (1, "async def _$f($c, *, $a=$n):\n    $function(+$c)", "print(await _$f($client, $a=1))"),
    (2, "async def $f():\n    async with $Client(api_key='k') as $c:\n        $function(+$c)", "print(await $f())"),
    (1, ("async def $f():\n    $c = $Client(api_key='k')\n    try:\n        $body(+$c)\n    finally:\n"
        "        await $c.close()"), "await $f()"),
    (2, ("class $k:\n    def __init__(self, client: $Client) -> None:\n        self.client = client\n\n"
        "    async def run(self):\n        $function(+self.client)\n\n    async def both(self):\n"
        "        return await self.run()"), "print(await $k($client).both())"),
    (2, ("class $k:\n    def __init__(self):\n        self.client = $Client(api_key='k')\n\n"
        "    async def run(self):\n        $function(+self.client)"), "$a = $k()\nprint(await $a.run())"),
    (1, "class $k:\n    client = $Client(api_key='k')\n\n    async def run(self):\n        $function(+self.client)",
        "print(await $k().run())"),
    (1, ("class $k:\n    _client = None\n\n    def client(self):\n        if self._client is None:\n"
        "            self._client = $Client(api_key='k')\n        return self._client\n\n    async def run(self):\n"
        "        $function(+self.client())"), "print(await $k().run())"),
    (1, ("@dataclasses.dataclass\nclass $k:\n    client: $Client\n\n    async def run(self):\n"
        "        $function(+self.client)"), "print(await $k($client).run())"),
    (1, ("class $k:\n    def __init__(self, client):\n        self.client = client\n\n    async def __aenter__(self):\n"
        "        return self\n\n    async def __aexit__(self, *_):\n        print('left $n')\n\n"
        "    async def run(self):\n        $function(+self.client)"),
        "async with $k($client) as $a:\n    print(await $a.run())"),
    (1, "$G = $Client(api_key='k')\n\n\nasync def $f():\n    $function(+$G)", "print(await $f())"),
    (1, ("$G = None\n\n\ndef $g():\n    global $G\n    if $G is None:\n        $G = $Client(api_key='k')\n"
        "    return $G\n\n\nasync def $f():\n    $function(+$g())"), "print(await $f())"),
    (1, "def $f($c):\n    async def $g():\n        $function(+$c)\n    return $g", "print(await $f($client)())"),
    (1, "async def $f($c: $Client):\n    global result\n    result = $n\n    $function(+$c)",
        "print(await $f($client))"),
    (1, "async def $f($c: $Client):\n    $body(+$c)\n    yield $n\n    $body(+$c)",
        "async for $a in $f($client):\n    print($a)"),
    (1, ("def $g(function):\n    @functools.wraps(function)\n    async def $h(*args):\n        for $a in range(2):\n"
        "            try:\n                return await function(*args)\n            except $Error:\n"
        "                print('attempt', $a)\n    return $h\n\n\n@$g\nasync def $f($c: $Client):\n"
        "    $function(+$c)"), "print(await $f($client))"),
)  # fmt: skip
"""Definitions of the module: weight, definition, and a statement that uses it."""

MAINS: tuple[tuple[int, str], ...] = (
    (4, "async def main():\n    async with $Client(api_key='key') as client:\n        $main(+client)"),
    (2, "async def main():\n    client = $Client(api_key='key')\n    $main(+client)"),
    (1, "async def main():\n    client = $Client(api_key='key')\n    async with client:\n        $main(+client)"),
    (1, "client = $Client(api_key='key')\n\n\nasync def main():\n    $main(+client)"),
    (1, "CLIENT = $Client(api_key='key')\n\n\nasync def main():\n    async with CLIENT:\n        $main(+CLIENT)"),
    (1, "async def main(client: $Client):\n    $main(+client)"),
    (1, "async def main(client):\n    $main(+client)"),
)
"""The function that everything starts from; one that takes a client is given one."""

NOISE: tuple[tuple[str, str], ...] = (
    ("result = 'mine'", "print(plain(result))"),
    ("QueueSubmitError = 'mine'", "print(QueueSubmitError)"),
    ("class QueueStatusError(Exception):\n    pass", "print(QueueStatusError.__bases__)"),
    ("def _submit_and_poll(client, options):\n    return 'mine'", "print(_submit_and_poll(1, 2))"),
    ("Any = 'mine'", "print(Any)"),
    ("job_result = queue_result = 'mine'", "print(plain(job_result), plain(queue_result))"),
    ("QueueResultError = ValueError", "print(QueueResultError.__name__)"),
)
"""Names of the module's own that a rewrite may want, and statements that show at the end what they are."""

PREAMBLE: tuple[tuple[str, str], ...] = (
    (r"\bspy\b", ("class Spy:\n    def __call__(self, *args):\n"
             "        print('called with', *[a for a in args if not callable(a)])\n"
     "        return self\n\n    def __getitem__(self, key):\n        print('gives', key)\n        return 1\n\n"
     "    def __setitem__(self, key, value):\n        print('takes', key, value)\n\n"
     "    __delitem__ = __getitem__\n\n    def __enter__(self):\n        print('entered')\n\n"
     "    def __exit__(self, kind, error, trace):\n        print('left', kind is None)\n\n"
     "    async def __aenter__(self):\n        self.__enter__()\n\n    async def __aexit__(self, *args):\n"
     "        self.__exit__(*args)\n\n    async def __aiter__(self):\n        yield 1\n        yield 2\n\n\n"
     "spy = Spy()")),
    (r"\bbox\b", "class Box:\n    item = job = None\n\n\nbox = Box()"),
    (r"\bengine\b", ("class Engine:\n    async def process(self, options):\n"
     "        print('engine processes', sorted(options))\n        return b'engine'\n\n"
     "    async def generate(self, prompt):\n        return prompt\n\n    @property\n    def queue(self):\n"
     "        return self\n\n    async def submit_and_poll(self, options):\n        return options\n\n\n"
     "engine = Engine()")),
    (r"\bpipeline\b", ("class Pipeline:\n    def process(self, data):\n        return data\n\n"
     "    def generate(self, **options):\n        return sorted(options)\n\n\npipeline = Pipeline()")),
    (r"\blater\(", "async def later(value):\n    await asyncio.sleep(0)\n    return value"),
    (r"\brun_it\(", "async def run_it(job):\n    print('run it')\n    return await job"),
    (r"\brun_quietly\(", ("async def run_quietly(job):\n    try:\n        print(await job)\n    except Exception:\n"
     "        print('failed quietly')")),
    (r"\bplain\(", "def plain(value):\n    return value if isinstance(value, (int, str, bytes)) else 'other'"),
    (r"\bfirst\(", "def first(*values):\n    return values[0]"),
    (r"\bKeywords\b", "class Keywords:\n    def __init_subclass__(cls, key):\n        print('key', key)"),
    (r"\bsay\(", "def say(what, value=None):\n    print('say', what)\n    return value"),
    (r"\bmake_options\(", ("def make_options(prompt):\n    return {'model': $models.video('lucy-pro-t2v'), "
     "'prompt': prompt}")),
    (r"\bpick_model\(", "def pick_model():\n    return $models.video('lucy-pro-t2v')"),
    (r"\bMODEL\b", "MODEL = $models.video('lucy-pro-t2v')"),
    (r"\bMODELS\b", "MODELS = {'fast': $models.video('lucy-pro-t2v'), 'good': $models.video('lucy-pro-t2v')}"),
    (r"\bConfig\b", "class Config:\n    model = $models.video('lucy-pro-t2v')"),
    (r"\bBASE\b", "BASE = {'model': $models.video('lucy-pro-t2v'), 'seed': 7}"),
)  # fmt: skip
"""What stands before everything else where the program uses it."""
