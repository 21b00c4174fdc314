"""The names that the vendor's JavaScript SDK gives to things, and when its models came and went.

Sources: the typings and the code of the SDK's releases 0.0.1 to 0.1.20 (read), of which 0.0.6 and 0.0.46 were run; the
table of models is ``catalogue.toml``.
"""

from __future__ import annotations

from codemod.sdk.catalogue import NEW_ADDRESS, OLD_ADDRESS
from codemod.sdk.releases import JAVASCRIPT_RELEASES

__all__ = ["NEW_ADDRESS", "OLD_ADDRESS"]

PACKAGE = "@decartai/sdk"
"""As it is imported; an address of a CDN for modules has it in its path, with a release or without."""

FACTORY = "createDecartClient"
"""The one function that makes a client; the SDK has no class to construct."""
FACTORY_OPTIONS = ("apiKey", "proxy", "baseUrl", "integration")

PROCESS = "process"
GENERATE = "generate"
OLD_METHODS = (PROCESS, GENERATE)
"""Both spellings of the old call; ``generate`` is the guide's and never was in a release."""

QUEUE = "queue"
SUBMIT_AND_POLL = "submitAndPoll"
SUBMIT = "submit"
OTHER_QUEUE_METHODS = (SUBMIT, "status", "result")
ON_STATUS_CHANGE = "onStatusChange"
SIGNAL = "signal"
"""The key of the options under which the old call takes an AbortSignal. The queue stops polling with it, and rejects
with a plain Error; it does not hand it to the request that submits the job (dist/queue/client.js)."""
POLLING_ABORTED = "Polling aborted"
"""The message of the plain Error with which an aborted poll rejects (dist/queue/polling.js)."""
MODEL_KEY = "model"
COMPLETED = "completed"
STATUS = "status"
DATA = "data"
ERROR = "error"
"""The properties of the result that ``submitAndPoll`` resolves to; it does not throw where a job failed."""
CODE = "code"
"""The property by which an error of the SDK is known; these are plain objects, no instances of a class."""

OLD_CODE = "PROCESSING_ERROR"
OLD_MESSAGE = "Processing failed"
"""What the old error's message begins with; those of the queue begin in other ways (dist/process/request.js)."""
QUEUE_CODES = ("QUEUE_SUBMIT_ERROR", "QUEUE_STATUS_ERROR", "QUEUE_RESULT_ERROR")
OTHER_CODES = (
    "INVALID_API_KEY",
    "INVALID_BASE_URL",
    "WEB_RTC_ERROR",
    "INVALID_INPUT",
    "INVALID_OPTIONS",
    "MODEL_NOT_FOUND",
)
CODES = "ERROR_CODES"
"""The exported object that has every code under its own name."""
ERROR_TYPE = "DecartSDKError"

REGISTRY = "models"
MODEL_KINDS = ("video", "image", "realtime")
"""Methods of the registry, and the kinds of model that they return."""
MODEL_TYPES = {
    "VideoModelDefinition": "video",
    "ImageModelDefinition": "image",
    "VideoModels": "video",
    "ImageModels": "image",
    "RealTimeModels": "realtime",
}
"""Types that say of which kind a model, or a model's name, is."""
VIDEO_NAMES = frozenset(JAVASCRIPT_RELEASES.get("video", ()))
"""The names of the video models of every release."""
MODEL_TYPE = "ModelDefinition"
VIDEO_MODEL_TYPE = "VideoModelDefinition"
MODEL_CHECKS = {"isVideoModel": "video", "isImageModel": "image", "isRealtimeModel": "realtime"}
"""Exported functions that say whether a model's name is of a kind."""

OLD_OPTIONS_TYPE = "ProcessOptions"
"""The type of the old call's options; from release 0.0.21 on it allows image models only."""
OLD_CLIENT_TYPE = "ProcessClient"
"""The type of the old method, a function."""
_NARROWED = {"resolution": frozenset(("480p", "720p")), "orientation": frozenset(("landscape", "portrait"))}
_ONLY_720P = frozenset(("lucy-dev-i2v", "lucy-fast-v2v", "lucy-motion", "lucy-pro-v2v", "lucy-restyle-v2v"))
DROPPED_OPTIONS = ("num_inference_steps",)
"""Options of 0.0.6 that 0.0.46 does not know."""
_WITH_REFERENCE = frozenset(("lucy-pro-v2v", "lucy-restyle-v2v"))
REFERENCE = "reference_image"
QUEUE_TYPE = "QueueClient"
QUEUE_OPTIONS_TYPE = "QueueSubmitAndPollOptions"


def narrowed_options(names: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the options that were any string to TypeScript in 0.0.6, with the texts that 0.0.46 allows in calls with
    any of some models (dist/process/types.d.ts and dist/shared/model.d.ts). No names: the model's type has none.
    """
    return {**_NARROWED, "resolution": frozenset(("720p",))} if names & _ONLY_720P else _NARROWED


def added_options(names: frozenset[str]) -> tuple[str, ...]:
    """Return the options that 0.0.46 gives a type in calls with any of some models, and 0.0.6 knew nothing of."""
    return (ON_STATUS_CHANGE, REFERENCE) if not names or names & _WITH_REFERENCE else (ON_STATUS_CHANGE,)


def releases(kind: str, name: str) -> tuple[tuple[str, str | None], ...]:
    """Return when the SDK had the model ``name`` of this kind (``video``, …): pairs of the first release with it and
    the first without (None: the newest has it). Empty where no release had it.
    """
    return JAVASCRIPT_RELEASES.get(kind, {}).get(name, ())


def gone_since(kind: str, name: str) -> str | None:
    """Return the first release without the model, None where the newest release has it or none ever had."""
    spans = releases(kind, name)
    return spans[-1][1] if spans else None
