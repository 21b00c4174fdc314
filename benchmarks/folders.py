"""Where the benchmark keeps what it makes: everything below ``benchmarks/work``, which git ignores."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
WORK = CHECKOUT / "benchmarks" / "work"
WHEELS = WORK / "wheels"
PACKAGES = WORK / "packages"
ENVIRONMENTS = WORK / "environments"
SAMPLES = WORK / "samples"
RESULTS = CHECKOUT / "benchmarks" / "RESULTS.md"
README = CHECKOUT / "README.md"
