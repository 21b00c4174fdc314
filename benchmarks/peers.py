"""The programs that are compared: the tool, installed from this checkout, and named peers, each pinned.

Both live in virtual environments below ``benchmarks/work``, with the Python that runs the benchmark.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from benchmarks.folders import CHECKOUT, ENVIRONMENTS

PINS = {
    "pyupgrade": "3.22.0",
    "libcst": "1.9.0",
    "ruff": "0.17.6",
    "ast-grep-cli": "0.51.1",
    "ripgrep": "14.1.0",
}
"""Distribution and version of each peer; the last three are wheels that hold a program."""


class ToolMissingError(Exception):
    """The tool itself cannot be installed, so that there is nothing to time."""


@dataclass(frozen=True, slots=True)
class Tool:
    """The installed tool and the interpreter that its console script starts."""

    script: Path
    python: Path


@dataclass(frozen=True, slots=True)
class Peers:
    """Where each peer's program stands, by the name of its distribution; absent ones are not there."""

    python: Path
    programs: dict[str, tuple[str, ...]]
    absent: tuple[str, ...]


def install_tool() -> Tool:
    """Install the checkout as users would: not editable, so that its modules are compiled."""
    folder = _environment("tool")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    steps = ([*pip, str(CHECKOUT)], [*pip, "--force-reinstall", "--no-deps", str(CHECKOUT)])
    for step in steps:
        run = subprocess.run(step, capture_output=True, text=True, check=False)
        if run.returncode:
            raise ToolMissingError(f"The tool could not be installed from this checkout.\n{run.stderr.strip()}")
    return installed_tool(folder / "bin" / "decart-codemod")


def installed_tool(script: Path) -> Tool:
    """Return the tool that is installed at ``script``, with the interpreter beside it."""
    python = script.parent / "python"
    if not (script.is_file() and python.exists()):
        raise ToolMissingError(f"There is no decart-codemod with a python beside it at {script}.")
    return Tool(script.absolute(), python.absolute())


def install_peers() -> Peers:
    """Install what can be had of the peers. Another is looked for on PATH, or left out of the table."""
    folder = _environment("peers")
    python = folder / "bin" / "python"
    absent: list[str] = []
    for name, version in PINS.items():
        pip = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", f"{name}=={version}"]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            absent.append(name)
    found = {
        "pyupgrade": _program(folder, "pyupgrade"),
        "libcst": () if "libcst" in absent else (str(python), "-m", "libcst.tool"),
        "ruff": _program(folder, "ruff"),
        "ast-grep-cli": _program(folder, "ast-grep"),
        "ripgrep": _program(folder, "rg"),
    }
    programs = {name: program for name, program in found.items() if program}
    return Peers(python, programs, tuple(name for name in PINS if name not in programs))


def version(peers: Peers, name: str) -> str:
    """Return what the table calls a peer: its pinned version, or the one found on PATH."""
    program = peers.programs[name]
    if Path(program[0]).is_relative_to(ENVIRONMENTS):
        return f"{name.removesuffix('-cli')} {PINS[name]}"
    answer = subprocess.run([*program, "--version"], capture_output=True, text=True, check=False)
    return (answer.stdout.splitlines() or [name])[0]


def _environment(name: str) -> Path:
    folder = ENVIRONMENTS / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True, symlinks=True)
    return folder


def _program(folder: Path, name: str) -> tuple[str, ...]:
    installed = folder / "bin" / name
    if installed.is_file():
        return (str(installed),)
    on_path = shutil.which(name)
    return (on_path,) if on_path else ()
