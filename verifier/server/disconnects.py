"""Work that ends when the caller hangs up."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Mapping
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from verifier.server.access import Facts
from verifier.server.grading import Lot, ndjson, outcomes
from verifier.server.problems import ClientGone

Answer = TypeVar("Answer")


async def hung_up(receive: Receive) -> None:
    """Wait until the caller has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, Answer]) -> Answer:
    """What `work` returns; cancels it and raises ClientGone when the caller hangs up first.

    For after the body has been read: until then the caller's messages are the body.
    """
    working, leaving = asyncio.create_task(work), asyncio.create_task(hung_up(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientGone("the caller hung up before the answer was ready")
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
        counts = outcomes(())
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
