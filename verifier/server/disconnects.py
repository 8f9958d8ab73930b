"""Work that ends when the caller hangs up."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from verifier.server.access import Facts
from verifier.server.grading import Lot, ndjson, outcomes
from verifier.server.problems import ClientGone

Answer = TypeVar("Answer")
HUNG_UP = "the caller disconnected before the answer was ready"
LEAVING = "verifier.leaving"
"""Where the door puts a connection's Leaving into the scope of its requests."""


class Leaving:
    """Whether a connection's caller has gone, and who wants to be told.

    What its messages say would need a task for each request that waits for one: a fifth of the time of a request that
    brings one sample.
    """

    def __init__(self, listen: Callable[[], object]) -> None:
        """listen: read on from the connection, which is paused behind a large body, so that its end is noticed."""
        self.gone = False
        self._listen = listen
        self._tell: Callable[[], object] | None = None

    def leaves(self) -> None:
        """The caller has gone. What is left of the connection is let go: it holds this, and only the collector would
        find the circle."""
        self.gone = True
        self._listen = nothing
        if self._tell is not None:
            self._tell()

    def tells(self, tell: Callable[[], object] | None) -> None:
        """Whom to tell, from now on; one request at a time is answered on a connection."""
        self._tell = tell
        if tell is not None:
            self._listen()


def nothing() -> None:
    """What is done for a caller who has gone."""


async def hung_up(receive: Receive) -> None:
    """Wait until the caller has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless_left(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """What `work` returns; cancels it and raises ClientGone when the caller hangs up first, as the door tells it."""
    leaving = request.scope.get(LEAVING)
    if not isinstance(leaving, Leaving):
        return await unless_gone(request.receive, work)  # another server than ours
    task = asyncio.current_task()
    assert task is not None
    told = False

    def tell() -> None:
        nonlocal told
        told = True
        task.cancel()

    if leaving.gone:
        work.close()
        raise ClientGone(HUNG_UP)
    leaving.tells(tell)
    try:
        answer = await work
    except asyncio.CancelledError:
        if told and not task.uncancel():
            raise ClientGone(HUNG_UP) from None
        raise
    finally:
        leaving.tells(None)
    if told:
        task.uncancel()
        raise ClientGone(HUNG_UP)
    return answer


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, Answer]) -> Answer:
    """The same, by the caller's messages.

    For after the body has been read: until then the caller's messages are the body.
    """
    working, leaving = asyncio.create_task(work), asyncio.create_task(hung_up(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientGone(HUNG_UP)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.wait({working, leaving})


class ResultLines(Response):
    """Results as NDJSON, a lot at a time; closes their source after the last, or when the caller leaves."""

    media_type = "application/x-ndjson"

    def __init__(
        self, first: Lot, rest: AsyncGenerator[Lot], facts: Facts, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status_code = 200
        self.background = None
        self._first = first
        self._rest = rest
        self._facts = facts
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await unless_gone(receive, self._pump(send))
        except ClientGone:
            self._facts.cut = True
        finally:
            await self._rest.aclose()

    async def _pump(self, send: Send) -> None:
        counts: Counter[str] = Counter()
        self._facts.outcomes = counts
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if self._first:
            await self._send(self._first, counts, send)
        async for lot in self._rest:
            await self._send(lot, counts, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, lot: Lot, counts: Counter[str], send: Send) -> None:
        counts.update(outcomes(result for _, result in lot))
        await send({"type": "http.response.body", "body": ndjson(lot), "more_body": True})
