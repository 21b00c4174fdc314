"""The rows of the table: which commands are compared over which input, and what is to be reached.

Each target is a ratio of two commands' times in the same rounds, or a number of MiB.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import sources
from benchmarks.folders import SAMPLES
from benchmarks.peers import Peers, Tool, version
from benchmarks.timing import Command, Timed, compare, ratio
from benchmarks.tree import Tree

PARSE = "import ast; ast.parse(open({path!r}, 'rb').read())"
RUN = """
from codemod.options import Options
from codemod.run import run
run(Options(command={command!r}, preview={preview}, project={project}))
"""
"""A run without the command line, which has no word for leaving out the other files."""
FOUND = frozenset({1})
"""The exit code of `check`, `diff` and the linters when they found something."""
MEMORY = 150.0
"""MiB that no process of the tool may reach."""


@dataclass(frozen=True, slots=True)
class Target:
    """``command`` is to take at most ``limit`` times what ``than`` takes."""

    command: str
    than: str
    limit: float


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that run in the same rounds, and the targets among them."""

    title: str
    commands: tuple[Command, ...]
    targets: tuple[Target, ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A target and what was measured; None where one of its commands could not be timed."""

    target: Target
    measured: float | None

    @property
    def met(self) -> bool:
        return self.measured is not None and self.measured <= self.target.limit


@dataclass(frozen=True, slots=True)
class Measured:
    """A group with its results."""

    group: Group
    timed: tuple[Timed, ...]
    reached: tuple[Reached, ...]


class Programs:
    """Makes the commands of the rows out of the installed programs."""

    def __init__(self, tool: Tool, peers: Peers) -> None:
        self._tool = tool
        self._peers = peers

    def ours(self, command: str, path: str, folder: Path, found: bool = True) -> Command:
        exits = FOUND if found else frozenset({0})
        return Command(f"`{command}`", (str(self._tool.script), command, path), folder, exits)

    def bare(self) -> Command:
        return self.python("`python -c pass`", "pass")

    def python(self, name: str, code: str, folder: Path = SAMPLES) -> Command:
        return Command(name, (str(self._tool.python), "-c", code), folder)

    def peer(
        self,
        name: str,
        *arguments: str,
        folder: Path,
        exits: frozenset[int] | None = None,
        stdin: Path | None = None,
    ) -> tuple[Command, ...]:
        """Return the peer's command, or nothing where the peer is not installed."""
        if name not in self._peers.programs:
            return ()
        program = self._peers.programs[name]
        return (Command(version(self._peers, name), (*program, *arguments), folder, exits or frozenset({0, 1}), stdin),)


def one_file(programs: Programs, rounds: int) -> Group:
    """One small file: what a commit hook costs, without a site and with one."""
    plain, single = sample(sources.plain(150)), sample(sources.single())
    check = programs.ours("check", plain.name, SAMPLES, found=False)
    clean = _named(check, "`check`, no site")
    check_one = _named(programs.ours("check", single.name, SAMPLES), "`check`, one site")
    diff_one = _named(programs.ours("diff", single.name, SAMPLES), "`diff`, one site")
    pyupgrade = programs.peer("pyupgrade", "-", folder=SAMPLES, stdin=plain)
    rename = programs.peer(
        "libcst",
        "codemod",
        "-j1",
        "-u3",
        "--no-format",
        "--hide-progress",
        "rename.RenameCommand",
        "--old_name",
        "decart.DecartClient",
        "--new_name",
        "decart.Client",
        single.name,
        folder=SAMPLES,
    )  # fmt: skip - one option and its value a line would hide the command
    rename = tuple(_named(command, f"{command.name}, its rename codemod") for command in rename)
    bare = programs.bare()
    targets = [Target(clean.name, bare.name, 2.5), Target(check_one.name, bare.name, 4.0)]
    targets += [Target(check_one.name, clean.name, 4.0)]
    targets += [Target(diff_one.name, command.name, 0.5) for command in rename]
    commands = (bare, clean, check_one, diff_one, *pyupgrade, *rename)
    return Group("One small file", commands, tuple(targets), rounds)


def whole_tree(programs: Programs, tree: Tree, rounds: int) -> Group:
    """A whole project, of which one file in a hundred has sites."""
    folder = tree.folder
    check, diff = programs.ours("check", ".", folder), programs.ours("diff", ".", folder)
    search = programs.peer("ripgrep", "-l", "-tpy", "decart", ".", folder=folder)
    search = tuple(_named(command, f"{command.name}, `rg -l -tpy decart`") for command in search)
    ruff = programs.peer("ruff", "check", "--isolated", "--select", "UP", "--no-cache", "--quiet", ".", folder=folder)
    ruff = tuple(_named(command, f"{command.name}, its UP rules") for command in ruff)
    pattern = "$C.process($$$A)"
    grep = programs.peer("ast-grep-cli", "run", "-l", "python", "-p", pattern, ".", folder=folder)
    grep = tuple(_named(command, f"{command.name}, `{pattern}`") for command in grep)
    runs = {
        (word, project): _named(
            programs.python("", RUN.format(command=word, preview=word == "diff", project=project), folder),
            f"a whole run of `{word}` in Python, {'with' if project else 'without'} a look at the other files",
        )
        for word in ("check", "diff")
        for project in (True, False)
    }
    targets = [Target(check.name, command.name, 5.0) for command in search]
    targets += [Target(diff.name, command.name, 12.0) for command in search]
    targets += [Target(runs[word, True].name, runs[word, False].name, 1.5) for word in ("check", "diff")]
    title = f"A tree of {tree.files:,} Python files, {tree.planted} of them with {tree.sites} sites"
    return Group(title, (*search, check, diff, *runs.values(), *ruff, *grep), tuple(targets), rounds)


def long_file(programs: Programs, rounds: int) -> Group:
    """One file of 20,000 lines with 500 sites."""
    path = sample(sources.long(20_000, 500))
    check, diff = programs.ours("check", path.name, SAMPLES), programs.ours("diff", path.name, SAMPLES)
    parse = programs.python("`ast.parse`", PARSE.format(path=path.name))
    pyupgrade = programs.peer("pyupgrade", "-", folder=SAMPLES, stdin=path)
    targets = [Target(check.name, parse.name, 3.0)]
    targets += [Target(diff.name, command.name, 3.0) for command in pyupgrade]
    title = "One file of 20,000 lines with 500 sites"
    return Group(title, (parse, check, diff, *pyupgrade), tuple(targets), rounds)


def measure(group: Group, tell: Callable[[str], None]) -> Measured:
    """Run the group's rounds and hold its targets against them."""
    tell(f"{group.title}:")
    results = compare(group.commands, group.rounds, tell)
    reached = []
    for target in group.targets:
        ours, theirs = results[target.command], results[target.than]
        measured = None if ours.problem or theirs.problem else ratio(ours, theirs)
        reached.append(Reached(target, measured))
    return Measured(group, tuple(results[command.name] for command in group.commands), tuple(reached))


def sample(source: sources.Source) -> Path:
    """Write a made-up module where single files are timed, and return its path."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    (SAMPLES / "pyproject.toml").write_text(sources.PROJECT, "utf-8")
    path = SAMPLES / source.name
    path.write_text(source.text, "utf-8", newline="\n")
    return path


def _named(command: Command, name: str) -> Command:
    return Command(name, command.arguments, command.folder, command.exits, command.stdin)
