"""What a call is given: how options are built, changed, handed on, and which model is in them."""

from __future__ import annotations

import pytest

from tests.javascript_analysis import program, verdicts

WITH_A_CLIENT = (
    ('const o = { model: V }; o.prompt = "x"; if (a) o.seed = 3;\nawait client.process(o);', "fixable"),
    ("const o = { model: V }; send(o);\nawait client.process(o);", "review options-open"),
    ("const o = { model: V }; console.log(o, o.model);\nawait client.process(o);", "fixable"),
    ('const o = { model: V }; Object.assign(o, { prompt: "x" });\nawait client.process(o);', "fixable"),
    ("const o = { model: V }; Object.assign(o, extra);\nawait client.process(o);", "review model-unknown options-open"),
    ("const o = { model: V }; const p = o; p.model = I;\nawait client.process(o);", "review model-mixed"),
    ("export const o = { model: V };\nawait client.process(o);", "review options-open"),
    ("function b() { const o = { model: V }; return o; }\nawait client.process(b());", "fixable"),
    ("const o = { model: V }; export function b() { return o; }\nawait client.process(o);", "review options-open"),
    ('for (const m of [V, models.video("b")]) await client.process({ model: m });', "fixable"),
    ("for (const m of [V, I]) await client.process({ model: m });", "review model-mixed"),
    ("await Promise.all([V].map((m) => client.process({ model: m })));", "fixable"),
    (
        "const T = { a: { model: V }, b: { model: V, seed: 1 } };\nexport const f = (k) => client.process(T[k]);",
        "fixable",
    ),
    (
        "const T = { a: { model: V } }; T.a.signal = s;\nexport const f = (k) => client.process(T[k]);",
        "review options-open",
    ),
    ("const T = { a: { model: V } }; hand(T);\nexport const f = (k) => client.process(T.a);", "review options-open"),
    ("const o = { get model() { return V; } };\nclient.process(o);", "review model-unknown"),
    ("client.process({ model: flag ? V : I });", "review model-mixed"),
    ('client.process({ model: flag ? V : models.video("z") });', "fixable"),
    ("client.process({ ...(seed ? { seed } : {}), ...(s && { prompt }), model: V });", "fixable"),
    ("export const f = (x) => client.process({ model: V, ...x });", "review model-unknown options-open"),
    ("export const f = ({ prompt, ...x }) => client.process({ ...x, model: V });", "review options-open"),
    ("let o = {}; o = { ...o, model: V };\nclient.process(o);", "review model-unknown options-open"),
    ("client.process({ model: V, signal: s });", "note abort-late, fixable"),
    (
        "const o = { model: V }; Object.assign(o, JSON.parse(t));\nawait client.process(o);",
        "review model-unknown options-open",
    ),
    ("await client.process({ ...JSON.parse(t), model: V });", "review options-open"),
    ("await client.process({ ...(s ? 1 : 2), model: V });", "fixable"),
    ("const o = { model: V };\nexport const f = () => { client.process(o); other.o = o; };", "review options-open"),
    (
        "class A { o = { model: V }; set(s) { this.o.signal = s; } run() { return client.process(this.o); } }",
        "note abort-late, fixable",
    ),
    (
        "class A { o = { model: V }; set(s) { this.o[s] = s; } run() { return client.process(this.o); } }",
        "review model-unknown options-open",
    ),
    ("function f(o) { o.model = I; }\nconst o = { model: V }; f(o);\nclient.process(o);", "review model-mixed"),
    (
        "const o = { model: V }; [o].forEach((x) => { x.signal = 3; });\nclient.process(o);",
        "review model-unknown options-open",
    ),
    ("const o = { model: V }; const { ...p } = o; p.signal = 1;\nclient.process(o);", "fixable"),
    (
        "const o = { model: V }; for (const k in x) o[k] = x[k];\nclient.process(o);",
        "review model-unknown options-open",
    ),
    ("const o = { model: V, __proto__: base };\nclient.process(o);", "review model-unknown options-open"),
    ("const o = Object.create(base); o.model = V;\nclient.process(o);", "review options-unknown"),
    (
        '{ const models = mine; const client = createDecartClient(); client.process({ model: models.video("x") }); }',
        "review model-unknown",
    ),
    (
        "function f({ model = V } = {}) { return client.process({ model }); }\nf(); f({ model: I });",
        "review model-mixed",
    ),
    ("switch (a) { case 1: await client.process({ model: V }); }", "fixable"),
)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT)
def test_with_a_client(code: str, expected: str) -> None:
    assert verdicts(program(code)) == expected


WITH_A_CLIENT_TYPED = (
    ("client.process(OPTIONS as never);", "review options-cast"),
    ("const o = OPTIONS as any;\nclient.process(o);", "review options-cast"),
    ("client.process({ model: V as any });", "review options-cast"),
    ("client.process(OPTIONS as const);", "fixable"),
    (
        'import type { ProcessOptions } from "@decartai/sdk";\nconst o: ProcessOptions = OPTIONS;\nclient.process(o);',
        "review options-typed-for-images",
    ),
)


@pytest.mark.parametrize(("code", "expected"), WITH_A_CLIENT_TYPED)
def test_with_a_client_typed(code: str, expected: str) -> None:
    assert verdicts(program(code), "program.ts") == expected
