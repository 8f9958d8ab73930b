"""A connection against the web server's own: the same bytes make the same requests and the same answers.

And where several requests are on their way on one connection, each gets its own answer, or none.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from verifier.server.door import Connection, Door

TURNS = 30
TOLD = ("http_version", "method", "path", "raw_path", "query_string", "scheme", "client", "server", "headers")
REFUSED = re.compile(rb"HTTP/1\.1 400 .*", re.DOTALL)
Protocol = Connection | HttpToolsProtocol
Maker = Callable[..., Protocol]
MAKERS: tuple[Maker, Maker] = (lambda **server: Door(100).protocol(**server), HttpToolsProtocol)


class Wire(asyncio.Transport):
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = self.paused = False
        self.protocol: Any = None

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"sockname": ("127.0.0.1", 80), "peername": ("127.0.0.1", 5)}.get(name, default)

    def write(self, data: Any) -> None:
        assert not self.closed, "nothing is sent behind the end"
        self.sent += data

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    abort = close

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol


@asynccontextmanager
async def connected(app: ASGIApp, maker: Maker = MAKERS[0]) -> AsyncIterator[Wire]:
    """A new connection to that application, which is lost at the end."""
    config = uvicorn.Config(app, interface="asgi3", log_config=None, access_log=False, lifespan="off")
    config.load()
    state = ServerState()
    wire = Wire()
    wire.protocol = maker(config=config, server_state=state, app_state={})
    wire.protocol.connection_made(wire)
    try:
        yield wire
    finally:
        wire.close()
        await turns()
        for task in state.tasks:
            task.cancel()


async def turns(count: int = TURNS) -> None:
    """Let the event loop do what there is to do."""
    for _ in range(count):
        await asyncio.sleep(0)


async def told(app: ASGIApp, pieces: Sequence[bytes], maker: Maker = MAKERS[0]) -> Wire:
    """What becomes of a connection on which those bytes come, one piece after the other."""
    async with connected(app, maker) as wire:
        for piece in pieces:
            if wire.paused:
                await turns(10 * TURNS)
            if wire.closed:
                break
            assert not wire.paused
            wire.protocol.data_received(piece)
            await turns(8)
        await turns()
        closed = wire.closed
    wire.closed = closed
    return wire


async def answer(send: Send, text: bytes, status: int = 200, **message: Any) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(text))]
    await send({"type": "http.response.start", "status": status, "headers": headers} | message)
    await send({"type": "http.response.body", "body": text})


# The same as the web server


class Echo:
    """Says what it was told, in the way that the path asks for."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append({name: scope[name] for name in TOLD})
        body = b"" if "unread" in scope["path"] else await whole_body(receive)
        said = b"%r %b" % (self.scopes[-1], body)
        match scope["path"]:
            case "/fault":
                raise ValueError(said)
            case "/nothing":
                await answer(send, b"", 204, headers=[])
            case "/chunks":
                await send({"type": "http.response.start", "status": 200, "headers": []})
                for start in range(0, len(said), 64):
                    await send({"type": "http.response.body", "body": said[start : start + 64], "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            case "/last":
                await answer(send, said, headers=[(b"connection", b"close"), (b"content-length", b"%d" % len(said))])
            case _:
                await answer(send, said)


async def whole_body(receive: Receive) -> bytes:
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    return body


METHODS = ["GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"]
ODD_METHODS = ["get", "BREW", "PRI"]
TARGETS = [
    "/",
    "/unread",
    "/chunks",
    "/nothing",
    "/last",
    "/fault",
    "/a%20b%2f%zz%ff?c=%20",
    "//x//y?",
    "*",
    "http://host/unread?x=1",
]
TARGETS += ["/#part", "/a/../b;p=1"]
ODD_TARGETS = ["http://host", "host:443", "/caf\xe9", "/a b", "/\x7f", "?", ""]
HEADERS = ["Host: x", "X-A:1", "x-a: 1\t", "X-E:", "Connection: keep-alive", "X: " + "y" * 3000]
HEADERS += ["Expect: 100-continue", "expect: 100-Continue", "Expect: x", "Connection: close", "connection: Close, x"]
ODD_HEADERS = ["HOST : x", "X A: 1", "X-\x01: 1", "X-\xc9: \xe9", "X: a\x00b", "X: a\r\n b", ": v"]
LENGTHS = ["{0}", "0{0}"]
ODD_LENGTHS = ["+{0}", "0x{0:x}", "-1", "{0}, {0}", "", "9" * 30, "{0}\r\nContent-Length: {0}"]
ODD_LENGTHS += ["{0}\r\nTransfer-Encoding: chunked"]
CODINGS = ["chunked", "Chunked", "\tchunked", "gzip, chunked"]
ODD_CODINGS = ["chunked, identity", "xchunked", "identity", "", "chunked\r\nContent-Length: 4"]
ODD_CODINGS += ["chunked\r\nTransfer-Encoding: chunked"]
VERSIONS = ["HTTP/1.1"]
ODD_VERSIONS = ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "http/1.1", ""]


def one(source: random.Random, usual: list[Any], odd: list[Any]) -> Any:
    return source.choice(odd if source.random() < 0.04 else usual)


def sent(source: random.Random) -> bytes:
    """A request; some break a rule."""
    body = bytes(source.choices(b"abc{}\r\n0", k=source.choice([0, 1, 5, 40])))
    headers = [one(source, HEADERS, ODD_HEADERS) for _ in range(source.randint(0, 2))]
    kind = source.random()
    if kind < 0.3:
        headers.append("Content-Length: " + one(source, LENGTHS, ODD_LENGTHS).format(len(body)))
    elif kind < 0.6:
        headers.append("Transfer-Encoding: " + one(source, CODINGS, ODD_CODINGS))
        body = chunks(source, body)
    else:
        body = b""
    version = one(source, VERSIONS, ODD_VERSIONS)
    # The web server sends chunks to clients of version 1.0, too.
    target = "/unread" if version == "HTTP/1.0" else one(source, TARGETS, ODD_TARGETS)
    source.shuffle(headers)
    lines = [f"{one(source, METHODS, ODD_METHODS)} {target} {version}", *headers, "", ""]
    return str(one(source, ["\r\n"], ["\n"])).join(lines).encode("latin-1") + body


def chunks(source: random.Random, body: bytes) -> bytes:
    coded = b""
    while body:
        size = source.randint(1, 9)
        extension = one(source, [b"", b"", b";a=b", b';a="q"'], [b";", b" ", b";\x01"])
        end = one(source, [b"\r\n"], [b"\n", b""])
        coded += b"%x%b%b%b%b" % (len(body[:size]), extension, end, body[:size], end)
        body = body[size:]
    return coded + bytes(
        one(source, [b"0\r\n\r\n", b"00\r\n\r\n"], [b"0\r\nContent-Length: 4\r\n\r\n", b"0\r\n", b"0\n\n"])
    )


def cut(source: random.Random, whole: bytes) -> list[bytes]:
    kind = source.random()
    if kind < 0.4:
        return [whole]
    if kind < 0.55 and len(whole) < 500:
        return [whole[at : at + 1] for at in range(len(whole))]
    places = sorted(source.choices(range(len(whole)), k=source.randint(1, 5)))
    return [whole[start:end] for start, end in zip([0, *places], [*places, len(whole)], strict=True) if start < end]


@pytest.mark.parametrize("seed", range(10))
def test_the_same_bytes_make_the_same_requests_and_answers(seed: int) -> None:
    source = random.Random(seed)

    async def compare() -> None:
        for _ in range(60):
            whole = b"".join(sent(source) for _ in range(source.choice([1, 1, 2, 3])))
            pieces = cut(source, whole[: source.randint(1, len(whole))] if source.random() < 0.2 else whole)
            seen = []
            for maker in MAKERS:
                echo = Echo()
                wire = await told(echo, pieces, maker)
                answers = REFUSED.sub(b"refused", wire.sent.replace(b"text/plain; charset=utf-8", b"text/plain"))
                seen.append((echo.scopes, answers, wire.closed))
            assert seen[0] == seen[1], pieces

    asyncio.run(compare())


# Several requests on their way on one connection

FIRST = b"GET /first HTTP/1.1\r\nHost: x\r\n\r\n"
SECOND = b"GET /second HTTP/1.1\r\nHost: x\r\n\r\n"
SOCKET = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n" % (
    b"A" * 24
)
NOT_HTTP = b"\x16\x03\x01\r\n"


