"""The HTTP door: what a connection may cost before anyone knows whose it is.

The web server's parser takes heads of any length, from as many as connect, for as long as they like. Here each is
bounded, in bytes and in seconds: the head, what stands between the pieces of a body, a body that comes slowly, an
answer that nobody fetches, connections in all and of one address.
"""

import asyncio
import logging
import resource
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextvars import copy_context
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.server import ServerState

from verifier.server.disconnects import LEAVING, Leaving
from verifier.server.exchange import Exchange, Header, Outbox, tokens
from verifier.server.problems import (
    BAD_REQUEST,
    HEAD_TOO_LARGE,
    NO_ROOM,
    TARGET_TOO_LONG,
    TOO_SLOW,
    Kind,
    problem,
    retry_after,
)

log = logging.getLogger("verifier.server")
web_log = logging.getLogger("uvicorn.error")
"""For what the web server says, too, and `logs.NotTwice` drops where our own handlers have said it."""

TARGET_BYTES = 8 * 2**10
HEAD_BYTES = 32 * 2**10
HEAD_LINES = 100
HEAD_SECONDS = 10.0
SILENT_BODY_SECONDS = 20.0
BODY_SECONDS = 60.0
BODY_BYTES_PER_SECOND = 16 * 2**10
"""A body may take BODY_SECONDS, and a second more for each so many bytes that have come."""
FRAMING_BYTES = 64 * 2**10
"""What chunked encoding may add to a body beside as many bytes as the body has: sizes, extensions, trailers."""
UNREAD_BYTES = 64 * 2**20
"""What is still taken of a body after its answer, so that a client which reads late gets the answer and no reset."""
UNFETCHED_SECONDS = 300.0
"""How long an answer waits for a client that has stopped reading."""
MOST_PIPELINED = 16
MOST_TARGETS = 256
"""Addresses whose parts are remembered: a trainer asks for the same one all the time."""
ASGI = {"version": "3.0", "spec_version": "2.3"}
SHARE_OF_ONE = 0.5
"""Of the connections, one address may have so many."""
SWEEP_SECONDS = 1.0
GONE_SECONDS = 0.1
"""How often a half-closed connection is looked at."""
TCP_CLOSE = 7
"""The state of a connection that was reset, in Linux's tcp_info."""
BUSY_RETRY_SECONDS = 5.0
RESERVED_DESCRIPTORS = 128
DESCRIPTORS_OF_A_WORKER = 8
BUSY_LOG_SECONDS = 10.0


class Overstepped(Exception):
    """Ends the parsing of a request; `Connection.send_400_response` says why."""


class Door:
    """Every connection of one service."""

    def __init__(self, most: int, told: Callable[[int], None] = lambda status: None) -> None:
        self.most = most
        self.most_of_one = max(1, int(most * SHARE_OF_ONE))
        self._told = told
        self.outbox = Outbox()
        self.context = copy_context()
        self._in_every_head: tuple[list[Header], bytes] = ([], b"")
        self._of_address: Counter[str] = Counter()
        self._open: dict[Connection, None] = {}
        self._idle: dict[Connection, None] = {}  # the one that has been so longest first
        self._sweeping: asyncio.TimerHandle | None = None
        self._complained_at = float("-inf")

    def protocol(self, **of_server: Any) -> "Connection":
        """A protocol for one connection, as the web server makes them."""
        return Connection(door=self, **of_server)

    def in_every_head(self, headers: list[Header]) -> bytes:
        """Those headers, which the web server makes anew once a second, as the lines that they are sent as."""
        if headers is not self._in_every_head[0]:
            self._in_every_head = (headers, lines_of(headers))
        return self._in_every_head[1]

    def enter(self, connection: "Connection") -> str | None:
        """Count the connection; why there is no room for it, if there is none.

        Where all are taken, the one that has been idle longest makes room.
        """
        address = connection.address
        if self._of_address[address] >= self.most_of_one and not self._close_idle(address):
            return f"{self.most_of_one} connections are open from {address}; one address may have no more"
        if len(self._open) >= self.most and not self._close_idle():
            return f"{len(self._open)} connections are open, the limit of this service"
        self._of_address[address] += 1
        self._open[connection] = None
        if self._sweeping is None:
            self._sweeping = connection.loop.call_later(SWEEP_SECONDS, self._sweep)
        return None

    def _close_idle(self, address: str | None = None) -> bool:
        """Close the connection, of that address if one is given, that has been idle longest."""
        idle = next((one for one in self._idle if address in (None, one.address)), None)
        if idle is None:
            return False
        self.leave(idle)
        idle.transport.close()
        return True

    def rests(self, connection: "Connection") -> None:
        """The connection is kept between two requests."""
        if connection in self._open:
            self._idle[connection] = None

    def wakes(self, connection: "Connection") -> None:
        """Something came."""
        self._idle.pop(connection, None)

    def leave(self, connection: "Connection") -> None:
        """Forget the connection."""
        self._idle.pop(connection, None)
        if connection in self._open:
            del self._open[connection]
            self._of_address[connection.address] -= 1
            if not self._of_address[connection.address]:
                del self._of_address[connection.address]

    def refused(self, connection: "Connection", status: int, detail: str) -> None:
        """Count and log what was answered here; of a flood, a line now and then."""
        self._told(status)
        now = time.monotonic()
        if now - self._complained_at >= BUSY_LOG_SECONDS:
            self._complained_at = now
            log.warning(
                "a connection was refused", extra={"address": connection.address, "status": status, "reason": detail}
            )

    def _sweep(self) -> None:
        self._sweeping = None
        for connection in list(self._open):
            connection.look()
        if self._open:
            loop = next(iter(self._open)).loop
            self._sweeping = loop.call_later(SWEEP_SECONDS, self._sweep)


