"""Programs that wait: their worker goes on to others, and each rollout still gets its own verdict."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psutil
from busy import one_busy_processor

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import CallOptions
from verifier.engine.waiting import MOST_HELD_BYTES, MOST_WAITING, Baton, Room
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.wire import Json, Outcome, Result, Rollout

ONE = EngineSettings(workers=1, warm=False)


def task(name: str, source: str, tests: int = 1, **limits: float) -> Task:
    rows: list[Json] = [{"type": "stdin", "input": "1 2\n", "output": "3\n"}] * tests
    ground_truth: Json = {"tests": rows, "limits": dict(limits)}
    rollout = Rollout(id=name, completion=f"```python\n{source}\n```", ground_truth=ground_truth)
    return task_for(rollout, "code")


def sleeper(name: str, seconds: float, more: str = "print(3)") -> Task:
    return task(name, f"import time\ntime.sleep({seconds})\n{more}  # {name}")


def with_engine(use: Callable[[LocalEngine], Awaitable[list[Result]]]) -> list[Result]:
    async def main() -> list[Result]:
        async with LocalEngine(ONE) as engine:
            return await use(engine)

    return asyncio.run(main())


async def in_order_of_arrival(engine: LocalEngine, tasks: list[Task]) -> list[Result]:
    found = []
    async for lot in engine.stream(tasks, CallOptions.of(use_cache=False)):
        found += [result for _, result in lot]
    return found


def test_the_next_rollout_does_not_wait_for_a_program_that_sleeps() -> None:
    for seconds in (5, 40):  # of which a busy machine may need the more for the quick ones
        slow = task("slow", f"import time\ntime.sleep({seconds})\nprint(3)", wall_seconds=300)
        tasks = [slow, *(task(f"quick {n}", f"print(3)  # {n}") for n in range(3))]
        results = with_engine(lambda engine: in_order_of_arrival(engine, tasks))  # noqa: B023 - at once
        assert {result.reward for result in results} == {1.0}
        if results[-1].id == "slow":
            break
    assert results[-1].id == "slow"


def test_more_sleepers_than_may_wait_are_all_judged() -> None:
    tasks = [sleeper(f"s{n}", 0.4, "print(3)" if n % 3 else "print(4)") for n in range(MOST_WAITING + 6)]
    results = with_engine(lambda engine: engine.verify(tasks, CallOptions.of(use_cache=False)))
    assert [result.reward for result in results] == [float(n % 3 != 0) for n in range(MOST_WAITING + 6)]


def test_who_computes_again_after_a_while_is_held_to_its_limit() -> None:
    tasks = [
        task("spins", "import time\ntime.sleep(0.3)\nwhile True: pass", cpu_seconds=0.3),
        task(
            "comes and goes", "import time\nfor n in range(8):\n    time.sleep(0.1)\n    sum(range(10**6))\nprint(3)", 2
        ),
        *(sleeper(f"s{n}", 0.5) for n in range(3)),
    ]
    results = with_engine(lambda engine: engine.verify(tasks, CallOptions.of(use_cache=False)))
    assert [result.verdict.outcome for result in results] == [Outcome.INCORRECT, *[Outcome.CORRECT] * 4]
    assert "time" in results[0].verdict.reason


def test_a_worker_that_is_killed_while_programs_wait_costs_nobody_a_verdict() -> None:
    async def killing(engine: LocalEngine) -> list[Result]:
        graded = asyncio.ensure_future(
            engine.verify([sleeper(f"s{n}", 2) for n in range(4)], CallOptions.of(use_cache=False))
        )
        while not graded.done() and not any(hand.waiting for hand in engine._hands.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        server = max(psutil.Process().children(), key=lambda child: child.create_time())
        for worker in server.children():
            with suppress(psutil.NoSuchProcess):
                worker.kill()
        return await graded

    assert {result.reward for result in with_engine(killing)} == {1.0}


def test_room_for_those_that_wait_is_bounded() -> None:
    room = Room()
    assert all(room.enter(n, 1) for n in range(MOST_WAITING))
    assert not room.enter(MOST_WAITING, 1)
    room.leave(0)
    assert not room.enter(MOST_WAITING, MOST_HELD_BYTES)
    assert room.enter(MOST_WAITING, 1)


def test_a_baton_goes_round_in_order() -> None:
    async def main() -> list[int]:
        baton, order = Baton(), list[int]()
        baton.take()

        def wants(number: int) -> None:
            baton.take()
            order.append(number)
            baton.pass_on()

        threads = []
        for number in range(4):
            threads.append(asyncio.create_task(asyncio.to_thread(wants, number)))
            while len(baton._queue) <= number:  # noqa: ASYNC110 - nothing says so
                await asyncio.sleep(0.001)
        baton.pass_on()
        await asyncio.gather(*threads)
        return order

    assert asyncio.run(main()) == [0, 1, 2, 3]


def test_a_program_that_others_keep_from_running_is_not_taken_for_hung() -> None:
    loop = task("loop", "while True: pass", cpu_seconds=0.5, wall_seconds=0.7)
    bounds = loop.rubric.bounds.model_copy(update={"wall_seconds": 2.0})  # with the hogs it takes 4.5
    loop = loop._replace(rubric=loop.rubric.model_copy(update={"bounds": bounds}))
    with one_busy_processor():
        (result,) = with_engine(lambda engine: engine.verify([loop], CallOptions.of(use_cache=False)))
    assert (result.verdict.outcome, result.reward) == (Outcome.INCORRECT, 0.0)
