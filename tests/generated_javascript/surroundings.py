"""What stands around calls: blocks, functions, rebinding, foreign objects, definitions of the module.

The templates are those of ``positions.py``; more of them say what they bring in: ``$body(+$c)`` is a block in which
``$c`` is a client too, ``$function`` one that ends with a return, ``$main`` the program's main part; ``+client $c``
makes ``$c`` a client for the rest of the block. ``+$c?`` is a client of which it is not said whether it is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.generated_javascript.expected import Expected

FIX, ANY, REVIEW = Expected.FIX, Expected.ANY, Expected.REVIEW


@dataclass(frozen=True, slots=True)
class Surrounding:
    """A template with its weight among the others, and what holds at best for the calls in it.

    ``looks`` says that it looks at errors in a way that need not be widened, so that any call of the program may be
    left for that.
    """

    weight: int
    text: str
    expected: Expected = FIX
    looks: bool = False


X = Surrounding

BLOCKS: tuple[Surrounding, ...] = (
    X(1, "async function $f(submitAndPoll) {\n  $function\n}\nconsole.log(await $f(1));"),
    X(1, "async function $f(models) {\n  $function\n}\nconsole.log(await $f($models));", ANY),
    X(1, "async function $f(result, result2 = 1) {\n  $body\n  return plain(result);\n}\nconsole.log(await $f($n));"),
    X(1, "{\n  let result = say($n, 3);\n  const $f = async () => {\n    result = 4;\n    $body\n"
         "    return plain(result);\n  };\n"
         "  console.log(await $f(), plain(result));\n}"),
    X(1, "{\n  const result = say($n, 3);\n  $body\n  console.log(plain(result));\n}"),
    X(1, "for (const result of [1, 2]) {\n  $body\n  console.log(plain(result));\n}"),
    X(1, "async function $f() {\n  $body\n  {\n    var result = say($n, 5);\n  }\n  return result;\n}\n"
         "console.log(await $f());"),
    X(1, "async function $f() {\n  $body\n  return result();\n  function result() {\n    return $n;\n  }\n}\n"
         "console.log(await $f());"),
    X(1, "async function $f() {\n  $body\n  class result {}\n  return new result();\n}\nconsole.log(await $f());"),
    X(1, "async function $f() {\n  const { result } = { result: say($n, 6) };\n  $body\n  return result;\n}\n"
         "console.log(await $f());"),
    X(3, "if (say($n, true)) {\n  $body\n} else {\n  $body\n}"),
    X(2, "for (const $a of [1, 2]) {\n  $body\n}"),
    X(1, "for (const $a of [1, 2, 3]) {\n  if ($a === 2) continue;\n  $body\n}"),
    X(1, "let $a = 0;\nwhile ($a < 2) {\n  $a += 1;\n  $body\n}"),
    X(1, "while (true) {\n  $body\n  break;\n}"),
    X(1, "do {\n  $body\n} while (say($n));"),
    X(1, "switch (say($n, 2)) {\n  case 1:\n    $body\n    break;\n  case 2:\n    $body\n  default:\n    $body\n}"),
    X(1, "$l: {\n  $body\n  if (say($n, true)) break $l;\n  $body\n}"),
    X(2, "async function $f() {\n  $function\n}\nconsole.log(await $f());"),
    X(1, "const $f = async () => {\n  $function\n};\nconsole.log(await $f());"),
    X(1, "await (async () => {\n  $body\n})();"),
    X(1, "async function $f() {\n  $function\n}\nconsole.log(await Promise.all([$f(), $f()]));"),
    X(1, "async function $f() {\n  $function\n}\nconst $a = $f();\n$a.catch(() => {});\n$body\nconsole.log(await $a);"),
    X(1, "async function $f($c) {\n  $function(+$c?)\n}\nconsole.log(await $f($client));"),
    X(1, "const $f = async ($c) => {\n  $function(+$c?)\n};\nconsole.log(await $f($client));"),
    X(1, "async function $f($c = $client) {\n  $function(+$c?)\n}\nconsole.log(await $f());"),
    X(1, "async function $f({ $c }) {\n  $function(+$c?)\n}\nconsole.log(await $f({ $c: $client }));"),
    X(1, "class $k {\n  constructor(api) {\n    this.api = api;\n  }\n  async run() {\n"
         "    $function(+this.api?)\n  }\n}\n"
         "console.log(await new $k($client).run());"),
    X(1, "class $k {\n  api = $Client({ apiKey: \"k\" });\n  async run() {\n    $function(+this.api)\n  }\n}\n"
         "console.log(await new $k().run());"),
    X(1, "class $k {\n  #api = $Client({ apiKey: \"k\" });\n  async run() {\n    $function(+this.#api)\n  }\n}\n"
         "console.log(await new $k().run());"),
    X(1, "class $k {\n  constructor() {\n    this.api = $Client({ apiKey: \"k\" });\n  }\n  run = async () => {\n"
         "    $function(+this.api)\n  };\n}\nconsole.log(await new $k().run());"),
    X(1, "class $k {\n  static api = $Client({ apiKey: \"k\" });\n  static async run() {\n"
         "    $function(+$k.api)\n  }\n}\n"
         "console.log(await $k.run());"),
    X(1, "class $k {\n  #api = $Client({ apiKey: \"k\" });\n  get api() {\n    return this.#api;\n  }\n"
         "  async run() {\n"
         "    $function(+this.api?)\n  }\n}\nconsole.log(await new $k().run());"),
    X(1, "async function* $f() {\n  for (const $a of [1, 2]) {\n    $body\n    yield $a;\n  }\n}\n"
         "for await (const $b of $f()) {\n  $body\n}"),
    X(1, "for (const $c of [$client, $Client({ apiKey: \"k\" })]) {\n  $body(+$c?)\n}"),
    X(1, "for await (const $c of [$client]) {\n  $body(+$c?)\n}"),
    X(1, "try {\n  $body\n} finally {\n  $body\n}"),
    X(1, "await [1, 2].reduce(async (x) => {\n  await x;\n  $body\n}, null);"),
    X(1, "await Promise.all([1, 2].map(async ($a) => {\n  $body\n  console.log($a);\n}));"),
    X(1, "await runLater(async () => {\n  $body\n});"),
    X(1, "await $client.realtime;\n$body"),
)  # fmt: skip

OTHERS: tuple[Surrounding, ...] = (
    X(3, "console.log(\"plain $n\");"),
    X(2, "const $a = say($n);\nconsole.log($a);"),
    X(1, "await sleep($n);"),
    X(1, "debugger;"),
    X(1, ";"),
    # other objects with methods of the same name
    X(2, "console.log(await engine.process({ model: 'm', prompt: 'f$n' }));"),
    X(1, "console.log(await engine.generate('f$n'));"),
    X(1, "console.log(await engine.queue.submitAndPoll({ prompt: 'f$n' }));"),
    X(1, "console.log(pipeline.process('f$n'), pipeline.generate({ model: 'm', prompt: 'f$n' }));"),
    X(1, "console.log(await Promise.all([engine.process({ model: 'm' }), engine.generate('f$n')]));"),
    X(1, "console.log(typeof process.version);"),
    X(1, "for (const $c of [$client, engine]) {\n"
         "  console.log(await $c.process({ model: $models.video('lucy-pro-t2v'), "
         "prompt: 'm$n' }));\n}"),
    X(1, "const $c = say($n, true) ? $client : engine;\nconsole.log(await $c.process({ model: "
         "$models.video('lucy-pro-t2v'), prompt: 'm$n' }));"),
    X(1, "let $c = engine;\nconsole.log(await $c.process({ prompt: 'm$n' }));\n$c = $client;\n"
         "console.log(await $c.process({ model: $models.video('lucy-pro-t2v'), prompt: 'm$n' }));"),
    # images, which stay
    X(2, "console.log(await $client.process({ model: $models.image('lucy-pro-t2i'), prompt: 'i$n' }));"),
    X(1, "const $a = $models.image('lucy-pro-t2i');\nconsole.log(await Promise.all(['i$n', 'j$n'].map(($b) => "
         "$client.process({ model: $a, prompt: $b }))));"),
    X(1, "console.log(await $client.generate({ model: $models.image('lucy-pro-t2i'), prompt: 'g$n' }));"),
    X(1, "console.log($models.realtime('mirage').width);"),
    X(1, "for (const $a of [$models.video('lucy-pro-t2v'), $models.image('lucy-pro-t2i')]) {\n"
         "  console.log(await $client.process({ model: $a, prompt: 'b$n' }));\n}"),
    # the method as a value
    X(1, "const $a = $client.process;\n"
         "console.log(await $a({ model: $models.video('lucy-pro-t2v'), prompt: 'r$n' }));"),
    X(1, "const { process: $a } = $client;\n"
         "console.log(await $a({ model: $models.video('lucy-pro-t2v'), prompt: 'r$n' }));"),
    X(1, "const $a = $client.process.bind($client);\n"
         "console.log(await $a({ model: $models.video('lucy-pro-t2v'), prompt: 'r$n' }));"),
    X(1, "console.log(await Promise.all([{ model: $models.video('lucy-pro-t2v'), prompt: 'r$n' "
         "}].map($client.process)));"),
    X(1, "console.log(await $client.process.call(null, { model: $models.video('lucy-pro-t2v'), prompt: 'r$n' }));"),
    X(1, "console.log(await $client[say($n, 'process')]({ model: $models.video('lucy-pro-t2v'), prompt: 'r$n' }));"),
    X(1, "console.log(await $client.process(...[{ model: $models.video('lucy-pro-t2v'), prompt: 'r$n' }]));"),
    # names bound anew
    X(2, "const $c = $Client({ apiKey: 'k$n' });\n+client $c"),
    X(1, "const $c = $client;\n+client $c"),
    X(1, "const [$c] = [$client];\n+client $c?"),
    X(1, "const { $c } = { $c: $client };\n+client $c?"),
    X(1, "const $a = { api: $client };\n+client $a.api?"),
    X(1, "const $a = { api: $Client({ apiKey: 'k' }) };\n+client $a.api"),
    X(1, "const $a = [$client];\n+client $a[0]?"),
    X(1, "const $c = $client ?? $Client({ apiKey: 'k' });\n+client $c"),
    X(1, "const $c = say($n) ? $Client({ apiKey: 'a' }) : $Client({ apiKey: 'b' });\n+client $c"),
    X(1, "box.api = $Client({ apiKey: 'k' });\n+client box.api?"),
    X(1, "let $c;\n$c = $Client({ apiKey: 'again$n' });\n+client $c"),
    X(1, "let $c = null;\nif ($c === null) {\n  $c = $Client({ apiKey: 'again$n' });\n}\n+client $c"),
    X(1, "let $c;\n$c ??= $Client({ apiKey: 'k' });\n+client $c?"),
    X(1, "function $f() {\n  return $Client({ apiKey: 'k' });\n}\nconst $c = $f();\n+client $c"),
    X(1, "const $f = () => $Client({ apiKey: 'k' });\n+client $f()"),
    X(1, "const $f = async () => $Client({ apiKey: 'k' });\nconst $c = await $f();\n+client $c"),
    X(1, "const { createDecartClient: $f } = await import(\"@decartai/sdk\");\nconst $c = $f({ apiKey: 'k' });\n"
         "+client $c"),
    X(1, "const $b = await import(\"@decartai/sdk\");\nconst $c = $b.createDecartClient({ apiKey: 'k' });\n"
         "+client $c"),
    X(1, "const $d = { model: $models.video('lucy-pro-t2v'), prompt: 's$n' };\n"
         "console.log(await $client.process($d));\n"
         "$d.prompt = 't$n';\nconsole.log(await $client.process($d));\nconsole.log(Object.keys($d));"),
    X(1, "const $d = { model: $models.video('lucy-pro-t2v') };\nfor (const $a of ['s$n', 't$n']) {\n  $d.prompt = $a;\n"
         "  console.log(await $client.process($d));\n}\nconsole.log(Object.keys($d));"),
    X(1, "const $d = { model: $models.image('lucy-pro-t2i'), prompt: 's$n' };\n"
         "console.log(await $client.process($d));\n$d.model = $models.video('lucy-pro-t2v');\n"
         "console.log(await $client.process($d));"),
    X(1, "console.log(await say($n, $client).process({ model: $models.video('lucy-pro-t2v'), prompt: say('q', "
         "'s$n') }));"),
    X(1, "console.log(await (await later($client)).process({ model: $models.video('lucy-pro-t2v'), prompt: 's$n' }));"),
    X(1, "console.log(await (say($n) ? $client : $Client({ apiKey: 'k' })).process({ model: "
         "$models.video('lucy-pro-t2v'), prompt: 's$n' }));"),
    X(1, "console.log(await ( // why\n  $client\n    .process(\n      // what\n"
         "      { model: $models.video('lucy-pro-t2v'), prompt: 's$n' }, // so\n    )\n));"),
    X(1, "const $a = new AbortController();\nsetTimeout(() => $a.abort(), 300);\ntry {\n  console.log(await "
         "$client.process({ model: $models.video('lucy-pro-t2v'), prompt: 's$n', signal: $a.signal }));\n"
         "} catch ($b) {\n  console.log($b.name === 'AbortError' ? 'stopped $n' : 'lost $n');\n}"),
)  # fmt: skip

UNITS: tuple[tuple[int, str, str], ...] = (
    (3, "async function $f($c) {\n  $function(+$c?)\n}", "console.log(await $f($client));"),
    (1, "export async function $f($c) {\n  $function(+$c?)\n}", "console.log(await $f($client));"),
    (1, "const $f = async ($c, { $a = $n } = {}) => {\n  $function(+$c?)\n};", "console.log(await $f($client));"),
    (2, ("async function $f() {\n  const $c = $Client({ apiKey: 'k' });\n  $function(+$c)\n"
         "}"), "console.log(await $f());"),
    (2, ("class $k {\n  constructor(client) {\n    this.client = client;\n  }\n\n  async run() {\n"
         "    $function(+this.client?)\n  }\n\n  async both() {\n    return await this.run();\n  }\n}"),
        "console.log(await new $k($client).both());"),
    (2, ("export class $k {\n  constructor() {\n    this.client = $Client({ apiKey: 'k' });\n  }\n\n  async run() {\n"
         "    $function(+this.client)\n  }\n}"), "console.log(await new $k().run());"),
    (1, "class $k {\n  client = $Client({ apiKey: 'k' });\n\n  async run() {\n    $function(+this.client)\n  }\n}",
        "console.log(await new $k().run());"),
    (1, ("class $k {\n  #client = null;\n\n  get client() {\n    this.#client ??= $Client({ apiKey: 'k' });\n"
         "    return this.#client;\n  }\n\n  async run() {\n    $function(+this.client?)\n  }\n}"),
        "console.log(await new $k().run());"),
    (1, ("const $G = $Client({ apiKey: 'k' });\n\nasync function $f() {\n  $function(+$G)\n"
         "}"), "console.log(await $f());"),
    (1, "export const $G = { api: $Client({ apiKey: 'k' }) };\n\nasync function $f() {\n  $function(+$G.api?)\n}",
        "console.log(await $f());"),
    (1, ("let $G;\n\nfunction $g() {\n  if (!$G) {\n    $G = $Client({ apiKey: 'k' });\n  }\n  return $G;\n}\n\n"
         "async function $f() {\n  $function(+$g())\n}"), "console.log(await $f());"),
    (1, ("let $G = null;\nconst $g = () => ($G ??= $Client({ apiKey: 'k' }));\n\nasync function $f() {\n"
        "  $function(+$g()?)\n}"), "console.log(await $f());"),
    (1, "function $f($c) {\n  return async () => {\n    $function(+$c?)\n  };\n}", "console.log(await $f($client)());"),
    (1, "async function* $f() {\n  const $c = $Client({ apiKey: 'k' });\n  $body(+$c)\n  yield $n;\n  $body(+$c)\n}",
        "for await (const $a of $f()) console.log($a);"),
    (1, ("const $g = (step) => async (...given) => {\n  for (const $a of [1, 2]) {\n    try {\n"
         "      return await step(...given);\n    } catch ($b) {\n"
         "      if ($b.code !== \"PROCESSING_ERROR\") throw $b;\n"
         "      console.log(\"attempt\", $a);\n    }\n  }\n};\n\nconst $f = $g(async () => {\n"
         "  const $c = $Client({ apiKey: 'k' });\n  $function(+$c)\n});"), "console.log(await $f());"),
)  # fmt: skip
"""Definitions of the module: weight, definition, and a statement that uses it."""

MAINS: tuple[tuple[int, str], ...] = (
    (4, "async function main() {\n  const client = $Client({ apiKey: 'key' });\n  $main(+client)\n}"),
    (3, "const client = $Client({ apiKey: 'key' });\n\nasync function main() {\n  $main(+client)\n}"),
    (1, "const main = async () => {\n  const client = $Client({ apiKey: 'key' });\n  $main(+client)\n};"),
    (1, "export const client = $Client({ apiKey: 'key' });\n\nexport async function main() {\n  $main(+client)\n}"),
    (1, "let client;\n\nasync function main() {\n  client = $Client({ apiKey: 'key' });\n  $main(+client)\n}"),
)
"""The function that everything starts from."""

ENDINGS: tuple[tuple[int, str], ...] = (
    (4, "console.log(await main());"),
    (2, "await main();"),
    (2, 'main().then((x) => console.log(x), (x) => console.log("failed", x));'),
    (1, 'main().catch((x) => {\n  console.log("failed", x.code === "PROCESSING_ERROR");\n});'),
    (1, 'try {\n  await main();\n} catch (x) {\n  console.log("failed", x);\n  throw x;\n}'),
    (1, "main();"),
    (1, "export default await main();"),
)

NOISE: tuple[tuple[str, str], ...] = (
    ('const result = "mine";', "console.log(plain(result));"),
    ('function submitAndPoll() {\n  return "mine";\n}', "console.log(submitAndPoll());"),
    ('var result2 = "mine";', "console.log(result2);"),
    ("class Result {}", "console.log(new Result());"),
    ('import submitAndPoll from "node:path";', "console.log(typeof submitAndPoll);"),
    ('const QUEUE_SUBMIT_ERROR = "mine";', "console.log(QUEUE_SUBMIT_ERROR);"),
)
"""Names of the module's own that a rewrite may want, and statements that show at the end what they are."""

