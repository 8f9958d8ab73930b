"""Long work on an event loop, cut into short steps: others are served in between.

A thread would not do: the libraries that read JSON hold the interpreter's lock while they do it.
"""

import asyncio
import time
from collections.abc import Generator
from typing import Any, TypeVar

HOLD_SECONDS = 0.005
"""How long work may go on before others have a turn. What it was at then is finished first, so keep steps small."""

DROPPED_AT_ONCE = 64

Answer = TypeVar("Answer")


class Pauses:
    """Pauses for one piece of work on the loop."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    @property
    def due(self) -> bool:
        """Whether the loop has been held long enough."""
        return time.perf_counter() - self._since > HOLD_SECONDS

    def rested(self) -> None:
        """The work has waited for something: others had their turn meanwhile."""
        self._since = time.perf_counter()

    async def pause(self) -> None:
        """Let others have their turn, if it is time."""
        if self.due:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


async def stepwise(steps: Generator[None, None, Answer]) -> Answer:
    """What the generator returns. It yields wherever it can be interrupted."""
    pauses = Pauses()
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Answer = end.value
            return answer
        await pauses.pause()


async def let_go(items: list[Any]) -> None:
    """Empty the list: to drop the last references to 16,384 rollouts at once holds the loop for 30 ms."""
    if len(items) <= DROPPED_AT_ONCE:
        items.clear()
        return
    pauses = Pauses()
    while items:
        del items[-DROPPED_AT_ONCE:]
        await pauses.pause()
