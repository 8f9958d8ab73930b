"""An engine that waits for whole groups where the reward depends on them.

Everything else goes on at once. It stands outermost, so that a second opinion is heard before a group is shaped.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Self

from verifier.engine.base import EncodedResult, Engine, EngineStats
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.group import GroupKey, groups_of, key_of, shape_group
from verifier.rubric import Task
from verifier.wire import Result

Lot = list[tuple[int, Result]]


class GroupEngine(Engine):
    """`inner`, and the components of its results that depend on the other rollouts of their group."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._inner.__aexit__(kind, error, traceback)

    def wait_seconds(self, key: str) -> float:
        return self._inner.wait_seconds(key)

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        return await self._inner.check(timeout_seconds)

    def stats(self) -> EngineStats:
        return self._inner.stats()

    async def stream(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[Lot]:
        gathering = Gathering(tasks)
        inner = self._inner.stream(tasks, options)
        async with aclosing(inner):
            async for lot in inner:
                if ready := [pair for index, result in lot for pair in gathering.take(index, result)]:
                    yield ready

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        shaped = any(task.rubric.group_components for task in tasks)
        stream_encoded = super().stream_encoded if shaped else self._inner.stream_encoded
        stream = stream_encoded(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield lot


class Gathering:
    """The results of a call whose groups are not complete yet."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._positions = groups_of(tasks)
        self._come: dict[GroupKey, dict[int, Result]] = {key: {} for key in self._positions}

    def take(self, index: int, result: Result) -> Lot:
        """What is ready now that this result has come: itself, a whole group, or nothing yet."""
        key = key_of(self._tasks[index])
        if key is None:
            return [(index, result)]
        come, positions = self._come[key], self._positions[key]
        come[index] = result
        if len(come) < len(positions):
            return []
        shaped = shape_group([self._tasks[at] for at in positions], [come[at] for at in positions])
        return list(zip(positions, shaped, strict=True))


def whole(engine: Engine) -> GroupEngine:
    """The engine with groups gathered; one that gathers already stays as it is."""
    return engine if isinstance(engine, GroupEngine) else GroupEngine(engine)
