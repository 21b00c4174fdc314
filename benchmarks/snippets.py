"""The pieces that ``sources`` puts together. ``$number`` keeps their names apart.

The modules show the ways in which real code gets hold of a client; the ordinary pieces are what stands around
the calls. Every piece ends with a newline and leaves two blank lines before the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

__all__ = [
    "CROWD_HEAD",
    "CROWD_SITE",
    "IMAGE",
    "IMPORTS",
    "MODULES",
    "NOUNS",
    "ORDINARY",
    "PLAIN_IMPORTS",
    "STATEMENTS",
    "Module",
    "Template",
]

PLAIN_IMPORTS = '''"""Bookkeeping for the studio."""

import logging
import os
from pathlib import Path

logger = logging.getLogger(__name__)
'''

IMPORTS = PLAIN_IMPORTS.replace(
    "from pathlib import Path\n",
    "from pathlib import Path\n\nfrom decart import DecartClient, ProcessingError, models\n",
)


@dataclass(frozen=True, slots=True)
class Module:
    """A kind of planted module: its head gets a client, or a way to one; each site is one use."""

    name: str
    head: str
    site: Template


_PARAMETER = Template('''

async def clip_$number(client: DecartClient, prompt: str) -> bytes:
    """Make one clip from a prompt."""
    logger.info("clip %s", prompt)
    video = await client.process({"model": models.video("lucy-pro-t2v"), "prompt": prompt, "seed": $number})
    logger.info("%d bytes", len(video))
    return video
''')

_BLOCK = Template('''

async def publish_$number(prompt: str, target: Path) -> None:
    """Make one clip and write it where it is wanted."""
    async with DecartClient(api_key=os.environ["DECART_API_KEY"]) as client:
        video = await client.process(
            {
                "model": models.video("lucy-pro-t2v"),
                "prompt": prompt,  # as the author wrote it
                "resolution": "720p",
            }
        )
    target.write_bytes(video)
''')

_HANDLED = Template('''

async def attempt_$number(client: DecartClient, prompt: str) -> bytes | None:
    """Make one clip; None where the service would not."""
    options = {"model": models.video("lucy-pro-t2v"), "prompt": prompt}
    if "$number" in prompt:
        options["seed"] = $number
    try:
        return await client.process(options)
    except ProcessingError as error:
        logger.warning("no clip: %s", error)
        return None
''')

_INSIDE = Template('''

async def store_$number(client: DecartClient, prompt: str, target: Path) -> int:
    """Make one clip straight into a file."""
    model = models.video("lucy-pro-t2v")
    return target.write_bytes(await client.process({"model": model, "prompt": prompt}))
''')

STATEMENTS = (_PARAMETER, _BLOCK, _HANDLED, _INSIDE)

_SERVICE_HEAD = (
    IMPORTS
    + '''

class Service:
    """Holds the one client of this process."""

    def __init__(self, key: str) -> None:
        self.client = DecartClient(api_key=key)
        self.model = models.video("lucy-pro-t2v")
'''
)

_SERVICE_SITE = Template('''

class Maker$number(Service):
    """One way to make a clip."""

    def __init__(self, key: str, folder: Path) -> None:
        super().__init__(key)
        self.folder = folder
        self.client = DecartClient(api_key=key)

    async def make(self, prompt: str) -> Path:
        video = await self.client.process({"model": models.video("lucy-pro-t2v"), "prompt": prompt})
        target = self.folder / "clip-$number.mp4"
        target.write_bytes(video)
        return target
''')

_FACTORY_HEAD = (
    IMPORTS
    + '''

def connect() -> DecartClient:
    """Return a client for the key of this environment."""
    return DecartClient(api_key=os.environ["DECART_API_KEY"])
'''
)

_FACTORY_SITE = Template('''

async def render_$number(prompt: str) -> bytes:
    """Make one clip with a client of its own."""
    client = connect()
    try:
        return await client.process({"model": models.video("lucy-pro-t2v"), "prompt": prompt})
    finally:
        await client.close()
''')

_DOTTED_HEAD = (
    PLAIN_IMPORTS.replace("import logging\n", "import asyncio\nimport logging\n").replace(
        "from pathlib import Path\n", "from pathlib import Path\n\nimport decart\n"
    )
    + """
