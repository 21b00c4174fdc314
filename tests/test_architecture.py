"""The walls between the rooms, read off every import and every literal of the package (see ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from codemod.sdk import catalogue, javascript
from tests.command import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGE = ROOT / "codemod"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_bytes()) for name, path in MODULES.items()}

PYTHON = "codemod.languages.python"


def imports(module: str) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it, for types only or not."""
    yield from imports_of(ast.walk(TREES[module]), module)


def imports_of(nodes: Iterable[ast.AST], module: str) -> Iterator[str]:
    """Yield the full name of everything that those of the nodes import that are import statements."""
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(source), names=names, level=0):
                yield from (f"{source}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                pytest.fail(f"{module}, line {node.lineno}: imports here are absolute")


def importers(name: str) -> set[str]:
    """Return the modules that import ``name`` or something in it."""
    return {module for module in MODULES if any(is_in(imported, name) for imported in imports(module))}


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def test_only_the_command_line_knows_click() -> None:
    assert importers("click") == {"codemod.cli"}


def test_only_text_and_progress_know_rich() -> None:
    assert importers("rich") == {"codemod.report.text", "codemod.report.progress"}


def test_only_the_rewriting_of_python_knows_libcst() -> None:
    assert all(is_in(module, PYTHON) for module in importers("libcst"))
    assert not importers("libcst") & reached_from(f"{PYTHON}.find")


def test_only_the_grammars_know_ast_grep() -> None:
    rooms = ("javascript.grammar", "shell.grammar", "manifest.yaml_text")
    assert importers("ast_grep_py") == {f"codemod.languages.{room}" for room in rooms}


def test_only_pythons_requirements_know_packaging() -> None:
    assert importers("packaging") == {"codemod.languages.manifest.pep440"}


def test_only_manifests_in_toml_know_tomlkit() -> None:
    assert importers("tomlkit") == {"codemod.languages.manifest.toml_text"}


def test_only_pages_know_the_parser_of_markdown() -> None:
    assert importers("markdown_it") == {"codemod.containers.markdown"}
    assert "codemod.containers.markdown" not in reached_from("codemod.hosted")


def reached_from(module: str) -> set[str]:
    """Return the modules that come in with ``module``: what they import at once, not what a function imports later."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            names = set(imports_of(TREES[current].body, current))
            waiting += [other for other in MODULES if any(is_in(name, other) for name in names)]
    return reached


def test_a_language_knows_no_other_and_does_not_decide() -> None:
    rooms = [path.name for path in (PACKAGE / "languages").iterdir() if (path / "__init__.py").exists()]
    assert "python" in rooms
    for room in rooms:
        for module in (module for module in MODULES if is_in(module, f"codemod.languages.{room}")):
            for imported in imports(module):
                others = [other for other in rooms if other != room and is_in(imported, f"codemod.languages.{other}")]
                assert not others, f"{module} imports {imported}"
                assert not is_in(imported, "codemod.decide"), f"{module} imports {imported}"


def test_a_container_knows_no_sdk() -> None:
    for module in (module for module in MODULES if is_in(module, "codemod.containers")):
        assert not any(is_in(imported, "codemod.sdk") for imported in imports(module)), module


def test_decide_knows_no_syntax() -> None:
    for imported in imports("codemod.decide"):
        assert not is_in(imported, "codemod.languages")
        assert not is_in(imported, "ast")
        assert not is_in(imported, "libcst")


def test_the_nouns_know_nobody() -> None:
    known = [imported for imported in imports("codemod.model") if is_in(imported, "codemod")]
    assert all(is_in(imported, "codemod.record") for imported in known)
    assert not any(is_in(imported, "codemod") for imported in imports("codemod.record"))


def literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the strings of a module that are no docstrings and no free-standing explanations."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node


def test_names_of_the_sdk_stand_in_its_room_only() -> None:
    tables = tomllib.loads((PACKAGE / "sdk" / "catalogue.toml").read_text(encoding="utf-8"))
    models = {name for language in ("python", "javascript") for kind in tables[language].values() for name in kind}
    methods = {*catalogue.OLD_METHODS, catalogue.QUEUE, catalogue.SUBMIT_AND_POLL, catalogue.CLIENT_CLASS}
    methods |= {javascript.SUBMIT_AND_POLL, javascript.FACTORY, javascript.PACKAGE}
    assert models

    for module, tree in TREES.items():
        if is_in(module, "codemod.sdk"):
            continue
        for node in literals(tree):
            where = f"{MODULES[module].relative_to(ROOT)}:{node.lineno}"
            assert node.value not in methods, f"{where}: {node.value!r} belongs into sdk/"
            if module not in (
                "codemod.reasons",
                "codemod.manifest_reasons",
                "codemod.wordings",
            ):  # their examples are for people
                found = [name for name in models if name in str(node.value)]
                assert not found, f"{where}: {found} belongs into sdk/"


def test_no_module_is_named_for_nothing() -> None:
    empty = {"util", "utils", "helper", "helpers", "common", "base", "manager", "context", "misc"}
    assert not {module for module in MODULES if module.rpartition(".")[2] in empty}


def test_every_module_says_what_it_is_for() -> None:
    assert not [module for module, tree in TREES.items() if not ast.get_docstring(tree)]


def test_no_module_has_outgrown_its_idea() -> None:
    lengths = {name: len(path.read_bytes().splitlines()) for name, path in MODULES.items()}
    assert not {name for name, lines in lengths.items() if lines > 400}


def test_the_map_names_every_module() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name, path in MODULES.items():
        if path.name != "__init__.py":
            assert f"`{path.name}`" in text, f"ARCHITECTURE.md does not say what {name} is for"


def test_the_map_names_no_module_that_is_gone() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+\.py)`", text))
    present = {path.name for path in Path(ROOT).rglob("*.py") if ".venv" not in path.parts}
    assert named <= present
