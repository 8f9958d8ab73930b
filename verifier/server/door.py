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
from collections import Counter
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from verifier.server.disconnects import LEAVING, Leaving
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
        self._of_address: Counter[str] = Counter()
        self._open: dict[Connection, None] = {}
        self._idle: dict[Connection, None] = {}  # the one that has been so longest first
        self._sweeping: asyncio.TimerHandle | None = None
        self._complained_at = float("-inf")

    def protocol(self, **of_server: Any) -> "Connection":
        """A protocol for one connection, as the web server makes them."""
        return Connection(door=self, **of_server)

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


class WayOut:
    """Where an answer goes. Its head waits for what follows at once: one call of the system for both."""

    __slots__ = ("_begun", "_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._begun = False
        self._head = b""

    def write(self, data: bytes) -> None:
        if not self._begun:
            self._begun, self._head = True, data
            self._loop.call_soon(self._send_head)
        elif self._head:
            head, self._head = self._head, b""
            self._transport.writelines([head, data])
        else:
            self._transport.write(data)

    def _send_head(self) -> None:
        """Nothing has followed it yet."""
        if self._head and not self._transport.is_closing():
            head, self._head = self._head, b""
            self._transport.write(head)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._send_head()
        self._transport.close()


class Connection(HttpToolsProtocol):
    """One connection of a client, within bounds."""

    def __init__(self, *, door: Door, **of_server: Any) -> None:
        super().__init__(**of_server)
        self.address = ""
        self._door = door
        self._refused = False
        self._refusal: tuple[Kind, str] = (BAD_REQUEST, "this is not an HTTP/1.1 request")
        self._in_head = False
        self._in_body = False
        self._since = self.loop.time()  # of the head or body that is coming, or of being idle
        self._heard_at = self._since
        self._head_bytes = 0
        self._lines = 0
        self._fed = 0  # bytes of a head that is not complete yet
        self._messages = 0
        self._body_bytes = 0
        self._framing = 0
        self._barren = 0  # bytes since the last that belonged to the body
        self._unread = 0
        self._half_closed = False
        self._unfetched = 0
        self._unfetched_since = self._since
        self._upgraded = False
        self._leaving = Leaving(lambda: self.flow.resume_reading())

    @property
    def answering(self) -> bool:
        """Whether a request waits for the rest of its answer."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def idle(self) -> bool:
        """Whether the connection is kept between two requests."""
        return self.cycle is not None and not (self.answering or self._in_head or self._in_body)

    # What the event loop calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = self.client[0] if self.client else "unix"
        if why := self._door.enter(self):
            self._refuse(NO_ROOM, why, retry_after(BUSY_RETRY_SECONDS))

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.leave(self)
        super().connection_lost(exc)
        self._leaving.leaves()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._door.wakes(self)
        self._heard_at = self.loop.time()
        if not (self._in_head or self._in_body or self.answering):
            self._expect_head()
        messages, body_bytes = self._messages, self._body_bytes
        was_in_body = self._in_body
        super().data_received(data)
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

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """The client will send no more. It may have hung up, or wait for its answer.

        The two look alike. An interim answer tells them apart: who has hung up resets the connection.
        """
        waits = self.answering and not (self._in_body or self._in_head or self.cycle.response_started)
        if not waits or not hasattr(socket, "TCP_INFO"):
            return None
        self._half_closed = True
        self.cycle.keep_alive = False
        if self.cycle.scope["http_version"] == "1.1":
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
        super().on_message_begin()
        if len(self.pipeline) >= MOST_PIPELINED:
            self._overstep(BAD_REQUEST, f"more than {MOST_PIPELINED} requests at once on one connection")
        self._messages += 1
        self._in_head = True
        self._head_bytes = self._lines = self._fed = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > TARGET_BYTES:
            self._overstep(TARGET_TOO_LONG, f"the address has more than {TARGET_BYTES:,} bytes")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value) + 4
        self._lines += 1
        if self._head_bytes > HEAD_BYTES or self._lines > HEAD_LINES:
            self._overstep(HEAD_TOO_LARGE, head_too_large())
        if self._in_head:  # else it is a trailer, which nothing here reads
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._in_body = True
        self._since = self.loop.time()
        self._body_bytes = self._framing = self._barren = self._unread = 0
        self.scope[LEAVING] = self._leaving  # type: ignore[literal-required]
        cycle = self.cycle
        super().on_headers_complete()
        if self.cycle is not cycle:
            self.cycle.transport = WayOut(self.transport, self.loop)  # type: ignore[assignment]  # all it asks for

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        self._since = self.loop.time()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._since = self.loop.time()
        if self.idle:
            self._door.rests(self)

    def handle_websocket_upgrade(self) -> None:
        """The transport is another protocol's from now on, which bounds its messages; here it is still counted."""
        self._upgraded = True
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser could not read, or what overstepped a bound."""
        self._refuse(*self._refusal)

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
        elif self.cycle.response_complete:
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
        elif now - self._since > HEAD_SECONDS and not self.idle:
            if self._in_head:
                self._refuse(TOO_SLOW, f"the head of the request did not come within {HEAD_SECONDS:g} s")
            else:
                self.transport.close()

    def _look_at_body(self, now: float) -> None:
        if self.flow.read_paused:  # it is we who are slow
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
        self._unset_keepalive_if_required()
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        self._door.refused(self, kind.status, detail)
        if self.answering:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._leaving.leaves()
        if begun:
            self.transport.abort()
            return
        answer = problem(kind, detail, headers={"Connection": "close", **(headers or {})})
        lines = [b"%b: %b\r\n" % pair for pair in (*self.server_state.default_headers, *answer.raw_headers)]
        self.transport.write(b"".join([STATUS_LINE[kind.status], *lines, b"\r\n", bytes(answer.body)]))
        self.transport.close()


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
