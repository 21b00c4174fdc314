"""Every position that JavaScript's grammar has for an expression that holds an ``await`` or a promise: ONE table.

In a template, ``§`` is a place for an awaited value, ``¶`` for one that must be a Blob, ``¢`` for a promise that is not
awaited on the spot; ``<p>`` after one of them says that its prompt is the variable ``p``. ``$a`` to ``$e`` are names of
the template's own, ``$f`` to ``$h`` names of functions, ``$k`` of a class, ``$l`` of a label, ``$n`` is a number;
``$body`` is a line for a block of further statements. ``${`` is JavaScript's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tests.generated_javascript.expected import Expected


class Kind(Enum):
    """What a template is, and so where it can stand."""

    STATEMENT = "statement"
    EXPRESSION = "expression"
    """Can stand in the place of a ``§``."""
    BLOB = "expression that yields a Blob"
    """Can stand in the place of a ``¶`` too."""
    MODULE = "statement at the top of a module"


@dataclass(frozen=True, slots=True)
class Position:
    """One row. ``expected`` says what the place allows at best."""

    name: str
    kind: Kind
    text: str
    expected: Expected = Expected.FIX


S, E, B, M = Kind.STATEMENT, Kind.EXPRESSION, Kind.BLOB, Kind.MODULE
ANY = Expected.ANY

POSITIONS: tuple[Position, ...] = (
    # --- declarations and assignments ------------------------------------------------------------------------------
    Position("const", S, 'const $a = §;\nconsole.log("got $n", $a);'),
    Position("let", S, "let $a = §;\nconsole.log($a);\n$a = $n;\nconsole.log($a);"),
    Position("var", S, "var $a = §;\nconsole.log($a);"),
    Position("var in an inner block", S, "if (say($n, true)) {\n  var $a = §;\n}\nconsole.log($a);"),
    Position("const on its next line", S, "const $a =\n  §;\nconsole.log($a);"),
    Position("several declarators", S, "const $a = §, $b = say($n);\nconsole.log($a, $b);"),
    Position("several declarators on lines", S, "let $a = say($n),\n  $b = §,\n  $c = ¶;\nconsole.log($a, $b, $c);"),
    Position("object pattern", S, "const { size: $a, type: $b = 1 } = ¶;\nconsole.log($a, $b);"),
    Position("array pattern", S, "const [$a, ...$b] = [§];\nconsole.log($a, $b);"),
    Position("pattern's default", S, "const { lost: $a = § } = {};\nconsole.log($a);"),
    Position("pattern's computed key", S, "const { [§]: $a = $n } = {};\nconsole.log($a);"),
    Position("pattern assigned", S, "let $a;\n({ size: $a } = ¶);\nconsole.log($a);"),
    Position("pattern assigned, its target", S, "[spy[§]] = [$n];"),
    Position("assignment", S, "let $a;\n$a = §;\nconsole.log($a);"),
    Position("assignment to several", S, "let $a, $b;\n$a = $b = §;\nconsole.log($a === $b, $a);"),
    Position("assignment to a member", S, "box.item = §;\nconsole.log(box.item);"),
    Position("assignment to a member of a member", S, "box.inner.item = §;\nconsole.log(box.inner.item);"),
    Position("assignment to a member of what changes meanwhile", S, "let $a = new Box(0);\nconst $b = $a;\n"
             "const $c = (async () => {\n  $a.item = §;\n})();\n$a = new Box($n);\nawait $c;\n"
             "console.log($a.item, $b.item);"),
    Position("assignment to a member of a member that changes meanwhile", S, "const $a = { b: new Box(0) };\n"
             "const $b = $a.b;\nconst $c = (async () => {\n  $a.b.item = §;\n})();\n$a.b = new Box($n);\nawait $c;\n"
             "console.log($a.b.item, $b.item);"),
    Position("name that changes meanwhile", S, "let $a = $n;\nconst $c = (async () => {\n  $a = §;\n})();\n$a = $n;\n"
             "await $c;\nconsole.log($a);"),
    Position("assignment to a computed member", S, 'box["item"] = §;\nconsole.log(box.item);'),
    Position("assignment to a member of a call's", S, "say($n, box).item = §;\nconsole.log(box.item);"),
    Position("assignment, in its target", S, "spy[§] = say($n);"),
    Position("assignment with plus", S, 'let $a = "$n";\n$a += §;\nconsole.log($a.length > 5);'),
    Position("assignment where nullish", S, "let $a;\n$a ??= §;\n$a ??= §;\nconsole.log($a);"),
    Position("assignment where false", S, "let $a = 0;\n$a ||= §;\nconsole.log($a);"),
    Position("assignment where true", S, "box.item = 0;\nbox.item &&= §;\nconsole.log(box.item);"),
    Position("exported const", M, "export const $a = §;\nconsole.log($a);"),
    Position("exported let", M, "export let $a = §;"),
    Position("exported default", M, "export default §;", ANY),
    Position("exported function", M, "export async function $f() {\n  return §;\n}\nconsole.log(await $f());"),
    # --- statements --------------------------------------------------------------------------------------------------
    Position("expression statement", S, "§;"),
    Position("expression statement, printed", S, "console.log($n, §);"),
    Position("expression statement, void", S, "void §;"),
    Position("deletion", S, "delete spy[§];"),
    Position("return", S, "async function $f() {\n  return §;\n}\nconsole.log(await $f());"),
    Position("return in brackets", S, "async function $f() {\n  return (\n    §\n  );\n}\nconsole.log(await $f());"),
    Position("return from inner blocks", S, "async function $f() {\n  for (const $a of [1, 2]) {\n    if ($a) {\n"
             "      return §;\n    }\n  }\n}\nconsole.log(await $f());"),
    Position("return in finally", S, "async function $f() {\n  try {\n    return say($n);\n  } finally {\n"
             "    return §;\n  }\n}\nconsole.log(await $f());"),
    Position("return without braces", S, "async function $f() {\n  if (say($n, true)) return §;\n  else return §;\n}\n"
             "console.log(await $f());"),
    Position("throw", S, "try {\n  throw §;\n} catch ($a) {\n  console.log(\"thrown\", $a);\n}"),
    Position("throw a new error", S, "try {\n  throw new Error(\"own\", { cause: § });\n} catch ($a) {\n"
             "  console.log(\"thrown $n\");\n}"),
    Position("if, condition", S, "if (§) {\n  $body\n} else {\n  $body\n}"),
    Position("else if, condition", S, "if (say($n)) {\n  $body\n} else if (§) {\n  $body\n} else {\n  $body\n}"),
    Position("if without braces", S, "if (say($n, true)) §;\nelse §;"),
    Position("if without braces, on lines", S, "let $a;\nif (say($n, true))\n  $a = §;\nelse\n  $a = ¶;\n"
             "console.log($a);"),
    Position("else without braces", S, "if (say($n)) {\n  $body\n} else console.log(§);"),
    Position("while, condition", S, "let $a = 0;\nwhile (§ && $a < 2) {\n  $a += 1;\n}"),
    Position("while without braces", S, "let $a = 0;\nwhile ($a < 2) $a += (¶).size;\nconsole.log($a > 1);"),
    Position("do while, condition", S, "let $a = 0;\ndo {\n  $a += 1;\n} while ((¶).size < $a);"),
    Position("do while without braces", S, "let $a = 0;\ndo $a += (¶).size;\nwhile ($a < 2);"),
    Position("for, first part", S, "for (let $a = §, $b = 0; $b < 2; $b += 1) {\n  console.log($a, $b);\n}"),
    Position("for, condition", S, "for (let $b = 0; $b < 2 && §; $b += 1) {\n  $body\n}"),
    Position("for, last part", S, "for (let $b = 0; $b < 1; $b += (¶).size) {\n  $body\n}"),
    Position("for without braces", S, "for (let $b = 0; $b < 2; $b += 1) console.log($b, §);"),
    Position("for of, what is iterated", S, "for (const $a of [§, $n]) {\n  console.log($a);\n}"),
    Position("for of, its target", S, "for (spy[§] of [1, 2]) console.log(\"round $n\");"),
    Position("for of without braces", S, "for (const $a of [1, 2])\n  console.log($a, §);"),
    Position("for in, what is iterated", S, "for (const $a in { k: § }) {\n  $body\n}"),
    Position("for await, of awaited", S, "for await (const $a of [§, $n]) {\n  console.log($a);\n}"),
    Position("switch, subject", S, "switch (§) {\n  case $n:\n    console.log(\"no\");\n    break;\n  default:\n"
             "    $body\n}"),
    Position("switch, test", S, "switch (say($n, $n)) {\n  case §:\n    console.log(\"one\");\n    break;\n"
             "  default:\n    console.log(\"other\");\n}"),
    Position("in a case", S, "switch (say($n, 1)) {\n  case 1:\n    const $a = §;\n    console.log($a);\n    break;\n"
             "  default:\n    §;\n}"),
    Position("in a case with braces", S, "switch (say($n, 1)) {\n  case 1: {\n    const $a = §;\n"
             "    console.log($a);\n    break;\n  }\n  default: {\n    $body\n  }\n}"),
    Position("label of a block", S, "$l: {\n  const $a = §;\n  if ($a) break $l;\n  console.log(\"after $n\");\n}"),
    Position("label of a statement", S, "let $a;\n$l: $a = §;\nconsole.log($a);"),
    Position("label of a loop", S, "$l: for (const $a of [1, 2]) {\n  for (const $b of [1, 2]) {\n"
             "    const $c = §;\n    if ($c && $b) continue $l;\n    console.log($a, $b);\n  }\n}"),
    Position("label of a call", S, "$l: §;"),
    Position("bare block", S, "{\n  const $a = §;\n  console.log($a);\n}"),
    Position("in try", S, "try {\n  const $a = §;\n  console.log($a);\n} catch {\n  console.log(\"lost $n\");\n"
             "} finally "
             "{\n  console.log(\"finally $n\");\n}"),
    Position("in catch", S, "try {\n  throw new Error(\"own\");\n} catch ($a) {\n  const $b = §;\n"
             "  console.log($b);\n}"),
    Position("in finally", S, "try {\n  say($n);\n} finally {\n  const $a = §;\n  console.log($a);\n}"),
    Position("several statements on a line", S, "say($n); const $a = §; console.log($a);"),
    Position("several calls on a line", S, "const $a = §; const $b = §; console.log($a, $b);"),
    Position("block on a line", S, "if (say($n, true)) { const $a = §; console.log($a); }"),
    Position("function on a line", S, "async function $f() { return §; }\nconsole.log(await $f());"),
    Position("try on a line", S, "try { const $a = §; console.log($a); } catch { console.log(\"lost $n\"); }"),
    Position("before a line with brackets", S, "const $a = §;\n[1, 2].forEach((x) => console.log(x, $a));"),
    Position("before a line with parentheses", S, "let $a;\n$a = §;\n(function () {\n  console.log($a);\n})();"),
    Position("before a line with a template", S, "box.item = §;\n`${say($n)}`.trim();"),
    Position("after a line that begins with a semicolon", S, "const $a = §\n;[1, 2].map((x) => console.log(x, $a));"),
    # --- functions and classes ---------------------------------------------------------------------------------------
    Position("arrow, body", S, "const $f = async () => §;\nconsole.log(await $f());"),
    Position("arrow, block", S, "const $f = async () => {\n  const $a = §;\n  return $a;\n};\n"
             "console.log(await $f());"),
    Position("arrow, parameter", S, 'const $f = async (p) => §<p>;\nconsole.log(await $f("f$n"), await $f("g$n"));'),
    Position("function expression", S, "const $f = async function $g() {\n  return §;\n};\nconsole.log(await $f());"),
    Position("called at once", S, "await (async () => {\n  const $a = §;\n  console.log($a);\n})();"),
    Position("called at once, a function", S, "console.log(await (async function () {\n  return §;\n})());"),
    Position("called at once without parentheses", S, "await async function () {\n  $body\n}();"),
    Position("nested functions", S, "async function $f() {\n  async function $g() {\n    const $a = §;\n"
             "    return $a;\n  }\n  return await $g();\n}\nconsole.log(await $f());"),
    Position("closure over a let", S, "let $a = $n;\nasync function $f() {\n  $a = §;\n}\nawait $f();\n"
             "console.log($a);"),
    Position("hoisted function", S, "console.log(await $f());\nasync function $f() {\n  const $a = §;\n"
             "  return $a;\n}"),
    Position("generator, yield", S, "async function* $f() {\n  yield §;\n  yield $n;\n}\n"
             "for await (const $a of $f()) {\n  console.log($a);\n}"),
    Position("generator, sent back", S, "async function* $f() {\n  const $a = yield $n;\n  yield [$a, §];\n}\n"
             "const $b = $f();\nawait $b.next();\nconsole.log((await $b.next($n)).value);"),
    Position("generator, assigned from", S, "async function* $f() {\n  const $a = §;\n  yield $a;\n  return §;\n}\n"
             "const $b = $f();\nconsole.log(await $b.next(), await $b.next());"),
    Position("method of an object", S, "const $a = {\n  async run() {\n    this.item = §;\n"
             "    return this.item;\n  },\n"
             "};\nconsole.log(await $a.run());"),
    Position("method of a class", S, "class $k {\n  async run() {\n    this.video = §;\n    return this.video;\n"
             "  }\n}\n"
             "console.log(await new $k().run());"),
    Position("private field, assigned", S, "class $k {\n  #item;\n  async run() {\n    this.#item = §;\n"
             "    return this.#item;\n  }\n}\nconsole.log(await new $k().run());"),
    Position("private method", S, "class $k {\n  async #step() {\n    return §;\n  }\n  async run() {\n"
             "    return await this.#step();\n  }\n}\nconsole.log(await new $k().run());"),
    Position("static method", S, "class $k {\n  static async run() {\n    const $a = §;\n    return $a;\n  }\n}\n"
             "console.log(await $k.run());"),
    Position("async generator method", S, "class $k {\n  async *run() {\n    yield §;\n  }\n}\n"
             "for await (const $a of new $k().run()) console.log($a);"),
    Position("field with an arrow", S, "class $k {\n  run = async () => {\n    const $a = §;\n    return $a;\n  };\n}\n"
             "console.log(await new $k().run());"),
    Position("class, heritage", S, "class $k extends first(Box, §) {}\nconsole.log(new $k() instanceof Box);"),
    Position("class, computed key", S, "class $k {\n  static [§] = $n;\n}\nconsole.log(Object.values($k));"),
    # --- expressions -------------------------------------------------------------------------------------------------
    Position("argument", E, "first(§)"),
    Position("argument between others", E, "last(say('a$n'), say('b$n'), §)"),
    Position("argument, spread", E, "first(...[§, $n])"),
    Position("argument of another awaited call", E, "await later(§)"),
    Position("argument of an arrow", E, "((x) => x)(§)"),
    Position("argument of new", E, "new Box(§).item"),
    Position("member", E, "(¶).size"),
    Position("member, optional", E, "(¶)?.size"),
    Position("member, computed", E, "spy[§]"),
    Position("method called on it", B, "first((¶).slice(0, 3))"),
    Position("plus", E, "String(¶).length + $n"),
    Position("comparison", E, "§ === say($n)"),
    Position("comparison, right", E, "say($n) !== §"),
    Position("in", E, "\"size\" in ¶"),
    Position("instanceof", E, "§ instanceof Blob"),
    Position("not", E, "!§"),
    Position("typeof", E, "typeof §"),
    Position("and, left", E, "§ && say($n)"),
    Position("and, right", E, "say($n) && §"),
    Position("and, right, reached", B, "say($n, true) && ¶"),
    Position("or, left", B, "¶ || $n"),
    Position("or, right", B, "say($n) || ¶"),
    Position("or, right, not reached", E, "say($n, true) || §"),
    Position("nullish, left", B, "¶ ?? $n"),
    Position("nullish, right", B, "say($n) ?? ¶"),
    Position("conditional, value", B, "say($n, true) ? ¶ : $n"),
    Position("conditional, condition", E, "§ ? 1 : 2"),
    Position("conditional, other value", B, "say($n) ? $n : ¶"),
    Position("conditional, both", B, "say($n) ? ¶ : ¶"),
    Position("comma", B, "say($n), ¶"),
    Position("comma, first", E, "§, $n"),
    Position("array, element", E, "[§, $n]"),
    Position("array, spread", E, "[...[§], $n]"),
    Position("object, value", E, "{ k: §, l: $n }"),
    Position("object, computed key", E, "{ [(¶).size]: $n }"),
    Position("object, spread", E, "{ ...{ k: § } }"),
    Position("template literal", E, "`video ${(¶).size} of $n`"),
    Position("template literal with a call in it", E, "`${§} and ${¶}`"),
    Position("template literal of lines", E, "`one\n    ${(¶).size}\n  two`"),
    Position("template literal, tagged", E, "tag`one ${§} two ${$n}`"),
    Position("assignment in an expression", B, "box.item = ¶"),
    Position("yield in an expression", E, "(await (async function* () {\n  yield [$n, yield §];\n})().next()).value"),
    Position("void", E, "void §"),
    Position("arrow with an expression", B, "await (async () => ¶)()"),
    Position("awaited twice", B, "await ¶"),
    # --- promises, in expressions ------------------------------------------------------------------------------------
    Position("Promise.all", E, "await Promise.all([¢, ¢])"),
    Position("Promise.all, destructured", E, "(([x]) => x)(await Promise.all([¢, later($n)]))"),
    Position("Promise.all, map", E, 'await Promise.all(["a$n", "b$n"].map((p) => ¢<p>))'),
    Position("Promise.all, async map", E, 'await Promise.all(["a$n", "b$n"].map(async (p) => §<p>))'),
    Position("Promise.all, map with a block", E, 'await Promise.all(["a$n", "b$n"].map(async (p) => {\n'
             "  const v = §<p>;\n  return v.size;\n}))"),
    Position("Promise.all, flatMap", E, 'await Promise.all(["a$n"].flatMap((p) => [¢<p>, ¢<p>]))'),
    Position("Promise.all, of an object's values", E, "await Promise.all(Object.values({ a: ¢, b: ¢ }))"),
    Position("Promise.allSettled", E, "(await Promise.allSettled([¢, ¢])).map((x) => x.status)"),
    Position("Promise.race", B, "await Promise.race([¢, sleep(90000 + $n)])"),
    Position("Promise.race, too short", E, 'await Promise.race([¢, sleep(50 + $n).then(() => "late")])'),
    Position("Promise.any", E, "await Promise.any([¢, ¢]).catch(() => \"none\")"),
    Position("Promise.resolve", B, "await Promise.resolve(¢)"),
    Position("new Promise", B, "await new Promise((resolve, reject) => ¢.then(resolve, reject))"),
    Position("reduce", E, '["a$n", "b$n"].reduce(async (x, p) => [...(await x), §<p>], [])'),
    Position("Array.from", E, 'await Promise.all(Array.from(["a$n"], async (p) => §<p>))'),
    Position("then", E, "await ¢.then((v) => v.size)"),
    Position("then, with a block", E, "await ¢.then((v) => {\n  console.log(\"then $n\", v);\n  return v;\n})"),
    Position("then, a chain", E, "await ¢\n  .then((v) => [v])\n  .then(([v]) => v)"),
    Position("then, of another promise", B, "await later($n).then(() => ¢)"),
    Position("then, one after the other", B, "await ¢.then((v) => ¢)"),
    Position("then, both", E, 'await ¢.then(first, () => "lost")'),
    Position("catch", E, 'await ¢.catch(() => "lost")'),
    Position("finally", B, "await ¢.finally(() => say($n))"),
    Position("promise in brackets", B, "await (¢)"),
    Position("promise in an array", B, "await [¢][0]"),
    Position("promise in an object", B, "await { job: ¢ }.job"),
    Position("promise in a conditional", E, "await (say($n, true) ? ¢ : later($n))"),
    Position("promise after or", B, "await (say($n) || ¢)"),
    Position("promise after nullish", B, "await (say($n) ?? ¢)"),
    Position("promise after a comma", B, "await (say($n), ¢)"),
    Position("promise of an arrow", B, "await (() => ¢)()"),
    Position("promise of an arrow with a parameter", B, '(await ((p) => ¢<p>)("l$n"))'),
    Position("promise of a function", B, "await (function () {\n  return ¢;\n})()"),
    Position("promise handed to a function", B, "await runIt(¢)"),
    Position("callback", B, "await runLater(() => ¢)"),
    Position("async callback", B, "await runLater(async () => ¶)"),
    Position("callback with a block", B, "await runLater(async () => {\n  const video = ¶;\n  return video;\n})"),
    # --- promises, in statements -------------------------------------------------------------------------------------
    Position("promise, awaited later", S, "const $a = ¢;\nconsole.log($n);\nconsole.log(await $a);"),
    Position("promises, awaited in another order", S, "const $a = ¢, $b = ¢;\n"
             "console.log(await Promise.all([$b, $a]));"),
    Position("promise, awaited in a pattern", S, "const [$a, $b] = await Promise.all([¢, ¢]);\nconsole.log($a, $b);"),
    Position("promise, kept by an object", S, "box.job = ¢;\nconsole.log(await box.job);"),
    Position("promises pushed", S, 'const $a = [];\nfor (const p of ["a$n", "b$n"]) {\n  $a.push(¢<p>);\n}\n'
             "console.log(await Promise.all($a));"),
    Position("promise returned", S, "function $f() {\n  return ¢;\n}\nconsole.log(await $f());"),
    Position("promise returned by an async function", S, "async function $f() {\n  return ¢;\n}\n"
             "console.log(await $f());"),
    Position("promise as a default", S, "async function $f(job = ¢) {\n  return await job;\n}\n"
             "console.log(await $f());"),
    Position("promise as a pattern's default", S, "async function $f({ job = ¢ } = {}) {\n  return await job;\n}\n"
             "console.log(await $f());"),
    Position("promise yielded", S, "function* $f() {\n  yield ¢;\n  yield* [¢];\n}\n"
             "for (const $a of $f()) {\n  console.log(await $a);\n}"),
    Position("promise yielded by an async generator", S, "async function* $f() {\n  yield ¢;\n}\n"
             "for await (const $a of $f()) {\n  console.log($a);\n}"),
    Position("for await, of promises", S, "for await (const $a of [¢, ¢]) {\n  console.log($a);\n}"),
    Position("for of promises", S, "for (const $a of [¢, ¢]) console.log(await $a);"),
    Position("promise in a field", S, "class $k {\n  job = ¢;\n}\nconsole.log(await new $k().job);"),
    Position("promise in a static field", S, "class $k {\n  static job = ¢;\n}\nconsole.log(await $k.job);"),
    Position("promise in a private field", S, "class $k {\n  #job = ¢;\n  get job() {\n    return this.#job;\n  }\n}\n"
             "console.log(await new $k().job);"),
    Position("promise in a static block", S, "class $k {\n  static {\n    this.job = ¢;\n  }\n}\n"
             "console.log(await $k.job);"),
    Position("promise in a getter", S, "class $k {\n  get job() {\n    return ¢;\n  }\n}\n"
             "console.log(await new $k().job);"),
    Position("promise in an object's getter", S, "const $a = {\n  get job() {\n    return ¢;\n  },\n};\n"
             "console.log(await $a.job);"),
    Position("promise in a constructor", S, "class $k {\n  constructor() {\n    this.job = ¢;\n  }\n}\n"
             "console.log(await new $k().job);"),
    Position("promise in a setter", S, "const $a = {\n  set job(p) {\n    this.last = ¢<p>;\n  },\n};\n"
             '$a.job = "s$n";\nconsole.log(await $a.last);'),
    Position("promise in a Map", S, 'const $a = new Map([["k", ¢]]);\nconsole.log(await $a.get("k"));'),
    Position("promise in a switch", S, "switch (say($n, 1)) {\n  case 1:\n    box.job = ¢;\n    break;\n}\n"
             "console.log(await box.job);"),
    Position("promise not awaited", S, "¢.catch(() => console.log(\"lost $n\"));"),
    Position("promise not awaited, nothing looks", S, "¢;"),
    Position("promise, void", S, "void ¢;"),
    Position("promise after a timer", S, "setTimeout(() => ¢.catch(() => say(\"timer $n\")), $n);\nawait sleep(9000);"),
    Position("then as a statement", S, 'await ¢.then(\n  (v) => console.log("then $n", v),\n'
             '  () => console.log("lost $n"),\n);'),
    Position("promise, options changed before the await", S,
             'const $b = { model: models.video("lucy-pro-t2v"), prompt: "o$n" };\n'
             'const $a = $client.process($b);\n$b.prompt = "changed$n";\nconsole.log(await $a);', ANY),
    Position("queue of promises", S, "const $a = [() => ¢, async () => §];\nwhile ($a.length) "
             "console.log(await $a.shift()());"),
)  # fmt: skip
