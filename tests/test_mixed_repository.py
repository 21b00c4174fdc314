"""A repository with everything in it: one run migrates it, every program in it does what it did, the ledger closes."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.command import run
from tests.javascript_environments import node
from tests.loopback import Loopback, Scenario
from tests.sdk_environments import NEW_RELEASE, OLD_RELEASE

PYTHON_PROGRAM = """\
import asyncio
import os

from decart import DecartClient, ProcessingError, models


async def main():
    async with DecartClient(api_key="my-key", base_url=os.environ["DECART_BASE"]) as client:
        image = await client.process({"model": models.image("lucy-pro-t2i"), "prompt": "A still"})
        print(image.decode())
        try:
            video = await client.process({"model": models.video("lucy-pro-t2v"), "prompt": "A lake"})
            print(video.decode())
        except ProcessingError:
            print("no video")


asyncio.run(main())
"""
TYPESCRIPT_PROGRAM = """\
import { createDecartClient, models } from "@decartai/sdk";

const client = createDecartClient({ apiKey: "my-key", baseUrl: process.env.DECART_BASE });

async function render(prompt: string): Promise<Blob> {
  return client.process({ model: models.video("lucy-pro-t2v"), prompt, resolution: "720p" });
}

try {
  console.log(await (await render("A lake")).text());
} catch (error) {
  if ((error as { code?: string }).code === "PROCESSING_ERROR") console.log("no video");
  else throw error;
}
"""
SHELL_PROGRAM = """\
#!/bin/sh
if curl -sf -H "X-API-KEY: my-key" -F "prompt=A lake" "${DECART_BASE:-https://api.decart.ai}/v1/generate/lucy-pro-t2v"
then
  echo
else
  echo "no video: $?"
fi
"""
CELLS = [
    ["%pip install decart==0.0.10"],
    ["import os\n", "\n", "from decart import DecartClient, ProcessingError, models"],
    ["client = DecartClient(api_key='my-key', base_url=os.environ['DECART_BASE'])"],
    [
        "try:\n",
        "    video = await client.process({'model': models.video('lucy-pro-t2v'), 'prompt': 'A lake'})\n",
        "    print(video.decode())\n",
        "except ProcessingError:\n",
        "    print('no video')",
    ],
    ["await client.close()"],
]
PAGE = """\
# Films

```python
import asyncio, os
from decart import DecartClient, models

async def main():
    async with DecartClient(api_key="my-key", base_url=os.environ["DECART_BASE"]) as client:
        video = await client.process({"model": models.video("lucy-pro-t2v"), "prompt": "A lake"})
        with open("lake.mp4", "wb") as file:
            file.write(video)

asyncio.run(main())
```

## Before

```python
video = await client.process({"model": models.video("lucy-pro-t2v"), "prompt": "A lake"})
```
"""
PACKAGE = {"name": "films", "private": True, "dependencies": {"@decartai/sdk": "^0.0.6"}}
RUN_CELLS = """\
import ast, asyncio, inspect, json, sys

names = {"__name__": "__main__"}


