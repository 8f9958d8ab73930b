"""Engines of pinned environments, beside the one of the service's own libraries.

Each is a whole engine of its own: a fork server run by that environment's Python, and its workers. It is started when
the first task that names it comes, and kept.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from verifier.engine.base import EncodedResult, Engine, EngineStats
from verifier.engine.options import CallOptions
from verifier.errors import EngineClosed
from verifier.rubric import Task
from verifier.score import unjudged
from verifier.wire import Verdict

Lot = list[tuple[int, EncodedResult]]
Stream = AsyncGenerator[Lot]


class PinnedEngines:
    """One engine for each pinned environment but `own`, which is that of the engine that holds these."""

    def __init__(self, make: Callable[[str], Engine], *, own: str | None) -> None:
        self._make = make
        self._own = own
        self._engines: dict[str, asyncio.Task[Engine]] = {}

    def wanted_for(self, tasks: Sequence[Task]) -> bool:
        """Whether some of the tasks are to be judged elsewhere."""
        return any(task.rubric.environment not in (None, self._own) for task in tasks)

    async def stream(
        self, tasks: Sequence[Task], options: CallOptions, own: Callable[[Sequence[Task], CallOptions], Stream]
    ) -> Stream:
        """Results as they are ready, from every environment that the tasks name; `own` judges those that name none."""
        places: dict[str | None, list[int]] = {}
        for place, task in enumerate(tasks):
            name = task.rubric.environment
            places.setdefault(None if name == self._own else name, []).append(place)
        streams = []
        for name, indices in places.items():
            part = [tasks[index] for index in indices]
            streams.append(
                placed(own(part, options) if name is None else self._elsewhere(name, part, options), indices)
            )
        async with aclosing(merged(streams)) as together:
            async for lot in together:
                yield lot

    async def _elsewhere(self, name: str, tasks: Sequence[Task], options: CallOptions) -> Stream:
        """The results of one environment's tasks: not judged, and why, where it is not made or does not start."""
        try:
            engine = await asyncio.wait_for(asyncio.shield(self._engine(name)), options.deadline_seconds)
        except (EngineClosed, TimeoutError) as error:
            self._forget_failed(name)
            verdict = Verdict.failed(str(error) or f"the pinned environment {name!r} did not start before the deadline")
            yield [(index, EncodedResult.of(unjudged(task, verdict))) for index, task in enumerate(tasks)]
            return
        encoded = engine.stream_encoded(tasks, options)
        async with aclosing(encoded):
            async for lot in encoded:
                yield lot

    def _engine(self, name: str) -> asyncio.Task[Engine]:
        if name not in self._engines:
            self._engines[name] = asyncio.get_running_loop().create_task(started(self._make(name)))
        return self._engines[name]

    def _forget_failed(self, name: str) -> None:
        """So that the next task tries again: the environment may have been made by then."""
        task = self._engines.get(name)
        if task is not None and task.done() and (task.cancelled() or task.exception()):
            del self._engines[name]

    def stats(self) -> list[EngineStats]:
        running = [task for task in self._engines.values() if task.done() and not task.cancelled()]
        return [task.result().stats() for task in running if task.exception() is None]

    async def close(self) -> None:
        """End them all; one that is still starting is waited for, so that it leaves nothing behind."""
        engines = await asyncio.gather(*self._engines.values(), return_exceptions=True)
        self._engines.clear()
        for engine in engines:
            if isinstance(engine, Engine):
                await engine.__aexit__(None, None, None)


async def started(engine: Engine) -> Engine:
    return await engine.__aenter__()


async def placed(stream: Stream, indices: Sequence[int]) -> Stream:
    """The stream's results under the positions that their tasks have in the whole call."""
    async with aclosing(stream):
        async for lot in stream:
            yield [(indices[index], encoded) for index, encoded in lot]


async def merged(streams: Sequence[Stream]) -> Stream:
    """The lots of all streams as they come. The first error of any of them ends them all, and is raised."""
    ready: asyncio.Queue[Lot | None] = asyncio.Queue()

    async def pour(stream: Stream) -> None:
        try:
            async with aclosing(stream):
                async for lot in stream:
                    ready.put_nowait(lot)
        finally:
            ready.put_nowait(None)

    pouring = [asyncio.get_running_loop().create_task(pour(stream)) for stream in streams]
    try:
        going = len(pouring)
        while going:
            lot = await ready.get()
            if lot is not None:
                yield lot
                continue
            going -= 1
            for task in pouring:
                if task.done() and not task.cancelled() and (error := task.exception()):
                    raise error
        await asyncio.gather(*pouring)
    finally:
        for task in pouring:
            task.cancel()
        await asyncio.gather(*pouring, return_exceptions=True)
