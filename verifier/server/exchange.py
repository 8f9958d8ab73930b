"""One request on a connection and the answer to it, as the application sees them: the messages of ASGI.

In place of the web server's own, which searches each header of an answer twice, sends the head by itself, and makes an
event for each request: with a connection's other callbacks, it took a tenth of the time of a request that brings one
sample.

Answers that are ready in one turn of the event loop are sent behind it, one after the other: the system's part of that
pushes all that the application needs next out of the processor's cache.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache

from starlette.types import ASGIApp, Message, Scope
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

log = logging.getLogger("verifier.server")

Header = tuple[bytes, bytes]

NOT_IN_A_NAME = re.compile(rb'[\x00-\x20\x7f()<>@,;:\\\[\]={}"]')
NOT_IN_A_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
WITHOUT_BODY = (204, 304)
FAULT = b"Internal Server Error"
MOST_WAITING_BYTES = 2**16
"""More of an answer is sent at once: nothing would say how much of it the client has fetched."""


class Outbox:
    """The exchanges that have something to send behind this turn of the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Exchange] = deque()

    def add(self, exchange: "Exchange") -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.empty)
        self._waiting.append(exchange)

    def empty(self) -> None:
        """Send all of it."""
        try:
            while self._waiting:
                self._waiting.popleft().flush()
        finally:
            if self._waiting:  # one of them raised; the others are still sent
                asyncio.get_running_loop().call_soon(self.empty)


