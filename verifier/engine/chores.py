"""What an engine does beside answering: tasks of its own, none of which may end unnoticed."""

import asyncio
import logging
from collections.abc import Callable, Coroutine

log = logging.getLogger("verifier.engine")

PAUSE_SECONDS = 0.5  # before a chore that broke is begun again


class Chores:
    """Tasks that are kept until they are done. One that must never end is begun again, whatever ended it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self.restarts = 0

    def once(self, chore: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Do it; what it raises is logged."""
        task = asyncio.get_running_loop().create_task(chore)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def always(self, make: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do it for as long as the engine lives."""

        def again(_: asyncio.Task[None]) -> None:
            if not self._closing:
                self.restarts += 1
                loop.call_later(PAUSE_SECONDS, begin)

        def begin() -> None:
            if not self._closing:
                self.once(make()).add_done_callback(again)

        loop = asyncio.get_running_loop()
        begin()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a background task of the engine failed", exc_info=error, extra={"task": str(task.get_coro())})

    async def end(self) -> None:
        """Cancel them all; returns when they are gone."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
