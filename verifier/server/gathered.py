"""Single samples on their way to the engine together.

Trainers that know one reward URL send one sample a request, many at a time. Each alone costs the engine a call; those
that come within GATHER_SECONDS of one another, of the same job and with the same options, share one. The first one
waits for nobody, and each ends for itself: what is refused for all of them is asked again for each.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from verifier.engine.base import EncodedResult, Engine
from verifier.engine.options import CallOptions
from verifier.errors import VerifierError
from verifier.rubric import Task
from verifier.server.console.watch import Watch
from verifier.server.grading import graded_lots
from verifier.server.intake import Batch
from verifier.server.metrics import ResultTally
from verifier.server.shadow import Shadows

GATHER_SECONDS = 0.01
TURNS = 3
"""Of the event loop, after that time: what came meanwhile is read and joins. On a crowded machine a thousand calls came
in lots of 6, each a call of the engine, because the time was over before what had come was read."""
MOST_TOGETHER = 256


def after_turns(turns: int, send: Callable[[], None]) -> None:
    """Send after so many turns of the event loop."""
    if turns:
        asyncio.get_running_loop().call_soon(after_turns, turns - 1, send)
    else:
        send()


class Together:
    """Samples that share one call."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.waiting: list[asyncio.Future[EncodedResult | None]] = []
        self.grading: asyncio.Task[None] | None = None
        self.left = 0
        self.unsettled = 0

    def join(self, task: Task) -> "asyncio.Future[EncodedResult | None]":
        future: asyncio.Future[EncodedResult | None] = asyncio.get_running_loop().create_future()
        self.tasks.append(task)
        self.waiting.append(future)
        self.left += 1
        self.unsettled += 1
        return future

    def leave(self) -> None:
        """One who waited has its answer, or has gone; with the last one nobody is left to grade for.

        A call that has answered everybody is about to end by itself.
        """
        self.left -= 1
        if not self.left and self.unsettled and self.grading is not None:
            self.grading.cancel()

    def settle(self, index: int, result: EncodedResult | None) -> None:
        if not self.waiting[index].done():
            self.unsettled -= 1
            self.waiting[index].set_result(result)


class Gathered:
    """The single samples of one service."""

    def __init__(self, engine: Engine, tally: ResultTally, watch: Watch, shadows: Shadows) -> None:
        self._engine = engine
        self._tally = tally
        self._watch = watch
        self._shadows = shadows
        self._coming: dict[CallOptions, Together] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def grade(self, task: Task, options: CallOptions) -> EncodedResult:
        """The task's result; cancelling this withdraws it where it is alone. Raises EngineError as a call would."""
        together = self._coming.get(options)
        if together is None:
            together = self._coming[options] = Together()
            self._later(lambda: self._send(options, together))
        future = together.join(task)
        if len(together.tasks) >= MOST_TOGETHER:
            self._send(options, together)
        try:
            result = await future
        finally:
            together.leave()
        return await self._alone(task, options) if result is None else result

    def _later(self, send: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        if self._under_way:
            loop.call_later(GATHER_SECONDS, after_turns, TURNS, send)
        else:
            loop.call_soon(send)

    def _send(self, options: CallOptions, together: Together) -> None:
        if together.grading is not None:
            return  # it was full before its time
        if self._coming.get(options) is together:
            del self._coming[options]
        if not together.left:
            return
        together.grading = asyncio.create_task(self._graded(options, together))
        self._under_way.add(together.grading)
        together.grading.add_done_callback(lambda task: self._ended(task, together))

    async def _graded(self, options: CallOptions, together: Together) -> None:
        lots = graded_lots(self._engine, Batch(together.tasks, options), self._tally, self._watch, self._shadows)
        try:
            async with aclosing(lots):
                async for lot in lots:
                    for index, result in lot:
                        together.settle(index, result)
        except VerifierError:
            if len(together.tasks) == 1:
                raise
            for index in range(len(together.tasks)):
                together.settle(index, None)

    def _ended(self, task: "asyncio.Task[None]", together: Together) -> None:
        self._under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        for future in together.waiting:
            if not future.done() and error is not None:
                future.set_exception(error)
            elif not future.done():
                future.cancel()

    async def _alone(self, task: Task, options: CallOptions) -> EncodedResult:
        """The same by a call of its own: what was refused for many may be granted to one."""
        async with aclosing(
            graded_lots(self._engine, Batch([task], options), self._tally, self._watch, self._shadows)
        ) as lots:
            async for lot in lots:
                for _, result in lot:
                    return result
        raise AssertionError("an engine gives a result for every task")