class Connection(asyncio.Protocol):
    """One connection of a client, within bounds. It stands in place of the web server's own."""

    address = ""
    _refused = False
    _refusal: tuple[Kind, str] = (BAD_REQUEST, "this is not an HTTP/1.1 request")
    _in_head = False
    _in_body = False
    _head_bytes = 0
    _lines = 0
    _fed = 0  # bytes of a head that is not complete yet
    _messages = 0
    _body_bytes = 0
    _framing = 0
    _barren = 0  # bytes since the last that belonged to the body
    _unread = 0
    _half_closed = False
    _unfetched = 0
    _expects_continue = False
    _upgrades = False  # the request asks for a WebSocket
    _stays = False  # it asks for another protocol than that
    _upgraded = False

    def __init__(
        self,
        *,
        door: Door,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """The web server names all but the door."""
        self.loop = _loop or asyncio.get_running_loop()
        self._door = door
        self._config = config
        self._server_state = server_state
        self._app_state = app_state
        self._parser = self._new_parser()
        self.exchange: Exchange | None = None  # the one whose request came last
        self._current: Exchange | None = None  # the one that is being answered, or was last
        self._pipeline: deque[Exchange] = deque()  # requests that came before the one before them was answered
        self._url = b""
        self._headers: list[Header] = []
        self._since = self.loop.time()  # of the head or body that is coming, or of being idle
        self._heard_at = self._unfetched_since = self._since
        self._leaving = Leaving(lambda: self._flow.resume_reading())

    def _new_parser(self) -> Any:
        parser: Any = httptools.HttpRequestParser(self)
        # A client may send more behind a request after which it wants no more answers: its answer comes all the same.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return parser

    @property
    def answering(self) -> bool:
        """Whether a request waits for the rest of its answer."""
        return self._current is not None and not self._current.response_complete

    @property
    def idle(self) -> bool:
        """Whether the connection is kept between two requests."""
        return self.exchange is not None and not (self.answering or self._in_head or self._in_body)

    # What the event loop calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._server_state.connections.add(self)  # type: ignore[arg-type]  # it asks for `shutdown` alone
        self.transport = transport
        self._flow = FlowControl(transport)
        self._server = place(transport.get_extra_info("sockname"))
        self._client = place(transport.get_extra_info("peername"))
        self.address = self._client[0] if self._client else "unix"
        if why := self._door.enter(self):
            self._refuse(NO_ROOM, why, retry_after(BUSY_RETRY_SECONDS))

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.leave(self)
        self._server_state.connections.discard(self)
        self._hang_up()
        self._flow.resume_writing()
        if exc is None:
            self.transport.close()
        self._parser = None  # the two hold each other

    def _hang_up(self) -> None:
        """Tell those who answer that the client has gone. Requests that wait for their turn get none."""
        if self._current is not None:
            self._current.hangs_up()
        for exchange in self._pipeline:
            exchange.hangs_up()
        self._pipeline.clear()
        self._leaving.leaves()

    def pause_writing(self) -> None:
        self._flow.pause_writing()

    def resume_writing(self) -> None:
        self._flow.resume_writing()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._door.wakes(self)
        self._heard_at = self.loop.time()
        if not (self._in_head or self._in_body or self.answering):
            self._expect_head()
        messages, body_bytes = self._messages, self._body_bytes
        was_in_body = self._in_body
        self._feed(data)
        if self._refused or self.transport.is_closing():
            return
        if messages != self._messages:
            return  # a request began in the midst of `data`: what of it belongs to which is not told
        if self._in_head:
            self._fed += len(data)
            if self._fed > HEAD_BYTES:
                self._refuse(HEAD_TOO_LARGE, head_too_large())
        elif was_in_body and self._in_body:
            self._bound_body(len(data), self._body_bytes - body_bytes)

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._refuse(*self._refusal)
        except httptools.HttpParserUpgrade as upgrade:
            if self._upgrades:
                self._hand_over()
            elif self._stays:
                self._stay(data[upgrade.args[0] :])

    def _stay(self, rest: bytes) -> None:
        """Read on in HTTP/1 behind a head that asked for a protocol other than ours, such as `Upgrade: h2c`.

        The parser expects that protocol, and has taken no body; so it is given the head again, without that wish.
        """
        self._stays = False
        lines = [b"%b %b HTTP/%b" % (self._parser.get_method(), self._url, self._parser.get_http_version().encode())]
        lines += [b"%b: %b" % header for header in self._headers if header[0] != b"upgrade"]
        self._parser = self._new_parser()
        self._feed(b"\r\n".join([*lines, b"", rest]))

    def eof_received(self) -> bool | None:
        """The client will send no more. It may have hung up, or wait for its answer.

        The two look alike. An interim answer tells them apart: who has hung up resets the connection.
        """
        self._door.outbox.empty()  # it may be this client's answer
        current, last = self._current, self.exchange
        if current is None or last is None or not hasattr(socket, "TCP_INFO"):
            return None
        if not self.answering or current.response_started or self._in_body or self._in_head:
            return None
        self._half_closed = True
        last.keep_alive = False
        if current.scope["http_version"] == "1.1":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.loop.call_later(GONE_SECONDS, self._notice_reset)
        return True

    def _notice_reset(self) -> None:
        if self.transport.is_closing():
            return
        if was_reset(self.transport):
            self.transport.abort()
        else:
            self.loop.call_later(GONE_SECONDS, self._notice_reset)

    # What the parser calls

    def on_message_begin(self) -> None:
        if len(self._pipeline) >= MOST_PIPELINED:
            self._overstep(BAD_REQUEST, f"more than {MOST_PIPELINED} requests at once on one connection")
        self._url = b""
        self._headers = []
        self._expects_continue = False
        self._messages += 1
        self._in_head = True
        self._head_bytes = self._lines = self._fed = 0

    def on_url(self, url: bytes) -> None:
        self._url += url
        if len(self._url) > TARGET_BYTES:
            self._overstep(TARGET_TOO_LONG, f"the address has more than {TARGET_BYTES:,} bytes")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value) + 4
        self._lines += 1
        if self._head_bytes > HEAD_BYTES or self._lines > HEAD_LINES:
            self._overstep(HEAD_TOO_LARGE, head_too_large())
        if self._in_head:  # else it is a trailer, which nothing here reads
            name = name.lower()
            self._headers.append((name, value))
            if name == b"expect" and value.lower() == b"100-continue":
                self._expects_continue = True

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._in_body = True
        self._since = self.loop.time()
        self._body_bytes = self._framing = self._barren = self._unread = 0
        version = self._parser.get_http_version()
        is_tunnel = self._parser.get_method() == b"CONNECT"
        asks = self._parser.should_upgrade() and not is_tunnel
        self._upgrades = asks and asks_for_websocket(self._headers)
        self._stays = asks and not self._upgrades
        if self._upgrades and self.answering:
            self._overstep(BAD_REQUEST, "a WebSocket was asked for before the request before it was answered")
        if asks:
            return
        path, raw_path, query = target(self._url)
        root = self._config.root_path
        scope = {
            "type": "http",
            "asgi": ASGI,
            "http_version": version,
            "server": self._server,
            "client": self._client,
            "scheme": "http",
            "method": self._parser.get_method().decode("ascii"),
            "root_path": root,
            "path": root + path,
            "raw_path": root.encode("ascii") + raw_path,
            "query_string": query,
            "headers": self._headers,
            "state": self._app_state.copy(),
            LEAVING: self._leaving,
        }
        self.exchange = Exchange(
            scope,
            self.transport,
            self._flow,
            self._door.outbox,
            every=self._door.in_every_head(self._server_state.default_headers),
            keep_alive=version != "1.0" and not is_tunnel and self._parser.should_keep_alive(),
            expects_continue=self._expects_continue,
            on_complete=self._answered,
        )
        if self.answering:
            self._flow.pause_reading()
            self._pipeline.append(self.exchange)
        else:
            self._start(self.exchange)

    def _start(self, exchange: Exchange) -> None:
        self._current = exchange
        # What called this may stand in the context of another request, which must not become this one's.
        task = self.loop.create_task(exchange.run(self._config.loaded_app), context=self._door.context.copy())
        self._server_state.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._server_state.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            web_log.error("Exception in ASGI application", exc_info=error)

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if (exchange := self._reading()) is not None:
            exchange.arrives(body)

    def on_message_complete(self) -> None:
        if self._stays:
            return
        self._in_body = False
        self._since = self.loop.time()
        if (exchange := self._reading()) is not None:
            exchange.arrived()
        elif self.idle:
            self._door.rests(self)

    def _reading(self) -> Exchange | None:
        """What the body belongs to; None where nobody will read it."""
        exchange = self.exchange
        return None if self._upgrades or exchange is None or exchange.response_complete else exchange

    # What an exchange calls

    def _answered(self) -> None:
        """The answer is complete: go on to the next request."""
        self._server_state.total_requests += 1
        self._since = self.loop.time()
        if self.transport.is_closing():
            return
        self._flow.resume_reading()
        if self._pipeline:
            self._start(self._pipeline.popleft())
        elif self.idle:
            self._door.rests(self)

    # What the web server calls

    def shutdown(self) -> None:
        """The service is about to end: there is no next request."""
        if self.exchange is None or self.exchange.response_complete:
            self.transport.close()
        else:
            self.exchange.keep_alive = False

    def _hand_over(self) -> None:
        """The transport is another protocol's from now on, which bounds its messages; here it is still counted."""
        self._upgraded = True
        self._leaving.leaves()  # the two hold each other
        self._server_state.connections.discard(self)
        lines = [b"%b %b HTTP/1.1" % (self._parser.get_method(), self._url)]
        lines += [b"%b: %b" % header for header in self._headers]
        websocket: Any = self._config.ws_protocol_class
        protocol = websocket(config=self._config, server_state=self._server_state, app_state=self._app_state)
        protocol.connection_made(self.transport)
        protocol.data_received(b"\r\n".join([*lines, b"", b""]))
        self.transport.set_protocol(protocol)
        self._parser = None

    # Bounds

    def _expect_head(self) -> None:
        self._in_head = True
        self._since = self.loop.time()
        self._fed = 0

    def _overstep(self, kind: Kind, detail: str) -> None:
        self._refusal = (kind, detail)
        raise Overstepped(detail)

    def _bound_body(self, came: int, of_body: int) -> None:
        self._framing += came - of_body
        self._barren = 0 if of_body else self._barren + came
        if self._barren > FRAMING_BYTES or self._framing > FRAMING_BYTES + self._body_bytes:
            self._refuse(BAD_REQUEST, "the chunks of the body are mostly framing; send larger ones, without extensions")
        elif not self.answering:
            self._unread += came
            if self._unread > UNREAD_BYTES:
                self.transport.abort()

    def look(self) -> None:
        """Has the client had time enough?"""
        if self._upgraded:
            if self.transport.is_closing():
                self._door.leave(self)
            return
        now = self.loop.time()
        if self._refused or self.transport.is_closing():
            if self._unfetched_for(now) > HEAD_SECONDS:
                self.transport.abort()
        elif self._unfetched_for(now) > UNFETCHED_SECONDS:
            self.transport.abort()
        elif self._in_body:
            self._look_at_body(now)
        elif self.answering:
            self._since = now
        elif self.idle:
            if now - self._since > self._config.timeout_keep_alive:
                self.transport.close()
        elif now - self._since > HEAD_SECONDS:
            if self._in_head:
                self._refuse(TOO_SLOW, f"the head of the request did not come within {HEAD_SECONDS:g} s")
            else:
                self.transport.close()

    def _look_at_body(self, now: float) -> None:
        if self._flow.read_paused:  # it is we who are slow
            self._since += SWEEP_SECONDS
            self._heard_at = now
        elif now - self._heard_at > SILENT_BODY_SECONDS:
            self._refuse(TOO_SLOW, f"no part of the body arrived for {SILENT_BODY_SECONDS:g} s")
        elif now - self._since > BODY_SECONDS + self._body_bytes / BODY_BYTES_PER_SECOND:
            self._refuse(
                TOO_SLOW,
                f"{self._body_bytes:,} bytes of the body arrived in {now - self._since:.0f} s; expected "
                f"{BODY_BYTES_PER_SECOND:,} a second after the first {BODY_SECONDS:g} s",
            )

    def _unfetched_for(self, now: float) -> float:
        """For how long the client has fetched nothing of what waits for it."""
        size = self.transport.get_write_buffer_size()
        if not size or size != self._unfetched:
            self._unfetched, self._unfetched_since = size, now
        return now - self._unfetched_since

    def _refuse(self, kind: Kind, detail: str, headers: dict[str, str] | None = None) -> None:
        """Answer, unless another answer has begun, and close. The application sees a client that has gone."""
        self._refused = True
        self._door.outbox.empty()  # what was said before
        begun = self.answering and self._current is not None and self._current.response_started
        self._door.refused(self, kind.status, detail)
        self._hang_up()
        if begun:
            self.transport.abort()
            return
        if self.transport.is_closing():
            return  # the answer before this was the last
        answer = problem(kind, detail, headers={"Connection": "close", **(headers or {})})
        every = self._door.in_every_head(self._server_state.default_headers)
        self.transport.write(
            b"".join([STATUS_LINE[kind.status], every, lines_of(answer.raw_headers), b"\r\n", bytes(answer.body)])
        )
        self.transport.close()


