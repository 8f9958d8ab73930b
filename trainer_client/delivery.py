"""One exchange with the service, asked again for as long as that is safe and of use. What is asked it does not know."""

import asyncio
import copy
import gzip
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple, TypeVar

import httpx

from trainer_client.answers import read_problem
from trainer_client.errors import (
    DeadlineExceeded,
    ProtocolError,
    RequestRefused,
    RewardServiceError,
    ServiceUnavailable,
)
from trainer_client.options import ClientOptions
from trainer_client.retry import backoff_seconds, retry_after_seconds

T = TypeVar("T")
Read = Callable[[httpx.Response], Awaitable[T]]

ASK_AGAIN = frozenset({429, 500, 502, 503, 504})
"""A 500 may be a proxy's, or a bug that one unlucky moment met; the deadline bounds how long that is believed."""
IDLE_CONNECTION_SECONDS = 60.0
"""As long as a step of training may be. A server that hung up earlier is found out before the connection is used;
should the two ends race, the request is sent again."""
COMPRESS_FROM_BYTES = 64 * 1024
COMPRESSION_LEVEL = 1  # Higher levels take three times as long for another tenth.
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Call(NamedTuple):
    """One exchange: what is sent stays the same however often it is sent."""

    method: str
    path: str
    body: Callable[[], bytes | None] = lambda: None
    """Asked for anew at every attempt; must give the same bytes each time."""
    accept: str = "application/json"
    idempotency_key: str | None = None
    silence_seconds: float | None = None
    """How long the service may say nothing; None for the client's own limit."""


