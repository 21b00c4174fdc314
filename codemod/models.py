"""The catalogue of models as `models` prints it: name, kind, in which releases of each SDK, and aliases."""

from __future__ import annotations

import json
from collections.abc import Iterator

from codemod.record import dataclass
from codemod.sdk import aliases, releases

HEADINGS = ("model", "kind", "Python", "JavaScript", "alias of")
FORMATS = ("text", "json")
_TABLES = {"python": releases.RELEASES, "javascript": releases.JAVASCRIPT_RELEASES}
_KINDS = ("video", "image", "realtime")

Spans = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One model of one kind: the spans of releases, and the aliases, by the SDK that has them."""

    name: str
    kind: str
    spans: dict[str, Spans]
    aliases: dict[str, aliases.Alias]


def rows() -> Iterator[Row]:
    """Yield the models of both SDKs: videos, images, realtime; by name within each."""
    for kind in _KINDS:
        names = sorted({name for table in _TABLES.values() for name in table.get(kind, ())})
        for name in names:
            spans = {family: table[kind][name] for family, table in _TABLES.items() if name in table.get(kind, ())}
            declared = {family: one for family in spans if (one := aliases.alias(family, name)) is not None}
            yield Row(name, kind, spans, declared)


def models_text() -> str:
    """Return the catalogue as a table."""
    cells = [HEADINGS, *(_cells(row) for row in rows())]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    newest = releases.NEWEST
    known = f"Known of: {aliases.PACKAGES['python']} up to {newest['python']}, "
    known += f"{aliases.PACKAGES['javascript']} up to {newest['javascript']}."
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:], "", known]) + "\n"


def models_json() -> str:
    """Return the catalogue for programs."""
    models = [
        {
            "name": row.name,
            "kind": row.kind,
            "releases": {
                family: [{"since": since, "until": until} for since, until in spans]
                for family, spans in row.spans.items()
            },
            "aliases": {
                family: {"of": one.of, "since": one.since, "until": one.until} for family, one in row.aliases.items()
            },
        }
        for row in rows()
    ]
    return json.dumps({"schema": 1, "newest": releases.NEWEST, "models": models}, indent=2) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    declared: dict[str, list[str]] = {}
    for family, one in row.aliases.items():
        declared.setdefault(one.of, []).append(f"{_SHORT[family]} {_span(one.since, one.until)}")
    others = [f"{of} ({', '.join(where)})" for of, where in declared.items()]
    spans = (", ".join(_span(*span) for span in row.spans.get(family, ())) for family in _TABLES)
    return (row.name, row.kind, *spans, "; ".join(others))


_SHORT = {"python": "Python", "javascript": "JavaScript"}


def _span(since: str, until: str | None) -> str:
    return f"{since} on" if until is None else f"{since} until {until}"
