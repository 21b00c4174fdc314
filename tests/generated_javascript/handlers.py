"""Code that looks at errors: every spelling of a look at the code, and every way that an error comes to one."""

from __future__ import annotations

from tests.generated_javascript.surroundings import Surrounding

X = Surrounding
OLD = '"PROCESSING_ERROR"'


def _caught(condition: str) -> str:
    """Return a ``try`` whose ``catch`` asks for a condition and throws the rest on."""
    return (
        f'try {{\n  $body\n}} catch ($a) {{\n  if ({condition}) {{\n    console.log("caught $n");\n  }} else {{\n'
        "    throw $a;\n  }\n}"
    )


HANDLERS: tuple[Surrounding, ...] = (
    # --- how the code is compared ----------------------------------------------------------------------------------
    X(5, _caught(f"$a.code === {OLD}")),
    X(2, _caught(f"$a.code == {OLD}")),
    X(2, _caught(f"{OLD} === $a.code")),
    X(2, _caught(f"$a?.code === {OLD}")),
    X(1, _caught(f'$a["code"] === {OLD}'), looks=True),
    X(2, _caught("$a.code === $Codes.PROCESSING_ERROR")),
    X(1, _caught("$Codes.PROCESSING_ERROR === $a.code")),
    X(1, _caught('$a.code === $Codes["PROCESSING_ERROR"]'), looks=True),
    X(1, _caught(f"$a && $a.code === {OLD}")),
    X(1, _caught(f"$a.code === {OLD} || say($n)")),
    X(1, _caught(f"say($n, true) && $a.code === {OLD}")),
    X(1, _caught(f"!($a.code !== {OLD})")),
    X(1, _caught(f"($a.code === {OLD}) === true")),
    X(1, _caught(f"$a.code === {OLD} === true")),
    X(1, _caught(f'$a.code === {OLD} || $a.code === "INVALID_INPUT"')),
    X(1, _caught(f'$a.code === {OLD} ? true : say($n)')),
    X(1, _caught("$a.code === `PROCESSING_ERROR`"), looks=True),
    X(2, f"try {{\n  $body\n}} catch ($a) {{\n  if ($a.code !== {OLD}) throw $a;\n  console.log(\"caught $n\");\n}}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  if ($a.code != {OLD}) {{\n    throw $a;\n  }}\n"
         "  console.log(\"caught $n\");\n}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  if ($a.code !== {OLD} && say($n, true)) throw $a;\n"
         "  console.log(\"caught $n\");\n}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  console.log($a.code === {OLD} ? \"caught $n\" : \"other $n\");\n}}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  const $b = $a.code === {OLD};\n  console.log(\"caught $n\", $b);\n}}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  const $b = $a.code;\n  if ($b === {OLD}) console.log(\"caught $n\");\n"
         "  else throw $a;\n}"),
    X(1, f"try {{\n  $body\n}} catch ({{ code }}) {{\n  if (code === {OLD}) {{\n    console.log(\"caught $n\");\n"
         f"  }}\n}}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  const {{ code }} = $a;\n"
         f"  if (code === {OLD}) console.log(\"caught $n\");\n}}"),
    X(2, f"try {{\n  $body\n}} catch ($a) {{\n  switch ($a.code) {{\n    case {OLD}:\n"
         f"      console.log(\"caught $n\");\n"
         "      break;\n    default:\n      throw $a;\n  }\n}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  switch ($a.code) {{\n    case \"INVALID_INPUT\":\n    case {OLD}:\n"
         "      console.log(\"caught $n\");\n  }\n}"),
    X(1, "try {\n  $body\n} catch ($a) {\n  switch ($a.code) {\n    case $Codes.PROCESSING_ERROR: {\n"
         "      console.log(\"caught $n\");\n      break;\n    }\n    default:\n      throw $a;\n  }\n}"),
    X(1, f"try {{\n  $body\n}} catch ($a) {{\n  switch (true) {{\n    case $a.code === {OLD}:\n"
         "      console.log(\"caught $n\");\n      break;\n    default:\n      throw $a;\n  }\n}"),
    X(1, f"const $e = {OLD};\n" + _caught("$a.code === $e"), looks=True),
    X(1, f"const $e = (x) => x.code === {OLD};\n" + _caught("$e($a)")),
    X(1, f"function $f(x) {{\n  return x?.code === {OLD};\n}}\n" + _caught("$f($a)")),
    X(1, f"function $f(x) {{\n  switch (x.code) {{\n    case {OLD}:\n      return true;\n    default:\n"
         f"      return false;\n"
         "  }\n}\n" + _caught("$f($a)")),
    X(1, f"const $e = new Set([{OLD}, \"INVALID_INPUT\"]);\n" + _caught("$e.has($a.code)"), looks=True),
    X(1, _caught(f"[{OLD}].includes($a.code)"), looks=True),
    X(1, _caught(f"[{OLD}].indexOf($a.code) >= 0"), looks=True),
    X(1, _caught('$a.code.startsWith("PROCESSING")'), looks=True),
    X(1, _caught("/PROCESSING/.test($a.code)"), looks=True),
    X(1, _caught(f"Object.is($a.code, {OLD})"), looks=True),
    X(1, _caught(f"String($a.code) === {OLD}"), looks=True),
    X(1, "const $e = { PROCESSING_ERROR: \"lost\" };\ntry {\n  $body\n} catch ($a) {\n"
         "  console.log(\"table $n\", $e[$a.code] ?? \"other\");\n}", looks=True),
    # --- handlers that look at nothing -------------------------------------------------------------------------------
    X(2, "try {\n  $body\n} catch {\n  console.log(\"any $n\");\n}"),
    X(2, "try {\n  $body\n} catch ($a) {\n  console.log(\"any $n\", $a);\n}"),
    X(1, "try {\n  $body\n} catch ($a) {\n  console.log(\"any $n\");\n  throw $a;\n} finally {\n"
         "  console.log(\"finally $n\");\n}"),
    X(1, "try {\n  $body\n} catch ($a) {\n  throw new Error(\"from $n\");\n}"),
    X(1, "try {\n  $body\n} catch ($a) {\n"
         "  console.log($a.code === \"INVALID_INPUT\" ? \"input $n\" : \"other $n\");\n}"),
    X(1, "try {\n  $body\n} catch ($a) {\n  $body\n}"),
    # --- how an error comes to a handler -----------------------------------------------------------------------------
    X(1, f"try {{\n  try {{\n    $body\n  }} catch ($a) {{\n    if ($a.code === {OLD}) console.log(\"inner $n\");\n"
         f"    throw $a;\n  }}\n}} catch ($b) {{\n  if ($b.code === {OLD}) console.log(\"outer $n\");\n}}"),
    X(1, f"try {{\n  try {{\n    $body\n  }} finally {{\n    console.log(\"finally $n\");\n  }}\n}} catch ($b) {{\n"
         f"  if ($b.code === {OLD}) console.log(\"outer $n\");\n}}"),
    X(1, f"let $e = null;\ntry {{\n  $body\n}} catch ($a) {{\n  $e = $a;\n}}\nif ($e?.code === {OLD}) "
         "console.log(\"kept $n\");"),
    X(1, f"try {{\n  try {{\n    $body\n  }} catch ($a) {{\n    throw new Error(\"from $n\", {{ cause: $a }});\n  }}\n"
         f"}} catch ($b) {{\n  console.log(\"chained $n\", $b.cause?.code === {OLD});\n}}"),
    X(1, f"for (const $b of [1, 2, 3]) {{\n  try {{\n    $body\n    break;\n  }} catch ($a) {{\n"
         f"    if ($a.code !== {OLD}) throw $a;\n    console.log(\"try $n\");\n  }}\n}}"),
    X(1, f"for (const $b of [1, 2]) {{\n  try {{\n    $body\n  }} catch ($a) {{\n    if ($a.code === {OLD}) continue;\n"
         "    throw $a;\n  }\n  console.log(\"passed $n\");\n}"),
    X(2, "async function $f() {\n  $function\n}\n" + f"try {{\n  console.log(await $f());\n}} catch ($a) {{\n"
         f"  if ($a.code === {OLD}) console.log(\"caught $n\");\n}}"),
    X(1, "async function $f() {\n  $function\n}\nconst $g = async () => await $f();\n"
         f"await $g().catch(($a) => {{\n  if ($a.code !== {OLD}) throw $a;\n  console.log(\"caught $n\");\n}});"),
    X(1, "const $f = async () => {\n  $function\n};\n"
         f"console.log(await $f().catch(($a) => ($a.code === {OLD} ? \"lost\" : \"other\")));"),
    X(1, "const $f = async () => {\n  $function\n};\n"
         f"await $f().then(\n  ($b) => console.log($b),\n  ($a) => console.log($a.code === {OLD}),\n);"),
    X(1, f"function $e($a) {{\n  if ($a.code === {OLD}) return \"lost $n\";\n  throw $a;\n}}\n"
         f"const $f = async () => {{\n"
         "  $function\n};\nconsole.log(await $f().catch($e));"),
    X(1, f"await (async () => {{\n  $body\n}})().catch(({{ code }}) => console.log(\"caught $n\", code === {OLD}));"),
    X(1, f"const [$a] = await Promise.allSettled([(async () => {{\n  $body\n}})()]);\n"
         f"console.log($a.status === \"rejected\" && $a.reason.code === {OLD});", looks=True),
    X(1, f"async function $f(make) {{\n  try {{\n    return await make();\n  }} catch ($a) {{\n"
         f"    if ($a.code === {OLD}) return \"lost $n\";\n    throw $a;\n  }}\n}}\n"
         "console.log(await $f(async () => {\n  $function\n}));"),
    X(1, f"async function $f(job) {{\n  try {{\n    return await job;\n  }} catch ($a) {{\n"
         f"    if ($a.code === {OLD}) return \"lost $n\";\n    throw $a;\n  }}\n}}\nasync function $g() {{\n"
         f"  $function\n}}\n"
         "console.log(await $f($g()));"),
    X(1, f"class $k {{\n  async run() {{\n    try {{\n      return await this.step();\n    }} catch ($a) {{\n"
         f"      if ($a.code === {OLD}) console.log(\"caught $n\");\n      else throw $a;\n    }}\n  }}\n\n"
         "  async step() {\n    $function\n  }\n}\nconsole.log(await new $k().run());"),
    X(1, f"async function $f() {{\n  try {{\n    $function\n  }} catch ($a) {{\n"
         f"    return $a.code === {OLD} && \"lost $n\";\n"
         "  }\n}\nconsole.log(await $f());"),
    X(1, f"async function* $f() {{\n  $body\n  yield $n;\n}}\ntry {{\n  for await (const $b of $f()) console.log($b);\n"
         f"}} catch ($a) {{\n  if ($a.code === {OLD}) console.log(\"caught $n\");\n}}"),
    X(1, f"const $e = ($a) => {{\n  console.log(\"watched $n\", $a.code === {OLD});\n}};\nconst $f = (async () => {{\n"
         "  $body\n})();\n$f.catch($e);\nawait $f.catch(() => {});"),
    X(1, f"try {{\n  throw {{ code: {OLD} }};\n}} catch ($a) {{\n  console.log($a.code === {OLD});\n}}\n$body"),
    X(1, f"const $e = {{ code: say($n, {OLD}) }};\nif ($e.code === {OLD}) {{\n  $body\n}}", looks=True),
)  # fmt: skip
