"""A running service for tests: real sockets, and an engine that a test can hold still."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from served import NO_TLS

from verifier.engine.base import Engine, EngineStats, QueueStats
from verifier.engine.cache import CachingEngine
from verifier.engine.options import DEFAULTS, CallOptions, JobKey
from verifier.rubric import Task
from verifier.score import score
from verifier.server.app import create_app, web_config
from verifier.server.auth import new_key
from verifier.server.settings import Settings
from verifier.wire import Result

START_SECONDS = 60.0


class StandIn(Engine):
    """An engine in this process that a test can hold still, or make refuse."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.refusal: Exception | None = None
        self.unwell: str | None = None
        self.graded = 0
        self.withdrawn = 0
        self.checks = 0
        self.jobs: list[JobKey] = []
        self.queues: tuple[QueueStats, ...] = ()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.gate.set()

    async def stream(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        if self.refusal:
            raise self.refusal
        self.jobs.append(options.job_key)
        left = len(tasks)
        try:
            for index, task in enumerate(tasks):
                while not self.gate.is_set() and index:  # noqa: ASYNC110 - the test that opens it is in another thread
                    await asyncio.sleep(0.002)
                result = score(task.rollout, task.rubric, preset=task.preset, explain=task.explain)
                left -= 1
                self.graded += 1
                yield [(index, result)]
        finally:
            self.withdrawn += left

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        self.checks += 1
        return self.unwell

    def stats(self) -> EngineStats:
        zero = dict.fromkeys(set(EngineStats.model_fields) - {"engine", "queues"}, 0)
        return EngineStats(engine="local", queues=self.queues, **{**zero, "workers": 1})


def queue(name: str, workers: int) -> QueueStats:
    """A queue where nothing waits, with so many workers."""
    return QueueStats(name=name, queued=0, in_flight=0, oldest_seconds=0, workers=workers, slots=2 * workers)


class QuickServer(uvicorn.Server):
    """Notices that it should end sooner than within a tenth of a second."""

    async def main_loop(self) -> None:
        await self.on_tick(0)  # sets the headers that every answer has
        while not self.should_exit:  # noqa: ASYNC110 - it is set from another thread
            await asyncio.sleep(0.005)


@contextmanager
def running(settings: Settings, engine: Engine, *, port: int = 0) -> Iterator[httpx.Client]:
    """A client of a service that listens on that port, or any free one, until the block ends."""
    config = web_config(create_app(settings, engine), settings)
    config.timeout_graceful_shutdown = 2
    server = QuickServer(config)
    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive(), START_SECONDS)
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            with httpx.Client(base_url=url, timeout=60.0, verify=NO_TLS) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(120.0)
    assert not thread.is_alive()


@contextmanager
def keyed(folder: Path, engine: StandIn, **terms: str) -> Iterator[tuple[httpx.Client, dict[str, dict[str, str]]]]:
    """A service with a key for each name, and the header that each key goes in."""
    headers, lines = {}, []
    for name, more in terms.items():
        key, line = new_key(name)
        headers[name] = {"Authorization": f"Bearer {key}"}
        lines.append(f"{line} {more}")
    file = folder / "keys"
    file.write_text("\n".join(lines))
    with running(Settings(api_keys_file=file), CachingEngine(engine)) as client:
        yield client, headers


@contextmanager
def hung_up_on(
    client: httpx.Client, body: bytes | dict[str, Any], headers: dict[str, str] | None = None, path: str = "/v1/verify"
) -> Iterator[None]:
    """A request whose caller is gone when the block ends; what it waits for in the block has come of the request."""
    content = body if isinstance(body, bytes) else client.build_request("POST", path, json=body).content
    more = {"Host": "x", "Content-Type": "application/json", "Content-Length": str(len(content))} | (headers or {})
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in more.items())]
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=120) as raw:
        raw.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        yield


def wait_until(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until `condition` holds, and fail the test when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def rollout(number: int = 0, answer: str = "4", truth: Any = "4", **fields: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "completion": f"So it is \\boxed{{{answer}}}.", "ground_truth": truth, **fields}


def batch(count: int = 1, **fields: Any) -> dict[str, Any]:
    """A request whose rollout i answers i."""
    rollouts = [rollout(i, answer=str(i), truth=str(i)) for i in range(count)]
    return {"preset": "numeric", "rollouts": rollouts} | fields


def is_problem(response: httpx.Response, status: int, kind: str) -> str:
    """Assert that the response is that problem; returns its detail."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"/problems/{kind}"
    assert body["status"] == status
    assert body["title"]
    assert response.headers["x-request-id"]
    return str(body["detail"])