def place(name: object) -> tuple[str, int | None] | None:
    """An end of a connection as ASGI names it. The end of a Unix socket that has no name is none."""
    if isinstance(name, tuple):
        return str(name[0]), int(name[1])
    return (name, None) if name and isinstance(name, str) else None


@lru_cache(maxsize=MOST_TARGETS)
def target(url: bytes) -> tuple[str, bytes, bytes]:
    """The path, as text and as it came, and the query. Raises HttpParserError."""
    parsed = httptools.parse_url(url)
    path: str = parsed.path.decode("ascii")
    return unquote(path) if "%" in path else path, parsed.path, parsed.query or b""


def lines_of(headers: Iterable[Header]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


def asks_for_websocket(headers: list[Header]) -> bool:
    """Whether a request to go on with another protocol means that one."""
    return any(name == b"connection" and b"upgrade" in tokens(value) for name, value in headers) and any(
        name == b"upgrade" and value.lower() == b"websocket" for name, value in headers
    )


def head_too_large() -> str:
    return f"the head of the request has more than {HEAD_BYTES:,} bytes or {HEAD_LINES} lines"


def was_reset(transport: asyncio.Transport) -> bool:
    """Whether the client has answered that it is no longer there."""
    seen = socket.socket(fileno=transport.get_extra_info("socket").fileno())
    try:
        return seen.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_CLOSE
    finally:
        seen.detach()


def room_for_connections(wanted: int, workers: int) -> int:
    """As many connections as the descriptors of this process allow beside what it needs itself.

    Asks the system for more descriptors where it may have them.
    """
    own = RESERVED_DESCRIPTORS + DESCRIPTORS_OF_A_WORKER * workers
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = own + wanted if hard == resource.RLIM_INFINITY else min(own + wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    room = wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, max(soft - own, soft // 2)))
    if room < wanted:
        log.warning("descriptors are few", extra={"descriptors": soft, "connections": room, "wanted": wanted})
    return room