class Reply(NamedTuple):
    """An answer with a status below 300, received whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Encoded(NamedTuple):
    """A body as it travels."""

    content: bytes | None
    encoding: str | None


ENCODING = "Content-Encoding"


class Delivery:
    """The connections to one service, for one event loop: at most `max_connections` exchanges at a time."""

    def __init__(self, base_url: str, api_key: str | None, options: ClientOptions) -> None:
        self.base_url = _http_url(base_url)
        self._authorization = _authorization(api_key)
        self._attempts = options.attempts
        self._first_backoff_seconds = options.backoff_seconds
        self._timeout = httpx.Timeout(options.read_timeout_seconds, connect=options.connect_timeout_seconds, pool=None)
        self._compress_from = _compress_from(options.compress_from_bytes, httpx.URL(self.base_url).host)
        self._max_connections = options.max_connections
        self._transport = options.transport
        self._connect()

    def _connect(self) -> None:
        self._home: asyncio.AbstractEventLoop | None = None
        self._connections = asyncio.Semaphore(self._max_connections)
        limits = httpx.Limits(max_connections=self._max_connections, keepalive_expiry=IDLE_CONNECTION_SECONDS)
        self._http = httpx.AsyncClient(
            base_url=self.base_url,
            headers=self._authorization,
            transport=self._transport or httpx.AsyncHTTPTransport(limits=limits, trust_env=False),
            trust_env=False,
        )

    def anew(self) -> "Delivery":
        """To the same service by connections of its own; raises RuntimeError where a given transport was used."""
        if self._transport is not None and self._home is not None:
            raise RuntimeError(
                "this RewardClient was given a transport and used before the fork, and its connections belong to the "
                "parent; make a client with another transport in the child"
            )
        other = copy.copy(self)
        other._connect()
        return other

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    def loop(self) -> asyncio.AbstractEventLoop:
        """The running event loop; raises RuntimeError when it is not the one the connections live in."""
        running = asyncio.get_running_loop()
        if self._home is None:
            self._home = running
        if self._home is not running:
            raise RuntimeError(
                "this RewardClient was first used in another event loop, where its connections live; make one client "
                "for each loop, or use RewardClient(...).blocking(), which any thread may call"
            )
        return running

    async def fetch(self, call: Call, deadline: float) -> Reply:
        """The whole answer, asked for until `deadline` on the loop's clock; raises RewardServiceError."""
        return await self.deliver(call, _whole, deadline)

    async def probe(self, call: Call) -> Reply:
        """The whole answer, asked for once."""
        self.loop()
        return await self._attempt(call, _whole)

    async def deliver(self, call: Call, read: Read[T], deadline: float) -> T:
        """What `read` makes of the answer. The one place that asks again: until there is an answer, no attempt left,
        or no time."""
        loop = self.loop()
        begun = loop.time()
        setback: ServiceUnavailable | None = None
        try:
            async with asyncio.timeout_at(deadline):
                for attempt in range(self._attempts):
                    if setback is not None:
                        asked = setback.retry_after_seconds
                        await _pause(backoff_seconds(attempt - 1, self._first_backoff_seconds, asked), deadline)
                    try:
                        async with self._connections:
                            return await self._attempt(call, read)
                    except ServiceUnavailable as error:
                        setback = error
        except TimeoutError:
            last = "" if setback is None else f"; the last setback: {setback}"
            spent = f"out of time after {loop.time() - begun:.3g} s"
            raise DeadlineExceeded(f"{call.method} {call.path}: {spent}{last}") from setback
        failed = f"{self._attempts} attempts failed, the last with {setback}"
        raise ServiceUnavailable(f"{call.method} {call.path}: {failed}") from setback

    async def _attempt(self, call: Call, read: Read[T]) -> T:
        """Send once and read the answer; ServiceUnavailable for everything that asking again may cure."""
        try:
            request = self._request(call, await self._encoded(call.body()))
            response = await self._http.send(request, stream=True)
            try:
                if response.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE and request.headers.get(ENCODING):
                    self._compress_from = None
                    raise ServiceUnavailable(f"{self.base_url} takes no gzip; sending it plain")
                if not response.is_success:
                    raise _error_of(response, await response.aread())
                answer = await read(response)
            finally:
                await response.aclose()
        except httpx.TransportError as error:
            raise ServiceUnavailable(f"{self.base_url}: {type(error).__name__}: {error}".rstrip(": ")) from error
        except httpx.DecodingError as error:
            raise ProtocolError(f"the answer's content encoding could not be undone: {error}") from error
        return answer

    async def _encoded(self, body: bytes | None) -> Encoded:
        if body is None or self._compress_from is None or len(body) < self._compress_from:
            return Encoded(body, None)
        # Not in the event loop, which would be held for a quarter of a second by the largest.
        return Encoded(await asyncio.to_thread(gzip.compress, body, COMPRESSION_LEVEL, mtime=0), "gzip")

    def _request(self, call: Call, body: Encoded) -> httpx.Request:
        headers = {"Accept": call.accept}
        content = body.content
        if content is not None:
            headers["Content-Type"] = "application/json"
        if body.encoding is not None:
            headers[ENCODING] = body.encoding
        if call.idempotency_key is not None:
            headers["Idempotency-Key"] = call.idempotency_key
        timeout = self._timeout
        if call.silence_seconds is not None:
            timeout = httpx.Timeout(call.silence_seconds, connect=timeout.connect, pool=None)
        return self._http.build_request(call.method, call.path, content=content, headers=headers, timeout=timeout)


async def _whole(response: httpx.Response) -> Reply:
    return Reply(response.status_code, response.headers, await response.aread())


async def _pause(seconds: float, deadline: float) -> None:
    """Sleep; TimeoutError at once when there is no time left for it."""
    if asyncio.get_running_loop().time() + seconds >= deadline:
        raise TimeoutError
    await asyncio.sleep(seconds)


def _error_of(response: httpx.Response, body: bytes) -> RewardServiceError:
    status = response.status_code
    problem = read_problem(status, response.reason_phrase, body)
    if status in ASK_AGAIN:
        return ServiceUnavailable(f"{status} {problem.title}: {problem.detail}", retry_after_seconds(response.headers))
    return RequestRefused(status, problem)


def _compress_from(asked: int | str | None, host: str) -> int | None:
    if asked != "auto":
        return asked if isinstance(asked, int) else None
    return None if host in HERE else COMPRESS_FROM_BYTES


def _http_url(text: str) -> str:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"base_url {text[:200]!r} is not an address; expected something like 'http://127.0.0.1:8000'")
    return text.rstrip("/")


def _authorization(api_key: str | None) -> dict[str, str]:
    if api_key is None:
        return {}
    if not api_key or not api_key.isascii() or not api_key.isprintable() or " " in api_key:
        raise ValueError("the api_key has characters no header can carry; expected printable ASCII without spaces")
    return {"Authorization": f"Bearer {api_key}"}
