"""Other people's JavaScript and TypeScript: the small version of ``python -m benchmarks.npm``, over a few texts.

Nothing happens to them where the SDK is not called; calls that are planted in them are found and rewritten soundly;
and what would be wrong is seen.
"""

from __future__ import annotations

import io
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks import npm, npm_packages, npm_parser, npm_search
from benchmarks.npm_planting import SHAPES, plant

MODULE = """\
import { readFile } from "node:fs/promises";
import * as models from "./models.js";

/** Reads what there is. */
export async function read(name) {
  const text = await readFile(name, "utf8");
  if (text) {
    return text;
  }
  return models.process({ model: "none", prompt: name });
}

export default class Reader {
  #names = new Set();

  static {
    console.log("ready");
  }

  async *all() {
    for (const name of this.#names) {
      yield await read(name);
    }
  }

  get size() {
    return this.#names.size;
  }
}
"""

SCRIPT = """\
#!/usr/bin/env node
'use strict'
// no semicolons here
const fs = require('fs')

module.exports = function (name, done) {
\tfs.readFile(name, function (error, text) {
\t\tif (error) return done(error)
\t\tconst result = String(text)
\t\tdone(null, result)
\t})
}
"""

TYPED = """\
import type { Server } from "node:http";

export namespace Queue {
  export const size = 1;
}

export function generate(this: void, options: { model: string }): Promise<string>;
export function generate(options: string): Promise<string>;
export async function generate(options: unknown): Promise<string> {
  const { model } = options as { model: string };
  return (<T,>(one: T) => one)(model satisfies string);
}

export abstract class Client<T extends object = {}> {
  constructor(private readonly server: Server) {}

  abstract process(options: T): Promise<Blob>;

  async generate(options: T) {
    const video = await this.process(options);
    return video!;
  }
}
"""

SHOWN = """\
import { useState } from "react";

export const Player = ({ client, prompt }) => {
  const [video, setVideo] = useState(null);
  const start = async () => {
    setVideo(await client.process({ prompt }));
  };
  return (
    <button onClick={start} title="play">
      {video ? <video src={video} /> : <>nothing</>}
    </button>
  );
};
"""

DECLARED = """\
export declare const client: { process(options: object): Promise<Blob> };
declare global {
  interface Window {
    models: object;
  }
}
"""

TEXTS = {
    "module.js": MODULE,
    "module.mjs": MODULE,
    "windows.mjs": MODULE.replace("\n", "\r\n"),
    "script.js": SCRIPT,
    "script.cjs": SCRIPT,
    "shown.jsx": SHOWN,
    "shown.js": SHOWN,
    "shown.tsx": SHOWN,
    "typed.ts": TYPED,
    "typed.mts": TYPED,
    "typed.cts": TYPED,
    "declared.d.ts": DECLARED,
}


@pytest.fixture
def typescript(old_javascript: Path) -> Path:
    """The folder of TypeScript's own package."""
    return old_javascript / "node_modules" / "typescript"


def written(folder: Path, times: int = 1) -> list[Path]:
    """Write the texts below a folder so many times."""
    paths = []
    for number in range(times):
        below = folder / f"copy{number}"
        below.mkdir(parents=True)
        for name, text in TEXTS.items():
            (below / name).write_bytes(text.encode())
            paths.append(below / name)
    return paths


def test_the_packages_are_pinned_and_many() -> None:
    packages = npm_packages.pinned()
    assert len(set(packages)) == len(packages) >= 100
    assert all(version[0].isdigit() for _, version in packages)
    assert "typescript" in dict(packages)
    assert "@angular/core" in dict(packages)


