"""What `why` says of JavaScript and TypeScript: a chain for each call that the fixtures' reports list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codemod.document import DocumentError, read_document
from codemod.languages.interface import SourceError
from codemod.languages.javascript.evaluate import Evaluator
from codemod.languages.javascript.explanation import explain_line
from codemod.languages.javascript.scopes import Scopes
from codemod.languages.javascript.syntax import parse
from codemod.languages.javascript.trace import describe
from codemod.model import Document
from tests.fixture_cases import FIXTURES

FOLDERS = sorted(path for language in ("javascript", "typescript") for path in (FIXTURES / language).iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=[f"{path.parent.name}/{path.name}" for path in FOLDERS])
def test_every_call_has_a_chain(folder: Path) -> None:
    before = next(path for path in folder.glob("before*") if path.is_file())
    rows = json.loads((folder / "report.json").read_text("utf-8"))
    rows = rows if isinstance(rows, list) else []
    try:
        document = read_document(before.name, before.read_bytes())
    except DocumentError:
        return
    for row in rows:
        try:
            found = explain_line(document, row["line"])
        except SourceError:
            return
        if row["rule"] in ("sync-video-call", "image-generate"):
            chain = next((one.evidence for one in found if one.span.column == row["column"]), ())
            assert chain, row
            assert chain[0].text.startswith("the receiver "), chain
            assert all(link.line <= document.text.count("\n") + 1 for link in chain)


def test_what_is_followed_is_told() -> None:
    text = """import { createDecartClient, models } from "@decartai/sdk";
const MODELS = { fast: models.video("lucy-pro-t2v"), image: models.image("lucy-pro-t2i") };
class Studio {
  #client = createDecartClient({ apiKey: "k" });
  make(options) { return this.#client.process(options); }
}
function get() { return createDecartClient(); }
async function run(client, { model = MODELS.fast } = {}) {
  const queue = client.queue;
  const [first] = [MODELS.image, null, "text", new Map(), async () => 1, class {}, models, queue, queue.result];
  return await client.process({ model, first, other: nowhere, process: client.process });
}
run(get());
get().process({ model: nowhere ? MODELS.fast : MODELS.image });
other.process({ model: models[kind]("x") });
"""
    chains = [
        "\n".join(link.text for one in explain_line(Document("a.mjs", text), line) for link in one.evidence)
        for line in range(1, text.count("\n") + 1)
    ]
    assert "the SDK's client" in chains[4]
    assert "the receiver" in chains[10]
    assert "a video model" in chains[13]
    assert "an image model" in chains[13]
    assert chains[0] == ""


WHAT = {
    "createDecartClient": "the SDK's createDecartClient",
    "client.process": "the client's method process",
    "client.queue": "the client's queue",
    "client.queue.status": "status of the client's queue",
    "await client.queue.result(1)": "a result of the SDK",
    "models": "the SDK's models",
    "models.video": "the SDK's models.video",
    'models.video("a")': "a video model named a",
    "models.image(x)": "an image model",
    "sdk": "the SDK's module",
    "sdk.ERROR_CODES": "the SDK's error codes",
    "{ a: 1, b }": "an object with a, b",
    "[client]": "a list of the SDK's client",
    "new K()": "an object of a class of this file",
    "K": "a class of this file",
    "f": "a function of this file",
    "client.process({})": "a promise of a result of the SDK",
    "other": "other of ./other, another module",
    "whole": "./other, another module",
    "1": "a number",
    '"t"': "the text 't'",
    "undefined": "undefined",
    "x ? client : undefined": "the SDK's client or undefined",
    "nowhere": "not known: it is nowhere, which is declared nowhere in this file",
    "document": "the global document",
    "/x/": "a regular expression",
    "await get()": "the SDK's client",
    "useMemo(() => client)": "the SDK's client",
    "[models.video('a')].find(x)": "a video model named a or undefined",
    "Object.values({ a: client })": "a list of the SDK's client",
    "Object.freeze(client)": "the SDK's client",
    "Promise.all([client])": "a promise of a list of the SDK's client",
    "Promise.race([get()])": "a promise of the SDK's client",
    "Promise.resolve(client)": "a promise of the SDK's client",
    "get().finally(f)": "a promise of the SDK's client",
    "[1].map(() => client)": "a list of the SDK's client",
    "new Map()": "an object that the platform makes",
}


@pytest.mark.parametrize(("code", "what"), WHAT.items())
def test_what_a_value_is_called(code: str, what: str) -> None:
    head = """import { createDecartClient, models } from "@decartai/sdk";
import * as sdk from "@decartai/sdk";
import { other } from "./other";
import * as whole from "./other";
import { useMemo } from "react";
const client = createDecartClient();
class K {}
function f() {}
async function get() { return client; }
"""
    tree = parse(Document("a.mjs", f"{head}const it = {code};\n"))
    evaluator = Evaluator(Scopes(tree))
    node = tree.root.children[-1].children[0].field("value")
    assert node is not None
    assert describe(evaluator.value(node)) == what
