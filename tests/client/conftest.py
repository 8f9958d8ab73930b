"""A small real HTTP server on a loopback port that speaks the service's contract, and misbehaves on request."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def rollouts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json["rollouts"]
        return found


Reaction = Callable[["ScriptedService", Asked, asyncio.StreamWriter], Awaitable[None]]

OUTCOMES = {"right": ("correct", 1.0), "half": ("partial", 0.5), "wrong": ("incorrect", 0.0)}


def result_of(rollout: dict[str, Any]) -> dict[str, Any]:
    """A completion "right", "half" or "wrong" is judged so; any other is `failed`."""
    outcome, score = OUTCOMES.get(rollout["completion"], ("failed", None))
    return {
        "id": rollout["id"],
        "reward": score,
        "components": {} if score is None else {"accuracy": score},
        "verdict": {"outcome": outcome, "score": score, "reason": "as scripted", "evidence": {}},
        "extraction": None,
        "cached": False,
        "timing": {"queue_seconds": 0.0, "grade_seconds": 0.0},
    }


def verify_body(results: list[dict[str, Any]]) -> bytes:
    return json.dumps({"results": results, "rubric_fingerprint": "sha256:00"}).encode()


def stream_line(rollout: dict[str, Any], index: int) -> bytes:
    return json.dumps({**result_of(rollout), "index": index}, ensure_ascii=False).encode() + b"\n"


@dataclass
class ScriptedService:
    """Answers each graded request with the next reaction of `script`, and properly once that is empty."""

    script: list[Reaction] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    pages: dict[str, Reaction] = field(default_factory=dict)
    """Reactions by `METHOD /path`, for everything that does not grade."""
    port: int = 0
    now: int = 0
    most_at_once: int = 0
    connections: int = 0
    _connections: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["ScriptedService"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            connections = list(self._connections)
            for connection in connections:
                connection.cancel()
            await asyncio.gather(*connections, return_exceptions=True)

    def hang_up_on_all(self) -> None:
        for connection in list(self._connections):
            connection.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self.connections += 1
        try:
            while not writer.is_closing():
                await self._answer(await read_request(reader), writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        try:
            page = self.pages.get(f"{asked.method} {asked.path}")
            if page is None:
                page = self.script.pop(0) if self.script else grade()
            await page(self, asked, writer)
            await writer.drain()
        finally:
            self.now -= 1


async def read_request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


def send(writer: asyncio.StreamWriter, status: int, body: bytes, **headers: str) -> None:
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def send_chunk(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))


def grade(*, after_seconds: float = 0.0, change: Callable[[list[dict[str, Any]]], object] | None = None) -> Reaction:
    """The right answer, late, or with its results changed in place; none about a completion "stay silent"."""

    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        silent = any(rollout["completion"] == "stay silent" for rollout in asked.rollouts)
        await asyncio.sleep(60 if silent else after_seconds)
        if "ndjson" in asked.headers["accept"]:
            await stream()(service, asked, writer)
            return
        results = [result_of(rollout) for rollout in asked.rollouts]
        if change is not None:
            change(results)
        send(writer, 200, verify_body(results))

    return react


def answer(status: int, body: object = None, **headers: str) -> Reaction:
    """This status and body: bytes as they are, anything else as JSON."""

    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        send(writer, status, body if isinstance(body, bytes) else json.dumps(body).encode(), **headers)

    return react


def problem(status: int, detail: str, **headers: str) -> Reaction:
    body = {"type": "/problems/scripted", "title": "Scripted", "status": status, "detail": detail}
    return answer(status, body, content_type="application/problem+json", **headers)


def hang_up() -> Reaction:
    """Close the connection without a word."""

    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    return react


def hang_up_mid_body() -> Reaction:
    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        body = verify_body([result_of(rollout) for rollout in asked.rollouts])
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
        await writer.drain()
        writer.close()

    return react


def say_nothing() -> Reaction:
    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    return react


def stream(
    *,
    order: Callable[[list[int]], list[int]] = list,
    lines: int | None = None,
    then: bytes = b"",
    cleanly: bool = True,
    ends: bool = True,
    pause_seconds: float = 0.0,
) -> Reaction:
    """NDJSON in `order`, only the first `lines` of it, `then` these bytes, and an end, if any, clean or not."""

    async def react(service: ScriptedService, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n")
        rollouts = asked.rollouts
        for index in order(list(range(len(rollouts))))[:lines]:
            send_chunk(writer, stream_line(rollouts[index], index))
            await writer.drain()
            await asyncio.sleep(pause_seconds)
        if then:
            send_chunk(writer, then)
        if not ends:
            return
        if cleanly:
            writer.write(b"0\r\n\r\n")
        else:
            await writer.drain()
            writer.close()

    return react


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(ScriptedService().listening()) as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