def test_only_sources_are_unpacked(tmp_path: Path) -> None:
    names = (
        "package/a.js",
        "package/lib/b.d.ts",
        "package/c.json",
        "package/../../d.js",
        "package/node_modules/e/e.js",
    )
    with tarfile.open(tmp_path / "one.tgz", "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 1
            archive.addfile(member, io.BytesIO(b";"))
    folder = tmp_path / "tree"
    npm_packages.unpack(tmp_path / "one.tgz", folder / "one")
    (folder / "of before").mkdir()
    npm_packages.tidy([folder / "one"], folder)
    assert [path.relative_to(folder).as_posix() for path in npm_packages.sources(folder)] == [
        "one/a.js",
        "one/lib/b.d.ts",
    ]
    assert len(list(tmp_path.rglob("*"))) == 6, "the tarball, the folder, and that of the package with what it has"


def test_the_bare_search_names_what_names_the_sdk(tmp_path: Path) -> None:
    (tmp_path / "a.mjs").write_text('import "@decartai/sdk";')
    (tmp_path / "b.ts").write_text("type DecartClient = 1;")
    (tmp_path / "c.js").write_text("Descartes();")
    (tmp_path / "d.txt").write_text("decart")
    assert sorted(npm_search.files_where(str(tmp_path), npm_search.names_it)) == [
        str(tmp_path / one) for one in ("a.mjs", "b.ts")
    ]


def test_nothing_happens_where_nothing_is_called(tmp_path: Path, typescript: Path) -> None:
    tree = tmp_path / "tree"
    paths = written(tree)
    assert npm_parser.refused(paths, typescript) == {}
    as_it_is = npm.run_over(tree, "apply")
    for path in paths:
        npm.mention_the_sdk(path)
    assert npm_parser.refused(paths, typescript) == {}
    assert "require" in (tree / "copy0" / "script.js").read_text()
    assert "import { createDecartClient as _createClient" in (tree / "copy0" / "module.js").read_text()
    in_full = npm.run_over(tree, "apply")
    for seen in (as_it_is, in_full):
        assert [site["rule"] for site in seen.sites if site["verdict"] != "note"] == []
        assert (seen.files, seen.changed, seen.failed, seen.crash) == (len(TEXTS), (), {}, "")


def test_planted_calls_are_found_and_sound(tmp_path: Path, typescript: Path) -> None:
    tree = tmp_path / "tree"
    paths = written(tree, 8)
    planted = npm.plant_all(paths, tmp_path, typescript, Random(4))  # noqa: S311 - repeatable on purpose
    assert len(planted) > 60
    assert len({one.shape for one in planted.values()}) > len(SHAPES) // 2
    runs = [npm.run_over(tree, verb) for verb in ("check", "apply", "apply")]
    assert npm.judge_planted(planted, runs, tmp_path, typescript) == []
    assert sum(site["verdict"] == "rewritten" for site in runs[1].sites) >= 0.9 * len(planted)
    name, one = next(iter(planted.items()))
    after = (tmp_path / name).read_text("utf-8")
    sites = [{"line": one.first, "verdict": "rewritten"}]
    assert npm.problems_of(name, one, after, sites) == []
    # the counterpart: what is wrong would be seen
    assert npm.problems_of(name, one, after, [])
    assert npm.problems_of(name, one, after.replace("// kept", ""), sites)
    assert npm.problems_of(name, one, after + "strange();\n", sites)
    assert npm.problems_of(name, replace(one, text=one.text + "gone = 1;\n"), after, sites)
    assert npm.problems_of(name, one, after, [{"line": one.first, "verdict": "review"}])
    (tmp_path / name).write_text(after + "foo(\n")
    assert any("is no program any more" in line for line in npm.judge_planted(planted, runs, tmp_path, typescript))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", ["module.mjs", "windows.mjs", "script.js"])
def test_what_is_planted_stands_by_itself(name: str, seed: int) -> None:
    text = TEXTS[name]
    at = 1 + text[: text.index("if (")].count("\n")
    place = {"line": at, "indent": "  ", "kind": "function", "mayAwait": bool(seed % 2)}
    planted = plant(text, name, {"isModule": name != "script.js", "top": 4, "places": [place]}, Random(seed))  # noqa: S311
    assert planted is not None
    lines = planted.text.splitlines(keepends=True)
    rest = [line for number, line in enumerate(lines, 1) if not planted.first <= number <= planted.last]
    assert "".join(line for line in rest if "@decartai" not in line) == text
    assert planted.text.count("@decartai/sdk") == planted.text.count("// planted") == planted.text.count("// kept") == 1


def test_every_shape_makes_one_call() -> None:
    assert all(body.count("CALL(") == 1 == body.count("// kept") for _, _, body in SHAPES)


def test_a_file_that_only_the_tool_refuses_is_told_from_others(tmp_path: Path, typescript: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "good.ts").write_text("const one = 1;\n")
    (tree / "bad.ts").write_text("const = 1;\n")
    (tree / "bad.js").write_text("const = 1;\n")
    failed = {f"tree/{name}": "no" for name in ("good.ts", "bad.ts", "bad.js")}
    alone, shared = npm.judge_refused(tree, failed, typescript)
    assert [line.partition(":")[0] for line in alone] == ["tree/good.ts"]
    assert [line.partition(":")[0] for line in shared] == ["tree/bad.js", "tree/bad.ts"]


def test_a_crash_is_seen(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    assert "exit 3" in npm.run_over(tmp_path / "tree", "check", (sys.executable, "-c", "exit(3)")).crash
