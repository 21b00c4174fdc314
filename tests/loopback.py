"""A server on this machine that speaks the vendor's old endpoint and the queue, for programs that tests execute.

Both speak of the same generations: the media depends on nothing but the model and the submitted fields, so that a
program that mixes up two results shows it. Each run of a program has its own base address, ``/<scenario>/<run>``,
and with it its own record of generation requests.

| request | answer |
|---|---|
| ``POST …/v1/generate/<model>`` | the media, or an error (the old way, and the way of images) |
| ``POST …/v1/jobs/<model>`` | ``{"job_id", "status"}`` |
| ``GET …/v1/jobs/<id>`` | ``{"job_id", "status"}`` |
| ``GET …/v1/jobs/<id>/content`` | the media |
"""

from __future__ import annotations

import email.parser
import email.policy
import hashlib
import itertools
import json
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Scenario(Enum):
    """What the server does with every video generation of a run. Images fail only where all requests are refused."""

    COMPLETE = "complete"
    """Every job is done at the first poll."""
    SLOW = "slow"
    """Every job is pending, then processing, then done; the old endpoint takes its time."""
    JOB_FAILS = "job-fails"
    """Every job ends as failed; the old endpoint answers 500."""
    SOME_FAIL = "some-fail"
    """The second, fourth, … generation of the run fails like that."""
    SOME_FAIL_BY_FIELDS = "some-fail-by-fields"
    """About half of the generations fail, and which ones depends on their fields alone (for concurrent programs)."""
    REFUSED = "refused"
    """No submission is accepted."""
    STATUS_LOST = "status-lost"
    """Jobs are accepted, but asking for their status fails; the old endpoint answers 503."""
    CONTENT_LOST = "content-lost"
    """Jobs are done, but fetching the media fails; the old endpoint answers 503."""


Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Generation:
    """One request that starts a generation. ``endpoint`` is ``generate`` or ``jobs``; values are in Latin-1."""

    endpoint: str
    model: str
    fields: Fields


@dataclass(slots=True)
class _Job:
    generation: Generation
    fails: bool
    key: str
    polls: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a run: its method, the last parts of its path, and its headers, in order, names in small letters.

    ``by_proxy``: its address was whole, as a proxy gets it.
    """

    method: str
    path: str
    headers: Fields
    by_proxy: bool = False

    @property
    def step(self) -> str:
        """What it is for: ``generate`` and ``jobs`` begin a generation, ``status`` and ``content`` ask for one."""
        match self.path.split("/"):
            case ["v1", endpoint, _] if self.method == "POST":
                return endpoint
            case [*_, "content"]:
                return "content"
        return "status"


@dataclass(slots=True)
class _Run:
    generations: list[Generation] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    jobs: dict[str, _Job] = field(default_factory=dict)
    videos: int = 0


def is_image(model: str) -> bool:
    """Say whether a model of this server's vendor makes images."""
    return model.endswith(("t2i", "i2i"))


def media(generation: Generation) -> bytes:
    """Return the bytes that the generation yields, by whichever endpoint it was asked for."""
    digest = hashlib.sha256(repr((generation.model, generation.fields)).encode()).hexdigest()
    return f"media of {generation.model} {digest[:12]}".encode()


def form_fields(content_type: str, body: bytes) -> Fields:
    """Return the fields of a form, multipart or URL-encoded, sorted by name."""
    if content_type.startswith("multipart/"):
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        found = []
        for part in message.iter_parts():
            payload = part.get_payload(decode=True)
            name = part.get_param("name", header="content-disposition")
            found.append((str(name), payload.decode("latin-1") if isinstance(payload, bytes) else ""))
    elif content_type.startswith("application/json"):
        found = [("json", body.decode("latin-1"))]
    else:
        found = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
    return tuple(sorted(found))


