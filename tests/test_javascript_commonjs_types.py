"""Whether the SDK's types can be imported depends on what a file is to TypeScript: tsc over whole projects says so."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from codemod.options import Options
from codemod.run import run
from tests.javascript_environments import node

LOADED = """\
import { writeFile } from "node:fs/promises";

export async function render(prompt: string): Promise<void> {
  const { createDecartClient, models } = await import("@decartai/sdk");
  const client = createDecartClient({ apiKey: "my-key" });
  const clips = ["a", "b"].map((one) => client.process({ model: models.video("lucy-pro-t2v"), prompt: prompt + one }));
  for (const clip of await Promise.all(clips)) await writeFile("clip.mp4", Buffer.from(await clip.arrayBuffer()));
}
"""
IMPORTED = LOADED.replace('  const { createDecartClient, models } = await import("@decartai/sdk");\n', "").replace(
    "import {", 'import { createDecartClient, models } from "@decartai/sdk";\nimport {', 1
)
OPTIONS = {
    "strict": True, "noEmit": True, "target": "es2022", "skipLibCheck": True, "lib": ["es2023", "dom"],
    "types": ["node"],
}  # fmt: skip
NODE16, BUNDLER = {"module": "node16"}, {"module": "esnext", "moduleResolution": "bundler"}
FOLLOWING = {"main.ts": LOADED, "tsconfig.json": {"compilerOptions": OPTIONS | NODE16}}
PROJECTS = {
    "a package that says nothing": (FOLLOWING | {"package.json": {}}, False),
    "no package": (FOLLOWING, False),
    "a package of ES modules": (FOLLOWING | {"package.json": {"type": "module"}}, True),
    "a module by its name": (
        {"main.mts": LOADED, "tsconfig.json": FOLLOWING["tsconfig.json"], "package.json": {}},
        True,
    ),
    "CommonJS by its name": (
        {"main.cts": LOADED, "tsconfig.json": FOLLOWING["tsconfig.json"], "package.json": {"type": "module"}},
        False,
    ),
    "a bundler": (
        {"main.ts": LOADED, "tsconfig.json": {"compilerOptions": OPTIONS | BUNDLER}, "package.json": {}},
        True,
    ),
    "a configuration that extends one": (
        {
            "app/main.ts": LOADED,
            "app/tsconfig.json": {"extends": "../tsconfig.base.json"},
            "tsconfig.base.json": {"compilerOptions": OPTIONS | {"module": "NodeNext"}},
            "package.json": {},
        },
        False,
    ),
    "a package inside of another": (
        {
            "app/main.ts": LOADED,
            "app/package.json": {"type": "module"},
            "app/tsconfig.json": {"compilerOptions": OPTIONS | NODE16},
            "package.json": {},
        },
        True,
    ),
    "a static import": (
        {"main.ts": IMPORTED, "tsconfig.json": FOLLOWING["tsconfig.json"], "package.json": {"type": "module"}},
        True,
    ),
}


def errors(home: Path) -> str:
    """Return what tsc has to say of the project in this folder, under the SDK that is installed in ``home``."""
    packages = Path("node_modules")
    packages.symlink_to(home / "node_modules", target_is_directory=True)
    try:
        project = "app" if Path("app").exists() else "."
        arguments = (node(), str(home / "node_modules" / "typescript" / "bin" / "tsc"), "-p", project)
        return subprocess.run(arguments, capture_output=True, text=True, check=False).stdout
    finally:
        packages.unlink()


@pytest.mark.parametrize("name", PROJECTS)
def test_a_wrapper_has_the_types_that_it_can_have(
    name: str, old_javascript: Path, new_javascript: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files, has_types = PROJECTS[name]
    for path, text in files.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(text if isinstance(text, str) else json.dumps(text))
    source = next(Path(path) for path in files if "main" in path)
    assert errors(old_javascript) == ""
    run(Options("apply", paths=(".",)))
    after = source.read_text()
    assert "submitAndPoll(client, {" in after
    assert ("import type { QueueClient" in after) == has_types
    assert errors(new_javascript) == ""


def test_metadata_that_cannot_be_read_count_as_commonjs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.ts").write_text(LOADED)
    Path("package.json").write_text("{")
    Path("tsconfig.json").write_text('{"extends": "@tsconfig/node20/tsconfig.json"}')
    run(Options("apply", paths=(".",)))
    assert "(client: any, options: any)" in Path("main.ts").read_text()
