"""Looks at every published release of the SDKs, and brings ``codemod/sdk/catalogue.toml`` up to date with them.

``python scripts/published.py`` asks PyPI and npm which releases there are, installs each in a throw-away folder,
imports it, and asks its registry for every model; it writes the catalogue and releases.py and says what changed, and
exits 1 if something did. With ``--check`` it writes nothing. ``--only python`` or ``--only javascript`` looks at one
of them.

What the catalogue says of releases that cannot be got is kept as long as those that can be got do not contradict it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the script: this checkout's catalogue is the one to bring up to date

from codemod.sdk.aliases import PACKAGES, numbers  # noqa: E402 - the line above must come first
from scripts import catalogue as script  # noqa: E402 - the same

CATALOGUE = script.SDK / "catalogue.toml"
KINDS = ("video", "image", "realtime")
OLDEST = {"python": "0.0.3", "javascript": "0.0.1"}
"""Before that, the name on PyPI was another project's."""

Spans = list[dict[str, str]]

PYTHON_PROBE = '''
import importlib, json, re, sys, types, warnings
from pathlib import Path
from unittest.mock import MagicMock


class Missing:
    """Stands in for what the SDK depends on and the registry of models does not."""

    def find_spec(self, name, path=None, target=None):
        from importlib.machinery import ModuleSpec

        return None if name.split(".")[0] == "decart" else ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = MagicMock(name=spec.name)
        module.__path__, module.__spec__, module.__name__ = [], spec, spec.name
        return module

    def exec_module(self, module):
        pass


sys.meta_path.append(Missing())
models = importlib.import_module("decart.models")
folder = Path(models.__file__).parent
words = set(re.findall(r"[\\"']([A-Za-z][\\w.-]{2,40})[\\"']", "".join(p.read_text() for p in folder.rglob("*.py"))))
registry = importlib.import_module("decart").models
registry = registry if hasattr(registry, "video") else models.models
found, aliases = {}, {}
for kind in ("video", "image", "realtime"):
    for word in sorted(words):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                getattr(registry, kind)(word)
            except Exception:
                continue
        found.setdefault(kind, []).append(word)
        for one in said:
            other = re.search(r'Use "([^"]+)" instead', str(one.message))
            if other:
                aliases[word] = other[1]
aliases |= {name: of for name, of in getattr(models, "MODEL_ALIASES", {}).items()}
print(json.dumps([found, aliases]))
'''

JAVASCRIPT_PROBE = """
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
const root = process.argv[2];
const { models } = await import(join(root, "index.js"));
const words = new Set();
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (entry.name.endsWith(".js"))
      for (const one of readFileSync(path, "utf8").matchAll(/["'`]([A-Za-z][\\w.-]{2,40})["'`]/g)) words.add(one[1]);
  }
};
walk(root);
const found = {}, aliases = {};
let word = "";
console.warn = (text) => {
  const other = /Use "([^"]+)" instead/.exec(String(text));
  if (other) aliases[word] = other[1];
};
for (const kind of ["video", "image", "realtime"])
  for (word of [...words].filter((one) => !(one in {})).sort())
    try {
      models[kind](word);
      (found[kind] ??= []).push(word);
    } catch {}
process.stdout.write(JSON.stringify([found, aliases]));
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one release has: the names of the models by kind, and what it declares to be aliases of what."""

    release: str
    models: dict[str, frozenset[str]]
    aliases: dict[str, str]


def python_releases() -> list[str]:
    """Return the releases on PyPI, the oldest first."""
    listed = run(sys.executable, "-m", "pip", "index", "versions", PACKAGES["python"])
    return in_order(re.findall(r"\d+(?:\.\d+)+", listed.partition("Available versions:")[2].splitlines()[0]), "python")


def javascript_releases() -> list[str]:
    """Return the releases on npm, the oldest first."""
    listed = json.loads(run("npm", "view", PACKAGES["javascript"], "versions", "--json"))
    return in_order([listed] if isinstance(listed, str) else listed, "javascript")


def in_order(releases: Iterable[str], family: str) -> list[str]:
    """Return the releases proper that are of the SDK, the oldest first."""
    proper = {one for one in releases if re.fullmatch(r"\d+\.\d+\.\d+", one)}
    return sorted((one for one in proper if numbers(one) >= numbers(OLDEST[family])), key=numbers)


def python_seen(folder: Path) -> Iterator[Seen]:
    """Install and import each release on PyPI in an environment that is thrown away."""
    home = folder / "venv"
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    run(python, "-m", "pip", "install", "-q", "pydantic")
    for release in python_releases():
        target = folder / f"python-{release}"
        wanted = f"{PACKAGES['python']}=={release}"
        run(python, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), wanted)
        made = run(python, "-c", f"import sys; sys.path.insert(0, {str(target)!r}); exec({PYTHON_PROBE!r})")
        yield seen(release, made)


def javascript_seen(folder: Path) -> Iterator[Seen]:
    """Install and import each release on npm in a folder of its own."""
    probe = folder / "probe.mjs"
    probe.write_text(JAVASCRIPT_PROBE, encoding="utf-8")
    for release in javascript_releases():
        home = folder / f"javascript-{release}"
        home.mkdir()
        (home / "package.json").write_text("{}", encoding="utf-8")
        wanted = f"{PACKAGES['javascript']}@{release}"
        run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", wanted, cwd=home)
        yield seen(release, run("node", str(probe), str(home / "node_modules" / PACKAGES["javascript"] / "dist")))