PREAMBLE: tuple[tuple[str, str], ...] = (
    (r"\bspy\b", ("const spy = new Proxy({}, {\n  get(_, key) {\n    console.log(\"gives\", String(key));\n"
         "    return 1;\n"
     "  },\n  set(_, key, value) {\n    console.log(\"takes\", String(key), value);\n    return true;\n  },\n"
     "  deleteProperty(_, key) {\n    console.log(\"drops\", String(key));\n    return true;\n  },\n});")),
    (r"\bbox\b|\bBox\b", "class Box {\n  constructor(item) {\n    this.item = item;\n  }\n}"),
    (r"\bbox\b", "const box = new Box(null);\nbox.inner = new Box(null);"),
    (r"\bengine\b", ("const engine = {\n  async process(options) {\n    console.log(\"engine processes\", "
     "Object.keys(options));\n    return \"engine\";\n  },\n  async generate(prompt) {\n    return prompt;\n  },\n"
     "  queue: {\n    async submitAndPoll(options) {\n      return options;\n    },\n  },\n};")),
    (r"\bpipeline\b", ("class Pipeline {\n  process(data) {\n    return data;\n  }\n\n  generate(options) {\n"
     "    return Object.keys(options);\n  }\n}\n\nconst pipeline = new Pipeline();")),
    (r"\blater\(", "async function later(value) {\n  await null;\n  return value;\n}"),
    (r"\bsleep\(", "const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));"),
    (r"\brunIt\(", "async function runIt(job) {\n  console.log(\"run it\");\n  return await job;\n}"),
    (r"\brunLater\(", "async function runLater(make) {\n  await null;\n  return await make();\n}"),
    (r"\bplain\(", "function plain(value) {\n  return typeof value === \"object\" ? \"other\" : value;\n}"),
    (r"\bfirst\b", "const first = (...values) => values[0];"),
    (r"\blast\(", "const last = (...values) => values[values.length - 1];"),
    (r"\btag`", "const tag = (texts, ...values) => [texts.length, ...values];"),
    (r"\bsay\(", "function say(what, value) {\n  console.log(\"say\", what);\n  return value;\n}"),
    (r"\bmakeOptions\(", ("function makeOptions(prompt) {\n"
         "  return { model: $models.video(\"lucy-pro-t2v\"), prompt };\n}")),
    (r"\bpickModel\(", "function pickModel() {\n  return $models.video(\"lucy-pro-t2v\");\n}"),
    (r"\bMODEL\b", "const MODEL = $models.video(\"lucy-pro-t2v\");"),
    (r"\bPICK\b", "const PICK = globalThis.missing ? \"good\" : \"fast\";"),
    (r"\bMODELS\b", "const MODELS = { fast: $models.video(\"lucy-pro-t2v\"), good: $models.video(\"lucy-pro-t2v\") };"),
    (r"\bConfig\b", "class Config {\n  static model = $models.video(\"lucy-pro-t2v\");\n}"),
    (r"\bBASE\b", "const BASE = { model: $models.video(\"lucy-pro-t2v\"), seed: 1007 };"),
)  # fmt: skip
"""What stands before everything else where the program uses it."""
