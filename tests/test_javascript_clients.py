"""Whose client it is: what the analysis understands of names, properties, classes, factories and types."""

from __future__ import annotations

import pytest

from tests.javascript_analysis import program, verdicts

WITH_A_CLIENT = (
    ("export const f = (c = client) => c.process(OPTIONS);", "review client-unknown"),
    ('process.exit(1); foo.process(3); img.process({a: 1}); await x.generate({ model: "gpt", prompt });', ""),
    ("export const f = (p, o) => p.process(o);", "review client-unknown options-unknown"),
    ('import OpenAI from "openai"; const ai = new OpenAI();\nexport const f = (o) => ai.generate(o);', ""),
    (
        'import { ai } from "./ai";\nexport const f = async (o) => await ai.generate(o);',
        "review client-unknown options-unknown",
    ),
    ("class A { process(o) { } run(o) { this.process(o); } }", ""),
    ('import E from "node:events"; class A extends E { process(o) { return super.process(o); } }', ""),
    (
        'import { B } from "./b"; class A extends B { run(o) { return super.process(o); } }',
        "review client-unknown options-unknown",
    ),
    ("const w = new Proxy(client, {}); await w.process({ model: V });", "review client-unknown"),
    ("const w = { ...client }; await w.process({ model: V });", "review client-unknown"),
    ("const c = test ? { process() {} } : client; await c.process({ model: V });", "review client-mixed"),
    ("var client2 = client; var client2 = other; client2.process({ model: V });", "review client-unknown"),
)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT)
def test_with_a_client(code: str, expected: str) -> None:
    assert verdicts(program(code)) == expected


WITH_A_CLIENT_TYPED = (
    (
        "interface P { process(o: object): Promise<Blob> }\nexport const f = (p: P) => p.process(OPTIONS);",
        "review client-unknown",
    ),
)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT_TYPED)
def test_with_a_client_typed(code: str, expected: str) -> None:
    assert verdicts(program(code), "program.ts") == expected


WITH_THE_IMPORTS = (
    ("let c; c = createDecartClient();\nawait c.process(OPTIONS);", "fixable"),
    (
        "let c = null; function g() { if (!c) c = createDecartClient(); return c; }\nawait g().process(OPTIONS);",
        "fixable",
    ),
    ("const sdk = { client: createDecartClient() };\nawait sdk.client.process(OPTIONS);", "fixable"),
    (
        "const sdk = { client: createDecartClient() };\nsdk.client = fake;\nawait sdk.client.process(OPTIONS);",
        "review client-unknown",
    ),
    (
        (
            "class A { constructor() { this.client = createDecartClient(); } async go() { return"
            " this.client.process(OPTIONS); } }"
        ),
        "fixable",
    ),
    (
        (
            "class A { constructor(client) { this.client = client; } async go() { return"
            " this.client.process(OPTIONS); } }\nnew A(createDecartClient()).go();"
        ),
        "fixable",
    ),
    (
        (
            "export class A { constructor(client) { this.client = client; } async go() { return"
            " this.client.process(OPTIONS); } }"
        ),
        "review client-unknown",
    ),
    (
        (
            "class A { constructor(client = createDecartClient()) { this.client = client; } async"
            " go() { return this.client.process(OPTIONS); } }"
        ),
        "review client-unknown",
    ),
    ("export async function f(client) { return client.process(OPTIONS); }", "review client-unknown"),
    ("async function f(client) { return client.process(OPTIONS); }\nawait f(createDecartClient());", "fixable"),
    (
        (
            "async function f(client) { return client.process(OPTIONS); }\nawait"
            " f(createDecartClient()); setTimeout(f, 3);"
        ),
        "review client-unknown",
    ),
    (
        (
            "async function f({ client, ...rest }) { return client.process(OPTIONS); }\nawait f({"
            " client: createDecartClient() });"
        ),
        "fixable",
    ),
    ("globalThis.c ??= createDecartClient();\nawait globalThis.c.process(OPTIONS);", "fixable"),
    (
        (
            'import { useMemo } from "react";\nfunction C() { const c = useMemo(() =>'
            " createDecartClient(), []); return () => c.process(OPTIONS); }"
        ),
        "fixable",
    ),
)


