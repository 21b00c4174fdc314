"""The SDK's releases 0.0.10 (old) and 0.0.29 (new) in memory, as far as the programs use them.

They speak of the same generations as ``tests/loopback.py``, and are themselves checked: the same programs run under the
real releases against that server and must show the same (``tests/test_generated_stand_ins.py``).

A call that the tool left alone still has to work under the new release if the rest of the program is to be compared.
So the new client's ``process`` goes on making videos, and records from which line it was asked to: a line that the
tool has not listed is a silent miss.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import ModuleType
from typing import NoReturn

from tests.loopback import Fields, Generation, Scenario, is_image, media

PROGRAM_FILE = "<generated program>"
"""What code objects call the main file; the other files of a program have their path behind it."""

MOST_GENERATIONS = 60


class Runaway(BaseException):
    """A program asks for more than any generated program should: the fault of the generator, or of a rewrite."""


@dataclass(slots=True)
class Server:
    """What happens in one run of a program, and what was asked for in it."""

    scenario: Scenario
    generations: list[Generation] = field(default_factory=list)
    videos: int = 0
    old_calls: list[tuple[str, int]] = field(default_factory=list)
    """Files and lines of the program that asked the new client's ``process`` for a video."""

    def take(self, generation: Generation) -> tuple[bool, float]:
        """Take in a generation; say whether it fails and how many seconds it takes."""
        self.generations.append(generation)
        number = len(self.generations)
        if number > MOST_GENERATIONS:
            raise Runaway
        if not is_image(generation.model):
            self.videos += 1
        # No two of them, or of their sums, take the same time, and a later one may be done earlier.
        seconds = 1 + 1.7 * number**0.5 % 1
        if self.scenario is Scenario.SLOW:
            seconds *= 3
        if is_image(generation.model):
            return False, seconds
        fails = self.scenario is Scenario.JOB_FAILS or (self.scenario is Scenario.SOME_FAIL and self.videos % 2 == 0)
        return fails, seconds


class Stage:
    """Where the server of the current run stands."""

    server: Server = Server(Scenario.COMPLETE)


class DecartSDKError(Exception):
    def __init__(self, message: str, data: object = None, cause: Exception | None = None) -> None:
        self.message = message
        self.data = data or {}
        self.cause = cause
        super().__init__(message)


class InvalidAPIKeyError(DecartSDKError):
    def __init__(self) -> None:
        super().__init__("API key is required")


class InvalidInputError(DecartSDKError):
    pass


class ModelNotFoundError(DecartSDKError):
    def __init__(self, model: str) -> None:
        super().__init__(f"Model {model} not found")
        self.model = model


class ProcessingError(DecartSDKError):
    pass


class QueueSubmitError(DecartSDKError):
    pass


class QueueStatusError(DecartSDKError):
    pass


class QueueResultError(DecartSDKError):
    pass


OLD_ERRORS = (DecartSDKError, InvalidAPIKeyError, InvalidInputError, ModelNotFoundError, ProcessingError)
QUEUE_ERRORS = (QueueSubmitError, QueueStatusError, QueueResultError)
PROCESSING_FAMILY = (ProcessingError, *QUEUE_ERRORS)


@dataclass(frozen=True, slots=True)
class ModelDefinition:
    name: str
    url_path: str
    inputs: tuple[str, ...]
    required: tuple[str, ...]
    fps: int = 25
    width: int = 1280
    height: int = 704


def _model(name: str, *required: str, path: str = "generate") -> ModelDefinition:
    return ModelDefinition(name, f"/v1/{path}/{name}", (*required, "seed", "resolution", "orientation"), required)


MODELS: dict[str, dict[str, ModelDefinition]] = {
    "video": {
        "lucy-pro-t2v": _model("lucy-pro-t2v", "prompt"),
        "lucy-pro-i2v": _model("lucy-pro-i2v", "prompt", "data"),
    },
    "image": {"lucy-pro-t2i": _model("lucy-pro-t2i", "prompt")},
    "realtime": {"mirage": _model("mirage", path="stream")},
}


class Models:
    @staticmethod
    def video(model: str) -> ModelDefinition:
        return _find("video", model)

    @staticmethod
    def image(model: str) -> ModelDefinition:
        return _find("image", model)

    @staticmethod
    def realtime(model: str) -> ModelDefinition:
        return _find("realtime", model)


def _find(kind: str, name: str) -> ModelDefinition:
    try:
        return MODELS[kind][name]
    except KeyError:
        raise ModelNotFoundError(name) from None


Options = MutableMapping[str, object]


class _BaseClient:
    def __init__(self, api_key: str, base_url: str = "https://api.decart.ai") -> None:
        if not api_key or not api_key.strip():
            raise InvalidAPIKeyError
        self.api_key = api_key
        self.base_url = base_url

    async def close(self) -> None:
        pass

    async def __aenter__(self) -> _BaseClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class OldClient(_BaseClient):
    async def process(self, options: Options) -> bytes:
        return await _post(options)

    generate = process  # the guide's spelling, which was never in a release


class NewClient(_BaseClient):
    def process(self, options: Options) -> Coroutine[object, object, bytes]:
        place = _place_in_program()
        return _post(options, lambda: Stage.server.old_calls.append(place))

    generate = process

    @property
    def queue(self) -> Queue:
        return Queue()


def _place_in_program() -> tuple[str, int]:
    frame = sys._getframe(2)
    while frame.f_back is not None and not frame.f_code.co_filename.startswith(PROGRAM_FILE):
        frame = frame.f_back
    return frame.f_code.co_filename.removeprefix(PROGRAM_FILE), frame.f_lineno


