"""Files that have commands of a shell in them: makefiles, container files, workflows. They are read, not rewritten."""

from __future__ import annotations

import re

from codemod.document import lines_of
from codemod.languages.interface import Analysis, Setting
from codemod.languages.shell.find import RULE, addresses_in
from codemod.model import CallFacts, Document, ModelKind, Obstacle, OptionsFacts, Receiver, Site, Span
from codemod.sdk.catalogue import GENERATE
from codemod.sdk.rest import OLD_PATH

_START = r"[^\s\"'`<>|;=]*"
PLACE = re.compile(
    rf"{_START}{re.escape(OLD_PATH)}[^\s\"'`<>|;,\\]*|{_START}{re.escape(OLD_PATH.rstrip('/'))}(?![\w/-])"
)
"""An address of the blocking call, or the beginning of one, whose model stands somewhere else."""


def find(document: Document, setting: Setting) -> Analysis:
    """Return the places of a file where a request for a video may be sent."""
    lines = lines_of(document.text)
    sites = []
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("#"):
            continue
        for place in PLACE.finditer(line):
            text = place[0] if OLD_PATH in place[0] else f"{place[0]}/$model"
            addresses = [one for one in addresses_in(text, setting.bases) if one.kind is not ModelKind.IMAGE]
            if not addresses:
                continue
            call = CallFacts(
                method=GENERATE,
                receiver=Receiver.CLIENT,
                kinds=frozenset(one.kind for one in addresses),
                options=OptionsFacts(known=True, closed=True),
                model_detail=next((one.detail for one in addresses if one.detail), ""),
                model_names=tuple(one.model for one in addresses if one.model),
                obstacles=(Obstacle("recipe-file"),),
            )
            span = Span(number, place.start() + 1, number, place.end() + 1)
            sites.append(Site(span, RULE, "shell", place[0], number, call))
    return Analysis(tuple(sites), None)