@pytest.mark.parametrize(("code", "expected"), WITH_THE_IMPORTS)
def test_with_the_imports(code: str, expected: str) -> None:
    assert verdicts(program(code, client=False)) == expected


WITH_THE_IMPORTS_TYPED = (
    (
        "type C = ReturnType<typeof createDecartClient>;\nexport async function f(c: C) { return c.process(OPTIONS); }",
        "fixable",
    ),
    (
        "export async function f(c: ReturnType<typeof createDecartClient> | null) { return c!.process(OPTIONS); }",
        "fixable",
    ),
    (
        (
            "const get = () => createDecartClient();\nexport class A { private c: ReturnType<typeof"
            " get>; constructor(c: ReturnType<typeof get>) { this.c = c; } go() { return"
            " this.c.process(OPTIONS); } }"
        ),
        "fixable",
    ),
    (
        (
            "export class A { constructor(private readonly c: ReturnType<typeof createDecartClient>)"
            " {} go() { return this.c.process(OPTIONS); } }"
        ),
        "fixable",
    ),
    (
        (
            'import type { VideoModelDefinition } from "@decartai/sdk";\nconst client ='
            " createDecartClient();\nexport const f = (model: VideoModelDefinition) =>"
            " client.process({ model });"
        ),
        "fixable",
    ),
    (
        (
            "let c: ReturnType<typeof createDecartClient> | undefined;\nexport function g() { return"
            " (c ??= createDecartClient()); }\nexport const f = () => g().process(OPTIONS);"
        ),
        "fixable",
    ),
)


@pytest.mark.parametrize(("code", "expected"), WITH_THE_IMPORTS_TYPED)
def test_with_the_imports_typed(code: str, expected: str) -> None:
    assert verdicts(program(code, client=False), "program.ts") == expected


WHOLE = (
    (
        (
            'const sdk = require("@decartai/sdk");\nconst c = sdk.createDecartClient();'
            '\nc.process({model: sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'const c = require("@decartai/sdk").createDecartClient();\nc.process({model:'
            ' require("@decartai/sdk").models.video("q")});'
        ),
        "fixable",
    ),
    ('import sdk from "@decartai/sdk";\nsdk.createDecartClient().process({model: sdk.models.video("q")});', "fixable"),
    (
        (
            'import * as sdk from "npm:@decartai/sdk@0.0.6";\nsdk.createDecartClient().process({model:'
            ' sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'import * as sdk from "https://esm.sh/@decartai/sdk@0.0.6?bundle";'
            '\nsdk.createDecartClient().process({model: sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'import * as sdk from "https://cdn.jsdelivr.net/npm/@decartai/sdk@0.0.6/+esm";'
            '\nsdk.createDecartClient().process({model: sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'import * as sdk from "https://unpkg.com/@decartai/sdk@0.0.6/dist/index.js";'
            '\nsdk.createDecartClient().process({model: sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'import * as sdk from "https://cdn.skypack.dev/@decartai/sdk";'
            '\nsdk.createDecartClient().process({model: sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'import * as sdk from "https://esm.run/@decartai/sdk";'
            '\nsdk.createDecartClient().process({model: sdk.models.video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'const { createDecartClient: make, models: { video } } = await import("@decartai/sdk");'
            '\nmake().process({model: video("q")});'
        ),
        "fixable",
    ),
    (
        (
            'import("@decartai/sdk").then(({ createDecartClient, models }) => {'
            ' createDecartClient().process({model: models.video("q")}); });'
        ),
        "fixable",
    ),
    (
        (
            'import("@decartai/sdk").then(async (m) => { await m.createDecartClient().process({model:'
            ' m.models.video("q")}); });'
        ),
        "fixable",
    ),
)


@pytest.mark.parametrize(("code", "expected"), WHOLE)
def test_whole(code: str, expected: str) -> None:
    assert verdicts(code) == expected
