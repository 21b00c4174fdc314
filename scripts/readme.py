"""Fills in what README.md quotes from the program: the rules, the reasons, the help texts, the example's diff.

``python scripts/readme.py`` rewrites the file; a test fails where that would change it.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the script: whatever is installed, this checkout is what README.md is about

from codemod.cli import PROGRAM, cli  # noqa: E402 - the line above must come first
from codemod.model import Safety  # noqa: E402 - the same
from codemod.reasons import REASONS, RULES, reason_in, rule_in  # noqa: E402 - the same

README = ROOT / "README.md"
WIDTH = 88
SECOND = "javascript"
"""The language whose words stand second in the tables."""
BLOCK = re.compile(r"(<!-- (?P<name>[\w -]+):begin -->\n).*?(<!-- (?P=name):end -->)", re.DOTALL)


def rules() -> str:
    """Return the table of rules."""
    rows = [f"| `{rule.slug}` | {_both(rule.message, rule_in(SECOND, rule.slug).message)} |" for rule in RULES]
    return "\n".join(["| rule | what was found |", "|---|---|", *rows]) + "\n"


def reasons() -> str:
    """Return the table of reasons."""
    rows = []
    for reason in REASONS:
        other = reason_in(SECOND, reason)
        message, advice = _both(reason.message, other.message), _both(reason.advice, other.advice)
        rows.append(f"| `{reason.slug}` | {message} | {advice} | {_unsafe(reason.safety)} |")
    head = ["| reason | why a person must decide | what to do | with `--unsafe` |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _both(python: str, other: str) -> str:
    """Return words for Python, and those for JavaScript where they are others."""
    return python if other == python else f"{python}<br>*JavaScript:* {other}"


def _unsafe(safety: Safety) -> str:
    return "rewritten" if safety is Safety.UNSAFE else "left"


def help_text(name: str) -> str:
    """Return what ``--help`` prints for a command, "" for the program, at a width that does not depend on where."""
    command = cli.commands[name] if name else cli
    context = click.Context(command, info_name=f"{PROGRAM} {name}".strip(), terminal_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    return _fenced("text", command.get_help(context) + "\n")


def example() -> str:
    """Return what ``diff`` prints of the example project, both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "codemod", "diff", "examples/studio"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    return _fenced("diff", done.stdout.decode()) + "\n" + _fenced("text", done.stderr.decode())


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text}```\n"


BLOCKS = {
    "rules": rules,
    "reasons": reasons,
    "help": lambda: help_text(""),
    "help check": lambda: help_text("check"),
    "help explain": lambda: help_text("explain"),
    "help why": lambda: help_text("why"),
    "example": example,
}


def filled(text: str) -> str:
    """Return the text with every block that we know as it should be."""

    def fill(match: re.Match[str]) -> str:
        make = BLOCKS.get(match["name"])
        return match[0] if make is None else match[1] + make() + match[3]

    return BLOCK.sub(fill, text)


def difference(text: str) -> Iterator[str]:
    """Yield the lines of a diff between the text and what it should be."""
    return difflib.unified_diff(text.splitlines(), filled(text).splitlines(), "README.md", "README.md", lineterm="")


if __name__ == "__main__":
    before = README.read_text(encoding="utf-8")
    print("\n".join(difference(before)) or "README.md is as it should be.")
    README.write_text(filled(before), encoding="utf-8")