async def main():
    for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if not source.startswith("%"):
            made = eval(compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
            if inspect.iscoroutine(made):
                await made


asyncio.run(main())
"""
TRANSPILE = """\
const ts = require(process.argv[1]);
const fs = require("node:fs");
const options = { compilerOptions: { module: "esnext", target: "es2022" } };
fs.writeFileSync(process.argv[3], ts.transpileModule(fs.readFileSync(process.argv[2], "utf8"), options).outputText);
"""


def cell(source: list[str]) -> dict[str, object]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def write(folder: Path) -> None:
    """Write the repository."""
    book = {"cells": [cell(source) for source in CELLS], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    files = {
        "server/film.py": PYTHON_PROGRAM,
        "web/film.ts": TYPESCRIPT_PROGRAM,
        "scripts/film.sh": SHELL_PROGRAM,
        "films.ipynb": json.dumps(book, indent=1) + "\n",
        "README.md": PAGE,
        "requirements.txt": "# What the server runs with.\ndecart>=0.0.10,<0.0.30  # the vendor's\n",
        "web/package.json": json.dumps(PACKAGE, indent=2) + "\n",
        "notes.txt": "client.process is what decart calls it\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)


def programs(folder: Path, python: Path, sdk: Path, base: str, work: Path) -> dict[str, str]:
    """Run every program of the repository and return what each printed, or wrote."""
    work.mkdir()
    (work / "node_modules").symlink_to(sdk / "node_modules", target_is_directory=True)
    compiler = str(sdk / "node_modules" / "typescript")
    script = work / "film.mjs"
    subprocess.run([node(), "-e", TRANSPILE, compiler, str(folder / "web/film.ts"), str(script)], check=True)
    page = (folder / "README.md").read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    commands = {
        "python": [str(python), str(folder / "server/film.py")],
        "typescript": [node(), "--no-warnings", str(script)],
        "shell": ["sh", str(folder / "scripts/film.sh")],
        "notebook": [str(python), "-c", RUN_CELLS, str(folder / "films.ipynb")],
        "page": [str(python), "-c", page],
    }
    environment = {**os.environ, "DECART_BASE": base}
    said = {}
    for name, command in commands.items():
        done = subprocess.run(
            command, cwd=work, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        said[name] = done.stdout
        assert done.returncode == 0 or name == "page", (name, done.stderr)
    film = work / "lake.mp4"
    said["page"] = film.read_text() if film.exists() else ""
    return said


@pytest.mark.parametrize("scenario", [Scenario.COMPLETE, Scenario.JOB_FAILS, Scenario.REFUSED])
def test_every_program_does_what_it_did(
    scenario: Scenario,
    loopback: Loopback,
    old_python: Path,
    new_python: Path,
    old_javascript: Path,
    new_javascript: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    write(folder)
    if scenario is Scenario.REFUSED:  # where images are refused as well, and nothing handles that
        program = (folder / "server/film.py").read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in program if "image" not in line]
        (folder / "server/film.py").write_text("".join(kept), encoding="utf-8")
    old_base, new_base = loopback.base_url(scenario), loopback.base_url(scenario)
    before = programs(folder, old_python, old_javascript, old_base, tmp_path / "before")
    assert run("apply", cwd=folder).code == 0
    after = programs(folder, new_python, new_javascript, new_base, tmp_path / "after")
    assert after["page"] == before["page"]
    del before["page"], after["page"]  # in style guide it tells how the job is going
    assert after == before
    asked = [(one.model, one.fields) for one in loopback.generations(new_base)]
    assert asked == [(one.model, one.fields) for one in loopback.generations(old_base)]
    images = {"lucy-pro-t2i"}
    assert {one.endpoint for one in loopback.generations(new_base) if one.model not in images} == {"jobs"}


def test_one_run_one_report_and_a_ledger_that_closes(tmp_path: Path) -> None:
    write(tmp_path)
    report = json.loads(run("check", "--format", "json", "--ledger", cwd=tmp_path).out)
    rewritten = Counter(site["path"] for site in report["sites"] if site["verdict"] == "fixable")
    assert rewritten == {
        "README.md": 1,
        "films.ipynb": 2,
        "requirements.txt": 1,
        "scripts/film.sh": 1,
        "server/film.py": 1,
        "web/film.ts": 1,
        "web/package.json": 1,
    }
    assert {site["path"] for site in report["sites"] if site["verdict"] == "suppressed"} == {"README.md"}
    fates = Counter(entry["class"] for entry in report["ledger"]["entries"] if entry["rule"])
    summary = report["summary"]
    assert fates["rewritten"] == summary["fixable"]
    assert fates["review"] == summary["review"] == 0
    assert fates["note"] == summary["notes"]
    assert fates["suppressed"] == summary["suppressed"]
    assert run("apply", cwd=tmp_path).code == 0
    assert "0 rewritten" in run("apply", cwd=tmp_path).out
    wanted = Requirement((tmp_path / "requirements.txt").read_text().splitlines()[1].partition("#")[0])
    assert wanted.specifier.contains(NEW_RELEASE)
    assert not wanted.specifier.contains(OLD_RELEASE)
    dependencies = json.loads((tmp_path / "web/package.json").read_text())["dependencies"]
    assert dependencies == {"@decartai/sdk": "^0.0.20"}