def seen(release: str, made: str) -> Seen:
    """Return what a probe printed; it comes last, whatever the SDK prints."""
    models, aliases = json.loads(made.strip().splitlines()[-1])
    return Seen(release, {kind: frozenset(models.get(kind, ())) for kind in KINDS}, aliases)


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a command and return what it prints; an error is the script's end."""
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    if made.returncode:
        sys.exit(f"{' '.join(command)[:300]}\n{made.stderr[-2000:]}")
    return made.stdout


def spans(known: Spans, has: list[tuple[str, bool]]) -> Spans:
    """Return in which releases something is: as it is known where no release that was looked at says otherwise.

    ``has`` are these releases, the oldest first, each with whether it is there.
    """
    if known and all(is_in(known, release) == there for release, there in has):
        return known
    found: Spans = []
    before = ""
    for release, there in has:
        inside = bool(found) and "until" not in found[-1]
        if there and not inside:
            found.append({"since": known_between(known, "since", before, release)})
        elif not there and inside:
            found[-1]["until"] = known_between(known, "until", before, release)
        before = release
    return found


def known_between(known: Spans, end: str, before: str, release: str) -> str:
    """Return where a span is known to begin or end after one release that was looked at, and up to the next one."""
    at = (one[end] for one in known if end in one and numbers(one[end]) <= numbers(release))
    return next((one for one in at if not before or numbers(one) > numbers(before)), release)


def is_in(known: Spans, release: str) -> bool:
    """Say whether a release is in one of the spans."""
    version = numbers(release)
    return any(
        numbers(one["since"]) <= version and ("until" not in one or version < numbers(one["until"])) for one in known
    )


def updated(tables: dict[str, dict[str, Spans]], family: str, every: list[Seen]) -> Iterator[str]:
    """Bring the models of an SDK up to date, and yield a line for each change."""
    for kind in KINDS:
        table = tables.setdefault(kind, {})
        for name in sorted({*table, *(name for one in every for name in one.models[kind])}):
            before = table.get(name, [])
            after = spans(before, [(one.release, name in one.models[kind]) for one in every])
            if after != before:
                yield f"{family}: {kind} {name}: {shown(before)} became {shown(after)}"
                table[name] = after
                if not after:
                    del table[name]


def updated_aliases(table: dict[str, dict[str, str]], family: str, every: list[Seen]) -> Iterator[str]:
    """Bring the aliases of an SDK up to date, and yield a line for each change."""
    for name in sorted({*table, *(name for one in every for name in one.aliases)}):
        known = table.get(name)
        of = next((one.aliases[name] for one in reversed(every) if name in one.aliases), known["of"] if known else "")
        before = [{key: value for key, value in known.items() if key != "of"}] if known else []
        after = spans(before, [(one.release, one.aliases.get(name) == of) for one in every])
        if after != before or (known and known["of"] != of):
            was = f" (it was of {known['of']})" if known and known["of"] != of else ""
            yield f"{family}: alias {name} of {of}{was}: {shown(before)} became {shown(after)}"
            table[name] = {"of": of, **after[-1]} if after else {}


def shown(known: Spans) -> str:
    """Return spans in words."""
    return ", ".join(f"{one['since']} until {one.get('until', 'now')}" for one in known) or "none"


def rendered(before: str, tables: dict[str, dict[str, dict[str, object]]]) -> str:
    """Return the text of the catalogue: its own comments, and the tables."""
    comments = re.split(r"^\[[^\]]+\]\n(?:\S.* = .*\n)*", before, flags=re.MULTILINE)
    headers = re.findall(r"^\[([^\]]+)\]\n", before, flags=re.MULTILINE)
    parts = [comments[0]]
    for header, comment in zip(headers, comments[1:], strict=True):
        table: object = tables
        for part in header.split("."):
            table = table[part] if isinstance(table, dict) else {}
        lines = (
            [f"{key(name)} = {value(one)}\n" for name, one in sorted(table.items())] if isinstance(table, dict) else []
        )
        parts += [f"[{header}]\n", *lines, comment]
    return "".join(parts)


def key(name: str) -> str:
    """Return a key as the catalogue writes it."""
    return name if name in ("python", "javascript") else f'"{name}"'


def value(one: object) -> str:
    """Return a value of the catalogue as TOML."""
    if isinstance(one, list):
        return f"[{', '.join(map(value, one))}]"
    if isinstance(one, dict):
        return "{ " + ", ".join(f"{name} = {value(inner)}" for name, inner in one.items()) + " }"
    return json.dumps(one)


def main(arguments: list[str]) -> int:
    """Do what the module's docstring says; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--only", choices=tuple(PACKAGES), help="look at one SDK")
    asked = parser.parse_args(arguments)
    before = CATALOGUE.read_text(encoding="utf-8")
    tables = tomllib.loads(before)
    changes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for family, look in (("python", python_seen), ("javascript", javascript_seen)):
            if asked.only in (None, family):
                every = list(look(Path(folder)))
                print(f"{family}: {len(every)} releases, {every[0].release} to {every[-1].release}")
                changes += updated(tables[family], family, every)
                changes += updated_aliases(tables["aliases"][family], family, every)
                newest = max(tables["newest"][family], every[-1].release, key=numbers)
                if newest != tables["newest"][family]:
                    changes.append(f"{family}: the newest release is {newest}")
                    tables["newest"][family] = newest
    tables["aliases"] = {
        family: {name: one for name, one in table.items() if one} for family, table in tables["aliases"].items()
    }
    print("\n".join(changes) or "nothing changed")
    after = rendered(before, tables)
    if not asked.check and after != before:
        CATALOGUE.write_text(after, encoding="utf-8")
        (script.SDK / "releases.py").write_text(script.rendered(), encoding="utf-8")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
