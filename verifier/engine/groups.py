"""An engine that waits for whole groups where the reward depends on them.

Everything else goes on at once. It stands outermost, so that a second opinion is heard before a group is shaped.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import NamedTuple, Self

from verifier.election import Elections, elects
from verifier.engine.base import EncodedResult, Engine, EngineStats
from verifier.engine.judges import JudgeFailed
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.engine.second_opinion import SecondOpinionEngine
from verifier.errors import EngineBusy
from verifier.group import Answered, GroupKey, Heard, asked_of, groups_of, key_of, shape_group
from verifier.parts import Inquiry
from verifier.rubric import Task
from verifier.wire import Result

Lot = list[tuple[int, Result]]
LEAST_SECONDS = 0.001
"""Of a deadline that has passed: what is asked for then fails by it."""


class GroupEngine(Engine):
    """`inner`, and the components of its results that depend on the other rollouts of their group."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self._judges = inner if isinstance(inner, SecondOpinionEngine) else None

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
        deadline = None
        if options.deadline_seconds is not None:
            deadline = asyncio.get_running_loop().time() + options.deadline_seconds
        gathering = Gathering(tasks)
        asking: set[asyncio.Task[Lot]] = set()
        graded = self._graded(tasks, options, deadline)
        try:
            async with aclosing(graded):
                async for lot in graded:
                    ready: Lot = []
                    for index, result in lot:
                        group = gathering.take(index, result)
                        if group is None:
                            ready += [] if key_of(tasks[index]) else [(index, result)]
                        elif inquiries := asked_of(group.tasks, group.results):
                            asking.add(asyncio.create_task(self._compared(group, inquiries, options, deadline)))
                        else:
                            ready += group.shaped(None)
                    if ready:
                        yield ready
            while asking:
                done, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in asking:
                task.cancel()

    async def _graded(self, tasks: Sequence[Task], options: CallOptions, deadline: float | None) -> AsyncGenerator[Lot]:
        """The inner engine's results, where groups may elect their ground truth first."""
        if not any(map(elects, tasks)):
            async with aclosing(self._inner.stream(tasks, options)) as inner:
                async for lot in inner:
                    yield lot
            return
        elections = Elections(tasks)
        async with aclosing(self._inner.stream(elections.ballots(), options)) as inner:
            async for lot in inner:
                for index, result in lot:
                    if elects(tasks[index]):
                        elections.vote(index, result)
                if others := [(index, result) for index, result in lot if not elects(tasks[index])]:
                    yield others
        voters = [index for index, task in enumerate(tasks) if elects(task)]
        run_offs = elections.run_offs()
        try:
            compared: list[Result] = []
            for start in range(0, len(run_offs), len(tasks)):  # no more at a time than were taken as ballots
                lots = run_offs[start : start + len(tasks)]
                compared += await self._inner.verify(lots, self._left(options, deadline))
            elections.settle(compared)
        except EngineBusy as error:  # the ballots were taken: what is not graded after them is failed, and not refused
            yield elections.failed(voters, f"the answers were found, and not compared: {error}")
            return
        left = list(elections.graded())
        if settled := [(index, one) for index, one in left if isinstance(one, Result)]:
            yield settled
        open_ones = [(index, one) for index, one in left if isinstance(one, Task)]
        if not open_ones:
            return
        second = self._inner.stream([task for _, task in open_ones], self._left(options, deadline))
        try:
            async with aclosing(second):
                async for lot in second:
                    yield [(index, elections.told(index, result)) for index, result in placed(lot, open_ones)]
        except EngineBusy as error:
            yield elections.failed((index for index, _ in open_ones), f"elected, and not graded: {error}")

    def _left(self, options: CallOptions, deadline: float | None) -> CallOptions:
        """The same call with the time that is left of it."""
        if deadline is None:
            return options
        return options.within(max(LEAST_SECONDS, deadline - asyncio.get_running_loop().time()))

    async def _compared(
        self, group: "Group", inquiries: Mapping[str, Sequence[Inquiry]], options: CallOptions, deadline: float | None
    ) -> Lot:
        """The group's results once a judge has compared its members."""
        asked = group.tasks[0].rubric.second_opinion
        heard: dict[str, Answered | str] = {}
        for name, of_component in inquiries.items():
            if self._judges is None or asked is None:
                break
            try:
                async with asyncio.timeout_at(deadline):
                    said, models = await self._judges.ask(of_component, asked, self._judges.budget(options.job_key))
                heard[name] = Answered(said.said, models, said.agreement)
            except JudgeFailed as error:
                heard[name] = str(error)
            except TimeoutError:
                heard[name] = "the deadline passed before the judge answered"
        return group.shaped(heard)

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        shaped = any(task.rubric.depends_on_group for task in tasks)
        stream_encoded = super().stream_encoded if shaped else self._inner.stream_encoded
        stream = stream_encoded(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield lot


def placed(lot: Lot, open_ones: Sequence[tuple[int, Task]]) -> Lot:
    """Results of a part of a call's tasks, at their places in the call."""
    return [(open_ones[place][0], result) for place, result in lot]


class Group(NamedTuple):
    """A group all of whose results have come."""

    positions: list[int]
    tasks: list[Task]
    results: list[Result]

    def shaped(self, heard: Heard | None) -> Lot:
        return list(zip(self.positions, shape_group(self.tasks, self.results, heard), strict=True))


class Gathering:
    """The results of a call whose groups are not complete yet."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._positions = groups_of(tasks)
        self._come: dict[GroupKey, dict[int, Result]] = {key: {} for key in self._positions}

    def take(self, index: int, result: Result) -> Group | None:
        """The group that is complete now that this result has come; None if it is of none, or not complete yet."""
        key = key_of(self._tasks[index])
        if key is None:
            return None
        come, positions = self._come[key], self._positions[key]
        come[index] = result
        if len(come) < len(positions):
            return None
        return Group(positions, [self._tasks[at] for at in positions], [come[at] for at in positions])


def whole(engine: Engine) -> GroupEngine:
    """The engine with groups gathered; one that gathers already stays as it is."""
    return engine if isinstance(engine, GroupEngine) else GroupEngine(engine)
