"""What is raised, judged by the tools that read it: pip, setuptools, poetry-core, PyYAML, and npm's own parsers.

Each reads a manifest as it was and as it is. Both mean the same but for requirements on the SDK; what those allow now
is what they allowed of the releases with the queue, or, where that was nothing, some of these.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from poetry.core.constraints.version import Version as PoetryVersion
from poetry.core.constraints.version import parse_constraint

from codemod.json_text import strings_of
from codemod.sdk.queue import JAVASCRIPT_FLOOR, JAVASCRIPT_PACKAGE, PYTHON_FLOOR, PYTHON_PACKAGE
from tests.manifest_cases import MANIFEST_CASES, is_source
from tests.project_cases import write_files
from tests.test_manifests import JAVASCRIPT_RELEASES, PYTHON_RELEASES, numbers, semver_of_npm

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Allowed = Callable[[str], list[str]]
Change = tuple[tuple[object, ...], str, str]

PIP = """
import json, sys
from pip._internal.network.session import PipSession
from pip._internal.req.constructors import install_req_from_parsed_requirement
from pip._internal.req.req_file import parse_requirements
for path in sys.argv[1:]:
    found = [install_req_from_parsed_requirement(one) for one in parse_requirements(path, session=PipSession())]
    print(json.dumps([[str(one.req), bool(one.constraint), str(one.markers)] for one in found]))
"""
SETUP_PY = """
import json, sys
from distutils.core import run_setup
for path in sys.argv[1:]:
    found = run_setup(path, stop_after="init")
    print(json.dumps({"install": found.install_requires, "extras": found.extras_require}))
