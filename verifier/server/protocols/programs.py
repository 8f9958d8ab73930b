"""Programs that the protocols run: their limits, and a busy service that is waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from verifier.errors import EngineBusy
from verifier.execution import Limits

WALL_GRACE_SECONDS = 5.0
"""Wall time beside a timeout, which is one of CPU time here: verl waits 10 s longer than its timeouts say."""
PROCESSES = 32
"""The sandboxes of others have no bound of their own, and harnesses start a child or two."""
PATIENCE_SECONDS = 5.0
"""How long a busy service lets a strict caller wait before it gives up."""
BUSY_STEP_SECONDS = 0.5
LIMITS = Limits()
LONGEST = {"cpu": 300.0, "wall": 900.0}
MOST_MEMORY_MB = 65536

Done = TypeVar("Done")


def limits_of(seconds: float, memory_mb: int, *, wall_seconds: float | None = None) -> Limits:
    """CPU time of `seconds`, and as much wall time with some grace where nothing else is asked for."""
    wall = max(seconds, wall_seconds or 0.0) + WALL_GRACE_SECONDS
    return Limits(
        cpu_seconds=min(seconds, LONGEST["cpu"]),
        wall_seconds=min(wall, LONGEST["wall"]),
        memory_mb=min(memory_mb, MOST_MEMORY_MB) if memory_mb > 0 else LIMITS.memory_mb,
        processes=PROCESSES,
    )


async def patiently(work: Callable[[], Awaitable[Done]], seconds: float) -> Done:
    """The work, begun again while the service is busy, for so long; then raises EngineBusy."""
    end = time.monotonic() + seconds
    while True:
        try:
            return await work()
        except EngineBusy:
            if time.monotonic() >= end:
                raise
            await asyncio.sleep(BUSY_STEP_SECONDS)


def as_completion(program: str, language: str) -> str:
    """A program as a completion that is nothing else: in a fence that is longer than any row of ticks in it."""
    longest = run = 0
    for character in program:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{program}\n{fence}"
