"""Every position that Python's grammar has for an expression that holds an ``await`` or a coroutine: ONE table.

In a template, ``§`` is a place for an awaited value, ``¶`` for one that must be bytes, ``¢`` for a coroutine that is
not awaited on the spot; ``<p>`` after one of them says that its prompt is the variable ``p``. ``$a`` to ``$e`` are
names of the template's own, ``$f`` to ``$h`` names of functions, ``$k`` of a class, ``$n`` is a number; ``$body`` is
a line for a block of further statements.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a template is, and so where it can stand."""

    STATEMENT = "statement"
    EXPRESSION = "expression"
    """Can stand in the place of a ``§``."""
    BYTES = "expression that yields bytes"
    """Can stand in the place of a ``¶`` too."""
    PLAIN = "statement outside of async functions"


@dataclass(frozen=True, slots=True)
class Position:
    """One row: ``since`` is the first Python that can read it; ``real`` says whether its output is the same at any
    speed of the answers, so that it can be run under the real SDK."""

    name: str
    kind: Kind
    text: str
    since: tuple[int, int] = (3, 10)
    real: bool = True
    until: tuple[int, int] = (9, 0)

    @property
    def supported(self) -> bool:
        """Whether the running Python can read it."""
        return self.since <= sys.version_info[:2] < self.until


S, E, B, P = Kind.STATEMENT, Kind.EXPRESSION, Kind.BYTES, Kind.PLAIN

