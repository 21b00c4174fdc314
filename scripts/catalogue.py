"""Writes ``codemod/sdk/releases.py`` from ``codemod/sdk/catalogue.toml``: ``python scripts/catalogue.py``.

The table is edited in TOML, where a person can read it; it is shipped as Python as well, because a TOML parser's import
would be a tenth of what a check of one file costs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SDK = Path(__file__).resolve().parent.parent / "codemod" / "sdk"

HEADER = '''\
"""In which releases the SDKs had each model; aliases. Written by scripts/catalogue.py: edit catalogue.toml."""
'''
TABLES = {"python": "RELEASES", "javascript": "JAVASCRIPT_RELEASES"}
"""The table for each language of the TOML."""
ALIAS_TABLES = {"python": "ALIASES", "javascript": "JAVASCRIPT_ALIASES"}


def rendered() -> str:
    """Return the text that releases.py should have."""
    catalogue = tomllib.loads((SDK / "catalogue.toml").read_text(encoding="utf-8"))
    lines = [HEADER]
    for language, table in TABLES.items():
        lines.append(f"\n{table}: dict[str, dict[str, tuple[tuple[str, str | None], ...]]] = {{\n")
        for kind, names in catalogue[language].items():
            lines.append(f'    "{kind}": {{\n')
            for name, spans in names.items():
                pairs = ", ".join(f'("{span["since"]}", {_quoted(span.get("until"))})' for span in spans)
                lines.append(f'        "{name}": ({pairs},),\n')
            lines.append("    },\n")
        lines.append("}\n")
    for language, table in ALIAS_TABLES.items():
        lines.append(f"\n{table}: dict[str, tuple[str, str, str | None]] = {{\n")
        for name, alias in catalogue["aliases"][language].items():
            lines.append(f'    "{name}": ("{alias["of"]}", "{alias["since"]}", {_quoted(alias.get("until"))}),\n')
        lines.append("}\n")
    lines.append(f"\nNEWEST = {json.dumps(catalogue['newest'])}\n")
    return "".join(lines)


def _quoted(version: str | None) -> str:
    return "None" if version is None else f'"{version}"'


if __name__ == "__main__":
    (SDK / "releases.py").write_text(rendered(), encoding="utf-8")
