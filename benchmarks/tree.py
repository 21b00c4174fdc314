"""The tree of the whole-project rows: packages' source with planted files in it, in a git repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from benchmarks import sources
from benchmarks.folders import WORK
from benchmarks.packages import Package, fetch_all


@dataclass(frozen=True, slots=True)
class Tree:
    """A finished tree. ``files`` are Python files of ``size`` bytes; ``planted`` of them hold ``sites``."""

    folder: Path
    packages: tuple[str, ...]
    files: int
    size: int
    planted: int
    sites: int


def make(packages: Sequence[Package], name: str, planted: int = 200, bystanders: int = 40) -> tuple[Tree, list[str]]:
    """Return the tree of this name, made where it does not stand yet, and a line per missing package."""
    folder = WORK / name
    card = WORK / f"{name}.json"
    folders, missing = fetch_all(packages)
    made = [*sources.planted(planted), *sources.bystanders(bystanders)]
    digest = sha256("".join(source.text for source in made).encode()).hexdigest()
    wanted = {"packages": [found.name for found in folders], "planted": digest}
    if card.is_file() and folder.is_dir():
        known = json.loads(card.read_text("utf-8"))
        if known["wanted"] == wanted:
            counted = known["tree"]
            return Tree(folder, tuple(counted.pop("packages")), **counted), missing
    shutil.rmtree(folder, ignore_errors=True)
    card.unlink(missing_ok=True)
    tree = build(folder, folders, made)
    facts = asdict(tree)
    del facts["folder"]
    card.write_text(json.dumps({"wanted": wanted, "tree": facts}, indent=1), "utf-8")
    return tree, missing


def build(folder: Path, packages: Sequence[Path], made: Sequence[sources.Source]) -> Tree:
    """Copy the packages into ``folder``, plant the made-up modules among their folders, commit everything."""
    folder.mkdir(parents=True)
    for package in packages:
        shutil.copytree(package, folder / package.name)
    homes = sorted({path.parent for path in folder.rglob("*.py")}) or [folder]
    random = Random("homes")
    for source in made:
        (homes[random.randrange(len(homes))] / source.name).write_text(source.text, "utf-8", newline="\n")
    (folder / "pyproject.toml").write_text(sources.PROJECT, "utf-8")
    _commit(folder)
    files = list(folder.rglob("*.py"))
    return Tree(
        folder,
        tuple(package.name for package in packages),
        len(files),
        sum(file.stat().st_size for file in files),
        sum(source.sites > 0 for source in made),
        sum(source.sites for source in made),
    )


def _commit(folder: Path) -> None:
    """Make the folder a repository of its own, without the user's git settings (hooks, signing)."""
    git = ["git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost"]
    git += ["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null"]
    git += ["-c", "gc.auto=0"]
    for arguments in (
        ["init", "--quiet"],
        ["add", "--all", "--force"],
        ["commit", "--quiet", "-m", "The tree"],
    ):
        subprocess.run([*git, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