@dataclass(frozen=True, slots=True)
class JobStatusResponse:
    job_id: str
    status: str


@dataclass(frozen=True, slots=True)
class QueueJobResultCompleted:
    status: str
    data: bytes


@dataclass(frozen=True, slots=True)
class QueueJobResultFailed:
    status: str
    error: str


class Queue:
    async def submit_and_poll(self, options: Options) -> QueueJobResultCompleted | QueueJobResultFailed:
        on_status_change = options.pop("on_status_change", None)
        model, fields = _validated(options, options)
        if model.name not in MODELS["video"]:
            raise InvalidInputError(f"Model {model.name!r} is not supported by queue.submit().")
        server, generation = Stage.server, Generation("jobs", model.name, fields)
        fails, seconds = server.take(generation)
        if server.scenario is Scenario.REFUSED:
            await asyncio.sleep(0.01)
            raise QueueSubmitError("Failed to submit job: 401")
        polls = 4 if server.scenario is Scenario.SLOW else 1
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        _report(on_status_change, "pending")
        for left in range(polls, 0, -1):
            await asyncio.sleep((end - loop.time()) / left)
            if server.scenario is Scenario.STATUS_LOST:
                raise QueueStatusError("Failed to get job status: 503")
            _report(on_status_change, "processing" if left > 1 else "failed" if fails else "completed")
        if fails:
            return QueueJobResultFailed("failed", "Job failed")
        if server.scenario is Scenario.CONTENT_LOST:
            raise QueueResultError("Failed to get job content: 503")
        return QueueJobResultCompleted("completed", media(generation))


def _report(callback: object, status: str) -> None:
    if callable(callback):
        callback(JobStatusResponse("job-1", status))


async def _post(options: Options, seen: Callable[[], None] = lambda: None) -> bytes:
    """The old call, which goes on making images; ``seen`` is told of a video."""
    model, fields = _validated(options, {key: value for key, value in options.items() if key != "cancel_token"})
    if model.name not in MODELS["image"]:
        seen()
    token = options.get("cancel_token")
    request = _answer(Generation("generate", model.name, fields))
    if not isinstance(token, asyncio.Event):
        return await request
    # As the release does it.
    request_task, cancel_task = asyncio.create_task(request), asyncio.create_task(token.wait())
    done, pending = await asyncio.wait([request_task, cancel_task], return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if cancel_task in done:
        with suppress(asyncio.CancelledError):
            await request_task
        raise asyncio.CancelledError("Request cancelled by user")
    return await request_task


async def _answer(generation: Generation) -> bytes:
    server = Stage.server
    fails, seconds = server.take(generation)
    if server.scenario is Scenario.REFUSED:
        await asyncio.sleep(0.01)
        _refuse(401)
    await asyncio.sleep(seconds)
    if fails:
        _refuse(500)
    if server.scenario in (Scenario.STATUS_LOST, Scenario.CONTENT_LOST) and not is_image(generation.model):
        _refuse(503)
    return media(generation)


def _refuse(status: int) -> NoReturn:
    raise ProcessingError(f"Processing failed: {status}")


def _validated(options: Mapping[str, object], inputs: Mapping[str, object]) -> tuple[ModelDefinition, Fields]:
    if "model" not in options:
        raise InvalidInputError("model is required")
    model = options["model"]
    if not isinstance(model, ModelDefinition):
        raise AttributeError(f"{type(model).__name__!r} object has no attribute 'input_schema'")
    fields = {key: inputs[key] for key in model.inputs if inputs.get(key) is not None}
    prompt = fields.get("prompt", "")
    if set(model.required) - fields.keys() or not isinstance(prompt, str) or not 1 <= len(prompt) <= 1000:
        raise InvalidInputError(f"Invalid inputs for {model.name}")
    return model, tuple(sorted((key, _text(value)) for key, value in fields.items()))


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _sdk(client: type[_BaseClient], errors: tuple[type[Exception], ...]) -> dict[str, ModuleType]:
    """Return the modules of one release by name."""
    client.__name__ = client.__qualname__ = "DecartClient"
    parts: dict[str, dict[str, object]] = {
        "client": {"DecartClient": client},
        "errors": {error.__name__: error for error in errors},
        "models": {"models": Models(), "ModelDefinition": ModelDefinition},
    }
    package = ModuleType("decart")
    package.__path__ = []
    modules = {"decart": package}
    names: dict[str, object] = {}
    for part, members in parts.items():
        module = modules[f"decart.{part}"] = ModuleType(f"decart.{part}")
        vars(module).update(members)
        vars(package)[part] = module
        names.update(members)
    vars(package).update(names)  # after the submodules: ``models`` is the registry, as in the real package
    vars(package)["__all__"] = sorted(names)
    return modules


OLD_SDK = _sdk(OldClient, OLD_ERRORS)
NEW_SDK = _sdk(NewClient, (*OLD_ERRORS, *QUEUE_ERRORS))


@contextmanager
def installed(modules: Mapping[str, ModuleType], server: Server) -> Iterator[None]:
    """Let ``import decart`` find a stand-in that talks to the server."""
    kept = {name: sys.modules[name] for name in modules if name in sys.modules}
    sys.modules.update(modules)
    Stage.server = server
    try:
        yield
    finally:
        for name in modules:
            del sys.modules[name]
        sys.modules.update(kept)
