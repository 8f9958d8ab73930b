"""Work for workers that nobody else needs: it runs where there is room, and gives way."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps

import pytest
from misbehaving_tasks import misbehaving, tasks_of

from verifier.engine import spare
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions, JobKey
from verifier.wire import Outcome

SPARE = CallOptions(JobKey("shadow", key="(shadow)", spare=True), use_cache=False)
ENDLESS = misbehaving(cpu_seconds=600.0, wall_seconds=600.0)


@pytest.mark.parametrize(
    ("workers", "free", "at_spare", "expected", "why"),
    [
        (1, 1, 0, True, "the only worker, which gives way"),
        (1, 0, 0, False, "there is none"),
        (2, 2, 0, True, "one stays free"),
        (2, 1, 0, False, "the last free one of several"),
        (4, 3, 1, False, "a quarter of four is one"),
        (5, 2, 1, True, "rounded up"),
        (16, 12, 4, False, "a quarter of sixteen is four"),
        (0, 0, 0, False, "no worker is known"),
    ],
)
def test_where_there_is_room(workers: int, free: int, at_spare: int, expected: bool, why: str) -> None:
    assert spare.has_room(workers, free=free, at_spare=at_spare) is expected, why


def in_a_loop(test: Callable[..., Coroutine[None, None, None]]) -> Callable[[], None]:
    """The test, in an event loop of its own."""

    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    return run


async def until_begun(engine: LocalEngine) -> None:
    async with asyncio.timeout(300):
        while not engine.stats().busy_workers:  # noqa: ASYNC110 - it sets no event
            await asyncio.sleep(0.01)


@in_a_loop
async def test_it_runs_beside_nothing_and_all_of_it() -> None:
    async with LocalEngine(EngineSettings(workers=2, warm=False)) as engine:
        results = await engine.verify(tasks_of(*["fine"] * 40, "spin"), SPARE)
    assert [one.verdict.outcome for one in results[:40]] == [Outcome.CORRECT] * 40
    assert results[40].verdict.outcome is Outcome.TOO_COSTLY, "judged twice, and not alone"


@in_a_loop
async def test_one_worker_of_two_stays_free_for_others() -> None:
    async with LocalEngine(EngineSettings(workers=2, warm=False)) as engine, asyncio.timeout(300):
        # Else the first might have to give way while the second is made.
        while engine.stats().workers < 2:  # noqa: ASYNC110 - it sets no event
            await asyncio.sleep(0.01)
        endless = asyncio.create_task(engine.verify(tasks_of("spin", "spin", "spin", rubric=ENDLESS), SPARE))
        await until_begun(engine)
        for _ in range(20):
            [result] = await engine.verify(tasks_of("fine"))
            assert result.verdict.outcome is Outcome.CORRECT
        stats = engine.stats()
        assert (stats.busy_workers, stats.recycled_total) == (1, 0), "nothing had to give way"
        endless.cancel()


@in_a_loop
async def test_the_only_worker_is_given_up_and_a_third_time_is_the_last() -> None:
    async with LocalEngine(EngineSettings(workers=1, warm=False)) as engine, asyncio.timeout(300):
        endless = asyncio.create_task(engine.verify(tasks_of("spin", "fine", rubric=ENDLESS), SPARE))
        for _ in range(spare.MOST_INTERRUPTIONS):
            await until_begun(engine)
            assert not endless.done()
            [result] = await engine.verify(tasks_of("fine"))
            assert result.verdict.outcome is Outcome.CORRECT
        slow, quick = await endless
    assert (slow.verdict.outcome, slow.verdict.reason) == (Outcome.FAILED, spare.GAVE_WAY)
    assert quick.verdict.outcome is Outcome.CORRECT, "what was not begun is not to blame"


@in_a_loop
async def test_nothing_of_it_begins_while_others_wait() -> None:
    """Of those that come while the worker is busy, the others' are graded first whichever came first."""
    order: list[str] = []

    async def grade(engine: LocalEngine, name: str, options: CallOptions, *answers: str) -> None:
        async for lot in engine.stream(tasks_of(*answers, rubric=ENDLESS), options):
            order.extend(name for _ in lot)

    async with LocalEngine(EngineSettings(workers=1, warm=False)) as engine, asyncio.timeout(300):
        first = asyncio.create_task(grade(engine, "first", CallOptions.of("run", use_cache=False), "spin 0.2"))
        await until_begun(engine)
        spares = asyncio.create_task(grade(engine, "spare", SPARE, *["fine"] * 3))
        await asyncio.sleep(0)
        others = asyncio.create_task(grade(engine, "other", CallOptions.of("run", use_cache=False), *["fine"] * 30))
        await asyncio.gather(first, spares, others)
    assert order == ["first"] + ["other"] * 30 + ["spare"] * 3
