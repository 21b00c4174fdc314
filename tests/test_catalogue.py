"""The table of models: what is shipped as Python is what the TOML says, and the vendor's own facts hold in it."""

from __future__ import annotations

from codemod.sdk import catalogue
from codemod.sdk.releases import RELEASES
from scripts import catalogue as script


def test_the_python_table_is_that_of_the_toml() -> None:
    written = (script.SDK / "releases.py").read_text(encoding="utf-8")
    assert written == script.rendered(), "run python scripts/catalogue.py"


def test_the_guides_own_model_is_gone_from_0_0_30_on() -> None:
    assert catalogue.gone_since("video", "lucy-pro-t2v") == "0.0.30"
    assert catalogue.releases("video", "lucy-pro-t2v") == (("0.0.3", "0.0.30"),)


def test_a_model_that_came_back_is_not_gone() -> None:
    assert catalogue.releases("video", "lucy-vton-3.5") == (("0.1.3", "0.1.4"), ("0.1.5", None))
    assert catalogue.gone_since("video", "lucy-vton-3.5") is None


def test_unknown_models_have_no_releases() -> None:
    assert catalogue.releases("video", "no-such-model") == ()
    assert catalogue.gone_since("video", "no-such-model") is None


def test_every_kind_of_the_registry_has_a_table() -> None:
    assert set(RELEASES) == set(catalogue.MODEL_KINDS)