client = decart.DecartClient(api_key=os.environ.get("DECART_API_KEY", ""))
"""
)

_DOTTED_SITE = Template('''

async def pair_$number(first: str, second: str) -> list[bytes]:
    """Make two clips at a time."""
    model = decart.models.video("lucy-pro-t2v")
    prompts = [first, second]
    return await asyncio.gather(*(client.process({"model": model, "prompt": prompt}) for prompt in prompts))
''')

_ALIAS_HEAD = PLAIN_IMPORTS.replace(
    "from pathlib import Path\n",
    "from pathlib import Path\n\nfrom decart import DecartClient as Studio\nfrom decart import models as catalogue\n",
)

_ALIAS_SITE = Template('''

async def trailer_$number(folder: Path, prompt: str) -> Path:
    """Make a trailer, once."""
    target = folder / "trailer-$number.mp4"
    if target.exists():
        return target
    async with Studio(api_key=os.environ["DECART_API_KEY"]) as studio:
        clip = await studio.process({"model": catalogue.video("lucy-pro-t2v"), "prompt": prompt})
        target.write_bytes(clip)
    return target
''')

MODULES = (
    Module("parameter", IMPORTS, _PARAMETER),
    Module("block", IMPORTS, _BLOCK),
    Module("handled", IMPORTS, _HANDLED),
    Module("inside", IMPORTS, _INSIDE),
    Module("service", _SERVICE_HEAD, _SERVICE_SITE),
    Module("factory", _FACTORY_HEAD, _FACTORY_SITE),
    Module("dotted", _DOTTED_HEAD, _DOTTED_SITE),
    Module("alias", _ALIAS_HEAD, _ALIAS_SITE),
)

IMAGE = '''

async def thumbnail(client: DecartClient, prompt: str) -> bytes:
    """Images stay on the blocking call: decart has no queue for them."""
    return await client.process({"model": models.image("lucy-pro-t2i"), "prompt": prompt})
'''

CROWD_HEAD = '''

async def everything(client: DecartClient, folder: Path) -> None:
    """Make every clip of the season."""
'''

CROWD_SITE = Template("""\
    logger.info("clip $number of the season")
    video_$number = await client.process({"model": models.video("lucy-pro-t2v"), "prompt": "scene $number"})
    (folder / "scene-$number.mp4").write_bytes(video_$number)
""")

NOUNS = ("order", "invoice", "shelf", "parcel", "ticket", "recipe", "lesson", "station", "meadow", "ledger")

ORDINARY = (
    Template('''

def load_${noun}_$number(path: Path, limit: int = $number) -> dict[str, int]:
    """Read the $noun at ``path``, at most ``limit`` lines of it."""
    totals: dict[str, int] = {}
    with path.open(encoding="utf-8") as lines:
        for count, line in enumerate(lines):
            if count >= limit:
                logger.debug("stopped at %d", count)
                break
            name, _, amount = line.partition("=")
            if not amount.strip().isdigit():
                continue
            totals[name.strip()] = totals.get(name.strip(), 0) + int(amount)
    return totals
'''),
    Template('''

class ${Noun}Entry$number:
    """One $noun, as it stands in the books."""

    limit = $number

    def __init__(self, name: str, amount: float = 0.0, *, tags: tuple[str, ...] = ()) -> None:
        self.name = name
        self.amount = amount
        self.tags = tags

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self.amount:.2f})"

    @property
    def overdrawn(self) -> bool:
        return self.amount < -self.limit

    def process(self, change: float) -> float:
        """Book a change and return what is left."""
        before = self.amount
        self.amount += change
        if self.overdrawn:
            self.amount = before
            raise ValueError(f"{self.name}: {change} is too much for this $noun")
        return self.amount - before
'''),
    Template('''

def merge_${noun}s_$number(left: list[dict[str, str]], right: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put two lists together; the right one wins where both know a $noun."""
    known = {str(entry["id"]): entry for entry in left if "id" in entry}
    # the order of the left list is what people are used to, so new entries go behind it
    for entry in right:
        key = str(entry.get("id", $number))
        if key in known:
            known[key] = {**known[key], **entry}
        else:
            known[key] = entry
    return [entry for entry in known.values() if not entry.get("hidden") or entry.get("pinned") is True]
'''),
    Template('''

async def watch_${noun}_$number(client, interval: float = 1.5) -> int:
    """Ask for the $noun until it is there; return how often that took."""
    attempts = 0
    while True:
        attempts += 1
        answer = await client.get("/${noun}/$number", params={"attempt": attempts, "interval": interval})
        if answer.status == 200 and (body := await answer.json()):
            logger.info("$noun %s after %d attempts", body.get("id"), attempts)
            return attempts
        if attempts > $number:
            raise TimeoutError("no $noun $number")
'''),
    Template('''

${noun}_table_$number = {
    "first": ("north", 1, 0.25),
    "second": ("south", 2, 0.5),
    "third": ("east", 3, 0.75),
    "other": ("west", $number, 1.0),
}


def ${noun}_share_$number(name: str, weight: float = 1.0) -> float:
    """Return the share of one side, between 0 and 1."""
    try:
        side, rank, share = ${noun}_table_$number[name]
    except KeyError:
        side, rank, share = ${noun}_table_$number["other"]
    scaled = share * weight / max(rank, 1)
    logger.debug("%s: %s %.3f", name, side, scaled)
    return min(1.0, max(0.0, scaled)) if os.environ.get("STUDIO_CLAMP", "1") == "1" else scaled
'''),
)
