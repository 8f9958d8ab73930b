"""An engine that has rollouts judged with the library versions their rubric pins, in workers of their own.

Everything else goes to the inner engine. An environment's workers start when the first rollout asks for them. One that
is not made here is no reason to judge with other versions: its rollouts are `failed`, with how to make it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Self

from verifier.engine.base import Engine, EngineStats, Told
from verifier.environments.catalogue import environments
from verifier.rubric import Task
from verifier.score import unjudged
from verifier.wire import Result, Verdict

Lot = list[tuple[int, Result]]
ToldLot = list[tuple[int, Told]]
EngineOf = Callable[[Path], Engine]


class PinnedEngine(Engine):
    """`inner`, and an engine made by `engine_of` for each environment below `directory` that is asked for."""

    def __init__(self, inner: Engine, directory: Path, engine_of: EngineOf) -> None:
        self._inner = inner
        self._directory = directory
        self._engine_of = engine_of
        self._pinned: dict[str, Engine] = {}
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for engine in self._pinned.values():
            await engine.__aexit__(kind, error, traceback)
        await self._inner.__aexit__(kind, error, traceback)

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        return await self._inner.check(timeout_seconds)

    def stats(self) -> EngineStats:
        return self._inner.stats()

    async def stream(
        self,
        tasks: Sequence[Task],
        *,
        job: str = "default",
        deadline_seconds: float | None = None,
        use_cache: bool = True,
    ) -> AsyncGenerator[Lot]:
        stream = self.stream_told(tasks, job=job, deadline_seconds=deadline_seconds, use_cache=use_cache)
        async with aclosing(stream):
            async for lot in stream:
                yield [(index, told.result()) for index, told in lot]

    async def stream_told(
        self,
        tasks: Sequence[Task],
        *,
        job: str = "default",
        deadline_seconds: float | None = None,
        use_cache: bool = True,
    ) -> AsyncGenerator[ToldLot]:
        async def graded(engine: Engine, positions: Sequence[int]) -> AsyncGenerator[ToldLot]:
            own = [tasks[position] for position in positions]
            stream = engine.stream_told(own, job=job, deadline_seconds=deadline_seconds, use_cache=use_cache)
            async with aclosing(stream):
                async for lot in stream:
                    yield [(positions[index], told) for index, told in lot]

        parts: list[AsyncGenerator[ToldLot]] = []
        for name, positions in by_environment(tasks).items():
            engine = self._inner if name is None else await self._engine_for(name)
            if isinstance(engine, str):
                yield [(at, Told.of(unjudged(tasks[at], Verdict.failed(engine)))) for at in positions]
            else:
                parts.append(graded(engine, positions))
        together = merged(parts)
        async with aclosing(together):
            async for lot in together:
                yield lot

    async def _engine_for(self, name: str) -> Engine | str:
        """The environment's engine, running; or why there is none."""
        environment = environments().get(name)
        if environment is None:
            return f"unknown environment {name[:80]!r}; expected one of: {', '.join(environments())}"
        if not environment.made(self._directory):
            return f"the environment {name} is not made here: run `verifier environments make {name}`"
        async with self._starting:
            if name not in self._pinned:
                engine = self._engine_of(environment.folder(self._directory))
                await engine.__aenter__()
                self._pinned[name] = engine
        return self._pinned[name]


def by_environment(tasks: Sequence[Task]) -> dict[str | None, list[int]]:
    """The positions of the tasks of each environment."""
    positions = defaultdict[str | None, list[int]](list)
    for position, task in enumerate(tasks):
        positions[task.rubric.environment].append(position)
    return dict(positions)


async def merged(parts: Sequence[AsyncGenerator[ToldLot]]) -> AsyncGenerator[ToldLot]:
    """The lots of all parts as they come; what one part raises is raised. Closing this closes all of them."""
    if len(parts) == 1:
        async with aclosing(parts[0]):
            async for lot in parts[0]:
                yield lot
        return
    lots: asyncio.Queue[ToldLot | None] = asyncio.Queue()

    async def pour(part: AsyncGenerator[ToldLot]) -> None:
        try:
            async with aclosing(part):
                async for lot in part:
                    lots.put_nowait(lot)
        finally:
            lots.put_nowait(None)

    pouring = [asyncio.create_task(pour(part)) for part in parts]
    try:
        left = len(parts)
        while left:
            poured = await lots.get()
            if poured is not None:
                yield poured
                continue
            left -= 1
            for ended in pouring:
                if ended.done():
                    ended.result()
        await asyncio.gather(*pouring)
    finally:
        for part in pouring:
            part.cancel()
        await asyncio.gather(*pouring, return_exceptions=True)