"""
NPM = """
const npm = process.argv[1]; const [pairs, releases] = JSON.parse(process.argv[2]);
const npa = require(npm + "/npm-package-arg"), semver = require(npm + "/semver");
console.log(JSON.stringify(pairs.map(([name, text]) => {
  let spec = npa.resolve(name, text); if (spec.type === "alias") spec = spec.subSpec;
  if (spec.type === "tag") return releases.slice(-1);
  return releases.filter((one) => semver.satisfies(one, spec.fetchSpec));
})));
"""


def changed_manifests(*names: str) -> list[Any]:
    """Return a parameter for each manifest of the cases that changes and whose name ends so."""
    return [
        pytest.param(before, path, after, id=f"{case.name}/{path}")
        for case in MANIFEST_CASES
        for before in [case.files_before()]
        for path, after in case.files_changed().items()
        if not is_source(path) and path.endswith(names)
    ]


def changes(before: object, after: object, path: tuple[object, ...] = ()) -> Iterator[Change]:
    """Yield the texts that differ in two trees, which otherwise must be the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        assert list(before) == list(after), path
        for key, value in before.items():
            yield from changes(value, after[key], (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        assert len(before) == len(after), path
        for number, (one, other) in enumerate(zip(before, after)):
            yield from changes(one, other, (*path, number))
    elif before != after:
        assert isinstance(before, str)
        assert isinstance(after, str)
        yield path, before, after


def judge(old: list[str], new: list[str], floor: str, said: object) -> None:
    """Hold what a requirement allows now against what it allowed."""
    above = [one for one in old if numbers(one) >= numbers(floor)]
    assert new, said
    assert all(numbers(one) >= numbers(floor) for one in new), said
    assert not above or new == above, said


def of_requirement(text: str) -> list[str]:
    """What pip takes for a requirement, and what the releases are that it allows."""
    requirement = Requirement(text)
    assert requirement.name.lower() == PYTHON_PACKAGE
    return of_specifier(str(requirement.specifier))


def of_specifier(text: str) -> list[str]:
    """The same of versions alone."""
    allowed = SpecifierSet("" if text == "*" else f"=={text}" if text[:1].isdigit() else text)
    return [one for one in PYTHON_RELEASES if allowed.contains(Version(one), prereleases=True)]


def of_poetry(text: str) -> list[str]:
    """The same as Poetry reads it."""
    allowed = parse_constraint(text)
    return [one for one in PYTHON_RELEASES if allowed.allows(PoetryVersion.parse(one))]


def same_but_for_versions(before: str, after: str) -> None:
    """Extras, markers and the name are as they were."""
    old, new = Requirement(before), Requirement(after)
    assert (old.name, old.extras, str(old.marker), old.url) == (new.name, new.extras, str(new.marker), new.url)


def twice(folder: Path, files: dict[str, bytes], path: str, after: bytes) -> list[Path]:
    """Lay a project out as it was, and as it is; return where its manifest is."""
    for name, data in (("before", files[path]), ("after", after)):
        write_files({**files, path: data}, folder / name)
    return [folder / name / path for name in ("before", "after")]


def asked(script: str, places: list[Path]) -> list[Any]:
    """Ask a tool about each, in a process in which it may do to itself what it likes."""
    command = (sys.executable, "-W", "ignore", "-c", script, *map(str, places))
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=places[0].parent)
    assert made.returncode == 0, made.stderr
    return [json.loads(line) for line in made.stdout.splitlines()]


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests(".txt", ".in", ".pip"))
def test_pip_reads_it(files: dict[str, bytes], path: str, after: bytes, tmp_path: Path) -> None:
    old, new = asked(PIP, twice(tmp_path, files, path, after))
    for (one, *rest), (other, *others) in zip(old, new, strict=True):
        assert rest == others
        if one != other:
            same_but_for_versions(one, other)
            judge(of_requirement(one), of_requirement(other), PYTHON_FLOOR, (one, other))


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests(".toml", "Pipfile"))
def test_readers_of_toml_read_it(files: dict[str, bytes], path: str, after: bytes) -> None:
    """Lists of requirements as PEP 508 has them, tables as their tools have them."""
    found = list(changes(tomllib.loads(files[path].decode()), tomllib.loads(after.decode())))
    assert found
    for keys, one, other in found:
        allowed: Allowed = of_specifier
        if keys[:2] == ("tool", "poetry"):
            allowed = of_poetry
        elif isinstance(keys[-1], int):
            same_but_for_versions(one, other)
            allowed = of_requirement
        judge(allowed(one), allowed(other), PYTHON_FLOOR, (keys, one, other))


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests("environment.yml", "environment-dev.yml"))
def test_conda_reads_it(files: dict[str, bytes], path: str, after: bytes) -> None:
    load = importlib.import_module("yaml").safe_load
    for _, one, other in changes(load(files[path]), load(after)):
        same_but_for_versions(one, other)
        judge(of_requirement(one), of_requirement(other), PYTHON_FLOOR, (one, other))


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests("setup.cfg"))
def test_setuptools_reads_the_configuration(files: dict[str, bytes], path: str, after: bytes, tmp_path: Path) -> None:
    read = importlib.import_module("setuptools.config.setupcfg").read_configuration
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old, new = (read(str(place))["options"] for place in twice(tmp_path, files, path, after))
    for _, one, other in changes(old, new):
        same_but_for_versions(one, other)
        judge(of_requirement(one), of_requirement(other), PYTHON_FLOOR, (one, other))


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests("setup.py"))
def test_setuptools_runs_the_script(files: dict[str, bytes], path: str, after: bytes, tmp_path: Path) -> None:
    old, new = asked("import setuptools\n" + SETUP_PY, twice(tmp_path, files, path, after))
    for _, one, other in changes(old, new):
        same_but_for_versions(one, other)
        judge(of_requirement(one), of_requirement(other), PYTHON_FLOOR, (one, other))


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests("package.json", "pnpm-workspace.yaml"))
def test_npm_reads_it(files: dict[str, bytes], path: str, after: bytes) -> None:
    """Every requirement by npm-package-arg and semver, which npm itself reads them with."""
    load = importlib.import_module("yaml").safe_load if path.endswith(".yaml") else json.loads
    found = list(changes(load(files[path]), load(after)))
    assert found
    npm = str(Path(semver_of_npm()).parent)
    pairs = [
        [JAVASCRIPT_PACKAGE, text.removeprefix("npm:") if "@" not in text else text]
        for _, *both in found
        for text in both
    ]
    made = subprocess.run(
        ("node", "-e", NPM, npm, json.dumps([pairs, JAVASCRIPT_RELEASES])), capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    allowed = json.loads(made.stdout)
    for number, (keys, one, other) in enumerate(found):
        judge(allowed[2 * number], allowed[2 * number + 1], JAVASCRIPT_FLOOR, (keys, one, other))


@pytest.mark.parametrize(("files", "path", "after"), changed_manifests("deno.json", "deno.jsonc", "import_map.json"))
def test_import_maps_differ_in_releases_only(files: dict[str, bytes], path: str, after: bytes) -> None:
    old, new = ({one.path: one.value for one in strings_of(data.decode())} for data in (files[path], after))
    assert old.keys() == new.keys()
    assert {key: value for key, value in old.items() if JAVASCRIPT_PACKAGE not in value}.items() <= new.items()