class Exchange:
    """A request and its answer, for one call of the application."""

    __slots__ = (
        "_arrived",
        "_chunked",
        "_every",
        "_expects_continue",
        "_flow",
        "_has_news",
        "_is_said",
        "_left",
        "_news",
        "_on_complete",
        "_outbox",
        "_size",
        "_transport",
        "_waiting",
        "_waiting_bytes",
        "disconnected",
        "keep_alive",
        "more_body",
        "response_complete",
        "response_started",
        "scope",
    )

    def __init__(
        self,
        scope: Scope,
        transport: asyncio.Transport,
        flow: FlowControl,
        outbox: Outbox,
        *,
        every: bytes,
        keep_alive: bool,
        expects_continue: bool,
        on_complete: Callable[[], object],
    ) -> None:
        """every: the lines in the head of every answer. on_complete: is called when the answer has been sent."""
        self.scope = scope
        self._transport = transport
        self._flow = flow
        self._outbox = outbox
        self._every = every
        self.keep_alive = keep_alive
        self._expects_continue = expects_continue
        self._on_complete = on_complete
        self.disconnected = False
        self.more_body = True
        self._arrived: list[bytes] = []  # of the body, and not fetched yet
        self._size = 0
        self._has_news = False
        self._news: asyncio.Event | None = None  # made when somebody waits
        self.response_started = self.response_complete = False
        self._is_said = False  # the application has said all of it
        self._waiting: list[bytes] = []  # of the answer, and not sent yet
        self._waiting_bytes = 0
        self._chunked = False
        self._left: int | None = None  # bytes of the body that the head promised

    # What the connection tells

    def arrives(self, body: bytes) -> None:
        """More of the request's body."""
        self._arrived.append(body)
        self._size += len(body)
        if self._size > HIGH_WATER_LIMIT:
            self._flow.pause_reading()
        self._tell()

    def arrived(self) -> None:
        """All of the request is there."""
        self.more_body = False
        self._tell()

    def hangs_up(self) -> None:
        """The client has gone."""
        if not self.response_complete:
            self.disconnected = True
            self._on_complete = nothing  # lets go of the connection, also where the request never had its turn
        self._tell()

    def _tell(self) -> None:
        self._has_news = True
        if self._news is not None:
            self._news.set()

    # What the application calls

    async def run(self, app: ASGIApp) -> None:
        """Have the request answered. Raises what the application raises, after an answer all the same."""
        try:
            await app(self.scope, self.receive, self.send)
            if not (self._is_said or self.disconnected):
                log.error("a request was left without its answer", extra={"path": self.scope["path"]})
        except SystemExit as error:  # would end the event loop, and every other request
            raise RuntimeError("the application tried to end the service") from error
        finally:
            if not (self._is_said or self.disconnected):
                self._give_up()

    def _give_up(self) -> None:
        """The application left without an answer: 500, unless one has begun."""
        self.keep_alive = False
        if self.response_started:
            self._is_said = True  # as much as there will be
        else:
            self._begin(500, [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(FAULT))])
            self._go_on(FAULT, more=False)
        self.flush()

    async def receive(self) -> Message:
        if self._expects_continue and not self._transport.is_closing():
            self._transport.write(CONTINUE)
            self._expects_continue = False
        if not (self.disconnected or self._is_said):
            self._flow.resume_reading()
            while not self._has_news:
                if self._news is None:
                    self._news = asyncio.Event()
                await self._news.wait()
                self._news.clear()
            self._has_news = False
        if self.disconnected or self._is_said:
            return {"type": "http.disconnect"}
        body = b"".join(self._arrived)
        self._arrived.clear()
        self._size = 0
        return {"type": "http.request", "body": body, "more_body": self.more_body}

    async def send(self, message: Message) -> None:
        if self._flow.write_paused and not self.disconnected:
            await self._flow.drain()
        if self.disconnected:
            return
        expected = "http.response.body" if self.response_started else "http.response.start"
        if self._is_said or message["type"] != expected:
            raise RuntimeError(f"unexpected ASGI message {message['type']!r}")
        if not self.response_started:
            self._begin(message["status"], message.get("headers", ()))
        else:
            self._go_on(message.get("body", b""), more=message.get("more_body", False))

    def _begin(self, status: int, headers: Iterable[Header]) -> None:
        length, closes = None, False
        lines, values = [STATUS_LINE[status], self._every], []
        for given, value in headers:
            name = lowered(given)
            values.append(value)
            if name == b"content-length":
                length = int(value)
            elif name == b"connection":
                closes = closes or b"close" in tokens(value)
            elif name == b"transfer-encoding":
                continue  # is ours to choose
            lines += (name, b": ", value, b"\r\n")
        if NOT_IN_A_VALUE.search(b"".join(values)):
            raise RuntimeError("a header of the answer has characters that no header may have")
        self.response_started = True
        self._expects_continue = False
        if closes:
            self.keep_alive = False
        elif not self.keep_alive:
            lines.append(b"connection: close\r\n")
        bodiless = self.scope["method"] == "HEAD" or status in WITHOUT_BODY
        if length is None and not bodiless:
            # Version 1.0 does not know chunks: there, the end of the connection ends the body.
            self._chunked = self.scope["http_version"] != "1.0"
            if self._chunked:
                lines.append(b"transfer-encoding: chunked\r\n")
        lines.append(b"\r\n")
        self._left = 0 if bodiless else length
        self._say(b"".join(lines))

    def _go_on(self, body: bytes, *, more: bool) -> None:
        if self.scope["method"] == "HEAD":
            body = b""
        elif self._chunked:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        elif self._left is not None:
            self._left -= len(body)
        if self._left is not None and (self._left < 0 or (self._left and not more)):
            raise RuntimeError("the body of the answer has not as many bytes as its Content-Length says")
        if not more:
            self._is_said = True
            self._tell()
        self._say(body)

    def _say(self, text: bytes) -> None:
        if not self._waiting:
            self._outbox.add(self)
        self._waiting.append(text)
        self._waiting_bytes += len(text)
        if self._waiting_bytes > MOST_WAITING_BYTES:
            self.flush()

    def flush(self) -> None:
        """Send what waits. An answer of which this was the last is complete."""
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if waiting and not self._transport.is_closing():
            self._transport.write(b"".join(waiting))
        if self._is_said and not self.response_complete:
            self.response_complete = True
            if not self.keep_alive:
                self._transport.close()
            complete, self._on_complete = self._on_complete, nothing
            complete()


@lru_cache(maxsize=256)
def lowered(name: bytes) -> bytes:
    """The name of a header as it is sent. Raises RuntimeError if no header may be called so."""
    if NOT_IN_A_NAME.search(name):
        raise RuntimeError("the name of a header of the answer has characters that no name may have")
    return name.lower()


def tokens(value: bytes) -> list[bytes]:
    """What the value of a header lists, in lower case."""
    return [token.strip() for token in value.lower().split(b",")]


def nothing() -> None:
    """Called instead of a callback for a connection that is no longer needed."""
