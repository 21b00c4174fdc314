"""Named, pinned packages whose source stands for other people's code: download them, unpack them.

The wheels are only unpacked, never installed, so that they need not fit the Python that runs the benchmark:
asking for one fixed platform gives everybody the same files.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.folders import PACKAGES, WHEELS


class PackageMissingError(Exception):
    """A package could neither be found among the downloads nor be downloaded."""


@dataclass(frozen=True, slots=True)
class Package:
    """One release of one distribution. ``files`` is about how many Python files its wheel has."""

    name: str
    version: str
    files: int

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


TREE = (
    Package("homeassistant", "2024.3.3", 6700),
    Package("google-ads", "25.0.0", 2900),
    Package("transformers", "4.57.1", 2200),
    Package("sympy", "1.14.0", 1500),
    Package("pandas", "2.2.3", 1400),
    Package("django", "5.2.8", 900),
    Package("scipy", "1.14.1", 900),
    Package("twisted", "24.10.0", 850),
    Package("kubernetes", "31.0.0", 800),
    Package("networkx", "3.4.2", 550),
    Package("scikit-learn", "1.5.2", 550),
    Package("numpy", "2.1.3", 400),
    Package("matplotlib", "3.9.2", 300),
)
"""Thirteen packages, about 20,000 Python files; none of them has anything to do with the SDK."""

QUICK = tuple(package for package in TREE if package.name in {"django", "networkx", "twisted"})
"""The smaller tree of ``--quick``: about 2,300 files."""

LOOKALIKES = (
    Package("fal-client", "1.0.3", 10),
    Package("ollama", "0.6.3", 6),
    Package("google-genai", "2.34.0", 60),
)
"""Other vendors' clients whose calls look like the SDK's: queues, ``client.generate``, ``models.generate_videos``."""


def fetch(package: Package) -> Path:
    """Return the folder with the package's unpacked wheel; download it where it is not there yet.

    Raises PackageMissingError, with what to do, where the package cannot be had.
    """
    target = PACKAGES / f"{package.name}-{package.version}"
    if target.is_dir():
        return target
    wheel = _downloaded(package) or _download(package)
    unfinished = target.with_suffix(".unpacking")
    shutil.rmtree(unfinished, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unfinished, [name for name in archive.namelist() if name.endswith((".py", ".pyi"))])
    unfinished.rename(target)
    return target


def fetch_all(packages: Iterable[Package]) -> tuple[list[Path], list[str]]:
    """Fetch what can be had; return the folders, and one line about each package that could not."""
    folders: list[Path] = []
    missing: list[str] = []
    for package in packages:
        try:
            folders.append(fetch(package))
        except PackageMissingError as problem:
            missing.append(str(problem))
    return folders, missing


def _downloaded(package: Package) -> Path | None:
    stem = package.name.replace("-", "_").lower()
    for wheel in sorted(WHEELS.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        if name.lower() == stem and version == package.version:
            return wheel
    return None


def _download(package: Package) -> Path:
    WHEELS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--python-version", "3.12", "--implementation", "cp"]
    for platform in ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "any"):
        command += ["--platform", platform]
    command += ["--dest", str(WHEELS), f"{package.name}=={package.version}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    wheel = _downloaded(package)
    said = run.stderr.strip().splitlines()
    if run.returncode or wheel is None:
        raise PackageMissingError(
            f"{package.label} could not be downloaded; with a network run this again, without one "
            f"put its wheel into benchmarks/work/wheels. pip said: {said[-1] if said else 'nothing'}"
        )
    return wheel
