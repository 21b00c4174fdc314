"""The names that the vendor's Python SDK gives to things, and when its models came and went.

Sources: the SDK's releases 0.0.3 to 0.2.4, each imported and read; the table of models is ``catalogue.toml``.
"""

from __future__ import annotations

from codemod.sdk.releases import RELEASES

PACKAGE = "decart"
LEGACY_PACKAGE = "decart_sdk"
"""What the package was called before its first release; code copied from then still imports it."""

CLIENT_CLASS = "DecartClient"
LEGACY_FACTORY = "create_decart_client"

OLD_METHODS = ("process", "generate")
"""Both spellings of the old call; ``generate`` is the guide's and never was in a release."""
PROCESS = "process"
GENERATE = "generate"

OLD_ADDRESS = "/v1/generate/"
"""Part of every address of the REST interface's blocking call, for videos and images; a model's name follows."""
NEW_ADDRESS = "/v1/jobs/"

QUEUE = "queue"
SUBMIT = "submit"
SUBMIT_AND_POLL = "submit_and_poll"
RESULT = "result"
"""The queue's method that returns a job's video, as bytes in every release."""
ON_STATUS_CHANGE = "on_status_change"
OPTIONS_PARAMETER = "options"
"""The one parameter of the old call and of the new one."""
CANCEL_TOKEN = "cancel_token"  # noqa: S105  # a key of the options, no secret
MODEL_KEY = "model"
COMPLETED = "completed"
STATUS = "status"
DATA = "data"
ERROR = "error"
"""The attributes of the result that ``submit_and_poll`` returns."""

OLD_ERROR = "ProcessingError"
QUEUE_ERRORS = ("QueueSubmitError", "QueueStatusError", "QueueResultError")
BASE_ERROR = "DecartSDKError"
OTHER_ERRORS = (
    "InvalidAPIKeyError",
    "InvalidBaseURLError",
    "InvalidInputError",
    "ModelNotFoundError",
    "WebRTCError",
)
ERRORS_MODULE = "errors"

REGISTRY = "models"
MODEL_KINDS = ("video", "image", "realtime")
"""Methods of the registry, and the kinds of model that they return."""
MODEL_ANNOTATIONS = {
    "VideoModelDefinition": "video",
    "ImageModelDefinition": "image",
    "RealTimeModelDefinition": "realtime",
}
MODEL_CLASS = "ModelDefinition"

SUBMODULES = ("client", "models", "errors", "types", "queue", "process", "realtime", "tokens", "lipsync")


def releases(kind: str, name: str) -> tuple[tuple[str, str | None], ...]:
    """Return when the SDK had the model ``name`` of this kind (``video``, …): pairs of the first release with it and
    the first without (None: the newest has it). Empty where no release had it.
    """
    return RELEASES.get(kind, {}).get(name, ())


def gone_since(kind: str, name: str) -> str | None:
    """Return the first release without the model, None where the newest release has it or none ever had."""
    spans = releases(kind, name)
    return spans[-1][1] if spans else None