class Loopback:
    """The server. Use it as a context manager; ``base_url`` gives a run its address, ``generations`` its record."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, _Run] = {}
        self._numbers = itertools.count(1)
        loopback = self

        class Handler(_Handler):
            server_state = loopback

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def base_url(self, scenario: Scenario) -> str:
        """Open a new run and return the address that its program must use."""
        with self._lock:
            run = f"{scenario.value}/{next(self._numbers)}"
            self._runs[run] = _Run()
        return f"http://127.0.0.1:{self._server.server_address[1]}/{run}"

    def generations(self, base_url: str) -> tuple[Generation, ...]:
        """Return the generation requests of a run, in the order in which they came in."""
        run = "/".join(base_url.split("/")[3:5])
        with self._lock:
            return tuple(self._runs[run].generations)

    def host_url(self, base_url: str) -> str:
        """Return an address of a run that is nothing but a host: the server knows the run by the host's name."""
        port, scenario, number = base_url.split(":")[2].split("/")
        return f"http://{scenario}-{number}.localhost:{port}"

    def asked(self, base_url: str) -> tuple[Asked, ...]:
        """Return all requests of a run, in the order in which they came in."""
        run = "/".join(base_url.split("/")[3:5])
        with self._lock:
            return tuple(self._runs[run].asked)

    def take_down(self, run: str, asked: Asked) -> None:
        """Record a request of a run."""
        with self._lock:
            if run in self._runs:
                self._runs[run].asked.append(asked)

    def submit(self, run: str, generation: Generation, key: str = "") -> tuple[int, bytes]:
        """Take in one generation by either endpoint and return the status code and the body of the answer.

        ``key`` is the sender's: a job is told of and handed out to nobody else.
        """
        scenario = Scenario(run.split("/")[0])
        with self._lock:
            state = self._runs[run]
            state.generations.append(generation)
            if not is_image(generation.model):
                state.videos += 1
            fails = _fails(scenario, generation, state.videos)
            job_id = f"job-{len(state.jobs) + 1}"
            if generation.endpoint == "jobs":
                state.jobs[job_id] = _Job(generation, fails, key)
        if scenario is Scenario.REFUSED:
            return 401, b"invalid api key"
        if generation.endpoint == "jobs":
            return 200, json.dumps({"job_id": job_id, "status": "pending"}).encode()
        if is_image(generation.model):
            return 200, media(generation)
        if scenario is Scenario.SLOW:
            time.sleep(0.03)
        if fails:
            return 500, b"generation failed"
        if scenario in (Scenario.STATUS_LOST, Scenario.CONTENT_LOST):
            return 503, b"unavailable"
        return 200, media(generation)

    def poll(self, run: str, job_id: str, key: str = "") -> tuple[int, bytes]:
        """Answer a question for a job's status."""
        scenario = Scenario(run.split("/")[0])
        with self._lock:
            job = self._runs[run].jobs.get(job_id)
            if job is None:
                return 404, b"no such job"
            if job.key != key:
                return 401, b"invalid api key"
            job.polls += 1
            polls = job.polls
        if scenario is Scenario.STATUS_LOST:
            return 503, b"unavailable"
        status = "failed" if job.fails else "completed"
        if scenario is Scenario.SLOW and polls <= 3:
            status = "pending" if polls == 1 else "processing"
        return 200, json.dumps({"job_id": job_id, "status": status}).encode()

    def content(self, run: str, job_id: str, key: str = "") -> tuple[int, bytes]:
        """Answer a request for a finished job's media."""
        scenario = Scenario(run.split("/")[0])
        with self._lock:
            job = self._runs[run].jobs.get(job_id)
        if job is None or job.fails:
            return 404, b"no such content"
        if job.key != key:
            return 401, b"invalid api key"
        if scenario is Scenario.CONTENT_LOST:
            return 503, b"unavailable"
        return 200, media(job.generation)


def _fails(scenario: Scenario, generation: Generation, video_number: int) -> bool:
    if is_image(generation.model):
        return False
    if scenario is Scenario.SOME_FAIL:
        return video_number % 2 == 0
    if scenario is Scenario.SOME_FAIL_BY_FIELDS:
        return media(generation)[-1] % 2 == 0
    return scenario is Scenario.JOB_FAILS


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    """Programs with many requests at a time are to wait for an answer, not to be sent away."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a program that ended without waiting for its answers."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed wants a socket


class _Handler(BaseHTTPRequestHandler):
    server_state: Loopback
    protocol_version = "HTTP/1.1"
    # Headers and body are written separately; without this each answer waits for an acknowledgement.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length")
        body = self._chunked_body() if length is None else self.rfile.read(int(length))
        match self._parts():
            case [scenario, run, "v1", ("generate" | "jobs") as endpoint, model]:
                fields = form_fields(self.headers.get("Content-Type", ""), body)
                generation = Generation(endpoint, model, fields)
                self._answer(*self.server_state.submit(f"{scenario}/{run}", generation, self._key()))
            case _:
                self._answer(404, b"no such endpoint")

    def do_GET(self) -> None:
        match self._parts():
            case [scenario, run, "v1", "jobs", job_id]:
                self._answer(*self.server_state.poll(f"{scenario}/{run}", job_id, self._key()))
            case [scenario, run, "v1", "jobs", job_id, "content"]:
                self._answer(*self.server_state.content(f"{scenario}/{run}", job_id, self._key()))
            case _:
                self._answer(404, b"no such endpoint")

    def _parts(self) -> list[str]:
        """Return the path's parts, the run's two first, which may stand in the host's name instead."""
        parts = urllib.parse.urlsplit(self.path).path.strip("/").split("/")  # a proxy gets the whole address
        host = self.headers.get("Host", "").partition(".localhost")
        if host[1]:
            parts = [*host[0].rsplit("-", 1), *parts]
        headers = tuple(sorted((name.lower(), value) for name, value in self.headers.items()))
        asked = Asked(self.command, "/".join(parts[2:]), headers, self.path.startswith("http"))
        self.server_state.take_down("/".join(parts[:2]), asked)
        return parts

    def _key(self) -> str:
        return self.headers.get("X-API-KEY", "")

    def _chunked_body(self) -> bytes:
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if body.startswith(b"{") else "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name for it
        """Keep the test's own output clean."""
