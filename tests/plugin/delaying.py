"""A reward service seen from afar: forwards to a real one and gives each result back late, or sends callers away first.

`python delaying.py UPSTREAM PORT --seconds 0.5 --refuse 3`: results come half a second after they were asked for, and
the first three requests are answered 429. The wait costs nobody's CPU, as a judge's or a sandbox's elsewhere would.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from ports import free_port
from served import get
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PASSED_ON = ("accept", "content-type", "authorization", "idempotency-key")


def app(upstream: str, seconds: float, refuse: int) -> Starlette:
    refusals = iter(range(refuse))
    client = httpx.AsyncClient(base_url=upstream, timeout=120, limits=httpx.Limits(max_connections=256))

    async def forward(request: Request) -> Response:
        arrived = time.monotonic()
        grading = request.method == "POST"
        if grading and next(refusals, None) is not None:
            problem = {"type": "/problems/busy", "title": "Busy", "status": 429, "detail": "come back later"}
            return JSONResponse(problem, 429, {"Retry-After": "1"})
        headers = {name: value for name, value in request.headers.items() if name in PASSED_ON}
        answer = await client.request(
            request.method, request.url.path, content=await request.body(), headers=headers
        )  # fmt: skip

        async def late() -> AsyncIterator[bytes]:
            await asyncio.sleep(max(0.0, arrived + seconds - time.monotonic()) if grading else 0.0)
            yield answer.content

        return StreamingResponse(late(), answer.status_code, media_type=answer.headers["content-type"])

    return Starlette(routes=[Route("/{path:path}", forward, methods=["GET", "POST"])])


@contextmanager
def delayed(upstream: str, *, seconds: float = 0.0, refuse: int = 0) -> Iterator[str]:
    """The URL of such a service, in a process of its own."""
    port = free_port()
    asked = [sys.executable, __file__, upstream, port, "--seconds", seconds, "--refuse", refuse]
    process = subprocess.Popen([str(word) for word in asked], env=os.environ)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                get(f"http://127.0.0.1:{port}/health")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("upstream")
    parser.add_argument("port", type=int)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--refuse", type=int, default=0)
    given = parser.parse_args()
    uvicorn.run(app(given.upstream, given.seconds, given.refuse), port=given.port, log_level="warning")
