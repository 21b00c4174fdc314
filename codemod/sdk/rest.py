"""The vendor's REST interface: its addresses before and after, and what an address says of the request to it.

Sources: the vendor's migration guide (submit, status, content), and requests to the interface that public code makes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from codemod.model import ModelKind
from codemod.record import dataclass
from codemod.sdk.catalogue import NEW_ADDRESS, OLD_ADDRESS
from codemod.sdk.releases import JAVASCRIPT_RELEASES, RELEASES

HOSTS = ("api.decart.ai", "api3.decart.ai")
"""Where the interface is; the second has been seen in public code only."""
OLD_PATH = OLD_ADDRESS
NEW_PATH = NEW_ADDRESS
CONTENT = "content"
"""What follows a job's address in that of its video."""
JOB_ID = "job_id"
STATUS = "status"
"""The keys of what is answered to a submission, and of what is answered to a question for a job."""
COMPLETED = "completed"
FAILED = "failed"
WAITING = ("pending", "processing")
"""A job's states: it ends as one of the first two."""
POLL_SECONDS = 2
"""Seconds between two questions for a job, as in the guide."""
OUTDATED = {"lucy-clip": "lucy-2.1"}
"""Models that the guide's table of endpoints maps and advises against for new work, with what it advises."""

HOLE = "\0"
"""Stands for a piece of an address that is known only at run time."""
_AUTHORITY = rf"(?:https?://)?(?:[^/?#@{HOLE}]*@)?(?:{'|'.join(map(re.escape, HOSTS))})(?::\d+)?"
_KNOWN = re.compile(_AUTHORITY, re.IGNORECASE)
_OPEN = re.compile(rf"[^?#]*{HOLE}[^?#]*?(?:/v1)?/?generate/")
"""An address whose base is known only at run time: the rest may still say what it is."""
ENDPOINT = OLD_PATH.rpartition("/v1")[2].lstrip("/")
"""The last part of the path that comes before the model, which code puts behind a base of its own."""
_VIDEOS = RELEASES["video"].keys() | JAVASCRIPT_RELEASES["video"].keys()
_IMAGES = RELEASES["image"].keys() | JAVASCRIPT_RELEASES["image"].keys()


@dataclass(frozen=True, slots=True)
class Address:
    """What the address of a request says, where the request may be the blocking call.

    ``kind`` is VIDEO or IMAGE, or UNKNOWN where the model is none of the catalogue or known only at run time;
    ``model`` is its name, "" where that is not known. ``base_known``: it is the vendor's interface, or one that the
    user named. ``path_known`` false: whether it is this endpoint at all is known only at run time. ``detail`` says
    what is not known, as a clause.
    """

    kind: ModelKind
    model: str = ""
    base_known: bool = True
    path_known: bool = True
    detail: str = ""


def model_kind(name: str) -> ModelKind:
    """Return what a model of this name makes over REST, by the models of all releases of both SDKs."""
    if name in _VIDEOS:
        return ModelKind.VIDEO
    return ModelKind.IMAGE if name in _IMAGES else ModelKind.UNKNOWN


def may_send(text: str, bases: Sequence[str] = ()) -> bool:
    """Say whether a text can have a part of an address of the interface's blocking call. Never a false no."""
    return ENDPOINT in text or names_host(text, bases)


def names_host(text: str, bases: Sequence[str] = ()) -> bool:
    """Say whether a text names the interface's host, or an address of it that the user named."""
    lower = text.lower()
    return any(host in lower for host in HOSTS) or any(base.rstrip("/").lower() in lower for base in bases)


def is_base(text: str, bases: Sequence[str] = ()) -> bool:
    """Say whether a text is the interface's address, or one that begins with it."""
    return _path(text, bases) is not None


def read_address(pieces: Sequence[str | None], bases: Sequence[str] = ()) -> Address | None:
    """Return what an address says; None where it is none of the blocking call's.

    ``pieces`` follow each other, None where one is known only at run time; ``bases`` are addresses of the interface
    that the user named (``http://localhost:8000``).
    """
    text = "".join(HOLE if piece is None else piece for piece in pieces)
    path = _path(text, bases)
    if path is not None:
        return _read_path(path)
    found = _OPEN.match(text) if text.startswith(HOLE) else None
    if found is None:
        return None
    address = _read_model(text[found.end() :])
    if address is None or (address.kind is ModelKind.UNKNOWN and not text[: found.end()].endswith(OLD_PATH)):
        return None  # other interfaces have such paths, too
    return Address(address.kind, address.model, False, True, address.detail)


def _path(text: str, bases: Sequence[str]) -> str | None:
    """Return what follows the address of the interface, None where it is another one."""
    known = _KNOWN.match(text)
    ends = [known.end()] if known else []
    ends += [len(base) for one in bases if text.lower().startswith((base := one.rstrip("/")).lower()) and base]
    for end in ends:
        rest = text[end:]
        if not rest or rest[0] in f"/?#{HOLE}":
            return rest
    return None


def _read_path(path: str) -> Address | None:
    if path.startswith(OLD_PATH):
        return _read_model(path[len(OLD_PATH) :])
    before, hole, _ = path.partition(HOLE)
    if hole and (OLD_PATH.startswith(before) or (not before and hole)):
        return Address(ModelKind.UNKNOWN, "", True, False, "its path is known only at run time")
    return None


def _read_model(rest: str) -> Address | None:
    name = re.split(r"[?#]", rest, maxsplit=1)[0].removesuffix("/")
    if HOLE in name:
        return Address(ModelKind.UNKNOWN, detail="its model is known only at run time")
    if not name or "/" in name:
        return None
    kind = model_kind(name)
    return Address(kind, name, detail="" if kind is not ModelKind.UNKNOWN else f"{name} is no model of the catalogue")
