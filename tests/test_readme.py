"""README.md says what the program says: help texts, tables, and the example, each where it stands in the file."""

from __future__ import annotations

import re

from click.testing import CliRunner

from codemod.cli import PROGRAM, cli
from codemod.settings import EXPECTED
from scripts.readme import BLOCK, BLOCKS, README, WIDTH, difference, help_text
from tests.command import ROOT

TEXT = README.read_text(encoding="utf-8")


def test_what_it_quotes_is_what_the_program_says() -> None:
    assert "\n".join(difference(TEXT)) == "", "python scripts/readme.py brings README.md up to date"


def test_it_quotes_everything_that_can_be_quoted() -> None:
    assert {match["name"] for match in BLOCK.finditer(TEXT)} == {*BLOCKS, "benchmark"}


def test_the_help_texts_are_those_of_the_command() -> None:
    for name in ("", "check", "explain", "why"):
        arguments = [*([name] if name else []), "--help"]
        printed = CliRunner().invoke(cli, arguments, prog_name=PROGRAM, terminal_width=WIDTH)
        assert help_text(name) == f"```text\n{printed.output}```\n"


def test_the_three_commands_have_the_same_options_but_for_the_ledger() -> None:
    options = {name: [option.opts for option in cli.commands[name].params] for name in ("check", "diff", "apply")}
    assert options["check"] == [*options["diff"], ["--ledger"]]
    assert options["diff"] == options["apply"]


def test_every_setting_is_named() -> None:
    part = TEXT.partition("## Settings")[2].partition("\n## ")[0]
    missing = [key for key in EXPECTED if not re.search(rf"(^|`){re.escape(key)}(`| =)", part, re.MULTILINE)]
    assert not missing


def test_the_files_it_points_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = re.findall(r"^python3 -m venv .*pytest.*$", TEXT, re.MULTILINE)
    assert len(command) == 1
    for part in command[0].split(" && "):
        assert part in script
