"""Named, pinned npm packages whose sources stand for other people's code: download them, unpack them.

``npm pack`` fetches a tarball without installing anything or running any of its scripts, so that nothing of a package
is executed but, by ``npm_parser``, the parser of TypeScript.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from codemod.kinds import JAVASCRIPT_SUFFIXES, TYPESCRIPT_SUFFIXES

from benchmarks.folders import WORK
from benchmarks.packages import PackageMissingError

LIST = Path(__file__).with_name("npm.txt")
TARBALLS = WORK / "npm-tarballs"
UNPACKED = WORK / "npm-packages"
SUFFIXES = JAVASCRIPT_SUFFIXES + TYPESCRIPT_SUFFIXES


def pinned() -> list[tuple[str, str]]:
    """Return the names and versions of the packages that npm.txt names."""
    lines = (line.strip() for line in LIST.read_text("utf-8").splitlines())
    parts = (line.rpartition("@") for line in lines if line and not line.startswith("#"))
    return [(name, version) for name, _, version in parts]


def fetch(name: str, version: str) -> Path:
    """Return the folder with a package's sources; download it where it is not there yet.

    Raises PackageMissingError, with what to do, where the package cannot be had.
    """
    stem = f"{name.lstrip('@').replace('/', '-')}-{version}"  # as npm names its tarballs
    target = UNPACKED / stem
    if target.is_dir():
        return target
    tarball = TARBALLS / f"{stem}.tgz"
    if not tarball.is_file():
        _download(name, version, tarball)
    unfinished = target.with_name(f"{stem}.unpacking")
    shutil.rmtree(unfinished, ignore_errors=True)
    unpack(tarball, unfinished)
    unfinished.rename(target)
    return target


def fetch_all(packages: Iterable[tuple[str, str]]) -> tuple[list[Path], list[str]]:
    """Fetch what can be had; return the folders, and one line about each package that could not."""
    folders: list[Path] = []
    missing: list[str] = []
    for name, version in packages:
        try:
            folders.append(fetch(name, version))
        except PackageMissingError as problem:
            missing.append(str(problem))
    return folders, missing


def unpack(tarball: Path, folder: Path) -> None:
    """Write the JavaScript and TypeScript files of a tarball below a folder, and nothing else of it.

    What a package brings of other packages is left out: it would be passed over as an installed dependency.
    """
    folder.mkdir(parents=True)
    with tarfile.open(tarball) as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts[1:]  # the first is "package", or any other name
            wanted = member.isfile() and member.name.endswith(SUFFIXES) and parts
            if not wanted or ".." in parts or "node_modules" in parts:
                continue
            content = archive.extractfile(member)
            if content is not None:
                place = folder.joinpath(*parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())


def tidy(wanted: Iterable[Path], folder: Path) -> Path:
    """Remove what is in a folder beside what is wanted there, so that it is one tree of just that, and return it."""
    for path in set(folder.iterdir()) - set(wanted):
        shutil.rmtree(path)
    return folder


def sources(tree: Path) -> list[Path]:
    """Return the JavaScript and TypeScript files below a tree, in order."""
    return sorted(path for path in tree.rglob("*") if path.name.endswith(SUFFIXES) and path.is_file())


def _download(name: str, version: str, tarball: Path) -> None:
    TARBALLS.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    said = ["there is no npm"]
    if npm is not None:
        command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(TARBALLS)]
        run = subprocess.run([*command, f"{name}@{version}"], capture_output=True, text=True, check=False)
        said = run.stderr.strip().splitlines() or [f"exit {run.returncode}"]
    if not tarball.is_file():
        raise PackageMissingError(
            f"{name} {version} could not be downloaded; with a network run this again, without one "
            f"put its tarball into {TARBALLS}. npm said: {said[0]}"
        )