class Held:
    """Begins its answers, and ends them when it is let go."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.told: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        leaving = asyncio.create_task(self._hear(scope["path"], receive))
        await self.gate.wait()
        await send({"type": "http.response.body", "body": b"done"})
        leaving.cancel()

    async def _hear(self, path: str, receive: Receive) -> None:
        message = await receive()
        self.told.append(f"{path} {message['type']}")


@pytest.mark.parametrize("waiting", [b"", SECOND], ids=["nothing waits", "one waits"])
def test_nothing_is_written_into_an_answer_that_has_begun(waiting: bytes) -> None:
    async def run() -> Wire:
        async with connected(Held()) as wire:
            wire.protocol.data_received(FIRST)
            await turns()
            wire.protocol.data_received(waiting + NOT_HTTP)
            await turns()
            return wire

    wire = asyncio.run(run())
    assert wire.sent.endswith(b"\r\n\r\nbegun")
    assert wire.closed


@pytest.mark.parametrize("waiting", [b"", SECOND], ids=["nothing waits", "one waits"])
def test_who_closes_its_side_gets_no_interim_answer_in_one_that_has_begun(waiting: bytes) -> None:
    async def run() -> bytes:
        async with connected(Held()) as wire:
            wire.protocol.data_received(FIRST + waiting)
            await turns()
            wire.protocol.eof_received()
            return wire.sent

    assert asyncio.run(run()).endswith(b"\r\n\r\nbegun")


@pytest.mark.parametrize("waiting", [b"", SECOND], ids=["nothing waits", "one waits"])
def test_an_application_is_told_that_the_client_has_gone(waiting: bytes) -> None:
    async def run() -> list[str]:
        app = Held()
        await told(app, [FIRST + waiting])
        return app.told

    assert asyncio.run(run()) == ["/first http.disconnect"]


def test_answers_come_in_the_order_of_their_requests() -> None:
    async def run() -> bytes:
        app = Held()
        async with connected(app) as wire:
            wire.protocol.data_received(FIRST + SECOND)
            await turns()
            begun = wire.sent
            app.gate.set()
            await turns()
            assert wire.sent == begun + b"done" + begun + b"done"
            return begun

    assert asyncio.run(run()).endswith(b"begun")


async def path(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, b"<%b>" % scope["raw_path"])


def paths_in(wire: Wire) -> list[bytes]:
    return re.findall(rb"<(/[a-z]*)>", wire.sent)


H2C = b"GET /first HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"


@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize(
    ("first", "answered"),
    [
        (H2C + b"\r\n", [b"/first", b"/second"]),
        (H2C + b"Content-Length: 4\r\n\r\nbody", [b"/first", b"/second"]),
        (H2C + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", [b"/first", b"/second"]),
        (H2C + b"Transfer-Encoding: xchunked\r\n\r\n", []),
        # What comes behind it is no request to who stands between.
        (b"CONNECT http://x/first HTTP/1.1\r\nContent-Length: 40\r\n\r\n", [b"/first"]),
    ],
)
def test_what_comes_behind_a_request_for_another_protocol(first: bytes, answered: list[bytes], pieces: int) -> None:
    sent = [first + SECOND] if pieces == 1 else [first, SECOND]
    wire = asyncio.run(told(path, sent))
    assert paths_in(wire) == answered
    assert wire.closed == (len(answered) < 2)


def test_the_body_of_a_request_that_asks_for_another_protocol_is_read() -> None:
    whole = H2C + b"Content-Length: 4\r\n\r\nbody" + SECOND
    for pieces in ([whole], [whole[at : at + 1] for at in range(len(whole))]):
        echo = Echo()
        wire = asyncio.run(told(echo, pieces))
        assert wire.sent.count(b"HTTP/1.1 200 OK") == 2
        assert b"} body" in wire.sent
        assert [scope["path"] for scope in echo.scopes] == ["/first", "/second"]


def test_a_websocket_cannot_be_asked_for_behind_a_request_that_waits_for_its_answer() -> None:
    wire = asyncio.run(told(Held(), [FIRST + b"GET /socket HTTP/1.1\r\n" + SOCKET + b"\r\n"]))
    assert wire.sent.startswith(b"HTTP/1.1 400 ")
    assert b"a WebSocket was asked for" in wire.sent
    assert wire.closed


def test_a_request_does_not_run_in_the_context_of_the_one_before_it() -> None:
    name: ContextVar[str] = ContextVar("name", default="none")
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(name.get())
        name.set(scope["path"])
        await answer(send, b"x" * 100_000)

    asyncio.run(told(app, [FIRST + SECOND, FIRST]))
    assert seen == ["none", "none", "none"]


def test_a_connection_whose_last_body_has_come_makes_room_for_others() -> None:
    async def run() -> tuple[bool, bool]:
        door = Door(2)
        async with connected(path, door.protocol) as wire:
            wire.protocol.data_received(b"POST /first HTTP/1.1\r\nContent-Length: 4\r\n\r\n")
            await turns()
            wire.protocol.data_received(b"body")
            async with connected(path, door.protocol) as other:
                return wire.closed, other.closed

    assert asyncio.run(run()) == (True, False)