POSITIONS: tuple[Position, ...] = (
    # --- statements: one row for each field of a statement's node that is an expression --------------------------
    Position("assignment", S, '$a = §\nprint("got $n", $a)'),
    Position("assignment to several targets", S, "$a = $b = §\nprint($a == $b, $a)"),
    Position("assignment to a tuple", S, "$a, *$b = ¶\nprint($a, len($b))"),
    Position("assignment to an attribute", S, "box.item = §\nprint(box.item)"),
    Position("assignment to a subscript", S, "spy[$n] = §"),
    Position("assignment, in its target", S, "spy[§] = say($n)"),
    Position("assignment with an annotation", S, "$a: object = §\nprint($a)"),
    Position("assignment with an annotation, to an attribute", S, "box.item: object = §\nprint(box.item)"),
    Position("assignment with an annotation, in brackets", S, "($a): object = §\nprint($a)"),
    Position("annotation of an attribute", S, "box.item: spy(§) = $n"),
    Position("augmented assignment", S, '$a = b"$n"\n$a += ¶\nprint($a)'),
    Position("augmented assignment to an attribute", S, 'box.item = b"$n"\nbox.item += ¶\nprint(box.item)'),
    Position("augmented assignment, in its target", S, "spy[§] += 1"),
    Position("expression statement", S, "§"),
    Position("expression statement, printed", S, "print($n, §)"),
    Position("return", S, "async def $f():\n    return §\nprint(await $f())"),
    Position("return from an inner block", S, "async def $f():\n    for $a in (1, 2):\n        if $a:\n"
             "            return §\nprint(await $f())"),
    Position("return in finally", S, "async def $f():\n    try:\n        return say($n)\n    finally:\n"
             "        return §\nprint(await $f())"),
    Position("deletion", S, "del spy[§]"),
    Position("for, what is iterated", S, "for $a in ¶:\n    print($a)\n    break\nelse:\n    print('else')"),
    Position("for, target", S, "for spy[§] in (1, 2):\n    print('round')"),
    Position("async for, what is iterated", S, "async for $a in spy(§):\n    $body"),
    Position("while, condition", S, "$a = 0\nwhile § and $a < 2:\n    $a += 1\nelse:\n    print('ended $n')"),
    Position("if, condition", S, "if §:\n    $body\nelse:\n    $body"),
    Position("elif, condition", S, "if say($n):\n    $body\nelif §:\n    $body\nelse:\n    $body"),
    Position("with, what is entered", S, "with spy(§) as $a:\n    $body"),
    Position("with, target", S, "with spy as spy[§]:\n    $body"),
    Position("with, second item", S, "with spy, spy(§):\n    $body"),
    Position("async with, what is entered", S, "async with spy(§) as $a:\n    $body"),
    Position("match, subject", S, "match §:\n    case bytes() as $a:\n        print($a)\n    case $b:\n"
             "        print('other', $b)"),
    Position("match, guard", S, "match say($n, $n):\n    case int() if §:\n        $body\n    case _:\n        $body"),
    Position("raise, the error", S, "try:\n    raise ValueError(§)\nexcept ValueError as $a:\n    print($a)"),
    Position("raise, the cause", S, "try:\n    raise ValueError($n) from KeyError(§)\nexcept ValueError as $a:\n"
             "    print($a.__cause__)"),
    Position("assert, the test", S, "assert §, say('not reached')"),
    Position("assert, the message", S, "try:\n    assert say($n), §\nexcept AssertionError as $a:\n    print($a)"),
    Position("except, the class", S, "try:\n    raise ValueError($n)\nexcept first(ValueError, §):\n"
             "    print('caught')"),
    Position("in try", S, "try:\n    $a = §\nexcept ValueError:\n    print('value')\nelse:\n    print($a)\nfinally:\n"
             "    print('finally')"),
    Position("in except", S, "try:\n    raise ValueError($n)\nexcept ValueError:\n    print(§)"),
    Position("in else of try", S, "try:\n    say($n)\nexcept ValueError:\n    pass\nelse:\n    $a = §\n    print($a)"),
    Position("in finally", S, "try:\n    say($n)\nfinally:\n    $a = §\n    print($a)"),
    Position("in else of a loop", S, "for $a in ():\n    pass\nelse:\n    $b = §\n    print($b)"),
    Position("function, decorator", S, "@spy(§)\ndef $f():\n    pass\nprint($f is spy)"),
    Position("function, default", S, "def $f(x=§):\n    return x\nprint($f())"),
    Position("function, keyword default", S, "async def $f(*, x=§):\n    return x\nprint(await $f())"),
    Position("function, annotation", S, "def $f(x: spy(§)) -> None:\n    print($n)\n$f(1)", until=(3, 14)),
    Position("function, annotation of the result", S, "def $f() -> spy(§):\n    print($n)\n$f()", until=(3, 14)),
    Position("class, base", S, "class $k(type(§)):\n    pass\nprint($k.__bases__)"),
    Position("class, keyword", S, "class $k(Keywords, key=§):\n    pass"),
    Position("class, decorator", S, "@first(first, §)\nclass $k:\n    pass\nprint($k.__name__)"),
    Position("yield in an async generator", S, "async def $f():\n    yield §\n    yield $n\n"
             "print([x async for x in $f()])"),
    Position("yield, sent back", S, "async def $f():\n    $a = yield\n    yield ($a, §)\n$b = $f()\n"
             "await $b.asend(None)\n"
             "print(await $b.asend($n))\nawait $b.aclose()"),
    Position("suite on the header's line", S, "if say($n, True): $a = §; print($a)"),
    Position("suite of a function on its line", S, "async def $f(): return §\nprint(await $f())"),
    Position("suite of try on its line", S, "try: $a = §\nexcept $Error: print('caught $n')\nelse: print($a)"),
    Position("suite of else on its line", S, "if say($n): pass\nelse: $a = §; print($a)"),
    Position("suite of a loop on its line", S, "for $a in (1, 2): $b = §; print($a, $b)"),
    Position("suite of with on its line", S, "with spy: $a = §; $b = §; print($a, $b)"),
    Position("several calls on a line", S, "$a = §; $b = §; print($a, $b)"),
    Position("several statements on a line", S, "say($n); $a = §; print($a)"),
    Position("after a backslash", S, "$a = \\\n    §\nprint($a)"),
    Position("under global", S, "async def $f():\n    global $G\n    $G = §\nawait $f()\nprint($G)"),
    Position("under nonlocal", S, "$a = $n\nasync def $f():\n    nonlocal $a\n    $a = §\nawait $f()\nprint($a)"),
    Position("in a nested function", S, "async def $f():\n    async def $g():\n        $a = §\n        return $a\n"
             "    return await $g()\nprint(await $f())"),
    Position("in a method of a local class", S, "class $k:\n    async def run(self):\n        self.video = §\n"
             "        return self.video\nprint(await $k().run())"),
    Position("names seen by locals", S, "async def $f():\n    $a = §\n    return sorted(locals())\nprint(await $f())"),
    # --- expressions: one row for each field of an expression's node ---------------------------------------------
    Position("call, argument", E, "repr(§)"),
    Position("call, argument between others", E, "first(say('a$n'), §, say('b$n'))"),
    Position("call, keyword argument", E, "dict(k=§, l=say($n))"),
    Position("call, starred argument", E, "max(*¶)"),
    Position("call, double-starred argument", E, "dict(**{'k': §})"),
    Position("call, what is called", E, "(¶).hex()"),
    Position("call, a lambda's argument", E, "(lambda x: x)(§)"),
    Position("argument of another awaited call", E, "await later(§)"),
    Position("attribute", E, "(¶).__class__.__name__"),
    Position("chain of methods", B, "(¶).upper().strip()"),
    Position("operator, left", B, "¶ + b'$n'"),
    Position("operator, right", B, "b'$n' + ¶"),
    Position("operator, both sides", B, "¶ + ¶"),
    Position("operator, not", E, "not §"),
    Position("comparison, left", E, "§ == say($n)"),
    Position("comparison, right", E, "say($n) != §"),
    Position("comparison, middle", E, "b'' < ¶ < b'z'"),
    Position("comparison, in", E, "b'media' in ¶"),
    Position("and, left", E, "§ and say($n)"),
    Position("and, right", E, "say($n) and §"),
    Position("and, right, reached", E, "say($n, True) and §"),
    Position("or, left", B, "¶ or b'none'"),
    Position("or, right", E, "say($n) or §"),
    Position("or, right, not reached", E, "say($n, True) or §"),
    Position("conditional, value", E, "§ if say($n, True) else $n"),
    Position("conditional, condition", E, "1 if § else 2"),
    Position("conditional, other value", E, "$n if say($n) else §"),
    Position("conditional, both values", E, "§ if say($n) else §"),
    Position("subscript, of it", B, "(¶)[:12]"),
    Position("subscript, index", E, "spy[§]"),
    Position("slice, lower", E, "spy[§:]"),
    Position("slice, upper", E, "spy[:§]"),
    Position("slice, step", E, "spy[::§]"),
    Position("list, element", E, "[§, $n]"),
    Position("list, starred", E, "[*¶][:3]"),
    Position("tuple, element", E, "($n, §)"),
    Position("tuple, starred", E, "(*¶, 1)[-3:]"),
    Position("set, element", E, "sorted({¶, b'$n'})"),
    Position("dict, key", E, "{¶: $n}"),
    Position("dict, value", E, "{'k': §, say($n): 2}"),
    Position("dict, spread", E, "{**{'k': §}}"),
    Position("f-string", E, 'f"{§!r}"'),
    Position("f-string with quotes in it", E, "f\'\'\'{§!r}\'\'\'"),
    Position("f-string of several lines", E, "f\'\'\'one\n    {§!r}\n  two {$n}\'\'\'"),
    Position("f-string that shows its text", E, 'f"{§=!r}"'),
    Position("f-string, format", E, "f'{$n:>{len(¶)}}'"),
    Position("walrus", E, "($a := §)"),
    Position("walrus in a condition", E, "(len($a) if ($a := §) else 0)"),
    Position("lambda, default", E, "(lambda x=§: x)()"),
    Position("list comprehension, element", E, "[§<p> for p in ('a$n', 'b$n')]"),
    Position("list comprehension, iterable", E, "[x for x in ¶][:2]"),
    Position("list comprehension, inner iterable", E, "[x for p in ('a$n', 'b$n') for x in ¶<p>][:2]"),
    Position("list comprehension, condition", E, "[p for p in ('a$n', 'b$n') if §<p>]"),
    Position("set comprehension", E, "sorted({¶<p> for p in ('a$n', 'b$n')})"),
    Position("dict comprehension, key", E, "{¶<p>: p for p in ('a$n', 'b$n')}"),
    Position("dict comprehension, value", E, "{p: §<p> for p in ('a$n', 'b$n')}"),
    Position("generator expression, element", E, "[x async for x in (§<p> for p in ('a$n', 'b$n'))]"),
    Position("generator expression, iterable", E, "list(x for x in ¶)[:2]"),
    Position("generator expression, condition", E, "[x async for x in (p for p in ('a$n', 'b$n') if §<p>)]"),
    Position("comprehension in a comprehension", E, "[[§<p> for p in (q, q)] for q in ('a$n',)]", (3, 11)),
    # --- coroutines that are not awaited on the spot, in expressions ----------------------------------------------
    Position("gather", E, "await asyncio.gather(¢, ¢)"),
    Position("gather, starred comprehension", E, "await asyncio.gather(*[¢<p> for p in ('a$n', 'b$n')])"),
    Position("gather, starred generator", E, "await asyncio.gather(*(¢<p> for p in ('a$n', 'b$n')))"),
    Position("gather, with other things", E, "await asyncio.gather(later($n), ¢)"),
    Position("gather, exceptions returned", E, "[x if isinstance(x, bytes) else 'lost' for x in "
             "await asyncio.gather(¢, ¢, return_exceptions=True)]"),
    Position("gather, exceptions returned and looked at", E, "[isinstance(x, $Error) for x in "
             "await asyncio.gather(¢, ¢, return_exceptions=True)]"),
    Position("create_task", B, "(await asyncio.create_task(¢))"),
    Position("ensure_future", B, "(await asyncio.ensure_future(¢))"),
    Position("shield", B, "(await asyncio.shield(¢))"),
    Position("wait_for", B, "(await asyncio.wait_for(¢, 60))"),
    Position("wait_for, by keyword", B, "(await asyncio.wait_for(timeout=60, fut=¢))"),
    Position("as_completed", E, "[await c for c in asyncio.as_completed([¢])]"),
    Position("as_completed, of tasks", E, "[await c for c in asyncio.as_completed([asyncio.create_task(¢), "
             "asyncio.create_task(¢)])]", real=False),
    Position("lambda, body", B, "(await (lambda: ¢)())"),
    Position("lambda with a parameter", B, "(await (lambda p: ¢<p>)('l$n'))"),
    Position("argument of the user's function", B, "(await run_it(¢))"),
    Position("coroutine in a list", E, "[await c for c in [¢, ¢]]"),
    Position("coroutine in a dict", E, "{k: await c for k, c in {'a': ¢, 'b': ¢}.items()}"),
    Position("coroutine, subscripted", B, "(await [¢][0])"),
    Position("coroutine in a conditional", B, "(await (¢ if say($n, True) else later(b'none')))"),
    Position("coroutine after or", B, "(await (say($n) or ¢))"),
    Position("coroutine in a walrus", B, "(await ($a := ¢))"),
    Position("coroutine in brackets", B, "(await (¢))"),
    Position("tasks in a comprehension", E, "[await t for t in [asyncio.create_task(¢<p>) for p in ('a$n', 'b$n')]]"),
    Position("coroutine from map", E, "[await c for c in map(lambda p: ¢<p>, ('a$n', 'b$n'))]"),
    # --- and in statements ------------------------------------------------------------------------------------------
    Position("coroutine assigned", S, "$a = ¢\nprint($n)\nprint(await $a)"),
    Position("coroutine assigned, options changed before the await", S,
             "$o = {'model': $models.video('lucy-pro-t2v'), 'prompt': 'o$n'}\n$a = $client.process($o)\n"
             "$o['prompt'] = 'changed$n'\nprint(await $a)"),
    Position("options changed while it runs", S,
             "$o = {'model': $models.video('lucy-pro-t2v'), 'prompt': 'o$n'}\n"
             "$a = asyncio.create_task($client.process($o))\nawait asyncio.sleep(0.01 + $n / 7000)\n"
             "$o['prompt'] = 'changed$n'\nprint(await $a)", real=False),
    Position("coroutine kept by an object", S, "box.job = ¢\nprint(await box.job)"),
    Position("coroutine kept in a table", S, "$a = {}\n$a['k'] = ¢\nprint(await $a.pop('k'))"),
    Position("coroutine in a tuple, unpacked", S, "$a, $b = ¢, ¢\nprint(await $b, await $a)"),
    Position("coroutine appended", S, "$a = []\nfor $b in ('a$n', 'b$n'):\n    $a.append(¢<$b>)\n"
             "print(await asyncio.gather(*$a))"),
    Position("coroutine returned", S, "def $f():\n    return ¢\nprint(await $f())"),
    Position("coroutine returned from an async function", S, "async def $f():\n    return ¢\n"
             "print(await (await $f()))"),
    Position("coroutine as a default", S, "async def $f(job=¢):\n    return await job\nprint(await $f())"),
    Position("coroutine yielded", S, "def $f():\n    yield ¢\n    yield ¢\nfor $a in $f():\n    print(await $a)"),
    Position("coroutine yielded from a list", S, "def $f():\n    yield from [¢, ¢]\nfor $a in $f():\n"
             "    print(await $a)"),
    Position("coroutine in a class body", S, "class $k:\n    job = ¢\nprint(await $k.job)"),
    Position("coroutine in a for", S, "for $a in (¢, ¢):\n    print(await $a)"),
    Position("coroutine in a match", S, "match ¢:\n    case $a:\n        print(await $a)"),
    Position("coroutine in an assert", S, "assert ($a := ¢)\nprint(await $a)"),
    Position("coroutine as a decorator's argument", S, "@(lambda job: lambda f: job)(¢)\ndef $f():\n    pass\n"
             "print(await $f)"),
    Position("coroutine closed", S, "$a = ¢\n$a.close()"),
    Position("coroutine never awaited", S, "¢"),
    Position("coroutine raised with", S, "try:\n    raise KeyError(¢)\nexcept KeyError as $a:\n"
             "    print(await $a.args[0])"),
    Position("TaskGroup", S, "async with asyncio.TaskGroup() as $a:\n    $b = $a.create_task(¢)\n"
             "    $c = $a.create_task(¢)\nprint($b.result(), $c.result())", (3, 11)),
    Position("TaskGroup and except*", S, "try:\n    async with asyncio.TaskGroup() as $a:\n        $a.create_task(¢)\n"
             "        $a.create_task(¢)\nexcept* $Error as $b:\n    print('group', len($b.exceptions))", (3, 11),
             real=False),
    Position("timeout block", S, "async with asyncio.timeout(60):\n    $a = §\n    print($a)", (3, 11)),
    Position("timeout block that is too short", S, "try:\n    async with asyncio.timeout(0.3 + $n / 7000):\n"
             "        $a = §\n"
             "        print($a)\nexcept TimeoutError:\n    print('too late')", (3, 11), real=False),
    Position("wait_for that is too short", S, "try:\n    print(await asyncio.wait_for(¢, 0.3 + $n / 7000))\n"
             "except asyncio.TimeoutError:\n    print('too late')", real=False),
    Position("wait", S, "$a = [asyncio.ensure_future(¢), asyncio.ensure_future(¢)]\n$b, $c = await asyncio.wait($a)\n"
             "print([t.result() for t in $a], len($b), len($c))"),
    Position("wait for the first", S, "$a, $b = await asyncio.wait([asyncio.create_task(¢), asyncio.create_task(¢)], "
             "return_when=asyncio.FIRST_COMPLETED)\nprint([t.result() for t in $a], len($b))\n"
             "for $c in $b:\n    $c.cancel()", real=False),
    Position("semaphore", S, "$a = asyncio.Semaphore(1)\nasync def $f(p):\n    async with $a:\n        return §<p>\n"
             "print(await asyncio.gather($f('a$n'), $f('b$n')))"),
    Position("task cancelled", S, "$a = asyncio.create_task(¢)\nawait asyncio.sleep(0.3 + $n / 7000)\n"
             "$a.cancel()\ntry:\n"
             "    print(await $a)\nexcept asyncio.CancelledError:\n    print('cancelled')", real=False),
    Position("task cancelled at once", S, "$a = asyncio.create_task(¢)\n$a.cancel()\ntry:\n    print(await $a)\n"
             "except asyncio.CancelledError:\n    print('cancelled')"),
    Position("task with a callback", S, "$a = asyncio.create_task(¢)\n$a.add_done_callback(lambda t: print('done'))\n"
             "print(await $a)"),
    Position("task looked at", S, "$a = asyncio.create_task(¢)\nawait asyncio.wait([$a])\n"
             "print(isinstance($a.exception(), $Error))"),
    Position("task left over", S, "$a = asyncio.create_task(¢)\nawait asyncio.sleep(0)", real=False),
    Position("coroutines in a queue", S, "$a = asyncio.Queue()\n$a.put_nowait(¢)\n$a.put_nowait(¢)\n"
             "while not $a.empty():\n    print(await $a.get_nowait())"),
    # --- outside of async functions -----------------------------------------------------------------------------------
    Position("asyncio.run", P, "print(asyncio.run(¢))"),
    Position("asyncio.run, assigned", P, "$a = asyncio.run(¢)\nprint($a)"),
    Position("asyncio.run in a function", P, "def $f():\n    return asyncio.run(¢)\nprint($f())"),
    Position("asyncio.run of a lambda's", P, "$a = lambda: ¢\nprint(asyncio.run($a()))"),
    Position("asyncio.Runner", P, "with asyncio.Runner() as $a:\n    print($a.run(¢))", (3, 11)),
    Position("run_until_complete", P, "$a = asyncio.new_event_loop()\ntry:\n    print($a.run_until_complete(¢))\n"
             "finally:\n    $a.close()"),
    Position("module's coroutine", P, "$a = ¢\nprint(asyncio.run($a))"),
    Position("coroutine in a thread", P, "$a = threading.Thread(target=asyncio.run, args=(run_quietly(¢),))\n"
             "$a.start()\n$a.join()"),
    Position("class body of the module", P, "class $k:\n    job = ¢\nprint(asyncio.run($k.job))"),
    Position("default of the module's function", P, "async def $f(job=¢):\n    return await job\n"
             "print(asyncio.run($f()))"),
)  # fmt: skip

POSITION_BY_NAME = {position.name: position for position in POSITIONS}
