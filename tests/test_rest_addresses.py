"""What the address of a request says: the interface's, of the blocking endpoint, for which model."""

from __future__ import annotations

import pytest

from codemod.model import ModelKind
from codemod.sdk.rest import Address, model_kind, read_address

VIDEO = Address(ModelKind.VIDEO, "lucy-pro-t2v")
IMAGE = Address(ModelKind.IMAGE, "lucy-pro-t2i")
ANY_MODEL = Address(ModelKind.UNKNOWN, detail="its model is known only at run time")
ANY_PATH = Address(ModelKind.UNKNOWN, path_known=False, detail="its path is known only at run time")
NO_MODEL = Address(ModelKind.UNKNOWN, "sora", detail="sora is no model of the catalogue")

KNOWN = {
    "https://api.decart.ai/v1/generate/lucy-pro-t2v": VIDEO,
    "http://api3.decart.ai/v1/generate/lucy-pro-t2v": VIDEO,
    "HTTPS://API.decart.ai:443/v1/generate/lucy-pro-t2v?seed=1": VIDEO,
    "api.decart.ai/v1/generate/lucy-pro-t2v/": VIDEO,
    "https://key@api.decart.ai/v1/generate/lucy-pro-t2v#x": VIDEO,
    "https://api.decart.ai/v1/generate/lucy-pro-t2i": IMAGE,
    "https://api.decart.ai/v1/generate/sora": NO_MODEL,
    "https://api.decart.ai/v1/generate/*": ANY_MODEL,
    "https://api.decart.ai/v1/generate/lucy-*": ANY_MODEL,
    "https://api.decart.ai*": ANY_PATH,
    "https://api.decart.ai/*": ANY_PATH,
    "https://api.decart.ai/v1/*/lucy-pro-t2v": ANY_PATH,
    "*/v1/generate/lucy-pro-t2v": Address(ModelKind.VIDEO, "lucy-pro-t2v", base_known=False),
    "*/generate/lucy-pro-t2v": Address(ModelKind.VIDEO, "lucy-pro-t2v", base_known=False),
    "*generate/lucy-pro-t2v": Address(ModelKind.VIDEO, "lucy-pro-t2v", base_known=False),
    "*/v1/generate/*": Address(ModelKind.UNKNOWN, "", False, detail=ANY_MODEL.detail),
    "http://localhost:8000/decart/v1/generate/lucy-pro-t2v": VIDEO,
}
NONE = [
    "https://api.decart.ai.example.com/v1/generate/lucy-pro-t2v",
    "https://example.com/v1/generate/lucy-pro-t2v",
    "https://example.com/?next=https://api.decart.ai/v1/generate/lucy-pro-t2v",
    "http://localhost:8001/decart/v1/generate/lucy-pro-t2v",
    "http://localhost:8000/decartoon/v1/generate/lucy-pro-t2v",
    "https://api.decart.ai/v1/jobs/lucy-pro-t2v",
    "https://api.decart.ai/v1/jobs/*",
    "https://api.decart.ai/v1/generate/",
    "https://api.decart.ai/v1/generate/lucy-pro-t2v/frames",
    "https://api.decart.ai",
    "*",
    "*/generate/*",
    "*/generate/sora",
    "",
]


@pytest.mark.parametrize("text", KNOWN)
def test_addresses_of_the_endpoint(text: str) -> None:
    assert read(text) == KNOWN[text]


@pytest.mark.parametrize("text", NONE)
def test_other_addresses(text: str) -> None:
    assert read(text) is None


def read(text: str) -> Address | None:
    """Return what an address says in which a star stands for what is known only at run time."""
    pieces: list[str | None] = []
    for piece in text.split("*"):
        pieces += [piece, None]
    return read_address(pieces[:-1], ("http://localhost:8000/decart/",))


def test_every_kind_of_model() -> None:
    assert model_kind("lucy-clip") is ModelKind.VIDEO
    assert model_kind("lucy-image-2") is ModelKind.IMAGE
    assert model_kind("mirage") is ModelKind.UNKNOWN, "it is for streams only"
